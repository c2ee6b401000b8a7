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
    pub(crate) cancelled: Option<Cancelled>,
    /// What took back an end, and when: as if it had never been.
    pub(crate) revived: Vec<(Instant, String)>,
    /// What extends it, in order of time: which extension, and when.
    pub(crate) extended: Vec<(usize, Instant)>,
    /// Its pauses in order of time.
    pub(crate) pauses: Vec<Turn>,
}

/// It became needless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cancelled {
    pub(crate) at: Instant,
    /// What made it so, by name.
    pub(crate) by: String,
    /// What would take that back.
    back: Option<&'static str>,
}

/// A pause begins or ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Turn {
    pub(crate) at: Instant,
    pub(crate) awaiting: String,
    /// Whether it begins; else it ends.
    pub(crate) begins: bool,
    /// At most so long: an ISO 8601 duration.
    pub(crate) max: Option<String>,
}

/// Whether something pulls a trigger, and when that counts from.
fn pulls(it: &Happening, trigger: &Trigger) -> Option<Instant> {
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
            is_it.then(|| said(it)).flatten()
        }
        (None, None) => None,
    }
}

/// When a recorded fact says that something was: its value where that is a time, else when it was so.
fn said(it: &Happening) -> Option<Instant> {
    use crate::value::Fact;
    let value = value_of(it);
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

/// Whether something pulls one of these, and when that counts from.
pub(crate) fn any(triggers: &[Trigger], it: &Happening) -> Option<Instant> {
    triggers.iter().find_map(|trigger| pulls(it, trigger))
}

fn name(it: &Happening) -> String {
    it.field("fact").filter(|_| it.event == "fact_recorded").unwrap_or_else(|| it.event.to_string())
}

/// What ends work on a case without an answer, and what takes that back.
const OVER: &[(&str, &str)] =
    &[("withdrawn", "reinstated"), ("merged", "merge_reversed"), ("forwarded", "forward_returned")];

/// What a happening means to a clock. Of one happening they count in this order: what ends a run goes before what
/// begins one, so that an update may end a period and begin the next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Pull {
    Stop(String),
    /// It is needless, until what is named takes that back.
    Cancel(String, Option<&'static str>),
    Back(String),
    Extend(usize),
    Turn(Turn),
    Start(String),
}

/// The runs of a clock: one, or where it repeats one for each start that finds it stopped, or where it renews one from
/// each stop to the next.
///
/// What counts is when something was, not when it was told: a fact that is recorded late takes its place in time. At one
/// instant the order of the history decides.
pub(crate) fn runs(clock: &Clock, history: &[&Happening]) -> Vec<Run> {
    let mut pulls: Vec<(Instant, usize, Pull)> = Vec::new();
    for (index, it) in history.iter().enumerate() {
        pulls.extend(meanings(clock, it).into_iter().map(|(at, pull)| (at, index, pull)));
    }
    pulls.sort();
    let mut runs: Vec<Run> = Vec::new();
    for (at, _, pull) in pulls {
        take(clock, &mut runs, at, pull);
    }
    runs
}

fn take(clock: &Clock, runs: &mut Vec<Run>, at: Instant, pull: Pull) {
    let number = runs.len() + 1;
    let may_start = runs.is_empty() || clock.repeats.0 || clock.renews.0;
    let last = runs.last_mut().filter(|run| run.stopped.is_none());
    match (last, pull) {
        (Some(run), Pull::Back(by)) => run.revive(at, by),
        (Some(run), pull) if run.cancelled.is_none() => match pull {
            Pull::Stop(by) => {
                run.stopped = Some((at, by.clone()));
                if clock.renews.0 {
                    runs.push(Run::starting(number, at, by));
                }
            }
            Pull::Cancel(by, back) => run.cancelled = Some(Cancelled { at, by, back }),
            Pull::Extend(index) => run.extended.push((index, at)),
            Pull::Turn(turn) => run.pauses.push(turn),
            Pull::Back(_) | Pull::Start(_) => {}
        },
        (None | Some(_), Pull::Start(by)) if may_start => runs.push(Run::starting(number, at, by)),
        (None | Some(_), _) => {}
    }
}

impl Run {
    fn starting(number: usize, started: Instant, by: String) -> Self {
        let (revived, extended, pauses) = (Vec::new(), Vec::new(), Vec::new());
        Self { number, started, by, stopped: None, cancelled: None, revived, extended, pauses }
    }

    /// Its end is taken back, where this takes it back: its time ran all the while. Nobody was waited for meanwhile.
    fn revive(&mut self, at: Instant, by: String) {
        if let Some(ended) = self.cancelled.take_if(|it| it.back == Some(by.as_str())) {
            let ends = |it: &Turn| Turn { at: ended.at, begins: false, max: None, ..it.clone() };
            let resumed: Vec<Turn> = self.pauses.iter().filter(|it| it.begins).map(ends).collect();
            self.pauses.extend(resumed);
            self.revived.push((at, by));
        }
    }
}

/// What a happening means to a clock, and when.
fn meanings(clock: &Clock, it: &Happening) -> Vec<(Instant, Pull)> {
    let mut all = Vec::new();
    let start = any(&clock.start, it);
    all.extend(start.map(|at| (at, Pull::Start(name(it)))));
    all.extend(any(&clock.stop, it).map(|at| (at, Pull::Stop(name(it)))));
    let over = OVER.iter().find(|(over, _)| it.event == *over);
    let falls_away = || over.filter(|_| !clock.outlives_case.0).map(|_| it.at);
    let back = over.map(|(_, back)| *back);
    all.extend(any(&clock.cancel, it).or_else(falls_away).map(|at| (at, Pull::Cancel(name(it), back))));
    let returns = start.is_none() && OVER.iter().any(|(_, back)| it.event == *back);
    all.extend(returns.then(|| (it.at, Pull::Back(name(it)))));
    for (index, extension) in clock.extend.iter().enumerate() {
        all.extend(pulls(it, &extension.on).map(|at| (at, Pull::Extend(index))));
    }
    if it.field("clock").as_deref() == Some(clock.clock.as_str()) {
        all.extend(turn(it).map(|pull| (it.at, pull)));
    }
    all
}

/// What an event about the clock itself means to it.
fn turn(it: &Happening) -> Option<Pull> {
    let begins = match it.event.as_str() {
        "clock_cancelled" => return Some(Pull::Cancel(name(it), None)),
        "clock_paused" => true,
        "clock_resumed" => false,
        _ => return None,
    };
    let awaiting = it.field("awaiting").unwrap_or_default();
    Some(Pull::Turn(Turn { at: it.at, awaiting, begins, max: it.field("max") }))
}
