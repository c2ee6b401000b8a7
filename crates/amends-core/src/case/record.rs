//! What is put on file: facts, contacts, messages, notes, who speaks for whom, what was linked. May stand anywhere.

use std::collections::BTreeMap;

use amends_envelope::{EventId, Instant};

use super::{Case, CaseKind};
use crate::command::{commands, unless};
use crate::pii::{Personal, Required};
use crate::refusal::Refusal;
use crate::shape::{Tree, choice, facts};
use crate::value::{Code, Flag, Name, Number, Pointer, Rating, Token, Words};

choice! {
    /// Which way a message went.
    pub enum Direction { In = "in", Out = "out" }
}

choice! {
    /// Who says so.
    pub enum Source {
        Customer = "customer", System = "system", ThirdParty = "third_party", Handler = "handler",
    }
}

choice! {
    /// What came of a talk with a bot.
    pub enum BotOutcome { Answered = "answered", Contained = "contained", GaveUp = "gave_up" }
}

choice! {
    /// What a representative is.
    pub enum RepresentativeKind {
        Family = "family", Attorney = "attorney", ClaimsManager = "claims_manager", Charity = "charity",
        Solicitor = "solicitor", Politician = "politician", Other = "other",
    }
}

facts! {
    /// What is put on file.
    pub enum RecordEvent, RecordKind {
        /// A fact that decisions rest on.
        FactRecorded = "fact_recorded" {
            fact: Name, value: Option<Tree>, secret: Personal<Tree>, at: Instant, source: Source, about: Option<Token>,
        },
        /// A fact was wrong; this is right.
        FactCorrected = "fact_corrected" {
            target: EventId, field: Pointer, new: Option<Tree>, secret: Personal<Tree>, reason: Code, about: Option<Token>,
        },
        /// There was a contact.
        ContactRecorded = "contact_recorded" {
            direction: Direction, channel: Name, external_ref: Option<Name>, body_hash: Option<Name>, automatic: Flag,
        },
        /// A message went in or out.
        MessageLogged = "message_logged" {
            direction: Direction, channel: Name, phrases: Option<Vec<Name>>, text: Personal<Words>, automatic: Flag,
            about: Option<Token>,
        },
        /// A bot dealt with the customer.
        BotHandled = "bot_handled" { outcome: BotOutcome },
        /// A bot handed the customer over.
        BotHandedOver = "bot_handed_over" { reason: Code, to: Option<Name> },
        /// The customer needs support.
        SupportNeedRecorded = "support_need_recorded" {
            needs: Required<Vec<Words>>, disclosed_by: Name, marker: Option<Name>, about: Option<Token>,
        },
        /// The need has passed.
        SupportNeedEnded = "support_need_ended" {},
        /// An adjustment was agreed.
        AdjustmentAgreed = "adjustment_agreed" { adjustment: Name },
        /// Someone speaks for the customer.
        RepresentativeAppointed = "representative_appointed" {
            representative: Token, kind: RepresentativeKind, evidence: Option<Name>, scope: Option<Name>,
            until: Option<Instant>,
        },
        /// They no longer do.
        RepresentativeEnded = "representative_ended" { representative: Token },
        /// The case comes from this failure.
        FailureLinked = "failure_linked" { failure: Name },
        /// The case belongs to this incident.
        IncidentLinked = "incident_linked" { incident: Name },
        /// It does not after all.
        IncidentUnlinked = "incident_unlinked" { incident: Name },
        /// The handling was reviewed.
        QualityReviewed = "quality_reviewed" {
            score_pct: Number, items: Option<BTreeMap<String, Rating>>, sample: Name,
        },
        /// A note.
        NoteAdded = "note_added" { text: Personal<Words>, about: Option<Token> },
    }
}

