//! The port that every event store implements, and that `store_contract!` of the testkit holds it to.

use amends_envelope::{CommandId, StreamName, Tenant};

use crate::{
    Admin, AllRead, Answer, Append, Committed, Load, Loaded, Page, Scope, StoreError, StoreHead, StreamHead,
    StreamPage, StreamRead,
};

/// Keeps events of many tenants in streams, and gives them back as they were, or says why not.
///
/// Dropping a future leaves the store as it was, or with all of what was asked: never with a part. Use a
/// [`TenantStore`](crate::TenantStore) where one tenant is served.
pub trait EventStore: Send + Sync {
    /// Appends all batches or none, in the order given, and remembers the command's answer with them.
    ///
    /// Looked at in this order, the first that applies gives the answer: a request that contradicts itself; a command
    /// that has its answer already; event ids that are all there already for the same events; the conditions.
    ///
    /// # Errors
    /// [`StoreError::Malformed`], [`StoreError::CommandReused`], [`StoreError::EventIdTaken`],
    /// [`StoreError::Conflict`], one that is retryable, or [`StoreError::Unknown`].
    fn append(
        &self,
        tenant: &Tenant,
        append: Append,
    ) -> impl Future<Output = Result<Committed, StoreError>> + Send;

    /// What is remembered of a command. None where there is nothing.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], or one that is retryable.
    fn command(
        &self,
        tenant: &Tenant,
        id: CommandId,
    ) -> impl Future<Output = Result<Option<Answer>, StoreError>> + Send;

    /// Events of one stream. A stream that does not exist is an empty page without a head.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] where an event, the chain between them or the way to the head does not hold, or one
    /// that is retryable.
    fn read_stream(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
        read: StreamRead,
    ) -> impl Future<Output = Result<StreamPage, StoreError>> + Send;

    /// Where a stream ends. None where it has no events.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], or one that is retryable.
    fn stream_head(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
    ) -> impl Future<Output = Result<Option<StreamHead>, StoreError>> + Send;

    /// Events across streams in order of position.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] where an event does not hold or one is missing, or one that is retryable.
    fn read_all(&self, scope: &Scope, read: AllRead)
    -> impl Future<Output = Result<Page, StoreError>> + Send;

    /// Where the store ends.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], or one that is retryable.
    fn head(&self, admin: &Admin) -> impl Future<Output = Result<StoreHead, StoreError>> + Send;

    /// Takes in many events of a log by one transaction.
    ///
    /// # Errors
    /// One that is retryable, or [`StoreError::Unknown`]; loading the same again is always safe. Events that cannot
    /// be taken in are no error: see [`Loaded::rejected`].
    fn load(&self, admin: &Admin, load: Load) -> impl Future<Output = Result<Loaded, StoreError>> + Send;
}
