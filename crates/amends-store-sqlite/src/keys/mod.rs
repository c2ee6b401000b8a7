//! The key store: one SQLite file, never in the same backup as the events.
//!
//! Destroying a key overwrites its bytes in the file (`secure_delete`), and then cuts the write-ahead log, where they
//! also stood, to nothing. What a file system or a drive keeps of overwritten blocks is beyond any program's reach.
//!
//! A key that is not found reads as erased, so damage must never make one look lost: opening checks every key against
//! a fold of them all.

mod fold;

use std::path::{Path, PathBuf};

use amends_envelope::{KeyId, Tenant};
use amends_store::key::draw;
use amends_store::{Entropy, HeldKey, Key, KeyStore, Purpose, StoreError, Subject, os_entropy};
use rusqlite::{Connection, Row, TransactionBehavior};
use zeroize::Zeroize as _;

use fold::Fold;

use crate::connection::{Home, open_writer, set};
use crate::error::{read_failure, unreadable};
use crate::options::{Durability, PATIENCE};
use crate::row::{blob, int, required, text};
use crate::worker::Workers;
use crate::writer::empty_log;
use crate::{OpenError, schema, statements};

/// A key store in one SQLite file. Several processes may share it.
pub struct SqliteKeyStore {
    path: PathBuf,
    worker: Workers<Vault>,
}

struct Vault {
    connection: Connection,
    entropy: Box<dyn Entropy>,
}

impl SqliteKeyStore {
    /// Opens a key store, or makes one, that draws its keys from the operating system.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with(path, os_entropy)
    }

    /// The same, drawing keys from elsewhere.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open_with(path: impl AsRef<Path>, entropy: impl Entropy + 'static) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let home = Home { path: path.to_owned(), durability: Durability::Full, patience: PATIENCE };
        let mut connection = open_writer(&home, schema::KEYS)?;
        set(&connection, "secure_delete", "1", "1")?;
        schema::KEYS.migrate(&mut connection)?;
        fold::check(&connection)?;
        let vault = Vault { connection, entropy: Box::new(entropy) };
        let worker = Workers::new("amends-keys", vec![vault]);
        let worker = worker.map_err(|source| OpenError::Io { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), worker })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl std::fmt::Debug for SqliteKeyStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteKeyStore").field("path", &self.path).finish_non_exhaustive()
    }
}

impl KeyStore for SqliteKeyStore {
    async fn get_or_create(
        &self,
        tenant: &Tenant,
        subject: &Subject,
        purpose: &Purpose,
    ) -> Result<(KeyId, Key), StoreError> {
        let (tenant, subject, purpose) = (tenant.clone(), subject.clone(), purpose.clone());
        let one = move |vault: &mut Vault| vault.get_or_create_all(&tenant, &[subject], &purpose);
        let keys = self.worker.run(one).await?;
        keys.into_iter().next().ok_or_else(|| StoreError::Unavailable { what: "no key was made".to_owned() })
    }

    async fn get_or_create_all(
        &self,
        tenant: &Tenant,
        subjects: Vec<Subject>,
        purpose: &Purpose,
    ) -> Result<Vec<(KeyId, Key)>, StoreError> {
        let (tenant, purpose) = (tenant.clone(), purpose.clone());
        self.worker.run(move |vault| vault.get_or_create_all(&tenant, &subjects, &purpose)).await
    }

    async fn open(&self, tenant: &Tenant, id: &KeyId) -> Result<Option<Key>, StoreError> {
        let (tenant, id) = (tenant.clone(), id.clone());
        self.worker.run(move |vault| vault.open(&tenant, &id)).await
    }

    async fn destroy_subject(&self, tenant: &Tenant, subject: &Subject) -> Result<Vec<KeyId>, StoreError> {
        let (tenant, subject) = (tenant.clone(), subject.clone());
        self.worker.run(move |vault| vault.destroy(&tenant, &subject)).await
    }

    async fn keys_of(&self, tenant: &Tenant, subject: &Subject) -> Result<Vec<HeldKey>, StoreError> {
        let (tenant, subject) = (tenant.clone(), subject.clone());
        self.worker.run(move |vault| held(&vault.connection, &tenant, &subject)).await
    }
}

