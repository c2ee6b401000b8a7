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
//! ```
//! use amends_core::case::authority::Remedy;
//! use amends_core::case::compensation::{OfferTerms, RemedyForm, RemedyKind};
//! use amends_core::case::{Case, CaseCommand, When, detection::Receipt};
//! use amends_core::money::{Currency, Money};
//! use amends_core::terms::Limits;
//! use amends_core::{Ctx, Refusal, Terms, ask, name, token};
//! use amends_envelope::{Actor, ActorKind, Instant};
//!
//! let now = Instant::parse("2026-04-02T09:30:00Z")?;
//! let (handler, lead) = (Actor::new(ActorKind::Human, "h-17")?, Actor::new(ActorKind::Human, "h-3")?);
//! let twenty_five = Money::new(2_500, Currency::new("GBP")?)?;
//! let terms = Terms { approval_limit: Limits::new([twenty_five]), ..Terms::default() };
//! let mut case = Case::default();
//! let mut ask_as = |actor: &Actor, command: CaseCommand| -> Result<usize, Refusal> {
//!     let facts = case.decide(command, &Ctx::new(now, actor, &terms))?;
//!     facts.iter().for_each(|fact| drop(case.fold_by(fact, When::at(now), actor)));
//!     Ok(facts.len())
//! };
//!
//! let offer = OfferTerms::new(name!("o-1"), RemedyKind::Goodwill, RemedyForm::Voucher, twenty_five);
//! let remedy = Remedy::of_offer(&offer);
//! ask_as(&handler, ask::Detection::receive(Receipt::new(token!("c-7"), name!("email"))).into())?;
//! ask_as(&handler, ask::Approval::request(remedy.clone()).into())?;
//! let refused = ask_as(&handler, ask::Approval::grant(remedy.clone()).into()).unwrap_err();
//! assert_eq!(refused.code(), "self_approval");
//! ask_as(&lead, ask::Approval::grant(remedy).into())?;
//! assert_eq!(ask_as(&handler, ask::Compensation::offer(offer).into())?, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
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
