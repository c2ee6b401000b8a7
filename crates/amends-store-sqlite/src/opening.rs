//! Opening a store: what is made, what is checked, what is refused.

use std::path::Path;

use amends_store::{Corruption, Damage, Hash, StoreError, os_entropy};
use rusqlite::{Connection, TransactionBehavior};

use crate::connection::{Home, open_reader, open_writer};
use crate::examine::{compare, examine, mark};
use crate::head_file::{self, HeadFileWriter, Mark};
use crate::lock::WriterLock;
use crate::options::{Durability, HeadFile, Options};
use crate::writer::Writer;
use crate::{OpenError, log_file, schema, statements};

/// Opens, examines and compares; changes nothing.
pub(crate) fn open_for_reading(path: &Path, options: &Options) -> Result<(), OpenError> {
    let known = known_mark(path, options)?;
    let connection = open_reader(path, options.patience)?;
    schema::EVENTS.expect_current(&connection, path)?;
    let store = examine(&connection, false)?;
    known.map_or(Ok(()), |known| compare(path, &connection, &store, &known))
}

/// Locks, opens or makes, examines and compares.
pub(crate) fn open_for_writing(
    path: &Path,
    options: &Options,
    durability: Durability,
) -> Result<Writer, OpenError> {
    let lock = WriterLock::take(path)?;
    let known = if is_new(path)? { Some(begin(path)?) } else { known_mark(path, options)? };
    let home = Home { path: path.to_owned(), durability, patience: options.patience };
    let mut connection = open_writer(&home, schema::EVENTS)?;
    schema::EVENTS.migrate(&mut connection)?;
    establish(&mut connection, known.as_ref())?;
    let store = examine(&connection, true)?;
    if let Some(known) = known {
        compare(path, &connection, &store, &known)?;
    }
    let mut head_file = HeadFileWriter::open(path)?;
    head_file.write_through(&mark(&connection, &store)?).map_err(|source| io(path, source))?;
    Writer::new(home, connection, head_file, lock)
}

/// Whether there is no database yet. Where a write-ahead log or a head file says that there was one, it is lost.
fn is_new(path: &Path) -> Result<bool, OpenError> {
    let is_empty = |path: &Path| std::fs::metadata(path).map_or(true, |file| file.len() == 0);
    if !is_empty(path) {
        return Ok(false);
    }
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let known = head_file::read(path)?.map_or(0, |known| known.events + known.commands);
    if known == 0 && is_empty(Path::new(&log)) {
        return Ok(true);
    }
    Err(OpenError::Store(Corruption::of(Damage::TailLost { known, found: 0 }).into()))
}

/// Names a store that is to be made: in its head file, before there is a database.
fn begin(path: &Path) -> Result<Mark, OpenError> {
    if let Some(known) = head_file::read(path)? {
        return Ok(known); // the making of it was interrupted
    }
    let mut bytes = [0; 16];
    os_entropy(&mut bytes).map_err(StoreError::from)?;
    let store = uuid::Builder::from_random_bytes(bytes).into_uuid();
    let mark = Mark { store, events: 0, commands: 0, last: Hash::ZERO, fold: Hash::ZERO };
    HeadFileWriter::create(path, &mark)?;
    Ok(mark)
}

fn known_mark(path: &Path, options: &Options) -> Result<Option<Mark>, OpenError> {
    let known = head_file::read(path)?;
    if known.is_some() {
        return Ok(known);
    }
    if options.head_file == HeadFile::Required {
        let could_be = schema::EVENTS.could_be(path).map_err(|source| io(path, source))?;
        return Err(if could_be {
            OpenError::HeadFileMissing { path: head_file::path_of(path) }
        } else {
            // What is no store of ours has not lost a head file: it never had one.
            OpenError::NotAStore { path: path.to_owned(), wanted: schema::EVENTS.name }
        });
    }
    if !log_file::is_whole(path).map_err(|source| io(path, source))? {
        return Err(OpenError::LogDamaged { path: path.to_owned() });
    }
    Ok(known)
}

/// Puts the one row about the store into a database that has none, where its head file names it.
fn establish(connection: &mut Connection, known: Option<&Mark>) -> Result<(), OpenError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let rows: i64 = transaction.query_row("SELECT count(*) FROM store", [], |row| row.get(0))?;
    let fresh = known.filter(|known| rows == 0 && known.events == 0 && known.commands == 0);
    if let Some(known) = fresh {
        let (id, zero) = (known.store, Hash::ZERO);
        transaction
            .execute(statements::INSERT_STORE, (id.as_bytes().as_slice(), zero.as_bytes().as_slice()))?;
        transaction.commit()?;
    }
    Ok(())
}

pub(crate) fn io(path: &Path, source: std::io::Error) -> OpenError {
    OpenError::Io { path: path.to_owned(), source }
}
