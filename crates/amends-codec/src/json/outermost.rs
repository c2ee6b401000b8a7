//! The outermost object of a line: its names are known, so its members go straight into their places.

use super::keys::Keys;
use super::parse::{Flaw, Parser, place, span};
use super::tape::{Node, Span, Tape};
use super::{scan, shown_name};

/// Parses a line: an object whose names are those of `keys`. Its own members are not put on the tape, only what they
/// hold. The first name that is no key or stands twice is told and not refused, since a flaw anywhere goes before it.
///
/// # Errors
/// A [`Flaw`], and the field where it is.
pub(crate) fn parse_line<const N: usize>(
    text: &str,
    tape: &mut Tape,
    keys: &Keys<N>,
    found: &mut Outermost<N>,
) -> Result<(), (Flaw, String)> {
    tape.start(text);
    let mut parser = Parser { text, bytes: text.as_bytes(), at: 0, tape };
    let parsed = parser.line(keys, found);
    parsed.map_err(|flaw| (flaw, found.place(tape, flaw)))
}

/// The members of the outermost object of a line, each under its key.
pub(crate) struct Outermost<const N: usize> {
    pub(crate) is_object: bool,
    pub(crate) slots: [Slot; N],
    /// The first name that is no key or stands twice.
    pub(crate) odd: Option<Span>,
    /// The name read last, and the node of its value.
    latest: Option<(Span, u32)>,
}

/// A member of the outermost object.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Slot {
    Absent,
    /// A text without escapes.
    Text(Span),
    /// A whole number.
    Integer(i64),
    /// Anything else: its node.
    Node(u32),
}

impl<const N: usize> Outermost<N> {
    pub(crate) const fn new() -> Self {
        Self { is_object: false, slots: [Slot::Absent; N], odd: None, latest: None }
    }

    #[cold]
    fn place(&self, tape: &Tape, flaw: Flaw) -> String {
        match self.latest {
            Some((name, value)) => place(tape, value, vec![shown_name(tape.piece(name)).to_owned()], flaw),
            None if self.is_object => String::new(),
            None => place(tape, 0, Vec::new(), flaw),
        }
    }
}

impl Parser<'_, '_> {
    fn line<const N: usize>(&mut self, keys: &Keys<N>, found: &mut Outermost<N>) -> Result<(), Flaw> {
        found.is_object = self.token()? == b'{';
        if found.is_object {
            self.at += 1;
            self.outermost(keys, found)?;
        } else {
            self.value(0)?;
        }
        self.at = scan::past_white(self.bytes, self.at);
        if self.at == self.bytes.len() { Ok(()) } else { Err(Flaw::Syntax) }
    }

