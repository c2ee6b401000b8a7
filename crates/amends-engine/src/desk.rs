//! The desk of one tenant: commands are given here, and answered.

use amends_codec::{Tape, keep};
use amends_core::case::{Case, CaseCommand, CaseEvent, When};
use amends_core::context::Survivor;
use amends_core::policy::{Past, is_consequence};
use amends_core::{Event, case::lifecycle::State};
use amends_envelope::{
    Actor, CommandId, EventId, Header, Instant, KeyId, Occurred, Precision, Recorded, StreamName, Tags,
    Tenant, TypeName, Version,
};
use amends_store::{
    Append, CommandRecord, Committed, Condition, EventStore, Key, NewEvent, StoreError, StreamHead,
    StreamRead,
};

use crate::decision::{self, Ground, Said};
use crate::engine::Engine;
use crate::error::EngineError;

/// How often a command is decided anew because somebody else was faster.
const TRIES: u32 = 16;

/// An engine bound to one tenant: commands are given here and answered, cases and timelines read, people forgotten.
///
/// It is asynchronous and names no runtime; [`Desk::blocking`] is the same with calls that wait. Most hosts handle one
/// case as one actor at a time: that is a [`Voice`](crate::Voice). Cheap to clone, and a clone is the same desk.
///
/// # Example
/// ```
/// use amends_core::{ask, case::detection::Receipt, name, token};
/// use amends_engine::{Engine, Order, os_entropy};
/// use amends_envelope::{Actor, ActorKind, Tenant};
/// use amends_store::{MemoryKeyStore, MemoryStore};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let engine = Engine::new(MemoryStore::new(), MemoryKeyStore::new(os_entropy));
/// let desk = engine.desk(Tenant::new("acme")?).blocking();
/// let case = desk.case_stream("2026-0417")?;
/// let agent = Actor::new(ActorKind::Human, "h-17")?;
/// let receive = ask::Detection::receive(Receipt::new(token!("c-7"), name!("email")));
/// let answer = desk.execute(Order::new(case.clone(), agent, receive))?;
/// assert_eq!(answer.committed.events.len(), 1);
/// println!("{:?}", desk.case(&case)?.state);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Desk {
    pub(crate) engine: Engine,
    pub(crate) tenant: Tenant,
}

/// A command with its circumstances: what to do, to which case, and who asks.
#[derive(Debug, Clone)]
pub struct Order {
    /// The identity of the command. The same id gives the first answer for ever. A new one where there is none.
    pub id: Option<CommandId>,
    /// The case.
    pub stream: StreamName,
    /// Who asks.
    pub actor: Actor,
    /// For whom, where it is a representative or delegate.
    pub on_behalf_of: Option<Actor>,
    /// When it happened; now where nothing is said.
    pub happened: Option<Occurred>,
    /// What to do.
    pub command: CaseCommand,
}

impl Order {
    /// Something to be done to a case, now.
    pub fn new(stream: StreamName, actor: Actor, command: impl Into<CaseCommand>) -> Self {
        Self { id: None, stream, actor, on_behalf_of: None, happened: None, command: command.into() }
    }

    /// The same under an id that the host chose, so that it may be asked again safely.
    #[must_use]
    pub const fn with_id(mut self, id: CommandId) -> Self {
        self.id = Some(id);
        self
    }

    /// The same, said to have happened then.
    #[must_use]
    pub fn happened(mut self, when: Occurred) -> Self {
        self.happened = Some(when);
        self
    }
}

/// What the facts of one decision have in common.
pub(crate) struct Circumstances<'a> {
    pub(crate) stream: &'a StreamName,
    pub(crate) actor: &'a Actor,
    pub(crate) on_behalf_of: Option<&'a Actor>,
    pub(crate) occurred: Occurred,
    pub(crate) now: Instant,
    pub(crate) command: Option<CommandId>,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The command's id.
    pub id: CommandId,
    /// Where its facts stand now. None where it was already so.
    pub committed: Committed,
}

/// A case as far as it was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Loaded {
    pub(crate) case: Case,
    pub(crate) head: Option<StreamHead>,
    /// What happened, where somebody asked for it.
    pub(crate) history: Vec<Past>,
}

impl Desk {
    /// Whose desk it is.
    pub const fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// The case of that key: `case-<key>`.
    ///
    /// # Errors
    /// [`EngineError::BadName`] where the key is outside `[A-Za-z0-9._~-]{1,128}`.
    pub fn case_stream(&self, key: &str) -> Result<StreamName, EngineError> {
        Ok(StreamName::of("case", key)?)
    }

    /// A stream for a case that does not exist yet.
    pub fn new_case(&self) -> StreamName {
        let id = self.engine.ids.next(self.engine.clock.now());
        StreamName::of("case", &id.to_string()).expect("a UUID is a key")
    }

