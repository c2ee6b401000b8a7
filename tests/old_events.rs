//! Facts from before there was amends: a host's own vocabulary, two versions of one of its shapes, read through a chain
//! of steps as facts of ours, from a log and from a store, while what is stored stays as it is to the byte.
//!
//! `tests/golden/upcast/host.jsonl` is the log as the host exported it, hash chain and all; `lifted.jsonl` what it reads
//! as. With `AMENDS_BLESS` set, a file that is missing is written; one that is there stays.

#![expect(clippy::unwrap_used, reason = "a test says by a panic what is wrong")]

use std::path::PathBuf;

use amends::case::lifecycle::State;
use amends::codec::upcast::{Step, Upcasts};
use amends::codec::write::{push_recorded, push_stored};
use amends::codec::{Decoded, Input, Log, OnError, Rules, Tape, keep};
use amends::engine::{LoadOptions, os_entropy};
use amends::envelope::{Position, Recorded};
use amends::shape::{Record, Tree};
use amends::sqlite::{Options, SqliteKeyStore, SqliteStore};
use amends::store::{
    Admin, EventStore, Hash, Link, MemoryKeyStore, MemoryStore, StoredEvent, StreamRead, chain,
};
use amends::value::Token;
use amends::{Actor, ActorKind, Engine, EngineError, Order, StreamName, Tenant, ask, name};

const ADMIN: Admin = Admin::for_rebuilds_and_the_command_line();

/// Priority was a word, and the customer had another name; an amount was first a text in pounds, then pence and a
/// currency within an object; and the fact got the name that it has in amends.
const HOST: [Step; 3] = [
    step(("complaint_logged", 1), ("complaint_received", 1), severity_of_priority),
    step(("compensation_proposed", 1), ("compensation_proposed", 2), pence_of_pounds),
    step(("compensation_proposed", 2), ("goodwill_proposed", 1), flat_amount),
];

const fn step(from: (&'static str, u32), to: (&'static str, u32), lift: fn(Record) -> Record) -> Step {
    Step { category: "case", from, to, lift }
}

fn host() -> Upcasts {
    Upcasts::new(HOST).unwrap()
}

fn severity_of_priority(mut data: Record) -> Record {
    renamed(&mut data, "customer", "complainant");
    renamed(&mut data, "via", "channel");
    let severity = match data.get("priority") {
        Some(Tree::Text(word)) if word == "urgent" => 1,
        Some(Tree::Text(word)) if word == "high" => 2,
        Some(Tree::Text(word)) if word == "normal" => 3,
        Some(Tree::Text(word)) if word == "low" => 4,
        _ => return data,
    };
    data.remove("priority");
    data.insert("severity".to_owned(), Tree::Integer(severity));
    data
}

fn pence_of_pounds(mut data: Record) -> Record {
    if let Some(Tree::Text(pounds)) = data.get("pounds")
        && let Some(minor) = pence(pounds)
    {
        let currency = Tree::Text("GBP".to_owned());
        let amount = [("minor".to_owned(), Tree::Integer(minor)), ("currency".to_owned(), currency)];
        data.insert("amount".to_owned(), Tree::Record(amount.into()));
        data.remove("pounds");
    }
    data
}

fn pence(pounds: &str) -> Option<i64> {
    let (whole, part) = pounds.split_once('.')?;
    let is_plain = part.len() == 2 && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    if is_plain { whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part.parse().ok()?) } else { None }
}

fn flat_amount(mut data: Record) -> Record {
    renamed(&mut data, "why", "reason");
    if let Some(Tree::Record(mut amount)) = data.remove("amount") {
        data.extend(amount.remove("minor").map(|minor| ("amount_minor".to_owned(), minor)));
        data.extend(amount.remove("currency").map(|currency| ("currency".to_owned(), currency)));
    }
    data
}

fn renamed(data: &mut Record, from: &str, to: &str) {
    if let Some(value) = data.remove(from) {
        data.insert(to.to_owned(), value);
    }
}

