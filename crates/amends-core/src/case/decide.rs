//! The door for commands: each goes to the machine it belongs to; what that would say passes the judge that history
//! passes, and then the rules that span the phases.
//!
//! ```text
//! command ─▶ machine's decide ─▶ facts ─▶ judge (rules 3 to 17) ─▶ spans (refusals of commands alone) ─▶ facts
//! ```

use super::answer::{self, AnswerCommand};
use super::apology::{self, ApologyCommand};
use super::authority::{self, AuthorityCommand};
use super::clock::{self, ClockCommand, ClockEvent};
use super::compensation::{self, CompensationCommand};
use super::detection::{self, DetectionCommand};
use super::explanation::{self, ExplanationCommand};
use super::external::{self, ExternalCommand};
use super::fix::{self, FixCommand};
use super::follow_up::{self, FollowUpCommand};
use super::lifecycle::{self, LifecycleCommand, LifecycleEvent};
use super::record::{self, RecordCommand};
use super::{Anomaly, Case, CaseEvent, spans};
use crate::command::all_commands;
use crate::context::Ctx;
use crate::privacy::{self, PrivacyCommand};
use crate::promise::{self, PromiseCommand};
use crate::refusal::Refusal;

all_commands! {
    /// What one can ask of a case.
    pub enum CaseCommand {
        /// While it is noticed.
        Detection(DetectionCommand),
        /// As a whole.
        Lifecycle(LifecycleCommand),
        /// To put on file.
        Record(RecordCommand),
        /// Of its rules and clocks.
        Clock(ClockCommand),
        /// Of its promises.
        Promise(PromiseCommand),
        /// To be answered.
        Answer(AnswerCommand),
        /// About an external body.
        External(ExternalCommand),
        /// About erasure and holds.
        Privacy(PrivacyCommand),
        /// Of the apology.
        Apology(ApologyCommand),
        /// Of the explanation.
        Explanation(ExplanationCommand),
        /// Of the fix.
        Fix(FixCommand),
        /// Of compensation.
        Compensation(CompensationCommand),
        /// About approvals.
        Authority(AuthorityCommand),
        /// Afterwards.
        FollowUp(FollowUpCommand),
    }
}

impl CaseCommand {
    /// The command that asks for this fact. Nothing for an approval asked for, granted, refused, expired or voided:
    /// what is approved must be stated in full, see [`AuthorityCommand`].
    pub fn asking_for(fact: &CaseEvent) -> Option<Self> {
        Some(match fact {
            CaseEvent::Detection(fact) => DetectionCommand::asking_for(fact)?.into(),
            CaseEvent::Lifecycle(fact) => LifecycleCommand::asking_for(fact)?.into(),
            CaseEvent::Record(fact) => RecordCommand::asking_for(fact)?.into(),
            CaseEvent::Clock(fact) => ClockCommand::asking_for(fact)?.into(),
            CaseEvent::Promise(fact) => PromiseCommand::asking_for(fact)?.into(),
            CaseEvent::Answer(fact) => AnswerCommand::asking_for(fact)?.into(),
            CaseEvent::External(fact) => ExternalCommand::asking_for(fact)?.into(),
            CaseEvent::Privacy(fact) => PrivacyCommand::asking_for(fact)?.into(),
            CaseEvent::Apology(fact) => ApologyCommand::asking_for(fact)?.into(),
            CaseEvent::Explanation(fact) => ExplanationCommand::asking_for(fact)?.into(),
            CaseEvent::Fix(fact) => FixCommand::asking_for(fact)?.into(),
            CaseEvent::Compensation(fact) => CompensationCommand::asking_for(fact)?.into(),
            CaseEvent::FollowUp(fact) => FollowUpCommand::asking_for(fact)?.into(),
        })
    }

    /// The other case that must be looked at before this is decided: the survivor of a merge, for
    /// [`Ctx::with_survivor`].
    pub const fn survivor(&self) -> Option<&crate::value::Name> {
        if let Self::Lifecycle(LifecycleCommand::Merge { survivor, .. }) = self {
            Some(survivor)
        } else {
            None
        }
    }
}

