//! All of it together: the [`Header`] of a fact, and a fact [`Recorded`] in its place.

use std::fmt;
use std::num::NonZeroU64;

use uuid::Uuid;

use crate::{Actor, Instant, Occurred, PolicyRef, StreamName, Tags, Tenant, TypeName, Unfit};

/// The identity of an event, unique within its tenant.
pub type EventId = Uuid;
/// The identity of a command. The same id gives the first answer for ever.
pub type CommandId = Uuid;

/// A number from 1 to 2^53 - 1, so that every JSON reader gets it back unchanged.
macro_rules! ordinal {
    ($(#[$doc:meta])+ $name:ident, $expected:literal) => {
        $(#[$doc])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(NonZeroU64); // invariant: 1 ..= 2^53 - 1

        impl $name {
            /// The first one.
            pub const FIRST: Self = Self(NonZeroU64::MIN);

            /// # Errors
            /// [`Unfit`] outside 1 to 2^53 - 1.
            pub fn new(number: u64) -> Result<Self, Unfit> {
                let fits = NonZeroU64::new(number).filter(|n| n.get() < 1 << 53);
                fits.map(Self).ok_or(Unfit::out_of_bounds($expected))
            }

            /// The number.
            pub const fn get(self) -> u64 {
                self.0.get()
            }

            /// The one after it.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}
ordinal! {
    /// Order within a stream: from 1, without gaps.
    Version, "a version from 1 to 2^53 - 1"
}
ordinal! {
    /// Order across a store, given by the store: rising, never assumed contiguous.
    Position, "a position from 1 to 2^53 - 1"
}

/// Canonical JSON text (RFC 8785), made once by the codec. A store keeps and hashes these bytes and never makes them anew.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Canonical(Box<str>);

impl Canonical {
    /// Takes text that the codec has made canonical, or that a store gives back as it got it.
    pub fn trusted(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Only its length: the text may hold what a log line must not.
impl fmt::Debug for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canonical({} bytes)", self.0.len())
    }
}

/// What a stored fact carries besides its meaning, all but policy, tags and ext, whose stored form is canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Identity, unique within the tenant.
    pub id: EventId,
    /// Whose data it is.
    pub tenant: Tenant,
    /// The thing it happened to.
    pub stream: StreamName,
    /// Order within the stream.
    pub version: Version,
    /// What happened.
    pub event_type: TypeName,
    /// Version of the shape of `data` for this type, from 1.
    pub schema: u32,
    /// When it happened in the world.
    pub occurred: Occurred,
    /// When the system of record that first took it in learnt it.
    pub recorded_at: Instant,
    /// Who did it.
    pub actor: Actor,
    /// For whom, where it was a representative or delegate.
    pub on_behalf_of: Option<Actor>,
    /// The command that produced it.
    pub command_id: Option<CommandId>,
    /// The event that led to it.
    pub causation_id: Option<EventId>,
    /// The conversation it belongs to.
    pub correlation_id: Option<Uuid>,
}

/// A fact in its place: the header, its policy, tags and position, and the fact itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded<E> {
    /// Who, where, when.
    pub header: Header,
    /// The rules that decided it.
    pub policy: Vec<PolicyRef>,
    /// What append conditions look at.
    pub tags: Tags,
    /// The embedding host's own data, canonical JSON of an object.
    pub ext: Option<Canonical>,
    /// Order across the store, once a store has given it.
    pub position: Option<Position>,
    /// What happened.
    pub event: E,
}

impl<E> Recorded<E> {
    /// The same place, another view of the fact.
    pub fn map<F>(self, view: impl FnOnce(E) -> F) -> Recorded<F> {
        let Self { header, policy, tags, ext, position, event } = self;
        Recorded { header, policy, tags, ext, position, event: view(event) }
    }
}
