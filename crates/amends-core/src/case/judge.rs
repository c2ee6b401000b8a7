//! The judge: what is not legal, with its code. The first rule of section 4 that matches gives it.
//!
//! Commands and foreign history meet the same judge, so whatever `decide` refuses a fold would count. It never refuses
//! history: an anomalous event changes nothing, save that money which left is remembered as paid.

use amends_envelope::{Instant, Occurred, Precision};

use super::answer::AnswerKind as A;
use super::apology::ApologyKind as Ap;
use super::clock::ClockKind as Cl;
use super::compensation::CompensationKind as Co;
use super::detection::DetectionKind as D;
use super::explanation::ExplanationKind as Ex;
use super::external::ExternalKind as Xt;
use super::fix::FixKind as F;
use super::follow_up::FollowUpKind as Fu;
use super::lifecycle::{LifecycleKind as L, State as S};
use super::{Case, CaseEvent, CaseKind as K, apology, clock, compensation, explanation, fix};
use crate::promise;

/// A rule of CONTRACT section 4 that an event breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Anomaly {
    /// 1: a version at or below one already seen in its stream.
    DuplicateEvent,
    /// 2: a version that skips ahead; the event is judged and folded on.
    VersionGap,
    /// 3: before there is a complaint, or a second receipt.
    NotReceived,
    /// 4: on a closed case.
    CaseClosed,
    /// 5: on a case that has left us, or a suspicion that came to nothing.
    CaseOver,
    /// 6: a return of what is not away.
    NotClosed,
    /// 7: a resolution of what is resolved.
    NotOpen,
    /// 8: an offer never made.
    NoSuchOffer,
    /// 9: an offer already answered, or made twice.
    OfferOver,
    /// 10: money that left twice, or more than was offered.
    PaidTwice,
    /// 11: a payment for an offer that nobody accepted.
    NotAccepted,
    /// 12: money came back that was never paid.
    NotPaid,
    /// 13: a fix completed twice.
    FixOver,
    /// 14: a verification of what is not done.
    FixNotDone,
    /// 15: a reaction to what was never delivered.
    NotDelivered,
    /// 16: a promise unknown, made twice, or over.
    BadPromise,
    /// 17: a clock paused twice for one party.
    AlreadyPaused,
    /// 17: a clock resumed that does not stand still.
    NotPaused,
    /// Counted besides: an event that ended before its complaint was received.
    BeforeReceipt,
}

impl Anomaly {
    /// Every code, in the order of the rules.
    pub const ALL: [Self; 19] = [
        Self::DuplicateEvent,
        Self::VersionGap,
        Self::NotReceived,
        Self::CaseClosed,
        Self::CaseOver,
        Self::NotClosed,
        Self::NotOpen,
        Self::NoSuchOffer,
        Self::OfferOver,
        Self::PaidTwice,
        Self::NotAccepted,
        Self::NotPaid,
        Self::FixOver,
        Self::FixNotDone,
        Self::NotDelivered,
        Self::BadPromise,
        Self::AlreadyPaused,
        Self::NotPaused,
        Self::BeforeReceipt,
    ];

    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DuplicateEvent => "duplicate_event",
            Self::VersionGap => "version_gap",
            Self::NotReceived => "not_received",
            Self::CaseClosed => "case_closed",
            Self::CaseOver => "case_over",
            Self::NotClosed => "not_closed",
            Self::NotOpen => "not_open",
            Self::NoSuchOffer => "no_such_offer",
            Self::OfferOver => "offer_over",
            Self::PaidTwice => "paid_twice",
            Self::NotAccepted => "not_accepted",
            Self::NotPaid => "not_paid",
            Self::FixOver => "fix_over",
            Self::FixNotDone => "fix_not_done",
            Self::NotDelivered => "not_delivered",
            Self::BadPromise => "bad_promise",
            Self::AlreadyPaused => "already_paused",
            Self::NotPaused => "not_paused",
            Self::BeforeReceipt => "before_receipt",
        }
    }
}

