//! What an import did, and why one could not.

use std::collections::BTreeMap;
use std::io;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Events written.
    pub events: u64,
    /// Cases with at least one event.
    pub cases: u64,
    /// Rows read, those included that made nothing.
    pub rows: u64,
    /// Rows that made nothing, by reason.
    pub unmapped: BTreeMap<String, u64>,
    /// Each of them, in the order of the inputs.
    pub unmapped_rows: Vec<UnmappedRow>,
    /// Columns that the mapping looks at and no row had a value in: misspelt ones of an XES log are among them. Those
    /// that the mapping calls optional are not.
    pub empty_columns: Vec<String>,
}

/// A row that made no event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnmappedRow {
    /// Which of the inputs, from 0.
    pub input: usize,
    /// Its line for CSV, the number of the event for XES; from 1.
    pub place: u64,
    /// Why: a code, and after a colon what it is about. Never a value of the row.
    pub reason: String,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows read so far.
    pub rows: u64,
    /// Events written so far: none until every row is read.
    pub events: u64,
}

/// Why an import stopped. Nothing that was written before is a whole log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The input could not be read.
    #[error("could not read {file}: {source}")]
    Read {
        /// The name of the input.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The input is not what its mapping says it is.
    #[error("{file}, {place}: {what}")]
    Malformed {
        /// The name of the input.
        file: String,
        /// Where: `after line 7` of a CSV, `byte 512` of an XES, unpacked.
        place: String,
        /// What is wrong there.
        what: String,
    },
    /// The input lacks columns that the mapping looks at.
    #[error("{file} is not what the mapping {mapping} reads: it has no column {}", .columns.join(", "))]
    MissingColumns {
        /// The name of the input.
        file: String,
        /// The mapping.
        mapping: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// The log could not be written.
    #[error("could not write the log: {0}")]
    Write(#[from] io::Error),
}

impl ImportError {
    pub(crate) fn malformed(file: &str, place: String, what: impl std::fmt::Display) -> Self {
        Self::Malformed { file: file.to_owned(), place, what: what.to_string() }
    }
}
