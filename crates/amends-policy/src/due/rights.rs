//! Times that nobody of the firm must keep: until when somebody else may be asked, and how reports group cases.

use amends_envelope::Instant;
use smol_str::SmolStr;

use super::calendars::Calendars;
use super::history::Happening;
use super::run::{ClockAnswer, State};
use super::{known, known_facts, one, triggers};
use crate::eval::Select;
use crate::eval::assess::{Outcome, outside};
use crate::eval::choose::{Chosen, choose, latest_first};
use crate::eval::pay::Place;
use crate::eval::truth::{Needed, Truth, holds};
use crate::explain::Because;
use crate::load::Published;
use crate::pack::{Bucket, Clock, Limit, Pack, Referral, Trigger};
use crate::read::table::Mark;
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
    /// Until when, once that time runs: of several the latest. It runs anew from each event that begins it, so from the
    /// last letter.
    pub until: Option<ClockAnswer>,
    /// When that was which opens it, as the letter of the firm.
    pub from: Option<Instant>,
    /// Since when it is open, or from when on it will be if nothing more happens: since the letter, or since the time
    /// for an answer passed without one. What waits for neither is open from the receipt.
    pub opens_at: Option<Instant>,
    /// Whether it has opened,
    pub has_opened: bool,
    /// and whether one may go there now: it is not too late either.
    pub is_open: bool,
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
    let mut patched = Vec::new();
    let known = known(history, now, &mut patched);
    let facts = known_facts(published.pack(), &known, facts, calendars);
    let mut because = Vec::new();
    match placed(published, select, &facts, &mut because) {
        Ok(place) => rights(place, &known, calendars, now, &because),
        Err(needed) => of_any_version(published.pack(), &needed),
    }
}

/// The version that is chosen and what is known there, or what would tell which it is: nothing where none holds.
fn placed<'a>(
    published: &'a Published,
    select: Select<'_>,
    facts: &'a Facts,
    to: &mut Vec<Because>,
) -> Result<Place<'a>, Needed> {
    let pack = published.pack();
    match choose(pack, select, facts, to) {
        Chosen::Version(version) => Ok(Place { pack, version, facts }),
        Chosen::Unknown(needed) => Err(needed),
        Chosen::Nothing => Err(Needed::new()),
    }
}

/// Each right that some version gives, once, where it cannot be told which version holds.
fn of_any_version(pack: &Pack, needed: &Needed) -> Vec<ReferralAnswer> {
    let mut answers: Vec<ReferralAnswer> = Vec::new();
    let versions = if needed.is_empty() { Vec::new() } else { latest_first(pack) };
    for (version, it) in versions.iter().flat_map(|it| it.referral.iter().map(move |right| (it, right))) {
        if answers.iter().all(|answer| answer.rule != it.rule) {
            answers.push(ReferralAnswer {
                pack: pack.id.clone(),
                version: version.version.clone(),
                rule: it.rule.clone(),
                body: it.body.clone(),
                opens: None,
                until: None,
                from: None,
                opens_at: None,
                has_opened: false,
                is_open: false,
                needed: needed.clone(),
            });
        }
    }
    answers
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
        let measure = |limit: &Limit, start: Vec<Trigger>, is_anew: bool| {
            let mut clock = Clock::measuring(&it.rule, &it.title, start, limit.clone(), it.calendar.clone());
            if is_anew {
                (clock.stop, clock.renews) = (clock.start.clone(), Mark(true));
            }
            one(place, &clock, known, calendars, now, because).pop().filter(|answer| answer.run > 0)
        };
        let within = it.within.iter().filter_map(|limit| measure(limit, it.from.clone(), true));
        let or_later = it.or_later.iter();
        let or_later = or_later.filter_map(|other| measure(&other.within, other.from.clone(), true));
        let until = within.chain(or_later).max_by_key(|clock| clock.due);
        let opens = it.opens_after.as_ref().and_then(|limit| measure(limit, receipt(), false));
        let opening = Opening::of(it, place, known, opens.as_ref(), now);
        let has_opened = opening.has_come(now);
        let is_in_time = until.as_ref().and_then(|clock| clock.due).is_none_or(|due| now <= due);
        Some(ReferralAnswer {
            needed,
            pack: pack.id.clone(),
            version: version.version.clone(),
            rule: it.rule.clone(),
            body: it.body.clone(),
            opens,
            until,
            from: opening.letter,
            opens_at: opening.at(),
            has_opened,
            is_open: has_opened && is_in_time,
        })
    };
    version.referral.iter().filter_map(answer).collect()
}

/// What ends the wait for an answer.
const ANSWERS: &[&str] = &["final_response_sent", "summary_resolution_sent", "closed"];

/// What opens a right to go elsewhere, as far as it is known.
#[derive(Debug, Default)]
struct Opening {
    /// When that was which opens it.
    letter: Option<Instant>,
    /// The last moment for an answer, where none came by then.
    waited: Option<Instant>,
    /// Since when there is a case, where the right waits for nothing.
    always: Option<Instant>,
}

