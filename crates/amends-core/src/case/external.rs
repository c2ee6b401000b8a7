//! The external body: an ombudsman, a court, a regulator. A mark beside the state of the case.
//!
//! `referred_externally` sets it; a decision of stage `final`, or `settled`, `withdrawn` or `out_of_scope`, takes it
//! off. Between `external_remedy_due` and `external_remedy_done` a closed case takes every phase event.

use amends_envelope::Instant;
use chrono::NaiveDate;

use crate::money::Money;
use crate::shape::{choice, facts};
use crate::value::Name;

choice! {
    /// How far a decision has come.
    pub enum DecisionStage { View = "view", Provisional = "provisional", Final = "final" }
}

choice! {
    /// What an external body decided.
    pub enum ExternalOutcome {
        Upheld = "upheld", PartlyUpheld = "partly_upheld", Rejected = "rejected", OutOfScope = "out_of_scope",
        Settled = "settled", Withdrawn = "withdrawn",
    }
}

facts! {
    /// What passes between us and an external body.
    pub enum ExternalEvent, ExternalKind {
        /// The customer was told of the right to go there.
        ReferralRightGiven = "referral_right_given" { body: Name, r#ref: Option<Name>, limit: Option<NaiveDate> },
        /// The case went there.
        ReferredExternally = "referred_externally" { body: Name, r#ref: Option<Name>, limit: Option<NaiveDate> },
        /// The body asked for information.
        ExternalInfoRequested = "external_info_requested" { body: Name, r#ref: Option<Name>, limit: Option<NaiveDate> },
        /// We gave it.
        ExternalInfoSupplied = "external_info_supplied" { body: Name, r#ref: Option<Name>, limit: Option<NaiveDate> },
        /// The body decided.
        ExternalDecisionReceived = "external_decision_received" {
            body: Name, r#ref: Option<Name>, stage: DecisionStage, outcome: ExternalOutcome, award: Option<Money>,
            comply_by: Option<NaiveDate>,
        },
        /// The decision was accepted.
        ExternalDecisionAccepted = "external_decision_accepted" { by: Name },
        /// The decision was not accepted.
        ExternalDecisionRejected = "external_decision_rejected" { by: Name },
        /// We must do what was decided.
        ExternalRemedyDue = "external_remedy_due" { due: Instant },
        /// We did it.
        ExternalRemedyDone = "external_remedy_done" {},
    }
}

/// The mark that an external body leaves beside the state of a case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct External {
    /// Whether the case lies with an external body.
    pub referred: bool,
    /// Whether a remedy that it decided is still to be done: then a closed case takes every phase event.
    pub remedy_due: bool,
}

/// Takes one fact into account.
#[must_use]
pub const fn evolve(mark: External, event: &ExternalEvent) -> External {
    use {DecisionStage as D, ExternalEvent as E, ExternalOutcome as O};
    let External { referred, remedy_due } = mark;
    match event {
        E::ReferredExternally { .. } => External { referred: true, remedy_due },
        E::ExternalDecisionReceived { stage: D::Final, .. }
        | E::ExternalDecisionReceived { outcome: O::Settled | O::Withdrawn | O::OutOfScope, .. } => {
            External { referred: false, remedy_due }
        }
        E::ExternalRemedyDue { .. } => External { referred, remedy_due: true },
        E::ExternalRemedyDone {} => External { referred, remedy_due: false },
        E::ExternalDecisionReceived { .. }
        | E::ReferralRightGiven { .. }
        | E::ExternalInfoRequested { .. }
        | E::ExternalInfoSupplied { .. }
        | E::ExternalDecisionAccepted { .. }
        | E::ExternalDecisionRejected { .. } => mark,
    }
}
