//! One load inside the writer's transaction.
//!
//! New events are inserted without asking first whether their id is known: the index that keeps ids unique says so.

use std::collections::BTreeMap;

use amends_envelope::{CommandId, Tenant};
use amends_store::{Incoming, Load, Loaded, OnReject, Placed, Rejected, StoreError};
use rusqlite::{Connection, ErrorCode};

use crate::books::{Books, WriteError};
use crate::examine::{command_digest, toggle};
use crate::reading::Snapshot;
use crate::row::{blob, number, optional_count};
use crate::statements;

/// The first and the last position of each command's events in this load, in order of id, as the table is.
type Commands = BTreeMap<(i64, CommandId), (u64, u64)>;

/// Loads. Where one event was rejected under [`OnReject::Stop`], the transaction is to be rolled back.
pub(crate) fn load(connection: &Connection, books: &mut Books, load: Load) -> Result<Loaded, WriteError> {
    let mut loaded = Loaded::default();
    let mut commands = Commands::new();
    for (index, incoming) in load.events.into_iter().enumerate() {
        match take_in(connection, books, incoming, &mut commands)? {
            Taken::Appended(placed) => {
                loaded.appended += 1;
                loaded.last = Some(placed.position);
            }
            Taken::Already => loaded.already += 1,
            Taken::Rejected(why) => {
                loaded.rejected.push(Rejected { index, why });
                if load.on_reject == OnReject::Stop {
                    return Ok(Loaded { rejected: loaded.rejected, ..Loaded::default() });
                }
            }
        }
    }
    for ((tenant, id), places) in commands {
        remember(connection, books, tenant, id, places)?;
    }
    Ok(loaded)
}

enum Taken {
    Appended(Placed),
    Already,
    Rejected(StoreError),
}

fn take_in(
    connection: &Connection,
    books: &mut Books,
    incoming: Incoming,
    commands: &mut Commands,
) -> Result<Taken, WriteError> {
    let header = &incoming.event.header;
    let (id, tenant, command) = (header.id, header.tenant.clone(), header.command_id);
    let head = match books.tenant(&tenant) {
        Some(key) => books.head(connection, key, &header.stream).map_err(WriteError::Store)?,
        None => None,
    };
    if let Err(conflict) = incoming.check_order(head.map(|head| head.version)) {
        return held(connection, books, &tenant, &incoming, conflict).map_err(WriteError::Store);
    }
    if incoming.hash.is_some_and(|hash| hash != books.hash_after(&incoming.event, head)) {
        return Ok(Taken::Rejected(Incoming::other_hash()));
    }
    let placed = match books.push(connection, incoming.event, false) {
        Err(WriteError::Sqlite(error)) if is_constraint(&error) => {
            return Ok(Taken::Rejected(StoreError::EventIdTaken { id }));
        }
        pushed => pushed?,
    };
    if let Some(command) = command {
        let position = placed.position.get();
        let key = (books.intern_tenant(connection, &tenant)?, command);
        commands.entry(key).or_insert((position, position)).1 = position;
    }
    Ok(Taken::Appended(placed))
}

/// An event whose version does not follow: it may be there already.
fn held(
    connection: &Connection,
    books: &mut Books,
    tenant: &Tenant,
    incoming: &Incoming,
    conflict: StoreError,
) -> Result<Taken, StoreError> {
    let Some(key) = books.tenant(tenant) else { return Ok(Taken::Rejected(conflict)) };
    let mut snapshot = Snapshot { connection, cache: &mut books.names };
    let id = incoming.event.header.id;
    Ok(match snapshot.event_by_id(key, id)? {
        None => Taken::Rejected(conflict),
        Some(there) if incoming.event.is_same_but_for_times(&there.event) => Taken::Already,
        Some(_) => Taken::Rejected(StoreError::EventIdTaken { id }),
    })
}

fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

/// Makes a record without a digest, or lets the one there reach further.
fn remember(
    connection: &Connection,
    books: &mut Books,
    tenant: i64,
    id: CommandId,
    (first, last): (u64, u64),
) -> Result<(), WriteError> {
    if books.remember(connection, tenant, id, None, (Some(first), Some(last)))? {
        return Ok(());
    }
    let snapshot = Snapshot { connection, cache: &mut books.names };
    let there = snapshot.one(statements::COMMAND, (tenant, id.as_bytes().as_slice()), |row| {
        let places = (optional_count(row, 1, "first_position")?, optional_count(row, 2, "last_position")?);
        Ok((blob(row, 0, "digest")?, places))
    });
    let Some((digest, places @ (Some(first), Some(_)))) = there.map_err(WriteError::Store)? else {
        return Ok(()); // "it was already so" stays the answer
    };
    let fold = &mut books.store.commands_fold;
    toggle(fold, command_digest(tenant, id, digest, places));
    toggle(fold, command_digest(tenant, id, digest, (Some(first), Some(last))));
    let mut statement = connection.prepare_cached(statements::EXTEND_COMMAND)?;
    statement.execute((tenant, id.as_bytes().as_slice(), number(last)))?;
    Ok(())
}
