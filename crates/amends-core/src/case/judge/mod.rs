//! The judge: what is not legal, with its code. The first rule of section 4 that matches gives it.
//!
//! Commands and foreign history meet the same judge, so whatever `decide` refuses a fold would count. It never refuses
//! history: an anomalous event changes nothing, save that money which left is remembered as paid.

mod anomaly;
mod place;

pub use anomaly::Anomaly;

use amends_envelope::{Instant, Occurred, Precision};

use self::place::Place;
use crate::case::detection::DetectionKind as D;
use crate::case::lifecycle::{LifecycleKind as L, State as S};
use crate::case::{Case, CaseEvent, CaseKind as K, apology, clock, compensation, explanation, fix};
use crate::promise;

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
