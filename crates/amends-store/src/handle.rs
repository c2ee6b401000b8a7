//! A store bound to one tenant: what holds it cannot name another.

use amends_envelope::{CommandId, StreamName, Tenant};

use crate::{
    AllRead, Answer, Append, Committed, EventStore, Page, Scope, StoreError, StreamHead, StreamPage,
    StreamRead,
};

/// A store as one tenant sees it.
#[derive(Debug, Clone)]
pub struct TenantStore<S> {
    store: S,
    tenant: Tenant,
    scope: Scope,
}

impl<S: EventStore> TenantStore<S> {
    /// Binds a store to a tenant, for good.
    pub fn new(store: S, tenant: Tenant) -> Self {
        let scope = Scope::Tenant(tenant.clone());
        Self { store, tenant, scope }
    }

    /// Whose it is.
    pub const fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// See [`EventStore::append`].
    ///
    /// # Errors
    /// As there.
    pub async fn append(&self, append: Append) -> Result<Committed, StoreError> {
        self.store.append(&self.tenant, append).await
    }

    /// See [`EventStore::command`].
    ///
    /// # Errors
    /// As there.
    pub async fn command(&self, id: CommandId) -> Result<Option<Answer>, StoreError> {
        self.store.command(&self.tenant, id).await
    }

    /// See [`EventStore::read_stream`].
    ///
    /// # Errors
    /// As there.
    pub async fn read_stream(&self, stream: &StreamName, read: StreamRead) -> Result<StreamPage, StoreError> {
        self.store.read_stream(&self.tenant, stream, read).await
    }

    /// See [`EventStore::stream_head`].
    ///
    /// # Errors
    /// As there.
    pub async fn stream_head(&self, stream: &StreamName) -> Result<Option<StreamHead>, StoreError> {
        self.store.stream_head(&self.tenant, stream).await
    }

    /// This tenant's events across streams. See [`EventStore::read_all`].
    ///
    /// # Errors
    /// As there.
    pub async fn read_all(&self, read: AllRead) -> Result<Page, StoreError> {
        self.store.read_all(&self.scope, read).await
    }
}
