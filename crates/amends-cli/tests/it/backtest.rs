//! `amends policy backtest` over a small history: the whole of what it says, in its three forms; and what it refuses.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{ends, said};

const PACK: &str = include_str!("../../../amends-policy/tests/it/desk.toml");
const SLA: &str = include_str!("../../../amends-policy/packs/helpdesk-sla.toml");
const JSON: &str = include_str!("golden/backtest.json");
const CSV: &str = include_str!("golden/backtest.csv");
const TEXT: &str = include_str!("golden/backtest.txt");

/// Four complaints of noon on a Wednesday. The band for severity 3 moves from 8 hours to 6.
const LOG: &str = r#"
{"id":"01927b1e-5c4a-7c1e-8a53-000000000001","stream":"case-late","version":1,"type":"complaint_received","occurred_at":"2026-04-01T12:00:00Z","data":{"channel":"email","complainant":"c-1","severity":3,"category":"delivery","region":"north"}}
{"id":"01927b1e-5c4a-7c1e-8a53-000000000002","stream":"case-early","version":1,"type":"complaint_received","occurred_at":"2026-04-01T12:00:00Z","data":{"channel":"phone","complainant":"c-2","severity":3,"category":"delivery"}}
{"id":"01927b1e-5c4a-7c1e-8a53-000000000003","stream":"case-slow","version":1,"type":"complaint_received","occurred_at":"2026-04-01T12:00:00Z","data":{"channel":"email","complainant":"c-3","severity":4,"category":"price"}}
{"id":"01927b1e-5c4a-7c1e-8a53-000000000004","stream":"case-paid","version":1,"type":"complaint_received","occurred_at":"2026-04-01T12:00:00Z","data":{"channel":"email","complainant":"c-4","severity":2,"category":"price"}}
{"id":"01927b1e-5c4a-7c1e-8a53-000000000005","stream":"case-early","version":2,"type":"acknowledged","occurred_at":"2026-04-01T13:00:00Z","data":{"channel":"phone"}}
{"id":"01927b1e-5c4a-7c1e-8a53-000000000006","stream":"case-late","version":2,"type":"acknowledged","occurred_at":"2026-04-01T19:00:00Z","data":{"channel":"email"}}
{"id":"01927b1e-5c4a-7c1e-8a53-000000000007","stream":"case-slow","version":2,"type":"acknowledged","occurred_at":"2026-04-02T09:00:00Z","data":{"channel":"email"}}
{"id":"01927b1e-5c4a-7c1e-8a53-000000000008","stream":"case-paid","version":2,"type":"fact_recorded","occurred_at":"2026-04-02T09:30:00Z","data":{"fact":"our_fault","value":true,"at":"2026-04-02T09:30:00Z","source":"handler"}}
{"id":"01927b1e-5c4a-7c1e-8a53-000000000009","stream":"case-late","version":3,"type":"contact_recorded","occurred_at":"2026-04-02T10:00:00Z","data":{"direction":"in","channel":"phone"}}
{"id":"01927b1e-5c4a-7c1e-8a53-00000000000a","stream":"case-paid","version":3,"type":"offer_made","occurred_at":"2026-04-02T11:00:00Z","data":{"offer":"o-1","kind":"goodwill","form":"money","amount_minor":500,"currency":"GBP"}}
{"id":"01927b1e-5c4a-7c1e-8a53-00000000000b","stream":"case-paid","version":4,"type":"offer_rejected","occurred_at":"2026-04-03T11:00:00Z","data":{"offer":"o-1"}}
"#;

/// The old pack, and a new one: a band, an amount, a limit and a right moved.
fn written(at: &Path) {
    let mut new = PACK.to_owned();
    for (from, to) in [
        ("count = 8, unit = \"business_hours\"", "count = 6, unit = \"business_hours\""),
        ("small = 500, clerk = 1000", "small = 700, clerk = 400"),
        ("count = 8, unit = \"weeks\"", "count = 6, unit = \"weeks\""),
    ] {
        assert_eq!(new.matches(from).count(), 1, "{from}");
        new = new.replace(from, to);
    }
    std::fs::write(at.join("old.toml"), PACK).unwrap();
    std::fs::write(at.join("new.toml"), new).unwrap();
    std::fs::write(at.join("log.jsonl"), LOG.trim_start()).unwrap();
}

