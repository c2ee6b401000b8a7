//! What happened to a case, as policy sees it: a stored name, a time, and plain fields.

use amends_calendar::Zone;
use amends_core::Event;
use amends_core::money::{Currency, Money};
use amends_core::policy::is_consequence;
use amends_core::shape::{Record, Tree};
use amends_envelope::{EventId, Instant, Recorded};
use smol_str::SmolStr;

use crate::pack::Clock;
use crate::value::{Day, Fact, Facts, Number};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// Its id, so that it can be corrected.
    pub id: Option<EventId>,
    /// Its stored name, like `complaint_received`.
    pub event: SmolStr,
    /// When it happened.
    pub at: Instant,
    /// Its fields.
    pub data: Record,
}

impl Happening {
    /// Something of that name at that time, with no fields.
    pub fn new(event: &str, at: Instant) -> Self {
        Self { id: None, event: SmolStr::new(event), at, data: Record::new() }
    }

    /// This field too.
    #[must_use]
    pub fn with(mut self, field: &str, value: Tree) -> Self {
        self.data.insert(field.to_owned(), value);
        self
    }

    /// A stored fact.
    pub fn of(recorded: &Recorded<Event>) -> Self {
        let header = &recorded.header;
        let (name, data) = (header.event_type.as_str(), recorded.event.write());
        Self::said(Some(header.id), name, header.occurred.at, data, is_consequence(&header.actor))
    }

    /// A fact. A cancellation that policy itself wrote follows from what cancelled the clock, and cancels nothing
    /// further: neither a later run, nor the clock of another pack.
    pub fn said(id: Option<EventId>, event: &str, at: Instant, data: Record, follows: bool) -> Self {
        let event = if follows && event == "clock_cancelled" { "clock_cancelled.follows" } else { event };
        Self { id, event: SmolStr::new(event), at, data }
    }

    /// What starts a clock, at an instant.
    pub(crate) fn starting(clock: &Clock, at: Instant) -> Option<Self> {
        let trigger = clock.start.first()?;
        let text = |text: &str| Tree::Text(text.to_owned());
        let mut happening = match (&trigger.event, &trigger.fact) {
            (Some(event), _) => Self::new(event, at),
            (None, Some(fact)) => Self::new("fact_recorded", at)
                .with("fact", text(fact))
                .with("value", text(&at.to_string()))
                .with("at", text(&at.to_string())),
            (None, None) => return None,
        };
        for (field, value) in &trigger.r#where.0 {
            happening = happening.with(field, text(value));
        }
        Some(happening)
    }

    /// A field as text.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        match self.data.get(name)? {
            Tree::Text(text) => Some(text.clone()),
            Tree::Bool(flag) => Some(flag.to_string()),
            Tree::Integer(number) => Some(number.to_string()),
            Tree::Decimal(number) => Some(number.as_str().to_owned()),
            Tree::Null
            | Tree::List(_)
            | Tree::Record(_)
            | Tree::Sealed(_)
            | Tree::Erased(_)
            | Tree::Personal(_) => None,
        }
    }

    /// Whether it has a field, readable or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.data.get(name).is_some_and(|value| *value != Tree::Null)
    }
}

/// The versions of a pack that the history binds the case to: two where the stricter of both holds.
pub(crate) fn bound_versions(history: &[&Happening], pack: &str) -> Vec<SmolStr> {
    bound_files(history, pack).into_iter().map(|(version, _)| version).collect()
}

/// The same with the digests of their files.
pub(crate) fn bound_files(history: &[&Happening], pack: &str) -> Vec<(SmolStr, SmolStr)> {
    let binding = |it: &&&Happening| it.event == "policy_bound" || it.event == "policy_rebound";
    let latest = history.iter().rev().find(binding).and_then(|it| it.data.get("packs"));
    let Some(Tree::List(packs)) = latest else { return Vec::new() };
    let named = |bound: &Tree| {
        let Tree::Record(bound) = bound else { return None };
        let text = |name: &str| match bound.get(name) {
            Some(Tree::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let is_it = text("pack") == Some(pack);
        is_it.then(|| Some((text("version")?.into(), text("digest").unwrap_or_default().into()))).flatten()
    };
    packs.iter().filter_map(named).collect()
}

/// Fields of a receipt and of a classification that are facts of their own name.
const OWN_FACTS: &[&str] =
    &["channel", "category", "severity", "product", "region", "segment", "cause_family"];

/// What a history tells, once it is [`corrected`](super::corrected): facts that were recorded; what a receipt says, `received_on` in the zone of the
/// pack; and what is given besides, which goes first.
pub(crate) fn facts(history: &[&Happening], given: &Facts, zone: Option<&str>) -> Facts {
    let mut facts = Facts::new();
    for it in history {
        match it.event.as_str() {
            "complaint_received" | "complaint_confirmed" => {
                receipt(it, zone, &mut facts);
                own(it, &mut facts);
            }
            "classified" => own(it, &mut facts),
            "fact_recorded" => {
                if let (Some(name), Some(value)) = (it.field("fact"), value_of(it)) {
                    facts.set(&name, value);
                }
            }
            _ => {}
        }
    }
    for (name, fact) in given.iter() {
        facts.set(name, fact.clone());
    }
    facts
}

/// The day in the zone, that a late evening there is not the next day in UTC.
fn receipt(it: &Happening, zone: Option<&str>, to: &mut Facts) {
    let day = zone.and_then(|name| Zone::named(name).ok()).map(|zone| Day(zone.date(it.at.micros())));
    let day = day.unwrap_or_else(|| Day(it.at.utc().date_naive()));
    if to.find("received_on").is_none() {
        to.set("received_on", Fact::Text(day.to_string().into()));
        to.set("received_at", Fact::Text(it.at.to_string().into()));
    }
}

fn own(it: &Happening, to: &mut Facts) {
    for name in OWN_FACTS {
        if let Some(fact) = it.data.get(*name).and_then(fact) {
            to.set(name, fact);
        }
    }
}

/// The value of a recorded fact.
pub(crate) fn value_of(it: &Happening) -> Option<Fact> {
    it.data.get("value").and_then(fact)
}

/// A plain value as a fact.
fn fact(value: &Tree) -> Option<Fact> {
    match value {
        Tree::Bool(flag) => Some(Fact::Flag(*flag)),
        Tree::Integer(number) => Some(Fact::Number(Number::whole(*number))),
        Tree::Decimal(number) => Number::parse(number.as_str()).map(Fact::Number),
        Tree::Text(text) if text == "none" => Some(Fact::None),
        Tree::Text(text) => Some(Fact::Text(SmolStr::new(text))),
        Tree::Record(record) => money(record).map(Fact::Money),
        Tree::Null | Tree::List(_) | Tree::Sealed(_) | Tree::Erased(_) | Tree::Personal(_) => None,
    }
}

fn money(record: &Record) -> Option<Money> {
    match (record.get("amount_minor"), record.get("currency")) {
        (Some(Tree::Integer(minor)), Some(Tree::Text(currency))) => {
            Money::new(*minor, Currency::new(currency).ok()?).ok()
        }
        _ => None,
    }
}
