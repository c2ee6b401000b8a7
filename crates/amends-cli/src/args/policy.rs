//! What `amends policy` understands.

use clap::{Args, Subcommand, ValueEnum};

use amends_policy::{Day, Language};

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// The packs that come with amends: where each holds, since when, and whether its numbers were verified.
    #[command(after_help = "Examples:\n  amends policy list\n  amends policy list --json")]
    List(List),
    /// One pack for people to read: its facts, and of each version its clocks, awards and other rules.
    #[command(after_help = "\
Examples:
  amends policy show eu-261
  amends policy show uk-fca-disp --lang ko
  amends policy show ./our-goodwill.toml --pack-version 2026")]
    Show(ShowPack),
    /// Read packs and tell every mistake at once, each with its file, line, column and what was expected there.
    ///
    /// TOML, YAML and JSON, told apart by the ending of the name. Exit status 1 where a pack has mistakes, 2 where a
    /// file cannot be read at all.
    #[command(after_help = "Example:\n  amends policy check our-goodwill.toml our-sla.yaml")]
    Check(Check),
    /// Run the worked examples of packs, all that come with amends where none is named.
    ///
    /// Exit status 1 where an example does not hold or a pack has mistakes; a version without any example is one.
    #[command(after_help = "\
Examples:
  amends policy test
  amends policy test eu-261 ./our-goodwill.toml")]
    Test(Test),
    /// What is owed under a pack for these facts, and why.
    #[command(after_help = "\
Examples:
  echo '{\"distance_km\":1510,\"arrival_delay_min\":200,\"cancelled\":false}' | amends policy explain --pack eu-261 --facts -
  amends policy explain --pack eu-261 --facts flights.jsonl.gz --json > owed.jsonl
  amends policy explain --pack ofcom-auto-compensation --facts outage.json --on 2025-04-01 --lang ko

Facts are one JSON object of name and value: true, 1510.5, \"a word\", \"2026-04-02\", \"2026-04-02T09:30:00Z\",
{\"amount_minor\":8450,\"currency\":\"GBP\"}; \"none\" where it is known that there is none. What is left out or null is not
known. JSON Lines are answered line by line, in order. `amends policy show PACK` lists the facts that it asks for.

--json gives one object a line:
  {\"pack\",\"version\",\"outcome\":\"owed\"|\"not_owed\"|\"unknown\",\"lines\":[{\"rule\",\"amount_minor\",\"currency\",..}],
   \"needed\":[..],\"because\":[..],..}")]
    Explain(Explain),
    /// When a clock of a pack is due that starts at a time, and why then.
    #[command(after_help = "\
Examples:
  amends policy due --pack uk-fca-disp --clock summary-resolution --start 2026-04-02 --calendar england-wales
  amends policy due --pack us-reg-e --clock decide --start 2026-06-01 --calendar institution=our-bank.toml \\
    --facts notice.json --json
  amends policy due --pack our-sla.toml --clock resolve --start 2026-04-02T15:00:00Z --calendar desk.toml \\
    --events case.jsonl

A clock names the role of its calendar, like `business`; --calendar says who plays it. --events is an event log of the
case: pauses, stops, extensions and recorded facts count; of a clock that starts again the latest run is told. A clock
that cannot be told without further facts or a calendar says which: state \"unknown\", and `needed`.

--json gives one object:
  {\"pack\",\"version\",\"clock\",\"start\",\"due\",\"due_local\",\"zone\",\"rule\",\"skipped\":[{\"day\",\"why\",..}],
   \"explanation\":[..],..}")]
    Due(Due),
    /// Replay a whole history under two packs: which dates, breaches, amounts, approvals and rights would be others.
    #[command(after_help = super::backtest::EXAMPLES)]
    Backtest(super::Backtest),
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// One JSON array instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) lang: LangArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ShowPack {
    /// The name of a pack that comes with amends, or the file of another.
    #[arg(value_name = "PACK")]
    pub(crate) pack: String,
    /// Show this version alone.
    #[arg(long, value_name = "V")]
    pub(crate) pack_version: Option<String>,
    /// One JSON object instead of tables.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) lang: LangArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Pack files.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// One JSON array, an object a file, instead of excerpts.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Pack files, or names of packs that come with amends; all of those where there is none.
    #[arg(value_name = "FILE|PACK")]
    pub(crate) files: Vec<String>,
    /// One JSON array, an object a pack.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The name of a pack that comes with amends, or the file of another.
    #[arg(long, value_name = "P")]
    pub(crate) pack: String,
    /// A JSON object of facts, or JSON Lines of such, plain, gzip or zstd; - for standard input.
    #[arg(long, value_name = "FACTS.json")]
    pub(crate) facts: String,
    #[command(flatten)]
    pub(crate) version: VersionArgs,
    /// One JSON object a line instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) lang: LangArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Due {
    /// The name of a pack that comes with amends, or the file of another.
    #[arg(long, value_name = "P")]
    pub(crate) pack: String,
    /// The clock; `amends policy show P` lists them.
    #[arg(long, value_name = "C")]
    pub(crate) clock: String,
    /// When it starts: an instant like 2026-04-02T09:30:00Z, or a day, which is when it begins in the law's zone.
    #[arg(long, value_name = "T")]
    pub(crate) start: String,
    /// A calendar that comes with amends or a calendar file, for every role or, as ROLE=K, for one. May be repeated.
    #[arg(long = "calendar", value_name = "[ROLE=]K")]
    pub(crate) calendars: Vec<String>,
    /// An event log of the case: its pauses, stops, extensions and facts count. Plain, gzip or zstd; - for standard
    /// input.
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<String>,
    /// Which case of the log, where it holds several: its stream, or its key alone.
    #[arg(long, value_name = "CASE", requires = "events")]
    pub(crate) case: Option<String>,
    /// What is known besides: a JSON object of facts.
    #[arg(long, value_name = "FACTS.json")]
    pub(crate) facts: Option<String>,
    /// As known at this instant: what happened later is not looked at, and the state is that of then. The latest event,
    /// where it is left out.
    #[arg(long, value_name = "T")]
    pub(crate) as_of: Option<String>,
    #[command(flatten)]
    pub(crate) version: VersionArgs,
    /// One JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) lang: LangArgs,
}

/// Which version of a pack holds; that which its own date selects, where nothing is said.
#[derive(Debug, Args)]
pub(crate) struct VersionArgs {
    /// The version that holds on this day, like 2026-04-02, whatever date the facts give.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) on: Option<Day>,
    /// This version, by name: the only way to ask for one that is pending.
    #[arg(long, value_name = "V", conflicts_with = "on")]
    pub(crate) pack_version: Option<String>,
}

#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct LangArgs {
    /// The language of titles and sentences.
    #[arg(long = "lang", value_name = "en|ko", default_value = "en", hide_default_value = true)]
    pub(crate) lang: Lang,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// English.
    En,
    /// Korean.
    Ko,
}

impl Lang {
    pub(crate) const fn language(self) -> Language {
        match self {
            Self::En => Language::En,
            Self::Ko => Language::Ko,
        }
    }
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "expected a day like 2026-04-02".to_owned())
}