const SIDES: [&str; 5] = ["--pack", "new.toml", "--against", "old.toml", "--calendar=england-wales"];

fn backtest(at: &Path, more: &[&str], status: i32) -> (String, String) {
    let args: Vec<&str> = ["policy", "backtest"].iter().chain(more).copied().collect();
    ends(at, &args, status)
}

#[test]
fn each_form_says_the_whole_of_what_differs() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    for (form, golden) in [(Some("--json"), JSON), (Some("--csv"), CSV), (None, TEXT)] {
        let args: Vec<&str> = ["log.jsonl"].iter().chain(&SIDES).copied().chain(form).collect();
        let (out, err) = backtest(folder.path(), &args, 0);
        assert_eq!(err, "", "nothing is told on standard error when piped");
        assert!(out == golden, "{form:?}\n{out}");
    }
    let whole: serde_json::Value = serde_json::from_str(JSON).unwrap();
    assert_eq!(whole["totals"]["cases"], 4);
    assert_eq!(whole["differences"].as_array().unwrap().len(), 4);
}

#[test]
fn the_same_pack_on_both_sides_and_a_store_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    written(at);
    ends(at, &["load", "log.jsonl", "--into", "sqlite:c.db"], 0);
    let same = ["--pack", "old.toml", "--against", "old.toml", "--calendar", "england-wales"];
    for source in ["log.jsonl", "sqlite:c.db"] {
        let (out, _) = backtest(at, &[&[source][..], &same].concat(), 0);
        assert!(out.contains("4 cases of 11 events") && out.contains("\nno case differs\n"), "{out}");
        let (out, _) = backtest(at, &[&[source][..], &same, &["--csv"]].concat(), 0);
        assert_eq!(out.lines().count(), 1, "the head alone: {out}");
    }
    let of = |source: &str| backtest(at, &[&[source][..], &SIDES, &["--json"]].concat(), 0).0;
    assert_eq!(of("log.jsonl"), of("sqlite:c.db"));
}

#[test]
fn without_against_the_pack_of_that_name_that_comes_with_amends_is_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    written(at);
    let (out, _) = backtest(at, &["log.jsonl", "--pack", "helpdesk-sla", "--calendar", "england-wales"], 0);
    assert!(out.contains("no case differs"), "{out}");
    let (_, err) = backtest(at, &["log.jsonl", "--pack", "new.toml", "--calendar", "england-wales"], 2);
    assert!(err.contains("no pack desk comes with amends: name the old one, --against OLD"), "{err}");
}

#[test]
fn what_cannot_be_judged_is_refused_and_nothing_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    written(at);
    let refused = |more: &[&str], says: &str| {
        let (out, err) = backtest(at, more, 2);
        assert_eq!(out, "");
        assert!(err.contains(says), "{err}");
    };
    let sides = ["--pack", "new.toml", "--against", "old.toml"];
    refused(&[&["log.jsonl"][..], &sides].concat(), "name one, --calendar desk=K");
    refused(&[&["log.jsonl"][..], &sides, &["--calendar", "no=england-wales"]].concat(), "no role no");
    refused(&[&["none.jsonl"][..], &SIDES].concat(), "none.jsonl");
    refused(&[&["log.jsonl"][..], &SIDES, &["--as-of", "yesterday"]].concat(), "--as-of");
    refused(&[&["log.jsonl"][..], &SIDES, &["--tenant", "No Such"]].concat(), "--tenant");
    refused(&[&["log.jsonl", "sqlite:c.db"][..], &SIDES].concat(), "a store is replayed alone");
    refused(&["log.jsonl", "--pack", "none.toml", "--against", "old.toml"], "none.toml");
    std::fs::write(at.join("wrong.toml"), "id = 'wrong'\ntitel = 'Wrong'\n").unwrap();
    refused(&["log.jsonl", "--pack", "wrong.toml", "--against", "old.toml"], "wrong.toml:");
    std::fs::write(at.join("bad.jsonl"), format!("{}no event\n", LOG.trim_start())).unwrap();
    refused(&[&["bad.jsonl"][..], &SIDES].concat(), "bad.jsonl:12: not_json");
    let (out, _) = backtest(at, &[&["bad.jsonl"][..], &SIDES, &["--on-error", "skip"]].concat(), 0);
    assert!(out.contains("1 lines left out: not_json"), "{out}");
}