/// What the host stored: type, schema and data of each event of one case. The last two are of today: one that amends
/// knows, and one that nobody but the host does.
const STORED: [(&str, u32, &str); 5] = [
    (
        "complaint_logged",
        1,
        r#"{"customer":"c-17","priority":"high","product":"broadband","rack":7,"via":"phone"}"#,
    ),
    ("compensation_proposed", 1, r#"{"pounds":"25.50","why":"engineer_missed"}"#),
    (
        "compensation_proposed",
        2,
        r#"{"amount":{"currency":"GBP","minor":4000},"desk":"north","why":"late_reply"}"#,
    ),
    ("assigned", 1, r#"{"handler":"h-3"}"#),
    ("sticker_sent", 1, r#"{"motif":"sorry"}"#),
];

fn made() -> String {
    let (mut log, mut head, mut tape) = (String::new(), Hash::ZERO, Tape::new());
    for (index, (event_type, schema, data)) in STORED.iter().enumerate() {
        let number = index + 1;
        let line = format!(
            r#"{{"id":"0000000{number}-0000-4000-8000-000000000000","stream":"case-old-1","version":{number},"type":"{event_type}","schema":{schema},"occurred_at":"2019-03-0{number}T09:30:00Z","actor":{{"kind":"human","id":"h-3"}},"data":{data}}}"#
        );
        let line = amends::codec::Line::read(line.as_bytes(), &mut tape, Rules::default()).unwrap();
        let event = line.to_new_event(None).unwrap();
        let hash = chain::hash(&event, head);
        let position = Position::new(number as u64).unwrap();
        push_stored(
            &StoredEvent { position, event, link: Link { form: 1, prev_hash: head, hash } },
            &mut log,
        );
        head = hash;
    }
    log
}

fn golden(name: &str, made: &str) -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/upcast").join(name);
    if std::env::var_os("AMENDS_BLESS").is_some() && !file.exists() {
        std::fs::write(&file, made).unwrap();
    }
    std::fs::read_to_string(file).unwrap()
}

fn host_log() -> String {
    golden("host.jsonl", &made())
}

fn input(text: &str) -> Input {
    Input::Reader("host.jsonl".into(), Box::new(std::io::Cursor::new(text.to_owned().into_bytes())))
}

fn read(text: &str) -> Vec<Recorded<Decoded>> {
    Log::new([input(text)], Rules::default(), OnError::Stop).map(Result::unwrap).collect()
}

fn written(facts: &[Recorded<Decoded>]) -> String {
    let mut text = String::new();
    for fact in facts {
        push_recorded(fact, &mut text);
    }
    text
}

fn lifted(facts: Vec<Recorded<Decoded>>) -> Vec<Recorded<Decoded>> {
    let chain = host();
    facts.into_iter().map(|fact| chain.lift(fact).unwrap()).collect()
}

fn opaque(facts: &[Recorded<Decoded>]) -> usize {
    facts.iter().filter(|fact| matches!(fact.event, Decoded::Opaque(_))).count()
}

#[test]
fn old_facts_of_a_log_read_as_facts_of_today() {
    let log = host_log();
    assert_eq!(log, made(), "and their bytes and hashes are what they were");
    let facts = read(&log);
    assert_eq!(opaque(&facts), 4, "the control: without the chain amends knows one of five");
    let facts = lifted(facts);
    assert_eq!(opaque(&facts), 1, "what nobody lifts stays opaque");
    let written = written(&facts);
    assert_eq!(golden("lifted.jsonl", &written), written);
    assert_eq!(opaque(&read(&written)), 1, "what is written of them needs no chain any more");
}

#[test]
fn an_amount_that_is_none_is_an_error_with_its_field_and_not_another_amount() {
    for pounds in ["25,50", "-1.00", "1.5", "1e3.00", "99999999999999999999.00"] {
        let log = host_log().replace("25.50", pounds);
        let fact = read(&log).remove(1);
        let error = host().lift(fact).unwrap_err();
        assert!(error.to_string().starts_with("data/amount_minor: missing_field"), "{pounds}: {error}");
    }
}

fn stream() -> StreamName {
    StreamName::new("case-old-1").unwrap()
}

fn tenant() -> Tenant {
    Tenant::new("default").unwrap()
}

fn load(engine: &Engine) {
    let (log, options) = ([input(&host_log())], LoadOptions::default());
    let loaded = pollster::block_on(engine.load(&ADMIN, log, options, &mut |_| {})).unwrap();
    assert_eq!(loaded.appended, STORED.len() as u64);
}

fn exported(store: &impl EventStore) -> (String, Vec<Recorded<Decoded>>) {
    let page = pollster::block_on(store.read_stream(&tenant(), &stream(), StreamRead::WHOLE)).unwrap();
    let (mut text, mut tape) = (String::new(), Tape::new());
    for stored in &page.events {
        push_stored(stored, &mut text);
    }
    (text, page.events.iter().map(|stored| keep::recorded(stored, &mut tape).unwrap()).collect())
}

#[test]
fn a_store_keeps_old_facts_as_they_were_and_reads_them_as_they_are_meant() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("c.db");
    let keys = SqliteKeyStore::open(folder.path().join("c.db.keys")).unwrap();
    let engine =
        Engine::new(SqliteStore::open(&file, Options::default()).unwrap(), keys).with_upcasts(host());
    load(&engine);
    let case = engine.desk(tenant()).blocking().case(&stream()).unwrap();
    assert_eq!((case.state, case.complainant), (State::Open, Some(Token::new("c-17").unwrap())));
    let (goodwill, reason) = case.compensation.goodwill.unwrap();
    assert_eq!(
        (goodwill.minor(), goodwill.currency().as_str(), reason.as_str()),
        (4000, "GBP", "late_reply")
    );
    drop(engine);

    let store = SqliteStore::open(&file, Options::read_only()).unwrap();
    let (text, facts) = exported(&store);
    assert_eq!(text, host_log(), "what is stored, its hashes included, has not moved");
    let written = written(&lifted(facts));
    assert_eq!(golden("lifted.jsonl", &written), written);
}

#[test]
fn an_engine_decides_upon_old_facts_once_all_of_them_are_understood() {
    let desk = |chain| {
        let engine = Engine::new(MemoryStore::default(), MemoryKeyStore::new(os_entropy)).with_upcasts(chain);
        load(&engine);
        engine.desk(tenant()).blocking()
    };
    let agent = || Actor::new(ActorKind::Human, "h-3").unwrap();
    let acknowledge = || Order::new(stream(), agent(), ask::Detection::acknowledge(name!("phone")));

    let without = desk(Upcasts::default());
    assert_eq!(without.case(&stream()).unwrap().state, State::Unseen);
    let refused = without.execute(acknowledge()).unwrap_err();
    assert!(matches!(refused, EngineError::TooNew { version: 1, .. }), "{refused}");

    let refused = desk(host()).execute(acknowledge()).unwrap_err();
    assert!(
        matches!(refused, EngineError::TooNew { version: 5, .. }),
        "of the sticker it knows nothing: {refused}"
    );

    let sticker = step(("sticker_sent", 1), ("note_added", 1), |data| data);
    let whole = desk(Upcasts::new([&HOST[..], &[sticker]].concat()).unwrap());
    whole.execute(acknowledge()).unwrap();
    let entries = whole.timeline(&stream()).unwrap().entries;
    let types: Vec<_> =
        entries.iter().map(|entry| entry.opened.recorded.header.event_type.as_str()).collect();
    let today = ["complaint_received", "goodwill_proposed", "goodwill_proposed", "assigned", "note_added"];
    assert_eq!(types, [&today[..], &["acknowledged"]].concat());
    let erasure = whole.erase(&Token::new("c-17").unwrap(), &agent()).unwrap();
    assert_eq!(erasure.cases, [stream()], "whose case it is, the chain says");
}
