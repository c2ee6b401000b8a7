//! The state of a case, and the one fold that brings it forward.

use amends_envelope::Instant;

use super::answer::{AnswerEvent, Outcome};
use super::apology::Apology;
use super::clock::Clocks;
use super::compensation::{Compensation, Paid};
use super::detection::{Classification, Detection, DetectionEvent, Point};
use super::explanation::Explanation;
use super::external::External;
use super::fix::Fixes;
use super::judge::{Judgement, When};
use super::lifecycle::{EscalationKind, LifecycleEvent, State};
use super::{CaseEvent, clock, compensation, detection, external, fix, follow_up, lifecycle};
use crate::context::By;
use crate::names::Names;
use crate::privacy::{self, Privacy};
use crate::promise::{self, Promises};
use crate::value::{Name, Ordinal, Token};

/// The phases that begin anew with each cycle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phases {
    /// The apology.
    pub apology: Apology,
    /// The explanation.
    pub explanation: Explanation,
    /// The fixes.
    pub fixes: Fixes,
    /// The follow-up.
    pub follow_up: follow_up::Stage,
}

/// Where a case stands. Made by folding its facts, never otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Case {
    /// Where it stands as a whole.
    pub state: State,
    received_at: Option<Instant>,
    /// Who complains, once that is known.
    pub complainant: Option<Token>,
    /// The handler or unit complained about.
    pub concerns: Option<Token>,
    /// The category of the receipt, else of the suspicion: one for the whole case.
    pub category: Option<Name>,
    /// How it was classified, the latest.
    pub classification: Option<Box<Classification>>,
    /// Who holds it.
    pub handler: Option<Token>,
    /// In which team.
    pub team: Option<Name>,
    /// The escalations that stand, each at its level.
    pub escalations: Names<EscalationKind, Ordinal>,
    /// Who speaks for the complainant.
    pub representatives: Names<Token, ()>,
    /// The points raised and not withdrawn, each with its outcome once decided.
    pub points: Names<Name, Option<Outcome>>,
    /// The outcome of the whole, once decided.
    pub outcome: Option<Outcome>,
    /// The failures that it comes from.
    pub failures: Names<Name, ()>,
    /// The incidents that it belongs to.
    pub incidents: Names<Name, ()>,
    /// The duplicates that it took over.
    pub absorbed: Names<Name, ()>,
    /// How far the noticing has come.
    pub detection: Detection,
    /// The phases of this cycle.
    pub phases: Phases,
    /// The phases of earlier cycles, the first one first.
    pub earlier: Vec<Phases>,
    /// Compensation: it carries over from cycle to cycle.
    pub compensation: Compensation,
    /// Promises: they carry over.
    pub promises: Promises,
    /// Clocks and their pauses: they carry over.
    pub clocks: Clocks,
    /// The mark of an external body: it carries over.
    pub external: External,
    /// What stands in the way of erasure, and who was erased.
    pub privacy: Privacy,
    ended_at: Option<Instant>,
    moved_by: Option<Box<CaseEvent>>,
}

/// What a fold tells of an event besides its judgement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// What the judge says of it.
    pub judgement: Judgement,
    /// The money that left with it, whatever the judge says: a payment under whose name nothing stood as paid.
    pub paid: Option<Paid>,
}

