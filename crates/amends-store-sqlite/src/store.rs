//! The store: opening it, and the port.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use amends_envelope::{CommandId, StreamName, Tenant};
use amends_store::{
    Admin, AllRead, Answer, Append, Committed, EventStore, Load, Loaded, Page, Scope, StoreError, StoreHead,
    StreamHead, StreamPage, StreamRead,
};
use futures_channel::oneshot;

use crate::OpenError;
use crate::links::follow;
use crate::opening::{io, open_for_reading, open_for_writing};
use crate::options::{Access, Durability, Options};
use crate::reading::Reader;
use crate::worker::Workers;
use crate::writer::{Request, Writer};

/// An event store in one SQLite file.
///
/// Beside the database stand its write-ahead log while it is open, a head file (`.head`) that belongs to it and moves
/// with it, and a lock file (`.lock`) that does not. Dropping the store waits for what is under way, and leaves all of
/// it in the one file. A symbolic link to the database is another name of the same store.
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
        let path = &follow(path);
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

    /// Where the database is that a path leads to, be it there yet or not: the path, or what it is a symbolic link to.
    /// For who keeps files of their own beside a store, as its keys.
    pub fn resolve(path: impl AsRef<Path>) -> PathBuf {
        follow(path.as_ref())
    }

    /// Where the database is; never a symbolic link.
    pub fn path(&self) -> &Path {
        &self.path
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

/// A store can be shared by reference between threads.
const _: fn() = || {
    const fn is_shared<T: Send + Sync>() {}
    is_shared::<Arc<SqliteStore>>();
};
