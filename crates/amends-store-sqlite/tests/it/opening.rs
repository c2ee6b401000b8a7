//! Opening: what is accepted, and what is refused by name.

use std::path::{Path, PathBuf};

use amends_store::{Admin, Damage, EventStore as _, StoreError, StreamRead};
use amends_store_sqlite::{HeadFile, OpenError, Options, SqliteStore};
use amends_testkit::sample::{self, stream, tenant};
use pollster::block_on;
use tempfile::TempDir;

fn open(path: &Path) -> Result<SqliteStore, OpenError> {
    SqliteStore::open(path, Options::default())
}

fn fill(store: &SqliteStore, numbers: std::ops::RangeInclusive<u64>) {
    let north = tenant("north");
    for number in numbers {
        block_on(store.append(&north, sample::append(&north, &stream("a"), number..=number))).unwrap();
    }
}

fn count(store: &SqliteStore) -> u64 {
    block_on(store.head(&Admin::for_rebuilds_and_the_command_line())).unwrap().count
}

/// A closed store of some events.
fn closed(events: u64) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    fill(&open(&path).unwrap(), 1..=events);
    (folder, path)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// What an error at opening says was lost.
fn lost(opened: Result<SqliteStore, OpenError>) -> Option<(u64, u64)> {
    let Err(OpenError::Store(StoreError::Corrupt(corruption))) = opened else { return None };
    if let Damage::TailLost { known, found } = corruption.what { Some((known, found)) } else { None }
}

#[test]
fn one_process_writes_and_others_read() {
    let (_folder, path) = closed(2);
    let writing = open(&path).unwrap();
    assert!(matches!(open(&path), Err(OpenError::InUse { .. })));
    let reading = SqliteStore::open(&path, Options::read_only()).unwrap();
    fill(&writing, 3..=3);
    assert_eq!(count(&reading), 3, "a reader sees what was committed after it opened");
    let north = tenant("north");
    let refused = block_on(reading.append(&north, sample::append(&north, &stream("a"), 4..=4)));
    assert!(matches!(refused, Err(StoreError::Closed { .. })), "{refused:?}");
    drop(writing);
    fill(&open(&path).unwrap(), 4..=4);
}

/// A link is another name of the one store: its head file, its lock and its log are those beside the database.
#[test]
#[cfg(unix)]
fn a_store_named_through_a_link_is_the_one_store() {
    let (folder, path) = closed(2);
    let (link, of_link) = (folder.path().join("link.db"), folder.path().join("of-link.db"));
    std::os::unix::fs::symlink("store.db", &link).unwrap(); // as seen from the folder of the link
    std::os::unix::fs::symlink(&link, &of_link).unwrap();
    for link in [&link, &of_link] {
        assert_eq!(count(&SqliteStore::open(link, Options::read_only()).unwrap()), 2);
        let writing = open(&path).unwrap();
        assert!(matches!(open(link), Err(OpenError::InUse { .. })), "a second writer through the link");
        drop(writing);
        let writing = open(link).unwrap();
        assert!(matches!(open(&path), Err(OpenError::InUse { .. })), "a second writer beside the link");
        assert_eq!(count(&writing), 2);
        assert!(!beside(link, ".head").exists() && !beside(link, ".lock").exists());
    }

    // One that is not there yet is made where the link points to.
    let (new, link) = (folder.path().join("new.db"), folder.path().join("to-new.db"));
    std::os::unix::fs::symlink("new.db", &link).unwrap();
    fill(&open(&link).unwrap(), 1..=3);
    assert_eq!(count(&open(&new).unwrap()), 3);
    let turning = folder.path().join("turning.db");
    std::os::unix::fs::symlink("turning.db", &turning).unwrap();
    assert!(open(&turning).is_err(), "a link to itself leads nowhere");
}

#[test]
fn a_stranger_who_holds_the_database_makes_it_busy_and_no_more() {
    let (_folder, path) = closed(1);
    let options = Options { patience: std::time::Duration::from_millis(1), ..Options::default() };
    let store = SqliteStore::open(&path, options).unwrap();
    let stranger = rusqlite::Connection::open(&path).unwrap();
    stranger.execute_batch("BEGIN IMMEDIATE").unwrap();
    let north = tenant("north");
    let refused = block_on(store.append(&north, sample::append(&north, &stream("a"), 2..=2)));
    assert!(matches!(refused, Err(StoreError::Busy { .. })), "{refused:?}");
    assert!(refused.unwrap_err().is_retryable());
    assert_eq!(count(&store), 1, "reading goes on");
    stranger.execute_batch("ROLLBACK").unwrap();
    fill(&store, 2..=2);
}

#[test]
fn a_store_that_is_not_there_is_not_made_by_reading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    assert!(SqliteStore::open(&path, Options::read_only()).is_err());
    assert!(!path.exists());
}

#[test]
fn a_missing_head_file_is_refused_unless_accepted() {
    let (_folder, path) = closed(3);
    std::fs::remove_file(beside(&path, ".head")).unwrap();
    assert!(matches!(open(&path), Err(OpenError::HeadFileMissing { .. })));
    assert!(matches!(SqliteStore::open(&path, Options::read_only()), Err(OpenError::HeadFileMissing { .. })));
    let accepting = Options { head_file: HeadFile::AcceptMissing, ..Options::default() };
    fill(&SqliteStore::open(&path, accepting).unwrap(), 4..=4);
    assert_eq!(count(&open(&path).unwrap()), 4, "the head file has been made anew");
}