impl Case {
    /// Folds a history from the start; what is anomalous in it changes nothing.
    pub fn from_events<'a>(events: impl IntoIterator<Item = (&'a CaseEvent, When)>) -> Self {
        let mut case = Self::default();
        for (event, when) in events {
            case.fold(event, when);
        }
        case
    }

    /// Judges an event, then takes it into account unless the judge forbids it. Total: it never refuses history.
    pub fn fold(&mut self, event: &CaseEvent, when: When) -> Folded {
        let judgement = self.judge(event, when);
        let paid = if let CaseEvent::Compensation(event) = event {
            compensation::remember(&mut self.compensation, event)
        } else {
            None
        };
        if judgement.code.is_none() {
            self.evolve(event, when);
        }
        Folded { judgement, paid }
    }

    /// The same, and remembers who asked for an approval: what [`Case::decide`] needs for four eyes. Without it nobody
    /// but the holder of an own limit can approve.
    pub fn fold_by<'a>(&mut self, event: &CaseEvent, when: When, by: impl Into<By<'a>>) -> Folded {
        let folded = self.fold(event, when);
        if let (CaseEvent::Compensation(event), None) = (event, folded.judgement.code) {
            compensation::asked_by(&mut self.compensation, event, by.into());
        }
        folded
    }

    /// When it was received, once it was.
    pub const fn received_at(&self) -> Option<Instant> {
        self.received_at
    }

    /// When it was resolved or closed, whichever came last.
    pub const fn ended_at(&self) -> Option<Instant> {
        self.ended_at
    }

    /// The fact that brought it into its state, where that was neither a suspicion nor a receipt: by it one knows a
    /// command that asks for what is already so.
    pub fn moved_by(&self) -> Option<&CaseEvent> {
        self.moved_by.as_deref()
    }

    /// Which cycle it is in: 1, and one more with each reopening or reinstatement.
    pub fn cycle(&self) -> usize {
        self.earlier.len() + 1
    }

    /// Routes a fact that the judge let through to the machine that it belongs to.
    fn evolve(&mut self, event: &CaseEvent, when: When) {
        match event {
            CaseEvent::Detection(event) => self.detected(event, when),
            CaseEvent::Lifecycle(event) => self.moved(event, when),
            CaseEvent::Record(event) => self.filed(event),
            CaseEvent::Clock(event) => clock::evolve(&mut self.clocks, event),
            CaseEvent::Promise(event) => promise::evolve(&mut self.promises, event),
            CaseEvent::Answer(event) => self.answered(event),
            CaseEvent::External(event) => self.external = external::evolve(self.external, event),
            CaseEvent::Privacy(event) => privacy::evolve(&mut self.privacy, event),
            CaseEvent::Apology(event) => {
                self.phases.apology = super::apology::evolve(self.phases.apology, event);
            }
            CaseEvent::Explanation(event) => {
                self.phases.explanation = super::explanation::evolve(self.phases.explanation, event);
            }
            CaseEvent::Fix(event) => fix::evolve(&mut self.phases.fixes, event),
            CaseEvent::Compensation(event) => compensation::evolve(&mut self.compensation, event),
            CaseEvent::FollowUp(event) => {
                self.phases.follow_up = follow_up::evolve(self.phases.follow_up, event);
            }
        }
    }

    fn detected(&mut self, event: &DetectionEvent, when: When) {
        use DetectionEvent as E;
        self.detection = detection::evolve(self.detection, event);
        self.state = lifecycle::detected(self.state, event);
        match event {
            E::ComplaintSuspected { suspicion } => {
                self.moved_by = None;
                self.category.clone_from(&suspicion.category);
                self.complainant.clone_from(&suspicion.complainant);
            }
            E::ComplaintReceived { receipt } => {
                self.received(when, Some(&receipt.complainant), receipt.category.as_ref());
                self.raised(receipt.concerns.as_ref(), receipt.points.as_deref());
                self.represented_by(receipt.representative.as_ref());
            }
            E::ComplaintConfirmed { confirmation } => {
                self.received(when, confirmation.complainant.as_ref(), confirmation.category.as_ref());
                self.raised(confirmation.concerns.as_ref(), confirmation.points.as_deref());
                self.represented_by(confirmation.representative.as_ref());
            }
            E::SuspicionDismissed { .. }
            | E::SuspicionReconsidered { .. }
            | E::RecoveredUnprompted { .. } => {
                self.moved_by = Some(Box::new(CaseEvent::Detection(event.clone())));
            }
            E::Classified { classification } => self.classification = Some(classification.clone()),
            E::Acknowledged { .. } | E::ProactiveContactMade { .. } => {}
        }
    }

    fn received(&mut self, when: When, complainant: Option<&Token>, category: Option<&Name>) {
        self.received_at = Some(when.starts);
        self.moved_by = None;
        self.complainant = complainant.or(self.complainant.as_ref()).cloned();
        self.category = category.or(self.category.as_ref()).cloned();
    }

    fn raised(&mut self, concerns: Option<&Token>, points: Option<&[Point]>) {
        self.concerns = concerns.or(self.concerns.as_ref()).cloned();
        for point in points.unwrap_or_default() {
            self.points.entry(&point.point, || None);
        }
    }

    fn represented_by(&mut self, representative: Option<&Token>) {
        if let Some(representative) = representative {
            self.representatives.set(representative.clone(), ());
        }
    }

    fn moved(&mut self, event: &LifecycleEvent, when: When) {
        use LifecycleEvent as E;
        self.state = lifecycle::evolve(self.state, event);
        if lifecycle::is_move(event) {
            self.moved_by = Some(Box::new(CaseEvent::Lifecycle(event.clone())));
        }
        match event {
            E::Reopened { .. } | E::Reinstated { .. } => self.earlier.push(std::mem::take(&mut self.phases)),
            E::Assigned { handler, team, .. } | E::Transferred { handler, team, .. } => {
                self.handler = Some(handler.clone());
                self.team.clone_from(team);
            }
            E::PointsAdded { points, .. } => self.raised(None, Some(points)),
            E::DuplicateAbsorbed { duplicate, points, .. } => {
                self.absorbed.set(duplicate.clone(), ());
                self.raised(None, points.as_deref());
            }
            E::AbsorptionReversed { duplicate, .. } => {
                self.absorbed.remove(duplicate);
            }
            E::PointWithdrawn { point } => {
                self.points.remove(point);
            }
            E::Escalated { level, kind, .. } => self.escalations.set(*kind, *level),
            E::EscalationResolved { kind, .. } => {
                self.escalations.remove(kind);
            }
            E::Resolved { .. } | E::Closed { .. } => self.ended_at = Some(when.starts),
            E::Withdrawn { .. }
            | E::Merged { .. }
            | E::MergeReversed { .. }
            | E::Forwarded { .. }
            | E::ForwardReturned { .. }
            | E::AssignmentAccepted { .. }
            | E::DeviationGranted { .. }
            | E::ProgressUpdated { .. } => {}
        }
    }

    fn filed(&mut self, event: &super::record::RecordEvent) {
        use super::record::RecordEvent as E;
        match event {
            E::RepresentativeAppointed { representative, .. } => self.represented_by(Some(representative)),
            E::RepresentativeEnded { representative } => {
                self.representatives.remove(representative);
            }
            E::FailureLinked { failure } => self.failures.set(failure.clone(), ()),
            E::IncidentLinked { incident } => self.incidents.set(incident.clone(), ()),
            E::IncidentUnlinked { incident } => {
                self.incidents.remove(incident);
            }
            E::FactRecorded { .. }
            | E::FactCorrected { .. }
            | E::ContactRecorded { .. }
            | E::MessageLogged { .. }
            | E::BotHandled { .. }
            | E::BotHandedOver { .. }
            | E::SupportNeedRecorded { .. }
            | E::SupportNeedEnded {}
            | E::AdjustmentAgreed { .. }
            | E::QualityReviewed { .. }
            | E::NoteAdded { .. } => {}
        }
    }

    fn answered(&mut self, event: &AnswerEvent) {
        let AnswerEvent::OutcomeDecided { outcome, points } = event else { return };
        self.outcome = Some(*outcome);
        for point in points.iter().flatten() {
            self.points.set(point.point.clone(), Some(point.outcome));
        }
    }
}
