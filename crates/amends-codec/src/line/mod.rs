//! One line of a log: its bytes, checked in full, as a [`Line`] that borrows from the tape it was put on.
//!
//! ```text
//! bytes ──UTF-8, length──▶ text ──json::parse──▶ Tape ──envelope──▶ Line ──event──▶ typed fact, or opaque
//! ```
//!
//! Everything that CONTRACT section 1 asks of a line is checked here, in this order: length, UTF-8, JSON, names of
//! the envelope, their values, and last the fact itself. This module deliberately does not look at what stood on
//! other lines.

mod envelope;
mod fact;
mod field;
mod owned;

use std::str;

use amends_envelope::{ActorKind, CommandId, EventId, Instant, Position, Precision, Version};
use amends_store::Hash;
use uuid::Uuid;

use crate::bad::{BadInput, Code};
use crate::catalogue::Entry;
use crate::json::{self, Flaw, Tape, Value};

pub use fact::Decoded;
pub use field::Field;
pub(crate) use owned::{policy_refs, tag_list};

/// The most bytes of a line, and of one that holds a `$sealed`.
pub const LONGEST: usize = 256 * 1024;
/// The most bytes of a line that holds a `$sealed`.
pub const LONGEST_SEALED: usize = 512 * 1024;

/// What the reader asks its caller, because it does not know it itself.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether there is a zone of that name.
    pub zone_exists: fn(&str) -> bool,
}

/// Takes every zone of the right form to exist.
impl Default for Rules {
    fn default() -> Self {
        Self { zone_exists: |_| true }
    }
}

/// A line of a log, checked in full but for the fact itself, which [`Line::event`] checks.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Identity, unique within the tenant.
    pub id: EventId,
    /// Whose data it is.
    pub tenant: &'a str,
    /// The thing it happened to.
    pub stream: &'a str,
    /// What kind of thing that is: the part of the stream's name before the first hyphen.
    pub category: &'a str,
    /// Order within the stream.
    pub version: Version,
    /// Order across the store that the line comes from.
    pub position: Option<Position>,
    /// What happened.
    pub event_type: &'a str,
    /// Version of the shape of `data`.
    pub schema: u32,
    /// When it happened.
    pub occurred_at: Instant,
    /// When it was learnt.
    pub recorded_at: Instant,
    /// How exactly `occurred_at` is known.
    pub precision: Precision,
    /// Where it was written down.
    pub zone: Option<&'a str>,
    /// Who did it; the system `import` where the line names nobody.
    pub actor: ActorRef<'a>,
    /// For whom.
    pub on_behalf_of: Option<ActorRef<'a>>,
    /// The command that produced it.
    pub command_id: Option<CommandId>,
    /// The event that led to it.
    pub causation_id: Option<EventId>,
    /// The conversation it belongs to.
    pub correlation_id: Option<Uuid>,
    /// The rules that decided it.
    pub policy: Option<Value<'a>>,
    /// What append conditions look at.
    pub tags: Option<Value<'a>>,
    /// The host's own data.
    pub ext: Option<Value<'a>>,
    /// The fact.
    pub data: Value<'a>,
    /// Which preimage and algorithm made `hash`.
    pub form: u32,
    /// The hash of the event before it in its stream.
    pub prev_hash: Option<Hash>,
    /// Its hash.
    pub hash: Option<Hash>,
    /// What the type means on a stream of this category, where we know it.
    entry: Option<&'static Entry>,
    has_sealed: bool,
}

/// Who did it, borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActorRef<'a> {
    /// What kind of actor.
    pub kind: ActorKind,
    /// The host's own opaque id.
    pub id: &'a str,
}

