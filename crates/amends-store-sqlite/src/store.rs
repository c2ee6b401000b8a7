//! The store: opening it, and the port.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use amends_envelope::{CommandId, StreamName, Tenant};
use amends_store::{
    Admin, AllRead, Answer, Append, Committed, EventStore, Hash, Load, Loaded, Page, Scope, StoreError,
    StoreHead, StreamHead, StreamPage, StreamRead,
};
use futures_channel::oneshot;
use rusqlite::Connection;
use uuid::Uuid;

use crate::connection::{open_reader, open_writer};
use crate::examine::{compare, examine, mark};
use crate::head_file::{self, HeadFileWriter, Mark};
use crate::lock::WriterLock;
use crate::options::{Access, Durability, HeadFile, Options};
use crate::reading::Reader;
use crate::worker::Workers;
use crate::writer::{Home, Request, Writer};
use crate::{OpenError, log_file, schema, statements};

/// An event store in one SQLite file.
///
/// Beside the database stand its write-ahead log while it is open, a head file (`.head`) that belongs to it and moves
/// with it, and a lock file (`.lock`) that does not. Dropping the store waits for what is under way, and leaves all of
/// it in the one file.
pub struct SqliteStore {
    path: PathBuf,
    readers: Workers<Reader>,
    writer: Option<WriterHandle>,
}

struct WriterHandle {
    requests: Option<SyncSender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl SqliteStore {
    /// Opens a store, or makes one, as [`Options`] say.
    ///
    /// # Errors
    /// [`OpenError`]: in use, not a store, not durable, damaged, or behind its head file. Nothing has been changed.
    ///
    /// # Example
    /// ```
    /// use amends_store_sqlite::{Options, SqliteStore};
    /// let folder = tempfile::tempdir().unwrap();
    /// let store = SqliteStore::open(folder.path().join("cases.db"), Options::default()).unwrap();
    /// # drop(store);
    /// ```
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, OpenError> {
        Self::open_as(path.as_ref(), options, Durability::Full)
    }

    /// Opens a store that does not wait for the disk at a commit: the control of the power-cut test, which must lose
    /// events by it. Not part of the crate's promise; no service has this feature on.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    #[cfg(feature = "planted-faults")]
    pub fn open_planted_without_sync(path: impl AsRef<Path>, options: Options) -> Result<Self, OpenError> {
        Self::open_as(path.as_ref(), options, Durability::Off)
    }

    fn open_as(path: &Path, options: Options, durability: Durability) -> Result<Self, OpenError> {
        let writer = match options.access {
            Access::ReadWrite => Some(open_for_writing(path, &options, durability)?),
            Access::ReadOnly => {
                open_for_reading(path, &options)?;
                None
            }
        };
        let readers = (0..options.readers.max(1))
            .map(|_| Reader::open(path, options.patience))
            .collect::<Result<_, _>>()?;
        let readers = Workers::new("amends-read", readers).map_err(|source| io(path, source))?;
        let writer = writer.map(|writer| WriterHandle::start(writer, options.queue)).transpose();
        Ok(Self { path: path.to_owned(), readers, writer: writer.map_err(|source| io(path, source))? })
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a head file stands beside a database.
    pub fn has_head_file(path: impl AsRef<Path>) -> bool {
        head_file::path_of(path.as_ref()).exists()
    }

    async fn ask<A>(
        &self,
        request: impl FnOnce(oneshot::Sender<Result<A, StoreError>>) -> Request,
    ) -> Result<A, StoreError> {
        let Some(writer) = &self.writer else {
            return Err(StoreError::Closed { what: "it was opened for reading alone".to_owned() });
        };
        let (reply, answer) = oneshot::channel();
        writer.send(request(reply))?;
        // A writer that stopped in the middle took the answer with it.
        let lost = |_| StoreError::Unknown { command_id: None, what: "the writer has stopped".to_owned() };
        answer.await.map_err(lost)?
    }
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.path).finish_non_exhaustive()
    }
}

impl WriterHandle {
    fn start(writer: Writer, queue: usize) -> std::io::Result<Self> {
        let (requests, waiting) = sync_channel(queue.max(1));
        let thread = std::thread::Builder::new().name("amends-write".to_owned());
        let thread = thread.spawn(move || writer.run(&waiting))?;
        Ok(Self { requests: Some(requests), thread: Some(thread) })
    }

    fn send(&self, request: Request) -> Result<(), StoreError> {
        let Some(requests) = &self.requests else { return Err(stopped()) };
        requests.try_send(request).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy { what: "too many appends are waiting" },
            TrySendError::Disconnected(_) => stopped(),
        })
    }
}

impl Drop for WriterHandle {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // it panicked: whoever waited for it has been told
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Closed { what: "its writer has stopped".to_owned() }
}

impl EventStore for SqliteStore {
    async fn append(&self, tenant: &Tenant, append: Append) -> Result<Committed, StoreError> {
        append.check(tenant)?;
        let command = append.command.map(|command| command.id);
        let answer = self.ask(|reply| Request::Append(tenant.clone(), append, reply)).await;
        answer.map_err(|error| {
            let StoreError::Unknown { what, .. } = error else { return error };
            StoreError::Unknown { command_id: command, what }
        })
    }

