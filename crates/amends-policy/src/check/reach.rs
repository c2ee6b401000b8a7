//! Rules that can never apply: conditions that contradict themselves, each other, or the band they stand in.
//!
//! What is looked at is a conjunction: the comparisons of one `all`, those around it included. `any` is dead where all
//! its parts are, `not` is never called dead. So what is found is certain, and not all there is.

use std::collections::BTreeMap;

use super::bands::{high, low};
use crate::pack::{Case, Choose, Clock, Comparison, Condition, Pay, Scalar, Version};
use crate::read::mistake::Mistakes;
use crate::read::{Kind, Span};

/// What one fact may still be.
#[derive(Debug, Clone, Default)]
struct Room {
    low: Option<(Scalar, bool)>,  // the bound, and whether it is in
    high: Option<(Scalar, bool)>, // likewise
    words: Option<Vec<Scalar>>,
    not: Vec<Scalar>,
}

/// What each fact may still be.
#[derive(Debug, Clone, Default)]
struct Rooms<'a>(BTreeMap<&'a str, Room>);

pub(super) fn check(version: &Version, to: &mut Mistakes) {
    let mut rooms = Rooms::default();
    for scope in &version.scope {
        if !rooms.enter(&scope.when) {
            dead(scope.at, &scope.rule, to);
            return;
        }
    }
    for award in &version.award {
        let earlier = version.award.iter().take_while(|it| it.rule != award.rule);
        let shadow = earlier.filter(|it| it.once.is_some() && it.once == award.once && it.when.is_none());
        if shadow.count() > 0 {
            dead(award.at, &award.rule, to);
        }
        visit(&rooms, award.when.as_ref(), award.at, &award.rule, to, |rooms, to| {
            pay(rooms, &award.pay, award.at, to);
        });
    }
    for exemption in &version.exemption {
        visit(&rooms, Some(&exemption.when), exemption.at, &exemption.rule, to, |_, _| {});
    }
    for duty in &version.duty {
        visit(&rooms, duty.when.as_ref(), duty.at, &duty.rule, to, |rooms, to| {
            if duty.require.as_ref().is_some_and(|require| !rooms.clone().enter(require)) {
                dead_of(duty.at, "require", &duty.rule, to);
            }
        });
    }
    version.clock.iter().for_each(|it| clock(&rooms, it, to));
    for authority in &version.authority {
        visit(&rooms, authority.when.as_ref(), authority.at, &authority.rule, to, |_, _| {});
    }
}

fn dead(at: Span, rule: &str, to: &mut Mistakes) {
    dead_of(at, "when", rule, to);
}

/// The condition stands under this key.
fn dead_of(at: Span, key: &'static str, rule: &str, to: &mut Mistakes) {
    let found = format!("`{rule}`, which can never apply");
    to.add_under(Kind::NeverApplies, (at, &[key]), found, "a condition that can hold");
}

/// Looks inside where the condition can hold, else notes that it cannot.
fn visit<'a>(
    rooms: &Rooms<'a>,
    when: Option<&'a Condition>,
    at: Span,
    rule: &str,
    to: &mut Mistakes,
    inside: impl FnOnce(&Rooms<'a>, &mut Mistakes),
) {
    let mut rooms = rooms.clone();
    if when.is_none_or(|when| rooms.enter(when)) { inside(&rooms, to) } else { dead(at, rule, to) }
}

fn pay<'a>(rooms: &Rooms<'a>, pay_: &'a Pay, at: Span, to: &mut Mistakes) {
    match pay_ {
        Pay::Bands { over, bands } => {
            for band in bands {
                let mut rooms = rooms.clone();
                let low = low(band).map(|(n, included)| (Scalar::Number(n), included));
                let high = high(band).map(|(n, included)| (Scalar::Number(n), !included));
                if rooms.bound(over, low, high) {
                    pay(&rooms, &band.pay, band.at, to);
                } else {
                    dead(band.at, "band", to);
                }
            }
        }
        Pay::Cases(cases) => {
            for (index, Case { at, when, pay: inner }) in cases.iter().enumerate() {
                if cases[..index].iter().any(|case| case.when.is_none()) {
                    dead(*at, "case", to);
                }
                visit(rooms, when.as_ref(), *at, "case", to, |rooms, to| pay(rooms, inner, *at, to));
            }
        }
        Pay::Fixed { .. } | Pay::Share { .. } | Pay::Days(_) | Pay::Nothing | Pay::Unknown(_) => {
            let _ = at;
        }
    }
}

