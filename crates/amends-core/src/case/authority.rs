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

use std::fmt::Write;

use amends_envelope::ActorKind;
use sha2::{Digest, Sha256};

use super::Case;
use super::compensation::{
    Approval, ApprovalBasis, ApprovalStage, Compensation, CompensationEvent, Offer, OfferStage, OfferTerms,
    Payment, PaymentStage, ProvisionalCredit, RemedyForm, RemedyKind,
};
use super::{CaseKind, compensation::CompensationKind};
use crate::command::unless;
use crate::context::Ctx;
use crate::money::Money;
use crate::refusal::Refusal;
use crate::value::{Code, Name, Token};

/// What sort of thing is approved: an approval of one never serves for another of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RemedyOf {
    /// An offer, and the payments made for it.
    Offer,
    /// A single payment.
    Payment,
    /// A provisional credit.
    Credit,
}

/// Exactly what is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// What sort of thing it is.
    pub of: RemedyOf,
    /// The name of the offer, payment or credit.
    pub id: Name,
    /// How much.
    pub amount: Money,
    /// What for.
    pub kind: RemedyKind,
    /// In what form.
    pub form: RemedyForm,
    /// To whom, where it is not simply the complainant.
    pub payee: Option<Token>,
}

impl Remedy {
    /// What an offer gives.
    pub fn of_offer(terms: &OfferTerms) -> Self {
        let (id, amount) = (terms.offer.clone(), terms.amount);
        Self { of: RemedyOf::Offer, id, amount, kind: terms.kind, form: terms.form, payee: None }
    }

    /// What a payment gives: other, in money, unless it says so.
    pub fn of_payment(payment: &Payment) -> Self {
        Self {
            of: RemedyOf::Payment,
            id: payment.payment.clone(),
            amount: payment.amount,
            kind: payment.kind.unwrap_or(RemedyKind::Other),
            form: payment.form.unwrap_or(RemedyForm::Money),
            payee: payment.payee.clone(),
        }
    }

    /// What a provisional credit gives.
    pub fn of_credit(credit: &ProvisionalCredit) -> Self {
        Self {
            of: RemedyOf::Credit,
            id: credit.credit.clone(),
            amount: credit.amount,
            kind: RemedyKind::Other,
            form: RemedyForm::BillCredit,
            payee: None,
        }
    }

    /// The digest that an approval is bound to: `sha256:` and 64 hex digits.
    pub fn digest(&self) -> Name {
        let mut digest = String::from("sha256:");
        for byte in Sha256::digest(self.preimage()) {
            write!(digest, "{byte:02x}").expect("a String takes all that is written to it");
        }
        Name::new(&digest).expect("71 characters are a name")
    }

    /// What is hashed: `amends/approval/v1`, then each field as a u32 big-endian length and its bytes, in the order of
    /// declaration; the amount as 8 bytes big-endian, no payee as the length FFFFFFFF and no bytes.
    fn preimage(&self) -> Vec<u8> {
        let of = match self.of {
            RemedyOf::Offer => "offer",
            RemedyOf::Payment => "payment",
            RemedyOf::Credit => "credit",
        };
        let amount = self.amount.minor().to_be_bytes();
        let currency = self.amount.currency();
        let fields: [Option<&[u8]>; 7] = [
            Some(of.as_bytes()),
            Some(self.id.as_str().as_bytes()),
            Some(&amount),
            Some(currency.as_str().as_bytes()),
            Some(self.kind.as_str().as_bytes()),
            Some(self.form.as_str().as_bytes()),
            self.payee.as_ref().map(|payee| payee.as_str().as_bytes()),
        ];
        let mut preimage = b"amends/approval/v1".to_vec();
        for field in fields {
            let length = field.map_or(u32::MAX, |bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX - 1));
            preimage.extend(length.to_be_bytes());
            preimage.extend(field.unwrap_or_default());
        }
        preimage
    }
}

/// What one can ask about approvals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorityCommand {
    /// Ask for an approval of exactly this.
    Request {
        /// What is to be approved.
        remedy: Remedy,
        /// The digest of what it takes the place of; that approval is voided.
        instead_of: Option<Name>,
    },
    /// Approve exactly this. Within one's own limit nobody need have asked.
    Grant {
        /// What is approved.
        remedy: Remedy,
        /// Why.
        reason: Option<Code>,
    },
    /// Refuse to approve.
    Refuse {
        /// The digest of what was asked for.
        digest: Name,
        /// Why.
        reason: Option<Code>,
    },
    /// Note that it was not used in time.
    Expire {
        /// The digest of what was asked for.
        digest: Name,
    },
    /// Note that what was approved has changed.
    Void {
        /// The digest of what was asked for.
        digest: Name,
    },
}