impl Anomaly {
    /// What the rule says, as a lowercase clause.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::DuplicateEvent => "the version is at or below one already seen in its stream",
            Self::VersionGap => "the version skips ahead",
            Self::NotReceived => "there is no complaint yet, or it was already received",
            Self::CaseClosed => "the case is closed",
            Self::CaseOver => "the case was withdrawn, merged, forwarded, dismissed or recovered",
            Self::NotClosed => "the case is not away, so it cannot come back",
            Self::NotOpen => "the case is already resolved",
            Self::NoSuchOffer => "no offer of that name was made",
            Self::OfferOver => "the offer was already answered, has ended, or was made before",
            Self::PaidTwice => "the money has already left, or it would be more than was offered",
            Self::NotAccepted => "the offer must be accepted first",
            Self::NotPaid => "no such payment stands, or not as much of it",
            Self::FixOver => "the fix is already completed",
            Self::FixNotDone => "the fix is not done, so it cannot be verified",
            Self::NotDelivered => "nothing was delivered that one could react to",
            Self::BadPromise => "the promise is unknown, already made, or over",
            Self::AlreadyPaused => "the clock already stands still for that party",
            Self::NotPaused => "the clock does not stand still for that party",
            Self::BeforeReceipt => "it ended before the complaint was received",
        }
    }
}

/// When an event happened, as the judge needs it: the interval that its precision leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// Where the interval starts: `occurred_at`.
    pub starts: Instant,
    /// Where the next one starts.
    pub ends: Instant,
    /// Whether the source gives no time at all.
    pub assumed: bool,
}

impl When {
    /// Exactly then.
    pub const fn at(instant: Instant) -> Self {
        Self { starts: instant, ends: instant, assumed: false }
    }

    /// The interval of a time known to the hour or better, or assumed; nothing for a day, month or year, whose end only
    /// a calendar can tell.
    pub fn of(occurred: &Occurred) -> Option<Self> {
        Self::of_precision(occurred.at, occurred.precision)
    }

    /// The same, from an instant and its precision.
    pub fn of_precision(at: Instant, precision: Precision) -> Option<Self> {
        let micros = match precision {
            Precision::Instant | Precision::Assumed => 0,
            Precision::Second => 1_000_000,
            Precision::Minute => 60_000_000,
            Precision::Hour => 3_600_000_000,
            Precision::Day | Precision::Month | Precision::Year => return None,
        };
        let assumed = precision == Precision::Assumed;
        Some(Self { starts: at, ends: at.saturating_add_micros(micros), assumed })
    }
}

/// What the judge says of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The rule that it breaks; it then changes nothing.
    pub code: Option<Anomaly>,
    /// Whether it ended before its complaint was received: counted besides, and folded.
    pub before_receipt: bool,
}

/// How much earlier than the receipt an event may end before it is counted.
const GRACE_MICROS: i64 = 300 * 1_000_000;

impl Case {
    /// Judges an event against rules 3 to 17, and `before_receipt`.
    pub fn judge(&self, event: &CaseEvent, when: When) -> Judgement {
        let place = Place::of(event.kind());
        let code = misplaced(self, event.kind(), place).or_else(|| self.broken_rule(event));
        let is_early = |received: Instant| when.ends.micros() < received.micros() - GRACE_MICROS;
        let counts = code.is_none() && !when.assumed && !place.may_precede_receipt();
        Judgement { code, before_receipt: counts && self.received_at().is_some_and(is_early) }
    }

    /// Rules 8 to 17, each with the machine that it belongs to.
    fn broken_rule(&self, event: &CaseEvent) -> Option<Anomaly> {
        match event {
            CaseEvent::Compensation(event) => compensation::judge(&self.compensation, event),
            CaseEvent::Fix(event) => fix::judge(&self.phases.fixes, event),
            CaseEvent::Apology(event) => apology::judge(self.phases.apology, event),
            CaseEvent::Explanation(event) => explanation::judge(self.phases.explanation, event),
            CaseEvent::Promise(event) => {
                (!promise::is_legal(&self.promises, event)).then_some(Anomaly::BadPromise)
            }
            CaseEvent::Clock(event) => clock::judge(&self.clocks, event),
            CaseEvent::Detection(_)
            | CaseEvent::Lifecycle(_)
            | CaseEvent::Record(_)
            | CaseEvent::Answer(_)
            | CaseEvent::External(_)
            | CaseEvent::Privacy(_)
            | CaseEvent::FollowUp(_) => None,
        }
    }
}