fn clock(rooms: &Rooms<'_>, clock: &Clock, to: &mut Mistakes) {
    visit(rooms, clock.when.as_ref(), clock.at, &clock.clock, to, |rooms, to| {
        for (index, limit) in clock.limit.iter().enumerate() {
            let shadowed =
                clock.choose == Choose::First && clock.limit[..index].iter().any(|it| it.when.is_none());
            if shadowed {
                dead(limit.at, &clock.clock, to);
            }
            visit(rooms, limit.when.as_ref(), limit.at, &clock.clock, to, |_, _| {});
        }
    });
}

impl<'a> Rooms<'a> {
    /// Takes a condition for true; false where it cannot be.
    fn enter(&mut self, condition: &'a Condition) -> bool {
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.enter(part)),
            Condition::Any(parts) => parts.iter().any(|part| self.clone().enter(part)),
            Condition::Not(_) => true,
            Condition::Fact(comparison) => self.compare(comparison),
            #[cfg(feature = "cel")]
            Condition::Cel(_) => true,
        }
    }

    fn compare(&mut self, it: &'a Comparison) -> bool {
        let low = it.at_least.clone().map(|n| (n, true)).or(it.over.clone().map(|n| (n, false)));
        let high = it.at_most.clone().map(|n| (n, true)).or(it.below.clone().map(|n| (n, false)));
        let both = [(it.at_least.clone(), true), (it.over.clone(), false)];
        let mut fits = self.bound(&it.fact, low, high);
        for (bound, included) in both {
            fits &= bound.is_none_or(|bound| self.bound(&it.fact, Some((bound, included)), None));
        }
        for (bound, included) in [(it.at_most.clone(), true), (it.below.clone(), false)] {
            fits &= bound.is_none_or(|bound| self.bound(&it.fact, None, Some((bound, included))));
        }
        let room = self.0.entry(&it.fact).or_default();
        room.not.extend(it.is_not.clone());
        let words = it.is.clone().map(|is| vec![is]).or((!it.one_of.is_empty()).then(|| it.one_of.clone()));
        if let Some(words) = words {
            room.words = Some(match room.words.take() {
                Some(old) => old.into_iter().filter(|word| words.contains(word)).collect(),
                None => words,
            });
        }
        fits && room.is_open()
    }

    fn bound(&mut self, fact: &'a str, low: Option<(Scalar, bool)>, high: Option<(Scalar, bool)>) -> bool {
        let room = self.0.entry(fact).or_default();
        if let Some((bound, included)) = low {
            let tighter = room.low.as_ref().is_none_or(|(old, was)| (&bound, !included) > (old, !was));
            if tighter {
                room.low = Some((bound, included));
            }
        }
        if let Some((bound, included)) = high {
            let tighter = room.high.as_ref().is_none_or(|(old, was)| (&bound, included) < (old, *was));
            if tighter {
                room.high = Some((bound, included));
            }
        }
        room.is_open()
    }
}

impl Room {
    fn is_open(&self) -> bool {
        if let (Some((low, low_in)), Some((high, high_in))) = (&self.low, &self.high)
            && (low > high || low == high && !(*low_in && *high_in))
        {
            return false;
        }
        self.words.as_ref().is_none_or(|words| words.iter().any(|word| self.takes(word)))
    }

    fn takes(&self, word: &Scalar) -> bool {
        let above = self.low.as_ref().is_none_or(|(low, included)| word > low || *included && word == low);
        let below =
            self.high.as_ref().is_none_or(|(high, included)| word < high || *included && word == high);
        above && below && !self.not.contains(word)
    }
}
