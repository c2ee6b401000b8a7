//! The fold of the keys: what notices damage that would make a key look destroyed.

use amends_store::{Corruption, Damage, Hash, StoreError};
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

use crate::error::read_failure;
use crate::examine::toggle;
use crate::row::{blob, count, hash, int, number, required, text};
use crate::statements;

/// How many keys there are, and the exclusive or of a digest for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fold {
    keys: u64,
    fold: Hash,
}

impl Fold {
    /// The one that is kept.
    pub(super) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let mut kept = None;
        each(connection, statements::VAULT, [], |row| {
            kept = Some(Self { keys: count(row, 0, "keys")?, fold: hash(row, 1, "fold")? });
            Ok(())
        })?;
        kept.ok_or_else(damaged)
    }

    /// Keeps it.
    pub(super) fn write(&self, connection: &Connection) -> Result<(), StoreError> {
        let row = (number(self.keys), self.fold.as_bytes().as_slice());
        connection.execute(statements::UPDATE_VAULT, row).map_err(|error| read_failure(&error))?;
        Ok(())
    }

    /// Takes in a key that was made.
    pub(super) fn add(&mut self, made: i64, place: [&str; 4], secret: &[u8; 32]) {
        self.keys += 1;
        toggle(&mut self.fold, digest(made, place, Some(secret)));
    }

    /// Takes in that the living keys of a subject are about to be destroyed.
    pub(super) fn destroy(
        &mut self,
        connection: &Connection,
        tenant: &str,
        subject: &str,
    ) -> Result<(), StoreError> {
        each(connection, statements::LIVING_OF_SUBJECT, [tenant, subject], |row| {
            toggle(&mut self.fold, digest_of(row, true)?);
            toggle(&mut self.fold, digest_of(row, false)?);
            Ok(())
        })
    }
}

/// Checks that the keys, by their table and by each index through which they are looked up, are those that were made.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let mut found = Fold { keys: 0, fold: Hash::ZERO };
    let (mut names, mut subjects) = (Hash::ZERO, Hash::ZERO);
    each(connection, statements::ALL_KEYS, [], |row| {
        found.keys += 1;
        toggle(&mut found.fold, digest_of(row, true)?);
        toggle(&mut names, name(row, [1, 1])?);
        toggle(&mut subjects, name(row, [2, 3])?);
        Ok(())
    })?;
    each(connection, statements::KEYS_BY_ID, [], |row| {
        toggle(&mut names, name(row, [1, 1])?);
        Ok(())
    })?;
    each(connection, statements::KEYS_BY_SUBJECT, [], |row| {
        toggle(&mut subjects, name(row, [1, 2])?);
        Ok(())
    })?;
    let good = found == Fold::read(connection)? && (names, subjects) == (Hash::ZERO, Hash::ZERO);
    if good { Ok(()) } else { Err(damaged()) }
}

fn damaged() -> StoreError {
    Corruption::of(Damage::Medium("the keys are not those that were kept".to_owned())).into()
}

fn digest_of(row: &Row<'_>, with_secret: bool) -> Result<Hash, StoreError> {
    let word = |index, what| required(text(row, index, what)?, what);
    let place = [word(1, "key_id")?, word(2, "tenant")?, word(3, "subject")?, word(4, "purpose")?];
    let secret = blob::<32>(row, 5, "secret")?.map(zeroize::Zeroizing::new).filter(|_| with_secret);
    Ok(digest(int(row, 0, "made")?, place, secret.as_deref()))
}

/// A key's name, tenant, subject and purpose, and its bytes while it lives.
fn digest(made: i64, place: [&str; 4], secret: Option<&[u8; 32]>) -> Hash {
    let mut sha = Sha256::new_with_prefix(b"amends/key/v1\0");
    sha.update(made.to_be_bytes());
    for word in place {
        sha.update((word.len() as u64).to_be_bytes());
        sha.update(word);
    }
    sha.update(secret.map_or(&[][..], |secret| &secret[..]));
    Hash(sha.finalize().into())
}

/// What a row is looked up by.
fn name(row: &Row<'_>, words: [usize; 2]) -> Result<Hash, StoreError> {
    let mut sha = Sha256::new();
    sha.update(int(row, 0, "made")?.to_be_bytes());
    for index in words {
        let word = required(text(row, index, "name")?, "name")?;
        sha.update((word.len() as u64).to_be_bytes());
        sha.update(word);
    }
    Ok(Hash(sha.finalize().into()))
}

fn each(
    connection: &Connection,
    statement: &str,
    params: impl rusqlite::Params,
    mut take: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(statement).map_err(|error| read_failure(&error))?;
    let mut rows = statement.query(params).map_err(|error| read_failure(&error))?;
    while let Some(row) = rows.next().map_err(|error| read_failure(&error))? {
        take(row)?;
    }
    Ok(())
}
