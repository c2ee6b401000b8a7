//! Authority: who may give money away. Four eyes, in the core and not in a policy file.
//!
//! An approval is bound to a digest of exactly what is approved ([`Remedy`]); it is given by a natural person other
//! than the one who asked for it, within that person's limit at that time, or within one's own limit where the terms
//! allow it. Whatever is changed has another digest, so the approval no longer counts.
//!
//! ```text
//! Request ─▶ Requested ─Grant─▶ Granted ─▶ exactly this may be offered or paid
//!                      └─Refuse─▶ Refused     └─Void, Expire─▶ Voided, Expired
//! ```
//!
//! This module deliberately does not know how limits are found (see [`Terms`](crate::terms::Terms)), nor sums over
//! many cases.

mod approve;
mod need;
mod remedy;

pub use approve::{AuthorityCommand, decide};
pub(super) use need::{check_credit, check_instruction, check_offer, check_payment};
pub use remedy::{Remedy, RemedyOf};
