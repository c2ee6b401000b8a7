//! Names by the integers that stand for them in rows.

use std::collections::HashMap;

use amends_envelope::{StreamName, Tenant, TypeName, Unfit};
use amends_store::StoreError;
use rusqlite::{Connection, OptionalExtension as _};

use crate::error::{read_failure, unreadable};
use crate::row::{field, int, required, text};
use crate::statements;

/// How many streams are remembered before all are forgotten: some 10 MB.
const MOST_STREAMS: usize = 64 * 1024;

/// A stream by its names, and the integer that stands for its tenant.
type NamedStream = (i64, Tenant, StreamName);

/// Names that were looked up already. What stands for what never changes.
#[derive(Debug, Default)]
pub(crate) struct NameCache {
    tenants: HashMap<i64, Tenant>,
    tenant_keys: HashMap<Tenant, i64>,
    types: HashMap<i64, TypeName>,
    streams: HashMap<i64, NamedStream>,
}

/// Looks names up by the integers that stand for them.
pub(crate) struct Names<'a> {
    connection: &'a Connection,
    cache: &'a mut NameCache,
}

impl<'a> Names<'a> {
    /// On this connection, remembering in this cache.
    pub(crate) const fn new(connection: &'a Connection, cache: &'a mut NameCache) -> Self {
        Self { connection, cache }
    }

    /// The tenant that an integer stands for.
    fn tenant(&mut self, key: i64) -> Result<Tenant, StoreError> {
        if !self.cache.tenants.contains_key(&key) {
            self.cache.tenants = all(self.connection, statements::TENANTS, "tenant", Tenant::new)?;
        }
        required(self.cache.tenants.get(&key).cloned(), "tenant")
    }

    /// What stands for a tenant. The table is small and scanned, so that no damaged index can hide one.
    pub(crate) fn key_of(&mut self, tenant: &Tenant) -> Result<Option<i64>, StoreError> {
        if let Some(key) = self.cache.tenant_keys.get(tenant) {
            return Ok(Some(*key));
        }
        self.cache.tenants = all(self.connection, statements::TENANTS, "tenant", Tenant::new)?;
        let keys = self.cache.tenants.iter().map(|(key, name)| (name.clone(), *key));
        self.cache.tenant_keys = keys.collect();
        Ok(self.cache.tenant_keys.get(tenant).copied())
    }

    /// The type that an integer stands for.
    pub(crate) fn event_type(&mut self, key: i64) -> Result<TypeName, StoreError> {
        if !self.cache.types.contains_key(&key) {
            self.cache.types = all(self.connection, statements::TYPES, "type", TypeName::new)?;
        }
        required(self.cache.types.get(&key).cloned(), "type")
    }

    /// The stream that an integer stands for, and whose it is.
    pub(crate) fn stream(&mut self, key: i64) -> Result<NamedStream, StoreError> {
        if let Some(known) = self.cache.streams.get(&key) {
            return Ok(known.clone());
        }
        let (tenant, name) = self.look_up_stream(key)?;
        let named = (tenant, self.tenant(tenant)?, StreamName::new(&name).map_err(unreadable("stream"))?);
        if self.cache.streams.len() >= MOST_STREAMS {
            self.cache.streams.clear();
        }
        self.cache.streams.insert(key, named.clone());
        Ok(named)
    }

    fn look_up_stream(&self, key: i64) -> Result<(i64, String), StoreError> {
        let mut statement =
            self.connection.prepare_cached(statements::STREAM_NAME).map_err(|error| read_failure(&error))?;
        let found = statement.query_row([key], |row| {
            let name = text(row, 1, "stream").map(|name| name.unwrap_or_default().to_owned());
            Ok(int(row, 0, "tenant").and_then(|tenant| Ok((tenant, name?))))
        });
        found.optional().map_err(|error| read_failure(&error))?.ok_or_else(|| field("stream"))?
    }
}

/// Every name of a table of two columns, by its integer.
pub(crate) fn all<N>(
    connection: &Connection,
    statement: &str,
    what: &'static str,
    name: impl Fn(&str) -> Result<N, Unfit>,
) -> Result<HashMap<i64, N>, StoreError> {
    let mut statement = connection.prepare_cached(statement).map_err(|error| read_failure(&error))?;
    let mut rows = statement.query([]).map_err(|error| read_failure(&error))?;
    let mut names = HashMap::new();
    while let Some(row) = rows.next().map_err(|error| read_failure(&error))? {
        let text = required(text(row, 1, what)?, what)?;
        names.insert(int(row, 0, what)?, name(text).map_err(unreadable(what))?);
    }
    Ok(names)
}
