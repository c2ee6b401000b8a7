//! Money that was agreed and has not left.

use super::{Compensation, Offer, OfferStage, PaymentStage, RemedyForm};
use crate::value::Name;

/// The first accepted offer or instructed payment whose money has not left.
pub(in crate::case) fn first_open(state: &Compensation) -> Option<Name> {
    let instructed = |stage: &PaymentStage| matches!(stage, PaymentStage::Instructed(_));
    let owed = |(_, offer): &(&Name, &Offer)| {
        let is_money = matches!(offer.terms.form, RemedyForm::Money | RemedyForm::BillCredit);
        offer.stage == OfferStage::Accepted && is_money && !is_settled(state, offer)
    };
    let open_payment = state.payments.iter().find(|(_, stage)| instructed(stage)).map(|(name, _)| name);
    open_payment.or_else(|| state.offers.iter().find(owed).map(|(name, _)| name)).cloned()
}

/// Whether the money of an offer has left: all of it in its own currency, or any in another, whose worth we cannot tell.
fn is_settled(state: &Compensation, offer: &Offer) -> bool {
    let standing = state.payments.iter().filter_map(|(_, stage)| stage.paid());
    let standing =
        standing.filter(|paid| paid.offer.as_ref() == Some(&offer.terms.offer) && paid.left_minor > 0);
    let (own, other): (Vec<_>, Vec<_>) =
        standing.partition(|paid| paid.currency == offer.amount().currency());
    let paid_minor = own.iter().map(|paid| i128::from(paid.left_minor)).sum::<i128>();
    !other.is_empty() || paid_minor >= i128::from(offer.amount().minor())
}
