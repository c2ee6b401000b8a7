//! A damaged byte is a named error or no matter: the everyday sample. `cargo xtask torture` takes every byte.

use crate::chance::Chance;
use crate::flips::{SETTINGS, Target, ask_sqlite_alone, flip, flip_and_ask};

const EACH: usize = 40;

#[test]
fn a_damaged_byte_never_hides_an_event() {
    let folder = tempfile::tempdir_in(memory()).unwrap();
    let mut chance = Chance::new(20_261_121);
    for setting in SETTINGS {
        let tally = flip(folder.path(), setting, Some(EACH), &mut chance);
        assert_eq!(tally.findings, Vec::<String>::new());
        assert_eq!(tally.same + tally.named, EACH);
        let must_show = setting.target != Target::Head; // which is two copies of one thing
        assert!(tally.named > 0 || !must_show, "{setting:?}: no damage was noticed at all");
    }
}

#[test]
fn sqlite_alone_gives_damaged_events_away() {
    let folder = tempfile::tempdir_in(memory()).unwrap();
    let tally = flip_and_ask(folder.path(), SETTINGS[0], Some(400), &mut Chance::new(1), ask_sqlite_alone);
    assert!(tally.findings.len() > 20, "the test of damage cannot fail: {}", tally.findings.len());
}

/// A folder in memory where there is one.
fn memory() -> std::path::PathBuf {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}
