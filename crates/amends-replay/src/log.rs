//! A replay of log files.

use std::collections::BTreeMap;

use amends_calendar::UnknownZone;
use amends_codec::{BadLine, Block, Input, LogReader, OnError, ReadError, Rules, Skipped, Tape};
use amends_projections::{Options, Replay, Report};
use rayon::prelude::*;

use crate::batch::{Batch, Sharding};
use crate::folds::{Fold, Folds};
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
    let mut folds = Folds::new(|| Replay::new(options.clone()));
    let skipped = read(inputs, &mut folds, on_error, progress)?;
    let mut report = folds.report(options);
    report.skipped = skipped;
    Ok(report)
}

/// Reads logs into folds, and counts what it skipped by reason.
pub(crate) fn read<F: Fold>(
    inputs: impl IntoIterator<Item = Input>,
    folds: &mut Folds<F>,
    on_error: OnError,
    progress: &mut dyn FnMut(u64),
) -> Result<BTreeMap<String, u64>, ReplayError> {
    let mut reader = LogReader::new(inputs);
    let mut decoders: Vec<Decoder> = (0..width()).map(|_| Decoder::default()).collect();
    loop {
        let blocks = next_blocks(&mut reader)?;
        if blocks.is_empty() {
            break;
        }
        let (busy, sharding) = (&mut decoders[..blocks.len()], folds.sharding());
        let decode = |(decoder, block): (&mut Decoder, &Block)| decoder.decode(block, sharding, on_error);
        let decoded: Vec<_> = busy.par_iter_mut().zip(&blocks).map(decode).collect();
        decoded.into_iter().collect::<Result<(), BadLine>>()?; // the first in the order of the log
        folds.apply(&busy.iter().map(|decoder| &decoder.batch).collect::<Vec<_>>())?;
        for block in blocks {
            reader.recycle(block);
        }
        progress(reader.bytes_taken());
    }
    let mut skipped = Skipped::default();
    for decoder in &decoders {
        skipped.merge(&decoder.skipped);
    }
    Ok(skipped.iter().map(|(code, count)| (code.as_str().to_owned(), count)).collect())
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

/// What one thread decodes a block with, used again for the next.
#[derive(Default)]
struct Decoder {
    tape: Tape,
    batch: Batch,
    skipped: Skipped,
}

impl Decoder {
    fn decode(&mut self, block: &Block, sharding: &Sharding, on_error: OnError) -> Result<(), BadLine> {
        self.batch.clear();
        for line in block.lines() {
            let read = line.read(&mut self.tape, Rules { zone_exists });
            match read.and_then(|read| self.batch.push(&read, sharding)) {
                Ok(()) => {}
                Err(bad) if on_error == OnError::Skip => self.skipped.count(bad.code),
                Err(bad) => return Err(block.located(&line, bad)),
            }
        }
        Ok(())
    }
}
