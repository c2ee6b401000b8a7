//! What we answer: the outcome, the responses sent, and the rights named in them.

use amends_envelope::Instant;
use chrono::NaiveDate;

use crate::shape::{choice, facts, shape};
use crate::value::{Code, Name};

choice! {
    /// How a complaint, or a point of it, was decided.
    pub enum Outcome {
        Upheld = "upheld", PartlyUpheld = "partly_upheld", Rejected = "rejected", GoodwillOnly = "goodwill_only",
    }
}

choice! {
    /// Why a holding response was sent.
    pub enum HoldingPurpose {
        Extension = "extension", DeadlineLetter = "deadline_letter", DelayNotice = "delay_notice",
        InProgress = "in_progress",
    }
}

shape! {
    /// The right to go elsewhere, as the customer was told of it.
    pub struct Rights {
        body: Name, until: Option<Instant>, consent_waived: Option<bool>, text_version: Option<Name>,
    }
}

shape! {
    /// The outcome of one point.
    pub struct PointOutcome { point: Name, outcome: Outcome }
}

facts! {
    /// What we answer.
    pub enum AnswerEvent, AnswerKind {
        /// The outcome was decided, as a whole and point by point.
        OutcomeDecided = "outcome_decided" { outcome: Outcome, points: Option<Vec<PointOutcome>> },
        /// The customer was told that it takes longer.
        HoldingResponseSent = "holding_response_sent" {
            purpose: HoldingPurpose, channel: Name, reason: Option<Code>, expected_by: Option<NaiveDate>,
        },
        /// The final response was sent.
        FinalResponseSent = "final_response_sent" { channel: Name, rights: Option<Rights> },
        /// A summary of a quick resolution was sent.
        SummaryResolutionSent = "summary_resolution_sent" { channel: Name, rights: Option<Rights> },
        /// The outcome was reported where it must be.
        OutcomeReported = "outcome_reported" { channel: Name, rights: Option<Rights> },
    }
}
