//! Reasons in English.

mod words;

use amends_core::money::Money;

use super::days::why;
use super::{Language, Reason};
use crate::pack::{FactSpec, PayeeWord};
use crate::value::written;
use words::{
    about, answer, band, called, cannot_give_more, how, length, list, may_give_more, minor, minute, money,
    names, since, span, unfit, unit, waiting,
};

const LANGUAGE: Language = Language::En;

#[expect(clippy::too_many_lines, reason = "a table: one sentence a reason")]
pub(super) fn sentence(reason: &Reason, facts: &[FactSpec]) -> String {
    use Reason as R;
    match reason {
        R::VersionOn { day, by, from, until } => {
            format!(
                "This version holds {}, and the deciding date, {}, is {day}.",
                span(*from, *until),
                called(by, facts)
            )
        }
        R::VersionPassed { other, is_pending: true, .. } => {
            format!("Version {other} is only coming: it is not in force yet.")
        }
        R::VersionPassed { other, day, from, until, .. } => {
            format!("Version {other} holds {}, so not on {day}.", span(*from, *until))
        }
        R::DayAssumed { day, by } => format!(
            "The deciding date, {}, is not known: the day on which the time begins, {day}, is taken for it.",
            called(by, facts)
        ),
        R::VersionNamed => "The case is bound to this version.".to_owned(),
        R::NoSuchVersion { version } => format!("There is no version {version}."),
        R::VersionOnly { by } => {
            format!("The deciding date, {}, is not known; there is only this version.", called(by, facts))
        }
        R::VersionNeeds { needed } => {
            format!(
                "There are several versions, and the deciding date is not known: {}.",
                needed.iter().map(|by| called(by, facts)).collect::<Vec<_>>().join(" or ")
            )
        }
        R::NoVersionOn { day, is_before: true } => format!("On {day} there was no version yet."),
        R::NoVersionOn { day, is_before: false } => {
            format!("What holds on {day} is not recorded in this pack.")
        }
        R::InScope { rule, title } => format!("{} ({rule}): yes.", title.en),
        R::OutOfScope { rule, title, checks } => {
            format!(
                "{} ({rule}): no, since {}. So the pack gives nothing here.",
                title.en,
                list(checks, facts)
            )
        }
        R::Applied { rule, title, checks } if checks.is_empty() => {
            format!("{} ({rule}) always applies.", title.en)
        }
        R::Applied { rule, title, checks } => {
            format!("{} ({rule}) applies, since {}.", title.en, list(checks, facts))
        }
        R::NotApplied { rule, title, checks } => {
            format!("{} ({rule}) does not apply, since {}.", title.en, list(checks, facts))
        }
        R::Open { rule, title, needed } => {
            format!("{} ({rule}) cannot be decided: we must still know {}.", title.en, names(needed, facts))
        }
        R::Unfit { fact, value, want } => unfit(&called(fact, facts), value, want),
        R::PassedOver { rule, for_rule } => {
            format!("{rule} adds nothing: {for_rule} already makes good the same damage.")
        }
        R::Exempt { rule, by, title, proof, checks } => format!(
            "{} ({by}) frees from {rule}, since {}. It is for the {} to prove.",
            title.en,
            list(checks, facts),
            proof.en
        ),
        R::NotExempt { rule, by, title, checks } => {
            format!("{} ({by}) does not free from {rule}, since {}.", title.en, list(checks, facts))
        }
        R::ExemptionOpen { rule, by, title, proof, needed } => format!(
            "Whether {} ({by}) frees from {rule} is open: we must still know {}. It is for the {} to prove.",
            title.en,
            names(needed, facts),
            proof.en
        ),
        R::Share { percent, of, money: base } => {
            format!("{percent} % of {} ({}).", called(of, facts), money(*base))
        }
        R::Scaled { fact, number, divides } => {
            let verb = if *divides { "Divided by" } else { "Times" };
            match fact {
                Some(fact) => format!("{verb} {number}{}: {}.", unit(fact, facts), called(fact, facts)),
                None => format!("{verb} {number}."),
            }
        }
        R::InBand { fact, number, from, until } => {
            format!(
                "{} is {number}{}: the band {}.",
                called(fact, facts),
                unit(fact, facts),
                band(from, until)
            )
        }
        R::MoreInBand { fact, from, until, minor, currency } => {
            format!(
                "In the band {}{} it would be {}.",
                band(from, until),
                unit(fact, facts),
                written(*minor, *currency)
            )
        }
        R::NoBand { fact, number } => {
            format!("{} is {number}{}: no band pays for that.", called(fact, facts), unit(fact, facts))
        }
        R::MoreOtherwise { minor, currency } => {
            format!("Were that not so, {} would be owed.", written(*minor, *currency))
        }
        R::CaseHolds { checks } => format!("Here {}.", list(checks, facts)),
        R::CasePassed { checks, would: Some((minor, currency)) } => {
            format!("Not {}, since {}.", written(*minor, *currency), list(checks, facts))
        }
        R::CasePassed { checks, would: None } => {
            format!("Another case does not hold, since {}.", list(checks, facts))
        }
        R::Days { from, last, days, minor, currency, version } => format!(
            "{days} {} from {from} to {last} at {} each (rate of {version}).",
            if *days == 1 { "day" } else { "days" },
            written(*minor, *currency)
        ),
        R::RateUnknown { rule, why } => {
            format!("How much {rule} gives here is not recorded in this pack: {why}.")
        }
        R::NoDays { from, until } => {
            format!("No day is paid: the first would be {from}, and it was over on {until}.")
        }
        R::DaysCapped { days, paid } => format!("Of {days} days {paid} are paid: there the rule ends."),
        R::Capped { by, share, from, bound, currency } => {
            let share = share.as_ref().map(|(percent, of)| format!(", {percent} % of {}", called(of, facts)));
            let (share, from) = (share.unwrap_or_default(), minor(*from, *currency));
            format!("Capped by {by}{share}: from {from} to {}.", minor(*bound, *currency))
        }
        R::Rounded { exact, rounding, money: to } => {
            format!("{}{} minor units {} make {}.", exact, about(*exact), how(*rounding), money(*to))
        }
        R::NotExact { rule, exact } => {
            format!("{rule} gives {exact} minor units and does not say how to round that.")
        }
        R::Zero { rule } => format!("{rule} gives nothing here."),
        R::Owed { rule, money: sum, per, to } => {
            let per = per.as_ref().map(|per| format!(" (reckoned per {})", per.en)).unwrap_or_default();
            match to {
                PayeeWord::Customer => format!("{rule}: {} is owed{per}.", money(*sum)),
                PayeeWord::Firm => {
                    format!("{rule}: the firm may keep or charge {}, and no more{per}.", money(*sum))
                }
            }
        }
        R::NoAmounts => "This version sets dates, duties or words, and no amounts.".to_owned(),
        R::PaidOnce { rule, money: loser, by_pack, by_rule, by_money, in_order } => format!(
            "{rule} ({}) is not paid besides: {by_rule} of {by_pack} ({}) makes good the same damage, {}.",
            money(*loser),
            money(*by_money),
            if *in_order { "and is not less" } else { "and that pack was named first" }
        ),
        R::MayGiveMore(it) => may_give_more(it, facts),
        R::CannotGiveMore(it) => cannot_give_more(it),
        R::Kept { rule, title, checks } => {
            format!("{} ({rule}): done, since {}.", title.en, list(checks, facts))
        }
        R::Broken { rule, title, checks } => {
            format!("{} ({rule}): not done, since {}.", title.en, list(checks, facts))
        }
        R::MustSay { rule, item, title } => {
            format!("The letter must still say {} ({rule}: {item}).", title.en)
        }
        R::Limits { rule, title, holder, own, others } => {
            let holder = holder.as_ref().map(|who| format!(", which {who} is")).unwrap_or_default();
            let up_to = |limit: &Option<Money>| {
                limit.map_or("nothing".to_owned(), |it| format!("up to {}", money(it)))
            };
            format!(
                "{} ({rule}){holder}: {} on one's own, {} of what others ask for.",
                title.en,
                up_to(own),
                up_to(others)
            )
        }
        R::Authority { actor, money: sum, decision } => {
            format!("{actor}, {}: {}.", money(*sum), answer(decision, facts))
        }
        R::ClockStarted { clock, title, by, local, zone } => {
            format!("{} ({clock}): the time began with {by} on {} ({zone}).", title.en, minute(local))
        }
        R::Counted { length: it, checks, calendar } => {
            let by =
                calendar.as_ref().map(|it| format!(", counted by the calendar {it}")).unwrap_or_default();
            format!("The limit is {}{by}{}.", length(it, facts), since(checks, facts))
        }
        R::LimitPassed { length: it, checks } => {
            format!("Not {}{}.", length(it, facts), since(checks, facts))
        }
        R::LimitOtherwise { length: it } => {
            format!("Otherwise it would be {}.", length(it, facts))
        }
        R::LimitLater { length: it, local: Some(local) } => {
            format!("{} would end later, on {}: the earlier date binds.", length(it, facts), minute(local))
        }
        R::LimitLater { length: it, local: None } => {
            format!("{} would end later: the earlier date binds.", length(it, facts))
        }
        R::StoodStill { awaiting, from, to } => {
            format!("It stood still from {} to {}, {}.", minute(from), minute(to), waiting(awaiting))
        }
        R::StandsStill { awaiting, from, at_most: Some(until) } => format!(
            "It stands still since {}, {}; counted here is that it runs again by {}, the latest that it may.",
            minute(from),
            waiting(awaiting),
            minute(until)
        ),
        R::StandsStill { awaiting, from, at_most: None } => format!(
            "It stands still since {}, {}: there is no date until it runs again.",
            minute(from),
            waiting(awaiting)
        ),
        R::Skipped { day, code, name: Some(name) } => {
            format!("{day} does not count ({}: {name}).", why(code, LANGUAGE))
        }
        R::Skipped { day, code, name: None } => format!("{day} does not count ({}).", why(code, LANGUAGE)),
        R::Extended { rule, length: it, local } => {
            format!("{rule} makes that {}, since {}.", length(it, facts), minute(local))
        }
        R::NotExtended { rule, checks } if checks.is_empty() => {
            format!("{rule} does not make the time longer: it came too late.")
        }
        R::NotExtended { rule, checks } => {
            format!("{rule} does not make the time longer{}.", since(checks, facts))
        }
        R::CouldExtend { rule, by, local } => {
            format!("With {by} before that it would be {} ({rule}).", minute(local))
        }
        R::DueAt { local, zone } => format!("So the last moment in time is {} ({zone}).", minute(local)),
        R::ClockStopped { by, local } => format!("It was done with {by} on {}.", minute(local)),
        R::ClockCancelled { by, local } => {
            format!("It is no longer needed since {}, because of {by}.", minute(local))
        }
        R::ClockRevived { by, local } => {
            format!("{by} on {} took back what had ended it: the time ran on all the while.", minute(local))
        }
        R::StricterDate { clock, by_pack, due } => {
            format!("{by_pack} asks for {clock} earlier, by {}; the earlier date binds.", due.report())
        }
    }
}
