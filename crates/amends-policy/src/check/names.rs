//! Names: no two alike where they must differ, none that nothing has.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use crate::pack::{Amount, Award, Example, Pack, Pay, Status, Version};
use crate::read::mistake::Mistakes;
use crate::read::{Kind, Span};

pub(super) fn check(pack: &Pack, to: &mut Mistakes) {
    if pack.version.is_empty() {
        to.add(Kind::MissingKey, pack.at, "no version", "at least one [[version]]");
    }
    twice("fact", pack.fact.iter().map(|it| (&it.fact, it.at)), to);
    twice("version", pack.version.iter().map(|it| (&it.version, it.at)), to);
    for version in &pack.version {
        rules(version, to);
        spared(version, to);
        amounts(version, to);
        version.example.iter().for_each(|example| named(example, version, to));
        if version.example.is_empty() && version.status == Status::InForce {
            let expected = "at least one [[version.example]]";
            to.add(
                Kind::MissingKey,
                version.at,
                format!("version {} without examples", version.version),
                expected,
            );
        }
    }
}

fn twice<'a>(what: &'static str, names: impl Iterator<Item = (&'a SmolStr, Span)>, to: &mut Mistakes) {
    let mut seen = BTreeSet::new();
    for (name, at) in names {
        if !seen.insert(name) {
            let found = format!("a second {what} `{name}`");
            to.add_under(Kind::DuplicateName, (at, &[what]), found, "a name of its own");
        }
    }
}

fn rules(version: &Version, to: &mut Mistakes) {
    let scopes = version.scope.iter().map(|it| (&it.rule, it.at));
    let awards = version.award.iter().map(|it| (&it.rule, it.at));
    let caps = version.award.iter().flat_map(|it| &it.cap).map(|it| (&it.rule, it.at));
    let exemptions = version.exemption.iter().map(|it| (&it.rule, it.at));
    let duties = version.duty.iter().map(|it| (&it.rule, it.at));
    let messages = version.message.iter().map(|it| (&it.rule, it.at));
    let referrals = version.referral.iter().map(|it| (&it.rule, it.at));
    let authority = version.authority.iter().map(|it| (&it.rule, it.at));
    let all = scopes.chain(awards).chain(exemptions).chain(duties).chain(messages);
    twice("rule", all.chain(caps).chain(referrals).chain(authority), to);
    twice("clock", version.clock.iter().map(|it| (&it.clock, it.at)), to);
    twice("bucket", version.bucket.iter().map(|it| (&it.bucket, it.at)), to);
}

fn spared(version: &Version, to: &mut Mistakes) {
    for exemption in &version.exemption {
        for rule in exemption.spares.iter().filter(|rule| !version.award.iter().any(|it| it.rule == **rule)) {
            let found = format!("`spares` names `{rule}`");
            to.add_about(Kind::UnknownName, (exemption.at, &["spares"]), rule, found, "the rule of an award");
        }
        if exemption.spares.is_empty() {
            let found = "an exemption that spares nothing";
            to.add_under(Kind::NeverApplies, (exemption.at, &["spares"]), found, "the rule of an award");
        }
    }
}

/// Amounts that are names have a value; amounts without a currency find one in the version.
fn amounts(version: &Version, to: &mut Mistakes) {
    let value = |amount: &Amount, at: Span, to: &mut Mistakes| {
        if let Amount::Value(name) = amount
            && version.values.find(name).is_none()
        {
            const KEYS: &[&str] = &["minor", "own_limit", "approval_limit"];
            let found = format!("the value `{name}`");
            to.add_about(Kind::UnknownName, (at, KEYS), name, found, "a name in the version's `values`");
        }
    };
    for award in &version.award {
        let mut deep = Vec::new();
        collect(&award.pay, &mut deep);
        for (amount, has_currency) in deep {
            value(amount, award.at, to);
            if !has_currency && version.currency.is_none() {
                let expected = "`currency`, here or in the version";
                to.add(Kind::MissingKey, award.at, "an amount without a currency", expected);
            }
        }
        award.cap.iter().filter_map(|cap| cap.minor.as_ref().map(|it| (it, cap.at))).for_each(|(it, at)| {
            value(it, at, to);
            in_one_currency(award, at, version, to);
        });
        for cap in award
            .cap
            .iter()
            .filter(|cap| !(cap.minor.is_some() ^ (cap.percent.is_some() && cap.of.is_some())))
        {
            to.add(
                Kind::Combination,
                cap.at,
                "a cap that is none or both",
                "`minor`, or `percent` with `of`",
            );
        }
    }
    for it in &version.authority {
        it.own_limit.iter().chain(&it.approval_limit).for_each(|amount| value(amount, it.at, to));
        if version.currency.is_none() && it.currency.is_none() {
            to.add(
                Kind::MissingKey,
                it.at,
                "limits without a currency",
                "`currency`, here or in the version",
            );
        }
    }
}

/// A cap of so many minor units counts them in the currency of the version, and so must what it binds.
fn in_one_currency(award: &Award, cap: Span, version: &Version, to: &mut Mistakes) {
    let Some(currency) = version.currency else {
        to.add(Kind::MissingKey, cap, "a cap without a currency", "`currency` in the version");
        return;
    };
    let mut pays = Vec::new();
    super::walk::deep(&award.pay, &mut pays);
    let named = pays
        .into_iter()
        .filter_map(|pay| if let Pay::Fixed { currency, .. } = pay { *currency } else { None });
    let foreign = named.into_iter().find(|named| *named != currency);
    if let Some(foreign) = foreign {
        let found = format!("a cap in {currency} on an amount in {foreign}");
        to.add(Kind::Combination, cap, found, "`percent` with `of`, or amounts in one currency");
    }
}

fn collect<'a>(pay: &'a Pay, to: &mut Vec<(&'a Amount, bool)>) {
    match pay {
        Pay::Fixed { minor, currency, .. } => to.push((minor, currency.is_some())),
        Pay::Days(days) => to.push((&days.minor, false)),
        Pay::Bands { bands, .. } => bands.iter().for_each(|band| collect(&band.pay, to)),
        Pay::Cases(cases) => cases.iter().for_each(|case| collect(&case.pay, to)),
        Pay::Share { .. } | Pay::Nothing | Pay::Unknown(_) => {}
    }
}

/// What an example asks about is there.
fn named(example: &Example, version: &Version, to: &mut Mistakes) {
    let clocks = || version.clock.iter().map(|it| it.clock.as_str());
    let duties = || version.duty.iter().map(|it| it.rule.as_str());
    let messages = || version.message.iter().map(|it| it.message.as_str());
    let mut find = |what: &'static str, name: &Option<SmolStr>, names: Vec<&str>| {
        if let Some(name) = name
            && !names.contains(&name.as_str())
        {
            let (found, expected) = (format!("the {what} `{name}`"), format!("a {what} of this version"));
            to.add_under(Kind::UnknownName, (example.at, &[what]), found, expected);
        }
    };
    let referrals = || version.referral.iter().map(|it| it.rule.as_str());
    let buckets = || version.bucket.iter().map(|it| it.bucket.as_str());
    find("referral", &example.referral, referrals().collect());
    find("bucket", &example.bucket, buckets().collect());
    find("clock", &example.clock, clocks().collect());
    find("duty", &example.duty, duties().collect());
    find("message", &example.message, messages().collect());
}
