//! Exactly what is approved, and the digest that an approval is bound to.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::case::compensation::{OfferTerms, Payment, ProvisionalCredit, RemedyForm, RemedyKind};
use crate::money::Money;
use crate::value::{Name, Token};

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
