//! Which rules an assessment rests on, and that it gives no less than they do.
//!
//! An assessment is the host's own; where its lines name an award of a pack that the case is bound to, and the case
//! records all facts that the pack asks for, they may not come to less than the award gives, nor may the award be denied.
//! Without a fact nothing is said: that is never a no. Whoever has the authority to give less sets the rule aside first
//! (`deviation_granted`), and that stays on record. More may always be given, within what approvals allow.

use amends_core::case::CaseEvent;
use amends_core::case::compensation::CompensationEvent;
use amends_core::money::{Currency, Money};
use amends_core::refusal::Refusal;
use amends_core::value::Code;
use amends_envelope::PolicyRef;

use super::Bound;
use super::bound::reference;
use super::hand::is_set_aside;
use crate::due::history::Happening;
use crate::eval::Select;
use crate::eval::assess::{Outcome, assess};
use crate::load::Published;
use crate::pack::Version;
use crate::value::Facts;

/// The awards of the packs that a fact about entitlements names, if it gives no less than they do.
pub(super) fn check(
    bound: &Bound<'_>,
    facts: &Facts,
    history: &[Happening],
    fact: &CaseEvent,
) -> Result<Vec<PolicyRef>, Refusal> {
    let CaseEvent::Compensation(event) = fact else { return Ok(Vec::new()) };
    let named: Vec<(&Code, Option<Money>)> =
        if let CompensationEvent::EntitlementAssessed { lines, .. } = event {
            lines.iter().map(|line| (&line.rule, Some(line.amount))).collect()
        } else if let CompensationEvent::NotEntitled { rule } = event {
            vec![(rule, None)]
        } else {
            return Ok(Vec::new());
        };
    let mut stamp = Vec::new();
    for (published, version) in bound.versions() {
        let awards = version.award.iter().map(|it| &it.rule);
        let exemptions = version.exemption.iter().map(|it| &it.rule);
        let has = |rule: &&smol_str::SmolStr| named.iter().any(|(it, _)| it.as_str() == rule.as_str());
        let rules = awards.chain(exemptions).filter(has);
        let of_version: Vec<PolicyRef> = rules.map(|rule| reference(published, version, rule)).collect();
        if !of_version.is_empty() {
            gives_enough(published, version, facts, history, &named)
                .map_err(|(rule, why)| less(fact, why).under(reference(published, version, &rule)))?;
        }
        stamp.extend(of_version);
    }
    Ok(stamp)
}

/// Whether the lines of each rule come to what it gives; else the rule, and what it gives.
fn gives_enough(
    published: &Published,
    version: &Version,
    facts: &Facts,
    history: &[Happening],
    named: &[(&Code, Option<Money>)],
) -> Result<(), (String, Money)> {
    let answer = assess(published, Select::Version(&version.version), facts);
    if answer.outcome != Outcome::Owed {
        return Ok(());
    }
    for line in &answer.lines {
        let of_rule = answer.lines.iter().filter(|it| it.rule == line.rule).map(|it| it.money);
        let owed = of_rule.reduce(|one, other| one.checked_add(other).unwrap_or(one)).unwrap_or(line.money);
        let is_less = given(named, &line.rule, owed.currency()).is_some_and(|given| given < owed.minor());
        if is_less && !is_set_aside(history, &line.rule) {
            return Err((line.rule.to_string(), owed));
        }
    }
    Ok(())
}

/// What the lines of a rule come to, where it is named; a denial gives nothing. Money of another currency has no order
/// with it: whether that is enough is for people to say.
fn given(named: &[(&Code, Option<Money>)], rule: &str, currency: Currency) -> Option<i64> {
    let of_rule = || named.iter().filter(|(it, _)| it.as_str() == rule).map(|(_, money)| *money);
    let is_foreign = of_rule().flatten().any(|money| money.currency() != currency);
    let sum = of_rule().map(|money| money.map_or(0, Money::minor)).reduce(i64::saturating_add);
    sum.filter(|_| !is_foreign)
}

fn less(fact: &CaseEvent, owed: Money) -> Refusal {
    Refusal::RuleForbids { asked: fact.kind(), why: format!("the rule gives {owed}").into() }
}
