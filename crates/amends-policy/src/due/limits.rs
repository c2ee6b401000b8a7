//! Which limit of a clock binds, when that is due, and why not another.

use std::sync::LazyLock;

use amends_calendar::{Calendar, CalendarError, Clock as Stopwatch, Due, Term, Zone};
use smol_str::{SmolStr, format_smolstr};

use super::calendars::Calendars;
use super::measure::note;
use super::needs_calendar;
use super::term::term;
use super::triggers::Run;
use crate::eval::pay::Place;
use crate::eval::seen::Seen;
use crate::eval::truth::{Needed, Truth, holds};
use crate::explain::{Because, Length, Reason};
use crate::pack::{Choose, Clock, Limit, Roll, Trigger, Unit};

/// Time as it passes, where no calendar is asked for.
static ALWAYS: LazyLock<Option<Calendar>> = LazyLock::new(|| Calendar::shipped("always"));

/// Where the days of a clock are counted.
pub(crate) struct Ground<'a> {
    /// The calendar that plays the clock's role, where one does.
    pub(crate) named: Option<&'a Calendar>,
    always: &'a Calendar,
    /// The role that nobody plays.
    missing: Option<&'a SmolStr>,
    pub(crate) zone: Zone,
    pub(crate) zone_name: SmolStr,
}

impl<'a> Ground<'a> {
    pub(crate) fn of(place: Place<'_>, clock: &'a Clock, calendars: &'a Calendars) -> Result<Self, Needed> {
        let always = ALWAYS.as_ref().ok_or_else(|| needs_calendar("always"))?;
        let named = clock.calendar.as_ref().and_then(|role| calendars.find(role));
        let missing = clock.calendar.as_ref().filter(|_| named.is_none());
        let by_calendar = || match (named, missing) {
            (Some(calendar), _) => Ok(calendar.zone_name()),
            (None, Some(role)) => Err(needs_calendar(role)),
            (None, None) => Ok(always.zone_name()),
        };
        let zone_name = SmolStr::new(place.version.zone.as_deref().map_or_else(by_calendar, Ok)?);
        let zone = Zone::named(&zone_name).map_err(|_| needs_calendar(&zone_name))?;
        Ok(Self { named, always, missing, zone, zone_name })
    }

    pub(crate) fn calendar(&self) -> &'a Calendar {
        self.named.unwrap_or(self.always)
    }
}

/// A limit on its ground: which one, as which term, and when that is due.
pub(crate) struct Bound<'a> {
    limit: &'a Limit,
    pub(crate) term: Term,
    pub(crate) due: Option<Due>,
}

/// Which limit binds: of the clock, or of what extended it in time.
pub(crate) fn bind<'a>(
    place: Place<'_>,
    clock: &'a Clock,
    run: &Run,
    ground: &Ground<'_>,
    watch: &Stopwatch<String>,
    to: &mut Vec<Because>,
) -> Result<Bound<'a>, Needed> {
    let mut bound = choose(place, clock, run, ground, watch, to)?;
    for (index, at) in &run.extended {
        let extension = &clock.extend[*index];
        let rule = extension.rule.clone();
        let verdict = holds(extension.when.as_ref(), place);
        let in_time = bound.due.as_ref().is_none_or(|due| at.micros() <= due.at);
        match verdict.truth {
            Truth::Unknown => return Err(verdict.needed()),
            Truth::Yes if in_time => {
                bound = on(place, &extension.limit, run, ground, watch)?;
                let (local, length) = (ground.local(*at), length(&extension.limit));
                note(place, Reason::Extended { rule, length, local }, to);
            }
            Truth::Yes => note(place, Reason::NotExtended { rule, checks: Vec::new() }, to),
            Truth::No => note(place, Reason::NotExtended { rule, checks: verdict.checks }, to),
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
    to: &mut Vec<Because>,
) -> Result<Bound<'a>, Needed> {
    let mut bounds: Vec<Bound<'a>> = Vec::new();
    let mut limits = clock.limit.iter();
    for limit in limits.by_ref() {
        let verdict = holds(limit.when.as_ref(), place);
        match verdict.truth {
            Truth::No => {
                note(place, Reason::LimitPassed { length: length(limit), checks: verdict.checks }, to);
                continue;
            }
            Truth::Unknown => return Err(with_calendar(verdict.needed(), clock, ground)),
            Truth::Yes => {}
        }
        let reason = Reason::Counted {
            length: length(limit),
            checks: verdict.checks,
            calendar: counts(limit).then(|| ground.calendar().id().into()),
        };
        note(place, reason, to);
        bounds.push(on(place, limit, run, ground, watch)?);
        if clock.choose == Choose::First {
            others(place, limits, to);
            break;
        }
    }
    let Some(first) = (0..bounds.len()).min_by_key(|index| bounds[*index].rank()) else {
        // No limit holds: what would decide is in their conditions, and all of them say no.
        return Err(Needed::from([format_smolstr!("limit:{}", clock.clock)]));
    };
    let chosen = bounds.swap_remove(first);
    for later in &bounds {
        let local = later.due.as_ref().map(|due| ground.zone.local(due.at));
        note(place, Reason::LimitLater { length: length(later.limit), local }, to);
    }
    Ok(chosen)
}

