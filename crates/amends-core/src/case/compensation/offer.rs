//! One offer: the money we propose to put things right, and what became of it.
//!
//! ```text
//! ★Made ─▶ Accepted | Rejected | Expired | Withdrawn
//! ```

use super::{Compensation, OfferAcceptance, OfferTerms, RemedyKind};
use crate::case::Anomaly;
use crate::money::Money;
use crate::value::Name;

/// Where an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferStage {
    /// It is made, and waits for an answer.
    Made,
    /// The customer took it.
    Accepted,
    /// The customer did not.
    Rejected,
    /// Its time passed.
    Expired,
    /// We took it back.
    Withdrawn,
}

/// An offer that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// How much.
    pub amount: Money,
    /// What for.
    pub kind: RemedyKind,
    /// Whether it must be accepted before it is paid.
    pub acceptance: OfferAcceptance,
    /// Where it stands.
    pub stage: OfferStage,
}

impl Offer {
    pub(super) fn made(terms: &OfferTerms) -> Self {
        let acceptance = terms.acceptance.unwrap_or(OfferAcceptance::Required);
        Self { amount: terms.amount, kind: terms.kind, acceptance, stage: OfferStage::Made }
    }

    /// Whether it may be paid as it stands.
    pub fn may_be_paid(&self) -> bool {
        self.acceptance == OfferAcceptance::NotRequired || self.stage == OfferStage::Accepted
    }
}

/// An answer, expiry or withdrawal needs an offer that still waits.
pub(super) fn judge_end(offer: Option<&Offer>) -> Option<Anomaly> {
    match offer.map(|offer| offer.stage) {
        None => Some(Anomaly::NoSuchOffer),
        Some(OfferStage::Made) => None,
        Some(OfferStage::Accepted | OfferStage::Rejected | OfferStage::Expired | OfferStage::Withdrawn) => {
            Some(Anomaly::OfferOver)
        }
    }
}

pub(super) fn end(compensation: &mut Compensation, offer: &Name, stage: OfferStage) {
    if let Some(offer) = compensation.offers.find_mut(offer) {
        offer.stage = stage;
    }
}
