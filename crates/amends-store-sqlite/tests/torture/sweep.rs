//! Stops and errors at every single system call that writes, by way of strace.

use std::path::Path;

use crate::process::{Said, start, writer};
use crate::report::Report;
use crate::script::look;
use crate::writer::{Job, Manner};

/// The calls by which SQLite and the head file change anything.
const CALLS: [&str; 5] = ["pwrite64", "fsync", "ftruncate", "unlink", "write"];
const COMMANDS: u64 = 12;
/// No call comes so often in one script.
const FAR_TOO_OFTEN: u64 = 5_000;

/// What is done to the call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Blow {
    /// The process is killed at it.
    Kill,
    /// It fails once, by this error.
    Once(&'static str),
    /// It fails by this error, then and for ever after.
    Ever(&'static str),
}

impl Blow {
    fn inject(self, call: &str, at: u64) -> String {
        match self {
            Self::Kill => format!("inject={call}:signal=SIGKILL:when={at}"),
            Self::Once(error) => format!("inject={call}:error={error}:when={at}"),
            Self::Ever(error) => format!("inject={call}:error={error}:when={at}+"),
        }
    }
}

/// Every call, each occurrence of it in turn, `stride` apart, on a store that is being made and on one that is there.
pub(crate) fn sweep(folder: &Path, blow: Blow, stride: u64, manner: Manner) -> Report {
    let mut report = Report::default();
    for is_new in [true, false] {
        for call in CALLS {
            // A stop at a `write` to standard output is a stop like any other; an error there is nobody's answer.
            if matches!(blow, Blow::Kill) || call != "write" {
                sweep_call(folder, blow, call, is_new, stride, manner, &mut report);
            }
        }
    }
    report
}

fn sweep_call(
    folder: &Path,
    blow: Blow,
    call: &str,
    is_new: bool,
    stride: u64,
    manner: Manner,
    report: &mut Report,
) {
    let warm_up = if is_new { 0 } else { COMMANDS };
    let template = folder.join("template");
    empty(&template);
    if !is_new {
        let job = Job { first: 1, last: warm_up, attempt: 1, threads: 1, manner: Manner::Honest };
        start(&writer(&template.join("sweep.db"), job)).unwrap().said();
    }
    let work = folder.join("work");
    let (path, trace) = (work.join("sweep.db"), folder.join("trace"));
    let job = Job { first: warm_up + 1, last: warm_up + COMMANDS, attempt: 2, threads: 1, manner };
    for at in (1..FAR_TOO_OFTEN).step_by(usize::try_from(stride).unwrap_or(1)) {
        empty(&work);
        for file in std::fs::read_dir(&template).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), work.join(file.file_name())).unwrap();
        }
        let strace = ["strace".to_owned(), "-f".to_owned(), "-o".to_owned(), trace.display().to_string()];
        let what = ["-e".to_owned(), format!("trace={call}"), "-e".to_owned(), blow.inject(call, at)];
        let words: Vec<_> = strace.into_iter().chain(what).chain(writer(&path, job)).collect();
        let said = start(&words).unwrap().said();
        let traced = std::fs::read_to_string(&trace).unwrap_or_default();
        if !traced.contains("(INJECTED)") && !traced.contains("killed by SIGKILL") {
            return; // the script came to its end before this call came so often
        }
        judge(&path, &said, job.last, &format!("{blow:?} at {call} {at}, new: {is_new}"), report);
        if report.is_bad() {
            return;
        }
    }
}

/// Compares what was said with what is there.
fn judge(path: &Path, said: &Said, last: u64, place: &str, report: &mut Report) {
    let found = look(path, last);
    report.took(1, said.acks.len() as u64);
    report.lost(said.acks.iter().filter(|command| !found.commands.contains(command)).count());
    let denied = said.noes.iter().filter(|command| found.commands.contains(command));
    let denied: Vec<_> =
        denied.map(|command| format!("command {command} is there, and was said not to be")).collect();
    report.faults(denied, place);
    report.faults(found.faults, place);
}

fn empty(folder: &Path) {
    let _ = std::fs::remove_dir_all(folder); // it may not be there
    std::fs::create_dir_all(folder).unwrap();
}
