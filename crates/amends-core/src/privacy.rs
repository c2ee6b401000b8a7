//! Erasure and legal holds: who may be forgotten, when, and what forbids it. Used by cases and by people.

use amends_envelope::Instant;

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
