//! What one can ask of compensation, approvals apart, and what follows.

use super::{
    Code, Compensation, CompensationEvent, CreditStage, Entitlement, EntitlementLine, Interest, Name, Offer,
    OfferStage, OfferTerms, Paid, Payment, PaymentStage, ProvisionalCredit, ReversalReason,
};
use crate::case::CaseKind;
use crate::case::compensation::CompensationKind;
use crate::command::{commands, unless};
use crate::money::Money;
use crate::pii::Personal;
use crate::refusal::Refusal;
use crate::shape::Tree;
use crate::value::Token;

commands! {
    /// What one can ask of compensation, approvals apart.
    pub enum CompensationCommand => CompensationEvent {
        /// Put on file what is owed, line by line.
        Assess, assess => EntitlementAssessed {
            lines: Vec<EntitlementLine>; facts: Personal<Tree>, unknown: Option<Vec<Name>>, about: Option<Token>,
        },
        /// Put on file that nothing is owed.
        Deny, deny => NotEntitled { rule: Code },
        /// Propose more than is owed. Another amount than before voids the approvals that were open for that.
        ProposeGoodwill, propose_goodwill => GoodwillProposed { amount: Money, reason: Code; tier: Option<Tree> },
        /// Make an offer.
        Offer, offer => OfferMade { terms: Box<OfferTerms> },
        /// Note that the customer took it.
        Accept, accept => OfferAccepted { offer: Name; reason: Option<Code> },
        /// Note that the customer did not.
        Reject, reject => OfferRejected { offer: Name; reason: Option<Code> },
        /// Note that its time passed.
        Expire, expire => OfferExpired { offer: Name; reason: Option<Code> },
        /// Take it back.
        Withdraw, withdraw => OfferWithdrawn { offer: Name; reason: Option<Code> },
        /// Tell somebody to pay.
        Instruct, instruct => PaymentInstructed { payment: Box<Payment> },
        /// Note that money left.
        Confirm, confirm => PaymentConfirmed { payment: Box<Payment> },
        /// Note that it could not be paid.
        Fail, fail => PaymentFailed { payment: Name, reason: Code },
        /// Note that money came back.
        Reverse, reverse => PaymentReversed { payment: Name, amount: Money; reason: Option<ReversalReason> },
        /// Let interest grow, from one day to another.
        Accrue, accrue => InterestAccrued { interest: Box<Interest> },
        /// Give a credit for the time being.
        GiveCredit, give_credit => ProvisionalCreditGiven { credit: Box<ProvisionalCredit> },
        /// Let the customer keep it.
        FinaliseCredit, finalise_credit => ProvisionalCreditFinalised { credit: Box<ProvisionalCredit> },
        /// Take it back.
        WithdrawCredit, withdraw_credit => ProvisionalCreditWithdrawn { credit: Box<ProvisionalCredit> },
    }
}

/// Decides what follows from a command; an empty answer means that it was already so. Who must approve it, and what
/// the offer or the entitlement says against it, is checked by the case.
///
/// # Errors
/// `content_missing` for interest without its days.
pub fn decide(state: &Compensation, command: CompensationCommand) -> Result<Vec<CompensationEvent>, Refusal> {
    use CompensationCommand as C;
    if let C::ProposeGoodwill { amount, reason, tier } = &command {
        let already = tier.is_none() && state.goodwill.as_ref() == Some(&(*amount, reason.clone()));
        let voided = if already { Vec::new() } else { voided_by(state, *amount) };
        return Ok(voided.into_iter().chain(unless(already, command.fact())).collect());
    }
    if matches!(&command, C::Accrue { interest } if interest.from_on.is_none() || interest.to_on.is_none()) {
        let asked = CaseKind::Compensation(CompensationKind::InterestAccrued);
        return Err(Refusal::missing(asked, "its days, without which the same interest could grow twice"));
    }
    Ok(unless(is_already_so(state, &command), command.fact()))
}

fn is_already_so(state: &Compensation, command: &CompensationCommand) -> bool {
    use {CompensationCommand as C, CreditStage as K, OfferStage as O};
    let offer_is = |offer: &Name, stage: O, reason: &Option<Code>| {
        state.offers.find(offer).is_some_and(|offer| offer.stage == stage && offer.reason == *reason)
    };
    let credit_is = |credit: &ProvisionalCredit, stage: K| {
        state.credits.find(&credit.credit).is_some_and(|c| c.stage == stage && *c.terms == *credit)
    };
    match command {
        C::Deny { rule } => state.entitlement == Entitlement::NotEntitled { rule: rule.clone() },
        C::Offer { terms } => state
            .offers
            .find(&terms.offer)
            .is_some_and(|offer| offer.stage == O::Made && offer.terms == *terms),
        C::Accept { offer, reason } => offer_is(offer, O::Accepted, reason),
        C::Reject { offer, reason } => offer_is(offer, O::Rejected, reason),
        C::Expire { offer, reason } => offer_is(offer, O::Expired, reason),
        C::Withdraw { offer, reason } => offer_is(offer, O::Withdrawn, reason),
        C::Instruct { payment } => match state.payments.find(&payment.payment) {
            Some(PaymentStage::Instructed(standing)) => standing == payment,
            Some(PaymentStage::Paid(_) | PaymentStage::Failed { .. }) | None => false,
        },
        C::Confirm { payment } => {
            let paid = state.payments.find(&payment.payment).and_then(PaymentStage::paid);
            paid.is_some_and(|paid| is_the_same(state, paid, payment))
        }
        C::Fail { payment, reason } => {
            matches!(state.payments.find(payment), Some(PaymentStage::Failed { reason: standing }) if standing == reason)
        }
        C::Reverse { payment, amount, reason } => {
            let paid = state.payments.find(payment).and_then(PaymentStage::paid);
            paid.is_some_and(|paid| paid.reversed == Some((*amount, *reason)))
        }
        C::Accrue { interest } => {
            let days = state.accrued.find(&(interest.line.clone(), interest.rule.clone())).copied();
            days.is_some_and(|(from_on, to_on)| {
                interest.from_on == Some(from_on) && interest.to_on == Some(to_on)
            })
        }
        C::GiveCredit { credit } => credit_is(credit, K::Given),
        C::FinaliseCredit { credit } => credit_is(credit, K::Finalised),
        C::WithdrawCredit { credit } => credit_is(credit, K::Withdrawn),
        C::Assess { .. } | C::ProposeGoodwill { .. } => false,
    }
}

/// Whether a payment that left in full is this one.
fn is_the_same(state: &Compensation, paid: &Paid, payment: &Payment) -> bool {
    let offer = payment.offer.as_ref().and_then(|name| state.offers.find(name));
    paid.left_minor == payment.amount.minor()
        && paid.reversed.is_none()
        && paid.currency == payment.amount.currency()
        && paid.offer == payment.offer
        && paid.payee == payment.payee
        && payment.kind.or(offer.map(Offer::kind)).is_none_or(|kind| kind == paid.kind)
}

/// The approvals that a new proposal voids: those still open for the amount formerly proposed.
fn voided_by(state: &Compensation, amount: Money) -> Vec<CompensationEvent> {
    let Some((former, _)) = &state.goodwill else { return Vec::new() };
    let hangs_on_it = |approval: &super::Approval| approval.is_open() && approval.amount == *former;
    let voided = state.approvals.iter().filter(|(_, approval)| *former != amount && hangs_on_it(approval));
    voided.map(|(digest, _)| CompensationEvent::ApprovalVoided { digest: digest.clone() }).collect()
}
