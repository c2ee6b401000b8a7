//! The shape of facts: how a typed fact is read from, and written as, a tree of plain values.
//!
//! Core knows no JSON. The codec hands in anything that is a [`Datum`] and gets a typed fact or a [`Misfit`] that names
//! the field; it gets a [`Tree`] back, in which personal values are marked so that they can be sealed. The same
//! declarations give the catalogue of events ([`FieldSpec`], [`Form`]), so that documentation, generators and reader
//! cannot disagree.
//!
//! ```text
//! line ──codec──▶ Datum ──Field::read──▶ typed fact ──Field::write──▶ Tree ──codec──▶ canonical, sealed bytes
//! ```

mod facts;
mod form;
mod tree;
mod value;

pub(crate) use facts::{choice, facts, family, plain, shape};
pub use form::{FieldSpec, Form, TypeSpec};
pub use tree::{Clear, Datum, Members, Record, Tree, View};
pub use value::{Field, Misfit, Problem, Value};
