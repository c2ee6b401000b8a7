//! One run of a clock: when it is due, where it stands, and why then.

use amends_calendar::{Amount, Calendar, CalendarError, Clock as Stopwatch, Due, Interval, Term, Zone};
use amends_envelope::Instant;
use chrono::NaiveDateTime;
use smol_str::SmolStr;

use super::calendars::Calendars;
use super::needs_calendar;
use super::term::term;
use super::triggers::Run;
use crate::eval::pay::Place;
use crate::eval::truth::{Needed, Truth, holds};
use crate::explain::{Because, Reason};
use crate::pack::{Choose, Clock, Limit, Title};
use crate::value::Day;

/// Where a clock stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The version does not ask for it here.
    NotWanted,
    /// Nothing has started it.
    NotStarted,
    /// It runs.
    Running,
    /// It stands still; so much is left.
    Paused(Amount),
    /// What it waits for was done in time.
    Met,
    /// It was done, too late.
    MetLate,
    /// Its time is over.
    Missed,
    /// It is no longer wanted.
    Cancelled,
    /// It cannot be said without these facts.
    Unknown(Needed),
}

impl State {
    /// Its stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotWanted => "not_wanted",
            Self::NotStarted => "not_started",
            Self::Running => "running",
            Self::Paused(_) => "paused",
            Self::Met => "met",
            Self::MetLate => "met_late",
            Self::Missed => "missed",
            Self::Cancelled => "cancelled",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// One run of a clock of one pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockAnswer {
    /// Under which pack,
    pub pack: SmolStr,
    /// which version,
    pub version: SmolStr,
    /// which rule.
    pub rule: SmolStr,
    /// Which clock.
    pub clock: SmolStr,
    /// What it says.
    pub title: Title,
    /// Which run of it, from 1; 0 where it never ran.
    pub run: usize,
    /// Where it stands.
    pub state: State,
    /// When it started.
    pub started_at: Option<Instant>,
    /// When it was met.
    pub stopped_at: Option<Instant>,
    /// The last instant that is in time; none while it stands still without an end.
    pub due: Option<Instant>,
    /// What calendar and clock show there and then.
    pub due_local: Option<NaiveDateTime>,
    /// The zone in which its days end.
    pub zone: Option<SmolStr>,
    /// The calendar that counts: id, version, digest.
    pub calendar: Option<(SmolStr, SmolStr, SmolStr)>,
    /// The days that did not count: the day, a stable code, and its name where it has one.
    pub skipped: Vec<(Day, SmolStr, Option<String>)>,
    /// Every span in which it ran or stood still.
    pub intervals: Vec<Interval>,
    /// What is left of it, in the unit that it is counted in.
    pub left: Option<Amount>,
    /// Whether it binds: of clocks of one name in several packs the one that is due first.
    pub binds: bool,
    /// Why.
    pub because: Vec<Because>,
}

impl ClockAnswer {
    /// Whether its time passed before it was met, or before it was no longer wanted: a breach.
    pub fn is_late(&self) -> bool {
        match self.state {
            State::Missed | State::MetLate => true,
            State::Cancelled => {
                let ended = self.intervals.last().and_then(|span| span.to);
                ended.zip(self.due).is_some_and(|(ended, due)| ended > due.micros())
            }
            State::NotWanted
            | State::NotStarted
            | State::Running
            | State::Paused(_)
            | State::Met
            | State::Unknown(_) => false,
        }
    }

    /// A clock that does not run.
    pub(crate) fn without_run(place: Place<'_>, clock: &Clock, state: State, because: Vec<Because>) -> Self {
        Self {
            pack: place.pack.id.clone(),
            version: place.version.version.clone(),
            rule: clock.rule().clone(),
            clock: clock.clock.clone(),
            title: clock.title.clone(),
            run: 0,
            state,
            started_at: None,
            stopped_at: None,
            due: None,
            due_local: None,
            zone: None,
            calendar: None,
            skipped: Vec::new(),
            intervals: Vec::new(),
            left: None,
            binds: true,
            because,
        }
    }
}

/// Where the days of a clock are counted.
struct Ground<'a> {
    calendar: &'a Calendar,
    zone: Zone,
    zone_name: SmolStr,
}

/// A limit on its ground: which one, as which term, and when that is due.
struct Bound<'a> {
    limit: &'a Limit,
    term: Term,
    due: Option<Due>,
}

