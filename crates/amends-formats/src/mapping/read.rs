//! From TOML to a [`Mapping`]: every name is looked up here, so that nothing can be amiss later.

use std::collections::BTreeMap;

use toml::de::DeTable;

use amends_calendar::Zone;
use amends_core::Kind;
use amends_envelope::{ActorKind, Precision, TypeName};

use super::node::{Document, Node, Section};
use super::{
    At, Clause, Column, Compare, Form, Format, From, Link, Lookup, Mapping, MappingError, On, Rule, Source,
    Stage, Test, Time, TimeRef, Value, ZoneName,
};
use crate::time::Pattern;

type Read<T> = Result<T, MappingError>;

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
fn one_of<T: Copy>(node: &Node<'_>, choices: &[(&str, T)]) -> Read<T> {
    let text = node.text()?;
    let found = choices.iter().find(|(name, _)| *name == text);
    found.map(|(_, choice)| *choice).ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        node.error(format!("expected one of {}, found {text:?}", names.join(", ")))
    })
}

/// The names that the parts of a mapping know each other by.
#[derive(Default)]
struct Names {
    columns: Vec<String>,
    times: BTreeMap<String, usize>,
    lookups: BTreeMap<String, usize>,
}

impl Names {
    fn column(&mut self, name: &str) -> Column {
        let known = self.columns.iter().position(|column| column == name);
        Column(known.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        }))
    }

    fn columns(&mut self, node: &Node<'_>) -> Read<Vec<Column>> {
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

    fn time_ref(&self, node: &Node<'_>) -> Read<TimeRef> {
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

    fn rule(&mut self, section: &Section<'_>) -> Read<Rule> {
        let event_type = section.need("type")?;
        let kind = Kind::of("case", event_type.text()?).ok_or_else(|| {
            event_type
                .error(format!("there is no event {:?} of a case", event_type.text().unwrap_or_default()))
        })?;
        let on = [("row", On::Row), ("first", On::First), ("end", On::End)];
        let rule = Rule {
            event_type: TypeName::new(event_type.text()?).map_err(|e| event_type.error(e.to_string()))?,
            on: section.take("on").map_or(Ok(On::Row), |node| one_of(&node, &on))?,
            when: section.take("when").map_or(Ok(vec![]), |when| self.when(&when))?,
            stages: section.take("stage").map_or(Ok(vec![]), |node| stages(&node))?,
            once: section.take("once").map_or(Ok(false), |node| node.flag())?,
            link: link(section)?,
            compare: self.compare(section)?,
            at: self.at(&section.need("at")?)?,
            actor: section.take("actor").map(|actor| self.actor(&actor.section()?)).transpose()?,
            data: section.take("data").map_or(Ok(vec![]), |data| self.fields(&data.section()?))?,
        };
        fields_fit(kind, section)?;
        section.done()?;
        Ok(rule)
    }

    fn when(&mut self, node: &Node<'_>) -> Read<Vec<Vec<Clause>>> {
        let any = if node.is_table() { vec![node.section()?] } else { node.sections()? };
        any.iter().map(|all| all.entries().iter().map(|entry| self.clause(entry)).collect()).collect()
    }

    fn clause(&mut self, (column, node): &(&str, Node<'_>)) -> Read<Clause> {
        let column = self.column(column);
        if !node.is_table() {
            return Ok(Clause { column, tests: vec![Test::Is(node.texts()?)] });
        }
        let tests = node.section()?.entries().iter().map(|entry| self.test(entry)).collect::<Read<_>>()?;
        Ok(Clause { column, tests })
    }

    fn test(&mut self, (name, node): &(&str, Node<'_>)) -> Read<Test> {
        Ok(match *name {
            "is" => Test::Is(node.texts()?),
            "not" => Test::Not(node.texts()?),
            "present" => Test::Present(node.flag()?),
            "changed" => Test::Changed(node.flag()?),
            "appears" => Test::Appears(node.flag()?),
            "turns" => Test::Turns(node.texts()?),
            "was" => Test::Was(node.texts()?),
            "rises" if node.flag()? => Test::Rises,
            "falls" if node.flag()? => Test::Falls,
            "same_as" => Test::Same(self.column(node.text()?)),
            _ => {
                let known = "is, not, present, changed, appears, turns, was, rises, falls, same_as";
                return Err(node.error(format!("`{name}` is no test, expected one of {known}")));
            }
        })
    }

    fn compare(&self, section: &Section<'_>) -> Read<Vec<Compare>> {
        let mut all = vec![];
        for (key, late) in [("late", true), ("in_time", false)] {
            if let Some(node) = section.take(key) {
                let pair = node.section()?;
                let (what, by) = (self.time_ref(&pair.need("what")?)?, self.time_ref(&pair.need("by")?)?);
                pair.done()?;
                all.push(Compare { what, by, late });
            }
        }
        Ok(all)
    }

    fn at(&self, node: &Node<'_>) -> Read<At> {
        if !node.is_table() {
            return Ok(At { time: self.time_ref(node)?, plus_days: 0, placed: false });
        }
        let section = node.section()?;
        let at = At {
            time: self.time_ref(&section.need("time")?)?,
            plus_days: plus_days(&section)?,
            placed: section.take("placed").map_or(Ok(false), |placed| placed.flag())?,
        };
        section.done()?;
        Ok(at)
    }

    fn actor(&mut self, section: &Section<'_>) -> Read<(ActorKind, Value)> {
        let kind = section.need("kind")?;
        let actor_kind = ActorKind::parse(kind.text()?).map_err(|e| kind.error(e.to_string()))?;
        let id = self.value(&section.need("id")?)?;
        section.done()?;
        Ok((actor_kind, id))
    }

    fn fields(&mut self, section: &Section<'_>) -> Read<Vec<(String, Value)>> {
        let field = |(name, node): &(&str, Node<'_>)| Ok(((*name).to_owned(), self.value(node)?));
        section.entries().iter().map(field).collect()
    }

    fn value(&mut self, node: &Node<'_>) -> Read<Value> {
        if !node.is_table() {
            return node.constant().map(Value::Constant);
        }
        let section = node.section()?;
        let value = if let Some(time) = section.take("time") {
            Value::Time { time: self.time_ref(&time)?, plus_days: plus_days(&section)? }
        } else if let Some(count) = section.take("count").filter(|count| count.flag() != Ok(false)) {
            count.flag()?;
            Value::Count
        } else {
            self.text(&section)?
        };
        section.done()?;
        Ok(value)
    }

    fn text(&mut self, section: &Section<'_>) -> Read<Value> {
        let from = if let Some(columns) = section.take("column") {
            From::Columns(self.columns(&columns)?)
        } else if let Some(previous) = section.take("previous") {
            From::Previous(self.column(previous.text()?))
        } else if section.take("case").map_or(Ok(false), |case| case.flag())? {
            From::Case
        } else {
            return Err(
                section.error("expected a value from `column`, `previous`, `case`, `time` or `count`")
            );
        };
        let forms = [
            ("text", Form::Text),
            ("code", Form::Code),
            ("token", Form::Token),
            ("key", Form::Key),
            ("integer", Form::Integer),
        ];
        Ok(Value::Text {
            from,
            lookup: section.take("lookup").map(|lookup| self.lookup_ref(&lookup)).transpose()?,
            form: section.take("as").map_or(Ok(Form::Text), |form| one_of(&form, &forms))?,
            default: section.take("default").map(|default| default.constant()).transpose()?,
        })
    }

    fn lookup_ref(&self, node: &Node<'_>) -> Read<usize> {
        let name = node.text()?;
        self.lookups.get(name).copied().ok_or_else(|| node.error(format!("there is no [lookups.{name}]")))
    }
}

/// Whether a rule gives an event what its type must have, and nothing that it does not.
fn fields_fit(kind: Kind, rule: &Section<'_>) -> Read<()> {
    let spec = kind.spec();
    let given = rule.take("data").map_or(Ok(vec![]), |data| data.section().map(|data| data.entries()))?;
    if let Some((name, node)) =
        given.iter().find(|(name, _)| spec.fields.iter().all(|field| field.name != *name))
    {
        return Err(node.error(format!("`{}` has no field `{name}`", spec.name)));
    }
    let lacks = |name: &str| given.iter().all(|(given, _)| *given != name);
    match spec.fields.iter().find(|field| !field.optional && lacks(field.name)) {
        Some(field) => Err(rule.error(format!("`{}` needs the field `{}`", spec.name, field.name))),
        None => Ok(()),
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

fn stages(node: &Node<'_>) -> Read<Vec<Stage>> {
    let known = [
        ("new", Stage::New),
        ("open", Stage::Open),
        ("resolved", Stage::Resolved),
        ("closed", Stage::Closed),
        ("over", Stage::Over),
    ];
    match node.items() {
        Some(items) => items.iter().map(|item| one_of(item, &known)).collect(),
        None => one_of(node, &known).map(|stage| vec![stage]),
    }
}

fn link(section: &Section<'_>) -> Read<Link> {
    let is = |key: &'static str| section.take(key).map_or(Ok(false), |node| node.flag());
    Ok(match (is("else")?, is("otherwise")?) {
        (_, true) => Link::Otherwise,
        (true, false) => Link::Else,
        (false, false) => Link::Free,
    })
}

fn plus_days(section: &Section<'_>) -> Read<u32> {
    let Some(node) = section.take("plus_days") else { return Ok(0) };
    let days = u32::try_from(node.integer()?).ok().filter(|days| *days <= 36_500);
    days.ok_or_else(|| node.error("expected 0 to 36500 days"))
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
