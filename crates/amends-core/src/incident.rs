//! Incidents: one failure, many customers.

use amends_envelope::Instant;

use crate::money::Money;
use crate::pii::Personal;
use crate::promise::{PromiseEvent, PromiseKind};
use crate::shape::{facts, family, shape};
use crate::value::{Code, Count, Name, Severity, Token, Words};

use crate::case::compensation::RemedyKind;

shape! {
    /// Money for one of the parties of an incident.
    pub flat struct PartyPayment {
        run: Name, party: Token, line: Name, payment: Name, amount: Money, kind: RemedyKind,
    }
}

shape! {
    /// A run that compensates many parties at once.
    pub flat struct CompensationRun { run: Name, rule: Code, parties: Count, amount: Money, digest: Name }
}

facts! {
    /// What can happen to an incident, promises aside.
    pub enum CourseEvent, CourseKind {
        /// An incident was declared.
        IncidentDeclared = "incident_declared" {
            kind: Code, severity: Severity, started_at: Instant, failures: Option<Vec<Name>>, unit: Option<Name>,
            region: Option<Name>,
        },
        /// Somebody was found to be affected.
        AffectedPartyIdentified = "affected_party_identified" {
            party: Token, contact: Personal<Words>, about: Option<Token>,
        },
        /// They were told before they asked.
        ProactiveNoticeSent = "proactive_notice_sent" {
            party: Token, channel: Name, eta: Option<Instant>, phrase: Option<Name>,
        },
        /// They could not be told.
        ProactiveNoticeFailed = "proactive_notice_failed" { party: Token, channel: Name, reason: Code },
        /// They were compensated.
        PartyCompensated = "party_compensated" { payment: Box<PartyPayment> },
        /// All parties were compensated in one run.
        MassCompensationRun = "mass_compensation_run" { run: Box<CompensationRun> },
    }
}

family! {
    /// What can happen to an incident.
    pub enum IncidentEvent, IncidentKind {
        /// Its course.
        Course(CourseEvent, CourseKind),
        /// Its promises.
        Promise(PromiseEvent, PromiseKind),
    }
}
