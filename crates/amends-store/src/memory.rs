//! A store in memory, for tests and for trying things out. It keeps the same promises as the others, but for one: it
//! is gone when it is dropped.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use amends_envelope::{CommandId, EventId, Position, StreamName, Tenant, Version};

use crate::chain::{FORM, Hasher};
use crate::{
    Admin, AllRead, Answer, Append, Batch, CommandRecord, Committed, Direction, EventStore, Hash, Incoming,
    Link, Load, Loaded, NewEvent, OnReject, Page, Placed, Rejected, Scope, StoreError, StoreHead,
    StoredEvent, StreamHead, StreamPage, StreamRead, verify,
};

/// Keeps events for as long as it lives.
#[derive(Debug, Default)]
pub struct MemoryStore {
    log: Mutex<Log>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventStore for MemoryStore {
    async fn append(&self, tenant: &Tenant, append: Append) -> Result<Committed, StoreError> {
        append.check(tenant)?;
        self.log().append(tenant, append)
    }

    async fn command(&self, tenant: &Tenant, id: CommandId) -> Result<Option<Answer>, StoreError> {
        Ok(self.log().answer(tenant, id))
    }

    async fn read_stream(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
        read: StreamRead,
    ) -> Result<StreamPage, StoreError> {
        let page = self.log().read_stream(tenant, stream, &read)?;
        verify::stream_page(tenant, stream, &read, &page)?;
        Ok(page)
    }

    async fn stream_head(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
    ) -> Result<Option<StreamHead>, StoreError> {
        Ok(self.log().stream_head(tenant, stream))
    }

    async fn read_all(&self, scope: &Scope, read: AllRead) -> Result<Page, StoreError> {
        let page = self.log().read_all(scope, &read)?;
        verify::page(read.direction, &page)?;
        Ok(page)
    }

    async fn head(&self, _: &Admin) -> Result<StoreHead, StoreError> {
        Ok(self.log().head)
    }

    async fn load(&self, _: &Admin, load: Load) -> Result<Loaded, StoreError> {
        Ok(self.log().load(load))
    }
}

#[derive(Debug)]
struct Log {
    events: Vec<StoredEvent>, // invariant: the event at index i has position i + 1
    streams: BTreeMap<(Tenant, StreamName), Vec<usize>>,
    ids: BTreeMap<(Tenant, EventId), usize>,
    commands: BTreeMap<(Tenant, CommandId), Remembered>,
    head: StoreHead,
}

impl Default for Log {
    fn default() -> Self {
        let (streams, ids, commands) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { events: Vec::new(), streams, ids, commands, head: StoreHead::EMPTY }
    }
}

#[derive(Debug, Default)]
struct Remembered {
    digest: Option<[u8; 32]>,
    events: Vec<usize>,
}

impl Log {
    fn append(&mut self, tenant: &Tenant, append: Append) -> Result<Committed, StoreError> {
        if let Some(command) = &append.command
            && let Some(answer) = self.answer(tenant, command.id)
        {
            return answer.again(command);
        }
        if let Some(repeated) = self.held(tenant, &append)? {
            self.remember(tenant, append.command, &repeated);
            return Ok(repeated);
        }
        for Batch { stream, condition, .. } in &append.batches {
            let actual = self.stream_head(tenant, stream).map(|head| head.version);
            if !condition.is_met_by(actual) {
                return Err(StoreError::Conflict { stream: stream.clone(), expected: *condition, actual });
            }
        }
        let events = append.batches.into_iter().flat_map(|batch| batch.events);
        let placed = events.map(|event| self.push(event, Times::Rising)).collect();
        let committed = Committed { events: placed, repeated: false };
        self.remember(tenant, append.command, &committed);
        Ok(committed)
    }

