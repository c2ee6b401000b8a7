//! The rules that span the phases, and so belong to no machine alone: refusals of commands, never counted in a fold.

use super::answer::{self, AnswerEvent, AnswerKind, Rights};
use super::compensation::{
    CompensationEvent, CompensationKind, CreditStage, Entitlement, EntitlementLine, Exchange, Offer,
    OfferTerms, Payment, RemedyKind,
};
use super::detection::{DetectionEvent, DetectionKind};
use super::explanation::{ExplanationEvent, ExplanationKind};
use super::lifecycle::{CloseReason, LifecycleEvent};
use super::{Anomaly, Case, CaseEvent, CaseKind, authority, compensation};
use crate::context::{Ctx, Survivor};
use crate::money::{Currency, Money};
use crate::promise::Promise;
use crate::refusal::Refusal;
use crate::terms::Content;
use crate::value::{Name, Token};

/// Checks a fact that the judge lets through.
pub(super) fn check(case: &Case, fact: &CaseEvent, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    match fact {
        CaseEvent::Detection(fact) => check_detection(fact, ctx),
        CaseEvent::Lifecycle(fact) => check_lifecycle(case, fact, ctx),
        CaseEvent::Answer(fact) => check_answer(case, fact, ctx),
        CaseEvent::Explanation(fact) => check_explanation(case, fact, ctx),
        CaseEvent::Compensation(fact) => check_compensation(case, fact, ctx),
        CaseEvent::Record(_)
        | CaseEvent::Clock(_)
        | CaseEvent::Promise(_)
        | CaseEvent::External(_)
        | CaseEvent::Privacy(_)
        | CaseEvent::Apology(_)
        | CaseEvent::Fix(_)
        | CaseEvent::FollowUp(_) => Ok(()),
    }
}

fn check_detection(fact: &DetectionEvent, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let DetectionEvent::Acknowledged { rights, steps, eta, .. } = fact else { return Ok(()) };
    let kind = CaseKind::Detection(DetectionKind::Acknowledged);
    check_rights(kind, rights.as_ref(), ctx)?;
    check_content(kind, (Content::Steps, steps.is_some()), "what happens next", ctx)?;
    check_content(kind, (Content::Eta, eta.is_some()), "by when to expect it", ctx)
}

fn check_explanation(case: &Case, fact: &ExplanationEvent, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    use ExplanationEvent as E;
    match fact {
        E::InvestigationStarted { .. } => ctx.by().ids().try_for_each(|id| check_conflict(case, id, ctx)),
        E::ExplanationDelivered { steps, eta, .. } => {
            let kind = CaseKind::Explanation(ExplanationKind::ExplanationDelivered);
            check_content(kind, (Content::Steps, steps.is_some()), "what happens next", ctx)?;
            check_content(kind, (Content::Eta, eta.is_some()), "by when to expect it", ctx)
        }
        E::EvidenceAdded { .. }
        | E::CauseAttributed { .. }
        | E::ExplanationDrafted {}
        | E::ExplanationUnderstood {}
        | E::ExplanationDisputed { .. }
        | E::ExplanationSuperseded { .. }
        | E::ExplanationWithheld { .. }
        | E::ExplanationWaived { .. } => Ok(()),
    }
}

fn check_lifecycle(case: &Case, fact: &LifecycleEvent, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    use LifecycleEvent as E;
    match fact {
        E::Assigned { handler, .. }
        | E::Transferred { handler, .. }
        | E::AssignmentAccepted { handler, .. } => check_conflict(case, handler.as_str(), ctx),
        E::Resolved { .. } => check_points(case),
        E::Closed { reason } => check_closing(case, *reason),
        E::Reopened { .. } => check_window(case, ctx),
        E::Merged { survivor, .. } => check_merge(survivor, fact, ctx),
        E::PointsAdded { .. }
        | E::PointWithdrawn { .. }
        | E::Escalated { .. }
        | E::EscalationResolved { .. }
        | E::MergeReversed { .. }
        | E::DuplicateAbsorbed { .. }
        | E::AbsorptionReversed { .. }
        | E::Reinstated { .. }
        | E::Withdrawn { .. }
        | E::Forwarded { .. }
        | E::ForwardReturned { .. }
        | E::DeviationGranted { .. }
        | E::ProgressUpdated { .. } => Ok(()),
    }
}

