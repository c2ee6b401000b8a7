//! Canaries: a word of its own in every personal field there is, in every event type; after an erasure none is left in
//! any file, export, error or debug text, encoded any way. Channels, categories, names of offers and the like are the
//! host's own words and stay: the contract marks what is personal, and the catalogue says so field by field.

#![expect(clippy::unwrap_used, reason = "a test says by a panic what is wrong")]

use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;

use amends::Kind;
use amends::codec::write::{push_recorded, push_stored};
use amends::codec::{Input, Tape, keep};
use amends::engine::{Engine, LoadOptions, os_entropy};
use amends::envelope::{
    Actor, ActorKind, Header, Instant, Occurred, Recorded, StreamName, Tags, Tenant, TypeName, Version,
};
use amends::shape::{FieldSpec, Form, Record, Tree};
use amends::sqlite::{Options, SqliteKeyStore, SqliteStore};
use amends::store::{Admin, AllRead, Direction, EventStore, MemoryKeyStore, MemoryStore, Scope};
use amends::value::Token;
use amends_testkit::generate::{Extent, data};
use amends_testkit::story::Chance;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use uuid::Uuid;

const ADMIN: Admin = Admin::for_rebuilds_and_the_command_line();

#[test]
fn after_an_erasure_no_personal_word_is_left_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let mut planted = Vec::new();
    let log = log_with_canaries(&mut planted);
    assert!(planted.len() >= 20, "{} canaries: one for each personal field", planted.len());
    let engine = Engine::new(
        SqliteStore::open(folder.path().join("c.db"), Options::default()).unwrap(),
        SqliteKeyStore::open(folder.path().join("c.db.keys")).unwrap(),
    );
    let input = Input::Reader("canaries".into(), Box::new(Cursor::new(log.clone().into_bytes())));
    let loaded =
        pollster::block_on(engine.load(&ADMIN, [input], LoadOptions::default(), &mut |_| {})).unwrap();
    assert_eq!(loaded.appended, log.lines().count() as u64);

    // The control: who holds the keys reads every word; and no file holds one even now.
    let desk = engine.desk(tenant()).blocking();
    let clear = clear_text(&engine);
    for canary in &planted {
        assert!(clear.contains(canary.as_str()), "{canary} was never there: the test would pass for nothing");
    }
    assert_none(&planted, folder.path());

    desk.erase(&Token::new("c-7").unwrap(), &agent()).unwrap();
    assert_none(&planted, folder.path());
    let shown = clear_text(&engine);
    let debugged = format!("{:?}", desk.timeline(&stream()).unwrap());
    for canary in &planted {
        assert_eq!(found(canary, shown.as_bytes()), None, "{canary} in what a reader is shown");
        assert_eq!(found(canary, debugged.as_bytes()), None, "{canary} in a debug text");
        assert_eq!(found(canary, exported(&engine).as_bytes()), None, "{canary} in an export");
    }
    // The chain still verifies to its head: reading it all did that, and gave every event.
    assert_eq!(desk.timeline(&stream()).unwrap().entries.len() as u64, loaded.appended + 1);
}

#[test]
fn errors_about_a_line_never_repeat_what_stands_there() {
    let words = "CANARY-error-0123456789";
    let line = format!(
        r#"{{"id":"01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10","stream":"case-1","version":1,"type":"complaint_received","occurred_at":"2026-04-02T09:30:00Z","data":{{"channel":"","complainant":"c-7","summary":"{words}"}}}}"#
    );
    let input = Input::Reader("log".into(), Box::new(Cursor::new(line.into_bytes())));
    let engine = Engine::new(MemoryStore::default(), MemoryKeyStore::new(os_entropy));
    let error =
        pollster::block_on(engine.load(&ADMIN, [input], LoadOptions::default(), &mut |_| {})).unwrap_err();
    assert!(error.to_string().contains("/channel") || error.to_string().contains("data"), "{error}");
    assert_eq!(found(words, format!("{error} {error:?}").as_bytes()), None);
}

#[test]
fn the_search_finds_a_word_in_each_encoding_that_it_knows() {
    let canary = "CANARY-control-0123456789";
    for (name, bytes) in encodings(canary) {
        let mut haystack = b"before ".to_vec();
        haystack.extend_from_slice(&bytes);
        assert!(found(canary, &haystack).is_some(), "{name}");
    }
    assert_eq!(found(canary, b"nothing here"), None);
}

fn tenant() -> Tenant {
    Tenant::new("acme").unwrap()
}

fn agent() -> Actor {
    Actor::new(ActorKind::Human, "h-17").unwrap()
}

fn start() -> Instant {
    Instant::parse("2026-04-02T09:30:00Z").unwrap()
}

fn stream() -> StreamName {
    StreamName::new("case-canary").unwrap()
}

/// A case with every event type that has a personal field, each field holding a word of its own.
fn log_with_canaries(planted: &mut Vec<String>) -> String {
    let mut chance = Chance::seeded(7);
    let first = Kind::of("case", "complaint_received").unwrap();
    let personal =
        |kind: &&Kind| kind.category() == "case" && has_personal(&kind.spec().fields) && **kind != first;
    let mut kinds = vec![first];
    kinds.extend(Kind::known().iter().filter(personal));
    let mut lines = String::new();
    for (index, kind) in kinds.into_iter().enumerate() {
        let mut record = data(kind, Extent::Full, &mut chance);
        for (name, person) in [("about", "c-7"), ("complainant", "c-7")] {
            if record.contains_key(name) {
                record.insert(name.to_owned(), Tree::Text(person.to_owned()));
            }
        }
        plant(kind.as_str(), &kind.spec().fields, &mut record, planted);
        push_recorded(&recorded(kind, index as u64 + 1, record), &mut lines);
    }
    lines
}