impl Opening {
    fn of(
        it: &Referral,
        place: Place<'_>,
        known: &[&Happening],
        opens: Option<&ClockAnswer>,
        now: Instant,
    ) -> Self {
        if matches!(outside(place, &mut Vec::new()), Some(Outcome::NotOwed { .. })) {
            return Self::default();
        }
        let first = |triggers: &[Trigger]| known.iter().filter_map(|it| triggers::any(triggers, it)).min();
        let letters: Vec<Trigger> = it.triggers().cloned().collect();
        if letters.is_empty() && it.opens_after.is_none() {
            let begun = first(&receipt()).or_else(|| known.iter().map(|it| it.at).min());
            return Self { always: Some(begun.unwrap_or(now)), ..Self::default() };
        }
        let answers = known.iter().filter(|it| ANSWERS.contains(&it.event.as_str()));
        let answered = answers.map(|it| it.at).min();
        let waited = opens.and_then(|clock| clock.due);
        let waited = waited.filter(|due| answered.is_none_or(|at| at > *due));
        Self { letter: first(&letters), waited, always: None }
    }

    fn at(&self) -> Option<Instant> {
        self.letter.into_iter().chain(self.waited).chain(self.always).min()
    }

    /// The moment of the letter counts, the last moment for an answer does not yet.
    fn has_come(&self, now: Instant) -> bool {
        self.letter.into_iter().chain(self.always).any(|at| at <= now)
            || self.waited.is_some_and(|at| at < now)
    }
}

/// What begins the time of a case.
fn receipt() -> Vec<Trigger> {
    ["complaint_received", "complaint_confirmed"].map(Trigger::on).to_vec()
}

/// Whether a case is in a group of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketAnswer {
    /// Which group.
    pub bucket: SmolStr,
    /// Whether it is in it, as far as can be told.
    pub is_in: bool,
    /// The facts and calendars that would tell; none where it can be told.
    pub needed: Needed,
}

/// The groups of a report, each with whether the case is in it: those whose limits its time to what ends it keeps, or
/// not yet ended to `now`.
pub fn buckets(
    published: &Published,
    select: Select<'_>,
    history: &[Happening],
    facts: &Facts,
    calendars: &Calendars,
    now: Instant,
) -> Vec<BucketAnswer> {
    let mut patched = Vec::new();
    let known = known(history, now, &mut patched);
    let facts = known_facts(published.pack(), &known, facts, calendars);
    let needed = match placed(published, select, &facts, &mut Vec::new()) {
        Ok(place) => {
            let buckets = place.version.bucket.iter();
            return buckets.map(|it| in_bucket(place, it, &known, calendars, now)).collect();
        }
        Err(needed) => needed,
    };
    let versions = if needed.is_empty() { Vec::new() } else { latest_first(published.pack()) };
    let mut answers: Vec<BucketAnswer> = Vec::new();
    for it in versions.iter().flat_map(|version| &version.bucket) {
        if answers.iter().all(|answer| answer.bucket != it.bucket) {
            let (bucket, needed) = (it.bucket.clone(), needed.clone());
            answers.push(BucketAnswer { bucket, is_in: false, needed });
        }
    }
    answers
}

fn in_bucket(
    place: Place<'_>,
    it: &Bucket,
    known: &[&Happening],
    calendars: &Calendars,
    now: Instant,
) -> BucketAnswer {
    let closed = [Trigger::on("closed")];
    let ends = if it.ends.is_empty() { &closed[..] } else { &it.ends };
    let ended = known.iter().find_map(|it| triggers::any(ends, it)).unwrap_or(now);
    let measure = |limit: &Limit| {
        let clock = Clock::measuring(&it.bucket, &it.title, receipt(), limit.clone(), it.calendar.clone());
        one(place, &clock, known, calendars, now, &[]).pop()
    };
    let verdict = holds(it.when.as_ref(), place);
    let over = it.over.as_ref().map(|limit| fits(measure(limit), |due| ended > due));
    let within = it.within.as_ref().map(|limit| fits(measure(limit), |due| ended <= due));
    let limits: Vec<Result<bool, Needed>> = over.into_iter().chain(within).collect();
    let is_out = verdict.truth == Truth::No || limits.contains(&Ok(false));
    let open = verdict.needed().into_iter().chain(limits.into_iter().filter_map(Result::err).flatten());
    let needed: Needed = open.filter(|_| !is_out).collect();
    BucketAnswer { bucket: it.bucket.clone(), is_in: !is_out && needed.is_empty(), needed }
}

/// Whether the time fits a limit, or what would tell.
fn fits(answer: Option<ClockAnswer>, test: impl Fn(Instant) -> bool) -> Result<bool, Needed> {
    match answer.map(|it| (it.due, it.state)) {
        Some((_, State::Unknown(needed))) => Err(needed),
        Some((due, _)) => Ok(due.is_some_and(test)),
        None => Ok(false),
    }
}
