//! Reading: each read is one snapshot of one connection, and verified before it is given away.

use std::path::Path;
use std::time::Duration;

use amends_envelope::{CommandId, Position, StreamName, Tenant, Version};
use amends_store::{
    AllRead, Answer, Committed, Corruption, Damage, Direction, Hash, Page, Scope, StoreError, StoreHead,
    StoredEvent, StreamHead, StreamPage, StreamRead, chain, verify,
};
use rusqlite::{Connection, OptionalExtension as _, Row};
use uuid::Uuid;

use crate::connection::open_reader;
use crate::error::{read_failure, unreadable};
use crate::names::{NameCache, Names};
use crate::row::{
    blob, count, field, hash, instant, int, number, optional_count, position, read_event, required,
};
use crate::{OpenError, statements};

/// The most rows that one page across streams looks at. A reader of a tenant that has few gets an empty page with a
/// `next` rather than an endless wait.
const MOST_LOOKED_AT: usize = 32 * 1024;

/// A connection that reads.
pub(crate) struct Reader {
    connection: Connection,
    cache: NameCache,
}

impl Reader {
    /// Opens one.
    pub(crate) fn open(path: &Path, patience: Duration) -> Result<Self, OpenError> {
        Ok(Self { connection: open_reader(path, patience)?, cache: NameCache::default() })
    }

    fn snapshot<A>(
        &mut self,
        read: impl FnOnce(&mut Snapshot<'_>) -> Result<A, StoreError>,
    ) -> Result<A, StoreError> {
        let transaction = self.connection.unchecked_transaction().map_err(|error| read_failure(&error))?;
        read(&mut Snapshot { connection: &transaction, cache: &mut self.cache })
    }

    pub(crate) fn read_stream(
        &mut self,
        tenant: &Tenant,
        stream: &StreamName,
        read: StreamRead,
    ) -> Result<StreamPage, StoreError> {
        at_least_one(read.limit)?;
        let page = self.snapshot(|snapshot| snapshot.read_stream(tenant, stream, &read))?;
        verify::stream_page(tenant, stream, &read, &page)?;
        Ok(page)
    }

    pub(crate) fn stream_head(
        &mut self,
        tenant: &Tenant,
        stream: &StreamName,
    ) -> Result<Option<StreamHead>, StoreError> {
        self.snapshot(|snapshot| Ok(snapshot.stream(tenant, stream)?.map(|(_, head)| head)))
    }

    pub(crate) fn read_all(&mut self, scope: &Scope, read: AllRead) -> Result<Page, StoreError> {
        at_least_one(read.limit)?;
        let page = self.snapshot(|snapshot| snapshot.read_all(scope, &read))?;
        verify::page(read.direction, &page)?;
        Ok(page)
    }

    pub(crate) fn command(&mut self, tenant: &Tenant, id: CommandId) -> Result<Option<Answer>, StoreError> {
        self.snapshot(|snapshot| match snapshot.tenant(tenant)? {
            Some(key) => snapshot.command(key, id),
            None => Ok(None),
        })
    }

    pub(crate) fn head(&mut self) -> Result<StoreHead, StoreError> {
        self.snapshot(|snapshot| Ok(snapshot.store()?.head))
    }
}

fn at_least_one(limit: usize) -> Result<(), StoreError> {
    if limit == 0 { Err(StoreError::Malformed { what: "a limit of no events" }) } else { Ok(()) }
}

/// The one row about the whole store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoreRow {
    pub(crate) id: Uuid,
    pub(crate) head: StoreHead,
    pub(crate) commands: u64,
    pub(crate) commands_fold: Hash,
}

/// What can be read inside one transaction, by readers and by the writer.
pub(crate) struct Snapshot<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) cache: &'a mut NameCache,
}