/// What a run answers.
pub(crate) fn answer(
    place: Place<'_>,
    clock: &Clock,
    run: &Run,
    calendars: &Calendars,
    now: Instant,
    because: Vec<Because>,
) -> ClockAnswer {
    let mut answer = ClockAnswer::without_run(place, clock, State::Running, because);
    answer.run = run.number;
    answer.started_at = Some(run.started);
    answer.stopped_at = run.stopped.as_ref().map(|(at, _)| *at);
    if let Err(needed) = fill(place, clock, run, calendars, now, &mut answer) {
        let (rule, title) = (clock.rule().clone(), clock.title.clone());
        note(place, Reason::Open { rule, title, needed: needed.clone() }, &mut answer.because);
        answer.state = State::Unknown(needed);
    }
    answer
}

fn note(place: Place<'_>, reason: Reason, to: &mut Vec<Because>) {
    to.push(Because::new(place.pack, Some(place.version), reason));
}

fn fill(
    place: Place<'_>,
    clock: &Clock,
    run: &Run,
    calendars: &Calendars,
    now: Instant,
    answer: &mut ClockAnswer,
) -> Result<(), Needed> {
    let always = Calendar::shipped("always").ok_or_else(|| needs_calendar("always"))?;
    let ground = ground(place, clock, calendars, &always)?;
    let stopwatch = stopwatch(clock, run, now);
    let started = Reason::ClockStarted {
        clock: clock.clock.clone(),
        title: clock.title.clone(),
        by: run.by.as_str().into(),
        local: ground.zone.local(run.started.micros()),
        zone: ground.zone_name.clone(),
    };
    note(place, started, &mut answer.because);
    let bound = bind(place, clock, run, &ground, &stopwatch, &mut answer.because)?;
    counted(place, &bound, &ground, &mut answer.because);
    if let Some(due) = &bound.due {
        skipped(place, &stopwatch, &bound.term, due, &ground, answer);
        let at = Instant::from_micros(due.at).map_err(|_| needs_calendar(&ground.zone_name))?;
        let local = ground.zone.local(due.at);
        let reason = Reason::DueAt { local, zone: ground.zone_name.clone() };
        note(place, reason, &mut answer.because);
        (answer.due, answer.due_local) = (Some(at), Some(local));
    }
    answer.intervals = stopwatch.intervals();
    answer.left = stopwatch.left(ground.calendar, &bound.term, now.micros()).ok();
    answer.state = state(run, &stopwatch, bound.due.as_ref(), answer.left, now);
    answer.zone = Some(ground.zone_name);
    answer.calendar = clock.calendar.is_some().then(|| {
        let calendar = ground.calendar;
        (calendar.id().into(), calendar.version().into(), calendar.digest().into())
    });
    if let Some((at, by)) = &run.stopped {
        let reason = Reason::ClockStopped { by: by.as_str().into(), local: ground.zone.local(at.micros()) };
        note(place, reason, &mut answer.because);
    }
    Ok(())
}

fn ground<'a>(
    place: Place<'_>,
    clock: &Clock,
    calendars: &'a Calendars,
    always: &'a Calendar,
) -> Result<Ground<'a>, Needed> {
    let calendar = match &clock.calendar {
        Some(role) => calendars.find(role).ok_or_else(|| needs_calendar(role))?,
        None => always,
    };
    let zone_name = SmolStr::new(place.version.zone.as_deref().unwrap_or_else(|| calendar.zone_name()));
    let zone = Zone::named(&zone_name).map_err(|_| needs_calendar(&zone_name))?;
    Ok(Ground { calendar, zone, zone_name })
}

/// The clock that runs and stands still as the history says, where the pack lets it.
fn stopwatch(clock: &Clock, run: &Run, now: Instant) -> Stopwatch<String> {
    let mut watch = Stopwatch::started(run.started.micros());
    let mut turns = run.pauses.clone();
    turns.sort_by_key(|turn| turn.at);
    for turn in turns.iter().filter(|turn| turn.at >= run.started && turn.at <= now) {
        let Some(rule) = &clock.pause else { break };
        let may = rule.awaiting.is_empty() || rule.awaiting.iter().any(|it| it.word() == turn.awaiting);
        if !may {
            continue;
        }
        let at = turn.at.micros();
        let by_rule = rule.days_max.and_then(|days| days.checked_mul(86_400_000_000));
        let max = turn.max_micros.into_iter().chain(by_rule).min();
        // A turn out of order was counted as an anomaly where it was judged; here it changes nothing.
        let _ = match (turn.begins, max) {
            (true, Some(max)) => watch.pause_until(at, turn.awaiting.clone(), at.saturating_add(max)),
            (true, None) => watch.pause(at, turn.awaiting.clone()),
            (false, _) => watch.resume(at, &turn.awaiting),
        };
    }
    let ended = run.stopped.as_ref().map(|(at, _)| *at).or(run.cancelled);
    if let Some(at) = ended {
        let _ = watch.stop(at.micros()); // as above
    }
    watch
}

