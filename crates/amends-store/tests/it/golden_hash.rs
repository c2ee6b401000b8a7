//! The hash, form 1, held still by golden files: inputs, preimage and digest. `scripts/check_hash.py` recomputes them
//! without this crate. With `AMENDS_BLESS` set, missing files are written; files that are there never change.

use std::collections::BTreeSet;
use std::path::PathBuf;

use amends_envelope::{
    Actor, ActorKind, Canonical, Header, Instant, Occurred, Precision, StreamName, Tenant, TypeName, Version,
    Zone,
};
use amends_store::{Hash, NewEvent, chain};
use serde_json::{Value, json};
use uuid::Uuid;

/// One golden file: a name, an event, and the hash before it.
type Case = (&'static str, NewEvent, Hash);

fn cases() -> Vec<Case> {
    let first = plain();
    let after_first = chain::hash(&first, Hash::ZERO);
    let mut second = plain();
    second.header.version = Version::new(2).unwrap();
    second.header.id = Uuid::from_u128(2);
    let after_second = chain::hash(&second, after_first);
    vec![
        ("first", first, Hash::ZERO),
        ("second", second, after_first),
        ("everything", everything(), after_second),
        ("empty_texts_are_not_absent", empty_texts(), Hash::ZERO),
        ("greatest_numbers", greatest(), Hash([0xff; 32])),
        ("sealed", sealed(), Hash::ZERO),
    ]
}

/// Every optional field absent.
fn plain() -> NewEvent {
    NewEvent {
        header: Header {
            id: Uuid::from_u128(1),
            tenant: Tenant::default(),
            stream: StreamName::new("case-1").unwrap(),
            version: Version::FIRST,
            event_type: TypeName::new("complaint_received").unwrap(),
            schema: 1,
            occurred: Occurred::at(Instant::parse("2026-04-02T09:30:00.123456Z").unwrap()),
            recorded_at: Instant::parse("2026-04-02T09:30:00.2Z").unwrap(),
            actor: Actor::default(),
            on_behalf_of: None,
            command_id: None,
            causation_id: None,
            correlation_id: None,
        },
        policy: None,
        tags: None,
        ext: None,
        data: Canonical::trusted(r#"{"channel":"web","complainant":"p-1"}"#),
    }
}

/// Every optional field present.
fn everything() -> NewEvent {
    let mut event = plain();
    event.header.id = Uuid::from_u128(0x0192_7b1e_5c4a_7c1e_8a53_6b0c_4d7e_9f10);
    event.header.tenant = Tenant::new("north_sea-2").unwrap();
    event.header.version = Version::new(3).unwrap();
    event.header.event_type = TypeName::new("offer_made").unwrap();
    event.header.schema = 2;
    event.header.occurred.precision = Precision::Day;
    event.header.occurred.zone = Some(Zone::new("Europe/Berlin").unwrap());
    event.header.actor = Actor::new(ActorKind::Human, "h-17").unwrap();
    event.header.on_behalf_of = Some(Actor::new(ActorKind::Customer, "p-1").unwrap());
    event.header.command_id = Some(Uuid::from_u128(11));
    event.header.causation_id = Some(Uuid::from_u128(12));
    event.header.correlation_id = Some(Uuid::from_u128(13));
    let digest = "0".repeat(64);
    event.policy = Some(Canonical::trusted(format!(
        r#"[{{"digest":"sha256:{digest}","pack":"uk","rule":"r-1","version":"3"}}]"#
    )));
    event.tags = Some(Canonical::trusted(r#"["complainant:p-1","incident:i-9"]"#));
    event.ext = Some(Canonical::trusted(r#"{"traceparent":"00-ab-cd-01"}"#));
    event.data = Canonical::trusted(
        r#"{"amount_minor":2500,"currency":"GBP","note":"Größe – 大きさ 😀","offer":"o-1"}"#,
    );
    event
}

/// What is empty must not hash as what is absent.
fn empty_texts() -> NewEvent {
    let mut event = plain();
    event.policy = Some(Canonical::trusted("[]"));
    event.tags = Some(Canonical::trusted("[]"));
    event.ext = Some(Canonical::trusted("{}"));
    event.data = Canonical::trusted("{}");
    event
}

fn greatest() -> NewEvent {
    let mut event = plain();
    event.header.id = Uuid::max();
    event.header.version = Version::new((1 << 53) - 1).unwrap();
    event.header.schema = u32::MAX;
    event.header.occurred.at = Instant::LAST;
    event.header.recorded_at = Instant::LAST;
    event
}

fn sealed() -> NewEvent {
    let mut event = plain();
    event.data = Canonical::trusted(
        r#"{"channel":"web","complainant":"p-1","summary":{"$sealed":{"alg":"xchacha20poly1305","ct":"AAECAw","key":"k-1","nonce":"AAAA"}}}"#,
    );
    event
}

fn golden(event: &NewEvent, prev_hash: Hash) -> Value {
    let header = &event.header;
    let actor = |actor: &Actor| json!({"kind": actor.kind().as_str(), "id": actor.id()});
    let text = |json: &Option<Canonical>| json.as_ref().map(|json| json.as_str().to_owned());
    let preimage = hex(&chain::preimage(event, prev_hash));
    json!({
        "form": chain::FORM,
        "input": {
            "tenant": header.tenant.as_str(),
            "stream": header.stream.as_str(),
            "id": header.id.to_string(),
            "version": header.version.get(),
            "type": header.event_type.as_str(),
            "schema": header.schema,
            "occurred_at": header.occurred.at.to_string(),
            "recorded_at": header.recorded_at.to_string(),
            "precision": header.occurred.precision.as_str(),
            "zone": header.occurred.zone.as_ref().map(Zone::as_str),
            "actor": actor(&header.actor),
            "on_behalf_of": header.on_behalf_of.as_ref().map(actor),
            "command_id": header.command_id.map(|id| id.to_string()),
            "causation_id": header.causation_id.map(|id| id.to_string()),
            "correlation_id": header.correlation_id.map(|id| id.to_string()),
            "policy": text(&event.policy),
            "tags": text(&event.tags),
            "ext": text(&event.ext),
            "data": event.data.as_str(),
            "prev_hash": prev_hash.to_string(),
        },
        "preimage": preimage,
        "hash": chain::hash(event, prev_hash).to_string(),
    })
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/hash")
}

#[test]
fn events_hash_to_what_they_have_always_hashed_to() {
    for (name, event, prev_hash) in cases() {
        let path = folder().join(format!("{name}.json"));
        let fresh = golden(&event, prev_hash);
        if !path.exists() && std::env::var_os("AMENDS_BLESS").is_some() {
            std::fs::write(&path, format!("{fresh:#}\n")).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let kept: Value = serde_json::from_str(&kept).unwrap();
        assert_eq!(kept, fresh, "{name}: the stored form has changed");
    }
}

#[test]
fn every_golden_file_has_its_case() {
    let names: BTreeSet<String> = cases().iter().map(|(name, ..)| format!("{name}.json")).collect();
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, names);
}

#[test]
fn every_field_moves_the_hash() {
    let base = everything();
    let mut seen = BTreeSet::from([chain::hash(&base, Hash::ZERO)]);
    let changes: [fn(&mut NewEvent); 23] = [
        |e| e.header.tenant = Tenant::default(),
        |e| e.header.stream = StreamName::new("case-2").unwrap(),
        |e| e.header.id = Uuid::from_u128(99),
        |e| e.header.version = Version::new(4).unwrap(),
        |e| e.header.event_type = TypeName::new("offer_madf").unwrap(),
        |e| e.header.schema = 3,
        |e| e.header.occurred.at = e.header.occurred.at.saturating_add_micros(1),
        |e| e.header.recorded_at = e.header.recorded_at.saturating_add_micros(1),
        |e| e.header.occurred.precision = Precision::Month,
        |e| e.header.occurred.zone = Some(Zone::new("Europe/Paris").unwrap()),
        |e| e.header.occurred.zone = None,
        |e| e.header.actor = Actor::new(ActorKind::Bot, "h-17").unwrap(),
        |e| e.header.actor = Actor::new(ActorKind::Human, "h-18").unwrap(),
        |e| e.header.on_behalf_of = Some(Actor::new(ActorKind::Human, "p-1").unwrap()),
        |e| e.header.on_behalf_of = None,
        |e| e.header.command_id = None,
        |e| e.header.causation_id = None,
        |e| e.header.correlation_id = None,
        |e| e.policy = None,
        |e| e.tags = None,
        |e| e.ext = None,
        |e| e.ext = e.tags.clone(),
        |e| e.data = Canonical::trusted("{}"),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut event = base.clone();
        change(&mut event);
        assert!(seen.insert(chain::hash(&event, Hash::ZERO)), "change {index} does not move the hash");
    }
    assert!(seen.insert(chain::hash(&base, Hash([1; 32]))), "the hash before does not move the hash");
}
