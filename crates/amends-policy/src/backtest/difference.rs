//! What the two sides say differently of a case.

use std::collections::BTreeMap;

use amends_core::money::{Currency, Money};
use smol_str::SmolStr;

use super::branch::Branch;
use super::first::First;
use super::side::{Approval, Judged, Ran, Right};
use crate::eval::truth::Needed;

/// How a case would have been judged differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs: clocks, then money, what is not known, approvals, rights; each by name.
    pub changes: Vec<Change>,
    /// The first event after which the two differ.
    pub first: Option<First>,
    /// From where on the customer might have acted differently: what is recorded after that is kept as it was, and
    /// is no answer to what would have happened.
    pub branches: Vec<Branch>,
}

/// One thing that differs. What only one side has is `None` on the other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A run of a clock is due at another time, or stands elsewhere.
    Clock {
        /// Which clock.
        clock: SmolStr,
        /// Which run of it, from 1; 0 where it cannot be said whether it runs.
        run: usize,
        /// Under the old packs.
        old: Option<Ran>,
        /// Under the new.
        new: Option<Ran>,
    },
    /// Another amount is owed.
    Money {
        /// By which rule.
        rule: SmolStr,
        /// In which currency.
        currency: Currency,
        /// Minor units under the old packs; 0 where nothing is owed.
        old_minor: i64,
        /// Under the new.
        new_minor: i64,
    },
    /// Other facts are missing to say what is owed.
    Needs {
        /// Under the old packs.
        old: Needed,
        /// Under the new.
        new: Needed,
    },
    /// Others must agree to an amount.
    Approval {
        /// `owed:` and the rule, or `offer:` and its name.
        about: SmolStr,
        /// How much, under the old packs and under the new.
        money: (Option<Money>, Option<Money>),
        /// Who, under the old packs; `None` where they do not speak of that money.
        old: Option<Approval>,
        /// Who, under the new.
        new: Option<Approval>,
    },
    /// A right to go elsewhere opens or ends at another time, or costs something else.
    Right {
        /// To whom.
        body: SmolStr,
        /// Under the old packs.
        old: Option<Right>,
        /// Under the new.
        new: Option<Right>,
    },
}

/// What differs between the two, in a fixed order.
pub(crate) fn changes(old: &Judged, new: &Judged) -> Vec<Change> {
    let mut changes = Vec::new();
    for ((clock, run), old, new) in different(&old.clocks, &new.clocks) {
        let (clock, run) = (clock.clone(), *run);
        changes.push(Change::Clock { clock, run, old: old.cloned(), new: new.cloned() });
    }
    for ((rule, currency), old, new) in different(&old.money, &new.money) {
        let (old_minor, new_minor) = (old.copied().unwrap_or(0), new.copied().unwrap_or(0));
        changes.push(Change::Money { rule: rule.clone(), currency: *currency, old_minor, new_minor });
    }
    if old.needed != new.needed {
        changes.push(Change::Needs { old: old.needed.clone(), new: new.needed.clone() });
    }
    for (about, old, new) in different(&old.approvals, &new.approvals) {
        let money = (old.map(|it| it.0), new.map(|it| it.0));
        let (old, new) = (old.map(|it| it.1.clone()), new.map(|it| it.1.clone()));
        if old != new {
            changes.push(Change::Approval { about: about.clone(), money, old, new });
        }
    }
    for (body, old, new) in different(&old.rights, &new.rights) {
        changes.push(Change::Right { body: body.clone(), old: old.cloned(), new: new.cloned() });
    }
    changes
}

/// The keys under which two maps hold different values, in order.
fn different<'a, K: Ord, V: PartialEq>(
    old: &'a BTreeMap<K, V>,
    new: &'a BTreeMap<K, V>,
) -> impl Iterator<Item = (&'a K, Option<&'a V>, Option<&'a V>)> {
    let mut keys: Vec<&K> = old.keys().chain(new.keys().filter(|key| !old.contains_key(key))).collect();
    keys.sort();
    let both = move |key: &'a K| (key, old.get(key), new.get(key));
    keys.into_iter().map(both).filter(|(_, old, new)| old != new)
}
