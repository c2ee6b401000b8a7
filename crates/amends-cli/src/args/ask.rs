//! What the questions of `amends policy` understand: what is owed and due, and what else a pack says of a case.

use clap::{ArgGroup, Args, ValueEnum};

use amends_core::money::Currency;
use amends_policy::Act;
use amends_policy::pack::RemedyWord;
use amends_policy::pack::authority::ActorWord;

use super::policy::{LangArgs, VersionArgs};

/// Which packs, and which version of each.
#[derive(Debug, Args)]
pub(crate) struct PackArgs {
    /// The name of a pack that comes with amends, or the file of another. May be repeated: each is evaluated.
    #[arg(long = "pack", required = true, value_name = "P")]
    pub(crate) packs: Vec<String>,
    #[command(flatten)]
    pub(crate) version: VersionArgs,
}

/// How the answer is shown.
#[derive(Debug, Args)]
pub(crate) struct ShownArgs {
    /// JSON, an object an answer, instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) lang: LangArgs,
}

/// What to make of facts that no pack asks for.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct StrictArgs {
    /// Refuse a fact that no pack asks for, with status 2, instead of noting it on standard error.
    #[arg(long)]
    pub(crate) strict: bool,
}

/// What is known besides the history of a case.
#[derive(Debug, Args)]
pub(crate) struct FactsArgs {
    /// What is known: a JSON object of facts, plain, gzip or zstd; - for standard input.
    #[arg(long, value_name = "FACTS.json")]
    pub(crate) facts: Option<String>,
    #[command(flatten)]
    pub(crate) strict: StrictArgs,
}

/// The circumstances of a case: what happened, what is known besides, who counts the days, and when it is asked.
#[derive(Debug, Args)]
pub(crate) struct CaseArgs {
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
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    /// As known at this instant: what happened later is not looked at, and the state is that of then. The latest event,
    /// where it is left out.
    #[arg(long, value_name = "T")]
    pub(crate) as_of: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) pack: PackArgs,
    /// A JSON object of facts, or JSON Lines of such, plain, gzip or zstd; - for standard input.
    #[arg(long, value_name = "FACTS.json")]
    pub(crate) facts: String,
    #[command(flatten)]
    pub(crate) strict: StrictArgs,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Due {
    #[command(flatten)]
    pub(crate) pack: PackArgs,
    /// The clock; `amends policy show P` lists them.
    #[arg(long, value_name = "C")]
    pub(crate) clock: String,
    /// When it starts: an instant like 2026-04-02T09:30:00Z, or a day, which is when it begins in the law's zone.
    #[arg(long, value_name = "T")]
    pub(crate) start: String,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("since").required(true).args(["start", "events"])))]
pub(crate) struct Rights {
    #[command(flatten)]
    pub(crate) pack: PackArgs,
    #[command(flatten)]
    pub(crate) from: FromArgs,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("since").required(true).args(["start", "events"])))]
pub(crate) struct Buckets {
    #[command(flatten)]
    pub(crate) pack: PackArgs,
    #[command(flatten)]
    pub(crate) from: FromArgs,
    #[command(flatten)]
    pub(crate) case: CaseArgs,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

/// When the complaint came, where no log tells it.
#[derive(Debug, Args)]
pub(crate) struct FromArgs {
    /// When the complaint was received: an instant, or a day, which is when it begins in the law's zone. Instead of
    /// --events.
    #[arg(long, value_name = "T")]
    pub(crate) start: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Content {
    #[command(flatten)]
    pub(crate) pack: PackArgs,
    #[arg(long, value_name = "M")]
    #[arg(
        help = "The letter: the event that records it, like final_response_sent; `amends policy show P` lists them"
    )]
    pub(crate) message: String,
    /// What it says already, with commas between.
    #[arg(long, value_name = "ITEM,..", value_delimiter = ',')]
    pub(crate) says: Vec<String>,
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Duties {
    #[command(flatten)]
    pub(crate) pack: PackArgs,
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

#[derive(Debug, Args)]
pub(crate) struct Authority {
    #[command(flatten)]
    pub(crate) pack: PackArgs,
    /// Who wants to do it.
    #[arg(long, value_name = "ID")]
    pub(crate) actor: String,
    /// What he is.
    #[arg(long, value_name = "human|bot|..", default_value = "human", value_parser = actor_kind)]
    pub(crate) actor_kind: ActorWord,
    /// A role of his; `amends policy show P` lists them. May be repeated.
    #[arg(long = "role", value_name = "R")]
    pub(crate) roles: Vec<String>,
    /// What he wants to do.
    #[arg(long, value_name = "propose|approve")]
    pub(crate) act: ActArg,
    /// With what kind of money.
    #[arg(long, value_name = "goodwill|refund|..", value_parser = remedy)]
    pub(crate) kind: RemedyWord,
    /// With how much, in minor units: 2500 is 25.00 of a currency that has cents.
    #[arg(long, value_name = "MINOR")]
    pub(crate) amount: i64,
    /// In which currency.
    #[arg(long, value_name = "C", value_parser = currency)]
    pub(crate) currency: Currency,
    /// Who proposed it; the actor himself, where it is left out.
    #[arg(long, value_name = "ID")]
    pub(crate) by: Option<String>,
    #[command(flatten)]
    pub(crate) facts: FactsArgs,
    #[command(flatten)]
    pub(crate) shown: ShownArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ActArg {
    /// Propose money, and give it by himself where he may.
    Propose,
    /// Approve what was proposed.
    Approve,
}

impl ActArg {
    pub(crate) const fn act(self) -> Act {
        match self {
            Self::Propose => Act::Propose,
            Self::Approve => Act::Approve,
        }
    }
}

fn one_of(words: impl Iterator<Item = &'static str>) -> String {
    format!("expected one of {}", words.collect::<Vec<_>>().join(", "))
}

fn actor_kind(text: &str) -> Result<ActorWord, String> {
    ActorWord::of(text).ok_or_else(|| one_of(ActorWord::ALL.iter().map(|it| it.word())))
}

fn remedy(text: &str) -> Result<RemedyWord, String> {
    RemedyWord::of(text).ok_or_else(|| one_of(RemedyWord::ALL.iter().map(|it| it.word())))
}

fn currency(text: &str) -> Result<Currency, String> {
    Currency::new(text).map_err(|_| "expected a currency of ISO 4217, like GBP".to_owned())
}
