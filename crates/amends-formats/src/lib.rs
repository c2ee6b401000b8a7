//! Importers: foreign records in, an event log out, driven by mapping files.
//!
//! What a row of somebody else's table means is data, not code: a [`Mapping`] is a TOML file
//! (`docs/reference/mapping-files.md`), and six come with the crate ([`NAMES`]). Ids are derived from the source, so
//! importing twice gives the same bytes; what cannot be mapped is counted by reason, never dropped in silence.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`mapping`] | [`Mapping`]: the language, read and checked, and the mappings shipped |
//! | `input` | [`Input`]: bytes with a name, unpacked where they are gzip or zstd |
//! | `table` | rows of CSV and of XES |
//! | `time` | times as sources write them, with zone and precision |
//! | `case` | the events of one case, by the rules of a mapping |
//! | [`mod@import`] | the whole: rows gathered by case, told, and written in log order |
//! | `line` | [`Sink`]: where events go, and [`LineSink`], which writes them as lines |
//!
//! It deliberately does not know stores, engines, or what a replay makes of the events.

mod case;
pub mod import;
mod input;
mod line;
pub mod mapping;
mod report;
mod table;
mod time;

pub use case::NAMESPACE;
pub use import::import;
pub use input::Input;
pub use line::{LineSink, Sink};
pub use mapping::{Mapping, MappingError, NAMES};
pub use report::{ImportError, ImportReport, Progress, UnmappedRow};
