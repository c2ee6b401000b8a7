//! What `amends policy backtest` understands.

use clap::Args;

use super::{HeadArgs, OnErrorArgs};

pub(crate) const EXAMPLES: &str = "\
Examples:
  amends policy backtest complaints.jsonl --pack ./our-sla-2027.toml --against ./our-sla.toml --calendar desk.toml
  amends policy backtest sqlite:complaints.db --pack ./goodwill.toml --against retail-goodwill --csv > changes.csv
  amends policy backtest log.jsonl.zst --pack ./helpdesk-sla.toml --calendar england-wales --json

Without --against the packs that come with amends under the same names are compared with.

What was done stays as it was. Where the customer might have acted differently (one side is late and the other is not,
a way to an ombudsman opens at another time, he acted between two dates, he answered an offer where another sum was
owed) the case is marked, and what happened from there on is no answer to what would have happened.

--json gives one object:
  {\"old\":[{\"pack\",\"digest\"}],\"new\":[..],\"horizon\",\"events\",\"skipped\",
   \"differences\":[{\"tenant\",\"case\",\"first\":{\"event\",\"at\"},\"changes\":[..],\"branches\":[..]}],\"totals\":{..}}";

#[derive(Debug, Args)]
pub(crate) struct Backtest {
    /// Logs, plain, gzip or zstd; - for standard input; or one sqlite:FILE.
    #[arg(required = true, value_name = "LOG|sqlite:FILE")]
    pub(crate) sources: Vec<String>,
    /// The new pack: the name of one that comes with amends, or a file. Several together form one side.
    #[arg(long = "pack", required = true, value_name = "NEW")]
    pub(crate) packs: Vec<String>,
    /// The old pack, likewise; that of the same name which comes with amends, where it is left out.
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Vec<String>,
    /// A calendar that comes with amends or a calendar file, for every role or, as ROLE=K, for one; on both sides. May
    /// be repeated.
    #[arg(long = "calendar", value_name = "[ROLE=]K")]
    pub(crate) calendars: Vec<String>,
    /// Judge as known then, and look at nothing later: an instant like 2026-03-31T23:59:59Z. The latest event, where it
    /// is left out.
    #[arg(long, value_name = "T")]
    pub(crate) as_of: Option<String>,
    /// Look at this tenant alone. May be given several times.
    #[arg(long = "tenant", value_name = "T")]
    pub(crate) tenants: Vec<String>,
    /// One JSON object instead of tables.
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// A line of CSV for each thing that differs, instead of tables.
    #[arg(long)]
    pub(crate) csv: bool,
    #[command(flatten)]
    pub(crate) errors: OnErrorArgs,
    #[command(flatten)]
    pub(crate) head: HeadArgs,
}
