//! What to read, and the pages that come back. Every event in a page has been verified.

use amends_envelope::{Position, Tenant, Version};

use crate::{StoredEvent, StreamHead};

/// Which way to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// Oldest first.
    #[default]
    Forward,
    /// Newest first.
    Backward,
}

/// What to read of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamRead {
    /// The first version to give, inclusive; from the stream's own end in that direction where there is none.
    pub from: Option<Version>,
    /// Which way.
    pub direction: Direction,
    /// The most events to give. Fewer are given only where the stream ends: whoever reads it whole may rely on that.
    pub limit: usize,
}

impl StreamRead {
    /// All of it, oldest first.
    pub const WHOLE: Self = Self { from: None, direction: Direction::Forward, limit: usize::MAX };
}

/// Events of one stream in the order asked for. Together with its head, so that a reader knows what it folded up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamPage {
    /// The events, versions without gaps.
    pub events: Vec<StoredEvent>,
    /// Where the stream ends. None where it has no events.
    pub head: Option<StreamHead>,
    /// What to give as `from` for the page after this one. None where there is none.
    pub next: Option<Version>,
}

/// What to read across streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllRead {
    /// Give what lies beyond this position, exclusive: above it forward, below it backward. From the store's own end
    /// in that direction where there is none.
    pub after: Option<Position>,
    /// Which way.
    pub direction: Direction,
    /// The most events to give.
    pub limit: usize,
}

/// Events across streams in the order asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The events, in order of position, of the scope asked for.
    pub events: Vec<StoredEvent>,
    /// Up to here all is decided: no event will ever appear at or below this position that a reader could not see
    /// now. A forward reader that got to the end goes on from here, even where no event of its scope was left.
    pub safe_head: Option<Position>,
    /// What to give as `after` for the page after this one. None where there is none yet.
    pub next: Option<Position>,
}

impl Page {
    /// What a forward reader has seen once it has taken this page in: its checkpoint.
    pub fn seen(&self) -> Option<Position> {
        self.next.or(self.safe_head)
    }
}

/// Whose events to read.
#[derive(Debug, Clone)]
pub enum Scope {
    /// One tenant's.
    Tenant(Tenant),
    /// Everyone's.
    Everyone(Admin),
}

impl Scope {
    /// Whether an event of `tenant` is in it.
    pub fn holds(&self, tenant: &Tenant) -> bool {
        match self {
            Self::Tenant(own) => own == tenant,
            Self::Everyone(_) => true,
        }
    }
}

/// The right to read and load across tenants. Nothing that serves one tenant may hold it.
#[derive(Debug, Clone, Copy)]
pub struct Admin(());

impl Admin {
    /// For a rebuild of projections, for the command line and for verifying a whole store; for nothing else.
    pub const fn for_rebuilds_and_the_command_line() -> Self {
        Self(())
    }
}
