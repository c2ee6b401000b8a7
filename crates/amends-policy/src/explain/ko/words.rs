//! The parts of sentences in Korean: amounts, bands, facts and what was asked of them.

use std::fmt::Write as _;

use amends_core::money::{Currency, Money};
use chrono::NaiveDateTime;

use super::super::{End, Language, Length, Want};
use crate::eval::authority::Decision;
use crate::eval::several::Floor;
use crate::eval::sum::Exact;
use crate::eval::truth::{Check, Needed, Test};
use crate::pack::{FactSpec, FactType, Rounding, Scalar, Title, Unit};
use crate::value::{Day, Fact, Number, written};

const LANGUAGE: Language = Language::Ko;

/// An amount that may have parts of a minor unit.
pub(super) fn minor(exact: Exact, currency: Currency) -> String {
    match exact.whole_minor() {
        Some(minor) => written(minor, currency),
        None => format!("{currency} 최소 단위 {exact}{}", about(exact)),
    }
}

pub(super) fn money(money: Money) -> String {
    written(money.minor(), money.currency())
}

pub(super) fn name(title: &Title) -> &str {
    title.in_language(LANGUAGE)
}

pub(super) fn unfit(fact: &str, said: &Fact, want: &Want) -> String {
    let said = value(said);
    match want {
        Want::Type(of) => format!("{fact}: 주어진 값({said})은 쓸 수 없습니다. 필요한 값: {}.", kind(*of)),
        Want::Within { at_least, at_most, whole } => {
            let number = if *whole { "정수" } else { "수" };
            let bound =
                |it: &Option<Number>, word: &str| it.map(|it| format!("{it} {word} ")).unwrap_or_default();
            let (least, most) = (bound(at_least, "이상"), bound(at_most, "이하"));
            format!("{fact}: 주어진 값({said})은 쓸 수 없습니다. 필요한 값: {least}{most}{number}.")
        }
        Want::OneOf(words) => {
            format!("{fact}: 주어진 값({said})은 쓸 수 없습니다. 쓸 수 있는 값: {}.", words.join(", "))
        }
        Want::Currency(currency) => {
            format!("{fact}: 주어진 금액은 {said}이지만 여기서는 {currency} 금액이 필요합니다.")
        }
        Want::Zone => format!(
            "{fact}: 시각({said})으로 주어졌으나, 이 판에는 시간대가 정해져 있지 않아 어느 날인지 알 수 없습니다. 날짜가 \
             필요합니다."
        ),
        Want::Reckonable => format!("{fact}: 주어진 값({said})으로는 금액을 계산할 수 없습니다."),
    }
}

pub(super) const fn kind(of: FactType) -> &'static str {
    match of {
        FactType::Flag => "예 또는 아니요",
        FactType::Number => "숫자",
        FactType::Money => "금액",
        FactType::Text => "낱말",
        FactType::Day => "날짜",
        FactType::Instant => "시각",
    }
}

pub(super) fn may_give_more(it: &Floor, facts: &[FactSpec]) -> String {
    let Floor { pack, rule, money: than, by_rule, most, in_order, needed, .. } = it;
    let (than, needed) = (money(*than), names(needed, facts));
    match (most.map(money), in_order) {
        (Some(most), true) => format!(
            "{by_rule}: 같은 피해에 대해 최대 {most}까지 나올 수 있습니다. {pack}의 {rule}에 따른 금액({than})은 어느 경우에나 \
             지급되지만 전부가 아닐 수 있습니다. 더 알아야 할 사실: {needed}."
        ),
        (None, _) => format!(
            "{by_rule}: 같은 피해에 대해 더 많은 금액이 나올 수 있습니다. {pack}의 {rule}에 따른 금액({than})은 어느 경우에나 \
             지급되지만 전부가 아닐 수 있습니다. 더 알아야 할 사실: {needed}."
        ),
        (Some(most), false) => format!(
            "{by_rule}: 같은 피해에 대해 다른 통화로 최대 {most}까지 나올 수 있고, 이 정책 묶음이 먼저 지정되었으므로 {pack}의 \
             {rule}에 따른 {than} 대신 지급될 수 있습니다. 더 알아야 할 사실: {needed}."
        ),
    }
}

pub(super) fn cannot_give_more(it: &Floor) -> String {
    let Floor { pack, rule, money: than, by_rule, most, in_order, .. } = it;
    let most = most.map(money).unwrap_or_default();
    format!(
        "{by_rule}: 판단하지 않아도 됩니다. 최대 {most}인데, {pack}의 {rule} ({})이 같은 피해를 보상하며, {}.",
        money(*than),
        if *in_order {
            "금액이 더 적지 않습니다"
        } else {
            "그 정책 묶음이 먼저 지정되었습니다"
        }
    )
}

pub(super) fn minute(local: &NaiveDateTime) -> String {
    local.format("%Y-%m-%d %H:%M").to_string()
}

pub(super) fn length(it: &Length, facts: &[FactSpec]) -> String {
    match (it.counted, &it.until_fact) {
        (Some((count, unit)), _) => format!("{count}{}", unit_name(unit)),
        (None, Some(fact)) => format!("{} 날까지", called(fact, facts)),
        (None, None) => "없음".to_owned(),
    }
}

