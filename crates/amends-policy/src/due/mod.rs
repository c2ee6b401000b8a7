//! What is due by when: the clocks of a case as a pure function of its history.
//!
//! ```text
//! happenings ──facts, binding──▶ version ──triggers──▶ runs of each clock ──calendar──▶ due, state, why
//! ```
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`history`] | what happened, as policy sees it |
//! | [`corrected`] | the same, as what it corrects of itself makes it |
//! | [`calendars`] | the calendars that a host binds to the roles of packs |
//! | [`triggers`] | what starts, stops, extends and pauses a clock |
//! | [`term`] | a limit of a pack as a term of the calendar |
//! | [`limits`] | which limit of a clock binds, and why not another |
//! | [`measure`] | a run is measured: when it is due, where it stands |
//! | [`run`] | what is answered of it |
//! | [`rights`] | who else may be asked until when, and how reports group cases |
//! | [`standing`] | of clocks of one name in several packs, which run binds |

pub(crate) mod calendars;
pub(crate) mod corrected;
pub(crate) mod history;
mod limits;
mod measure;
pub(crate) mod rights;
pub(crate) mod run;
pub(crate) mod standing;
pub(crate) mod term;
pub(crate) mod triggers;

use amends_calendar::{Calendar, Zone};
use amends_envelope::Instant;
use smol_str::SmolStr;

use crate::eval::Select;
use crate::eval::choose::{Chosen, choose, latest_first};
use crate::eval::pay::Place;
use crate::eval::truth::{Needed, Truth, holds};
use crate::explain::{Because, Reason};
use crate::load::Published;
use crate::pack::{Clock, Pack, Version};
use crate::value::{Day, Facts};
use calendars::Calendars;
use corrected::corrected;
use history::Happening;
use run::{ClockAnswer, State};
pub(crate) use standing::strictest;
use triggers::runs;

/// What is due in a case under several packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligations {
    /// Each run of each clock: packs in the order given, clocks in the order of their file, runs in order of time.
    pub clocks: Vec<ClockAnswer>,
}

impl Obligations {
    /// The clocks that bind: of runs of one name that were open together the one that is due first.
    pub fn binding(&self) -> impl Iterator<Item = &ClockAnswer> {
        self.clocks.iter().filter(|answer| answer.binds)
    }

    /// The run in which a clock stands: of those that bind the one that is open, else the one that ended last.
    pub fn find(&self, clock: &str) -> Option<&ClockAnswer> {
        standing::standing(&self.clocks).into_iter().find(|answer| answer.clock == clock)
    }
}

/// What is due in a case, as known at `now`: what happened later is not looked at.
///
/// `facts` is known besides what the history records. A pack that the history binds (`policy_bound`) holds in the
/// version it is bound to; any other in the version that its date selects.
pub fn obligations(
    history: &[Happening],
    facts: &Facts,
    packs: &[&Published],
    calendars: &Calendars,
    now: Instant,
) -> Obligations {
    let mut patched = Vec::new();
    let known = known(history, now, &mut patched);
    let mut clocks: Vec<ClockAnswer> = Vec::new();
    for published in packs {
        let bound = history::bound_versions(&known, &published.pack().id);
        let under = |select| under(published, select, &known, facts, calendars, now);
        match bound.as_slice() {
            [] => {
                let answers = under(Select::Facts);
                if answers.is_empty() {
                    clocks.extend(of_any_version(published.pack(), &known, facts, calendars));
                }
                clocks.extend(answers);
            }
            bound => clocks.extend(bound.iter().flat_map(|version| under(Select::Version(version)))),
        }
    }
    strictest(&mut clocks);
    Obligations { clocks }
}

