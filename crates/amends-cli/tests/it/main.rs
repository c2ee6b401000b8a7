//! The program as a person uses it: what it prints, where, and with which exit status.

#![expect(clippy::unwrap_used, reason = "a test says by a panic what is wrong")]

mod backtest;
mod calendar;
mod due;
mod explain;
mod files;
mod how_to;
mod packs;
mod questions;

use std::path::Path;
use std::process::{Command, Output};

fn amends(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_amends")).args(args).current_dir(folder).output().unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs it and holds it to its exit status; gives standard output and standard error.
#[track_caller]
fn ends(folder: &Path, args: &[&str], status: i32) -> (String, String) {
    let output = amends(folder, args);
    let (out, err) = (said(&output.stdout), said(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "{args:?}\n{out}\n{err}");
    (out, err)
}

#[test]
fn a_log_goes_into_a_store_and_comes_out_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "30", "--seed", "4", "-o", "log.jsonl"], 0);
    let (first, _) = ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    assert!(first.ends_with("0 were there already\n"), "{first}");
    let (second, _) = ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    assert!(second.starts_with("0 events taken in"), "{second}");
    let (verified, _) = ends(at, &["verify", "sqlite:c.db"], 0);
    assert!(verified.contains("every hash, chain and head holds"), "{verified}");
    let (of_the_log, _) = ends(at, &["replay", "log.jsonl", "--json"], 0);
    let (of_the_store, _) = ends(at, &["replay", "sqlite:c.db", "--json"], 0);
    assert_eq!(of_the_log, of_the_store);

    ends(at, &["export", "sqlite:c.db", "-o", "sealed.jsonl"], 0);
    ends(at, &["load", "sealed.jsonl", "--into", "sqlite:d.db"], 0);
    ends(at, &["export", "sqlite:d.db", "-o", "again.jsonl"], 0);
    let read = |name: &str| std::fs::read_to_string(at.join(name)).unwrap();
    assert_eq!(read("sealed.jsonl"), read("again.jsonl"));
    assert!(!read("sealed.jsonl").contains("parcel"), "personal words are sealed unless asked for");

    ends(at, &["export", "sqlite:c.db", "-o", "clear.jsonl", "--clear"], 0);
    let without_chain = |line: &str| {
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        for name in ["position", "form", "prev_hash", "hash"] {
            line.as_object_mut().unwrap().remove(name);
        }
        line
    };
    let lines = |name: &str| read(name).lines().map(without_chain).collect::<Vec<_>>();
    assert_eq!(lines("log.jsonl"), lines("clear.jsonl"));
}

#[test]
fn a_bad_line_is_named_with_file_line_field_and_what_was_expected() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "3", "-o", "log.jsonl"], 0);
    let log = std::fs::read_to_string(at.join("log.jsonl")).unwrap();
    let mut lines: Vec<String> = log.lines().map(str::to_owned).collect();
    lines[4] = lines[4].replacen("\"occurred_at\":\"20", "\"occurred_at\":\"x20", 1);
    std::fs::write(at.join("bad.jsonl"), lines.join("\n")).unwrap();
    let (out, err) = ends(at, &["replay", "bad.jsonl", "--json"], 2);
    assert_eq!(out, "", "nothing is reported");
    assert!(err.starts_with("amends: bad.jsonl:5: occurred_at: wrong_type: expected an instant"), "{err}");
    let (out, _) = ends(at, &["replay", "bad.jsonl", "--json", "--on-error", "skip"], 0);
    assert!(out.contains("\"skipped\":{\"wrong_type\":1}"), "{out}");

    let (_, err) = ends(at, &["load", "bad.jsonl", "--into", "sqlite:c.db"], 2);
    assert!(err.contains("bad.jsonl:5") && err.contains("load it again"), "{err}");
    let skip =
        ["load", "bad.jsonl", "--into", "sqlite:d.db", "--on-error", "skip", "--rejects", "rejects.jsonl"];
    let (_, err) = ends(at, &skip, 1);
    assert!(err.contains("lines were left out"), "{err}");
    let rejects = std::fs::read_to_string(at.join("rejects.jsonl")).unwrap();
    assert_eq!(rejects.lines().next(), Some(lines[4].as_str()));
}

