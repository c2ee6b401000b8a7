//! Times as a source writes them: a text, the formats it may have, and the zone that it does not say.

use chrono::format::{Item, Parsed, StrftimeItems};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime};

use amends_envelope::{Instant, Occurred, Precision, Zone as ZoneText};

use crate::mapping::{Time, ZoneName};

/// A time format, in chrono's strftime language.
#[derive(Debug, Clone)]
pub(crate) struct Pattern(Vec<Item<'static>>);

impl Pattern {
    /// None where it is no format.
    pub(crate) fn new(text: &str) -> Option<Self> {
        StrftimeItems::new(text).parse_to_owned().ok().map(Self)
    }

    /// What the text says: a local time, and minutes' worth of offset where it names one. What it leaves out is the
    /// beginning: the first month, the first day, midnight.
    fn read(&self, text: &str) -> Option<(NaiveDateTime, Option<i32>)> {
        let mut parsed = Parsed::new();
        chrono::format::parse(&mut parsed, text, self.0.iter()).ok()?;
        if let Some(seconds) = parsed.timestamp() {
            return Some((DateTime::from_timestamp(seconds, 0)?.naive_utc(), Some(0)));
        }
        let time =
            if parsed.hour_div_12().is_none() { NaiveTime::MIN } else { parsed.to_naive_time().ok()? };
        let offset = parsed.offset();
        Some((date(parsed)?.and_time(time), offset))
    }
}

/// The day that was read, or the first of the month or year where no more was.
fn date(mut parsed: Parsed) -> Option<NaiveDate> {
    if let Ok(date) = parsed.to_naive_date() {
        return Some(date);
    }
    if parsed.month().is_none() {
        parsed.set_month(1).ok()?;
    }
    if parsed.day().is_none() {
        parsed.set_day(1).ok()?;
    }
    parsed.to_naive_date().ok()
}

/// A time of a row: when it was, and where it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) at: Instant,
    local: NaiveDateTime,
    zone: ZoneText,
    rules: amends_calendar::Zone,
    precision: Precision,
}

impl Moment {
    /// Reads a text by the first format that fits. None where none does, or it lies outside 1970 to 9999.
    pub(crate) fn read(text: &str, time: &Time, zone: &ZoneName) -> Option<Self> {
        let (local, offset) = time.formats.iter().find_map(|pattern| pattern.read(text))?;
        let (zone, rules) = match offset {
            None => (zone.name.clone(), zone.rules.clone()),
            Some(seconds) => {
                let name = offset_name(seconds);
                (ZoneText::new(&name).ok()?, amends_calendar::Zone::named(&name).ok()?)
            }
        };
        let at = Instant::from_micros(rules.instant(local)).ok()?;
        Some(Self { at, local, zone, rules, precision: time.precision })
    }

    /// So many civil days later, at the same time of day.
    pub(crate) fn plus_days(self, days: u32) -> Option<Self> {
        if days == 0 {
            return Some(self);
        }
        let local = self.local.checked_add_days(Days::new(days.into()))?;
        let at = Instant::from_micros(self.rules.instant(local)).ok()?;
        Some(Self { at, local, ..self })
    }

    /// As an event carries it, marked `assumed` where the importer placed it.
    pub(crate) fn occurred(self, placed: bool) -> Occurred {
        let precision = if placed { Precision::Assumed } else { self.precision };
        Occurred { at: self.at, precision, zone: Some(self.zone) }
    }
}

/// `±hh:mm`.
fn offset_name(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    format!("{}{:02}:{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Column;

    fn read(format: &str, text: &str, zone: &str) -> Option<String> {
        let formats = vec![Pattern::new(format).unwrap()];
        let time = Time { name: "t".into(), column: Column(0), formats, precision: Precision::Day };
        let zone = ZoneName {
            name: ZoneText::new(zone).unwrap(),
            rules: amends_calendar::Zone::named(zone).unwrap(),
        };
        Moment::read(text, &time, &zone).map(|moment| format!("{} {}", moment.at, moment.zone.as_str()))
    }

    #[test]
    fn what_a_text_leaves_out_is_the_beginning() {
        let new_york = "America/New_York";
        assert_eq!(
            read("%m/%d/%Y", "7/4/2013", new_york).unwrap(),
            "2013-07-04T04:00:00.000000Z America/New_York"
        );
        assert_eq!(
            read("%Y-%m", "2025-01", new_york).unwrap(),
            "2025-01-01T05:00:00.000000Z America/New_York"
        );
        assert_eq!(
            read("%d/%m/%Y %H:%M", "29/2/2016 01:16", "UTC").unwrap(),
            "2016-02-29T01:16:00.000000Z UTC"
        );
    }

    #[test]
    fn an_offset_in_the_text_goes_before_the_mappings_zone() {
        let at = read("%+", "2012-10-09T14:50:17.5+02:00", "UTC");
        assert_eq!(at.unwrap(), "2012-10-09T12:50:17.500000Z +02:00");
        assert_eq!(
            read("%+", "2012-10-09T14:50:17Z", "Europe/Rome").unwrap(),
            "2012-10-09T14:50:17.000000Z +00:00"
        );
    }

    #[test]
    fn days_may_be_written_in_other_ways() {
        assert_eq!(read("%Y", "2025", "UTC").unwrap(), "2025-01-01T00:00:00.000000Z UTC");
        assert_eq!(read("%Y-%j", "2024-060", "UTC").unwrap(), "2024-02-29T00:00:00.000000Z UTC");
        assert_eq!(read("%G-W%V-%u", "2020-W53-5", "UTC").unwrap(), "2021-01-01T00:00:00.000000Z UTC");
        assert_eq!(
            read("%m/%d/%Y %I:%M:%S %p", "12/10/2023 12:25:57 AM", "UTC").unwrap(),
            "2023-12-10T00:25:57.000000Z UTC"
        );
        assert_eq!(read("%s", "1700000000", "Europe/Rome").unwrap(), "2023-11-14T22:13:20.000000Z +00:00");
    }

    #[test]
    fn what_is_no_such_time_is_none() {
        for text in
            ["", "29/2/2015 01:16", "29/2/2016", "29/2/2016 01:16 ", "1/1/1969 00:00", "31/12/10000 00:00"]
        {
            assert_eq!(read("%d/%m/%Y %H:%M", text, "UTC"), None, "{text}");
        }
    }
}
