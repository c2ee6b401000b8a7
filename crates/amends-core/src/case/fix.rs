//! Fix: putting it right, each fix under its own name.
//!
//! ```text
//! ★NotAssessed ─▶ NotNeeded | Planned ─▶ InProgress ◀─▶ Blocked ─▶ Done ─▶ Verified | VerificationFailed ─▶ InProgress
//! Planned|InProgress|Blocked ─▶ Impossible ─▶ AlternativeRemedy        Planned ─▶ NotNeeded | Blocked
//! ```

use amends_envelope::Instant;

use super::Anomaly;
use crate::command::{commands, unless};
use crate::names::Names;
use crate::shape::{Datum, Field, FieldSpec, Form, Misfit, Record, Tree, facts};
use crate::value::{Code, Name, Token};

/// The name of a fix, `""` where the case has but one. Left out where empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FixName(Option<Name>);

impl FixName {
    /// A fix of that name.
    pub const fn named(name: Name) -> Self {
        Self(Some(name))
    }

    /// The name, empty for the case's only fix.
    pub fn as_str(&self) -> &str {
        self.0.as_ref().map_or("", Name::as_str)
    }
}

impl Field for FixName {
    fn describe(name: &'static str, to: &mut Vec<FieldSpec>) {
        to.push(FieldSpec { name, form: Form::Text(256), optional: true, personal: false });
    }

    fn take<'a, D: Datum<'a>>(record: D, name: &'static str) -> Result<Self, Misfit> {
        let is_empty = record.member(name).is_some_and(|m| matches!(m.view(), crate::shape::View::Text("")));
        if is_empty { Ok(Self(None)) } else { Field::take(record, name).map(Self) }
    }

    fn put(&self, name: &'static str, to: &mut Record) {
        if let Some(fix) = &self.0 {
            to.insert(name.into(), Tree::Text(fix.as_str().into()));
        }
    }
}

facts! {
    /// What can happen to a fix.
    pub enum FixEvent, FixKind {
        /// There is nothing to fix.
        FixNotNeeded = "fix_not_needed" { fix: FixName, reason: Code },
        /// Somebody will fix it by a time.
        FixPlanned = "fix_planned" { fix: FixName, owner: Token, due: Instant },
        /// The work began.
        FixStarted = "fix_started" { fix: FixName },
        /// The work cannot go on.
        FixBlocked = "fix_blocked" { fix: FixName, reason: Code },
        /// The work can go on.
        FixUnblocked = "fix_unblocked" { fix: FixName },
        /// The customer can do without meanwhile.
        WorkaroundGiven = "workaround_given" { fix: FixName },
        /// The work is done.
        FixCompleted = "fix_completed" { fix: FixName },
        /// Somebody made sure that it works.
        FixVerified = "fix_verified" { fix: FixName, verifier: Token, method: Code },
        /// It does not work.
        FixVerificationFailed = "fix_verification_failed" { fix: FixName, verifier: Token, reason: Code },
        /// It cannot be fixed.
        FixDeclaredImpossible = "fix_declared_impossible" { fix: FixName, reason: Code },
        /// Something else was given instead.
        AlternativeRemedyGiven = "alternative_remedy_given" { fix: FixName, code: Code },
    }
}

/// Where one fix stands, the least advanced first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nobody has looked yet.
    #[default]
    NotAssessed,
    /// The last verification failed.
    VerificationFailed,
    /// Somebody will fix it.
    Planned,
    /// The work cannot go on.
    Blocked,
    /// The work is under way.
    InProgress,
    /// It cannot be fixed.
    Impossible,
    /// The work is done.
    Done,
    /// Something else was given instead.
    AlternativeRemedy,
    /// There is nothing to fix.
    NotNeeded,
    /// Somebody made sure that it works.
    Verified,
}

/// The fixes of one cycle, each under its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixes(Names<FixName, Stage>);

impl Fixes {
    /// Where a fix stands.
    pub fn stage_of(&self, fix: &FixName) -> Stage {
        self.0.find(fix).copied().unwrap_or_default()
    }

    /// Where the case stands with its fixes: at the least advanced.
    pub fn stage(&self) -> Stage {
        self.0.iter().map(|(_, stage)| *stage).min().unwrap_or_default()
    }

    /// Each fix with its stage.
    pub fn iter(&self) -> impl Iterator<Item = (&FixName, &Stage)> {
        self.0.iter()
    }
}

