//! What is checked when a store is opened, so that no damaged head, name or record can hide an event afterwards.
//!
//! All streams are read twice, by the table and by the index through which they are looked up: both must give the
//! same names, their heads must fold to the store's head and their versions must sum up to its count. A store opened
//! for writing also folds its command records. The time grows with the number of streams and records.

use std::path::Path;

use amends_envelope::{StreamName, Tenant, Version};
use amends_store::{Corruption, Damage, Hash, StoreError, StoreHead, StreamHead};
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{read_failure, unreadable};
use crate::head_file::Mark;
use crate::names::{NameCache, all};
use crate::reading::{Snapshot, StoreRow};
use crate::row::{blob, count, field, hash, instant, int, optional_count, position, required, text};
use crate::{OpenError, statements};

/// Checks a store, and gives the row about it.
pub(crate) fn examine(connection: &Connection, with_commands: bool) -> Result<StoreRow, StoreError> {
    let transaction = connection.unchecked_transaction().map_err(|error| read_failure(&error))?;
    let snapshot = Snapshot { connection: &transaction, cache: &mut NameCache::default() };
    let store = snapshot.store()?;
    check_last(&snapshot, &store)?;
    check_heads(&transaction, &store)?;
    if with_commands {
        check_commands(&transaction, &store)?;
    }
    Ok(store)
}

fn check_last(snapshot: &Snapshot<'_>, store: &StoreRow) -> Result<(), StoreError> {
    let last = snapshot.one(statements::LAST_POSITION, [], |row| optional_count(row, 0, "position"))?;
    let found = last.flatten().unwrap_or(0);
    if found == store.head.count {
        return Ok(());
    }
    let damage = if found < store.head.count {
        Damage::TailLost { known: store.head.count, found }
    } else {
        Damage::StoreHead
    };
    Err(Corruption::of(damage).into())
}

fn check_heads(connection: &Connection, store: &StoreRow) -> Result<(), StoreError> {
    let tenants = all(connection, statements::TENANTS, "tenant", Tenant::new)?;
    let mut heads = StoreHead { last: store.head.last, ..StoreHead::EMPTY };
    let mut names = Hash::ZERO;
    each(connection, statements::STREAMS, |row| {
        let (key, tenant, name) = stream_name(row)?;
        let version = Version::new(count(row, 3, "version")?).map_err(unreadable("version"))?;
        let (position, recorded_at) = (position(row, 5)?, instant(row, 6, "recorded_at")?);
        let head = StreamHead { version, hash: hash(row, 4, "hash")?, position, recorded_at };
        heads.count = heads.count.saturating_add(version.get());
        heads.toggle(head.digest(required(tenants.get(&tenant), "tenant")?, &name));
        toggle(&mut names, name_digest(key, tenant, &name));
        Ok(())
    })?;
    each(connection, statements::STREAMS_BY_NAME, |row| {
        let (key, tenant, name) = stream_name(row)?;
        toggle(&mut names, name_digest(key, tenant, &name));
        Ok(())
    })?;
    let good = heads == store.head && names == Hash::ZERO;
    if good { Ok(()) } else { Err(Corruption::of(Damage::StoreHead).into()) }
}

fn stream_name(row: &Row<'_>) -> Result<(i64, i64, StreamName), StoreError> {
    let name = StreamName::new(required(text(row, 2, "stream")?, "stream")?).map_err(unreadable("stream"))?;
    Ok((int(row, 0, "stream")?, int(row, 1, "tenant")?, name))
}

fn name_digest(key: i64, tenant: i64, name: &StreamName) -> Hash {
    let mut sha = Sha256::new();
    sha.update(key.to_be_bytes());
    sha.update(tenant.to_be_bytes());
    sha.update(name.as_str());
    Hash(sha.finalize().into())
}

fn check_commands(connection: &Connection, store: &StoreRow) -> Result<(), StoreError> {
    let (mut commands, mut fold) = (0, Hash::ZERO);
    each(connection, statements::COMMANDS, |row| {
        let id = Uuid::from_bytes(required(blob(row, 1, "command_id")?, "command_id")?);
        let places = (optional_count(row, 3, "first_position")?, optional_count(row, 4, "last_position")?);
        toggle(&mut fold, command_digest(int(row, 0, "tenant")?, id, blob(row, 2, "digest")?, places));
        commands += 1;
        Ok(())
    })?;
    let good = (commands, fold) == (store.commands, store.commands_fold);
    if good { Ok(()) } else { Err(Corruption::of(Damage::Command).into()) }
}

/// The digest by which the record of a command enters their fold.
pub(crate) fn command_digest(
    tenant: i64,
    id: Uuid,
    digest: Option<[u8; 32]>,
    (first, last): (Option<u64>, Option<u64>),
) -> Hash {
    let mut sha = Sha256::new_with_prefix(b"amends/command/v1\0");
    sha.update(tenant.to_be_bytes());
    sha.update(id.as_bytes());
    sha.update(first.unwrap_or(0).to_be_bytes()); // there is no position 0
    sha.update(last.unwrap_or(0).to_be_bytes());
    sha.update(digest.as_ref().map_or(&[][..], |digest| &digest[..]));
    Hash(sha.finalize().into())
}

/// Puts a digest into a fold, or takes it out again.
pub(crate) fn toggle(fold: &mut Hash, digest: Hash) {
    fold.0.iter_mut().zip(digest.0).for_each(|(byte, other)| *byte ^= other);
}

fn each(
    connection: &Connection,
    statement: &str,
    mut take: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare(statement).map_err(|error| read_failure(&error))?;
    let mut rows = statement.query([]).map_err(|error| read_failure(&error))?;
    while let Some(row) = rows.next().map_err(|error| read_failure(&error))? {
        take(row)?;
    }
    Ok(())
}

/// How far a store got, for its head file.
pub(crate) fn mark(connection: &Connection, store: &StoreRow) -> Result<Mark, StoreError> {
    let snapshot = Snapshot { connection, cache: &mut NameCache::default() };
    let events = store.head.count;
    let last =
        if events == 0 { Hash::ZERO } else { snapshot.hash_at(events)?.ok_or_else(|| field("hash"))? };
    Ok(Mark { store: store.id, events, commands: store.commands, last, fold: store.head.fold })
}

/// Compares a database with its head file: it must hold all that the file knows of, and the same.
pub(crate) fn compare(
    path: &Path,
    connection: &Connection,
    store: &StoreRow,
    known: &Mark,
) -> Result<(), OpenError> {
    let diverged = || OpenError::Diverged { path: path.to_owned() };
    if known.store != store.id {
        return Err(diverged());
    }
    let found = store.head.count;
    if found < known.events {
        return Err(lost(known.events, found));
    }
    if store.commands < known.commands {
        return Err(OpenError::Store(Corruption::of(Damage::Command).into()));
    }
    let snapshot = Snapshot { connection, cache: &mut NameCache::default() };
    let same_past = known.events == 0 || snapshot.hash_at(known.events)? == Some(known.last);
    let same_now = found > known.events || store.head.fold == known.fold;
    if same_past && same_now { Ok(()) } else { Err(diverged()) }
}

fn lost(known: u64, found: u64) -> OpenError {
    OpenError::Store(Corruption::of(Damage::TailLost { known, found }).into())
}
