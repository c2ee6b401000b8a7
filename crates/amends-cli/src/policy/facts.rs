//! Facts from a file: one JSON object, or JSON Lines of such, held against what the pack says of each fact.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use amends_codec::{Block, Input, LogReader};
use amends_policy::pack::{FactSpec, FactType, Pack};
use amends_policy::{Fact, Facts, Mistake, Unreadable};
use serde_json::value::RawValue;
use smol_str::SmolStr;

use crate::args::{self, StrictArgs};
use crate::failure::{Failure, in_full};

/// A file whose one object goes over several lines has at most so many bytes.
const OBJECT_MAX: usize = 256 * 1024;

/// What a file of facts holds.
pub(crate) enum Source {
    /// One object over several lines.
    Object(String, String),
    /// An object on each line: the first block of them, and where the others come from.
    Lines(Block, LogReader),
}

impl Source {
    /// Opens a file, or standard input, and looks at how it begins.
    pub(crate) fn open(argument: &str) -> Result<Self, Failure> {
        let input = Input::from_argument(argument);
        let name = input.name();
        let mut reader = LogReader::new([input]);
        let read = reader.next_block().map_err(|error| Failure::input(in_full(&error)))?;
        let first = read.as_ref().and_then(|block| block.lines().next());
        let (Some(block), Some(first)) = (&read, first) else {
            return Err(Failure::input(format!("{name}: holds no facts; expected a JSON object")));
        };
        if is_named_lines(&name) || !goes_on(first.bytes) {
            return read.map(|block| Self::Lines(block, reader)).ok_or_else(|| Failure::input("no block"));
        }
        let text = whole(&name, block, &mut reader)?;
        Ok(Self::Object(name, text))
    }

    /// The one object that is in it. What no pack asks for is refused or noted.
    pub(crate) fn only(self, packs: &[&Pack], strict: StrictArgs) -> Result<Facts, Failure> {
        let (name, text, number) = match self {
            Self::Object(name, text) => (name, text, 1),
            Self::Lines(block, _) => {
                let mut lines = block.lines();
                let (first, second) = (lines.next(), lines.next());
                let Some(first) = first.filter(|_| second.is_none()) else {
                    let text =
                        format!("{}: expected one JSON object of facts, found several lines", block.file());
                    return Err(Failure::input(text));
                };
                let text = text(block.file(), first.number, first.bytes)?.to_owned();
                (block.file().to_owned(), text, first.number)
            }
        };
        let facts = read(&name, number, &text, packs)?;
        let unasked = Unasked::of(&facts, packs);
        if strict.strict {
            unasked.refuse(&name, number, &text, packs)?;
        }
        unasked.note(packs);
        Ok(facts)
    }
}

/// A name that says that there is an object on each line.
fn is_named_lines(name: &str) -> bool {
    let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
    [".jsonl", ".ndjson"].iter().any(|ending| name.ends_with(ending))
}

/// Whether a value begins on a line that ends on a later one.
fn goes_on(line: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(line).is_err_and(|error| error.is_eof())
}

/// The text of a file that holds one object.
fn whole(name: &str, first: &Block, reader: &mut LogReader) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    gather(first, &mut bytes);
    while bytes.len() <= OBJECT_MAX {
        let Some(block) = reader.next_block().map_err(|error| Failure::input(in_full(&error)))? else {
            return Ok(text(name, 1, &bytes)?.to_owned());
        };
        gather(&block, &mut bytes);
    }
    Err(Failure::input(format!(
        "{name}: an object over several lines of more than {OBJECT_MAX} bytes; expected one object, or an object on \
         each line"
    )))
}

/// The lines of a block at their numbers: those that are blank are not given, and are put back.
fn gather(block: &Block, to: &mut Vec<u8>) {
    let mut number = lines_in(to) + 1;
    for line in block.lines() {
        while number < line.number && to.len() <= OBJECT_MAX {
            to.push(b'\n');
            number += 1;
        }
        to.extend_from_slice(line.bytes);
    }
}

fn lines_in(bytes: &[u8]) -> u64 {
    bytes.split(|byte| *byte == b'\n').count() as u64 - 1
}

