//! One opening segment of a day.

use std::fmt;

/// Minutes of a whole day.
pub(crate) const DAY_MINUTES: u16 = 24 * 60;

/// One opening segment of a day, as its wall clock shows it: open from `opens` on, closed from `closes` on.
///
/// Whole minutes from 00:00 to 24:00; it opens before it closes, and lies within one day: a night shift is two
/// segments on two days, `22:00-24:00` and `00:00-06:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours {
    opens: u16,  // invariant: opens < closes
    closes: u16, // invariant: at most DAY_MINUTES
}

impl Hours {
    /// The whole day, from 00:00 to 24:00.
    pub const WHOLE_DAY: Self = Self { opens: 0, closes: DAY_MINUTES };

    /// The segment between two minutes of the day; none where it does not open before it closes, at 24:00 at the
    /// latest.
    pub const fn new(opens: u16, closes: u16) -> Option<Self> {
        if opens < closes && closes <= DAY_MINUTES { Some(Self { opens, closes }) } else { None }
    }

    /// Reads `09:00-17:30`; none where it is not exactly that.
    ///
    /// # Example
    /// ```
    /// use amends_calendar::Hours;
    /// assert_eq!(Hours::parse("09:00-17:30"), Hours::new(540, 1050));
    /// assert_eq!(Hours::parse("00:00-24:00"), Some(Hours::WHOLE_DAY));
    /// assert_eq!(Hours::parse("22:00-06:00"), None); // two days, so two segments
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (opens, closes) = text.split_once('-')?;
        Self::new(minute(opens)?, minute(closes)?)
    }

    /// The minute of the day from which on it is open.
    pub const fn opens(self) -> u16 {
        self.opens
    }

    /// The minute of the day from which on it is closed again, up to 1440.
    pub const fn closes(self) -> u16 {
        self.closes
    }
}

/// As it is read: `09:00-17:30`.
impl fmt::Display for Hours {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { opens, closes } = *self;
        write!(out, "{:02}:{:02}-{:02}:{:02}", opens / 60, opens % 60, closes / 60, closes % 60)
    }
}

/// The minute of the day of `hh:mm`, 24:00 among them.
fn minute(text: &str) -> Option<u16> {
    let &[h1, h2, b':', m1, m2] = text.as_bytes() else { return None };
    if ![h1, h2, m1, m2].iter().all(u8::is_ascii_digit) {
        return None;
    }
    let pair = |tens: u8, ones: u8| u16::from(tens - b'0') * 10 + u16::from(ones - b'0');
    let (hours, minutes) = (pair(h1, h2), pair(m1, m2));
    (minutes < 60).then_some(hours * 60 + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_written() {
        for good in ["00:00-24:00", "09:00-17:30", "23:59-24:00", "00:00-00:01"] {
            assert_eq!(Hours::parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "",
            "-",
            "9:00-17:00",
            "09:00-09:00",
            "17:00-09:00",
            "09:00-24:01",
            "09:60-10:00",
            "09:00–17:00",
            "25:00-26:00",
            "09:00-17:00 ",
        ] {
            assert_eq!(Hours::parse(bad), None, "{bad:?}");
        }
    }
}
