//! What is put on file: facts, contacts, messages, notes, who speaks for whom, what was linked. May stand anywhere.

use std::collections::BTreeMap;

use amends_envelope::{EventId, Instant};

use crate::pii::{Personal, Required};
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
