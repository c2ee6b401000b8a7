//! What was paid: by category, month, currency and kind, in minor units. Sums do not overflow.

use std::collections::BTreeMap;

use amends_core::case::compensation::RemedyKind;
use amends_core::money::Currency;

use crate::case_track::Word;
use crate::fact::Month;
use crate::report::Compensation;

/// What money is reported under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PaidAs {
    Kind(RemedyKind),
    /// A provisional credit that became final.
    Provisional,
}

impl PaidAs {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.as_str(),
            Self::Provisional => "provisional",
        }
    }
}

/// All that was paid.
#[derive(Debug, Clone, Default)]
pub(crate) struct Paid(BTreeMap<(Word, Month, Currency, PaidAs), i128>);

impl Paid {
    pub(crate) fn add(&mut self, category: Word, month: Month, currency: Currency, kind: PaidAs, minor: i64) {
        *self.0.entry((category, month, currency, kind)).or_default() += i128::from(minor);
    }

    pub(crate) fn merge(&mut self, other: Self, renamed: &[Word]) {
        for ((category, month, currency, kind), minor) in other.0 {
            *self.0.entry((renamed[category as usize], month, currency, kind)).or_default() += minor;
        }
    }

    /// The rows, by category, month, currency and kind.
    pub(crate) fn rows(&self, words: &[impl AsRef<str>]) -> Vec<Compensation> {
        let row =
            |(&(category, month, currency, kind), &paid_minor): (&(Word, Month, Currency, PaidAs), &i128)| {
                Compensation {
                    category: words[category as usize].as_ref().to_owned(),
                    month: month.to_string(),
                    currency: currency.to_string(),
                    kind: kind.as_str(),
                    paid_minor,
                }
            };
        let mut rows: Vec<Compensation> = self.0.iter().map(row).collect();
        rows.sort_by(|one, other| one.key().cmp(&other.key()));
        rows
    }
}
