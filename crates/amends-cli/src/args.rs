//! What the program understands.

mod ask;
mod backtest;
mod calendar;
mod policy;

use std::path::{Path, PathBuf};

use amends_store_sqlite::{HeadFile, SqliteStore};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use ask::{
    Authority, Buckets, CaseArgs, Content, Due, Duties, Explain, FactsArgs, PackArgs, Rights, StrictArgs,
};
pub(crate) use backtest::Backtest;
pub(crate) use calendar::{Add, Between, CalendarCommand, ShowCalendar, day, no_day};
pub(crate) use policy::{Check, List, PolicyCommand, ShowPack, Test, VersionArgs};

/// Complaints as event logs: import them, keep them, replay them.
#[derive(Debug, Parser)]
#[command(name = "amends", version, max_term_width = 110, arg_required_else_help = true)]
#[command(after_help = "\
Exit status: 0 good, 1 findings (a broken chain, lines left out, a pack that is wrong), 2 bad input or bad arguments.
A store is written sqlite:FILE; its keys are kept beside it in FILE.keys unless --keys names another place.")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an event log of a CSV or XES file, by a mapping.
    #[command(after_help = "\
Examples:
  amends import --map cfpb complaints.csv -o complaints.jsonl
  amends import --map ./our-helpdesk.toml tickets.csv.gz -o -
Shipped mappings: amends import --list")]
    Import(Import),
    /// Take event logs into a store: ids, versions and both times are kept, personal data is sealed.
    #[command(after_help = "\
Examples:
  amends load complaints.jsonl --into sqlite:complaints.db
  amends load old.jsonl new.jsonl.gz --into sqlite:c.db --on-error skip --rejects rejects.jsonl
Loading the same log twice adds nothing.")]
    Load(Load),
    /// Fold a log or a store and report how we are doing.
    #[command(after_help = "\
Examples:
  amends replay complaints.jsonl
  amends replay sqlite:complaints.db --json
  zstd -dc log.jsonl.zst | amends replay - --as-of 2026-03-31T23:59:59Z --zone Europe/London")]
    Replay(Replay),
    /// Show one case: what happened, and where its phases stand.
    #[command(after_help = "Example:\n  amends show sqlite:complaints.db case-0b5d...")]
    Show(Show),
    /// Check every hash, every chain and every head of a store.
    #[command(after_help = "Example:\n  amends verify sqlite:complaints.db")]
    Verify(Verify),
    /// Write a store as an event log, sealed unless asked otherwise.
    #[command(after_help = "\
Examples:
  amends export sqlite:complaints.db -o backup.jsonl
  amends export sqlite:complaints.db -o - --clear")]
    Export(Export),
    /// Write a random but legal log, or with --wild one that obeys nothing.
    #[command(after_help = "Example:\n  amends generate --cases 1000 --seed 7 -o log.jsonl")]
    Generate(Generate),
    /// The catalogue of events, or one of them in full.
    #[command(after_help = "Examples:\n  amends events\n  amends events offer_made")]
    Events(Events),
    /// What is owed and due under which rules, and why: packs of law and of your own.
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Working time: business days and hours between two times, and so many of them on.
    #[command(subcommand)]
    Calendar(CalendarCommand),
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The name of a shipped mapping, or a mapping file.
    #[arg(long, value_name = "NAME|FILE", required_unless_present = "list")]
    pub(crate) map: Option<String>,
    /// CSV or XES files, plain, gzip or zstd; - for standard input.
    #[arg(value_name = "INPUT", required_unless_present = "list")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Where the log goes; - for standard output.
    #[arg(short, long, value_name = "LOG", required_unless_present = "list")]
    pub(crate) output: Option<PathBuf>,
    /// List the shipped mappings.
    #[arg(long)]
    pub(crate) list: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Load {
    /// Logs, plain, gzip or zstd; - for standard input. Read as one, in the order given.
    #[arg(required = true, value_name = "LOG")]
    pub(crate) logs: Vec<PathBuf>,
    /// The store to take them into, made where there is none.
    #[arg(long, value_name = "sqlite:FILE")]
    pub(crate) into: Store,
    /// Where the keys are kept.
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) head: HeadArgs,
    #[command(flatten)]
    pub(crate) errors: OnErrorArgs,
    #[arg(long, value_name = "FILE", requires = "on_error")]
    #[arg(help = "Where lines go that were left out; of a line longer than 1 MiB its first 512 KiB")]
    pub(crate) rejects: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// Logs, plain, gzip or zstd; - for standard input; or one sqlite:FILE.
    #[arg(required = true, value_name = "LOG|sqlite:FILE")]
    pub(crate) sources: Vec<String>,
    /// One JSON object instead of tables.
    #[arg(long)]
    pub(crate) json: bool,
    /// Fold what had happened by then: an instant like 2026-03-31T23:59:59Z.
    #[arg(long, value_name = "T")]
    pub(crate) as_of: Option<String>,
    /// Fold what was recorded by then: an instant too.
    #[arg(long, value_name = "T")]
    pub(crate) known_at: Option<String>,
    /// Look at this tenant alone. May be given several times.
    #[arg(long = "tenant", value_name = "T")]
    pub(crate) tenants: Vec<String>,
    /// The zone of months and days: an IANA name or ±hh:mm.
    #[arg(long, value_name = "Z", default_value = "UTC", allow_hyphen_values = true)]
    pub(crate) zone: String,
    #[command(flatten)]
    pub(crate) errors: OnErrorArgs,
    #[command(flatten)]
    pub(crate) head: HeadArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The store.
    #[arg(value_name = "sqlite:FILE")]
    pub(crate) store: Store,
    /// The case: its stream, or its key alone.
    pub(crate) case: String,
    /// Whose it is.
    #[arg(long, default_value = "default")]
    pub(crate) tenant: String,
    /// Where the keys are kept.
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
    /// Show personal texts in clear.
    #[arg(long)]
    pub(crate) clear: bool,
    #[command(flatten)]
    pub(crate) head: HeadArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The store.
    #[arg(value_name = "sqlite:FILE")]
    pub(crate) store: Store,
    #[command(flatten)]
    pub(crate) head: HeadArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The store.
    #[arg(value_name = "sqlite:FILE")]
    pub(crate) store: Store,
    /// Where the log goes; - for standard output.
    #[arg(short, long, value_name = "LOG")]
    pub(crate) output: PathBuf,
    /// Open personal values whose keys are still there.
    #[arg(long)]
    pub(crate) clear: bool,
    /// Where the keys are kept.
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) head: HeadArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// How many cases.
    #[arg(long, value_name = "N", value_parser = whole_number)]
    pub(crate) cases: u64,
    /// The same seed gives the same log.
    #[arg(long, value_name = "S", default_value_t = 1, value_parser = whole_number)]
    pub(crate) seed: u64,
    /// Where the log goes; - for standard output.
    #[arg(short, long, value_name = "LOG")]
    pub(crate) output: PathBuf,
    /// Any known and unknown type in any order on any stream, any precision, gaps and repeats.
    #[arg(long)]
    pub(crate) wild: bool,
}

