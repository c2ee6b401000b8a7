//! What is written reads as the same, and is written again as the same bytes: typed, kept, sealed, exported, opened.

use std::cell::Cell;

use amends_codec::write::{canonical_tree, push_recorded, push_stored};
use amends_codec::{
    Decoded, KeepError, Keyring, Line, NoKeys, Opened, Rules, SealError, Sealer, Tape, keep, seal,
};
use amends_core::event::{Event, Kind};
use amends_core::shape::{Record, Tree};
use amends_envelope::{
    Actor, ActorKind, Canonical, Header, Instant, KeyId, Occurred, PolicyRef, Position, Precision, Recorded,
    StreamName, Tag, Tags, Tenant, TypeName, Version, Zone,
};
use amends_store::{Hash, Key, Link, NewEvent, NoEntropy, StoredEvent, Subject, chain};
use amends_testkit::generate::{self, Extent};
use amends_testkit::story::Chance;
use proptest::prelude::*;
use serde_json::Value as Json;
use uuid::Uuid;

/// One key for everybody, and chance that counts.
struct OneKey {
    id: KeyId,
    key: Key,
}

impl OneKey {
    fn new() -> Self {
        Self { id: KeyId::new("k-1").unwrap(), key: Key::new([7; 32]) }
    }

    fn sealer(&self) -> Sealer<'_> {
        Sealer { id: &self.id, key: &self.key, entropy: &counting }
    }
}

impl Keyring for OneKey {
    fn key(&self, _: &Tenant, id: &KeyId) -> Option<Key> {
        (*id == self.id).then(|| self.key.clone())
    }
}

thread_local!(static COUNT: Cell<u64> = const { Cell::new(0) });

#[expect(clippy::unnecessary_wraps, reason = "it is a source of chance")]
fn counting(bytes: &mut [u8]) -> Result<(), NoEntropy> {
    let count = COUNT.replace(COUNT.get() + 1);
    bytes.fill(0);
    bytes[..8].copy_from_slice(&count.to_be_bytes());
    Ok(())
}

fn header(kind: Kind) -> Header {
    Header {
        id: Uuid::from_u128(7),
        tenant: Tenant::new("t2").unwrap(),
        stream: StreamName::of(kind.category(), "a-1.b").unwrap(),
        version: Version::new(3).unwrap(),
        event_type: TypeName::new(kind.as_str()).unwrap(),
        schema: 1,
        occurred: Occurred {
            at: Instant::from_micros(1_775_120_400_000_000).unwrap(),
            precision: Precision::Day,
            zone: Some(Zone::new("Europe/Berlin").unwrap()),
        },
        recorded_at: Instant::from_micros(1_775_200_000_000_001).unwrap(),
        actor: Actor::new(ActorKind::Human, "Zoë \"Z\"\\").unwrap(),
        on_behalf_of: Some(Actor::new(ActorKind::Customer, "c-1").unwrap()),
        command_id: Some(Uuid::from_u128(1)),
        causation_id: Some(Uuid::from_u128(2)),
        correlation_id: Some(Uuid::from_u128(3)),
    }
}

