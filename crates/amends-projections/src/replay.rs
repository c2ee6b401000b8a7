//! The replay: which facts count for what.

use std::collections::{BTreeMap, BTreeSet};

use amends_calendar::{UnknownZone, Zone};
use amends_core::Event;
use amends_core::case::answer::AnswerEvent;
use amends_core::case::compensation::{CompensationEvent, PaymentStage};
use amends_core::case::detection::DetectionEvent;
use amends_core::case::follow_up::{FollowUpEvent, SurveyAnswer};
use amends_core::case::lifecycle::{LifecycleEvent, State};
use amends_core::case::record::{Direction, RecordEvent};
use amends_core::case::{Anomaly, CaseEvent, When};
use amends_core::incident::{CourseEvent, IncidentEvent};
use amends_core::money::Currency;
use amends_core::stream::{Order, Sequence};
use amends_envelope::Instant;
use chrono::NaiveDate;

use crate::case_track::{CaseTrack, Receipt, Word};
use crate::fact::{Fact, Moment, Zones};
use crate::flow::{Flow, Move};
use crate::handlers::Handlers;
use crate::money::{Paid, PaidAs};
use crate::report::{BacklogDay, Report};
use crate::streams::{Place, Streams};

/// What to replay, and how to cut it.
#[derive(Debug, Clone)]
pub struct Options {
    /// The zone of months and days.
    pub zone: Zone,
    /// Fold what had happened by then.
    pub as_of: Option<Instant>,
    /// Fold what was recorded by then.
    pub known_at: Option<Instant>,
    /// Look at these tenants alone; at all where there are none.
    pub tenants: BTreeSet<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { zone: Zone::UTC, as_of: None, known_at: None, tenants: BTreeSet::new() }
    }
}

/// A fold over the facts of a log, in log order within each stream.
///
/// # Example
/// ```
/// use amends_projections::{Options, Replay};
/// let report = Replay::new(Options::default()).report();
/// assert_eq!(report.events, 0);
/// ```
#[derive(Debug, Clone)]
pub struct Replay {
    options: Options,
    zones: Zones,
    words: Words,
    events: u64,
    opaque: u64,
    assumed: u64,
    first: Option<Instant>,
    last: Option<Instant>,
    latest_known: Option<Instant>,
    anomalies: BTreeMap<Anomaly, u64>,
    cases: Streams<CaseTrack>,
    others: Streams<Sequence>,
    tallies: Tallies,
}

/// Where the stream of a fact stands, and in which table.
#[derive(Debug, Clone, Copy)]
enum StreamPlace {
    Case(Place),
    Other(Place),
}

/// The sections of the report, as far as they are not read off the cases at the end.
#[derive(Debug, Clone, Default)]
struct Tallies {
    flow: Flow,
    handlers: Handlers,
    paid: Paid,
    incident_paid: Paid,
}

/// Words kept once, each with its number.
#[derive(Debug, Clone, Default)]
struct Words {
    numbers: BTreeMap<Box<str>, Word>,
    words: Vec<Box<str>>,
}

impl Words {
    fn number(&mut self, word: &str) -> Word {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = Word::try_from(self.words.len()).unwrap_or(Word::MAX);
        self.words.push(word.into());
        self.numbers.insert(word.into(), number);
        number
    }
}

impl Replay {
    /// A fold of nothing yet.
    pub fn new(options: Options) -> Self {
        let zones = Zones::new(options.zone.clone());
        Self {
            options,
            zones,
            words: Words::default(),
            events: 0,
            opaque: 0,
            assumed: 0,
            first: None,
            last: None,
            latest_known: None,
            anomalies: BTreeMap::new(),
            cases: Streams::default(),
            others: Streams::default(),
            tallies: Tallies::default(),
        }
    }

    /// Takes one fact in. The facts of a stream must come in log order, and all to the same fold.
    ///
    /// # Errors
    /// [`UnknownZone`] where the fact is known to the day or worse, in a zone that does not exist. Nothing was counted.
    pub fn apply(&mut self, fact: &Fact<'_>) -> Result<(), UnknownZone> {
        if !self.looks_at(fact) {
            return Ok(());
        }
        let when = self.zones.when(fact)?;
        let place = self.place(fact);
        self.apply_at(place, fact, when)
    }

