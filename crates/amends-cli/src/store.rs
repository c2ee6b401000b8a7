//! A store named on the command line, opened.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use amends_engine::Engine;
use amends_store::{Admin, StoreError};
use amends_store_sqlite::{OpenError, Options, SqliteKeyStore, SqliteStore};

use crate::args::{HeadArgs, Store};
use crate::failure::Failure;

/// The command line serves whoever holds the file: all tenants.
pub(crate) const ADMIN: Admin = Admin::for_rebuilds_and_the_command_line();

/// Opens a store that must be there, for reading alone.
pub(crate) fn for_reading(store: &Store, head: HeadArgs) -> Result<SqliteStore, Failure> {
    if !store.file.exists() {
        return Err(Failure::input(format!("there is no store at {}", store.file.display())));
    }
    let options = Options { head_file: head.file(), ..Options::read_only() };
    SqliteStore::open(&store.file, options).map_err(|error| refused(&error))
}

/// Opens a store, and its keys, for writing; both are made where there are none. Erasures that a stop interrupted
/// are finished first.
pub(crate) fn for_writing(store: &Store, keys: Option<&PathBuf>, head: HeadArgs) -> Result<Engine, Failure> {
    let key_file = store.keys(keys);
    if store.file.exists() && !key_file.exists() {
        for_reading(store, head)?; // which says so where it is no store at all
        // A new, empty one would make everything personal in the store read as erased.
        let text = "the store is there and its key store is not: put it back, or name it with --keys FILE";
        return Err(Failure::input(format!("{}: {text}", key_file.display())));
    }
    let options = Options { head_file: head.file(), ..Options::default() };
    let events = SqliteStore::open(&store.file, options).map_err(|error| refused(&error))?;
    let engine = Engine::new(events, open_keys(&key_file)?);
    let resumed = pollster::block_on(engine.resume_erasures(&ADMIN));
    resumed.map_err(|error| Failure::finding(error.to_string()))?;
    Ok(engine)
}

/// The same for reading, with the keys.
pub(crate) fn with_keys(
    store: &Store,
    keys: Option<&PathBuf>,
    head: HeadArgs,
) -> Result<(SqliteStore, SqliteKeyStore), Failure> {
    let file = store.keys(keys);
    if !file.exists() {
        let text = format!("there is no key store at {}; name it with --keys FILE", file.display());
        return Err(Failure::input(text));
    }
    Ok((for_reading(store, head)?, open_keys(&file)?))
}

/// Opens a key store, or makes one.
pub(crate) fn open_keys(file: &Path) -> Result<SqliteKeyStore, Failure> {
    SqliteKeyStore::open(file).map_err(|error| refused(&error))
}

/// A store that is not what was put into it, or that cannot show that it is, is a finding; one that cannot be opened
/// is bad input.
fn refused(error: &OpenError) -> Failure {
    let is_input = matches!(
        error,
        OpenError::Io { .. }
            | OpenError::InUse { .. }
            | OpenError::NotAStore { .. }
            | OpenError::Schema { .. }
    );
    let text = match what_to_do(error) {
        Some(advice) => format!("{error}\n{advice}"),
        None => error.to_string(),
    };
    if is_input { Failure::input(text) } else { Failure::finding(text) }
}

/// What a person can do about it, where the error alone does not tell.
fn what_to_do(error: &OpenError) -> Option<&'static str> {
    match error {
        OpenError::HeadFileMissing { .. } => Some(
            "put it back; only where the database is known to be whole, open it without: --accept-missing-head",
        ),
        OpenError::HeadFileUnreadable { .. } => Some(
            "put a good copy of it back; only where the database is known to be whole, move it away and open without: \
             --accept-missing-head",
        ),
        OpenError::LogDamaged { .. } => Some(
            "put the head file back, or the last good copy of the store; docs/how-to/look-into-damage.md tells more",
        ),
        OpenError::Diverged { .. } => {
            Some("put back files that were copied together: the database, its -wal and its .head")
        }
        OpenError::InUse { .. } => {
            Some("wait for it, or stop it; verify, replay, show and export can read beside it")
        }
        OpenError::NotAStore { .. } => {
            Some("name a file that amends load made, or one that does not exist yet")
        }
        OpenError::Schema { .. } => Some("open it with the release of amends that wrote it, or a newer one"),
        OpenError::NotDurable { .. } => {
            Some("keep the store on a local disk: it needs SQLite's write-ahead log")
        }
        OpenError::Store(StoreError::Corrupt(_)) => {
            Some("leave it as it is and work on a copy; docs/how-to/look-into-damage.md tells how")
        }
        OpenError::Io { source, .. } if source.kind() == ErrorKind::NotFound => Some("is its folder there?"),
        // These, and those that will be added, speak for themselves.
        OpenError::Io { .. } | OpenError::Store(_) | _ => None,
    }
}
