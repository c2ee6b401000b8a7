//! All cases together. Totals over disjoint sets of cases merge, so that every core can count its own.

use std::collections::BTreeMap;

use amends_core::money::Currency;
use smol_str::SmolStr;

use super::Compared;
use super::difference::Change;
use super::side::{Approval, Judged, Ran};

/// What changes in total.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals {
    /// Cases that were compared.
    pub cases: u64,
    /// Cases in which something differs.
    pub changed: u64,
    /// Cases in which the customer might have acted differently.
    pub marked: u64,
    /// Those, by the code of why; a case counts once for each.
    pub branches: BTreeMap<&'static str, u64>,
    /// By clock.
    pub clocks: BTreeMap<SmolStr, ClockTally>,
    /// By currency.
    pub money: BTreeMap<Currency, MoneyTally>,
    /// By the fact without which it cannot be said what is owed: cases.
    pub needed: BTreeMap<SmolStr, Both>,
    /// By who must agree: amounts.
    pub approvals: BTreeMap<String, Both>,
    /// By body that one may go to.
    pub rights: BTreeMap<SmolStr, RightTally>,
    /// By name of the first event after which the two differ: cases.
    pub first: BTreeMap<SmolStr, u64>,
    /// By a word that the case goes by, and its value.
    pub segments: BTreeMap<(&'static str, SmolStr), SegmentTally>,
}

/// A count under the old packs and under the new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Both {
    /// Under the old packs.
    pub old: u64,
    /// Under the new.
    pub new: u64,
}

/// How the runs of a clock came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockTally {
    /// Runs.
    pub runs: Both,
    /// Runs that were met in time.
    pub met: Both,
    /// Runs whose time passed: breaches.
    pub late: Both,
    /// Runs that nothing has ended yet, in time.
    pub open: Both,
    /// Runs of which it cannot be said.
    pub unknown: Both,
    /// Cases in which it differs.
    pub changed: u64,
    /// Runs that are due earlier under the new packs.
    pub earlier: u64,
    /// Runs that are due later.
    pub later: u64,
    /// Runs that are late under the new packs alone.
    pub newly_late: u64,
    /// Runs that are late under the old packs alone.
    pub no_longer_late: u64,
}

/// What is owed in a currency. The sums of a thousand times as many cases as there are people still fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MoneyTally {
    /// Minor units under the old packs.
    pub old_minor: i128,
    /// Under the new.
    pub new_minor: i128,
    /// Cases to which more is owed.
    pub cases_more: u64,
    /// Cases to which less is owed.
    pub cases_less: u64,
}

/// Who could go to a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RightTally {
    /// Cases in which the way there has opened: the exposure.
    pub open: Both,
    /// What those would cost if all went, in minor units under the old packs and under the new.
    pub fees: BTreeMap<Currency, (i128, i128)>,
    /// Cases in which it differs.
    pub changed: u64,
}

/// The cases of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SegmentTally {
    /// Cases.
    pub cases: u64,
    /// Cases in which something differs.
    pub changed: u64,
    /// Cases in which the customer might have acted differently.
    pub marked: u64,
    /// Runs of clocks whose time passed.
    pub late: Both,
    /// What is owed, in minor units under the old packs and under the new.
    pub money: BTreeMap<Currency, (i128, i128)>,
}

impl Totals {
    /// Counts a case in.
    pub fn take(&mut self, it: &Compared) {
        self.cases += 1;
        self.standing(&it.old, |both| &mut both.old);
        self.standing(&it.new, |both| &mut both.new);
        self.sums(it);
        self.exposure(it);
        self.segments(it);
        let Some(difference) = &it.difference else { return };
        self.changed += 1;
        self.marked += u64::from(!difference.branches.is_empty());
        let mut why: Vec<&'static str> = difference.branches.iter().map(|branch| branch.why.code()).collect();
        why.sort_unstable();
        why.dedup();
        for code in why {
            *self.branches.entry(code).or_default() += 1;
        }
        if let Some(first) = &difference.first {
            *self.first.entry(first.event.clone()).or_default() += 1;
        }
        self.changes(&difference.changes);
    }

    /// How things stand under one side.
    fn standing(&mut self, judged: &Judged, side: fn(&mut Both) -> &mut u64) {
        for ((clock, _), ran) in &judged.clocks {
            let tally = self.clocks.entry(clock.clone()).or_default();
            *side(&mut tally.runs) += 1;
            let group = match ran.state {
                _ if ran.late => Some(&mut tally.late),
                "met" => Some(&mut tally.met),
                "running" | "paused" => Some(&mut tally.open),
                "unknown" => Some(&mut tally.unknown),
                _ => None, // cancelled in time: the rest of the runs
            };
            if let Some(both) = group {
                *side(both) += 1;
            }
        }
        for fact in &judged.needed {
            *side(self.needed.entry(fact.clone()).or_default()) += 1;
        }
        for (_, approval) in judged.approvals.values().filter(|(_, it)| *it != Approval::NotNeeded) {
            *side(self.approvals.entry(approval.text()).or_default()) += 1;
        }
        for (body, _) in judged.rights.iter().filter(|(_, right)| right.is_open) {
            *side(&mut self.rights.entry(body.clone()).or_default().open) += 1;
        }
    }

    fn sums(&mut self, it: &Compared) {
        for (currency, (old, new)) in owed(it) {
            let tally = self.money.entry(currency).or_default();
            tally.old_minor += old;
            tally.new_minor += new;
            tally.cases_more += u64::from(new > old);
            tally.cases_less += u64::from(new < old);
        }
    }

