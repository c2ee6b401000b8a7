//! How much: fixed, a share, by bands, by cases, or day by day. Exact until it is rounded, once, as the rule says.
//!
//! ```toml
//! pay = { bands_over = "distance_km", bands = [
//!   { up_to = 1500, pay = { minor = 25000 } },
//!   { over = 1500, up_to = 3500, pay = { minor = 40000 } },
//!   { over = 3500, pay = { cases = [
//!     { when = { fact = "arrival_delay_min", below = 240 }, pay = { minor = 30000 } },
//!     { pay = { minor = 60000 } } ] } } ] }
//! ```

use amends_core::money::Currency;
use smol_str::SmolStr;

use super::Condition;
use crate::read::Kind;
use crate::read::mistake::Mistakes;
use crate::read::node::{Node, Value};
use crate::read::table::{Read, outside, table, words, wrong};
use crate::value::Number;

words! {
    /// What becomes of parts of a minor unit.
    pub enum Rounding {
        /// There are none; were there any, the rule would be wrong.
        Exact = "exact",
        /// They are dropped.
        Floor = "floor",
        /// They make one whole.
        Ceiling = "ceiling",
        /// From a half up they make one whole.
        HalfUp = "half_up",
        /// Over a half they make one whole, a half goes to the even neighbour.
        HalfEven = "half_even",
    } else Exact

    /// Which version's rate a day is paid at.
    pub enum RateFollows {
        /// That of the version in force on that day.
        Day = "day",
        /// That of the version that the whole case is under.
        Case = "case",
    }
}

/// A number of minor units, or the name of one in the version's `values`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// So many.
    Minor(i64),
    /// The value of that name.
    Value(SmolStr),
}

impl Read for Amount {
    const EXPECTED: &'static str =
        "a whole number of minor units, or the name of one of the version's values";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        match &node.value {
            Value::Number(_) => i64::read(node, to).map(Self::Minor),
            Value::Text(_) => SmolStr::read(node, to).map(Self::Value),
            Value::Null | Value::Flag(_) | Value::List(_) | Value::Table(_) => wrong(node, to),
        }
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "anyOf": [i64::schema(to), SmolStr::schema(to)] })
    }
}

/// A number, or the fact that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// This number.
    Number(Number),
    /// The number that the fact has.
    Fact(SmolStr),
}

impl Read for Operand {
    const EXPECTED: &'static str = "a number above 0, or the name of a fact";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        match &node.value {
            Value::Number(_) => {
                let number = Number::read(node, to)?;
                if number.is_positive() { Some(Self::Number(number)) } else { outside(node, to) }
            }
            Value::Text(_) => SmolStr::read(node, to).map(Self::Fact),
            Value::Null | Value::Flag(_) | Value::List(_) | Value::Table(_) => wrong(node, to),
        }
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "anyOf": [{ "type": "number", "exclusiveMinimum": 0 }, SmolStr::schema(to)] })
    }
}

/// Named numbers of a version.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Values(Vec<(SmolStr, i64)>);

impl Values {
    /// The value of a name.
    pub fn find(&self, name: &str) -> Option<i64> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| *value)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&SmolStr, i64)> {
        self.0.iter().map(|(name, value)| (name, *value))
    }

    pub(crate) fn inherit(&mut self, from: &Self) {
        let missing: Vec<_> = from.0.iter().filter(|(name, _)| self.find(name).is_none()).cloned().collect();
        self.0.extend(missing);
    }
}

impl Read for Values {
    const EXPECTED: &'static str = "a table of names and whole numbers";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Table(entries) = &node.value else { return wrong(node, to) };
        let read = entries
            .iter()
            .map(|entry| i64::read(&entry.value, to).map(|value| (SmolStr::new(&entry.key), value)));
        let read: Vec<Option<_>> = read.collect();
        read.into_iter().collect::<Option<_>>().map(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": "object", "additionalProperties": i64::schema(to) })
    }
}

