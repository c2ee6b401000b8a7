//! The program `amends`: complaints as event logs on the command line.
//!
//! One file for each command. Answers go to standard output, progress and errors to standard error; the exit status is
//! 0 for good, 1 for findings, 2 for bad input.

mod args;
mod calendar;
mod events;
mod export;
mod failure;
mod generate;
mod import;
mod left_out;
mod load;
mod output;
mod policy;
mod progress;
mod replay;
mod report;
mod show;
mod snippets;
mod store;
mod table;
mod verify;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use failure::Failure;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut out = BufWriter::new(io::stdout().lock());
    let done = run(&cli.command, &mut out).and_then(|()| Ok(out.flush()?));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if failure.status != 0 {
                let _ = writeln!(io::stderr(), "amends: {}", failure.text);
            }
            ExitCode::from(failure.status)
        }
    }
}

fn run(command: &Command, out: &mut dyn Write) -> Result<(), Failure> {
    match command {
        Command::Import(args) => import::run(args, out),
        Command::Replay(args) => replay::run(args, out),
        Command::Events(args) => events::run(args, out),
        Command::Load(args) => load::run(args, out),
        Command::Show(args) => show::run(args, out),
        Command::Verify(args) => verify::run(args, out),
        Command::Export(args) => export::run(args, out),
        Command::Generate(args) => generate::run(args, out),
        Command::Policy(command) => policy::run(command, out),
        Command::Calendar(command) => calendar::run(command, out),
    }
}