pub(super) fn since(checks: &[Check], facts: &[FactSpec]) -> String {
    if checks.is_empty() { String::new() } else { format!(". 근거: {}", list(checks, facts)) }
}

pub(super) fn waiting(awaiting: &str) -> &'static str {
    match awaiting {
        "customer" => "고객을 기다림",
        "third_party" => "제삼자를 기다림",
        _ => "다른 사유로 기다림",
    }
}

pub(super) const fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Minutes => "분",
        Unit::Hours => "시간",
        Unit::CalendarDays => "일",
        Unit::BusinessDays => "영업일",
        Unit::BusinessMinutes => "영업 분",
        Unit::BusinessHours => "영업시간",
        Unit::Weeks => "주",
        Unit::Months => "개월",
        Unit::Years => "년",
        Unit::Cycles => "번의 완전한 청구 주기",
    }
}

pub(super) fn answer(decision: &Decision, facts: &[FactSpec]) -> String {
    match decision {
        Decision::Permit { rule } => format!("{rule}에 따라 허용됩니다"),
        Decision::Deny { reason } => format!("허용되지 않습니다. {} ({reason})", denied(reason)),
        Decision::Needs { approvals } => {
            let roles: Vec<String> = approvals.iter().map(|(role, rule)| format!("{role}({rule})")).collect();
            format!("승인이 필요합니다: {}", roles.join(" 또는 "))
        }
        Decision::Unknown { needed } => format!("판단하려면 더 알아야 합니다: {}", names(needed, facts)),
    }
}

/// The digits of a fraction that has no end.
pub(super) fn about(exact: Exact) -> String {
    exact.about().map(|digits| format!(" (약 {digits})")).unwrap_or_default()
}

pub(super) fn denied(reason: &str) -> &str {
    match reason {
        "no_role" => "해당하는 역할이 없습니다",
        "over_limit" => "해당 통화의 모든 한도를 넘습니다",
        "self_approval" => "본인이 제안한 금액은 본인 한도를 넘어 스스로 승인할 수 없습니다",
        other => other,
    }
}

pub(super) const fn how(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::Exact => "그대로",
        Rounding::Floor => "버림",
        Rounding::Ceiling => "올림",
        Rounding::HalfUp => "반올림",
        Rounding::HalfEven => "짝수 반올림",
    }
}

pub(super) fn span(from: Option<Day>, until: Option<Day>) -> String {
    match (from, until) {
        (Some(from), Some(until)) => format!("{from}부터 {until}까지"),
        (Some(from), None) => format!("{from}부터"),
        (None, Some(until)) => format!("{until}까지"),
        (None, None) => "언제나".to_owned(),
    }
}

pub(super) fn band(from: &End, until: &End, unit: &str) -> String {
    let mut text = String::new();
    if let Some((bound, included)) = from {
        let _ = write!(text, "{bound}{unit} {}", if *included { "이상" } else { "초과" });
    }
    if let Some((bound, included)) = until {
        let gap = if text.is_empty() { "" } else { " " };
        let _ = write!(text, "{gap}{bound}{unit} {}", if *included { "이하" } else { "미만" });
    }
    if text.is_empty() { "모든 값".to_owned() } else { text }
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
    let known = |unit: &str| match unit {
        "min" => "분".to_owned(),
        "hours" => "시간".to_owned(),
        "days" => "일".to_owned(),
        "business days" | "working days" => "영업일".to_owned(),
        "failures" => "회".to_owned(),
        other => format!(" {other}"),
    };
    unit.map(known).unwrap_or_default()
}

pub(super) fn list(checks: &[Check], facts: &[FactSpec]) -> String {
    checks.iter().map(|it| check(it, facts)).collect::<Vec<_>>().join(", ")
}

pub(super) fn value(fact: &Fact) -> String {
    match fact {
        Fact::Flag(true) => "예".to_owned(),
        Fact::Flag(false) => "아니요".to_owned(),
        Fact::None => "없음".to_owned(),
        Fact::Number(_) | Fact::Money(_) | Fact::Text(_) => fact.to_string(),
    }
}

pub(super) fn scalar(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Flag(true) => "예".to_owned(),
        Scalar::Flag(false) => "아니요".to_owned(),
        Scalar::Number(_) | Scalar::Day(_) | Scalar::Text(_) => scalar.to_string(),
    }
}

pub(super) fn check(it: &Check, facts: &[FactSpec]) -> String {
    let with = it.with.iter().map(scalar).collect::<Vec<_>>().join(", ");
    let asked = match it.test {
        Test::Is | Test::Holds => with,
        Test::IsNot => format!("{with} 아님"),
        Test::OneOf => format!("{with} 가운데 하나"),
        Test::AtLeast => format!("{with} 이상"),
        Test::Over => format!("{with} 초과"),
        Test::AtMost => format!("{with} 이하"),
        Test::Below => format!("{with} 미만"),
    };
    let (fact, unit) = (called(&it.fact, facts), unit(&it.fact, facts));
    match &it.value {
        Some(known) if value(known) == asked => format!("{fact} = {asked}{unit}"),
        Some(known) => format!("{fact} = {}{unit} (조건: {asked})", value(known)),
        None => format!("{fact} = 모름 (조건: {asked})"),
    }
}