    /// Takes many facts in, for less than one by one: it finds all their streams before it looks into any.
    ///
    /// # Errors
    /// [`UnknownZone`] as [`Replay::apply`]. The facts before were counted, and a stream may have been that has none.
    pub fn apply_all<'a>(
        &mut self,
        facts: impl Iterator<Item = Fact<'a>> + Clone,
    ) -> Result<(), UnknownZone> {
        let find = |fact: Fact<'a>| self.looks_at(&fact).then(|| self.place(&fact));
        let places: Vec<_> = facts.clone().map(find).collect();
        for (place, fact) in places.into_iter().zip(facts) {
            if let Some(place) = place {
                let when = self.zones.when(&fact)?;
                self.apply_at(place, &fact, when)?;
            }
        }
        Ok(())
    }

    fn looks_at(&self, fact: &Fact<'_>) -> bool {
        self.options.tenants.is_empty() || self.options.tenants.contains(fact.tenant)
    }

    fn place(&mut self, fact: &Fact<'_>) -> StreamPlace {
        if fact.stream.starts_with("case-") {
            StreamPlace::Case(self.cases.place(fact.tenant, fact.stream))
        } else {
            StreamPlace::Other(self.others.place(fact.tenant, fact.stream))
        }
    }

    fn apply_at(&mut self, place: StreamPlace, fact: &Fact<'_>, when: When) -> Result<(), UnknownZone> {
        let is_known = self.options.known_at.is_none_or(|known_at| fact.recorded_at <= known_at);
        self.count_line(fact, when.assumed, is_known);
        let (order, case) = match place {
            StreamPlace::Case(place) => {
                let track = self.cases.at(place);
                (track.sequence.see(fact.version), Some(track))
            }
            StreamPlace::Other(place) => (self.others.at(place).see(fact.version), None),
        };
        if let Some(anomaly) = order.anomaly() {
            count(&mut self.anomalies, anomaly);
        }
        let has_happened = self.options.as_of.is_none_or(|as_of| fact.occurred_at <= as_of);
        let Some(event) = fact.event else { return Ok(()) };
        if order == Order::Duplicate || !is_known || !has_happened {
            return Ok(());
        }
        match (event, case) {
            (Event::Case(event), Some(track)) => {
                let (zones, words) = (&mut self.zones, &mut self.words);
                let mut follow = Follow { fact, zones, words, track, tallies: &mut self.tallies };
                follow.fold(event, when, &mut self.anomalies)
            }
            (Event::Incident(IncidentEvent::Course(CourseEvent::PartyCompensated { payment })), _) => {
                let month = self.zones.month(fact)?;
                let (kind, amount) = (PaidAs::Kind(payment.kind), payment.amount);
                self.tallies.incident_paid.add(INCIDENT, month, amount.currency(), kind, amount.minor());
                Ok(())
            }
            (Event::Case(_) | Event::Person(_) | Event::Failure(_) | Event::Incident(_), _) => Ok(()),
        }
    }

    /// What every line counts for, duplicates included.
    fn count_line(&mut self, fact: &Fact<'_>, assumed: bool, is_known: bool) {
        let at = fact.occurred_at;
        self.events += 1;
        self.opaque += u64::from(fact.event.is_none());
        self.assumed += u64::from(assumed);
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = self.last.max(Some(at));
        if is_known {
            self.latest_known = self.latest_known.max(Some(at));
        }
    }

    /// Joins folds over disjoint sets of streams.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.events += other.events;
        self.opaque += other.opaque;
        self.assumed += other.assumed;
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.max(other.last);
        self.latest_known = self.latest_known.max(other.latest_known);
        for (anomaly, count) in other.anomalies {
            *self.anomalies.entry(anomaly).or_default() += count;
        }
        let renamed: Vec<Word> = other.words.words.iter().map(|word| self.words.number(word)).collect();
        let mut cases = other.cases;
        for track in cases.values_mut() {
            track.rename(&renamed);
        }
        self.cases.absorb(cases);
        self.others.absorb(other.others);
        self.tallies.flow.merge(other.tallies.flow, &renamed);
        self.tallies.handlers.merge(other.tallies.handlers, &renamed);
        self.tallies.paid.merge(other.tallies.paid, &renamed);
        self.tallies.incident_paid.merge(other.tallies.incident_paid, &[INCIDENT]);
        self
    }

    /// The report over all that was taken in.
    pub fn report(mut self) -> Report {
        let horizon = self.options.as_of.or(self.latest_known).map_or(0, Instant::micros);
        let Tallies { flow, handlers, mut paid, incident_paid } = self.tallies;
        for track in self.cases.values() {
            let category = track.case.category.as_ref().map_or(UNCLASSIFIED, |category| category.as_str());
            for &(month, currency, kind, minor) in &track.unplaced {
                paid.add(self.words.number(category), month, currency, kind, minor);
            }
        }
        let incident = self.words.number("incident");
        paid.merge(incident_paid, &[incident]);
        let words = &self.words.words;
        Report {
            events: self.events,
            cases: self.cases.len() as u64,
            opaque: self.opaque,
            skipped: BTreeMap::new(),
            assumed: self.assumed,
            first_occurred_at: self.first.map(Instant::report),
            last_occurred_at: self.last.map(Instant::report),
            as_of: self.options.as_of.map(Instant::report),
            anomalies: self.anomalies.iter().map(|(anomaly, &count)| (anomaly.as_str(), count)).collect(),
            by_category_month: flow.rows(words, self.cases.values(), horizon),
            by_handler: handlers.rows(words),
            backlog_by_day: backlog(flow.days()),
            compensation: paid.rows(words),
        }
    }
}