/// Which limit binds: of the clock, or of what extended it in time.
fn bind<'a>(
    place: Place<'_>,
    clock: &'a Clock,
    run: &Run,
    ground: &Ground<'_>,
    watch: &Stopwatch<String>,
    to: &mut Vec<Because>,
) -> Result<Bound<'a>, Needed> {
    let mut bound = choose(place, clock, run, ground, watch)?;
    for (index, at) in &run.extended {
        let extension = &clock.extend[*index];
        let verdict = holds(extension.when.as_ref(), place.facts);
        let in_time = bound.due.as_ref().is_none_or(|due| at.micros() <= due.at);
        match verdict.truth {
            Truth::Unknown => return Err(verdict.needed()),
            Truth::Yes if in_time => {
                bound = on(place, &extension.limit, run, ground, watch)?;
                let local = ground.zone.local(at.micros());
                note(place, Reason::Extended { rule: extension.rule.clone(), local }, to);
            }
            Truth::Yes | Truth::No => {
                note(place, Reason::NotExtended { rule: extension.rule.clone(), in_time }, to);
            }
        }
    }
    Ok(bound)
}

fn choose<'a>(
    place: Place<'_>,
    clock: &'a Clock,
    run: &Run,
    ground: &Ground<'_>,
    watch: &Stopwatch<String>,
) -> Result<Bound<'a>, Needed> {
    let mut best: Option<Bound<'a>> = None;
    for limit in &clock.limit {
        let verdict = holds(limit.when.as_ref(), place.facts);
        match verdict.truth {
            Truth::No => continue,
            Truth::Unknown => return Err(verdict.needed()),
            Truth::Yes => {}
        }
        let bound = on(place, limit, run, ground, watch)?;
        if clock.choose == Choose::First {
            return Ok(bound);
        }
        let at = |bound: &Bound<'_>| bound.due.as_ref().map_or(i64::MAX, |due| due.at);
        if best.as_ref().is_none_or(|best| at(&bound) < at(best)) {
            best = Some(bound);
        }
    }
    // No limit holds: what would decide is in their conditions, and all of them say no.
    best.ok_or_else(|| Needed::from([smol_str::format_smolstr!("limit:{}", clock.clock)]))
}

fn on<'a>(
    place: Place<'_>,
    limit: &'a Limit,
    run: &Run,
    ground: &Ground<'_>,
    watch: &Stopwatch<String>,
) -> Result<Bound<'a>, Needed> {
    let term = term(place, limit, run.started, &ground.zone)?;
    let due = watch.due(ground.calendar, &term).map_err(|error| match error {
        CalendarError::OutsideYears { id, version, .. } => needs_calendar(&format!("{id}@{version}")),
        CalendarError::TooFar | _ => needs_calendar(ground.calendar.id()),
    })?;
    Ok(Bound { limit, term, due })
}

fn counted(place: Place<'_>, bound: &Bound<'_>, ground: &Ground<'_>, to: &mut Vec<Because>) {
    let (count, unit) = (bound.limit.count, bound.limit.unit);
    let calendar = SmolStr::new(ground.calendar.id());
    let reason = match (&bound.limit.until_fact, count, unit) {
        (None, Some(count), Some(unit)) => Reason::Counted { count, unit, calendar },
        (Some(fact), _, _) => Reason::UntilFact { fact: fact.clone() },
        (None, _, _) => return,
    };
    note(place, reason, to);
}

fn skipped(
    place: Place<'_>,
    watch: &Stopwatch<String>,
    term: &Term,
    due: &Due,
    ground: &Ground<'_>,
    answer: &mut ClockAnswer,
) {
    for it in watch.skipped(ground.calendar, term, due) {
        let (day, code) = (Day(it.day), SmolStr::new(it.why.code()));
        let name = it.why.name().map(ToOwned::to_owned);
        let reason = Reason::Skipped { day, code: code.clone(), name: name.clone() };
        note(place, reason, &mut answer.because);
        answer.skipped.push((day, code, name));
    }
}

fn state(
    run: &Run,
    watch: &Stopwatch<String>,
    due: Option<&Due>,
    left: Option<Amount>,
    now: Instant,
) -> State {
    let is_late = |at: Instant| due.is_some_and(|due| at.micros() > due.at);
    match (&run.stopped, run.cancelled) {
        (Some((at, _)), _) if is_late(*at) => State::MetLate,
        (Some(_), _) => State::Met,
        (None, Some(_)) => State::Cancelled,
        (None, None) if is_late(now) => State::Missed,
        (None, None) => match left.filter(|_| watch.is_paused(now.micros())) {
            Some(left) => State::Paused(left),
            None => State::Running,
        },
    }
}
