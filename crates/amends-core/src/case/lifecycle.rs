//! The lifecycle of a case, inside which the phases run.
//!
//! ```text
//! ★Suspected ─confirmed─▶ Open      ★received ─▶ Open      Suspected ─received─▶ Open
//! Suspected ─dismissed─▶ Dismissed   Suspected ─recovered_unprompted─▶ Recovered   Dismissed|Recovered ─reconsidered─▶ Suspected
//! Open ─resolved─▶ Resolved          Open|Resolved ─closed─▶ Closed         Resolved|Closed ─reopened─▶ Open, cycle+1
//! Open|Resolved ─withdrawn─▶ Withdrawn ─reinstated─▶ Open, cycle+1
//! Open|Resolved ─merged─▶ MergedInto ─merge_reversed─▶ the state before
//! Open|Resolved ─forwarded─▶ Forwarded ─forward_returned─▶ Open
//! ```

use amends_envelope::{EventId, Instant};
use chrono::NaiveDate;

use super::Case;
use super::detection::{DetectionEvent, Point};
use crate::command::{commands, unless};
use crate::pii::Personal;
use crate::shape::{choice, facts};
use crate::value::{Code, Name, Ordinal, Token, Words};

choice! {
    /// Whether the customer accepted the resolution.
    pub enum Acceptance { Explicit = "explicit", Silent = "silent", None = "none" }
}

choice! {
    /// Why a case was closed.
    pub enum CloseReason {
        Resolved = "resolved", Rejected = "rejected", NoReply = "no_reply", External = "external",
        NotAComplaint = "not_a_complaint",
    }
}

choice! {
    /// To whom or what a case was escalated.
    pub enum EscalationKind {
        Hierarchical = "hierarchical", Functional = "functional", Legal = "legal", Safety = "safety",
        Executive = "executive",
    }
}

facts! {
    /// What moves a case as a whole.
    pub enum LifecycleEvent, LifecycleKind {
        /// The customer raised further points.
        PointsAdded = "points_added" { points: Vec<Point>, about: Option<Token> },
        /// The customer took a point back.
        PointWithdrawn = "point_withdrawn" { point: Name },
        /// A handler was given the case.
        Assigned = "assigned" { handler: Token, team: Option<Name>, reason: Option<Code> },
        /// Another handler was given the case.
        Transferred = "transferred" { handler: Token, team: Option<Name>, reason: Option<Code> },
        /// The handler took the case on.
        AssignmentAccepted = "assignment_accepted" { handler: Token, team: Option<Name>, reason: Option<Code> },
        /// The case went up a level.
        Escalated = "escalated" { level: Ordinal, kind: EscalationKind, trigger: Option<Code> },
        /// An escalation came to its end.
        EscalationResolved = "escalation_resolved" { level: Ordinal, kind: EscalationKind, trigger: Option<Code> },
        /// The same complaint stands in another case, which takes this one over.
        Merged = "merged" { survivor: Name, reason: Option<Code> },
        /// The merge was a mistake.
        MergeReversed = "merge_reversed" { from: Name, reason: Option<Code> },
        /// This case took a duplicate over.
        DuplicateAbsorbed = "duplicate_absorbed" { duplicate: Name, received_at: Instant, points: Option<Vec<Point>> },
        /// The duplicate was none.
        AbsorptionReversed = "absorption_reversed" { duplicate: Name, moved: Option<Vec<EventId>> },
        /// The complaint was resolved.
        Resolved = "resolved" { acceptance: Option<Acceptance> },
        /// The case was closed.
        Closed = "closed" { reason: CloseReason },
        /// A resolved or closed case was taken up again.
        Reopened = "reopened" { reason: Code },
        /// A withdrawn complaint was taken up again.
        Reinstated = "reinstated" { reason: Code },
        /// The customer took the complaint back.
        Withdrawn = "withdrawn" { by: Name, reason: Code },
        /// The complaint, or with points a part of it, went to whom it concerns.
        Forwarded = "forwarded" { respondent: Name, points: Option<Vec<Name>> },
        /// Whom it went to gave it back.
        ForwardReturned = "forward_returned" { reason: Code },
        /// A rule was set aside for this case.
        DeviationGranted = "deviation_granted" { rule: Code, reason: Code, authority: Name },
        /// The customer was told how it stands.
        ProgressUpdated = "progress_updated" {
            channel: Name, text: Personal<Words>, next_by: Option<NaiveDate>, about: Option<Token>,
        },
    }
}