    /// The answer where every event is there already.
    fn held(&self, tenant: &Tenant, append: &Append) -> Result<Option<Committed>, StoreError> {
        let (mut placed, mut asked) = (Vec::new(), 0);
        for batch in &append.batches {
            for event in &batch.events {
                asked += 1;
                let Some(index) = self.ids.get(&(tenant.clone(), event.header.id)) else { continue };
                let there = &self.events[*index];
                if !batch.is_same(event, &there.event) {
                    return Err(StoreError::EventIdTaken { id: event.header.id });
                }
                placed.push(there.placed());
            }
        }
        match placed.first() {
            None => Ok(None),
            Some(_) if placed.len() == asked => Ok(Some(Committed { events: placed, repeated: true })),
            Some(first) => Err(StoreError::EventIdTaken { id: first.id }),
        }
    }

    fn remember(&mut self, tenant: &Tenant, command: Option<CommandRecord>, committed: &Committed) {
        let Some(CommandRecord { id, digest }) = command else { return };
        let events = committed.events.iter().map(|placed| index_of(placed.position)).collect();
        self.commands.insert((tenant.clone(), id), Remembered { digest, events });
    }

    fn answer(&self, tenant: &Tenant, id: CommandId) -> Option<Answer> {
        let remembered = self.commands.get(&(tenant.clone(), id))?;
        let events = remembered.events.iter().map(|index| self.events[*index].placed()).collect();
        Some(Answer { digest: remembered.digest, committed: Committed { events, repeated: true } })
    }

    fn push(&mut self, mut event: NewEvent, times: Times) -> Placed {
        let key = (event.header.tenant.clone(), event.header.stream.clone());
        let head = self.stream_head(&key.0, &key.1);
        event.header.version = head.map_or(Version::FIRST, |head| head.version.next());
        if let (Times::Rising, Some(head)) = (times, head) {
            event.header.recorded_at = event.header.recorded_at.max(head.recorded_at);
        }
        let index = self.events.len();
        let position = self.head.last.map_or(Position::FIRST, Position::next);
        let prev_hash = head.map_or(Hash::ZERO, |head| head.hash);
        let link = Link { form: FORM, prev_hash, hash: Hasher::default().hash(&event, prev_hash) };
        let stored = StoredEvent { position, event, link };
        if let Some(head) = head {
            self.head.toggle(head.digest(&key.0, &key.1));
        }
        self.head.toggle(stored.head().digest(&key.0, &key.1));
        self.head.count += 1;
        self.head.last = Some(position);
        let placed = stored.placed();
        self.ids.insert((key.0.clone(), placed.id), index);
        self.streams.entry(key).or_default().push(index);
        self.events.push(stored);
        placed
    }

    fn load(&mut self, load: Load) -> Loaded {
        let mut loaded = Loaded::default();
        let mut trial = Trial::default();
        let mut fitting = Vec::new();
        for (index, incoming) in load.events.into_iter().enumerate() {
            match trial.judge(self, &incoming) {
                Ok(true) => loaded.already += 1,
                Ok(false) => fitting.push(incoming.event),
                Err(why) => loaded.rejected.push(Rejected { index, why }),
            }
            if load.on_reject == OnReject::Stop && !loaded.rejected.is_empty() {
                return Loaded { rejected: loaded.rejected, ..Loaded::default() };
            }
        }
        for event in fitting {
            let command = event.header.command_id.map(|id| (event.header.tenant.clone(), id));
            let placed = self.push(event, Times::AsTheyAre);
            if let Some(key) = command {
                self.commands.entry(key).or_default().events.push(index_of(placed.position));
            }
            loaded.appended += 1;
            loaded.last = Some(placed.position);
        }
        loaded
    }

    fn stream_head(&self, tenant: &Tenant, stream: &StreamName) -> Option<StreamHead> {
        let indices = self.streams.get(&(tenant.clone(), stream.clone()))?;
        indices.last().map(|last| self.events[*last].head())
    }

