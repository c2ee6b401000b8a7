//! One approval, bound to the digest of exactly what it approves.
//!
//! ```text
//! ★Requested ─▶ Granted | Refused | Expired | Voided
//! ```
//!
//! Who may approve what is decided in [`crate::case::authority`].

use super::{ApprovalBasis, Compensation, CompensationEvent};
use crate::context::By;
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
    /// Who asked for it, and for whom; nobody where the fold was not told.
    pub asked_by: Vec<Token>,
    /// Who once gave it within an own limit, whatever became of it since.
    pub given_within_own_limit_by: Option<Token>,
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
    let former = compensation.approvals.find_mut(digest);
    let given_within_own_limit_by = former.and_then(|approval| approval.given_within_own_limit_by.take());
    let stage = ApprovalStage::Requested;
    let approval = Approval { amount, asked_by: Vec::new(), given_within_own_limit_by, stage };
    compensation.approvals.set(digest.clone(), approval);
}

/// An approval that nobody asked for stays unknown: history may be incomplete, and is never refused.
pub(super) fn end(compensation: &mut Compensation, digest: &Name, stage: ApprovalStage) {
    if let Some(approval) = compensation.approvals.find_mut(digest) {
        if let ApprovalStage::Granted { approver, basis: Some(ApprovalBasis::OwnLimit) } = &stage {
            approval.given_within_own_limit_by = Some(approver.clone());
        }
        approval.stage = stage;
    }
}

/// Remembers who asked for an approval, or proposed goodwill.
pub(in crate::case) fn asked_by(compensation: &mut Compensation, event: &CompensationEvent, by: By<'_>) {
    let by = by.ids().filter_map(|id| Token::new(id).ok()).collect();
    if let CompensationEvent::GoodwillProposed { .. } = event {
        compensation.goodwill_by = by;
    } else if let CompensationEvent::ApprovalRequested { digest, .. } = event
        && let Some(approval) = compensation.approvals.find_mut(digest)
    {
        approval.asked_by = by;
    }
}
