//! Who may approve how much: the limits of the packs that a case is bound to, as terms for the core.
//!
//! Four eyes, digests and sums are the core's affair; a pack says only how far a role goes, and for which money. Where
//! several packs speak, each must allow it.

use std::collections::BTreeMap;

use amends_core::Terms;
use amends_core::case::authority::AuthorityCommand;
use amends_core::case::compensation::RemedyKind;
use amends_core::case::{CaseCommand, CaseKind, compensation::CompensationKind};
use amends_core::money::{Currency, Money};
use amends_core::policy::Matter;
use amends_core::refusal::Refusal;
use amends_core::terms::Limits;
use amends_envelope::{Actor, ActorKind, PolicyRef};
use smol_str::SmolStr;

use super::bound::reference;
use super::{Bound, Rulebook};
use crate::eval::authority::{Proposer, is_his};
use crate::eval::pay::{Place, amount};
use crate::eval::truth::{Needed, Truth, holds};
use crate::load::Published;
use crate::pack::authority::ActorWord;
use crate::pack::{Authority, Pack, RemedyWord, Version};
use crate::value::Facts;

/// Up to how much in each currency, and by which rule.
type Most = BTreeMap<Currency, (i64, PolicyRef)>;

/// The terms under which this may be decided.
pub(super) fn terms(
    rules: &Rulebook,
    bound: &Bound<'_>,
    facts: &Facts,
    matter: &Matter<'_>,
) -> Result<Terms, Refusal> {
    let mut terms = rules.terms.clone();
    for kind in bound.versions().flat_map(|(_, version)| &version.authority).flat_map(|it| &it.kinds) {
        let kind = remedy_kind(*kind);
        if !terms.needs_approval.contains(&kind) {
            terms.needs_approval.push(kind);
        }
    }
    let Some(CaseCommand::Authority(AuthorityCommand::Grant { remedy, .. })) = matter.command else {
        return Ok(terms);
    };
    let actor = proposer(rules, matter.actor);
    let asks = Asks { kind: remedy_word(remedy.kind), actor: &actor, facts };
    let (mut own, mut others, mut from) = (None, None, None);
    for (published, version) in bound.versions().filter(|(_, version)| !version.authority.is_empty()) {
        let speaking = asks.speaking(published.pack(), version).map_err(|needed| needs(&needed))?;
        own = Some(both(own, asks.most(published, version, &speaking, |it| it.own_limit.as_ref())));
        others =
            Some(both(others, asks.most(published, version, &speaking, |it| it.approval_limit.as_ref())));
        let rule = speaking.first().map(|it| reference(published, version, &it.rule));
        from = rule.or(from);
    }
    if let (Some(own), Some(others)) = (own, others) {
        let currency = remedy.amount.currency();
        let decisive = others.get(&currency).or_else(|| own.get(&currency)).map(|(_, rule)| rule.clone());
        terms.limits_from = decisive.or(from);
        (terms.own_limit, terms.approval_limit) = (limits(&own), limits(&others));
    }
    Ok(terms)
}

/// What is asked of the authorities of a pack.
struct Asks<'a> {
    kind: RemedyWord,
    actor: &'a Proposer,
    facts: &'a Facts,
}

impl Asks<'_> {
    /// The authorities that speak of money of that kind; or the facts without which one cannot tell.
    fn speaking<'v>(&self, pack: &Pack, version: &'v Version) -> Result<Vec<&'v Authority>, Needed> {
        let place = Place { pack, version, facts: self.facts };
        let (mut speaking, mut open) = (Vec::new(), Needed::new());
        for it in version.authority.iter().filter(|it| it.kinds.contains(&self.kind)) {
            let verdict = holds(it.when.as_ref(), place);
            match verdict.truth {
                Truth::Yes => speaking.push(it),
                Truth::No => {}
                Truth::Unknown => open.extend(verdict.needed()),
            }
        }
        if open.is_empty() { Ok(speaking) } else { Err(open) }
    }

    /// The greatest limit in each currency among the authorities that this actor has.
    fn most(
        &self,
        published: &Published,
        version: &Version,
        speaking: &[&Authority],
        limit: impl Fn(&Authority) -> Option<&crate::pack::Amount>,
    ) -> Most {
        let mut most = Most::new();
        for it in speaking.iter().filter(|it| is_his(it, self.actor)) {
            let minor = limit(it).and_then(|limit| amount(version, limit));
            let (Some(minor), Some(currency)) = (minor, it.currency.or(version.currency)) else { continue };
            if most.get(&currency).is_none_or(|(other, _)| *other < minor) {
                most.insert(currency, (minor, reference(published, version, &it.rule)));
            }
        }
        most
    }
}

/// What both allow.
fn both(one: Option<Most>, other: Most) -> Most {
    let Some(one) = one else { return other };
    let less = |(currency, it): (Currency, (i64, PolicyRef))| {
        let second = other.get(&currency)?;
        Some((currency, if second.0 < it.0 { second.clone() } else { it }))
    };
    one.into_iter().filter_map(less).collect()
}

fn limits(most: &Most) -> Limits {
    Limits::new(most.iter().filter_map(|(currency, (minor, _))| Money::new(*minor, *currency).ok()))
}

fn needs(needed: &Needed) -> Refusal {
    let asked = CaseKind::Compensation(CompensationKind::ApprovalGranted);
    Refusal::FactsNeeded { asked, needed: needed.iter().map(ToString::to_string).collect() }
}

fn proposer(rules: &Rulebook, actor: &Actor) -> Proposer {
    let theirs = rules.actors.get(actor.id()).into_iter().flatten().cloned().collect();
    let kind = match actor.kind() {
        ActorKind::Human => ActorWord::Human,
        ActorKind::Bot => ActorWord::Bot,
        ActorKind::System => ActorWord::System,
        ActorKind::Customer => ActorWord::Customer,
        ActorKind::Regulator => ActorWord::Regulator,
    };
    Proposer { id: SmolStr::new(actor.id()), kind, roles: theirs }
}

const fn remedy_kind(word: RemedyWord) -> RemedyKind {
    match word {
        RemedyWord::Refund => RemedyKind::Refund,
        RemedyWord::Statutory => RemedyKind::Statutory,
        RemedyWord::Goodwill => RemedyKind::Goodwill,
        RemedyWord::Expenses => RemedyKind::Expenses,
        RemedyWord::Distress => RemedyKind::Distress,
        RemedyWord::Interest => RemedyKind::Interest,
        RemedyWord::FeeWaiver => RemedyKind::FeeWaiver,
        RemedyWord::Other => RemedyKind::Other,
    }
}

const fn remedy_word(kind: RemedyKind) -> RemedyWord {
    match kind {
        RemedyKind::Refund => RemedyWord::Refund,
        RemedyKind::Statutory => RemedyWord::Statutory,
        RemedyKind::Goodwill => RemedyWord::Goodwill,
        RemedyKind::Expenses => RemedyWord::Expenses,
        RemedyKind::Distress => RemedyWord::Distress,
        RemedyKind::Interest => RemedyWord::Interest,
        RemedyKind::FeeWaiver => RemedyWord::FeeWaiver,
        RemedyKind::Other => RemedyWord::Other,
    }
}
