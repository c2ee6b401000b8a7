//! Plausible logs: complaints as they happen, which break no rule. The same seed gives the same log.
//!
//! Arrivals over two years, a dozen events a case, interleaved in the order in which they are recorded. Nothing in
//! them is real.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use amends_core::Event;
use amends_core::case::answer::{AnswerEvent, Rights};
use amends_core::case::apology::{ApologyEvent, ApologyForm};
use amends_core::case::compensation::{CompensationEvent, OfferTerms, Payment, RemedyForm, RemedyKind};
use amends_core::case::detection::{Classification, DetectionEvent, Receipt};
use amends_core::case::explanation::{Certainty, ExplanationEvent};
use amends_core::case::fix::{FixEvent, FixName};
use amends_core::case::follow_up::{FollowUpEvent, SurveyAnswer};
use amends_core::case::lifecycle::{CloseReason, LifecycleEvent};
use amends_core::case::record::{Direction, RecordEvent};
use amends_core::case::{CaseEvent, lifecycle};
use amends_core::money::{Currency, Money};
use amends_core::pii::{Personal, Pii};
use amends_core::value::{Code, Flag, Name, Severity, Token, Whole, Words};
use amends_envelope::{
    Actor, ActorKind, Header, Instant, Occurred, Recorded, StreamName, Tags, Tenant, TypeName, Version,
};
use uuid::Builder;

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR;
/// 2024-01-01T00:00:00Z.
const START: i64 = 19_723 * DAY;
const TWO_YEARS: i64 = 731 * DAY;

/// Chance that repeats: `SplitMix64`.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The same seed gives the same chance.
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 where that is 0.
    pub const fn below(&mut self, n: u64) -> u64 {
        match self.next().checked_rem(n) {
            Some(number) => number,
            None => 0,
        }
    }

    /// Yes in so many of a hundred cases.
    pub const fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        let place = usize::try_from(self.below(of.len() as u64)).unwrap_or_default();
        of[place]
    }
}

/// A log of so many cases in the order in which they are recorded.
///
/// # Example
/// ```
/// let log: Vec<_> = amends_testkit::story::log(10, 7).collect();
/// assert!(log.len() > 50);
/// assert!(log.iter().eq(amends_testkit::story::log(10, 7).collect::<Vec<_>>().iter()));
/// ```
pub fn log(cases: u64, seed: u64) -> impl Iterator<Item = Recorded<Event>> {
    let mut chance = Chance::seeded(seed);
    let mut begun = 0;
    let mut waiting: BinaryHeap<Reverse<Waiting>> = BinaryHeap::new();
    std::iter::from_fn(move || {
        loop {
            let arrival = START + fraction(TWO_YEARS, begun, cases);
            let is_next = waiting.peek().is_some_and(|Reverse(event)| begun == cases || event.at < arrival);
            if is_next {
                let Reverse(event) = waiting.pop()?;
                return Some(*event.recorded);
            }
            if begun == cases {
                return None;
            }
            waiting.extend(Life::of(begun, arrival, &mut chance).events.into_iter().map(Reverse));
            begun += 1;
        }
    })
}

/// `part` of `whole` parts of a span.
fn fraction(span: i64, part: u64, whole: u64) -> i64 {
    let scaled = i128::from(span) * i128::from(part) / i128::from(whole.max(1));
    i64::try_from(scaled).unwrap_or(span)
}

/// An event that waits for its turn in the log.
struct Waiting {
    at: i64,
    case: u64,
    version: u64,
    recorded: Box<Recorded<Event>>,
}

impl Waiting {
    const fn key(&self) -> (i64, u64, u64) {
        (self.at, self.case, self.version)
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Waiting {}
impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// The life of one case while it is told.
struct Life<'c> {
    case: u64,
    now: i64,
    chance: &'c mut Chance,
    stream: StreamName,
    tenant: Tenant,
    events: Vec<Waiting>,
}

const CATEGORIES: [&str; 6] =
    ["billing", "delivery", "product_quality", "staff_conduct", "website", "claims"];
const CHANNELS: [&str; 4] = ["email", "phone", "web_form", "letter"];
const CURRENCIES: [&str; 3] = ["GBP", "EUR", "USD"];
const SUMMARIES: [&str; 4] = [
    "The engineer did not show up, twice.",
    "I was charged again after I had cancelled.",
    "The parcel was left outside in the rain.",
    "Nobody answered for three weeks – déjà vu.",
];

fn name(text: &str) -> Name {
    Name::new(text).expect("the story's own words are within bounds")
}
fn code(text: &str) -> Code {
    Code::new(text).expect("the story's own codes are within bounds")
}
fn token(text: &str) -> Token {
    Token::new(text).expect("the story's own tokens are within bounds")
}
fn words(text: &str) -> Personal<Words> {
    Personal(Words::new(text).ok().map(Pii::clear))
}

impl<'c> Life<'c> {
    fn of(case: u64, arrival: i64, chance: &'c mut Chance) -> Self {
        let key = Builder::from_random_bytes(bytes(chance)).into_uuid();
        let stream = StreamName::of("case", &key.to_string()).expect("a UUID is a stream key");
        let tenant = Tenant::new(chance.pick(&["north", "south"])).expect("the story's tenants are legal");
        let mut life = Self { case, now: arrival, chance, stream, tenant, events: Vec::new() };
        life.begins();
        life.is_answered();
        if life.ends() && life.chance.percent(8) {
            life.begins_again();
        }
        life
    }

