//! Erasure: a person's keys are destroyed, and that is put on record.
//!
//! ```text
//! no hold stands ─▶ subject_erased on the person's stream ─▶ keys destroyed ─▶ subject_erased on each case ─▶ done, remembered
//!                                                           ▲── taken up again at open where a stop fell between
//! ```
//!
//! Nothing stored is rewritten: what was sealed stays as it is, reads as erased, and the chains still verify.

use std::collections::BTreeSet;

use amends_codec::Tape;
use amends_core::case::CaseEvent;
use amends_core::case::detection::DetectionEvent;
use amends_core::event::Event;
use amends_core::privacy::{self, Privacy, PrivacyCommand, PrivacyEvent};
use amends_core::value::Token;
use amends_envelope::{Actor, EventId, Occurred, Position, StreamName};
use amends_store::{
    Admin, AllRead, Append, CommandRecord, Direction, EventStore, Hash, KeyStore, Scope, StoreError,
    StoredEvent, StreamRead, Subject,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::desk::{Circumstances, Desk, Order};
use crate::engine::Engine;
use crate::error::EngineError;

/// What came of an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// How many keys were destroyed now.
    pub keys_destroyed: usize,
    /// The cases whose complainant it was.
    pub cases: Vec<StreamName>,
}

/// How many events are looked at in one read.
const PAGE: usize = 4096;

impl Engine {
    /// Finishes erasures that a stop interrupted, of all tenants. A service calls it before it serves anybody.
    ///
    /// # Errors
    /// As for [`Desk::erase`].
    pub async fn resume_erasures(&self, admin: &Admin) -> Result<usize, EngineError> {
        let mut open = Vec::new();
        self.each_event(&Scope::Everyone(*admin), &mut |stored| {
            if stored.event.header.stream.category() == "person" {
                open.push(stored.event.header.tenant.clone());
            }
        })
        .await?;
        open.sort_unstable();
        open.dedup();
        let mut finished = 0;
        for tenant in open {
            finished += self.desk(tenant).resume_erasures().await?;
        }
        Ok(finished)
    }

    /// Reads every event of a scope, oldest first.
    async fn each_event(
        &self,
        scope: &Scope,
        see: &mut (dyn FnMut(&StoredEvent) + Send),
    ) -> Result<(), StoreError> {
        let mut after: Option<Position> = None;
        loop {
            let read = AllRead { after, direction: Direction::Forward, limit: PAGE };
            let page = self.store.read_all(scope, read).await?;
            page.events.iter().for_each(&mut *see);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }
}

impl Desk {
    /// Destroys every key of a person and puts that on record, on the person's stream and on each of their cases.
    ///
    /// # Errors
    /// `erased_under_hold` where a legal hold stands on the person or on one of their cases: nothing was destroyed.
    /// After a failure of a store ask again, or open the engine again: it goes on where it stopped.
    pub async fn erase(&self, person: &Token, actor: &Actor) -> Result<Erasure, EngineError> {
        let cases = self.cases_of(person).await?;
        let wish = PrivacyCommand::Erase { person: person.clone(), order: None };
        for stream in &cases {
            let case = self.load(stream).await?.case;
            privacy::decide(&case.privacy, wish.clone())?;
        }
        let erased = self.put_on_record(person, &wish, actor).await?;
        self.finish(person, erased, cases, actor).await
    }

    /// Finishes erasures of this tenant that a stop interrupted. Gives how many there were.
    ///
    /// # Errors
    /// As for [`Desk::erase`].
    pub async fn resume_erasures(&self) -> Result<usize, EngineError> {
        let mut erasures = Vec::new();
        let mut tape = Tape::new();
        let scope = Scope::Tenant(self.tenant.clone());
        self.engine
            .each_event(&scope, &mut |stored| {
                if let Ok(Some(Event::Person(PrivacyEvent::SubjectErased { person, .. }))) =
                    self.engine.upcasts.event(&stored.event, &mut tape)
                {
                    erasures.push((person, stored.event.header.id, stored.event.header.actor.clone()));
                }
            })
            .await?;
        let mut finished = 0;
        for (person, id, actor) in erasures {
            if self.engine.store.command(&self.tenant, done_mark(id)).await?.is_none() {
                let cases = self.cases_of(&person).await?;
                self.finish(&person, id, cases, &actor).await?;
                finished += 1;
            }
        }
        Ok(finished)
    }

