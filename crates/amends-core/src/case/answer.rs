//! What we answer: the outcome, the responses sent, and the rights named in them.

use amends_envelope::Instant;
use chrono::NaiveDate;

use super::Case;
use crate::command::{commands, unless};
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

impl Rights {
    /// The right to go to that body.
    pub const fn to(body: Name) -> Self {
        Self { body, until: None, consent_waived: None, text_version: None }
    }
}

commands! {
    /// What one can ask to be answered.
    pub enum AnswerCommand => AnswerEvent {
        /// Decide the outcome, as a whole and point by point.
        Decide, decide => OutcomeDecided { outcome: Outcome; points: Option<Vec<PointOutcome>> },
        /// Tell the customer that it takes longer.
        SendHolding, send_holding => HoldingResponseSent {
            purpose: HoldingPurpose, channel: Name; reason: Option<Code>, expected_by: Option<NaiveDate>,
        },
        /// Send the final response.
        SendFinal, send_final => FinalResponseSent { channel: Name, rights: Option<Rights> },
        /// Send a summary of a quick resolution.
        SendSummary, send_summary => SummaryResolutionSent { channel: Name; rights: Option<Rights> },
        /// Report the outcome where it must be.
        Report, report => OutcomeReported { channel: Name; rights: Option<Rights> },
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
pub fn decide(case: &Case, command: AnswerCommand) -> Vec<AnswerEvent> {
    let already = matches!(&command, AnswerCommand::Decide { outcome, points }
        if case.outcome == Some(*outcome)
            && points.iter().flatten().all(|p| case.points.find(&p.point) == Some(&Some(p.outcome))));
    unless(already, command.fact())
}

/// The points of a case that would have no outcome, once these have.
pub(super) fn unanswered(case: &Case, points: &[PointOutcome]) -> Vec<Name> {
    let is_answered = |name: &Name| points.iter().any(|point| point.point == *name);
    let open = case.points.iter().filter(|(name, outcome)| outcome.is_none() && !is_answered(name));
    open.map(|(name, _)| name.clone()).collect()
}
