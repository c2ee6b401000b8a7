//! The macro in which commands are declared: what one can ask, each beside the fact that it asks for.

/// Declares an enum of commands. Each names its variant, its constructor and the fact that it asks for; the fields
/// before the `;` must be given, those after it may be left out.
macro_rules! commands {
    ($(#[$doc:meta])* pub enum $name:ident => $event:ident {
        $($(#[$variant_doc:meta])+ $variant:ident, $constructor:ident => $fact:ident {
            $($must:ident: $must_type:ty),* $(,)? $(; $($may:ident: $may_type:ty),* $(,)?)?
        }),+ $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $(
                $(#[$variant_doc])+
                #[doc = concat!("\n\nAsks for [`", stringify!($event), "::", stringify!($fact), "`].")]
                $variant {
                    $(#[doc = concat!("The stored field `", stringify!($must), "`.")] $must: $must_type,)*
                    $($(#[doc = concat!("The stored field `", stringify!($may), "`; may be left out.")] $may: $may_type,)*)?
                },
            )+
        }

        impl $name {
            $(
                $(#[$variant_doc])+
                #[doc = concat!("\n\nMakes [`Self::", stringify!($variant), "`] of what it needs; the rest is left out.")]
                pub fn $constructor($($must: impl Into<$must_type>),*) -> Self {
                    Self::$variant { $($must: $must.into(),)* $($($may: Default::default(),)*)? }
                }
            )+

            /// The fact that it asks for.
            pub fn fact(self) -> $event {
                match self {
                    $(Self::$variant { $($must,)* $($($may,)*)? } => $event::$fact { $($must,)* $($($may,)*)? },)+
                }
            }

            /// The command that asks for this fact; nothing where another kind of command does.
            pub fn asking_for(fact: &$event) -> Option<Self> {
                $(if let $event::$fact { $($must,)* $($($may,)*)? } = fact {
                    return Some(Self::$variant { $($must: $must.clone(),)* $($($may: $may.clone(),)*)? });
                })+
                None
            }
        }
    };
}

/// Joins enums of commands into one.
macro_rules! all_commands {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])+ $variant:ident($command:ty)),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name {
            $($(#[$variant_doc])+ $variant($command),)+
        }

        $(impl From<$command> for $name {
            fn from(command: $command) -> Self {
                Self::$variant(command)
            }
        })+
    };
}

pub(crate) use {all_commands, commands};

/// The fact asked for, or nothing where it was already so: asking twice is not an error, and adds nothing.
pub(crate) fn unless<E>(already: bool, fact: E) -> Vec<E> {
    if already { Vec::new() } else { vec![fact] }
}