/// Rules 3 to 7: what the state of the case forbids.
fn misplaced(case: &Case, kind: K, place: Place) -> Option<Anomaly> {
    if place == Place::ANYWHERE {
        return None;
    }
    let state = case.state;
    if is_not_received(case, kind, place) {
        return Some(Anomaly::NotReceived);
    }
    let needs_a_remedy = place.has(Place::ONLY_FOR_A_REMEDY) && !case.external.remedy_due;
    if state == S::Closed && (place.has(Place::NOT_ON_CLOSED) || needs_a_remedy) {
        return Some(Anomaly::CaseClosed);
    }
    if (state.has_left() || state.is_dropped()) && place.has(Place::NOT_ON_OVER) {
        return Some(Anomaly::CaseOver);
    }
    if let K::Lifecycle(kind) = kind { unready(state, kind) } else { None }
}

/// Rule 3: before there is a complaint, or a second receipt.
fn is_not_received(case: &Case, kind: K, place: Place) -> bool {
    let misplaced_here = match case.state {
        S::Unseen => !matches!(kind, K::Detection(D::ComplaintSuspected | D::ComplaintReceived)),
        S::Suspected => place.has(Place::NOT_ON_SUSPECTED),
        S::Dismissed | S::Recovered => kind == K::Detection(D::ComplaintReceived),
        S::Open | S::Resolved | S::Closed | S::Withdrawn | S::MergedInto { .. } | S::Forwarded => false,
    };
    let K::Detection(kind) = kind else { return misplaced_here };
    misplaced_here
        || match kind {
            D::ComplaintSuspected => case.state != S::Unseen,
            D::ComplaintReceived => case.received_at().is_some(),
            D::ComplaintConfirmed => case.received_at().is_some() || case.state != S::Suspected,
            D::SuspicionDismissed | D::RecoveredUnprompted => case.state != S::Suspected,
            D::SuspicionReconsidered => !case.state.is_dropped(),
            D::Classified | D::Acknowledged | D::ProactiveContactMade => false,
        }
}

/// Rules 6 and 7: a return of what is not away, a resolution of what is resolved.
const fn unready(state: S, kind: L) -> Option<Anomaly> {
    let returns = match kind {
        L::Reopened => matches!(state, S::Resolved | S::Closed),
        L::Reinstated => matches!(state, S::Withdrawn),
        L::MergeReversed => matches!(state, S::MergedInto { .. }),
        L::ForwardReturned => matches!(state, S::Forwarded),
        L::Resolved if matches!(state, S::Resolved) => return Some(Anomaly::NotOpen),
        L::Resolved
        | L::PointsAdded
        | L::PointWithdrawn
        | L::Assigned
        | L::Transferred
        | L::AssignmentAccepted
        | L::Escalated
        | L::EscalationResolved
        | L::Merged
        | L::DuplicateAbsorbed
        | L::AbsorptionReversed
        | L::Closed
        | L::Withdrawn
        | L::Forwarded
        | L::DeviationGranted
        | L::ProgressUpdated => true,
    };
    if returns { None } else { Some(Anomaly::NotClosed) }
}

/// Where a kind of event may not stand: the lists of rules 3 to 5, and of `before_receipt`.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place(u8);

impl Place {
    const FREE: Self = Self(0);
    /// Spared rules 3 to 6, and may precede the receipt.
    const ANYWHERE: Self = Self(0x80);
    /// Rule 3, on Suspected.
    const NOT_ON_SUSPECTED: Self = Self(1);
    /// Rule 4, whatever is due.
    const NOT_ON_CLOSED: Self = Self(2);
    /// Rule 4, unless an external remedy is due.
    const ONLY_FOR_A_REMEDY: Self = Self(4);
    /// Rule 5.
    const NOT_ON_OVER: Self = Self(8);
    /// What ends a case or says how it goes on.
    const ENDS_A_CASE: Self = Self::NOT_ON_SUSPECTED.and(Self::NOT_ON_CLOSED).and(Self::NOT_ON_OVER);
    /// Exempt from `before_receipt` though not anywhere.
    const MAY_PRECEDE_RECEIPT: Self = Self(16);

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn may_precede_receipt(self) -> bool {
        self.has(Self::ANYWHERE.and(Self::MAY_PRECEDE_RECEIPT))
    }

    /// The lists of section 4, each kind once.
    const fn of(kind: K) -> Self {
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

    const fn of_lifecycle(kind: L) -> Self {
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

    const fn of_record(kind: super::record::RecordKind) -> Self {
        use super::record::RecordKind as R;
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

    const fn of_compensation(kind: Co) -> Self {
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
