//! Keys, fetched before they are needed: sealing and opening are synchronous.

use std::collections::BTreeMap;

use amends_codec::keep;
use amends_codec::seal::{self, Keyring};
use amends_core::Event;
use amends_envelope::{KeyId, StreamName, Tenant};
use amends_store::{Key, KeyStore, StoreError, Subject};

use crate::engine::Engine;

/// The keys of one tenant that are still there, of those that were asked for.
#[derive(Debug)]
pub(crate) struct Fetched {
    tenant: Tenant,
    keys: BTreeMap<KeyId, Key>,
}

impl Keyring for Fetched {
    fn key(&self, tenant: &Tenant, id: &KeyId) -> Option<Key> {
        self.keys.get(id).filter(|_| *tenant == self.tenant).cloned()
    }
}

impl Engine {
    /// The living keys among those named.
    pub(crate) async fn keyring(
        &self,
        tenant: &Tenant,
        ids: impl IntoIterator<Item = KeyId>,
    ) -> Result<Fetched, StoreError> {
        let mut keys = BTreeMap::new();
        for id in ids {
            if let Some(key) = self.keys.open(tenant, &id).await? {
                keys.insert(id, key);
            }
        }
        Ok(Fetched { tenant: tenant.clone(), keys })
    }

    /// The keys that seal these facts, by whom they are about; made where there is none yet.
    pub(crate) async fn sealing_keys(
        &self,
        tenant: &Tenant,
        stream: &StreamName,
        events: impl Iterator<Item = &Event>,
        complainant: Option<&str>,
    ) -> Result<Vec<Option<(KeyId, Key)>>, StoreError> {
        let mut keys = Vec::new();
        for event in events {
            keys.push(match keep::subject_of(stream, event, complainant) {
                Some(subject) => Some(self.key_of(tenant, &subject).await?),
                None => None,
            });
        }
        Ok(keys)
    }

    async fn key_of(&self, tenant: &Tenant, subject: &Subject) -> Result<(KeyId, Key), StoreError> {
        self.keys.get_or_create(tenant, subject, &seal::purpose()).await
    }
}
