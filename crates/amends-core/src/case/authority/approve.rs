//! What one can ask about approvals, and who may give one.

use amends_envelope::ActorKind;

use super::Remedy;
use crate::case::compensation::{
    Approval, ApprovalBasis, ApprovalStage, Compensation, CompensationEvent, CompensationKind, RemedyKind,
};
use crate::case::{Case, CaseKind};
use crate::command::unless;
use crate::context::Ctx;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::value::{Code, Name, Token};

/// What one can ask about approvals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorityCommand {
    /// Ask for an approval of exactly this.
    Request {
        /// What is to be approved.
        remedy: Remedy,
        /// The digest of what it takes the place of; that approval is voided.
        instead_of: Option<Name>,
    },
    /// Approve exactly this. Within one's own limit nobody need have asked.
    Grant {
        /// What is approved.
        remedy: Remedy,
        /// Why.
        reason: Option<Code>,
    },
    /// Refuse to approve.
    Refuse {
        /// The digest of what was asked for.
        digest: Name,
        /// Why.
        reason: Option<Code>,
    },
    /// Note that it was not used in time.
    Expire {
        /// The digest of what was asked for.
        digest: Name,
    },
    /// Note that what was approved has changed.
    Void {
        /// The digest of what was asked for.
        digest: Name,
    },
}

impl AuthorityCommand {
    /// Asks for an approval of exactly this.
    pub const fn request(remedy: Remedy) -> Self {
        Self::Request { remedy, instead_of: None }
    }

