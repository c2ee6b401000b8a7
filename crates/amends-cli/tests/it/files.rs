//! What becomes of the files that are named: written whole, with the rights they had, or not touched.

use std::path::Path;
use std::process::{Command, Stdio};

use super::ends;

/// The names in a folder that end in `.part`, in order.
pub(super) fn parts(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let names = std::fs::read_dir(folder).unwrap().map(name);
    let mut parts: Vec<String> =
        names.filter(|name| Path::new(name).extension().is_some_and(|end| end == "part")).collect();
    parts.sort();
    parts
}

#[test]
fn two_runs_that_write_one_file_share_no_half_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let row = "id,at,who,product\n1,2024-01-01,ann,\n";
    std::fs::write(at.join("tickets.toml"), super::TICKETS).unwrap();
    std::fs::write(at.join("tickets.csv"), row).unwrap();
    let args = ["import", "--map", "tickets.toml", "-", "-o", "log.jsonl"];
    let start = || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_amends"));
        let program = program.args(args).current_dir(at).stdin(Stdio::piped()).stderr(Stdio::null());
        program.spawn().unwrap()
    };
    // Both wait for their input, and so have begun to write, once both halves are seen.
    let mut runs = [start(), start()];
    let both_began = || {
        (0..2_000_000).any(|_| {
            std::thread::yield_now();
            parts(at).len() == 2
        })
    };
    let began = both_began();
    for run in &mut runs {
        let mut input = run.stdin.take().unwrap();
        std::io::Write::write_all(&mut input, row.as_bytes()).unwrap();
        drop(input);
    }
    let ended = runs.map(|mut run| run.wait().unwrap().success());
    assert!(began, "each run has a half of its own");
    assert_eq!(ended, [true; 2]);
    assert_eq!(std::fs::read_to_string(at.join("log.jsonl")).unwrap().lines().count(), 1);
    assert_eq!(parts(at), [""; 0]);
}

#[test]
#[cfg(unix)]
fn a_file_keeps_its_rights_and_words_in_clear_are_for_their_owner_alone() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let mode = |name: &str| std::fs::metadata(at.join(name)).unwrap().permissions().mode() & 0o777;
    ends(at, &["generate", "--cases", "2", "-o", "log.jsonl"], 0);
    ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    ends(at, &["export", "sqlite:c.db", "-o", "clear.jsonl", "--clear"], 0);
    assert_eq!(mode("clear.jsonl"), 0o600);
    ends(at, &["export", "sqlite:c.db", "-o", "sealed.jsonl"], 0);
    assert_eq!(mode("sealed.jsonl"), mode("log.jsonl"), "a new file is as the system makes it");
    for rights in [0o600, 0o640, 0o664] {
        std::fs::set_permissions(at.join("log.jsonl"), Permissions::from_mode(rights)).unwrap();
        ends(at, &["export", "sqlite:c.db", "-o", "log.jsonl", "--clear"], 0);
        assert_eq!(mode("log.jsonl"), rights);
        ends(at, &["generate", "--cases", "1", "-o", "log.jsonl"], 0);
        assert_eq!(mode("log.jsonl"), rights);
    }
}

/// Also where a file is not there yet: it would come to be under the hands of the store.
#[test]
fn no_file_of_a_store_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "2", "-o", "log.jsonl"], 0);
    ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db", "--keys", "k.db"], 0);
    let all = || {
        let entries = std::fs::read_dir(at).unwrap().map(|entry| entry.unwrap().path());
        let mut all: Vec<_> = entries.map(|path| (std::fs::read(&path).unwrap(), path)).collect();
        all.sort();
        all
    };
    let before = all();
    let mut names = vec![];
    for database in ["c.db", "k.db"] {
        names.extend(["", "-wal", "-shm", "-journal"].map(|suffix| format!("{database}{suffix}")));
    }
    names.extend(["c.db.head", "c.db.head.new", "c.db.lock"].map(str::to_owned));
    for name in &names {
        let export = ["export", "sqlite:c.db", "--clear", "--keys", "k.db", "-o", name];
        let load = ["load", "log.jsonl", "--into", "sqlite:c.db", "--keys", "k.db", "--on-error", "skip"];
        for args in [export.to_vec(), [&load[..], &["--rejects", name]].concat()] {
            let (_, err) = ends(at, &args, 2);
            assert!(err.contains("another file"), "{args:?}: {err}");
            let left: Vec<_> = all().into_iter().filter(|file| !is_shared_memory(&file.1)).collect();
            assert!(left == before, "{args:?}");
        }
    }
}

