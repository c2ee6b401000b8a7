//! One approval, bound to the digest of exactly what it approves.
//!
//! ```text
//! ★Requested ─▶ Granted | Refused | Expired | Voided
//! ```
//!
//! Who may approve what is decided in [`crate::case::authority`].

use amends_envelope::Actor;

use super::{ApprovalBasis, Compensation, CompensationEvent};
use crate::money::Money;
use crate::value::{Name, Token};

/// Where an approval stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApprovalStage {
    /// It was asked for.
    Requested,
    /// It was given.
    Granted {
        /// By whom.
        approver: Token,
        /// On what ground.
        basis: Option<ApprovalBasis>,
    },
    /// It was refused.
    Refused,
    /// It was not used in time.
    Expired,
    /// What was approved has changed since.
    Voided,
}

/// An approval that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// For how much.
    pub amount: Money,
    /// Who asked for it, where the fold was told.
    pub asked_by: Option<Token>,
    /// Where it stands.
    pub stage: ApprovalStage,
}

impl Approval {
    /// Whether it may still be given or used.
    pub const fn is_open(&self) -> bool {
        matches!(self.stage, ApprovalStage::Requested | ApprovalStage::Granted { .. })
    }
}

/// Asked for anew, an approval begins anew, and nobody has asked for it until the fold is told who.
pub(super) fn request(compensation: &mut Compensation, digest: &Name, amount: Money) {
    let approval = Approval { amount, asked_by: None, stage: ApprovalStage::Requested };
    compensation.approvals.set(digest.clone(), approval);
}

/// An approval that nobody asked for stays unknown: history may be incomplete, and is never refused.
pub(super) fn end(compensation: &mut Compensation, digest: &Name, stage: ApprovalStage) {
    if let Some(approval) = compensation.approvals.find_mut(digest) {
        approval.stage = stage;
    }
}

/// Remembers who asked for an approval.
pub(in crate::case) fn asked_by(compensation: &mut Compensation, event: &CompensationEvent, by: &Actor) {
    let CompensationEvent::ApprovalRequested { digest, .. } = event else { return };
    if let Some(approval) = compensation.approvals.find_mut(digest) {
        approval.asked_by = Token::new(by.id()).ok();
    }
}
