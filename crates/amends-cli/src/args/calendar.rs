//! What `amends calendar` understands.

use chrono::NaiveDate;
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum CalendarCommand {
    /// How much working time lies between two times: business days, or minutes in which it is open.
    ///
    /// Between two days: how many business days lie after the first, up to and including the second. `add` goes the
    /// other way: the day that lies that many business days after the first. Negative where the second is the earlier.
    ///
    /// Between two instants: how many minutes the calendar is open from the first to the second, exact to the
    /// microsecond, as a decimal where they are not whole. The calendars that come with amends are open from 00:00 to
    /// 24:00 on business days; hours are told in a calendar of one's own.
    #[command(after_help = "\
Examples:
  amends calendar between --calendar england-wales --from 2026-04-02 --to 2026-04-09      # 3
  amends calendar between --calendar desk.toml --from 2026-04-02T15:00:00Z --to 2026-04-07T08:30:00Z")]
    Between(Between),
    /// The day so many business days on, or the instant so many open minutes on.
    ///
    /// The N-th business day strictly after DATE. With 0, DATE itself or, where that is no business day, the business
    /// day before it; below 0, the N-th business day strictly before.
    #[command(after_help = "\
Examples:
  amends calendar add --calendar england-wales --from 2026-04-02 --business-days 3        # 2026-04-09
  amends calendar add --calendar korea --from 2026-10-01 --business-days -2
  amends calendar add --calendar desk.toml --from 2026-04-02T15:00:00Z --business-minutes 480")]
    Add(Add),
    /// The calendars that come with amends, or one calendar: zone, hours, named days, sources.
    #[command(after_help = "\
Examples:
  amends calendar show
  amends calendar show korea --year 2026
  amends calendar show desk.toml --json")]
    Show(ShowCalendar),
}

#[derive(Debug, Args)]
pub(crate) struct Between {
    /// A calendar that comes with amends, or a calendar file.
    #[arg(long, value_name = "K")]
    pub(crate) calendar: String,
    /// A day like 2026-04-02, or an instant like 2026-04-02T09:30:00Z.
    #[arg(long, value_name = "T")]
    pub(crate) from: String,
    /// The same kind of time.
    #[arg(long, value_name = "T")]
    pub(crate) to: String,
    /// One JSON object instead of the answer alone.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Add {
    /// A calendar that comes with amends, or a calendar file.
    #[arg(long, value_name = "K")]
    pub(crate) calendar: String,
    /// A day like 2026-04-02; with --business-minutes an instant like 2026-04-02T09:30:00Z.
    #[arg(long, value_name = "DATE")]
    pub(crate) from: String,
    #[command(flatten)]
    pub(crate) count: Count,
    /// One JSON object instead of the answer alone.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Count {
    /// How many business days on.
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole_number)]
    pub(crate) business_days: Option<i64>,
    /// How many open minutes on, 0 or more.
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole_number)]
    pub(crate) business_minutes: Option<i64>,
}

fn whole_number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "expected a whole number, like 3 or -2".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct ShowCalendar {
    /// A calendar that comes with amends, or a calendar file; a table of those that come, where it is left out.
    #[arg(value_name = "K")]
    pub(crate) calendar: Option<String>,
    /// The named days of this year alone.
    #[arg(long, value_name = "YYYY", requires = "calendar")]
    pub(crate) year: Option<i32>,
    /// One JSON object instead of tables.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A day exactly as `2026-04-02`.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(|day: &NaiveDate| day.to_string() == text)
}

/// What is written like a day and is none that we know.
pub(crate) fn no_day(text: &str) -> Option<&'static str> {
    let looks = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    match text.bytes().next() {
        Some(b'1' | b'2') if looks => Some("a day that there is not"),
        _ => looks.then_some("a day outside the years 1000 to 2999"),
    }
}