commands! {
    /// What one can ask to be put on file.
    pub enum RecordCommand => RecordEvent {
        /// Record a fact that decisions rest on: its value, or its secret where it is personal.
        RecordFact, record_fact => FactRecorded {
            fact: Name, at: Instant, source: Source; value: Option<Tree>, secret: Personal<Tree>, about: Option<Token>,
        },
        /// Correct a fact: with what is right now, or its secret where it is personal.
        CorrectFact, correct_fact => FactCorrected {
            target: EventId, field: Pointer, reason: Code;
            new: Option<Tree>, secret: Personal<Tree>, about: Option<Token>,
        },
        /// Record a contact.
        RecordContact, record_contact => ContactRecorded {
            direction: Direction, channel: Name; external_ref: Option<Name>, body_hash: Option<Name>, automatic: Flag,
        },
        /// Log a message.
        LogMessage, log_message => MessageLogged {
            direction: Direction, channel: Name;
            phrases: Option<Vec<Name>>, text: Personal<Words>, automatic: Flag, about: Option<Token>,
        },
        /// Record that a bot dealt with the customer.
        RecordBot, record_bot => BotHandled { outcome: BotOutcome },
        /// Hand the customer over from a bot.
        HandOver, hand_over => BotHandedOver { reason: Code; to: Option<Name> },
        /// Record that the customer needs support.
        RecordSupportNeed, record_support_need => SupportNeedRecorded {
            needs: Required<Vec<Words>>, disclosed_by: Name; marker: Option<Name>, about: Option<Token>,
        },
        /// Record that the need has passed.
        EndSupportNeed, end_support_need => SupportNeedEnded {},
        /// Agree on an adjustment.
        AgreeAdjustment, agree_adjustment => AdjustmentAgreed { adjustment: Name },
        /// Let someone speak for the customer.
        AppointRepresentative, appoint_representative => RepresentativeAppointed {
            representative: Token, kind: RepresentativeKind;
            evidence: Option<Name>, scope: Option<Name>, until: Option<Instant>,
        },
        /// Let them no longer do so.
        EndRepresentative, end_representative => RepresentativeEnded { representative: Token },
        /// Note the failure that the case comes from.
        LinkFailure, link_failure => FailureLinked { failure: Name },
        /// Note the incident that the case belongs to.
        LinkIncident, link_incident => IncidentLinked { incident: Name },
        /// Note that it does not belong there after all.
        UnlinkIncident, unlink_incident => IncidentUnlinked { incident: Name },
        /// Review how the case was handled.
        ReviewQuality, review_quality => QualityReviewed {
            score_pct: Number, sample: Name; items: Option<BTreeMap<String, Rating>>,
        },
        /// Add a note.
        AddNote, add_note => NoteAdded { text: Personal<Words>; about: Option<Token> },
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
///
/// # Errors
/// `content_missing` where a fact has neither a value nor a secret.
pub fn decide(case: &Case, command: RecordCommand) -> Result<Vec<RecordEvent>, Refusal> {
    use RecordCommand as C;
    if let C::RecordFact { value: None, secret: Personal(None), .. }
    | C::CorrectFact { new: None, secret: Personal(None), .. } = &command
    {
        let asked = CaseKind::Record(command.fact().kind());
        return Err(Refusal::missing(asked, "a value, or a secret where it is personal"));
    }
    let already = match &command {
        C::EndRepresentative { representative } => case.representatives.find(representative).is_none(),
        C::LinkFailure { failure } => case.failures.find(failure).is_some(),
        C::LinkIncident { incident } => case.incidents.find(incident).is_some(),
        C::UnlinkIncident { incident } => case.incidents.find(incident).is_none(),
        C::RecordFact { .. }
        | C::CorrectFact { .. }
        | C::RecordContact { .. }
        | C::LogMessage { .. }
        | C::RecordBot { .. }
        | C::HandOver { .. }
        | C::RecordSupportNeed { .. }
        | C::EndSupportNeed {}
        | C::AgreeAdjustment { .. }
        | C::AppointRepresentative { .. }
        | C::ReviewQuality { .. }
        | C::AddNote { .. } => false, // acts: each one happened
    };
    Ok(unless(already, command.fact()))
}
