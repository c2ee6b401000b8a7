//! A store that fails where the seed says, as stores do fail: before it wrote, after it wrote, and without saying which.

use std::sync::atomic::{AtomicU64, Ordering};

use amends_envelope::{CommandId, StreamName, Tenant};
use amends_store::{
    Admin, AllRead, Answer, Append, Committed, EventStore, Load, Loaded, Page, Scope, StoreError, StoreHead,
    StreamHead, StreamPage, StreamRead,
};

/// A store behind a wrapper that makes some of its calls fail. Every failure is one that the port allows.
#[derive(Debug)]
pub struct FaultyStore<S> {
    inner: S,
    seed: u64,
    one_in: u64,
    calls: AtomicU64,
    failures: AtomicU64,
}

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// Nothing is done.
    Busy,
    /// Nothing is done, and nobody says so.
    LostBefore,
    /// All is done, and nobody says so.
    LostAfter,
}

impl<S: EventStore> FaultyStore<S> {
    /// Makes about one call in `one_in` fail; none where it is 0. The same seed fails at the same calls.
    pub const fn new(inner: S, seed: u64, one_in: u64) -> Self {
        Self { inner, seed, one_in, calls: AtomicU64::new(0), failures: AtomicU64::new(0) }
    }

    /// How many calls were made to fail.
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::SeqCst)
    }

    fn fault(&self) -> Fault {
        let call = self.calls.fetch_add(1, Ordering::SeqCst);
        let drawn = mix(self.seed ^ mix(call));
        if self.one_in == 0 || !drawn.is_multiple_of(self.one_in) {
            return Fault::None;
        }
        self.failures.fetch_add(1, Ordering::SeqCst);
        match (drawn >> 32) % 3 {
            0 => Fault::Busy,
            1 => Fault::LostBefore,
            _ => Fault::LostAfter,
        }
    }

    /// For a call that only reads, every failure is one that may be tried again.
    fn read_fault(&self) -> Result<(), StoreError> {
        if self.fault() == Fault::None { Ok(()) } else { Err(busy()) }
    }
}

const fn busy() -> StoreError {
    StoreError::Busy { what: "the test wants it so" }
}

/// The finaliser of `SplitMix64`.
const fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl<S: EventStore> EventStore for FaultyStore<S> {
    async fn append(&self, tenant: &Tenant, append: Append) -> Result<Committed, StoreError> {
        let command_id = append.command.map(|command| command.id);
        let unknown = || StoreError::Unknown { command_id, what: "the test wants it so".to_owned() };
        match self.fault() {
            Fault::None => self.inner.append(tenant, append).await,
            Fault::Busy => Err(busy()),
            Fault::LostBefore => Err(unknown()),
            Fault::LostAfter => self.inner.append(tenant, append).await.and_then(|_| Err(unknown())),
        }
    }

    async fn command(&self, tenant: &Tenant, id: CommandId) -> Result<Option<Answer>, StoreError> {
        self.read_fault()?;
        self.inner.command(tenant, id).await
    }

    async fn read_stream(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
        read: StreamRead,
    ) -> Result<StreamPage, StoreError> {
        self.read_fault()?;
        self.inner.read_stream(tenant, stream, read).await
    }

    async fn stream_head(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
    ) -> Result<Option<StreamHead>, StoreError> {
        self.read_fault()?;
        self.inner.stream_head(tenant, stream).await
    }

    async fn read_all(&self, scope: &Scope, read: AllRead) -> Result<Page, StoreError> {
        self.read_fault()?;
        self.inner.read_all(scope, read).await
    }

    async fn head(&self, admin: &Admin) -> Result<StoreHead, StoreError> {
        self.read_fault()?;
        self.inner.head(admin).await
    }

    async fn load(&self, admin: &Admin, load: Load) -> Result<Loaded, StoreError> {
        self.read_fault()?;
        self.inner.load(admin, load).await
    }
}
