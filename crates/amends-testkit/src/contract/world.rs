//! A fresh store with everything that a rule needs to say what it means in few lines.

use std::sync::Arc;

use amends_envelope::{CommandId, StreamName, Tenant};
use amends_store::{
    Admin, AllRead, Answer, Append, Committed, Direction, DynEventStore, EventStore, Load, Loaded, Page,
    Scope, StoreError, StoreHead, StoredEvent, StreamHead, StreamPage, StreamRead, verify,
};
use pollster::block_on;

use super::Harness;
use crate::sample;

/// A fresh store, and two tenants in it.
pub struct World<'a> {
    /// The store.
    pub store: Arc<dyn DynEventStore>,
    /// The tenant that most rules speak of.
    pub tenant: Tenant,
    /// Another one.
    pub other: Tenant,
    harness: &'a dyn Harness,
}

impl std::fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

/// The right to look across tenants.
pub(super) const ADMIN: Admin = Admin::for_rebuilds_and_the_command_line();

impl<'a> World<'a> {
    /// A fresh one.
    pub fn new(harness: &'a dyn Harness) -> Self {
        let (tenant, other) = (sample::tenant("north"), sample::tenant("south"));
        Self { store: harness.fresh(), tenant, other, harness }
    }

    /// What makes fresh stores.
    pub fn harness(&self) -> &'a dyn Harness {
        self.harness
    }

    /// The same store closed and opened again. None where it keeps nothing, which is said.
    #[expect(clippy::print_stderr, reason = "what was not exercised must be seen")]
    pub fn reopened(self) -> Option<Self> {
        let Self { store, tenant, other, harness } = self;
        let reopened = harness.reopen(store);
        if reopened.is_none() {
            eprintln!("NOT EXERCISED: this store keeps nothing when it is closed");
        }
        reopened.map(|store| Self { store, tenant, other, harness })
    }

    /// Appends for the first tenant.
    pub fn try_append(&self, append: Append) -> Result<Committed, StoreError> {
        self.try_append_for(&self.tenant, append)
    }

    /// Appends for a tenant.
    pub fn try_append_for(&self, tenant: &Tenant, append: Append) -> Result<Committed, StoreError> {
        block_on(self.store.append(tenant, append))
    }

    /// Appends for the first tenant, and it must succeed.
    #[track_caller]
    pub fn append(&self, append: Append) -> Committed {
        self.try_append(append).unwrap()
    }

    /// Appends plain events of these versions to `case-<key>` of the first tenant.
    #[track_caller]
    pub fn fill(&self, key: &str, numbers: std::ops::RangeInclusive<u64>) -> Committed {
        self.fill_for(&self.tenant, key, numbers)
    }

    /// Appends plain events of these versions to `case-<key>` of a tenant.
    #[track_caller]
    pub fn fill_for(&self, tenant: &Tenant, key: &str, numbers: std::ops::RangeInclusive<u64>) -> Committed {
        self.try_append_for(tenant, sample::append(tenant, &sample::stream(key), numbers)).unwrap()
    }

    /// What the first tenant's command was answered.
    #[track_caller]
    pub fn answer(&self, id: CommandId) -> Option<Answer> {
        block_on(self.store.command(&self.tenant, id)).unwrap()
    }

    /// A page of a stream, checked.
    #[track_caller]
    pub fn page_for(&self, tenant: &Tenant, stream: &StreamName, read: StreamRead) -> StreamPage {
        let page = block_on(self.store.read_stream(tenant, stream, read)).unwrap();
        verify::stream_page(tenant, stream, &read, &page).unwrap();
        page
    }

    /// A page of a stream of the first tenant, checked.
    #[track_caller]
    pub fn page(&self, stream: &StreamName, read: StreamRead) -> StreamPage {
        self.page_for(&self.tenant, stream, read)
    }

    /// A whole stream of the first tenant.
    #[track_caller]
    pub fn stream(&self, key: &str) -> Vec<StoredEvent> {
        self.page(&sample::stream(key), StreamRead::WHOLE).events
    }

    /// Where a stream of a tenant ends.
    #[track_caller]
    pub fn stream_head(&self, tenant: &Tenant, stream: &StreamName) -> Option<StreamHead> {
        block_on(self.store.stream_head(tenant, stream)).unwrap()
    }

    /// A page across streams, checked.
    #[track_caller]
    pub fn all_page(&self, scope: &Scope, read: AllRead) -> Page {
        let page = block_on(self.store.read_all(scope, read)).unwrap();
        verify::page(read.direction, &page).unwrap();
        page
    }

    /// Every event of a scope, in pages of `limit`.
    #[track_caller]
    pub fn all_in_pages(&self, scope: &Scope, direction: Direction, limit: usize) -> Vec<StoredEvent> {
        let mut events = Vec::new();
        let mut read = AllRead { after: None, direction, limit };
        loop {
            let page = self.all_page(scope, read);
            assert!(page.events.len() <= limit, "a page is longer than its limit");
            events.extend(page.events);
            let Some(next) = page.next else { return events };
            assert_ne!(read.after, Some(next), "a page that leads to itself");
            read.after = Some(next);
        }
    }

    /// Every event of every tenant, in order of position.
    #[track_caller]
    pub fn all(&self) -> Vec<StoredEvent> {
        self.all_in_pages(&Scope::Everyone(ADMIN), Direction::Forward, 1000)
    }

    /// Where the store ends.
    #[track_caller]
    pub fn head(&self) -> StoreHead {
        block_on(self.store.head(&ADMIN)).unwrap()
    }

    /// Loads, and it must not fail as a whole.
    #[track_caller]
    pub fn load(&self, load: Load) -> Loaded {
        block_on(self.store.load(&ADMIN, load)).unwrap()
    }
}
