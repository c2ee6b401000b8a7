//! Who, where and when: what a stored fact carries besides its meaning.
//!
//! This is floor 0 of the house. It knows ids, tenants, streams, versions, positions, instants and how exactly they
//! are known, actors, tags and sealed values. It deliberately does not know what a complaint is, nor how anything
//! looks as bytes on a disk. `docs/reference/stored-form.md` is the reference of the whole.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`name`] | bounded strings: [`Tenant`], [`StreamName`], [`TypeName`] |
//! | [`instant`] | [`Instant`], [`Precision`], [`Zone`], [`Occurred`] |
//! | [`actor`] | [`Actor`]: who did it |
//! | [`tag`] | [`Tag`], [`Tags`] |
//! | [`policy`] | [`PolicyRef`]: the rule that decided it |
//! | [`sealed`] | [`Sealed`]: a personal value as ciphertext |
//! | [`header`] | [`Header`] and [`Recorded`]: all of it together |

pub mod actor;
pub mod header;
pub mod instant;
pub mod name;
pub mod policy;
pub mod sealed;
pub mod tag;

pub use actor::{Actor, ActorKind};
pub use header::{Canonical, CommandId, EventId, Header, Position, Recorded, Version};
pub use instant::{Instant, Occurred, Precision, Zone};
pub use name::{StreamName, Tenant, TypeName};
pub use policy::PolicyRef;
pub use sealed::{Algorithm, KeyId, Sealed};
pub use tag::{Tag, Tags};

/// A value that does not fit its place: what was expected there, fit for an error message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct Unfit {
    /// Whether the value has the wrong form altogether, or the right form outside its bounds.
    pub why: Why,
    /// What was expected, as a noun phrase.
    pub expected: &'static str,
}

/// How a value fails to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is not this kind of thing at all; error code `wrong_type`.
    WrongType,
    /// It is this kind of thing, outside its bounds; error code `out_of_bounds`.
    OutOfBounds,
}

impl Unfit {
    /// The value is not this kind of thing at all.
    #[must_use]
    pub const fn wrong_type(expected: &'static str) -> Self {
        Self { why: Why::WrongType, expected }
    }

    /// The value is this kind of thing, outside its bounds.
    #[must_use]
    pub const fn out_of_bounds(expected: &'static str) -> Self {
        Self { why: Why::OutOfBounds, expected }
    }
}
