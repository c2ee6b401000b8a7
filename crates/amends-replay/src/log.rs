//! A replay of log files.

use amends_calendar::UnknownZone;
use amends_codec::{BadLine, Block, Input, LogReader, OnError, ReadError, Rules, Skipped, Tape};
use amends_projections::{Options, Report};
use rayon::prelude::*;

use crate::batch::{Batch, Sharding};
use crate::folds::Folds;
use crate::{width, zone_exists};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// An input could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A line is bad input: its file, its number, its field, and what was expected.
    #[error(transparent)]
    Bad(#[from] BadLine),
    /// A zone that the reader let through does not exist.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// The store failed, or what it holds is not what was put into it.
    #[error(transparent)]
    Store(#[from] amends_store::StoreError),
}

/// Replays logs, read as one in the order given. `progress` is told how many bytes were taken from the inputs so far.
///
/// # Errors
/// [`ReplayError`]; with [`OnError::Skip`] bad lines are counted in the report instead.
///
/// # Example
/// ```
/// use amends_replay::{Input, OnError, Options};
/// let log: &[u8] = br#"{"id":"01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10","stream":"case-1","version":1,
///     "type":"complaint_received","occurred_at":"2026-04-02T09:30:00Z","data":{"channel":"email","complainant":"c-1"}}"#;
/// let log = log.iter().filter(|byte| **byte != b'\n').copied().collect::<Vec<u8>>();
/// let input = Input::Reader("example".into(), Box::new(std::io::Cursor::new(log)));
/// let report = amends_replay::log([input], &Options::default(), OnError::Stop, &mut |_bytes| {})?;
/// assert_eq!((report.events, report.by_category_month[0].received), (1, 1));
/// # Ok::<(), amends_replay::ReplayError>(())
/// ```
pub fn log(
    inputs: impl IntoIterator<Item = Input>,
    options: &Options,
    on_error: OnError,
    progress: &mut dyn FnMut(u64),
) -> Result<Report, ReplayError> {
    let mut reader = LogReader::new(inputs);
    let mut folds = Folds::new(options);
    let mut skipped = Skipped::default();
    loop {
        let blocks = next_blocks(&mut reader)?;
        if blocks.is_empty() {
            break;
        }
        let decode = |block| decode(block, folds.sharding(), on_error);
        let decoded: Vec<_> = blocks.par_iter().map(decode).collect();
        let mut batches = Vec::with_capacity(decoded.len());
        for one in decoded {
            let (batch, left_out) = one?;
            skipped.merge(&left_out);
            batches.push(batch);
        }
        folds.apply(&batches)?;
        for block in blocks {
            reader.recycle(block);
        }
        progress(reader.bytes_taken());
    }
    let mut report = folds.report(options);
    report.skipped = skipped.iter().map(|(code, count)| (code.as_str().to_owned(), count)).collect();
    Ok(report)
}

/// As many blocks as there are threads, fewer at the end.
fn next_blocks(reader: &mut LogReader) -> Result<Vec<Block>, ReadError> {
    let mut blocks = Vec::with_capacity(width());
    while blocks.len() < width() {
        match reader.next_block()? {
            Some(block) => blocks.push(block),
            None => break,
        }
    }
    Ok(blocks)
}

fn decode(block: &Block, sharding: &Sharding, on_error: OnError) -> Result<(Batch, Skipped), BadLine> {
    let (mut batch, mut skipped) = (Batch::default(), Skipped::default());
    let mut tape = Tape::new();
    for line in block.lines() {
        let read = line.read(&mut tape, Rules { zone_exists }).and_then(|read| batch.push(&read, sharding));
        match read {
            Ok(()) => {}
            Err(bad) if on_error == OnError::Skip => skipped.count(bad.code),
            Err(bad) => return Err(block.located(&line, bad)),
        }
    }
    Ok((batch, skipped))
}