impl Case {
    /// Decides what follows from a command: the facts to append, in order. An empty answer means that it was already
    /// so. The state is untouched; fold the facts with [`Case::fold_by`].
    ///
    /// An act (a message, a note, a call) happens again when asked for again; a state (assigned, paused, accepted,
    /// closed) cannot be entered twice, so asking for it again gives no facts, or the refusal that history would count.
    ///
    /// # Errors
    /// A [`Refusal`] where the rules say no.
    ///
    /// # Example
    /// ```
    /// use amends_core::case::{Case, When, detection::Receipt};
    /// use amends_core::{Ctx, Terms, ask, name, token};
    /// use amends_envelope::{Actor, ActorKind, Instant};
    ///
    /// let (now, terms) = (Instant::parse("2026-04-02T09:30:00Z")?, Terms::default());
    /// let handler = Actor::new(ActorKind::Human, "h-17")?;
    /// let ctx = Ctx::new(now, &handler, &terms);
    ///
    /// let mut case = Case::default();
    /// let early = case.decide(ask::Detection::acknowledge(name!("email")), &ctx).unwrap_err();
    /// assert_eq!(early.code(), "not_received");
    ///
    /// let complaint = ask::Detection::receive(Receipt::new(token!("c-7"), name!("email")));
    /// for fact in case.decide(complaint, &ctx)? {
    ///     case.fold_by(&fact, When::at(now), &handler);
    /// }
    /// assert_eq!(case.received_at(), Some(now));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide(&self, command: impl Into<CaseCommand>, ctx: &Ctx<'_>) -> Result<Vec<CaseEvent>, Refusal> {
        ctx.check_time()?;
        let facts = self.answer_to(command.into(), ctx)?;
        let is_already_so = |fact: &CaseEvent| self.moved_by() == Some(fact);
        if facts.last().is_some_and(is_already_so) {
            return Ok(Vec::new());
        }
        self.check(&facts, ctx)?;
        Ok(facts)
    }

    /// Routes a command to the machine that it belongs to.
    fn answer_to(&self, command: CaseCommand, ctx: &Ctx<'_>) -> Result<Vec<CaseEvent>, Refusal> {
        use CaseCommand as C;
        Ok(match command {
            C::Detection(command) => said(detection::decide(self, command)?),
            C::Lifecycle(command) => self.moving(command),
            C::Record(command) => said(record::decide(self, command)?),
            C::Clock(command) => said(clock::decide(&self.clocks, command)),
            C::Promise(command) => said(promise::decide(&self.promises, command)),
            C::Answer(command) => said(answer::decide(self, command)),
            C::External(command) => said(external::decide(self.external, command)?),
            C::Privacy(command) => said(privacy::decide(&self.privacy, command)?),
            C::Apology(command) => said(apology::decide(self.phases.apology, command, ctx)?),
            C::Explanation(command) => said(explanation::decide(self.phases.explanation, command)),
            C::Fix(command) => said(fix::decide(&self.phases.fixes, command)),
            C::Compensation(command) => said(compensation::decide(&self.compensation, command)?),
            C::Authority(command) => {
                said(authority::decide(self, command, ctx).map_err(|no| limited(no, ctx))?)
            }
            C::FollowUp(command) => said(follow_up::decide(self.phases.follow_up, command)),
        })
    }

    /// A case that is closed waits for nobody: what stands still in it runs on first.
    fn moving(&self, command: LifecycleCommand) -> Vec<CaseEvent> {
        let facts = lifecycle::decide(self, command);
        let closes = matches!(facts.as_slice(), [LifecycleEvent::Closed { .. }]) && !self.is_over();
        let paused = self.clocks.paused().filter(|_| closes);
        let resumed = paused
            .map(|(clock, awaiting)| ClockEvent::ClockResumed { clock: clock.clone(), awaiting: *awaiting });
        resumed.map(CaseEvent::from).chain(said(facts)).collect()
    }

    fn is_over(&self) -> bool {
        self.state == lifecycle::State::Closed || self.state.has_left() || self.state.is_dropped()
    }

    /// Passes facts through the judge and the rules that span the phases, each after those before it.
    fn check(&self, facts: &[CaseEvent], ctx: &Ctx<'_>) -> Result<(), Refusal> {
        let Some((last, before)) = facts.split_last() else { return Ok(()) };
        if before.is_empty() {
            return self.check_one(last, ctx);
        }
        let mut case = self.clone();
        for fact in before {
            case.check_one(fact, ctx)?;
            case.fold_by(fact, ctx.happened, ctx.by());
        }
        case.check_one(last, ctx)
    }

    fn check_one(&self, fact: &CaseEvent, ctx: &Ctx<'_>) -> Result<(), Refusal> {
        let judgement = self.judge(fact, ctx.happened);
        let broken = judgement.code.or(judgement.before_receipt.then_some(Anomaly::BeforeReceipt));
        match broken {
            Some(rule) => Err(Refusal::Broken { rule, asked: fact.kind() }),
            None => spans::check(self, fact, ctx),
        }
    }
}

/// A refusal for want of a limit names the rule that the limits come from.
fn limited(refusal: Refusal, ctx: &Ctx<'_>) -> Refusal {
    match (&refusal, &ctx.terms.limits_from) {
        (Refusal::OverLimit { .. } | Refusal::SelfApproval { .. }, Some(rule)) => refusal.under(rule.clone()),
        _ => refusal,
    }
}

fn said<E>(facts: Vec<E>) -> Vec<CaseEvent>
where
    CaseEvent: From<E>,
{
    facts.into_iter().map(CaseEvent::from).collect()
}
