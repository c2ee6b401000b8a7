//! What an import left out, in tables for a person that fit a screen however bad the input is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use amends_formats::{ImportReport, UnmappedRow};

use crate::table::{Table, visible};

/// How many reasons are listed, how many rows are named for each, and how many columns.
const REASONS: usize = 20;
const PLACES: usize = 4;
const COLUMNS: usize = 20;

/// What to say about it; nothing where every row made an event and every column had a value somewhere.
pub(crate) fn told(report: &ImportReport, inputs: &[PathBuf]) -> Vec<String> {
    let mut said = Vec::new();
    if !report.unmapped.is_empty() {
        said.push(rows(report, inputs));
    }
    if !report.empty_columns.is_empty() {
        said.push(columns(&report.empty_columns));
    }
    said
}

/// The reasons, the most frequent first, each with its first rows.
fn rows(report: &ImportReport, inputs: &[PathBuf]) -> String {
    let mut reasons: Vec<(&String, u64)> =
        report.unmapped.iter().map(|(reason, rows)| (reason, *rows)).collect();
    reasons.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in &report.unmapped_rows {
        let named = places.entry(&row.reason).or_default();
        if named.len() < PLACES {
            named.push(place(row, inputs));
        }
    }
    let mut table =
        Table::new_for_errors(&["rows", "made no event because", "where (file: line, or event of XES)"]);
    for (reason, rows) in reasons.iter().take(REASONS) {
        let named = places.remove(reason.as_str()).unwrap_or_default();
        let more = rows.saturating_sub(named.len() as u64);
        table.row([rows.to_string(), (*reason).clone(), with_more(&named, more)]);
    }
    let others: u64 = reasons.iter().skip(REASONS).map(|(_, rows)| rows).sum();
    if others > 0 {
        let reasons = format!("{} more reasons", reasons.len() - REASONS);
        table.row([others.to_string(), reasons, String::new()]);
    }
    table.to_string()
}

fn place(row: &UnmappedRow, inputs: &[PathBuf]) -> String {
    let file = inputs.get(row.input).filter(|file| *file != Path::new("-"));
    let file = file.map_or_else(|| "standard input".to_owned(), |file| file.display().to_string());
    format!("{file}: {}", row.place)
}

fn columns(columns: &[String]) -> String {
    let named: Vec<String> = columns.iter().take(COLUMNS).map(|name| visible(name)).collect();
    let more = (columns.len() - named.len()) as u64;
    let named = with_more(&named, more);
    format!("the mapping looks at these columns and no row had a value in them, are they misspelt? {named}")
}

fn with_more(named: &[String], more: u64) -> String {
    let named = named.join(", ");
    if more == 0 { named } else { format!("{named}, and {more} more") }
}
