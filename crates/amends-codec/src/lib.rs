//! Typed facts to canonical, sealed JSON and back; the reader and writer of event logs.
//!
//! `docs/reference/stored-form.md` describes what is read and written. This crate deliberately does not know which
//! store or which projection it serves, which zones exist, or where keys are kept: it is handed what it needs.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`mod@line`] | [`Line`]: one line of a log, checked in full |
//! | [`input`] | [`LogReader`]: files and standard input as blocks of lines; [`Log`]: fact after fact |
//! | [`json`] | [`Tape`]: JSON text as a list of nodes, and canonical text |
//! | [`keep`] | facts into the form in which a store keeps them, and back |
//! | [`write`](mod@write) | lines of a log |
//! | [`seal`] | personal values as ciphertext and back |
//! | [`upcast`] | [`Upcasts`]: how facts of older shapes, a host's own among them, read today |
//! | [`bad`] | [`BadInput`]: what a line is refused for |

pub mod bad;
pub mod input;
pub mod json;
pub mod keep;
pub mod line;
pub mod seal;
pub mod upcast;
pub mod write;

mod catalogue;

pub use bad::{BadInput, Code};
pub use input::{BadLine, Block, Input, Log, LogError, LogReader, OnError, RawLine, ReadError, Skipped};
pub use json::{Tape, Value};
pub use keep::{KeepError, Opened};
pub use line::{ActorRef, Decoded, Line, Rules};
pub use seal::{Keyring, NoKeys, Place, SealError, Sealer};
pub use upcast::Upcasts;
