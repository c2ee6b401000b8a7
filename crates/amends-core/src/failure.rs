//! Failures: what went wrong on our side, whether or not anyone complained.

use amends_envelope::Instant;

use crate::shape::{Tree, facts};
use crate::value::{Code, Name, Span, Token};

facts! {
    /// What can happen to a failure.
    pub enum FailureEvent, FailureKind {
        /// Something failed.
        FailureObserved = "failure_observed" {
            kind: Code, unit: Name, started_at: Instant, step: Option<Name>, affected: Option<Vec<Token>>,
        },
        /// More people were affected.
        FailureExtended = "failure_extended" { affected: Vec<Token> },
        /// It works again.
        FailureEnded = "failure_ended" { ended_at: Instant },
        /// A measurement came in.
        SignalIngested = "signal_ingested" { source: Name, r#ref: Name, metric: Name, value: Tree, window: Span },
    }
}
