//! One connection, with the settings that durability needs made, read back, and refused where SQLite does otherwise.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use crate::OpenError;
use crate::options::Durability;
use crate::schema::Schema;

/// Which database to write to, and how.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Whether a commit waits for the disk.
    pub(crate) durability: Durability,
    /// How long to wait for a stranger.
    pub(crate) patience: Duration,
}

/// Opens a connection that writes to a database of this kind, or to an empty one, which becomes of this kind. One of
/// another kind is left as it is.
pub(crate) fn open_writer(home: &Home, schema: Schema) -> Result<Connection, OpenError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&home.path, flags)?;
    connection.busy_timeout(home.patience)?; // before journal_mode, which may have to wait
    schema.mark(&connection, &home.path)?;
    set(&connection, "journal_mode", "wal", "wal")?;
    let (value, meaning) = match home.durability {
        Durability::Full => ("FULL", "2"),
        #[cfg(feature = "planted-faults")]
        Durability::Off => ("OFF", "0"),
    };
    set(&connection, "synchronous", value, meaning)?;
    prepare(&connection)?;
    Ok(connection)
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(path: &Path, patience: Duration) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(patience)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_does_not_hold_is_refused() {
        let memory = Connection::open_in_memory().unwrap(); // which cannot have a write-ahead log
        let refused = set(&memory, "journal_mode", "wal", "wal");
        assert!(
            matches!(&refused, Err(OpenError::NotDurable { pragma: "journal_mode", found, .. }) if found == "memory"),
            "{refused:?}"
        );
        set(&memory, "synchronous", "FULL", "2").unwrap();
        assert!(set(&memory, "synchronous", "NORMAL", "2").is_err());
    }

    #[test]
    fn a_writer_waits_for_the_disk_and_says_so_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let home = Home { path, durability: Durability::Full, patience: Duration::ZERO };
        let writer = open_writer(&home, crate::schema::EVENTS).unwrap();
        let ask = |pragma| writer.pragma_query_value(None, pragma, |row| row.get::<_, Value>(0)).unwrap();
        assert_eq!(ask("journal_mode"), Value::Text("wal".to_owned()));
        assert_eq!(ask("synchronous"), Value::Integer(2));
    }
}
