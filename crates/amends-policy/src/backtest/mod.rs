//! A back-test: one case's history under two sets of packs, and what would have been otherwise.
//!
//! ```text
//! happenings ──Interest──▶ Kept (bytes) ──open──▶ judged under old ─┐
//!                                             └─▶ judged under new ─┴─▶ Difference ─▶ Totals ──merge──▶ Totals
//! ```
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`interest`] | which happenings, and which of their fields, the packs of both sides look at |
//! | [`kept`] | the happenings of a case as few bytes |
//! | [`side`] | the packs of one side, and what they say of a case: clocks, money, approvals, rights to go elsewhere |
//! | [`difference`] | what the two sides say differently |
//! | [`first`] | the first event after which they do |
//! | [`branch`] | from where on the customer might have acted differently |
//! | [`totals`] | all cases together, with a merge; the segments most affected |
//! | [`row`] | a difference as plain columns |
//!
//! What was done stays as it was: no customer and no handler is made to act otherwise. Where he might have, the case
//! is marked. This module deliberately does not know logs, stores or threads: it sees one case at a time.

pub(crate) mod branch;
pub(crate) mod difference;
pub(crate) mod first;
pub(crate) mod interest;
pub(crate) mod kept;
pub(crate) mod row;
pub(crate) mod side;
pub(crate) mod totals;

use amends_envelope::Instant;
use smol_str::SmolStr;

use crate::due::corrected::corrected;
use crate::due::history::{self, Happening};
use crate::value::Facts;
use difference::Difference;
use interest::Interest;
use side::{Judged, Side};

/// Two sides to be compared over cases.
#[derive(Debug, Clone)]
pub struct Backtest<'a> {
    old: Side<'a>,
    new: Side<'a>,
    interest: Interest,
}

/// What came of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What the old side says.
    pub old: Judged,
    /// What the new side says.
    pub new: Judged,
    /// The words that the case goes by: `category`, `channel` and so on, as last known.
    pub segments: Vec<(&'static str, SmolStr)>,
    /// What they say differently, if anything.
    pub difference: Option<Difference>,
}

impl<'a> Backtest<'a> {
    /// Compares `new` with `old`.
    pub fn new(old: Side<'a>, new: Side<'a>) -> Self {
        let interest = Interest::of(old.packs.iter().chain(&new.packs).copied());
        Self { old, new, interest }
    }

    /// Which happenings must be kept for it.
    pub const fn interest(&self) -> &Interest {
        &self.interest
    }

    /// Compares the two over one case, as known at `now`. The same arguments always give the same answer.
    pub fn compare(&self, history: &[Happening], now: Instant) -> Compared {
        let known: Vec<&Happening> = history.iter().filter(|it| it.at <= now).collect();
        let (old, new) = (self.old.judge(&known, now), self.new.judge(&known, now));
        let changes = difference::changes(&old, &new);
        let difference = (!changes.is_empty()).then(|| Difference {
            first: first::first(&self.old, &self.new, &known),
            branches: branch::branches(&known, &changes, now),
            changes,
        });
        Compared { old, new, segments: segments(&known), difference }
    }
}

/// The words by which cases are grouped.
pub(crate) const SEGMENTS: &[&str] = &["category", "channel", "product", "region", "segment", "severity"];

fn segments(known: &[&Happening]) -> Vec<(&'static str, SmolStr)> {
    let mut patched = Vec::new();
    let facts = history::facts(&corrected(known, &mut patched), &Facts::new(), None);
    let word = |name: &&'static str| Some((*name, SmolStr::new(facts.find(name)?.to_string())));
    SEGMENTS.iter().filter_map(word).collect()
}
