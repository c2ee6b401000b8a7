//! Where each kind of event may not stand: the lists of rules 3 to 5, and of `before_receipt`.

use crate::case::CaseKind as K;
use crate::case::answer::AnswerKind as A;
use crate::case::apology::ApologyKind as Ap;
use crate::case::clock::ClockKind as Cl;
use crate::case::compensation::CompensationKind as Co;
use crate::case::detection::DetectionKind as D;
use crate::case::explanation::ExplanationKind as Ex;
use crate::case::external::ExternalKind as Xt;
use crate::case::fix::FixKind as F;
use crate::case::follow_up::FollowUpKind as Fu;
use crate::case::lifecycle::LifecycleKind as L;

/// Where a kind of event may not stand: the lists of rules 3 to 5, and of `before_receipt`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u8);

impl Place {
    pub(super) const FREE: Self = Self(0);
    /// Spared rules 3 to 6, and may precede the receipt.
    pub(super) const ANYWHERE: Self = Self(0x80);
    /// Rule 3, on Suspected.
    pub(super) const NOT_ON_SUSPECTED: Self = Self(1);
    /// Rule 4, whatever is due.
    pub(super) const NOT_ON_CLOSED: Self = Self(2);
    /// Rule 4, unless an external remedy is due.
    pub(super) const ONLY_FOR_A_REMEDY: Self = Self(4);
    /// Rule 5.
    pub(super) const NOT_ON_OVER: Self = Self(8);
    /// What ends a case or says how it goes on.
    pub(super) const ENDS_A_CASE: Self =
        Self::NOT_ON_SUSPECTED.and(Self::NOT_ON_CLOSED).and(Self::NOT_ON_OVER);
    /// Exempt from `before_receipt` though not anywhere.
    pub(super) const MAY_PRECEDE_RECEIPT: Self = Self(16);

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn may_precede_receipt(self) -> bool {
        self.has(Self::ANYWHERE.and(Self::MAY_PRECEDE_RECEIPT))
    }

    /// The lists of section 4, each kind once.
    pub(super) const fn of(kind: K) -> Self {
        const ON_A_LIVE_CASE: Place = Place::NOT_ON_CLOSED.and(Place::NOT_ON_OVER);
        const REMEDY: Place = Place::ONLY_FOR_A_REMEDY.and(Place::NOT_ON_OVER);
        const RESPONSE: Place = Place::NOT_ON_SUSPECTED.and(Place::NOT_ON_OVER);
        match kind {
            K::Detection(kind) => match kind {
                D::ProactiveContactMade => Self::ANYWHERE,
                D::Acknowledged => ON_A_LIVE_CASE,
                D::ComplaintReceived | D::Classified => Self::FREE,
                D::ComplaintSuspected
                | D::SuspicionDismissed
                | D::SuspicionReconsidered
                | D::RecoveredUnprompted
                | D::ComplaintConfirmed => Self::MAY_PRECEDE_RECEIPT,
            },
            K::Lifecycle(kind) => Self::of_lifecycle(kind),
            K::Record(kind) => Self::of_record(kind),
            K::Clock(kind) => match kind {
                Cl::DeadlineMissed => Self::ANYWHERE,
                Cl::ClockPaused | Cl::ClockResumed => ON_A_LIVE_CASE,
                Cl::PolicyBound
                | Cl::PolicyRebound
                | Cl::ClockStarted
                | Cl::ClockMet
                | Cl::ClockCancelled => Self::FREE,
            },
            K::Promise(_) => Self::MAY_PRECEDE_RECEIPT,
            K::Answer(kind) => match kind {
                A::HoldingResponseSent => Self::ENDS_A_CASE,
                A::FinalResponseSent | A::SummaryResolutionSent | A::OutcomeDecided => RESPONSE,
                A::OutcomeReported => Self::NOT_ON_SUSPECTED,
            },
            K::External(kind) => match kind {
                Xt::ReferralRightGiven
                | Xt::ReferredExternally
                | Xt::ExternalInfoRequested
                | Xt::ExternalInfoSupplied
                | Xt::ExternalDecisionReceived
                | Xt::ExternalDecisionAccepted
                | Xt::ExternalDecisionRejected
                | Xt::ExternalRemedyDue
                | Xt::ExternalRemedyDone => Self::NOT_ON_SUSPECTED,
            },
            K::Privacy(_) => Self::ANYWHERE,
            K::Apology(kind) => match kind {
                Ap::ApologyDue => REMEDY,
                Ap::ApologyDrafted
                | Ap::ApologyDelivered
                | Ap::ApologyDeliveryFailed
                | Ap::ApologyAccepted
                | Ap::ApologyRejected
                | Ap::ApologyWaived => Self::FREE,
            },
            K::Explanation(kind) => match kind {
                Ex::EvidenceAdded | Ex::CauseAttributed => Self::ANYWHERE,
                Ex::InvestigationStarted
                | Ex::ExplanationDrafted
                | Ex::ExplanationDelivered
                | Ex::ExplanationUnderstood
                | Ex::ExplanationDisputed
                | Ex::ExplanationSuperseded
                | Ex::ExplanationWithheld
                | Ex::ExplanationWaived => Self::FREE,
            },
            K::Fix(kind) => match kind {
                F::FixPlanned | F::FixStarted => REMEDY,
                F::FixNotNeeded
                | F::FixBlocked
                | F::FixUnblocked
                | F::WorkaroundGiven
                | F::FixCompleted
                | F::FixVerified
                | F::FixVerificationFailed
                | F::FixDeclaredImpossible
                | F::AlternativeRemedyGiven => Self::FREE,
            },
            K::Compensation(kind) => Self::of_compensation(kind),
            K::FollowUp(kind) => match kind {
                Fu::SurveyInvited
                | Fu::SurveyAnswered
                | Fu::SurveyExpired
                | Fu::SurveyUndeliverable
                | Fu::OptedOut => Self::ANYWHERE,
                Fu::FollowUpScheduled
                | Fu::FollowUpMade
                | Fu::FollowUpWaived
                | Fu::RecoveryTriggered
                | Fu::ImprovementNotified => Self::FREE,
            },
        }
    }

