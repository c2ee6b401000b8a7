//! A limit of a pack as a term of the calendar.

use amends_calendar::{Count, Receipt, Roll as CalendarRoll, Start, Term, Until, Zone};
use amends_envelope::Instant;
use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};
use smol_str::SmolStr;

use crate::eval::pay::Place;
use crate::eval::seen::Seen;
use crate::eval::truth::Needed;
use crate::pack::{Ends, Limit, Roll, StartDay, Unit};
use crate::value::Fact;

/// The term of a limit that begins at an instant, in the zone of the law where it names one.
pub(crate) fn term(place: Place<'_>, limit: &Limit, start: Instant, zone: &Zone) -> Result<Term, Needed> {
    let mut term = Term::of(count(place, limit, start, zone)?);
    term.start = match limit.start_day {
        StartDay::Excluded => Start::Excluded,
        StartDay::Included => Start::Included,
    };
    term.until = match limit.ends {
        Ends::EndOfDay => Until::EndOfDay,
        Ends::CloseOfBusiness => Until::CloseOfBusiness,
        Ends::SameTime => Until::SameTime,
    };
    term.roll = match limit.roll {
        Roll::None => CalendarRoll::Stay,
        Roll::Next => CalendarRoll::Following,
        Roll::Previous => CalendarRoll::Preceding,
    };
    let cut_off = limit.cutoff.as_deref().and_then(|text| NaiveTime::parse_from_str(text, "%H:%M").ok());
    if cut_off.is_some() {
        term.receipt = Receipt::OnBusinessDay { cut_off };
    }
    term.zone = place.version.zone.as_deref().and_then(|name| Zone::named(name).ok());
    Ok(term)
}

fn count(place: Place<'_>, limit: &Limit, start: Instant, zone: &Zone) -> Result<Count, Needed> {
    if let Some(fact) = &limit.until_fact {
        let day = Seen::from(place).find_day(fact).ok_or_else(|| Needed::from([fact.clone()]))?;
        return Ok(Count::CalendarDays(days_to(zone.date(start.micros()), day.0)));
    }
    let n = limit.count.and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    Ok(match limit.unit {
        Some(Unit::Minutes) | None => Count::Minutes(n),
        Some(Unit::Hours) => Count::Minutes(n.saturating_mul(60)),
        Some(Unit::CalendarDays) => Count::CalendarDays(n),
        Some(Unit::BusinessDays) => Count::BusinessDays(n),
        Some(Unit::BusinessMinutes) => Count::BusinessMinutes(n),
        Some(Unit::BusinessHours) => Count::BusinessMinutes(n.saturating_mul(60)),
        Some(Unit::Weeks) => Count::Weeks(n),
        Some(Unit::Months) => Count::Months(n),
        Some(Unit::Years) => Count::Months(n.saturating_mul(12)),
        Some(Unit::Cycles) => {
            let from = zone.date(start.micros());
            let end = cycles(from, cycle_day(place)?, n, limit.cycle_may_open_on_start.0);
            Count::CalendarDays(days_to(from, end))
        }
    })
}

fn days_to(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from(to.signed_duration_since(from).num_days()).unwrap_or(0)
}

fn cycle_day(place: Place<'_>) -> Result<u32, Needed> {
    let day = match Seen::from(place).find("cycle_day") {
        Some(Fact::Number(number)) => u32::try_from(number.floor()).ok(),
        _ => None,
    };
    day.filter(|day| (1..=31).contains(day)).ok_or_else(|| Needed::from([SmolStr::new("cycle_day")]))
}

/// The day on which the n-th cycle closes that lies whole after a day. A cycle opens the day after the one before
/// closes; one that opens on the very day counts only where that is said.
fn cycles(from: NaiveDate, closes_on: u32, n: u32, may_open_on_start: bool) -> NaiveDate {
    let first = if may_open_on_start { from } else { from.checked_add_days(Days::new(1)).unwrap_or(from) };
    let mut month = first.with_day(1).unwrap_or(first);
    let mut left = n;
    // Two months more than cycles are enough: one to come to an opening, one to come to a closing.
    for _ in 0..n.saturating_add(3).min(2_400) {
        let close = clamped(month, closes_on);
        let opens = clamped(month.checked_sub_months(Months::new(1)).unwrap_or(month), closes_on);
        let opens = opens.checked_add_days(Days::new(1)).unwrap_or(opens);
        if opens >= first {
            left = left.saturating_sub(1);
            if left == 0 {
                return close;
            }
        }
        month = month.checked_add_months(Months::new(1)).unwrap_or(month);
    }
    from
}

/// That day of the month, or its last.
fn clamped(month: NaiveDate, day: u32) -> NaiveDate {
    (1..=day)
        .rev()
        .find_map(|day| month.with_day(day))
        .unwrap_or(month)
        .with_month(month.month())
        .unwrap_or(month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, may_open_on_start: bool, expected: &str) {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(cycles(day(from), 5, 2, may_open_on_start), day(expected));
    }

    #[test]
    fn a_cycle_is_complete_that_opens_after_the_notice() {
        check("2026-01-10", false, "2026-04-05");
        check("2026-06-06", false, "2026-09-05");
        check("2026-06-06", true, "2026-08-05");
        check("2026-06-05", false, "2026-08-05");
        assert_eq!(clamped("2026-02-01".parse().unwrap(), 31), "2026-02-28".parse().unwrap());
    }
}
