//! `amends policy test`: the worked examples of packs, run.

use std::borrow::Cow;
use std::io::{self, Write};

use amends_policy::{Published, TestReport, find_shipped, shipped, test_pack};
use serde::Serialize;

use super::check::MistakeJson;
use super::packs::{self, PackFile};
use crate::args::Test;
use crate::failure::Failure;
use crate::snippets::{self, Remark};

/// A pack to be tested: its name as given, its text where it is a file's, and what came of it.
struct Tested {
    name: String,
    text: Option<String>,
    outcome: Outcome,
}

enum Outcome {
    Ran(Cow<'static, Published>, TestReport),
    Mistakes(amends_policy::Unreadable),
    Unreadable(String),
}

/// What came of a pack, as JSON.
#[derive(Debug, Serialize)]
struct TestedJson<'a> {
    file: &'a str,
    pack: Option<&'a str>,
    run: usize,
    failed: usize,
    failures: Vec<FailureJson<'a>>,
    mistakes: Vec<MistakeJson<'a>>,
    unreadable: Option<&'a str>,
}

/// An example that does not hold, as JSON.
#[derive(Debug, Serialize)]
struct FailureJson<'a> {
    version: &'a str,
    example: &'a str,
    line: Option<usize>,
    expected: &'a str,
    answered: &'a str,
    because: &'a [String],
}

pub(crate) fn run(args: &Test, out: &mut dyn Write) -> Result<(), Failure> {
    let tested: Vec<Tested> = if args.files.is_empty() {
        shipped().map(|pack| ran(&pack.pack().id, None, Cow::Borrowed(pack))).collect()
    } else {
        args.files.iter().map(|name| test(name)).collect()
    };
    if args.json {
        let all: Vec<TestedJson<'_>> = tested.iter().map(as_json).collect();
        serde_json::to_writer(&mut *out, &all).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        for it in &tested {
            tell(it, out)?;
        }
    }
    verdict(&tested)
}

fn test(name: &str) -> Tested {
    let named = |text, outcome| Tested { name: name.to_owned(), text, outcome };
    if let Some(pack) = find_shipped(name) {
        return ran(name, None, Cow::Borrowed(pack));
    }
    if !packs::is_file(name) {
        return named(
            None,
            Outcome::Unreadable(format!("no pack is called {name}, and there is no such file")),
        );
    }
    match PackFile::open(name) {
        Ok(PackFile { name, text, read: Ok(pack) }) => ran(&name, Some(text), Cow::Owned(pack)),
        Ok(PackFile { text, read: Err(wrong), .. }) => named(Some(text), Outcome::Mistakes(wrong)),
        Err(failure) => named(None, Outcome::Unreadable(failure.text)),
    }
}

fn ran(name: &str, text: Option<String>, pack: Cow<'static, Published>) -> Tested {
    let report = test_pack(&pack);
    Tested { name: name.to_owned(), text, outcome: Outcome::Ran(pack, report) }
}

fn tell(tested: &Tested, out: &mut dyn Write) -> io::Result<()> {
    let Tested { name, text, outcome } = tested;
    let source = text.as_deref().unwrap_or_default();
    match outcome {
        Outcome::Ran(_, report) if report.holds() => writeln!(out, "{name}: {} examples hold", report.run),
        Outcome::Ran(pack, report) => {
            let (failed, run) = (report.failures.len(), report.run);
            writeln!(out, "{name}: {failed} of {run} examples do not hold")?;
            out.flush()?;
            let remarks: Vec<Remark> = report.failures.iter().map(|it| remark(pack, it)).collect();
            match text {
                Some(text) => writeln!(io::stderr(), "\n{}\n", snippets::render(name, text, &remarks)),
                None => report.failures.iter().try_for_each(|it| writeln!(io::stderr(), "{it}\n")),
            }
        }
        Outcome::Mistakes(wrong) => {
            out.flush()?;
            writeln!(io::stderr(), "{}", packs::told(name, source, &wrong.mistakes))
        }
        Outcome::Unreadable(why) => {
            out.flush()?;
            writeln!(io::stderr(), "{why}\n")
        }
    }
}

fn remark(pack: &Published, failure: &amends_policy::Failure) -> Remark {
    let amends_policy::Failure { version, example, expected, answered, because } = failure;
    let at = place(pack, failure).map_or(0..0, |at| at.start..at.end);
    let title = format!("{version}: {example}: answered {answered}");
    let label = format!("expected {expected}");
    Remark { code: "example", title, label, at, notes: because.clone() }
}

/// Where an example stands in its file.
fn place(pack: &Published, failure: &amends_policy::Failure) -> Option<amends_policy::Span> {
    let version = pack.pack().find_version(&failure.version)?;
    version.example.iter().find(|it| *it.name.en == *failure.example).map(|it| it.at)
}

fn as_json(tested: &Tested) -> TestedJson<'_> {
    let mut json = TestedJson {
        file: &tested.name,
        pack: None,
        run: 0,
        failed: 0,
        failures: Vec::new(),
        mistakes: Vec::new(),
        unreadable: None,
    };
    match &tested.outcome {
        Outcome::Ran(pack, report) => {
            (json.pack, json.run, json.failed) =
                (Some(pack.pack().id.as_str()), report.run, report.failures.len());
            json.failures =
                report.failures.iter().map(|it| failure(pack, it, tested.text.as_deref())).collect();
        }
        Outcome::Mistakes(wrong) => json.mistakes = wrong.mistakes.iter().map(Into::into).collect(),
        Outcome::Unreadable(why) => json.unreadable = Some(why),
    }
    json
}

fn failure<'a>(pack: &Published, failure: &'a amends_policy::Failure, text: Option<&str>) -> FailureJson<'a> {
    let amends_policy::Failure { version, example, expected, answered, because } = failure;
    let before = text.zip(place(pack, failure)).and_then(|(text, at)| text.get(..at.start));
    let line = before.map(|before| before.matches('\n').count() + 1);
    FailureJson { version, example, line, expected, answered, because }
}

/// The exit status of all packs together, and what is said of them.
fn verdict(tested: &[Tested]) -> Result<(), Failure> {
    let (mut run, mut failed, mut packs, mut unreadable) = (0, 0, 0, 0);
    for it in tested {
        match &it.outcome {
            Outcome::Ran(_, report) => {
                (run, failed) = (run + report.run, failed + report.failures.len());
                packs += usize::from(!report.holds());
            }
            Outcome::Mistakes(_) => packs += 1,
            Outcome::Unreadable(_) => unreadable += 1,
        }
    }
    let of = tested.len();
    let text = format!("{packs} of {of} packs do not pass: {failed} of {run} examples do not hold");
    match (unreadable, packs) {
        (0, 0) => Ok(()),
        (0, _) => Err(Failure::finding(text)),
        (_, _) => Err(Failure::input(format!("{unreadable} of {of} packs could not be read; {text}"))),
    }
}
