//! The one place that knows about old versions of shapes.

use amends_core::event::{Event, Kind};
use amends_core::shape::{Datum, Misfit};

/// Reads a fact stored in this version of its shape.
///
/// # Errors
/// [`Misfit`] where a field is missing or does not fit.
pub(crate) fn read<'a, D: Datum<'a>>(kind: Kind, schema: u32, data: D) -> Result<Event, Misfit> {
    debug_assert!(schema <= kind.schema(), "newer versions are opaque");
    Event::read(kind, data)
}
