//! Which happenings, and which of their fields, the packs of both sides look at. Nothing else is kept of a case.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::SEGMENTS;
use crate::load::Published;
use crate::pack::{Referral, Trigger, Version};

/// What a back-test must know of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    /// By stored name: the fields that are looked at, sorted. The order of both is the form of what is kept.
    events: Vec<(SmolStr, Vec<SmolStr>)>,
    /// Facts that some pack asks for, or that start or stop something.
    facts: BTreeSet<SmolStr>,
}

/// Looked at whatever the packs say: what carries facts, moves clocks, binds packs, answers, or is an act of the
/// customer.
const ALWAYS: &[(&str, &[&str])] = &[
    ("absorption_reversed", &["duplicate"]),
    ("clock_cancelled", &["clock"]),
    ("clock_paused", &["clock", "awaiting", "max"]),
    ("clock_resumed", &["clock", "awaiting"]),
    ("closed", &[]),
    ("contact_recorded", &["direction"]),
    ("duplicate_absorbed", &["duplicate", "received_at"]),
    ("escalated", &[]),
    ("explanation_disputed", &[]),
    ("apology_rejected", &[]),
    ("fact_corrected", &["target", "field", "new", "secret"]),
    ("fact_recorded", &["fact", "value", "at"]),
    ("final_response_sent", &[]),
    ("forward_returned", &[]),
    ("forwarded", &["points"]),
    ("merge_reversed", &[]),
    ("merged", &[]),
    ("message_logged", &["direction"]),
    ("offer_accepted", &[]),
    ("offer_made", &["offer", "kind", "amount_minor", "currency"]),
    ("offer_rejected", &[]),
    ("policy_bound", &["packs"]),
    ("policy_rebound", &["packs"]),
    ("referred_externally", &[]),
    ("reinstated", &[]),
    ("reopened", &[]),
    ("representative_appointed", &[]),
    ("summary_resolution_sent", &[]),
    ("withdrawn", &["by"]),
];

/// What says what a case is about.
const SAYING: &[&str] = &["complaint_received", "complaint_confirmed", "classified"];

impl Interest {
    /// What these packs look at.
    pub(crate) fn of<'a>(packs: impl IntoIterator<Item = &'a Published>) -> Self {
        let mut events: BTreeMap<SmolStr, BTreeSet<SmolStr>> = BTreeMap::new();
        let mut facts = BTreeSet::new();
        for (event, fields) in ALWAYS {
            events.entry((*event).into()).or_default().extend(fields.iter().map(SmolStr::new));
        }
        for event in SAYING {
            let fields = events.entry((*event).into()).or_default();
            fields.extend(SEGMENTS.iter().chain(&["cause_family"]).map(SmolStr::new));
        }
        for published in packs {
            facts.extend(published.pack().fact.iter().map(|spec| spec.fact.clone()));
            for trigger in published.pack().version.iter().flat_map(triggers) {
                facts.extend(trigger.fact.clone());
                let event = trigger.event.clone().unwrap_or_else(|| "fact_recorded".into());
                let fields = events.entry(event).or_default();
                fields.extend(trigger.r#where.0.iter().map(|(name, _)| SmolStr::new(name)));
                fields.extend(trigger.has.iter().cloned());
            }
        }
        let events = events.into_iter().map(|(event, fields)| (event, fields.into_iter().collect()));
        Self { events: events.collect(), facts }
    }

    /// Whether events of that stored name are looked at.
    pub fn wants(&self, event: &str) -> bool {
        self.number(event).is_some()
    }

    pub(crate) fn wants_fact(&self, fact: &str) -> bool {
        self.facts.contains(fact)
    }

    pub(crate) fn number(&self, event: &str) -> Option<usize> {
        self.events.binary_search_by(|(name, _)| name.as_str().cmp(event)).ok()
    }

    pub(crate) fn event(&self, number: usize) -> Option<(&SmolStr, &[SmolStr])> {
        self.events.get(number).map(|(name, fields)| (name, fields.as_slice()))
    }
}

/// Everything that starts, stops or moves something in a version.
fn triggers(version: &Version) -> impl Iterator<Item = &Trigger> {
    let of_clocks = version.clock.iter().flat_map(|clock| {
        let lists = [&clock.start, &clock.stop, &clock.cancel];
        lists.into_iter().flatten().chain(clock.extend.iter().map(|it| &it.on))
    });
    of_clocks.chain(version.referral.iter().flat_map(Referral::triggers))
}
