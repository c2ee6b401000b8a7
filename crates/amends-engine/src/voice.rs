//! One actor at one case: what most hosts hold while they handle a complaint.

use amends_core::case::CaseCommand;
use amends_envelope::{Actor, StreamName};

use crate::blocking::BlockingDesk;
use crate::desk::{Answer, Desk, Order};
use crate::error::EngineError;

/// An actor at a case, at a [`Desk`] or a [`BlockingDesk`].
#[derive(Debug, Clone)]
pub struct Voice<D> {
    desk: D,
    case: StreamName,
    actor: Actor,
}

impl Desk {
    /// This actor at that case.
    pub fn voice(&self, case: &StreamName, actor: Actor) -> Voice<Self> {
        Voice { desk: self.clone(), case: case.clone(), actor }
    }
}

impl BlockingDesk {
    /// This actor at that case.
    pub fn voice(&self, case: &StreamName, actor: Actor) -> Voice<Self> {
        Voice { desk: self.clone(), case: case.clone(), actor }
    }
}

impl<D> Voice<D> {
    /// What it would be to ask this: an order that can be given an id or another time.
    pub fn order(&self, command: impl Into<CaseCommand>) -> Order {
        Order::new(self.case.clone(), self.actor.clone(), command)
    }
}

impl Voice<Desk> {
    /// Asks this, now. See [`Desk::execute`].
    ///
    /// # Errors
    /// As there.
    pub async fn says(&self, command: impl Into<CaseCommand>) -> Result<Answer, EngineError> {
        self.desk.execute(self.order(command)).await
    }
}

impl Voice<BlockingDesk> {
    /// Asks this, now, and waits. See [`Desk::execute`].
    ///
    /// # Errors
    /// As there.
    pub fn says(&self, command: impl Into<CaseCommand>) -> Result<Answer, EngineError> {
        self.desk.execute(self.order(command))
    }
}
