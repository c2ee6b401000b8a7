//! What `amends policy` understands.

use clap::{Args, Subcommand, ValueEnum};

use super::ask::{Authority, Buckets, Content, Due, Duties, Explain, Rights};
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
    /// What is owed under a pack for these facts, and why; under several each damage is paid once.
    #[command(after_help = "\
Examples:
  echo '{\"distance_km\":1510,\"arrival_delay_min\":200,\"cancelled\":false}' | amends policy explain --pack eu-261 --facts -
  amends policy explain --pack eu-261 --facts flights.jsonl.gz --json > owed.jsonl
  amends policy explain --pack ofcom-auto-compensation --facts outage.json --on 2025-04-01 --lang ko
  amends policy explain --pack eu-261 --pack uk-261 --facts flight.json

Facts are one JSON object of name and value: true, 1510.5, \"a word\", \"2026-04-02\", \"2026-04-02T09:30:00Z\",
{\"amount_minor\":8450,\"currency\":\"GBP\"}; \"none\" where it is known that there is none. What is left out or null is not
known. JSON Lines are answered line by line, in order. `amends policy show PACK` lists the facts that it asks for.

--json gives one object a line:
  {\"pack\",\"version\",\"outcome\":\"owed\"|\"not_owed\"|\"unknown\",\"lines\":[{\"rule\",\"amount_minor\",\"currency\",..}],
   \"needed\":[..],\"because\":[..],..}
and of several packs, where \"because\" says which line gave way to which:
  {\"outcome\",\"lines\":[{\"pack\",\"version\",\"rule\",..}],\"needed\":[..],\"packs\":[an object of each],\"because\":[..],..}")]
    Explain(Explain),
    /// When a clock of a pack is due that starts at a time, and why then; of several packs the earliest date binds.
    #[command(after_help = "\
Examples:
  amends policy due --pack uk-fca-disp --clock summary-resolution --start 2026-04-02 --calendar england-wales
  amends policy due --pack us-reg-e --clock decide --start 2026-06-01 --calendar institution=our-bank.toml \\
    --facts notice.json --json
  amends policy due --pack our-sla.toml --clock resolve --start 2026-04-02T15:00:00Z --calendar desk.toml \\
    --events case.jsonl
  amends policy due --pack uk-fca-disp --pack eu-psd2 --clock final-response --start 2026-06-01 \\
    --calendar england-wales --facts payment.json

A clock names the role of its calendar, like `business`; --calendar says who plays it. --events is an event log of the
case: pauses, stops, extensions and recorded facts count; of a clock that starts again the latest run is told. A clock
that cannot be told without further facts or a calendar says which: state \"unknown\", and `needed`.

--json gives one object:
  {\"pack\",\"version\",\"clock\",\"start\",\"due\",\"due_local\",\"zone\",\"rule\",\"skipped\":[{\"day\",\"why\",..}],
   \"explanation\":[..],..}
and of several packs:
  {\"packs\":[an object of each],\"binds\":\"PACK\",\"unknown\":[packs whose date is not known],\"because\":[..]}")]
    Due(Due),
    /// Who else the customer may go to: from when on, until when, and what that costs the firm.
    #[command(after_help = "\
Examples:
  amends policy rights --pack uk-fca-disp --events case.jsonl --calendar england-wales
  amends policy rights --pack au-rg-271 --start 2026-04-02

--start alone asks as if the complaint had been received then and nothing had happened since.

--json gives one object:
  {\"rights\":[{\"pack\",\"version\",\"rule\",\"title\",\"body\",\"open\",\"opens\",\"from\",\"until\",\"fee_minor\",\"fee_currency\",..}],
   \"not_given\":[{\"pack\",\"version\",\"rule\",\"needed\":[..]}],\"as_of\",\"needed\":[..],\"because\":[..]}")]
    Rights(Rights),
    /// What a letter must still say.
    #[command(after_help = "\
Examples:
  amends policy content --pack uk-fca-disp --message final_response_sent --facts case.json
  amends policy content --pack uk-fca-disp --message final_response_sent --says decision,rights --on 2026-04-02

--json gives one object:
  {\"message\",\"missing\":[{\"pack\",\"version\",\"rule\",\"item\",\"title\"}],\"needed\":[..],\"because\":[..]}")]
    Content(Content),
    /// What else must hold: steps, registers, definitions, and whether these facts keep to them.
    #[command(after_help = "\
Example:
  amends policy duties --pack us-reg-e --facts notice.json

What becomes of a duty is no (it does not apply), applies, met, violated or unknown.

--json gives one object:
  {\"duties\":[{\"pack\",\"version\",\"rule\",\"title\",\"stands\",\"needed\":[..],\"because\":[..]}],\"needed\":[..],\"because\":[..]}")]
    Duties(Duties),
    /// How reports group a case.
    #[command(after_help = "\
Example:
  amends policy buckets --pack uk-fca-disp --events case.jsonl --calendar england-wales

--json gives one object:
  {\"buckets\":[{\"pack\",\"version\",\"bucket\",\"title\"}],\"not_in\":[{\"pack\",\"version\",\"bucket\",\"needed\":[..]}],
   \"as_of\",\"needed\":[..],\"because\":[..]}")]
    Buckets(Buckets),
    /// Whether somebody may propose or approve an amount, or whose approval it needs.
    #[command(after_help = "\
Examples:
  amends policy authority --pack retail-goodwill --actor anna --role clerk --act propose --kind goodwill \\
    --amount 2500 --currency GBP
  amends policy authority --pack retail-goodwill --actor tom --role lead --act approve --kind goodwill \\
    --amount 2500 --currency GBP --by anna

--json gives one object:
  {\"answer\":\"permit\"|\"deny\"|\"needs\"|\"unknown\",\"rule\",\"reason\",\"approvals\":[{\"role\",\"rule\"}],\"needed\":[..],\"because\":[..]}")]
    Authority(Authority),
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
    Day::parse(text).ok_or_else(|| match super::no_day(text) {
        Some(found) => format!("expected a day like 2026-04-02, found {found}"),
        None => "expected a day like 2026-04-02".to_owned(),
    })
}
