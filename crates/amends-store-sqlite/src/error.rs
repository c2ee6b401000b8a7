//! Why a store does not open, and what SQLite's errors mean for one that is open.

use std::path::PathBuf;

use amends_envelope::Unfit;
use amends_store::{Corruption, Damage, StoreError};
use rusqlite::ErrorCode;

/// Why a store does not open. Nothing has been changed by trying.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// A file cannot be read, made or locked.
    #[error("cannot use {path}: {source}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Another process, or another handle of this one, writes to the store.
    #[error("{path} is in use: another process is writing to it")]
    InUse {
        /// Which store.
        path: PathBuf,
    },
    /// The file is a database, but not one of ours, or not of this kind.
    #[error("{path} is not {wanted}")]
    NotAStore {
        /// Which file.
        path: PathBuf,
        /// What it was to be.
        wanted: &'static str,
    },
    /// The file was written by a version that knows more than this one.
    #[error("cannot bring the schema up to date: {what}")]
    Schema {
        /// What went wrong.
        what: String,
    },
    /// SQLite does not do what durability needs here. Nothing less is accepted.
    #[error("not durable: {pragma} is {found}, must be {wanted}")]
    NotDurable {
        /// Which setting.
        pragma: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// What SQLite says that it is.
        found: String,
    },
    /// The head file beside the database is missing, so that lost events could not be noticed. Put it back, or open
    /// with [`HeadFile::AcceptMissing`](crate::HeadFile::AcceptMissing) where the database is known to be whole.
    #[error("{path} is missing: whether the newest events are lost cannot be told without it")]
    HeadFileMissing {
        /// The head file.
        path: PathBuf,
    },
    /// There is no head file, and the write-ahead log does not end where it was left: a commit was cut off, or the log
    /// is damaged. Which of the two cannot be told.
    #[error(
        "the write-ahead log of {path} does not hold together, and there is no head file to tell what is lost"
    )]
    LogDamaged {
        /// The database.
        path: PathBuf,
    },
    /// The head file beside the database cannot be understood.
    #[error("{path} is not readable: {what}")]
    HeadFileUnreadable {
        /// The head file.
        path: PathBuf,
        /// Why not.
        what: &'static str,
    },
    /// The database and its head file are not of one store, or their histories differ.
    #[error("{path} and its head file are not of one history")]
    Diverged {
        /// The database.
        path: PathBuf,
    },
    /// The store itself: damage, or no answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(read_failure(&error))
    }
}

impl From<OpenError> for StoreError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Store(error) => error,
            OpenError::Io { .. }
            | OpenError::InUse { .. }
            | OpenError::NotAStore { .. }
            | OpenError::Schema { .. }
            | OpenError::NotDurable { .. }
            | OpenError::HeadFileMissing { .. }
            | OpenError::LogDamaged { .. }
            | OpenError::HeadFileUnreadable { .. }
            | OpenError::Diverged { .. } => Self::Unavailable { what: error.to_string() },
        }
    }
}

/// What an error met while reading, or before a commit, means: nothing was written.
pub(crate) fn read_failure(error: &rusqlite::Error) -> StoreError {
    let what = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            StoreError::Busy { what: "another connection holds the database" }
        }
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::OutOfMemory
            | ErrorCode::OperationAborted
            | ErrorCode::OperationInterrupted,
        ) => StoreError::Unavailable { what },
        // A statement of ours that does not fit the schema, a value of the wrong kind, a page that makes no sense.
        Some(_) | None => Corruption::of(Damage::Medium(what)).into(),
    }
}

/// A value that cannot be what is kept in its place.
pub(crate) fn unreadable(field: &'static str) -> impl Fn(Unfit) -> StoreError {
    move |_| Corruption::of(Damage::Field(field)).into()
}
