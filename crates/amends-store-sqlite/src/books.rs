//! What the writer keeps in memory: the head of the store, the integers that stand for names, and the heads of the
//! streams it met lately. All of it can be read again from the database, and is, after any write that went wrong.

use std::collections::HashMap;

use amends_envelope::{Position, StreamName, Tenant, TypeName, Version};
use amends_store::chain::{FORM, Hasher};
use amends_store::{Hash, Link, NewEvent, Placed, StoreError, StoredEvent, StreamHead};
use rusqlite::Connection;

use crate::error::read_failure;
use crate::examine::{command_digest, mark, toggle};
use crate::head_file::Mark;
use crate::names::{NameCache, all};
use crate::reading::{Snapshot, StoreRow};
use crate::row::{Places, insert_event, int, number};
use crate::statements;

/// How many streams are kept before all are forgotten: some 20 MB.
const MOST_STREAMS: usize = 64 * 1024;

/// What the writer knows.
pub(crate) struct Books {
    pub(crate) store: StoreRow,
    /// The hash of the last event of all.
    last: Hash,
    pub(crate) names: NameCache,
    tenants: HashMap<Tenant, i64>,
    types: HashMap<TypeName, i64>,
    next_stream: i64,
    streams: HashMap<(i64, StreamName), Entry>,
    dirty: Vec<(i64, StreamName)>,
    hasher: Hasher,
}

/// A stream as the writer knows it.
#[derive(Debug, Clone, Copy)]
struct Entry {
    stream: i64,
    head: Option<StreamHead>,
    /// The head that is in the database and in the store's fold.
    flushed: Option<StreamHead>,
}