impl Vault {
    /// The living keys of these subjects; those missing are made by one transaction.
    fn get_or_create_all(
        &mut self,
        tenant: &Tenant,
        subjects: &[Subject],
        purpose: &Purpose,
    ) -> Result<Vec<(KeyId, Key)>, StoreError> {
        let mut keys = Vec::with_capacity(subjects.len());
        for subject in subjects {
            match living(&self.connection, (tenant.as_str(), subject.as_str(), purpose.as_str()))? {
                Some(living) => keys.push(living),
                None => break,
            }
        }
        if keys.len() == subjects.len() {
            return Ok(keys);
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.map_err(|error| read_failure(&error))?;
        for subject in &subjects[keys.len()..] {
            let place = (tenant.as_str(), subject.as_str(), purpose.as_str());
            if let Some(living) = living(&transaction, place)? {
                keys.push(living);
                continue;
            }
            let (id, key) = draw(&*self.entropy)?;
            let row = (id.as_str(), place.0, place.1, place.2, key.expose().as_slice());
            transaction.execute(statements::INSERT_KEY, row).map_err(|error| read_failure(&error))?;
            let mut fold = Fold::read(&transaction)?;
            fold.add(transaction.last_insert_rowid(), [id.as_str(), place.0, place.1, place.2], key.expose());
            fold.write(&transaction)?;
            keys.push((id, key));
        }
        transaction.commit().map_err(|error| read_failure(&error))?;
        Ok(keys)
    }

    fn open(&self, tenant: &Tenant, id: &KeyId) -> Result<Option<Key>, StoreError> {
        let read = |row: &Row<'_>| secret(row, 0);
        first(&self.connection, statements::OPEN_KEY, (id.as_str(), tenant.as_str()), read)
            .map(Option::flatten)
    }

    fn destroy(&mut self, tenant: &Tenant, subject: &Subject) -> Result<Vec<KeyId>, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.map_err(|error| read_failure(&error))?;
        let living = held(&transaction, tenant, subject)?.into_iter().filter(|held| !held.destroyed);
        let destroyed = living.map(|held| held.id).collect();
        let mut fold = Fold::read(&transaction)?;
        fold.destroy(&transaction, tenant.as_str(), subject.as_str())?;
        fold.write(&transaction)?;
        let place = (tenant.as_str(), subject.as_str());
        transaction.execute(statements::DESTROY_KEYS, place).map_err(|error| read_failure(&error))?;
        transaction.commit().map_err(|error| read_failure(&error))?;
        empty_log(&self.connection)?;
        Ok(destroyed)
    }
}

fn living(connection: &Connection, place: (&str, &str, &str)) -> Result<Option<(KeyId, Key)>, StoreError> {
    first(connection, statements::LIVING_KEY, place, |row| {
        Ok((key_id(row, 0)?, required(secret(row, 1)?, "secret")?))
    })
}

fn held(connection: &Connection, tenant: &Tenant, subject: &Subject) -> Result<Vec<HeldKey>, StoreError> {
    let mut statement =
        connection.prepare_cached(statements::KEYS_OF_SUBJECT).map_err(|error| read_failure(&error))?;
    let mut rows =
        statement.query((tenant.as_str(), subject.as_str())).map_err(|error| read_failure(&error))?;
    let mut held = Vec::new();
    while let Some(row) = rows.next().map_err(|error| read_failure(&error))? {
        let purpose = Purpose::new(required(text(row, 1, "purpose")?, "purpose")?);
        let purpose = purpose.map_err(unreadable("purpose"))?;
        held.push(HeldKey { id: key_id(row, 0)?, purpose, destroyed: int(row, 2, "secret")? == 1 });
    }
    Ok(held)
}

fn key_id(row: &Row<'_>, index: usize) -> Result<KeyId, StoreError> {
    KeyId::new(required(text(row, index, "key_id")?, "key_id")?).map_err(unreadable("key_id"))
}

fn secret(row: &Row<'_>, index: usize) -> Result<Option<Key>, StoreError> {
    let mut bytes = blob::<32>(row, index, "secret")?;
    let key = bytes.map(Key::new);
    bytes.zeroize();
    Ok(key)
}

fn first<A>(
    connection: &Connection,
    statement: &str,
    params: impl rusqlite::Params,
    read: impl FnOnce(&Row<'_>) -> Result<A, StoreError>,
) -> Result<Option<A>, StoreError> {
    let mut statement = connection.prepare_cached(statement).map_err(|error| read_failure(&error))?;
    let mut rows = statement.query(params).map_err(|error| read_failure(&error))?;
    rows.next().map_err(|error| read_failure(&error))?.map(read).transpose()
}