impl<'a> Line<'a> {
    /// Reads one line, without its line break.
    ///
    /// # Errors
    /// [`BadInput`]. A line that merely ends in the middle is [`Code::NotJson`] or [`Code::NotUtf8`] here; use
    /// [`Line::read_last`] for one that no line break follows.
    ///
    /// # Example
    /// ```
    /// use amends_codec::{Line, Rules, Tape};
    /// let text = br#"{"id":"01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10","stream":"case-1","version":1,
    ///     "type":"offer_expired","occurred_at":"2026-04-02T11:30:00+02:00","data":{"offer":"o-1"}}"#;
    /// let mut tape = Tape::new();
    /// let line = Line::read(text, &mut tape, Rules::default())?;
    /// assert_eq!((line.tenant, line.category, line.version.get()), ("default", "case", 1));
    /// assert!(line.event()?.is_some());
    /// # Ok::<(), amends_codec::BadInput>(())
    /// ```
    pub fn read(bytes: &[u8], tape: &'a mut Tape, rules: Rules) -> Result<Self, BadInput> {
        Self::parse(bytes, tape, rules, Ending::LineBreak)
    }

    /// Reads the last line of a file that does not end with a line break: one that ends in the middle is
    /// [`Code::Cut`].
    ///
    /// # Errors
    /// [`BadInput`].
    pub fn read_last(bytes: &[u8], tape: &'a mut Tape, rules: Rules) -> Result<Self, BadInput> {
        Self::parse(bytes, tape, rules, Ending::File)
    }

    fn parse(bytes: &[u8], tape: &'a mut Tape, rules: Rules, ending: Ending) -> Result<Self, BadInput> {
        check_length(bytes)?;
        let text = str::from_utf8(bytes).map_err(|error| ending.not_utf8(error))?;
        let mut found = envelope::Parsed::new();
        let parsed = json::parse_line(text, tape, &field::KEYS, &mut found);
        parsed.map_err(|(flaw, field)| ending.flawed(flaw, field))?;
        if found.odd.is_some() {
            no_key_twice(text, ending)?;
        }
        envelope::read(tape, &found, rules).map_err(|bad| *bad)
    }
}

/// A name that stands twice goes before one that nobody knows.
#[cold]
fn no_key_twice(text: &str, ending: Ending) -> Result<(), BadInput> {
    json::parse(text, &mut Tape::new()).map_err(|(flaw, field)| ending.flawed(flaw, field))
}

fn check_length(bytes: &[u8]) -> Result<(), BadInput> {
    let is_short = bytes.len() <= LONGEST;
    let may_be_long =
        || bytes.len() <= LONGEST_SEALED && memchr::memmem::find(bytes, b"\"$sealed\"").is_some();
    if is_short || may_be_long() {
        return Ok(());
    }
    Err(BadInput::too_long())
}

/// What follows a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    LineBreak,
    File,
}

impl Ending {
    #[cold]
    fn not_utf8(self, error: str::Utf8Error) -> BadInput {
        if self == Self::File && error.error_len().is_none() {
            return cut();
        }
        BadInput::line(Code::NotUtf8, "UTF-8")
    }

    #[cold]
    fn flawed(self, flaw: Flaw, field: String) -> BadInput {
        match flaw {
            Flaw::End if self == Self::File => cut(),
            Flaw::End | Flaw::Syntax => BadInput::new(Code::NotJson, field, "one JSON object on one line"),
            Flaw::TooDeep => {
                BadInput::new(Code::TooDeep, field, "at most 32 lists and objects within each other")
            }
            Flaw::DuplicateKey(_) => BadInput::new(Code::DuplicateKey, field, "each key once"),
            Flaw::Number => {
                let expected =
                    "a whole number within ±(2^53 - 1), or a decimal that a double holds exactly as written";
                BadInput::new(Code::Number, field, expected)
            }
        }
    }
}

fn cut() -> BadInput {
    BadInput::line(Code::Cut, "a whole last line; it ends in the middle")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(members: &str) -> Code {
        let line = format!(
            r#"{{"id":"01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10","stream":"case-1","version":1,"type":"closed","occurred_at":"2026-04-02T09:30:00Z",{members}}}"#
        );
        Line::read(line.as_bytes(), &mut Tape::new(), Rules::default()).unwrap_err().code
    }

    #[test]
    fn a_name_that_stands_twice_goes_before_one_that_nobody_knows() {
        for members in
            [r#""data":{},"data":{}"#, r#""foo":1,"data":{},"data":{}"#, r#""data":{},"foo":1,"f\u006fo":2"#]
        {
            assert_eq!(code(members), Code::DuplicateKey, "{members}");
        }
        assert_eq!(code(r#""data":{},"foo":1"#), Code::UnknownField);
    }
}
