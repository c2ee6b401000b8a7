//! What facts are: flags, exact decimals, money, words, days. No floats anywhere.

use std::collections::BTreeMap;
use std::fmt;

use amends_calendar::Zone;
use amends_core::money::{Currency, Money};
use amends_envelope::Instant;
use chrono::NaiveDate;
use smol_str::SmolStr;

use crate::read::mistake::{Mistakes, Unreadable};
use crate::read::node::{Node, Value};
use crate::read::table::{Read, outside, wrong};
use crate::read::{Kind, tree};

/// An exact decimal with up to 18 digits after the point: enough for whatever a double prints as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(i128); // in parts of 10^-18; invariant: what is before the point fits 64 bits

/// Digits after the point.
const DIGITS: usize = 18;
/// Parts in one.
const ONE: i128 = 1_000_000_000_000_000_000;

impl Number {
    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self(number as i128 * ONE)
    }

    /// The whole number at or below it.
    pub fn floor(self) -> i64 {
        i64::try_from(self.0.div_euclid(ONE)).unwrap_or(i64::MAX)
    }

    /// Whether there is nothing after the point.
    pub const fn is_whole(self) -> bool {
        self.0 % ONE == 0
    }

    /// Whether it is more than 0.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// As a fraction: what is counted, and by what it is divided.
    pub(crate) const fn fraction(self) -> (i128, i128) {
        if self.is_whole() { (self.0 / ONE, 1) } else { (self.0, ONE) }
    }

    /// From a fraction, where it has no more than 18 digits after the point.
    pub(crate) fn from_fraction(numerator: i128, denominator: i128) -> Option<Self> {
        let parts = numerator.checked_mul(ONE).filter(|parts| parts % denominator == 0);
        parts.map(|parts| Self(parts / denominator))
    }

    /// Reads `-12`, `1510.883`, `1e-7`: at most 18 digits after the point that are not 0.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !are_digits(whole) || !are_digits(fraction) || digits.len() > 40 {
            return None;
        }
        // All digits as one number, and where its point is from the right.
        let all = format!("{whole}{fraction}");
        let trimmed = all.trim_end_matches('0');
        let zeros = all.len() - trimmed.len();
        let point = i32::try_from(fraction.len()).ok()?.checked_sub(i32::try_from(zeros).ok()?)?;
        let shift = i32::try_from(DIGITS).ok()?.checked_sub(point)?.checked_add(exponent)?;
        let value: i128 = if trimmed.is_empty() { return Some(Self(0)) } else { trimmed.parse().ok()? };
        let parts = value.checked_mul(10_i128.checked_pow(u32::try_from(shift).ok()?)?)?;
        i64::try_from(parts / ONE).ok()?;
        Some(Self(if negative { -parts } else { parts }))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) =
            (self.0.unsigned_abs() / ONE.unsigned_abs(), self.0.unsigned_abs() % ONE.unsigned_abs());
        write!(f, "{sign}{whole}")?;
        if fraction == 0 {
            return Ok(());
        }
        write!(f, ".{}", format!("{fraction:0DIGITS$}").trim_end_matches('0'))
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Read for Number {
    const EXPECTED: &'static str = "a number below 9223372036854775808 with at most 18 decimals";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        match &node.value {
            Value::Number(text) | Value::Text(text) => Self::parse(text).or_else(|| outside(node, to)),
            Value::Null | Value::Flag(_) | Value::List(_) | Value::Table(_) => wrong(node, to),
        }
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": ["number", "string"], "pattern": "^[+-]?[0-9]+(\\.[0-9]{1,18}0*)?$" })
    }
}

/// A civil day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub NaiveDate);

impl Day {
    /// Reads `2026-04-02`, years 1000 to 2999.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 10 && matches!(text.as_bytes(), [b'1' | b'2', _, _, _, b'-', ..]);
        fits.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Self)).flatten()
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.succ_opt().unwrap_or(self.0))
    }

    /// How many days later `other` is.
    pub fn days_until(self, other: Self) -> i64 {
        other.0.signed_duration_since(self.0).num_days()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Read for Day {
    const EXPECTED: &'static str = "a day like 2026-04-02";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Text(text) = &node.value else { return wrong(node, to) };
        Self::parse(text).or_else(|| outside(node, to))
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "string", "format": "date" })
    }
}

impl Read for Currency {
    const EXPECTED: &'static str = "a currency of ISO 4217, like GBP";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Text(text) = &node.value else { return wrong(node, to) };
        let known = iso_currency::Currency::from_code(text).is_some();
        Self::new(text).ok().filter(|_| known).or_else(|| outside(node, to))
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "string", "pattern": "^[A-Z]{3}$" })
    }
}

/// An amount as people write it: the code and the major units, like `GBP 10.34` or `KRW 8000`.
pub fn written(minor: i64, currency: Currency) -> String {
    let digits =
        iso_currency::Currency::from_code(currency.as_str()).and_then(iso_currency::Currency::exponent);
    let digits = usize::from(digits.unwrap_or(0));
    if digits == 0 {
        return format!("{currency} {minor}");
    }
    let sign = if minor < 0 { "-" } else { "" };
    let padded = format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = padded.split_at(padded.len() - digits);
    format!("{currency} {sign}{whole}.{fraction}")
}

