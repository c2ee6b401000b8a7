//! Random facts and wild logs, from the catalogue of events: whatever a type may hold, in any order on any stream.
//!
//! Names come from small pools, so that what one fact names another finds again. The same seed gives the same.

use amends_core::event::Kind;
use amends_core::shape::{FieldSpec, Form, Record, Tree};
use amends_core::value::{Decimal, MOST};
use amends_envelope::{
    Actor, ActorKind, Header, Instant, Occurred, Precision, Recorded, StreamName, Tags, Tenant, TypeName,
    Version, Zone,
};
use uuid::Builder;

use crate::story::Chance;

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// 2024-01-01T00:00:00Z.
const START: i64 = 19_723 * DAY;

/// How much of what a fact may hold it does hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What it must hold, and no more.
    Minimal,
    /// Everything.
    Full,
    /// What it must hold, and some of the rest.
    Some,
}

/// Data that fits a type, personal values in clear.
///
/// # Example
/// ```
/// use amends_core::event::{Event, Kind};
/// use amends_core::shape::Tree;
/// use amends_testkit::{generate, story::Chance};
/// for kind in Kind::known() {
///     let data = generate::data(*kind, generate::Extent::Some, &mut Chance::seeded(7));
///     assert!(Event::read(*kind, &Tree::Record(data)).is_ok(), "{kind:?}");
/// }
/// ```
pub fn data(kind: Kind, extent: Extent, chance: &mut Chance) -> Record {
    record(&kind.spec().fields, extent, chance)
}

fn record(fields: &[FieldSpec], extent: Extent, chance: &mut Chance) -> Record {
    let mut record = Record::new();
    let with_money = holds(extent, chance);
    for field in fields {
        // One half of an amount does not stand without the other.
        let is_money = matches!(field.name, "amount_minor" | "currency");
        let is_there = !field.optional || if is_money { with_money } else { holds(extent, chance) };
        if is_there {
            record.insert(field.name.to_owned(), value(field.name, &field.form, extent, chance));
        }
    }
    record
}

fn holds(extent: Extent, chance: &mut Chance) -> bool {
    match extent {
        Extent::Minimal => false,
        Extent::Full => true,
        Extent::Some => chance.percent(40),
    }
}

fn value(name: &str, form: &Form, extent: Extent, chance: &mut Chance) -> Tree {
    let text = |text: &str| Tree::Text(text.to_owned());
    match form {
        Form::Text(_) => Tree::Text(word(name, chance)),
        Form::LongText => Tree::Text(words(chance)),
        Form::Code => text(chance.pick(&["late", "lost", "wrong_item", "error-7", "a.b"])),
        Form::Currency => text(chance.pick(&["GBP", "GBP", "GBP", "EUR"])),
        Form::Instant => Tree::Text(instant(chance).to_string()),
        Form::Date => Tree::Text(instant(chance).to_string()[..10].to_owned()),
        Form::Duration => text(chance.pick(&["P2D", "PT4H30M", "P1Y2M3DT4H5M6.5S", "P1W"])),
        Form::Uuid => Tree::Text(uuid(chance).to_string()),
        Form::Pointer => text(chance.pick(&["", "/summary", "/points/0/text", "/a~1b"])),
        Form::Decimal => number(chance),
        Form::DecimalText => text(chance.pick(&["1.0837", "-0.5", "12"])),
        Form::Integer(least, most) => Tree::Integer(integer(*least, *most, chance)),
        // A no is left out where it is written again.
        Form::Bool => Tree::Bool(extent == Extent::Full || chance.percent(50)),
        Form::Choice(words) => text(chance.pick(words)),
        Form::Any => anything(2, chance),
        Form::List(inner) => {
            let many = if extent == Extent::Minimal { 1 } else { 1 + chance.below(2) };
            Tree::List((0..many).map(|_| value(name, inner, extent, chance)).collect())
        }
        Form::Record(fields) => Tree::Record(record(fields, extent, chance)),
        Form::Map(inner) => {
            let names =
                ["competence", "knowledge", "response_time"].into_iter().filter(|_| chance.percent(70));
            let names: Vec<&str> = names.collect();
            Tree::Record(
                names.into_iter().map(|name| (name.to_owned(), value(name, inner, extent, chance))).collect(),
            )
        }
    }
}

