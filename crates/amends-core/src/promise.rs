//! Promises: what we said we would do, by when, and whether we did. Used by cases and by incidents.
//!
//! ```text
//! ★made ─▶ Open ─missed─▶ Missed     Open|Missed ─revised─▶ Open     Open|Missed ─kept─▶ Kept, ─released─▶ Released
//! ```

use amends_envelope::Instant;

use crate::command::{commands, unless};
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promise {
    /// It is to be kept by then.
    Open {
        /// What was promised.
        code: Code,
        /// By when.
        due: Instant,
    },
    /// Its time has passed. It may still be kept, revised or released, late.
    Missed {
        /// What was promised.
        code: Code,
    },
    /// It was kept.
    Kept,
    /// It need not be kept any more.
    Released {
        /// Who said so.
        by: Name,
    },
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

commands! {
    /// What one can ask of a promise.
    pub enum PromiseCommand => PromiseEvent {
        /// Promise something by a time.
        Make, make => PromiseMade { promise: Name, code: Code, due: Instant; text: Personal<Words>, about: Option<Token> },
        /// Note that it was kept.
        Keep, keep => PromiseKept { promise: Name },
        /// Note that its time passed.
        Miss, miss => PromiseMissed { promise: Name },
        /// Promise another time.
        Revise, revise => PromiseRevised { promise: Name, due: Instant },
        /// Note that it need not be kept any more.
        Release, release => PromiseReleased { promise: Name, by: Name },
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
pub fn decide(promises: &Promises, command: PromiseCommand) -> Vec<PromiseEvent> {
    use {Promise as S, PromiseCommand as C};
    let stands_at = |promise: &Name, stage: &Promise| promises.find(promise) == Some(stage);
    let already = match &command {
        C::Make { promise, code, due, .. } => stands_at(promise, &S::Open { code: code.clone(), due: *due }),
        C::Keep { promise } => stands_at(promise, &S::Kept),
        C::Miss { promise } => matches!(promises.find(promise), Some(S::Missed { .. })),
        C::Revise { promise, due } => {
            matches!(promises.find(promise), Some(S::Open { due: standing, .. }) if standing == due)
        }
        C::Release { promise, by } => stands_at(promise, &S::Released { by: by.clone() }),
    };
    unless(already, command.fact())
}

/// Whether the rules of section 4 let a fact about a promise through.
pub(crate) fn is_legal(promises: &Promises, event: &PromiseEvent) -> bool {
    use {Promise as S, PromiseEvent as E};
    match (promises.find(event.promise()), event) {
        (stage, E::PromiseMade { .. }) => stage.is_none(),
        (None | Some(S::Kept | S::Released { .. }), _)
        | (Some(S::Missed { .. }), E::PromiseMissed { .. }) => false,
        (
            Some(S::Open { .. } | S::Missed { .. }),
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
    let name = event.promise();
    if let E::PromiseMade { code, due, .. } = event {
        promises.set(name.clone(), Promise::Open { code: code.clone(), due: *due });
    } else if let Some(promise) = promises.find_mut(name) {
        *promise = next(promise, event);
    }
}

fn next(promise: &Promise, event: &PromiseEvent) -> Promise {
    use {Promise as S, PromiseEvent as E};
    match (promise, event) {
        (S::Open { code, .. } | S::Missed { code }, E::PromiseMissed { .. }) => {
            S::Missed { code: code.clone() }
        }
        (S::Open { code, .. } | S::Missed { code }, E::PromiseRevised { due, .. }) => {
            S::Open { code: code.clone(), due: *due }
        }
        (_, E::PromiseKept { .. }) => S::Kept,
        (_, E::PromiseReleased { by, .. }) => S::Released { by: by.clone() },
        (_, E::PromiseMade { .. } | E::PromiseMissed { .. } | E::PromiseRevised { .. }) => promise.clone(),
    }
}
