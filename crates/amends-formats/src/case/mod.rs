//! One case: its rows in the order of the file, and the events that the rules make of them.
//!
//! A row is whole or nothing: where one rule fails on it, none of its events stands, and the state of the case is what
//! it was before.

mod past;
mod value;
mod when;

use std::collections::BTreeMap;
use std::fmt;

use uuid::Uuid;

use amends_core::Event;
use amends_core::case::When;
use amends_envelope::{
    Actor, Canonical, Header, Instant, Recorded, StreamName, Tags, Tenant, TypeName, Version,
};

use crate::mapping::{At, Link, Mapping, On, Rule};
use crate::table::Row;
use past::{Past, Progress};
pub(crate) use value::key;
use value::{Context, Reading};

/// Our own namespace for ids made by importers: v5 of `mapping|mapping version|source reference|type|n` in it.
pub const NAMESPACE: Uuid = Uuid::from_u128(0x6a1d_6f0c_2a5b_5e0e_9c7e_0f5b_2d7c_41aa);

/// Why a row makes no event: a code, and after a colon what it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Reason(pub(crate) String);

impl Reason {
    pub(crate) fn of(code: &str, about: &str) -> Self {
        Self(format!("{code}: {about}"))
    }
}

/// What became of a case.
pub(crate) struct Told {
    pub(crate) events: Vec<Recorded<Event>>,
    /// Rows that made nothing: their place in `rows`, and why.
    pub(crate) unmapped: Vec<(usize, Reason)>,
}

/// Makes the events of a case, versions from 1, `recorded_at` never falling.
pub(crate) fn tell(mapping: &Mapping, name: &str, stream: &StreamName, rows: &[Row]) -> Told {
    let mut teller =
        Teller { mapping, name, stream, past: Past::new(mapping), progress: Progress::new(mapping) };
    let mut told = Told { events: vec![], unmapped: vec![] };
    let mut last = None;
    for (at, row) in rows.iter().enumerate() {
        match teller.row(row, Place::Row(at + 1)) {
            Ok(events) => {
                told.events.extend(events);
                last = Some((at, row));
            }
            Err(reason) => told.unmapped.push((at, reason)),
        }
    }
    let Some((at, row)) = last else { return told };
    match teller.end(row) {
        Ok(events) => told.events.extend(events),
        Err(reason) => told.unmapped.push((at, reason)),
    }
    told
}

/// Where in its case an event comes from: part of its id.
#[derive(Clone, Copy)]
enum Place {
    /// The row of this number within the case, from 1.
    Row(usize),
    End,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(number) => number.fmt(f),
            Self::End => f.write_str("end"),
        }
    }
}

struct Teller<'a> {
    mapping: &'a Mapping,
    name: &'a str,
    stream: &'a StreamName,
    past: Past,
    progress: Progress,
}

