//! Service recovery as facts: complaints as streams of events, what may happen next, what was done, how we are doing.
//!
//! An [`Engine`] stands on a store of events and a store of keys. At the [`Desk`] of a tenant a program says what is to be
//! done to a case; the answer is facts, which are kept by then, or a refusal with a stable code.
//!
//! ```
//! use amends::case::detection::Receipt;
//! use amends::store::{MemoryKeyStore, MemoryStore};
//! use amends::{Actor, ActorKind, Engine, EngineError, Tenant, ask, code, engine, name, token};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // In memory here; `amends::sqlite` keeps facts and keys in two files.
//! let keys = MemoryKeyStore::new(engine::os_entropy);
//! let desk = Engine::new(MemoryStore::new(), keys).desk(Tenant::new("acme")?).blocking();
//!
//! let case = desk.new_case();
//! let agent = desk.voice(&case, Actor::new(ActorKind::Human, "h-17")?);
//! agent.says(ask::Detection::receive(Receipt::new(token!("c-7"), name!("email"))))?;
//! agent.says(ask::Apology::deliver_full(name!("phone"), name!("our courier, our mistake")))?;
//!
//! // Nobody completed a fix, so there is none to verify.
//! let verify = ask::Fix::verify(token!("h-18"), code!("called_the_customer"));
//! let no = agent.says(verify).unwrap_err();
//! assert!(matches!(no, EngineError::Refused(no) if no.code() == "fix_not_done"));
//! assert_eq!(desk.timeline(&case)?.entries.len(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! # Where to look
//!
//! This crate re-exports what others hold, and has no logic of its own.
//!
//! | to | look at | from the crate |
//! | --- | --- | --- |
//! | give commands, read cases and timelines, forget a person | [`Engine`], [`Desk`], [`Order`] | `amends-engine` |
//! | find what one can ask: `ask::Apology::deliver_full(..)` | [`ask`] | `amends-core` |
//! | see what can happen and where a case stands | [`case`](mod@case), [`incident`], [`money`] | `amends-core` |
//! | bind cases to packs of rules, ask what is due or owed and why | [`policy`](mod@policy), its `Rulebook` first | `amends-core`, `amends-policy` |
//! | know who may read what | [`pii`], [`privacy`] | `amends-core` |
//! | know why a command was refused | [`refusal`] | `amends-core` |
//! | say who, where and when | [`envelope`] | `amends-envelope` |
//! | choose where facts and keys are kept, or write a store | [`sqlite`], [`store`] | `amends-store-sqlite`, `amends-store` |
//! | read and write event logs, seal, read old vocabularies | [`codec`] | `amends-codec` |
//! | report how we are doing | [`replay`], [`projections`] | `amends-replay`, `amends-projections` |
//! | import CSV and XES | [`formats`] | `amends-formats` |
//! | deal with zones and civil days | [`calendar`] | `amends-calendar` |
//!
//! # Features
//!
//! All are on unless turned off: `sqlite`, the default store; `formats`, the importers; `policy`, the packs.
//!
//! # More
//!
//! [A complaint from detection to follow-up](https://github.com/amends-rs/amends/blob/main/examples/quickstart.rs) on one
//! screen; [tutorial, guides and reference](https://github.com/amends-rs/amends/blob/main/docs/README.md), the stored form
//! among them. `amends events` on the command line prints the catalogue of facts.

pub use amends_core::{
    Ctx, Event, Kind, Terms, ask, case, code, failure, incident, money, name, names, pii, privacy, promise,
    refusal, shape, stream, terms, token, value,
};

pub use amends_calendar as calendar;
pub use amends_codec as codec;
pub use amends_engine as engine;
pub use amends_engine::{Answer, BlockingDesk, Desk, Engine, EngineError, Order};
pub use amends_envelope as envelope;
pub use amends_envelope::{Actor, ActorKind, Instant, StreamName, Tenant};
pub use amends_projections as projections;
pub use amends_replay as replay;
pub use amends_store as store;

#[cfg(feature = "formats")]
pub use amends_formats as formats;
#[cfg(feature = "sqlite")]
pub use amends_store_sqlite as sqlite;

/// What is allowed and owed: the port that the engine asks, and packs of rules that answer it.
pub mod policy {
    pub use amends_core::policy::*;
    #[cfg(feature = "policy")]
    pub use amends_policy::*;
}

#[cfg(doctest)]
mod pages;
