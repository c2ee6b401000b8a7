//! How one value is read and written ([`Value`]), and how a field of a fact is ([`Field`]).

use std::collections::BTreeMap;

use amends_envelope::Unfit;

use super::{Datum, FieldSpec, Form, Record, Tree, View};

/// A field that does not fit: where, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Misfit {
    /// JSON Pointer within `data`.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It must be there and is not.
    #[error("missing")]
    Missing,
    /// It is there and does not fit.
    #[error(transparent)]
    Unfit(Unfit),
}

impl Misfit {
    /// This misfit, seen from one level further up.
    #[must_use]
    pub fn within(mut self, name: &str) -> Self {
        self.field.insert_str(0, &format!("/{}", name.replace('~', "~0").replace('/', "~1")));
        self
    }
}

impl From<Unfit> for Misfit {
    fn from(unfit: Unfit) -> Self {
        Self { field: String::new(), problem: Problem::Unfit(unfit) }
    }
}

/// A value that stands alone: read from one datum, written as one tree.
pub trait Value: Sized {
    /// What it may hold.
    fn form() -> Form;

    /// Reads it.
    ///
    /// # Errors
    /// [`Misfit`] where the datum does not fit.
    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit>;

    /// Writes it.
    fn write(&self) -> Tree;
}

/// A field of a fact: read from the whole record, so that one field may span several members, or be absent.
pub trait Field: Sized {
    /// Adds what the field may hold.
    fn describe(name: &'static str, to: &mut Vec<FieldSpec>);

    /// Reads it from the record.
    ///
    /// # Errors
    /// [`Misfit`] where it is missing or does not fit.
    fn take<'a, D: Datum<'a>>(record: D, name: &'static str) -> Result<Self, Misfit>;

    /// Adds its members to the record.
    fn put(&self, name: &'static str, to: &mut Record);
}

impl<T: Value> Field for T {
    fn describe(name: &'static str, to: &mut Vec<FieldSpec>) {
        to.push(FieldSpec { name, form: T::form(), optional: false, personal: false });
    }

    #[inline]
    fn take<'a, D: Datum<'a>>(record: D, name: &'static str) -> Result<Self, Misfit> {
        match record.member(name) {
            Some(member) => T::read(member).map_err(|misfit| misfit.within(name)),
            None => Err(Misfit { field: format!("/{name}"), problem: Problem::Missing }),
        }
    }

    fn put(&self, name: &'static str, to: &mut Record) {
        to.insert(name.into(), Value::write(self));
    }
}

impl<T: Value> Field for Option<T> {
    fn describe(name: &'static str, to: &mut Vec<FieldSpec>) {
        to.push(FieldSpec { name, form: T::form(), optional: true, personal: false });
    }

    #[inline]
    fn take<'a, D: Datum<'a>>(record: D, name: &'static str) -> Result<Self, Misfit> {
        record.member(name).map(|member| T::read(member).map_err(|misfit| misfit.within(name))).transpose()
    }

    fn put(&self, name: &'static str, to: &mut Record) {
        if let Some(value) = self {
            to.insert(name.into(), value.write());
        }
    }
}

impl Value for Tree {
    fn form() -> Form {
        Form::Any
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        Ok(match from.view() {
            View::Null => Self::Null,
            View::Bool(yes) => Self::Bool(yes),
            View::Integer(number) => Self::Integer(number),
            View::Decimal(number) => Self::Decimal(number),
            View::Text(text) => Self::Text(text.into()),
            View::List(items) => Self::List(items.map(Self::read).collect::<Result<_, _>>()?),
            View::Record(members) => {
                let read = |(name, value): (&str, D)| Ok((name.to_owned(), Self::read(value)?));
                Self::Record(members.map(read).collect::<Result<_, Misfit>>()?)
            }
            View::Sealed(sealed) => Self::Sealed(sealed),
            View::Erased(sealed) => Self::Erased(sealed),
        })
    }

    fn write(&self) -> Tree {
        self.clone()
    }
}

impl<T: Value> Value for Vec<T> {
    fn form() -> Form {
        Form::List(Box::new(T::form()))
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        let View::List(items) = from.view() else { return Err(Unfit::wrong_type("a list").into()) };
        let at = |(index, item)| T::read(item).map_err(|misfit| misfit.within(&format!("{index}")));
        items.enumerate().map(at).collect()
    }

    fn write(&self) -> Tree {
        Tree::List(self.iter().map(Value::write).collect())
    }
}

impl<T: Value> Value for BTreeMap<String, T> {
    fn form() -> Form {
        Form::Map(Box::new(T::form()))
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        let View::Record(members) = from.view() else { return Err(Unfit::wrong_type("an object").into()) };
        let at = |(name, value): (&str, D)| match T::read(value) {
            Ok(value) => Ok((name.to_owned(), value)),
            Err(misfit) => Err(misfit.within(name)),
        };
        members.map(at).collect()
    }

    fn write(&self) -> Tree {
        Tree::Record(self.iter().map(|(name, value)| (name.clone(), value.write())).collect())
    }
}