    fn begins(&mut self) {
        let severity = i64::try_from(1 + self.chance.below(4)).unwrap_or(4);
        let category = name(self.chance.pick(&CATEGORIES));
        let complainant = token(&format!("c-{:06}", self.chance.below(200_000)));
        let mut receipt = Receipt::new(complainant, self.channel());
        receipt.category = Some(category.clone());
        receipt.severity = Severity::new(severity).ok();
        receipt.summary = words(self.chance.pick(&SUMMARIES));
        self.says(ActorKind::Customer, DetectionEvent::ComplaintReceived { receipt: Box::new(receipt) });
        let channel = self.channel();
        let automatic = Flag(self.chance.percent(20));
        self.after(6 * HOUR);
        self.says(
            if automatic.0 { ActorKind::Bot } else { ActorKind::Human },
            DetectionEvent::Acknowledged { channel, automatic, steps: None, eta: None, rights: None },
        );
        self.after(2 * HOUR);
        self.is_assigned();
        let classification = Classification {
            taxonomy: name("2024"),
            category,
            severity: Severity::new(severity).expect("1 to 4"),
            cause_family: None,
            in_dispute: None,
        };
        self.after(HOUR);
        self.says(ActorKind::Human, DetectionEvent::Classified { classification: Box::new(classification) });
    }

    fn is_assigned(&mut self) {
        let handler = token(&format!("h-{:02}", self.chance.below(40)));
        self.says(ActorKind::System, LifecycleEvent::Assigned { handler, team: None, reason: None });
    }

    fn is_answered(&mut self) {
        if self.chance.percent(70) {
            self.after(DAY);
            let kind = self.chance.pick(&[ApologyForm::Full, ApologyForm::Partial, ApologyForm::Regret]);
            let (channel, accountability) = (self.channel(), Some(name("ours")));
            let text = words("We are sorry. This was our mistake.");
            self.says(
                ActorKind::Human,
                ApologyEvent::ApologyDelivered {
                    kind,
                    channel,
                    accountability,
                    phrases: None,
                    text,
                    about: None,
                },
            );
        }
        if self.chance.percent(30) {
            self.after(DAY);
            let channel = self.channel();
            let came_back = RecordEvent::ContactRecorded {
                direction: Direction::In,
                channel,
                external_ref: None,
                body_hash: None,
                automatic: Flag(false),
            };
            self.says(ActorKind::Customer, came_back);
        }
        if self.chance.percent(60) {
            self.is_explained();
        }
        if self.chance.percent(60) {
            self.is_fixed();
        }
        if self.chance.percent(50) {
            self.is_compensated();
        }
    }

    fn is_explained(&mut self) {
        self.after(DAY);
        self.says(ActorKind::Human, ExplanationEvent::InvestigationStarted { code: code("what_happened") });
        self.after(DAY);
        let cause = ExplanationEvent::CauseAttributed {
            taxonomy: name("2024"),
            code: code("process.handover"),
            certainty: Certainty::Confirmed,
            step: None,
        };
        self.says(ActorKind::Human, cause);
        let explained = ExplanationEvent::ExplanationDelivered {
            channel: self.channel(),
            cause: Some(name("process.handover")),
            steps: None,
            eta: None,
            text: words("The order was lost when the shift changed."),
            about: None,
        };
        self.says(ActorKind::Human, explained);
    }

    fn is_fixed(&mut self) {
        self.after(DAY);
        self.says(ActorKind::Human, FixEvent::FixStarted { fix: FixName::default() });
        self.after(3 * DAY);
        self.says(ActorKind::Human, FixEvent::FixCompleted { fix: FixName::default() });
        if self.chance.percent(60) {
            self.after(DAY);
            let (verifier, method) = (token("h-99"), code("called_the_customer"));
            self.says(ActorKind::Human, FixEvent::FixVerified { fix: FixName::default(), verifier, method });
        }
    }

