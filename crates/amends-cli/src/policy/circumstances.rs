//! The circumstances of a question: what happened, what is known besides, who counts the days, and when it is asked.

use amends_calendar::Zone;
use amends_envelope::Instant;
use amends_policy::pack::{Pack, Version};
use amends_policy::{
    Because, Calendars, Chosen, Facts, Happening, Language, Published, Select, bound_versions, choose,
    known_facts, starting_at,
};
use chrono::Datelike;
use serde_json::{Value, json};
use smol_str::SmolStr;

use super::calendars;
use super::facts::Source;
use super::history::{self, History};
use super::packs::Asked;
use crate::args::{self, CaseArgs, FactsArgs};
use crate::failure::Failure;

/// What is known besides the history, held against the packs.
pub(super) fn given(args: &FactsArgs, packs: &[&Pack]) -> Result<Facts, Failure> {
    let read = |from: &String| Source::open(from).and_then(|source| source.only(packs, args.strict));
    Ok(args.facts.as_ref().map(read).transpose()?.unwrap_or_default())
}

/// The circumstances of a case.
#[derive(Debug)]
pub(super) struct Circumstances {
    pub(super) events: Vec<Happening>,
    pub(super) facts: Facts,
    pub(super) calendars: Calendars,
    as_of: Option<Instant>,
    latest: Option<Instant>,
}

impl Circumstances {
    pub(super) fn of(args: &CaseArgs, asked: &Asked<'_>) -> Result<Self, Failure> {
        let packs = asked.contents();
        let calendars = calendars::bound_of(&args.calendars, &packs)?;
        let case = args.case.as_deref();
        let as_of = |text: &String| Instant::parse(text).map_err(|unfit| Failure::during("--as-of", unfit));
        let as_of = args.as_of.as_ref().map(as_of).transpose()?;
        let read = |events: &String| history::read(events, case, as_of);
        let History { happenings, latest } = args.events.as_ref().map(read).transpose()?.unwrap_or_default();
        let facts = given(&args.facts, &packs)?;
        Ok(Self { events: happenings, facts, calendars, as_of, latest })
    }

    /// With a receipt at a time, where that is given instead of a log.
    pub(super) fn with_receipt(mut self, start: Option<&str>, asked: &Asked<'_>) -> Result<Self, Failure> {
        if let Some(start) = start {
            let zone = zone(&asked.contents(), &self.calendars)?;
            self.events.push(Happening::new("complaint_received", self::start(start, &zone)?));
        }
        Ok(self)
    }

    /// When it is asked: the latest event and, where there is one, the start, unless another time is given.
    pub(super) fn now(&self, start: Option<Instant>) -> Result<Instant, Failure> {
        let latest = self.events.iter().map(|it| it.at).chain(start).chain(self.latest).max();
        let now = self
            .as_of
            .or(latest)
            .ok_or_else(|| Failure::input("--as-of: expected an instant: nothing happened"))?;
        if start.is_some_and(|start| now < start) {
            return Err(Failure::input("--as-of: expected an instant at or after --start"));
        }
        Ok(now)
    }

    /// A pack in these circumstances, in each of the versions that the case is bound to; else in that which its date
    /// selects, or which is asked for.
    pub(super) fn under<'a>(&self, pack: &'a Published, select: Select<'a>, now: Instant) -> Vec<Under<'a>> {
        let facts = known_facts(pack.pack(), &self.events, &self.facts, &self.calendars, now);
        let under = |bound| Under { pack, select, bound, facts: facts.clone() };
        let bound = bound_versions(&self.events, &pack.pack().id, now);
        if bound.is_empty() || select != Select::Facts {
            return vec![under(None)];
        }
        bound.into_iter().map(|version| under(Some(version))).collect()
    }
}

/// One pack, and what is known where it is asked.
pub(super) struct Under<'a> {
    pub(super) pack: &'a Published,
    select: Select<'a>,
    bound: Option<SmolStr>,
    pub(super) facts: Facts,
}

