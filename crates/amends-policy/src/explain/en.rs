//! Reasons in English.

use std::fmt::Write as _;

use amends_core::money::Money;
use chrono::NaiveDateTime;

use super::days::why;
use super::{End, Language, Length, Reason, Want};
use crate::eval::authority::Decision;
use crate::eval::several::Floor;
use crate::eval::sum::Exact;
use crate::eval::truth::{Check, Needed, Test};
use crate::pack::{FactSpec, FactType, PayeeWord, Rounding, Unit};
use crate::value::{Day, Fact, Number, written};

const LANGUAGE: Language = Language::En;

fn money(money: Money) -> String {
    written(money.minor(), money.currency())
}

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
        R::Capped { by, from, bound, currency } => {
            format!("Capped by {by} from {from} to {bound} minor units of {currency}.")
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
        R::LimitOtherwise { length: it } => format!("Were that not so, it would be {}.", length(it, facts)),
        R::LimitLater { length: it, local: Some(local) } => {
            format!("{} would end later, on {}: the earlier date binds.", length(it, facts), minute(local))
        }
        R::LimitLater { length: it, local: None } => {
            format!("{} would end later: the earlier date binds.", length(it, facts))
        }
        R::StoodStill { awaiting, from, to } => {
            format!("It stood still from {} to {}: {}.", minute(from), minute(to), waiting(awaiting))
        }
        R::StandsStill { awaiting, from, at_most: Some(until) } => format!(
            "It stands still since {}, at the latest until {}, which is counted here: {}.",
            minute(from),
            minute(until),
            waiting(awaiting)
        ),
        R::StandsStill { awaiting, from, at_most: None } => format!(
            "It stands still since {}, and there is no date until it runs again: {}.",
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

fn unfit(fact: &str, value: &Fact, want: &Want) -> String {
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

const fn kind(of: FactType) -> &'static str {
    match of {
        FactType::Flag => "yes or no",
        FactType::Number => "a number",
        FactType::Money => "an amount",
        FactType::Text => "a word",
        FactType::Day => "a day",
        FactType::Instant => "an instant",
    }
}

fn may_give_more(it: &Floor, facts: &[FactSpec]) -> String {
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

fn cannot_give_more(it: &Floor) -> String {
    let Floor { pack, rule, money: than, by_rule, most, in_order, .. } = it;
    let most = most.map(money).unwrap_or_default();
    format!(
        "{by_rule} need not be decided. It gives {most} at most; {rule} of {pack} ({}) makes good the same damage, {}.",
        money(*than),
        if *in_order { "and is not less" } else { "and that pack was named first" }
    )
}

fn minute(local: &NaiveDateTime) -> String {
    local.format("%Y-%m-%d %H:%M").to_string()
}

fn length(it: &Length, facts: &[FactSpec]) -> String {
    match (it.counted, &it.until_fact) {
        (Some((count, unit)), _) => {
            format!("{count} {}{}", unit_name(unit), if count == 1 { "" } else { "s" })
        }
        (None, Some(fact)) => format!("up to the day of {}", called(fact, facts)),
        (None, None) => "nothing".to_owned(),
    }
}

fn since(checks: &[Check], facts: &[FactSpec]) -> String {
    if checks.is_empty() { String::new() } else { format!(", since {}", list(checks, facts)) }
}

fn waiting(awaiting: &str) -> &'static str {
    match awaiting {
        "customer" => "the customer is waited for",
        "third_party" => "somebody else is waited for",
        _ => "something else is waited for",
    }
}

/// One of it.
const fn unit_name(unit: Unit) -> &'static str {
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

fn answer(decision: &Decision, facts: &[FactSpec]) -> String {
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
fn about(exact: Exact) -> String {
    exact.about().map(|digits| format!(" (about {digits})")).unwrap_or_default()
}

fn denied(reason: &str) -> &str {
    match reason {
        "no_role" => "none of these roles is held",
        "over_limit" => "that is above every limit in that currency",
        "self_approval" => "nobody approves beyond his own limit what he asked for himself",
        other => other,
    }
}

const fn how(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::Exact => "as they are",
        Rounding::Floor => "rounded down",
        Rounding::Ceiling => "rounded up",
        Rounding::HalfUp => "rounded half up",
        Rounding::HalfEven => "rounded half to even",
    }
}

fn span(from: Option<Day>, until: Option<Day>) -> String {
    match (from, until) {
        (Some(from), Some(until)) => format!("from {from} to {until}"),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(until)) => format!("up to {until}"),
        (None, None) => "at all times".to_owned(),
    }
}

fn band(from: &End, until: &End) -> String {
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
    unit.map(|unit| format!(" {unit}")).unwrap_or_default()
}

fn list(checks: &[Check], facts: &[FactSpec]) -> String {
    checks.iter().map(|it| check(it, facts)).collect::<Vec<_>>().join(" and ")
}

fn check(it: &Check, facts: &[FactSpec]) -> String {
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
