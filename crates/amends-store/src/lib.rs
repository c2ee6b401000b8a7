//! How facts are kept: the ports of event and key stores, the hash chain, the memory store.
//!
//! This crate knows streams, positions, names and bytes. It deliberately does not know what a complaint is, nor what
//! stands in `data`: that is canonical JSON text to be kept and hashed. It names no async runtime.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`port`] | [`EventStore`], the port that every store implements |
//! | [`dynamic`] | [`DynEventStore`] and [`DynKeyStore`], the same as object-safe traits |
//! | [`handle`] | [`TenantStore`]: a store bound to one tenant by type |
//! | [`event`] | [`NewEvent`], [`StoredEvent`], [`Link`] |
//! | [`hash`], [`chain`] | [`struct@Hash`], and the only place that hashes events |
//! | [`append`] | [`Append`], [`Condition`], [`Committed`]: what goes in and what comes of it |
//! | [`load`] | [`Load`]: many events of a log at once, with their ids, versions and times |
//! | [`read`] | [`StreamRead`], [`AllRead`], the pages they give, and [`Admin`] |
//! | [`head`] | [`StreamHead`], [`StoreHead`] |
//! | [`verify`] | what every store checks of a page before it gives it away |
//! | [`error`] | [`StoreError`], [`Corruption`] |
//! | [`memory`] | [`MemoryStore`] |
//! | [`key`], [`memory_key`] | [`KeyStore`], [`Key`], [`MemoryKeyStore`] |

pub mod append;
pub mod chain;
pub mod dynamic;
pub mod error;
pub mod event;
pub mod handle;
pub mod hash;
pub mod head;
pub mod key;
pub mod load;
pub mod memory;
pub mod memory_key;
pub mod port;
pub mod read;
pub mod verify;

pub use append::{Answer, Append, Batch, CommandRecord, Committed, Condition, Placed};
pub use dynamic::{BoxFuture, DynEventStore, DynKeyStore};
pub use error::{Corruption, Damage, StoreError};
pub use event::{Link, NewEvent, StoredEvent};
pub use handle::TenantStore;
pub use hash::Hash;
pub use head::{StoreHead, StreamHead};
pub use key::{Entropy, HeldKey, Key, KeyStore, NoEntropy, Purpose, Subject, os_entropy};
pub use load::{Incoming, Load, Loaded, OnReject, Rejected};
pub use memory::MemoryStore;
pub use memory_key::MemoryKeyStore;
pub use port::EventStore;
pub use read::{Admin, AllRead, Direction, Page, Scope, StreamPage, StreamRead};
