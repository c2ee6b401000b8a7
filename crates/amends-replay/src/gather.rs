//! What a back-test must know of each case until the end: the happenings that packs look at, as few bytes.

use amends_calendar::{UnknownZone, Zone};
use amends_core::Event;
use amends_core::case::Case;
use amends_core::stream::{Order, Sequence};
use amends_envelope::Instant;
use amends_policy::{Happening, Interest, Kept};
use amends_projections::{Fact, Options, Zones};
use hashbrown::HashMap;

use crate::batch::{Batch, Told};
use crate::folds::Fold;

/// The cases of some streams. An anomalous event changes nothing here either: one judge.
pub(crate) struct Gather<'a> {
    interest: &'a Interest,
    options: &'a Options,
    zones: Zones,
    cases: HashMap<String, Followed>,
    key: String,
    pub(crate) events: u64,
    pub(crate) latest: Option<Instant>,
}

/// A case as it is followed while the log is read.
#[derive(Default)]
struct Followed {
    sequence: Sequence,
    case: Case,
    kept: Kept,
}

impl<'a> Gather<'a> {
    pub(crate) fn new(interest: &'a Interest, options: &'a Options) -> Self {
        let (zones, cases) = (Zones::new(Zone::UTC), HashMap::new());
        Self { interest, options, zones, cases, key: String::new(), events: 0, latest: None }
    }

    /// What was kept of each case, by `tenant/stream`, in no order; where the cases stand is forgotten.
    pub(crate) fn into_kept(self) -> impl Iterator<Item = (Box<str>, Kept)> {
        self.cases.into_iter().map(|(key, mut followed)| {
            followed.kept.shrink();
            (key.into(), followed.kept)
        })
    }

    fn apply(&mut self, told: &Told<'_>) -> Result<(), UnknownZone> {
        let Told { id, follows, fact } = told;
        let Options { as_of, known_at, tenants, .. } = self.options;
        if !tenants.is_empty() && !tenants.contains(fact.tenant) {
            return Ok(());
        }
        self.events += 1;
        let is_known = known_at.is_none_or(|known_at| fact.recorded_at <= known_at);
        if is_known {
            self.latest = self.latest.max(Some(fact.occurred_at));
        }
        if !fact.stream.starts_with("case-") {
            return Ok(());
        }
        let when = self.zones.when(fact)?;
        let followed = followed(&mut self.cases, &mut self.key, fact);
        let order = followed.sequence.see(fact.version);
        let has_happened = as_of.is_none_or(|as_of| fact.occurred_at <= as_of);
        let Some(Event::Case(event)) = fact.event else { return Ok(()) };
        if order == Order::Duplicate || !is_known || !has_happened {
            return Ok(());
        }
        let is_sound = followed.case.fold(event, when).judgement.code.is_none();
        let name = event.kind().as_str();
        if is_sound && self.interest.wants(name) {
            let happening = Happening::said(Some(*id), name, fact.occurred_at, event.write(), *follows);
            followed.kept.push(self.interest, &happening);
        }
        Ok(())
    }
}

fn followed<'a>(
    cases: &'a mut HashMap<String, Followed>,
    key: &mut String,
    fact: &Fact<'_>,
) -> &'a mut Followed {
    key.clear();
    key.push_str(fact.tenant);
    key.push('/'); // no tenant holds one
    key.push_str(fact.stream);
    cases.entry_ref(key.as_str()).or_default()
}

impl Fold for Gather<'_> {
    fn take(&mut self, batch: &Batch, shard: usize) -> Result<(), UnknownZone> {
        batch.told_of_shard(shard).try_for_each(|told| self.apply(&told))
    }
}
