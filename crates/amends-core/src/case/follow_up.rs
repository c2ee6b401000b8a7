//! Follow-up: asking afterwards how they feel, and acting on it.
//!
//! ```text
//! ★NotScheduled ─▶ Scheduled ─▶ Sent|Made ─▶ Satisfied | Dissatisfied ─▶ RecoveryTriggered
//! Sent ─▶ Expired | OptedOut | Undeliverable ─▶ Scheduled        any ─waived─▶ Waived
//! ```

use std::collections::BTreeMap;

use amends_envelope::Instant;

use crate::command::{commands, unless};
use crate::pii::Personal;
use crate::shape::{choice, facts, shape};
use crate::value::{Code, Flag, Name, Ordinal, Rating, Token, Whole, Words};

choice! {
    /// What came of a follow-up.
    pub enum FollowUpOutcome {
        Satisfied = "satisfied", Dissatisfied = "dissatisfied", Unclear = "unclear", Unreachable = "unreachable",
    }
}

choice! {
    /// Why a recovery was set off.
    pub enum RecoveryCause { Dissatisfied = "dissatisfied", PromiseMissed = "promise_missed" }
}

shape! {
    /// What a customer answered.
    pub flat struct SurveyAnswer {
        cycle: Ordinal,
        csat: Option<Rating>,
        nps: Option<Whole<0, 10>>,
        ces: Option<Whole<1, 7>>,
        items: Option<BTreeMap<String, Rating>>,
        text: Personal<Words>,
        /// A machine's answer, which counts for nothing.
        automatic: Flag,
        about: Option<Token>,
    }
}

facts! {
    /// What can happen afterwards.
    pub enum FollowUpEvent, FollowUpKind {
        /// We will ask, at a time.
        FollowUpScheduled = "follow_up_scheduled" { due: Instant, cycle: Ordinal },
        /// We asked.
        FollowUpMade = "follow_up_made" { channel: Name, outcome: FollowUpOutcome },
        /// A survey went out.
        SurveyInvited = "survey_invited" { channel: Name, cycle: Ordinal, instrument: Name },
        /// The customer answered.
        SurveyAnswered = "survey_answered" { answer: Box<SurveyAnswer> },
        /// No answer came in time.
        SurveyExpired = "survey_expired" {},
        /// The survey did not arrive.
        SurveyUndeliverable = "survey_undeliverable" {},
        /// The customer does not want to be asked.
        OptedOut = "opted_out" {},
        /// Somebody decided not to ask.
        FollowUpWaived = "follow_up_waived" { reason: Code, authority: Name },
        /// We must try again.
        RecoveryTriggered = "recovery_triggered" { cause: RecoveryCause },
        /// The customer was told what has changed because of them.
        ImprovementNotified = "improvement_notified" { action: Name },
    }
}

/// Where the follow-up of this cycle stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nobody has planned to ask.
    #[default]
    NotScheduled,
    /// We will ask.
    Scheduled,
    /// A survey is out.
    Sent,
    /// We asked, and nothing clear came of it.
    Made,
    /// The customer is satisfied.
    Satisfied,
    /// The customer is not.
    Dissatisfied,
    /// We try again.
    RecoveryTriggered,
    /// No answer came in time.
    Expired,
    /// The customer does not want to be asked.
    OptedOut,
    /// The survey did not arrive.
    Undeliverable,
    /// Somebody decided not to ask.
    Waived,
}

/// Takes one fact into account.
#[must_use]
pub fn evolve(stage: Stage, event: &FollowUpEvent) -> Stage {
    use {FollowUpEvent as E, FollowUpOutcome as O, Stage as S};
    match event {
        E::FollowUpScheduled { .. } => S::Scheduled,
        E::FollowUpMade { outcome: O::Satisfied, .. } => S::Satisfied,
        E::FollowUpMade { outcome: O::Dissatisfied, .. } => S::Dissatisfied,
        E::FollowUpMade { outcome: O::Unclear | O::Unreachable, .. } => S::Made,
        E::SurveyInvited { .. } => S::Sent,
        E::SurveyAnswered { answer } => mood(answer).unwrap_or(stage),
        E::SurveyExpired {} => S::Expired,
        E::SurveyUndeliverable {} => S::Undeliverable,
        E::OptedOut {} => S::OptedOut,
        E::FollowUpWaived { .. } => S::Waived,
        E::RecoveryTriggered { .. } => S::RecoveryTriggered,
        E::ImprovementNotified { .. } => stage,
    }
}

/// What an answer says of the customer's mood: a csat of 4 or 5 is satisfied, 1 or 2 is not; without a csat the nps
/// decides, 9 or 10 against 0 to 6 (its promoters and detractors). Between, or from a machine, it says nothing.
fn mood(answer: &SurveyAnswer) -> Option<Stage> {
    if answer.automatic.0 {
        return None;
    }
    match (answer.csat.map(Whole::get), answer.nps.map(Whole::get)) {
        (Some(4..), _) | (None, Some(9..)) => Some(Stage::Satisfied),
        (Some(..=2), _) | (None, Some(..=6)) => Some(Stage::Dissatisfied),
        (Some(_), _) | (None, Some(_) | None) => None,
    }
}

impl SurveyAnswer {
    /// An answer in that cycle that says nothing yet.
    pub fn new(cycle: Ordinal) -> Self {
        Self {
            cycle,
            csat: None,
            nps: None,
            ces: None,
            items: None,
            text: Personal::default(),
            automatic: Flag(false),
            about: None,
        }
    }
}

commands! {
    /// What one can ask afterwards.
    pub enum FollowUpCommand => FollowUpEvent {
        /// Plan when to ask.
        Schedule, schedule => FollowUpScheduled { due: Instant, cycle: Ordinal },
        /// Note that we asked, and what came of it.
        Make, make => FollowUpMade { channel: Name, outcome: FollowUpOutcome },
        /// Send a survey.
        InviteSurvey, invite_survey => SurveyInvited { channel: Name, cycle: Ordinal, instrument: Name },
        /// Take in what the customer answered.
        AnswerSurvey, answer_survey => SurveyAnswered { answer: Box<SurveyAnswer> },
        /// Note that no answer came in time.
        ExpireSurvey, expire_survey => SurveyExpired {},
        /// Note that the survey did not arrive.
        FailSurvey, fail_survey => SurveyUndeliverable {},
        /// Note that the customer does not want to be asked.
        OptOut, opt_out => OptedOut {},
        /// Decide not to ask.
        Waive, waive => FollowUpWaived { reason: Code, authority: Name },
        /// Try again to put it right.
        TriggerRecovery, trigger_recovery => RecoveryTriggered { cause: RecoveryCause },
        /// Tell the customer what has changed because of them.
        NotifyImprovement, notify_improvement => ImprovementNotified { action: Name },
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
pub fn decide(stage: Stage, command: FollowUpCommand) -> Vec<FollowUpEvent> {
    use {FollowUpCommand as C, Stage as S};
    let already = matches!(
        (stage, &command),
        (S::Expired, C::ExpireSurvey {}) | (S::Undeliverable, C::FailSurvey {}) | (S::OptedOut, C::OptOut {})
    );
    unless(already, command.fact())
}
