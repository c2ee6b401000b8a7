//! One payment: money that was told to leave, left, failed to, or came back.
//!
//! ```text
//! ★Instructed ─▶ Paid | Failed ─▶ Instructed        Paid ─▶ Reversed (in part or whole) ─▶ Instructed
//! ```

use super::{Compensation, Offer, Payment, RemedyKind, ReversalReason};
use crate::case::Anomaly;
use crate::money::{Currency, Money};
use crate::value::{Code, Name, Token};

/// Where a payment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentStage {
    /// Somebody was told to pay this.
    Instructed(Box<Payment>),
    /// Money left; so much of it still stands.
    Paid(Paid),
    /// It could not be paid.
    Failed {
        /// Why.
        reason: Code,
    },
}

/// A payment that left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// What still stands of it, in minor units: 0 once it was reversed in whole.
    pub left_minor: i64,
    /// In which currency.
    pub currency: Currency,
    /// What for: the payment's own kind, else its offer's, else other.
    pub kind: RemedyKind,
    /// For which offer, if any.
    pub offer: Option<Name>,
    /// To whom, where that was said.
    pub payee: Option<Token>,
    /// What came back last.
    pub reversed: Option<(Money, Option<ReversalReason>)>,
}

impl PaymentStage {
    /// What still stands as paid.
    pub const fn standing_minor(&self) -> i64 {
        match self {
            Self::Paid(paid) => paid.left_minor,
            Self::Instructed(_) | Self::Failed { .. } => 0,
        }
    }

    /// What was paid for, where money left.
    pub const fn kind(&self) -> Option<RemedyKind> {
        match self {
            Self::Paid(paid) => Some(paid.kind),
            Self::Instructed(_) | Self::Failed { .. } => None,
        }
    }

    /// The payment, where money left.
    pub const fn paid(&self) -> Option<&Paid> {
        match self {
            Self::Paid(paid) => Some(paid),
            Self::Instructed(_) | Self::Failed { .. } => None,
        }
    }
}

impl Payment {
    /// A payment of that much.
    pub const fn new(payment: Name, amount: Money) -> Self {
        Self {
            payment,
            offer: None,
            lines: None,
            amount,
            kind: None,
            form: None,
            payee: None,
            method: None,
            fx: None,
        }
    }

    /// A payment of that much for an offer.
    pub fn of_offer(payment: Name, offer: Name, amount: Money) -> Self {
        Self { offer: Some(offer), ..Self::new(payment, amount) }
    }
}

/// Rules 8 and 11.
pub(super) fn judge_instruction(state: &Compensation, payment: &Payment) -> Option<Anomaly> {
    match offer_of(state, payment) {
        Err(code) => Some(code),
        Ok(offer) => unaccepted(offer),
    }
}

/// Rules 8, 10 and 11.
pub(super) fn judge_confirmation(state: &Compensation, payment: &Payment) -> Option<Anomaly> {
    let offer = match offer_of(state, payment) {
        Err(code) => return Some(code),
        Ok(offer) => offer,
    };
    if state.standing(&payment.payment) > 0 || offer.is_some_and(|offer| exceeds(state, offer, payment)) {
        return Some(Anomaly::PaidTwice);
    }
    unaccepted(offer)
}

/// Rule 12.
pub(super) fn judge_reversal(state: &Compensation, payment: &Name, amount: Money) -> Option<Anomaly> {
    let paid = state.payments.find(payment).and_then(PaymentStage::paid);
    let stands = paid.is_some_and(|paid| {
        paid.left_minor > 0 && paid.currency == amount.currency() && amount.minor() <= paid.left_minor
    });
    (!stands).then_some(Anomaly::NotPaid)
}

/// The offer that a payment names, which must have been made.
fn offer_of<'a>(state: &'a Compensation, payment: &Payment) -> Result<Option<&'a Offer>, Anomaly> {
    match &payment.offer {
        None => Ok(None),
        Some(name) => state.offers.find(name).map(Some).ok_or(Anomaly::NoSuchOffer),
    }
}

fn unaccepted(offer: Option<&Offer>) -> Option<Anomaly> {
    offer.is_some_and(|offer| !offer.may_be_paid()).then_some(Anomaly::NotAccepted)
}

/// Whether the standing payments of an offer, with this one, come to more than it. A payment in another currency than
/// the offer's neither adds to the sum nor exceeds it.
fn exceeds(state: &Compensation, offer: &Offer, payment: &Payment) -> bool {
    let currency = offer.amount().currency();
    let of_the_offer = |paid: &&Paid| paid.offer == payment.offer && paid.currency == currency;
    let standing = state.payments.iter().filter_map(|(_, stage)| stage.paid()).filter(of_the_offer);
    let sum: i128 = standing.map(|paid| i128::from(paid.left_minor)).sum();
    payment.amount.currency() == currency
        && sum + i128::from(payment.amount.minor()) > i128::from(offer.amount().minor())
}

pub(super) fn instruct(compensation: &mut Compensation, payment: &Payment) {
    if compensation.standing(&payment.payment) == 0 {
        let stage = PaymentStage::Instructed(Box::new(payment.clone()));
        compensation.payments.set(payment.payment.clone(), stage);
    }
}

pub(super) fn fail(compensation: &mut Compensation, payment: &Name, reason: &Code) {
    if compensation.standing(payment) == 0 {
        compensation.payments.set(payment.clone(), PaymentStage::Failed { reason: reason.clone() });
    }
}

pub(super) fn reverse(
    compensation: &mut Compensation,
    payment: &Name,
    (amount, reason): (Money, Option<ReversalReason>),
) {
    if let Some(PaymentStage::Paid(paid)) = compensation.payments.find_mut(payment) {
        paid.left_minor -= amount.minor();
        paid.reversed = Some((amount, reason));
    }
}

/// Takes in that money left, where nothing stands under the payment's name, and tells what left.
pub(super) fn remember(compensation: &mut Compensation, payment: &Payment) -> Option<Paid> {
    if compensation.standing(&payment.payment) > 0 {
        return None;
    }
    let offer = payment.offer.as_ref().and_then(|name| compensation.offers.find(name));
    let kind = payment.kind.or(offer.map(Offer::kind)).unwrap_or(RemedyKind::Other);
    let (left_minor, currency) = (payment.amount.minor(), payment.amount.currency());
    let (offer, payee) = (payment.offer.clone(), payment.payee.clone());
    let paid = Paid { left_minor, currency, kind, offer, payee, reversed: None };
    compensation.payments.set(payment.payment.clone(), PaymentStage::Paid(paid.clone()));
    Some(paid)
}
