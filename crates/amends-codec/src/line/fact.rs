//! The fact of a line: typed where we know its type and schema, opaque where we do not.

use amends_core::event::{Event, Kind};
use amends_core::shape::{Tree, Value as _};

use super::Line;
use crate::bad::BadInput;
use crate::catalogue::Entry;
use crate::seal::place;
use crate::upcast;

/// A fact as far as we understand it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded {
    /// A fact that we know.
    Known(Event),
    /// A type, or a version of its shape, that we do not know: kept value for value.
    Opaque(Tree),
}

impl Line<'_> {
    /// What kind of fact it is, where we know the type on a stream of this category and the version of its shape.
    pub fn known_kind(&self) -> Option<Kind> {
        self.known().map(|entry| entry.kind)
    }

    pub(crate) fn known(&self) -> Option<&'static Entry> {
        self.entry.filter(|entry| self.schema <= entry.spec.schema)
    }

    /// The typed fact, checked in full; nothing where it is opaque.
    ///
    /// # Errors
    /// [`BadInput`] where a field of `data` is missing or does not fit.
    pub fn event(&self) -> Result<Option<Event>, BadInput> {
        let Some(entry) = self.known() else { return Ok(None) };
        if self.has_sealed {
            place::check(&entry.spec.fields, self.data)?;
        }
        upcast::read(entry.kind, self.schema, self.data).map(Some).map_err(|misfit| BadInput::data(&misfit))
    }

    /// The fact as far as we understand it.
    ///
    /// # Errors
    /// [`BadInput`] where a field of `data` is missing or does not fit.
    pub fn decode(&self) -> Result<Decoded, BadInput> {
        if let Some(event) = self.event()? {
            return Ok(Decoded::Known(event));
        }
        Tree::read(self.data).map(Decoded::Opaque).map_err(|misfit| BadInput::data(&misfit))
    }
}
