//! Whether a condition holds: yes, no, or not to be said without further facts.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use smol_str::SmolStr;

use super::seen::Seen;
use crate::pack::{Comparison, Condition, Scalar};
use crate::value::{Fact, Number};

/// Names of facts without which nothing can be said.
pub type Needed = BTreeSet<SmolStr>;

/// Yes, no, or not to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// Facts are missing.
    Unknown,
}

/// How a fact was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Test {
    /// It is this.
    Is,
    /// It is not this.
    IsNot,
    /// It is one of these.
    OneOf,
    /// It is this or more.
    AtLeast,
    /// It is more.
    Over,
    /// It is this or less.
    AtMost,
    /// It is less.
    Below,
    /// An expression that asks for it holds.
    Holds,
}

/// One comparison that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which fact.
    pub fact: SmolStr,
    /// Its value; none where it is not known.
    pub value: Option<Fact>,
    /// How it was compared.
    pub test: Test,
    /// With what.
    pub with: Vec<Scalar>,
    /// What came of it.
    pub truth: Truth,
}

/// What came of a condition, and the comparisons that decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) truth: Truth,
    pub(crate) checks: Vec<Check>,
}

impl Verdict {
    /// It holds without condition.
    pub(crate) const fn always() -> Self {
        Self { truth: Truth::Yes, checks: Vec::new() }
    }

    /// The facts that an answer lacks.
    pub(crate) fn needed(&self) -> Needed {
        let open = self.checks.iter().filter(|check| check.truth == Truth::Unknown);
        open.map(|check| check.fact.clone()).collect()
    }
}

/// Whether a condition holds; one that is left out does.
pub(crate) fn holds<'a>(condition: Option<&Condition>, seen: impl Into<Seen<'a>>) -> Verdict {
    condition.map_or_else(Verdict::always, |condition| judge(condition, seen.into()))
}

/// Whether a condition holds.
pub(crate) fn judge(condition: &Condition, seen: Seen<'_>) -> Verdict {
    match condition {
        Condition::All(parts) => join(parts, seen, Truth::No, Truth::Yes),
        Condition::Any(parts) => join(parts, seen, Truth::Yes, Truth::No),
        Condition::Not(part) => {
            let Verdict { truth, checks } = judge(part, seen);
            Verdict { truth: opposite(truth), checks }
        }
        Condition::Fact(comparison) => compare(comparison, seen),
        #[cfg(feature = "cel")]
        Condition::Cel(expression) => express(expression, seen),
    }
}

/// One part that is `decisive` decides; else one that is unknown leaves it open; else it is `otherwise`.
fn join(parts: &[Condition], seen: Seen<'_>, decisive: Truth, otherwise: Truth) -> Verdict {
    collect(parts.iter().map(|part| judge(part, seen)), decisive, otherwise)
}

fn collect(verdicts: impl Iterator<Item = Verdict>, decisive: Truth, otherwise: Truth) -> Verdict {
    let verdicts: Vec<Verdict> = verdicts.collect();
    let has = |truth| verdicts.iter().any(|verdict| verdict.truth == truth);
    let truth = match () {
        () if has(decisive) => decisive,
        () if has(Truth::Unknown) => Truth::Unknown,
        () => otherwise,
    };
    let checks = verdicts.into_iter().filter(|verdict| verdict.truth == truth).flat_map(|it| it.checks);
    Verdict { truth, checks: checks.collect() }
}

const fn opposite(truth: Truth) -> Truth {
    match truth {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        Truth::Unknown => Truth::Unknown,
    }
}

/// What comes of an expression: of each fact that it asks for the same, or that it is missing.
#[cfg(feature = "cel")]
fn express(expression: &crate::pack::cel::Expression, seen: Seen<'_>) -> Verdict {
    let truth =
        expression.holds(seen).map_or(Truth::Unknown, |holds| if holds { Truth::Yes } else { Truth::No });
    let lacks = |fact: &SmolStr| seen.comparable(fact).is_none();
    let missing = expression.facts().iter().any(lacks);
    let asked = expression.facts().iter().filter(|fact| !missing || lacks(fact));
    let checks = asked.map(|fact| Check {
        fact: fact.clone(),
        value: seen.said(fact).cloned(),
        test: Test::Holds,
        with: vec![Scalar::Text(expression.source().clone())],
        truth,
    });
    Verdict { truth, checks: checks.collect() }
}