#[test]
fn a_case_is_shown_with_its_phases_and_without_personal_words_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "1", "-o", "log.jsonl"], 0);
    ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    let log = std::fs::read_to_string(at.join("log.jsonl")).unwrap();
    let first: serde_json::Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    let of = |name: &str| first[name].as_str().unwrap().to_owned();
    let (case, tenant) = (of("stream"), of("tenant"));
    let (shown, _) = ends(at, &["show", "sqlite:c.db", &case, "--tenant", &tenant], 0);
    for phase in ["detection", "apology", "explanation", "fix", "compensation", "follow-up"] {
        assert!(shown.contains(phase), "{phase}\n{shown}");
    }
    let summary = first["data"]["summary"].as_str().unwrap().split(' ').next().unwrap();
    assert!(shown.contains("(personal)") && !shown.contains(&format!("summary {summary}")), "{shown}");
    let (clear, _) = ends(at, &["show", "sqlite:c.db", &case, "--tenant", &tenant, "--clear"], 0);
    assert!(clear.contains("summary"), "{clear}");
    let (_, err) = ends(at, &["show", "sqlite:c.db", "case-nobody"], 2);
    assert!(err.contains("--tenant"), "{err}");
}

#[test]
fn damage_is_a_finding_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "5", "-o", "log.jsonl"], 0);
    ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    let mut bytes = std::fs::read(at.join("c.db")).unwrap();
    let needle = b"\"channel\":\"";
    // Every place where it stands: a page that is no longer in use may hold one too.
    let places: Vec<usize> =
        (0..bytes.len() - needle.len()).filter(|at| bytes[*at..].starts_with(needle)).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place + needle.len()] ^= 1;
    }
    std::fs::write(at.join("c.db"), bytes).unwrap();
    let (_, err) = ends(at, &["verify", "sqlite:c.db"], 1);
    assert!(err.contains("corrupt") && err.contains("case-"), "{err}");
    let (out, _) = ends(at, &["replay", "sqlite:c.db", "--json"], 1);
    assert_eq!(out, "", "never fewer events in silence");
}

/// Without the switch each command refuses, and says that there is one; with it each answers as before.
#[test]
fn a_store_whose_head_file_is_lost_is_opened_only_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "3", "-o", "log.jsonl"], 0);
    ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    let log = std::fs::read_to_string(at.join("log.jsonl")).unwrap();
    let first: serde_json::Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    let (case, tenant) = (first["stream"].as_str().unwrap(), first["tenant"].as_str().unwrap());
    let commands = [
        vec!["verify", "sqlite:c.db"],
        vec!["replay", "sqlite:c.db", "--json"],
        vec!["show", "sqlite:c.db", case, "--tenant", tenant],
        vec!["export", "sqlite:c.db", "-o", "-"],
        vec!["export", "sqlite:c.db", "-o", "-", "--clear"],
        vec!["load", "log.jsonl", "--into", "sqlite:c.db"],
    ];
    let answers: Vec<String> = commands.iter().map(|args| ends(at, args, 0).0).collect();
    let head = at.join("c.db.head");
    std::fs::remove_file(&head).unwrap();
    for (args, answer) in commands.iter().zip(answers) {
        let (out, err) = ends(at, args, 1);
        assert_eq!(out, "", "{args:?}");
        assert!(
            err.contains("c.db.head is missing") && err.contains("--accept-missing-head"),
            "{args:?}: {err}"
        );
        assert!(!head.exists(), "{args:?}: nothing is made in its place");
        let accepting = [args.as_slice(), &["--accept-missing-head"]].concat();
        assert_eq!(ends(at, &accepting, 0).0, answer, "{args:?}");
        assert_eq!(head.exists(), args[0] == "load", "{args:?}: only who writes makes it anew");
    }
    ends(at, &["verify", "sqlite:c.db"], 0);
}

/// The switch forgives a head file that is not there, never one that knows of more.
#[test]
fn a_lost_tail_is_found_whatever_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "3", "-o", "log.jsonl"], 0);
    let log = std::fs::read_to_string(at.join("log.jsonl")).unwrap();
    let half: String = log.lines().take(5).flat_map(|line| [line, "\n"]).collect();
    std::fs::write(at.join("half.jsonl"), half).unwrap();
    ends(at, &["load", "half.jsonl", "--into", "sqlite:c.db"], 0);
    std::fs::copy(at.join("c.db"), at.join("old.db")).unwrap();
    ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    std::fs::copy(at.join("old.db"), at.join("c.db")).unwrap();
    let (_, err) = ends(at, &["verify", "sqlite:c.db", "--accept-missing-head"], 1);
    assert!(err.contains("corrupt"), "{err}");
    std::fs::remove_file(at.join("c.db.head")).unwrap();
    ends(at, &["verify", "sqlite:c.db", "--accept-missing-head"], 0); // which is why it must be asked for
}

