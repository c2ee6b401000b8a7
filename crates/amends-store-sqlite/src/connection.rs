//! One connection, with the settings that durability needs made, read back, and refused where SQLite does otherwise.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use crate::OpenError;
use crate::options::Durability;

/// How long a connection waits for another one. Writers of ours never meet; a backup or a shell may hold the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a connection that writes.
pub(crate) fn open_writer(path: &Path, durability: Durability) -> Result<Connection, OpenError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?; // before journal_mode, which may have to wait
    set(&connection, "journal_mode", "wal", "wal")?;
    let (value, meaning) = match durability {
        Durability::Full => ("FULL", "2"),
        #[cfg(feature = "planted-faults")]
        Durability::Off => ("OFF", "0"),
    };
    set(&connection, "synchronous", value, meaning)?;
    prepare(&connection)?;
    Ok(connection)
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    prepare(&connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), OpenError> {
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cache_size", -16 * 1024)?; // KiB
    Ok(())
}

/// Sets a pragma and reads it back.
pub(crate) fn set(
    connection: &Connection,
    pragma: &'static str,
    value: &str,
    wanted: &'static str,
) -> Result<(), OpenError> {
    connection.execute_batch(&format!("PRAGMA {pragma} = {value}"))?;
    let found = connection.pragma_query_value(None, pragma, |row| {
        let value: Value = row.get(0)?;
        Ok(match value {
            Value::Integer(number) => number.to_string(),
            Value::Text(text) => text,
            Value::Null | Value::Real(_) | Value::Blob(_) => String::new(),
        })
    })?;
    if found == wanted { Ok(()) } else { Err(OpenError::NotDurable { pragma, wanted, found }) }
}
