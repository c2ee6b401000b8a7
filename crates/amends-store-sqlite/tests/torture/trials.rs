//! The trials, what each must come to, and the marks they leave.

use std::path::{Path, PathBuf};

use crate::chance::Chance;
use crate::flips::{SETTINGS, Setting, Tally, Target, ask_sqlite_alone, flip, flip_and_ask};
use crate::report::Report;
use crate::sweep::Blow;
use crate::writer::Manner;
use crate::{cuts, kills, process, sweep};

/// One test.
pub(crate) struct Trial {
    /// Its name.
    pub(crate) name: String,
    run: Box<Run>,
}

type Run = dyn Fn(&Trial, &Path, &mut Chance) -> Outcome;

enum Outcome {
    Held,
    Failed,
    /// This machine cannot do it, for this reason.
    NotExercised(&'static str),
}

/// Every trial.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::new("torture_kills_at_random_moments", |_, folder, chance| random_kills(folder, chance)),
        Trial::new("torture_power_cuts", |_, folder, chance| power_cuts(folder, chance)),
        Trial::new("torture_damage_control", |_, _, chance| damage_control(chance)),
        Trial::new("torture_control_of_stops_at_every_call", |_, folder, _| control_of_stops(folder)),
    ];
    for (name, blow) in [
        ("kills", Blow::Kill),
        ("one_eio", Blow::Once("EIO")),
        ("one_enospc", Blow::Once("ENOSPC")),
        ("lasting_eio", Blow::Ever("EIO")),
        ("lasting_enospc", Blow::Ever("ENOSPC")),
    ] {
        let run = move |_: &Trial, folder: &Path, _: &mut Chance| every_call(folder, blow);
        trials.push(Trial::new(&format!("torture_{name}_at_every_call"), run));
    }
    for (name, setting) in SETTINGS {
        let run = move |_: &Trial, _: &Path, chance: &mut Chance| damage(setting, chance);
        trials.push(Trial::new(&format!("torture_damaged_{name}"), run));
    }
    trials
}

impl Trial {
    fn new(name: &str, run: impl Fn(&Self, &Path, &mut Chance) -> Outcome + 'static) -> Self {
        Self { name: name.to_owned(), run: Box::new(run) }
    }

    /// Runs it, and leaves its mark.
    pub(crate) fn held(&self) -> bool {
        let seed = seed();
        println!("{}, AMENDS_TORTURE_SEED={seed}", self.name);
        let folder = tempfile::tempdir().unwrap();
        match (self.run)(self, folder.path(), &mut Chance::new(seed)) {
            Outcome::Held => {
                self.mark("exercised", &self.name, "");
                true
            }
            Outcome::Failed => false,
            Outcome::NotExercised(why) => {
                eprintln!("NOT EXERCISED {}: {why}", self.name);
                self.mark("not-exercised", &format!("{}.txt", self.name), why);
                true
            }
        }
    }

    fn mark(&self, folder: &str, file: &str, text: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..").join(folder);
        let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join(file), text));
        if let Err(error) = written {
            eprintln!("{}: no mark is left: {error}", self.name);
        }
    }
}

/// The seed asked for, or one from the time of day: any will do, and it is printed.
fn seed() -> u64 {
    let given = std::env::var("AMENDS_TORTURE_SEED").ok().and_then(|seed| seed.parse().ok());
    given
        .unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().map_or(1, |since| u64::from(since.subsec_nanos())))
}

fn is_long() -> bool {
    std::env::var("AMENDS_TORTURE").is_ok_and(|length| length == "long")
}

/// How many bytes to damage in each setting where not all are taken: a number given in place of `long`, or 40.
fn sample() -> usize {
    std::env::var("AMENDS_TORTURE").ok().and_then(|number| number.parse().ok()).unwrap_or(40)
}

fn held(what: &str, report: &Report) -> bool {
    let good = !report.is_bad() && !report.is_empty();
    println!("{} {what}: {report}", if good { "held  " } else { "FAULT " });
    good
}

/// A control must be caught.
fn caught(what: &str, report: &Report) -> bool {
    println!("{} control, {what}: {report}", if report.is_bad() { "caught" } else { "MISSED" });
    report.is_bad()
}

const fn outcome(good: bool) -> Outcome {
    if good { Outcome::Held } else { Outcome::Failed }
}

fn random_kills(folder: &Path, chance: &mut Chance) -> Outcome {
    let times = if is_long() { 1000 } else { 25 };
    let report = kills::kills(&fresh(folder, "honest"), times, Manner::Honest, chance);
    let control = kills::kills(&fresh(folder, "control"), 60, Manner::EarlyAck, chance);
    let good = held("kill -9 at random moments", &report);
    outcome(caught("a writer that acknowledges before it commits", &control) && good)
}

const NO_STRACE: &str = "strace is not there, or may not trace";

fn can_trace() -> bool {
    process::there_is("strace") && process::run(&["strace", "-o", "/dev/null", "true"])
}

fn every_call(folder: &Path, blow: Blow) -> Outcome {
    if !can_trace() {
        return Outcome::NotExercised(NO_STRACE);
    }
    let stride = if is_long() { 1 } else { 17 };
    outcome(held(&format!("{blow:?} at every call"), &sweep::sweep(folder, blow, stride, Manner::Honest)))
}

fn control_of_stops(folder: &Path) -> Outcome {
    if !can_trace() {
        return Outcome::NotExercised(NO_STRACE);
    }
    let control = sweep::sweep(folder, Blow::Kill, 5, Manner::EarlyAck);
    outcome(caught("a writer that acknowledges before it commits", &control))
}

fn power_cuts(folder: &Path, chance: &mut Chance) -> Outcome {
    let times = if is_long() { 60 } else { 4 };
    let report = cuts::cuts(&fresh(folder, "honest"), times, Manner::Honest, chance);
    let control = cuts::cuts(&fresh(folder, "control"), times.min(10), Manner::NoSync, chance);
    let (Some(report), Some(control)) = (report, control) else {
        return Outcome::NotExercised("power cuts need root, mkfs.ext4 and a loop device");
    };
    let good = held("power cuts", &report);
    outcome(caught("synchronous=OFF", &control) && good)
}

fn damage(setting: Setting, chance: &mut Chance) -> Outcome {
    let most = match (is_long(), setting.target) {
        (false, _) => Some(sample()),
        (true, Target::Log) => Some(20_000),
        (true, Target::Database | Target::Head) => None,
    };
    let Tally { same, named, findings } = flip(memory().path(), setting, most, chance);
    println!("{same} same answers, {named} named errors, {} else", findings.len());
    findings.iter().take(5).for_each(|finding| println!("    {finding}"));
    // The head file is two copies of one thing: damage to one of them need not show.
    outcome(findings.is_empty() && (named > 0 || setting.target == Target::Head && same > 0))
}

fn damage_control(chance: &mut Chance) -> Outcome {
    let tally = flip_and_ask(memory().path(), SETTINGS[0].1, Some(600), chance, ask_sqlite_alone);
    println!("control, SQLite alone: {} damaged answers of 600", tally.findings.len());
    outcome(tally.findings.len() > 20)
}

/// A folder in memory, where there is such a thing.
fn memory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

fn fresh(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(&path).unwrap();
    path
}
