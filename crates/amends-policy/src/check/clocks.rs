//! Clocks: something starts each, something ends each, and each limit says how long.

use crate::pack::{Clock, Limit, Pack, Referral, Trigger, Unit, Version};
use crate::read::mistake::Mistakes;
use crate::read::{Kind, Span};

pub(super) fn check(version: &Version, pack: &Pack, to: &mut Mistakes) {
    for clock in &version.clock {
        one(clock, pack, to);
    }
    for referral in &version.referral {
        starts(referral, to);
        referral.triggers().for_each(|it| trigger(it, to));
        let has_calendar = referral.calendar.is_some();
        referral.limits().for_each(|it| limit(it, has_calendar, pack, to));
    }
    for bucket in &version.bucket {
        let has_calendar = bucket.calendar.is_some();
        bucket.ends.iter().for_each(|it| trigger(it, to));
        bucket.over.iter().chain(&bucket.within).for_each(|it| limit(it, has_calendar, pack, to));
    }
}

/// Each time of a right is begun by something, and another time is later than one.
fn starts(referral: &Referral, to: &mut Mistakes) {
    let name = &referral.rule;
    if let (Some(within), []) = (&referral.within, referral.from.as_slice()) {
        let found = format!("a time of the right `{name}` that nothing starts");
        to.add(Kind::NeverApplies, within.at, found, "`from`");
    }
    if let (None, Some(other)) = (&referral.within, referral.or_later.first()) {
        let found = format!("another time of the right `{name}`, which has no first");
        to.add(Kind::MissingKey, other.at, found, "`from` and `within`");
    }
    for other in referral.or_later.iter().filter(|other| other.from.is_empty()) {
        let found = format!("another time of the right `{name}` that nothing starts");
        to.add_under(Kind::NeverApplies, (other.at, &["from"]), found, "`from`");
    }
}

fn one(clock: &Clock, pack: &Pack, to: &mut Mistakes) {
    let name = &clock.clock;
    if clock.start.is_empty() {
        let found = format!("the clock `{name}` that nothing starts");
        to.add_under(Kind::NeverApplies, (clock.at, &["start", "clock"]), found, "`start`");
    }
    if clock.stop.is_empty() && clock.cancel.is_empty() {
        let found = format!("the clock `{name}` that nothing stops");
        to.add_under(Kind::NeverStops, (clock.at, &["stop", "clock"]), found, "`stop` or `cancel`");
    }
    if clock.repeats.0 && clock.renews.0 {
        let found = format!("the clock `{name}` that both repeats and renews");
        let expected = "`renews` alone: each stop begins the next, and so does a start";
        to.add_under(Kind::Combination, (clock.at, &["repeats"]), found, expected);
    }
    if clock.limit.is_empty() {
        let found = format!("the clock `{name}` without a limit");
        to.add_under(Kind::MissingKey, (clock.at, &["limit", "clock"]), found, "`limit`");
    }
    let triggers = clock.start.iter().chain(&clock.stop).chain(&clock.cancel);
    triggers.chain(clock.extend.iter().map(|it| &it.on)).for_each(|it| trigger(it, to));
    let limits = clock.limit.iter().chain(clock.extend.iter().map(|it| &it.limit));
    limits.for_each(|it| limit(it, clock.calendar.is_some(), pack, to));
}

/// What is written of clocks follows from what they say: it moves none.
const WRITTEN: &[&str] = &[
    "clock_cancelled",
    "clock_met",
    "clock_paused",
    "clock_resumed",
    "clock_started",
    "deadline_missed",
    "policy_bound",
    "policy_rebound",
];

fn trigger(trigger: &Trigger, to: &mut Mistakes) {
    if trigger.event.is_some() == trigger.fact.is_some() {
        to.add(Kind::Combination, trigger.at, "a trigger that is none or both", "`event` or `fact`");
    }
    if let Some(event) = &trigger.event
        && amends_core::Kind::of("case", event).is_none()
    {
        let found = format!("the event `{event}`");
        to.add_under(Kind::UnknownName, (trigger.at, &["event"]), found, "the stored name of an event");
    }
    if let Some(event) = &trigger.event
        && WRITTEN.contains(&event.as_str())
    {
        let found = format!("the event `{event}`, which says what packs say");
        let expected = "what happened itself, or `renews` on the clock";
        to.add_under(Kind::Combination, (trigger.at, &["event"]), found, expected);
    }
}

fn limit(limit: &Limit, has_calendar: bool, pack: &Pack, to: &mut Mistakes) {
    let counted = limit.count.is_some() && limit.unit.is_some();
    if counted == limit.until_fact.is_some() || limit.count.is_some() != limit.unit.is_some() {
        to.add(
            Kind::Combination,
            limit.at,
            "a limit that is none or both",
            "`count` with `unit`, or `until_fact`",
        );
    }
    if limit.count.is_some_and(|count| count > 1_000_000) {
        to.add(Kind::OutOfBounds, limit.at, "a limit beyond all time", "a count up to 1000000");
    }
    let needs_calendar =
        matches!(limit.unit, Some(Unit::BusinessDays | Unit::BusinessMinutes | Unit::BusinessHours));
    if needs_calendar && !has_calendar {
        to.add(Kind::MissingKey, limit.at, "business time without a calendar", "`calendar` on the clock");
    }
    if limit.unit == Some(Unit::Cycles) && pack.find_fact("cycle_day").is_none() {
        let expected = "a [[fact]] named `cycle_day`";
        to.add(Kind::NothingProvides, limit.at, "cycles without the day on which they close", expected);
    }
    if let Some(cutoff) = &limit.cutoff {
        time_of_day(cutoff, limit.at, to);
    }
}

fn time_of_day(text: &str, at: Span, to: &mut Mistakes) {
    if chrono::NaiveTime::parse_from_str(text, "%H:%M").is_err() {
        to.add(Kind::OutOfBounds, at, format!("the time {text:?}"), "a time of day like 17:00");
    }
}