    fn outermost<const N: usize>(&mut self, keys: &Keys<N>, found: &mut Outermost<N>) -> Result<(), Flaw> {
        if self.token()? == b'}' {
            self.at += 1;
            return Ok(());
        }
        let mut before = N;
        loop {
            self.expect(b'"')?;
            let (name, key) = self.key(keys, before, found)?;
            let slot = self.slot()?;
            match key {
                Some(key) if matches!(found.slots[key], Slot::Absent) => {
                    (found.slots[key], before) = (slot, key);
                }
                Some(_) | None => found.odd = found.odd.or(Some(name)),
            }
            match self.token()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(Flaw::Syntax),
            }
        }
    }

    /// A name whose opening quote has been read, with the colon after it, and which key it is.
    #[inline]
    fn key<const N: usize>(
        &mut self,
        keys: &Keys<N>,
        before: usize,
        found: &mut Outermost<N>,
    ) -> Result<(Span, Option<usize>), Flaw> {
        let guess = self.tape.following.get_mut(before);
        if let Some(key) = keys.at(self.bytes, self.at, guess.as_deref().map_or(0, |guess| (*guess).into())) {
            if let Some(guess) = guess {
                *guess = u8::try_from(key).unwrap_or_default();
            }
            let end = self.at + keys.name(key).len();
            let name = span(self.at, end);
            found.latest = Some((name, self.here()));
            self.at = end + 2;
            return Ok((name, Some(key)));
        }
        self.string()?;
        let Some(Node::Text(name)) = self.tape.nodes.pop() else { return Err(Flaw::Syntax) };
        found.latest = Some((name, self.here()));
        self.expect(b':')?;
        Ok((name, keys.find(self.tape.piece(name))))
    }

    /// The value of a member of the outermost object.
    #[inline]
    fn slot(&mut self) -> Result<Slot, Flaw> {
        let node = self.here();
        let first = self.token()?;
        if first == b'"' {
            let (from, end) = (self.at + 1, self.tape.stops.next(self.at + 1));
            if self.bytes.get(end) == Some(&b'"') {
                self.at = end + 1;
                return Ok(Slot::Text(span(from, end)));
            }
        } else if let Some(number) = self.plain_number() {
            return Ok(Slot::Integer(number));
        }
        self.value(1)?;
        Ok(Slot::Node(node))
    }

    /// A number of at most 15 digits and nothing else, where one stands here.
    #[inline]
    fn plain_number(&mut self) -> Option<i64> {
        let (mut value, mut at) = (0, self.at);
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(at) {
            value = value * 10 + i64::from(digit - b'0');
            at += 1;
            if at - self.at > 15 {
                return None;
            }
        }
        let is_alone = matches!(self.bytes.get(at), Some(b',' | b'}'));
        let is_plain = self.bytes.get(self.at) != Some(&b'0') || at - self.at == 1;
        (at > self.at && is_alone && is_plain).then(|| {
            self.at = at;
            value
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::json::{canonical, push_text};

    const KEYS: Keys<5> = Keys::new(["id", "version", "position", "actor", "data"]);

    fn shown(slot: Slot, tape: &Tape) -> String {
        let mut text = String::new();
        match slot {
            Slot::Absent => {}
            Slot::Text(span) => push_text(tape.piece(span), &mut text),
            Slot::Integer(number) => text = number.to_string(),
            Slot::Node(node) => text = canonical(tape.value(node)),
        }
        text
    }

    fn any_value() -> impl Strategy<Value = Json> {
        prop_oneof![
            Just(json!(null)),
            Just(json!(-0.5)),
            Just(json!({"kind": "bot", "id": ["a", {}]})),
            (-(1_i64 << 53) + 1..1 << 53).prop_map(Json::from),
            (0_i64..100).prop_map(Json::from),
            "\\PC{0,12}|[\"\\\\\\n]{0,3}".prop_map(Json::from),
        ]
    }

    proptest! {
        /// Whatever order, layout and line before: each member stands under its key, as another library reads it.
        #[test]
        fn every_member_stands_under_its_key(
            lines in prop::collection::vec(
                (Just([0, 1, 2, 3, 4]).prop_shuffle(), prop::collection::vec(any_value(), 0..=5), any::<bool>()),
                1..4,
            ),
        ) {
            let mut tape = Tape::new();
            for (order, values, pretty) in lines {
                let members: Vec<String> = order.iter().zip(&values).map(|(key, value)| {
                    let space = if pretty { " " } else { "" };
                    format!("{space}\"{}\"{space}:{space}{value}{space}", KEYS.name(*key))
                }).collect();
                let mut found = Outermost::new();
                prop_assert_eq!(parse_line(&format!("{{{}}}", members.join(",")), &mut tape, &KEYS, &mut found), Ok(()));
                prop_assert!(found.is_object && found.odd.is_none());
                for (key, slot) in found.slots.iter().enumerate() {
                    let value = order.iter().position(|at| *at == key).and_then(|at| values.get(at));
                    let expected = value.map(|value| serde_json_canonicalizer::to_string(value).unwrap());
                    prop_assert_eq!(shown(*slot, &tape), expected.unwrap_or_default());
                }
            }
        }
    }

    #[test]
    fn a_name_that_is_no_key_or_stands_twice_is_told() {
        for (line, name) in [
            (r#"{"id":"a","other":1,"id":"b"}"#, "other"),
            (r#"{"id":"a","\u0069d":"b"}"#, "id"),
            (r#"{"id":"a","id":"b"}"#, "id"),
            (r#"{"i\u0065":1}"#, "ie"),
        ] {
            let (mut tape, mut found) = (Tape::new(), Outermost::new());
            assert_eq!(parse_line(line, &mut tape, &KEYS, &mut found), Ok(()), "{line}");
            assert_eq!(found.odd.map(|name| tape.piece(name)), Some(name), "{line}");
        }
    }
}
