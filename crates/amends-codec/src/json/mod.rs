//! JSON text to a flat tape of nodes, and back to canonical bytes.
//!
//! Why not a JSON library: building this tape through `serde_json` alone takes 0.40 to 0.76 CPU-seconds for a million
//! lines of 360 bytes here, more than the whole of reading, checking and decoding may take; and we need what it does
//! not tell: the text of a number, whether an error is the end of the text, keys that stand twice, and a behaviour
//! that no feature switched on elsewhere in the program changes. It is the referee in our tests instead: both must
//! accept the same texts and see the same values in them.
//!
//! ```text
//! line ──parse──▶ Tape (nodes, in order of the text) ──Value──▶ a Datum for core
//!                                                    └─write──▶ canonical text (RFC 8785)
//! ```

mod keys;
mod names;
mod number;
mod outermost;
mod parse;
mod scan;
mod tape;
mod write;

pub(crate) use keys::Keys;
pub(crate) use names::{shown_name, shown_pointer};
pub(crate) use outermost::{Outermost, Slot, parse_line};
pub(crate) use parse::{Flaw, parse};
pub use tape::{Tape, Value};
pub(crate) use write::{canonical, push_text, push_tree};

/// How deep lists and objects may be nested, the line itself being the first.
pub(crate) const DEEPEST: usize = 32;
