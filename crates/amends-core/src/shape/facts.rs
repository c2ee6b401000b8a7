//! The macros in which facts are declared: an enum of facts, a record within a fact, a closed choice of words.

/// Declares a record: a struct whose fields are the members of an object, with its [`Value`](super::Value).
///
/// With `flat` before the name it may also be boxed into a fact, whose members are then the record's own.
macro_rules! shape {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* #[doc = concat!("The stored field `", stringify!($field), "`.")] pub $field: $type,)*
        }

        impl $name {
            fn specs(to: &mut Vec<$crate::shape::FieldSpec>) {
                $(<$type as $crate::shape::Field>::describe($crate::shape::plain(stringify!($field)), to);)*
            }
            fn read_members<'a, D: $crate::shape::Datum<'a>>(from: D) -> Result<Self, $crate::shape::Misfit> {
                Ok(Self { $($field: $crate::shape::Field::take(from, $crate::shape::plain(stringify!($field)))?,)* })
            }
            fn write_members(&self, to: &mut $crate::shape::Record) {
                $($crate::shape::Field::put(&self.$field, $crate::shape::plain(stringify!($field)), to);)*
            }
        }

        impl $crate::shape::Value for $name {
            fn form() -> $crate::shape::Form {
                let mut fields = Vec::new();
                Self::specs(&mut fields);
                $crate::shape::Form::Record(fields)
            }
            fn read<'a, D: $crate::shape::Datum<'a>>(from: D) -> Result<Self, $crate::shape::Misfit> {
                match from.view() {
                    $crate::shape::View::Record(_) => Self::read_members(from),
                    _ => Err(amends_envelope::Unfit::wrong_type("an object").into()),
                }
            }
            fn write(&self) -> $crate::shape::Tree {
                let mut record = $crate::shape::Record::new();
                self.write_members(&mut record);
                $crate::shape::Tree::Record(record)
            }
        }
    };
    ($(#[$doc:meta])* pub flat struct $name:ident { $($body:tt)* }) => {
        $crate::shape::shape! { $(#[$doc])* pub struct $name { $($body)* } }

        impl $crate::shape::Field for Box<$name> {
            fn describe(_: &'static str, to: &mut Vec<$crate::shape::FieldSpec>) {
                $name::specs(to);
            }
            fn take<'a, D: $crate::shape::Datum<'a>>(
                record: D,
                _: &'static str,
            ) -> Result<Self, $crate::shape::Misfit> {
                $name::read_members(record).map(Box::new)
            }
            fn put(&self, _: &'static str, to: &mut $crate::shape::Record) {
                self.write_members(to);
            }
        }
    };
}

/// Declares a closed choice: an enum stored as one of these words.
macro_rules! choice {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* #[doc = concat!("Stored as `", $word, "`.")] $variant,)+
        }

        impl $name {
            /// Every choice.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl $crate::shape::Value for $name {
            fn form() -> $crate::shape::Form {
                $crate::shape::Form::Choice(&[$($word),+])
            }
            fn read<'a, D: $crate::shape::Datum<'a>>(from: D) -> Result<Self, $crate::shape::Misfit> {
                const EXPECTED: &str = concat!("one of" $(, " ", $word)+);
                match from.view() {
                    $($crate::shape::View::Text($word) => Ok(Self::$variant),)+
                    $crate::shape::View::Text(_) => Err(amends_envelope::Unfit::out_of_bounds(EXPECTED).into()),
                    _ => Err(amends_envelope::Unfit::wrong_type(EXPECTED).into()),
                }
            }
            fn write(&self) -> $crate::shape::Tree {
                $crate::shape::Tree::Text(self.as_str().into())
            }
        }
    };
}

