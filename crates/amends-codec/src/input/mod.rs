//! Logs as they come: several files or standard input, plain, gzip or zstd, read as one in the order given.
//!
//! ```text
//! Input ──open, sniff──▶ bytes ──LogReader──▶ Block (about 1 MiB of whole lines) ──lines──▶ RawLine ──read──▶ Line
//! ```
//!
//! Blocks may be decoded on several threads: each knows its file and the number of its first line. Memory is bounded
//! by the blocks in flight. [`Log`] is the same for who wants one fact after the other and owns what it gets.

mod block;
mod log;
mod source;

pub use block::{Block, Lines, LogReader, RawLine};
pub use log::{BadLine, Log, LogError, OnError, Skipped};
pub use source::{Input, ReadError};
