//! A produced log as a test looks at it: cases with their events, read back from the bytes that were written.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use amends_calendar::{Span, Zone};
use amends_codec::{Line, Rules, Tape};
use amends_core::Event as Fact;
use amends_core::case::{CaseEvent, When};
use amends_envelope::{Instant, Precision};
use amends_formats::{ImportReport, Input, LineSink, Mapping, import};
use serde_json::Value as Json;

use crate::figures::Life;

pub(crate) struct Log {
    pub(crate) bytes: Vec<u8>,
    pub(crate) report: ImportReport,
    /// `recorded_at` and id of every event, in the order of the log.
    pub(crate) order: Vec<(String, String)>,
    /// By stream.
    pub(crate) cases: BTreeMap<String, Case>,
}

/// The bytes that an import writes, and its report.
pub(crate) fn imported(mapping: &Mapping, name: &str, bytes: &[u8]) -> (Vec<u8>, ImportReport) {
    let mut sink = LineSink::new(vec![]);
    let report = import(mapping, vec![Input::new(name, bytes)], &mut sink, &mut |_| {}).unwrap();
    (sink.into_inner(), report)
}

#[derive(Default)]
pub(crate) struct Case {
    pub(crate) events: Vec<Event>,
    life: OnceCell<Life>,
}

pub(crate) struct Event {
    /// As core understands it.
    pub(crate) fact: CaseEvent,
    pub(crate) when: When,
    pub(crate) json: Json,
    pub(crate) kind: String,
    /// Microseconds since 1970.
    pub(crate) at: i64,
}

impl Log {
    pub(crate) fn of(mapping: &Mapping, name: &str, bytes: &[u8]) -> Self {
        let (bytes, report) = imported(mapping, name, bytes);
        let (mut order, mut cases) = (vec![], BTreeMap::<String, Case>::new());
        for line in std::str::from_utf8(&bytes).unwrap().lines() {
            let json: Json = serde_json::from_str(line).unwrap();
            let text = |field: &str| json[field].as_str().unwrap().to_owned();
            order.push((text("recorded_at"), text("id")));
            cases.entry(text("stream")).or_default().events.push(Event::of(line, &json));
        }
        Self { bytes, report, order, cases }
    }

    pub(crate) fn cases(&self) -> impl Iterator<Item = &Case> {
        self.cases.values()
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = &Event> {
        self.cases().flat_map(|case| &case.events)
    }

    /// The receipts, one a case.
    pub(crate) fn receipts(&self) -> impl Iterator<Item = &Event> {
        self.cases().map(Case::receipt)
    }
}

impl Case {
    /// What the one judge and the one fold make of it.
    pub(crate) fn life(&self) -> &Life {
        self.life.get_or_init(|| Life::of(self))
    }

    pub(crate) fn receipt(&self) -> &Event {
        self.first("complaint_received").expect("every case was received")
    }

    pub(crate) fn all<'a>(&'a self, kind: &'a str) -> impl DoubleEndedIterator<Item = &'a Event> {
        self.events.iter().filter(move |event| event.kind == kind)
    }

    pub(crate) fn first(&self, kind: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.kind == kind)
    }

    pub(crate) fn has(&self, kind: &str) -> bool {
        self.first(kind).is_some()
    }

    /// What every fact of this name says, in order.
    pub(crate) fn facts<'a>(&'a self, fact: &'a str) -> impl DoubleEndedIterator<Item = &'a str> {
        let of_name = move |event: &&Event| event.data("fact") == Some(fact);
        self.all("fact_recorded").filter(of_name).filter_map(|event| event.data("value"))
    }

    /// The rows of the source, by what the first event of each keeps of it.
    pub(crate) fn rows(&self) -> impl DoubleEndedIterator<Item = &Json> {
        self.events.iter().filter_map(|event| event.json.get("ext"))
    }
}

impl Event {
    /// Reads a line as every replay does, and refuses what no replay would take.
    fn of(text: &str, json: &Json) -> Self {
        let mut tape = Tape::new();
        let rules = Rules { zone_exists: |name| Zone::named(name).is_ok() };
        let line = Line::read(text.as_bytes(), &mut tape, rules).unwrap();
        let Ok(Some(Fact::Case(fact))) = line.event() else { panic!("not the fact of a case: {text}") };
        let at = line.occurred_at;
        let when = When::of_precision(at, line.precision).unwrap_or_else(|| {
            let span = if line.precision == Precision::Month { Span::Month } else { Span::Day };
            let ends = Zone::named(line.zone.unwrap()).unwrap().end(span, at.micros());
            When { starts: at, ends: Instant::from_micros(ends).unwrap(), assumed: false }
        });
        Self { fact, when, json: json.clone(), kind: line.event_type.to_owned(), at: at.micros() }
    }

    pub(crate) fn data(&self, field: &str) -> Option<&str> {
        self.json["data"].get(field)?.as_str()
    }

    pub(crate) fn ext(&self, field: &str) -> Option<&str> {
        self.json.get("ext")?.get(field)?.as_str()
    }

    pub(crate) fn zone(&self) -> &str {
        self.json["zone"].as_str().unwrap()
    }
}

pub(crate) fn micros(text: &str) -> i64 {
    Instant::parse(text).unwrap().micros()
}
