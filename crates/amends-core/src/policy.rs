//! The port to policy: synchronous and pure, asked before each decision. How policy is written is not known here.

use amends_envelope::{Actor, Instant};

use crate::case::Case;
use crate::terms::Terms;
use crate::value::{Code, Name};

/// Something that must be done by a time: a clock that should be running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// The clock's name.
    pub clock: Name,
    /// By when.
    pub due: Instant,
    /// Under which rule.
    pub rule: Code,
}

/// What is allowed and owed. The same arguments always give the same answer.
pub trait Policy {
    /// The terms under which this actor may act on this case at this time, what messages must contain among them.
    fn terms(&self, case: &Case, actor: &Actor, now: Instant) -> Terms;

    /// What must be done by when, as the case stands. Nothing unless the policy says more.
    fn obligations(&self, case: &Case, now: Instant) -> Vec<Obligation> {
        let _ = (case, now);
        Vec::new()
    }
}

/// The policy of a host that has none: [`Terms::default`] for everybody, no obligations.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoPolicy;

impl Policy for NoPolicy {
    fn terms(&self, _: &Case, _: &Actor, _: Instant) -> Terms {
        Terms::default()
    }
}

/// The same terms for every case and everybody: for tests, and for hosts that make their own.
impl Policy for Terms {
    fn terms(&self, _: &Case, _: &Actor, _: Instant) -> Terms {
        self.clone()
    }
}