/// What is needed, all at once: the calendar too, where a limit may count by it.
fn with_calendar(mut needed: Needed, clock: &Clock, ground: &Ground<'_>) -> Needed {
    let missing = ground.missing.filter(|_| clock.limit.iter().any(counts));
    needed.extend(missing.into_iter().flat_map(|role| needs_calendar(role)));
    needed
}

/// What the limits after the one that holds say: which are not so either, and which would be.
fn others<'a>(place: Place<'_>, limits: impl Iterator<Item = &'a Limit>, to: &mut Vec<Because>) {
    for limit in limits {
        let (verdict, length) = (holds(limit.when.as_ref(), place), length(limit));
        if verdict.truth != Truth::No {
            note(place, Reason::LimitOtherwise { length }, to);
            break;
        }
        note(place, Reason::LimitPassed { length, checks: verdict.checks }, to);
    }
}

/// What would still make the time longer.
pub(crate) fn could(
    place: Place<'_>,
    clock: &Clock,
    run: &Run,
    ground: &Ground<'_>,
    watch: &Stopwatch<String>,
    bound: &Bound<'_>,
    to: &mut Vec<Because>,
) {
    let is_told = |index: usize| run.extended.iter().any(|(told, _)| *told == index);
    for (_, extension) in clock.extend.iter().enumerate().filter(|(index, _)| !is_told(*index)) {
        if holds(extension.when.as_ref(), place).truth != Truth::Yes {
            continue;
        }
        let Ok(later) = on(place, &extension.limit, run, ground, watch) else { continue };
        if let Some(due) = later.due.as_ref().filter(|_| bound.rank() < later.rank()) {
            let (rule, by) = (extension.rule.clone(), name(&extension.on));
            note(place, Reason::CouldExtend { rule, by, local: ground.zone.local(due.at) }, to);
        }
    }
}

fn name(trigger: &Trigger) -> SmolStr {
    trigger.event.clone().or_else(|| trigger.fact.clone()).unwrap_or_default()
}

fn on<'a>(
    place: Place<'_>,
    limit: &'a Limit,
    run: &Run,
    ground: &Ground<'_>,
    watch: &Stopwatch<String>,
) -> Result<Bound<'a>, Needed> {
    if let Some(role) = ground.missing.filter(|_| counts(limit)) {
        return Err(needs_calendar(role));
    }
    let term = term(place, limit, run.started, &ground.zone)?;
    if let Some(due) = over_before(place, limit, run, ground) {
        return Ok(Bound { limit, term, due: Some(due) });
    }
    let due = watch.due(ground.calendar(), &term).map_err(|error| match error {
        CalendarError::OutsideYears { id, version, .. } => needs_calendar(&format!("{id}@{version}")),
        CalendarError::TooFar | _ => needs_calendar(ground.calendar().id()),
    })?;
    Ok(Bound { limit, term, due })
}

/// The end of the day that a fact has, where the time began only after it.
fn over_before(place: Place<'_>, limit: &Limit, run: &Run, ground: &Ground<'_>) -> Option<Due> {
    let day = Seen::from(place).find_day(limit.until_fact.as_ref()?)?.0;
    let (from, received_on) = (run.started.micros(), ground.zone.date(run.started.micros()));
    let at = ground.zone.start(day.succ_opt()?) - 1;
    (day < received_on).then_some(Due { at, day, counted_to: day, received_on, from })
}

/// Whether it takes a calendar to count it.
fn counts(limit: &Limit) -> bool {
    use Unit as U;
    let by_unit = matches!(limit.unit, Some(U::BusinessDays | U::BusinessMinutes | U::BusinessHours));
    by_unit || limit.roll != Roll::None || limit.cutoff.is_some()
}

fn length(limit: &Limit) -> Length {
    Length { counted: limit.count.zip(limit.unit), until_fact: limit.until_fact.clone() }
}
