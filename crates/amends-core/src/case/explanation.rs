//! Explanation: finding out what happened, and saying it honestly.
//!
//! ```text
//! ★NotDue ─▶ Investigating ─▶ Drafted ─▶ Delivered ─▶ Understood | Disputed ─▶ Investigating
//! Delivered|Understood ─▶ Superseded ─▶ Drafted        Investigating ◀─▶ Withheld        any ─waived─▶ Waived
//! ```

use amends_envelope::Instant;

use super::Anomaly;
use crate::command::{commands, unless};
use crate::pii::Personal;
use crate::shape::{choice, facts};
use crate::value::{Code, Name, Token, Words};

choice! {
    /// How sure we are of a cause.
    pub enum Certainty { Suspected = "suspected", Probable = "probable", Confirmed = "confirmed" }
}

facts! {
    /// What can happen to an explanation.
    pub enum ExplanationEvent, ExplanationKind {
        /// We began to look into it.
        InvestigationStarted = "investigation_started" { code: Code },
        /// A piece of evidence was put on file, by its digest.
        EvidenceAdded = "evidence_added" { hash: Name, custodian: Token },
        /// A cause was named.
        CauseAttributed = "cause_attributed" { taxonomy: Name, code: Code, certainty: Certainty, step: Option<Name> },
        /// The explanation was written.
        ExplanationDrafted = "explanation_drafted" {},
        /// It reached the customer.
        ExplanationDelivered = "explanation_delivered" {
            channel: Name, cause: Option<Name>, steps: Option<Vec<Name>>, eta: Option<Instant>, text: Personal<Words>,
            about: Option<Token>,
        },
        /// The customer understood it.
        ExplanationUnderstood = "explanation_understood" {},
        /// The customer disputes it.
        ExplanationDisputed = "explanation_disputed" { reason: Code },
        /// It no longer holds.
        ExplanationSuperseded = "explanation_superseded" { reason: Code },
        /// It may not be given yet.
        ExplanationWithheld = "explanation_withheld" { until: Instant, reason: Code },
        /// Somebody decided that none is owed.
        ExplanationWaived = "explanation_waived" { reason: Code, authority: Name },
    }
}

/// Where the explanation of this cycle stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// None is owed so far.
    #[default]
    NotDue,
    /// We are looking into it.
    Investigating,
    /// It may not be given yet.
    Withheld,
    /// It is written.
    Drafted,
    /// It has reached the customer.
    Delivered,
    /// The customer understood it.
    Understood,
    /// The customer disputes it.
    Disputed,
    /// It no longer holds.
    Superseded,
    /// Somebody decided that none is owed.
    Waived,
}

/// The explanation of one cycle: its stage, and whether one was ever delivered in it, whatever became of that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Explanation {
    /// Where it stands.
    pub stage: Stage,
    /// Whether one was delivered in this cycle: what a reaction needs.
    pub delivered: bool,
}

/// The rule of section 4 that a fact about the explanation breaks: a reaction to what was never delivered.
pub(super) const fn judge(explanation: Explanation, event: &ExplanationEvent) -> Option<Anomaly> {
    use ExplanationEvent as E;
    match event {
        E::ExplanationUnderstood {} | E::ExplanationDisputed { .. } | E::ExplanationSuperseded { .. }
            if !explanation.delivered =>
        {
            Some(Anomaly::NotDelivered)
        }
        E::ExplanationUnderstood {}
        | E::ExplanationDisputed { .. }
        | E::ExplanationSuperseded { .. }
        | E::InvestigationStarted { .. }
        | E::EvidenceAdded { .. }
        | E::CauseAttributed { .. }
        | E::ExplanationDrafted {}
        | E::ExplanationDelivered { .. }
        | E::ExplanationWithheld { .. }
        | E::ExplanationWaived { .. } => None,
    }
}

/// Takes one fact into account.
#[must_use]
pub const fn evolve(explanation: Explanation, event: &ExplanationEvent) -> Explanation {
    use {ExplanationEvent as E, Stage as S};
    let stage = match event {
        E::InvestigationStarted { .. } => S::Investigating,
        E::ExplanationWithheld { .. } => S::Withheld,
        E::ExplanationDrafted {} => S::Drafted,
        E::ExplanationDelivered { .. } => S::Delivered,
        E::ExplanationUnderstood {} => S::Understood,
        E::ExplanationDisputed { .. } => S::Disputed,
        E::ExplanationSuperseded { .. } => S::Superseded,
        E::ExplanationWaived { .. } => S::Waived,
        E::EvidenceAdded { .. } | E::CauseAttributed { .. } => explanation.stage,
    };
    Explanation { stage, delivered: explanation.delivered || matches!(stage, S::Delivered) }
}

commands! {
    /// What one can ask of an explanation.
    pub enum ExplanationCommand => ExplanationEvent {
        /// Begin to look into it.
        Investigate, investigate => InvestigationStarted { code: Code },
        /// Put a piece of evidence on file, by its digest.
        AddEvidence, add_evidence => EvidenceAdded { hash: Name, custodian: Token },
        /// Name a cause.
        AttributeCause, attribute_cause => CauseAttributed {
            taxonomy: Name, code: Code, certainty: Certainty; step: Option<Name>
        },
        /// Write it.
        Draft, draft => ExplanationDrafted {},
        /// Deliver it.
        Deliver, deliver => ExplanationDelivered {
            channel: Name; cause: Option<Name>, steps: Option<Vec<Name>>, eta: Option<Instant>, text: Personal<Words>,
            about: Option<Token>,
        },
        /// Note that the customer understood it.
        Understand, understand => ExplanationUnderstood {},
        /// Note that the customer disputes it.
        Dispute, dispute => ExplanationDisputed { reason: Code },
        /// Note that it no longer holds.
        Supersede, supersede => ExplanationSuperseded { reason: Code },
        /// Withhold it for the time being.
        Withhold, withhold => ExplanationWithheld { until: Instant, reason: Code },
        /// Decide that none is owed.
        Waive, waive => ExplanationWaived { reason: Code, authority: Name },
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
pub fn decide(explanation: Explanation, command: ExplanationCommand) -> Vec<ExplanationEvent> {
    use {ExplanationCommand as C, Stage as S};
    let already = matches!(
        (explanation.stage, &command),
        (S::Drafted, C::Draft {}) | (S::Understood, C::Understand {})
    );
    unless(already, command.fact())
}
