//! A run is measured: when it is due, where it stands, and why then.

use amends_calendar::{Amount, Clock as Stopwatch, Due, Pause, Term, Zone};
use amends_envelope::Instant;
use chrono::NaiveDateTime;
use smol_str::SmolStr;

use super::calendars::Calendars;
use super::limits::{Bound, Ground, bind, could};
use super::needs_calendar;
use super::run::{ClockAnswer, State};
use super::triggers::Run;
use crate::eval::pay::Place;
use crate::eval::truth::Needed;
use crate::explain::{Because, Reason};
use crate::pack::Clock;
use crate::value::Day;

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

pub(super) fn note(place: Place<'_>, reason: Reason, to: &mut Vec<Because>) {
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
    let ground = Ground::of(place, clock, calendars)?;
    let watch = stopwatch(clock, run, &ground.zone, now);
    let started = Reason::ClockStarted {
        clock: clock.clock.clone(),
        title: clock.title.clone(),
        by: run.by.as_str().into(),
        local: ground.local(run.started),
        zone: ground.zone_name.clone(),
    };
    note(place, started, &mut answer.because);
    let bound = bind(place, clock, run, &ground, &watch, &mut answer.because)?;
    stood_still(place, &watch, &ground, now, &mut answer.because);
    if let Some(due) = &bound.due {
        skipped(place, &watch, &bound.term, due, &ground, answer);
        let at = Instant::from_micros(due.at).map_err(|_| needs_calendar(&ground.zone_name))?;
        let local = ground.zone.local(due.at);
        let reason = Reason::DueAt { local, zone: ground.zone_name.clone() };
        note(place, reason, &mut answer.because);
        (answer.due, answer.due_local) = (Some(at), Some(local));
    }
    answer.intervals = watch.intervals();
    answer.left = watch.left(ground.calendar(), &bound.term, now.micros()).ok();
    answer.state = state(clock, run, &watch, bound.due.as_ref(), answer.left, now);
    if matches!(answer.state, State::Running | State::Paused(_)) {
        could(place, clock, run, &ground, &watch, &bound, &mut answer.because);
    }
    ended(place, run, &ground, &mut answer.because);
    answer.calendar = ground.named.map(|it| (it.id().into(), it.version().into(), it.digest().into()));
    answer.zone = Some(ground.zone_name);
    Ok(())
}

/// What took back an end of it, and what ended it.
fn ended(place: Place<'_>, run: &Run, ground: &Ground<'_>, to: &mut Vec<Because>) {
    for (at, by) in &run.revived {
        note(place, Reason::ClockRevived { by: by.as_str().into(), local: ground.local(*at) }, to);
    }
    if let Some((at, by)) = &run.stopped {
        note(place, Reason::ClockStopped { by: by.as_str().into(), local: ground.local(*at) }, to);
    }
    if let Some(it) = &run.cancelled {
        note(place, Reason::ClockCancelled { by: it.by.as_str().into(), local: ground.local(it.at) }, to);
    }
}

/// The clock that runs and stands still as the history says, where the pack lets it.
fn stopwatch(clock: &Clock, run: &Run, zone: &Zone, now: Instant) -> Stopwatch<String> {
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
        let by_rule = rule.days_max.map(|days| at.saturating_add(days.saturating_mul(86_400_000_000)));
        let said = turn.max.as_deref().and_then(|max| zone.after(at, max));
        // A turn out of order was counted as an anomaly where it was judged; here it changes nothing.
        let _ = match (turn.begins, said.into_iter().chain(by_rule).min()) {
            (true, Some(until)) => watch.pause_until(at, turn.awaiting.clone(), until),
            (true, None) => watch.pause(at, turn.awaiting.clone()),
            (false, _) => watch.resume(at, &turn.awaiting),
        };
    }
    let ended = run.stopped.as_ref().map(|(at, _)| *at).or(run.cancelled.as_ref().map(|it| it.at));
    if let Some(at) = ended {
        let _ = watch.stop(at.micros()); // as above
    }
    watch
}

fn stood_still(
    place: Place<'_>,
    watch: &Stopwatch<String>,
    ground: &Ground<'_>,
    now: Instant,
    to: &mut Vec<Because>,
) {
    let local = |micros: i64| ground.zone.local(micros);
    for Pause { awaiting, from, resumed, limit } in watch.pauses() {
        let ends = resumed.or(*limit).into_iter().chain(watch.stopped_at()).min();
        let is_over = ends.filter(|to| *to <= now.micros());
        let (awaiting, from) = (awaiting.as_str().into(), local(*from));
        let reason = match is_over {
            Some(to) => Reason::StoodStill { awaiting, from, to: local(to) },
            None => Reason::StandsStill { awaiting, from, at_most: limit.map(local) },
        };
        note(place, reason, to);
    }
}

fn skipped(
    place: Place<'_>,
    watch: &Stopwatch<String>,
    term: &Term,
    due: &Due,
    ground: &Ground<'_>,
    answer: &mut ClockAnswer,
) {
    for it in watch.skipped(ground.calendar(), term, due) {
        let (day, code) = (Day(it.day), SmolStr::new(it.why.code()));
        let name = it.why.name().map(ToOwned::to_owned);
        let reason = Reason::Skipped { day, code: code.clone(), name: name.clone() };
        note(place, reason, &mut answer.because);
        answer.skipped.push((day, code, name));
    }
}

fn state(
    clock: &Clock,
    run: &Run,
    watch: &Stopwatch<String>,
    due: Option<&Due>,
    left: Option<Amount>,
    now: Instant,
) -> State {
    let is_late = |at: Instant| due.is_some_and(|due| at.micros() > due.at);
    let is_window = clock.window.0;
    match (&run.stopped, &run.cancelled) {
        (Some((at, _)), _) if is_late(*at) && is_window => State::Lapsed,
        (Some((at, _)), _) if is_late(*at) => State::MetLate,
        (Some(_), _) => State::Met,
        (None, Some(_)) => State::Cancelled,
        (None, None) if is_late(now) && is_window => State::Lapsed,
        (None, None) if is_late(now) => State::Missed,
        (None, None) => match left.filter(|_| watch.is_paused(now.micros())) {
            Some(left) => State::Paused(left),
            None => State::Running,
        },
    }
}

impl Bound<'_> {
    /// When it is due, as an order among limits: one that stands still without an end is due last.
    pub(super) fn rank(&self) -> i64 {
        self.due.as_ref().map_or(i64::MAX, |due| due.at)
    }
}

impl Ground<'_> {
    /// What calendar and clock show there.
    pub(super) fn local(&self, at: Instant) -> NaiveDateTime {
        self.zone.local(at.micros())
    }
}
