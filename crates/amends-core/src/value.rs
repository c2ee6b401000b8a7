//! Small values that facts are made of, each with its bounds: names, codes, dates, durations, whole numbers.

use std::fmt;

use amends_envelope::{Instant, Unfit};
use chrono::NaiveDate;
use smol_str::SmolStr;
use uuid::Uuid;

use crate::shape::{Datum, Field, FieldSpec, Form, Misfit, Record, Tree, Value, View};

/// A newtype over short text with a check.
macro_rules! text_value {
    ($(#[$doc:meta])+ $name:ident, $form:expr, $expected:literal, $fits:expr) => {
        $(#[$doc])+
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(SmolStr);

        impl $name {
            /// # Errors
            /// [`Unfit`] where the text is out of bounds.
            pub fn new(text: &str) -> Result<Self, Unfit> {
                let fits: fn(&str) -> bool = $fits;
                if fits(text) { Ok(Self(text.into())) } else { Err(Unfit::out_of_bounds($expected)) }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }

        impl Value for $name {
            fn form() -> Form {
                $form
            }
            fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
                let View::Text(text) = from.view() else { return Err(Unfit::wrong_type($expected).into()) };
                Ok(Self::new(text)?)
            }
            fn write(&self) -> Tree {
                Tree::Text(self.0.as_str().into())
            }
        }
    };
}

fn is_short_text(text: &str) -> bool {
    !text.is_empty() && (text.len() <= 256 || text.chars().count() <= 256)
}

text_value! {
    /// A word of the host's own, of 1 to 256 characters: a channel, a category, a team, a name of an offer.
    Name, Form::Text(256), "text of 1 to 256 characters", is_short_text
}
text_value! {
    /// An opaque token for a person, of 1 to 256 characters: never a name or an address.
    Token, Form::Text(256), "a token of 1 to 256 characters", is_short_text
}
text_value! {
    /// A code, `[a-z0-9_.-]{1,64}`: a reason, trigger, method, rule or kind. A person's own words go elsewhere.
    Code, Form::Code, "a code, [a-z0-9_.-]{1,64}", |text| is_code(text.as_bytes())
}
text_value! {
    /// An ISO 8601 duration such as `P2D` or `PT4H30M`.
    Span, Form::Duration, "an ISO 8601 duration like P2D or PT4H30M", is_duration
}
text_value! {
    /// A JSON Pointer (RFC 6901) within `data`.
    Pointer, Form::Pointer, "a JSON Pointer like /summary", |text| {
        text.len() <= 1024 && (text.is_empty() || text.starts_with('/'))
    }
}
text_value! {
    /// A decimal number written as text, such as an exchange rate.
    DecimalText, Form::DecimalText, "a decimal number as text, like \"1.0837\"", |text| {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        text.len() <= 64 && all_digits(whole) && all_digits(fraction)
    }
}

macro_rules! literal {
    ($name:ident, $macro:ident, $example:literal, $fits:expr) => {
        impl $name {
            /// A literal, checked where it is compiled when used through the macro.
            ///
            /// # Panics
            /// Where the literal is out of bounds: a mistake of the programmer, found by the compiler in a constant.
            pub const fn literal(text: &'static str) -> Self {
                let fits: bool = $fits(text.as_bytes());
                assert!(fits, "the literal is out of bounds");
                Self(SmolStr::new_static(text))
            }
        }

        #[doc = concat!("A literal [`", stringify!($name), "`](crate::value::", stringify!($name), "), checked when compiled.")]
        #[doc = concat!("\n```\nlet it = amends_core::", stringify!($macro), "!(\"", $example, "\");\nassert_eq!(it.as_str(), \"", $example, "\");\n```")]
        #[macro_export]
        macro_rules! $macro {
            ($text:literal) => {
                const { $crate::value::$name::literal($text) }
            };
        }
    };
}

literal!(Name, name, "email", is_short);
literal!(Token, token, "c-7", is_short);
literal!(Code, code, "late_delivery", is_code);

const fn is_short(text: &[u8]) -> bool {
    !text.is_empty() && text.len() <= 256
}

const fn is_code(text: &[u8]) -> bool {
    let mut index = 0;
    while index < text.len() {
        let fits = matches!(text[index], b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'-');
        if !fits {
            return false;
        }
        index += 1;
    }
    !text.is_empty() && text.len() <= 64
}

/// Whether the text is `P[nY][nM][nW][nD][T[nH][nM][nS]]` with at least one part, seconds with a fraction allowed.
fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (date, time) = rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
    let date_fits = date.is_empty() || parts_fit(date, "YMWD");
    let time_fits = time.is_none_or(|time| parts_fit(time, "HMS"));
    text.len() <= 64 && date_fits && time_fits && rest.len() > usize::from(time.is_some())
}

/// Whether `text` is one or more numbers, each with its unit, the units in the order given.
fn parts_fit(text: &str, units: &str) -> bool {
    let mut units = units.chars();
    let mut number = String::new();
    for c in text.chars() {
        if c.is_ascii_digit() || (c == '.' && !number.is_empty()) {
            number.push(c);
        } else if number.is_empty() || !units.any(|unit| unit == c) || (number.contains('.') && c != 'S') {
            return false;
        } else {
            number.clear();
        }
    }
    number.is_empty() && !text.is_empty()
}

/// A number that is no integer within ±(2^53 - 1), as its canonical decimal text. Never a float: two readers agree.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal(SmolStr);

impl Decimal {
    /// Takes the canonical text (RFC 8785) of a number, as the codec makes it.
    pub fn canonical(text: &str) -> Self {
        Self(text.into())
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Any number: a percentage, a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// A whole one.
    Whole(i64),
    /// Any other.
    Decimal(Decimal),
}

impl Value for Number {
    fn form() -> Form {
        Form::Decimal
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        match from.view() {
            View::Integer(number) => Ok(Self::Whole(number)),
            View::Decimal(number) => Ok(Self::Decimal(number)),
            View::Null
            | View::Bool(_)
            | View::Text(_)
            | View::List(_)
            | View::Record(_)
            | View::Sealed(_)
            | View::Erased(_) => Err(Unfit::wrong_type("a number").into()),
        }
    }

    fn write(&self) -> Tree {
        match self {
            Self::Whole(number) => Tree::Integer(*number),
            Self::Decimal(number) => Tree::Decimal(number.clone()),
        }
    }
}

/// A whole number from `LEAST` to `MOST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whole<const LEAST: i64, const MOST: i64>(i64); // invariant: within the bounds

/// The largest number that every JSON reader gives back unchanged: 2^53 - 1.
pub const MOST: i64 = (1 << 53) - 1;
/// How many: 0 or more.
pub type Count = Whole<0, MOST>;
/// From 1: a cycle, a level.
pub type Ordinal = Whole<1, MOST>;
/// How grave: 1 to 4, **1 is the gravest**.
pub type Severity = Whole<1, 4>;
/// A rating from 1 to 5.
pub type Rating = Whole<1, 5>;

impl<const LEAST: i64, const MOST: i64> Whole<LEAST, MOST> {
    /// # Errors
    /// [`Unfit`] outside the bounds.
    pub const fn new(number: i64) -> Result<Self, Unfit> {
        if number < LEAST || number > MOST {
            Err(Unfit::out_of_bounds(Self::expected()))
        } else {
            Ok(Self(number))
        }
    }

    /// The number.
    pub const fn get(self) -> i64 {
        self.0
    }

    const fn expected() -> &'static str {
        match (LEAST, MOST) {
            (1, 4) => "a whole number from 1 to 4",
            (1, 5) => "a whole number from 1 to 5",
            (1, 7) => "a whole number from 1 to 7",
            (0, 10) => "a whole number from 0 to 10",
            (1, _) => "a whole number, 1 or more",
            _ => "a whole number, 0 or more",
        }
    }
}

impl<const LEAST: i64, const MOST: i64> Value for Whole<LEAST, MOST> {
    fn form() -> Form {
        Form::Integer(LEAST, MOST)
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        let View::Integer(number) = from.view() else {
            return Err(Unfit::wrong_type(Self::expected()).into());
        };
        Ok(Self::new(number)?)
    }

    fn write(&self) -> Tree {
        Tree::Integer(self.0)
    }
}

impl Value for bool {
    fn form() -> Form {
        Form::Bool
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        let View::Bool(yes) = from.view() else { return Err(Unfit::wrong_type("true or false").into()) };
        Ok(yes)
    }

    fn write(&self) -> Tree {
        Tree::Bool(*self)
    }
}

/// A yes that is left out where it is a no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flag(pub bool);

impl Field for Flag {
    fn describe(name: &'static str, to: &mut Vec<FieldSpec>) {
        to.push(FieldSpec { name, form: Form::Bool, optional: true, personal: false });
    }

    fn take<'a, D: Datum<'a>>(record: D, name: &'static str) -> Result<Self, Misfit> {
        Ok(Self(<Option<bool> as Field>::take(record, name)?.unwrap_or(false)))
    }

    fn put(&self, name: &'static str, to: &mut Record) {
        if self.0 {
            to.insert(name.into(), Tree::Bool(true));
        }
    }
}

impl Value for Instant {
    fn form() -> Form {
        Form::Instant
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        const EXPECTED: &str = "an instant like 2026-04-02T09:30:00Z";
        let View::Text(text) = from.view() else { return Err(Unfit::wrong_type(EXPECTED).into()) };
        Ok(Self::parse(text)?)
    }

    fn write(&self) -> Tree {
        Tree::Text(self.to_string())
    }
}

impl Value for NaiveDate {
    fn form() -> Form {
        Form::Date
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        const EXPECTED: &str = "a civil date like 2026-04-02";
        let View::Text(text) = from.view() else { return Err(Unfit::wrong_type(EXPECTED).into()) };
        let looks_right = text.len() == 10
            && text
                .bytes()
                .enumerate()
                .all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        if !looks_right {
            return Err(Unfit::wrong_type(EXPECTED).into());
        }
        Self::parse_from_str(text, "%Y-%m-%d").map_err(|_| Unfit::out_of_bounds(EXPECTED).into())
    }

    fn write(&self) -> Tree {
        Tree::Text(self.format("%Y-%m-%d").to_string())
    }
}

impl Value for Uuid {
    fn form() -> Form {
        Form::Uuid
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        const EXPECTED: &str = "a UUID, lower case, hyphenated";
        let View::Text(text) = from.view() else { return Err(Unfit::wrong_type(EXPECTED).into()) };
        let lower_hyphenated = text.len() == 36 && !text.bytes().any(|b| b.is_ascii_uppercase());
        let uuid = lower_hyphenated.then(|| Self::try_parse(text).ok()).flatten();
        uuid.ok_or(Unfit::wrong_type(EXPECTED).into())
    }

    fn write(&self) -> Tree {
        Tree::Text(self.hyphenated().to_string())
    }
}

/// Personal text in clear: up to 64 `KiB`.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// # Errors
    /// [`Unfit`] above 64 `KiB`.
    pub fn new(text: impl Into<String>) -> Result<Self, Unfit> {
        let text = text.into();
        if text.len() <= 64 * 1024 {
            Ok(Self(text))
        } else {
            Err(Unfit::out_of_bounds("text of up to 64 KiB"))
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Redacted: a person's own words never reach a log line.
impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(..)")
    }
}

impl Value for Words {
    fn form() -> Form {
        Form::LongText
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        const EXPECTED: &str = "text of up to 64 KiB";
        let View::Text(text) = from.view() else { return Err(Unfit::wrong_type(EXPECTED).into()) };
        Ok(Self::new(text)?)
    }

    fn write(&self) -> Tree {
        Tree::Text(self.0.clone())
    }
}