    /// Approves exactly this.
    pub const fn grant(remedy: Remedy) -> Self {
        Self::Grant { remedy, reason: None }
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
///
/// # Errors
/// `self_approval`, `over_limit`, `conflicted_handler`, and `content_missing` where nobody has asked for the approval.
pub fn decide(
    case: &Case,
    command: AuthorityCommand,
    ctx: &Ctx<'_>,
) -> Result<Vec<CompensationEvent>, Refusal> {
    use {ApprovalStage as A, AuthorityCommand as C, CompensationEvent as E};
    let stage_of = |digest: &Name| case.compensation.approvals.find(digest).map(|approval| &approval.stage);
    match command {
        C::Request { remedy, instead_of } => Ok(request(&case.compensation, &remedy, instead_of)),
        C::Grant { remedy, reason } => grant(case, &remedy, reason.as_ref(), ctx),
        C::Refuse { digest, reason } => {
            let already = stage_of(&digest) == Some(&A::Refused);
            let approver = natural_person(ctx)?;
            Ok(unless(already, E::ApprovalRefused { digest, approver, basis: None, reason }))
        }
        C::Expire { digest } => {
            let already = matches!(stage_of(&digest), Some(A::Expired) | None);
            Ok(unless(already, E::ApprovalExpired { digest }))
        }
        C::Void { digest } => {
            let already = matches!(stage_of(&digest), Some(A::Voided) | None);
            Ok(unless(already, E::ApprovalVoided { digest }))
        }
    }
}

fn request(state: &Compensation, remedy: &Remedy, instead_of: Option<Name>) -> Vec<CompensationEvent> {
    let digest = remedy.digest();
    let is_open = |digest: &Name| state.approvals.find(digest).is_some_and(Approval::is_open);
    let replaced = instead_of.filter(|former| *former != digest && is_open(former));
    let already = is_open(&digest);
    let voided = replaced.map(|digest| CompensationEvent::ApprovalVoided { digest });
    let asked = CompensationEvent::ApprovalRequested { digest, amount: remedy.amount };
    voided.into_iter().chain(unless(already, asked)).collect()
}

fn grant(
    case: &Case,
    remedy: &Remedy,
    reason: Option<&Code>,
    ctx: &Ctx<'_>,
) -> Result<Vec<CompensationEvent>, Refusal> {
    let digest = remedy.digest();
    let approval = case.compensation.approvals.find(&digest);
    let approver = natural_person(ctx)?;
    check_conflict(case, remedy, ctx)?;
    let granted = |basis| CompensationEvent::ApprovalGranted {
        digest: digest.clone(),
        approver: approver.clone(),
        basis: Some(basis),
        reason: reason.cloned(),
    };
    let asked = CompensationEvent::ApprovalRequested { digest: digest.clone(), amount: remedy.amount };
    match approval {
        Some(Approval { stage: ApprovalStage::Granted { .. }, .. }) => Ok(Vec::new()),
        Some(Approval { stage: ApprovalStage::Requested, asked_by, .. }) => {
            if is_own(&case.compensation, remedy, asked_by, ctx) {
                check_own_limit(&case.compensation, (&digest, remedy.amount), &approver, ctx)?;
                return Ok(vec![granted(ApprovalBasis::OwnLimit)]);
            }
            check_limit(remedy.amount, ctx)?;
            Ok(vec![granted(ApprovalBasis::SecondPerson)])
        }
        None if ctx.terms.own_limit.for_currency_of(remedy.amount).is_some() => {
            check_own_limit(&case.compensation, (&digest, remedy.amount), &approver, ctx)?;
            Ok(vec![asked, granted(ApprovalBasis::OwnLimit)])
        }
        Some(Approval {
            stage: ApprovalStage::Refused | ApprovalStage::Expired | ApprovalStage::Voided,
            ..
        })
        | None => Err(nobody_asked()),
    }
}

/// Whether it is the approver's own wish: asked for by the same person, or goodwill that the same person proposed,
/// delegates and who they act for included. Who is not known may be anybody.
fn is_own(state: &Compensation, remedy: &Remedy, asked_by: &[Token], ctx: &Ctx<'_>) -> bool {
    let may_be_theirs = |people: &[Token]| people.is_empty() || people.iter().any(|person| acts(person, ctx));
    let is_proposal = remedy.kind == RemedyKind::Goodwill && state.goodwill.is_some();
    may_be_theirs(asked_by) || is_proposal && may_be_theirs(&state.goodwill_by)
}

/// Whether it is this person who asks, or for whom it is asked.
fn acts(person: &Token, ctx: &Ctx<'_>) -> bool {
    ctx.by().ids().any(|id| ctx.terms.is_one_person(person.as_str(), id))
}

fn nobody_asked() -> Refusal {
    let asked = CaseKind::Compensation(CompensationKind::ApprovalGranted);
    Refusal::missing(asked, "that somebody else asks for it first")
}

/// The actor, who must be a person on our side.
fn natural_person(ctx: &Ctx<'_>) -> Result<Token, Refusal> {
    let person = Token::new(ctx.actor.id()).expect("an actor's id has the bounds of a token");
    if ctx.actor.kind() == ActorKind::Human {
        Ok(person)
    } else {
        Err(Refusal::SelfApproval { approver: person })
    }
}

/// Nobody approves what concerns themselves: neither who is complained about, nor who complains or speaks for them,
/// nor who is paid.
fn check_conflict(case: &Case, remedy: &Remedy, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let concerned = case.concerns.iter().chain(&case.complainant).chain(&remedy.payee);
    let mut concerned = concerned.chain(case.representatives.iter().map(|(person, ())| person));
    match concerned.find(|person| acts(person, ctx)) {
        Some(person) => Err(Refusal::ConflictedHandler { person: person.clone() }),
        None => Ok(()),
    }
}

fn check_limit(amount: Money, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let limits = &ctx.terms.approval_limit;
    if limits.cover(amount) {
        return Ok(());
    }
    Err(Refusal::OverLimit { asked: amount, limit: limits.for_currency_of(amount) })
}

/// What one approves oneself must stay within the own limit together with all else that one ever so approved in this
/// case, voided since or not: otherwise it could be split, or spent and voided.
fn check_own_limit(
    state: &Compensation,
    (digest, amount): (&Name, Money),
    approver: &Token,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    let Some(limit) = ctx.terms.own_limit.for_currency_of(amount) else {
        return Err(Refusal::SelfApproval { approver: approver.clone() });
    };
    let is_own = |approval: &&Approval| {
        let by = approval.given_within_own_limit_by.as_ref();
        by.is_some_and(|by| ctx.terms.is_one_person(by.as_str(), approver.as_str()))
            && approval.amount.currency() == amount.currency()
    };
    let others = state.approvals.iter().filter(|(other, _)| *other != digest).map(|(_, approval)| approval);
    let sum = others.filter(is_own).map(|approval| i128::from(approval.amount.minor())).sum::<i128>();
    if sum + i128::from(amount.minor()) <= i128::from(limit.minor()) {
        return Ok(());
    }
    Err(Refusal::OverLimit { asked: amount, limit: Some(limit) })
}
