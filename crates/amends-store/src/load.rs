//! Many events of a log at once: ids, versions and both times are kept, positions are given in log order.

use amends_envelope::{Position, Version};

use crate::{Condition, Hash, NewEvent, StoreError};

/// An event of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The event, of any tenant.
    pub event: NewEvent,
    /// What the log says that it hashes to. An event that hashes otherwise is rejected.
    pub hash: Option<Hash>,
}

impl Incoming {
    /// Checks that its version follows its stream's last one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] with what the version expects of the stream.
    pub fn check_order(&self, actual: Option<Version>) -> Result<(), StoreError> {
        let header = &self.event.header;
        let before = Version::new(header.version.get() - 1);
        let expected = before.map_or(Condition::NoStream, Condition::Exact);
        if expected.is_met_by(actual) {
            return Ok(());
        }
        Err(StoreError::Conflict { stream: header.stream.clone(), expected, actual })
    }

    /// What to reject it with where it hashes to something else than the log says.
    pub const fn other_hash() -> StoreError {
        StoreError::Malformed { what: "an event that does not hash to what its log says" }
    }
}

/// What to do about an event that cannot be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnReject {
    /// Write nothing of this load.
    Stop,
    /// Leave it out, and go on with those that still fit.
    Skip,
}

/// Events in log order, taken in by one transaction.
///
/// An event whose id the store holds already is passed over where every other hashed field but the times is equal.
/// It is rejected where one differs, where its version does not follow its stream's head, and where its hash is not
/// the one that the log gives. A command id in an event makes a record without a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// The events.
    pub events: Vec<Incoming>,
    /// What to do about those that cannot be taken in.
    pub on_reject: OnReject,
}

/// An event that was not taken in, and why.
#[derive(Debug)]
pub struct Rejected {
    /// Which of the events given, counted from 0.
    pub index: usize,
    /// Why: [`StoreError::Conflict`], [`StoreError::EventIdTaken`] or [`StoreError::Malformed`].
    pub why: StoreError,
}

/// What became of a load.
#[derive(Debug, Default)]
pub struct Loaded {
    /// How many were appended. None where one was rejected under [`OnReject::Stop`].
    pub appended: u64,
    /// How many were there already.
    pub already: u64,
    /// The position of the last one appended.
    pub last: Option<Position>,
    /// Those not taken in, in the order given; only the first under [`OnReject::Stop`].
    pub rejected: Vec<Rejected>,
}
