//! CSV (RFC 4180) with a header line.

use std::borrow::Cow;
use std::io::BufRead;

use super::{Found, Row, is_value};
use crate::ImportError;
use crate::mapping::{Column, Mapping};

pub(super) fn rows(
    text: &mut dyn BufRead,
    file: &str,
    mapping: &Mapping,
    each: &mut dyn FnMut(&Mapping, Found),
) -> Result<(), ImportError> {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let broken = |e: &::csv::Error, line: u64| ImportError::malformed(file, format!("after line {line}"), e);
    let header = reader.byte_headers().map_err(|e| broken(&e, 0))?.clone();
    let (mapping, places) = &fitting(&header, file, mapping)?;
    let mut record = ::csv::ByteRecord::new();
    let mut line = 1;
    while reader.read_byte_record(&mut record).map_err(|e| broken(&e, line))? {
        line = record.position().map_or(line, ::csv::Position::line);
        each(mapping, row(&record, line, header.len(), places, mapping));
    }
    Ok(())
}

/// The mapping, or where the file lacks a column of it, the one that it names as its `otherwise`.
fn fitting<'a>(
    header: &::csv::ByteRecord,
    file: &str,
    mapping: &'a Mapping,
) -> Result<Fitting<'a>, ImportError> {
    let wanting = match places(header, file, mapping) {
        Ok(places) => return Ok((Cow::Borrowed(mapping), places)),
        Err(wanting) => wanting,
    };
    let other = mapping.otherwise.as_deref().and_then(Mapping::shipped).ok_or(wanting)?;
    places(header, file, &other).map(|places| (Cow::Owned(other), places))
}

type Fitting<'a> = (Cow<'a, Mapping>, Vec<(usize, usize)>);

/// Where each column of the mapping stands in the file: (place in the mapping, place in the file).
fn places(
    header: &::csv::ByteRecord,
    file: &str,
    mapping: &Mapping,
) -> Result<Vec<(usize, usize)>, ImportError> {
    let find = |name: &str| header.iter().position(|column| column == name.as_bytes());
    let absent =
        |at: usize, name: &str| find(name).is_none() && !mapping.may_lack(Column(at), &|c| find(c).is_some());
    let columns = || mapping.columns.iter().enumerate();
    let missing: Vec<_> =
        columns().filter(|(at, name)| absent(*at, name)).map(|(_, name)| name.clone()).collect();
    if missing.is_empty() {
        Ok(columns().filter_map(|(at, name)| Some((at, find(name)?))).collect())
    } else {
        Err(ImportError::MissingColumns {
            file: file.to_owned(),
            mapping: mapping.name.clone(),
            columns: missing,
        })
    }
}

fn row(
    record: &::csv::ByteRecord,
    line: u64,
    width: usize,
    places: &[(usize, usize)],
    mapping: &Mapping,
) -> Found {
    if record.len() != width {
        return Found::Unreadable { place: line, reason: "wrong_number_of_fields" };
    }
    let mut row = Row::new(line, mapping.columns.len());
    for (ours, theirs) in places {
        let Ok(text) = std::str::from_utf8(&record[*theirs]) else {
            return Found::Unreadable { place: line, reason: "not_utf8" };
        };
        if is_value(mapping, text) {
            row.set(*ours, text);
        }
    }
    Found::Row(row)
}
