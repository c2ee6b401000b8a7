//! How much a rule gives, exactly, and why that much.

use amends_core::money::Currency;
use smol_str::SmolStr;

use super::seen::Seen;
use super::sum::Exact;
use super::truth::{Needed, Truth, holds};
use crate::check::bands::{high, low};
use crate::check::walk::facts_of;
use crate::explain::{End, Reason, Want};
use crate::pack::{
    Amount, Award, Band, Cap, Case, Days, Operand, Pack, Pay, RateFollows, Rounding, Status, Version,
};
use crate::value::{Day, Fact, Facts, Number};

/// Where a rule is evaluated.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) pack: &'a Pack,
    pub(crate) version: &'a Version,
    pub(crate) facts: &'a Facts,
}

impl<'a> Place<'a> {
    /// The facts as the version sees them.
    pub(crate) fn seen(self) -> Seen<'a> {
        self.into()
    }

    /// What is known under a name, where the pack knows it as a value.
    pub(crate) fn find(self, fact: &str) -> Option<&'a Fact> {
        self.seen().find(fact)
    }

    /// What is needed where a rule of the pack itself says too little.
    fn needs_rule(self, rule: &SmolStr) -> Needed {
        Needed::from([smol_str::format_smolstr!("policy:{}@{}:{rule}", self.pack.id, self.version.version)])
    }
}

/// How much.
pub(crate) enum Due {
    /// So much.
    Sum(Exact, Currency),
    /// Nothing.
    Nothing,
    /// These facts are missing, or are not what the rule asks for.
    Unknown(Needed),
}

fn unknown(fact: &SmolStr) -> Due {
    Due::Unknown(Needed::from([fact.clone()]))
}

/// Works out a pay; `to` takes why.
pub(crate) fn pay(place: Place<'_>, rule: &SmolStr, pay_: &Pay, to: &mut Vec<Reason>) -> Due {
    match pay_ {
        Pay::Fixed { minor, currency, times, divided_by } => {
            let minor = amount(place.version, minor);
            let currency = currency.or(place.version.currency);
            let (Some(minor), Some(currency)) = (minor, currency) else {
                return Due::Unknown(place.needs_rule(rule));
            };
            scaled(place, rule, (Exact::whole(minor), currency), (times, divided_by), to)
        }
        Pay::Share { percent, of, times, divided_by } => {
            let Some(Fact::Money(money)) = place.find(of) else { return unknown(of) };
            to.push(Reason::Share { percent: *percent, of: of.clone(), money: *money });
            let Some(share) = Exact::whole(money.minor()).percent(*percent) else { return unknown(of) };
            scaled(place, rule, (share, money.currency()), (times, divided_by), to)
        }
        Pay::Bands { over, bands } => in_band(place, rule, over, bands, to),
        Pay::Cases(cases) => first_case(place, rule, cases, to),
        Pay::Days(days) => day_by_day(place, rule, days, to),
        Pay::Nothing => Due::Nothing,
        Pay::Unknown(why) => {
            to.push(Reason::RateUnknown { rule: rule.clone(), why: why.clone() });
            Due::Unknown(place.needs_rule(rule))
        }
    }
}

/// What an amount is in a version.
pub(crate) fn amount(version: &Version, amount: &Amount) -> Option<i64> {
    match amount {
        Amount::Minor(minor) => Some(*minor),
        Amount::Value(name) => version.values.find(name),
    }
}

fn scaled(
    place: Place<'_>,
    rule: &SmolStr,
    (mut sum, currency): (Exact, Currency),
    (times, divided_by): (&[Operand], &[Operand]),
    to: &mut Vec<Reason>,
) -> Due {
    let operands = times.iter().map(|it| (it, false)).chain(divided_by.iter().map(|it| (it, true)));
    for (operand, divides) in operands {
        let (number, fact) = match operand {
            Operand::Number(number) => (*number, None),
            Operand::Fact(fact) => match place.find(fact) {
                Some(Fact::Number(number)) => (*number, Some(fact)),
                _ => return unknown(fact),
            },
        };
        let next = if divides { sum.divided_by(number) } else { sum.times(number) };
        let Some(next) = next else {
            // Below 0, a division by 0, or more than can be reckoned with: no amount, and so not nothing either.
            let Some(fact) = fact else { return Due::Unknown(place.needs_rule(rule)) };
            let (value, want) = (Fact::Number(number), Want::Reckonable);
            to.push(Reason::Unfit { fact: fact.clone(), value, want });
            return unknown(fact);
        };
        to.push(Reason::Scaled { fact: fact.cloned(), number, divides });
        sum = next;
    }
    Due::Sum(sum, currency)
}

/// Whether a number is in a band.
fn is_in(band: &Band, number: Number) -> bool {
    let above = low(band).is_none_or(|(bound, included)| number > bound || included && number == bound);
    // For the upper end `included` tells that the bound belongs to the band above.
    let below = high(band).is_none_or(|(bound, excluded)| number < bound || !excluded && number == bound);
    above && below
}

