//! How to open a store.

use std::time::Duration;

/// What a store is opened for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Access {
    /// Reading and writing; the file is made where there is none. One process at a time.
    #[default]
    ReadWrite,
    /// Reading alone, beside at most one writing process. The file must be there.
    ReadOnly,
}

/// What to do where the head file beside the database is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HeadFile {
    /// Refuse to open: without it nobody can tell whether the newest events are lost.
    #[default]
    Required,
    /// Take the database as it stands, and make the head file anew. For a copy that was made without it, by someone
    /// who knows that the copy is whole. A head file that is there and disagrees is still an error.
    AcceptMissing,
}

/// Long enough for a copy of a small store, short enough for a person who waits.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// How to open a store. [`Options::default`] is right for a service.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What for.
    pub access: Access,
    /// What to do where the head file is missing.
    pub head_file: HeadFile,
    /// How many threads read.
    pub readers: usize,
    /// How many appends may wait; one more is told that the store is busy.
    pub queue: usize,
    /// How long to wait for a stranger, a shell or a backup, that holds the database, before saying that it is busy.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        let (access, head_file) = (Access::default(), HeadFile::default());
        Self { access, head_file, readers: 2, queue: 1024, patience: PATIENCE }
    }
}

impl Options {
    /// For reading alone.
    pub fn read_only() -> Self {
        Self { access: Access::ReadOnly, ..Self::default() }
    }
}

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// `synchronous=FULL`.
    Full,
    /// `synchronous=OFF`: the control of the power-cut test, which must lose events by it.
    #[cfg(feature = "planted-faults")]
    Off,
}
