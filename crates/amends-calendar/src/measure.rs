//! What a clock measures under a term: what is used, what is left, when it is due.
//!
//! A term is an amount of one unit after the receipt. Each span in which the clock ran uses some of it; where what is
//! left would be over before the next pause, it is due there.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::calendar::next;
use crate::due::{at, later};
use crate::skipped::days;
use crate::term::Until;
use crate::{Amount, Calendar, CalendarError, Clock, Count, Due, Skipped, Standing, Term, Why};

/// A term that has begun, on a calendar.
struct Begun<'a> {
    calendar: &'a Calendar,
    term: &'a Term,
    /// When it would be due without a pause.
    whole: Due,
}

impl<W: PartialEq> Clock<W> {
    /// When it is due under a term; none where it is paused and what is left has no date.
    ///
    /// A pause that begins only when the term is over changes nothing any more. A pause on the very day on which a term
    /// of days ends gives at least the rest of the day of the resumption.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn due(&self, calendar: &Calendar, term: &Term) -> Result<Option<Due>, CalendarError> {
        let begun = Begun::new(calendar, term, self.started_at())?;
        let mut left = begun.total()?;
        let mut due = begun.whole;
        for run in self.runs() {
            if run.from > self.started_at() {
                due = begun.resumed(run.from, left)?;
            }
            match run.to.filter(|to| self.stopped_at() != Some(*to)) {
                Some(to) if to < due.at => left = left.less(begun.between(run.from, to)?).at_least_none(),
                Some(_) | None => return Ok(Some(due)),
            }
        }
        Ok(None)
    }

    /// How much of a term it has used by an instant.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn used(&self, calendar: &Calendar, term: &Term, now: i64) -> Result<Amount, CalendarError> {
        let begun = Begun::new(calendar, term, self.started_at())?;
        let mut used = begun.total()?.of(0);
        for run in self.runs().take_while(|run| run.from < now) {
            let ran = begun.between(run.from, run.to.map_or(now, |to| to.min(now)))?;
            used = used.of(used.value().saturating_add(ran));
        }
        Ok(used)
    }

    /// How much of a term is left at an instant; below nothing where it ran on beyond.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn left(&self, calendar: &Calendar, term: &Term, now: i64) -> Result<Amount, CalendarError> {
        let used = self.used(calendar, term, now)?.value();
        Begun::new(calendar, term, self.started_at())?.total().map(|total| total.less(used))
    }

    /// How much of a term's unit it was paused by an instant: with [`used`](Self::used), all that there was since the
    /// receipt.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn paused(&self, calendar: &Calendar, term: &Term, now: i64) -> Result<Amount, CalendarError> {
        let begun = Begun::new(calendar, term, self.started_at())?;
        let end = self.stopped_at().map_or(now, |stopped| stopped.min(now)).max(self.started_at());
        let all = begun.total()?.of(begun.between(self.started_at(), end)?);
        Ok(all.less(self.used(calendar, term, now)?.value()))
    }

    /// Where it stands at an instant under a term. What happened after that instant is not looked at.
    ///
    /// # Errors
    /// [`CalendarError`].
    pub fn standing(&self, calendar: &Calendar, term: &Term, now: i64) -> Result<Standing, CalendarError>
    where
        W: Clone,
    {
        let known = self.known_at(now);
        let due = known.due(calendar, term)?;
        let end = known.stopped_at();
        Ok(match due {
            Some(due) if end.unwrap_or(now) > due.at => Standing::Missed(due),
            due if end.is_some() => Standing::Met(due),
            Some(due) if !known.is_paused(now) => Standing::Running(due),
            Some(_) | None => Standing::Paused(known.left(calendar, term, now)?),
        })
    }

    /// The days that did not count on the way to `due`, which this clock gave for the same calendar and term, in order:
    /// those of [`Calendar::skipped`], and the days on which it was paused, of the years covered.
    pub fn skipped<'a>(&self, calendar: &'a Calendar, term: &Term, due: &Due) -> Vec<Skipped<'a>> {
        let mut skipped: BTreeMap<NaiveDate, Why<'a>> = BTreeMap::new();
        for Skipped { day, why } in calendar.skipped(self.started_at(), term, due) {
            skipped.entry(day).or_insert(why);
        }
        for pause in self.pauses().iter().filter(|pause| pause.from < due.at) {
            let to = pause.to().map_or(due.at, |to| to.min(due.at));
            for day in begun_days(calendar, term, pause.from, to).filter(|day| *day > due.received_on) {
                skipped.entry(day).or_insert(Why::Paused);
            }
        }
        skipped.into_iter().map(|(day, why)| Skipped { day, why }).collect()
    }
}

