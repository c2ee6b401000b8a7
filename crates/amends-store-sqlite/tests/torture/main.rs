//! Tortures the SQLite store: processes killed, calls failing, power cut, bytes damaged.
//!
//! ```text
//! cargo nextest run -p amends-store-sqlite torture                        a sample of everything
//! AMENDS_TORTURE=long cargo nextest run --cargo-profile release -p amends-store-sqlite torture       all of it
//! AMENDS_TORTURE=5000 ..       a sample, with so many damaged bytes in each setting
//! AMENDS_TORTURE_SEED=7 ..     repeats a run
//! ```
//!
//! Each torture has a control: a store with a planted fault, in which it must find something. What a machine cannot do
//! (no root, no loop device, no strace) is named on standard error, and leaves `target/not-exercised/NAME.txt`
//! instead of `target/exercised/NAME`.
//!
//! This is a test binary with a harness of its own, because it starts itself anew as the process to be killed.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::panic,
    reason = "a test of its own, not a part of the store: what goes wrong shall stop it, and it prints"
)]

mod chance;
mod cuts;
mod flips;
mod kills;
mod process;
mod report;
mod script;
mod specimen;
mod sweep;
mod trials;
mod writer;

use std::path::Path;
use std::process::ExitCode;

use trials::{Trial, trials};
use writer::{Job, Manner};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| words.iter().any(|known| known == word);
    if words.first().is_some_and(|word| word == "writer") {
        return write(&words);
    }
    let chosen = trials().into_iter().filter(|trial| is_chosen(trial, &words));
    if has("--list") {
        let listed = chosen.filter(|_| !has("--ignored"));
        listed.for_each(|trial| println!("{}: test", trial.name));
        return ExitCode::SUCCESS;
    }
    let failed = chosen.filter(|trial| !trial.held()).count();
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether a trial is asked for, by the words of the usual test harness.
fn is_chosen(trial: &Trial, words: &[String]) -> bool {
    let is_exact = words.iter().any(|word| word == "--exact");
    let mut names = words.iter().filter(|word| !word.starts_with("--") && *word != "terse").peekable();
    let fits =
        |name: &String| if is_exact { *name == trial.name } else { trial.name.contains(name.as_str()) };
    names.peek().is_none() || names.any(fits)
}

fn write(words: &[String]) -> ExitCode {
    let number = |at: usize| words[at].parse::<u64>().unwrap();
    let manner = match words[6].as_str() {
        "early-ack" => Manner::EarlyAck,
        "no-sync" => Manner::NoSync,
        _ => Manner::Honest,
    };
    let job = Job { first: number(2), last: number(3), attempt: number(4), threads: number(5), manner };
    if writer::run(Path::new(&words[1]), job).is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