/// How much. Exactly one of `minor`, `percent`, `bands`, `cases`, `days`, or `nothing = true`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pay {
    /// So many minor units, times and divided by what is given.
    Fixed {
        /// How many.
        minor: Amount,
        /// Their currency, where it is not the version's.
        currency: Option<Currency>,
        /// Times all of these.
        times: Vec<Operand>,
        /// Divided by all of these.
        divided_by: Vec<Operand>,
    },
    /// A share of a fact that is money.
    Share {
        /// So many percent.
        percent: Number,
        /// Of this fact.
        of: SmolStr,
        /// Times all of these.
        times: Vec<Operand>,
        /// Divided by all of these.
        divided_by: Vec<Operand>,
    },
    /// What the band says that a number is in; nothing outside all bands.
    Bands {
        /// The fact that has the number.
        over: SmolStr,
        /// The bands, in rising order.
        bands: Vec<Band>,
    },
    /// What the first case says whose condition holds; nothing where none does.
    Cases(Vec<Case>),
    /// So much for each day.
    Days(Days),
    /// Nothing.
    Nothing,
    /// Something, but nobody has found out how much: the answer is unknown.
    Unknown(String),
}

table! {
    /// A range of numbers and what is paid in it.
    pub struct Band("a band: `at_least` or `over`, `below` or `up_to`, `pay`") {
        /// From this number on.
        at_least: Option<Number>,
        /// Above this number.
        over: Option<Number>,
        /// To below this number.
        below: Option<Number>,
        /// Up to this number, included.
        up_to: Option<Number>,
        /// What is paid.
        pay: Box<Pay>,
    }

    /// A condition and what is paid where it holds.
    pub struct Case("a case: `when`, `pay`") {
        /// When; always, where it is left out.
        when: Option<Condition>,
        /// What is paid.
        pay: Box<Pay>,
    }

    /// So much for each day of a span: the first day is in it, the last is not.
    pub struct Days("`from`, `until`, `minor`, `rate_follows`") {
        /// The fact that has the first day paid.
        from: SmolStr,
        /// The fact that has the day that is no longer paid.
        until: SmolStr,
        /// What a day is paid.
        minor: Amount,
        /// Which version's rate a day is paid at.
        rate_follows: RateFollows,
        /// At most so many days.
        days_max: i64,
    }

    /// A limit to what is paid.
    pub struct Cap("a cap: `rule`, and `minor` or `percent` with `of`") {
        /// Its name.
        rule: SmolStr,
        /// So many minor units at most.
        minor: Option<Amount>,
        /// So many percent at most,
        percent: Option<Number>,
        /// of this fact.
        of: Option<SmolStr>,
        /// Less what this fact says has been used of it: a budget.
        used: Option<SmolStr>,
        /// Per what, for people.
        per: Option<String>,
        /// When it holds; always, where it is left out.
        when: Option<Condition>,
    }

    /// A pay as it is written.
    struct Written("a pay: one of `minor`, `percent`, `bands`, `cases`, `days`, `nothing`, `unknown`") {
        minor: Option<Amount>,
        currency: Option<Currency>,
        percent: Option<Number>,
        of: Option<SmolStr>,
        times: Vec<Operand>,
        divided_by: Vec<Operand>,
        bands_over: Option<SmolStr>,
        bands: Vec<Band>,
        cases: Vec<Case>,
        days: Option<Days>,
        nothing: Option<bool>,
        unknown: Option<String>,
    }
}

impl Read for Pay {
    const EXPECTED: &'static str = Written::EXPECTED;

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let it = Written::read(node, to)?;
        let forms = [
            it.minor.is_some(),
            it.percent.is_some() || it.of.is_some(),
            it.bands_over.is_some() || !it.bands.is_empty(),
            !it.cases.is_empty(),
            it.days.is_some(),
            it.nothing.is_some(),
            it.unknown.is_some(),
        ];
        if forms.iter().filter(|there| **there).count() != 1 {
            to.add(Kind::Combination, node.at, "a pay that is none or several of these", Self::EXPECTED);
            return None;
        }
        match it {
            Written { minor: Some(minor), currency, times, divided_by, .. } => {
                Some(Self::Fixed { minor, currency, times, divided_by })
            }
            Written { percent: Some(percent), of: Some(of), times, divided_by, .. } => {
                Some(Self::Share { percent, of, times, divided_by })
            }
            Written { bands_over: Some(over), bands, .. } if !bands.is_empty() => {
                Some(Self::Bands { over, bands })
            }
            Written { days: Some(days), .. } => Some(Self::Days(days)),
            Written { nothing: Some(true), .. } => Some(Self::Nothing),
            Written { unknown: Some(why), .. } => Some(Self::Unknown(why)),
            Written { cases, .. } if !cases.is_empty() => Some(Self::Cases(cases)),
            Written { .. } => {
                let expected = "`percent` with `of`, `bands` with `bands_over`, or `nothing = true`";
                to.add(Kind::Combination, node.at, "half of a pay", expected);
                None
            }
        }
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        Written::schema(to)
    }
}
