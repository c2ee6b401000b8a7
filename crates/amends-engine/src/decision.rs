//! From an order to what is to be said: the facts that it asks for, and what follows from them under the policy.
//!
//! ```text
//! complete ─▶ terms ─▶ decide ─▶ rule ─▶ each command that follows: decide upon the case as it stands by then
//! ```
//!
//! Everything that is said here is appended at once or not at all.

use amends_core::Event;
use amends_core::case::{Case, CaseEvent, When};
use amends_core::context::{Ctx, Survivor};
use amends_core::policy::{Follow, Matter, Past, Policy, Ruling, SPEAKER};
use amends_core::refusal::Refusal;
use amends_envelope::{Actor, ActorKind, Instant, Occurred, PolicyRef};

use crate::desk::{Order, when};

/// A fact on its way to the store.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) event: Event,
    /// The rules that decided it.
    pub(crate) policy: Vec<PolicyRef>,
    /// Where it follows from what was asked for: who says so, and when it happened.
    pub(crate) follows: Option<Following>,
}

/// What is different in a fact that policy adds.
#[derive(Debug)]
pub(crate) struct Following {
    pub(crate) actor: Actor,
    /// When it happened, where that was not when the rest did.
    pub(crate) at: Option<Instant>,
}

impl From<Event> for Said {
    fn from(event: Event) -> Self {
        Self { event, policy: Vec::new(), follows: None }
    }
}

/// Who says what follows from policy.
pub(crate) fn policy_itself() -> Actor {
    Actor::new(ActorKind::System, SPEAKER).expect("the word policy is an id")
}

/// What there is to decide upon.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) case: &'a Case,
    pub(crate) history: &'a [Past],
    pub(crate) survivor: Option<&'a Survivor>,
    pub(crate) now: Instant,
}

/// What an order comes to.
pub(crate) fn decide(policy: &dyn Policy, ground: Ground<'_>, order: &Order) -> Result<Vec<Said>, Refusal> {
    let Ground { case, history, survivor, now } = ground;
    let happened = order.happened.as_ref().map_or(When::at(now), when);
    let command = Some(&order.command);
    let matter = Matter { case, history, actor: &order.actor, now, happened, command };
    let command = policy.complete(&matter, order.command.clone())?;
    let terms = policy.terms(&matter)?;
    let mut ctx = Ctx::new(now, &order.actor, &terms).happened(happened);
    if let Some(whom) = &order.on_behalf_of {
        ctx = ctx.on_behalf_of(whom);
    }
    if let Some(survivor) = survivor {
        ctx = ctx.with_survivor(survivor);
    }
    let facts = case.decide(command, &ctx)?;
    if facts.is_empty() {
        return Ok(Vec::new());
    }
    let ruling = policy.rule(&matter, &facts)?;
    said(case, facts, ruling, &ctx)
}

/// What follows where nothing is asked for: clocks that ran out meanwhile.
pub(crate) fn review(
    policy: &dyn Policy,
    case: &Case,
    history: &[Past],
    now: Instant,
) -> Result<Vec<Said>, Refusal> {
    let actor = policy_itself();
    let matter = Matter { case, history, actor: &actor, now, happened: When::at(now), command: None };
    let terms = policy.terms(&matter)?;
    let ruling = policy.rule(&matter, &[])?;
    said(case, Vec::new(), ruling, &Ctx::new(now, &actor, &terms))
}

fn said(case: &Case, facts: Vec<CaseEvent>, ruling: Ruling, ctx: &Ctx<'_>) -> Result<Vec<Said>, Refusal> {
    let Ruling { stamps, follows } = ruling;
    let following = if follows.is_empty() { Vec::new() } else { following(case, &facts, follows, ctx)? };
    let stamps = stamps.into_iter().chain(std::iter::repeat_with(Vec::new));
    let asked = facts.into_iter().zip(stamps);
    let asked = asked.map(|(fact, policy)| Said { event: Event::Case(fact), policy, follows: None });
    Ok(asked.chain(following).collect())
}

/// Each command that follows, decided upon the case as it stands after all that was said before it.
fn following(
    case: &Case,
    facts: &[CaseEvent],
    follows: Vec<Follow>,
    ctx: &Ctx<'_>,
) -> Result<Vec<Said>, Refusal> {
    let mut case = case.clone();
    for fact in facts {
        case.fold_by(fact, ctx.happened, ctx.by());
    }
    let actor = policy_itself();
    let mut said = Vec::new();
    for Follow { command, policy, at } in follows {
        let happened = at.map_or(ctx.happened, When::at);
        let ctx = Ctx::new(ctx.now, &actor, ctx.terms).happened(happened);
        for fact in case.decide(command, &ctx)? {
            case.fold_by(&fact, happened, &actor);
            let follows = Some(Following { actor: actor.clone(), at });
            said.push(Said { event: Event::Case(fact), policy: policy.clone(), follows });
        }
    }
    Ok(said)
}

impl Following {
    /// When it happened, beside facts that happened then.
    pub(crate) fn occurred(&self, beside: &Occurred) -> Occurred {
        self.at.map_or_else(|| beside.clone(), Occurred::at)
    }
}
