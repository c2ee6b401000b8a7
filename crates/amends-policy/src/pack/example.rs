//! Worked examples: what a version must answer. A pack with one number changed fails its own.

use amends_core::money::Currency;
use smol_str::SmolStr;

use super::authority::{ActorWord, RemedyWord};
use super::{Texts, Title};
use crate::read::table::{Mark, table, words};
use crate::value::{Day, Facts};

words! {
    /// What is to be done with money.
    pub enum ActWord {
        /// It is proposed.
        Propose = "propose",
        /// It is approved.
        Approve = "approve",
    }
}

table! {
    /// An example: circumstances, and what must be answered. What is not given is not compared.
    pub struct Example("an example: `name`, `facts`, and what is expected") {
        /// What it shows.
        name: Title,
        /// The date that the version is chosen by; that of the facts, where it is left out.
        on: Option<Day>,
        /// What is known.
        facts: Facts,
        /// What is owed in all.
        owed_minor: Option<i64>,
        /// In which currency, where it is not the version's.
        currency: Option<Currency>,
        /// The rules under which it is owed.
        rules: Vec<SmolStr>,
        /// The caps that bound it.
        caps: Vec<SmolStr>,
        /// The rule by which nothing is owed; `none` where no award applies.
        not_owed: Option<SmolStr>,
        /// The facts without which nothing can be said.
        unknown: Vec<String>,
        /// A duty, and
        duty: Option<SmolStr>,
        /// what becomes of it.
        stands: Option<DutyWord>,
        /// A message, and
        message: Option<SmolStr>,
        /// what it says, and
        says: Vec<SmolStr>,
        /// what it still must say.
        missing: Vec<SmolStr>,
        /// Who wants to do something with money.
        actor: Option<ExampleActor>,
        /// What he wants to do.
        proposal: Option<ExampleProposal>,
        /// What is answered to that: `permit`, `deny` or `needs`,
        answer: Option<AnswerWord>,
        /// and by which rule, or whose approval.
        by: Vec<SmolStr>,
        /// A clock, or
        clock: Option<SmolStr>,
        /// a right to go elsewhere, whose last day is asked for, or
        referral: Option<SmolStr>,
        /// the group of a report that the case is in, and
        bucket: Option<SmolStr>,
        /// the calendars bound to the roles, and
        calendars: Texts,
        /// the events of the case, and
        event: Vec<ExampleEvent>,
        /// what time it is, and
        now: Option<String>,
        /// its local due date and time, and
        due_local: Option<String>,
        /// when a right opens, and
        opens_local: Option<String>,
        /// what the firm pays for it; or
        fee_minor: Option<i64>,
        /// that there is no such right; and
        no_right: Mark,
        /// where it stands then.
        state: Option<StateWord>,
    }

    /// Who acts in an example.
    pub struct ExampleActor("an actor: `id`, `kind`, `roles`") {
        /// Who.
        id: SmolStr,
        /// What he is.
        kind: ActorWord,
        /// His roles.
        roles: Vec<SmolStr>,
    }

    /// A proposal in an example.
    pub struct ExampleProposal("a proposal: `act`, `kind`, `minor`") {
        /// What is to be done.
        act: ActWord,
        /// With what kind of money.
        kind: RemedyWord,
        /// With how much.
        minor: i64,
        /// Who proposed it; the actor, where it is left out.
        by: Option<SmolStr>,
    }

    /// An event in an example.
    pub struct ExampleEvent("an event: `type`, `time`") {
        /// Its type.
        r#type: SmolStr,
        /// When, local or as an instant.
        time: String,
        /// Its fields.
        data: Texts,
    }
}

words! {
    /// What becomes of a duty.
    pub enum DutyWord {
        /// It does not apply.
        No = "no",
        /// It applies, and asks for nothing more.
        Applies = "applies",
        /// What it asks for holds.
        Met = "met",
        /// What it asks for does not hold.
        Violated = "violated",
        /// Facts are missing.
        Unknown = "unknown",
    }

    /// What is answered to a proposal.
    pub enum AnswerWord {
        /// He may.
        Permit = "permit",
        /// He may not.
        Deny = "deny",
        /// Somebody must approve it.
        Needs = "needs",
        /// Facts are missing.
        Unknown = "unknown",
    }

    /// Where a clock stands.
    pub enum StateWord {
        /// It has not started.
        NotStarted = "not_started",
        /// It runs.
        Running = "running",
        /// It stands still.
        Paused = "paused",
        /// It was met in time.
        Met = "met",
        /// It was met, too late.
        MetLate = "met_late",
        /// Its window passed.
        Lapsed = "lapsed",
        /// Its time is over.
        Missed = "missed",
        /// It is no longer wanted.
        Cancelled = "cancelled",
        /// Facts are missing.
        Unknown = "unknown",
    }
}
