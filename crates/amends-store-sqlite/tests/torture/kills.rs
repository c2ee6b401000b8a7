//! `kill -9` at random moments, one store surviving all of them.

use std::path::Path;
use std::time::Duration;

use crate::chance::Chance;
use crate::process::{start, writer};
use crate::report::Report;
use crate::script::look;
use crate::writer::{Job, Manner};

const THREADS: u64 = 4;

/// Kills a writer so many times, each time asking again for everything that was not acknowledged.
pub(crate) fn kills(folder: &Path, times: u64, manner: Manner, chance: &mut Chance) -> Report {
    let mut report = Report::default();
    let path = folder.join("kills.db");
    let (mut first, mut asked) = (1, 0);
    for attempt in 1..=times {
        let job = Job { first, last: u64::MAX - 1, attempt, threads: THREADS, manner };
        let mut child = start(&writer(&path, job)).unwrap();
        child.run_for(Duration::from_millis(1 + chance.below(60) as u64));
        child.kill();
        let said = child.said();
        asked = asked.max(said.last() + THREADS).max(first + THREADS);
        let found = look(&path, asked);
        report.took(1, said.acks.len() as u64);
        report.lost(said.acks.iter().filter(|command| !found.commands.contains(command)).count());
        report.faults(found.faults, &format!("kill {attempt}"));
        // What is there is a prefix but for those that were under way: ask again from the first that is missing.
        first = (1..=asked).find(|command| !found.commands.contains(command)).unwrap_or(asked + 1);
        if report.is_bad() {
            break; // the store has shown its fault; what follows would repeat it
        }
    }
    report
}
