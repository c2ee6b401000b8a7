//! Reasons in Korean.

mod words;

use amends_core::money::Money;

use super::days::{day_name, why};
use super::{Language, Reason};
use crate::pack::{FactSpec, PayeeWord};
use crate::value::written;
use words::{
    about, answer, band, called, cannot_give_more, how, length, list, may_give_more, minor, minute, money,
    name, names, since, span, unfit, unit, waiting,
};

const LANGUAGE: Language = Language::Ko;

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
        R::DayAssumed { day, by } => {
            format!("기준일({})을 알 수 없어, 기간이 시작된 날({day})을 기준일로 봅니다.", called(by, facts))
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
        R::Unfit { fact, value: said, want } => unfit(&called(fact, facts), said, want),
        R::PassedOver { rule, for_rule } => {
            format!("{rule}: 더해지지 않습니다. 같은 피해를 {for_rule} 규칙이 이미 보상합니다.")
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
            format!("{} ({by}): {rule} 책임이 그대로 남습니다. {}.", name(title), list(checks, facts))
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
                Some(fact) => {
                    format!("{number}{} 값으로 {verb}: {}.", unit(fact, facts), called(fact, facts))
                }
                None => format!("{number} 값으로 {verb}."),
            }
        }
        R::InBand { fact, number, from, until } => {
            format!(
                "{}: {number}{}, {} 구간입니다.",
                called(fact, facts),
                unit(fact, facts),
                band(from, until, &unit(fact, facts))
            )
        }
        R::MoreInBand { fact, from, until, minor, currency } => {
            format!(
                "{} 구간이었다면 {}입니다.",
                band(from, until, &unit(fact, facts)),
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
        R::Capped { by, share, from, bound, currency } => {
            let share = share.as_ref().map(|(percent, of)| format!("({}의 {percent} %)", called(of, facts)));
            let (share, from) = (share.unwrap_or_default(), minor(*from, *currency));
            format!("{by} 상한{share}에 따라 {from}에서 {} 이내로 제한됩니다.", minor(*bound, *currency))
        }
        R::Rounded { exact, rounding, money: to } => {
            format!("최소 단위 {exact}{}: {} 하여 {}.", about(*exact), how(*rounding), money(*to))
        }
        R::NotExact { rule, exact } => {
            format!("{rule}: 최소 단위 {exact} 값이 나오는데 끝수 처리 방법이 정해져 있지 않습니다.")
        }
        R::Zero { rule } => format!("{rule}: 여기서는 받을 것이 없습니다."),
        R::Owed { rule, money: sum, per, to } => {
            let per = per.as_ref().map(|per| format!(" ({} 기준)", name(per))).unwrap_or_default();
            match to {
                PayeeWord::Customer => format!("{rule}: {} 지급{per}.", money(*sum)),
                PayeeWord::Firm => {
                    format!("{rule}: 사업자가 최대 {}까지 공제하거나 청구할 수 있습니다{per}.", money(*sum))
                }
            }
        }
        R::NoAmounts => "이 판은 기한, 의무, 문구를 정할 뿐 금액을 정하지 않습니다.".to_owned(),
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
        R::MayGiveMore(it) => may_give_more(it, facts),
        R::CannotGiveMore(it) => cannot_give_more(it),
        R::Kept { rule, title, checks } => {
            format!("{} ({rule}): 지켜졌습니다. {}.", name(title), list(checks, facts))
        }
        R::Broken { rule, title, checks } => {
            format!("{} ({rule}): 지켜지지 않았습니다. {}.", name(title), list(checks, facts))
        }
        R::MustSay { rule, item, title } => {
            format!("서신에 더 적어야 할 내용: {} ({rule}: {item}).", name(title))
        }
        R::Limits { rule, title, holder, own, others } => {
            let holder = holder.as_ref().map(|who| format!(", {who} 해당")).unwrap_or_default();
            let up_to =
                |limit: &Option<Money>| limit.map_or("없음".to_owned(), |it| format!("{}까지", money(it)));
            format!(
                "{} ({rule}){holder}: 본인 제안은 {}, 다른 사람의 제안 승인은 {}.",
                name(title),
                up_to(own),
                up_to(others)
            )
        }
        R::Authority { actor, money: sum, decision } => {
            format!("{actor}, {}: {}.", money(*sum), answer(decision, facts))
        }
        R::ClockStarted { clock, title, by, local, zone } => {
            format!(
                "{} ({clock}): {}({zone})에 기간이 시작되었습니다. 시작 사건: {by}.",
                name(title),
                minute(local)
            )
        }
        R::Counted { length: it, checks, calendar } => {
            let by = calendar.as_ref().map(|it| format!("({it} 달력 기준)")).unwrap_or_default();
            format!("기간: {}{by}{}.", length(it, facts), since(checks, facts))
        }
        R::LimitPassed { length: it, checks } => {
            format!("{} 아님{}.", length(it, facts), since(checks, facts))
        }
        R::LimitOtherwise { length: it } => {
            format!("그 밖의 경우라면 기간은 {}입니다.", length(it, facts))
        }
        R::LimitLater { length: it, local: Some(local) } => {
            format!("{}: {}에 더 늦게 끝나므로 이른 날짜가 적용됩니다.", length(it, facts), minute(local))
        }
        R::LimitLater { length: it, local: None } => {
            format!("{}: 더 늦게 끝나므로 이른 날짜가 적용됩니다.", length(it, facts))
        }
        R::StoodStill { awaiting, from, to } => {
            format!("{}부터 {}까지 기간이 정지되었습니다({}).", minute(from), minute(to), waiting(awaiting))
        }
        R::StandsStill { awaiting, from, at_most: Some(until) } => format!(
            "{}부터 기간이 정지되어 있으며({}), 늦어도 {}에는 다시 진행되는 것으로 계산합니다.",
            minute(from),
            waiting(awaiting),
            minute(until)
        ),
        R::StandsStill { awaiting, from, at_most: None } => format!(
            "{}부터 기간이 정지되어 있으며({}), 다시 진행될 때까지 기한이 없습니다.",
            minute(from),
            waiting(awaiting)
        ),
        R::Skipped { day, code, name: Some(name) } => {
            format!("세지 않는 날: {day}({}: {}).", why(code, LANGUAGE), day_name(*day, name, LANGUAGE))
        }
        R::Skipped { day, code, name: None } => {
            format!("세지 않는 날: {day}({}).", why(code, LANGUAGE))
        }
        R::Extended { rule, length: it, local } => {
            format!("{}에 {rule} 규칙으로 기간이 늘어났습니다: {}.", minute(local), length(it, facts))
        }
        R::NotExtended { rule, checks } if checks.is_empty() => {
            format!("{rule} 규칙으로 기간이 늘어나지 않습니다. 너무 늦었습니다.")
        }
        R::NotExtended { rule, checks } => {
            format!("{rule} 규칙으로 기간이 늘어나지 않습니다{}.", since(checks, facts))
        }
        R::CouldExtend { rule, by, local } => {
            format!("그 전에 다음 사건이 있으면 기한은 {}입니다: {by} ({rule}).", minute(local))
        }
        R::DueAt { local, zone } => format!("따라서 기한은 {}({zone})입니다.", minute(local)),
        R::ClockStopped { by, local } => format!("{}에 이행되었습니다. 이행 사건: {by}.", minute(local)),
        R::ClockCancelled { by, local } => {
            format!("{}부터 {by} 때문에 더는 필요하지 않습니다.", minute(local))
        }
        R::ClockRevived { by, local } => {
            format!("{}에 종료가 취소되어({by}), 그동안에도 기간은 계속 흐른 것으로 봅니다.", minute(local))
        }
        R::StricterDate { clock, by_pack, due } => {
            format!("{clock}: {by_pack} 기준의 기한({})이 더 이르므로, 이른 날짜가 적용됩니다.", due.report())
        }
    }
}
