//! What starts, stops, extends and pauses a clock: each run of it in a history.

use std::collections::BTreeMap;

use amends_core::shape::Tree;
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

/// What would take it back, where a happening ends work on the case. A forward of some points leaves the case open.
fn departs(it: &Happening) -> Option<&'static str> {
    let is_partial = matches!(it.data.get("points"), Some(Tree::List(points)) if !points.is_empty());
    let over = OVER.iter().find(|(over, _)| it.event == *over && !is_partial);
    over.map(|(_, back)| *back)
}

/// What a happening means to a clock. Of one happening they count in this order: what ends a run goes before what
/// begins one, so that an update may end a period and begin the next.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Pull {
    Stop(String),
    /// It is needless.
    Cancel(String),
    /// The case leaves, until what is named takes that back.
    Leave(String, &'static str),
    /// The case is here again, and was so all the while.
    Back(String),
    /// It left and came back: whom it waited for then is waited for no more.
    Left,
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
    for (at, pull) in as_it_stands(clock, pulls) {
        take(clock, &mut runs, at, pull);
    }
    if let Some(first) = runs.first_mut().filter(|run| RECEIPTS.contains(&run.by.as_str())) {
        first.begin_with(absorbed(history));
    }
    runs
}

/// What begins the time of a complaint.
const RECEIPTS: &[&str] = &["complaint_received", "complaint_confirmed"];

/// The earliest receipt among the complaints that this one stands for too: a merge takes no time from anybody.
fn absorbed(history: &[&Happening]) -> Option<Instant> {
    let mut receipts: BTreeMap<String, Instant> = BTreeMap::new();
    for it in history {
        let Some(duplicate) = it.field("duplicate") else { continue };
        let received = it.field("received_at").and_then(|at| Instant::parse(&at).ok());
        match (it.event.as_str(), received) {
            ("duplicate_absorbed", Some(at)) => drop(receipts.insert(duplicate, at)),
            ("absorption_reversed", _) => drop(receipts.remove(&duplicate)),
            _ => {}
        }
    }
    receipts.into_values().min()
}

/// What counts by now: a departure that was taken back has never been; after one that was not nothing counts, but for a
/// clock that outlives the case.
fn as_it_stands(clock: &Clock, pulls: Vec<(Instant, usize, Pull)>) -> Vec<(Instant, Pull)> {
    let mut stands: Vec<(Instant, Pull)> = Vec::with_capacity(pulls.len());
    let mut away: Option<(usize, &'static str)> = None;
    for (at, _, pull) in pulls {
        match (&pull, away) {
            (Pull::Leave(_, back), None) => away = Some((stands.len(), back)),
            (Pull::Back(by), Some((place, back))) if by == back => {
                stands[place].1 = Pull::Left;
                away = None;
            }
            // Where that starts the clock anew the departure stands, and is over.
            (Pull::Start(by), Some((_, back))) if by == back => away = None,
            _ => {}
        }
        stands.push((at, pull));
    }
    if let Some((place, _)) = away.filter(|_| !clock.outlives_case.0) {
        stands.truncate(place + 1);
    }
    stands
}

fn take(clock: &Clock, runs: &mut Vec<Run>, at: Instant, pull: Pull) {
    let number = runs.len() + 1;
    let may_start = runs.is_empty() || clock.repeats.0 || clock.renews.0;
    let open = runs.last_mut().filter(|run| run.stopped.is_none() && run.cancelled.is_none());
    match (open, pull) {
        (None, Pull::Start(by)) if may_start => runs.push(Run::starting(number, at, by)),
        (Some(run), Pull::Stop(by)) => {
            run.stopped = Some((at, by.clone()));
            if clock.renews.0 {
                runs.push(Run::starting(number, at, by));
            }
        }
        (Some(run), Pull::Cancel(by) | Pull::Leave(by, _)) => run.cancelled = Some(Cancelled { at, by }),
        (Some(run), Pull::Left) => run.resume_all(at),
        (Some(run), Pull::Back(by)) => run.revived.push((at, by)),
        (Some(run), Pull::Extend(index)) => run.extended.push((index, at)),
        (Some(run), Pull::Turn(turn)) => run.pauses.push(turn),
        (None | Some(_), _) => {}
    }
}

impl Run {
    fn starting(number: usize, started: Instant, by: String) -> Self {
        let (revived, extended, pauses) = (Vec::new(), Vec::new(), Vec::new());
        Self { number, started, by, stopped: None, cancelled: None, revived, extended, pauses }
    }

    /// Nobody is waited for any more.
    fn resume_all(&mut self, at: Instant) {
        let ends = |it: &Turn| Turn { at, begins: false, max: None, ..it.clone() };
        let resumed: Vec<Turn> = self.pauses.iter().filter(|it| it.begins).map(ends).collect();
        self.pauses.extend(resumed);
    }

    /// Its time began then, where that is earlier.
    fn begin_with(&mut self, absorbed: Option<Instant>) {
        if let Some(at) = absorbed.filter(|at| *at < self.started) {
            (self.started, self.by) = (at, "duplicate_absorbed".to_owned());
        }
    }
}

/// What a happening means to a clock, and when.
fn meanings(clock: &Clock, it: &Happening) -> Vec<(Instant, Pull)> {
    let mut all = Vec::new();
    let start = any(&clock.start, it);
    all.extend(start.map(|at| (at, Pull::Start(name(it)))));
    all.extend(any(&clock.stop, it).map(|at| (at, Pull::Stop(name(it)))));
    match (any(&clock.cancel, it), departs(it)) {
        (Some(at), None) => all.push((at, Pull::Cancel(name(it)))),
        (Some(at), Some(back)) => all.push((at, Pull::Leave(name(it), back))),
        (None, Some(back)) if !clock.outlives_case.0 => all.push((it.at, Pull::Leave(name(it), back))),
        (None, _) => {}
    }
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
        "clock_cancelled" => return Some(Pull::Cancel(name(it))),
        "clock_paused" => true,
        "clock_resumed" => false,
        _ => return None,
    };
    let awaiting = it.field("awaiting").unwrap_or_default();
    Some(Pull::Turn(Turn { at: it.at, awaiting, begins, max: it.field("max") }))
}