impl<'a> Under<'a> {
    /// Where nothing but facts is known.
    pub(super) fn facts(pack: &'a Published, select: Select<'a>, facts: &Facts) -> Self {
        Self { pack, select, bound: None, facts: facts.clone() }
    }

    /// The same, where a clock starts then: that day chooses the version where no date is known that does.
    pub(super) fn starting_at(mut self, start: Instant, calendars: &Calendars) -> Self {
        self.select = starting_at(self.pack.pack(), self.select, start, calendars);
        self
    }

    /// How its version is chosen.
    pub(super) fn selected(&self) -> Select<'_> {
        self.bound.as_deref().map_or(self.select, Select::Version)
    }

    /// The version that holds, or why none can be told to.
    pub(super) fn version(&self) -> Result<&'a Version, Unversioned> {
        let mut because = Vec::new();
        let (state, needed) = match choose(self.pack.pack(), self.selected(), &self.facts, &mut because) {
            Chosen::Version(version) => return Ok(version),
            Chosen::Unknown(needed) => ("unknown", needed.iter().map(ToString::to_string).collect()),
            Chosen::Nothing => ("not_wanted", Vec::new()),
        };
        Err(Unversioned { state, needed, because })
    }
}

/// Why no version of a pack can be told to hold.
#[derive(Debug)]
pub(super) struct Unversioned {
    pub(super) state: &'static str,
    pub(super) needed: Vec<String>,
    because: Vec<Because>,
}

impl Unversioned {
    pub(super) fn explanation(&self, language: Language) -> Vec<String> {
        self.because.iter().map(|it| it.text(language)).collect()
    }
}

/// What could not be asked, of all packs together: the facts that are wanted first, and why.
#[derive(Debug, Default)]
pub(super) struct Unanswered {
    pub(super) needed: Vec<String>,
    pub(super) because: Vec<String>,
}

impl Unanswered {
    pub(super) fn add(&mut self, it: &Unversioned, language: Language) {
        self.needed
            .extend(it.needed.iter().filter(|name| !self.needed.contains(name)).cloned().collect::<Vec<_>>());
        self.because.extend(it.explanation(language));
    }

    /// An object of these members, with what is needed and why.
    pub(super) fn around(&self, mut members: Value) -> Value {
        members["needed"] = json!(self.needed);
        members["because"] = json!(self.because);
        members
    }
}

/// The zone of the law, else of the first calendar, else UTC.
pub(super) fn zone(packs: &[&Pack], calendars: &Calendars) -> Result<Zone, Failure> {
    let law = packs.iter().flat_map(|pack| &pack.version).find_map(|version| version.zone.as_deref());
    let calendar = || calendars.iter().next().map(|(_, calendar)| calendar.zone_name());
    Zone::named(law.or_else(calendar).unwrap_or("UTC"))
        .map_err(|unknown| Failure::during("the zone", unknown))
}

/// An instant before the year 3000, where what is counted ends; or a day, which is when it begins in the zone.
pub(super) fn start(text: &str, zone: &Zone) -> Result<Instant, Failure> {
    let start = begun(text, zone)?;
    if start.utc().year() >= END {
        let text = format!(
            "--start: expected a time before the year {END}, found {text:?}: no calendar counts further"
        );
        return Err(Failure::input(text));
    }
    Ok(start)
}

/// The first year that nothing counts.
const END: i32 = 3000;

fn begun(text: &str, zone: &Zone) -> Result<Instant, Failure> {
    if let Ok(instant) = Instant::parse(text) {
        return Ok(instant);
    }
    let day = args::day(text).ok_or_else(|| {
        let expected = "an instant like 2026-04-02T09:30:00Z, or a day like 2026-04-02";
        let what = args::no_day(text).map(|what| format!(", {what}")).unwrap_or_default();
        Failure::input(format!("--start: expected {expected}, found {text:?}{what}"))
    })?;
    Instant::from_micros(zone.start(day)).map_err(|unfit| Failure::during("--start", unfit))
}
