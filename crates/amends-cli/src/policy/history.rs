//! What happened to a case, from an event log. What is anomalous changes nothing here either: one judge.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use amends_calendar::{UnknownZone, Zone};
use amends_codec::{Decoded, Input, Log, LogError, OnError, Rules};
use amends_core::Event;
use amends_core::case::{Anomaly, Case};
use amends_core::stream::{Order, Sequence};
use amends_envelope::{Instant, Recorded};
use amends_policy::Happening;
use amends_projections::{Fact, Zones};

use crate::failure::{Failure, in_full};

/// What happened to one case.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// What counts of it.
    pub(crate) happenings: Vec<Happening>,
    /// When the latest was, whether it counts or not.
    pub(crate) latest: Option<Instant>,
}

/// What happened to one case: the only one of the log, or the one named. What happened after `as_of` is not looked at.
pub(crate) fn read(argument: &str, case: Option<&str>, as_of: Option<Instant>) -> Result<History, Failure> {
    let stream =
        case.map(|case| if case.starts_with("case-") { case.to_owned() } else { format!("case-{case}") });
    let input = Input::from_argument(argument);
    let name = input.name();
    let rules = Rules { zone_exists: amends_replay::zone_exists };
    let mut cases: BTreeSet<String> = BTreeSet::new();
    let mut judged = Judged::new(as_of);
    for read in Log::new([input], rules, OnError::Stop) {
        let recorded = read.map_err(|error| refused(&error))?;
        let found = recorded.header.stream.as_str();
        if !found.starts_with("case-") || stream.as_ref().is_some_and(|stream| stream != found) {
            continue;
        }
        if cases.len() < 2 {
            cases.insert(format!("{} of {}", found, recorded.header.tenant.as_str()));
        }
        judged.take(recorded).map_err(|unknown| Failure::during(&name, unknown))?;
    }
    match (cases.len(), case) {
        (1, _) => Ok(judged.finish(&name)),
        (0, Some(case)) => Err(Failure::input(format!("{name}: holds no case {case}"))),
        (0, None) => Err(Failure::input(format!("{name}: holds no case; expected an event log of one"))),
        (_, _) => {
            let cases = cases.into_iter().collect::<Vec<_>>().join(", ");
            let text = format!("{name}: holds several cases, as {cases}; name one: --case CASE");
            Err(Failure::input(text))
        }
    }
}

/// A case as it is followed while its log is read.
struct Judged {
    as_of: Option<Instant>,
    sequence: Sequence,
    case: Case,
    zones: Zones,
    history: History,
    left_out: BTreeMap<Anomaly, usize>,
    /// All of it, for the case that the log is an excerpt without a receipt.
    all: Vec<Happening>,
}

impl Judged {
    fn new(as_of: Option<Instant>) -> Self {
        let (sequence, case, zones) = (Sequence::default(), Case::default(), Zones::new(Zone::UTC));
        Self {
            as_of,
            sequence,
            case,
            zones,
            history: History::default(),
            left_out: BTreeMap::new(),
            all: Vec::new(),
        }
    }

    /// Takes an event that the rules of a case allow; what is opaque says nothing to a policy.
    fn take(&mut self, recorded: Recorded<Decoded>) -> Result<(), UnknownZone> {
        let Recorded { header, policy, tags, ext, position, event } = recorded;
        let at = header.occurred.at;
        self.history.latest = self.history.latest.max(Some(at));
        let order = self.sequence.see(header.version);
        let has_happened = self.as_of.is_none_or(|as_of| at <= as_of);
        let Decoded::Known(event) = event else { return Ok(()) };
        let recorded = Recorded { header, policy, tags, ext, position, event: Some(event) };
        let when = self.zones.when(&Fact::from(&recorded))?;
        let Recorded { header, policy, tags, ext, position, event } = recorded;
        let Some(event) = event.filter(|_| has_happened) else { return Ok(()) };
        let code = match (&event, order) {
            (_, Order::Duplicate) => Some(Anomaly::DuplicateEvent),
            (Event::Case(event), Order::Next | Order::Gap) => self.case.fold(event, when).judgement.code,
            (_, Order::Next | Order::Gap) => return Ok(()), // of no case
        };
        let happening = Happening::of(&Recorded { header, policy, tags, ext, position, event });
        if order != Order::Duplicate {
            self.all.push(happening.clone());
        }
        match code {
            Some(code) => *self.left_out.entry(code).or_default() += 1,
            None => self.history.happenings.push(happening),
        }
        Ok(())
    }

    /// What counts. A log that never tells of a receipt is an excerpt: the start that is asked for stands for what came
    /// before, and nothing in it can be judged.
    fn finish(mut self, name: &str) -> History {
        if self.case.received_at().is_none() {
            self.left_out.retain(|code, _| *code == Anomaly::DuplicateEvent);
            self.history.happenings = self.all;
        }
        tell_left_out(&self.left_out, name);
        self.history
    }
}

/// Says how many events do not count, and why: the answer stands without them.
fn tell_left_out(left_out: &BTreeMap<Anomaly, usize>, name: &str) {
    for (code, count) in left_out {
        let text = format!("{name}: left out {count} x {}: {}", code.as_str(), code.meaning());
        // That cannot be said where nobody listens.
        let _ = writeln!(io::stderr(), "{text}");
    }
}

fn refused(error: &LogError) -> Failure {
    let advice = match error {
        LogError::Bad(_) => "\nmend the line; docs/reference/stored-form.md describes it",
        LogError::Read(_) => "",
    };
    Failure::input(format!("{}{advice}", in_full(error)))
}
