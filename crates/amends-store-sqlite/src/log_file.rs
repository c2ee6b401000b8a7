//! A look at SQLite's write-ahead log, for the one case in which nothing else can tell whether it is whole.
//!
//! SQLite takes the first frame that does not match its checksum for the end of the log. That is right for a write
//! that was cut off, and silent about damage in the middle. Where there is no head file to compare with, a log is
//! taken for whole only where nothing of its own generation stands behind its end.
//!
//! ```text
//! header   32 bytes: magic, version, page size, sequence, salt 1, salt 2, checksum 1, checksum 2
//! frame    24 bytes: page number, size after commit, salt 1, salt 2, checksum 1, checksum 2; then the page
//! ```
//!
//! Source: "The WAL File Format" of the SQLite documentation.

use std::path::Path;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// Whether the write-ahead log of a database, if it has one, ends where it was left.
pub(crate) fn is_whole(database: &Path) -> std::io::Result<bool> {
    let mut path = database.as_os_str().to_owned();
    path.push("-wal");
    match std::fs::read(Path::new(&path)) {
        Ok(log) => Ok(log.is_empty() || holds_together(&log).unwrap_or(false)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

/// None where the header is not one.
fn holds_together(log: &[u8]) -> Option<bool> {
    let header = log.get(..HEADER)?;
    let big_endian = match word(header, 0)? {
        0x377f_0682 => false,
        0x377f_0683 => true,
        _ => return None,
    };
    let mut sum = checksum((0, 0), header.get(..24)?, big_endian);
    if sum != (word(header, 24)?, word(header, 28)?) {
        return None;
    }
    let page = usize::try_from(word(header, 8)?).ok()?;
    let salts = (word(header, 16)?, word(header, 20)?);
    let mut frames = log[HEADER..].chunks_exact(FRAME_HEADER + page);
    let is_ours = |frame: &[u8]| salts_of(frame).is_some_and(|(one, two)| one == salts.0 || two == salts.1);
    for frame in frames.by_ref() {
        sum = checksum(sum, &frame[..8], big_endian);
        sum = checksum(sum, &frame[FRAME_HEADER..], big_endian);
        let is_good = salts_of(frame) == Some(salts) && Some(sum) == word(frame, 16).zip(word(frame, 20));
        if !is_good {
            return Some(!is_ours(frame) && !frames.any(is_ours));
        }
    }
    Some(true)
}

fn salts_of(frame: &[u8]) -> Option<(u32, u32)> {
    word(frame, 8).zip(word(frame, 12))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

/// SQLite's running checksum over pairs of words.
fn checksum(start: (u32, u32), bytes: &[u8], big_endian: bool) -> (u32, u32) {
    let number = |word: [u8; 4]| if big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) };
    let (mut one, mut two) = start;
    for pair in bytes.chunks_exact(8) {
        let (first, second) = pair.split_at(4);
        let first = first.try_into().map_or(0, number);
        let second = second.try_into().map_or(0, number);
        one = one.wrapping_add(first).wrapping_add(two);
        two = two.wrapping_add(second).wrapping_add(one);
    }
    (one, two)
}
