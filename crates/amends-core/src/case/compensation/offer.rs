//! One offer: the money we propose to put things right, and what became of it.
//!
//! ```text
//! ★Made ─▶ Accepted | Rejected | Expired | Withdrawn
//! ```

use super::{Compensation, OfferAcceptance, OfferTerms, RemedyForm, RemedyKind};
use crate::case::Anomaly;
use crate::money::Money;
use crate::value::{Code, Name};

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
    /// What was offered.
    pub terms: Box<OfferTerms>,
    /// Where it stands.
    pub stage: OfferStage,
    /// Why it ended, where that was said.
    pub reason: Option<Code>,
}

impl OfferTerms {
    /// An offer of that much, that must be accepted before it is paid.
    pub const fn new(offer: Name, kind: RemedyKind, form: RemedyForm, amount: Money) -> Self {
        Self {
            offer,
            kind,
            form,
            amount,
            acceptance: None,
            in_full_settlement: crate::value::Flag(false),
            expires_at: None,
            lines: None,
            fx: None,
        }
    }
}

impl Offer {
    pub(super) fn made(terms: &OfferTerms) -> Self {
        Self { terms: Box::new(terms.clone()), stage: OfferStage::Made, reason: None }
    }

    /// How much.
    pub fn amount(&self) -> Money {
        self.terms.amount
    }

    /// What for.
    pub fn kind(&self) -> RemedyKind {
        self.terms.kind
    }

    /// Whether nothing can come of it any more.
    pub const fn is_dead(&self) -> bool {
        matches!(self.stage, OfferStage::Rejected | OfferStage::Expired | OfferStage::Withdrawn)
    }

    /// Whether it may be paid as it stands.
    pub fn may_be_paid(&self) -> bool {
        self.terms.acceptance == Some(OfferAcceptance::NotRequired) || self.stage == OfferStage::Accepted
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

pub(super) fn end(
    compensation: &mut Compensation,
    offer: &Name,
    (stage, reason): (OfferStage, &Option<Code>),
) {
    if let Some(offer) = compensation.offers.find_mut(offer) {
        offer.stage = stage;
        offer.reason.clone_from(reason);
    }
}
