//! What a replay needs of an event, and when it happened in civil terms.

use std::collections::BTreeMap;

use amends_calendar::{Span, UnknownZone, Zone};
use amends_core::Event;
use amends_core::case::When;
use amends_envelope::{Instant, Precision, Recorded, Version};
use chrono::Datelike;

/// One event, as much of it as a replay looks at. Borrowed, so that nothing is copied on the way.
#[derive(Debug, Clone, Copy)]
pub struct Fact<'a> {
    /// Whose it is.
    pub tenant: &'a str,
    /// The thing it happened to.
    pub stream: &'a str,
    /// Order within the stream.
    pub version: Version,
    /// When it happened, or the start of the interval that `precision` names.
    pub occurred_at: Instant,
    /// How exactly that is known.
    pub precision: Precision,
    /// In which zone it was written down.
    pub zone: Option<&'a str>,
    /// When it was learnt.
    pub recorded_at: Instant,
    /// What happened; nothing where we do not know it, so that the event is opaque.
    pub event: Option<&'a Event>,
}

impl<'a> From<&'a Recorded<Option<Event>>> for Fact<'a> {
    fn from(recorded: &'a Recorded<Option<Event>>) -> Self {
        let header = &recorded.header;
        Self {
            tenant: header.tenant.as_str(),
            stream: header.stream.as_str(),
            version: header.version,
            occurred_at: header.occurred.at,
            precision: header.occurred.precision,
            zone: header.occurred.zone.as_ref().map(amends_envelope::Zone::as_str),
            recorded_at: header.recorded_at,
            event: recorded.event.as_ref(),
        }
    }
}

/// A civil month, counted from January of year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// When an event happened, as far as durations need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Microseconds since 1970.
    pub micros: i64,
    /// Known to the day or worse: a duration with such an end is never below 0.
    pub coarse: bool,
    /// Placed by the importer: no duration starts or ends here.
    pub assumed: bool,
}

impl Moment {
    /// Of a fact.
    pub const fn of(fact: &Fact<'_>) -> Self {
        let assumed = matches!(fact.precision, Precision::Assumed);
        Self { micros: fact.occurred_at.micros(), coarse: fact.precision.is_civil(), assumed }
    }

    /// Microseconds from here to `end`; nothing where either was assumed.
    pub fn until(self, end: Self) -> Option<i64> {
        let took = end.micros - self.micros;
        let known = !self.assumed && !end.assumed;
        known.then_some(if self.coarse || end.coarse { took.max(0) } else { took })
    }
}

/// The zone of the report, and those of the events that are known only to the day, looked up once each.
#[derive(Debug, Clone)]
pub struct Zones {
    report: Zone,
    known: BTreeMap<String, Zone>,
}

impl Zones {
    /// For a report in this zone.
    pub const fn new(report: Zone) -> Self {
        Self { report, known: BTreeMap::new() }
    }

    /// The interval in which a fact happened.
    ///
    /// # Errors
    /// [`UnknownZone`] where it is known to the day or worse, in a zone that does not exist.
    pub fn when(&mut self, fact: &Fact<'_>) -> Result<When, UnknownZone> {
        if let Some(when) = When::of_precision(fact.occurred_at, fact.precision) {
            return Ok(when);
        }
        let span = if fact.precision == Precision::Year {
            Span::Year
        } else if fact.precision == Precision::Month {
            Span::Month
        } else {
            Span::Day
        };
        let ends = self.of(fact)?.end(span, fact.occurred_at.micros());
        let ends = Instant::from_micros(ends).unwrap_or(Instant::LAST);
        Ok(When { starts: fact.occurred_at, ends, assumed: false })
    }

    /// The civil day that a fact falls in, in days since the first of year 1: in the report's zone, or where it is
    /// known to the day or worse in its own.
    ///
    /// # Errors
    /// [`UnknownZone`] where that zone does not exist.
    pub fn day(&mut self, fact: &Fact<'_>) -> Result<i32, UnknownZone> {
        Ok(self.date(fact)?.num_days_from_ce())
    }

    /// The civil month that a fact falls in.
    ///
    /// # Errors
    /// [`UnknownZone`] where its zone does not exist.
    pub fn month(&mut self, fact: &Fact<'_>) -> Result<Month, UnknownZone> {
        let date = self.date(fact)?;
        Ok(Month(date.year() * 12 + i32::try_from(date.month0()).unwrap_or_default()))
    }

    fn date(&mut self, fact: &Fact<'_>) -> Result<chrono::NaiveDate, UnknownZone> {
        Ok(self.of(fact)?.date(fact.occurred_at.micros()))
    }

    fn of(&mut self, fact: &Fact<'_>) -> Result<&Zone, UnknownZone> {
        match fact.zone {
            Some(name) if fact.precision.is_civil() => {
                if !self.known.contains_key(name) {
                    self.known.insert(name.to_owned(), Zone::named(name)?);
                }
                Ok(self.known.get(name).unwrap_or(&self.report))
            }
            _ => Ok(&self.report),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_written_with_year_and_month() {
        assert_eq!(Month(2024 * 12 + 11).to_string(), "2024-12");
        assert_eq!(Month(1970 * 12).to_string(), "1970-01");
    }

    #[test]
    fn a_duration_with_a_coarse_end_is_never_below_zero_and_one_with_an_assumed_end_is_none() {
        let exact = |micros| Moment { micros, coarse: false, assumed: false };
        assert_eq!(exact(5).until(exact(3)), Some(-2));
        assert_eq!(exact(5).until(Moment { coarse: true, ..exact(3) }), Some(0));
        assert_eq!(exact(5).until(Moment { assumed: true, ..exact(9) }), None);
    }
}