pub(crate) fn text<'a>(file: &str, line: u64, bytes: &'a [u8]) -> Result<&'a str, Failure> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err(Failure::input(format!("{file}:{line}: bom: expected JSON without a byte order mark")));
    }
    std::str::from_utf8(bytes)
        .map_err(|_| Failure::input(format!("{file}:{line}: not_utf8: expected JSON in UTF-8")))
}

/// Reads the object that begins on a line, and holds each fact against what the packs say of it.
pub(crate) fn read(file: &str, line: u64, text: &str, packs: &[&Pack]) -> Result<Facts, Failure> {
    let facts = Facts::from_json(file, text).map_err(|wrong| refused(file, line, text, &wrong, packs))?;
    let unfit = facts.iter().filter_map(|(name, fact)| {
        let mut specs = packs.iter().filter_map(|pack| pack.find_fact(name));
        let (spec, expected) = specs.find_map(|spec| Some((spec, unfit(spec, fact)?)))?;
        let (at, found) = (line + row(text, name), found(spec, fact));
        Some(format!("{file}:{at}: {name}: wrong_type: found {found}, expected {expected}"))
    });
    let unfit: Vec<String> = unfit.collect();
    if unfit.is_empty() { Ok(facts) } else { Err(failed(&unfit, packs)) }
}

/// What a fact should be, where it is something else.
fn unfit(spec: &FactSpec, fact: &Fact) -> Option<String> {
    let text = matches!(fact, Fact::Text(_));
    let fits = match (spec.r#type, fact) {
        (FactType::Text, Fact::Text(word)) => spec.one_of.is_empty() || spec.one_of.contains(word),
        (_, Fact::None) => spec.may_be_none.0 || spec.one_of.iter().any(|word| word == "none"),
        (FactType::Flag, fact) => matches!(fact, Fact::Flag(_)),
        (FactType::Number, fact) => matches!(fact, Fact::Number(_)),
        (FactType::Money, fact) => matches!(fact, Fact::Money(_)),
        (FactType::Day, fact) => text && fact.day().is_some(),
        (FactType::Instant, fact) => text && (fact.instant().is_some() || fact.day().is_some()),
        (_, _) => false,
    };
    let none = if spec.may_be_none.0 { ", or \"none\" where there is none" } else { "" };
    (!fits).then(|| format!("{}{none}; or leave it out where it is not known", form(spec)))
}

/// What stands there instead, without its value: that may be personal. A day that there is not is told as one.
fn found(spec: &FactSpec, fact: &Fact) -> &'static str {
    let is_dated = matches!(spec.r#type, FactType::Day | FactType::Instant);
    let no_day = if let Fact::Text(text) = fact { args::no_day(text).filter(|_| is_dated) } else { None };
    no_day.unwrap_or_else(|| kind(fact))
}

/// What a fact is, without its value: that may be personal.
fn kind(fact: &Fact) -> &'static str {
    match fact {
        Fact::Flag(_) => "true or false",
        Fact::Number(_) => "a number",
        Fact::Money(_) => "an amount",
        Fact::Text(_) => "another text",
        Fact::None | _ => "\"none\"",
    }
}

/// What a fact may be, in words.
pub(crate) fn form(spec: &FactSpec) -> String {
    match spec.r#type {
        FactType::Flag => "true or false".to_owned(),
        FactType::Number => "a number like 1510.5".to_owned(),
        FactType::Money => "an amount like {\"amount_minor\":8450,\"currency\":\"GBP\"}".to_owned(),
        FactType::Text if spec.one_of.is_empty() => "a text".to_owned(),
        FactType::Text => {
            let words: Vec<String> = spec.one_of.iter().map(|word| format!("{word:?}")).collect();
            format!("one of {}", words.join(", "))
        }
        FactType::Day => "a day like \"2026-04-02\"".to_owned(),
        FactType::Instant => "an instant like \"2026-04-02T09:30:00Z\"".to_owned(),
        _ => spec.r#type.word().to_owned(),
    }
}

/// How many lines below its first one an object has the value of a fact.
fn row(text: &str, name: &str) -> u64 {
    let start = members(text).get(name).map_or(0, |value| offset(text, value.get()));
    text[..start].matches('\n').count() as u64
}

/// Where a part of a text stands in it.
fn offset(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

fn members(text: &str) -> BTreeMap<Cow<'_, str>, &RawValue> {
    serde_json::from_str(text).unwrap_or_default()
}