fn recorded(kind: Kind, extent: Extent, seed: u64) -> Recorded<Event> {
    let data = generate::data(kind, extent, &mut Chance::seeded(seed));
    let rule = PolicyRef {
        pack: "uk-fin".into(),
        version: "2026.1".into(),
        digest: format!("sha256:{}", "0f".repeat(32)).into(),
        rule: "ack \"first\"".into(),
    };
    Recorded {
        header: header(kind),
        policy: vec![rule],
        tags: Tags::new(vec![Tag::new("order:17").unwrap()]).unwrap(),
        ext: Some(Canonical::trusted(r#"{"traceparent":"00-é"}"#)),
        position: Some(Position::new(41).unwrap()),
        event: Event::read(kind, &Tree::Record(data)).unwrap(),
    }
}

fn stored(event: NewEvent) -> StoredEvent {
    let hash = chain::hash(&event, Hash::ZERO);
    StoredEvent {
        position: Position::new(41).unwrap(),
        event,
        link: Link { form: 1, prev_hash: Hash::ZERO, hash },
    }
}

fn read<T>(line: &str, look: impl FnOnce(Line<'_>) -> T) -> T {
    let mut tape = Tape::new();
    look(Line::read(line.trim_end().as_bytes(), &mut tape, Rules::default()).unwrap())
}

fn any_kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(Kind::known().to_vec())
}

fn any_extent() -> impl Strategy<Value = Extent> {
    prop_oneof![Just(Extent::Minimal), Just(Extent::Full), Just(Extent::Some)]
}

proptest! {
    #[test]
    fn a_fact_written_as_a_line_reads_as_the_same_and_is_written_as_the_same_bytes(
        kind in any_kind(), extent in any_extent(), seed in any::<u64>(),
    ) {
        let fact = recorded(kind, extent, seed);
        let mut line = String::new();
        push_recorded(&fact, &mut line);
        let again = read(&line, |line| line.to_recorded().unwrap());
        prop_assert_eq!(&again, &fact.map(Decoded::Known));
        let mut second = String::new();
        push_recorded(&again, &mut second);
        prop_assert_eq!(second, line);
    }

    /// The referee of canonical text is another library.
    #[test]
    fn data_is_written_as_another_library_canonicalises_it(kind in any_kind(), seed in any::<u64>()) {
        let data = generate::data(kind, Extent::Some, &mut Chance::seeded(seed));
        let ours = canonical_tree(&Tree::Record(data));
        let json: Json = serde_json::from_str(ours.as_str()).unwrap();
        prop_assert_eq!(ours.as_str(), serde_json_canonicalizer::to_string(&json).unwrap());
    }

    #[test]
    fn what_a_store_keeps_of_a_fact_holds_no_clear_text_and_opens_as_the_same(
        kind in any_kind(), extent in any_extent(), seed in any::<u64>(),
    ) {
        let (fact, one_key) = (recorded(kind, extent, seed), OneKey::new());
        let kept = stored(keep::new_event(&fact, Some(one_key.sealer())).unwrap());
        let Opened { recorded: opened, erased } = keep::open(&kept, &one_key, &mut Tape::new()).unwrap();
        prop_assert_eq!(&opened.event, &Decoded::Known(fact.event.clone()));
        prop_assert_eq!((&opened.policy, &opened.ext, &opened.header), (&fact.policy, &fact.ext, &fact.header));
        prop_assert!(erased.is_empty());
        prop_assert!(seal::needs_sealing(kind, &mut fact.event.write()) == kept.event.data.as_str().contains("$sealed"));
        let mut sealed: Record = fact.event.write();
        let place = seal::Place { tenant: &kept.event.header.tenant, stream: &kept.event.header.stream, id: kept.event.header.id };
        seal::seal(kind, &mut sealed, place, one_key.sealer()).unwrap();
        prop_assert!(!seal::needs_sealing(kind, &mut sealed));
    }

    /// Load, export, load, export: the second export is the first, byte for byte; in clear it is the log that was loaded.
    #[test]
    fn a_line_kept_exported_and_kept_again_stays_the_same(
        kind in any_kind(), extent in any_extent(), seed in any::<u64>(),
    ) {
        let mut fact = recorded(kind, extent, seed).map(|event| event.write());
        fact.event.insert("unknown to us".into(), Tree::Text("kept".into()));
        let (mut line, one_key) = (String::new(), OneKey::new());
        push_recorded(&fact, &mut line);
        let kept = stored(read(&line, |line| line.to_new_event(Some(one_key.sealer())).unwrap()));
        let (mut sealed, mut clear) = (String::new(), String::new());
        push_stored(&kept, &mut sealed);
        keep::push_opened(&kept, &one_key, &mut Tape::new(), &mut clear).unwrap();

        let again = read(&sealed, |line| (line.to_new_event(None).unwrap(), line.prev_hash, line.hash));
        prop_assert_eq!(&again, &(kept.event.clone(), Some(kept.link.prev_hash), Some(kept.link.hash)));
        let mut second = String::new();
        push_stored(&stored(again.0), &mut second);
        prop_assert_eq!(&second, &sealed);

        let (mut clear, original): (Json, Json) =
            (serde_json::from_str(&clear).unwrap(), serde_json::from_str(&line).unwrap());
        for hash in ["hash", "prev_hash"] {
            prop_assert!(clear.as_object_mut().unwrap().remove(hash).is_some());
        }
        prop_assert_eq!(clear, original);
    }

    #[test]
    fn wild_logs_are_read_to_the_last_line(seed in any::<u64>()) {
        for recorded in generate::wild(3, seed) {
            let mut line = String::new();
            push_recorded(&recorded, &mut line);
            let again = read(&line, |line| line.to_recorded().unwrap());
            prop_assert_eq!(again.header, recorded.header);
        }
    }
}

fn receipt() -> Recorded<Event> {
    recorded(Kind::of("case", "complaint_received").unwrap(), Extent::Full, 5)
}

#[test]
fn a_value_whose_key_is_gone_reads_as_erased_and_stays_in_every_export() {
    let kept = stored(keep::new_event(&receipt(), Some(OneKey::new().sealer())).unwrap());
    let opened = keep::open(&kept, &NoKeys, &mut Tape::new()).unwrap();
    assert_eq!(
        opened.erased,
        ["/summary", "/sought", "/points/0/text", "/points/1/text"][..opened.erased.len()]
    );
    assert!(opened.erased.len() > 2);
    let (mut sealed, mut clear) = (String::new(), String::new());
    push_stored(&kept, &mut sealed);
    keep::push_opened(&kept, &NoKeys, &mut Tape::new(), &mut clear).unwrap();
    assert_eq!(clear, sealed);
}

#[test]
fn a_wrong_key_and_a_moved_value_are_errors_and_no_erasure() {
    let one_key = OneKey::new();
    let kept = stored(keep::new_event(&receipt(), Some(one_key.sealer())).unwrap());
    let wrong = OneKey { key: Key::new([8; 32]), ..OneKey::new() };
    let error = keep::open(&kept, &wrong, &mut Tape::new()).unwrap_err();
    assert!(
        matches!(&error, KeepError::Seal(SealError::DoesNotOpen { field }) if field.starts_with("data/"))
    );
    let mut moved = kept.clone();
    moved.event.header.id = Uuid::from_u128(8);
    assert!(keep::open(&moved, &one_key, &mut Tape::new()).is_err());
    let mut renumbered = kept;
    renumbered.event.header.version = Version::FIRST;
    assert!(
        keep::open(&renumbered, &one_key, &mut Tape::new()).is_ok(),
        "version and position are not bound"
    );
}

#[test]
fn without_a_key_nothing_personal_is_kept() {
    assert_eq!(keep::new_event(&receipt(), None), Err(KeepError::NoKey));
    let closed = recorded(Kind::of("case", "closed").unwrap(), Extent::Full, 5);
    assert!(keep::new_event(&closed, None).is_ok());
}

#[test]
fn a_key_is_of_whom_the_fact_is_about_else_the_complainant_else_the_stream() {
    let stream = StreamName::new("case-1").unwrap();
    let subject = |data: &str, complainant| {
        let line = format!(
            r#"{{"id":"01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10","stream":"case-1","version":1,"type":"note_added","occurred_at":"2026-04-02T09:30:00Z","data":{data}}}"#
        );
        read(&line, |line| line.subject(complainant).unwrap())
    };
    let of = |name: &str| Some(Subject::new(name).unwrap());
    assert_eq!(subject(r#"{"text":"x","about":"c-9"}"#, Some("c-1")), of("c-9"));
    assert_eq!(subject(r#"{"text":"x"}"#, Some("c-1")), of("c-1"));
    assert_eq!(subject(r#"{"text":"x"}"#, None), of("case-1"));
    assert_eq!(subject("{}", Some("c-1")), None);
    let own = receipt();
    let named = own.event.write().get("about").map(|_| ());
    assert!(named.is_some() && keep::subject_of(&stream, &own.event, None).is_some());
}

#[test]
fn tags_are_derived_from_data_where_the_value_is_fit_for_one() {
    let tags = |json: &str| {
        let line = format!(
            r#"{{"id":"01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10","stream":"queue-1","version":1,"type":"x","occurred_at":"2026-04-02T09:30:00Z","data":{json}}}"#
        );
        let decoded = read(&line, |line| line.decode().unwrap());
        let Decoded::Opaque(Tree::Record(record)) = decoded else { panic!("it is opaque") };
        keep::derived_tags(&record).iter().map(|tag| tag.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        tags(r#"{"complainant":"c-1","external_ref":"r.2","incident":"i~3","offer":"o-1"}"#),
        ["complainant:c-1", "external_ref:r.2", "incident:i~3"]
    );
    assert_eq!(
        tags(r#"{"complainant":"jane@example.org","external_ref":17,"incident":""}"#),
        Vec::<String>::new()
    );
}
