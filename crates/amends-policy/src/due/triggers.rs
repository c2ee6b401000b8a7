//! What starts, stops, extends and pauses a clock: each run of it in a history.

use amends_envelope::Instant;

use super::history::{Happening, value_of};
use crate::pack::{Clock, Trigger};

/// One run of a clock: from its start until it was met or became needless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// Which run it is, from 1.
    pub(crate) number: usize,
    pub(crate) started: Instant,
    /// What started it, by name.
    pub(crate) by: String,
    pub(crate) stopped: Option<(Instant, String)>,
    pub(crate) cancelled: Option<Instant>,
    /// What extends it, in order of time: which extension, and when.
    pub(crate) extended: Vec<(usize, Instant)>,
    /// Its pauses in order of time.
    pub(crate) pauses: Vec<Turn>,
}

/// A pause begins or ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Turn {
    pub(crate) at: Instant,
    pub(crate) awaiting: String,
    /// Whether it begins; else it ends.
    pub(crate) begins: bool,
    /// At most so long.
    pub(crate) max_micros: Option<i64>,
}

/// Whether something pulls a trigger, and when that counts from.
fn pulls(it: &Happening, trigger: &Trigger, history: &[&Happening]) -> Option<Instant> {
    // A flag that is not set is not stored.
    let is = |name: &str, value: &str| it.field(name).as_deref().unwrap_or("false") == value;
    let fields = trigger.r#where.0.iter().all(|(name, value)| is(name, value));
    let has = trigger.has.iter().all(|name| it.has(name));
    if !(fields && has) {
        return None;
    }
    match (&trigger.event, &trigger.fact) {
        (Some(event), _) => (it.event == *event).then_some(it.at),
        (None, Some(fact)) => {
            let is_it = it.event == "fact_recorded" && it.field("fact").as_deref() == Some(fact);
            is_it.then(|| said(it, history)).flatten()
        }
        (None, None) => None,
    }
}

/// When a recorded fact says that something was: its value where that is a time, else when it was so.
fn said(it: &Happening, history: &[&Happening]) -> Option<Instant> {
    use crate::value::Fact;
    let value = value_of(it, history);
    if value == Some(Fact::Flag(false)) {
        return None; // it did not happen
    }
    let value = value.as_ref().and_then(|value| value.instant().or_else(|| noon(value)));
    value.or_else(|| it.field("at").and_then(|at| Instant::parse(&at).ok())).or(Some(it.at))
}

/// A day without a time is that day in every zone from -11 to +11: its noon in UTC.
fn noon(value: &crate::value::Fact) -> Option<Instant> {
    let day = value.day()?;
    Instant::parse(&format!("{day}T12:00:00Z")).ok()
}

fn any(triggers: &[Trigger], it: &Happening, history: &[&Happening]) -> Option<Instant> {
    triggers.iter().find_map(|trigger| pulls(it, trigger, history))
}

fn name(it: &Happening) -> String {
    it.field("fact").filter(|_| it.event == "fact_recorded").unwrap_or_else(|| it.event.to_string())
}

/// What a happening means to a clock. Of one happening they count in this order: what ends a run goes before what
/// begins one, so that an update may end a period and begin the next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Pull {
    Stop(String),
    Cancel,
    Extend(usize),
    Turn(Turn),
    Start(String),
}

