//! What one can ask, under short names: `ask::Detection::receive(..)`, `ask::Apology::deliver(..)`.
//!
//! Each has a constructor for what it needs; what may be left out is a field of the variant. The order of a usual
//! complaint:
//!
//! ```
//! use amends_core::{ask, case::detection::Receipt, code, name, token};
//! let commands: [amends_core::case::CaseCommand; 3] = [
//!     ask::Detection::receive(Receipt::new(token!("c-7"), name!("email"))).into(),
//!     ask::Detection::acknowledge(name!("email")).into(),
//!     ask::Apology::deliver_full(name!("phone"), name!("our courier lost the parcel")).into(),
//! ];
//! ```

pub use crate::case::CaseCommand as Case;
pub use crate::case::answer::AnswerCommand as Answer;
pub use crate::case::apology::ApologyCommand as Apology;
pub use crate::case::authority::AuthorityCommand as Approval;
pub use crate::case::clock::ClockCommand as Clock;
pub use crate::case::compensation::CompensationCommand as Compensation;
pub use crate::case::detection::DetectionCommand as Detection;
pub use crate::case::explanation::ExplanationCommand as Explanation;
pub use crate::case::external::ExternalCommand as External;
pub use crate::case::fix::FixCommand as Fix;
pub use crate::case::follow_up::FollowUpCommand as FollowUp;
pub use crate::case::lifecycle::LifecycleCommand as Lifecycle;
pub use crate::case::record::RecordCommand as Record;
pub use crate::privacy::PersonCommand as Person;
pub use crate::privacy::PrivacyCommand as Privacy;
pub use crate::promise::PromiseCommand as Promise;
