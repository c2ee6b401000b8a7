//! What is due by when, as it is written. How days are counted is the calendar's affair.

use smol_str::SmolStr;

use super::{Condition, Texts, Title};
use crate::read::table::{Mark, table, words};

words! {
    /// In what a limit is counted.
    pub enum Unit {
        /// Minutes as they pass.
        Minutes = "minutes",
        /// Hours as they pass.
        Hours = "hours",
        /// Calendar days.
        CalendarDays = "calendar_days",
        /// Business days of the calendar.
        BusinessDays = "business_days",
        /// Minutes in which the calendar is open.
        BusinessMinutes = "business_minutes",
        /// Hours in which the calendar is open.
        BusinessHours = "business_hours",
        /// Weeks.
        Weeks = "weeks",
        /// Months; where the day is not in the month, its last day.
        Months = "months",
        /// Years.
        Years = "years",
        /// Complete billing cycles, which close on the day of the month that the fact `cycle_day` has.
        Cycles = "cycles",
    }

    /// Whether the day of the start counts.
    pub enum StartDay {
        /// It is day 0.
        Excluded = "excluded",
        /// It is day 1.
        Included = "included",
    } else Excluded

    /// When on the last day it is over.
    pub enum Ends {
        /// When the day ends.
        EndOfDay = "end_of_day",
        /// When business closes.
        CloseOfBusiness = "close_of_business",
        /// At the time of day of the start.
        SameTime = "same_time",
    } else EndOfDay

    /// What happens to a last day on which the calendar is closed.
    pub enum Roll {
        /// It stays.
        None = "none",
        /// The next open day.
        Next = "next",
        /// The open day before.
        Previous = "previous",
    } else None

    /// Which of several limits binds.
    pub enum Choose {
        /// The first whose condition holds.
        First = "first",
        /// Of those whose condition holds, the one that ends first.
        Earliest = "earliest",
    } else First

    /// For whom a paused clock waits.
    pub enum AwaitingWord {
        /// The customer.
        Customer = "customer",
        /// Somebody else.
        ThirdParty = "third_party",
        /// Something else.
        Other = "other",
    }
}

table! {
    /// An event of the case, or a fact that was recorded.
    pub struct Trigger("a trigger: `event` or `fact`") {
        /// An event of this type,
        event: Option<SmolStr>,
        /// or this fact being recorded: the clock starts when the fact says, or where it is no time, when it was so.
        fact: Option<SmolStr>,
        /// The fields of the event are these.
        r#where: Texts,
        /// The event has these fields.
        has: Vec<SmolStr>,
    }

    /// How long.
    pub struct Limit("a limit: `count`, `unit`") {
        /// Its name, where it is a rule of its own.
        rule: Option<SmolStr>,
        /// When it holds; always, where it is left out.
        when: Option<Condition>,
        /// How many,
        count: Option<i64>,
        /// of what;
        unit: Option<Unit>,
        /// or the day that this fact has.
        until_fact: Option<SmolStr>,
        /// Whether the day of the start counts.
        start_day: StartDay,
        /// When on the last day it is over.
        ends: Ends,
        /// What happens to a closed last day.
        roll: Roll,
        /// A start at this time of day or later counts as on the next open day.
        cutoff: Option<String>,
        /// Whether a cycle that opens on the very day of the start is complete.
        cycle_may_open_on_start: Mark,
    }

    /// A later limit for a reason.
    pub struct Extension("an extension: `rule`, `on`, `limit`") {
        /// Its name.
        rule: SmolStr,
        /// What extends it, before the time is over.
        on: Trigger,
        /// When it may; always, where it is left out.
        when: Option<Condition>,
        /// The limit from the same start.
        limit: Limit,
    }

    /// When a clock may stand still.
    pub struct PauseRule("`awaiting`") {
        /// While we wait for these.
        awaiting: Vec<AwaitingWord>,
        /// Any one pause at most so many calendar days.
        days_max: Option<i64>,
    }

    /// Something that is due.
    pub struct Clock("a clock: `clock`, `title`, `start`, `stop`, `limit`") {
        /// Its name.
        clock: SmolStr,
        /// The rule, where it is not the clock's name.
        rule: Option<SmolStr>,
        /// What it says.
        title: Title,
        /// When it is wanted; always, where it is left out.
        when: Option<Condition>,
        /// What starts it.
        start: Vec<Trigger>,
        /// What meets it.
        stop: Vec<Trigger>,
        /// What makes it needless.
        cancel: Vec<Trigger>,
        /// How long.
        limit: Vec<Limit>,
        /// Which limit binds.
        choose: Choose,
        /// The role of the calendar that counts, like `business`.
        calendar: Option<SmolStr>,
        /// When it may stand still; never, where it is left out.
        pause: Option<PauseRule>,
        /// What makes it longer.
        extend: Vec<Extension>,
        /// Whether it starts again at each start after it was met: for replies.
        repeats: Mark,
        /// Whether what meets it begins the next at once: for regular news.
        renews: Mark,
        /// Whether it goes on when the case is withdrawn, merged into another or forwarded: for what is owed whatever
        /// becomes of the complaint. Any other clock falls away then, and runs on when that is taken back.
        outlives_case: Mark,
        /// Whether it is a time in which something may be done, so that nothing is missed when it passes.
        window: Mark,
    }
}

impl Trigger {
    /// An event of this type.
    pub(crate) fn on(event: &str) -> Self {
        Self {
            at: crate::read::Span::default(),
            event: Some(SmolStr::new(event)),
            fact: None,
            r#where: Texts::default(),
            has: Vec::new(),
        }
    }
}

impl Clock {
    /// A clock that only measures a limit.
    pub(crate) fn measuring(
        name: &SmolStr,
        title: &Title,
        start: Vec<Trigger>,
        limit: Limit,
        calendar: Option<SmolStr>,
    ) -> Self {
        Self {
            at: limit.at,
            clock: name.clone(),
            rule: None,
            title: title.clone(),
            when: None,
            start,
            stop: Vec::new(),
            cancel: Vec::new(),
            limit: vec![limit],
            choose: Choose::First,
            calendar,
            pause: None,
            extend: Vec::new(),
            repeats: Mark(false),
            renews: Mark(false),
            outlives_case: Mark(true),
            window: Mark(true),
        }
    }

    /// The rule it is.
    pub fn rule(&self) -> &SmolStr {
        self.rule.as_ref().unwrap_or(&self.clock)
    }
}
