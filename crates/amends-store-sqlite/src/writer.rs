//! The writer thread: drains what waits, checks and writes each append, commits once, answers everyone.
//!
//! ```text
//! Sound ──commit fails──▶ (reopen, empty the log, look) ──▶ Sound      all of the group is there, or nothing
//!                                │
//!                                └─ cannot ─▶ Unsettled ──next request: try again──▶ Sound
//! ```
//!
//! A commit that failed may still be in the write-ahead log, and would come back at the next start. So before anyone
//! is told that nothing was written, the log is emptied into the database by a fresh connection, and the store's head
//! there says which of the two it is. Where that cannot be done, the outcome is unknown, and is said to be.

use std::sync::mpsc::Receiver;

use amends_envelope::Tenant;
use amends_store::{Append, Committed, Load, Loaded, OnReject, StoreError};
use futures_channel::oneshot;
use rusqlite::Connection;

use crate::books::{Books, WriteError};
use crate::connection::{Home, open_writer};
use crate::error::read_failure;
use crate::examine::examine;
use crate::head_file::HeadFileWriter;
use crate::lock::WriterLock;
use crate::reading::StoreRow;
use crate::{OpenError, appending, loading, schema};

/// The most appends that share a commit.
const MOST_TOGETHER: usize = 1024;

type Reply<A> = oneshot::Sender<Result<A, StoreError>>;

/// What the writer is asked to do.
pub(crate) enum Request {
    /// An append, checked for what needs no store.
    Append(Tenant, Append, Reply<Committed>),
    /// A load.
    Load(Load, Reply<Loaded>),
}

/// A connection that can be written to, and what is known of it.
struct Sound {
    connection: Connection,
    books: Books,
}

/// The writer of a store.
pub(crate) struct Writer {
    home: Home,
    sound: Option<Sound>,
    head_file: HeadFileWriter,
    is_marked: bool, // whether the head file knows of the last commit
    _lock: WriterLock,
}

/// Why a transaction did not come to a commit.
enum Failed {
    /// It is certain that nothing was written.
    NothingWritten(StoreError),
    /// It is not known.
    Unknown(String),
}

impl Writer {
    /// A writer on a connection that has been examined.
    pub(crate) fn new(
        home: Home,
        connection: Connection,
        head_file: HeadFileWriter,
        lock: WriterLock,
    ) -> Result<Self, OpenError> {
        let books = Books::read(&connection)?;
        let sound = Some(Sound { connection, books });
        Ok(Self { home, sound, head_file, is_marked: true, _lock: lock })
    }

    /// Does what it is asked until nobody is left to ask.
    pub(crate) fn run(mut self, requests: &Receiver<Request>) {
        while let Ok(first) = requests.recv() {
            let mut waiting = vec![first];
            waiting.extend(requests.try_iter().take(MOST_TOGETHER - 1));
            self.serve(waiting);
        }
        self.close();
    }

    fn serve(&mut self, waiting: Vec<Request>) {
        let (mut group, mut replies) = (Vec::new(), Vec::new());
        for request in waiting {
            match request {
                Request::Append(tenant, append, reply) => {
                    group.push((tenant, append));
                    replies.push(reply);
                }
                Request::Load(load, reply) => {
                    self.answer(std::mem::take(&mut group), std::mem::take(&mut replies));
                    let _ = reply.send(self.load(load)); // whoever asked may have gone
                }
            }
        }
        self.answer(group, replies);
    }

    fn answer(&mut self, group: Vec<(Tenant, Append)>, replies: Vec<Reply<Committed>>) {
        for (reply, answer) in replies.into_iter().zip(self.append(group)) {
            let _ = reply.send(answer); // whoever asked may have gone
        }
    }

    /// Appends a group by one commit. Where a write of it fails, each is tried by itself, so that no one append can
    /// hold up the others.
    fn append(&mut self, group: Vec<(Tenant, Append)>) -> Vec<Result<Committed, StoreError>> {
        if group.is_empty() {
            return vec![];
        }
        let commands: Vec<_> =
            group.iter().map(|(_, append)| append.command.map(|command| command.id)).collect();
        let again = if group.len() > 1 { group.clone() } else { vec![] };
        let done = self.transact(|connection, books| {
            let one =
                |(tenant, append): (Tenant, Append)| appending::append(connection, books, &tenant, append);
            Ok((group.into_iter().map(one).collect::<Result<Vec<_>, _>>()?, Keep::Yes))
        });
        match done {
            Ok(answers) => answers,
            Err(Failed::Unknown(what)) => {
                let unknown = |command_id| Err(StoreError::Unknown { command_id, what: what.clone() });
                commands.into_iter().map(unknown).collect()
            }
            Err(Failed::NothingWritten(error)) if again.is_empty() => vec![Err(error)],
            Err(Failed::NothingWritten(_)) => {
                again.into_iter().flat_map(|alone| self.append(vec![alone])).collect()
            }
        }
    }

