//! One approval, bound to the digest of exactly what it approves.
//!
//! ```text
//! ★Requested ─▶ Granted | Refused | Expired | Voided
//! ```

use super::Compensation;
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
    /// Where it stands.
    pub stage: ApprovalStage,
}

/// An approval that nobody asked for stays unknown: history may be incomplete, and is never refused.
pub(super) fn end(compensation: &mut Compensation, digest: &Name, stage: ApprovalStage) {
    if let Some(approval) = compensation.approvals.find_mut(digest) {
        approval.stage = stage;
    }
}