impl Books {
    /// Reads them from the database.
    pub(crate) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let mut names = NameCache::default();
        let snapshot = Snapshot { connection, cache: &mut names };
        let store = snapshot.store()?;
        let most =
            snapshot.one("SELECT coalesce(max(stream), 0) FROM streams", [], |row| int(row, 0, "stream"))?;
        let last = mark(connection, &store)?.last;
        let tenants = all(connection, statements::TENANTS, "tenant", Tenant::new)?;
        let types = all(connection, statements::TYPES, "type", TypeName::new)?;
        Ok(Self {
            store,
            last,
            names,
            tenants: tenants.into_iter().map(|(key, name)| (name, key)).collect(),
            types: types.into_iter().map(|(key, name)| (name, key)).collect(),
            next_stream: most.unwrap_or(0) + 1,
            streams: HashMap::new(),
            dirty: Vec::new(),
            hasher: Hasher::default(),
        })
    }

    /// How far the store got.
    pub(crate) const fn mark(&self) -> Mark {
        let StoreRow { id, head, commands, .. } = self.store;
        Mark { store: id, events: head.count, commands, last: self.last, fold: head.fold }
    }

    /// What stands for a tenant. None where the store has never seen it.
    pub(crate) fn tenant(&self, tenant: &Tenant) -> Option<i64> {
        self.tenants.get(tenant).copied()
    }

    /// Where a stream ends.
    pub(crate) fn head(
        &mut self,
        connection: &Connection,
        tenant: i64,
        stream: &StreamName,
    ) -> Result<Option<StreamHead>, StoreError> {
        if let Some(entry) = self.streams.get(&(tenant, stream.clone())) {
            return Ok(entry.head);
        }
        let snapshot = Snapshot { connection, cache: &mut self.names };
        let Some((key, head)) = snapshot.stream_of(tenant, stream)? else { return Ok(None) };
        if self.streams.len() >= MOST_STREAMS && self.dirty.is_empty() {
            self.streams.clear();
        }
        let entry = Entry { stream: key, head: Some(head), flushed: Some(head) };
        self.streams.insert((tenant, stream.clone()), entry);
        Ok(Some(head))
    }

    /// The hash that an event would have at the end of its stream.
    pub(crate) fn hash_after(&mut self, event: &NewEvent, head: Option<StreamHead>) -> Hash {
        self.hasher.hash(event, head.map_or(Hash::ZERO, |head| head.hash))
    }

    /// Appends an event to its stream. What must be so of it has been checked.
    pub(crate) fn push(
        &mut self,
        connection: &Connection,
        mut event: NewEvent,
        times_rise: bool,
    ) -> Result<Placed, WriteError> {
        let tenant = self.intern_tenant(connection, &event.header.tenant)?;
        let event_type = self.intern_type(connection, &event.header.event_type)?;
        let head = self.head(connection, tenant, &event.header.stream).map_err(WriteError::Store)?;
        event.header.version = head.map_or(Version::FIRST, |head| head.version.next());
        if let Some(head) = head.filter(|_| times_rise) {
            event.header.recorded_at = event.header.recorded_at.max(head.recorded_at);
        }
        let hash = self.hash_after(&event, head);
        let link = Link { form: FORM, prev_hash: head.map_or(Hash::ZERO, |head| head.hash), hash };
        let position = self.store.head.last.map_or(Position::FIRST, Position::next);
        let stored = StoredEvent { position, event, link };
        let key = (tenant, stored.event.header.stream.clone());
        let stream = self.streams.get(&key).map_or(self.next_stream, |entry| entry.stream);
        let mut statement = connection.prepare_cached(statements::INSERT_EVENT)?;
        insert_event(&mut statement, &stored, Places { tenant, stream, event_type })?;
        if !self.streams.contains_key(&key) {
            put_stream(connection, stream, &key, &stored.head())?; // so that its name can be found at once
        }
        self.note(key, stream, &stored);
        Ok(stored.placed())
    }

    fn note(&mut self, key: (i64, StreamName), stream: i64, stored: &StoredEvent) {
        self.store.head.count += 1;
        self.store.head.last = Some(stored.position);
        self.last = stored.link.hash;
        self.next_stream = self.next_stream.max(stream + 1);
        let entry = self.streams.entry(key.clone()).or_insert(Entry { stream, head: None, flushed: None });
        if entry.head == entry.flushed {
            self.dirty.push(key);
        }
        entry.head = Some(stored.head());
    }

    /// Remembers a command's answer. Gives whether it was not known before.
    pub(crate) fn remember(
        &mut self,
        connection: &Connection,
        tenant: i64,
        id: uuid::Uuid,
        digest: Option<[u8; 32]>,
        places: (Option<u64>, Option<u64>),
    ) -> Result<bool, WriteError> {
        let mut statement = connection.prepare_cached(statements::INSERT_COMMAND)?;
        let digest_bytes = digest.as_ref().map(<[u8; 32]>::as_slice);
        let (first, last) = (places.0.map(number), places.1.map(number));
        let inserted = statement.execute((tenant, id.as_bytes().as_slice(), digest_bytes, first, last))? == 1;
        if inserted {
            self.store.commands += 1;
            toggle(&mut self.store.commands_fold, command_digest(tenant, id, digest, places));
        }
        Ok(inserted)
    }

    /// What stands for a tenant, given now where nothing did.
    pub(crate) fn intern_tenant(
        &mut self,
        connection: &Connection,
        tenant: &Tenant,
    ) -> rusqlite::Result<i64> {
        if let Some(key) = self.tenants.get(tenant) {
            return Ok(*key);
        }
        let key = next_key(self.tenants.values());
        connection.prepare_cached(statements::INSERT_TENANT)?.execute((key, tenant.as_str()))?;
        self.tenants.insert(tenant.clone(), key);
        Ok(key)
    }

    fn intern_type(&mut self, connection: &Connection, event_type: &TypeName) -> rusqlite::Result<i64> {
        if let Some(key) = self.types.get(event_type) {
            return Ok(*key);
        }
        let key = next_key(self.types.values());
        connection.prepare_cached(statements::INSERT_TYPE)?.execute((key, event_type.as_str()))?;
        self.types.insert(event_type.clone(), key);
        Ok(key)
    }

    /// Writes every head that has moved. The last thing before a commit.
    pub(crate) fn flush(&mut self, connection: &Connection) -> Result<(), WriteError> {
        let tenants: HashMap<i64, &Tenant> = self.tenants.iter().map(|(name, key)| (*key, name)).collect();
        for key in self.dirty.drain(..) {
            let Some(entry) = self.streams.get_mut(&key) else { continue };
            let (Some(head), Some(tenant)) = (entry.head, tenants.get(&key.0)) else { continue };
            if let Some(flushed) = entry.flushed.replace(head) {
                self.store.head.toggle(flushed.digest(tenant, &key.1));
            }
            self.store.head.toggle(head.digest(tenant, &key.1));
            put_stream(connection, entry.stream, &key, &head)?;
        }
        let StoreRow { head, commands, commands_fold, .. } = &self.store;
        connection.prepare_cached(statements::UPDATE_STORE)?.execute((
            number(head.count),
            head.fold.as_bytes().as_slice(),
            number(*commands),
            commands_fold.as_bytes().as_slice(),
        ))?;
        if self.streams.len() >= MOST_STREAMS {
            self.streams.clear();
        }
        Ok(())
    }
}

fn put_stream(
    connection: &Connection,
    stream: i64,
    (tenant, name): &(i64, StreamName),
    head: &StreamHead,
) -> rusqlite::Result<()> {
    connection.prepare_cached(statements::PUT_STREAM)?.execute(rusqlite::params![
        stream,
        tenant,
        name.as_str(),
        number(head.version.get()),
        head.hash.as_bytes().as_slice(),
        number(head.position.get()),
        head.recorded_at.micros(),
    ])?;
    Ok(())
}

fn next_key<'a>(keys: impl Iterator<Item = &'a i64>) -> i64 {
    keys.max().copied().unwrap_or(0) + 1
}

/// Why a write inside a transaction did not work. Nothing of it is kept.
#[derive(Debug)]
pub(crate) enum WriteError {
    /// What SQLite said.
    Sqlite(rusqlite::Error),
    /// What was met on the way.
    Store(StoreError),
}

impl From<rusqlite::Error> for WriteError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<WriteError> for StoreError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Sqlite(error) => read_failure(&error),
            WriteError::Store(error) => error,
        }
    }
}