    /// Does what is asked, once: loads the case and verifies it, decides, seals, appends, and decides anew where
    /// somebody else was faster. The same command id gives the first answer for ever.
    ///
    /// # Errors
    /// [`EngineError::Refused`] where the rules say no; nothing was written then, and a refusal is not remembered.
    /// After [`StoreError::Unknown`] ask the same again under the same id.
    pub async fn execute(&self, order: Order) -> Result<Answer, EngineError> {
        let Engine { clock, ids, store, .. } = &self.engine;
        let id = order.id.unwrap_or_else(|| ids.next(clock.now()));
        let digest = self.engine.command_digest(&self.tenant, &order).await?;
        let record = CommandRecord { id, digest: Some(digest) };
        for _ in 0..TRIES {
            if let Some(before) = store.command(&self.tenant, id).await? {
                return Ok(Answer { id, committed: before.again(&record)? });
            }
            let append = self.decided(&order, record).await?;
            match store.append(&self.tenant, append).await {
                Ok(committed) => return Ok(Answer { id, committed }),
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(EngineError::Contended { stream: order.stream, tries: TRIES })
    }

    /// Where a case stands now. A case that nobody has heard of is [`State::Unseen`].
    ///
    /// # Errors
    /// [`EngineError::Store`] where the store fails or does not verify; [`EngineError::NotUnderstood`].
    pub async fn case(&self, stream: &StreamName) -> Result<Case, EngineError> {
        Ok(self.load(stream).await?.case)
    }

    /// Looks at the clocks of a case as they stand now, and writes what follows: those that ran out are missed. For
    /// timers; nothing comes of it where nothing changed, or where the policy reads no history.
    ///
    /// # Errors
    /// As [`Desk::execute`].
    pub async fn review(&self, stream: &StreamName) -> Result<Vec<EventId>, EngineError> {
        for _ in 0..TRIES {
            let now = self.engine.clock.now();
            let Loaded { case, head, history } = self.load_to_decide(stream).await?;
            let said = decision::review(&*self.engine.policy, &case, &history, now)?;
            let Some(first) = said.first() else { return Ok(Vec::new()) };
            let actor = first.follows.as_ref().map_or_else(decision::policy_itself, |it| it.actor.clone());
            let occurred = Occurred::at(now);
            let by =
                Circumstances { stream, actor: &actor, on_behalf_of: None, occurred, now, command: None };
            let append = self.append_of(&by, head, said.into_iter().map(|said| (said, None)))?;
            match self.engine.store.append(&self.tenant, append).await {
                Ok(committed) => return Ok(committed.events.iter().map(|event| event.id).collect()),
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(EngineError::Contended { stream: stream.clone(), tries: TRIES })
    }

    /// What happened to a case, as its policy sees it: without what the judge counts as an anomaly.
    ///
    /// # Errors
    /// As [`Desk::case`].
    pub async fn history(&self, stream: &StreamName) -> Result<Vec<Past>, EngineError> {
        Ok(self.fold(stream, Reading { knows_all: false, keeps_history: true }).await?.history)
    }

    /// What an order comes to: the facts that follow from it, sealed, and what must still be so when they are stored.
    async fn decided(&self, order: &Order, record: CommandRecord) -> Result<Append, EngineError> {
        let now = self.engine.clock.now();
        let Loaded { case, head, history } = self.load_to_decide(&order.stream).await?;
        let survivor = self.survivor(order).await?;
        let ground = Ground { case: &case, history: &history, survivor: survivor.as_ref(), now };
        let said = decision::decide(&*self.engine.policy, ground, order)?;
        let complainant = case.complainant.as_ref().map(amends_core::value::Token::as_str);
        let events = said.iter().map(|said| &said.event);
        let keys = self.engine.sealing_keys(&self.tenant, &order.stream, events, complainant).await?;
        let by = Circumstances {
            stream: &order.stream,
            actor: &order.actor,
            on_behalf_of: order.on_behalf_of.as_ref(),
            occurred: order.happened.clone().unwrap_or(Occurred::at(now)),
            now,
            command: Some(record.id),
        };
        let append = self.append_of(&by, head, said.into_iter().zip(keys))?;
        Ok(append.by(record.id, record.digest))
    }

    /// Facts in their places behind the head of their stream, sealed with their keys: appended only where the stream
    /// still ends there.
    pub(crate) fn append_of(
        &self,
        by: &Circumstances<'_>,
        head: Option<StreamHead>,
        facts: impl IntoIterator<Item = (Said, Option<(KeyId, Key)>)>,
    ) -> Result<Append, EngineError> {
        let mut version = head.map(|head| head.version);
        let mut cause = None;
        let mut kept = Vec::new();
        for (said, key) in facts {
            let next = version.map_or(Version::FIRST, Version::next);
            let follows = said.follows.is_some();
            let recorded = self.recorded(by, next, said, cause)?;
            if !follows {
                cause = Some(recorded.header.id);
            }
            kept.push(self.sealed(&recorded, key.as_ref())?);
            version = Some(next);
        }
        let condition = head.map_or(Condition::NoStream, |head| Condition::Exact(head.version));
        Ok(Append::to(by.stream.clone(), condition, kept))
    }

    /// A fact in its place. What follows from policy was caused by the last fact that was asked for.
    fn recorded(
        &self,
        by: &Circumstances<'_>,
        version: Version,
        said: Said,
        cause: Option<EventId>,
    ) -> Result<Recorded<Event>, EngineError> {
        let Said { event, policy, follows } = said;
        let asked = (by.occurred.clone(), by.actor.clone(), by.on_behalf_of.cloned(), None);
        let (occurred, actor, on_behalf_of, causation_id) = match follows {
            Some(it) => (it.occurred(&by.occurred), it.actor, None, cause),
            None => asked,
        };
        let header = Header {
            id: self.engine.ids.next(by.now),
            tenant: self.tenant.clone(),
            stream: by.stream.clone(),
            version,
            event_type: TypeName::new(event.kind().as_str())?,
            schema: event.kind().schema(),
            occurred,
            recorded_at: by.now,
            actor,
            on_behalf_of,
            command_id: by.command,
            causation_id,
            correlation_id: None,
        };
        Ok(Recorded { header, policy, tags: Tags::default(), ext: None, position: None, event })
    }

    fn sealed(
        &self,
        recorded: &Recorded<Event>,
        key: Option<&(KeyId, Key)>,
    ) -> Result<NewEvent, EngineError> {
        let entropy = &*self.engine.entropy;
        let sealer = key.map(|(id, key)| amends_codec::seal::Sealer { id, key, entropy });
        Ok(keep::new_event(recorded, sealer)?)
    }

    /// Where the case stands that would take this one over, if the order is to merge.
    async fn survivor(&self, order: &Order) -> Result<Option<Survivor>, EngineError> {
        let Some(name) = order.command.survivor() else { return Ok(None) };
        let stream = StreamName::new(name.as_str())?;
        if stream == order.stream {
            return Ok(Some(Survivor::ThisCase));
        }
        Ok(Some(match self.load(&stream).await?.case.state {
            State::Unseen => Survivor::Unseen,
            State::MergedInto { .. } => Survivor::MergedInto(name.clone()),
            State::Suspected
            | State::Dismissed
            | State::Recovered
            | State::Open
            | State::Resolved
            | State::Closed
            | State::Withdrawn
            | State::Forwarded => Survivor::Standing,
        }))
    }

    pub(crate) async fn load(&self, stream: &StreamName) -> Result<Loaded, EngineError> {
        self.fold(stream, Reading { knows_all: false, keeps_history: false }).await
    }

    /// Loads a case to decide upon it: a fact that this version does not know forbids that. Keeps its history only
    /// where the policy asks for it.
    async fn load_to_decide(&self, stream: &StreamName) -> Result<Loaded, EngineError> {
        let keeps_history = self.engine.policy.reads_history();
        self.fold(stream, Reading { knows_all: true, keeps_history }).await
    }

    async fn fold(&self, stream: &StreamName, reading: Reading) -> Result<Loaded, EngineError> {
        let page = self.engine.store.read_stream(&self.tenant, stream, StreamRead::WHOLE).await?;
        let (mut case, mut tape, mut history) = (Case::default(), Tape::new(), Vec::new());
        for stored in &page.events {
            let header = &stored.event.header;
            let version = header.version.get();
            let event = self.engine.upcasts.event(&stored.event, &mut tape);
            let event = event.map_err(|source| EngineError::NotUnderstood {
                stream: stream.clone(),
                version,
                source,
            })?;
            match event {
                Some(Event::Case(fact)) => {
                    let counts = fold_one(&mut case, &fact, header).judgement.code.is_none();
                    if counts && reading.keeps_history {
                        let follows = is_consequence(&header.actor);
                        history.push(Past { id: Some(header.id), at: header.occurred.at, follows, fact });
                    }
                }
                None if reading.knows_all => {
                    return Err(EngineError::TooNew { stream: stream.clone(), version });
                }
                Some(Event::Person(_) | Event::Failure(_) | Event::Incident(_)) | None => {}
            }
        }
        Ok(Loaded { case, head: page.head, history })
    }
}

/// What a case is read for.
#[derive(Debug, Clone, Copy)]
struct Reading {
    /// Whether a fact that this version does not know is an error.
    knows_all: bool,
    /// Whether each fact is kept besides what it comes to.
    keeps_history: bool,
}

pub(crate) fn fold_one(case: &mut Case, event: &CaseEvent, header: &Header) -> amends_core::case::Folded {
    case.fold_by(event, when(&header.occurred), header)
}

/// The interval in which it happened. Of a civil day, month or year this crate knows only how long it is at most, which
/// makes the judge no stricter than the calendar would: it asks only whether the interval ended too early.
pub(crate) fn when(occurred: &Occurred) -> When {
    const HOUR: i64 = 3_600_000_000;
    When::of(occurred).unwrap_or_else(|| {
        let days = match occurred.precision {
            Precision::Year => 366,
            Precision::Month => 31,
            Precision::Day
            | Precision::Instant
            | Precision::Second
            | Precision::Minute
            | Precision::Hour
            | Precision::Assumed => 1,
        };
        // A day that ends summer time has an hour more; no zone has ever moved by more than a day.
        let ends = occurred.at.saturating_add_micros(days * 24 * HOUR + 25 * HOUR);
        When { starts: occurred.at, ends, assumed: false }
    })
}
