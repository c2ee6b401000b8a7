//! Service recovery as facts: complaints as streams of events, what may happen next, what was done, how we are doing.
//!
//! This is the facade: it re-exports what the rooms below it hold, and has no logic of its own.
//!
//! | here | what it is | crate |
//! | --- | --- | --- |
//! | [`Engine`], [`Desk`], [`Order`] | give commands, read cases and timelines, erase | `amends-engine` |
//! | [`ask`] | what one can ask: `ask::Apology::deliver_full(..)` | `amends-core` |
//! | [`case`](mod@case), [`incident`], [`money`], [`pii`] | what can happen, where a case stands, who may read what | `amends-core` |
//! | [`envelope`] | who, where, when | `amends-envelope` |
//! | [`store`], [`sqlite`] | how it is kept | `amends-store`, `amends-store-sqlite` |
//! | [`codec`] | event logs, sealing | `amends-codec` |
//! | [`replay`], [`projections`] | how we are doing | `amends-replay`, `amends-projections` |
//! | [`formats`] | importers | `amends-formats` |
//! | [`calendar`] | zones and civil days | `amends-calendar` |
//!
//! Start with `examples/quickstart.rs`, then `docs/`.

pub use amends_core::{
    Ctx, Event, Kind, Terms, ask, case, code, failure, incident, money, name, names, pii, policy, privacy,
    promise, refusal, shape, stream, terms, token, value,
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

#[cfg(doctest)]
mod pages;