impl FixEvent {
    /// Which fix it is about.
    pub const fn fix(&self) -> &FixName {
        match self {
            Self::FixNotNeeded { fix, .. }
            | Self::FixPlanned { fix, .. }
            | Self::FixStarted { fix }
            | Self::FixBlocked { fix, .. }
            | Self::FixUnblocked { fix }
            | Self::WorkaroundGiven { fix }
            | Self::FixCompleted { fix }
            | Self::FixVerified { fix, .. }
            | Self::FixVerificationFailed { fix, .. }
            | Self::FixDeclaredImpossible { fix, .. }
            | Self::AlternativeRemedyGiven { fix, .. } => fix,
        }
    }
}

/// The rule of section 4 that a fact about a fix breaks.
pub(super) fn judge(fixes: &Fixes, event: &FixEvent) -> Option<Anomaly> {
    use {FixEvent as E, Stage as S};
    let stage = fixes.stage_of(event.fix());
    match event {
        E::FixCompleted { .. } => matches!(stage, S::Done | S::Verified).then_some(Anomaly::FixOver),
        E::FixVerified { .. } | E::FixVerificationFailed { .. } => {
            (stage != S::Done).then_some(Anomaly::FixNotDone)
        }
        E::FixNotNeeded { .. }
        | E::FixPlanned { .. }
        | E::FixStarted { .. }
        | E::FixBlocked { .. }
        | E::FixUnblocked { .. }
        | E::WorkaroundGiven { .. }
        | E::FixDeclaredImpossible { .. }
        | E::AlternativeRemedyGiven { .. } => None,
    }
}

/// Takes one fact into account.
pub(super) fn evolve(fixes: &mut Fixes, event: &FixEvent) {
    let stage = fixes.0.entry(event.fix(), Stage::default);
    *stage = next(*stage, event);
}

/// Once done, a fix stays so until it is started, verified or found wanting; all else leaves that as it is.
const fn next(stage: Stage, event: &FixEvent) -> Stage {
    use {FixEvent as E, Stage as S};
    match (stage, event) {
        (_, E::FixStarted { .. }) => S::InProgress,
        (_, E::FixCompleted { .. }) => S::Done,
        (_, E::FixVerified { .. }) => S::Verified,
        (_, E::FixVerificationFailed { .. }) => S::VerificationFailed,
        (S::Done | S::Verified, _) | (_, E::WorkaroundGiven { .. }) => stage,
        (_, E::FixNotNeeded { .. }) => S::NotNeeded,
        (_, E::FixPlanned { .. }) => S::Planned,
        (_, E::FixBlocked { .. }) => S::Blocked,
        (_, E::FixUnblocked { .. }) => S::InProgress,
        (_, E::FixDeclaredImpossible { .. }) => S::Impossible,
        (_, E::AlternativeRemedyGiven { .. }) => S::AlternativeRemedy,
    }
}

commands! {
    /// What one can ask of a fix. Without a name it is the case's only one.
    pub enum FixCommand => FixEvent {
        /// Decide that there is nothing to fix.
        Skip, skip => FixNotNeeded { reason: Code; fix: FixName },
        /// Plan who fixes it by when.
        Plan, plan => FixPlanned { owner: Token, due: Instant; fix: FixName },
        /// Begin the work.
        Start, start => FixStarted { ; fix: FixName },
        /// Note that the work cannot go on.
        Block, block => FixBlocked { reason: Code; fix: FixName },
        /// Note that it can.
        Unblock, unblock => FixUnblocked { ; fix: FixName },
        /// Give the customer something to do without meanwhile.
        GiveWorkaround, give_workaround => WorkaroundGiven { ; fix: FixName },
        /// Complete the work.
        Complete, complete => FixCompleted { ; fix: FixName },
        /// Make sure that it works.
        Verify, verify => FixVerified { verifier: Token, method: Code; fix: FixName },
        /// Note that it does not work.
        FailVerification, fail_verification => FixVerificationFailed { verifier: Token, reason: Code; fix: FixName },
        /// Declare that it cannot be fixed.
        DeclareImpossible, declare_impossible => FixDeclaredImpossible { reason: Code; fix: FixName },
        /// Give something else instead.
        GiveAlternative, give_alternative => AlternativeRemedyGiven { code: Code; fix: FixName },
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
pub fn decide(fixes: &Fixes, command: FixCommand) -> Vec<FixEvent> {
    use {FixEvent as E, Stage as S};
    let fact = command.fact();
    let already = matches!(
        (fixes.stage_of(fact.fix()), &fact),
        (S::InProgress, E::FixStarted { .. } | E::FixUnblocked { .. })
            | (S::Done | S::Verified, E::FixCompleted { .. })
    );
    unless(already, fact)
}