/// Nobody handles or investigates a complaint about themselves.
fn check_conflict(case: &Case, person: &str, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let is_concerned = |concerned: &&Token| ctx.terms.is_one_person(concerned.as_str(), person);
    case.concerns
        .as_ref()
        .filter(is_concerned)
        .map_or(Ok(()), |concerned| Err(Refusal::ConflictedHandler { person: concerned.clone() }))
}

fn check_points(case: &Case) -> Result<(), Refusal> {
    let points = answer::unanswered(case, &[]);
    if points.is_empty() { Ok(()) } else { Err(Refusal::PointUnanswered { points }) }
}

/// No money that was agreed and has not left, no promise still open; and what is closed as resolved or rejected was
/// answered point by point.
fn check_closing(case: &Case, reason: CloseReason) -> Result<(), Refusal> {
    if let Some(payment) = compensation::first_open(&case.compensation) {
        return Err(Refusal::PaymentOpen { payment });
    }
    let is_open = |promise: &Promise| matches!(promise, Promise::Open { .. });
    if let Some((promise, _)) = case.promises.iter().find(|(_, promise)| is_open(promise)) {
        return Err(Refusal::PromiseOpen { promise: promise.clone() });
    }
    match reason {
        CloseReason::Resolved | CloseReason::Rejected => check_points(case),
        CloseReason::NoReply | CloseReason::External | CloseReason::NotAComplaint => Ok(()),
    }
}

/// The last moment of the window is still in it.
fn check_window(case: &Case, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let (Some(window), Some(ended_at)) = (ctx.terms.reopen_window, case.ended_at()) else { return Ok(()) };
    let until = ended_at.saturating_add_micros(i64::try_from(window.as_micros()).unwrap_or(i64::MAX));
    if ctx.happened.starts > until { Err(Refusal::OutOfWindow { until }) } else { Ok(()) }
}

/// A survivor that stands by itself cannot lead back here.
fn check_merge(survivor: &Name, fact: &LifecycleEvent, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let asked = CaseKind::Lifecycle(fact.kind());
    match ctx.survivor {
        Some(Survivor::Standing) => Ok(()),
        Some(Survivor::ThisCase | Survivor::MergedInto(_)) => {
            Err(Refusal::MergeCycle { survivor: survivor.clone() })
        }
        Some(Survivor::Unseen) => Err(Refusal::Broken { rule: Anomaly::NotReceived, asked }),
        None => Err(Refusal::missing(asked, "where its survivor stands")),
    }
}

fn check_answer(case: &Case, fact: &AnswerEvent, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    use AnswerEvent as E;
    match fact {
        E::OutcomeDecided { points, .. } => {
            let points = answer::unanswered(case, points.as_deref().unwrap_or_default());
            if points.is_empty() { Ok(()) } else { Err(Refusal::PointUnanswered { points }) }
        }
        E::FinalResponseSent { rights, .. } => {
            check_rights(CaseKind::Answer(AnswerKind::FinalResponseSent), rights.as_ref(), ctx)
        }
        E::SummaryResolutionSent { rights, .. } => {
            check_rights(CaseKind::Answer(AnswerKind::SummaryResolutionSent), rights.as_ref(), ctx)
        }
        E::OutcomeReported { rights, .. } => {
            check_rights(CaseKind::Answer(AnswerKind::OutcomeReported), rights.as_ref(), ctx)
        }
        E::HoldingResponseSent { .. } => Ok(()),
    }
}

fn check_rights(kind: CaseKind, rights: Option<&Rights>, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    check_content(kind, (Content::Rights, rights.is_some()), "the right to go elsewhere", ctx)
}

fn check_content(
    kind: CaseKind,
    (content, is_there): (Content, bool),
    missing: &'static str,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    let lacks = !is_there && ctx.terms.requires(kind, content);
    if lacks { Err(Refusal::missing(kind, missing)) } else { Ok(()) }
}

