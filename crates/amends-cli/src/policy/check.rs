//! `amends policy check`: every mistake of every file at once.

use std::io::{self, Write};

use amends_policy::{Mistake, Published};
use serde::Serialize;

use super::packs::{self, PackFile};
use crate::args::Check;
use crate::failure::Failure;

/// What a file is found to be, as JSON.
#[derive(Debug, Serialize)]
struct Found<'a> {
    file: &'a str,
    ok: bool,
    /// The pack's id, where it could be read.
    pack: Option<&'a str>,
    digest: Option<&'a str>,
    mistakes: Vec<MistakeJson<'a>>,
    /// Why the file could not be read at all.
    unreadable: Option<&'a str>,
}

/// A mistake as JSON.
#[derive(Debug, Serialize)]
pub(super) struct MistakeJson<'a> {
    kind: &'static str,
    line: usize,
    column: usize,
    found: &'a str,
    expected: &'a str,
    excerpt: &'a str,
}

impl<'a> From<&'a Mistake> for MistakeJson<'a> {
    fn from(it: &'a Mistake) -> Self {
        let (found, expected, excerpt) = (&it.found, &it.expected, &it.excerpt);
        Self { kind: it.kind.code(), line: it.line, column: it.column, found, expected, excerpt }
    }
}

pub(crate) fn run(args: &Check, out: &mut dyn Write) -> Result<(), Failure> {
    let read: Vec<(&str, Result<PackFile, Failure>)> =
        args.files.iter().map(|name| (name.as_str(), PackFile::open(name))).collect();
    if args.json {
        let found: Vec<Found<'_>> = read.iter().map(|(name, file)| found(name, file)).collect();
        serde_json::to_writer(&mut *out, &found).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        for (_, file) in &read {
            tell(file, out)?;
        }
    }
    verdict(&read)
}

fn found<'a>(name: &'a str, file: &'a Result<PackFile, Failure>) -> Found<'a> {
    let mut found =
        Found { file: name, ok: false, pack: None, digest: None, mistakes: Vec::new(), unreadable: None };
    match file {
        Ok(PackFile { read: Ok(pack), .. }) => {
            found.ok = true;
            (found.pack, found.digest) = (Some(pack.pack().id.as_str()), Some(pack.digest()));
        }
        Ok(PackFile { read: Err(wrong), .. }) => {
            found.mistakes = wrong.mistakes.iter().map(Into::into).collect();
        }
        Err(failure) => found.unreadable = Some(&failure.text),
    }
    found
}

fn tell(file: &Result<PackFile, Failure>, out: &mut dyn Write) -> io::Result<()> {
    match file {
        Ok(PackFile { name, read: Ok(pack), .. }) => writeln!(out, "{name}: {}", summary(pack)),
        Ok(PackFile { name, text, read: Err(wrong) }) => {
            out.flush()?; // so that the two streams of a terminal keep the order of the files
            writeln!(io::stderr(), "{}", packs::told(name, text, &wrong.mistakes))
        }
        Err(failure) => {
            out.flush()?;
            writeln!(io::stderr(), "{}\n", failure.text)
        }
    }
}

fn summary(pack: &Published) -> String {
    let versions = &pack.pack().version;
    let examples: usize = versions.iter().map(|version| version.example.len()).sum();
    format!("good: {}, {} versions, {examples} examples, {}", pack.pack().id, versions.len(), pack.digest())
}

/// The exit status of all files together: a file that cannot be read goes before mistakes.
fn verdict(read: &[(&str, Result<PackFile, Failure>)]) -> Result<(), Failure> {
    let unreadable = read.iter().filter(|(_, file)| file.is_err()).count();
    let wrong: Vec<usize> = read
        .iter()
        .filter_map(|(_, file)| file.as_ref().ok()?.read.as_ref().err().map(|error| error.mistakes.len()))
        .collect();
    let (mistakes, of) = (wrong.iter().sum::<usize>(), read.len());
    let text = format!("{} of {of} files have mistakes, {mistakes} in all", wrong.len());
    match (unreadable, wrong.len()) {
        (0, 0) => Ok(()),
        (0, _) => Err(Failure::finding(text)),
        (_, 0) => Err(Failure::input(format!("{unreadable} of {of} files could not be read"))),
        (_, _) => Err(Failure::input(format!("{unreadable} of {of} files could not be read; {text}"))),
    }
}
