//! One append inside the writer's transaction: checked whole before its first write, so that a refusal never has
//! anything to undo.

use amends_envelope::{StreamName, Tenant};
use amends_store::{Append, Committed, StoreError, StreamHead};
use rusqlite::Connection;

use crate::books::{Books, WriteError};
use crate::reading::Snapshot;

/// What a check came to.
enum Verdict {
    /// It was answered before.
    Answered(Committed),
    /// Its events are there already, and the command is still to be remembered.
    Held(Committed),
    /// It is to be written.
    Write,
}

/// Appends, or says why not.
///
/// # Errors
/// Outside: the transaction is spoilt. Inside: a refusal, and nothing was written.
pub(crate) fn append(
    connection: &Connection,
    books: &mut Books,
    tenant: &Tenant,
    append: Append,
) -> Result<Result<Committed, StoreError>, WriteError> {
    let committed = match check(connection, books, tenant, &append) {
        Err(refused) => return Ok(Err(refused)),
        Ok(Verdict::Answered(committed)) => return Ok(Ok(committed)),
        Ok(Verdict::Held(committed)) => committed,
        Ok(Verdict::Write) => {
            let events = append.batches.into_iter().flat_map(|batch| batch.events);
            let placed = events.map(|event| books.push(connection, event, true));
            Committed { events: placed.collect::<Result<_, _>>()?, repeated: false }
        }
    };
    if let Some(command) = append.command {
        let positions = committed.events.iter().map(|placed| placed.position.get());
        let places = (positions.clone().min(), positions.max());
        let tenant = books.intern_tenant(connection, tenant)?;
        books.remember(connection, tenant, command.id, command.digest, places)?;
    }
    Ok(Ok(committed))
}

fn check(
    connection: &Connection,
    books: &mut Books,
    tenant: &Tenant,
    append: &Append,
) -> Result<Verdict, StoreError> {
    let key = books.tenant(tenant);
    if let (Some(command), Some(key)) = (&append.command, key) {
        let mut snapshot = Snapshot { connection, cache: &mut books.names };
        if let Some(answer) = snapshot.command(key, command.id)? {
            return answer.again(command).map(Verdict::Answered);
        }
    }
    if let Some(held) = key.map(|key| held(connection, books, key, append)).transpose()?.flatten() {
        return Ok(Verdict::Held(held));
    }
    for batch in &append.batches {
        let head = key.map(|key| books.head(connection, key, &batch.stream)).transpose()?.flatten();
        meets(&batch.stream, batch.condition, head)?;
    }
    Ok(Verdict::Write)
}

fn meets(
    stream: &StreamName,
    expected: amends_store::Condition,
    head: Option<StreamHead>,
) -> Result<(), StoreError> {
    let actual = head.map(|head| head.version);
    if expected.is_met_by(actual) {
        return Ok(());
    }
    Err(StoreError::Conflict { stream: stream.clone(), expected, actual })
}

/// The answer where every event is there already.
fn held(
    connection: &Connection,
    books: &mut Books,
    tenant: i64,
    append: &Append,
) -> Result<Option<Committed>, StoreError> {
    let mut snapshot = Snapshot { connection, cache: &mut books.names };
    let (mut events, mut asked) = (Vec::new(), 0);
    for batch in &append.batches {
        for event in &batch.events {
            asked += 1;
            let Some(there) = snapshot.event_by_id(tenant, event.header.id)? else { continue };
            if !batch.is_same(event, &there.event) {
                return Err(StoreError::EventIdTaken { id: event.header.id });
            }
            events.push(there.placed());
        }
    }
    match events.first() {
        None => Ok(None),
        Some(_) if events.len() == asked => Ok(Some(Committed { events, repeated: true })),
        Some(first) => Err(StoreError::EventIdTaken { id: first.id }),
    }
}
