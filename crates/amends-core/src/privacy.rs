//! Erasure and legal holds: who may be forgotten, when, and what forbids it. Used by cases and by people.
//!
//! ```text
//! each hold:    ★placed ─▶ Standing ─lifted─▶ gone
//! each person:  ★ ─▶ Asked ─▶ Erased        (not while any hold stands)
//! ```

use amends_envelope::Instant;

use crate::command::{commands, unless};
use crate::names::Names;
use crate::refusal::Refusal;
use crate::shape::facts;
use crate::value::{Name, Token};

facts! {
    /// What becomes of a wish to be forgotten.
    pub enum PrivacyEvent, PrivacyKind {
        /// Someone asked to be forgotten.
        ErasureRequested = "erasure_requested" { person: Token, due: Option<Instant> },
        /// It must wait.
        ErasureDeferred = "erasure_deferred" { person: Token, until: Instant, ground: Name },
        /// It may not be.
        ErasureRefused = "erasure_refused" { person: Token, ground: Name },
        /// The person's keys were ordered destroyed: nothing personal of theirs can be read from here on.
        SubjectErased = "subject_erased" { person: Token, order: Option<Name> },
        /// Nothing of this may be erased.
        LegalHoldPlaced = "legal_hold_placed" { hold: Name, order: Option<Name> },
        /// It may be again.
        LegalHoldLifted = "legal_hold_lifted" { hold: Name, order: Option<Name> },
    }
}

/// What stands in the way of erasure, and who was erased.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Privacy {
    /// The legal holds that stand.
    pub holds: Names<Name, ()>,
    /// Whose keys were ordered destroyed.
    pub erased: Names<Token, ()>,
}

commands! {
    /// What one can ask about erasure and holds.
    pub enum PrivacyCommand => PrivacyEvent {
        /// Note that someone asked to be forgotten.
        RequestErasure, request_erasure => ErasureRequested { person: Token; due: Option<Instant> },
        /// Let it wait.
        DeferErasure, defer_erasure => ErasureDeferred { person: Token, until: Instant, ground: Name },
        /// Refuse it.
        RefuseErasure, refuse_erasure => ErasureRefused { person: Token, ground: Name },
        /// Order the person's keys destroyed.
        Erase, erase => SubjectErased { person: Token; order: Option<Name> },
        /// Forbid that anything of this is erased.
        PlaceHold, place_hold => LegalHoldPlaced { hold: Name; order: Option<Name> },
        /// Allow it again.
        LiftHold, lift_hold => LegalHoldLifted { hold: Name; order: Option<Name> },
    }
}

commands! {
    /// What one can ask on the stream of a person, across all their cases.
    pub enum PersonCommand => PrivacyEvent {
        /// Order the person's keys destroyed.
        Erase, erase => SubjectErased { person: Token; order: Option<Name> },
        /// Forbid that anything of this person is erased.
        PlaceHold, place_hold => LegalHoldPlaced { hold: Name; order: Option<Name> },
        /// Allow it again.
        LiftHold, lift_hold => LegalHoldLifted { hold: Name; order: Option<Name> },
    }
}

impl From<PersonCommand> for PrivacyCommand {
    fn from(command: PersonCommand) -> Self {
        match command {
            PersonCommand::Erase { person, order } => Self::Erase { person, order },
            PersonCommand::PlaceHold { hold, order } => Self::PlaceHold { hold, order },
            PersonCommand::LiftHold { hold, order } => Self::LiftHold { hold, order },
        }
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
///
/// # Errors
/// `erased_under_hold` while any legal hold stands.
pub fn decide(privacy: &Privacy, command: PrivacyCommand) -> Result<Vec<PrivacyEvent>, Refusal> {
    use PrivacyCommand as C;
    let already = match &command {
        C::Erase { person, .. } => privacy.erased.find(person).is_some(),
        C::PlaceHold { hold, .. } => privacy.holds.find(hold).is_some(),
        C::LiftHold { hold, .. } => privacy.holds.find(hold).is_none(),
        C::RequestErasure { .. } | C::DeferErasure { .. } | C::RefuseErasure { .. } => false,
    };
    match (&command, privacy.holds.iter().next()) {
        (C::Erase { person, .. }, Some((hold, ()))) if !already => {
            Err(Refusal::ErasedUnderHold { person: person.clone(), hold: hold.clone() })
        }
        _ => Ok(unless(already, command.fact())),
    }
}

/// Takes one fact into account.
pub fn evolve(privacy: &mut Privacy, event: &PrivacyEvent) {
    match event {
        PrivacyEvent::LegalHoldPlaced { hold, .. } => privacy.holds.set(hold.clone(), ()),
        PrivacyEvent::LegalHoldLifted { hold, .. } => {
            privacy.holds.remove(hold);
        }
        PrivacyEvent::SubjectErased { person, .. } => privacy.erased.set(person.clone(), ()),
        PrivacyEvent::ErasureRequested { .. }
        | PrivacyEvent::ErasureDeferred { .. }
        | PrivacyEvent::ErasureRefused { .. } => {}
    }
}