/// Declares what can happen: an enum of facts, each with its stored name and fields, and beside it the enum of their
/// kinds (the same names without the fields).
macro_rules! facts {
    ($(#[$doc:meta])* pub enum $name:ident, $kind:ident {
        $(#[doc = $variant_doc:literal] $variant:ident = $word:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $(
                #[doc = $variant_doc]
                #[doc = concat!("\n\nStored as `", $word, "`.")]
                $variant {
                    $($(#[$field_doc])* #[doc = concat!("The stored field `", stringify!($field), "`.")] $field: $type,)*
                },
            )+
        }

        #[doc = concat!("The kinds of [`", stringify!($name), "`].")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind {
            $(#[doc = $variant_doc] $variant,)+
        }

        impl $kind {
            /// Every kind, in the order of declaration.
            pub fn all() -> Vec<Self> {
                vec![$(Self::$variant),+]
            }

            /// The stored name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Its entry in the catalogue.
            pub fn spec(self) -> $crate::shape::TypeSpec {
                #[allow(unused_mut, clippy::allow_attributes, reason = "a fact without fields pushes none")]
                let mut fields = Vec::new();
                let doc = match self {
                    $(Self::$variant => {
                        $(<$type as $crate::shape::Field>::describe($crate::shape::plain(stringify!($field)), &mut fields);)*
                        $variant_doc
                    })+
                };
                $crate::shape::TypeSpec { name: self.as_str(), doc: doc.trim_ascii(), schema: 1, fields }
            }
        }

        impl $name {
            /// What kind of fact it is.
            pub const fn kind(&self) -> $kind {
                match self {
                    $(Self::$variant { .. } => $kind::$variant,)+
                }
            }

            /// Reads a fact of this kind from its record.
            ///
            /// # Errors
            /// [`Misfit`](crate::shape::Misfit) where a field is missing or does not fit.
            pub fn read<'a, D: $crate::shape::Datum<'a>>(
                kind: $kind,
                record: D,
            ) -> Result<Self, $crate::shape::Misfit> {
                Ok(match kind {
                    $($kind::$variant => Self::$variant {
                        $($field: $crate::shape::Field::take(record, $crate::shape::plain(stringify!($field)))?,)*
                    },)+
                })
            }

            /// Writes the fact as a record; what is personal and in clear is marked for sealing.
            pub fn write(&self) -> $crate::shape::Record {
                #[allow(unused_mut, clippy::allow_attributes, reason = "a fact without fields writes none")]
                let mut record = $crate::shape::Record::new();
                match self {
                    $(Self::$variant { $($field),* } => {
                        $($crate::shape::Field::put($field, $crate::shape::plain(stringify!($field)), &mut record);)*
                    })+
                }
                record
            }
        }
    };
}

/// The stored name of a field whose name is a keyword of Rust: `r#ref` is stored as `ref`.
pub(crate) const fn plain(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [b'r', b'#', ..] => field.split_at(2).1,
        _ => field,
    }
}

/// Joins enums of facts into one: the facts of a stream, of the whole log.
macro_rules! family {
    ($(#[$doc:meta])* pub enum $name:ident, $kind:ident {
        $($(#[$variant_doc:meta])* $variant:ident($event:ty, $event_kind:ty)),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])* $variant($event),)+
        }

        #[doc = concat!("The kinds of [`", stringify!($name), "`].")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $kind {
            $($(#[$variant_doc])* $variant($event_kind),)+
        }

        impl $kind {
            /// Every kind, in the order of declaration.
            pub fn all() -> Vec<Self> {
                let mut all = Vec::new();
                $(all.extend(<$event_kind>::all().into_iter().map(Self::$variant));)+
                all
            }

            /// The stored name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant(kind) => kind.as_str(),)+
                }
            }

            /// Its entry in the catalogue.
            pub fn spec(self) -> $crate::shape::TypeSpec {
                match self {
                    $(Self::$variant(kind) => kind.spec(),)+
                }
            }
        }

        impl $name {
            /// What kind of fact it is.
            pub const fn kind(&self) -> $kind {
                match self {
                    $(Self::$variant(event) => $kind::$variant(event.kind()),)+
                }
            }

            /// Reads a fact of this kind from its record.
            ///
            /// # Errors
            /// [`Misfit`](crate::shape::Misfit) where a field is missing or does not fit.
            pub fn read<'a, D: $crate::shape::Datum<'a>>(
                kind: $kind,
                record: D,
            ) -> Result<Self, $crate::shape::Misfit> {
                Ok(match kind {
                    $($kind::$variant(kind) => Self::$variant(<$event>::read(kind, record)?),)+
                })
            }

            /// Writes the fact as a record; what is personal and in clear is marked for sealing.
            pub fn write(&self) -> $crate::shape::Record {
                match self {
                    $(Self::$variant(event) => event.write(),)+
                }
            }
        }

        $(impl From<$event> for $name {
            fn from(event: $event) -> Self {
                Self::$variant(event)
            }
        })+
    };
}

pub(crate) use {choice, facts, family, shape};
