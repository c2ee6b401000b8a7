//! The port to policy: synchronous and pure. How policy is written is not known here.
//!
//! ```text
//! command ─complete─▶ command ─terms─▶ decide ─▶ facts ─rule─▶ a refusal that names its rule,
//!                                                          or stamps, and commands that follow
//! ```
//!
//! What follows comes as commands, not as facts: each goes through the same [`Case::decide`] and past the same judge
//! as what people ask for, in the same append.

use amends_envelope::{Actor, ActorKind, EventId, Instant, PolicyRef};

use crate::case::{Case, CaseCommand, CaseEvent, When};
use crate::refusal::Refusal;
use crate::terms::Terms;

/// Something that happened to a case, and was not an anomaly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Its id, by which it can be corrected. None for what is just being said.
    pub id: Option<EventId>,
    /// When it happened.
    pub at: Instant,
    /// Whether policy itself said it, as what follows from the rest ([`is_consequence`]): no cause of anything by itself.
    pub follows: bool,
    /// What happened. What is personal in it stays as it is kept: sealed.
    pub fact: CaseEvent,
}

/// The actor who says what follows from policy: a system of this id.
pub const SPEAKER: &str = "policy";

/// Whether that actor is policy itself, so that what it said follows from what others did.
pub fn is_consequence(said_by: &Actor) -> bool {
    is_speaker(said_by.kind(), said_by.id())
}

/// The same of an actor who is only read, like that of a line of a log.
pub fn is_speaker(kind: ActorKind, id: &str) -> bool {
    kind == ActorKind::System && id == SPEAKER
}

/// What a policy is asked about: a command, and the case that it is for.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// Where the case stands.
    pub case: &'a Case,
    /// How it came there, in the order of the stream; empty unless the policy asks for it ([`Policy::reads_history`]).
    pub history: &'a [Past],
    /// Who asks.
    pub actor: &'a Actor,
    /// What time it is.
    pub now: Instant,
    /// When it happened.
    pub happened: When,
    /// What is asked for. None where the clocks are only looked at.
    pub command: Option<&'a CaseCommand>,
}

/// What a policy says of the facts that a command is about to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ruling {
    /// For each of the facts, in their order, the rules that decided it. May be shorter: the rest have none.
    pub stamps: Vec<Vec<PolicyRef>>,
    /// What follows from them, in order.
    pub follows: Vec<Follow>,
}

/// Something that follows from what was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    /// What is to be done. Where it was already so, nothing comes of it.
    pub command: CaseCommand,
    /// The rules that ask for it.
    pub policy: Vec<PolicyRef>,
    /// When it happened, where that was not when the command's own facts did: a deadline is missed when it is due.
    pub at: Option<Instant>,
}

/// What is allowed and owed. The same arguments always give the same answer.
pub trait Policy {
    /// The terms under which this may be decided.
    ///
    /// # Errors
    /// A [`Refusal`] where they cannot be said without further facts.
    fn terms(&self, matter: &Matter<'_>) -> Result<Terms, Refusal>;

    /// Whether it looks at histories. One that does not costs nothing when a case is loaded.
    fn reads_history(&self) -> bool {
        false
    }

    /// The command with what policy alone knows filled in, like the pauses that a rebinding carries over.
    ///
    /// # Errors
    /// A [`Refusal`] where that cannot be said.
    fn complete(&self, matter: &Matter<'_>, command: CaseCommand) -> Result<CaseCommand, Refusal> {
        let _ = matter;
        Ok(command)
    }

    /// What it says of the facts that the command is about to say; the history does not hold them yet.
    ///
    /// # Errors
    /// A [`Refusal`] that names the rule which forbids them, or the facts without which that cannot be said.
    fn rule(&self, matter: &Matter<'_>, facts: &[CaseEvent]) -> Result<Ruling, Refusal> {
        let _ = (matter, facts);
        Ok(Ruling::default())
    }
}

/// The policy of a host that has none: [`Terms::default`] for everybody, nothing follows.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPolicy;

impl Policy for NoPolicy {
    fn terms(&self, _: &Matter<'_>) -> Result<Terms, Refusal> {
        Ok(Terms::default())
    }
}

/// The same terms for every case and everybody: for tests, and for hosts that make their own.
impl Policy for Terms {
    fn terms(&self, _: &Matter<'_>) -> Result<Terms, Refusal> {
        Ok(self.clone())
    }
}
