//! Events to fill a store with: the same on every run, every id and time following from where the event stands.

use amends_envelope::{
    Actor, ActorKind, Canonical, CommandId, EventId, Header, Instant, Occurred, Precision, StreamName,
    Tenant, TypeName, Version, Zone,
};
use amends_store::{Append, Condition, NewEvent};
use uuid::Uuid;

/// A tenant by name.
pub fn tenant(name: &str) -> Tenant {
    Tenant::new(name).unwrap()
}

/// The stream `case-<key>`.
pub fn stream(key: &str) -> StreamName {
    StreamName::of("case", key).unwrap()
}

/// A version.
pub fn version(number: u64) -> Version {
    Version::new(number).unwrap()
}

/// A command id that nothing else here makes.
pub fn command(number: u128) -> CommandId {
    Uuid::from_u128(0xC0_u128 << 120 | number)
}

/// An instant, in seconds of the year 2026.
pub fn instant(seconds: u64) -> Instant {
    let first = Instant::parse("2026-01-01T00:00:00Z").unwrap();
    first.saturating_add_micros(i64::try_from(seconds).unwrap() * 1_000_000)
}

/// The id of the event at this place. `salt` tells events apart that would stand at one place.
pub fn event_id(tenant: &Tenant, stream: &StreamName, version: Version, salt: u64) -> EventId {
    let place = format!("{tenant}|{stream}|{version}|{salt}");
    Uuid::new_v5(&Uuid::NAMESPACE_OID, place.as_bytes())
}

/// A plain event.
pub fn event(tenant: &Tenant, stream: &StreamName, number: u64) -> NewEvent {
    salted(tenant, stream, number, 0)
}

/// A plain event, told apart from others at its place by `salt`.
pub fn salted(tenant: &Tenant, stream: &StreamName, number: u64, salt: u64) -> NewEvent {
    let version = version(number);
    NewEvent {
        header: Header {
            id: event_id(tenant, stream, version, salt),
            tenant: tenant.clone(),
            stream: stream.clone(),
            version,
            event_type: TypeName::new("note_added").unwrap(),
            schema: 1,
            occurred: Occurred::at(instant(60 * number)),
            recorded_at: instant(60 * number + 1),
            actor: Actor::new(ActorKind::Human, "h-17").unwrap(),
            on_behalf_of: None,
            command_id: None,
            causation_id: None,
            correlation_id: None,
        },
        policy: None,
        tags: None,
        ext: None,
        data: Canonical::trusted(format!(r#"{{"number":{number},"salt":{salt}}}"#)),
    }
}

/// Plain events of these versions.
pub fn events(tenant: &Tenant, stream: &StreamName, numbers: std::ops::RangeInclusive<u64>) -> Vec<NewEvent> {
    numbers.map(|number| event(tenant, stream, number)).collect()
}

/// An event in which nothing is absent.
pub fn full_event(tenant: &Tenant, stream: &StreamName, number: u64) -> NewEvent {
    let mut event = event(tenant, stream, number);
    event.header.schema = 7;
    event.header.occurred.precision = Precision::Day;
    event.header.occurred.zone = Some(Zone::new("Europe/Berlin").unwrap());
    event.header.on_behalf_of = Some(Actor::new(ActorKind::Customer, "p-1 Größe").unwrap());
    event.header.command_id = Some(command(71));
    event.header.causation_id = Some(Uuid::from_u128(72));
    event.header.correlation_id = Some(Uuid::from_u128(73));
    event.policy = Some(Canonical::trusted(r#"[{"pack":"uk"}]"#));
    event.tags = Some(Canonical::trusted(r#"["complainant:p-1"]"#));
    event.ext = Some(Canonical::trusted(r#"{"host":"x"}"#));
    event.data = Canonical::trusted("{\"note\":\"大きさ 😀 \u{202e}\"}");
    event
}

/// Events of these versions, expecting their stream to end just before.
pub fn append(tenant: &Tenant, stream: &StreamName, numbers: std::ops::RangeInclusive<u64>) -> Append {
    let before = Version::new(numbers.start() - 1);
    let condition = before.map_or(Condition::NoStream, Condition::Exact);
    Append::to(stream.clone(), condition, events(tenant, stream, numbers))
}

/// The same by a command, whose digest is 32 times `digest`.
pub fn commanded(mut append: Append, id: CommandId, digest: Option<u8>) -> Append {
    for event in append.batches.iter_mut().flat_map(|batch| &mut batch.events) {
        event.header.command_id = Some(id);
    }
    append.by(id, digest.map(|byte| [byte; 32]))
}

/// A command whose answer is that it was already so.
pub fn nothing_by(id: CommandId, digest: Option<u8>) -> Append {
    Append { batches: vec![], command: None }.by(id, digest.map(|byte| [byte; 32]))
}
