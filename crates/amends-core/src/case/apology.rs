//! Apology: owning it, at once and in words that fit.
//!
//! ```text
//! ★NotDue ─▶ Due ─▶ Drafted ─▶ Delivered ─▶ Accepted | Rejected ─▶ Due
//! Drafted|Delivered ─▶ DeliveryFailed ─▶ Due        Delivered|Accepted ─▶ Due        any ─waived─▶ Waived
//! ```

use super::{Anomaly, CaseKind};
use crate::command::commands;
use crate::context::Ctx;
use crate::pii::Personal;
use crate::refusal::Refusal;
use crate::shape::{choice, facts};
use crate::terms::Content;
use crate::value::{Code, Name, Token, Words};

choice! {
    /// How much of it we own.
    pub enum ApologyForm { Regret = "regret", Partial = "partial", Full = "full" }
}

facts! {
    /// What can happen to an apology.
    pub enum ApologyEvent, ApologyKind {
        /// An apology is owed, under the rule named.
        ApologyDue = "apology_due" { clock: Name, rule: Code },
        /// It was written.
        ApologyDrafted = "apology_drafted" {
            kind: ApologyForm, channel: Name, accountability: Option<Name>, phrases: Option<Vec<Name>>,
            text: Personal<Words>, about: Option<Token>,
        },
        /// It reached the customer.
        ApologyDelivered = "apology_delivered" {
            kind: ApologyForm, channel: Name, accountability: Option<Name>, phrases: Option<Vec<Name>>,
            text: Personal<Words>, about: Option<Token>,
        },
        /// It did not reach the customer.
        ApologyDeliveryFailed = "apology_delivery_failed" { reason: Code },
        /// The customer accepted it.
        ApologyAccepted = "apology_accepted" {},
        /// The customer did not.
        ApologyRejected = "apology_rejected" {},
        /// Somebody decided that none is owed.
        ApologyWaived = "apology_waived" { reason: Code, authority: Name },
    }
}

/// Where the apology of this cycle stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// None is owed so far.
    #[default]
    NotDue,
    /// One is owed.
    Due,
    /// It is written.
    Drafted,
    /// It has reached the customer.
    Delivered,
    /// It did not arrive.
    DeliveryFailed,
    /// The customer accepted it.
    Accepted,
    /// The customer did not.
    Rejected,
    /// Somebody decided that none is owed.
    Waived,
}

/// The apology of one cycle: its stage, and whether one was ever delivered in it, whatever became of that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Apology {
    /// Where it stands.
    pub stage: Stage,
    /// Whether one was delivered in this cycle: what a reaction needs.
    pub delivered: bool,
}

/// The rule of section 4 that a fact about the apology breaks: a reaction to what was never delivered.
pub(super) const fn judge(apology: Apology, event: &ApologyEvent) -> Option<Anomaly> {
    use ApologyEvent as E;
    match event {
        E::ApologyAccepted {} | E::ApologyRejected {} if !apology.delivered => Some(Anomaly::NotDelivered),
        E::ApologyAccepted {}
        | E::ApologyRejected {}
        | E::ApologyDue { .. }
        | E::ApologyDrafted { .. }
        | E::ApologyDelivered { .. }
        | E::ApologyDeliveryFailed { .. }
        | E::ApologyWaived { .. } => None,
    }
}

/// Takes one fact into account.
#[must_use]
pub const fn evolve(apology: Apology, event: &ApologyEvent) -> Apology {
    use {ApologyEvent as E, Stage as S};
    let stage = match event {
        E::ApologyDue { .. } => S::Due,
        E::ApologyDrafted { .. } => S::Drafted,
        E::ApologyDelivered { .. } => S::Delivered,
        E::ApologyDeliveryFailed { .. } => S::DeliveryFailed,
        E::ApologyAccepted {} => S::Accepted,
        E::ApologyRejected {} => S::Rejected,
        E::ApologyWaived { .. } => S::Waived,
    };
    Apology { stage, delivered: apology.delivered || matches!(stage, S::Delivered) }
}

commands! {
    /// What one can ask of an apology.
    pub enum ApologyCommand => ApologyEvent {
        /// Note that an apology is owed.
        Require, require => ApologyDue { clock: Name, rule: Code },
        /// Write it.
        Draft, draft => ApologyDrafted {
            kind: ApologyForm, channel: Name;
            accountability: Option<Name>, phrases: Option<Vec<Name>>, text: Personal<Words>, about: Option<Token>,
        },
        /// Deliver it.
        Deliver, deliver => ApologyDelivered {
            kind: ApologyForm, channel: Name;
            accountability: Option<Name>, phrases: Option<Vec<Name>>, text: Personal<Words>, about: Option<Token>,
        },
        /// Note that it did not reach the customer.
        FailDelivery, fail_delivery => ApologyDeliveryFailed { reason: Code },
        /// Note that the customer accepted it.
        Accept, accept => ApologyAccepted {},
        /// Note that the customer did not.
        Reject, reject => ApologyRejected {},
        /// Decide that none is owed.
        Waive, waive => ApologyWaived { reason: Code, authority: Name },
    }
}

impl ApologyCommand {
    /// Deliver a full apology, owning up to that.
    pub fn deliver_full(channel: Name, accountability: Name) -> Self {
        Self::Deliver {
            kind: ApologyForm::Full,
            channel,
            accountability: Some(accountability),
            phrases: None,
            text: Personal::default(),
            about: None,
        }
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
///
/// # Errors
/// `content_missing` for a full apology that owns up to nothing, where the terms require it.
pub fn decide(
    apology: Apology,
    command: ApologyCommand,
    ctx: &Ctx<'_>,
) -> Result<Vec<ApologyEvent>, Refusal> {
    use {ApologyCommand as C, Stage as S};
    const DELIVERED: CaseKind = CaseKind::Apology(ApologyKind::ApologyDelivered);
    match (apology.stage, &command) {
        (_, C::Deliver { kind: ApologyForm::Full, accountability: None, .. })
            if ctx.terms.requires(DELIVERED, Content::Accountability) =>
        {
            Err(Refusal::missing(DELIVERED, "what we own up to, to be a full apology"))
        }
        (S::Accepted, C::Accept {}) | (S::Rejected, C::Reject {}) => Ok(Vec::new()),
        (
            _,
            C::Require { .. }
            | C::Draft { .. }
            | C::Deliver { .. }
            | C::FailDelivery { .. }
            | C::Accept {}
            | C::Reject {}
            | C::Waive { .. },
        ) => Ok(vec![command.fact()]),
    }
}
