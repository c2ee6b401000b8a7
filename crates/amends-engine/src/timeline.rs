//! A case as a story: each event with what the judge says of it and where the case stood after it.

use amends_codec::keep::{self, Opened};
use amends_codec::line::Decoded;
use amends_codec::{KeepError, Tape};
use amends_core::Event;
use amends_core::case::{Case, Judgement};
use amends_core::stream::{Order, Sequence};
use amends_envelope::StreamName;
use amends_store::{EventStore, StreamRead};

use crate::desk::{Desk, fold_one};
use crate::error::EngineError;

/// A case as a story.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// The events in the order of their versions.
    pub entries: Vec<Entry>,
    /// Where the case stands now.
    pub case: Case,
}

/// One event of a timeline.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The event, with its personal values in clear as far as their keys are still there, and the names of those whose
    /// keys are gone.
    pub opened: Opened,
    /// Whether its version follows the one before it.
    pub order: Order,
    /// What the judge says of it; nothing where the event is opaque.
    pub judgement: Option<Judgement>,
    /// Where the case stood after it.
    pub after: Case,
}

impl Desk {
    /// The story of a case, with its personal values in clear as far as their keys are still there: for those who may
    /// read them.
    ///
    /// # Errors
    /// [`EngineError::Store`] where a store fails or does not verify; [`EngineError::Sealing`] where a value does not
    /// open although its key is there.
    pub async fn timeline(&self, stream: &StreamName) -> Result<Timeline, EngineError> {
        let page = self.engine.store.read_stream(&self.tenant, stream, StreamRead::WHOLE).await?;
        let mut tape = Tape::new();
        let mut ids = Vec::new();
        for stored in &page.events {
            let named = keep::keys_named(&stored.event, &mut tape);
            ids.extend(named.map_err(KeepError::from)?);
        }
        ids.sort_unstable();
        ids.dedup();
        let keyring = self.engine.keyring(&self.tenant, ids).await?;
        let (mut case, mut sequence) = (Case::default(), Sequence::default());
        let mut entries = Vec::with_capacity(page.events.len());
        for stored in &page.events {
            let Opened { recorded, erased } = keep::open(stored, &keyring, &mut tape)?;
            let recorded = self.engine.upcasts.lift(recorded).map_err(KeepError::from)?;
            let opened = Opened { recorded, erased };
            let order = sequence.see(stored.event.header.version);
            let judgement = match &opened.recorded.event {
                Decoded::Known(Event::Case(event)) => {
                    Some(fold_one(&mut case, event, &stored.event.header).judgement)
                }
                Decoded::Known(Event::Person(_) | Event::Failure(_) | Event::Incident(_))
                | Decoded::Opaque(_) => None,
            };
            entries.push(Entry { opened, order, judgement, after: case.clone() });
        }
        Ok(Timeline { entries, case })
    }
}
