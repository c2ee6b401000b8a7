//! Why the engine did not do what it was asked.

use amends_codec::BadInput;
use amends_codec::keep::KeepError;
use amends_core::refusal::Refusal;
use amends_envelope::{StreamName, Unfit};
use amends_store::StoreError;

/// Why the engine did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The rules said no. The history is untouched.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Others kept changing the case while this was decided. Nothing was written; ask again.
    #[error("{stream} changed {tries} times while this was decided")]
    Contended {
        /// The case.
        stream: StreamName,
        /// How often it was tried.
        tries: u32,
    },
    /// A store failed, or holds what was not put into it.
    #[error(transparent)]
    Store(StoreError),
    /// A stored fact could not be understood, or a fact of ours could not be stored.
    #[error("{stream}, version {version}: {source}")]
    NotUnderstood {
        /// The stream.
        stream: StreamName,
        /// Which event of it.
        version: u64,
        /// What is wrong with it.
        source: BadInput,
    },
    /// A value could not be sealed, or opened although its key is there.
    #[error(transparent)]
    Sealing(KeepError),
    /// The case's stream holds facts of a newer program. It can be read and exported, not decided upon.
    #[error(
        "{stream} holds facts that this version does not know, from version {version} on: update before deciding"
    )]
    TooNew {
        /// The stream.
        stream: StreamName,
        /// The first such event.
        version: u64,
    },
    /// A name that is no name.
    #[error(transparent)]
    BadName(#[from] Unfit),
}

impl EngineError {
    /// Whether the very same may be asked again and could then succeed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Contended { .. } => true,
            Self::Store(error) => error.is_retryable(),
            Self::Refused(_)
            | Self::NotUnderstood { .. }
            | Self::Sealing(_)
            | Self::TooNew { .. }
            | Self::BadName(_) => false,
        }
    }
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<KeepError> for EngineError {
    fn from(error: KeepError) -> Self {
        Self::Sealing(error)
    }
}
