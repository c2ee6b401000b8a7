//! Reasons in Korean.

use std::fmt::Write as _;

use amends_core::money::Money;
use chrono::NaiveDateTime;

use super::days::{day_name, why};
use super::{End, Language, Reason};
use crate::eval::authority::Decision;
use crate::eval::truth::{Check, Needed, Test};
use crate::pack::{FactSpec, Rounding, Scalar, Title, Unit};
use crate::value::{Day, Fact, written};

const LANGUAGE: Language = Language::Ko;

fn money(money: Money) -> String {
    written(money.minor(), money.currency())
}

fn name(title: &Title) -> &str {
    title.in_language(LANGUAGE)
}

#[expect(clippy::too_many_lines, reason = "a table: one sentence a reason")]
pub(super) fn sentence(reason: &Reason, facts: &[FactSpec]) -> String {
    use Reason as R;
    match reason {
        R::VersionOn { day, by, from, until } => {
            format!(
                "이 판은 {} 효력이 있고, 기준일({})은 {day}입니다.",
                span(*from, *until),
                called(by, facts)
            )
        }
        R::VersionPassed { other, is_pending: true, .. } => {
            format!("{other} 판은 예정된 것으로 아직 효력이 없습니다.")
        }
        R::VersionPassed { other, day, from, until, .. } => {
            format!("{other} 판은 {} 효력이 있으므로 {day}에는 적용되지 않습니다.", span(*from, *until))
        }
        R::VersionNamed => "이 사건은 이 판에 묶여 있습니다.".to_owned(),
        R::NoSuchVersion { version } => format!("{version} 판은 없습니다."),
        R::VersionOnly { by } => {
            format!("기준일({})을 알 수 없지만, 판이 이것 하나뿐입니다.", called(by, facts))
        }
        R::VersionNeeds { needed } => {
            format!(
                "판이 여러 개인데 기준일({})을 알 수 없습니다.",
                needed.iter().map(|by| called(by, facts)).collect::<Vec<_>>().join(" 또는 ")
            )
        }
        R::NoVersionOn { day, is_before: true } => format!("{day}에는 아직 어떤 판도 없었습니다."),
        R::NoVersionOn { day, is_before: false } => {
            format!("{day}에 무엇이 적용되는지 이 정책 묶음에 기록되어 있지 않습니다.")
        }
        R::InScope { rule, title } => format!("{} ({rule}): 해당합니다.", name(title)),
        R::OutOfScope { rule, title, checks } => {
            format!(
                "{} ({rule}): 해당하지 않습니다. {}. 따라서 이 정책 묶음으로는 받을 것이 없습니다.",
                name(title),
                list(checks, facts)
            )
        }
        R::Applied { rule, title, checks } if checks.is_empty() => {
            format!("{} ({rule}): 언제나 적용됩니다.", name(title))
        }
        R::Applied { rule, title, checks } => {
            format!("{} ({rule}): 적용됩니다. {}.", name(title), list(checks, facts))
        }
        R::NotApplied { rule, title, checks } => {
            format!("{} ({rule}): 적용되지 않습니다. {}.", name(title), list(checks, facts))
        }
        R::Open { rule, title, needed } => {
            format!(
                "{} ({rule}): 아직 판단할 수 없습니다. 더 알아야 할 사실: {}.",
                name(title),
                names(needed, facts)
            )
        }
        R::PassedOver { rule, for_rule } => {
            format!("{rule}: 더해지지 않습니다. 같은 피해를 {for_rule} 규칙이 이미 보상합니다.")
        }
        R::WaitsForEarlier { rule } => {
            format!("{rule}: 적용될 수 있으나, 같은 피해에 대한 앞선 규칙이 아직 판단되지 않았습니다.")
        }
        R::Exempt { rule, by, title, proof, checks } => {
            format!(
                "{} ({by}): {rule} 의무를 면합니다. {}. 증명할 책임: {}.",
                name(title),
                list(checks, facts),
                name(proof)
            )
        }
        R::NotExempt { rule, by, title, checks } => {
            format!("{} ({by}): {rule} 의무를 면하지 못합니다. {}.", name(title), list(checks, facts))
        }
        R::ExemptionOpen { rule, by, title, proof, needed } => format!(
            "{} ({by}): {rule} 의무를 면하는지 아직 알 수 없습니다. 더 알아야 할 사실: {}. 증명할 책임: {}.",
            name(title),
            names(needed, facts),
            name(proof)
        ),
        R::Share { percent, of, money: base } => {
            format!("{}({})의 {percent} %.", called(of, facts), money(*base))
        }
        R::Scaled { fact, number, divides } => {
            let verb = if *divides { "나눕니다" } else { "곱합니다" };
            match fact {
                Some(fact) => format!("{number}{}(으)로 {verb}: {}.", unit(fact, facts), called(fact, facts)),
                None => format!("{number} 값으로 {verb}."),
            }
        }
        R::InBand { fact, number, from, until } => {
            format!(
                "{}: {number}{}, {} 구간입니다.",
                called(fact, facts),
                unit(fact, facts),
                band(from, until)
            )
        }
        R::MoreInBand { fact, from, until, minor, currency } => {
            format!(
                "{}{} 구간이었다면 {}입니다.",
                band(from, until),
                unit(fact, facts),
                written(*minor, *currency)
            )
        }
        R::MoreOtherwise { minor, currency } => {
            format!("그렇지 않았다면 {}입니다.", written(*minor, *currency))
        }
        R::NoBand { fact, number } => {
            format!("{}: {number}{}, 보상하는 구간이 없습니다.", called(fact, facts), unit(fact, facts))
        }
        R::CaseHolds { checks } => format!("여기서는 {}.", list(checks, facts)),
        R::CasePassed { checks, would: Some((minor, currency)) } => {
            format!("{} 아님: {}.", written(*minor, *currency), list(checks, facts))
        }
        R::CasePassed { checks, would: None } => {
            format!("다른 경우는 해당하지 않습니다. {}.", list(checks, facts))
        }
        R::Days { from, last, days, minor, currency, version } => {
            format!(
                "{from}부터 {last}까지 {days}일, 하루 {} ({version} 판의 금액).",
                written(*minor, *currency)
            )
        }
        R::RateUnknown { rule, why } => {
            format!("{rule}: 여기서 얼마인지 이 정책 묶음에 기록되어 있지 않습니다({why}).")
        }
        R::NoDays { from, until } => {
            format!("보상할 날이 없습니다. 첫 보상일은 {from}이었을 것이나 {until}에 끝났습니다.")
        }
        R::DaysCapped { days, paid } => {
            format!("{days}일 가운데 {paid}일만 보상합니다. 규칙이 거기서 끝납니다.")
        }
        R::Capped { by, from, bound, currency } => {
            format!("{by} 상한에 따라 {currency} 최소 단위 {from}에서 {bound}(으)로 제한됩니다.")
        }
        R::Rounded { exact, rounding, money: to } => {
            format!("최소 단위 {exact}: {} 하여 {}.", how(*rounding), money(*to))
        }
        R::NotExact { rule, exact } => {
            format!("{rule}: 최소 단위 {exact}이(가) 나오는데 끝수 처리 방법이 정해져 있지 않습니다.")
        }
        R::Zero { rule } => format!("{rule}: 여기서는 받을 것이 없습니다."),
        R::Owed { rule, money: sum, per: Some(per) } => {
            format!("{rule}: {} 지급 ({} 기준).", money(*sum), name(per))
        }
        R::Owed { rule, money: sum, per: None } => format!("{rule}: {} 지급.", money(*sum)),
        R::PaidOnce { rule, money: loser, by_pack, by_rule, by_money, in_order } => format!(
            "{rule} ({}): 따로 지급하지 않습니다. {by_pack}의 {by_rule} ({})이 같은 피해를 보상하며, {}.",
            money(*loser),
            money(*by_money),
            if *in_order {
                "금액이 더 적지 않습니다"
            } else {
                "그 정책 묶음이 먼저 지정되었습니다"
            }
        ),
        R::Kept { rule, title, checks } => {
            format!("{} ({rule}): 지켜졌습니다. {}.", name(title), list(checks, facts))
        }
        R::Broken { rule, title, checks } => {
            format!("{} ({rule}): 지켜지지 않았습니다. {}.", name(title), list(checks, facts))
        }
        R::MustSay { rule, item, title } => {
            format!("서신에 더 적어야 할 내용: {} ({rule}: {item}).", name(title))
        }
        R::Authority { actor, money: sum, decision } => {
            format!("{actor}, {}: {}.", money(*sum), answer(decision, facts))
        }
        R::ClockStarted { clock, title, by, local, zone } => {
            format!(
                "{} ({clock}): {by}(으)로 {}({zone})에 기간이 시작되었습니다.",
                name(title),
                minute(local)
            )
        }
        R::Counted { count, unit, calendar } => match unit_name(*unit) {
            (name, true) => format!("기간은 {count}{name}이며, {calendar} 달력으로 셉니다."),
            (name, false) => format!("기간은 {count}{name}입니다."),
        },
        R::UntilFact { fact } => format!("{}에 끝납니다.", called(fact, facts)),
        R::Skipped { day, code, name: Some(name) } => {
            format!("{day}은(는) 세지 않습니다({}: {}).", why(code, LANGUAGE), day_name(*day, name, LANGUAGE))
        }
        R::Skipped { day, code, name: None } => {
            format!("{day}은(는) 세지 않습니다({}).", why(code, LANGUAGE))
        }
        R::Extended { rule, local } => format!("{}에 {rule} 규칙으로 기간이 늘어났습니다.", minute(local)),
        R::NotExtended { rule, in_time: true } => {
            format!("{rule} 규칙으로 기간이 늘어나지 않습니다. 조건이 맞지 않습니다.")
        }
        R::NotExtended { rule, in_time: false } => {
            format!("{rule} 규칙으로 기간이 늘어나지 않습니다. 너무 늦었습니다.")
        }
        R::DueAt { local, zone } => format!("따라서 기한은 {}({zone})입니다.", minute(local)),
        R::ClockStopped { by, local } => format!("{}에 {by}(으)로 이행되었습니다.", minute(local)),
        R::ClockCancelled { by, local } => {
            format!("{}부터 {by} 때문에 더는 필요하지 않습니다.", minute(local))
        }
        R::ClockRevived { by, local } => {
            format!(
                "{}에 {by}(으)로 종료가 취소되어, 그동안에도 기간은 계속 흐른 것으로 봅니다.",
                minute(local)
            )
        }
        R::StricterDate { clock, by_pack, due } => {
            format!(
                "{by_pack}이(가) 더 이른 {}까지 {clock}을(를) 요구하므로, 이른 날짜가 적용됩니다.",
                due.report()
            )
        }
    }
}