/// The days that began between two instants, of the years covered.
fn begun_days(calendar: &Calendar, term: &Term, from: i64, to: i64) -> impl Iterator<Item = NaiveDate> {
    let zone = calendar.zone_of(term);
    let (first, last) = calendar.years();
    let covered = |day: NaiveDate| {
        let first = NaiveDate::from_ymd_opt(first, 1, 1).unwrap_or(day);
        let after = NaiveDate::from_ymd_opt(last + 1, 1, 1).unwrap_or(day);
        day.clamp(first, after)
    };
    days(covered(next(zone.date(from))), covered(next(zone.date(to))))
}

impl<'a> Begun<'a> {
    fn new(calendar: &'a Calendar, term: &'a Term, start: i64) -> Result<Self, CalendarError> {
        Ok(Self { calendar, term, whole: calendar.due(start, term)? })
    }

    /// The whole term as an amount of its unit after the receipt.
    fn total(&self) -> Result<Amount, CalendarError> {
        let Due { from, received_on, counted_to, .. } = self.whole;
        Ok(match self.term.count {
            Count::BusinessDays(_) => {
                Amount::BusinessDays(self.calendar.business_days_between(received_on, counted_to)?)
            }
            Count::CalendarDays(_) | Count::Weeks(_) | Count::Months(_) => {
                Amount::CalendarDays((counted_to - received_on).num_days())
            }
            Count::BusinessMinutes(_) => Amount::OpenMicros(self.calendar.open_between(from, self.whole.at)?),
            Count::Minutes(_) => Amount::Micros(self.whole.at.saturating_sub(from)),
        })
    }

    /// How much of the term's unit lies between two instants after the receipt.
    fn between(&self, from: i64, to: i64) -> Result<i64, CalendarError> {
        let (from, to) = (from.max(self.whole.from), to.max(self.whole.from));
        let zone = self.calendar.zone_of(self.term);
        let day = |at: i64| zone.date(at).max(self.whole.received_on);
        match self.term.count {
            Count::BusinessDays(_) => self.calendar.business_days_between(day(from), day(to)),
            Count::CalendarDays(_) | Count::Weeks(_) | Count::Months(_) => {
                Ok((day(to) - day(from)).num_days())
            }
            Count::BusinessMinutes(_) => self.calendar.open_between(from, to),
            Count::Minutes(_) => Ok(to.saturating_sub(from)),
        }
    }

    /// When it is due where it runs on at an instant with so much left.
    fn resumed(&self, at: i64, left: Amount) -> Result<Due, CalendarError> {
        let at = at.max(self.whole.from);
        let zone = self.calendar.zone_of(self.term);
        let today = zone.date(at).max(self.whole.received_on);
        let days = u64::try_from(left.value()).unwrap_or(0);
        let counted_to = match left {
            Amount::BusinessDays(n) => self.calendar.add_business_days(today, n)?,
            Amount::CalendarDays(_) => later(today, days)?,
            Amount::OpenMicros(micros) => return self.minutes(self.calendar.add_open(at, micros)?),
            Amount::Micros(micros) => return self.minutes(at.saturating_add(micros)),
        };
        let due = self.ends(counted_to)?;
        // The last day was over when the clock ran on: it is given another.
        if due.at < at { self.ends(self.another(counted_to)?) } else { Ok(due) }
    }

    fn minutes(&self, end: i64) -> Result<Due, CalendarError> {
        at(self.calendar.zone_of(self.term), self.whole.from, self.whole.received_on, end)
    }

    fn ends(&self, counted_to: NaiveDate) -> Result<Due, CalendarError> {
        let roll = match self.term.count {
            Count::BusinessDays(_) => self.term.roll.or_following(),
            Count::CalendarDays(_)
            | Count::Weeks(_)
            | Count::Months(_)
            | Count::BusinessMinutes(_)
            | Count::Minutes(_) => self.term.roll,
        };
        let term = Term { roll, ..self.term.clone() };
        self.calendar.ends(&term, Due { counted_to, ..self.whole })
    }

    fn another(&self, day: NaiveDate) -> Result<NaiveDate, CalendarError> {
        match (self.term.count, self.term.until) {
            (Count::BusinessDays(_), _) | (_, Until::CloseOfBusiness) => {
                self.calendar.add_business_days(day, 1)
            }
            (_, Until::EndOfDay | Until::SameTime) => later(day, 1),
        }
    }
}

impl Amount {
    /// The number, without its unit.
    pub fn value(self) -> i64 {
        match self {
            Self::BusinessDays(n) | Self::CalendarDays(n) | Self::OpenMicros(n) | Self::Micros(n) => n,
        }
    }

    /// So much of the same unit.
    fn of(self, n: i64) -> Self {
        match self {
            Self::BusinessDays(_) => Self::BusinessDays(n),
            Self::CalendarDays(_) => Self::CalendarDays(n),
            Self::OpenMicros(_) => Self::OpenMicros(n),
            Self::Micros(_) => Self::Micros(n),
        }
    }

    fn at_least_none(self) -> Self {
        self.of(self.value().max(0))
    }

    fn less(self, used: i64) -> Self {
        self.of(self.value().saturating_sub(used))
    }
}
