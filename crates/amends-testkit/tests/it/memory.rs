//! The memory stores keep the contracts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use amends_store::{DynEventStore, DynKeyStore, MemoryKeyStore, MemoryStore};
use amends_testkit::contract::Harness;
use amends_testkit::key_contract::KeyHarness;

struct Memory;

impl Harness for Memory {
    fn fresh(&self) -> Arc<dyn DynEventStore> {
        Arc::new(MemoryStore::new())
    }

    fn reopen(&self, _: Arc<dyn DynEventStore>) -> Option<Arc<dyn DynEventStore>> {
        None
    }
}

amends_testkit::store_contract!(Memory);

impl KeyHarness for Memory {
    fn fresh(&self) -> Arc<dyn DynKeyStore> {
        let next = AtomicU8::new(1);
        Arc::new(MemoryKeyStore::new(move |bytes: &mut [u8]| {
            bytes.fill(next.fetch_add(1, Ordering::Relaxed));
            Ok(())
        }))
    }

    fn reopen(&self, _: Arc<dyn DynKeyStore>) -> Option<Arc<dyn DynKeyStore>> {
        None
    }
}

amends_testkit::key_store_contract!(Memory);