#[test]
fn an_older_copy_put_back_is_noticed() {
    let (_folder, path) = closed(3);
    let older = std::fs::read(&path).unwrap();
    fill(&open(&path).unwrap(), 4..=7);
    std::fs::write(&path, older).unwrap();
    assert_eq!(lost(open(&path)), Some((7, 3)));
    assert_eq!(lost(SqliteStore::open(&path, Options::read_only())), Some((7, 3)));
    let accepting = Options { head_file: HeadFile::AcceptMissing, ..Options::default() };
    assert_eq!(
        lost(SqliteStore::open(&path, accepting)),
        Some((7, 3)),
        "a head file that disagrees still counts"
    );
}

#[test]
fn a_lost_database_is_noticed() {
    let (_folder, path) = closed(3);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(lost(open(&path)), Some((3, 0)), "an empty store was made in place of a lost one");
    assert!(!path.exists(), "what was lost must not look found");
    std::fs::write(&path, b"").unwrap();
    assert_eq!(lost(open(&path)), Some((3, 0)), "an empty store was made in place of an emptied one");
}

#[test]
fn a_lost_write_ahead_log_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = open(&path).unwrap();
    fill(&store, 1..=5);
    let copy = folder.path().join("copy.db");
    for suffix in ["", ".head"] {
        std::fs::copy(beside(&path, suffix), beside(&copy, suffix)).unwrap(); // and not the -wal
    }
    assert!(open(&copy).is_err());
}

#[test]
fn a_head_file_left_behind_by_an_interrupted_commit_is_accepted() {
    let (_folder, path) = closed(3);
    let older = std::fs::read(beside(&path, ".head")).unwrap();
    fill(&open(&path).unwrap(), 4..=5);
    std::fs::write(beside(&path, ".head"), older).unwrap();
    assert_eq!(count(&open(&path).unwrap()), 5);
}

#[test]
fn a_head_file_of_another_store_is_refused() {
    let (_folder, path) = closed(3);
    let (_other_folder, other) = closed(3);
    std::fs::copy(beside(&other, ".head"), beside(&path, ".head")).unwrap();
    assert!(matches!(open(&path), Err(OpenError::Diverged { .. })));
}

#[test]
fn two_histories_of_one_store_are_told_apart() {
    let (_folder, path) = closed(2);
    let (base, base_head) = (std::fs::read(&path).unwrap(), std::fs::read(beside(&path, ".head")).unwrap());
    fill(&open(&path).unwrap(), 3..=4);
    let head = std::fs::read(beside(&path, ".head")).unwrap();
    std::fs::write(&path, base).unwrap();
    std::fs::write(beside(&path, ".head"), base_head).unwrap();
    let north = tenant("north");
    let store = open(&path).unwrap();
    block_on(store.append(&north, sample::append(&north, &stream("b"), 1..=3))).unwrap();
    drop(store);
    std::fs::write(beside(&path, ".head"), head).unwrap();
    assert!(matches!(open(&path), Err(OpenError::Diverged { .. })));
}

#[test]
fn a_stop_while_the_store_is_being_made_is_made_good() {
    let (folder, path) = closed(0);
    let head = std::fs::read(beside(&path, ".head")).unwrap();
    let again = folder.path().join("again.db");
    std::fs::write(beside(&again, ".head"), &head).unwrap(); // the head file came first, and no more
    fill(&open(&again).unwrap(), 1..=1);
    let empty = folder.path().join("empty.db");
    std::fs::write(beside(&empty, ".head"), &head).unwrap();
    std::fs::write(&empty, b"").unwrap();
    fill(&open(&empty).unwrap(), 1..=1);
}

#[test]
fn a_foreign_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    std::fs::write(&path, b"this is no database, and long enough to tell, one should think so at least")
        .unwrap();
    std::fs::write(beside(&path, ".head"), b"").unwrap();
    assert!(open(&path).is_err());
    std::fs::remove_file(beside(&path, ".head")).unwrap();
    let accepting = Options { head_file: HeadFile::AcceptMissing, ..Options::default() };
    assert!(SqliteStore::open(&path, accepting).is_err());
    for options in [Options::default(), Options::read_only()] {
        let refused = SqliteStore::open(&path, options);
        assert!(matches!(refused, Err(OpenError::NotAStore { .. })), "it never had a head file: {refused:?}");
    }
    assert!(std::fs::read(&path).unwrap().starts_with(b"this is no database"));
}

#[test]
fn a_database_of_someone_else_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let theirs = rusqlite::Connection::open(&path).unwrap();
    theirs.execute_batch("CREATE TABLE theirs (x)").unwrap();
    drop(theirs);
    let before = std::fs::read(&path).unwrap();
    let accepting = Options { head_file: HeadFile::AcceptMissing, ..Options::default() };
    let refused = SqliteStore::open(&path, accepting);
    assert!(matches!(refused, Err(OpenError::NotAStore { .. })), "{refused:?}");
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn events_read_the_same_by_a_reader_alone() {
    let (_folder, path) = closed(5);
    let north = tenant("north");
    let read =
        |store: SqliteStore| block_on(store.read_stream(&north, &stream("a"), StreamRead::WHOLE)).unwrap();
    assert_eq!(read(SqliteStore::open(&path, Options::read_only()).unwrap()), read(open(&path).unwrap()));
}