fn whole_number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("expected a whole number, 0 to {}", u64::MAX))
}

#[derive(Debug, Args)]
pub(crate) struct Events {
    /// The stored name of a type.
    #[arg(value_name = "TYPE")]
    pub(crate) name: Option<String>,
    /// One JSON object a line instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OnErrorArgs {
    /// What to do about a line that is bad input.
    #[arg(long, value_name = "stop|skip")]
    pub(crate) on_error: Option<OnError>,
}

impl OnErrorArgs {
    pub(crate) fn skips(&self) -> bool {
        self.on_error == Some(OnError::Skip)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// Report it and stop.
    Stop,
    /// Count it by its reason and go on.
    Skip,
}

#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct HeadArgs {
    /// Open a store whose head file (FILE.head) is lost; only where FILE is known to be whole.
    ///
    /// Without its head file nobody can tell whether the newest events of a store are missing, so it is refused. A
    /// head file that is there and disagrees is refused either way. Commands that only read leave the file missing;
    /// load makes it anew.
    #[arg(long)]
    pub(crate) accept_missing_head: bool,
}

impl HeadArgs {
    /// The same in the words of the store.
    pub(crate) fn file(self) -> HeadFile {
        if self.accept_missing_head { HeadFile::AcceptMissing } else { HeadFile::Required }
    }
}

/// `sqlite:FILE`, or the file that FILE is a link to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Store {
    pub(crate) file: PathBuf,
}

impl std::str::FromStr for Store {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.strip_prefix("sqlite:") {
            Some(file) if !file.is_empty() => Ok(Self { file: SqliteStore::resolve(file) }),
            _ => Err("a store is written sqlite:FILE".to_owned()),
        }
    }
}

impl Store {
    /// The files that hold it, its keys among them, be they there or not.
    pub(crate) fn files(&self, keys: Option<&PathBuf>) -> Vec<PathBuf> {
        const OF_A_DATABASE: [&str; 4] = ["", "-wal", "-shm", "-journal"];
        let keys = SqliteStore::resolve(self.keys(keys));
        let of_events = OF_A_DATABASE.iter().chain(&[".head", ".head.new", ".lock"]);
        let of_events = of_events.map(|suffix| beside(&self.file, suffix));
        of_events.chain(OF_A_DATABASE.iter().map(|suffix| beside(&keys, suffix))).collect()
    }

    /// Where its keys are: beside it, unless another place is named.
    pub(crate) fn keys(&self, named: Option<&PathBuf>) -> PathBuf {
        named.cloned().unwrap_or_else(|| beside(&self.file, ".keys"))
    }
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