impl Snapshot<'_> {
    /// The one row about the whole store.
    pub(crate) fn store(&self) -> Result<StoreRow, StoreError> {
        let read = |row: &Row<'_>| {
            let events = count(row, 1, "events")?;
            let last =
                (events > 0).then(|| Position::new(events)).transpose().map_err(unreadable("events"))?;
            Ok(StoreRow {
                id: Uuid::from_bytes(required(blob(row, 0, "store_id")?, "store_id")?),
                head: StoreHead { count: events, last, fold: hash(row, 2, "heads_fold")? },
                commands: count(row, 3, "commands")?,
                commands_fold: hash(row, 4, "commands_fold")?,
            })
        };
        self.one(statements::STORE, [], read)?.ok_or_else(|| Corruption::of(Damage::StoreHead).into())
    }

    /// What stands for a tenant.
    pub(crate) fn tenant(&mut self, tenant: &Tenant) -> Result<Option<i64>, StoreError> {
        Names::new(self.connection, self.cache).key_of(tenant)
    }

    /// What stands for a stream, and where it ends.
    pub(crate) fn stream(
        &mut self,
        tenant: &Tenant,
        stream: &StreamName,
    ) -> Result<Option<(i64, StreamHead)>, StoreError> {
        let Some(key) = self.tenant(tenant)? else { return Ok(None) };
        self.stream_of(key, stream)
    }

    /// The same where the tenant's integer is known.
    pub(crate) fn stream_of(
        &self,
        tenant: i64,
        stream: &StreamName,
    ) -> Result<Option<(i64, StreamHead)>, StoreError> {
        let read = |row: &Row<'_>| {
            let version = Version::new(count(row, 1, "version")?).map_err(unreadable("version"))?;
            let (position, recorded_at) = (position(row, 3)?, instant(row, 4, "recorded_at")?);
            Ok((
                int(row, 0, "stream")?,
                StreamHead { version, hash: hash(row, 2, "hash")?, position, recorded_at },
            ))
        };
        self.one(statements::STREAM_BY_NAME, (tenant, stream.as_str()), read)
    }

    fn read_stream(
        &mut self,
        tenant: &Tenant,
        stream: &StreamName,
        read: &StreamRead,
    ) -> Result<StreamPage, StoreError> {
        let Some((key, head)) = self.stream(tenant, stream)? else {
            return Ok(StreamPage { events: vec![], head: None, next: None });
        };
        let (statement, from) = match read.direction {
            Direction::Forward => (statements::STREAM_FORWARD, read.from.unwrap_or(Version::FIRST)),
            Direction::Backward => (statements::STREAM_BACKWARD, read.from.unwrap_or(head.version)),
        };
        // One more than asked for: an event beyond the head must show.
        let most = i64::try_from(read.limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut events = self.events(statement, (key, number(from.get()), most))?;
        if events.len() > read.limit {
            let beyond = events.pop().filter(|stored| stored.event.header.version > head.version);
            if beyond.is_some() {
                return Err(Corruption::of(Damage::StreamHead).in_stream(tenant, stream).into());
            }
        }
        let last = events.last().map(|last| last.event.header.version);
        let next = last.and_then(|last| verify::beyond(last, head.version, read.direction));
        Ok(StreamPage { events, head: Some(head), next })
    }

    fn read_all(&mut self, scope: &Scope, read: &AllRead) -> Result<Page, StoreError> {
        let head = self.store()?.head;
        let mut walk = Walk::new(read, head.count);
        let mut events = Vec::new();
        let connection = self.connection;
        let mut names = Names::new(connection, self.cache);
        let mut statement =
            connection.prepare_cached(walk.statement()).map_err(|error| read_failure(&error))?;
        let most = i64::try_from(MOST_LOOKED_AT).unwrap_or(i64::MAX);
        let mut rows = statement.query((walk.edge, most)).map_err(|error| read_failure(&error))?;
        let mut looked_at = 0;
        while events.len() < read.limit && looked_at < MOST_LOOKED_AT {
            let Some(row) = rows.next().map_err(|error| read_failure(&error))? else { break };
            let stored = read_event(row, &mut names)?;
            walk.step(&stored)?;
            looked_at += 1;
            if scope.holds(&stored.event.header.tenant) {
                events.push(stored);
            } else {
                self_check(&stored)?;
            }
        }
        let stopped_early = events.len() == read.limit || looked_at == MOST_LOOKED_AT;
        let next = walk.next(stopped_early)?;
        Ok(Page { events, safe_head: head.last, next })
    }

    /// What a command was answered.
    pub(crate) fn command(&mut self, tenant: i64, id: CommandId) -> Result<Option<Answer>, StoreError> {
        let read = |row: &Row<'_>| {
            let places =
                (optional_count(row, 1, "first_position")?, optional_count(row, 2, "last_position")?);
            Ok((blob(row, 0, "digest")?, places))
        };
        let Some((digest, places)) =
            self.one(statements::COMMAND, (tenant, id.as_bytes().as_slice()), read)?
        else {
            return Ok(None);
        };
        let events = match places {
            (None, None) => vec![],
            (Some(first), Some(last)) => self.events_of_command(tenant, id, first, last)?,
            (None, Some(_)) | (Some(_), None) => return Err(Corruption::of(Damage::Command).into()),
        };
        let events = events.iter().map(StoredEvent::placed).collect();
        Ok(Some(Answer { digest, committed: Committed { events, repeated: true } }))
    }

    fn events_of_command(
        &mut self,
        tenant: i64,
        id: CommandId,
        first: u64,
        last: u64,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let range = (number(first), number(last), id.as_bytes().as_slice(), tenant);
        let events = self.events(statements::EVENTS_OF_COMMAND, range)?;
        for stored in &events {
            self_check(stored)?;
        }
        let ends = events.first().zip(events.last()).map(|(a, b)| (a.position.get(), b.position.get()));
        if ends == Some((first, last)) { Ok(events) } else { Err(Corruption::of(Damage::Command).into()) }
    }

    /// The event that a tenant holds under an id.
    pub(crate) fn event_by_id(&mut self, tenant: i64, id: Uuid) -> Result<Option<StoredEvent>, StoreError> {
        let mut events = self.events(statements::EVENT_BY_ID, (id.as_bytes().as_slice(), tenant))?;
        let found = events.pop();
        found.iter().try_for_each(self_check)?;
        Ok(found)
    }

    /// The hash of the event at a position.
    pub(crate) fn hash_at(&self, position: u64) -> Result<Option<Hash>, StoreError> {
        self.one(statements::HASH_AT, [number(position)], |row| hash(row, 0, "hash"))
    }

    fn events(
        &mut self,
        statement: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let connection = self.connection;
        let mut names = Names::new(connection, self.cache);
        let mut statement = connection.prepare_cached(statement).map_err(|error| read_failure(&error))?;
        let mut rows = statement.query(params).map_err(|error| read_failure(&error))?;
        let mut events = Vec::new();
        while let Some(row) = rows.next().map_err(|error| read_failure(&error))? {
            events.push(read_event(row, &mut names)?);
        }
        Ok(events)
    }

    /// The first row, read.
    pub(crate) fn one<A>(
        &self,
        statement: &str,
        params: impl rusqlite::Params,
        read: impl FnOnce(&Row<'_>) -> Result<A, StoreError>,
    ) -> Result<Option<A>, StoreError> {
        let mut statement =
            self.connection.prepare_cached(statement).map_err(|error| read_failure(&error))?;
        let row = statement.query_row(params, |row| Ok(read(row))).optional();
        row.map_err(|error| read_failure(&error))?.transpose()
    }
}

