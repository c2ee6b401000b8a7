//! The parts of sentences in English: amounts, bands, facts and what was asked of them.

use std::fmt::Write as _;

use amends_core::money::{Currency, Money};
use chrono::NaiveDateTime;

use super::super::{End, Language, Length, Want};
use crate::eval::authority::Decision;
use crate::eval::several::Floor;
use crate::eval::sum::Exact;
use crate::eval::truth::{Check, Needed, Test};
use crate::pack::{FactSpec, FactType, Rounding, Unit};
use crate::value::{Day, Fact, Number, written};

const LANGUAGE: Language = Language::En;

/// An amount that may have parts of a minor unit.
pub(super) fn minor(exact: Exact, currency: Currency) -> String {
    match exact.whole_minor() {
        Some(minor) => written(minor, currency),
        None => format!("{currency} {exact}{} minor units", about(exact)),
    }
}

pub(super) fn money(money: Money) -> String {
    written(money.minor(), money.currency())
}

pub(super) fn unfit(fact: &str, value: &Fact, want: &Want) -> String {
    match want {
        Want::Type(of) => format!("{fact} is {value}, where {} is asked for.", kind(*of)),
        Want::Within { at_least, at_most, whole } => {
            let number = if *whole { "a whole number" } else { "a number" };
            let bound =
                |word: &str, it: &Option<Number>| it.map(|it| format!(" {word} {it}")).unwrap_or_default();
            let (least, most) = (bound("from", at_least), bound("up to", at_most));
            format!("{fact} is {value}, where {number}{least}{most} is asked for.")
        }
        Want::OneOf(words) => format!("{fact} is {value}, which is not one of {}.", words.join(", ")),
        Want::Currency(currency) => {
            format!("{fact} is {value}; it must be known in {currency}.")
        }
        Want::Zone => format!(
            "{fact} is the instant {value}, and this version names no zone in which that is a day: the day must be known."
        ),
        Want::Reckonable => format!("{fact} is {value}, and no amount can be reckoned with that."),
    }
}

pub(super) const fn kind(of: FactType) -> &'static str {
    match of {
        FactType::Flag => "yes or no",
        FactType::Number => "a number",
        FactType::Money => "an amount",
        FactType::Text => "a word",
        FactType::Day => "a day",
        FactType::Instant => "an instant",
    }
}

pub(super) fn may_give_more(it: &Floor, facts: &[FactSpec]) -> String {
    let Floor { pack, rule, money: than, by_rule, most, in_order, needed, .. } = it;
    let (than, needed) = (money(*than), names(needed, facts));
    let most = most.map(|most| format!(" up to {}", money(most)));
    if *in_order {
        let more = most.unwrap_or_else(|| " more".to_owned());
        format!(
            "{by_rule} could give{more} for the same damage. {than} by {rule} of {pack} is owed in any case, but may not \
             be all: we must still know {needed}."
        )
    } else {
        let most = most.unwrap_or_default();
        format!(
            "{by_rule} could give{most} for the same damage, in another currency, and this pack was named first: that would \
             be paid in place of {than} by {rule} of {pack}. We must still know {needed}."
        )
    }
}

pub(super) fn cannot_give_more(it: &Floor) -> String {
    let Floor { pack, rule, money: than, by_rule, most, in_order, .. } = it;
    let most = most.map(money).unwrap_or_default();
    format!(
        "{by_rule} need not be decided. It gives {most} at most; {rule} of {pack} ({}) makes good the same damage, {}.",
        money(*than),
        if *in_order { "and is not less" } else { "and that pack was named first" }
    )
}

pub(super) fn minute(local: &NaiveDateTime) -> String {
    local.format("%Y-%m-%d %H:%M").to_string()
}

pub(super) fn length(it: &Length, facts: &[FactSpec]) -> String {
    match (it.counted, &it.until_fact) {
        (Some((count, unit)), _) => {
            format!("{count} {}{}", unit_name(unit), if count == 1 { "" } else { "s" })
        }
        (None, Some(fact)) => format!("up to the day of {}", called(fact, facts)),
        (None, None) => "nothing".to_owned(),
    }
}

pub(super) fn since(checks: &[Check], facts: &[FactSpec]) -> String {
    if checks.is_empty() { String::new() } else { format!(", since {}", list(checks, facts)) }
}

pub(super) fn waiting(awaiting: &str) -> &'static str {
    match awaiting {
        "customer" => "waiting for the customer",
        "third_party" => "waiting for somebody else",
        _ => "waiting for something else",
    }
}

