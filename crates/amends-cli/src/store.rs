//! A store named on the command line, opened.

use std::path::PathBuf;

use amends_engine::Engine;
use amends_store::Admin;
use amends_store_sqlite::{OpenError, Options, SqliteKeyStore, SqliteStore};

use crate::args::Store;
use crate::failure::Failure;

/// The command line serves whoever holds the file: all tenants.
pub(crate) const ADMIN: Admin = Admin::for_rebuilds_and_the_command_line();

/// Opens a store that must be there, for reading alone.
pub(crate) fn for_reading(store: &Store) -> Result<SqliteStore, Failure> {
    if !store.file.exists() {
        return Err(Failure::input(format!("there is no store at {}", store.file.display())));
    }
    SqliteStore::open(&store.file, Options::read_only()).map_err(|error| refused(&error))
}

/// Opens a store, and its keys, for writing; both are made where there are none. Erasures that a stop interrupted
/// are finished first.
pub(crate) fn for_writing(store: &Store, keys: Option<&PathBuf>) -> Result<Engine, Failure> {
    let key_file = store.keys(keys);
    if store.file.exists() && !key_file.exists() {
        // A new, empty one would make everything personal in the store read as erased.
        let text = "the store is there and its key store is not: put it back, or name it with --keys FILE";
        return Err(Failure::input(format!("{}: {text}", key_file.display())));
    }
    let events = SqliteStore::open(&store.file, Options::default()).map_err(|error| refused(&error))?;
    let engine = Engine::new(events, SqliteKeyStore::open(key_file).map_err(|error| refused(&error))?);
    let resumed = pollster::block_on(engine.resume_erasures(&ADMIN));
    resumed.map_err(|error| Failure::finding(error.to_string()))?;
    Ok(engine)
}

/// The same for reading, with the keys.
pub(crate) fn with_keys(
    store: &Store,
    keys: Option<&PathBuf>,
) -> Result<(SqliteStore, SqliteKeyStore), Failure> {
    let file = store.keys(keys);
    if !file.exists() {
        let text = format!("there is no key store at {}; name it with --keys FILE", file.display());
        return Err(Failure::input(text));
    }
    Ok((for_reading(store)?, SqliteKeyStore::open(file).map_err(|error| refused(&error))?))
}

/// A store that is not what was put into it is a finding; one that cannot be opened is bad input.
fn refused(error: &OpenError) -> Failure {
    let is_input = matches!(
        error,
        OpenError::Io { .. }
            | OpenError::InUse { .. }
            | OpenError::NotAStore { .. }
            | OpenError::Schema { .. }
    );
    if is_input { Failure::input(error.to_string()) } else { Failure::finding(error.to_string()) }
}
