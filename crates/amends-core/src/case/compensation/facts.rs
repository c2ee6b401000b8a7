//! What can happen to compensation: the stored facts.

use amends_envelope::Instant;
use chrono::NaiveDate;

use crate::money::{Currency, Money};
use crate::pii::Personal;
use crate::shape::{Tree, choice, facts, shape};
use crate::value::{Code, Count, DecimalText, Flag, Name, Number, Token};

choice! {
    /// What money is given for.
    pub enum RemedyKind {
        Refund = "refund", Statutory = "statutory", Goodwill = "goodwill", Expenses = "expenses",
        Distress = "distress", Interest = "interest", FeeWaiver = "fee_waiver", Other = "other",
    }
}

choice! {
    /// In what form it is given.
    pub enum RemedyForm {
        Money = "money", BillCredit = "bill_credit", Voucher = "voucher", Service = "service",
        Replacement = "replacement", Repair = "repair", PaymentPlan = "payment_plan",
        RecordCorrection = "record_correction",
    }
}

choice! {
    /// Whether an offer must be accepted before it is paid.
    pub enum OfferAcceptance { Required = "required", NotRequired = "not_required" }
}

choice! {
    /// On what ground somebody may approve.
    pub enum ApprovalBasis { OwnLimit = "own_limit", SecondPerson = "second_person", Scheme = "scheme" }
}

choice! {
    /// Why a payment came back.
    pub enum ReversalReason {
        Bounced = "bounced", Recalled = "recalled", Chargeback = "chargeback", Agreed = "agreed", Error = "error",
    }
}

shape! {
    /// One line of what is owed.
    pub struct EntitlementLine { line: Name, rule: Code, kind: RemedyKind, amount: Money, cap: Option<Tree> }
}

shape! {
    /// A part of an amount that belongs to one line.
    pub struct LineAmount { line: Name, amount_minor: Count }
}

shape! {
    /// How an amount was converted from the currency in which it was assessed.
    pub struct Exchange {
        assessed_minor: Count, assessed_currency: Currency, rate: DecimalText, source: Name, on: NaiveDate,
    }
}

shape! {
    /// An offer, as made.
    pub flat struct OfferTerms {
        offer: Name,
        kind: RemedyKind,
        form: RemedyForm,
        amount: Money,
        acceptance: Option<OfferAcceptance>,
        in_full_settlement: Flag,
        expires_at: Option<Instant>,
        lines: Option<Vec<LineAmount>>,
        fx: Option<Exchange>,
    }
}

shape! {
    /// A payment, as instructed or as confirmed.
    pub flat struct Payment {
        payment: Name,
        offer: Option<Name>,
        lines: Option<Vec<LineAmount>>,
        amount: Money,
        kind: Option<RemedyKind>,
        form: Option<RemedyForm>,
        payee: Option<Token>,
        method: Option<Code>,
        fx: Option<Exchange>,
    }
}

shape! {
    /// Interest that has grown since the last time: an increment, never a total.
    pub flat struct Interest {
        increment: Money, rule: Code, line: Option<Name>, rate_pct: Option<Number>, from_on: Option<NaiveDate>,
        to_on: Option<NaiveDate>,
    }
}

shape! {
    /// A credit given for the time being.
    pub flat struct ProvisionalCredit {
        credit: Name, amount: Money, notice_on: Option<NaiveDate>, honour_until_on: Option<NaiveDate>,
    }
}

facts! {
    /// What can happen to compensation.
    pub enum CompensationEvent, CompensationKind {
        /// What is owed was worked out, line by line.
        EntitlementAssessed = "entitlement_assessed" {
            lines: Vec<EntitlementLine>, facts: Personal<Tree>, unknown: Option<Vec<Name>>, about: Option<Token>,
        },
        /// Nothing is owed under the rule named.
        NotEntitled = "not_entitled" { rule: Code },
        /// Somebody proposes more than is owed.
        GoodwillProposed = "goodwill_proposed" { amount: Money, reason: Code, tier: Option<Tree> },
        /// Approval was asked for exactly what the digest names.
        ApprovalRequested = "approval_requested" { digest: Name, amount: Money },
        /// It was given.
        ApprovalGranted = "approval_granted" {
            digest: Name, approver: Token, basis: Option<ApprovalBasis>, reason: Option<Code>,
        },
        /// It was refused.
        ApprovalRefused = "approval_refused" {
            digest: Name, approver: Token, basis: Option<ApprovalBasis>, reason: Option<Code>,
        },
        /// It was not used in time.
        ApprovalExpired = "approval_expired" { digest: Name },
        /// What was approved has changed since.
        ApprovalVoided = "approval_voided" { digest: Name },
        /// An offer was made.
        OfferMade = "offer_made" { terms: Box<OfferTerms> },
        /// The customer took it.
        OfferAccepted = "offer_accepted" { offer: Name, reason: Option<Code> },
        /// The customer did not.
        OfferRejected = "offer_rejected" { offer: Name, reason: Option<Code> },
        /// Its time passed.
        OfferExpired = "offer_expired" { offer: Name, reason: Option<Code> },
        /// We took it back.
        OfferWithdrawn = "offer_withdrawn" { offer: Name, reason: Option<Code> },
        /// Somebody was told to pay.
        PaymentInstructed = "payment_instructed" { payment: Box<Payment> },
        /// Money left.
        PaymentConfirmed = "payment_confirmed" { payment: Box<Payment> },
        /// It could not be paid.
        PaymentFailed = "payment_failed" { payment: Name, reason: Code },
        /// Money came back.
        PaymentReversed = "payment_reversed" { payment: Name, amount: Money, reason: Option<ReversalReason> },
        /// Interest has grown.
        InterestAccrued = "interest_accrued" { interest: Box<Interest> },
        /// A credit was given for the time being.
        ProvisionalCreditGiven = "provisional_credit_given" { credit: Box<ProvisionalCredit> },
        /// The customer keeps it.
        ProvisionalCreditFinalised = "provisional_credit_finalised" { credit: Box<ProvisionalCredit> },
        /// It was taken back.
        ProvisionalCreditWithdrawn = "provisional_credit_withdrawn" { credit: Box<ProvisionalCredit> },
    }
}
