//! Personal data. A [`Pii`] can be carried, folded and stored sealed; only who holds the key can read it.
//!
//! It has a redacting `Debug`, no `Display` and no way to be written but as a value marked for sealing:
//!
//! ```compile_fail
//! let words = amends_core::pii::Pii::clear(amends_core::value::Words::new("my name is").unwrap());
//! println!("{words}"); // a `Pii` has no `Display`
//! ```

use std::fmt;

use amends_envelope::Sealed;

use crate::shape::{Clear, Datum, Field, FieldSpec, Form, Misfit, Record, Tree, Value, View};

/// A personal value: in clear on its way in or once opened, sealed wherever it is kept, erased once its key is gone.
#[derive(Clone, PartialEq, Eq)]
pub enum Pii<T> {
    /// In clear. Sealed by the codec before it reaches a store.
    Clear(T),
    /// As ciphertext.
    Sealed(Box<Sealed>),
    /// Its key has been destroyed: nobody can read it any more.
    Erased(Box<Sealed>),
}

impl<T> Pii<T> {
    /// A value in clear.
    pub const fn clear(value: T) -> Self {
        Self::Clear(value)
    }

    /// The value, where it is in clear.
    pub const fn reveal(&self) -> Option<&T> {
        match self {
            Self::Clear(value) => Some(value),
            Self::Sealed(_) | Self::Erased(_) => None,
        }
    }
}

/// Says whether it is sealed, never what it is.
impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clear(_) => "Pii(clear, not shown)",
            Self::Sealed(_) => "Pii(sealed)",
            Self::Erased(_) => "Pii(erased)",
        })
    }
}

impl<T: Value> Value for Pii<T> {
    fn form() -> Form {
        T::form()
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        let view = from.view();
        if let View::Sealed(sealed) = view {
            return Ok(Self::Sealed(sealed));
        }
        if let View::Erased(sealed) = view {
            return Ok(Self::Erased(sealed));
        }
        T::read(from).map(Self::Clear)
    }

    fn write(&self) -> Tree {
        match self {
            Self::Clear(value) => Tree::Personal(Clear(Box::new(value.write()))),
            Self::Sealed(sealed) => Tree::Sealed(sealed.clone()),
            Self::Erased(sealed) => Tree::Erased(sealed.clone()),
        }
    }
}

/// A personal field that may be left out, marked as personal in the catalogue.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal<T>(pub Option<Pii<T>>);

impl<T> Personal<T> {
    /// A value in clear.
    pub const fn clear(value: T) -> Self {
        Self(Some(Pii::clear(value)))
    }
}

impl<T> Default for Personal<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(Some(Pii::clear(value)))
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Value> Field for Personal<T> {
    fn describe(name: &'static str, to: &mut Vec<FieldSpec>) {
        to.push(FieldSpec { name, form: T::form(), optional: true, personal: true });
    }

    fn take<'a, D: Datum<'a>>(record: D, name: &'static str) -> Result<Self, Misfit> {
        <Option<Pii<T>> as Field>::take(record, name).map(Self)
    }

    fn put(&self, name: &'static str, to: &mut Record) {
        Field::put(&self.0, name, to);
    }
}

/// A personal field that must be there, marked as personal in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required<T>(pub Pii<T>);

impl<T> From<T> for Required<T> {
    fn from(value: T) -> Self {
        Self(Pii::clear(value))
    }
}

impl<T: Value> Field for Required<T> {
    fn describe(name: &'static str, to: &mut Vec<FieldSpec>) {
        to.push(FieldSpec { name, form: T::form(), optional: false, personal: true });
    }

    fn take<'a, D: Datum<'a>>(record: D, name: &'static str) -> Result<Self, Misfit> {
        <Pii<T> as Field>::take(record, name).map(Self)
    }

    fn put(&self, name: &'static str, to: &mut Record) {
        Field::put(&self.0, name, to);
    }
}
