//! Of clocks of one name in several packs, or in two versions of one: which run binds, and where the clock stands by now.
//!
//! ```text
//! pack A  ├── due 12 ── met 11 ┤                 binds until it is met
//! pack B  ├── due 15 ───────────────────────▶    binds from then on
//! pack C  ├── due 18 ──────────────── met 16 ┤   never: B was open when it ended, and due first
//! ```
//!
//! Only runs that were open together are compared: what was done under one pack takes nothing from what another still
//! waits for, and a run of last month says nothing of one of today. So no breach is hidden either: whatever outbids a run
//! was due before it and was open at least as long.

use amends_envelope::Instant;
use smol_str::format_smolstr;

use super::run::{ClockAnswer, State};
use crate::explain::Reason;

/// From when until when a run is open; one that is not over has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Life {
    pub(crate) from: i64,
    pub(crate) until: i64,
}

impl Life {
    /// That of a run; none where the clock is not wanted or was not started. Where it cannot be said, it may run.
    pub(crate) fn of(answer: &ClockAnswer) -> Option<Self> {
        let from = answer.started_at.map_or(i64::MIN, Instant::micros);
        let until = match answer.state {
            State::NotWanted | State::NotStarted => return None,
            State::Running | State::Paused(_) | State::Missed => i64::MAX,
            State::Unknown(_) => answer.stopped_at.map_or(i64::MAX, Instant::micros),
            State::Met | State::MetLate | State::Cancelled | State::Lapsed => ended(answer),
        };
        Some(Self { from, until })
    }

    /// Whether it is not over.
    pub(crate) const fn is_open(self) -> bool {
        self.until == i64::MAX
    }

    /// Whether it was open at the end of another, or together with it until now.
    const fn outlives(self, other: Self) -> bool {
        self.until >= other.until && (self.from < other.until || self.from <= other.from)
    }
}

/// When a run was met, or no longer wanted.
fn ended(answer: &ClockAnswer) -> i64 {
    let stopped = answer.stopped_at.map(Instant::micros);
    let ended = stopped.or_else(|| answer.intervals.last().and_then(|span| span.to));
    ended.or_else(|| answer.started_at.map(Instant::micros)).unwrap_or(i64::MAX)
}

/// Of clocks of one name in several packs the run that is due first binds, among those that are open together.
pub(crate) fn strictest(clocks: &mut [ClockAnswer]) {
    let ruled_by = |it: &ClockAnswer| (it.pack.clone(), it.version.clone());
    if clocks.windows(2).all(|two| ruled_by(&two[0]) == ruled_by(&two[1])) {
        return; // one version of one pack: nothing to compare
    }
    let outbid: Vec<Option<usize>> = (0..clocks.len()).map(|index| stricter(clocks, index)).collect();
    for (index, other) in outbid.into_iter().enumerate() {
        let Some(other) = other.map(|other| &clocks[other]) else { continue };
        let is_version = other.pack == clocks[index].pack; // of one pack: its name alone would not tell which
        let by_pack = || {
            if is_version { format_smolstr!("{} {}", other.pack, other.version) } else { other.pack.clone() }
        };
        let reason =
            other.due.map(|due| Reason::StricterDate { clock: other.clock.clone(), by_pack: by_pack(), due });
        let answer = &mut clocks[index];
        let step = reason.and_then(|reason| Some(answer.because.last()?.beside(reason)));
        answer.because.extend(step);
        answer.binds = false;
    }
}

/// The first of those before which a run gives way, if there is one.
fn stricter(clocks: &[ClockAnswer], index: usize) -> Option<usize> {
    let mine = &clocks[index];
    // What must be done by a time and what may be done until one are not the same thing.
    let is_alike = |it: &ClockAnswer| it.clock == mine.clock && it.window == mine.window;
    let is_rival = |it: &ClockAnswer| is_alike(it) && (&it.pack, &it.version) != (&mine.pack, &mine.version);
    let rivals = clocks.iter().enumerate().filter(|(_, it)| is_rival(it));
    let ranked = |index: usize, it: &ClockAnswer| (it.due.map_or(i64::MAX, Instant::micros), index);
    let Some(life) = Life::of(mine) else {
        let running = rivals.filter(|(_, it)| Life::of(it).is_some());
        return running.map(|(index, it)| ranked(index, it)).min().map(|(_, index)| index);
    };
    let together =
        rivals.filter(|(_, it)| it.due.is_some() && Life::of(it).is_some_and(|it| it.outlives(life)));
    let first = together.map(|(index, it)| ranked(index, it)).min()?;
    (first < ranked(index, mine)).then_some(first.1)
}

/// Of each clock the run in which it stands: of those that bind one that is open, else the one that ended last.
pub(crate) fn standing(clocks: &[ClockAnswer]) -> Vec<&ClockAnswer> {
    let mut standing: Vec<&ClockAnswer> = Vec::new();
    for answer in clocks.iter().filter(|it| it.binds) {
        match standing.iter_mut().find(|it| it.clock == answer.clock) {
            Some(other) if place(answer) > place(other) => *other = answer,
            Some(_) => {}
            None => standing.push(answer),
        }
    }
    standing
}

/// The greatest stands.
fn place(answer: &ClockAnswer) -> Option<(i64, bool, i64)> {
    let is_known = !matches!(answer.state, State::Unknown(_));
    Life::of(answer).map(|life| (life.until, is_known, life.from))
}
