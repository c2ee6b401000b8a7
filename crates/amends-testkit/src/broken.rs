//! Stores broken on purpose: the memory store behind a wrapper with one planted bug. A suite that lets one pass is
//! itself broken.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a bug touches what it touches, and leaves the rest alone"
)]

use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::task::{Context, Poll};

use amends_envelope::{CommandId, Position, StreamName, Tenant};
use amends_store::{
    Admin, AllRead, Answer, Append, Committed, Condition, Direction, DynEventStore, EventStore, Hash, Load,
    Loaded, MemoryStore, Page, Scope, StoreError, StoreHead, StreamHead, StreamPage, StreamRead,
};
use uuid::Uuid;

use crate::contract::Harness;

/// Declares the planted bugs: what each does, and the rule that must catch it.
macro_rules! bugs {
    ($($(#[$doc:meta])+ $bug:ident => $rule:ident;)+) => {
        /// A planted bug.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Bug {
            $($(#[$doc])+ $bug),+
        }

        /// Every planted bug, with the rule that must catch it.
        pub const BUGS: &[(Bug, &str)] = &[$((Bug::$bug, stringify!($rule))),+];
    };
}

bugs! {
    /// Appends whatever the condition says.
    ForgetsTheCondition => an_exact_version_is_refused_where_it_differs;
    /// Takes every condition but `Any` for `NoStream`'s opposite: a stream that exists is good enough.
    MindsOnlyWhetherThereIsAStream => an_exact_version_is_refused_where_it_differs;
    /// Looks at the head, and appends later.
    LooksBeforeItLocks => of_many_writers_exactly_one_wins;
    /// Says that it conflicted, and appends all the same.
    WritesOnConflict => a_conflict_leaves_the_store_unchanged;
    /// Appends the batches one by one.
    AppendsBatchesOneByOne => one_conflict_of_several_leaves_all_streams_unchanged;
    /// Stops half-way where its future is dropped.
    StopsHalfWayWhenDropped => a_dropped_append_leaves_all_or_nothing;
    /// Leaves out the last event of a longer batch.
    DropsTheLastEvent => an_answer_says_where_each_event_stands;
    /// Forgets an optional field.
    ForgetsTheHostsOwnData => what_is_appended_is_read_back_unchanged;
    /// Cuts long text off.
    CutsLongText => a_long_event_is_read_back_unchanged;
    /// Answers an append of nothing with success.
    AcceptsNothing => an_append_of_nothing_is_refused_before_its_condition;
    /// Gives every append the first position again.
    ReusesPositions => positions_rise_across_streams;
    /// Answers a repeated command anew.
    AnswersCommandsAnew => the_same_command_gives_the_first_answer;
    /// Keeps no digest.
    ForgetsDigests => the_same_command_with_other_content_is_refused;
    /// Remembers only commands that made events.
    ForgetsEmptyAnswers => an_answer_without_events_is_remembered;
    /// Remembers a command that conflicted.
    RemembersRefusals => a_refused_command_is_not_remembered;
    /// Takes a foreign event under a known id for the one it holds.
    SwallowsTakenIds => an_event_id_with_other_content_is_refused;
    /// Has one id for an event in all tenants, and for a command.
    MixesTenants => a_tenant_sees_only_its_own;
    /// Leaves out an event in the middle of a page.
    SkipsInPages => stream_pages_forward_give_each_event_once;
    /// Ends a page of a stream before it is full, and says what comes next to whoever looks.
    GivesShortPages => stream_pages_forward_give_each_event_once;
    /// Leaves out an event in the middle of a page across streams.
    SkipsInPagesOfAll => pages_of_all_forward_give_each_event_once;
    /// Begins a page across streams with the last event of the one before.
    RepeatsAcrossPages => pages_of_all_forward_give_each_event_once;
    /// Ends every page across streams as if it were the last.
    StopsAfterOnePage => pages_of_all_forward_give_each_event_once;
    /// Reads forward whichever way it is asked.
    ReadsOnlyForward => stream_pages_backward_give_each_event_once;
    /// Takes the first version for exclusive.
    LeavesOutTheFirst => a_stream_is_read_from_a_version_inclusive;
    /// Says that it is safe to go on from far beyond its end.
    PromisesTooMuch => the_safe_head_is_the_last_position;
    /// Keeps the safe head at the last event of the page.
    KeepsReadersBack => a_reader_of_one_tenant_gets_past_the_others;
    /// Links every event to nothing.
    BreaksTheChain => every_stream_is_a_chain_from_zero;
    /// Gives an event away that does not match its hash.
    ServesDamage => what_is_appended_is_read_back_unchanged;
    /// Gives a head one behind.
    LagsBehind => a_stream_head_is_its_last_event;
    /// Counts one event less.
    Miscounts => the_store_head_counts_every_event;
    /// Forgets to fold.
    ForgetsToFold => the_store_head_folds_every_stream_head;
    /// Stamps loaded events anew.
    StampsLoadsAnew => a_load_keeps_ids_versions_and_both_times;
    /// Drops what does not fit without a word.
    LoadsInSilence => a_load_names_what_does_not_fit;
    /// Takes in what came before the event at which it stops.
    LoadsHalf => a_load_that_stops_writes_nothing;
    /// Knows no command of a loaded log.
    ForgetsLoadedCommands => a_loaded_command_answers_and_compares_nothing;
    /// Is empty when it is opened again.
    ForgetsOnClosing => what_was_acknowledged_survives_reopening;
    /// Knows no command when it is opened again, and does it twice.
    ForgetsCommandsOnClosing => what_was_acknowledged_survives_reopening;
    /// Nothing: the control, which every rule must let pass.
    None => none;
}

/// Makes stores with one bug.
#[derive(Debug)]
pub struct BrokenHarness {
    /// The bug.
    pub bug: Bug,
    last: Mutex<Option<Arc<Broken>>>,
}

impl BrokenHarness {
    /// Makes stores with this bug.
    pub const fn new(bug: Bug) -> Self {
        Self { bug, last: Mutex::new(None) }
    }
}

impl Harness for BrokenHarness {
    fn fresh(&self) -> Arc<dyn DynEventStore> {
        let store = Arc::new(Broken { bug: self.bug, inner: MemoryStore::new(), reopened: false });
        *self.last.lock().unwrap() = Some(Arc::clone(&store));
        store
    }

    fn reopen(&self, store: Arc<dyn DynEventStore>) -> Option<Arc<dyn DynEventStore>> {
        drop(store);
        let kept = self.last.lock().unwrap().take().and_then(Arc::into_inner)?;
        let inner = if self.bug == Bug::ForgetsOnClosing { MemoryStore::new() } else { kept.inner };
        Some(Arc::new(Broken { bug: self.bug, inner, reopened: true }))
    }
}

/// A store with one bug.
#[derive(Debug)]
pub struct Broken {
    bug: Bug,
    inner: MemoryStore,
    reopened: bool,
}

/// Lets other threads have their turn, many times.
fn linger() {
    (0..2_000).for_each(|_| std::thread::yield_now());
}

/// Is not ready the first time it is asked.
struct Once(bool);

impl Future for Once {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Broken {
    /// Does to a request what the bug does to it.
    fn twist(&self, append: &mut Append) {
        let events = append.batches.iter_mut().flat_map(|batch| &mut batch.events);
        match self.bug {
            Bug::ForgetsTheHostsOwnData => events.for_each(|event| event.ext = None),
            Bug::CutsLongText => events
                .filter(|event| event.data.as_str().len() > 65_536)
                .for_each(|event| event.data = amends_envelope::Canonical::trusted("{}")),
            Bug::DropsTheLastEvent => {
                for batch in append.batches.iter_mut().filter(|batch| batch.events.len() > 1) {
                    batch.events.pop();
                }
            }
            Bug::ForgetsTheCondition => {
                append.batches.iter_mut().for_each(|batch| batch.condition = Condition::Any);
            }
            Bug::AnswersCommandsAnew => append.command = None,
            Bug::ForgetsDigests => {
                append.command.iter_mut().for_each(|command| command.digest = None);
            }
            Bug::ForgetsEmptyAnswers if append.events().next().is_none() => append.command = None,
            Bug::ForgetsCommandsOnClosing if self.reopened => {
                append.command = None;
                for event in append.batches.iter_mut().flat_map(|batch| &mut batch.events) {
                    event.header.id = Uuid::from_u128(event.header.id.as_u128() ^ 1);
                }
                append.batches.iter_mut().for_each(|batch| batch.condition = Condition::Any);
            }
            _ => {}
        }
    }

    async fn loosely(
        &self,
        tenant: &Tenant,
        mut append: Append,
        look: bool,
    ) -> Result<Committed, StoreError> {
        for batch in &mut append.batches {
            let actual = self.inner.stream_head(tenant, &batch.stream).await?.map(|head| head.version);
            let met = match batch.condition {
                Condition::Exact(_) if !look => actual.is_some(),
                condition => condition.is_met_by(actual),
            };
            if !met {
                let (stream, expected) = (batch.stream.clone(), batch.condition);
                return Err(StoreError::Conflict { stream, expected, actual });
            }
            batch.condition = Condition::Any;
        }
        if look {
            linger();
        }
        self.inner.append(tenant, append).await
    }

    async fn one_by_one(&self, tenant: &Tenant, append: Append) -> Result<Committed, StoreError> {
        let (mut events, mut repeated) = (Vec::new(), false);
        for batch in append.batches {
            let part = Append { batches: vec![batch], command: append.command };
            let committed = self.inner.append(tenant, part).await?;
            events.extend(committed.events);
            repeated |= committed.repeated;
        }
        Ok(Committed { events, repeated })
    }

    async fn in_halves(&self, tenant: &Tenant, mut append: Append) -> Result<Committed, StoreError> {
        let Some(batch) = append.batches.first_mut().filter(|batch| batch.events.len() > 1) else {
            return self.inner.append(tenant, append).await;
        };
        let rest = batch.events.split_off(2);
        let stream = batch.stream.clone();
        let mut first = self.inner.append(tenant, append).await?;
        if first.repeated || rest.is_empty() {
            return Ok(first);
        }
        Once(false).await;
        let rest = self.inner.append(tenant, Append::to(stream, Condition::Any, rest)).await?;
        first.events.extend(rest.events);
        Ok(first)
    }

    async fn on_conflict(&self, tenant: &Tenant, append: Append) -> Result<Committed, StoreError> {
        let answer = self.inner.append(tenant, append.clone()).await;
        if !matches!(answer, Err(StoreError::Conflict { .. })) {
            return answer;
        }
        match (self.bug, append.command) {
            (Bug::WritesOnConflict, _) => {
                let mut anyway = append;
                anyway.batches.iter_mut().for_each(|batch| batch.condition = Condition::Any);
                let _ = self.inner.append(tenant, anyway).await;
            }
            (Bug::RemembersRefusals, Some(command)) => {
                let nothing = Append { batches: vec![], command: Some(command) };
                let _ = self.inner.append(tenant, nothing).await;
            }
            _ => {}
        }
        answer
    }
}

impl EventStore for Broken {
    async fn append(&self, tenant: &Tenant, mut append: Append) -> Result<Committed, StoreError> {
        if self.bug == Bug::AcceptsNothing && append.command.is_none() && append.events().next().is_none() {
            return Ok(Committed { events: vec![], repeated: false });
        }
        append.check(tenant)?;
        self.twist(&mut append);
        match self.bug {
            Bug::MindsOnlyWhetherThereIsAStream => self.loosely(tenant, append, false).await,
            Bug::LooksBeforeItLocks => self.loosely(tenant, append, true).await,
            Bug::AppendsBatchesOneByOne if append.batches.len() > 1 => self.one_by_one(tenant, append).await,
            Bug::StopsHalfWayWhenDropped => self.in_halves(tenant, append).await,
            Bug::WritesOnConflict | Bug::RemembersRefusals => self.on_conflict(tenant, append).await,
            Bug::ForgetsEmptyAnswers if append.command.is_none() && append.events().next().is_none() => {
                Ok(Committed { events: vec![], repeated: false })
            }
            Bug::SwallowsTakenIds => match self.inner.append(tenant, append).await {
                Err(StoreError::EventIdTaken { .. }) => Ok(Committed { events: vec![], repeated: true }),
                answer => answer,
            },
            Bug::ReusesPositions => {
                let mut committed = self.inner.append(tenant, append).await?;
                let mut position = Position::FIRST;
                for placed in &mut committed.events {
                    placed.position = position;
                    position = position.next();
                }
                Ok(committed)
            }
            _ => self.inner.append(tenant, append).await,
        }
    }

    async fn command(&self, tenant: &Tenant, id: CommandId) -> Result<Option<Answer>, StoreError> {
        let answer = self.inner.command(tenant, id).await?;
        Ok(answer.filter(|answer| self.bug != Bug::ForgetsLoadedCommands || answer.digest.is_some()))
    }

    async fn read_stream(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
        mut read: StreamRead,
    ) -> Result<StreamPage, StoreError> {
        if self.bug == Bug::ReadsOnlyForward {
            read.direction = Direction::Forward;
        }
        if self.bug == Bug::LeavesOutTheFirst {
            read.from = read.from.map(amends_envelope::Version::next);
        }
        let mut page = self.inner.read_stream(tenant, stream, read).await?;
        match self.bug {
            Bug::SkipsInPages if page.events.len() > 2 => drop(page.events.remove(1)),
            Bug::GivesShortPages if page.events.len() > 2 => {
                page.next = page.events.drain(2..).next().map(|stored| stored.event.header.version);
            }
            Bug::BreaksTheChain => page.events.iter_mut().for_each(|event| event.link.prev_hash = Hash::ZERO),
            Bug::ServesDamage => {
                page.events.iter_mut().for_each(|event| event.event.header.schema = 9);
            }
            _ => {}
        }
        Ok(page)
    }

    async fn stream_head(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
    ) -> Result<Option<StreamHead>, StoreError> {
        if self.bug != Bug::LagsBehind {
            return self.inner.stream_head(tenant, stream).await;
        }
        let read = StreamRead { direction: Direction::Backward, limit: 2, from: None };
        let page = self.inner.read_stream(tenant, stream, read).await?;
        Ok(page.events.last().map(amends_store::StoredEvent::head))
    }

    async fn read_all(&self, scope: &Scope, read: AllRead) -> Result<Page, StoreError> {
        let everyone = Scope::Everyone(Admin::for_rebuilds_and_the_command_line());
        let scope = if self.bug == Bug::MixesTenants { &everyone } else { scope };
        let mut page = self.inner.read_all(scope, read).await?;
        match self.bug {
            Bug::SkipsInPagesOfAll if page.events.len() > 2 => drop(page.events.remove(1)),
            Bug::StopsAfterOnePage => page.next = None,
            Bug::PromisesTooMuch => page.safe_head = page.safe_head.map(Position::next),
            Bug::KeepsReadersBack => page.safe_head = page.events.last().map(|event| event.position),
            Bug::BreaksTheChain => page.events.iter_mut().for_each(|event| event.link.prev_hash = Hash::ZERO),
            Bug::RepeatsAcrossPages => {
                let before = page.next.and_then(|next| Position::new(next.get() - 1).ok());
                page.next = before.filter(|_| page.events.len() > 1).or(page.next);
            }
            _ => {}
        }
        Ok(page)
    }

    async fn head(&self, admin: &Admin) -> Result<StoreHead, StoreError> {
        let mut head = self.inner.head(admin).await?;
        match self.bug {
            Bug::Miscounts => head.count = head.count.saturating_sub(1),
            Bug::ForgetsToFold => head.fold = Hash::ZERO,
            _ => {}
        }
        Ok(head)
    }

    async fn load(&self, admin: &Admin, mut load: Load) -> Result<Loaded, StoreError> {
        match self.bug {
            Bug::StampsLoadsAnew => {
                load.events.iter_mut().for_each(|e| e.event.header.recorded_at = crate::sample::instant(0));
            }
            Bug::LoadsHalf => load.on_reject = amends_store::OnReject::Skip,
            _ => {}
        }
        let mut loaded = self.inner.load(admin, load).await?;
        if self.bug == Bug::LoadsInSilence {
            loaded.rejected.clear();
        }
        Ok(loaded)
    }
}
