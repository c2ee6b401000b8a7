//! Rows: what the two formats have in common. Only the columns that a mapping looks at are kept.

mod csv;
mod xes;

use std::io::BufRead;

use crate::ImportError;
use crate::mapping::{Column, Format, Mapping};

/// The values that a mapping looks at in one row; what stands for nothing is none.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Line of the file for CSV, number of the event for XES; from 1.
    pub(crate) place: u64,
    cells: Box<[Option<Box<str>>]>,
}

impl Row {
    pub(crate) fn new(place: u64, columns: usize) -> Self {
        Self { place, cells: vec![None; columns].into() }
    }

    pub(crate) fn get(&self, column: Column) -> Option<&str> {
        self.cells.get(column.0)?.as_deref()
    }

    fn set(&mut self, column: usize, text: &str) {
        if let Some(cell) = self.cells.get_mut(column) {
            *cell = Some(text.into());
        }
    }
}

/// What a reader hands on: a row, or the place of one that cannot be read and why not.
pub(crate) enum Found {
    Row(Row),
    Unreadable { place: u64, reason: &'static str },
}

/// Reads every row of a text. `each` is told which mapping reads it, too: this one, or its `otherwise`.
pub(crate) fn rows(
    text: &mut dyn BufRead,
    file: &str,
    mapping: &Mapping,
    each: &mut dyn FnMut(&Mapping, Found),
) -> Result<(), ImportError> {
    match mapping.source.format {
        Format::Csv => csv::rows(text, file, mapping, each),
        Format::Xes => xes::rows(text, file, mapping, each),
    }
}

/// Whether the text stands for a value in this mapping.
fn is_value(mapping: &Mapping, text: &str) -> bool {
    !mapping.source.missing.iter().any(|missing| missing == text)
}