fn minute(local: &NaiveDateTime) -> String {
    local.format("%Y-%m-%d %H:%M").to_string()
}

/// Its name, and whether a calendar says which of them count.
const fn unit_name(unit: Unit) -> (&'static str, bool) {
    match unit {
        Unit::Minutes => ("분", false),
        Unit::Hours => ("시간", false),
        Unit::CalendarDays => ("일", false),
        Unit::BusinessDays => ("영업일", true),
        Unit::BusinessMinutes => ("영업 분", true),
        Unit::BusinessHours => ("영업시간", true),
        Unit::Weeks => ("주", false),
        Unit::Months => ("개월", false),
        Unit::Years => ("년", false),
        Unit::Cycles => ("번의 완전한 청구 주기", false),
    }
}

fn answer(decision: &Decision, facts: &[FactSpec]) -> String {
    match decision {
        Decision::Permit { rule } => format!("{rule}에 따라 허용됩니다"),
        Decision::Deny { reason } => format!("허용되지 않습니다({reason})"),
        Decision::Needs { approvals } => {
            let roles: Vec<String> = approvals.iter().map(|(role, rule)| format!("{role}({rule})")).collect();
            format!("승인이 필요합니다: {}", roles.join(" 또는 "))
        }
        Decision::Unknown { needed } => format!("판단하려면 더 알아야 합니다: {}", names(needed, facts)),
    }
}