fn has_personal(fields: &[FieldSpec]) -> bool {
    fields.iter().any(|field| field.personal || has_personal(inner(&field.form)))
}

/// The fields of a record, or of the records of a list.
fn inner(form: &Form) -> &[FieldSpec] {
    match form {
        Form::Record(fields) => fields,
        Form::List(item) => inner(item),
        Form::Text(_)
        | Form::LongText
        | Form::Code
        | Form::Currency
        | Form::Instant
        | Form::Date
        | Form::Duration
        | Form::Uuid
        | Form::Pointer
        | Form::Decimal
        | Form::DecimalText
        | Form::Integer(..)
        | Form::Bool
        | Form::Choice(_)
        | Form::Any
        | Form::Map(_) => &[],
    }
}

fn plant(path: &str, fields: &[FieldSpec], record: &mut Record, planted: &mut Vec<String>) {
    for field in fields {
        let Some(value) = record.get_mut(field.name) else { continue };
        let path = format!("{path}-{}", field.name);
        if field.personal {
            let canary = format!("CANARY-{path}-{:04}", planted.len());
            let word = Tree::Text(canary.clone());
            *value = if matches!(field.form, Form::List(_)) { Tree::List(vec![word]) } else { word };
            planted.push(canary);
        } else if let Tree::List(items) = value {
            for item in items {
                if let Tree::Record(item) = item {
                    plant(&path, inner(&field.form), item, planted);
                }
            }
        } else if let Tree::Record(inside) = value {
            plant(&path, inner(&field.form), inside, planted);
        }
    }
}

fn recorded(kind: Kind, version: u64, record: Record) -> Recorded<Record> {
    let header = Header {
        id: Uuid::from_u128(u128::from(version)),
        tenant: tenant(),
        stream: stream(),
        version: Version::new(version).unwrap(),
        event_type: TypeName::new(kind.as_str()).unwrap(),
        schema: 1,
        occurred: Occurred::at(start()),
        recorded_at: start(),
        actor: agent(),
        on_behalf_of: None,
        command_id: None,
        causation_id: None,
        correlation_id: None,
    };
    Recorded { header, policy: Vec::new(), tags: Tags::default(), ext: None, position: None, event: record }
}

/// What a reader who holds the keys is shown.
fn clear_text(engine: &Engine) -> String {
    let timeline = pollster::block_on(engine.desk(tenant()).timeline(&stream())).unwrap();
    let mut text = String::new();
    for entry in timeline.entries {
        push_recorded(&entry.opened.recorded, &mut text);
    }
    text
}

fn exported(engine: &Engine) -> String {
    let read = AllRead { after: None, direction: Direction::Forward, limit: usize::MAX };
    let page = pollster::block_on(engine.store().read_all(&Scope::Everyone(ADMIN), read)).unwrap();
    let (mut text, mut tape) = (String::new(), Tape::new());
    for stored in &page.events {
        push_stored(stored, &mut text);
        keep::push_opened(stored, &amends::codec::NoKeys, &mut tape, &mut text).unwrap();
    }
    text
}

fn assert_none(planted: &[String], folder: &Path) {
    for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let bytes = std::fs::read(&file).unwrap();
        for canary in planted {
            assert_eq!(found(canary, &bytes), None, "{canary} in {}", file.display());
        }
    }
}

/// In which encoding a word stands somewhere in the bytes.
fn found(canary: &str, bytes: &[u8]) -> Option<&'static str> {
    let stands = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    encodings(canary).into_iter().find(|(_, needle)| stands(needle)).map(|(name, _)| name)
}

fn encodings(word: &str) -> Vec<(&'static str, Vec<u8>)> {
    let each = |write: fn(&mut String, u8)| {
        let mut text = String::new();
        word.bytes().for_each(|byte| write(&mut text, byte));
        text
    };
    let hex = each(|text, byte| write!(text, "{byte:02x}").unwrap());
    let escaped = each(|text, byte| write!(text, "\\u{byte:04x}").unwrap());
    let percent = each(|text, byte| write!(text, "%{byte:02X}").unwrap());
    let mut encodings = vec![
        ("plain", word.as_bytes().to_vec()),
        ("lower hex", hex.clone().into_bytes()),
        ("upper hex", hex.to_uppercase().into_bytes()),
        ("UTF-16 little-endian", word.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16 big-endian", word.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ("JSON escapes", escaped.into_bytes()),
        ("percent escapes", percent.into_bytes()),
    ];
    // Base64 at each of its three alignments: the middle of the word is the same whatever stands around it.
    for skip in 0..3 {
        let aligned = &word.as_bytes()[skip..];
        let whole = &aligned[..aligned.len() / 3 * 3];
        encodings.push(("base64", STANDARD_NO_PAD.encode(whole).into_bytes()));
        encodings.push(("base64url", URL_SAFE_NO_PAD.encode(whole).into_bytes()));
    }
    encodings
}