fn compare(it: &Comparison, seen: Seen<'_>) -> Verdict {
    let known = seen.find(&it.fact);
    let check = |test, with: Vec<Scalar>| {
        let truth = known.map_or(Truth::Unknown, |value| ask(seen, value, test, &with));
        let value = seen.said(&it.fact).cloned();
        let check = Check { fact: it.fact.clone(), value, test, with, truth };
        Verdict { truth, checks: vec![check] }
    };
    let single = [
        (Test::Is, &it.is),
        (Test::IsNot, &it.is_not),
        (Test::AtLeast, &it.at_least),
        (Test::Over, &it.over),
        (Test::AtMost, &it.at_most),
        (Test::Below, &it.below),
    ];
    let single = single.into_iter().filter_map(|(test, with)| with.clone().map(|with| (test, vec![with])));
    let several = (!it.one_of.is_empty()).then(|| (Test::OneOf, it.one_of.clone()));
    collect(single.chain(several).map(|(test, with)| check(test, with)), Truth::No, Truth::Yes)
}

/// What comes of one test; unknown where the value is not of the kind that it is compared with.
fn ask(seen: Seen<'_>, value: &Fact, test: Test, with: &[Scalar]) -> Truth {
    let Some(first) = with.first() else { return Truth::Unknown };
    let order = |scalar: &Scalar| order(seen, value, scalar);
    let equal = |scalar: &Scalar| order(scalar).map(Ordering::is_eq);
    let answer = match test {
        Test::Is => equal(first),
        Test::IsNot => equal(first).map(|equal| !equal),
        Test::OneOf => {
            let each: Option<Vec<bool>> = with.iter().map(equal).collect();
            each.map(|each| each.contains(&true))
        }
        Test::AtLeast | Test::Over | Test::AtMost | Test::Below if *value == Fact::None => Some(false),
        Test::Holds => None, // an expression is judged as a whole
        Test::AtLeast => order(first).map(Ordering::is_ge),
        Test::Over => order(first).map(Ordering::is_gt),
        Test::AtMost => order(first).map(Ordering::is_le),
        Test::Below => order(first).map(Ordering::is_lt),
    };
    match answer {
        Some(true) => Truth::Yes,
        Some(false) => Truth::No,
        None => Truth::Unknown,
    }
}

/// How a value lies to a scalar of its kind. Amounts have an order in the currency of the version, days in its zone.
fn order(seen: Seen<'_>, value: &Fact, scalar: &Scalar) -> Option<Ordering> {
    match (value, scalar) {
        (Fact::Flag(value), Scalar::Flag(scalar)) => Some(value.cmp(scalar)),
        (Fact::Number(value), Scalar::Number(scalar)) => Some(value.cmp(scalar)),
        (Fact::Money(money), Scalar::Number(scalar)) => {
            let is_ours = seen.currency() == Some(money.currency());
            is_ours.then(|| Number::whole(money.minor()).cmp(scalar))
        }
        (Fact::Text(_), Scalar::Day(scalar)) => Some(seen.day(value)?.cmp(scalar)),
        (Fact::Text(value), Scalar::Text(scalar)) => Some(value.as_str().cmp(scalar)),
        // `none` equals the word, and differs from everything else.
        (Fact::None, Scalar::Text(scalar)) => Some("none".cmp(scalar.as_str())),
        (Fact::None, _) => Some(Ordering::Less),
        (Fact::Flag(_) | Fact::Number(_) | Fact::Money(_) | Fact::Text(_), _) => {
            (*scalar == Scalar::Text("none".into())).then_some(Ordering::Less)
        }
    }
}