/// A name out of a small pool, another pool for each field: `offer` gives `o-1` to `o-3`.
fn word(field: &str, chance: &mut Chance) -> String {
    match field {
        "channel" => chance.pick(&["email", "phone", "letter"]).to_owned(),
        "category" => chance.pick(&["billing", "delivery", "Störung \"A\""]).to_owned(),
        "fix" if chance.percent(40) => "router".to_owned(),
        _ => format!("{}-{}", &field[..1], 1 + chance.below(3)),
    }
}

fn words(chance: &mut Chance) -> String {
    let some = [
        "",
        "never arrived",
        "It's \"late\"\n",
        "l'été, naïve €5",
        "\u{202e}right to left",
        "a\\b\u{7}",
        "😀",
    ];
    (0..chance.below(4)).map(|_| chance.pick(&some)).collect::<Vec<_>>().join(" ")
}

fn number(chance: &mut Chance) -> Tree {
    match chance.below(3) {
        0 => Tree::Integer(integer(-10, 110, chance)),
        1 => Tree::Decimal(Decimal::canonical(chance.pick(&["0.5", "-12.25", "1e-7", "99.9"]))),
        _ => Tree::Integer(integer(0, 100, chance)),
    }
}

/// Mostly small, sometimes at the very edge.
fn integer(least: i64, most: i64, chance: &mut Chance) -> i64 {
    match chance.below(300) {
        0 => least,
        1 => most.min(MOST),
        _ => {
            let span = u64::try_from(most.saturating_sub(least).saturating_add(1)).unwrap_or(1).min(4_000);
            least + i64::try_from(chance.below(span)).unwrap_or_default()
        }
    }
}

fn anything(depth: u32, chance: &mut Chance) -> Tree {
    match chance.below(if depth == 0 { 5 } else { 7 }) {
        0 => Tree::Null,
        1 => Tree::Bool(true),
        2 => number(chance),
        3 | 4 => Tree::Text(words(chance)),
        5 => Tree::List((0..chance.below(3)).map(|_| anything(depth - 1, chance)).collect()),
        _ => {
            let names = ["", "a", "é", "\u{ffff}", "😀", "$ref"];
            Tree::Record(
                (0..chance.below(4))
                    .map(|_| (chance.pick(&names).to_owned(), anything(depth - 1, chance)))
                    .collect(),
            )
        }
    }
}

/// Some time within 2024 and 2025, to the microsecond.
fn instant(chance: &mut Chance) -> Instant {
    let micros = i64::try_from(chance.below(731 * DAY.unsigned_abs())).unwrap_or_default();
    Instant::from_micros(START + micros).unwrap_or(Instant::FIRST)
}

fn uuid(chance: &mut Chance) -> uuid::Uuid {
    let (high, low) = (chance.next().to_be_bytes(), chance.next().to_be_bytes());
    Builder::from_random_bytes([high, low].concat().try_into().unwrap_or_default()).into_uuid()
}

/// A log of so many cases in which anything may follow on anything: every type, known and unknown, types on streams
/// of another category, newer schemas, unknown fields, gaps and repeats of versions, every precision, times out of
/// order, two tenants, streams of every category.
pub fn wild(cases: u64, seed: u64) -> Vec<Recorded<Record>> {
    let chance = &mut Chance::seeded(seed);
    let mut streams: Vec<Stream> = (1..=cases).map(|n| Stream::new("case", n, chance)).collect();
    for category in ["person", "failure", "incident", "queue"] {
        streams.push(Stream::new(category, 1, chance));
    }
    let mut log = Vec::new();
    while !streams.is_empty() {
        let at = usize::try_from(chance.below(streams.len() as u64)).unwrap_or_default();
        let position = log.len() as u64 + 1;
        log.push(streams[at].event(position, chance));
        if streams[at].left == 0 {
            streams.swap_remove(at);
        }
    }
    log
}

/// A stream that is being made.
struct Stream {
    tenant: Tenant,
    name: StreamName,
    version: u64,
    now: i64,
    left: u64,
}

/// What moves a case: these come up more often than the rest, so that something happens.
const MOVES: [&str; 24] = [
    "complaint_received",
    "complaint_suspected",
    "complaint_confirmed",
    "acknowledged",
    "assigned",
    "transferred",
    "offer_made",
    "offer_accepted",
    "payment_confirmed",
    "payment_reversed",
    "fix_started",
    "fix_completed",
    "fix_verified",
    "apology_delivered",
    "apology_accepted",
    "promise_made",
    "promise_kept",
    "clock_paused",
    "clock_resumed",
    "survey_answered",
    "resolved",
    "closed",
    "reopened",
    "final_response_sent",
];

