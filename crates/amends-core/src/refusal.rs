//! Refusals: the rules said no. Each has a stable code and the values that explain it.
//!
//! `docs/reference/refusals.md` tells for each code what it means and what one can do next.

use std::borrow::Cow;

use amends_envelope::{Instant, PolicyRef};

use crate::case::{Anomaly, CaseKind};
use crate::money::{Currency, Money};
use crate::value::{Name, Token};

/// Why a command was refused. Fits after "could not do it: ..."; the history is untouched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// What was asked for would break a rule that history is judged by, under the same code.
    #[error("{} breaks rule {}: {}", asked.as_str(), rule.as_str(), rule.meaning())]
    Broken {
        /// The rule.
        rule: Anomaly,
        /// The kind of fact that was asked for.
        asked: CaseKind,
    },
    /// An approval needs another natural person than the one who asked for it.
    #[error("{approver} cannot approve this: it takes a natural person other than the one who asked for it")]
    SelfApproval {
        /// Who tried.
        approver: Token,
    },
    /// It is more than may be approved by this actor, or given without an approval.
    #[error("{asked} is more than may be given{}", shown_limit(limit.as_ref()))]
    OverLimit {
        /// How much was asked for.
        asked: Money,
        /// How much there may be, where there is a limit in that currency at all.
        limit: Option<Money>,
    },
    /// A point of the complaint has no outcome.
    #[error("points without an outcome: {}", listed(points))]
    PointUnanswered {
        /// The points.
        points: Vec<Name>,
    },
    /// Money was promised or instructed, and has neither left nor failed to.
    #[error("{payment} is not paid yet")]
    PaymentOpen {
        /// The payment, or the accepted offer.
        payment: Name,
    },
    /// A promise is still to be kept.
    #[error("promise {promise} is still open")]
    PromiseOpen {
        /// The promise.
        promise: Name,
    },
    /// The case does not lie with an external body.
    #[error("the case was not referred to {body}")]
    NoReferral {
        /// The body, or who acts for it.
        body: Name,
    },
    /// The survivor is this case, or was itself merged.
    #[error("{survivor} cannot take this case over: it is the same case, or was itself merged")]
    MergeCycle {
        /// The survivor.
        survivor: Name,
    },
    /// Something forbids erasure.
    #[error("{person} cannot be erased while legal hold {hold} stands")]
    ErasedUnderHold {
        /// Whose data.
        person: Token,
        /// The first hold that stands.
        hold: Name,
    },
    /// Two currencies, and no word of how one became the other.
    #[error("{asked} where {expected} was expected, and no exchange is given")]
    CurrencyMismatch {
        /// The currency asked for.
        asked: Currency,
        /// The currency of the offer or the entitlement.
        expected: Currency,
    },
    /// Something must be said that is not.
    #[error("{} needs {missing}", asked.as_str())]
    ContentMissing {
        /// The kind of fact that was asked for.
        asked: CaseKind,
        /// What is missing, as a noun phrase.
        missing: Cow<'static, str>,
    },
    /// Somebody would handle, investigate or approve what concerns themselves.
    #[error("{person} is concerned by this case")]
    ConflictedHandler {
        /// Who.
        person: Token,
    },
    /// Goodwill would take the place of what the law gives.
    #[error("goodwill cannot take the place of line {line}, which is owed by law")]
    StatutoryReplaced {
        /// The line that is owed.
        line: Name,
    },
    /// It is said to have happened in the future.
    #[error("{at} is later than now, {now}")]
    FutureEvent {
        /// When it is said to have happened.
        at: Instant,
        /// What time it is.
        now: Instant,
    },
    /// It comes too late.
    #[error("the time to reopen ended at {until}")]
    OutOfWindow {
        /// When the window ended.
        until: Instant,
    },
    /// A rule of policy forbids it.
    #[error("{} is not allowed: {why}", asked.as_str())]
    RuleForbids {
        /// The kind of fact that was asked for.
        asked: CaseKind,
        /// Why, as a clause.
        why: Cow<'static, str>,
    },
    /// Policy cannot say whether it is allowed without these facts, so it is not.
    #[error("{} cannot be decided without: {}", asked.as_str(), needed.join(", "))]
    FactsNeeded {
        /// The kind of fact that was asked for.
        asked: CaseKind,
        /// The facts, by name.
        needed: Vec<String>,
    },
    /// The rules said no, and the rule of a pack is why. Its code is that of what it says no with.
    #[error("{refusal} (rule {} of {} {})", by.rule, by.pack, by.version)]
    UnderRule {
        /// What they said.
        refusal: Box<Refusal>,
        /// The rule.
        by: Box<PolicyRef>,
    },
}

impl Refusal {
    /// The codes of commands alone: a fold never counts these.
    pub const OF_COMMANDS: [&'static str; 16] = [
        "self_approval",
        "over_limit",
        "point_unanswered",
        "payment_open",
        "promise_open",
        "no_referral",
        "merge_cycle",
        "erased_under_hold",
        "currency_mismatch",
        "content_missing",
        "conflicted_handler",
        "statutory_replaced",
        "future_event",
        "out_of_window",
        "rule_forbids",
        "facts_needed",
    ];

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Broken { rule, .. } => rule.as_str(),
            Self::SelfApproval { .. } => "self_approval",
            Self::OverLimit { .. } => "over_limit",
            Self::PointUnanswered { .. } => "point_unanswered",
            Self::PaymentOpen { .. } => "payment_open",
            Self::PromiseOpen { .. } => "promise_open",
            Self::NoReferral { .. } => "no_referral",
            Self::MergeCycle { .. } => "merge_cycle",
            Self::ErasedUnderHold { .. } => "erased_under_hold",
            Self::CurrencyMismatch { .. } => "currency_mismatch",
            Self::ContentMissing { .. } => "content_missing",
            Self::ConflictedHandler { .. } => "conflicted_handler",
            Self::StatutoryReplaced { .. } => "statutory_replaced",
            Self::FutureEvent { .. } => "future_event",
            Self::OutOfWindow { .. } => "out_of_window",
            Self::RuleForbids { .. } => "rule_forbids",
            Self::FactsNeeded { .. } => "facts_needed",
            Self::UnderRule { refusal, .. } => refusal.code(),
        }
    }

    /// The rule of a pack that is why, where one is.
    pub fn rule(&self) -> Option<&PolicyRef> {
        if let Self::UnderRule { by, .. } = self { Some(by) } else { None }
    }

    /// The same, and this rule is why.
    #[must_use]
    pub fn under(self, by: PolicyRef) -> Self {
        Self::UnderRule { refusal: Box::new(self), by: Box::new(by) }
    }

    pub(crate) const fn missing(asked: CaseKind, missing: &'static str) -> Self {
        Self::ContentMissing { asked, missing: Cow::Borrowed(missing) }
    }
}

fn listed(names: &[Name]) -> String {
    names.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
}

fn shown_limit(limit: Option<&Money>) -> String {
    limit.map_or_else(|| " without an approval".to_owned(), |limit| format!(" here: the limit is {limit}"))
}
