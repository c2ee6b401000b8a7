//! Events as rows: how each value is kept, and how it is read back with every bound checked.

use amends_envelope::{
    Actor, ActorKind, Canonical, Header, Instant, Occurred, Position, Precision, Version, Zone,
};
use amends_store::{Corruption, Damage, Hash, Link, NewEvent, StoreError, StoredEvent};
use rusqlite::types::ValueRef;
use rusqlite::{Row, Statement};
use uuid::Uuid;

use crate::error::{read_failure, unreadable};
use crate::names::Names;

/// The integers by which names stand in a row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    pub(crate) tenant: i64,
    pub(crate) stream: i64,
    pub(crate) event_type: i64,
}

/// Reads one row of the events table.
pub(crate) fn read_event(row: &Row<'_>, names: &mut Names<'_>) -> Result<StoredEvent, StoreError> {
    let position = position(row, 0)?;
    read_fields(row, names, position).map_err(|error| placed(error, position))
}

/// The damage, at this position.
fn placed(error: StoreError, position: Position) -> StoreError {
    let StoreError::Corrupt(corruption) = error else { return error };
    corruption.at_position(position).into()
}

fn read_fields(row: &Row<'_>, names: &mut Names<'_>, position: Position) -> Result<StoredEvent, StoreError> {
    let (tenant_key, tenant, stream) = names.stream(int(row, 2, "stream")?)?;
    if int(row, 1, "tenant")? != tenant_key {
        return Err(Corruption::of(Damage::Field("tenant")).into());
    }
    let header = Header {
        tenant,
        stream,
        version: version(row, 3)?,
        id: required(uuid(row, 4, "event_id")?, "event_id")?,
        event_type: names.event_type(int(row, 5, "type")?)?,
        schema: u32::try_from(int(row, 6, "schema")?).map_err(|_| field("schema"))?,
        occurred: Occurred {
            at: instant(row, 7, "occurred_at")?,
            precision: precision(int(row, 9, "precision")?)?,
            zone: text(row, 10, "zone")?.map(Zone::new).transpose().map_err(unreadable("zone"))?,
        },
        recorded_at: instant(row, 8, "recorded_at")?,
        actor: required(actor(row, 11, "actor")?, "actor")?,
        on_behalf_of: actor(row, 13, "behalf")?,
        command_id: uuid(row, 15, "command_id")?,
        causation_id: uuid(row, 16, "causation_id")?,
        correlation_id: uuid(row, 17, "correlation_id")?,
    };
    let event = NewEvent {
        header,
        policy: canonical(row, 18, "policy")?,
        tags: canonical(row, 19, "tags")?,
        ext: canonical(row, 20, "ext")?,
        data: required(canonical(row, 21, "data")?, "data")?,
    };
    let form = u32::try_from(int(row, 22, "form")?).map_err(|_| field("form"))?;
    let link = Link { form, prev_hash: hash(row, 23, "prev_hash")?, hash: hash(row, 24, "hash")? };
    Ok(StoredEvent { position, event, link })
}

/// Writes one row of the events table, by the statement that inserts it.
pub(crate) fn insert_event(
    statement: &mut Statement<'_>,
    stored: &StoredEvent,
    places: Places,
) -> rusqlite::Result<()> {
    let StoredEvent { position, event, link } = stored;
    let header = &event.header;
    let behalf = header.on_behalf_of.as_ref();
    statement.execute(rusqlite::params![
        number(position.get()),
        places.tenant,
        places.stream,
        number(header.version.get()),
        header.id.as_bytes().as_slice(),
        places.event_type,
        header.schema,
        header.occurred.at.micros(),
        header.recorded_at.micros(),
        precision_number(header.occurred.precision),
        header.occurred.zone.as_ref().map(Zone::as_str),
        kind_number(header.actor.kind()),
        header.actor.id(),
        behalf.map(|actor| kind_number(actor.kind())),
        behalf.map(Actor::id),
        header.command_id.as_ref().map(|id| id.as_bytes().as_slice()),
        header.causation_id.as_ref().map(|id| id.as_bytes().as_slice()),
        header.correlation_id.as_ref().map(|id| id.as_bytes().as_slice()),
        event.policy.as_ref().map(Canonical::as_str),
        event.tags.as_ref().map(Canonical::as_str),
        event.ext.as_ref().map(Canonical::as_str),
        event.data.as_str(),
        link.form,
        link.prev_hash.as_bytes().as_slice(),
        link.hash.as_bytes().as_slice(),
    ])?;
    Ok(())
}

/// A count or place as SQLite keeps it. All of ours stay below 2^53.
pub(crate) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// An integer of a row.
pub(crate) fn int(row: &Row<'_>, index: usize, name: &'static str) -> Result<i64, StoreError> {
    match value(row, index)? {
        ValueRef::Integer(number) => Ok(number),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => Err(field(name)),
    }
}

