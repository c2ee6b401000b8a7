//! The happenings of a case as few bytes: what a back-test holds of every case until the end.
//!
//! ```text
//! happening = event (its number in the interest) · time since the one before · id, where it has fields · fields
//! field     = its number + 1 · value; 0 ends the list        number = LEB128, of signed ones zigzag
//! ```
//!
//! The form never leaves the process. Personal values are not kept: that there was one is.

use amends_core::shape::{Record, Tree};
use amends_core::value::Decimal;
use amends_envelope::{EventId, Instant};
use smol_str::SmolStr;

use super::interest::Interest;
use crate::due::history::Happening;

/// What is kept of a case: about 5 bytes an event; of one whose fields are looked at its id, so that it can be
/// corrected, and their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    bytes: Vec<u8>,
    last: i64,
}

impl Kept {
    /// Takes a happening in, where it is of interest.
    pub fn push(&mut self, interest: &Interest, it: &Happening) {
        let Some(number) = interest.number(&it.event) else { return };
        let unwanted = |it: &Happening| it.field("fact").is_some_and(|fact| !interest.wants_fact(&fact));
        if it.event == "fact_recorded" && unwanted(it) {
            return;
        }
        let Some((_, fields)) = interest.event(number) else { return };
        unsigned(number as u64, &mut self.bytes);
        signed(it.at.micros().wrapping_sub(self.last), &mut self.bytes);
        self.last = it.at.micros();
        if !fields.is_empty() {
            self.bytes.extend(it.id.map_or([0; 16], |id| *id.as_bytes()));
        }
        for (index, field) in fields.iter().enumerate() {
            if let Some(value) = it.data.get(field.as_str()).filter(|value| **value != Tree::Null) {
                unsigned(index as u64 + 1, &mut self.bytes);
                put(value, &mut self.bytes);
            }
        }
        self.bytes.push(0);
    }

    /// The happenings, as they were taken in, with the fields that are looked at.
    pub fn open(&self, interest: &Interest) -> Vec<Happening> {
        let mut reader = Reader { rest: &self.bytes, last: 0 };
        std::iter::from_fn(|| reader.happening(interest)).collect()
    }

    /// How many bytes of memory it holds.
    pub const fn bytes(&self) -> usize {
        self.bytes.capacity() + size_of::<Self>()
    }

    /// Gives back memory that it does not need.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }
}

/// Kinds of values. `HIDDEN` is there, and nobody reads it.
mod tag {
    pub(super) const FALSE: u8 = 0;
    pub(super) const TRUE: u8 = 1;
    pub(super) const INTEGER: u8 = 2;
    pub(super) const DECIMAL: u8 = 3;
    pub(super) const TEXT: u8 = 4;
    pub(super) const LIST: u8 = 5;
    pub(super) const RECORD: u8 = 6;
    pub(super) const HIDDEN: u8 = 7;
}

fn put(value: &Tree, to: &mut Vec<u8>) {
    match value {
        Tree::Bool(false) => to.push(tag::FALSE),
        Tree::Bool(true) => to.push(tag::TRUE),
        Tree::Integer(number) => {
            to.push(tag::INTEGER);
            signed(*number, to);
        }
        Tree::Decimal(number) => {
            to.push(tag::DECIMAL);
            text(number.as_str(), to);
        }
        Tree::Text(words) => {
            to.push(tag::TEXT);
            text(words, to);
        }
        Tree::List(items) => {
            to.push(tag::LIST);
            unsigned(items.len() as u64, to);
            for item in items {
                put(item, to);
            }
        }
        Tree::Record(record) => {
            to.push(tag::RECORD);
            unsigned(record.len() as u64, to);
            for (name, value) in record {
                text(name, to);
                put(value, to);
            }
        }
        Tree::Null | Tree::Sealed(_) | Tree::Erased(_) | Tree::Personal(_) => to.push(tag::HIDDEN),
    }
}

fn text(words: &str, to: &mut Vec<u8>) {
    unsigned(words.len() as u64, to);
    to.extend_from_slice(words.as_bytes());
}

fn unsigned(mut number: u64, to: &mut Vec<u8>) {
    while let Some(low) = u8::try_from(number & 0x7f).ok().filter(|_| number > 0x7f) {
        to.push(low | 0x80);
        number >>= 7;
    }
    to.extend(u8::try_from(number));
}

fn signed(number: i64, to: &mut Vec<u8>) {
    unsigned(number.wrapping_shl(1).cast_unsigned() ^ (number >> 63).cast_unsigned(), to);
}

/// Reads what [`Kept::push`] wrote; nothing at the end.
struct Reader<'a> {
    rest: &'a [u8],
    last: i64,
}

impl Reader<'_> {
    fn happening(&mut self, interest: &Interest) -> Option<Happening> {
        if self.rest.is_empty() {
            return None;
        }
        let (event, fields) = interest.event(self.size()?)?;
        self.last = self.last.wrapping_add(self.signed()?);
        let id = if fields.is_empty() { None } else { Some(self.id()?).filter(|id| !id.is_nil()) };
        let at = Instant::from_micros(self.last).ok()?;
        let mut data = Record::new();
        while let Some(index) = self.size()?.checked_sub(1) {
            data.insert(fields.get(index)?.to_string(), self.value()?);
        }
        Some(Happening { id, event: event.clone(), at, data })
    }

    fn id(&mut self) -> Option<EventId> {
        let (bytes, rest) = self.rest.split_first_chunk::<16>()?;
        self.rest = rest;
        Some(EventId::from_bytes(*bytes))
    }

    fn value(&mut self) -> Option<Tree> {
        Some(match self.byte()? {
            tag::FALSE => Tree::Bool(false),
            tag::TRUE => Tree::Bool(true),
            tag::INTEGER => Tree::Integer(self.signed()?),
            tag::DECIMAL => Tree::Decimal(Decimal::canonical(&self.text()?)),
            tag::TEXT => Tree::Text(self.text()?.into()),
            tag::LIST => Tree::List((0..self.size()?).map(|_| self.value()).collect::<Option<_>>()?),
            tag::RECORD => {
                let size = self.size()?;
                let member = |_| Some((self.text()?.into(), self.value()?));
                Tree::Record((0..size).map(member).collect::<Option<_>>()?)
            }
            _ => Tree::List(Vec::new()),
        })
    }

    fn text(&mut self) -> Option<SmolStr> {
        let size = self.size()?;
        let (bytes, rest) = self.rest.split_at_checked(size)?;
        self.rest = rest;
        std::str::from_utf8(bytes).ok().map(SmolStr::new)
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.unsigned()?).ok()
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }
}
