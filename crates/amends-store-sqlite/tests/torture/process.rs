//! A tortured writer seen from outside: started, listened to, stopped.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::writer::{Job, Manner};

/// What a writer said before it was stopped.
#[derive(Debug, Default)]
pub(crate) struct Said {
    /// Done.
    pub(crate) acks: BTreeSet<u64>,
    /// Nothing was written.
    pub(crate) noes: BTreeSet<u64>,
    /// Nobody knows.
    pub(crate) unknowns: BTreeSet<u64>,
}

impl Said {
    /// Reads the lines; one that was cut off was not said.
    pub(crate) fn parse(text: &str) -> Self {
        let mut said = Self::default();
        for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            let Some((what, number)) = line.trim_end().split_once(' ') else { continue };
            let Ok(number) = number.parse() else { continue };
            match what {
                "ack" => said.acks.insert(number),
                "no" => said.noes.insert(number),
                _ => said.unknowns.insert(number),
            };
        }
        said
    }

    /// The highest command spoken of.
    pub(crate) fn last(&self) -> u64 {
        let all = self.acks.iter().chain(&self.noes).chain(&self.unknowns);
        all.max().copied().unwrap_or(0)
    }
}

/// The command line of a writer, run by this very program.
pub(crate) fn writer(path: &Path, job: Job) -> Vec<String> {
    let manner = match job.manner {
        Manner::Honest => "honest",
        Manner::EarlyAck => "early-ack",
        Manner::NoSync => "no-sync",
    };
    let program = std::env::current_exe().unwrap();
    let words = [program.display().to_string(), "writer".into(), path.display().to_string()];
    let numbers = [job.first, job.last, job.attempt, job.threads].map(|number| number.to_string());
    words.into_iter().chain(numbers).chain([manner.to_owned()]).collect()
}

/// A writer under way, listened to by a thread.
pub(crate) struct Running {
    child: Child,
    text: JoinHandle<Vec<u8>>,
    ended: Receiver<()>,
}

/// Starts a program, and listens to what it says.
pub(crate) fn start(words: &[String]) -> std::io::Result<Running> {
    let mut command = Command::new(&words[0]);
    let mut child = command.args(&words[1..]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut output = child.stdout.take().unwrap();
    let (at_end, ended) = channel();
    let text = std::thread::spawn(move || {
        let mut text = Vec::new();
        let _ = output.read_to_end(&mut text); // cut off where it was killed
        let _ = at_end.send(()); // nobody may be waiting
        text
    });
    Ok(Running { child, text, ended })
}

impl Running {
    /// Lets it run, for so long or until it ends by itself.
    pub(crate) fn run_for(&self, time: Duration) {
        let _ = self.ended.recv_timeout(time); // either is right
    }

    /// Kills it, stopped or not.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill(); // it may have ended by an error, which a look at the store will show
    }

    /// Freezes it.
    pub(crate) fn freeze(&self) {
        signal(&self.child, "STOP");
    }

    /// Everything it said, once it has ended.
    pub(crate) fn said(mut self) -> Said {
        let text = self.text.join().unwrap();
        let _ = self.child.wait(); // how it ended is what was done to it
        Said::parse(&String::from_utf8_lossy(&text))
    }
}

/// Sends a signal by its name, as `kill` does.
fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()), "kill -{name} did not work");
}

/// Whether a program is there.
pub(crate) fn there_is(program: &str) -> bool {
    let status = Command::new(program).arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok()
}

/// Runs a program to its end, and says whether it went well.
pub(crate) fn run(words: &[&str]) -> bool {
    let status =
        Command::new(words[0]).args(&words[1..]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
