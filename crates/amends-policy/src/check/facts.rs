//! Facts: each one used is provided, each one provided is used, each comparison suits its type.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use super::walk::{conditions, uses};
use crate::pack::{Comparison, Condition, FactSpec, FactType, Pack, Scalar, Unit, Version};
use crate::read::mistake::Mistakes;
use crate::read::{Kind, Span};

pub(super) fn check(pack: &Pack, to: &mut Mistakes) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for version in &pack.version {
        for condition in conditions(version) {
            used.extend(condition.facts().into_iter().map(SmolStr::as_str));
            in_condition(condition, pack, version, to);
        }
        for it in uses(version) {
            used.insert(it.fact);
            let Some(spec) = provided(pack, it.fact, (it.at, it.keys), to) else { continue };
            if !it.types.contains(&spec.r#type) {
                let found = format!("the fact `{}`, a {}", it.fact, spec.r#type.word());
                let words: Vec<_> = it.types.iter().map(|word| word.word()).collect();
                let expected = format!("a fact of type {}", words.join(" or "));
                to.add_about(Kind::WrongComparison, (it.at, it.keys), it.fact, found, expected);
            }
        }
        if counts_cycles(version) {
            used.insert("cycle_day");
        }
    }
    for spec in pack.fact.iter() {
        declared(spec, used.contains(spec.fact.as_str()), to);
    }
}

fn in_condition(condition: &Condition, pack: &Pack, version: &Version, to: &mut Mistakes) {
    let comparisons = condition.comparisons();
    for comparison in &comparisons {
        if let Some(spec) = provided(pack, &comparison.fact, (comparison.at, &["fact"]), to) {
            suits(comparison, spec, to);
            if has_number(comparison) {
                in_a_currency(spec, version, comparison.at, to);
            }
        }
    }
    // An expression has no place of its own within the version.
    let others = condition.facts().into_iter().filter(|fact| !comparisons.iter().any(|it| it.fact == **fact));
    for fact in others {
        if let Some(spec) = provided(pack, fact, (version.at, &[]), to) {
            in_a_currency(spec, version, version.at, to);
        }
    }
}

fn has_number(it: &Comparison) -> bool {
    let single = it.bounds().into_iter().chain([&it.is, &it.is_not]).flatten();
    single.chain(&it.one_of).any(|scalar| matches!(scalar, Scalar::Number(_)))
}

/// So many minor units are an amount in the currency of the version: without one, they are compared with nothing.
fn in_a_currency(spec: &FactSpec, version: &Version, at: Span, to: &mut Mistakes) {
    if spec.r#type == FactType::Money && version.currency.is_none() {
        let found = format!("`{}`, an amount, compared in a version without a currency", spec.fact);
        to.add(Kind::MissingKey, at, found, "`currency` in the version");
    }
}

fn counts_cycles(version: &Version) -> bool {
    version.clock.iter().flat_map(|clock| &clock.limit).any(|limit| limit.unit == Some(Unit::Cycles))
}

fn provided<'a>(
    pack: &'a Pack,
    fact: &str,
    place: (Span, &[&'static str]),
    to: &mut Mistakes,
) -> Option<&'a FactSpec> {
    pack.find_fact(fact).or_else(|| {
        let found = format!("the fact `{fact}`, which nothing provides");
        to.add_about(Kind::NothingProvides, place, fact, found, format!("a [[fact]] named `{fact}`"));
        None
    })
}

fn declared(spec: &FactSpec, is_used: bool, to: &mut Mistakes) {
    if spec.from.is_empty() {
        let expected = "`from` with at least one who can say it";
        let found = format!("the fact `{}` from nobody", spec.fact);
        to.add_under(Kind::NothingProvides, (spec.at, &["from"]), found, expected);
    }
    if !is_used {
        let found = format!("the fact `{}`", spec.fact);
        to.add_under(Kind::Unused, (spec.at, &["fact"]), found, "a rule that uses it");
    }
    bounds(spec, to);
    if !spec.one_of.is_empty() && spec.r#type != FactType::Text {
        let found = "`one_of` of a fact that is no text";
        to.add_under(Kind::Combination, (spec.at, &["one_of"]), found, "`type = \"text\"`");
    }
}

/// Bounds are of numbers, and leave some.
fn bounds(spec: &FactSpec, to: &mut Mistakes) {
    let has_some = spec.at_least.is_some() || spec.at_most.is_some() || spec.whole.0;
    if has_some && spec.r#type != FactType::Number {
        let found = "`at_least`, `at_most` or `whole` of a fact that is no number";
        to.add(Kind::Combination, spec.at, found, "`type = \"number\"`");
    }
    if spec.at_least.zip(spec.at_most).is_some_and(|(least, most)| least > most) {
        let found = format!("the fact `{}` that no number can be", spec.fact);
        to.add(Kind::NeverApplies, spec.at, found, "`at_least` that is not above `at_most`");
    }
}

fn suits(comparison: &Comparison, spec: &FactSpec, to: &mut Mistakes) {
    let ordered = comparison.bounds().into_iter().flatten().map(|scalar| (scalar, true));
    let equal = comparison.is.iter().chain(&comparison.is_not).chain(&comparison.one_of);
    for (scalar, is_ordered) in ordered.chain(equal.map(|scalar| (scalar, false))) {
        if let Some(expected) = expected(scalar, is_ordered, spec) {
            let found = format!("`{}` compared with {scalar}", spec.fact);
            to.add(Kind::WrongComparison, comparison.at, found, expected);
        }
    }
}

/// What would suit the fact, where this does not.
fn expected(scalar: &Scalar, is_ordered: bool, spec: &FactSpec) -> Option<String> {
    if let Scalar::Text(text) = scalar
        && text == "none"
        && !is_ordered
    {
        let missing = format!("`may_be_none = true` on the fact `{}`", spec.fact);
        return (!spec.may_be_none.0).then_some(missing);
    }
    let fits = match (spec.r#type, scalar) {
        (FactType::Flag, Scalar::Flag(_)) => !is_ordered,
        (FactType::Number | FactType::Money, Scalar::Number(_))
        | (FactType::Day | FactType::Instant, Scalar::Day(_)) => true,
        (FactType::Text, Scalar::Text(text)) => {
            !is_ordered && (spec.one_of.is_empty() || spec.one_of.contains(text))
        }
        (_, Scalar::Flag(_) | Scalar::Number(_) | Scalar::Day(_) | Scalar::Text(_)) => false,
    };
    (!fits).then(|| match spec.r#type {
        FactType::Flag => "`is = true` or `is = false`".to_owned(),
        FactType::Number => "a number".to_owned(),
        FactType::Money => "a number of minor units".to_owned(),
        FactType::Day | FactType::Instant => "a day like 2026-04-02".to_owned(),
        FactType::Text if spec.one_of.is_empty() => "`is` or `one_of` with words".to_owned(),
        FactType::Text => format!("one of {}", spec.one_of.join(", ")),
    })
}
