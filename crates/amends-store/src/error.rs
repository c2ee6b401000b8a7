//! What a store can fail with. A refusal of the rules is never among it.

use std::fmt;

use amends_envelope::{CommandId, EventId, Position, StreamName, Tenant, Version};

use crate::Condition;
use crate::chain::BrokenLink;

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The stream is not where the append expects it. Nothing was written. Read it again, then decide anew.
    #[error("stream {stream} is at {}, not at {}", shown(*.actual), wanted(*.expected))]
    Conflict {
        /// Which stream.
        stream: StreamName,
        /// What was to be so.
        expected: Condition,
        /// Its last version as it is.
        actual: Option<Version>,
    },
    /// The store can take nothing in just now. Nothing was written; the same may be asked again.
    #[error("the store is busy: {what}")]
    Busy {
        /// What it is busy with.
        what: &'static str,
    },
    /// There is no room. Nothing was written; the same may be asked again once there is.
    #[error("no room is left for the store")]
    Full,
    /// The store cannot be reached. Nothing was written; the same may be asked again.
    #[error("the store is unavailable: {what}")]
    Unavailable {
        /// What happened.
        what: String,
    },
    /// Whether it was written is not known. Ask for the command's answer, or ask the same again under its id.
    #[error("whether the append was written is unknown: {what}")]
    Unknown {
        /// By which to find out.
        command_id: Option<CommandId>,
        /// What happened.
        what: String,
    },
    /// The command's id was used before for something else.
    #[error("command {id} was given before with other content")]
    CommandReused {
        /// The command.
        id: CommandId,
    },
    /// The event's id is in the store already, for another event.
    #[error("event {id} is in the store already, and is another event")]
    EventIdTaken {
        /// The event.
        id: EventId,
    },
    /// The request contradicts itself. A bug of the caller.
    #[error("the request does not hold together: {what}")]
    Malformed {
        /// What is wrong with it.
        what: &'static str,
    },
    /// What the store holds is not what was put into it.
    #[error("the store is corrupt: {0}")]
    Corrupt(Box<Corruption>),
    /// The store was closed, or closed itself after an error that it could not recover from. Open it again.
    #[error("the store is closed: {what}")]
    Closed {
        /// Why.
        what: String,
    },
}

impl StoreError {
    /// Whether the very same request may be made again and could then succeed.
    ///
    /// Not so after a conflict: that wants a fresh decision. So after an unknown outcome where a command id makes
    /// asking again safe.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Busy { .. } | Self::Full | Self::Unavailable { .. } => true,
            Self::Unknown { command_id, .. } => command_id.is_some(),
            Self::Conflict { .. }
            | Self::CommandReused { .. }
            | Self::EventIdTaken { .. }
            | Self::Malformed { .. }
            | Self::Corrupt(_)
            | Self::Closed { .. } => false,
        }
    }

    /// Whether the request is certain to have left nothing in the store.
    pub fn is_nothing_written(&self) -> bool {
        !matches!(self, Self::Unknown { .. })
    }
}

impl From<Corruption> for StoreError {
    fn from(corruption: Corruption) -> Self {
        Self::Corrupt(Box::new(corruption))
    }
}

fn shown(version: Option<Version>) -> String {
    version.map_or_else(|| "no version".to_owned(), |version| format!("version {version}"))
}

fn wanted(condition: Condition) -> String {
    match condition {
        Condition::Any => "any version".to_owned(),
        Condition::NoStream => shown(None),
        Condition::Exact(version) => shown(Some(version)),
    }
}

/// Damage, and as much of its place as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corruption {
    /// Whose data.
    pub tenant: Option<Tenant>,
    /// In which stream.
    pub stream: Option<StreamName>,
    /// At which version.
    pub version: Option<Version>,
    /// At which position.
    pub position: Option<Position>,
    /// What is wrong.
    pub what: Damage,
}

impl Corruption {
    /// Damage whose place is not known.
    pub const fn of(what: Damage) -> Self {
        Self { tenant: None, stream: None, version: None, position: None, what }
    }

    /// The same, in this stream.
    #[must_use]
    pub fn in_stream(mut self, tenant: &Tenant, stream: &StreamName) -> Self {
        self.tenant = Some(tenant.clone());
        self.stream = Some(stream.clone());
        self
    }

    /// The same, at this version.
    #[must_use]
    pub fn at_version(mut self, version: impl Into<Option<Version>>) -> Self {
        self.version = version.into();
        self
    }

    /// The same, at this position.
    #[must_use]
    pub fn at_position(mut self, position: impl Into<Option<Position>>) -> Self {
        self.position = position.into();
        self
    }
}

impl fmt::Display for Corruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let (Some(tenant), Some(stream)) = (&self.tenant, &self.stream) {
            write!(f, ", tenant {tenant}, stream {stream}")?;
        }
        if let Some(version) = self.version {
            write!(f, ", version {version}")?;
        }
        if let Some(position) = self.position {
            write!(f, ", position {position}")?;
        }
        Ok(())
    }
}

/// What is wrong with what a store holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// An event does not hash to what is kept beside it.
    #[error("an event does not match its hash")]
    Hash,
    /// An event does not hang on the one before it.
    #[error("an event does not hang on the one before it")]
    Chain,
    /// An event was hashed in a way that this version does not know.
    #[error("an event is hashed by an unknown form")]
    Form,
    /// An event that must be there is not.
    #[error("an event is missing")]
    Missing,
    /// A stream does not end where its head says.
    #[error("a stream does not end at its head")]
    StreamHead,
    /// The store does not end where its head says.
    #[error("the store does not end at its head")]
    StoreHead,
    /// The record of a command contradicts the events.
    #[error("the record of a command does not hold together")]
    Command,
    /// The store ends before what was committed to it: a lost tail, or an older copy put back.
    #[error("events are lost: {known} were committed, {found} are there")]
    TailLost {
        /// How many events are known to have been committed.
        known: u64,
        /// How many are there.
        found: u64,
    },
    /// A value cannot be what is kept in its place.
    #[error("{0} is not readable")]
    Field(&'static str),
    /// The medium itself reports damage.
    #[error("{0}")]
    Medium(String),
}

impl From<BrokenLink> for Damage {
    fn from(broken: BrokenLink) -> Self {
        match broken {
            BrokenLink::UnknownForm => Self::Form,
            BrokenLink::Hash => Self::Hash,
            BrokenLink::Chain => Self::Chain,
        }
    }
}