/// Checks that an event hashes to what is kept beside it.
fn self_check(stored: &StoredEvent) -> Result<(), StoreError> {
    chain::verify(None, std::slice::from_ref(stored)).map(|_| ()).map_err(|broken| {
        let header = &stored.event.header;
        let place = Corruption::of(broken.what.into()).in_stream(&header.tenant, &header.stream);
        place.at_version(header.version).at_position(stored.position).into()
    })
}

/// A walk over positions, which here have no gaps: whatever is left out is lost.
struct Walk {
    direction: Direction,
    edge: i64,
    due: u64, // the position that must come next; outside 1 ..= last once there is none
    last: u64,
}

impl Walk {
    fn new(read: &AllRead, last: u64) -> Self {
        let after = read.after.map(Position::get);
        match read.direction {
            Direction::Forward => {
                let after = after.unwrap_or(0);
                Self { direction: read.direction, edge: number(after), due: after + 1, last }
            }
            Direction::Backward => {
                let before = after.unwrap_or(last + 1).min(last + 1);
                let edge = read.after.map_or(i64::MAX, |after| number(after.get()));
                Self { direction: read.direction, edge, due: before - 1, last }
            }
        }
    }

    const fn statement(&self) -> &'static str {
        match self.direction {
            Direction::Forward => statements::ALL_FORWARD,
            Direction::Backward => statements::ALL_BACKWARD,
        }
    }

    fn is_over(&self) -> bool {
        self.due == 0 || self.due > self.last
    }

    fn step(&mut self, stored: &StoredEvent) -> Result<(), StoreError> {
        if stored.position.get() != self.due || self.is_over() {
            return Err(self.missing());
        }
        match self.direction {
            Direction::Forward => self.due += 1,
            Direction::Backward => self.due -= 1,
        }
        Ok(())
    }

    /// Where the next page begins. Rows that ended before they should have are lost.
    fn next(&self, stopped_early: bool) -> Result<Option<Position>, StoreError> {
        if self.is_over() {
            return Ok(None);
        }
        if !stopped_early {
            return Err(self.missing());
        }
        let at = match self.direction {
            Direction::Forward => self.due - 1,
            Direction::Backward => self.due + 1,
        };
        Position::new(at).map(Some).map_err(|_| field("position"))
    }

    fn missing(&self) -> StoreError {
        let what = if self.is_over() { Damage::StoreHead } else { Damage::Missing };
        Corruption::of(what).at_position(Position::new(self.due).ok()).into()
    }
}
