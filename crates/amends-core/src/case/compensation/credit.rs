//! One provisional credit: money given for the time being.
//!
//! ```text
//! ★Given ─▶ Finalised | Withdrawn
//! ```

use super::{Compensation, ProvisionalCredit};

/// Where a provisional credit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditStage {
    /// The customer has it for the time being.
    Given,
    /// The customer keeps it.
    Finalised,
    /// It was taken back.
    Withdrawn,
}

/// A provisional credit, as last stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// What was stated.
    pub terms: Box<ProvisionalCredit>,
    /// Where it stands.
    pub stage: CreditStage,
}

/// Takes a statement in.
pub(super) fn enter(compensation: &mut Compensation, credit: &ProvisionalCredit, stage: CreditStage) {
    let terms = Box::new(credit.clone());
    compensation.credits.set(credit.credit.clone(), Credit { terms, stage });
}
