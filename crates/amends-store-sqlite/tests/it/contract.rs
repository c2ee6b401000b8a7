//! The SQLite stores keep the contracts.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use amends_store::{DynEventStore, DynKeyStore};
use amends_store_sqlite::{Options, SqliteKeyStore, SqliteStore};
use amends_testkit::contract::Harness;
use amends_testkit::key_contract::KeyHarness;
use tempfile::TempDir;

/// Every store in a folder of its own, all of them gone at the end.
struct Sqlite {
    folder: TempDir,
    made: AtomicU32,
}

impl Sqlite {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), made: AtomicU32::new(0) }
    }

    /// The store made last.
    fn last(&self) -> PathBuf {
        self.folder.path().join(format!("{}.db", self.made.load(Ordering::SeqCst)))
    }

    fn next(&self) -> PathBuf {
        self.made.fetch_add(1, Ordering::SeqCst);
        self.last()
    }
}

impl Harness for Sqlite {
    fn fresh(&self) -> Arc<dyn DynEventStore> {
        Arc::new(SqliteStore::open(self.next(), Options::default()).unwrap())
    }

    fn reopen(&self, store: Arc<dyn DynEventStore>) -> Option<Arc<dyn DynEventStore>> {
        drop(store);
        Some(Arc::new(SqliteStore::open(self.last(), Options::default()).unwrap()))
    }
}

amends_testkit::store_contract!(Sqlite::new());

impl KeyHarness for Sqlite {
    fn fresh(&self) -> Arc<dyn DynKeyStore> {
        Arc::new(SqliteKeyStore::open(self.next()).unwrap())
    }

    fn reopen(&self, store: Arc<dyn DynKeyStore>) -> Option<Arc<dyn DynKeyStore>> {
        drop(store);
        Some(Arc::new(SqliteKeyStore::open(self.last()).unwrap()))
    }
}

amends_testkit::key_store_contract!(Sqlite::new());