#[test]
fn a_store_whose_keys_are_gone_is_not_given_new_ones_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "2", "-o", "log.jsonl"], 0);
    ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    std::fs::remove_file(at.join("c.db.keys")).unwrap();
    let (_, err) = ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 2);
    assert!(err.contains("c.db.keys") && err.contains("--keys"), "{err}");
    assert!(!at.join("c.db.keys").exists());
}

const TICKETS: &str = r#"
name = "tickets"
version = "1"
[source]
format = "csv"
zone = "UTC"
case = "id"
stream = "t."
[times.at]
column = "at"
formats = ["%Y-%m-%d"]
precision = "day"
[[event]]
type = "complaint_received"
on = "first"
at = "at"
data = { complainant = { column = "who", as = "token" }, channel = "web", product = { column = "product" } }
"#;

#[test]
fn rows_that_made_nothing_are_listed_by_reason_with_their_places_within_a_screen() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("tickets.toml"), TICKETS).unwrap();
    let good = "id,at,who,product\n1,2024-01-01,ann,\n";
    std::fs::write(at.join("good.csv"), good.replace(",\n", ",phone\n")).unwrap();
    let late = "2,yesterday,Eve Smith,\n".repeat(498);
    std::fs::write(at.join("bad.csv"), format!("{good}{late},2024-01-01,bob,\n")).unwrap();
    let import = |input| ["import", "--map", "tickets.toml", "-o", "log.jsonl", input];
    let (_, err) = ends(at, &import("good.csv"), 0);
    assert_eq!(err, "1 rows, 1 cases, 1 events\n", "the control: nothing to list");
    let (out, err) = ends(at, &import("bad.csv"), 0);
    assert_eq!(out, "");
    let lines: Vec<&str> = err.lines().collect();
    assert_eq!(lines[0], "500 rows, 1 cases, 1 events");
    let found = |words: &[&str]| lines.iter().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(found(&["498", "time_unreadable: at", "bad.csv: 3", "and 494 more"]), "{err}");
    assert!(found(&["no_case", "bad.csv: 501"]), "{err}");
    assert!(found(&["misspelt", "product"]), "{err}");
    assert!(lines.len() < 8 && !err.contains("Eve"), "{err}");
}

#[test]
fn bad_arguments_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("log.jsonl"), "").unwrap();
    std::fs::write(at.join("notes.db"), "these are notes").unwrap();
    std::fs::create_dir(at.join("folder")).unwrap();
    ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    for (args, expected) in [
        (vec!["replay", "sqlite:c.db", "log.jsonl"], "alone"),
        (vec!["replay", "c.db"], "sqlite:c.db"),
        (vec!["replay", "folder"], "directory"),
        (vec!["replay", "notes.db"], "--on-error skip"),
        (vec!["load", "log.jsonl", "--into", "sqlite:notes.db"], "not an event store"),
        (vec!["load", "log.jsonl", "--into", "sqlite:nowhere/c.db"], "folder"),
        (vec!["verify", "sqlite:c.db.keys"], "not an event store"),
        (vec!["export", "sqlite:c.db", "--clear", "-o", "-", "--keys", "c.db"], "not a key store"),
        (vec!["export", "sqlite:c.db", "-o", "nowhere/log.jsonl"], "nowhere/log.jsonl"),
        (vec!["export", "sqlite:c.db", "-o", "folder"], "is a folder"),
        (vec!["show", "sqlite:c.db", "case 1"], "case-KEY"),
        (vec!["generate", "--cases", "many", "-o", "-"], "whole number"),
        (vec!["import", "--map", "notes.db", "log.jsonl", "-o", "-"], "mapping-files.md"),
        (vec!["replay", "log.jsonl", "--zone", "Mars/Olympus"], "--zone"),
        (vec!["replay", "log.jsonl", "--as-of", "yesterday"], "--as-of"),
        (vec!["replay", "nowhere.jsonl"], "nowhere.jsonl"),
        (vec!["replay", "log.jsonl", "--accept-missing-head"], "sqlite:FILE"),
        (vec!["verify", "sqlite:nowhere.db"], "nowhere.db"),
        (vec!["load", "log.jsonl", "--into", "c.db"], "sqlite:FILE"),
        (vec!["import", "--map", "nobody", "log.jsonl", "-o", "-"], "--list"),
        (vec!["events", "no_such_event"], "amends events"),
    ] {
        let (_, err) = ends(at, &args, 2);
        assert!(err.contains(expected), "{args:?}: {err}");
    }
}

