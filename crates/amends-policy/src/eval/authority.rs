//! Who may propose and approve it.
//!
//! Core checks four eyes whatever a pack says; a pack says which role may go how far. Nothing said is nothing allowed.

use amends_core::money::Money;
use smol_str::SmolStr;

use super::assess::unfit;
use super::choose::{Chosen, Select, choose};
use super::pay::{Place, amount};
use super::truth::{Needed, Truth, holds};
use crate::explain::{Because, Reason};
use crate::load::Published;
use crate::pack::authority::ActorWord;
use crate::pack::{Amount, Authority, RemedyWord};
use crate::value::{Day, Facts};

/// Who wants to do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposer {
    /// Who.
    pub id: SmolStr,
    /// What he is.
    pub kind: ActorWord,
    /// His roles.
    pub roles: Vec<SmolStr>,
}

/// What he wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Propose money, and give it by himself where he may.
    Propose,
    /// Approve what was proposed.
    Approve,
}

/// Money to be proposed or approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What is to be done.
    pub act: Act,
    /// Of what kind.
    pub kind: RemedyWord,
    /// How much.
    pub money: Money,
    /// Who proposed it.
    pub by: SmolStr,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// He may, under this rule.
    Permit {
        /// The rule.
        rule: SmolStr,
    },
    /// He may not.
    Deny {
        /// Why: `no_role`, `over_limit` or `self_approval`.
        reason: SmolStr,
    },
    /// One of these roles must approve it.
    Needs {
        /// The roles, each with its rule.
        approvals: Vec<(SmolStr, SmolStr)>,
    },
    /// It cannot be said without these facts.
    Unknown {
        /// The facts, by name.
        needed: Needed,
    },
}

/// Whether an actor may do with money what he wants to; `to` takes why.
///
/// Where several packs speak the strictest answer stands: deny before unknown before needs before permit.
pub fn authority(
    actor: &Proposer,
    proposal: &Proposal,
    facts: &Facts,
    packs: &[&Published],
    on: Option<Day>,
    to: &mut Vec<Because>,
) -> Decision {
    let mut decisions = Vec::new();
    for published in packs {
        let select = on.map_or(Select::Facts, Select::On);
        match choose(published.pack(), select, facts, to) {
            Chosen::Version(version) if version.authority.is_empty() => {}
            Chosen::Version(version) => {
                let place = Place { pack: published.pack(), version, facts };
                decisions.push(ask(place, actor, proposal, to));
            }
            Chosen::Unknown(needed) => decisions.push(Decision::Unknown { needed }),
            Chosen::Nothing => {}
        }
    }
    let rank = |decision: &Decision| match decision {
        Decision::Deny { .. } => 0,
        Decision::Unknown { .. } => 1,
        Decision::Needs { .. } => 2,
        Decision::Permit { .. } => 3,
    };
    decisions.into_iter().min_by_key(rank).unwrap_or(Decision::Deny { reason: "no_role".into() })
}

/// What one version says.
pub(crate) fn ask(
    place: Place<'_>,
    actor: &Proposer,
    proposal: &Proposal,
    to: &mut Vec<Because>,
) -> Decision {
    let mut open = Needed::new();
    let mut speaking: Vec<&Authority> = Vec::new();
    for it in place.version.authority.iter().filter(|it| it.kinds.contains(&proposal.kind)) {
        let verdict = holds(it.when.as_ref(), place);
        match verdict.truth {
            Truth::Yes => speaking.push(it),
            Truth::No => {}
            Truth::Unknown => open.extend(verdict.needed()),
        }
    }
    unfit(place, &open, to);
    let own: Vec<&Authority> = speaking.iter().copied().filter(|it| is_his(it, actor)).collect();
    for it in &speaking {
        let reason = Reason::Limits {
            rule: it.rule.clone(),
            title: it.title.clone(),
            holder: is_his(it, actor).then(|| actor.id.clone()),
            own: limit(place, it, it.own_limit.as_ref()),
            others: limit(place, it, it.approval_limit.as_ref()),
        };
        to.push(Because::new(place.pack, Some(place.version), reason));
    }
    let decision = match proposal.act {
        _ if !open.is_empty() => Decision::Unknown { needed: open },
        Act::Propose => propose(place, &own, &speaking, proposal),
        Act::Approve => approve(place, &own, actor, proposal),
    };
    let reason =
        Reason::Authority { actor: actor.id.clone(), money: proposal.money, decision: decision.clone() };
    to.push(Because::new(place.pack, Some(place.version), reason));
    decision
}

pub(crate) fn is_his(it: &Authority, actor: &Proposer) -> bool {
    let may =
        if it.actors.is_empty() { actor.kind == ActorWord::Human } else { it.actors.contains(&actor.kind) };
    may && actor.roles.contains(&it.role)
}

/// A limit as an amount.
fn limit(place: Place<'_>, it: &Authority, limit: Option<&Amount>) -> Option<Money> {
    let currency = it.currency.or(place.version.currency)?;
    Money::new(amount(place.version, limit?)?, currency).ok()
}

/// Whether a limit covers the amount, the limit itself included. None covers an amount in another currency.
fn covers(place: Place<'_>, it: &Authority, of: Option<&Amount>, money: Money) -> bool {
    limit(place, it, of).is_some_and(|limit| money <= limit)
}

fn propose(place: Place<'_>, own: &[&Authority], all: &[&Authority], proposal: &Proposal) -> Decision {
    if own.is_empty() {
        return Decision::Deny { reason: "no_role".into() };
    }
    if let Some(it) = own.iter().find(|it| covers(place, it, it.own_limit.as_ref(), proposal.money)) {
        return Decision::Permit { rule: it.rule.clone() };
    }
    let able = all.iter().filter(|it| covers(place, it, it.approval_limit.as_ref(), proposal.money));
    let approvals: Vec<_> = able.map(|it| (it.role.clone(), it.rule.clone())).collect();
    if approvals.is_empty() {
        Decision::Deny { reason: "over_limit".into() }
    } else {
        Decision::Needs { approvals }
    }
}

fn approve(place: Place<'_>, own: &[&Authority], actor: &Proposer, proposal: &Proposal) -> Decision {
    if proposal.by == actor.id {
        let own_limit = own.iter().find(|it| covers(place, it, it.own_limit.as_ref(), proposal.money));
        return own_limit.map_or(Decision::Deny { reason: "self_approval".into() }, |it| Decision::Permit {
            rule: it.rule.clone(),
        });
    }
    if own.is_empty() {
        return Decision::Deny { reason: "no_role".into() };
    }
    let able = own.iter().find(|it| covers(place, it, it.approval_limit.as_ref(), proposal.money));
    able.map_or(Decision::Deny { reason: "over_limit".into() }, |it| Decision::Permit {
        rule: it.rule.clone(),
    })
}