    fn is_compensated(&mut self) {
        let currency = Currency::new(self.chance.pick(&CURRENCIES)).expect("an ISO 4217 code");
        let minor = i64::try_from(500 + 100 * self.chance.below(300)).unwrap_or(500);
        let amount = Money::new(minor, currency).expect("a small amount");
        let kind = self.chance.pick(&[RemedyKind::Goodwill, RemedyKind::Refund, RemedyKind::Distress]);
        let terms = OfferTerms::new(name("o-1"), kind, RemedyForm::Money, amount);
        self.after(DAY);
        self.says(ActorKind::Human, CompensationEvent::OfferMade { terms: Box::new(terms) });
        self.after(DAY);
        if self.chance.percent(15) {
            self.says(
                ActorKind::Customer,
                CompensationEvent::OfferRejected { offer: name("o-1"), reason: None },
            );
            return;
        }
        self.says(ActorKind::Customer, CompensationEvent::OfferAccepted { offer: name("o-1"), reason: None });
        let payment = Payment {
            payment: name("p-1"),
            offer: Some(name("o-1")),
            lines: None,
            amount,
            kind: Some(kind),
            form: Some(RemedyForm::Money),
            payee: None,
            method: None,
            fx: None,
        };
        self.after(2 * DAY);
        self.says(ActorKind::System, CompensationEvent::PaymentConfirmed { payment: Box::new(payment) });
    }

    /// How the case ends, and whether it was closed.
    fn ends(&mut self) -> bool {
        self.after(2 * DAY);
        if self.chance.percent(3) {
            let withdrawn =
                LifecycleEvent::Withdrawn { by: name("complainant"), reason: code("changed_mind") };
            self.says(ActorKind::Customer, withdrawn);
            return false;
        }
        if self.chance.percent(5) {
            return false;
        }
        if self.chance.percent(60) {
            let rights = Rights {
                body: name("ombudsman"),
                until: None,
                consent_waived: None,
                text_version: Some(name("2024-01")),
            };
            let channel = self.channel();
            self.says(ActorKind::Human, AnswerEvent::FinalResponseSent { channel, rights: Some(rights) });
        }
        let acceptance = Some(lifecycle::Acceptance::Explicit);
        self.says(ActorKind::Human, LifecycleEvent::Resolved { acceptance });
        self.is_closed(1);
        true
    }

    fn is_closed(&mut self, cycle: i64) {
        self.after(DAY);
        self.says(ActorKind::Human, LifecycleEvent::Closed { reason: CloseReason::Resolved });
        if self.chance.percent(50) {
            self.after(2 * DAY);
            let csat = 1 + i64::try_from(self.chance.below(5)).unwrap_or_default();
            let answer = SurveyAnswer {
                cycle: Whole::new(cycle).expect("a small number"),
                csat: Whole::new(csat).ok(),
                nps: Whole::new(csat * 2).ok(),
                ces: None,
                items: None,
                text: Personal(None),
                automatic: Flag(false),
                about: None,
            };
            self.says(ActorKind::Customer, FollowUpEvent::SurveyAnswered { answer: Box::new(answer) });
        }
    }

    fn begins_again(&mut self) {
        self.after(6 * DAY);
        self.says(ActorKind::Human, LifecycleEvent::Reopened { reason: code("not_fixed") });
        self.after(DAY);
        self.is_assigned();
        self.is_closed(2);
    }

    fn channel(&mut self) -> Name {
        name(self.chance.pick(&CHANNELS))
    }

    /// Some time passes: up to twice as much as given.
    fn after(&mut self, about: i64) {
        let most = u64::try_from(2 * about).unwrap_or_default();
        self.now += 1 + i64::try_from(self.chance.below(most)).unwrap_or_default();
    }

    /// Something happens, now, and is recorded at once.
    fn says(&mut self, by: ActorKind, event: impl Into<CaseEvent>) {
        let event = Event::Case(event.into());
        let version = self.events.len() as u64 + 1;
        self.now += 1;
        let at = Instant::from_micros(self.now).unwrap_or(Instant::LAST);
        let id = match by {
            ActorKind::Human => format!("h-{:02}", self.chance.below(40)),
            ActorKind::Customer => "complainant".to_owned(),
            ActorKind::Bot | ActorKind::System | ActorKind::Regulator => "system".to_owned(),
        };
        let ms = u64::try_from(self.now / 1000).unwrap_or_default();
        let random = bytes(self.chance);
        let [random @ .., _, _, _, _, _, _] = random;
        let header = Header {
            id: Builder::from_unix_timestamp_millis(ms, &random).into_uuid(),
            tenant: self.tenant.clone(),
            stream: self.stream.clone(),
            version: Version::new(version).unwrap_or(Version::FIRST),
            event_type: TypeName::new(event.kind().as_str()).expect("every stored name is legal"),
            schema: 1,
            occurred: Occurred::at(at),
            recorded_at: at,
            actor: Actor::new(by, &id).expect("the story's actors have short ids"),
            on_behalf_of: None,
            command_id: None,
            causation_id: None,
            correlation_id: None,
        };
        let tags = Tags::default();
        let recorded = Recorded { header, policy: Vec::new(), tags, ext: None, position: None, event };
        self.events.push(Waiting { at: self.now, case: self.case, version, recorded: Box::new(recorded) });
    }
}

fn bytes(chance: &mut Chance) -> [u8; 16] {
    let (high, low) = (chance.next(), chance.next());
    (u128::from(high) << 64 | u128::from(low)).to_be_bytes()
}