impl AuthorityCommand {
    /// Asks for an approval of exactly this.
    pub const fn request(remedy: Remedy) -> Self {
        Self::Request { remedy, instead_of: None }
    }

    /// Approves exactly this.
    pub const fn grant(remedy: Remedy) -> Self {
        Self::Grant { remedy, reason: None }
    }
}

/// Decides what follows from a command; an empty answer means that it was already so.
///
/// # Errors
/// `self_approval`, `over_limit`, `conflicted_handler`, and `content_missing` where nobody has asked for the approval.
pub fn decide(
    case: &Case,
    command: AuthorityCommand,
    ctx: &Ctx<'_>,
) -> Result<Vec<CompensationEvent>, Refusal> {
    use {ApprovalStage as A, AuthorityCommand as C, CompensationEvent as E};
    let stage_of = |digest: &Name| case.compensation.approvals.find(digest).map(|approval| &approval.stage);
    match command {
        C::Request { remedy, instead_of } => Ok(request(&case.compensation, &remedy, instead_of)),
        C::Grant { remedy, reason } => grant(case, &remedy, reason.as_ref(), ctx),
        C::Refuse { digest, reason } => {
            let already = stage_of(&digest) == Some(&A::Refused);
            let approver = natural_person(ctx)?;
            Ok(unless(already, E::ApprovalRefused { digest, approver, basis: None, reason }))
        }
        C::Expire { digest } => {
            let already = matches!(stage_of(&digest), Some(A::Expired) | None);
            Ok(unless(already, E::ApprovalExpired { digest }))
        }
        C::Void { digest } => {
            let already = matches!(stage_of(&digest), Some(A::Voided) | None);
            Ok(unless(already, E::ApprovalVoided { digest }))
        }
    }
}

fn request(state: &Compensation, remedy: &Remedy, instead_of: Option<Name>) -> Vec<CompensationEvent> {
    let digest = remedy.digest();
    let is_open = |digest: &Name| state.approvals.find(digest).is_some_and(Approval::is_open);
    let replaced = instead_of.filter(|former| *former != digest && is_open(former));
    let already = is_open(&digest);
    let voided = replaced.map(|digest| CompensationEvent::ApprovalVoided { digest });
    let asked = CompensationEvent::ApprovalRequested { digest, amount: remedy.amount };
    voided.into_iter().chain(unless(already, asked)).collect()
}

fn grant(
    case: &Case,
    remedy: &Remedy,
    reason: Option<&Code>,
    ctx: &Ctx<'_>,
) -> Result<Vec<CompensationEvent>, Refusal> {
    let digest = remedy.digest();
    let approval = case.compensation.approvals.find(&digest);
    let approver = natural_person(ctx)?;
    check_conflict(case, remedy, &approver, ctx)?;
    let granted = |basis| CompensationEvent::ApprovalGranted {
        digest: digest.clone(),
        approver: approver.clone(),
        basis: Some(basis),
        reason: reason.cloned(),
    };
    let asked = CompensationEvent::ApprovalRequested { digest: digest.clone(), amount: remedy.amount };
    match approval {
        Some(Approval { stage: ApprovalStage::Granted { .. }, .. }) => Ok(Vec::new()),
        Some(Approval { stage: ApprovalStage::Requested, asked_by, .. }) => {
            if is_own(&case.compensation, remedy, asked_by.as_ref(), (&approver, ctx)) {
                check_own_limit(&case.compensation, (&digest, remedy.amount), &approver, ctx)?;
                return Ok(vec![granted(ApprovalBasis::OwnLimit)]);
            }
            check_limit(remedy.amount, ctx)?;
            Ok(vec![granted(ApprovalBasis::SecondPerson)])
        }
        None if ctx.terms.own_limit.for_currency_of(remedy.amount).is_some() => {
            check_own_limit(&case.compensation, (&digest, remedy.amount), &approver, ctx)?;
            Ok(vec![asked, granted(ApprovalBasis::OwnLimit)])
        }
        Some(Approval {
            stage: ApprovalStage::Refused | ApprovalStage::Expired | ApprovalStage::Voided,
            ..
        })
        | None => Err(nobody_asked()),
    }
}

