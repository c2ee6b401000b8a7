//! Compensation: making up for it. Lines of entitlement, approvals, offers, payments: each its own small machine.
//!
//! ```text
//! each line:     ★NotAssessed ─▶ Assessed | NotEntitled
//! each approval: Requested ─▶ Granted | Refused | Expired | Voided
//! each offer:    Made ─▶ Accepted | Rejected | Expired | Withdrawn
//! each credit:   ★Given ─▶ Finalised | Withdrawn
//! each payment:  Instructed ─▶ Paid | Failed ─▶ Instructed        Paid ─▶ Reversed (in part or whole) ─▶ Instructed
//! ```

mod approval;
mod command;
mod credit;
mod facts;
mod offer;
mod owed;
mod payment;

pub(in crate::case) use approval::asked_by;
pub use approval::{Approval, ApprovalStage};
pub use command::{CompensationCommand, decide};
pub use credit::{Credit, CreditStage};
pub use facts::*;
pub use offer::{Offer, OfferStage};
pub(in crate::case) use owed::first_open;
pub use payment::{Paid, PaymentStage};

use chrono::NaiveDate;

use super::Anomaly;
use crate::money::Money;
use crate::names::Names;
use crate::value::{Code, Name, Token};

/// Where the compensation of a case stands. It carries over from cycle to cycle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compensation {
    /// What is owed.
    pub entitlement: Entitlement,
    /// What was proposed beyond that, the latest.
    pub goodwill: Option<(Money, Code)>,
    /// Who proposed it, and for whom; nobody where the fold was not told.
    pub goodwill_by: Vec<Token>,
    /// The approvals, by the digest of what they approve.
    pub approvals: Names<Name, Approval>,
    /// The offers, by name.
    pub offers: Names<Name, Offer>,
    /// The payments, by name.
    pub payments: Names<Name, PaymentStage>,
    /// The interest accrued so far, an amount for each currency.
    pub interest: Vec<Money>,
    /// The last stretch of time for which interest accrued, by line and rule.
    pub accrued: Names<(Option<Name>, Code), (NaiveDate, NaiveDate)>,
    /// The provisional credits, by name.
    pub credits: Names<Name, Credit>,
}

/// What is owed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Entitlement {
    /// Nobody has worked it out.
    #[default]
    NotAssessed,
    /// This is owed.
    Assessed {
        /// Line by line.
        lines: Vec<EntitlementLine>,
    },
    /// Nothing is owed.
    NotEntitled {
        /// Under this rule.
        rule: Code,
    },
}

impl Compensation {
    /// What still stands as paid under the name of a payment, in minor units.
    pub fn standing(&self, payment: &Name) -> i64 {
        self.payments.find(payment).map_or(0, PaymentStage::standing_minor)
    }
}

/// The rule of section 4 that a fact about compensation breaks.
pub(super) fn judge(state: &Compensation, event: &CompensationEvent) -> Option<Anomaly> {
    use CompensationEvent as E;
    match event {
        E::OfferMade { terms } => state.offers.find(&terms.offer).map(|_| Anomaly::OfferOver),
        E::OfferAccepted { offer, .. }
        | E::OfferRejected { offer, .. }
        | E::OfferExpired { offer, .. }
        | E::OfferWithdrawn { offer, .. } => offer::judge_end(state.offers.find(offer)),
        E::PaymentInstructed { payment } => payment::judge_instruction(state, payment),
        E::PaymentConfirmed { payment } => payment::judge_confirmation(state, payment),
        E::PaymentReversed { payment, amount, .. } => payment::judge_reversal(state, payment, *amount),
        E::EntitlementAssessed { .. }
        | E::NotEntitled { .. }
        | E::GoodwillProposed { .. }
        | E::ApprovalRequested { .. }
        | E::ApprovalGranted { .. }
        | E::ApprovalRefused { .. }
        | E::ApprovalExpired { .. }
        | E::ApprovalVoided { .. }
        | E::PaymentFailed { .. }
        | E::InterestAccrued { .. }
        | E::ProvisionalCreditGiven { .. }
        | E::ProvisionalCreditFinalised { .. }
        | E::ProvisionalCreditWithdrawn { .. } => None,
    }
}

/// Takes one fact that the judge let through into account.
pub(super) fn evolve(state: &mut Compensation, event: &CompensationEvent) {
    use {ApprovalStage as A, CompensationEvent as E, OfferStage as O};
    match event {
        E::EntitlementAssessed { lines, .. } => {
            state.entitlement = Entitlement::Assessed { lines: lines.clone() };
        }
        E::NotEntitled { rule } => state.entitlement = Entitlement::NotEntitled { rule: rule.clone() },
        E::GoodwillProposed { amount, reason, .. } => {
            state.goodwill = Some((*amount, reason.clone()));
            state.goodwill_by = Vec::new();
        }
        E::ApprovalRequested { digest, amount } => {
            approval::request(state, digest, *amount);
        }
        E::ApprovalGranted { digest, approver, basis, .. } => {
            approval::end(state, digest, A::Granted { approver: approver.clone(), basis: *basis });
        }
        E::ApprovalRefused { digest, .. } => approval::end(state, digest, A::Refused),
        E::ApprovalExpired { digest } => approval::end(state, digest, A::Expired),
        E::ApprovalVoided { digest } => approval::end(state, digest, A::Voided),
        E::OfferMade { terms } => state.offers.set(terms.offer.clone(), Offer::made(terms)),
        E::OfferAccepted { offer, reason } => offer::end(state, offer, (O::Accepted, reason)),
        E::OfferRejected { offer, reason } => offer::end(state, offer, (O::Rejected, reason)),
        E::OfferExpired { offer, reason } => offer::end(state, offer, (O::Expired, reason)),
        E::OfferWithdrawn { offer, reason } => offer::end(state, offer, (O::Withdrawn, reason)),
        E::PaymentInstructed { payment } => payment::instruct(state, payment),
        E::PaymentFailed { payment, reason } => payment::fail(state, payment, reason),
        E::PaymentReversed { payment, amount, reason } => {
            payment::reverse(state, payment, (*amount, *reason));
        }
        E::InterestAccrued { interest } => accrue(state, interest),
        E::ProvisionalCreditGiven { credit } => credit::enter(state, credit, CreditStage::Given),
        E::ProvisionalCreditFinalised { credit } => credit::enter(state, credit, CreditStage::Finalised),
        E::ProvisionalCreditWithdrawn { credit } => credit::enter(state, credit, CreditStage::Withdrawn),
        // `remember` has taken a confirmed payment in, whatever its code.
        E::PaymentConfirmed { .. } => {}
    }
}

/// Remembers money that left, whatever the judge says of it, once for each time that its name is free.
pub(super) fn remember(state: &mut Compensation, event: &CompensationEvent) -> Option<Paid> {
    let CompensationEvent::PaymentConfirmed { payment } = event else { return None };
    payment::remember(state, payment)
}

fn accrue(compensation: &mut Compensation, interest: &Interest) {
    let increment = interest.increment;
    match compensation.interest.iter_mut().find(|sum| sum.currency() == increment.currency()) {
        Some(sum) => *sum = sum.checked_add(increment).unwrap_or(*sum),
        None => compensation.interest.push(increment),
    }
    if let (Some(from_on), Some(to_on)) = (interest.from_on, interest.to_on) {
        compensation.accrued.set((interest.line.clone(), interest.rule.clone()), (from_on, to_on));
    }
}
