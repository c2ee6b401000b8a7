//! `amends load`: logs into a store.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use amends_codec::{Input, Rules};
use amends_engine::{LoadError, LoadOptions, LoadStep};

use crate::args::Load;
use crate::failure::{Failure, in_full};
use crate::store::{ADMIN, for_writing};
use crate::{output, progress, replay};

pub(crate) fn run(args: &Load, out: &mut dyn Write) -> Result<(), Failure> {
    let rejects = args.rejects.as_ref().map(|path| rejects(path, args)).transpose()?;
    let engine = for_writing(&args.into, args.keys.as_ref(), args.head)?;
    let mut rejects = rejects.map(emptied).transpose()?.map(BufWriter::new);
    let rules = Rules { zone_exists: amends_replay::zone_exists };
    let options = LoadOptions { skips: args.errors.skips(), rules };
    let sources: Vec<String> = args.logs.iter().map(|log| log.display().to_string()).collect();
    let bar = progress::bytes("loading", replay::total_bytes(&sources));
    let mut failed: Option<io::Error> = None;
    let inputs: Vec<Input> = sources.iter().map(|source| Input::from_argument(source)).collect();
    let mut see = |step: LoadStep<'_>| match step {
        LoadStep::Read(bytes) => bar.set_position(bytes),
        LoadStep::Rejected(why, line) => {
            bar.suspend(|| eprintln(&why.to_string()));
            let written =
                rejects.as_mut().map_or(Ok(()), |to| to.write_all(line).and_then(|()| to.write_all(b"\n")));
            failed = failed.take().or(written.err());
        }
        _ => {}
    };
    let loaded = pollster::block_on(engine.load(&ADMIN, inputs, options, &mut see));
    bar.finish_and_clear();
    if let Some(to) = &mut rejects {
        to.flush()?;
    }
    if let Some(error) = failed {
        return Err(Failure::during("the rejected lines could not be written", error));
    }
    let report = loaded.map_err(|error| refused(&error))?;
    writeln!(out, "{} events taken in, {} were there already", report.appended, report.already)?;
    for (reason, lines) in &report.rejected {
        writeln!(out, "{lines} lines left out: {reason}")?;
    }
    let left_out: u64 = report.rejected.values().sum();
    if left_out == 0 { Ok(()) } else { Err(Failure::finding(format!("{left_out} lines were left out"))) }
}

/// Opens it, and leaves what is in it: the store may still be refused.
fn rejects(path: &Path, args: &Load) -> Result<File, Failure> {
    let files = args.into.files(args.keys.as_ref());
    output::spare(path, args.logs.iter().chain(&files).map(PathBuf::as_path))?;
    let opened = File::options().write(true).create(true).truncate(false).open(path);
    opened.map_err(|error| Failure::during(&path.display().to_string(), error))
}

/// A pipe or a device has nothing to be emptied of.
fn emptied(file: File) -> Result<File, Failure> {
    if file.metadata()?.is_file() {
        file.set_len(0)?;
    }
    Ok(file)
}

fn eprintln(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

fn refused(error: &LoadError) -> Failure {
    let what_to_do =
        "what came before it is in the store; mend the log and load it again, or use --on-error skip";
    if let LoadError::Rejected(line) = error {
        return Failure::input(format!("{line}\n{what_to_do}"));
    }
    let is_finding = matches!(error, LoadError::Store(_));
    if is_finding { Failure::finding(in_full(error)) } else { Failure::input(in_full(error)) }
}
