//! The default store: one SQLite file, and another for the keys.
//!
//! [`SqliteStore`] is an [`EventStore`](amends_store::EventStore), [`SqliteKeyStore`] a
//! [`KeyStore`](amends_store::KeyStore). They know streams, positions and bytes, and deliberately not what a complaint
//! is. Neither needs an async runtime: work is done in threads of their own.
//!
//! ```text
//! append ─▶ queue ─▶ writer thread: BEGIN, each command checked then written, one COMMIT, head file, answers
//! read   ─▶ queue ─▶ reader threads, a connection each: snapshot, verify, answer
//! ```
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`options`] | [`Options`], [`Access`], [`HeadFile`] |
//! | [`error`] | [`OpenError`], and what SQLite's errors mean here |
//! | `store` | [`SqliteStore`] |
//! | `connection` | one durable connection: settings made, read back, refused |
//! | `schema` | migrations |
//! | `statements` | the SQL files |
//! | `head_file` | the small file beside the database that knows how far it got |
//! | `log_file` | whether a write-ahead log is whole, where no head file can tell |
//! | `lock` | one writing process |
//! | `links` | a link to a store is that store |
//! | `opening`, `examine` | what is checked when a store is opened |
//! | `books`, `appending`, `loading`, `writer` | the writing side |
//! | `names`, `row`, `reading` | the reading side |
//! | `worker` | a thread that owns something |
//! | [`keys`] | [`SqliteKeyStore`] |

mod appending;
mod books;
mod connection;
pub mod error;
mod examine;
mod head_file;
pub mod keys;
mod links;
mod loading;
mod lock;
mod log_file;
mod names;
mod opening;
pub mod options;
mod reading;
mod row;
mod schema;
mod statements;
mod store;
mod worker;
mod writer;

pub use error::OpenError;
pub use keys::SqliteKeyStore;
pub use options::{Access, HeadFile, Options};
pub use store::SqliteStore;
