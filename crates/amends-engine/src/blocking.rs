//! The same for hosts without an async runtime: each call waits where it stands.

use amends_core::case::Case;
use amends_core::policy::Past;
use amends_core::value::Token;
use amends_envelope::{Actor, EventId, StreamName};

use crate::desk::{Answer, Desk, Order};
use crate::erasure::Erasure;
use crate::error::EngineError;
use crate::timeline::Timeline;

/// A [`Desk`] whose calls wait. Do not call it from within a future: it would hold up whoever runs that.
#[derive(Debug, Clone)]
pub struct BlockingDesk(Desk);

impl Desk {
    /// The same desk, with calls that wait.
    pub fn blocking(&self) -> BlockingDesk {
        BlockingDesk(self.clone())
    }
}

impl BlockingDesk {
    /// See [`Desk::execute`].
    ///
    /// # Errors
    /// As there.
    pub fn execute(&self, order: Order) -> Result<Answer, EngineError> {
        pollster::block_on(self.0.execute(order))
    }

    /// See [`Desk::case`].
    ///
    /// # Errors
    /// As there.
    pub fn case(&self, stream: &StreamName) -> Result<Case, EngineError> {
        pollster::block_on(self.0.case(stream))
    }

    /// See [`Desk::review`].
    ///
    /// # Errors
    /// As there.
    pub fn review(&self, stream: &StreamName) -> Result<Vec<EventId>, EngineError> {
        pollster::block_on(self.0.review(stream))
    }

    /// See [`Desk::history`].
    ///
    /// # Errors
    /// As there.
    pub fn history(&self, stream: &StreamName) -> Result<Vec<Past>, EngineError> {
        pollster::block_on(self.0.history(stream))
    }

    /// See [`Desk::timeline`].
    ///
    /// # Errors
    /// As there.
    pub fn timeline(&self, stream: &StreamName) -> Result<Timeline, EngineError> {
        pollster::block_on(self.0.timeline(stream))
    }

    /// See [`Desk::erase`].
    ///
    /// # Errors
    /// As there.
    pub fn erase(&self, person: &Token, actor: &Actor) -> Result<Erasure, EngineError> {
        pollster::block_on(self.0.erase(person, actor))
    }

    /// See [`Desk::case_stream`].
    ///
    /// # Errors
    /// As there.
    pub fn case_stream(&self, key: &str) -> Result<StreamName, EngineError> {
        self.0.case_stream(key)
    }

    /// See [`Desk::new_case`].
    pub fn new_case(&self) -> StreamName {
        self.0.new_case()
    }

    /// See [`Desk::resume_erasures`].
    ///
    /// # Errors
    /// As there.
    pub fn resume_erasures(&self) -> Result<usize, EngineError> {
        pollster::block_on(self.0.resume_erasures())
    }
}