    fn load(&mut self, load: Load) -> Result<Loaded, StoreError> {
        let stops = load.on_reject == OnReject::Stop;
        let done = self.transact(|connection, books| {
            let loaded = loading::load(connection, books, load)?;
            let keep = if stops && !loaded.rejected.is_empty() { Keep::No } else { Keep::Yes };
            Ok((loaded, keep))
        });
        done.map_err(|failed| match failed {
            Failed::NothingWritten(error) => error,
            Failed::Unknown(what) => StoreError::Unknown { command_id: None, what },
        })
    }

    /// Writes by one transaction.
    fn transact<A>(
        &mut self,
        write: impl FnOnce(&Connection, &mut Books) -> Result<(A, Keep), WriteError>,
    ) -> Result<A, Failed> {
        let mut sound = self.take_sound().map_err(Failed::NothingWritten)?;
        let before = sound.books.store;
        let begun = sound.connection.execute_batch("BEGIN IMMEDIATE");
        if let Err(error) = begun {
            self.sound = Some(sound);
            return Err(Failed::NothingWritten(read_failure(&error)));
        }
        let written = write(&sound.connection, &mut sound.books).and_then(|(answer, keep)| {
            let keep = keep == Keep::Yes && sound.books.store != before;
            if keep {
                sound.books.flush(&sound.connection)?;
            }
            Ok((answer, keep))
        });
        match written {
            Ok((answer, true)) => self.commit(sound, before).map(|()| answer),
            Ok((answer, false)) => {
                self.undo(sound, before);
                Ok(answer)
            }
            Err(error) => {
                drop(sound); // and the transaction with it
                Err(Failed::NothingWritten(error.into()))
            }
        }
    }

    /// Ends a transaction that shall leave nothing behind.
    fn undo(&mut self, mut sound: Sound, before: StoreRow) {
        if sound.connection.execute_batch("ROLLBACK").is_err() {
            return; // the next one opens the database anew
        }
        if sound.books.store != before {
            let Ok(books) = Books::read(&sound.connection) else { return };
            sound.books = books;
        }
        self.sound = Some(sound);
    }

    fn commit(&mut self, sound: Sound, before: StoreRow) -> Result<(), Failed> {
        let after = sound.books.store;
        if let Err(error) = sound.connection.execute_batch("COMMIT") {
            drop(sound);
            return self.settle(before, after, &error);
        }
        self.is_marked = self.head_file.write(&sound.books.mark()).is_ok();
        self.sound = Some(sound);
        Ok(())
    }

    /// Finds out what became of a commit that failed.
    fn settle(&mut self, before: StoreRow, after: StoreRow, error: &rusqlite::Error) -> Result<(), Failed> {
        let sound = match self.take_sound() {
            Ok(sound) => sound,
            Err(again) => return Err(Failed::Unknown(format!("{error}; then {again}"))),
        };
        let now = sound.books.store;
        self.sound = Some(sound);
        if now == after {
            Ok(())
        } else if now == before {
            Err(Failed::NothingWritten(read_failure(error)))
        } else {
            Err(Failed::Unknown(error.to_string()))
        }
    }

    /// The connection, opened anew where the last one was given up, with the head file brought up to it.
    fn take_sound(&mut self) -> Result<Sound, StoreError> {
        let sound = if let Some(sound) = self.sound.take() {
            sound
        } else {
            self.is_marked = false;
            reopen(&self.home)?
        };
        if !self.is_marked {
            if let Err(error) = self.head_file.write(&sound.books.mark()) {
                self.sound = Some(sound);
                return Err(StoreError::Unavailable { what: format!("the head file: {error}") });
            }
            self.is_marked = true;
        }
        Ok(sound)
    }

    /// Leaves everything in the one file, and its head in the other.
    fn close(mut self) {
        if let Ok(sound) = self.take_sound() {
            let _ = empty_log(&sound.connection); // a reader may hold it; the next open takes it up
            let _ = self.head_file.write_through(&sound.books.mark());
        }
    }
}

/// Whether what a transaction wrote is to stay.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Yes,
    No,
}

/// Opens the database anew after an error. What is in it then is there for good: nothing is left in the log that
/// could come back.
fn reopen(home: &Home) -> Result<Sound, StoreError> {
    let connection = open_writer(home, schema::EVENTS)?;
    empty_log(&connection)?;
    examine(&connection, true)?;
    let books = Books::read(&connection)?;
    Ok(Sound { connection, books })
}

/// Moves the write-ahead log into the database, and cuts it to nothing.
pub(crate) fn empty_log(connection: &Connection) -> Result<(), StoreError> {
    let busy: i64 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(|error| read_failure(&error))?;
    if busy == 0 { Ok(()) } else { Err(StoreError::Busy { what: "a reader holds the write-ahead log" }) }
}
