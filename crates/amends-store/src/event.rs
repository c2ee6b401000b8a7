//! An event as a store takes it in and gives it back.

use amends_envelope::{Canonical, Header, Position};

use crate::{Hash, Placed, StreamHead};

/// An event to be kept: the header, and what is canonical JSON already. Personal data in it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Who, where, when, what type.
    pub header: Header,
    /// The rules that decided it, as a canonical JSON list.
    pub policy: Option<Canonical>,
    /// What append conditions look at, as a canonical JSON list.
    pub tags: Option<Canonical>,
    /// The embedding host's own data, as a canonical JSON object.
    pub ext: Option<Canonical>,
    /// The fact, as a canonical JSON object.
    pub data: Canonical,
}

impl NewEvent {
    /// Whether this is the same event as `other`: every hashed field but the two times is equal.
    ///
    /// The link to the event before is left out: it follows from the others.
    pub fn is_same_but_for_times(&self, other: &Self) -> bool {
        let mut header = self.header.clone();
        header.occurred.at = other.header.occurred.at;
        header.recorded_at = other.header.recorded_at;
        header == other.header && self.body() == other.body()
    }

    fn body(&self) -> [Option<&Canonical>; 4] {
        [self.policy.as_ref(), self.tags.as_ref(), self.ext.as_ref(), Some(&self.data)]
    }
}

/// How an event hangs on the one before it in its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Which preimage and algorithm made `hash`: 1 is the only one so far.
    pub form: u32,
    /// The hash of the event before, [`Hash::ZERO`] for the first.
    pub prev_hash: Hash,
    /// The hash of this event.
    pub hash: Hash,
}

/// An event as a store holds it. A store gives none away whose hash it has not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Order across the store.
    pub position: Position,
    /// The event.
    pub event: NewEvent,
    /// Its place in the stream's chain.
    pub link: Link,
}

impl StoredEvent {
    /// Where it stands.
    pub fn placed(&self) -> Placed {
        let header = &self.event.header;
        let (id, stream, version) = (header.id, header.stream.clone(), header.version);
        Placed { id, stream, version, position: self.position }
    }

    /// The head of its stream, if this is the last event of it.
    pub const fn head(&self) -> StreamHead {
        let header = &self.event.header;
        let (version, recorded_at) = (header.version, header.recorded_at);
        StreamHead { version, hash: self.link.hash, position: self.position, recorded_at }
    }
}
