//! Bad input: what a line can be refused for, in the words of the contract.

use std::borrow::Cow;
use std::fmt;

use amends_core::shape::{Misfit, Problem};
use amends_envelope::{Unfit, Why};

/// Why a line was refused. The names are part of the contract: a replay counts by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// It is no UTF-8.
    NotUtf8,
    /// It is no JSON object.
    NotJson,
    /// The file begins with a byte order mark.
    Bom,
    /// It is longer than 256 KiB, or 512 KiB with a `$sealed`.
    TooLong,
    /// It is nested deeper than 32 lists and objects, the line itself being the first.
    TooDeep,
    /// An object has the same key twice.
    DuplicateKey,
    /// A field that must be there is not.
    MissingField,
    /// A field holds another kind of value.
    WrongType,
    /// A field holds the right kind of value, outside its bounds.
    OutOfBounds,
    /// A number that another reader would not get back with the same value.
    Number,
    /// A field that the envelope does not have.
    UnknownField,
    /// The last line ends in the middle.
    Cut,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 12] = [
        Self::NotUtf8,
        Self::NotJson,
        Self::Bom,
        Self::TooLong,
        Self::TooDeep,
        Self::DuplicateKey,
        Self::MissingField,
        Self::WrongType,
        Self::OutOfBounds,
        Self::Number,
        Self::UnknownField,
        Self::Cut,
    ];

    /// The name under which it is counted.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotUtf8 => "not_utf8",
            Self::NotJson => "not_json",
            Self::Bom => "bom",
            Self::TooLong => "too_long",
            Self::TooDeep => "too_deep",
            Self::DuplicateKey => "duplicate_key",
            Self::MissingField => "missing_field",
            Self::WrongType => "wrong_type",
            Self::OutOfBounds => "out_of_bounds",
            Self::Number => "number",
            Self::UnknownField => "unknown_field",
            Self::Cut => "cut",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A line that was refused: why, which field, and what was expected there. Never what stood there, which may be
/// personal.
///
/// Shown as `occurred_at: wrong_type: expected an instant like ..`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct BadInput {
    /// Why.
    pub code: Code,
    /// The field, as the names and indices that lead to it, joined by `/`: `data/points/0/text`. Empty for the line
    /// itself. A name that is none of ours is shown as `*`.
    pub field: String,
    /// What was expected, as a noun phrase.
    pub expected: Cow<'static, str>,
}

impl BadInput {
    pub(crate) fn new(code: Code, field: impl Into<String>, expected: impl Into<Cow<'static, str>>) -> Self {
        Self { code, field: field.into(), expected: expected.into() }
    }

    pub(crate) fn line(code: Code, expected: impl Into<Cow<'static, str>>) -> Self {
        Self::new(code, String::new(), expected)
    }

    pub(crate) fn too_long() -> Self {
        Self::line(Code::TooLong, "a line of at most 256 KiB, or 512 KiB with a sealed value")
    }

    pub(crate) fn missing(field: impl Into<String>) -> Self {
        Self::new(Code::MissingField, field, "this field")
    }

    pub(crate) fn unfit(field: impl Into<String>, unfit: Unfit) -> Self {
        let code = match unfit.why {
            Why::WrongType => Code::WrongType,
            Why::OutOfBounds => Code::OutOfBounds,
        };
        Self::new(code, field, unfit.expected)
    }

    /// A misfit within `data`.
    pub(crate) fn data(misfit: &Misfit) -> Self {
        let field = format!("data{}", crate::json::shown_pointer(&misfit.field));
        match misfit.problem {
            Problem::Missing => Self::missing(field),
            Problem::Unfit(unfit) => Self::unfit(field, unfit),
        }
    }
}

impl fmt::Display for BadInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        write!(f, "{}: expected {}", self.code, self.expected)
    }
}
