//! From TOML to a [`Mapping`]: every name is looked up here, so that nothing can be amiss later.

use std::collections::BTreeMap;

use toml::de::DeTable;

use amends_calendar::Zone;
use amends_envelope::Precision;

use super::node::{Document, Node, Section};
use super::{Column, Format, Lookup, Mapping, MappingError, Source, Time, TimeRef, ZoneName};
use crate::time::Pattern;

pub(super) type Read<T> = Result<T, MappingError>;

pub(super) fn mapping(text: &str, file: &str) -> Read<Mapping> {
    let doc = Document { file, text };
    let table = DeTable::parse(text)
        .map_err(|e| doc.error(e.span().map_or(0, |span| span.start), e.message().to_owned()))?;
    let top = Section::new(&doc, table.get_ref(), table.span().start, "a mapping");
    let mut names = Names::default();
    let (name, version) = (top.need("name")?, top.need("version")?);
    let mapping = Mapping {
        name: identifier(&name)?,
        version: identifier(&version)?,
        about: top.take("about").map_or(Ok(""), |about| about.text())?.to_owned(),
        otherwise: top.take("otherwise").map(|other| shipped_name(&other)).transpose()?,
        times: named(&top, "times", |name, node| names.time(name, &node.section()?))?,
        lookups: named(&top, "lookups", |name, node| names.lookup(name, &node.section()?))?,
        source: names.source(&top.need("source")?.section()?)?,
        row: top.take("row").map_or(Ok(vec![]), |row| names.fields(&row.section()?))?,
        rules: top.need("event")?.sections()?.iter().map(|rule| names.rule(rule)).collect::<Read<_>>()?,
        columns: vec![],
    };
    top.done()?;
    Ok(Mapping { columns: names.columns, ..mapping })
}

/// The entries of a table of named things.
fn named<'a, T>(
    top: &Section<'a>,
    key: &'a str,
    mut one: impl FnMut(&str, &Node<'a>) -> Read<T>,
) -> Read<Vec<T>> {
    let Some(node) = top.take(key) else { return Ok(vec![]) };
    node.section()?.entries().iter().map(|(name, node)| one(name, node)).collect()
}

/// Part of every id: no separator may hide in it.
fn identifier(node: &Node<'_>) -> Read<String> {
    let text = node.text()?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if text.is_empty() || text.len() > 64 || !text.bytes().all(fits) {
        return Err(node.error("expected 1 to 64 letters, digits, dots, underscores or hyphens"));
    }
    Ok(text.to_owned())
}

fn shipped_name(node: &Node<'_>) -> Read<String> {
    let choices: Vec<_> = super::NAMES.iter().map(|name| (*name, *name)).collect();
    one_of(node, &choices).map(str::to_owned)
}

/// The stored name of one of a few things.
pub(super) fn one_of<T: Copy>(node: &Node<'_>, choices: &[(&str, T)]) -> Read<T> {
    let text = node.text()?;
    let found = choices.iter().find(|(name, _)| *name == text);
    found.map(|(_, choice)| *choice).ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        node.error(format!("expected one of {}, found {text:?}", names.join(", ")))
    })
}

/// The names that the parts of a mapping know each other by.
#[derive(Default)]
pub(super) struct Names {
    columns: Vec<String>,
    times: BTreeMap<String, usize>,
    pub(super) lookups: BTreeMap<String, usize>,
}

impl Names {
    pub(super) fn column(&mut self, name: &str) -> Column {
        let known = self.columns.iter().position(|column| column == name);
        Column(known.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        }))
    }

    pub(super) fn columns(&mut self, node: &Node<'_>) -> Read<Vec<Column>> {
        Ok(node.texts()?.iter().map(|name| self.column(name)).collect())
    }

    fn time(&mut self, name: &str, section: &Section<'_>) -> Read<Time> {
        self.times.insert(name.to_owned(), self.times.len());
        let formats = section.need("formats")?;
        let pattern = |text: String| {
            Pattern::new(&text)
                .ok_or_else(|| formats.error(format!("{text:?} is no time format, see chrono's strftime")))
        };
        let precision = section.need("precision")?;
        let time = Time {
            name: name.to_owned(),
            column: self.column(section.need("column")?.text()?),
            formats: formats.texts()?.into_iter().map(pattern).collect::<Read<_>>()?,
            precision: Precision::parse(precision.text()?).map_err(|e| precision.error(e.to_string()))?,
        };
        section.done()?;
        Ok(time)
    }

    pub(super) fn time_ref(&self, node: &Node<'_>) -> Read<TimeRef> {
        let name = node.text()?;
        let known = self.times.get(name).map(|index| TimeRef(*index));
        known.ok_or_else(|| node.error(format!("there is no [times.{name}]")))
    }

    fn lookup(&mut self, name: &str, section: &Section<'_>) -> Read<Lookup> {
        self.lookups.insert(name.to_owned(), self.lookups.len());
        let entry = |(text, node): &(&str, Node<'_>)| Ok(((*text).to_owned(), node.constant()?));
        let mut entries = section.entries().iter().map(entry).collect::<Read<Vec<_>>>()?;
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(Lookup { name: name.to_owned(), entries })
    }

    fn source(&mut self, section: &Section<'_>) -> Read<Source> {
        let zone = section.need("zone")?;
        let rules = Zone::named(zone.text()?).map_err(|e| zone.error(e.to_string()))?;
        let name = amends_envelope::Zone::new(zone.text()?).map_err(|e| zone.error(e.to_string()))?;
        let stream = section.need("stream")?;
        let source = Source {
            format: one_of(&section.need("format")?, &[("csv", Format::Csv), ("xes", Format::Xes)])?,
            case: self.columns(&section.need("case")?)?,
            stream: stream_prefix(&stream)?,
            zone: ZoneName { name, rules },
            missing: section.take("missing").map_or(Ok(vec![String::new()]), |missing| missing.texts())?,
            optional: section.take("optional").map_or(Ok(vec![]), |optional| self.columns(&optional))?,
            recorded: section.take("recorded").map(|recorded| self.time_ref(&recorded)).transpose()?,
        };
        section.done()?;
        Ok(source)
    }
}

