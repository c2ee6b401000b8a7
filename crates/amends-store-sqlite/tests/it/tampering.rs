//! What an insider with a SQL shell can do, and what is said of it. Rewriting everything, heads and head file included,
//! is beyond this: that is what signed checkpoints are for.

use std::path::{Path, PathBuf};

use amends_store::{
    Admin, AllRead, Corruption, Damage, Direction, EventStore as _, Scope, StoreError, StreamRead,
};
use amends_store_sqlite::{OpenError, Options, SqliteStore};
use amends_testkit::sample::{self, stream, tenant};
use pollster::block_on;
use tempfile::TempDir;

/// A closed store: five events of `case-a` at positions 1, 3, 5, 7, 9, and five of `case-b` between them.
fn closed() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = SqliteStore::open(&path, Options::default()).unwrap();
    let north = tenant("north");
    for number in 1..=5 {
        for key in ["a", "b"] {
            let append = sample::append(&north, &stream(key), number..=number);
            let command = sample::command(u128::from(number) * 10 + u128::from(key == "a"));
            block_on(store.append(&north, sample::commanded(append, command, Some(1)))).unwrap();
        }
    }
    drop(store);
    (folder, path)
}

/// Runs SQL on the closed store, and gives the first damage that opening and reading everything then tell of.
#[track_caller]
fn tampered(sql: &str) -> Corruption {
    let (_folder, path) = closed();
    let shell = rusqlite::Connection::open(&path).unwrap();
    shell.execute_batch(sql).unwrap();
    drop(shell);
    match read_everything(&path) {
        Err(OpenError::Store(StoreError::Corrupt(corruption))) => *corruption,
        other => panic!("`{sql}` is not damage: {other:?}"),
    }
}

fn read_everything(path: &Path) -> Result<(), OpenError> {
    let store = SqliteStore::open(path, Options::default())?;
    let everyone = Scope::Everyone(Admin::for_rebuilds_and_the_command_line());
    let north = tenant("north");
    for key in ["a", "b"] {
        block_on(store.read_stream(&north, &stream(key), StreamRead::WHOLE))?;
    }
    block_on(store.read_all(&everyone, AllRead { after: None, direction: Direction::Forward, limit: 99 }))?;
    for number in 1..=5 {
        block_on(store.command(&north, sample::command(number * 10)))?;
    }
    Ok(())
}

#[test]
fn an_untouched_store_reads_whole() {
    let (_folder, path) = closed();
    read_everything(&path).unwrap();
}

#[test]
fn an_altered_fact_is_named_with_stream_version_and_position() {
    let found = tampered(r#"UPDATE events SET data = '{"number":4,"salt":1}' WHERE position = 7"#);
    let place =
        (found.tenant, found.stream, found.version, found.position.map(amends_envelope::Position::get));
    assert_eq!(place, (Some(tenant("north")), Some(stream("a")), Some(sample::version(4)), Some(7)));
    assert_eq!(found.what, Damage::Hash);
}

#[test]
fn every_column_of_an_event_is_under_its_hash_or_its_place() {
    let sets = [
        "event_id = zeroblob(16)",
        "type = 2",
        "schema = 2",
        "occurred_at = occurred_at + 1",
        "recorded_at = recorded_at + 1",
        "precision = 1",
        "zone = 'UTC'",
        "actor_kind = 1",
        "actor = 'h-18'",
        "behalf_kind = 1, behalf = 'p-1'",
        "command_id = NULL",
        "causation_id = zeroblob(16)",
        "correlation_id = zeroblob(16)",
        "policy = '[]'",
        "tags = '[]'",
        "ext = '{}'",
        "form = 2",
        "prev_hash = zeroblob(32)",
        "hash = zeroblob(32)",
        "version = 9",
        "stream = 1, version = 9",
        "tenant = 2",
        "position = 99",
        "precision = 77",
        "data = 'no'",
    ];
    for set in sets {
        let found = tampered(&format!("UPDATE events SET {set} WHERE stream = 2 AND version = 3"));
        assert!(!matches!(found.what, Damage::Medium(_)), "{set}: {found:?}");
    }
}

#[test]
fn a_missing_event_is_noticed() {
    assert_eq!(tampered("DELETE FROM events WHERE position = 5").what, Damage::Missing);
    let lost = Damage::TailLost { known: 10, found: 9 };
    assert_eq!(tampered("DELETE FROM events WHERE position = 10").what, lost);
}

/// The table is whole, and whoever reads by position sees every event: only a read of the stream can tell.
#[test]
fn an_event_that_the_index_of_its_stream_has_lost_is_noticed() {
    for position in [1, 5, 9] {
        let lose = format!(
            "DROP INDEX events_by_stream;
             CREATE UNIQUE INDEX events_by_stream ON events (stream, version) WHERE position <> {position};
             PRAGMA writable_schema = 1;
             UPDATE sqlite_schema SET sql = 'CREATE UNIQUE INDEX events_by_stream ON events (stream, version)'
             WHERE name = 'events_by_stream'"
        );
        let found = tampered(&lose);
        assert_eq!((found.what, found.stream), (Damage::Missing, Some(stream("a"))), "{position}");
    }
}

#[test]
fn a_tail_cut_off_with_its_heads_is_noticed_by_the_head_file() {
    let cut = "DELETE FROM events WHERE position > 8;
               DELETE FROM commands WHERE first_position > 8;
               UPDATE streams SET version = 4, position = 7 WHERE name = 'case-a';
               UPDATE streams SET version = 4, position = 8 WHERE name = 'case-b';
               UPDATE store SET events = 8";
    let found = tampered(cut).what;
    assert!(matches!(found, Damage::StoreHead | Damage::TailLost { .. }), "{found:?}");
}

#[test]
fn two_events_put_in_each_others_place_are_noticed() {
    let swap = "UPDATE events SET position = 100 WHERE position = 3;
                UPDATE events SET position = 3 WHERE position = 7;
                UPDATE events SET position = 7 WHERE position = 100";
    assert!(matches!(tampered(swap).what, Damage::Chain | Damage::StreamHead));
}

#[test]
fn an_altered_head_or_name_is_noticed_at_opening() {
    for sql in [
        "UPDATE streams SET version = 4 WHERE name = 'case-a'",
        "UPDATE streams SET hash = zeroblob(32) WHERE name = 'case-a'",
        "UPDATE streams SET recorded_at = 1 WHERE name = 'case-a'",
        "UPDATE streams SET name = 'case-c' WHERE name = 'case-a'",
        "DELETE FROM streams WHERE name = 'case-a'",
        "UPDATE tenants SET name = 'south'",
        "UPDATE store SET heads_fold = zeroblob(32)",
        "UPDATE store SET events = 9",
        "DELETE FROM store",
    ] {
        let found = tampered(sql);
        let named = matches!(found.what, Damage::StoreHead | Damage::TailLost { .. } | Damage::Field(_));
        assert!(named, "{sql}: {found:?}");
    }
}

#[test]
fn an_altered_record_of_a_command_is_noticed_at_opening() {
    for sql in [
        "DELETE FROM commands WHERE first_position = 4",
        "UPDATE commands SET digest = zeroblob(32) WHERE first_position = 4",
        "UPDATE commands SET digest = NULL WHERE first_position = 4",
        "UPDATE commands SET first_position = 3, last_position = 3 WHERE first_position = 4",
        "UPDATE commands SET command_id = zeroblob(16) WHERE first_position = 4",
        "UPDATE store SET commands = 9",
    ] {
        assert_eq!(tampered(sql).what, Damage::Command, "{sql}");
    }
}
