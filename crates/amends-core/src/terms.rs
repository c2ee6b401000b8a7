//! The terms under which one command is decided: what the policy of the day allows this actor.
//!
//! The policy makes them ([`crate::policy::Policy`]); core only compares. A policy that says nothing gives
//! [`Terms::default`], which fails closed: nobody may approve anything.

use std::time::Duration;

use amends_envelope::PolicyRef;

use crate::case::CaseKind;
use crate::case::answer::AnswerKind;
use crate::case::apology::ApologyKind;
use crate::case::compensation::RemedyKind;
use crate::money::Money;
use crate::value::Token;

/// What is allowed, required and assumed in one decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// How far in the future something may be said to have happened: clocks differ. 5 minutes unless told otherwise.
    pub skew: Duration,
    /// How long after it was resolved or closed, whichever came last, a case may be reopened, the last moment
    /// included. 180 days unless told otherwise; nothing means for ever.
    pub reopen_window: Option<Duration>,
    /// What money needs an approval before it is offered or paid. Unless told otherwise whatever nobody is entitled
    /// to: goodwill, distress, waived fees and other.
    pub needs_approval: Vec<RemedyKind>,
    /// Up to how much this actor may approve what he asked for himself, in one case. Nothing unless told otherwise.
    pub own_limit: Limits,
    /// Up to how much this actor may approve what somebody else asked for. Nothing unless told otherwise.
    pub approval_limit: Limits,
    /// Whether goodwill may take the place of what the law gives. Not unless told otherwise; told so where the
    /// customer has expressly chosen it.
    pub statutory_replaceable: bool,
    /// What must be in what we send. Unless told otherwise the right to go elsewhere in a final response, and what
    /// we own up to in a full apology.
    pub content: Vec<(CaseKind, Content)>,
    /// Ids that belong to one natural person: second accounts, delegates, service accounts. None unless told otherwise.
    pub aliases: Vec<Vec<Token>>,
    /// The rule of a pack that the limits come from, for a refusal to name. None unless told otherwise.
    pub limits_from: Option<PolicyRef>,
}

impl Default for Terms {
    fn default() -> Self {
        const DAY: Duration = Duration::from_hours(24);
        use RemedyKind as R;
        Self {
            skew: Duration::from_mins(5),
            reopen_window: Some(DAY * 180),
            needs_approval: vec![R::Goodwill, R::Distress, R::FeeWaiver, R::Other],
            own_limit: Limits::none(),
            approval_limit: Limits::none(),
            statutory_replaceable: false,
            content: vec![
                (CaseKind::Answer(AnswerKind::FinalResponseSent), Content::Rights),
                (CaseKind::Apology(ApologyKind::ApologyDelivered), Content::Accountability),
            ],
            aliases: Vec::new(),
            limits_from: None,
        }
    }
}

impl Terms {
    /// Whether the two ids are one natural person's.
    pub fn is_one_person(&self, one: &str, other: &str) -> bool {
        let has = |group: &[Token], id: &str| group.iter().any(|alias| alias.as_str() == id);
        one == other || self.aliases.iter().any(|group| has(group, one) && has(group, other))
    }

    /// Whether this must be in what we send.
    pub fn requires(&self, kind: CaseKind, content: Content) -> bool {
        self.content.contains(&(kind, content))
    }
}

/// What may have to be in what we send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Content {
    /// The right to go elsewhere, in an acknowledgement or a response.
    Rights,
    /// What happens next, in an acknowledgement or an explanation.
    Steps,
    /// By when to expect it, in an acknowledgement or an explanation.
    Eta,
    /// What we own up to, in a full apology.
    Accountability,
}

/// Limits in money, one for each currency. An amount in a currency without a limit is beyond it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits(Vec<Money>);

impl Limits {
    /// Nothing at all.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// These, of which the first for each currency counts.
    pub fn new(limits: impl IntoIterator<Item = Money>) -> Self {
        Self(limits.into_iter().collect())
    }

    /// The limit in the currency of an amount.
    pub fn for_currency_of(&self, amount: Money) -> Option<Money> {
        self.0.iter().copied().find(|limit| limit.currency() == amount.currency())
    }

    /// Whether the amount is within them, the limit itself included.
    pub fn cover(&self, amount: Money) -> bool {
        self.for_currency_of(amount).is_some_and(|limit| amount <= limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn the_limit_itself_is_within_it_and_another_currency_is_beyond() {
        let money = |minor, currency| Money::new(minor, Currency::new(currency).unwrap()).unwrap();
        let limits = Limits::new([money(100, "GBP")]);
        assert!(limits.cover(money(100, "GBP")));
        assert!(!limits.cover(money(101, "GBP")));
        assert!(!limits.cover(money(1, "EUR")));
    }

    #[test]
    fn aliases_make_two_ids_one_person() {
        let token = |id| Token::new(id).unwrap();
        let terms = Terms { aliases: vec![vec![token("h-1"), token("svc-1")]], ..Terms::default() };
        assert!(terms.is_one_person("h-1", "svc-1"));
        assert!(terms.is_one_person("h-2", "h-2"));
        assert!(!terms.is_one_person("h-1", "h-2"));
    }
}