const fn how(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::Exact => "그대로",
        Rounding::Floor => "버림",
        Rounding::Ceiling => "올림",
        Rounding::HalfUp => "반올림",
        Rounding::HalfEven => "짝수 반올림",
    }
}

fn span(from: Option<Day>, until: Option<Day>) -> String {
    match (from, until) {
        (Some(from), Some(until)) => format!("{from}부터 {until}까지"),
        (Some(from), None) => format!("{from}부터"),
        (None, Some(until)) => format!("{until}까지"),
        (None, None) => "언제나".to_owned(),
    }
}

fn band(from: &End, until: &End) -> String {
    let mut text = String::new();
    if let Some((bound, included)) = from {
        let _ = write!(text, "{bound} {}", if *included { "이상" } else { "초과" });
    }
    if let Some((bound, included)) = until {
        let gap = if text.is_empty() { "" } else { " " };
        let _ = write!(text, "{gap}{bound} {}", if *included { "이하" } else { "미만" });
    }
    if text.is_empty() { "모든 값".to_owned() } else { text }
}

fn names(needed: &Needed, facts: &[FactSpec]) -> String {
    needed.iter().map(|name| called(name, facts)).collect::<Vec<_>>().join(", ")
}

/// What a fact is called, and its name.
fn called(name: &str, facts: &[FactSpec]) -> String {
    match facts.iter().find(|it| it.fact == name) {
        Some(it) => format!("{} [{name}]", it.title.in_language(LANGUAGE)),
        None => format!("[{name}]"),
    }
}

/// The unit that a fact is counted in, after a space.
fn unit(name: &str, facts: &[FactSpec]) -> String {
    let unit = facts.iter().find(|it| it.fact == name).and_then(|it| it.unit.as_deref());
    let known = |unit: &str| match unit {
        "min" => "분".to_owned(),
        "hours" => "시간".to_owned(),
        "days" => "일".to_owned(),
        "business days" => "영업일".to_owned(),
        other => format!(" {other}"),
    };
    unit.map(known).unwrap_or_default()
}

fn list(checks: &[Check], facts: &[FactSpec]) -> String {
    checks.iter().map(|it| check(it, facts)).collect::<Vec<_>>().join(", ")
}

fn value(fact: &Fact) -> String {
    match fact {
        Fact::Flag(true) => "예".to_owned(),
        Fact::Flag(false) => "아니요".to_owned(),
        Fact::None => "없음".to_owned(),
        Fact::Number(_) | Fact::Money(_) | Fact::Text(_) => fact.to_string(),
    }
}

fn scalar(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Flag(true) => "예".to_owned(),
        Scalar::Flag(false) => "아니요".to_owned(),
        Scalar::Number(_) | Scalar::Day(_) | Scalar::Text(_) => scalar.to_string(),
    }
}

fn check(it: &Check, facts: &[FactSpec]) -> String {
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