/// The band that a number is in.
pub(crate) fn band_of(bands: &[Band], number: Number) -> Option<&Band> {
    bands.iter().find(|band| is_in(band, number))
}

/// A band as people write it: `over 1500 up to 3500`.
fn edges(band: &Band) -> (End, End) {
    (low(band), high(band).map(|(bound, excluded)| (bound, !excluded)))
}

fn in_band(place: Place<'_>, rule: &SmolStr, over: &SmolStr, bands: &[Band], to: &mut Vec<Reason>) -> Due {
    let number = match place.find(over) {
        Some(Fact::Number(number)) => *number,
        _ => return unknown(over),
    };
    let Some(band) = band_of(bands, number) else {
        to.push(Reason::NoBand { fact: over.clone(), number });
        return Due::Nothing;
    };
    let (from, until) = edges(band);
    to.push(Reason::InBand { fact: over.clone(), number, from, until });
    let due = pay(place, rule, &band.pay, to);
    more_elsewhere(place, rule, over, bands, band, &due, to);
    due
}

/// Notes the bands that would have given more: "why not more" has an answer.
fn more_elsewhere(
    place: Place<'_>,
    rule: &SmolStr,
    fact: &SmolStr,
    bands: &[Band],
    mine: &Band,
    due: &Due,
    to: &mut Vec<Reason>,
) {
    let Due::Sum(sum, _) = due else { return };
    for band in bands.iter().filter(|band| !std::ptr::eq(*band, mine)) {
        if let Some((minor, currency)) = more(place, rule, &band.pay, *sum) {
            let (from, until) = edges(band);
            to.push(Reason::MoreInBand { fact: fact.clone(), from, until, minor, currency });
        }
    }
}

/// What a pay would have given, where that is more. It is shown rounded down: a hint, not an amount.
fn more(place: Place<'_>, rule: &SmolStr, other: &Pay, than: Exact) -> Option<(i64, Currency)> {
    match pay(place, rule, other, &mut Vec::new()) {
        Due::Sum(sum, currency) if sum.exceeds(than) => Some((sum.rounded(Rounding::Floor)?, currency)),
        Due::Sum(..) | Due::Nothing | Due::Unknown(_) => None,
    }
}

fn first_case(place: Place<'_>, rule: &SmolStr, cases: &[Case], to: &mut Vec<Reason>) -> Due {
    for (index, case) in cases.iter().enumerate() {
        let verdict = holds(case.when.as_ref(), place);
        match verdict.truth {
            Truth::Yes => {
                let has_condition = !verdict.checks.is_empty();
                if has_condition {
                    to.push(Reason::CaseHolds { checks: verdict.checks });
                }
                let due = pay(place, rule, &case.pay, to);
                if has_condition {
                    more_later(place, rule, &cases[index + 1..], &due, to);
                }
                return due;
            }
            Truth::No => {
                let would = would(place, rule, &case.pay);
                to.push(Reason::CasePassed { checks: verdict.checks, would });
            }
            Truth::Unknown => return Due::Unknown(verdict.needed()),
        }
    }
    Due::Nothing
}

/// What a case would have given.
fn would(place: Place<'_>, rule: &SmolStr, other: &Pay) -> Option<(i64, Currency)> {
    more(place, rule, other, Exact::whole(0))
}

/// Notes that a later case would have given more, were the condition of this one not so.
fn more_later(place: Place<'_>, rule: &SmolStr, later: &[Case], due: &Due, to: &mut Vec<Reason>) {
    let Due::Sum(sum, _) = due else { return };
    let most =
        later.iter().filter_map(|case| more(place, rule, &case.pay, *sum)).max_by_key(|(minor, _)| *minor);
    if let Some((minor, currency)) = most {
        to.push(Reason::MoreOtherwise { minor, currency });
    }
}

/// The day that a fact has.
fn day(place: Place<'_>, fact: &SmolStr) -> Result<Day, Due> {
    place.seen().find_day(fact).ok_or_else(|| unknown(fact))
}

fn day_by_day(place: Place<'_>, rule: &SmolStr, days: &Days, to: &mut Vec<Reason>) -> Due {
    let (from, until) = match (day(place, &days.from), day(place, &days.until)) {
        (Ok(from), Ok(until)) => (from, until),
        (Err(Due::Unknown(one)), Err(Due::Unknown(other))) => return Due::Unknown(&one | &other),
        (Err(due), _) | (_, Err(due)) => return due,
    };
    let span = from.days_until(until).max(0);
    let paid = span.min(days.days_max);
    if paid < span {
        to.push(Reason::DaysCapped { days: span, paid });
    }
    let Some(currency) = place.version.currency else { return Due::Unknown(place.needs_rule(rule)) };
    let mut sum = Exact::whole(0);
    let mut at = from;
    let mut left = paid;
    while left > 0 {
        let (rate, name, until) = match rate(place, rule, days, at) {
            Ok(found) => found,
            Err(due) => return due,
        };
        // As many days as this version pays, so that the work is one step a version.
        let here = until.map_or(left, |last| (at.days_until(last) + 1).clamp(1, left));
        let part = Exact::whole(rate).times(Number::whole(here));
        let Some(total) = part.and_then(|part| sum.plus(part)) else { return unknown(&days.until) };
        let last = later(at, here - 1);
        to.push(Reason::Days { from: at, last, days: here, minor: rate, currency, version: name });
        (sum, at, left) = (total, later(at, here), left - here);
    }
    if paid == 0 {
        to.push(Reason::NoDays { from, until });
        return Due::Nothing;
    }
    Due::Sum(sum, currency)
}

