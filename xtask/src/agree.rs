//! Replays of generated logs, held against the reference that lies beside the checkout. A long mode.
//!
//! For clean and for dirty logs of three seeds: the replay of the log, the replay of the store that it was loaded into,
//! what that store exports, and what comes of loading the export.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::house::{Answer, House, run};
use crate::program::{Program, into_file};
use crate::suites;

/// The generator and the oracle, which share no code with us.
struct Reference<'a> {
    house: &'a House,
    bench: PathBuf,
    loggen: PathBuf,
}

/// `agree [EVENTS] [SEED..]`: a million events and seeds 1 to 3 unless told.
pub(crate) fn all(house: &House) -> Answer {
    let Some(shared) = house.shared() else {
        let why = "the reference is not beside the checkout, and AMENDS_SHARED does not name it";
        return suites::not_exercised(house, "agree", why);
    };
    let reference = Reference::build(house, &shared)?;
    let program = Program::build(house, "agree")?;
    let events = house.words.first().map_or("1000000", String::as_str);
    let named = house.words.get(1..).unwrap_or_default();
    let seeds =
        if named.is_empty() { vec!["1", "2", "3"] } else { named.iter().map(String::as_str).collect() };
    for kind in ["clean", "dirty"] {
        for seed in &seeds {
            println!("\n== {events} events, {kind}, seed {seed}");
            one(&reference, &program, events, kind, seed)?;
        }
    }
    Ok(())
}

fn one(reference: &Reference<'_>, program: &Program<'_>, events: &str, kind: &str, seed: &str) -> Answer {
    let [log, kept, rejects] = ["log.jsonl", "kept.jsonl", "rejects.jsonl"].map(|name| program.file(name));
    let store = format!("sqlite:{}", program.file(&format!("{kind}-{seed}.db")));
    run(reference.house.command(&reference.loggen, &[events, &log, seed, kind]))?;
    reference.figures_of(program, &log)?;
    reference.agrees(program, &log)?;
    if kind == "clean" {
        program.run(&["load", &log, "--into", &store])?;
        program.run(&["verify", &store])?;
        reference.agrees(program, &store)?;
        exports_what_was_loaded(program, &log, &store)
    } else {
        program.run_with_findings(&[
            "load",
            &log,
            "--into",
            &store,
            "--on-error",
            "skip",
            "--rejects",
            &rejects,
        ])?;
        less(&log, &rejects, &kept)?;
        reference.figures_of(program, &kept)?;
        reference.agrees(program, &store)
    }
}

fn exports_what_was_loaded(program: &Program<'_>, log: &str, store: &str) -> Answer {
    let [clear, first, second, again] =
        ["clear.jsonl", "first.jsonl", "second.jsonl", "again.db"].map(|name| program.file(name));
    let again = format!("sqlite:{again}");
    program.run(&["export", store, "-o", &clear, "--clear"])?;
    println!("{} lines of the export in clear equal the log, hashes aside", same_lines(log, &clear)?);
    program.run(&["export", store, "-o", &first])?;
    program.run(&["load", &first, "--into", &again])?;
    program.run(&["export", &again, "-o", &second])?;
    for name in ["again.db", "again.db-wal"] {
        let _ = std::fs::remove_file(program.file(name));
    }
    same_bytes(&first, &second)
}

impl<'a> Reference<'a> {
    fn build(house: &'a House, shared: &Path) -> Result<Self, String> {
        let bench = shared.join("bench");
        let manifest = bench.join("loggen/Cargo.toml").to_string_lossy().into_owned();
        let target = house.target.join("loggen");
        let words = ["build", "--release", "--quiet", "--manifest-path", &manifest, "--target-dir"];
        let mut command = house.command("cargo", &words);
        command.arg(&target);
        run(command)?;
        Ok(Self { house, bench, loggen: target.join("release/loggen") })
    }

    /// Has the reference say what it makes of a log.
    fn figures_of(&self, program: &Program<'_>, log: &str) -> Answer {
        let script = self.script("reference.py");
        into_file(self.house.command("python3", &[&script, log]), &program.file(REFERENCE))
    }

    /// Whether replaying `input` gives what the reference said last.
    fn agrees(&self, program: &Program<'_>, input: &str) -> Answer {
        let [want, got] = [REFERENCE, "answer.json"].map(|name| program.file(name));
        program.run_into(&["replay", input, "--json"], &got)?;
        run(self.house.command("python3", &[&self.script("compare.py"), &want, &got]))
    }

    fn script(&self, name: &str) -> String {
        self.bench.join(name).to_string_lossy().into_owned()
    }
}

const REFERENCE: &str = "reference.json";

fn lines(path: &str) -> Result<impl Iterator<Item = Result<String, String>> + use<'_>, String> {
    let cannot = move |error: std::io::Error| format!("{path}: {error}");
    let file = File::open(path).map_err(cannot)?;
    Ok(BufReader::new(file).lines().map(move |line| line.map_err(cannot)))
}

/// Writes the lines of `log` that are not in `rejects`, each reject taking one line away.
fn less(log: &str, rejects: &str, kept: &str) -> Answer {
    let mut away: HashMap<String, usize> = HashMap::new();
    for line in lines(rejects)? {
        *away.entry(line?).or_default() += 1;
    }
    let cannot = |error: std::io::Error| format!("{kept}: {error}");
    let mut out = BufWriter::new(File::create(kept).map_err(cannot)?);
    for line in lines(log)? {
        let line = line?;
        match away.get_mut(&line).filter(|left| **left > 0) {
            Some(left) => *left -= 1,
            None => writeln!(out, "{line}").map_err(cannot)?,
        }
    }
    out.flush().map_err(cannot)?;
    let left: usize = away.values().sum();
    if left == 0 { Ok(()) } else { Err(format!("{left} rejects are no lines of the log")) }
}

/// How many lines two logs have, where each equals its partner as JSON, hashes aside.
fn same_lines(log: &str, export: &str) -> Result<usize, String> {
    let (mut ours, mut theirs, mut count) = (lines(export)?, lines(log)?, 0);
    loop {
        count += 1;
        match (theirs.next().transpose()?, ours.next().transpose()?) {
            (None, None) => return Ok(count - 1),
            (Some(loaded), Some(exported)) if without_hashes(&loaded)? == without_hashes(&exported)? => {}
            (loaded, exported) => return Err(format!("line {count} differs:\n{loaded:?}\n{exported:?}")),
        }
    }
}

fn without_hashes(line: &str) -> Result<Value, String> {
    let mut event: Value = serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?;
    if let Some(members) = event.as_object_mut() {
        for name in ["hash", "prev_hash", "form"] {
            members.remove(name);
        }
    }
    Ok(event)
}

fn same_bytes(first: &str, second: &str) -> Answer {
    let (mut ours, mut theirs) = (lines(first)?, lines(second)?);
    let mut count = 0;
    loop {
        match (ours.next().transpose()?, theirs.next().transpose()?) {
            (None, None) => break,
            (one, other) if one == other => count += 1,
            _ => return Err(format!("export, load, export differs at line {}", count + 1)),
        }
    }
    println!("export, load, export: {count} lines, byte for byte");
    Ok(())
}
