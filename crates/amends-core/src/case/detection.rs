//! Detection: noticing, before or because the customer says so.
//!
//! ```text
//! ★Unseen ─▶ Suspected ─▶ Confirmed ─▶ Classified ─▶ Acknowledged        (steps may be skipped forward)
//! ```

use amends_envelope::Instant;

use super::answer::Rights;
use super::{Case, CaseKind};
use crate::command::{commands, unless};
use crate::money::Money;
use crate::pii::Personal;
use crate::refusal::Refusal;
use crate::shape::{choice, facts, shape};
use crate::value::{Code, Flag, Name, Number, Severity, Token, Words};

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
            rights: Option<Rights>,
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

impl Suspicion {
    /// A suspicion from there, of which nothing else is known.
    pub const fn new(origin: Origin) -> Self {
        Self {
            origin,
            signals: None,
            score_pct: None,
            failure: None,
            complainant: None,
            category: None,
            product: None,
            region: None,
            segment: None,
        }
    }
}

impl Receipt {
    /// A complaint of this person, which came in there; nothing else is known.
    pub fn new(complainant: Token, channel: Name) -> Self {
        Self {
            complainant,
            channel,
            category: None,
            severity: None,
            product: None,
            region: None,
            segment: None,
            summary: Personal::default(),
            sought: Personal::default(),
            points: None,
            representative: None,
            external_ref: None,
            failure: None,
            concerns: None,
            follows: None,
            about: None,
        }
    }
}

impl Confirmation {
    /// A confirmation that came in there; the complainant is the one suspected.
    pub fn new(channel: Name) -> Self {
        Self {
            predicate: None,
            complainant: None,
            channel,
            category: None,
            severity: None,
            product: None,
            region: None,
            segment: None,
            summary: Personal::default(),
            sought: Personal::default(),
            points: None,
            representative: None,
            external_ref: None,
            failure: None,
            concerns: None,
            follows: None,
            about: None,
        }
    }
}

impl Classification {
    /// That category of that taxonomy, and how grave it is.
    pub const fn new(taxonomy: Name, category: Name, severity: Severity) -> Self {
        Self { taxonomy, category, severity, cause_family: None, in_dispute: None }
    }
}

commands! {
    /// What one can ask while a complaint is noticed.
    pub enum DetectionCommand => DetectionEvent {
        /// Suspect that a customer was failed.
        Suspect, suspect => ComplaintSuspected { suspicion: Box<Suspicion> },
        /// Dismiss the suspicion.
        Dismiss, dismiss => SuspicionDismissed { reason: Code },
        /// Take a dismissed or recovered suspicion up again.
        Reconsider, reconsider => SuspicionReconsidered { reason: Code },
        /// Note that it was put right before anyone complained.
        Recover, recover => RecoveredUnprompted { reason: Code },
        /// Confirm the suspicion as a complaint.
        Confirm, confirm => ComplaintConfirmed { confirmation: Box<Confirmation> },
        /// Take in a complaint.
        Receive, receive => ComplaintReceived { receipt: Box<Receipt> },
        /// Classify the complaint, or classify it anew.
        Classify, classify => Classified { classification: Box<Classification> },
        /// Tell the customer that we have it.
        Acknowledge, acknowledge => Acknowledged {
            channel: Name; automatic: Flag, steps: Option<Vec<Name>>, eta: Option<Instant>, rights: Option<Rights>,
        },
        /// Approach the customer before they approach us.
        ContactFirst, contact_first => ProactiveContactMade {
            ; failure: Option<Name>, channel: Option<Name>, phrase: Option<Name>,
        },
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
///
/// # Errors
/// `content_missing` where nobody is named who complains.
pub fn decide(case: &Case, command: DetectionCommand) -> Result<Vec<DetectionEvent>, Refusal> {
    use DetectionCommand as C;
    let nobody = |named: &Option<Token>| named.is_none() && case.complainant.is_none();
    if matches!(&command, C::Confirm { confirmation } if nobody(&confirmation.complainant)) {
        let asked = CaseKind::Detection(DetectionKind::ComplaintConfirmed);
        return Err(Refusal::missing(asked, "the complainant, here or in the suspicion"));
    }
    let already = matches!(&command, C::Classify { classification } if case.classification.as_ref() == Some(classification));
    Ok(unless(already, command.fact()))
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