/// Where it cannot be told which version holds: each clock that one of them has, once, with what would tell.
fn of_any_version(
    pack: &Pack,
    known: &[&Happening],
    facts: &Facts,
    calendars: &Calendars,
) -> Vec<ClockAnswer> {
    let facts = known_facts(pack, known, facts, calendars);
    let mut because = Vec::new();
    let Chosen::Unknown(needed) = choose(pack, Select::Facts, &facts, &mut because) else {
        return Vec::new();
    };
    let dated = latest_first(pack);
    let mut clocks: Vec<ClockAnswer> = Vec::new();
    for (version, clock) in dated.iter().flat_map(|it| it.clock.iter().map(move |clock| (*it, clock))) {
        if clocks.iter().all(|it| it.clock != clock.clock) {
            let place = Place { pack, version, facts: &facts };
            let state = State::Unknown(needed.clone());
            clocks.push(ClockAnswer::without_run(place, clock, state, because.clone()));
        }
    }
    clocks
}

/// The same under these versions of packs, whatever the history binds.
pub(crate) fn obligations_of(
    history: &[Happening],
    versions: &[(&Published, SmolStr)],
    calendars: &Calendars,
    now: Instant,
) -> Obligations {
    let mut patched = Vec::new();
    let known = known(history, now, &mut patched);
    let each = |(published, version): &(&Published, SmolStr)| {
        under(published, Select::Version(version), &known, &Facts::new(), calendars, now)
    };
    let mut clocks: Vec<ClockAnswer> = versions.iter().flat_map(each).collect();
    strictest(&mut clocks);
    Obligations { clocks }
}

/// The clocks of one pack.
pub(crate) fn under(
    published: &Published,
    select: Select<'_>,
    known: &[&Happening],
    facts: &Facts,
    calendars: &Calendars,
    now: Instant,
) -> Vec<ClockAnswer> {
    let pack = published.pack();
    let facts = known_facts(pack, known, facts, calendars);
    let mut because = Vec::new();
    let Chosen::Version(version) = choose(pack, select, &facts, &mut because) else { return Vec::new() };
    let place = Place { pack, version, facts: &facts };
    let each = |clock: &Clock| one(place, clock, known, calendars, now, &because);
    version.clock.iter().flat_map(each).collect()
}

/// What is known by now, as corrected by now.
pub(crate) fn known<'a>(
    history: &'a [Happening],
    now: Instant,
    patched: &'a mut Vec<Happening>,
) -> Vec<&'a Happening> {
    let known: Vec<&Happening> = history.iter().filter(|it| it.at <= now).collect();
    corrected(&known, patched)
}

/// What the history of a case tells, its days in the zone of the pack, and what is given besides.
pub(crate) fn known_facts(pack: &Pack, known: &[&Happening], given: &Facts, calendars: &Calendars) -> Facts {
    history::facts(known, given, zone_of(pack, calendars))
}

/// What a whole history tells as it corrects itself, its days in that zone.
pub(crate) fn told(history: &[Happening], zone: Option<&str>) -> Facts {
    let (known, mut patched): (Vec<&Happening>, _) = (history.iter().collect(), Vec::new());
    history::facts(&corrected(&known, &mut patched), &Facts::new(), zone)
}

/// The zone in which the days of a pack are: that of its law, else that of the first calendar that it counts by.
pub(crate) fn zone_of<'a>(pack: &'a Pack, calendars: &'a Calendars) -> Option<&'a str> {
    let law = pack.version.iter().find_map(|version| version.zone.as_deref());
    let roles = || pack.version.iter().flat_map(|it| &it.clock).filter_map(|it| it.calendar.as_ref());
    law.or_else(|| roles().find_map(|role| calendars.find(role)).map(Calendar::zone_name))
}

