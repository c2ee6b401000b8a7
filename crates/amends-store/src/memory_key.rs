//! A key store in memory, for tests and for trying things out.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use amends_envelope::{KeyId, Tenant};

use crate::key::draw;
use crate::{Entropy, HeldKey, Key, KeyStore, Purpose, StoreError, Subject};

/// Keeps keys for as long as it lives.
pub struct MemoryKeyStore {
    entropy: Box<dyn Entropy>,
    keys: Mutex<Vec<Entry>>,
}

struct Entry {
    tenant: Tenant,
    subject: Subject,
    purpose: Purpose,
    id: KeyId,
    key: Option<Key>,
}

impl MemoryKeyStore {
    /// An empty store that draws its keys from `entropy`.
    pub fn new(entropy: impl Entropy + 'static) -> Self {
        Self { entropy: Box::new(entropy), keys: Mutex::default() }
    }

    fn keys(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many living keys each tenant has.
    pub fn living(&self) -> BTreeMap<Tenant, usize> {
        let mut living = BTreeMap::new();
        for entry in self.keys().iter().filter(|entry| entry.key.is_some()) {
            *living.entry(entry.tenant.clone()).or_default() += 1;
        }
        living
    }
}

impl std::fmt::Debug for MemoryKeyStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryKeyStore").field("keys", &self.keys().len()).finish_non_exhaustive()
    }
}

impl KeyStore for MemoryKeyStore {
    async fn get_or_create(
        &self,
        tenant: &Tenant,
        subject: &Subject,
        purpose: &Purpose,
    ) -> Result<(KeyId, Key), StoreError> {
        let mut keys = self.keys();
        let own = |e: &&Entry| e.tenant == *tenant && e.subject == *subject && e.purpose == *purpose;
        for entry in keys.iter().filter(own) {
            if let Some(key) = &entry.key {
                return Ok((entry.id.clone(), key.clone()));
            }
        }
        let (id, key) = draw(&*self.entropy)?;
        keys.push(Entry {
            tenant: tenant.clone(),
            subject: subject.clone(),
            purpose: purpose.clone(),
            id: id.clone(),
            key: Some(key.clone()),
        });
        Ok((id, key))
    }

    async fn get_or_create_all(
        &self,
        tenant: &Tenant,
        subjects: Vec<Subject>,
        purpose: &Purpose,
    ) -> Result<Vec<(KeyId, Key)>, StoreError> {
        let mut keys = Vec::with_capacity(subjects.len());
        for subject in &subjects {
            keys.push(self.get_or_create(tenant, subject, purpose).await?);
        }
        Ok(keys)
    }

    async fn open(&self, tenant: &Tenant, id: &KeyId) -> Result<Option<Key>, StoreError> {
        let keys = self.keys();
        let entry = keys.iter().find(|entry| entry.tenant == *tenant && entry.id == *id);
        Ok(entry.and_then(|entry| entry.key.clone()))
    }

    async fn destroy_subject(&self, tenant: &Tenant, subject: &Subject) -> Result<Vec<KeyId>, StoreError> {
        let mut keys = self.keys();
        let own = |e: &&mut Entry| e.tenant == *tenant && e.subject == *subject;
        let living =
            keys.iter_mut().filter(own).filter_map(|entry| entry.key.take().map(|_| entry.id.clone()));
        Ok(living.collect())
    }

    async fn keys_of(&self, tenant: &Tenant, subject: &Subject) -> Result<Vec<HeldKey>, StoreError> {
        let keys = self.keys();
        let own = keys.iter().filter(|e| e.tenant == *tenant && e.subject == *subject);
        let held =
            |e: &Entry| HeldKey { id: e.id.clone(), purpose: e.purpose.clone(), destroyed: e.key.is_none() };
        Ok(own.map(held).collect())
    }
}