fn check_compensation(case: &Case, fact: &CompensationEvent, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    use CompensationEvent as E;
    match fact {
        E::OfferMade { terms } => {
            check_currency(terms.amount, terms.fx.as_ref(), &assessed_currencies(case))?;
            check_statutory(case, terms, ctx)?;
            authority::check_offer(case, terms, ctx)
        }
        E::PaymentInstructed { payment } => {
            if case.compensation.standing(&payment.payment) > 0 {
                return Err(Refusal::Broken {
                    rule: Anomaly::PaidTwice,
                    asked: CaseKind::Compensation(fact.kind()),
                });
            }
            check_payment(case, (payment, fact.kind()), ctx)?;
            authority::check_instruction(case, payment)
        }
        E::PaymentConfirmed { payment } => check_payment(case, (payment, fact.kind()), ctx),
        E::ProvisionalCreditGiven { credit } | E::ProvisionalCreditFinalised { credit } => {
            let kept = case.compensation.credits.find(&credit.credit);
            if kept.is_some_and(|kept| kept.stage == CreditStage::Finalised) {
                return Err(Refusal::Broken {
                    rule: Anomaly::PaidTwice,
                    asked: CaseKind::Compensation(fact.kind()),
                });
            }
            authority::check_credit(case, credit, ctx)
        }
        E::ProvisionalCreditWithdrawn { credit } => {
            let kept = case.compensation.credits.find(&credit.credit);
            if kept.is_some_and(|kept| kept.stage == CreditStage::Given) {
                return Ok(());
            }
            Err(Refusal::Broken { rule: Anomaly::NotPaid, asked: CaseKind::Compensation(fact.kind()) })
        }
        E::EntitlementAssessed { .. }
        | E::NotEntitled { .. }
        | E::GoodwillProposed { .. }
        | E::ApprovalRequested { .. }
        | E::ApprovalGranted { .. }
        | E::ApprovalRefused { .. }
        | E::ApprovalExpired { .. }
        | E::ApprovalVoided { .. }
        | E::OfferAccepted { .. }
        | E::OfferRejected { .. }
        | E::OfferExpired { .. }
        | E::OfferWithdrawn { .. }
        | E::PaymentFailed { .. }
        | E::PaymentReversed { .. }
        | E::InterestAccrued { .. } => Ok(()),
    }
}

/// What was rejected, has expired or was taken back is not paid, though it needed no acceptance. A payment is in the
/// currency of its offer, or else of what was assessed, or says how one became the other.
fn check_payment(
    case: &Case,
    (payment, asked): (&Payment, CompensationKind),
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    let offer = payment.offer.as_ref().and_then(|name| case.compensation.offers.find(name));
    if offer.is_some_and(Offer::is_dead) {
        return Err(Refusal::Broken { rule: Anomaly::OfferOver, asked: CaseKind::Compensation(asked) });
    }
    let expected = offer.map_or_else(|| assessed_currencies(case), |offer| vec![offer.amount().currency()]);
    check_currency(payment.amount, payment.fx.as_ref(), &expected)?;
    authority::check_payment(case, payment, ctx)
}

/// One of the currencies expected, if any is; else an exchange that started from one of them.
fn check_currency(amount: Money, fx: Option<&Exchange>, expected: &[Currency]) -> Result<(), Refusal> {
    let started_from = fx.map_or(amount.currency(), |fx| fx.assessed_currency);
    match expected {
        [first, ..] if !expected.contains(&started_from) && !expected.contains(&amount.currency()) => {
            Err(Refusal::CurrencyMismatch { asked: started_from, expected: *first })
        }
        _ => Ok(()),
    }
}

fn assessed(case: &Case) -> &[EntitlementLine] {
    match &case.compensation.entitlement {
        Entitlement::Assessed { lines } => lines,
        Entitlement::NotAssessed | Entitlement::NotEntitled { .. } => &[],
    }
}

fn assessed_currencies(case: &Case) -> Vec<Currency> {
    assessed(case).iter().map(|line| line.amount.currency()).collect()
}

/// Goodwill neither names a line that is owed by law, nor settles everything while such a line is not offered.
fn check_statutory(case: &Case, terms: &OfferTerms, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    if terms.kind != RemedyKind::Goodwill || ctx.terms.statutory_replaceable {
        return Ok(());
    }
    let is_named = |line: &Name| terms.lines.iter().flatten().any(|part| part.line == *line);
    let is_offered = |line: &Name| {
        let offers = case.compensation.offers.iter().map(|(_, offer)| &offer.terms);
        let mut statutory = offers.filter(|terms| terms.kind == RemedyKind::Statutory);
        statutory.any(|terms| terms.lines.iter().flatten().any(|part| part.line == *line))
    };
    let replaced = |line: &&EntitlementLine| {
        let settles = terms.in_full_settlement.0 && !is_offered(&line.line);
        line.kind == RemedyKind::Statutory && (is_named(&line.line) || settles)
    };
    match assessed(case).iter().find(replaced) {
        Some(line) => Err(Refusal::StatutoryReplaced { line: line.line.clone() }),
        None => Ok(()),
    }
}