/// The runs of one clock.
fn one(
    place: Place<'_>,
    clock: &Clock,
    known: &[&Happening],
    calendars: &Calendars,
    now: Instant,
    because: &[Because],
) -> Vec<ClockAnswer> {
    let mut because = because.to_vec();
    let runs = runs(clock, known);
    let open = match wanted(place, clock, &mut because) {
        Ok(open) => open,
        Err(state) => {
            let answer = ClockAnswer::without_run(place, clock, state, because);
            return vec![ClockAnswer { started_at: runs.last().map(|run| run.started), ..answer }];
        }
    };
    if runs.is_empty() {
        return vec![ClockAnswer::without_run(place, clock, State::NotStarted, because)];
    }
    let answer = |run| {
        let answer = measure::answer(place, clock, run, calendars, now, because.clone());
        ClockAnswer { open: open.clone(), ..answer }
    };
    runs.iter().map(answer).collect()
}

/// Why a clock is not asked for, if it is not; else the facts that would tell whether the version speaks here. Clocks
/// run while that is open: a deadline that may hold is kept.
fn wanted(place: Place<'_>, clock: &Clock, to: &mut Vec<Because>) -> Result<Needed, State> {
    use crate::eval::assess::{Outcome, outside};
    let (rule, title) = (clock.rule().clone(), clock.title.clone());
    let verdict = holds(clock.when.as_ref(), place);
    let (state, reason) = match verdict.truth {
        Truth::Yes => {
            return match outside(place, to) {
                Some(Outcome::NotOwed { .. }) => Err(State::NotWanted),
                Some(Outcome::Unknown { needed }) => Ok(needed),
                Some(Outcome::Owed) | None => Ok(Needed::new()),
            };
        }
        Truth::No => (State::NotWanted, Reason::NotApplied { rule, title, checks: verdict.checks }),
        Truth::Unknown => {
            let needed = verdict.needed();
            (State::Unknown(needed.clone()), Reason::Open { rule, title, needed })
        }
    };
    to.push(Because::new(place.pack, Some(place.version), reason));
    Err(state)
}

/// When one clock of a pack would be due that starts at an instant: nothing else has happened.
///
/// Where no date is known that the pack selects by, it is the day of the start. `None` where the pack has no such clock
/// in the version that is selected.
pub fn due_from(
    published: &Published,
    select: Select<'_>,
    clock: &str,
    start: Instant,
    facts: &Facts,
    calendars: &Calendars,
) -> Option<ClockAnswer> {
    due_with(published, select, clock, start, &[], facts, calendars, start)
}

/// The same, with what happened since, as known at `now`.
#[expect(clippy::too_many_arguments, reason = "each is a circumstance of its own")]
pub fn due_with(
    published: &Published,
    select: Select<'_>,
    clock: &str,
    start: Instant,
    events: &[Happening],
    facts: &Facts,
    calendars: &Calendars,
    now: Instant,
) -> Option<ClockAnswer> {
    let select = starting_at(published.pack(), select, start, calendars);
    let found = |version: &Version| version.clock.iter().find(|it| it.clock == clock).cloned();
    let first = published.pack().version.iter().find_map(found)?;
    let started = Happening::starting(&first, start)?;
    let history: Vec<Happening> = std::iter::once(started).chain(events.iter().cloned()).collect();
    let mut patched = Vec::new();
    let answers = under(published, select, &known(&history, now, &mut patched), facts, calendars, now);
    answers.into_iter().rev().find(|answer| answer.clock == clock)
}

/// How the version is chosen of which a clock is asked for that starts at an instant: where no date is known that the
/// pack selects by, by the day of the start there.
pub fn starting_at<'a>(pack: &Pack, select: Select<'a>, start: Instant, calendars: &Calendars) -> Select<'a> {
    if select != Select::Facts {
        return select;
    }
    let zone = zone_of(pack, calendars).and_then(|name| Zone::named(name).ok()).unwrap_or(Zone::UTC);
    Select::FactsOrDay(Day(zone.date(start.micros())))
}

/// A calendar that is needed and not bound: its role as the name of a fact.
pub(crate) fn needs_calendar(role: &str) -> Needed {
    Needed::from([smol_str::format_smolstr!("calendar:{role}")])
}
