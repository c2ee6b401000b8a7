//! Text to tape: the whole of RFC 8259, refusing what the contract refuses.

use super::keys::Seen;
use super::number::{self, Number};
use super::scan::{self, BadEscape};
use super::tape::{Node, OPEN, Span, Tape};
use super::{DEEPEST, shown_name};

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It is no JSON.
    Syntax,
    /// It ends in the middle.
    End,
    /// It is nested too deep.
    TooDeep,
    /// An object has a key twice; the node of the second.
    DuplicateKey(u32),
    /// A number that we do not keep.
    Number,
}

/// Parses one value onto the tape.
///
/// # Errors
/// A [`Flaw`], and the field where it is.
pub(crate) fn parse(text: &str, tape: &mut Tape) -> Result<(), (Flaw, String)> {
    tape.start(text);
    let mut parser = Parser { text, bytes: text.as_bytes(), at: 0, tape };
    match parser.whole() {
        Ok(()) => Ok(()),
        Err(flaw) => Err((flaw, place(tape, 0, Vec::new(), flaw))),
    }
}

pub(super) struct Parser<'l, 't> {
    pub(super) text: &'l str,
    pub(super) bytes: &'l [u8],
    pub(super) at: usize,
    pub(super) tape: &'t mut Tape,
}

impl Parser<'_, '_> {
    fn whole(&mut self) -> Result<(), Flaw> {
        self.value(0)?;
        self.at = scan::past_white(self.bytes, self.at);
        if self.at == self.bytes.len() { Ok(()) } else { Err(Flaw::Syntax) }
    }

    pub(super) fn value(&mut self, depth: usize) -> Result<(), Flaw> {
        let first = self.token()?;
        if first == b'"' {
            self.at += 1;
            return self.string();
        }
        let node = match first {
            b'{' => return self.record(depth + 1),
            b'[' => return self.list(depth + 1),
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.literal("true", Node::Bool(true))?,
            b'f' => self.literal("false", Node::Bool(false))?,
            b'n' => self.literal("null", Node::Null)?,
            _ => return Err(Flaw::Syntax),
        };
        self.tape.nodes.push(node);
        Ok(())
    }