    pub(super) const fn of_lifecycle(kind: L) -> Self {
        match kind {
            L::DuplicateAbsorbed | L::AbsorptionReversed => Self::ANYWHERE,
            L::Closed | L::Resolved | L::Withdrawn | L::Merged | L::Forwarded => Self::ENDS_A_CASE,
            L::Reopened => Self::NOT_ON_SUSPECTED,
            L::Assigned => Self::NOT_ON_OVER.and(Self::MAY_PRECEDE_RECEIPT),
            L::Transferred | L::Escalated => Self::NOT_ON_OVER,
            L::PointsAdded
            | L::PointWithdrawn
            | L::AssignmentAccepted
            | L::EscalationResolved
            | L::MergeReversed
            | L::Reinstated
            | L::ForwardReturned
            | L::DeviationGranted
            | L::ProgressUpdated => Self::FREE,
        }
    }

    pub(super) const fn of_record(kind: crate::case::record::RecordKind) -> Self {
        use crate::case::record::RecordKind as R;
        match kind {
            R::AdjustmentAgreed => Self::FREE,
            R::FactRecorded
            | R::FactCorrected
            | R::ContactRecorded
            | R::MessageLogged
            | R::BotHandled
            | R::BotHandedOver
            | R::SupportNeedRecorded
            | R::SupportNeedEnded
            | R::RepresentativeAppointed
            | R::RepresentativeEnded
            | R::FailureLinked
            | R::IncidentLinked
            | R::IncidentUnlinked
            | R::QualityReviewed
            | R::NoteAdded => Self::ANYWHERE,
        }
    }

    pub(super) const fn of_compensation(kind: Co) -> Self {
        match kind {
            Co::PaymentConfirmed | Co::PaymentFailed | Co::PaymentReversed | Co::InterestAccrued => {
                Self::ANYWHERE
            }
            Co::GoodwillProposed | Co::ApprovalRequested => Self::ONLY_FOR_A_REMEDY.and(Self::NOT_ON_OVER),
            Co::OfferMade => Self::NOT_ON_OVER,
            Co::PaymentInstructed | Co::EntitlementAssessed => Self::MAY_PRECEDE_RECEIPT,
            Co::NotEntitled
            | Co::ApprovalGranted
            | Co::ApprovalRefused
            | Co::ApprovalExpired
            | Co::ApprovalVoided
            | Co::OfferAccepted
            | Co::OfferRejected
            | Co::OfferExpired
            | Co::OfferWithdrawn
            | Co::ProvisionalCreditGiven
            | Co::ProvisionalCreditFinalised
            | Co::ProvisionalCreditWithdrawn => Self::FREE,
        }
    }
}
