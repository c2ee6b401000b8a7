//! What an engine is made of.

use std::sync::Arc;

use amends_codec::Upcasts;
use amends_core::policy::{NoPolicy, Policy};
use amends_envelope::Tenant;
use amends_store::{DynEventStore, DynKeyStore, Entropy, EventStore, KeyStore, os_entropy};

use crate::clock::{Clock, Ids, RandomIds, SystemClock};
use crate::desk::Desk;

/// The two stores, the clock, the source of ids and of chance, and the policy. Cheap to clone.
///
/// # Example
/// ```
/// use amends_engine::Engine;
/// use amends_store::{MemoryKeyStore, MemoryStore};
/// let engine = Engine::new(MemoryStore::default(), MemoryKeyStore::new(amends_engine::os_entropy));
/// let desk = engine.desk(amends_envelope::Tenant::new("acme")?);
/// # drop(desk);
/// # Ok::<(), amends_envelope::Unfit>(())
/// ```
#[derive(Clone)]
pub struct Engine {
    pub(crate) store: Arc<dyn DynEventStore>,
    pub(crate) keys: Arc<dyn DynKeyStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) policy: Arc<dyn Policy + Send + Sync>,
    pub(crate) upcasts: Arc<Upcasts>,
}

impl Engine {
    /// An engine on these stores, with the machine's clock and chance, and no policy.
    pub fn new(store: impl EventStore + 'static, keys: impl KeyStore + 'static) -> Self {
        Self {
            store: Arc::new(store),
            keys: Arc::new(keys),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds::default()),
            entropy: Arc::new(os_entropy),
            policy: Arc::new(NoPolicy),
            upcasts: Arc::default(),
        }
    }

    /// The same with another clock: a virtual one in tests.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// The same with another source of ids.
    #[must_use]
    pub fn with_ids(mut self, ids: impl Ids + 'static) -> Self {
        self.ids = Arc::new(ids);
        self
    }

    /// The same with another source of chance.
    #[must_use]
    pub fn with_entropy(mut self, entropy: impl Entropy + 'static) -> Self {
        self.entropy = Arc::new(entropy);
        self
    }

    /// The same under a policy.
    #[must_use]
    pub fn with_policy(mut self, policy: impl Policy + Send + Sync + 'static) -> Self {
        self.policy = Arc::new(policy);
        self
    }

    /// The same where the store holds facts of the host's own older vocabulary too: they are read by this chain.
    #[must_use]
    pub fn with_upcasts(mut self, chain: Upcasts) -> Self {
        self.upcasts = Arc::new(chain);
        self
    }

    /// The event store, for rebuilds and exports.
    pub fn store(&self) -> Arc<dyn DynEventStore> {
        Arc::clone(&self.store)
    }

    /// The engine bound to one tenant: what holds it can name no other.
    pub fn desk(&self, tenant: Tenant) -> Desk {
        Desk { engine: self.clone(), tenant }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine(..)")
    }
}
