//! What goes into a store by a command, and what comes of it.
//!
//! An append has four outcomes: it is *committed*; it *conflicts* with what came before; *nothing was written* and it
//! may be tried again; or the outcome is *unknown*, which only a look at the command's id can settle. The first is
//! [`Committed`], the others are [`StoreError`]s.

use amends_envelope::{CommandId, EventId, Position, StreamName, Tenant, Version};

use crate::{NewEvent, StoreError};

/// What must be so of a stream for a batch to be appended to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Anything. The store numbers the events on from its head; the versions given are not looked at.
    Any,
    /// The stream has no events yet.
    NoStream,
    /// The stream's last event has this version.
    Exact(Version),
}

impl Condition {
    /// Whether a stream whose last version is `actual` meets it.
    pub fn is_met_by(self, actual: Option<Version>) -> bool {
        match self {
            Self::Any => true,
            Self::NoStream => actual.is_none(),
            Self::Exact(version) => actual == Some(version),
        }
    }
}

/// Events for one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The stream that every event of it names.
    pub stream: StreamName,
    /// What must be so of the stream.
    pub condition: Condition,
    /// The events, oldest first. Unless the condition is `Any`, their versions follow the head without a gap. A
    /// `recorded_at` earlier than that of the event before it is raised to it.
    pub events: Vec<NewEvent>,
}

/// By which an append is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandRecord {
    /// The command's id, unique within its tenant.
    pub id: CommandId,
    /// A keyed digest of what the command asks for. Where a record or a request has none, nothing is compared.
    pub digest: Option<[u8; 32]>,
}

/// Batches that are appended together or not at all.
///
/// A batch without events is a condition to be met, and for an append with a command a valid answer: "it was already
/// so". The answer is remembered all the same. An append that has neither events nor a command is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Append {
    /// One batch for each stream, no stream twice.
    pub batches: Vec<Batch>,
    /// The command that asked for it, which every event must name as its `command_id`.
    pub command: Option<CommandRecord>,
}

impl Append {
    /// Events for one stream.
    pub fn to(stream: StreamName, condition: Condition, events: Vec<NewEvent>) -> Self {
        Self { batches: vec![Batch { stream, condition, events }], command: None }
    }

    /// The same, remembered under a command.
    #[must_use]
    pub fn by(mut self, id: CommandId, digest: Option<[u8; 32]>) -> Self {
        self.command = Some(CommandRecord { id, digest });
        self
    }

    /// Every event, in the order in which the store takes them in.
    pub fn events(&self) -> impl Iterator<Item = &NewEvent> {
        self.batches.iter().flat_map(|batch| &batch.events)
    }

    /// Checks what can be checked without a look at the store. Every store calls it first.
    ///
    /// # Errors
    /// [`StoreError::Malformed`].
    pub fn check(&self, tenant: &Tenant) -> Result<(), StoreError> {
        self.fault(tenant).map_or(Ok(()), |what| Err(StoreError::Malformed { what }))
    }

    fn fault(&self, tenant: &Tenant) -> Option<&'static str> {
        if self.command.is_none() && self.events().next().is_none() {
            return Some("an append without events and without a command");
        }
        for (index, batch) in self.batches.iter().enumerate() {
            if self.batches[..index].iter().any(|other| other.stream == batch.stream) {
                return Some("two batches for one stream");
            }
            if let Some(fault) = batch.fault() {
                return Some(fault);
            }
        }
        let command = self.command.map(|command| command.id);
        for event in self.events() {
            if event.header.tenant != *tenant {
                return Some("an event of another tenant");
            }
            if command.is_some() && event.header.command_id != command {
                return Some("an event of another command");
            }
        }
        self.has_repeated_id().then_some("one event id twice")
    }

    fn has_repeated_id(&self) -> bool {
        let mut ids: Vec<EventId> = self.events().map(|event| event.header.id).collect();
        ids.sort_unstable();
        ids.windows(2).any(|pair| pair[0] == pair[1])
    }
}

impl Batch {
    /// Whether an event of this batch is the one that a store holds under its id: every hashed field but the times is
    /// equal, and the version too unless the store gives it.
    pub fn is_same(&self, event: &NewEvent, held: &NewEvent) -> bool {
        if self.condition != Condition::Any {
            return event.is_same_but_for_times(held);
        }
        let mut event = event.clone();
        event.header.version = held.header.version;
        event.is_same_but_for_times(held)
    }

    fn fault(&self) -> Option<&'static str> {
        if self.events.iter().any(|event| event.header.stream != self.stream) {
            return Some("an event of another stream");
        }
        let mut next = match self.condition {
            Condition::Any => return None,
            Condition::NoStream => Version::FIRST,
            Condition::Exact(version) => version.next(),
        };
        for event in &self.events {
            if event.header.version != next {
                return Some("versions that do not follow the condition");
            }
            next = next.next();
        }
        None
    }
}

/// Where one event of an append came to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its identity.
    pub id: EventId,
    /// Its stream.
    pub stream: StreamName,
    /// Its order within the stream.
    pub version: Version,
    /// Its order across the store.
    pub position: Position,
}

/// The answer to an append that is in the store for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The events in order of position. None where it was already so.
    pub events: Vec<Placed>,
    /// Whether it was there before: the same command, or the same event ids, asked once more.
    pub repeated: bool,
}

impl Committed {
    /// The first and the last version that the append gave to `stream`.
    pub fn versions(&self, stream: &StreamName) -> Option<(Version, Version)> {
        let mut of_stream = self.events.iter().filter(|placed| placed.stream == *stream);
        let first = of_stream.next()?;
        Some((first.version, of_stream.next_back().unwrap_or(first).version))
    }

    /// The last position that the append gave.
    pub fn last_position(&self) -> Option<Position> {
        self.events.last().map(|placed| placed.position)
    }
}

/// What a store remembers of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The digest of its first request. None for a command known only from a loaded log.
    pub digest: Option<[u8; 32]>,
    /// The answer it got, with `repeated` set.
    pub committed: Committed,
}

impl Answer {
    /// The answer to the same command asked again.
    ///
    /// # Errors
    /// [`StoreError::CommandReused`] where both digests are known and differ.
    pub fn again(self, request: &CommandRecord) -> Result<Committed, StoreError> {
        let differs = self.digest.zip(request.digest).is_some_and(|(first, now)| first != now);
        if differs { Err(StoreError::CommandReused { id: request.id }) } else { Ok(self.committed) }
    }
}