    fn record(&mut self, depth: usize) -> Result<(), Flaw> {
        let open = self.open(depth, Node::Record { end: OPEN, keys: Seen::NONE })?;
        if self.token()? == b'}' {
            return self.close(open, Node::Record { end: self.here(), keys: Seen::NONE });
        }
        let (mut seen, mut perhaps_twice) = (Seen::NONE, false);
        loop {
            self.expect(b'"')?;
            self.string()?;
            if let Some(Node::Text(Span(from, to))) = self.tape.nodes.last() {
                let name = &self.tape.text.as_bytes()[*from as usize..*to as usize];
                perhaps_twice |= seen.add(name);
                self.tape.has_sealed |= name == b"$sealed";
            }
            self.expect(b':')?;
            self.value(depth)?;
            match self.token()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return Err(Flaw::Syntax),
            }
        }
        if perhaps_twice {
            self.no_key_twice(open)?;
        }
        self.close(open, Node::Record { end: self.here(), keys: seen })
    }

    fn list(&mut self, depth: usize) -> Result<(), Flaw> {
        let open = self.open(depth, Node::List { end: OPEN })?;
        if self.token()? == b']' {
            return self.close(open, Node::List { end: self.here() });
        }
        loop {
            self.value(depth)?;
            match self.token()? {
                b',' => self.at += 1,
                b']' => return self.close(open, Node::List { end: self.here() }),
                _ => return Err(Flaw::Syntax),
            }
        }
    }

    #[inline]
    fn open(&mut self, depth: usize, node: Node) -> Result<usize, Flaw> {
        if depth > DEEPEST {
            return Err(Flaw::TooDeep);
        }
        self.at += 1;
        self.tape.nodes.push(node);
        Ok(self.tape.nodes.len() - 1)
    }

    #[inline]
    #[expect(clippy::unnecessary_wraps, reason = "it ends what may fail")]
    fn close(&mut self, open: usize, node: Node) -> Result<(), Flaw> {
        self.at += 1;
        self.tape.nodes[open] = node;
        Ok(())
    }

    /// A string whose opening quote has been read.
    #[inline]
    pub(super) fn string(&mut self) -> Result<(), Flaw> {
        let from = self.at;
        let end = self.tape.stops.next(from);
        if self.bytes.get(end) != Some(&b'"') {
            return self.escaped_string(from);
        }
        self.at = end + 1;
        self.tape.nodes.push(Node::Text(span(from, end)));
        Ok(())
    }

    /// A string that has escapes, copied without them to the end of the text.
    #[cold]
    fn escaped_string(&mut self, mut from: usize) -> Result<(), Flaw> {
        let from_side = self.tape.text.len();
        loop {
            let end = self.tape.stops.next(from);
            self.tape.text.push_str(&self.text[from..end]);
            match self.bytes.get(end).ok_or(Flaw::End)? {
                b'"' => {
                    self.at = end + 1;
                    self.tape.nodes.push(Node::Text(span(from_side, self.tape.text.len())));
                    return Ok(());
                }
                b'\\' => {
                    let escape = scan::escape(self.bytes, end);
                    let (character, after) = escape.map_err(|bad| match bad {
                        BadEscape::End => Flaw::End,
                        BadEscape::Wrong => Flaw::Syntax,
                    })?;
                    self.tape.text.push(character);
                    from = after;
                }
                _ => return Err(Flaw::Syntax),
            }
        }
    }

    fn number(&mut self) -> Result<Node, Flaw> {
        let from = self.at;
        let is_negative = self.bytes[from] == b'-';
        self.at += usize::from(is_negative);
        let (whole, value) = self.digits()?;
        if whole > 1 && self.bytes[self.at - whole] == b'0' {
            return Err(Flaw::Syntax);
        }
        let is_plain = !matches!(self.bytes.get(self.at), Some(b'.' | b'e' | b'E'));
        if is_plain && whole <= 15 {
            return Ok(Node::Integer(if is_negative { -value } else { value }));
        }
        self.fraction_and_exponent()?;
        match number::read(&self.text[from..self.at]) {
            Some(Number::Whole(value)) => Ok(Node::Integer(value)),
            Some(Number::Decimal(canonical)) => {
                let from_side = self.tape.text.len();
                self.tape.text.push_str(&canonical);
                Ok(Node::Decimal(span(from_side, self.tape.text.len())))
            }
            None => Err(Flaw::Number),
        }
    }

    fn fraction_and_exponent(&mut self) -> Result<(), Flaw> {
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(())
    }

    /// One or more digits: how many, and, where they are few enough, their value.
    fn digits(&mut self) -> Result<(usize, i64), Flaw> {
        let from = self.at;
        let mut value = 0_i64;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at) {
            value = value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            self.at += 1;
        }
        match self.at - from {
            0 => Err(if self.at == self.bytes.len() { Flaw::End } else { Flaw::Syntax }),
            many => Ok((many, value)),
        }
    }

    fn literal(&mut self, word: &str, node: Node) -> Result<Node, Flaw> {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(node);
        }
        Err(if word.as_bytes().starts_with(rest) { Flaw::End } else { Flaw::Syntax })
    }

    /// The next byte that is no white space, which is not taken yet.
    #[inline]
    pub(super) fn token(&mut self) -> Result<u8, Flaw> {
        match self.bytes.get(self.at) {
            Some(byte) if *byte > b' ' => Ok(*byte),
            _ => self.token_past_white(),
        }
    }

    #[cold]
    fn token_past_white(&mut self) -> Result<u8, Flaw> {
        self.at = scan::past_white(self.bytes, self.at);
        self.bytes.get(self.at).copied().ok_or(Flaw::End)
    }

    #[inline]
    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Flaw> {
        if self.token()? != byte {
            return Err(Flaw::Syntax);
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn here(&self) -> u32 {
        index(self.tape.nodes.len())
    }

    /// Looks for a key that stands twice in the record that opened there and whose last value has just been read.
    #[cold]
    fn no_key_twice(&self, open: usize) -> Result<(), Flaw> {
        let mut keys = Vec::new();
        let (mut at, end) = (index(open) + 1, self.here());
        while at < end {
            keys.push((self.tape.value(at).text().unwrap_or_default(), at));
            at = self.tape.after(at + 1);
        }
        keys.sort_unstable();
        let twice = keys.windows(2).find(|pair| pair[0].0 == pair[1].0);
        twice.map_or(Ok(()), |pair| Err(Flaw::DuplicateKey(pair[1].1)))
    }
}

/// A line is at most 512 KiB, so that its bytes and nodes can be counted in 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "longer lines are refused before they are parsed")]
const fn index(at: usize) -> u32 {
    at as u32
}

pub(super) const fn span(from: usize, to: usize) -> Span {
    Span(index(from), index(to))
}

/// The field that was being read when the flaw was found: the path to a node, and the names and indices of all within
/// it that is still open.
#[cold]
pub(super) fn place(tape: &Tape, node: u32, mut path: Vec<String>, flaw: Flaw) -> String {
    let name_at = |at: u32| shown_name(tape.value(at).text().unwrap_or_default()).to_owned();
    let mut at = node;
    loop {
        let (name, inner) = match tape.nodes.get(at as usize) {
            Some(Node::Record { end: OPEN, .. }) => match last_within(tape, at, 2) {
                Some((key, _)) => (name_at(key), key + 1),
                None => break,
            },
            Some(Node::List { end: OPEN }) => match last_within(tape, at, 1) {
                Some((item, index)) if tape.after(item) == OPEN => (index.to_string(), item),
                last => (last.map_or(0, |(_, index)| index + 1).to_string(), index(tape.nodes.len())),
            },
            _ => break,
        };
        path.push(name);
        at = inner;
    }
    if let Flaw::DuplicateKey(key) = flaw {
        path.pop();
        path.push(name_at(key));
    }
    path.join("/")
}

/// The last entry of an open list or record, with its index: the node of an item, or of a key.
fn last_within(tape: &Tape, open: u32, width: u32) -> Option<(u32, u32)> {
    let end = index(tape.nodes.len());
    let (mut entry, mut count) = (open + 1, 0);
    while entry < end {
        let value = entry + width - 1;
        let after = if value < end { tape.after(value) } else { OPEN };
        if after >= end {
            return Some((entry, count));
        }
        (entry, count) = (after, count + 1);
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value as Json;

    use super::*;
    use crate::json::canonical;
    use crate::json::keys::Keys;
    use crate::json::outermost::{Outermost, parse_line};

    const KEYS: Keys<3> = Keys::new(["id", "version", "data"]);

    /// The flaw of a text, which is the same whether it is read as any value or as a line.
    fn flaw(text: &str) -> (Flaw, String) {
        let flaw = parse(text, &mut Tape::new()).unwrap_err();
        let of_line = parse_line(text, &mut Tape::new(), &KEYS, &mut Outermost::new()).unwrap_err();
        let (kind, of_kind) = (std::mem::discriminant(&flaw.0), std::mem::discriminant(&of_line.0));
        assert_eq!((kind, &flaw.1), (of_kind, &of_line.1), "{text}");
        flaw
    }

    #[test]
    fn a_flaw_names_the_field_that_it_is_in() {
        assert_eq!(flaw(r#"{"data":{"points":[{"point":"p"},{"text":1e400}]}}"#).1, "data/points/1/text");
        assert_eq!(flaw(r#"{"data":{"jane":{"kind":1,"kind":2}}}"#).1, "data/*/kind");
        assert_eq!(flaw(r#"{"id":"a","version":0.10000000000000000001}"#).1, "version");
        assert_eq!(flaw(r#"{"data":[1,[],1e400]}"#).1, "data/2");
        assert_eq!(flaw(r#"{"data":[1e400]}"#).1, "data/0");
        let deep = format!("{}{}{}", r#"{"data":"#, "[".repeat(32), "]".repeat(32));
        assert_eq!(flaw(&deep).0, Flaw::TooDeep);
    }

    #[test]
    fn a_text_that_ends_in_the_middle_says_so_wherever_it_is_cut() {
        let text = r#"{"a":[1,-2.5e3,"\u00e9\ud83d\ude00",true,false,null],"b":{"c":"d"}}"#;
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            assert_eq!(flaw(&text[..end]).0, Flaw::End, "{}", &text[..end]);
        }
        assert!(parse(text, &mut Tape::new()).is_ok());
    }

    #[test]
    fn a_key_that_stands_twice_is_found_after_unescaping_and_at_any_depth() {
        for text in [r#"{"d":{"a":1,"\u0061":2}}"#, r#"[[{"b":1,"a":1,"c":2,"a":3}]]"#] {
            assert!(matches!(flaw(text).0, Flaw::DuplicateKey(_)), "{text}");
        }
        let many: Vec<String> = (0..2000).map(|n| format!("\"k{n}\":1")).collect();
        assert!(parse(&format!("[{{{}}}]", many.join(",")), &mut Tape::new()).is_ok());
        assert!(matches!(flaw(&format!("[{{{},\"k7\":1}}]", many.join(","))).0, Flaw::DuplicateKey(_)));
    }

    fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            (-(1_i64 << 53) + 1..1 << 53).prop_map(Json::from),
            "\\PC{0,12}|[\"\\\\\\n\\x00-\\x1f€😀]{0,6}".prop_map(Json::from),
        ];
        leaf.prop_recursive(6, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
                prop::collection::btree_map("[a-c\"é]{0,3}", inner, 0..6)
                    .prop_map(|members| Json::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// The referee is another library: what it writes, in either layout, we read as the same value.
        #[test]
        fn what_another_library_writes_reads_as_the_same(json in any_json()) {
            let expected = serde_json_canonicalizer::to_string(&json).unwrap();
            let mut tape = Tape::new();
            for text in [serde_json::to_string(&json).unwrap(), serde_json::to_string_pretty(&json).unwrap()] {
                prop_assert_eq!(parse(&text, &mut tape), Ok(()));
                prop_assert_eq!(&canonical(tape.root()), &expected);
            }
        }

        /// Nor do we read what it refuses, of texts that are nearly right.
        #[test]
        fn what_another_library_refuses_is_refused(json in any_json(), at in any::<prop::sample::Index>(), new in "[\\[\\]{},:\"\\\\0-9.eE+tfn -]") {
            let mut text: Vec<char> = serde_json::to_string(&json).unwrap().chars().collect();
            let at = at.index(text.len());
            text[at] = new.chars().next().unwrap();
            let text: String = text.into_iter().collect();
            let ours = parse(&text, &mut Tape::new());
            match serde_json::from_str::<Json>(&text) {
                Ok(_) => prop_assert!(!matches!(ours, Err((Flaw::Syntax | Flaw::End, _))), "{} {:?}", text, ours),
                // It refuses numbers beyond a double as syntax; we call them by their name.
                Err(_) => prop_assert!(ours.is_err(), "{}", text),
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}|[\\[\\]{},:\"\\\\0-9.eE+tfnu -]{0,60}") {
            let _ = parse(&text, &mut Tape::new());
        }
    }
}