fn stream_prefix(node: &Node<'_>) -> Read<String> {
    let text = node.text()?;
    let probe = format!("{text}x");
    let fits = text.len() <= 64 && amends_envelope::StreamName::of("case", &probe).is_ok();
    if fits {
        Ok(text.to_owned())
    } else {
        Err(node.error("expected up to 64 of the characters A-Z a-z 0-9 . _ ~ -"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = r#"name = "mine"
version = "1"
[source]
format = "csv"
zone = "Europe/Berlin"
case = "id"
stream = "mine."
[times.opened]
column = "opened"
formats = ["%Y-%m-%d"]
precision = "day"
[lookups.channels]
phone = "telephone"
[[event]]
type = "complaint_received"
at = "opened"
data.channel = { column = "via", lookup = "channels" }
data.complainant = { case = true, as = "token" }
"#;

    #[track_caller]
    fn wrong(from: &str, to: &str, line: usize, message: &str) {
        assert!(SOUND.contains(from), "{from}");
        let error = mapping(&SOUND.replace(from, to), "mine.toml").unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("mine.toml", line), "{error}");
        assert!(error.message.contains(message), "{error}");
    }

    #[test]
    fn a_sound_mapping_is_read() {
        let mapping = mapping(SOUND, "mine.toml").unwrap();
        assert_eq!((mapping.name(), mapping.version(), mapping.rules.len()), ("mine", "1", 1));
        assert_eq!(mapping.columns.len(), 3);
    }

    #[test]
    fn every_error_names_its_line() {
        wrong("name = \"mine\"", "name = mine", 1, "");
        wrong("version = \"1\"\n", "", 1, "needs the key `version`");
        wrong("format = \"csv\"", "format = \"xml\"", 4, "expected one of csv, xes, found \"xml\"");
        wrong("Europe/Berlin", "Europe/Atlantis", 5, "expected an IANA zone");
        wrong(
            "case = \"id\"",
            "case = 7",
            6,
            "`case` should be a string or a list of strings, found integer",
        );
        wrong("stream = \"mine.\"", "stream = \"mine/\"", 7, "characters");
        wrong("column = \"opened\"", "columns = \"opened\"", 8, "needs the key `column`");
        wrong("column = \"opened\"", "column = \"opened\"\ncolour = 1", 10, "`opened` has no key `colour`");
        wrong("%Y-%m-%d", "%Y-%&", 10, "no time format");
        wrong("precision = \"day\"", "precision = \"fortnight\"", 11, "expected one of instant");
        wrong(
            "type = \"complaint_received\"",
            "type = \"Complaint\"",
            15,
            "there is no event \"Complaint\" of a case",
        );
        wrong("data.channel =", "data.chanel =", 17, "`complaint_received` has no field `chanel`");
        wrong(
            "data.channel = { column = \"via\", lookup = \"channels\" }\n",
            "",
            14,
            "needs the field `channel`",
        );
        wrong("at = \"opened\"", "at = \"closed\"", 16, "there is no [times.closed]");
        wrong("lookup = \"channels\"", "lookup = \"ways\"", 17, "there is no [lookups.ways]");
        wrong("{ column = \"via\", lookup", "{ lookup", 17, "expected a value from");
        wrong("at = \"opened\"", "at = \"opened\"\nwhen = { via = { iz = \"x\" } }", 17, "`iz` is no test");
        wrong("at = \"opened\"", "at = \"opened\"\nstage = \"shut\"", 17, "expected one of new, open");
        wrong("at = \"opened\"", "at = { time = \"opened\", plus_days = -1 }", 16, "0 to 36500 days");
    }
}