    fn read_stream(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
        read: &StreamRead,
    ) -> Result<StreamPage, StoreError> {
        at_least_one(read.limit)?;
        let Some(head) = self.stream_head(tenant, stream) else {
            return Ok(StreamPage { events: vec![], head: None, next: None });
        };
        let indices = &self.streams[&(tenant.clone(), stream.clone())];
        let events = indices.iter().map(|index| &self.events[*index]);
        let version = |stored: &&StoredEvent| stored.event.header.version;
        let events: Vec<StoredEvent> = match read.direction {
            Direction::Forward => {
                let from = read.from.unwrap_or(Version::FIRST);
                events.filter(|e| version(e) >= from).take(read.limit).cloned().collect()
            }
            Direction::Backward => {
                let from = read.from.unwrap_or(head.version);
                events.rev().filter(|e| version(e) <= from).take(read.limit).cloned().collect()
            }
        };
        let last = events.last().map(|last| last.event.header.version);
        let next = last.and_then(|last| verify::beyond(last, head.version, read.direction));
        Ok(StreamPage { events, head: Some(head), next })
    }

    fn read_all(&self, scope: &Scope, read: &AllRead) -> Result<Page, StoreError> {
        at_least_one(read.limit)?;
        let in_scope = |stored: &&StoredEvent| scope.holds(&stored.event.header.tenant);
        let after = read.after;
        let beyond = |stored: &&StoredEvent| match (after, read.direction) {
            (None, _) => true,
            (Some(after), Direction::Forward) => stored.position > after,
            (Some(after), Direction::Backward) => stored.position < after,
        };
        let most = read.limit.saturating_add(1); // one more, to see whether there is a page after this one
        let mut events: Vec<StoredEvent> = match read.direction {
            Direction::Forward => {
                self.events.iter().filter(beyond).filter(in_scope).take(most).cloned().collect()
            }
            Direction::Backward => {
                self.events.iter().rev().filter(beyond).filter(in_scope).take(most).cloned().collect()
            }
        };
        let more = events.len() > read.limit;
        events.truncate(read.limit);
        let next = events.last().filter(|_| more).map(|last| last.position);
        Ok(Page { events, safe_head: self.head.last, next })
    }
}

/// What the streams would look like once the events judged so far are in.
#[derive(Default)]
struct Trial {
    heads: BTreeMap<(Tenant, StreamName), (Version, Hash)>,
    ids: BTreeMap<(Tenant, EventId), NewEvent>,
    hasher: Hasher,
}

impl Trial {
    /// Whether the event is there already.
    fn judge(&mut self, log: &Log, incoming: &Incoming) -> Result<bool, StoreError> {
        let Incoming { event, hash } = incoming;
        let header = &event.header;
        let id = (header.tenant.clone(), header.id);
        let in_log = log.ids.get(&id).map(|index| &log.events[*index].event);
        if let Some(there) = self.ids.get(&id).or(in_log) {
            let same = event.is_same_but_for_times(there);
            return if same { Ok(true) } else { Err(StoreError::EventIdTaken { id: header.id }) };
        }
        let key = (header.tenant.clone(), header.stream.clone());
        let in_log = log.stream_head(&key.0, &key.1).map(|head| (head.version, head.hash));
        let head = self.heads.get(&key).copied().or(in_log);
        let prev_hash = head.map_or(Hash::ZERO, |(_, hash)| hash);
        incoming.check_order(head.map(|(version, _)| version))?;
        let computed = self.hasher.hash(event, prev_hash);
        if hash.is_some_and(|hash| hash != computed) {
            return Err(Incoming::other_hash());
        }
        self.heads.insert(key, (header.version, computed));
        self.ids.insert(id, event.clone());
        Ok(false)
    }
}

#[derive(Clone, Copy)]
enum Times {
    /// A `recorded_at` earlier than the one before is raised to it.
    Rising,
    AsTheyAre,
}

fn index_of(position: Position) -> usize {
    usize::try_from(position.get() - 1).expect("a position of this log is an index into it")
}

fn at_least_one(limit: usize) -> Result<(), StoreError> {
    if limit == 0 { Err(StoreError::Malformed { what: "a limit of no events" }) } else { Ok(()) }
}
