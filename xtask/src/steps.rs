//! The steps of `ci`, and the long modes, as one table. Each can be run alone: `cargo xtask NAME`.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::house::{Answer, House, run};
use crate::{agree, arrows, demo, golden, markdown, provoke, suites, tests, tidy, wild};

/// Something that can be asked of this program.
pub(crate) struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&House) -> Answer,
}

/// What `ci` runs, in this order: what fails fastest comes first, the tests last.
const CI: &[Step] = &[
    Step { name: "fmt", what: "formatting is cargo fmt's", run: fmt },
    Step { name: "arrows", what: "crates know only what the architecture draws", run: arrows::check },
    Step {
        name: "tidy",
        what: "no machine's paths, no ignored or sleeping tests, no unfinished work",
        run: tidy::check,
    },
    Step {
        name: "links",
        what: "links in Markdown lead somewhere; its Rust is compiled",
        run: markdown::check,
    },
    Step { name: "deny", what: "licences, bans and sources of what we depend on", run: deny },
    Step { name: "clippy", what: "no warning in any target", run: clippy },
    Step { name: "docs", what: "the API's documentation builds without a warning", run: docs },
    Step { name: "doctest", what: "Rust in documentation, README and docs/ runs", run: tests::documentation },
    Step { name: "examples", what: "every example runs", run: tests::examples },
    Step { name: "test", what: "all tests, with nextest", run: tests::all },
    Step { name: "golden", what: "golden files are as they were released", run: golden::check },
    Step { name: "hash", what: "a Python script recomputes the chain of the golden files", run: tests::hash },
    Step { name: "suites", what: "which suites truly ran on this machine", run: suites::check },
];

/// What takes longer than a change should wait.
const LONG: &[Step] = &[
    Step { name: "provoke", what: "plants each known fault; its test must turn red", run: provoke::all },
    Step { name: "torture", what: "kills, power cuts and flipped bytes, the long form", run: tests::torture },
    Step { name: "fuzz", what: "[SECONDS] the log reader against cargo-fuzz", run: tests::fuzz },
    Step { name: "agree", what: "[EVENTS] replays of generated logs against the reference", run: agree::all },
    Step { name: "wild", what: "[LOGS] small logs that obey nothing against the reference", run: wild::all },
];

/// What can be asked.
pub(crate) fn help() -> String {
    let mut text = String::from("cargo xtask COMMAND\n");
    for (name, steps) in [("ci", CI), ("long", LONG)] {
        let _ = writeln!(text, "\n  {name:11} all of these, in this order:");
        for Step { name, what, .. } in steps {
            let _ = writeln!(text, "    {name:9} {what}");
        }
    }
    text.push_str("\n  demo        the main job on real data\n");
    text
}

/// Does what was asked for.
pub(crate) fn go(house: &House, name: &str) -> Answer {
    match name {
        "ci" => every(house, CI),
        "long" => every(house, LONG),
        "demo" => demo::main_job(house),
        _ => match CI.iter().chain(LONG).find(|step| step.name == name) {
            Some(step) => (step.run)(house),
            None => Err(format!("no such command\n\n{}", help())),
        },
    }
}

/// Runs each step even where one before it failed, so that one run tells all; then sums up.
fn every(house: &House, steps: &[Step]) -> Answer {
    let started = Instant::now();
    let done: Vec<(&Step, Answer, Duration)> = steps.iter().map(|step| timed(house, step)).collect();
    println!("\n== summary");
    for (step, answer, took) in &done {
        let verdict = if answer.is_ok() { "ok    " } else { "FAILED" };
        println!("{verdict} {:9} {:7.1} s  {}", step.name, took.as_secs_f64(), step.what);
    }
    let failed: Vec<&str> =
        done.iter().filter(|(_, answer, _)| answer.is_err()).map(|it| it.0.name).collect();
    println!("{} steps in {:.0} s, {} failed", done.len(), started.elapsed().as_secs_f64(), failed.len());
    tests::repeat_summary(house);
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}

fn timed<'a>(house: &House, step: &'a Step) -> (&'a Step, Answer, Duration) {
    println!("\n== {}: {}", step.name, step.what);
    let started = Instant::now();
    let answer = (step.run)(house);
    if let Err(why) = &answer {
        println!("FAILED {}: {why}", step.name);
    }
    (step, answer, started.elapsed())
}

fn fmt(house: &House) -> Answer {
    house.cargo(&["fmt", "--all", "--check"])
}

fn clippy(house: &House) -> Answer {
    house.cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
}

fn docs(house: &House) -> Answer {
    let mut command = house.command("cargo", &["doc", "--workspace", "--no-deps", "--locked"]);
    command.env("RUSTDOCFLAGS", "-D warnings");
    run(command)
}

/// Advisories are left out: their database is fetched from elsewhere, and a check of what is committed needs none.
fn deny(house: &House) -> Answer {
    if house.has("cargo-deny") {
        return house.cargo(&["deny", "--workspace", "--locked", "check", "licenses", "bans", "sources"]);
    }
    suites::not_exercised(house, "deny", "cargo-deny is not installed; `./run setup` installs it")
}