/// The blocks of the page, one after the other, as somebody would type them.
#[test]
fn every_block_of_the_page_runs() {
    const PAGE: &str = include_str!("../../../../docs/how-to/backtest-a-pack.md");
    let (mut script, mut is_in) = (String::new(), false);
    for line in PAGE.lines() {
        let line = line.strip_prefix("   ").unwrap_or(line);
        if line.starts_with("```") {
            is_in = line == "```sh";
        } else if is_in {
            script.extend([line, "\n"]);
        }
    }
    assert_eq!(script.matches("amends policy backtest").count(), 3);
    let folder = tempfile::tempdir().unwrap();
    let bin = Path::new(env!("CARGO_BIN_EXE_amends")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let done =
        Command::new("sh").args(["-euc", &script]).env("PATH", path).current_dir(folder.path()).output();
    let done = done.unwrap();
    let (out, err) = (said(&done.stdout), said(&done.stderr));
    assert!(done.status.success(), "{out}\n{err}");
    assert!(
        out.contains("500 cases of") && out.contains("newly") && out.ends_with("no case differs\n"),
        "{out}"
    );
}

const SUITE: &str = "backtest-servicenow";

/// Whether the incident log and Python are there; else it is said loudly, and CI names the suite.
#[expect(clippy::print_stderr, reason = "a suite that did not run says so")]
fn incidents() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("AMENDS_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let file = shared.join("data/incident/servicenow_incidents_opened_to_2016-03.csv.gz");
    let has_python = Command::new("python3").arg("--version").output().is_ok_and(|it| it.status.success());
    let is_there = file.is_file() && has_python;
    let why = "it needs ../shared, or where AMENDS_SHARED says, and python3\n";
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let marks = [target.join("exercised").join(SUITE), target.join(format!("not-exercised/{SUITE}.txt"))];
    for mark in &marks {
        let _ = std::fs::remove_file(mark); // of an earlier run
    }
    let mark = &marks[usize::from(!is_there)];
    std::fs::create_dir_all(mark.parent().unwrap()).unwrap();
    std::fs::write(mark, why).unwrap();
    if !is_there {
        eprintln!("NOT EXERCISED: {SUITE}: {why}");
    }
    is_there.then(|| file.canonicalize().unwrap())
}

#[test]
fn a_band_moved_over_real_incidents_moves_what_another_program_counts() {
    let Some(incidents) = incidents() else { return };
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    ends(at, &["import", "--map", "servicenow", incidents.to_str().unwrap(), "-o", "log.jsonl"], 0);
    let (before, clock) = SLA.split_once("clock = \"first-reply\"").unwrap();
    let band = "is = 3 }, count = 8, unit = \"business_hours\"";
    let moved = clock.replacen(band, &band.replace('8', "6"), 1);
    assert_ne!(clock, moved);
    std::fs::write(at.join("new.toml"), format!("{before}clock = \"first-reply\"{moved}")).unwrap();
    let calendar = ["--calendar", "england-wales", "--csv"];
    let (same, _) = backtest(at, &[&["log.jsonl", "--pack", "helpdesk-sla"][..], &calendar].concat(), 0);
    assert_eq!(same.lines().count(), 1, "the head alone");
    let (changes, _) = backtest(at, &[&["log.jsonl", "--pack", "new.toml"][..], &calendar].concat(), 0);
    std::fs::write(at.join("changes.csv"), &changes).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/against_backtest.py");
    let counted = |new_hours: &str| {
        let mut python = Command::new("python3");
        python.env("AMENDS_SHARED", incidents.ancestors().nth(3).unwrap());
        python.arg(&script).args(["log.jsonl", "changes.csv", "3", "8", new_hours]).current_dir(at);
        let done = python.output().unwrap();
        (done.status.code(), said(&done.stdout))
    };
    let (status, said) = counted("6");
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains("8581 first replies moved, 0 other changes") && said.contains("; 0 wrong"),
        "{said}"
    );
    assert_eq!(counted("5").0, Some(1), "the script is able to find something wrong");
}