/// One of it.
pub(super) const fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Minutes => "minute",
        Unit::Hours => "hour",
        Unit::CalendarDays => "calendar day",
        Unit::BusinessDays => "business day",
        Unit::BusinessMinutes => "business minute",
        Unit::BusinessHours => "business hour",
        Unit::Weeks => "week",
        Unit::Months => "month",
        Unit::Years => "year",
        Unit::Cycles => "complete billing cycle",
    }
}

pub(super) fn answer(decision: &Decision, facts: &[FactSpec]) -> String {
    match decision {
        Decision::Permit { rule } => format!("allowed by {rule}"),
        Decision::Deny { reason } => format!("not allowed, since {} ({reason})", denied(reason)),
        Decision::Needs { approvals } => {
            let roles: Vec<String> =
                approvals.iter().map(|(role, rule)| format!("{role} ({rule})")).collect();
            format!("needs the approval of {}", roles.join(" or "))
        }
        Decision::Unknown { needed } => format!("cannot be decided without {}", names(needed, facts)),
    }
}

/// The digits of a fraction that has no end.
pub(super) fn about(exact: Exact) -> String {
    exact.about().map(|digits| format!(" (about {digits})")).unwrap_or_default()
}

pub(super) fn denied(reason: &str) -> &str {
    match reason {
        "no_role" => "none of these roles is held",
        "over_limit" => "that is above every limit in that currency",
        "self_approval" => "nobody approves beyond his own limit what he asked for himself",
        other => other,
    }
}

pub(super) const fn how(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::Exact => "as they are",
        Rounding::Floor => "rounded down",
        Rounding::Ceiling => "rounded up",
        Rounding::HalfUp => "rounded half up",
        Rounding::HalfEven => "rounded half to even",
    }
}

pub(super) fn span(from: Option<Day>, until: Option<Day>) -> String {
    match (from, until) {
        (Some(from), Some(until)) => format!("from {from} to {until}"),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(until)) => format!("up to {until}"),
        (None, None) => "at all times".to_owned(),
    }
}

pub(super) fn band(from: &End, until: &End) -> String {
    let mut text = String::new();
    if let Some((bound, included)) = from {
        let _ = write!(text, "{} {bound}", if *included { "from" } else { "over" });
    }
    if let Some((bound, included)) = until {
        let (gap, below) = if text.is_empty() { ("", "below") } else { (" ", "to below") };
        let _ = write!(text, "{gap}{} {bound}", if *included { "up to" } else { below });
    }
    if text.is_empty() { "of any size".to_owned() } else { text }
}

pub(super) fn names(needed: &Needed, facts: &[FactSpec]) -> String {
    needed.iter().map(|name| called(name, facts)).collect::<Vec<_>>().join(", ")
}

/// What a fact is called, and its name.
pub(super) fn called(name: &str, facts: &[FactSpec]) -> String {
    match facts.iter().find(|it| it.fact == name) {
        Some(it) => format!("{} [{name}]", it.title.in_language(LANGUAGE)),
        None => format!("[{name}]"),
    }
}

/// The unit that a fact is counted in, after a space.
pub(super) fn unit(name: &str, facts: &[FactSpec]) -> String {
    let unit = facts.iter().find(|it| it.fact == name).and_then(|it| it.unit.as_deref());
    unit.map(|unit| format!(" {unit}")).unwrap_or_default()
}

pub(super) fn list(checks: &[Check], facts: &[FactSpec]) -> String {
    checks.iter().map(|it| check(it, facts)).collect::<Vec<_>>().join(" and ")
}

pub(super) fn check(it: &Check, facts: &[FactSpec]) -> String {
    let with = it.with.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let test = match it.test {
        Test::Is => "",
        Test::IsNot => "other than ",
        Test::OneOf => "one of ",
        Test::AtLeast => "at least ",
        Test::Over => "over ",
        Test::AtMost => "at most ",
        Test::Below => "below ",
        Test::Holds => "that ",
    };
    let (fact, unit) = (called(&it.fact, facts), unit(&it.fact, facts));
    match &it.value {
        Some(value) if it.test == Test::Is && value.to_string() == with => format!("{fact} is {value}{unit}"),
        Some(value) => format!("{fact} is {value}{unit} (asked: {test}{with})"),
        None => format!("{fact} is not known (asked: {test}{with})"),
    }
}