impl Stream {
    fn new(category: &str, number: u64, chance: &mut Chance) -> Self {
        let tenant = Tenant::new(chance.pick(&["default", "default", "t2"])).unwrap();
        let name = StreamName::of(category, &number.to_string()).unwrap();
        Self { tenant, name, version: 0, now: instant(chance).micros(), left: 1 + chance.below(24) }
    }

    fn event(&mut self, position: u64, chance: &mut Chance) -> Recorded<Record> {
        self.left -= 1;
        self.version = match chance.below(30) {
            0 => self.version.max(1),
            1 => self.version + 2 + chance.below(3),
            2 => 1 + chance.below(self.version.max(1)),
            _ => self.version + 1,
        };
        self.now += i64::try_from(chance.below(10 * DAY.unsigned_abs())).unwrap_or_default();
        let at = if chance.percent(8) { self.now - 40 * DAY } else { self.now };
        let (event_type, schema, data) = self.fact(chance);
        let occurred = occurred(Instant::from_micros(at).unwrap(), chance);
        let recorded_at = occurred.at.saturating_add_micros(integer(0, 3 * DAY, chance));
        let header = Header {
            id: uuid(chance),
            tenant: self.tenant.clone(),
            stream: self.name.clone(),
            version: Version::new(self.version).unwrap(),
            event_type: TypeName::new(event_type).unwrap(),
            schema,
            occurred,
            recorded_at,
            actor: Actor::new(chance.pick(&ActorKind::ALL), chance.pick(&["a-1", "a-2", "Zoë \"Z\""]))
                .unwrap(),
            on_behalf_of: None,
            command_id: chance.percent(20).then(|| uuid(chance)),
            causation_id: None,
            correlation_id: None,
        };
        let position = amends_envelope::Position::new(position).ok();
        Recorded { header, policy: Vec::new(), tags: Tags::default(), ext: None, position, event: data }
    }

    fn fact(&self, chance: &mut Chance) -> (&'static str, u32, Record) {
        let category = self.name.category();
        let known: Vec<Kind> =
            Kind::known().iter().copied().filter(|kind| kind.category() == category).collect();
        let kind = match chance.below(100) {
            _ if self.version == 1 && category == "case" && chance.percent(70) => named("complaint_received"),
            0..3 => return ("case_was_sung_about", 1, Record::new()),
            3..7 => chance.pick(Kind::known()),
            7..60 if category == "case" => named(chance.pick(&MOVES)),
            _ if known.is_empty() => chance.pick(Kind::known()),
            _ => chance.pick(&known),
        };
        let mut data = data(kind, Extent::Some, chance);
        if chance.percent(3) {
            data.insert("host_note".to_owned(), anything(1, chance));
        }
        (kind.as_str(), if chance.percent(2) { 2 } else { 1 }, data)
    }
}

fn named(name: &str) -> Kind {
    Kind::of("case", name).unwrap()
}

/// The time as a source of some precision knows it: the start of its minute, day or year, there where it was.
fn occurred(at: Instant, chance: &mut Chance) -> Occurred {
    let precision = if chance.percent(70) { Precision::Instant } else { chance.pick(&Precision::ALL) };
    // Zones without a summer time, whose offset is known here.
    let zones = [("UTC", "Z"), ("Asia/Kolkata", "+05:30"), ("Africa/Lagos", "+01:00"), ("-09:30", "-09:30")];
    let (zone, offset) = chance.pick(&zones);
    let local = at.saturating_add_micros(minutes(offset) * MINUTE).to_string();
    let start = match precision {
        Precision::Instant | Precision::Assumed => return placed(at, precision, zone),
        Precision::Second => format!("{}{offset}", &local[..19]),
        Precision::Minute => format!("{}:00{offset}", &local[..16]),
        Precision::Hour => format!("{}:00:00{offset}", &local[..13]),
        Precision::Day => format!("{}T00:00:00{offset}", &local[..10]),
        Precision::Month => format!("{}-01T00:00:00{offset}", &local[..7]),
        Precision::Year => format!("{}-01-01T00:00:00{offset}", &local[..4]),
    };
    placed(Instant::parse(&start).unwrap(), precision, zone)
}

fn placed(at: Instant, precision: Precision, zone: &str) -> Occurred {
    Occurred { at, precision, zone: precision.needs_zone().then(|| Zone::new(zone).unwrap()) }
}

fn minutes(offset: &str) -> i64 {
    match offset {
        "+05:30" => 330,
        "+01:00" => 60,
        "-09:30" => -570,
        _ => 0,
    }
}
