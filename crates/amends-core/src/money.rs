//! Money: whole minor units and an ISO 4217 currency. Sums are checked; amounts in two currencies have no order.

use std::fmt;

use amends_envelope::Unfit;

use crate::shape::{Datum, Field, FieldSpec, Form, Misfit, Record, Tree, Value, View};
use crate::value::Count;

/// A currency: three upper-case letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]); // invariant: upper-case ASCII letters

impl Currency {
    /// # Errors
    /// [`Unfit`] where it is not three upper-case letters.
    pub fn new(code: &str) -> Result<Self, Unfit> {
        let letters: Option<[u8; 3]> = code.as_bytes().try_into().ok();
        let letters = letters.filter(|letters| letters.iter().all(u8::is_ascii_uppercase));
        letters.map(Self).ok_or(Unfit::out_of_bounds("a currency, [A-Z]{3}"))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Value for Currency {
    fn form() -> Form {
        Form::Currency
    }

    fn read<'a, D: Datum<'a>>(from: D) -> Result<Self, Misfit> {
        const EXPECTED: &str = "a currency, [A-Z]{3}";
        let View::Text(text) = from.view() else { return Err(Unfit::wrong_type(EXPECTED).into()) };
        Ok(Self::new(text)?)
    }

    fn write(&self) -> Tree {
        Tree::Text(self.as_str().into())
    }
}

/// An amount: 0 or more minor units of a currency. Stored as the two fields `amount_minor` and `currency`.
///
/// # Example
/// ```
/// use amends_core::money::{Currency, Money};
/// let pounds = Currency::new("GBP")?;
/// let (goodwill, refund) = (Money::new(2_500, pounds)?, Money::new(1_999, pounds)?);
/// assert_eq!(goodwill.checked_add(refund), Some(Money::new(4_499, pounds)?));
/// assert_eq!(goodwill.to_string(), "2500 GBP minor units");
/// # Ok::<(), amends_envelope::Unfit>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount_minor: Count,
    currency: Currency,
}

impl Money {
    /// # Errors
    /// [`Unfit`] where the amount is negative or above 2^53 - 1.
    pub const fn new(amount_minor: i64, currency: Currency) -> Result<Self, Unfit> {
        match Count::new(amount_minor) {
            Ok(amount_minor) => Ok(Self { amount_minor, currency }),
            Err(unfit) => Err(unfit),
        }
    }

    /// How many minor units.
    pub const fn minor(self) -> i64 {
        self.amount_minor.get()
    }

    /// Of which currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Both together; nothing where the currencies differ or the sum is too large to store.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let sum = self.minor().checked_add(other.minor())?;
        (self.currency == other.currency).then(|| Self::new(sum, self.currency).ok()).flatten()
    }

    /// What is left; nothing where the currencies differ or `other` is more.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let rest = self.minor().checked_sub(other.minor())?;
        (self.currency == other.currency).then(|| Self::new(rest, self.currency).ok()).flatten()
    }
}

/// Amounts in two currencies have no order.
impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (self.currency == other.currency).then(|| self.minor().cmp(&other.minor()))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} minor units", self.minor(), self.currency)
    }
}

impl Field for Money {
    fn describe(_: &'static str, to: &mut Vec<FieldSpec>) {
        Count::describe("amount_minor", to);
        Currency::describe("currency", to);
    }

    fn take<'a, D: Datum<'a>>(record: D, _: &'static str) -> Result<Self, Misfit> {
        let amount_minor = Field::take(record, "amount_minor")?;
        Ok(Self { amount_minor, currency: Field::take(record, "currency")? })
    }

    fn put(&self, _: &'static str, to: &mut Record) {
        Field::put(&self.amount_minor, "amount_minor", to);
        Field::put(&self.currency, "currency", to);
    }
}

/// An amount that may be left out; one of its two fields alone is not enough.
impl Field for Option<Money> {
    fn describe(name: &'static str, to: &mut Vec<FieldSpec>) {
        let from = to.len();
        Money::describe(name, to);
        to[from..].iter_mut().for_each(|spec| spec.optional = true);
    }

    fn take<'a, D: Datum<'a>>(record: D, name: &'static str) -> Result<Self, Misfit> {
        let there = record.member("amount_minor").is_some() || record.member("currency").is_some();
        there.then(|| Money::take(record, name)).transpose()
    }

    fn put(&self, name: &'static str, to: &mut Record) {
        if let Some(money) = self {
            money.put(name, to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_two_currencies_have_neither_sum_nor_order() {
        let pounds = Money::new(1, Currency::new("GBP").unwrap()).unwrap();
        let euros = Money::new(1, Currency::new("EUR").unwrap()).unwrap();
        assert_eq!(pounds.checked_add(euros), None);
        assert_eq!(pounds.partial_cmp(&euros), None);
    }

    #[test]
    fn an_amount_is_never_negative_and_never_wraps() {
        let pounds = Currency::new("GBP").unwrap();
        let most = Money::new(crate::value::MOST, pounds).unwrap();
        assert!(Money::new(-1, pounds).is_err());
        assert_eq!(most.checked_add(Money::new(1, pounds).unwrap()), None);
        assert_eq!(Money::new(0, pounds).unwrap().checked_sub(most), None);
    }
}
