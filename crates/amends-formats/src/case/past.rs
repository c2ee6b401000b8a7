//! What an importer remembers of a case: what its columns said before, and how far its events have brought it.

use amends_core::case::Case;
use amends_core::case::lifecycle::State;
use amends_envelope::{Instant, Version};

use crate::mapping::{Column, Mapping, Stage};
use crate::table::Row;

/// The last value that each column had in an earlier row.
pub(super) struct Past(Vec<Option<Box<str>>>);

impl Past {
    pub(super) fn new(mapping: &Mapping) -> Self {
        Self(vec![None; mapping.columns.len()])
    }

    pub(super) fn get(&self, column: Column) -> Option<&str> {
        self.0.get(column.0)?.as_deref()
    }

    pub(super) fn remember(&mut self, row: &Row) {
        for (at, cell) in self.0.iter_mut().enumerate() {
            if let Some(text) = row.get(Column(at)).filter(|text| cell.as_deref() != Some(text)) {
                *cell = Some(text.into());
            }
        }
    }
}

/// How far the events made so far have brought a case.
#[derive(Clone)]
pub(super) struct Progress {
    /// The case as every replay will fold it.
    pub(super) case: Case,
    pub(super) version: Option<Version>,
    /// How many events each rule has made.
    pub(super) fired: Vec<u32>,
    latest: Instant,
}

impl Progress {
    pub(super) fn new(mapping: &Mapping) -> Self {
        Self {
            case: Case::default(),
            version: None,
            fired: vec![0; mapping.rules.len()],
            latest: Instant::FIRST,
        }
    }

    /// When an event was recorded: not before the one before it.
    pub(super) fn recorded(&mut self, at: Instant) -> Instant {
        self.latest = self.latest.max(at);
        self.latest
    }

    /// Where the case stands.
    pub(super) const fn stage(&self) -> Stage {
        match self.case.state {
            State::Unseen | State::Suspected => Stage::New,
            State::Open => Stage::Open,
            State::Resolved => Stage::Resolved,
            State::Closed => Stage::Closed,
            State::Dismissed
            | State::Recovered
            | State::Withdrawn
            | State::MergedInto { .. }
            | State::Forwarded => Stage::Over,
        }
    }
}
