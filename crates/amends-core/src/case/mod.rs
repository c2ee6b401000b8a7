//! A case: one complaint from the first suspicion to the last question afterwards.
//!
//! A case routes each fact to the small machine it belongs to and checks only what spans them. One judge
//! ([`Case::judge`]) stands at the door for commands and for foreign history alike; one fold ([`Case::fold`]) takes
//! in what it lets through; one door ([`Case::decide`]) answers commands.
//!
//! This module deliberately does not know the version rules of a stream (see [`crate::stream`]), nor what is owed.

pub mod answer;
pub mod apology;
pub mod authority;
pub mod clock;
pub mod compensation;
pub mod detection;
pub mod explanation;
pub mod external;
pub mod fix;
pub mod follow_up;
pub mod lifecycle;
pub mod record;

mod decide;
mod judge;
mod spans;
mod state;
mod written;

pub use decide::CaseCommand;
pub use judge::{Anomaly, Judgement, When};
pub use state::{Case, Folded, Phases};

use crate::privacy::{PrivacyEvent, PrivacyKind};
use crate::promise::{PromiseEvent, PromiseKind};
use crate::shape::family;

family! {
    /// What can happen to a case.
    pub enum CaseEvent, CaseKind {
        /// It is noticed.
        Detection(detection::DetectionEvent, detection::DetectionKind),
        /// It moves as a whole.
        Lifecycle(lifecycle::LifecycleEvent, lifecycle::LifecycleKind),
        /// Something is put on file.
        Record(record::RecordEvent, record::RecordKind),
        /// Its rules and clocks.
        Clock(clock::ClockEvent, clock::ClockKind),
        /// Its promises.
        Promise(PromiseEvent, PromiseKind),
        /// What we answer.
        Answer(answer::AnswerEvent, answer::AnswerKind),
        /// What an external body does.
        External(external::ExternalEvent, external::ExternalKind),
        /// Erasure and holds.
        Privacy(PrivacyEvent, PrivacyKind),
        /// The apology.
        Apology(apology::ApologyEvent, apology::ApologyKind),
        /// The explanation.
        Explanation(explanation::ExplanationEvent, explanation::ExplanationKind),
        /// The fix.
        Fix(fix::FixEvent, fix::FixKind),
        /// The compensation.
        Compensation(compensation::CompensationEvent, compensation::CompensationKind),
        /// The follow-up.
        FollowUp(follow_up::FollowUpEvent, follow_up::FollowUpKind),
    }
}
