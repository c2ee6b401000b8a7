//! What the key store leaves on the disk.

use std::path::Path;

use amends_store::{KeyStore as _, Purpose, Subject};
use amends_store_sqlite::SqliteKeyStore;
use amends_testkit::sample::tenant;
use pollster::block_on;

/// Whether any file of the folder holds these bytes.
fn holds(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}

#[test]
fn a_destroyed_key_is_in_no_file_while_the_store_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteKeyStore::open(folder.path().join("keys.db")).unwrap();
    let (north, purpose) = (tenant("north"), Purpose::new("complaint").unwrap());
    let subject = |number: u32| Subject::new(&format!("p-{number}")).unwrap();
    let keys: Vec<_> =
        (0..20).map(|n| block_on(store.get_or_create(&north, &subject(n), &purpose)).unwrap()).collect();
    assert!(keys.iter().all(|(_, key)| holds(folder.path(), key.expose())), "the search finds living keys");
    for number in (0..20).step_by(2) {
        block_on(store.destroy_subject(&north, &subject(number))).unwrap();
    }
    for (number, (_, key)) in keys.iter().enumerate() {
        assert_eq!(holds(folder.path(), key.expose()), number % 2 == 1, "key {number}");
    }
}

#[test]
fn an_event_store_is_not_taken_for_a_key_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    drop(amends_store_sqlite::SqliteStore::open(&path, amends_store_sqlite::Options::default()).unwrap());
    let refused = SqliteKeyStore::open(&path);
    assert!(matches!(refused, Err(amends_store_sqlite::OpenError::NotAStore { .. })), "{refused:?}");
}