    /// The cases whose complainant the person is.
    async fn cases_of(&self, person: &Token) -> Result<Vec<StreamName>, EngineError> {
        let mut streams = BTreeSet::new();
        let mut tape = Tape::new();
        let scope = Scope::Tenant(self.tenant.clone());
        self.engine
            .each_event(&scope, &mut |stored| {
                let names_it =
                    |event: &Event| complainant(event).is_some_and(|complainant| complainant == person);
                if self
                    .engine
                    .upcasts
                    .event(&stored.event, &mut tape)
                    .is_ok_and(|event| event.as_ref().is_some_and(names_it))
                {
                    streams.insert(stored.event.header.stream.clone());
                }
            })
            .await?;
        Ok(streams.into_iter().collect())
    }

    /// Appends `subject_erased` to the person's stream, unless the last thing there says so already.
    async fn put_on_record(
        &self,
        person: &Token,
        wish: &PrivacyCommand,
        actor: &Actor,
    ) -> Result<EventId, EngineError> {
        let stream = person_stream(person)?;
        let page = self.engine.store.read_stream(&self.tenant, &stream, StreamRead::WHOLE).await?;
        let (mut state, mut tape, mut last) = (Privacy::default(), Tape::new(), None);
        for stored in &page.events {
            if let Ok(Some(Event::Person(event))) = self.engine.upcasts.event(&stored.event, &mut tape) {
                privacy::evolve(&mut state, &event);
                if matches!(event, PrivacyEvent::SubjectErased { .. }) {
                    last = Some(stored.event.header.id);
                }
            }
        }
        // A person who came back after an erasure may be erased again: what counts is whether keys are there.
        state.erased = amends_core::names::Names::default();
        let is_done = match last {
            Some(id) => self.engine.store.command(&self.tenant, done_mark(id)).await?.is_some(),
            None => true,
        };
        if let (Some(id), false) = (last, is_done) {
            return Ok(id);
        }
        let facts = privacy::decide(&state, wish.clone())?;
        let now = self.engine.clock.now();
        let (stream, occurred) = (&stream, Occurred::at(now));
        let by = Circumstances { stream, actor, on_behalf_of: None, occurred, now, command: None };
        // Nothing on a person's stream is personal: it names the person by their token.
        let facts = facts.into_iter().map(|fact| (Event::Person(fact).into(), None));
        let committed =
            self.engine.store.append(&self.tenant, self.append_of(&by, page.head, facts)?).await?;
        Ok(committed.events.last().expect("an append without events is refused").id)
    }

    /// Destroys the keys, says so on each case, and remembers that it is done.
    async fn finish(
        &self,
        person: &Token,
        erased: EventId,
        cases: Vec<StreamName>,
        actor: &Actor,
    ) -> Result<Erasure, EngineError> {
        let mut keys_destroyed = self.destroy(person.as_str()).await?;
        for stream in &cases {
            // What was sealed before there was a complainant is sealed under the stream.
            keys_destroyed += self.destroy(stream.as_str()).await?;
            let wish = PrivacyCommand::Erase { person: person.clone(), order: None };
            self.execute(Order::new(stream.clone(), actor.clone(), wish)).await?;
        }
        let done = CommandRecord { id: done_mark(erased), digest: None };
        let append = Append { batches: Vec::new(), command: Some(done) };
        self.engine.store.append(&self.tenant, append).await?;
        Ok(Erasure { keys_destroyed, cases })
    }

    async fn destroy(&self, subject: &str) -> Result<usize, EngineError> {
        let subject = Subject::new(subject)?;
        Ok(self.engine.keys.destroy_subject(&self.tenant, &subject).await?.len())
    }
}

/// The stream of a person: under the token itself where that is fit for a key, else under its digest.
pub(crate) fn person_stream(person: &Token) -> Result<StreamName, EngineError> {
    if let Ok(stream) = StreamName::of("person", person.as_str()) {
        return Ok(stream);
    }
    let digest = Hash(Sha256::digest(person.as_str().as_bytes()).into());
    Ok(StreamName::of("person", &format!("~{digest}"))?)
}

/// The command under which it is remembered that an erasure was carried out.
fn done_mark(erased: EventId) -> Uuid {
    Uuid::new_v5(&erased, b"amends: keys destroyed")
}

fn complainant(event: &Event) -> Option<&Token> {
    let Event::Case(CaseEvent::Detection(event)) = event else { return None };
    match event {
        DetectionEvent::ComplaintReceived { receipt } => Some(&receipt.complainant),
        DetectionEvent::ComplaintConfirmed { confirmation } => confirmation.complainant.as_ref(),
        DetectionEvent::ComplaintSuspected { suspicion } => suspicion.complainant.as_ref(),
        DetectionEvent::SuspicionDismissed { .. }
        | DetectionEvent::SuspicionReconsidered { .. }
        | DetectionEvent::RecoveredUnprompted { .. }
        | DetectionEvent::Classified { .. }
        | DetectionEvent::Acknowledged { .. }
        | DetectionEvent::ProactiveContactMade { .. } => None,
    }
}
