//! The head file: a small file beside the database that knows how far the database got.
//!
//! A chain of hashes cannot see that its own tail is gone, and SQLite takes a damaged write-ahead log for one that
//! ends earlier. So after each commit the store's head goes here too, and opening compares the two.
//!
//! The file is two slots of one disk sector each, written in turn, each with a checksum: a write that was torn leaves
//! the other slot. It is written after the commit, so it is never ahead of the database; a stop between the two leaves
//! it behind by that commit, which is accepted where the event it names last is there with the hash it names. It is
//! made before the database, so that a database without one has lost it. It is not synced at each commit: a power cut
//! may leave an older one, and an older one is accepted.
//!
//! ```text
//! amends-head 1 <store id> <events> <commands> <hash of the last event> <fold of the heads> <checksum>
//! ```

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use amends_store::Hash;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::OpenError;
use crate::lock::beside;

const SLOT: usize = 512;

/// How far a store got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Which store.
    pub(crate) store: Uuid,
    /// How many events it had.
    pub(crate) events: u64,
    /// How many commands it remembered.
    pub(crate) commands: u64,
    /// The hash of the event at the last position, zero where there was none.
    pub(crate) last: Hash,
    /// The fold of its heads.
    pub(crate) fold: Hash,
}

impl Mark {
    fn line(&self) -> String {
        let Self { store, events, commands, last, fold } = self;
        format!("amends-head 1 {store} {events} {commands} {last} {fold}")
    }

    fn slot(&self) -> [u8; SLOT] {
        let line = self.line();
        let text = format!("{line} {}\n", checksum(&line));
        let mut slot = [b' '; SLOT];
        slot[..text.len()].copy_from_slice(text.as_bytes());
        slot[SLOT - 1] = b'\n';
        slot
    }

    fn parse(slot: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(slot).ok()?.trim_end();
        let (line, check) = text.rsplit_once(' ')?;
        if check != checksum(line) {
            return None;
        }
        let mut words = line.strip_prefix("amends-head 1 ")?.split(' ');
        let mut next = || words.next();
        Some(Self {
            store: next()?.parse().ok()?,
            events: next()?.parse().ok()?,
            commands: next()?.parse().ok()?,
            last: Hash::parse(next()?).ok()?,
            fold: Hash::parse(next()?).ok()?,
        })
    }
}

fn checksum(line: &str) -> String {
    Hash(Sha256::digest(line).into()).to_string()
}

/// The head file, open for writing.
#[derive(Debug)]
pub(crate) struct HeadFileWriter {
    file: File,
    turn: u64,
}

impl HeadFileWriter {
    /// Makes the file, all of it or nothing, and waits for the disk.
    pub(crate) fn create(database: &Path, mark: &Mark) -> Result<(), OpenError> {
        let path = path_of(database);
        let failed = |source| OpenError::Io { path: path.clone(), source };
        let new = beside(database, "head.new");
        let file = File::create(&new).map_err(failed)?;
        Self { file, turn: 0 }.write_through(mark).map_err(failed)?;
        std::fs::rename(&new, &path).map_err(failed)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // So that a power cut leaves no database without its head file. Not every system can open a folder.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Opens the file, or makes it where its absence was accepted.
    pub(crate) fn open(database: &Path) -> Result<Self, OpenError> {
        let path = path_of(database);
        let opened = File::options().create(true).truncate(false).write(true).open(&path);
        let file = opened.map_err(|source| OpenError::Io { path, source })?;
        Ok(Self { file, turn: 0 })
    }

    /// Writes how far the store got, into the slot whose turn it is.
    pub(crate) fn write(&mut self, mark: &Mark) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start((self.turn % 2) * SLOT as u64))?;
        self.file.write_all(&mark.slot())?;
        self.turn += 1;
        Ok(())
    }

    /// Writes both slots, and waits for the disk.
    pub(crate) fn write_through(&mut self, mark: &Mark) -> std::io::Result<()> {
        self.write(mark)?;
        self.write(mark)?;
        self.file.sync_all()
    }
}

/// Where the head file of a database is.
pub(crate) fn path_of(database: &Path) -> PathBuf {
    beside(database, "head")
}

/// Reads how far a store got. None where there is no head file.
pub(crate) fn read(database: &Path) -> Result<Option<Mark>, OpenError> {
    let path = path_of(database);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(OpenError::Io { path, source }),
    };
    let marks = bytes.chunks(SLOT).take(2).filter_map(Mark::parse);
    let latest = marks.max_by_key(|mark| (mark.events, mark.commands));
    latest.map(Some).ok_or(OpenError::HeadFileUnreadable { path, what: "neither slot matches its checksum" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(events: u64) -> Mark {
        Mark { store: Uuid::from_u128(1), events, commands: 2, last: Hash([3; 32]), fold: Hash([4; 32]) }
    }

    #[test]
    fn a_torn_write_leaves_the_other_slot() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("x.db");
        let mut file = HeadFileWriter::open(&database).unwrap();
        file.write_through(&mark(6)).unwrap();
        file.write(&mark(7)).unwrap();
        file.write(&mark(8)).unwrap();
        assert_eq!(read(&database).unwrap(), Some(mark(8)));
        let mut bytes = std::fs::read(path_of(&database)).unwrap();
        for index in [SLOT, SLOT + 40, SLOT + 60] {
            bytes[index] ^= 1;
            std::fs::write(path_of(&database), &bytes).unwrap();
            assert_eq!(read(&database).unwrap(), Some(mark(7)));
            bytes[index] ^= 1;
        }
        bytes[0] ^= 1;
        bytes[SLOT] ^= 1;
        std::fs::write(path_of(&database), &bytes).unwrap();
        assert!(matches!(read(&database), Err(OpenError::HeadFileUnreadable { .. })));
    }

    #[test]
    fn the_longest_line_fits_a_slot() {
        let most = Mark { events: u64::MAX, commands: u64::MAX, ..mark(0) };
        assert_eq!(Mark::parse(&most.slot()), Some(most));
    }
}
