//! `amends replay`: a log or a store to a report.

use std::fs::File;
use std::io::{Read as _, Write};

use amends_calendar::Zone;
use amends_envelope::{Instant, Tenant};
use amends_replay::{Input, OnError, Options, ReplayError, Report};
use amends_store::EventStore;

use crate::args::{HeadArgs, Replay, Store};
use crate::failure::{Failure, in_full};
use crate::store::{ADMIN, for_reading};
use crate::{progress, report};

pub(crate) fn run(args: &Replay, out: &mut dyn Write) -> Result<(), Failure> {
    let options = options(args)?;
    let report = replayed(args, &options)?;
    if args.json {
        serde_json::to_writer(&mut *out, &report).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        report::write(&report, out)?;
    }
    Ok(())
}

fn replayed(args: &Replay, options: &Options) -> Result<Report, Failure> {
    let on_error = if args.errors.skips() { OnError::Skip } else { OnError::Stop };
    if let [source] = args.sources.as_slice()
        && let Ok(store) = source.parse::<Store>()
    {
        return of_store(&store, args.head, options);
    }
    if args.sources.iter().any(|source| source.parse::<Store>().is_ok()) {
        return Err(Failure::input("a store is replayed alone: name one sqlite:FILE, or logs"));
    }
    if args.head.accept_missing_head {
        return Err(Failure::input("--accept-missing-head is for a store: replay sqlite:FILE"));
    }
    let bar = progress::bytes("replaying", total_bytes(&args.sources));
    let inputs = args.sources.iter().map(|source| Input::from_argument(source));
    let report = amends_replay::log(inputs, options, on_error, &mut |bytes| bar.set_position(bytes));
    bar.finish_and_clear();
    report.map_err(|error| refused(&error))
}

/// What to say of a log that cannot be read.
pub(crate) fn refused(error: &ReplayError) -> Failure {
    let text = in_full(error);
    let ReplayError::Bad(line) = error else { return Failure::input(text) };
    let advice = if is_sqlite(&line.file) {
        format!("it is a SQLite file: a store is written sqlite:{}", line.file)
    } else {
        "mend the line, or count such lines by reason and go on: --on-error skip".to_owned()
    };
    Failure::input(format!("{text}\n{advice}"))
}

/// Whether somebody forgot to write `sqlite:`.
fn is_sqlite(file: &str) -> bool {
    let mut magic = [0; 16];
    File::open(file).and_then(|mut file| file.read_exact(&mut magic)).is_ok()
        && &magic == b"SQLite format 3\0"
}

fn of_store(store: &Store, head: HeadArgs, options: &Options) -> Result<Report, Failure> {
    let store = for_reading(store, head)?;
    let head = pollster::block_on(store.head(&ADMIN)).map_err(|error| Failure::finding(error.to_string()))?;
    let bar = progress::events("replaying", Some(head.count));
    let mut progress = |events| bar.set_position(events);
    let report = pollster::block_on(amends_replay::store(&store, &ADMIN, options, &mut progress));
    bar.finish_and_clear();
    report.map_err(|error| Failure::finding(error.to_string()))
}

/// How many bytes the sources hold; nothing where one of them cannot tell.
pub(crate) fn total_bytes(sources: &[String]) -> Option<u64> {
    sources.iter().map(|source| Some(std::fs::metadata(source).ok()?.len())).sum()
}

fn options(args: &Replay) -> Result<Options, Failure> {
    let instant = |name: &str, text: &Option<String>| {
        let read = |text: &String| Instant::parse(text).map_err(|unfit| Failure::during(name, unfit));
        text.as_ref().map(read).transpose()
    };
    for tenant in &args.tenants {
        Tenant::check(tenant).map_err(|unfit| Failure::during("--tenant", unfit))?;
    }
    Ok(Options {
        zone: Zone::named(&args.zone).map_err(|unknown| Failure::during("--zone", unknown))?,
        as_of: instant("--as-of", &args.as_of)?,
        known_at: instant("--known-at", &args.known_at)?,
        tenants: args.tenants.iter().cloned().collect(),
    })
}