/// Where a case stands as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// Nothing was folded but what may stand anywhere.
    #[default]
    Unseen,
    /// Something suggests that a customer was failed.
    Suspected,
    /// It was nothing.
    Dismissed,
    /// It was put right before anyone complained.
    Recovered,
    /// We are on it.
    Open,
    /// We think we have put it right.
    Resolved,
    /// Done.
    Closed,
    /// The customer took it back.
    Withdrawn,
    /// Another case took it over.
    MergedInto {
        /// Whether it was resolved before, rather than open.
        was_resolved: bool,
    },
    /// Somebody else answers for it.
    Forwarded,
}

impl State {
    /// Whether the case has left us: withdrawn, merged or forwarded.
    pub const fn has_left(self) -> bool {
        matches!(self, Self::Withdrawn | Self::MergedInto { .. } | Self::Forwarded)
    }

    /// Whether the suspicion came to nothing.
    pub const fn is_dropped(self) -> bool {
        matches!(self, Self::Dismissed | Self::Recovered)
    }
}

commands! {
    /// What one can ask of a case as a whole.
    pub enum LifecycleCommand => LifecycleEvent {
        /// Add further points.
        AddPoints, add_points => PointsAdded { points: Vec<Point>; about: Option<Token> },
        /// Take a point back.
        WithdrawPoint, withdraw_point => PointWithdrawn { point: Name },
        /// Give the case to a handler.
        Assign, assign => Assigned { handler: Token; team: Option<Name>, reason: Option<Code> },
        /// Give the case to another handler.
        Transfer, transfer => Transferred { handler: Token; team: Option<Name>, reason: Option<Code> },
        /// Take the case on.
        AcceptAssignment, accept_assignment => AssignmentAccepted {
            handler: Token; team: Option<Name>, reason: Option<Code>
        },
        /// Take the case up a level.
        Escalate, escalate => Escalated { level: Ordinal, kind: EscalationKind; trigger: Option<Code> },
        /// End an escalation.
        ResolveEscalation, resolve_escalation => EscalationResolved {
            level: Ordinal, kind: EscalationKind; trigger: Option<Code>
        },
        /// Let another case take this one over.
        Merge, merge => Merged { survivor: Name; reason: Option<Code> },
        /// Undo a merge that was a mistake.
        ReverseMerge, reverse_merge => MergeReversed { from: Name; reason: Option<Code> },
        /// Take a duplicate over.
        Absorb, absorb => DuplicateAbsorbed { duplicate: Name, received_at: Instant; points: Option<Vec<Point>> },
        /// Undo that, because it was no duplicate.
        ReverseAbsorption, reverse_absorption => AbsorptionReversed { duplicate: Name; moved: Option<Vec<EventId>> },
        /// Call the complaint resolved.
        Resolve, resolve => Resolved { acceptance: Option<Acceptance> },
        /// Close the case. What stood still in it runs on first: a closed case waits for nobody.
        Close, close => Closed { reason: CloseReason },
        /// Take a resolved or closed case up again.
        Reopen, reopen => Reopened { reason: Code },
        /// Take a withdrawn complaint up again.
        Reinstate, reinstate => Reinstated { reason: Code },
        /// Note that the customer took the complaint back.
        Withdraw, withdraw => Withdrawn { by: Name, reason: Code },
        /// Send the complaint, or with points a part of it, to whom it concerns.
        Forward, forward => Forwarded { respondent: Name; points: Option<Vec<Name>> },
        /// Take it back from there.
        TakeBack, take_back => ForwardReturned { reason: Code },
        /// Set a rule aside for this case.
        GrantDeviation, grant_deviation => DeviationGranted { rule: Code, reason: Code, authority: Name },
        /// Tell the customer how it stands.
        UpdateProgress, update_progress => ProgressUpdated {
            channel: Name; text: Personal<Words>, next_by: Option<NaiveDate>, about: Option<Token>,
        },
    }
}

