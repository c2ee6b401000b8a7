//! XES (IEEE 1849): traces of events with attributes.
//!
//! A row is an event: its own attributes by their key, and those of its trace as `case:` and their key. Attributes
//! within attributes, and those of the log as a whole, are not looked at. A trace's own attributes stand before its
//! events, as the standard orders them.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{Found, Row, is_value};
use crate::ImportError;
use crate::mapping::Mapping;

pub(super) fn rows(
    text: &mut dyn BufRead,
    file: &str,
    mapping: &Mapping,
    each: &mut dyn FnMut(&Mapping, Found),
) -> Result<(), ImportError> {
    let mut log =
        Log { mapping, depth: Depth::Outside, trace: blank(mapping), event: blank(mapping), seen: 0 };
    let mut reader = Reader::from_reader(text);
    let (mut buffer, mut skipped) = (vec![], vec![]);
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let at = reader.buffer_position();
        let broken = |what: &dyn std::fmt::Display| ImportError::malformed(file, format!("byte {at}"), what);
        match event.map_err(|e| broken(&e))? {
            Event::Start(tag) if !log.enter(&tag) => {
                log.attribute(&tag).map_err(|e| broken(&e))?;
                let end = tag.to_end().into_owned();
                reader.read_to_end_into(end.name(), &mut skipped).map_err(|e| broken(&e))?;
                skipped.clear();
            }
            Event::Empty(tag) => log.empty(&tag, each).map_err(|e| broken(&e))?,
            Event::End(tag) => log.leave(tag.local_name().as_ref(), each),
            Event::Eof if log.depth == Depth::Done => return Ok(()),
            Event::Eof => return Err(broken(&"the log is not whole: it ends before </log>")),
            // A start tag that was stepped into, and what holds no attributes.
            Event::Start(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

/// Where in the log the reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    Outside,
    Log,
    Trace,
    Event,
    Done,
}

struct Log<'a> {
    mapping: &'a Mapping,
    depth: Depth,
    trace: Row,
    event: Row,
    seen: u64,
}

fn blank(mapping: &Mapping) -> Row {
    Row::new(0, mapping.columns.len())
}

impl Log<'_> {
    /// Steps into a log, a trace or an event; false where the tag is none that belongs here.
    fn enter(&mut self, tag: &BytesStart<'_>) -> bool {
        let deeper = match (self.depth, tag.local_name().as_ref()) {
            (Depth::Outside, "log") => Depth::Log,
            (Depth::Log, "trace") => {
                self.trace = blank(self.mapping);
                Depth::Trace
            }
            (Depth::Trace, "event") => {
                self.event = self.trace.clone();
                Depth::Event
            }
            _ => return false,
        };
        self.depth = deeper;
        true
    }

    /// A tag without content: an attribute, or an event or trace that has none.
    fn empty(
        &mut self,
        tag: &BytesStart<'_>,
        each: &mut dyn FnMut(&Mapping, Found),
    ) -> Result<(), quick_xml::Error> {
        if self.enter(tag) {
            self.leave(tag.local_name().as_ref(), each);
            return Ok(());
        }
        self.attribute(tag)
    }

    fn leave(&mut self, name: &str, each: &mut dyn FnMut(&Mapping, Found)) {
        self.depth = match (self.depth, name) {
            (Depth::Event, "event") => {
                self.seen += 1;
                self.event.place = self.seen;
                each(self.mapping, Found::Row(self.event.clone()));
                Depth::Trace
            }
            (Depth::Trace, "trace") => Depth::Log,
            (Depth::Log, "log") => Depth::Done,
            (depth, _) => depth,
        };
    }

    /// Takes an attribute of a trace or an event that the mapping looks at.
    fn attribute(&mut self, tag: &BytesStart<'_>) -> Result<(), quick_xml::Error> {
        if !matches!(self.depth, Depth::Trace | Depth::Event) {
            return Ok(());
        }
        let (mut key, mut value) = (None, None);
        for attribute in tag.attributes() {
            let attribute = attribute?;
            match attribute.key.as_ref() {
                "key" => key = Some(attribute.normalized_value(XmlVersion::Implicit1_0)?),
                "value" => value = Some(attribute.normalized_value(XmlVersion::Implicit1_0)?),
                _ => {}
            }
        }
        if let (Some(key), Some(value)) = (key, value) {
            self.set(&key, &value);
        }
        Ok(())
    }

    fn set(&mut self, key: &str, value: &str) {
        let of_trace = self.depth == Depth::Trace;
        let named = |column: &&String| {
            if of_trace { column.strip_prefix("case:") == Some(key) } else { column.as_str() == key }
        };
        let Some(at) = self.mapping.columns.iter().position(|column| named(&column)) else { return };
        if is_value(self.mapping, value) {
            let row = if of_trace { &mut self.trace } else { &mut self.event };
            row.set(at, value);
        }
    }
}