impl Teller<'_> {
    fn row(&mut self, row: &Row, place: Place) -> Result<Vec<Recorded<Event>>, Reason> {
        let first = self.progress.version.is_none();
        let on = move |rule: &Rule| rule.on == On::Row || rule.on == On::First && first;
        let mut events = self.all_or_nothing(row, place, &on)?;
        let Some(event) = events.first_mut() else { return Err(Reason("no_rule".into())) };
        event.ext = self.ext(row)?;
        self.past.remember(row);
        Ok(events)
    }

    fn end(&mut self, row: &Row) -> Result<Vec<Recorded<Event>>, Reason> {
        self.all_or_nothing(row, Place::End, &|rule| rule.on == On::End)
    }

    /// Tries each rule that has a say on this row; puts the state back where one fails.
    fn all_or_nothing(
        &mut self,
        row: &Row,
        place: Place,
        on: &dyn Fn(&Rule) -> bool,
    ) -> Result<Vec<Recorded<Event>>, Reason> {
        let before = self.progress.clone();
        let events = self.every_rule(row, place, on);
        if events.is_err() {
            self.progress = before;
        }
        events
    }

    fn every_rule(
        &mut self,
        row: &Row,
        place: Place,
        on: &dyn Fn(&Rule) -> bool,
    ) -> Result<Vec<Recorded<Event>>, Reason> {
        let mapping = self.mapping;
        let mut events: Vec<Recorded<Event>> = vec![];
        let mut linked = false; // whether this rule, or one that it is linked to, made something of the row
        let mut numbers = BTreeMap::new();
        for (index, rule) in mapping.rules.iter().enumerate() {
            let free = match rule.link {
                Link::Free => true,
                Link::Else => !linked,
                Link::Otherwise => events.is_empty(),
            };
            linked &= rule.link == Link::Else;
            if !free || !on(rule) || !self.holds(rule, index, row)? {
                continue;
            }
            linked = true;
            let number = numbers.entry(rule.kind.as_str()).and_modify(|n| *n += 1).or_insert(1_u32);
            events.push(self.event(rule, index, row, (place, *number))?);
        }
        Ok(events)
    }

    fn holds(&self, rule: &Rule, index: usize, row: &Row) -> Result<bool, Reason> {
        let free = !rule.once || self.progress.fired[index] == 0;
        let here = rule.stages.is_empty() || rule.stages.contains(&self.progress.stage());
        Ok(free && here && when::any(&rule.when, row, &self.past) && self.compared(rule, row)?)
    }

    fn compared(&self, rule: &Rule, row: &Row) -> Result<bool, Reason> {
        let reading = Reading { mapping: self.mapping, row };
        for compare in &rule.compare {
            let (what, by) = (reading.time_if_any(compare.what)?, reading.time_if_any(compare.by)?);
            let holds = what.zip(by).is_some_and(|(what, by)| (what.at > by.at) == compare.late);
            if !holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn event(
        &mut self,
        rule: &Rule,
        index: usize,
        row: &Row,
        place: (Place, u32),
    ) -> Result<Recorded<Event>, Reason> {
        let reading = Reading { mapping: self.mapping, row };
        let At { time, plus_days, placed } = rule.at;
        let moment = reading.time(time, plus_days)?;
        let recorded_at = self.progress.recorded(reading.recorded(moment.at)?);
        self.progress.fired[index] += 1;
        let count = self.progress.fired[index];
        let context = Context { reading, past: &self.past, case: self.name, count };
        let event = context.event(rule.kind, &rule.data)?;
        let actor = match &rule.actor {
            None => Actor::default(),
            Some((kind, id)) => context.actor(*kind, id)?,
        };
        let version = self.progress.version.map_or(Version::FIRST, Version::next);
        self.progress.version = Some(version);
        if let Event::Case(event) = &event {
            self.progress.case.fold(event, When::at(moment.at));
        }
        let header = Header {
            id: self.id(rule, place),
            tenant: Tenant::default(),
            stream: self.stream.clone(),
            version,
            event_type: TypeName::new(rule.kind.as_str())
                .expect("every type that core knows has a name of that form"),
            schema: 1,
            occurred: moment.occurred(placed),
            recorded_at,
            actor,
            on_behalf_of: None,
            command_id: None,
            causation_id: None,
            correlation_id: None,
        };
        Ok(Recorded { header, policy: vec![], tags: Tags::default(), ext: None, position: None, event })
    }

    /// The source reference is the case and the place within it.
    fn id(&self, rule: &Rule, (place, number): (Place, u32)) -> Uuid {
        let Mapping { name, version, .. } = self.mapping;
        let text = format!("{name}|{version}|{}#{place}|{}|{number}", self.name, rule.kind.as_str());
        Uuid::new_v5(&NAMESPACE, text.as_bytes())
    }

    fn ext(&self, row: &Row) -> Result<Option<Canonical>, Reason> {
        if self.mapping.row.is_empty() {
            return Ok(None);
        }
        let reading = Reading { mapping: self.mapping, row };
        Context { reading, past: &self.past, case: self.name, count: 0 }.ext(&self.mapping.row).map(Some)
    }
}

impl Reading<'_> {
    /// When the row was written down, never before what it tells of.
    fn recorded(&self, occurred: Instant) -> Result<Instant, Reason> {
        let Some(time) = self.mapping.source.recorded else { return Ok(occurred) };
        Ok(self.time(time, 0)?.at.max(occurred))
    }
}
