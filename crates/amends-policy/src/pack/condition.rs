//! When a rule applies: a closed tree of comparisons of facts.
//!
//! ```toml
//! when = { all = [ { fact = "cancelled", is = false }, { fact = "arrival_delay_min", at_least = 180 } ] }
//! ```

use smol_str::SmolStr;

use crate::read::mistake::Mistakes;
use crate::read::node::{Node, Value};
use crate::read::table::{Read, outside, table, wrong};
use crate::read::{Kind, Span};
use crate::value::{Day, Number};

/// When something applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All of them hold.
    All(Vec<Condition>),
    /// At least one of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A fact compares so.
    Fact(Box<Comparison>),
    /// An expression in CEL holds.
    #[cfg(feature = "cel")]
    Cel(super::cel::Expression),
}

impl Condition {
    /// Every comparison in it.
    pub fn comparisons(&self) -> Vec<&Comparison> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::comparisons).collect(),
            Self::Not(part) => part.comparisons(),
            Self::Fact(comparison) => vec![comparison],
            #[cfg(feature = "cel")]
            Self::Cel(_) => Vec::new(),
        }
    }

    /// Every fact that it asks for.
    pub fn facts(&self) -> Vec<&SmolStr> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::facts).collect(),
            Self::Not(part) => part.facts(),
            Self::Fact(comparison) => vec![&comparison.fact],
            #[cfg(feature = "cel")]
            Self::Cel(expression) => expression.facts().iter().collect(),
        }
    }
}

/// What a fact is compared with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// Yes or no.
    Flag(bool),
    /// A number; for money so many minor units.
    Number(Number),
    /// A day.
    Day(Day),
    /// A word.
    Text(SmolStr),
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(if *flag { "yes" } else { "no" }),
            Self::Number(number) => write!(f, "{number}"),
            Self::Day(day) => write!(f, "{day}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Read for Scalar {
    const EXPECTED: &'static str = "true or false, a number, a day or a word";

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        match &node.value {
            Value::Flag(flag) => Some(Self::Flag(*flag)),
            Value::Number(_) => Number::read(node, to).map(Self::Number),
            Value::Text(text) => match Day::parse(text) {
                Some(day) => Some(Self::Day(day)),
                None if text.len() <= 64 => Some(Self::Text(SmolStr::new(text))),
                None => outside(node, to),
            },
            Value::Null | Value::List(_) | Value::Table(_) => wrong(node, to),
        }
    }

    #[cfg(feature = "schema")]
    fn schema(_: &mut crate::schema::Schemas) -> serde_json::Value {
        serde_json::json!({ "type": ["boolean", "number", "string"] })
    }
}

table! {
    /// A comparison of one fact; where several are given, all must hold.
    pub struct Comparison("a comparison of a fact") {
        /// Which fact.
        fact: SmolStr,
        /// It is this.
        is: Option<Scalar>,
        /// It is not this.
        is_not: Option<Scalar>,
        /// It is one of these.
        one_of: Vec<Scalar>,
        /// It is this or more.
        at_least: Option<Scalar>,
        /// It is more than this.
        over: Option<Scalar>,
        /// It is this or less.
        at_most: Option<Scalar>,
        /// It is less than this.
        below: Option<Scalar>,
    }
}

impl Comparison {
    /// The bounds that order matters for.
    pub(crate) fn bounds(&self) -> [&Option<Scalar>; 4] {
        [&self.at_least, &self.over, &self.at_most, &self.below]
    }

    fn is_empty(&self) -> bool {
        let none = self.bounds().into_iter().chain([&self.is, &self.is_not]).all(Option::is_none);
        none && self.one_of.is_empty()
    }
}

const EXPECTED: &str = "a condition: `all`, `any`, `not`, or a comparison of a `fact`";

impl Read for Condition {
    const EXPECTED: &'static str = EXPECTED;

    fn read(node: &Node, to: &mut Mistakes) -> Option<Self> {
        let Value::Table(entries) = &node.value else { return wrong(node, to) };
        let [entry] = entries.as_slice() else { return comparison(node, to) };
        let parts = |to: &mut Mistakes| -> Option<Vec<Self>> {
            let parts = Vec::<Self>::read(&entry.value, to)?;
            if parts.is_empty() {
                to.add(Kind::OutOfBounds, entry.value.at, "an empty list", "at least one condition");
                return None;
            }
            Some(parts)
        };
        match entry.key.as_str() {
            "all" => parts(to).map(Self::All),
            "any" => parts(to).map(Self::Any),
            "not" => Box::<Self>::read(&entry.value, to).map(Self::Not),
            #[cfg(feature = "cel")]
            "cel" => super::cel::Expression::read(&entry.value, to).map(Self::Cel),
            #[cfg(not(feature = "cel"))]
            "cel" => {
                to.add(
                    Kind::Combination,
                    entry.key_at,
                    "a condition in CEL",
                    "no CEL: this build reads none",
                );
                None
            }
            _ => comparison(node, to),
        }
    }

    #[cfg(feature = "schema")]
    fn schema(to: &mut crate::schema::Schemas) -> serde_json::Value {
        let comparison = Comparison::schema(to);
        to.named("Condition", |it| {
            let one = |key: &str, value: serde_json::Value| {
                serde_json::json!({
                    "type": "object", "properties": { key: value }, "required": [key], "additionalProperties": false,
                })
            };
            let list = serde_json::json!({ "type": "array", "minItems": 1, "items": it });
            let cel = one("cel", serde_json::json!({ "type": "string", "minLength": 1, "maxLength": 4096 }));
            serde_json::json!({
                "anyOf": [one("all", list.clone()), one("any", list), one("not", it.clone()), cel, comparison],
            })
        })
    }
}

fn comparison(node: &Node, to: &mut Mistakes) -> Option<Condition> {
    let Value::Table(entries) = &node.value else { return None };
    if !entries.iter().any(|entry| entry.key == "fact") {
        let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        to.add(Kind::Combination, node.at, format!("a table with {}", list(&keys)), EXPECTED);
        return None;
    }
    let comparison = Comparison::read(node, to)?;
    if comparison.is_empty() {
        lonely(comparison.at, to);
        return None;
    }
    Some(Condition::Fact(Box::new(comparison)))
}

fn lonely(at: Span, to: &mut Mistakes) {
    const EXPECTED: &str = "one of is, is_not, one_of, at_least, over, at_most, below";
    to.add(Kind::Combination, at, "a fact compared with nothing", EXPECTED);
}

fn list(keys: &[&str]) -> String {
    if keys.is_empty() { "no keys".to_owned() } else { keys.join(", ") }
}
