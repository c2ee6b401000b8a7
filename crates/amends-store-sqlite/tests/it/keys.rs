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

/// A row that loses its key becomes shorter, and SQLite writes the short one over part of the long one: over the key
/// itself, as often as not, by luck. So whole pages are destroyed in the order in which they were filled. The rows that
/// are left then move together to one end, and the keys of most stand where nothing is written any more.
#[test]
fn a_destroyed_key_is_overwritten_and_does_not_just_fall_into_free_space() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteKeyStore::open(folder.path().join("keys.db")).unwrap();
    let (north, purpose) = (tenant("north"), Purpose::new("complaint").unwrap());
    let subjects: Vec<_> = (0..150).map(|n| Subject::new(&format!("p-{n}")).unwrap()).collect();
    let keys = block_on(store.get_or_create_all(&north, subjects.clone(), &purpose)).unwrap();
    let parts = || keys.iter().flat_map(|(_, key)| key.expose().chunks(8));
    let found = || parts().filter(|part| holds(folder.path(), part)).count();
    assert_eq!(found(), parts().count(), "the search finds every part of a living key");
    for subject in &subjects {
        block_on(store.destroy_subject(&north, subject)).unwrap();
    }
    assert_eq!(found(), 0, "parts of keys, of {}", parts().count());
}

#[test]
fn an_event_store_is_not_taken_for_a_key_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    drop(amends_store_sqlite::SqliteStore::open(&path, amends_store_sqlite::Options::default()).unwrap());
    let refused = SqliteKeyStore::open(&path);
    assert!(matches!(refused, Err(amends_store_sqlite::OpenError::NotAStore { .. })), "{refused:?}");
}

#[test]
fn damage_never_makes_a_key_look_erased() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.db");
    let (north, purpose) = (tenant("north"), Purpose::new("complaint").unwrap());
    let store = SqliteKeyStore::open(&path).unwrap();
    let subject = |number: usize| Subject::new(&format!("p-{number}")).unwrap();
    let keys: Vec<_> =
        (0..12).map(|n| block_on(store.get_or_create(&north, &subject(n), &purpose)).unwrap()).collect();
    block_on(store.destroy_subject(&north, &subject(5))).unwrap();
    drop(store);
    let whole = std::fs::read(&path).unwrap();
    let (mut same, mut named) = (0, 0);
    for place in (0..whole.len()).step_by(97) {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << (place % 8);
        std::fs::write(&path, damaged).unwrap();
        let Ok(store) = SqliteKeyStore::open(&path) else {
            named += 1;
            continue;
        };
        for (number, (id, key)) in keys.iter().enumerate() {
            let opened = block_on(store.open(&north, id)).unwrap();
            assert!(opened.as_ref() == Some(key).filter(|_| number != 5), "byte {place}, key {number}");
            let held = block_on(store.keys_of(&north, &subject(number))).unwrap();
            assert!(held.len() == 1 && held[0].id == *id, "byte {place}, key {number}");
        }
        same += 1;
    }
    assert!(same > 0 && named > 20, "{same} same, {named} named");
}
