//! `amends import`: a CSV or XES file to an event log, by a mapping.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use amends_formats::{Input, LineSink, Mapping, import};

use crate::args::Import;
use crate::failure::Failure;
use crate::output::{Output, Readers};
use crate::table::Table;
use crate::{left_out, progress};

pub(crate) fn run(args: &Import, out: &mut dyn Write) -> Result<(), Failure> {
    let (false, Some(map), Some(output)) = (args.list, &args.map, &args.output) else { return list(out) };
    let mapping = mapping(map)?;
    let inputs = args.inputs.iter().map(|path| input(path)).collect::<Result<Vec<_>, _>>()?;
    let named = args.inputs.iter().map(PathBuf::as_path).chain([Path::new(map)]);
    let read_from = named.filter(|path| path.exists()); // the others are standard input and a shipped mapping
    let mut log = LineSink::new(Output::create(output, out, read_from, Readers::Any)?);
    let bar = progress::events("importing", None);
    let imported = import(&mapping, inputs, &mut log, &mut |progress| bar.set_position(progress.events));
    bar.finish_and_clear();
    let report = imported.map_err(|error| Failure::input(error.to_string()))?;
    log.into_inner().finish()?;
    eprint(&format!("{} rows, {} cases, {} events", report.rows, report.cases, report.events));
    for told in left_out::told(&report, &args.inputs) {
        eprint(&told);
    }
    Ok(())
}

fn eprint(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

fn list(out: &mut dyn Write) -> Result<(), Failure> {
    let mut table = Table::new(&["mapping", "version", "what it reads"]);
    for mapping in amends_formats::NAMES.iter().filter_map(|name| Mapping::shipped(name)) {
        table.row([mapping.name().to_owned(), mapping.version().to_owned(), mapping.about().to_owned()]);
    }
    Ok(writeln!(out, "{table}")?)
}

/// A shipped mapping by its name, else a file.
fn mapping(named: &str) -> Result<Mapping, Failure> {
    if let Some(shipped) = Mapping::shipped(named) {
        return Ok(shipped);
    }
    let text = std::fs::read_to_string(named).map_err(|error| {
        Failure::input(format!(
            "no mapping called {named} is shipped (see --list), and the file cannot be read: {error}"
        ))
    })?;
    let advice = "every key of a mapping is explained in docs/reference/mapping-files.md";
    Mapping::parse(&text, named).map_err(|error| Failure::input(format!("{error}\n{advice}")))
}

fn input(path: &Path) -> Result<Input<'static>, Failure> {
    let name = path.display().to_string();
    if name == "-" {
        return Ok(Input::new("standard input", io::stdin()));
    }
    let file = File::open(path).map_err(|error| Failure::during(&name, error))?;
    let reader: Box<dyn Read> = Box::new(file);
    Ok(Input::new(name, reader))
}