/// SQLite leaves empty ones of these behind a reader.
fn is_shared_memory(path: &Path) -> bool {
    let name = path.to_str().unwrap();
    name.ends_with("-shm") || (name.ends_with("-wal") && std::fs::metadata(path).unwrap().len() == 0)
}

#[test]
fn a_load_that_is_refused_for_its_rejects_makes_no_store_and_loses_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "2", "-o", "log.jsonl"], 0);
    let log = std::fs::read(at.join("log.jsonl")).unwrap();
    let mut places = vec!["log.jsonl", "./log.jsonl", "new.db", "./new.db.keys", "missing/rejects.jsonl"];
    if std::fs::hard_link(at.join("log.jsonl"), at.join("same.jsonl")).is_ok() && cfg!(unix) {
        places.push("same.jsonl");
    }
    for rejects in places {
        let load =
            ["load", "log.jsonl", "--into", "sqlite:new.db", "--on-error", "skip", "--rejects", rejects];
        ends(at, &load, 2);
        assert!(std::fs::read(at.join("log.jsonl")).unwrap() == log, "{rejects}");
        for made in ["new.db", "new.db.head", "new.db.lock", "new.db.keys"] {
            assert!(!at.join(made).exists(), "{rejects}: {made}");
        }
    }
    // A call that is refused for its store takes nothing from the rejects of the run before.
    std::fs::write(at.join("rejects.jsonl"), "kept\n").unwrap();
    let no_store = [
        "load",
        "log.jsonl",
        "--into",
        "sqlite:log.jsonl",
        "--on-error",
        "skip",
        "--rejects",
        "rejects.jsonl",
    ];
    ends(at, &no_store, 2);
    assert_eq!(std::fs::read_to_string(at.join("rejects.jsonl")).unwrap(), "kept\n");
    let good =
        ["load", "log.jsonl", "--into", "sqlite:new.db", "--on-error", "skip", "--rejects", "rejects.jsonl"];
    ends(at, &good, 0);
    assert_eq!(std::fs::read_to_string(at.join("rejects.jsonl")).unwrap(), "", "nothing was left out");
}

#[test]
#[cfg(unix)]
fn a_store_named_through_a_link_is_the_same_store_with_the_same_keys() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "2", "-o", "log.jsonl"], 0);
    std::fs::create_dir(at.join("real")).unwrap();
    std::os::unix::fs::symlink("real/c.db", at.join("link.db")).unwrap();
    ends(at, &["load", "log.jsonl", "--into", "sqlite:link.db"], 0); // which makes it
    for file in ["real/c.db", "real/c.db.head", "real/c.db.keys"] {
        assert!(at.join(file).exists(), "{file}");
    }
    for beside_the_link in ["link.db.head", "link.db.keys", "link.db.lock"] {
        assert!(!at.join(beside_the_link).exists(), "{beside_the_link}");
    }
    for store in ["sqlite:link.db", "sqlite:real/c.db"] {
        ends(at, &["verify", store], 0);
        let (again, _) = ends(at, &["load", "log.jsonl", "--into", store], 0);
        assert!(again.starts_with("0 events taken in"), "{again}");
    }
    ends(at, &["export", "sqlite:link.db", "-o", "real/c.db.keys"], 2);
}

#[test]
fn the_help_of_rejects_says_what_is_kept_of_a_line_that_is_far_too_long() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let (help, _) = ends(at, &["load", "--help"], 0);
    let words = help.split_whitespace().collect::<Vec<_>>().join(" "); // lines end where the terminal does
    assert!(words.contains("of a line longer than 1 MiB its first 512 KiB"), "{help}");
    std::fs::write(at.join("long.jsonl"), [vec![b'x'; 3 << 20], b"\n".to_vec()].concat()).unwrap();
    let load = ["load", "long.jsonl", "--into", "sqlite:c.db", "--on-error", "skip", "--rejects", "r.jsonl"];
    ends(at, &load, 1);
    assert_eq!(std::fs::metadata(at.join("r.jsonl")).unwrap().len(), (512 << 10) + 2, "and one byte more");
}