fn refused(file: &str, line: u64, text: &str, wrong: &Unreadable, packs: &[&Pack]) -> Failure {
    let members = members(text);
    let told = wrong.mistakes.iter().map(|it| mistake(file, line, text, it, &members));
    failed(&told.collect::<Vec<_>>(), packs)
}

fn mistake(
    file: &str,
    line: u64,
    text: &str,
    it: &Mistake,
    members: &BTreeMap<Cow<'_, str>, &RawValue>,
) -> String {
    let at = line + it.line as u64 - 1;
    let is_in = |value: &RawValue| {
        (0..value.get().len()).contains(&it.at.start.wrapping_sub(offset(text, value.get())))
    };
    let field = members.iter().find(|(_, value)| is_in(value)).map(|(name, _)| format!("{name}: "));
    let (field, code) = (field.unwrap_or_default(), it.kind.code());
    // The parser counts lines of its own; the place is told once, and of the file.
    let found = it.found.split(" at line ").next().unwrap_or_default();
    format!("{file}:{at}:{}: {field}{code}: found {found}, expected {}", it.column, it.expected)
}

fn failed(told: &[String], packs: &[&Pack]) -> Failure {
    Failure::input(format!("{}\nmend the facts; {}", told.join("\n"), lists(packs)))
}

/// Where to read which facts there are.
fn lists(packs: &[&Pack]) -> String {
    let each: Vec<String> = packs.iter().map(|pack| format!("`amends policy show {}`", pack.id)).collect();
    let verb = if each.len() == 1 { "lists those that it asks for" } else { "list those that they ask for" };
    format!("{} {verb}", each.join(" and "))
}

/// Names of facts that no pack asks for: they may be misspelt, and must not be passed over in silence.
#[derive(Debug, Default)]
pub(crate) struct Unasked(BTreeSet<SmolStr>);

/// More names are not worth remembering.
const UNASKED_MAX: usize = 16;

impl Unasked {
    /// Those of these facts.
    pub(crate) fn of(facts: &Facts, packs: &[&Pack]) -> Self {
        let selects = |pack: &Pack, name: &SmolStr| pack.version.iter().any(|it| it.selects_by == *name);
        let asks = |pack: &&Pack, name: &SmolStr| pack.find_fact(name).is_some() || selects(pack, name);
        let unasked = facts.iter().filter(|(name, _)| !packs.iter().any(|pack| asks(pack, name)));
        Self(unasked.map(|(name, _)| name.clone()).take(UNASKED_MAX).collect())
    }

    /// These too.
    pub(crate) fn also(&mut self, others: Self) {
        let room = UNASKED_MAX.saturating_sub(self.0.len());
        self.0.extend(others.0.into_iter().take(room));
    }

    /// Refuses them.
    pub(crate) fn refuse(&self, file: &str, line: u64, text: &str, packs: &[&Pack]) -> Result<(), Failure> {
        let each = self.0.iter().map(|name| {
            let (at, meant) = (line + row(text, name), meant(name, packs));
            let expected =
                meant.map_or_else(|| "a fact that is asked for".to_owned(), |it| format!("`{it}`"));
            format!(
                "{file}:{at}: {name}: unknown_name: found a fact that {} never asks for, expected {expected}",
                ids(packs)
            )
        });
        let each: Vec<String> = each.collect();
        if each.is_empty() { Ok(()) } else { Err(failed(&each, packs)) }
    }

    /// Says which they are.
    pub(crate) fn note(&self, packs: &[&Pack]) {
        if self.0.is_empty() {
            return;
        }
        let each = self.0.iter().map(|name| match meant(name, packs) {
            Some(meant) => format!("{name} (is {meant} meant?)"),
            None => name.to_string(),
        });
        let list = each.collect::<Vec<_>>().join(", ");
        let text = format!("note: {} never asks for: {list}; is a name misspelt?", ids(packs));
        let _ = writeln!(std::io::stderr(), "{}", crate::table::visible(&text));
    }
}

/// The fact that was probably meant.
fn meant<'a>(name: &str, packs: &[&'a Pack]) -> Option<&'a str> {
    packs.iter().find_map(|pack| pack.nearest_fact(name))
}

fn ids(packs: &[&Pack]) -> String {
    packs.iter().map(|pack| pack.id.as_str()).collect::<Vec<_>>().join(" or ")
}