/// Whether it is the approver's own wish: asked for by the same person, or goodwill that the same person proposed. Who
/// is not known may be anybody.
fn is_own(
    state: &Compensation,
    remedy: &Remedy,
    asked_by: Option<&Token>,
    (approver, ctx): (&Token, &Ctx<'_>),
) -> bool {
    let is_approver = |person: &Token| ctx.terms.is_one_person(person.as_str(), approver.as_str());
    let is_proposal = remedy.kind == RemedyKind::Goodwill && state.goodwill.is_some();
    asked_by.is_none_or(is_approver) || is_proposal && state.goodwill_by.as_ref().is_none_or(is_approver)
}

fn nobody_asked() -> Refusal {
    let asked = CaseKind::Compensation(CompensationKind::ApprovalGranted);
    Refusal::missing(asked, "that somebody else asks for it first")
}

/// The actor, who must be a person on our side.
fn natural_person(ctx: &Ctx<'_>) -> Result<Token, Refusal> {
    let person = Token::new(ctx.actor.id()).expect("an actor's id has the bounds of a token");
    if ctx.actor.kind() == ActorKind::Human {
        Ok(person)
    } else {
        Err(Refusal::SelfApproval { approver: person })
    }
}

/// Nobody approves what concerns themselves: neither who is complained about, nor who complains or speaks for them,
/// nor who is paid.
fn check_conflict(case: &Case, remedy: &Remedy, approver: &Token, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let concerned = case.concerns.iter().chain(&case.complainant).chain(&remedy.payee);
    let mut concerned = concerned.chain(case.representatives.iter().map(|(person, ())| person));
    if concerned.any(|person| ctx.terms.is_one_person(person.as_str(), approver.as_str())) {
        return Err(Refusal::ConflictedHandler { person: approver.clone() });
    }
    Ok(())
}

fn check_limit(amount: Money, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let limits = &ctx.terms.approval_limit;
    if limits.cover(amount) {
        return Ok(());
    }
    Err(Refusal::OverLimit { asked: amount, limit: limits.for_currency_of(amount) })
}

/// What one approves oneself must stay within the own limit together with all else that one ever so approved in this
/// case, voided since or not: otherwise it could be split, or spent and voided.
fn check_own_limit(
    state: &Compensation,
    (digest, amount): (&Name, Money),
    approver: &Token,
    ctx: &Ctx<'_>,
) -> Result<(), Refusal> {
    let Some(limit) = ctx.terms.own_limit.for_currency_of(amount) else {
        return Err(Refusal::SelfApproval { approver: approver.clone() });
    };
    let is_own = |approval: &&Approval| {
        let by = approval.given_within_own_limit_by.as_ref();
        by.is_some_and(|by| ctx.terms.is_one_person(by.as_str(), approver.as_str()))
            && approval.amount.currency() == amount.currency()
    };
    let others = state.approvals.iter().filter(|(other, _)| *other != digest).map(|(_, approval)| approval);
    let sum = others.filter(is_own).map(|approval| i128::from(approval.amount.minor())).sum::<i128>();
    if sum + i128::from(amount.minor()) <= i128::from(limit.minor()) {
        return Ok(());
    }
    Err(Refusal::OverLimit { asked: amount, limit: Some(limit) })
}

/// Whether exactly this was approved, and still is.
fn is_approved(state: &Compensation, remedy: &Remedy) -> bool {
    let approval = state.approvals.find(&remedy.digest());
    approval.is_some_and(|approval| matches!(approval.stage, ApprovalStage::Granted { .. }))
}

/// An offer needs an approval where the terms want one for its kind.
pub(super) fn check_offer(case: &Case, terms: &OfferTerms, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    check_remedy(&case.compensation, &Remedy::of_offer(terms), ctx)
}

/// A provisional credit needs an approval where the terms want one for other money.
pub(super) fn check_credit(case: &Case, credit: &ProvisionalCredit, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    check_remedy(&case.compensation, &Remedy::of_credit(credit), ctx)
}

fn check_remedy(state: &Compensation, remedy: &Remedy, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    if !ctx.terms.needs_approval.contains(&remedy.kind) || is_approved(state, remedy) {
        return Ok(());
    }
    Err(Refusal::OverLimit { asked: remedy.amount, limit: None })
}

/// A payment needs an approval where the terms want one for its kind or its offer's: its own, or that of the offer
/// where it does what was offered, to whom it was offered.
pub(super) fn check_payment(case: &Case, payment: &Payment, ctx: &Ctx<'_>) -> Result<(), Refusal> {
    let state = &case.compensation;
    let offer = payment.offer.as_ref().and_then(|name| state.offers.find(name));
    let needs = |kind| ctx.terms.needs_approval.contains(&kind);
    let kind = payment.kind.or(offer.map(Offer::kind)).unwrap_or(RemedyKind::Other);
    if !needs(kind) && !offer.is_some_and(|offer| needs(offer.kind())) {
        return Ok(());
    }
    let rides = offer.is_some_and(|offer| {
        does_what_was_offered(case, offer, payment, ctx)
            && is_approved(state, &Remedy::of_offer(&offer.terms))
    });
    if rides || is_approved(state, &Remedy::of_payment(payment)) {
        return Ok(());
    }
    Err(Refusal::OverLimit { asked: payment.amount, limit: None })
}

fn does_what_was_offered(case: &Case, offer: &Offer, payment: &Payment, ctx: &Ctx<'_>) -> bool {
    let terms = &offer.terms;
    let is_theirs = |payee: &Token| {
        let mut theirs =
            case.complainant.iter().chain(case.representatives.iter().map(|(person, ())| person));
        theirs.any(|person| ctx.terms.is_one_person(person.as_str(), payee.as_str()))
    };
    payment.amount.currency() == terms.amount.currency()
        && payment.kind.is_none_or(|kind| kind == terms.kind)
        && payment.form.is_none_or(|form| form == terms.form)
        && payment.payee.as_ref().is_none_or(is_theirs)
}

/// What was told to be paid for an offer, with what was paid for it, may not come to more than it; and what stands as
/// paid is not told to be paid again.
pub(super) fn check_instruction(case: &Case, payment: &Payment) -> Result<(), Refusal> {
    let state = &case.compensation;
    let Some(offer) = payment.offer.as_ref().and_then(|name| state.offers.find(name)) else { return Ok(()) };
    let currency = offer.amount().currency();
    if payment.amount.currency() != currency {
        return Ok(());
    }
    let committed = state.payments.iter().filter(|(name, _)| **name != payment.payment);
    let committed = committed.map(|(_, stage)| match stage {
        PaymentStage::Instructed(other)
            if other.offer == payment.offer && other.amount.currency() == currency =>
        {
            i128::from(other.amount.minor())
        }
        PaymentStage::Paid(paid) if paid.offer == payment.offer && paid.currency == currency => {
            i128::from(paid.left_minor)
        }
        PaymentStage::Instructed(_) | PaymentStage::Paid(_) | PaymentStage::Failed { .. } => 0,
    });
    if committed.sum::<i128>() + i128::from(payment.amount.minor()) > i128::from(offer.amount().minor()) {
        return Err(Refusal::OverLimit { asked: payment.amount, limit: Some(offer.amount()) });
    }
    Ok(())
}

/// The first accepted offer or instructed payment whose money has not left.
pub(super) fn first_open(state: &Compensation) -> Option<Name> {
    let instructed = |stage: &PaymentStage| matches!(stage, PaymentStage::Instructed(_));
    let owed = |(_, offer): &(&Name, &Offer)| {
        let is_money = matches!(offer.terms.form, RemedyForm::Money | RemedyForm::BillCredit);
        offer.stage == OfferStage::Accepted && is_money && !is_settled(state, offer)
    };
    let open_payment = state.payments.iter().find(|(_, stage)| instructed(stage)).map(|(name, _)| name);
    open_payment.or_else(|| state.offers.iter().find(owed).map(|(name, _)| name)).cloned()
}

/// Whether the money of an offer has left: all of it in its own currency, or any in another, whose worth we cannot tell.
fn is_settled(state: &Compensation, offer: &Offer) -> bool {
    let standing = state.payments.iter().filter_map(|(_, stage)| stage.paid());
    let standing =
        standing.filter(|paid| paid.offer.as_ref() == Some(&offer.terms.offer) && paid.left_minor > 0);
    let (own, other): (Vec<_>, Vec<_>) =
        standing.partition(|paid| paid.currency == offer.amount().currency());
    let paid_minor = own.iter().map(|paid| i128::from(paid.left_minor)).sum::<i128>();
    !other.is_empty() || paid_minor >= i128::from(offer.amount().minor())
}