    async fn command(&self, tenant: &Tenant, id: CommandId) -> Result<Option<Answer>, StoreError> {
        let tenant = tenant.clone();
        self.readers.run(move |reader| reader.command(&tenant, id)).await
    }

    async fn read_stream(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
        read: StreamRead,
    ) -> Result<StreamPage, StoreError> {
        let (tenant, stream) = (tenant.clone(), stream.clone());
        self.readers.run(move |reader| reader.read_stream(&tenant, &stream, read)).await
    }

    async fn stream_head(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
    ) -> Result<Option<StreamHead>, StoreError> {
        let (tenant, stream) = (tenant.clone(), stream.clone());
        self.readers.run(move |reader| reader.stream_head(&tenant, &stream)).await
    }

    async fn read_all(&self, scope: &Scope, read: AllRead) -> Result<Page, StoreError> {
        let scope = scope.clone();
        self.readers.run(move |reader| reader.read_all(&scope, read)).await
    }

    async fn head(&self, _: &Admin) -> Result<StoreHead, StoreError> {
        self.readers.run(Reader::head).await
    }

    async fn load(&self, _: &Admin, load: Load) -> Result<Loaded, StoreError> {
        self.ask(|reply| Request::Load(load, reply)).await
    }
}

/// Opens, examines and compares; changes nothing.
fn open_for_reading(path: &Path, options: &Options) -> Result<(), OpenError> {
    let known = known_mark(path, options)?;
    let connection = open_reader(path, options.patience)?;
    schema::EVENTS.expect_current(&connection, path)?;
    let store = examine(&connection, false)?;
    known.map_or(Ok(()), |known| compare(path, &connection, &store, &known))
}

fn open_for_writing(path: &Path, options: &Options, durability: Durability) -> Result<Writer, OpenError> {
    let lock = WriterLock::take(path)?;
    let known = if is_new(path)? { Some(begin(path)?) } else { known_mark(path, options)? };
    let mut connection = open_writer(path, durability, options.patience)?;
    schema::EVENTS.mark(&connection, path)?;
    schema::EVENTS.migrate(&mut connection)?;
    establish(&mut connection, known.as_ref())?;
    let store = examine(&connection, true)?;
    if let Some(known) = known {
        compare(path, &connection, &store, &known)?;
    }
    let mut head_file = HeadFileWriter::open(path)?;
    head_file.write_through(&mark(&connection, &store)?).map_err(|source| io(path, source))?;
    Writer::new(
        Home { path: path.to_owned(), durability, patience: options.patience },
        connection,
        head_file,
        lock,
    )
}

/// Whether there is no database yet. A write-ahead log or a head file that knows of events says that there was one.
fn is_new(path: &Path) -> Result<bool, OpenError> {
    let is_empty = |path: &Path| std::fs::metadata(path).map_or(true, |file| file.len() == 0);
    if !is_empty(path) {
        return Ok(false);
    }
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let known = head_file::read(path)?.map_or((0, 0), |known| (known.events, known.commands));
    Ok(is_empty(Path::new(&log)) && known == (0, 0))
}

/// Names a store that is to be made: in its head file, before there is a database.
fn begin(path: &Path) -> Result<Mark, OpenError> {
    if let Some(known) = head_file::read(path)? {
        return Ok(known); // the making of it was interrupted
    }
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| OpenError::Store(amends_store::NoEntropy.into()))?;
    let store = uuid::Builder::from_random_bytes(bytes).into_uuid();
    let mark = Mark { store, events: 0, commands: 0, last: Hash::ZERO, fold: Hash::ZERO };
    HeadFileWriter::create(path, &mark)?;
    Ok(mark)
}

fn known_mark(path: &Path, options: &Options) -> Result<Option<Mark>, OpenError> {
    let known = head_file::read(path)?;
    if known.is_some() {
        return Ok(known);
    }
    if options.head_file == HeadFile::Required {
        return Err(OpenError::HeadFileMissing { path: head_file::path_of(path) });
    }
    if !log_file::is_whole(path).map_err(|source| io(path, source))? {
        return Err(OpenError::LogDamaged { path: path.to_owned() });
    }
    Ok(known)
}

/// Puts the one row about the store into a database that has none, where its head file names it.
fn establish(connection: &mut Connection, known: Option<&Mark>) -> Result<(), OpenError> {
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let rows: i64 = transaction.query_row("SELECT count(*) FROM store", [], |row| row.get(0))?;
    let fresh = known.filter(|known| rows == 0 && known.events == 0 && known.commands == 0);
    if let Some(known) = fresh {
        let id: Uuid = known.store;
        let zero = Hash::ZERO;
        transaction
            .execute(statements::INSERT_STORE, (id.as_bytes().as_slice(), zero.as_bytes().as_slice()))?;
        transaction.commit()?;
    }
    Ok(())
}

fn io(path: &Path, source: std::io::Error) -> OpenError {
    OpenError::Io { path: path.to_owned(), source }
}

/// A store can be shared by reference between threads.
const _: fn() = || {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Arc<SqliteStore>>();
};
