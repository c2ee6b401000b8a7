//! Heads: what a chain alone cannot tell, namely where it ends.
//!
//! Every stream has a head, and the store has one over them all, written in the same transaction as the events. The
//! store's `fold` is the exclusive or of one digest for each stream's head, so that an append changes it by two
//! digests and opening a store can compute it anew. It finds accidents. It is no proof against someone who rewrites
//! both: that is what signed checkpoints are for.

use amends_envelope::{Instant, Position, StreamName, Tenant, Version};
use sha2::{Digest, Sha256};

use crate::Hash;

/// Where a stream ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamHead {
    /// The version of its last event.
    pub version: Version,
    /// The hash of its last event.
    pub hash: Hash,
    /// The position of its last event.
    pub position: Position,
    /// The `recorded_at` of its last event: none after it may be earlier.
    pub recorded_at: Instant,
}

impl StreamHead {
    /// The digest by which this head enters the store's fold.
    pub fn digest(&self, tenant: &Tenant, stream: &StreamName) -> Hash {
        let mut sha = Sha256::new_with_prefix(b"amends/head/v1\0");
        sha.update(tenant.as_str());
        sha.update([0]);
        sha.update(stream.as_str());
        sha.update([0]);
        sha.update(self.version.get().to_be_bytes());
        sha.update(self.hash.as_bytes());
        sha.update(self.position.get().to_be_bytes());
        sha.update(self.recorded_at.micros().to_be_bytes());
        Hash(sha.finalize().into())
    }
}

/// Where a store ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreHead {
    /// How many events it holds.
    pub count: u64,
    /// The position of its last event.
    pub last: Option<Position>,
    /// The exclusive or of every stream head's digest; zero for an empty store.
    pub fold: Hash,
}

impl StoreHead {
    /// The head of a store that holds nothing.
    pub const EMPTY: Self = Self { count: 0, last: None, fold: Hash::ZERO };

    /// Puts a digest into the fold, or takes it out again.
    pub fn toggle(&mut self, digest: Hash) {
        for (byte, other) in self.fold.0.iter_mut().zip(digest.0) {
            *byte ^= other;
        }
    }
}