/// A count of a row.
pub(crate) fn count(row: &Row<'_>, index: usize, name: &'static str) -> Result<u64, StoreError> {
    u64::try_from(int(row, index, name)?).map_err(|_| field(name))
}

/// An integer of a row, or none.
pub(crate) fn optional_count(
    row: &Row<'_>,
    index: usize,
    name: &'static str,
) -> Result<Option<u64>, StoreError> {
    match value(row, index)? {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => {
            count(row, index, name).map(Some)
        }
    }
}

/// A text of a row, or none.
pub(crate) fn text<'a>(
    row: &'a Row<'_>,
    index: usize,
    name: &'static str,
) -> Result<Option<&'a str>, StoreError> {
    match value(row, index)? {
        ValueRef::Null => Ok(None),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).map(Some).map_err(|_| field(name)),
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => Err(field(name)),
    }
}

/// A blob of exactly `N` bytes, or none.
pub(crate) fn blob<const N: usize>(
    row: &Row<'_>,
    index: usize,
    name: &'static str,
) -> Result<Option<[u8; N]>, StoreError> {
    match value(row, index)? {
        ValueRef::Null => Ok(None),
        ValueRef::Blob(bytes) => bytes.try_into().map(Some).map_err(|_| field(name)),
        ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => Err(field(name)),
    }
}

/// A hash of a row.
pub(crate) fn hash(row: &Row<'_>, index: usize, name: &'static str) -> Result<Hash, StoreError> {
    required(blob(row, index, name)?, name).map(Hash)
}

/// A position of a row.
pub(crate) fn position(row: &Row<'_>, index: usize) -> Result<Position, StoreError> {
    Position::new(count(row, index, "position")?).map_err(unreadable("position"))
}

/// A version of a row.
pub(crate) fn version(row: &Row<'_>, index: usize) -> Result<Version, StoreError> {
    Version::new(count(row, index, "version")?).map_err(unreadable("version"))
}

/// An instant of a row.
pub(crate) fn instant(row: &Row<'_>, index: usize, name: &'static str) -> Result<Instant, StoreError> {
    Instant::from_micros(int(row, index, name)?).map_err(unreadable(name))
}

/// A value that must not be absent.
pub(crate) fn required<T>(value: Option<T>, name: &'static str) -> Result<T, StoreError> {
    value.ok_or_else(|| field(name))
}

/// The damage that a field is not what it can be.
pub(crate) fn field(name: &'static str) -> StoreError {
    Corruption::of(Damage::Field(name)).into()
}

fn value<'a>(row: &'a Row<'_>, index: usize) -> Result<ValueRef<'a>, StoreError> {
    row.get_ref(index).map_err(|error| read_failure(&error))
}

fn uuid(row: &Row<'_>, index: usize, name: &'static str) -> Result<Option<Uuid>, StoreError> {
    Ok(blob(row, index, name)?.map(Uuid::from_bytes))
}

fn canonical(row: &Row<'_>, index: usize, name: &'static str) -> Result<Option<Canonical>, StoreError> {
    Ok(text(row, index, name)?.map(Canonical::trusted))
}

/// An actor of two columns: its kind at `index`, its id in the next.
fn actor(row: &Row<'_>, index: usize, name: &'static str) -> Result<Option<Actor>, StoreError> {
    let kind = optional_count(row, index, name)?;
    match (kind, text(row, index + 1, name)?) {
        (None, None) => Ok(None),
        (Some(kind), Some(id)) => Actor::new(kind_of(number(kind))?, id).map(Some).map_err(unreadable(name)),
        (None, Some(_)) | (Some(_), None) => Err(field(name)),
    }
}

/// The stored number of a precision. Chosen once.
const fn precision_number(precision: Precision) -> i64 {
    match precision {
        Precision::Instant => 0,
        Precision::Second => 1,
        Precision::Minute => 2,
        Precision::Hour => 3,
        Precision::Day => 4,
        Precision::Month => 5,
        Precision::Year => 6,
        Precision::Assumed => 7,
    }
}

fn precision(number: i64) -> Result<Precision, StoreError> {
    let known = Precision::ALL.into_iter().find(|precision| precision_number(*precision) == number);
    required(known, "precision")
}

/// The stored number of a kind of actor. Chosen once.
const fn kind_number(kind: ActorKind) -> i64 {
    match kind {
        ActorKind::Human => 0,
        ActorKind::Bot => 1,
        ActorKind::System => 2,
        ActorKind::Customer => 3,
        ActorKind::Regulator => 4,
    }
}

fn kind_of(number: i64) -> Result<ActorKind, StoreError> {
    required(ActorKind::ALL.into_iter().find(|kind| kind_number(*kind) == number), "actor_kind")
}
