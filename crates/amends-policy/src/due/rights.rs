//! Times that nobody of the firm must keep: until when somebody else may be asked, and how reports group cases.

use amends_envelope::Instant;
use smol_str::SmolStr;

use super::calendars::Calendars;
use super::history::Happening;
use super::run::ClockAnswer;
use super::{known, known_facts, one, triggers};
use crate::eval::Select;
use crate::eval::choose::{Chosen, choose};
use crate::eval::pay::Place;
use crate::eval::truth::{Needed, Truth, holds};
use crate::explain::Because;
use crate::load::Published;
use crate::pack::{Bucket, Clock, Limit, Referral, Trigger};
use crate::value::Facts;

/// A right to go to somebody else, in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralAnswer {
    /// Under which pack,
    pub pack: SmolStr,
    /// which version,
    pub version: SmolStr,
    /// which rule.
    pub rule: SmolStr,
    /// To whom.
    pub body: String,
    /// From when on, where it waits for a time to pass: the moment after which it is open.
    pub opens: Option<ClockAnswer>,
    /// Until when, once that time runs: of several the latest.
    pub until: Option<ClockAnswer>,
    /// The facts that would tell whether there is this right at all; none where there is.
    pub needed: Needed,
}

/// The rights to go elsewhere that a pack gives in a case, as known at `now`.
pub fn referrals(
    published: &Published,
    select: Select<'_>,
    history: &[Happening],
    facts: &Facts,
    calendars: &Calendars,
    now: Instant,
) -> Vec<ReferralAnswer> {
    let pack = published.pack();
    let mut patched = Vec::new();
    let known = known(history, now, &mut patched);
    let facts = known_facts(pack, &known, facts, calendars);
    let mut because = Vec::new();
    let Chosen::Version(version) = choose(pack, select, &facts, &mut because) else { return Vec::new() };
    rights(Place { pack, version, facts: &facts }, &known, calendars, now, &because)
}

/// The rights that a version gives, after why it was chosen.
pub(crate) fn rights(
    place: Place<'_>,
    known: &[&Happening],
    calendars: &Calendars,
    now: Instant,
    because: &[Because],
) -> Vec<ReferralAnswer> {
    let Place { pack, version, .. } = place;
    let answer = |it: &Referral| {
        let verdict = holds(it.when.as_ref(), place);
        let needed = match verdict.truth {
            Truth::Yes => Needed::new(),
            Truth::Unknown => verdict.needed(),
            Truth::No => return None,
        };
        let measure = |limit: &Limit, start: Vec<Trigger>| {
            let clock = Clock::measuring(&it.rule, &it.title, start, limit.clone(), it.calendar.clone());
            one(place, &clock, known, calendars, now, because).pop().filter(|answer| answer.run > 0)
        };
        let within = it.within.iter().filter_map(|limit| measure(limit, it.from.clone()));
        let or_later = it.or_later.iter().filter_map(|other| measure(&other.within, other.from.clone()));
        Some(ReferralAnswer {
            needed,
            pack: pack.id.clone(),
            version: version.version.clone(),
            rule: it.rule.clone(),
            body: it.body.clone(),
            opens: it.opens_after.as_ref().and_then(|limit| measure(limit, receipt())),
            until: within.chain(or_later).max_by_key(|clock| clock.due),
        })
    };
    version.referral.iter().filter_map(answer).collect()
}

/// What begins the time of a case.
fn receipt() -> Vec<Trigger> {
    ["complaint_received", "complaint_confirmed"].map(Trigger::on).to_vec()
}

/// The groups of a report that a case is in: those whose limits its time to `ended` keeps, or not yet ended to `now`.
pub fn buckets(
    published: &Published,
    select: Select<'_>,
    history: &[Happening],
    facts: &Facts,
    calendars: &Calendars,
    now: Instant,
) -> Vec<SmolStr> {
    let pack = published.pack();
    let mut patched = Vec::new();
    let known = known(history, now, &mut patched);
    let facts = known_facts(pack, &known, facts, calendars);
    let Chosen::Version(version) = choose(pack, select, &facts, &mut Vec::new()) else { return Vec::new() };
    let place = Place { pack, version, facts: &facts };
    let ended = |it: &Bucket| {
        let closed = [Trigger::on("closed")];
        let ends = if it.ends.is_empty() { &closed[..] } else { &it.ends };
        known.iter().find_map(|it| triggers::any(ends, it)).unwrap_or(now)
    };
    let due = |it: &Bucket, limit: &Limit| {
        let clock = Clock::measuring(&it.bucket, &it.title, receipt(), limit.clone(), it.calendar.clone());
        one(place, &clock, &known, calendars, now, &[]).pop().and_then(|answer| answer.due)
    };
    let is_in = |it: &&Bucket| {
        let over = it.over.as_ref().is_none_or(|limit| due(it, limit).is_some_and(|due| ended(it) > due));
        let within =
            it.within.as_ref().is_none_or(|limit| due(it, limit).is_some_and(|due| ended(it) <= due));
        over && within && holds(it.when.as_ref(), place).truth == Truth::Yes
    };
    version.bucket.iter().filter(is_in).map(|it| it.bucket.clone()).collect()
}
