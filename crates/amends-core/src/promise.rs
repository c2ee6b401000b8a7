//! Promises: what we said we would do, by when, and whether we did. Used by cases and by incidents.
//!
//! ```text
//! ★made ─▶ Open ─missed─▶ Missed        Open|Missed ─revised─▶ Open        Open|Missed ─kept, released─▶ Ended
//! ```

use amends_envelope::Instant;

use crate::names::Names;
use crate::pii::Personal;
use crate::shape::facts;
use crate::value::{Code, Name, Token, Words};

facts! {
    /// What becomes of a promise.
    pub enum PromiseEvent, PromiseKind {
        /// We promised something by a time.
        PromiseMade = "promise_made" {
            promise: Name, code: Code, due: Instant, text: Personal<Words>, about: Option<Token>,
        },
        /// We did it.
        PromiseKept = "promise_kept" { promise: Name },
        /// The time passed.
        PromiseMissed = "promise_missed" { promise: Name },
        /// We promised another time.
        PromiseRevised = "promise_revised" { promise: Name, due: Instant },
        /// We need not do it any more.
        PromiseReleased = "promise_released" { promise: Name, by: Name },
    }
}

/// Where a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// It is to be kept by then.
    Open {
        /// By when.
        due: Instant,
    },
    /// Its time has passed. It may still be kept, revised or released, late.
    Missed,
    /// It was kept or released.
    Ended,
}

/// The promises made, each under its name.
pub type Promises = Names<Name, Promise>;

impl PromiseEvent {
    /// Which promise it is about.
    pub const fn promise(&self) -> &Name {
        match self {
            Self::PromiseMade { promise, .. }
            | Self::PromiseKept { promise }
            | Self::PromiseMissed { promise }
            | Self::PromiseRevised { promise, .. }
            | Self::PromiseReleased { promise, .. } => promise,
        }
    }
}

/// Whether the rules of section 4 let a fact about a promise through.
pub(crate) fn is_legal(promises: &Promises, event: &PromiseEvent) -> bool {
    use {Promise as S, PromiseEvent as E};
    match (promises.find(event.promise()), event) {
        (stage, E::PromiseMade { .. }) => stage.is_none(),
        (None | Some(S::Ended), _) | (Some(S::Missed), E::PromiseMissed { .. }) => false,
        (
            Some(S::Open { .. } | S::Missed),
            E::PromiseKept { .. }
            | E::PromiseMissed { .. }
            | E::PromiseRevised { .. }
            | E::PromiseReleased { .. },
        ) => true,
    }
}

/// Takes one fact into account.
pub(crate) fn evolve(promises: &mut Promises, event: &PromiseEvent) {
    use PromiseEvent as E;
    let stage = match event {
        E::PromiseMade { due, .. } | E::PromiseRevised { due, .. } => Promise::Open { due: *due },
        E::PromiseMissed { .. } => Promise::Missed,
        E::PromiseKept { .. } | E::PromiseReleased { .. } => Promise::Ended,
    };
    promises.set(event.promise().clone(), stage);
}
