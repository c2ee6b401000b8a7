//! What a rule might give that cannot be told yet: how much at most, and without which facts.
//!
//! A most is what no answer to the open questions can go beyond. Where nothing bounds a rule there is none.

use amends_core::money::{Currency, Money};
use smol_str::SmolStr;

use super::assess::{Fate, Line, spared};
use super::pay::{Due, Place, band_of, cap, pay};
use super::sum::Exact;
use super::truth::{Needed, Truth, holds};
use crate::pack::{Award, Case, Pack, Pay, Rounding, Status};
use crate::value::Fact;

/// A rule that cannot be told yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The rule.
    pub rule: SmolStr,
    /// The damage that it makes good, which is made good once.
    pub once: Option<SmolStr>,
    /// What it gives at most, whatever the facts turn out to be; none where that cannot be told either.
    pub most: Option<Money>,
    /// The facts that decide it.
    pub needed: Needed,
}

impl Undecided {
    pub(crate) fn new(place: Place<'_>, award: &Award, needed: Needed) -> Self {
        Self { rule: award.rule.clone(), once: award.once.clone(), most: most(place, award), needed }
    }
}

/// The rules of a pack of which not even the version is known.
pub(crate) fn of_pack(pack: &Pack, needed: &Needed) -> Vec<Undecided> {
    let mut all: Vec<Undecided> = Vec::new();
    let dated = pack.version.iter().filter(|it| it.status != Status::Pending);
    for Award { rule, once, .. } in dated.flat_map(|version| &version.award) {
        if !all.iter().any(|it| it.rule == *rule && it.once == *once) {
            let (rule, once) = (rule.clone(), once.clone());
            all.push(Undecided { rule, once, most: None, needed: needed.clone() });
        }
    }
    all
}

/// The rules of a version of which it is not known whether it speaks here, but for those that give nothing if it does.
pub(crate) fn of_scope(place: Place<'_>, needed: &Needed) -> Vec<Undecided> {
    let may_give = |award: &&Award| {
        let is_freed = || matches!(spared(place, &award.rule, &mut Vec::new()), Some(Fate::Not(_)));
        holds(award.when.as_ref(), place).truth != Truth::No && !is_freed()
    };
    let awards = place.version.award.iter().filter(may_give);
    awards.map(|award| Undecided::new(place, award, needed.clone())).collect()
}

/// A line that is paid only where an earlier rule for the same damage, which is still open, gives nothing.
pub(crate) fn waits(earlier: &[Undecided], line: &Line) -> Option<Undecided> {
    let same = earlier.iter().filter(|it| it.once.is_some() && it.once == line.once);
    let needed: Needed = same.flat_map(|it| it.needed.iter().cloned()).collect();
    let (rule, once, most) = (line.rule.clone(), line.once.clone(), Some(line.money));
    (!needed.is_empty()).then_some(Undecided { rule, once, most, needed })
}

/// A bound from above.
#[derive(Clone, Copy)]
enum Most {
    Nothing,
    UpTo(Exact, Currency),
    Unbounded,
}

impl Most {
    /// What neither goes beyond.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, it) | (it, Self::Nothing) => it,
            (Self::UpTo(one, currency), Self::UpTo(other, its)) if currency == its => {
                Self::UpTo(if other.exceeds(one) { other } else { one }, currency)
            }
            (Self::UpTo(..) | Self::Unbounded, Self::UpTo(..) | Self::Unbounded) => Self::Unbounded,
        }
    }
}

fn most(place: Place<'_>, award: &Award) -> Option<Money> {
    let (sum, currency) = match of_pay(place, &award.rule, &award.pay) {
        Most::Nothing => (Exact::whole(0), place.version.currency?),
        Most::UpTo(sum, currency) => (sum, currency),
        Most::Unbounded => return None,
    };
    // A cap that cannot be told only takes away, so the bound holds without it.
    let capped = cap(place, award, sum, currency, &mut Vec::new()).ok().flatten();
    let exact = capped.map_or(sum, |(_, bound)| bound);
    Money::new(exact.rounded(Rounding::Ceiling)?, currency).ok()
}

fn of_pay(place: Place<'_>, rule: &SmolStr, it: &Pay) -> Most {
    match it {
        Pay::Bands { over, bands } => match place.find(over) {
            Some(Fact::Number(number)) => {
                band_of(bands, *number).map_or(Most::Nothing, |band| of_pay(place, rule, &band.pay))
            }
            _ => bands.iter().map(|band| of_pay(place, rule, &band.pay)).fold(Most::Nothing, Most::or),
        },
        Pay::Cases(cases) => of_cases(place, rule, cases),
        Pay::Fixed { .. } | Pay::Share { .. } | Pay::Days(_) | Pay::Nothing | Pay::Unknown(_) => {
            match pay(place, rule, it, &mut Vec::new()) {
                Due::Sum(sum, currency) => Most::UpTo(sum, currency),
                Due::Nothing => Most::Nothing,
                Due::Unknown(_) => Most::Unbounded,
            }
        }
    }
}

/// Of the cases those that may still be the one: up to the first that certainly holds.
fn of_cases(place: Place<'_>, rule: &SmolStr, cases: &[Case]) -> Most {
    let mut most = Most::Nothing;
    for case in cases {
        match holds(case.when.as_ref(), place).truth {
            Truth::No => {}
            Truth::Unknown => most = most.or(of_pay(place, rule, &case.pay)),
            Truth::Yes => return most.or(of_pay(place, rule, &case.pay)),
        }
    }
    most
}
