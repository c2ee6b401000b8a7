//! Authority from Cedar policies: who may propose, approve, offer and pay how much, for hosts that keep
//! authorisation there.
//!
//! ```text
//! command ─▶ the policy within: terms ─▶ core decides, four eyes included ─▶ the policy within rules
//!                                                                              └▶ Cedar: each fact that gives money
//!                                                                                 away is permitted, or refused
//! ```
//!
//! Cedar only ever takes away. It is asked last, about facts that the core and the policy within would have let pass,
//! so that nothing it says widens a limit or spares the second pair of eyes. What it does not permit is refused; so is
//! whatever it could not evaluate, even where another of its policies permits it.
//!
//! | item | what it answers |
//! | --- | --- |
//! | [`Policies::read`] | Cedar policies and their schema, or everything that is wrong with them |
//! | [`SCHEMA`] | what a policy can ask about |
//! | [`CedarAuthority`] | a policy of the engine, and what Cedar takes away from it |
//!
//! # Example
//! ```
//! use amends_core::Terms;
//! use amends_policy_cedar::{CedarAuthority, Policies, SCHEMA, Source};
//!
//! let policies = r#"
//!     @id("leads-approve-to-50")
//!     permit (principal in Amends::Role::"lead", action == Amends::Action::"Approve", resource)
//!     when { context.currency == "GBP" && context.amount_minor <= 5000 };
//! "#;
//! let policies = Policies::read(Source { name: "desk", version: "1", policies, schema: SCHEMA })?;
//! let roles = |actor: &str| if actor == "h-3" { vec!["lead".to_owned()] } else { Vec::new() };
//! let policy = CedarAuthority::new(Terms::default(), policies, move |actor| roles(actor.id()));
//! # let _: &dyn amends_core::policy::Policy = &policy;
//! # Ok::<(), amends_policy_cedar::Unreadable>(())
//! ```
//!
//! This crate deliberately does not know packs, stores, the engine, or how a host knows the roles of its people. It does
//! not ask Cedar about what only puts on file what is owed or what a customer says, nor about refusing an approval, nor
//! about what the policy within lets follow. Cedar sees one amount at a time: sums over a case are the core's.

mod guard;
mod port;
mod question;
mod read;

pub use port::CedarAuthority;
pub use question::Act;
pub use read::{Mistake, Policies, Source, Text, Unreadable};

/// What a policy can ask about. A host may declare more beside it, and must declare at least this.
pub const SCHEMA: &str = include_str!("amends.cedarschema");
