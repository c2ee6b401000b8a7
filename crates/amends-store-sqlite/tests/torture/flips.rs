//! Single damaged bytes: every one of them leaves the answer as it was, or gives a named error.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use amends_store_sqlite::HeadFile;

use crate::chance::Chance;
use crate::specimen::{Refused, Specimen, beside, probe, specimen};

/// Which file is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// The database.
    Database,
    /// The write-ahead log.
    Log,
    /// The head file.
    Head,
}

/// A way for the files to lie there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Setting {
    /// Whether there is a write-ahead log.
    pub(crate) with_log: bool,
    /// Whether there is a head file. Where there is none, its absence is accepted: to refuse would be too easy.
    pub(crate) with_head: bool,
    /// Which file is damaged.
    pub(crate) target: Target,
}

/// Every setting there is, by name.
pub(crate) const SETTINGS: [(&str, Setting); 8] = [
    ("database", Setting { with_log: false, with_head: true, target: Target::Database }),
    ("database_without_head_file", Setting { with_log: false, with_head: false, target: Target::Database }),
    ("database_beside_log", Setting { with_log: true, with_head: true, target: Target::Database }),
    (
        "database_beside_log_without_head_file",
        Setting { with_log: true, with_head: false, target: Target::Database },
    ),
    ("log", Setting { with_log: true, with_head: true, target: Target::Log }),
    ("log_without_head_file", Setting { with_log: true, with_head: false, target: Target::Log }),
    ("head_file", Setting { with_log: false, with_head: true, target: Target::Head }),
    ("head_file_beside_log", Setting { with_log: true, with_head: true, target: Target::Head }),
];

/// What came of many flips.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How often the answer was the same.
    pub(crate) same: usize,
    /// How often there was a named error.
    pub(crate) named: usize,
    /// Everything else: the byte, and what happened.
    pub(crate) findings: Vec<String>,
}

/// The bytes to damage in a file of this length: all of them, or as many as asked for.
pub(crate) fn places(length: usize, most: Option<usize>, chance: &mut Chance) -> Vec<usize> {
    match most {
        Some(most) if most < length => (0..most).map(|_| chance.below(length)).collect(),
        _ => (0..length).collect(),
    }
}

/// Damages a store, one byte at a time, in each of these places.
pub(crate) fn flip(folder: &Path, setting: Setting, most: Option<usize>, chance: &mut Chance) -> Tally {
    flip_and_ask(folder, setting, most, chance, probe)
}

/// The same, asking the damaged store by `ask`.
pub(crate) fn flip_and_ask<A: PartialEq>(
    folder: &Path,
    setting: Setting,
    most: Option<usize>,
    chance: &mut Chance,
    ask: impl Fn(&Path, HeadFile) -> Result<A, Refused>,
) -> Tally {
    let specimen = specimen(&fresh(folder, "specimen"), setting.with_log);
    let work = fresh(folder, "work");
    let path = work.join("store.db");
    let head_file = if setting.with_head { HeadFile::Required } else { HeadFile::AcceptMissing };
    lay_out(&specimen, &path, setting.with_head);
    let Ok(answers) = ask(&path, head_file) else { panic!("the undamaged store gives no answer") };
    let mut tally = Tally::default();
    let places = places(bytes(&specimen, setting.target).len(), most, chance);
    println!("{} bytes, {} of them to be damaged", bytes(&specimen, setting.target).len(), places.len());
    for (done, place) in places.into_iter().enumerate() {
        if done % 5_000 == 4_999 {
            println!(
                "{done} done, {} same, {} named, {} else",
                tally.same,
                tally.named,
                tally.findings.len()
            );
        }
        let mask = u8::try_from(1 + chance.below(255)).unwrap();
        let mut damaged = specimen.clone();
        match setting.target {
            Target::Database => damaged.database[place] ^= mask,
            Target::Log => damaged.log.as_mut().unwrap()[place] ^= mask,
            Target::Head => damaged.head[place] ^= mask,
        }
        lay_out(&damaged, &path, setting.with_head);
        let finding = match catch_unwind(AssertUnwindSafe(|| ask(&path, head_file))) {
            Ok(Ok(asked)) if asked == answers => {
                tally.same += 1;
                continue;
            }
            Ok(Err(Refused::Named)) => {
                tally.named += 1;
                continue;
            }
            Ok(Ok(_)) => "another answer".to_owned(),
            Ok(Err(Refused::Otherwise(what))) => what,
            Err(_) => "a panic".to_owned(),
        };
        tally.findings.push(format!("{setting:?}, byte {place} ^ {mask}: {finding}"));
    }
    tally
}

/// The control: what SQLite alone gives away of a damaged file, with nothing of ours in between.
pub(crate) fn ask_sqlite_alone(path: &Path, _: HeadFile) -> Result<Vec<Vec<u8>>, Refused> {
    let named = |_: rusqlite::Error| Refused::Named;
    let connection = rusqlite::Connection::open(path).map_err(named)?;
    let mut statement = connection.prepare("SELECT data FROM events ORDER BY position").map_err(named)?;
    let rows = statement.query_map([], |row| {
        row.get_ref(0).map(|data| data.as_bytes_or_null().unwrap_or_default().unwrap_or_default().to_vec())
    });
    rows.map_err(named)?.collect::<Result<_, _>>().map_err(named)
}

fn bytes(specimen: &Specimen, target: Target) -> &[u8] {
    match target {
        Target::Database => &specimen.database,
        Target::Log => specimen.log.as_deref().unwrap_or_default(),
        Target::Head => &specimen.head,
    }
}

fn lay_out(specimen: &Specimen, path: &Path, with_head: bool) {
    for suffix in ["", "-wal", "-shm", ".head"] {
        let _ = std::fs::remove_file(beside(path, suffix)); // it may not be there
    }
    std::fs::write(path, &specimen.database).unwrap();
    if let Some(log) = &specimen.log {
        std::fs::write(beside(path, "-wal"), log).unwrap();
    }
    if with_head {
        std::fs::write(beside(path, ".head"), &specimen.head).unwrap();
    }
}

fn fresh(folder: &Path, name: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    let _ = std::fs::remove_dir_all(&path); // it may not be there
    std::fs::create_dir_all(&path).unwrap();
    path
}
