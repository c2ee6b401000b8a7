//! Every condition, pay and fact of a version, wherever it stands.

use smol_str::SmolStr;

use crate::pack::{Award, Band, Cap, Case, Condition, FactType, Limit, Operand, Pay, Trigger, Version};
use crate::read::Span;

/// The conditions of a version.
pub(crate) fn conditions(version: &Version) -> Vec<&Condition> {
    let mut all: Vec<&Condition> = Vec::new();
    all.extend(version.scope.iter().map(|it| &it.when));
    all.extend(version.exemption.iter().map(|it| &it.when));
    for award in &version.award {
        all.extend(&award.when);
        all.extend(award.cap.iter().filter_map(|cap| cap.when.as_ref()));
        in_pay(&award.pay, &mut all);
    }
    for duty in &version.duty {
        all.extend(duty.when.iter().chain(&duty.require));
    }
    for clock in &version.clock {
        all.extend(clock.when.iter().chain(clock.limit.iter().filter_map(|limit| limit.when.as_ref())));
        all.extend(clock.extend.iter().flat_map(|it| it.when.iter().chain(&it.limit.when)));
    }
    for message in &version.message {
        all.extend(message.when.iter().chain(message.says.iter().filter_map(|item| item.when.as_ref())));
    }
    all.extend(version.referral.iter().filter_map(|it| it.when.as_ref()));
    all.extend(version.authority.iter().filter_map(|it| it.when.as_ref()));
    all.extend(version.bucket.iter().filter_map(|it| it.when.as_ref()));
    all
}

fn in_pay<'a>(pay: &'a Pay, to: &mut Vec<&'a Condition>) {
    match pay {
        Pay::Bands { bands, .. } => bands.iter().for_each(|band| in_pay(&band.pay, to)),
        Pay::Cases(cases) => {
            for case in cases {
                to.extend(&case.when);
                in_pay(&case.pay, to);
            }
        }
        Pay::Fixed { .. } | Pay::Share { .. } | Pay::Days(_) | Pay::Nothing | Pay::Unknown(_) => {}
    }
}

/// Every pay of a version, those in bands and cases included.
pub(crate) fn pays(version: &Version) -> Vec<&Pay> {
    let mut all = Vec::new();
    version.award.iter().for_each(|award| deep(&award.pay, &mut all));
    all
}

pub(crate) fn deep<'a>(pay: &'a Pay, to: &mut Vec<&'a Pay>) {
    to.push(pay);
    match pay {
        Pay::Bands { bands, .. } => bands.iter().for_each(|Band { pay, .. }| deep(pay, to)),
        Pay::Cases(cases) => cases.iter().for_each(|Case { pay, .. }| deep(pay, to)),
        Pay::Fixed { .. } | Pay::Share { .. } | Pay::Days(_) | Pay::Nothing | Pay::Unknown(_) => {}
    }
}

/// A fact that is used as a value, of which type it must be, and where: under one of these keys of that table.
pub(crate) struct Use<'a> {
    pub(crate) fact: &'a SmolStr,
    pub(crate) types: &'static [FactType],
    pub(crate) at: Span,
    pub(crate) keys: &'static [&'static str],
}

const NUMBER: &[FactType] = &[FactType::Number];
const MONEY: &[FactType] = &[FactType::Money];
const DAYS: &[FactType] = &[FactType::Day, FactType::Instant];
const ANY: &[FactType] = FactType::ALL;

/// The facts of a version that are used otherwise than in a condition.
pub(crate) fn uses(version: &Version) -> Vec<Use<'_>> {
    let mut all = vec![Use { fact: &version.selects_by, types: DAYS, at: version.at, keys: &["selects_by"] }];
    version.award.iter().for_each(|award| in_award(award, &mut all));
    for clock in &version.clock {
        let triggers = clock.start.iter().chain(&clock.stop).chain(&clock.cancel);
        let triggers = triggers.chain(clock.extend.iter().map(|it| &it.on));
        all.extend(triggers.filter_map(in_trigger));
        let limits = clock.limit.iter().chain(clock.extend.iter().map(|it| &it.limit));
        all.extend(limits.filter_map(in_limit));
    }
    for referral in &version.referral {
        all.extend(referral.triggers().filter_map(in_trigger));
        all.extend(referral.limits().filter_map(in_limit));
    }
    for bucket in &version.bucket {
        all.extend(bucket.ends.iter().filter_map(in_trigger));
        all.extend(bucket.over.iter().chain(&bucket.within).filter_map(in_limit));
    }
    all
}

fn in_award<'a>(award: &'a Award, to: &mut Vec<Use<'a>>) {
    let mut pays = Vec::new();
    deep(&award.pay, &mut pays);
    for pay in pays {
        in_one_pay(pay, award.at, to);
    }
    award.cap.iter().for_each(|cap| in_cap(cap, to));
}

/// The facts that the amount of an award is worked out from.
pub(crate) fn facts_of(award: &Award) -> Vec<&SmolStr> {
    let (mut uses, mut conditions) = (Vec::new(), Vec::new());
    in_award(award, &mut uses);
    in_pay(&award.pay, &mut conditions);
    let compared = conditions.into_iter().flat_map(Condition::facts);
    uses.iter().map(|it| it.fact).chain(compared).collect()
}

fn in_one_pay<'a>(pay: &'a Pay, at: Span, to: &mut Vec<Use<'a>>) {
    match pay {
        Pay::Fixed { times, divided_by, .. } => operands(times, divided_by, at, to),
        Pay::Share { of, times, divided_by, .. } => {
            to.push(Use { fact: of, types: MONEY, at, keys: &["of"] });
            operands(times, divided_by, at, to);
        }
        Pay::Bands { over, .. } => to.push(Use { fact: over, types: NUMBER, at, keys: &["bands_over"] }),
        Pay::Days(days) => {
            let uses = [&days.from, &days.until].map(|fact| Use {
                fact,
                types: DAYS,
                at: days.at,
                keys: &["from", "until"],
            });
            to.extend(uses);
        }
        Pay::Cases(_) | Pay::Nothing | Pay::Unknown(_) => {}
    }
}

fn operands<'a>(times: &'a [Operand], divided_by: &'a [Operand], at: Span, to: &mut Vec<Use<'a>>) {
    let facts = times.iter().chain(divided_by).filter_map(|operand| match operand {
        Operand::Fact(fact) => Some(fact),
        Operand::Number(_) => None,
    });
    to.extend(facts.map(|fact| Use { fact, types: NUMBER, at, keys: &["times", "divided_by"] }));
}

fn in_cap<'a>(cap: &'a Cap, to: &mut Vec<Use<'a>>) {
    to.extend(cap.of.iter().chain(&cap.used).map(|fact| Use {
        fact,
        types: MONEY,
        at: cap.at,
        keys: &["of", "used"],
    }));
}

fn in_trigger(trigger: &Trigger) -> Option<Use<'_>> {
    trigger.fact.as_ref().map(|fact| Use { fact, types: ANY, at: trigger.at, keys: &["fact"] })
}

fn in_limit(limit: &Limit) -> Option<Use<'_>> {
    limit.until_fact.as_ref().map(|fact| Use { fact, types: DAYS, at: limit.at, keys: &["until_fact"] })
}