fn later(day: Day, days: i64) -> Day {
    let later = u64::try_from(days).ok().and_then(|days| day.0.checked_add_days(chrono::Days::new(days)));
    Day(later.unwrap_or(day.0))
}

/// The rate of a day, the version it is from, and the last day of that version.
fn rate(place: Place<'_>, rule: &SmolStr, days: &Days, on: Day) -> Result<(i64, SmolStr, Option<Day>), Due> {
    let missing = |name: &str| {
        Due::Unknown(Needed::from([smol_str::format_smolstr!("policy:{}@{name}", place.pack.id)]))
    };
    let version = match days.rate_follows {
        RateFollows::Case => place.version,
        RateFollows::Day => {
            let mut holding = place.pack.version.iter().filter(|it| it.status != Status::Pending);
            holding.find(|it| it.holds_on(on)).ok_or_else(|| missing(&on.to_string()))?
        }
    };
    let last = if days.rate_follows == RateFollows::Day { version.effective_to } else { None };
    let award = version.award.iter().find(|award| award.rule == *rule);
    let minor = match award.map(|award| &award.pay) {
        Some(Pay::Days(days)) if version.status != Status::Unknown => amount(version, &days.minor),
        _ => None,
    };
    minor.map(|minor| (minor, version.version.clone(), last)).ok_or_else(|| missing(&version.version))
}

/// Which cap binds a sum, if one does: the rule and what it leaves. `to` takes why that cannot be told.
pub(crate) fn cap(
    place: Place<'_>,
    award: &Award,
    sum: Exact,
    currency: Currency,
    to: &mut Vec<Reason>,
) -> Result<Option<(SmolStr, Exact)>, Needed> {
    let mut lowest: Option<(SmolStr, Exact)> = None;
    for cap in &award.cap {
        let verdict = holds(cap.when.as_ref(), place);
        match verdict.truth {
            Truth::No => continue,
            Truth::Unknown => return Err(verdict.needed()),
            Truth::Yes => {}
        }
        let bound = bound(place, award, cap, currency, to)?;
        let current = lowest.as_ref().map_or(sum, |(_, lowest)| *lowest);
        if current.exceeds(bound) {
            lowest = Some((cap.rule.clone(), bound));
        }
    }
    Ok(lowest)
}

fn bound(
    place: Place<'_>,
    award: &Award,
    cap: &Cap,
    currency: Currency,
    to: &mut Vec<Reason>,
) -> Result<Exact, Needed> {
    let mut money = |fact: &SmolStr| match place.find(fact) {
        Some(Fact::Money(money)) if money.currency() == currency => Ok(Exact::whole(money.minor())),
        Some(value @ Fact::Money(_)) => {
            let (value, want) = (value.clone(), Want::Currency(currency));
            to.push(Reason::Unfit { fact: fact.clone(), value, want });
            Err(Needed::from([fact.clone()]))
        }
        _ => Err(Needed::from([fact.clone()])),
    };
    let bound = match (&cap.minor, cap.percent, &cap.of) {
        (Some(_), _, _) if place.version.currency != Some(currency) => {
            return Err(foreign(place, award, cap));
        }
        (Some(minor), _, _) => amount(place.version, minor).map(Exact::whole),
        (None, Some(percent), Some(of)) => money(of)?.percent(percent),
        (None, _, _) => None,
    };
    let bound = bound.ok_or_else(|| place.needs_rule(&cap.rule))?;
    match &cap.used {
        Some(used) => bound.less(money(used)?).ok_or_else(|| Needed::from([used.clone()])),
        None => Ok(bound),
    }
}

/// What is needed where a sum is not in the currency of its cap: the amounts that it was worked out from, in that one.
fn foreign(place: Place<'_>, award: &Award, cap: &Cap) -> Needed {
    let is_foreign = |fact: &&&SmolStr| match place.find(fact) {
        Some(Fact::Money(money)) => Some(money.currency()) != place.version.currency,
        _ => false,
    };
    let needed: Needed = facts_of(award).iter().filter(is_foreign).map(|fact| (*fact).clone()).collect();
    if needed.is_empty() { place.needs_rule(&cap.rule) } else { needed }
}