const UNCLASSIFIED: &str = "unclassified";
/// The only category of incident money, in a table of its own until the report names it.
const INCIDENT: Word = 0;

fn count(anomalies: &mut BTreeMap<Anomaly, u64>, anomaly: Anomaly) {
    *anomalies.entry(anomaly).or_default() += 1;
}

fn backlog(days: &BTreeMap<i32, i64>) -> Vec<BacklogDay> {
    let mut open = 0;
    let mut row = |(&day, change): (&i32, &i64)| {
        open += change;
        let day = NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default();
        BacklogDay { day: day.format("%Y-%m-%d").to_string(), open }
    };
    days.iter().map(&mut row).collect()
}

/// One fact of one case on its way into the tallies.
struct Follow<'a> {
    fact: &'a Fact<'a>,
    zones: &'a mut Zones,
    words: &'a mut Words,
    track: &'a mut CaseTrack,
    tallies: &'a mut Tallies,
}

impl Follow<'_> {
    /// Judges and folds the event, then counts it unless it changed nothing. Money that left counts in any case.
    fn fold(
        &mut self,
        event: &CaseEvent,
        when: When,
        anomalies: &mut BTreeMap<Anomaly, u64>,
    ) -> Result<(), UnknownZone> {
        let before = self.track.case.state;
        let folded = self.track.case.fold(event, when);
        if let Some(paid) = &folded.paid {
            self.paid(PaidAs::Kind(paid.kind), paid.currency, paid.left_minor)?;
        }
        if let Some(anomaly) = folded.judgement.code {
            count(anomalies, anomaly);
            return Ok(());
        }
        if folded.judgement.before_receipt {
            count(anomalies, Anomaly::BeforeReceipt);
        }
        self.count(event, before)
    }

    fn count(&mut self, event: &CaseEvent, before: State) -> Result<(), UnknownZone> {
        match event {
            CaseEvent::Detection(event) => self.detected(event),
            CaseEvent::Lifecycle(event) => self.moved(event, before),
            CaseEvent::Record(event) => {
                self.contacted(event);
                Ok(())
            }
            CaseEvent::Answer(
                AnswerEvent::FinalResponseSent { .. } | AnswerEvent::SummaryResolutionSent { .. },
            ) => {
                self.track.answered.get_or_insert(Moment::of(self.fact));
                Ok(())
            }
            CaseEvent::Compensation(event) => self.compensated(event),
            CaseEvent::FollowUp(FollowUpEvent::SurveyAnswered { answer }) => {
                self.rated(answer);
                Ok(())
            }
            CaseEvent::Answer(_)
            | CaseEvent::FollowUp(_)
            | CaseEvent::Clock(_)
            | CaseEvent::Promise(_)
            | CaseEvent::External(_)
            | CaseEvent::Privacy(_)
            | CaseEvent::Apology(_)
            | CaseEvent::Explanation(_)
            | CaseEvent::Fix(_) => Ok(()),
        }
    }

    fn detected(&mut self, event: &DetectionEvent) -> Result<(), UnknownZone> {
        use DetectionEvent as E;
        match event {
            E::ComplaintReceived { .. } | E::ComplaintConfirmed { .. } => self.received(),
            E::Acknowledged { automatic, .. } => {
                let at = Moment::of(self.fact);
                self.track.acknowledged.get_or_insert(at);
                if !automatic.0 {
                    self.track.acknowledged_by_human.get_or_insert(at);
                }
                Ok(())
            }
            E::ComplaintSuspected { .. }
            | E::SuspicionDismissed { .. }
            | E::SuspicionReconsidered { .. }
            | E::RecoveredUnprompted { .. }
            | E::Classified { .. }
            | E::ProactiveContactMade { .. } => Ok(()),
        }
    }

    /// The receipt settles the category of the case, and with it where earlier money belongs.
    fn received(&mut self) -> Result<(), UnknownZone> {
        let category = self.track.case.category.as_ref().map_or(UNCLASSIFIED, |category| category.as_str());
        let category = self.words.number(category);
        let month = self.zones.month(self.fact)?;
        self.track.receipt = Some(Receipt { at: Moment::of(self.fact), category, month });
        for (month, currency, kind, minor) in std::mem::take(&mut self.track.unplaced) {
            self.tallies.paid.add(category, month, currency, kind, minor);
        }
        self.transition(Move::Received)
    }

    fn moved(&mut self, event: &LifecycleEvent, before: State) -> Result<(), UnknownZone> {
        use LifecycleEvent as E;
        match event {
            E::Assigned { handler, .. } | E::Transferred { handler, .. } => {
                self.track.took_more_than_one_contact |= matches!(event, E::Transferred { .. });
                self.track.holder = Some((self.words.number(handler.as_str()), Moment::of(self.fact)));
                Ok(())
            }
            E::Resolved { .. } => {
                self.track.ended_by = self.track.holder.map(|(handler, _)| handler);
                self.transition(Move::Resolved)
            }
            E::Closed { .. } => self.closed(),
            E::Reopened { .. } => {
                self.track.took_more_than_one_contact = true;
                let was_closed = before == State::Closed;
                self.transition(if was_closed {
                    Move::ReopenedFromClosed
                } else {
                    Move::ReopenedFromResolved
                })
            }
            E::Withdrawn { .. } | E::Merged { .. } => self.transition(Move::LeftOtherwise),
            E::Forwarded { .. }
                if self.track.case.state == State::Forwarded && before != State::Forwarded =>
            {
                self.transition(Move::LeftOtherwise)
            }
            E::Reinstated { .. } | E::MergeReversed { .. } | E::ForwardReturned { .. } => {
                self.transition(Move::Returned)
            }
            E::Forwarded { .. }
            | E::PointsAdded { .. }
            | E::PointWithdrawn { .. }
            | E::AssignmentAccepted { .. }
            | E::Escalated { .. }
            | E::EscalationResolved { .. }
            | E::DuplicateAbsorbed { .. }
            | E::AbsorptionReversed { .. }
            | E::DeviationGranted { .. }
            | E::ProgressUpdated { .. } => Ok(()),
        }
    }

    fn closed(&mut self) -> Result<(), UnknownZone> {
        let at = Moment::of(self.fact);
        if let Some((handler, since)) = self.track.holder {
            self.tallies.handlers.closed(handler, since.until(at));
        }
        self.track.ended_by = self.track.holder.map(|(handler, _)| handler);
        self.track.closed.get_or_insert(at);
        self.track.answered.get_or_insert(at);
        self.transition(Move::Closed)
    }

    fn contacted(&mut self, event: &RecordEvent) {
        use RecordEvent as E;
        if let E::ContactRecorded { direction, .. } | E::MessageLogged { direction, .. } = event {
            let came_back = self.track.receipt.is_some() && *direction == Direction::In;
            self.track.took_more_than_one_contact |= came_back;
        }
    }

    fn compensated(&mut self, event: &CompensationEvent) -> Result<(), UnknownZone> {
        use CompensationEvent as E;
        if let E::ProvisionalCreditFinalised { credit } = event {
            return self.paid(PaidAs::Provisional, credit.amount.currency(), credit.amount.minor());
        }
        let E::PaymentReversed { payment, amount, .. } = event else { return Ok(()) };
        match self.track.case.compensation.payments.find(payment).and_then(PaymentStage::kind) {
            Some(kind) => self.paid(PaidAs::Kind(kind), amount.currency(), -amount.minor()),
            None => Ok(()),
        }
    }

    fn rated(&mut self, answer: &SurveyAnswer) {
        if answer.automatic.0 {
            return;
        }
        if let Some(nps) = answer.nps {
            self.track.nps.add(nps.get());
        }
        if let Some(csat) = answer.csat {
            self.track.csat.add(csat.get());
            if let Some(handler) = self.track.ended_by {
                self.tallies.handlers.rated(handler, csat.get());
            }
        }
    }

    /// Money that left or came back, under the case's category once that is settled.
    fn paid(&mut self, kind: PaidAs, currency: Currency, minor: i64) -> Result<(), UnknownZone> {
        let month = self.zones.month(self.fact)?;
        match self.track.receipt {
            Some(receipt) => self.tallies.paid.add(receipt.category, month, currency, kind, minor),
            None => self.track.unplaced.push((month, currency, kind, minor)),
        }
        Ok(())
    }

    /// A transition, in the month and on the day of its own event. There is none before the receipt.
    fn transition(&mut self, what: Move) -> Result<(), UnknownZone> {
        let (month, day) = (self.zones.month(self.fact)?, self.zones.day(self.fact)?);
        if let Some(receipt) = self.track.receipt {
            self.tallies.flow.count(receipt.category, month, day, what);
        }
        Ok(())
    }
}
