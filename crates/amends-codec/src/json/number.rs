//! Numbers, by value: a whole one within ±(2^53 - 1), or a decimal that every reader gets back exactly.
//!
//! `1.0`, `10e-1` and `1` are the same number. Were the text what counts, a log and the store it was loaded into,
//! which holds canonical text, could replay differently.

use amends_core::value::MOST;

/// A number as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Number {
    /// A whole one.
    Whole(i64),
    /// Any other, as RFC 8785 writes it.
    Decimal(String),
}

/// Reads a number whose text is `-?digits[.digits][e[±]digits]`; nothing where it is not one that we keep.
pub(super) fn read(text: &str) -> Option<Number> {
    let exact = Exact::of(text)?;
    if let Some(whole) = exact.whole() {
        return (-MOST..=MOST).contains(&whole).then_some(Number::Whole(whole));
    }
    let value: f64 = text.parse().ok()?;
    let canonical = serde_json_canonicalizer::to_string(&value).ok()?;
    let is_whole = exact.exponent >= 0;
    (!is_whole && Exact::of(&canonical)? == exact).then_some(Number::Decimal(canonical))
}

/// A decimal number without loss: `±digits × 10^exponent`, no zeros at either end of the digits.
#[derive(Debug, PartialEq, Eq)]
struct Exact {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Exact {
    /// Nothing where the exponent alone is beyond any number that we keep.
    fn of(text: &str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent: i64 = exponent.parse::<i32>().ok()?.into();
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let significant = digits.trim_end_matches('0');
        let dropped = i64::try_from(digits.len() - significant.len()).ok()?;
        let exponent = exponent + dropped - i64::try_from(fraction.len()).ok()?;
        let digits = significant.trim_start_matches('0').to_owned();
        let is_zero = digits.is_empty();
        Some(Self { negative: negative && !is_zero, digits, exponent: if is_zero { 0 } else { exponent } })
    }

    /// The value, where it is whole and fits.
    fn whole(&self) -> Option<i64> {
        let digits: i64 = if self.digits.is_empty() { 0 } else { self.digits.parse().ok()? };
        let scale = 10_i64.checked_pow(u32::try_from(self.exponent).ok()?)?;
        let value = digits.checked_mul(scale)?;
        Some(if self.negative { -value } else { value })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_that_every_reader_gets_back_are_kept() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("-0.0", 0),
            ("0e999999999", 0),
            ("1.0", 1),
            ("1e2", 100),
            ("1200e-2", 12),
            ("9007199254740991", MOST),
            ("-9007199254740991", -MOST),
        ] {
            assert_eq!(read(text), Some(Number::Whole(value)), "{text}");
        }
        for (text, canonical) in [("0.1", "0.1"), ("1.50", "1.5"), ("-25E-1", "-2.5"), ("5e-324", "5e-324")] {
            assert_eq!(read(text), Some(Number::Decimal(canonical.into())), "{text}");
        }
    }

    #[test]
    fn numbers_that_a_reader_would_change_are_refused() {
        for text in [
            "9007199254740992",
            "-9007199254740993",
            "1e16",
            "1e400",
            "1e-400",
            "0.1000000000000000055",
            "3.14159265358979323846",
            "1e99999999999",
            "123456789012345678901234567890",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_double_that_is_not_whole_is_kept_as_it_is(value in any::<f64>()) {
            prop_assume!(value.is_finite() && value.fract() != 0.0);
            let canonical = serde_json_canonicalizer::to_string(&value).unwrap();
            prop_assert_eq!(read(&canonical), Some(Number::Decimal(canonical.clone())));
        }

        #[test]
        fn every_whole_number_within_bounds_is_kept(value in -MOST..=MOST) {
            prop_assert_eq!(read(&value.to_string()), Some(Number::Whole(value)));
        }
    }
}
