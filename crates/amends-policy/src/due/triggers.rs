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
    /// What extends it, in order: which extension, and when.
    pub(crate) extended: Vec<(usize, Instant)>,
    /// Its pauses in order of time.
    pub(crate) pauses: Vec<Turn>,
}

/// A pause begins or ends.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    let fields = trigger.r#where.0.iter().all(|(name, value)| it.field(name).as_ref() == Some(value));
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

/// The runs of a clock, in the order of the history: one, or where it repeats one for each start that finds it stopped.
pub(crate) fn runs(clock: &Clock, history: &[&Happening]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for it in history {
        let open = runs.last_mut().filter(|run| run.stopped.is_none() && run.cancelled.is_none());
        let Some(run) = open else {
            let may_start = runs.is_empty() || clock.repeats.0;
            if let Some(started) = any(&clock.start, it, history).filter(|_| may_start) {
                runs.push(Run::starting(runs.len() + 1, started, name(it)));
            }
            continue;
        };
        advance(run, clock, it, history);
    }
    runs
}

impl Run {
    fn starting(number: usize, started: Instant, by: String) -> Self {
        let (extended, pauses) = (Vec::new(), Vec::new());
        Self { number, started, by, stopped: None, cancelled: None, extended, pauses }
    }
}

/// Takes one happening into account.
fn advance(run: &mut Run, clock: &Clock, it: &Happening, history: &[&Happening]) {
    let after = |at: &Instant| *at >= run.started;
    if let Some(at) = any(&clock.stop, it, history).filter(after) {
        run.stopped = Some((at, name(it)));
        return;
    }
    if let Some(at) = any(&clock.cancel, it, history).filter(after) {
        run.cancelled = Some(at);
        return;
    }
    let is_mine = it.field("clock").as_deref() == Some(clock.clock.as_str());
    if is_mine && it.event == "clock_cancelled" {
        run.cancelled = Some(it.at);
        return;
    }
    for (index, extension) in clock.extend.iter().enumerate() {
        if let Some(at) = pulls(it, &extension.on, history).filter(after) {
            run.extended.push((index, at));
        }
    }
    let begins = it.event == "clock_paused";
    if is_mine && (begins || it.event == "clock_resumed") {
        let awaiting = it.field("awaiting").unwrap_or_default();
        let max_micros = it.field("max").and_then(|max| micros(&max));
        run.pauses.push(Turn { at: it.at, awaiting, begins, max_micros });
    }
}

/// An ISO 8601 duration of weeks, days, hours and minutes in microseconds; years and months have no fixed length.
fn micros(text: &str) -> Option<i64> {
    let (days, time) = text.strip_prefix('P')?.split_once('T').unwrap_or((text.strip_prefix('P')?, ""));
    let part = |text: &str, units: &[(char, i64)]| -> Option<i64> {
        let mut total = 0_i64;
        let mut digits = String::new();
        for c in text.chars() {
            if c.is_ascii_digit() {
                digits.push(c);
            } else {
                let (_, minutes) = units.iter().find(|(unit, _)| *unit == c)?;
                total = total.checked_add(digits.parse::<i64>().ok()?.checked_mul(*minutes)?)?;
                digits.clear();
            }
        }
        digits.is_empty().then_some(total)
    };
    let minutes =
        part(days, &[('W', 7 * 1440), ('D', 1440)])?.checked_add(part(time, &[('H', 60), ('M', 1)])?)?;
    minutes.checked_mul(60_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_fixed_length_are_read() {
        assert_eq!(micros("P1DT2H30M"), Some((1440 + 150) * 60_000_000));
        assert_eq!(micros("P2W"), Some(14 * 86_400_000_000));
        assert_eq!(micros("P1M"), None);
        assert_eq!(micros("1D"), None);
        assert_eq!(micros("PT5"), None);
    }
}