#[test]
fn an_answer_never_takes_the_place_of_what_it_is_made_from() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["generate", "--cases", "2", "-o", "log.jsonl"], 0);
    ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    std::fs::write(at.join("tickets.toml"), TICKETS).unwrap();
    std::fs::write(at.join("tickets.csv"), "id,at,who,product\n1,2024-01-01,ann,\n").unwrap();
    let files = ["log.jsonl", "c.db", "c.db.keys", "c.db.head", "tickets.toml", "tickets.csv"];
    let bytes = || files.map(|name| std::fs::read(at.join(name)).unwrap());
    let before = bytes();
    for args in [
        vec!["export", "sqlite:c.db", "-o", "c.db"],
        vec!["export", "sqlite:c.db", "-o", "./c.db.keys"],
        vec!["export", "sqlite:c.db", "-o", "c.db.head"],
        vec!["import", "--map", "tickets.toml", "tickets.csv", "-o", "tickets.csv"],
        vec!["import", "--map", "tickets.toml", "tickets.csv", "-o", "tickets.toml"],
        vec!["load", "log.jsonl", "--into", "sqlite:c.db", "--on-error", "skip", "--rejects", "log.jsonl"],
    ] {
        let (_, err) = ends(at, &args, 2);
        assert!(err.contains("another file"), "{args:?}: {err}");
        assert!(bytes() == before, "{args:?}");
    }
    ends(at, &["import", "--map", "cfpb", "tickets.csv", "-o", "half.jsonl"], 2);
    assert_eq!(files::parts(at), [""; 0], "a log that never became whole is taken away");

    // A file that ends in .part is like any other: read from, and left alone.
    for (name, part) in [("c.db", "e.db.part"), ("c.db.head", "e.db.part.head")] {
        std::fs::copy(at.join(name), at.join(part)).unwrap();
    }
    std::fs::copy(at.join("c.db.keys"), at.join("e.db.part.keys")).unwrap();
    std::fs::copy(at.join("tickets.csv"), at.join("t.jsonl.part")).unwrap();
    ends(at, &["export", "sqlite:e.db.part", "-o", "e.db"], 0);
    ends(at, &["verify", "sqlite:e.db.part"], 0);
    ends(at, &["import", "--map", "tickets.toml", "t.jsonl.part", "-o", "t.jsonl"], 0);
    ends(at, &["import", "--map", "cfpb", "t.jsonl.part", "-o", "t.jsonl"], 2);
    assert_eq!(std::fs::read(at.join("t.jsonl.part")).unwrap(), before[5]);
    assert_eq!(files::parts(at), ["e.db.part", "t.jsonl.part"]);
}

/// A pipe or a device is written to. Whoever may do all would else have an ordinary file in place of /dev/null.
#[test]
#[cfg(unix)]
fn a_pipe_stays_a_pipe() {
    use std::os::unix::fs::FileTypeExt as _;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    assert!(Command::new("mkfifo").arg(at.join("pipe")).status().unwrap().success());
    let mut pipe = std::fs::File::options().read(true).write(true).open(at.join("pipe")).unwrap();
    ends(at, &["generate", "--cases", "1", "-o", "pipe"], 0);
    assert!(std::fs::metadata(at.join("pipe")).unwrap().file_type().is_fifo());
    let mut first = [0; 7];
    std::io::Read::read_exact(&mut pipe, &mut first).unwrap();
    assert_eq!(&first, br#"{"id":""#);
    let (out, _) = ends(at, &["generate", "--cases", "1", "-o", "/dev/stdout"], 0); // a link to a pipe without a name
    assert!(out.starts_with(r#"{"id":""#), "{out}");
}

#[test]
fn the_catalogue_holds_every_type_and_each_in_full() {
    let folder = tempfile::tempdir().unwrap();
    let (all, _) = ends(folder.path(), &["events", "--json"], 0);
    assert_eq!(all.lines().count(), amends_core::Kind::known().len());
    let (one, _) = ends(folder.path(), &["events", "offer_made"], 0);
    assert!(one.contains("amount_minor") && one.contains("required | not_required"), "{one}");
    let (help, _) = ends(folder.path(), &["replay", "--help"], 0);
    assert!(help.contains("Examples:"), "{help}");
}
