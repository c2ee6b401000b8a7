//! Why there is no answer.

/// Why a calendar has no answer. It never guesses: a year whose holidays it does not hold has no business days.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// The answer needs a day outside the years that the calendar covers. Bind a version that covers them.
    #[error("calendar {id} {version} covers the years {first} to {last}, and this needs {side} ones")]
    OutsideYears {
        /// The calendar's id.
        id: String,
        /// The calendar's version.
        version: String,
        /// The first year that it covers.
        first: i32,
        /// The last year that it covers.
        last: i32,
        /// On which side the answer would lie.
        side: Side,
    },
    /// The answer lies beyond the year 9999.
    #[error("the answer lies beyond the year 9999")]
    TooFar,
}

/// Before or after the years covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Side {
    Earlier,
    Later,
}

impl std::fmt::Display for Side {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Earlier => "earlier",
            Self::Later => "later",
        })
    }
}
