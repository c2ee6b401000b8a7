//! What needs an approval before it is offered or paid, and whether it has it.

use super::Remedy;
use crate::case::Case;
use crate::case::compensation::{
    ApprovalStage, Compensation, Offer, OfferTerms, Payment, PaymentStage, ProvisionalCredit, RemedyKind,
};
use crate::context::Ctx;
use crate::refusal::Refusal;
use crate::value::Token;

/// Whether exactly this was approved, and still is.
fn is_approved(state: &Compensation, remedy: &Remedy) -> bool {
    let approval = state.approvals.find(&remedy.digest());
    approval.is_some_and(|approval| matches!(approval.stage, ApprovalStage::Granted { .. }))
}

/// An offer needs an approval where the terms want one for its kind.
pub(in crate::case) fn check_offer(case: &Case, terms: &OfferTerms, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    check_remedy(&case.compensation, &Remedy::of_offer(terms), ctx)
}

/// A provisional credit needs an approval where the terms want one for other money.
pub(in crate::case) fn check_credit(
    case: &Case,
    credit: &ProvisionalCredit,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    check_remedy(&case.compensation, &Remedy::of_credit(credit), ctx)
}

fn check_remedy(state: &Compensation, remedy: &Remedy, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    if !ctx.terms.needs_approval.contains(&remedy.kind) || is_approved(state, remedy) {
        return Ok(());
    }
    Err(Refusal::OverLimit { asked: remedy.amount, limit: None })
}

/// A payment needs an approval where the terms want one for its kind or its offer's: its own, or that of the offer
/// where it does what was offered, to whom it was offered.
pub(in crate::case) fn check_payment(case: &Case, payment: &Payment, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let state = &case.compensation;
    let offer = payment.offer.as_ref().and_then(|name| state.offers.find(name));
    let needs = |kind| ctx.terms.needs_approval.contains(&kind);
    let kind = payment.kind.or(offer.map(Offer::kind)).unwrap_or(RemedyKind::Other);
    if !needs(kind) && !offer.is_some_and(|offer| needs(offer.kind())) {
        return Ok(());
    }
    let rides = offer.is_some_and(|offer| {
        does_what_was_offered(case, offer, payment, ctx)
            && is_approved(state, &Remedy::of_offer(&offer.terms))
    });
    if rides || is_approved(state, &Remedy::of_payment(payment)) {
        return Ok(());
    }
    Err(Refusal::OverLimit { asked: payment.amount, limit: None })
}

fn does_what_was_offered(case: &Case, offer: &Offer, payment: &Payment, ctx: &Ctx<'_>) -> bool {
    let terms = &offer.terms;
    let is_theirs = |payee: &Token| {
        let mut theirs =
            case.complainant.iter().chain(case.representatives.iter().map(|(person, ())| person));
        theirs.any(|person| ctx.terms.is_one_person(person.as_str(), payee.as_str()))
    };
    payment.amount.currency() == terms.amount.currency()
        && payment.kind.is_none_or(|kind| kind == terms.kind)
        && payment.form.is_none_or(|form| form == terms.form)
        && payment.payee.as_ref().is_none_or(is_theirs)
}

/// What was told to be paid for an offer, with what was paid for it, may not come to more than it; and what stands as
/// paid is not told to be paid again.
pub(in crate::case) fn check_instruction(case: &Case, payment: &Payment) -> Result<(), Refusal> {
    let state = &case.compensation;
    let Some(offer) = payment.offer.as_ref().and_then(|name| state.offers.find(name)) else { return Ok(()) };
    let currency = offer.amount().currency();
    if payment.amount.currency() != currency {
        return Ok(());
    }
    let committed = state.payments.iter().filter(|(name, _)| **name != payment.payment);
    let committed = committed.map(|(_, stage)| match stage {
        PaymentStage::Instructed(other)
            if other.offer == payment.offer && other.amount.currency() == currency =>
        {
            i128::from(other.amount.minor())
        }
        PaymentStage::Paid(paid) if paid.offer == payment.offer && paid.currency == currency => {
            i128::from(paid.left_minor)
        }
        PaymentStage::Instructed(_) | PaymentStage::Paid(_) | PaymentStage::Failed { .. } => 0,
    });
    if committed.sum::<i128>() + i128::from(payment.amount.minor()) > i128::from(offer.amount().minor()) {
        return Err(Refusal::OverLimit { asked: payment.amount, limit: Some(offer.amount()) });
    }
    Ok(())
}
