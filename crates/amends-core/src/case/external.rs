//! The external body: an ombudsman, a court, a regulator. A mark beside the state of the case.
//!
//! `referred_externally` sets it; a decision of stage `final`, or `settled`, `withdrawn` or `out_of_scope`, takes it
//! off. Between `external_remedy_due` and `external_remedy_done` a closed case takes every phase event.

use amends_envelope::Instant;
use chrono::NaiveDate;

use crate::command::commands;
use crate::money::Money;
use crate::refusal::Refusal;
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
    /// Whether it has decided anything, a view included.
    pub decided: bool,
}

/// Takes one fact into account.
#[must_use]
pub const fn evolve(mark: External, event: &ExternalEvent) -> External {
    use {DecisionStage as D, ExternalEvent as E, ExternalOutcome as O};
    match event {
        E::ReferredExternally { .. } => External { referred: true, ..mark },
        E::ExternalDecisionReceived { stage: D::Final, .. }
        | E::ExternalDecisionReceived { outcome: O::Settled | O::Withdrawn | O::OutOfScope, .. } => {
            External { referred: false, decided: true, ..mark }
        }
        E::ExternalDecisionReceived { .. } => External { decided: true, ..mark },
        E::ExternalRemedyDue { .. } => External { remedy_due: true, ..mark },
        E::ExternalRemedyDone {} => External { remedy_due: false, ..mark },
        E::ReferralRightGiven { .. }
        | E::ExternalInfoRequested { .. }
        | E::ExternalInfoSupplied { .. }
        | E::ExternalDecisionAccepted { .. }
        | E::ExternalDecisionRejected { .. } => mark,
    }
}

commands! {
    /// What one can ask about an external body.
    pub enum ExternalCommand => ExternalEvent {
        /// Tell the customer of the right to go there.
        GiveReferralRight, give_referral_right => ReferralRightGiven {
            body: Name; r#ref: Option<Name>, limit: Option<NaiveDate>
        },
        /// Note that the case went there.
        Refer, refer => ReferredExternally { body: Name; r#ref: Option<Name>, limit: Option<NaiveDate> },
        /// Note that the body asked for information.
        RequestInfo, request_info => ExternalInfoRequested {
            body: Name; r#ref: Option<Name>, limit: Option<NaiveDate>
        },
        /// Give it.
        SupplyInfo, supply_info => ExternalInfoSupplied { body: Name; r#ref: Option<Name>, limit: Option<NaiveDate> },
        /// Take in a decision of the body.
        ReceiveDecision, receive_decision => ExternalDecisionReceived {
            body: Name, stage: DecisionStage, outcome: ExternalOutcome;
            r#ref: Option<Name>, award: Option<Money>, comply_by: Option<NaiveDate>,
        },
        /// Accept the decision.
        AcceptDecision, accept_decision => ExternalDecisionAccepted { by: Name },
        /// Do not accept it.
        RejectDecision, reject_decision => ExternalDecisionRejected { by: Name },
        /// Note that we must do what was decided.
        RequireRemedy, require_remedy => ExternalRemedyDue { due: Instant },
        /// Note that we did it.
        CompleteRemedy, complete_remedy => ExternalRemedyDone {},
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
///
/// # Errors
/// `no_referral` for a decision on a case that does not lie with an external body, or an answer to a decision that
/// was never received.
pub fn decide(mark: External, command: ExternalCommand) -> Result<Vec<ExternalEvent>, Refusal> {
    use ExternalCommand as C;
    match &command {
        C::ReceiveDecision { body, .. } if !mark.referred => Err(Refusal::NoReferral { body: body.clone() }),
        C::AcceptDecision { by } | C::RejectDecision { by } if !mark.decided => {
            Err(Refusal::NoReferral { body: by.clone() })
        }
        C::CompleteRemedy {} if !mark.remedy_due => Ok(Vec::new()),
        C::GiveReferralRight { .. }
        | C::Refer { .. }
        | C::RequestInfo { .. }
        | C::SupplyInfo { .. }
        | C::ReceiveDecision { .. }
        | C::AcceptDecision { .. }
        | C::RejectDecision { .. }
        | C::RequireRemedy { .. }
        | C::CompleteRemedy {} => Ok(vec![command.fact()]),
    }
}
