//! Tortures the SQLite store, and says what it came to.
//!
//! ```text
//! cargo run --release -p amends-store-sqlite --features planted-faults --example torture -- --short
//! cargo run --release -p amends-store-sqlite --features planted-faults --example torture -- [kills|sweep|cuts|flips]
//! ```
//!
//! `--short` takes a sample of everything, in a minute or two; without it each is done in full. `--seed N` repeats a
//! run, `--setting 0..7` takes one of the settings of flips. Each torture has a control: a store with a planted fault, in which it must find something.
//!
//! Exit code 0: all held. 1: something was lost, torn, repeated or hidden, or a control found nothing. 3: all that was
//! tried held, and something could not be tried on this machine, which is named.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
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
mod writer;

use std::path::Path;
use std::process::ExitCode;

use chance::Chance;
use report::Report;
use sweep::Blow;
use writer::{Job, Manner};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == "writer") {
        return write(&words);
    }
    let asked = |name: &str| words.iter().any(|word| word == name);
    let mut torture = Torture::new(asked("--short"), number_after(&words, "--setting"), seed(&words));
    let all = !["kills", "sweep", "cuts", "flips"].into_iter().any(asked);
    let folder = tempfile::tempdir().unwrap();
    if all || asked("flips") {
        torture.flips(folder.path());
    }
    if all || asked("kills") {
        torture.kills(folder.path());
    }
    if all || asked("sweep") {
        torture.sweep(folder.path());
    }
    if all || asked("cuts") {
        torture.cuts(folder.path());
    }
    torture.end()
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

/// The seed asked for, or the time of day: any will do, and it is printed.
fn seed(words: &[String]) -> u64 {
    let now = || std::time::UNIX_EPOCH.elapsed().map_or(1, |since| u64::from(since.subsec_nanos()));
    number_after(words, "--seed").unwrap_or_else(now)
}

/// The number that follows a word.
fn number_after<N: std::str::FromStr>(words: &[String], word: &str) -> Option<N> {
    let at = words.iter().position(|known| known == word)?;
    words.get(at + 1)?.parse().ok()
}

struct Torture {
    short: bool,
    only_setting: Option<usize>,
    chance: Chance,
    is_bad: bool,
    not_exercised: Vec<&'static str>,
}

impl Torture {
    fn new(short: bool, only_setting: Option<usize>, seed: u64) -> Self {
        println!("seed {seed}");
        Self { short, only_setting, chance: Chance::new(seed), is_bad: false, not_exercised: vec![] }
    }

    fn held(&mut self, what: &str, report: &Report) {
        let bad = report.is_bad() || report.is_empty();
        self.is_bad |= bad;
        println!("{} {what}: {report}", if bad { "FAULT  " } else { "held   " });
    }

    /// A control must be caught.
    fn caught(&mut self, what: &str, report: &Report) {
        self.is_bad |= !report.is_bad();
        println!("{} control, {what}: {report}", if report.is_bad() { "caught " } else { "MISSED " });
    }

    fn skipped(&mut self, what: &'static str) {
        println!("NOT EXERCISED {what}");
        self.not_exercised.push(what);
    }

    fn kills(&mut self, folder: &Path) {
        let times = if self.short { 40 } else { 1000 };
        let report = kills::kills(&fresh(folder, "k"), times, Manner::Honest, &mut self.chance);
        self.held("kill -9 at random moments", &report);
        let control = kills::kills(&fresh(folder, "k"), 40, Manner::EarlyAck, &mut self.chance);
        self.caught("a writer that acknowledges before it commits", &control);
    }

    fn sweep(&mut self, folder: &Path) {
        if !process::there_is("strace") || !process::run(&["strace", "-o", "/dev/null", "true"]) {
            self.skipped("stops and errors at every system call: strace is not there, or may not trace");
            return;
        }
        let stride = if self.short { 5 } else { 1 };
        for (what, blow) in [
            ("kill -9 at every call that writes", Blow::Kill),
            ("EIO once at every call that writes", Blow::Once("EIO")),
            ("ENOSPC once at every call that writes", Blow::Once("ENOSPC")),
            ("EIO from every call on", Blow::Ever("EIO")),
            ("ENOSPC from every call on", Blow::Ever("ENOSPC")),
        ] {
            let report = sweep::sweep(&fresh(folder, "s"), blow, stride, Manner::Honest);
            self.held(what, &report);
        }
        let control = sweep::sweep(&fresh(folder, "s"), Blow::Kill, stride, Manner::EarlyAck);
        self.caught("a writer that acknowledges before it commits", &control);
    }

    fn cuts(&mut self, folder: &Path) {
        let times = if self.short { 6 } else { 60 };
        let Some(report) = cuts::cuts(&fresh(folder, "c"), times, Manner::Honest, &mut self.chance) else {
            self.skipped("power cuts: they need root, mkfs.ext4 and a loop device");
            return;
        };
        self.held("power cuts", &report);
        match cuts::cuts(&fresh(folder, "c"), times.min(10), Manner::NoSync, &mut self.chance) {
            Some(control) => self.caught("synchronous=OFF", &control),
            None => self.skipped("the control of power cuts"),
        }
    }

    fn flips(&mut self, folder: &Path) {
        let memory = Path::new("/dev/shm");
        let memory =
            if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir_in(folder) };
        let memory = memory.unwrap();
        let settings = flips::SETTINGS.into_iter().enumerate();
        for (_, setting) in settings.filter(|(index, _)| self.only_setting.is_none_or(|only| only == *index))
        {
            let most = match (self.short, setting.target) {
                (true, _) => Some(250),
                (false, flips::Target::Log) => Some(20_000),
                (false, _) => None,
            };
            let tally = flips::flip(memory.path(), setting, most, &mut self.chance);
            let flips::Tally { same, named, findings } = tally;
            let bad = !findings.is_empty() || same + named == 0;
            self.is_bad |= bad;
            let verdict = if bad { "FAULT  " } else { "held   " };
            println!(
                "{verdict} {setting:?}: {same} same answers, {named} named errors, {} else",
                findings.len()
            );
            findings.iter().take(5).for_each(|finding| println!("    {finding}"));
        }
        let setting = flips::SETTINGS[0];
        let alone = flips::flip_and_ask(
            memory.path(),
            setting,
            Some(2_000),
            &mut self.chance,
            flips::ask_sqlite_alone,
        );
        self.is_bad |= alone.findings.is_empty();
        let verdict = if alone.findings.is_empty() { "MISSED " } else { "caught " };
        println!("{verdict} control, SQLite alone: {} damaged answers of 2000", alone.findings.len());
    }

    fn end(self) -> ExitCode {
        if self.is_bad {
            return ExitCode::FAILURE;
        }
        if self.not_exercised.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) }
    }
}

fn fresh(folder: &Path, name: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    let _ = std::fs::remove_dir_all(&path); // it may not be there
    std::fs::create_dir_all(&path).unwrap();
    path
}