/// Decides what follows from a command; an empty answer means that it was already so. What spans the phases is
/// checked by the case.
pub fn decide(case: &Case, command: LifecycleCommand) -> Vec<LifecycleEvent> {
    use LifecycleCommand as C;
    let holds = |handler: &Token, team: &Option<Name>| {
        case.handler.as_ref() == Some(handler) && (team.is_none() || case.team == *team)
    };
    let already = match &command {
        C::AddPoints { points, .. } => points.iter().all(|point| case.points.find(&point.point).is_some()),
        C::WithdrawPoint { point } => case.points.find(point).is_none(),
        C::Assign { handler, team, .. } | C::Transfer { handler, team, .. } => holds(handler, team),
        C::Escalate { level, kind, .. } => case.escalations.find(kind) == Some(level),
        C::ResolveEscalation { level, kind, .. } => case.escalations.find(kind) != Some(level),
        C::Absorb { duplicate, .. } => case.absorbed.find(duplicate).is_some(),
        C::ReverseAbsorption { duplicate, .. } => case.absorbed.find(duplicate).is_none(),
        // Acts, and moves, which the case compares with what brought it where it stands.
        C::AcceptAssignment { .. }
        | C::GrantDeviation { .. }
        | C::UpdateProgress { .. }
        | C::Resolve { .. }
        | C::Close { .. }
        | C::Reopen { .. }
        | C::Reinstate { .. }
        | C::Withdraw { .. }
        | C::Merge { .. }
        | C::ReverseMerge { .. }
        | C::Forward { .. }
        | C::TakeBack { .. } => false,
    };
    unless(already, command.fact())
}

/// Whether the fact moves the case into a state, by itself.
pub(super) fn is_move(event: &LifecycleEvent) -> bool {
    use LifecycleEvent as E;
    match event {
        E::Resolved { .. }
        | E::Closed { .. }
        | E::Reopened { .. }
        | E::Reinstated { .. }
        | E::Withdrawn { .. }
        | E::Merged { .. }
        | E::MergeReversed { .. }
        | E::ForwardReturned { .. } => true,
        E::Forwarded { points, .. } => points.as_ref().is_none_or(Vec::is_empty),
        E::PointsAdded { .. }
        | E::PointWithdrawn { .. }
        | E::Assigned { .. }
        | E::Transferred { .. }
        | E::AssignmentAccepted { .. }
        | E::Escalated { .. }
        | E::EscalationResolved { .. }
        | E::DuplicateAbsorbed { .. }
        | E::AbsorptionReversed { .. }
        | E::DeviationGranted { .. }
        | E::ProgressUpdated { .. } => false,
    }
}

/// Takes one fact of the lifecycle into account.
#[must_use]
pub fn evolve(state: State, event: &LifecycleEvent) -> State {
    use {LifecycleEvent as E, State as S};
    match event {
        E::Resolved { .. } => S::Resolved,
        E::Closed { .. } => S::Closed,
        E::MergeReversed { .. } if state == (S::MergedInto { was_resolved: true }) => S::Resolved,
        E::Reopened { .. } | E::Reinstated { .. } | E::ForwardReturned { .. } | E::MergeReversed { .. } => {
            S::Open
        }
        E::Withdrawn { .. } => S::Withdrawn,
        E::Merged { .. } => S::MergedInto { was_resolved: state == S::Resolved },
        // With points only a part of it leaves.
        E::Forwarded { .. } if is_move(event) => S::Forwarded,
        E::Forwarded { .. }
        | E::PointsAdded { .. }
        | E::PointWithdrawn { .. }
        | E::Assigned { .. }
        | E::Transferred { .. }
        | E::AssignmentAccepted { .. }
        | E::Escalated { .. }
        | E::EscalationResolved { .. }
        | E::DuplicateAbsorbed { .. }
        | E::AbsorptionReversed { .. }
        | E::DeviationGranted { .. }
        | E::ProgressUpdated { .. } => state,
    }
}

/// Takes one fact of the detection into account, as far as it moves the case as a whole.
#[must_use]
pub const fn detected(state: State, event: &DetectionEvent) -> State {
    use {DetectionEvent as E, State as S};
    match event {
        E::ComplaintSuspected { .. } | E::SuspicionReconsidered { .. } => S::Suspected,
        E::SuspicionDismissed { .. } => S::Dismissed,
        E::RecoveredUnprompted { .. } => S::Recovered,
        E::ComplaintConfirmed { .. } | E::ComplaintReceived { .. } => S::Open,
        E::Classified { .. } | E::Acknowledged { .. } | E::ProactiveContactMade { .. } => state,
    }
}