/// The runs of a clock: one, or where it repeats one for each start that finds it stopped.
///
/// What counts is when something was, not when it was told: a fact that is recorded late takes its place in time. At one
/// instant the order of the history decides.
pub(crate) fn runs(clock: &Clock, history: &[&Happening]) -> Vec<Run> {
    let mut pulls: Vec<(Instant, usize, Pull)> = Vec::new();
    for (index, it) in history.iter().enumerate() {
        pulls.extend(meanings(clock, it, history).into_iter().map(|(at, pull)| (at, index, pull)));
    }
    pulls.sort();
    let mut runs: Vec<Run> = Vec::new();
    for (at, _, pull) in pulls {
        let may_start = runs.is_empty() || clock.repeats.0;
        let open = runs.last_mut().filter(|run| run.stopped.is_none() && run.cancelled.is_none());
        match (open, pull) {
            (None, Pull::Start(by)) if may_start => {
                runs.push(Run::starting(runs.len() + 1, at, by));
            }
            (Some(run), Pull::Stop(by)) => run.stopped = Some((at, by)),
            (Some(run), Pull::Cancel) => run.cancelled = Some(at),
            (Some(run), Pull::Extend(index)) => run.extended.push((index, at)),
            (Some(run), Pull::Turn(turn)) => run.pauses.push(turn),
            (None | Some(_), _) => {}
        }
    }
    runs
}

impl Run {
    fn starting(number: usize, started: Instant, by: String) -> Self {
        let (extended, pauses) = (Vec::new(), Vec::new());
        Self { number, started, by, stopped: None, cancelled: None, extended, pauses }
    }
}

/// What a happening means to a clock, and when.
fn meanings(clock: &Clock, it: &Happening, history: &[&Happening]) -> Vec<(Instant, Pull)> {
    let mut all = Vec::new();
    all.extend(any(&clock.start, it, history).map(|at| (at, Pull::Start(name(it)))));
    all.extend(any(&clock.stop, it, history).map(|at| (at, Pull::Stop(name(it)))));
    all.extend(any(&clock.cancel, it, history).map(|at| (at, Pull::Cancel)));
    for (index, extension) in clock.extend.iter().enumerate() {
        all.extend(pulls(it, &extension.on, history).map(|at| (at, Pull::Extend(index))));
    }
    if it.field("clock").as_deref() == Some(clock.clock.as_str()) {
        all.extend(turn(it).map(|pull| (it.at, pull)));
    }
    all
}

/// What an event about the clock itself means to it.
fn turn(it: &Happening) -> Option<Pull> {
    let begins = match it.event.as_str() {
        "clock_cancelled" => return Some(Pull::Cancel),
        "clock_paused" => true,
        "clock_resumed" => false,
        _ => return None,
    };
    let awaiting = it.field("awaiting").unwrap_or_default();
    let max_micros = it.field("max").and_then(|max| micros(&max));
    Some(Pull::Turn(Turn { at: it.at, awaiting, begins, max_micros }))
}

/// An ISO 8601 duration of weeks, days, hours, minutes and whole seconds in microseconds; years and months have no fixed
/// length.
fn micros(text: &str) -> Option<i64> {
    let (days, time) = text.strip_prefix('P')?.split_once('T').unwrap_or((text.strip_prefix('P')?, ""));
    let part = |text: &str, units: &[(char, i64)]| -> Option<i64> {
        let mut total = 0_i64;
        let mut digits = String::new();
        for c in text.chars() {
            if c.is_ascii_digit() {
                digits.push(c);
            } else {
                let (_, seconds) = units.iter().find(|(unit, _)| *unit == c)?;
                total = total.checked_add(digits.parse::<i64>().ok()?.checked_mul(*seconds)?)?;
                digits.clear();
            }
        }
        digits.is_empty().then_some(total)
    };
    let days = part(days, &[('W', 7 * 86_400), ('D', 86_400)])?;
    let time = part(time, &[('H', 3_600), ('M', 60), ('S', 1)])?;
    days.checked_add(time)?.checked_mul(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_fixed_length_are_read() {
        assert_eq!(micros("P1DT2H30M"), Some((1440 + 150) * 60_000_000));
        assert_eq!(micros("PT90S"), Some(90_000_000));
        assert_eq!(micros("P2W"), Some(14 * 86_400_000_000));
        assert_eq!(micros("P1M"), None);
        assert_eq!(micros("1D"), None);
        assert_eq!(micros("PT5"), None);
    }
}
