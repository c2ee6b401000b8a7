//! Migrations, and the mark by which our files are known.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::{OpenError, statements};

/// A kind of database of ours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema {
    /// What a file of this kind is called in errors.
    pub(crate) name: &'static str,
    application_id: i32,
    migrations: &'static [M<'static>],
}

/// Events: "amev".
pub(crate) const EVENTS: Schema = Schema {
    name: "an event store of amends",
    application_id: i32::from_be_bytes(*b"amev"),
    migrations: &[M::up(statements::EVENTS_SCHEMA)],
};

/// Keys: "amke".
pub(crate) const KEYS: Schema = Schema {
    name: "a key store of amends",
    application_id: i32::from_be_bytes(*b"amke"),
    migrations: &[M::up(statements::KEYS_SCHEMA)],
};

impl Schema {
    /// Whether a file could be of this kind by its first bytes, which are looked at and nothing else. One that is not
    /// there could be.
    pub(crate) fn could_be(&self, path: &Path) -> std::io::Result<bool> {
        const MAGIC: &[u8] = b"SQLite format 3\0";
        let mut header = Vec::new();
        match File::open(path) {
            Ok(file) => file.take(72).read_to_end(&mut header)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
            Err(error) => return Err(error),
        };
        Ok(header.starts_with(MAGIC) && header.get(68..) == Some(&self.application_id.to_be_bytes()))
    }

    /// Marks an empty database as ours, or checks the mark.
    pub(crate) fn mark(&self, connection: &Connection, path: &Path) -> Result<(), OpenError> {
        let found: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if found == self.application_id {
            return Ok(());
        }
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if found != 0 || tables != 0 {
            return Err(OpenError::NotAStore { path: path.to_owned(), wanted: self.name });
        }
        Ok(connection.pragma_update(None, "application_id", self.application_id)?)
    }

    /// Brings the schema up to date.
    pub(crate) fn migrate(&self, connection: &mut Connection) -> Result<(), OpenError> {
        let migrations = Migrations::from_slice(self.migrations);
        migrations.to_latest(connection).map_err(|error| OpenError::Schema { what: error.to_string() })
    }

    /// Checks that the schema is the one this version knows, changing nothing.
    pub(crate) fn expect_current(&self, connection: &Connection, path: &Path) -> Result<(), OpenError> {
        let mark: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if mark != self.application_id {
            return Err(OpenError::NotAStore { path: path.to_owned(), wanted: self.name });
        }
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let current = i64::try_from(self.migrations.len()).unwrap_or(i64::MAX);
        if version == current {
            return Ok(());
        }
        Err(OpenError::Schema { what: format!("it is at version {version}, this program knows {current}") })
    }
}