    fn exposure(&mut self, it: &Compared) {
        let open = |judged: &Judged| {
            let fees = judged.rights.iter().filter(|(_, right)| right.is_open);
            fees.filter_map(|(body, right)| Some((body.clone(), right.fee?))).collect::<Vec<_>>()
        };
        let (old, new) = (open(&it.old), open(&it.new));
        for (is_new, (body, fee)) in
            old.into_iter().map(|fee| (false, fee)).chain(new.into_iter().map(|fee| (true, fee)))
        {
            let fees = self.rights.entry(body).or_default().fees.entry(fee.currency()).or_default();
            *(if is_new { &mut fees.1 } else { &mut fees.0 }) += i128::from(fee.minor());
        }
    }

    fn segments(&mut self, it: &Compared) {
        let late = |judged: &Judged| judged.clocks.values().filter(|ran| ran.late).count() as u64;
        let owed = owed(it);
        for (name, value) in &it.segments {
            let tally = self.segments.entry((name, value.clone())).or_default();
            tally.cases += 1;
            tally.changed += u64::from(it.difference.is_some());
            tally.marked += u64::from(it.difference.as_ref().is_some_and(|it| !it.branches.is_empty()));
            tally.late.old += late(&it.old);
            tally.late.new += late(&it.new);
            for (currency, (old, new)) in &owed {
                let sums = tally.money.entry(*currency).or_default();
                *sums = (sums.0 + old, sums.1 + new);
            }
        }
    }

    fn changes(&mut self, changes: &[Change]) {
        let mut seen: Vec<&SmolStr> = Vec::new(); // clocks: a case counts once, whatever the number of its runs
        for change in changes {
            match change {
                Change::Clock { clock, old, new, .. } => {
                    let tally = self.clocks.entry(clock.clone()).or_default();
                    tally.changed += u64::from(!seen.contains(&clock));
                    seen.push(clock);
                    tally.moved(old.as_ref(), new.as_ref());
                }
                Change::Right { body, .. } => self.rights.entry(body.clone()).or_default().changed += 1,
                Change::Money { .. } | Change::Needs { .. } | Change::Approval { .. } => {} // counted as sums
            }
        }
    }

    /// Joins totals over other cases.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.cases += other.cases;
        self.changed += other.changed;
        self.marked += other.marked;
        join(&mut self.branches, other.branches, |one, other| *one += other);
        join(&mut self.clocks, other.clocks, ClockTally::add);
        join(&mut self.money, other.money, MoneyTally::add);
        join(&mut self.needed, other.needed, Both::add);
        join(&mut self.approvals, other.approvals, Both::add);
        join(&mut self.rights, other.rights, RightTally::add);
        join(&mut self.first, other.first, |one, other| *one += other);
        join(&mut self.segments, other.segments, SegmentTally::add);
        self
    }
}

/// What is owed in a case, by currency, in minor units under the old packs and under the new.
fn owed(it: &Compared) -> BTreeMap<Currency, (i128, i128)> {
    let mut owed: BTreeMap<Currency, (i128, i128)> = BTreeMap::new();
    for ((_, currency), minor) in &it.old.money {
        owed.entry(*currency).or_default().0 += i128::from(*minor);
    }
    for ((_, currency), minor) in &it.new.money {
        owed.entry(*currency).or_default().1 += i128::from(*minor);
    }
    owed
}

fn join<K: Ord, V: Default>(to: &mut BTreeMap<K, V>, from: BTreeMap<K, V>, add: fn(&mut V, V)) {
    for (key, value) in from {
        add(to.entry(key).or_default(), value);
    }
}

fn add_sums(to: &mut BTreeMap<Currency, (i128, i128)>, from: BTreeMap<Currency, (i128, i128)>) {
    join(to, from, |one, other| *one = (one.0 + other.0, one.1 + other.1));
}

impl Both {
    const fn add(&mut self, other: Self) {
        self.old += other.old;
        self.new += other.new;
    }
}

impl ClockTally {
    fn moved(&mut self, old: Option<&Ran>, new: Option<&Ran>) {
        let due = |ran: Option<&Ran>| ran.and_then(|it| it.due);
        if let (Some(old), Some(new)) = (due(old), due(new)) {
            self.earlier += u64::from(new < old);
            self.later += u64::from(new > old);
        }
        let (was, is) = (old.is_some_and(|ran| ran.late), new.is_some_and(|ran| ran.late));
        self.newly_late += u64::from(is && !was);
        self.no_longer_late += u64::from(was && !is);
    }

    const fn add(&mut self, other: Self) {
        self.runs.add(other.runs);
        self.met.add(other.met);
        self.late.add(other.late);
        self.open.add(other.open);
        self.unknown.add(other.unknown);
        self.changed += other.changed;
        self.earlier += other.earlier;
        self.later += other.later;
        self.newly_late += other.newly_late;
        self.no_longer_late += other.no_longer_late;
    }
}

impl MoneyTally {
    const fn add(&mut self, other: Self) {
        self.old_minor += other.old_minor;
        self.new_minor += other.new_minor;
        self.cases_more += other.cases_more;
        self.cases_less += other.cases_less;
    }
}

impl RightTally {
    fn add(&mut self, other: Self) {
        self.open.add(other.open);
        add_sums(&mut self.fees, other.fees);
        self.changed += other.changed;
    }
}

impl SegmentTally {
    fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.changed += other.changed;
        self.marked += other.marked;
        self.late.add(other.late);
        add_sums(&mut self.money, other.money);
    }
}
