//! Detection: noticing, before or because the customer says so.
//!
//! ```text
//! ★Unseen ─▶ Suspected ─▶ Confirmed ─▶ Classified ─▶ Acknowledged        (steps may be skipped forward)
//! ```

use crate::money::Money;
use crate::pii::Personal;
use crate::shape::{choice, facts, shape};
use crate::value::{Code, Flag, Name, Number, Severity, Token, Words};
use amends_envelope::Instant;

choice! {
    /// Where a suspicion came from.
    pub enum Origin {
        Telemetry = "telemetry", Social = "social", Survey = "survey", Staff = "staff", Partner = "partner",
    }
}

choice! {
    /// What family a cause belongs to.
    pub enum CauseFamily {
        Quality = "quality", Responsiveness = "responsiveness", Marketing = "marketing",
        PriceValue = "price_value", Other = "other",
    }
}

shape! {
    /// One point of a complaint: what must be answered by itself.
    pub struct Point { point: Name, text: Personal<Words> }
}

shape! {
    /// What is suspected, before the customer has said anything.
    pub flat struct Suspicion {
        origin: Origin,
        signals: Option<Vec<Name>>,
        score_pct: Option<Number>,
        failure: Option<Name>,
        complainant: Option<Token>,
        category: Option<Name>,
        product: Option<Name>,
        region: Option<Name>,
        segment: Option<Name>,
    }
}

shape! {
    /// A complaint as it came in.
    pub flat struct Receipt {
        complainant: Token,
        channel: Name,
        category: Option<Name>,
        /// 1 is the gravest.
        severity: Option<Severity>,
        product: Option<Name>,
        region: Option<Name>,
        segment: Option<Name>,
        summary: Personal<Words>,
        sought: Personal<Words>,
        points: Option<Vec<Point>>,
        representative: Option<Token>,
        external_ref: Option<Name>,
        failure: Option<Name>,
        /// The handler or unit complained about.
        concerns: Option<Token>,
        /// An earlier case.
        follows: Option<Name>,
        about: Option<Token>,
    }
}

shape! {
    /// A suspicion confirmed as a complaint: a receipt whose complainant may stand in the suspicion.
    pub flat struct Confirmation {
        /// The rule by which it was confirmed.
        predicate: Option<Name>,
        complainant: Option<Token>,
        channel: Name,
        category: Option<Name>,
        /// 1 is the gravest.
        severity: Option<Severity>,
        product: Option<Name>,
        region: Option<Name>,
        segment: Option<Name>,
        summary: Personal<Words>,
        sought: Personal<Words>,
        points: Option<Vec<Point>>,
        representative: Option<Token>,
        external_ref: Option<Name>,
        failure: Option<Name>,
        /// The handler or unit complained about.
        concerns: Option<Token>,
        /// An earlier case.
        follows: Option<Name>,
        about: Option<Token>,
    }
}

shape! {
    /// How a complaint was classified.
    pub flat struct Classification {
        taxonomy: Name,
        category: Name,
        /// 1 is the gravest.
        severity: Severity,
        cause_family: Option<CauseFamily>,
        /// The amount in dispute.
        in_dispute: Option<Money>,
    }
}

facts! {
    /// What can happen while a complaint is noticed.
    pub enum DetectionEvent, DetectionKind {
        /// Something suggests that a customer was failed.
        ComplaintSuspected = "complaint_suspected" { suspicion: Box<Suspicion> },
        /// The suspicion was dismissed.
        SuspicionDismissed = "suspicion_dismissed" { reason: Code },
        /// A dismissed or recovered suspicion was taken up again.
        SuspicionReconsidered = "suspicion_reconsidered" { reason: Code },
        /// It was put right before anyone complained.
        RecoveredUnprompted = "recovered_unprompted" { reason: Code },
        /// The suspicion turned out to be a complaint.
        ComplaintConfirmed = "complaint_confirmed" { confirmation: Box<Confirmation> },
        /// A customer complained.
        ComplaintReceived = "complaint_received" { receipt: Box<Receipt> },
        /// The complaint was classified, or classified anew.
        Classified = "classified" { classification: Box<Classification> },
        /// The customer was told that we have it.
        Acknowledged = "acknowledged" {
            channel: Name, automatic: Flag, steps: Option<Vec<Name>>, eta: Option<Instant>,
            rights: Option<crate::case::answer::Rights>,
        },
        /// We approached the customer first.
        ProactiveContactMade = "proactive_contact_made" {
            failure: Option<Name>, channel: Option<Name>, phrase: Option<Name>,
        },
    }
}

/// How far the noticing has come. Each step may be skipped forward; none is taken back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detection {
    /// Nobody has noticed anything.
    #[default]
    Unseen,
    /// Something suggests a failure.
    Suspected,
    /// It is a complaint.
    Confirmed,
    /// It is classified.
    Classified,
    /// The customer knows that we have it.
    Acknowledged,
}

/// Takes one fact into account.
#[must_use]
pub fn evolve(stage: Detection, event: &DetectionEvent) -> Detection {
    use {Detection as S, DetectionEvent as E};
    match event {
        E::ComplaintSuspected { .. } | E::SuspicionReconsidered { .. } => stage.max(S::Suspected),
        E::ComplaintConfirmed { .. } | E::ComplaintReceived { .. } => stage.max(S::Confirmed),
        E::Classified { .. } => stage.max(S::Classified),
        E::Acknowledged { .. } => S::Acknowledged,
        E::SuspicionDismissed { .. } | E::RecoveredUnprompted { .. } | E::ProactiveContactMade { .. } => {
            stage
        }
    }
}