/// The value of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(Number),
    /// An amount of money.
    Money(Money),
    /// A word, a day or an instant: which, the pack that asks for it says.
    Text(SmolStr),
    /// It is known that there is none. Written `"none"`.
    None,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "{}", if *flag { "yes" } else { "no" }),
            Self::Number(number) => write!(f, "{number}"),
            Self::Money(money) => f.write_str(&written(money.minor(), money.currency())),
            Self::Text(text) => f.write_str(text),
            Self::None => f.write_str("none"),
        }
    }
}

impl Fact {
    /// As a day, where it is written as one. An instant is none: which day it falls on depends on where one is.
    pub fn day(&self) -> Option<Day> {
        let Self::Text(text) = self else { return None };
        Day::parse(text)
    }

    /// The day on which an instant falls in a zone.
    pub fn day_in(&self, zone: &Zone) -> Option<Day> {
        self.instant().map(|at| Day(zone.date(at.micros())))
    }

    /// As an instant.
    pub fn instant(&self) -> Option<Instant> {
        let Self::Text(text) = self else { return None };
        Instant::parse(text).ok()
    }
}

impl Read for Fact {
    const EXPECTED: &'static str = "true or false, a number, a text, or { amount_minor, currency }";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        match &node.value {
            Value::Flag(flag) => Some(Self::Flag(*flag)),
            Value::Number(_) => Number::read(node, to).map(Self::Number),
            Value::Text(text) if text == "none" => Some(Self::None),
            Value::Text(text) if text.len() <= 256 => Some(Self::Text(SmolStr::new(text))),
            Value::Table(_) => {
                let table =
                    crate::read::table::Table::open(node, Self::EXPECTED, &["amount_minor", "currency"], to)?;
                let (minor, currency) = (table.field::<i64>("amount_minor", to), table.field("currency", to));
                Money::new(minor?, currency?).ok().map(Self::Money).or_else(|| outside(node, to))
            }
            Value::Text(_) => outside(node, to),
            Value::Null | Value::List(_) => wrong(node, to),
        }
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": ["boolean", "number", "string", "object"] })
    }
}

/// What is known of a case. What is not in it is not known; a `null` is not known either.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts(BTreeMap<SmolStr, Fact>);

impl Facts {
    /// Nothing is known.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Sets a fact.
    pub fn set(&mut self, name: &str, fact: Fact) {
        self.0.insert(SmolStr::new(name), fact);
    }

    /// This fact too.
    #[must_use]
    pub fn with(mut self, name: &str, fact: Fact) -> Self {
        self.set(name, fact);
        self
    }

    /// What is known under a name.
    pub fn find(&self, name: &str) -> Option<&Fact> {
        self.0.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&SmolStr, &Fact)> {
        self.0.iter()
    }

    /// Reads a JSON object of facts.
    ///
    /// # Errors
    /// [`Unreadable`] with every mistake, `name` being the name of the file in it.
    pub fn from_json(name: &str, text: &str) -> Result<Self, Unreadable> {
        let mut mistakes = Mistakes::default();
        let name_json = format!("{name}.json");
        let facts = tree(&name_json, text, &mut mistakes).and_then(|node| Self::read(&node, &mut mistakes));
        match facts {
            Some(facts) if mistakes.is_empty() => Ok(facts),
            _ => Err(mistakes.locate(name, text)),
        }
    }
}

impl Read for Facts {
    const EXPECTED: &'static str = "a table of facts";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Table(entries) = &node.value else { return wrong(node, to) };
        let mut facts = Self::new();
        for entry in entries.iter().filter(|entry| entry.value.value != Value::Null) {
            if entry.key.len() > 64 {
                to.add(Kind::OutOfBounds, entry.key_at, "a long name", "at most 64 bytes");
            } else if let Some(fact) = Fact::read(&entry.value, to) {
                facts.set(&entry.key, fact);
            }
        }
        Some(facts)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "object", "additionalProperties": Fact::schema(to) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_exact_and_prints_as_it_reads() {
        for text in ["0", "1500", "1500.4", "-2.000001", "12.5", "1510.8830000000001", "9223372036854775807"]
        {
            assert_eq!(Number::parse(text).unwrap().to_string(), text);
        }
        for (text, written) in
            [("1.", "1"), ("+7.50", "7.5"), ("1e3", "1000"), ("1.5E-7", "0.00000015"), ("0e99", "0")]
        {
            assert_eq!(Number::parse(text).unwrap().to_string(), written);
        }
        for text in [
            "",
            ".",
            "-",
            "1e",
            "1e99",
            "1e-19",
            "1e2147483647",
            "1e-2147483648",
            "0.0000000000000000001",
            "--1",
            "9223372036854775808",
            "٣",
            "nan",
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
        assert!(Number::parse("1500").unwrap() < Number::parse("1500.0000000000001").unwrap());
    }

    #[test]
    fn an_amount_is_written_with_the_decimals_of_its_currency() {
        let of = |minor, code| written(minor, Currency::new(code).unwrap());
        assert_eq!(of(1034, "GBP"), "GBP 10.34");
        assert_eq!(of(5, "GBP"), "GBP 0.05");
        assert_eq!(of(8000, "KRW"), "KRW 8000");
    }
}
