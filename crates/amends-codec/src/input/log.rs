//! One fact after the other, each owning itself.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use amends_envelope::Recorded;

use super::block::LogReader;
use super::source::{Input, ReadError};
use crate::bad::{BadInput, Code};
use crate::json::Tape;
use crate::line::{Decoded, Rules};

/// What to do about a line that is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnError {
    /// Stop there.
    #[default]
    Stop,
    /// Count it and go on.
    Skip,
}

/// A line that was refused, and where it stands. Shown as `log.jsonl:17: occurred_at: wrong_type: expected ..`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {bad}")]
pub struct BadLine {
    /// Which input.
    pub file: String,
    /// Which line of it, from 1.
    pub line: u64,
    /// What is wrong.
    pub bad: BadInput,
}

/// Why a log could not be read on.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// An input failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A line was refused.
    #[error(transparent)]
    Bad(#[from] BadLine),
}

/// How many lines were skipped, by reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped(BTreeMap<Code, u64>);

impl Skipped {
    /// Counts one more.
    pub fn count(&mut self, code: Code) {
        *self.0.entry(code).or_default() += 1;
    }

    /// Adds what another has counted.
    pub fn merge(&mut self, other: &Self) {
        for (code, many) in &other.0 {
            *self.0.entry(*code).or_default() += many;
        }
    }

    /// Each reason with its count, in a fixed order; reasons that never occurred are left out.
    pub fn iter(&self) -> impl Iterator<Item = (Code, u64)> {
        self.0.iter().map(|(code, many)| (*code, *many))
    }

    /// How many in all.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

/// A whole log, one fact after the other. After an error it ends.
pub struct Log {
    reader: LogReader,
    rules: Rules,
    on_error: OnError,
    ready: VecDeque<Result<Recorded<Decoded>, LogError>>,
    skipped: Skipped,
    tape: Tape,
    is_over: bool,
}

impl Log {
    /// Reads these inputs in this order, as one log.
    pub fn new(inputs: impl IntoIterator<Item = Input>, rules: Rules, on_error: OnError) -> Self {
        Self {
            reader: LogReader::new(inputs),
            rules,
            on_error,
            ready: VecDeque::new(),
            skipped: Skipped::default(),
            tape: Tape::new(),
            is_over: false,
        }
    }

    /// What has been skipped so far.
    pub const fn skipped(&self) -> &Skipped {
        &self.skipped
    }

    fn read_block(&mut self) -> Result<(), LogError> {
        let Some(block) = self.reader.next_block()? else {
            self.is_over = true;
            return Ok(());
        };
        for line in block.lines() {
            let read = line.read(&mut self.tape, self.rules).and_then(|line| line.to_recorded());
            match read {
                Ok(recorded) => self.ready.push_back(Ok(recorded)),
                Err(bad) if self.on_error == OnError::Skip => self.skipped.count(bad.code),
                Err(bad) => return Err(block.located(&line, bad).into()),
            }
        }
        self.reader.recycle(block);
        Ok(())
    }
}

impl Iterator for Log {
    type Item = Result<Recorded<Decoded>, LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.is_over {
            if let Err(error) = self.read_block() {
                self.is_over = true;
                self.ready.push_back(Err(error));
            }
        }
        self.ready.pop_front()
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log")
            .field("reader", &self.reader)
            .field("skipped", &self.skipped)
            .finish_non_exhaustive()
    }
}
