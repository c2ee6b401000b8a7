//! What moves clocks: corrections of what was told, cases that are over and come back, windows, pauses with an end.

use amends_calendar::Calendar;
use amends_core::shape::Tree;
use amends_envelope::{EventId, Instant};
use amends_policy::{
    Calendars, ClockAnswer, Day, Facts, Happening, Language, Published, Select, buckets, due_from,
    find_shipped, obligations, referrals, starting_at,
};

const DESK: &str = r#"
id = "own"
title = "Own"
jurisdiction = "own"
force = "business"
fact = [
    { fact = "received_on", type = "day", from = ["case"], title = "Day of receipt" },
    { fact = "severity", type = "number", from = ["case"], title = "Severity" },
    { fact = "promised_on", type = "day", from = ["handler"], title = "Day promised" },
    { fact = "owed_at", type = "instant", from = ["system"], title = "When it was found to be owed" },
]
[[version]]
version = "1"
selects_by = "received_on"
in_flight = "keep"
verified = true
zone = "Europe/Berlin"
source = { instrument = "Own", checked_on = 2026-11-22 }
[[version.clock]]
clock = "reply"
title = "Reply"
start = [{ event = "complaint_received" }]
stop = [{ event = "final_response_sent" }]
limit = [
    { when = { fact = "severity", is = 1 }, count = 1, unit = "calendar_days" },
    { count = 5, unit = "calendar_days" },
]
[[version.clock]]
clock = "call"
title = "Call back"
start = [{ event = "complaint_received" }]
stop = [{ event = "contact_recorded" }]
limit = [{ count = 120, unit = "hours", ends = "same_time" }]
pause = { awaiting = ["customer"] }
[[version.clock]]
clock = "promise"
title = "What was promised"
start = [{ event = "complaint_received" }]
stop = [{ event = "fix_completed" }]
limit = [{ until_fact = "promised_on" }]
[[version.clock]]
clock = "pay"
title = "What is owed is paid"
start = [{ fact = "owed_at" }]
stop = [{ event = "payment_confirmed" }]
limit = [{ count = 7, unit = "calendar_days" }]
outlives_case = true
[[version.clock]]
clock = "settle"
title = "The customer may still take the offer"
start = [{ event = "offer_made" }]
stop = [{ event = "offer_accepted" }]
limit = [{ count = 2, unit = "calendar_days" }]
window = true
[[version.referral]]
rule = "arbiter"
title = "The arbiter, within six months of our answer, or three of knowing where that is later"
body = "Arbiter"
when = { fact = "severity", at_most = 2 }
opens_after = { count = 4, unit = "weeks" }
from = [{ event = "final_response_sent" }]
within = { count = 6, unit = "months" }
or_later = [{ from = [{ fact = "owed_at" }], within = { count = 3, unit = "months" } }]
[[version.example]]
name = "a day for the gravest"
facts = { received_on = 2026-03-02, severity = 1 }
clock = "reply"
event = [{ type = "complaint_received", time = "2026-03-02 10:00" }]
due_local = "2026-03-03 23:59"
"#;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn text(text: &str) -> Tree {
    Tree::Text(text.to_owned())
}

fn clock(history: &[Happening], name: &str, now: &str) -> ClockAnswer {
    let pack = Published::read("own.toml", DESK).unwrap();
    let calendars = Calendars::new().with("desk", Calendar::shipped("germany").unwrap());
    let all = obligations(history, &Facts::new(), &[&pack], &calendars, at(now));
    all.find(name).unwrap().clone()
}

fn told(event: &str, time: &str, id: u128) -> Happening {
    Happening { id: Some(EventId::from_u128(id)), ..Happening::new(event, at(time)) }
}

fn corrects(target: u128, field: &str, new: Tree, time: &str, id: u128) -> Happening {
    told("fact_corrected", time, id)
        .with("target", text(&EventId::from_u128(target).to_string()))
        .with("field", text(field))
        .with("new", new)
}

fn received(severity: i64) -> Happening {
    told("complaint_received", "2026-03-02T09:00:00Z", 1).with("severity", Tree::Integer(severity))
}

/// The state of a clock, and the local day on which it is due.
fn stands(history: &[Happening], name: &str, now: &str) -> (&'static str, String) {
    let answer = clock(history, name, now);
    (answer.state.code(), answer.due_local.unwrap().date().to_string())
}

#[test]
fn a_correction_of_what_a_receipt_said_moves_the_date_from_when_it_was_known() {
    let history = [received(3), corrects(1, "/severity", Tree::Integer(1), "2026-03-04T09:00:00Z", 2)];
    assert_eq!(stands(&history, "reply", "2026-03-03T09:00:00Z"), ("running", "2026-03-07".to_owned()));
    assert_eq!(stands(&history, "reply", "2026-03-04T09:00:00Z"), ("missed", "2026-03-03".to_owned()));
}

#[test]
fn a_corrected_classification_holds_and_a_later_one_goes_before_it() {
    let classified = told("classified", "2026-03-02T10:00:00Z", 2).with("severity", Tree::Integer(3));
    let corrected = corrects(2, "/severity", Tree::Integer(1), "2026-03-02T11:00:00Z", 3);
    let again = told("classified", "2026-03-02T12:00:00Z", 4).with("severity", Tree::Integer(4));
    let now = "2026-03-02T13:00:00Z";
    let history = [received(3), classified, corrected, again];
    assert_eq!(stands(&history[..3], "reply", now).1, "2026-03-03");
    assert_eq!(stands(&history, "reply", now).1, "2026-03-07");
}

#[test]
fn of_two_corrections_the_later_holds_and_a_correction_may_be_corrected() {
    let promised = told("fact_recorded", "2026-03-02T10:00:00Z", 2)
        .with("fact", text("promised_on"))
        .with("value", text("2026-03-09"));
    let first = corrects(2, "/value", text("2026-03-10"), "2026-03-02T11:00:00Z", 3);
    let second = corrects(2, "/value", text("2026-03-11"), "2026-03-02T12:00:00Z", 4);
    let of_second = corrects(4, "/new", text("2026-03-12"), "2026-03-02T13:00:00Z", 5);
    let now = "2026-03-02T14:00:00Z";
    let history = [received(3), promised, first, second, of_second];
    let days = ["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12"];
    for (more, day) in days.into_iter().enumerate() {
        assert_eq!(stands(&history[..2 + more], "promise", now).1, day);
    }
}

#[test]
fn a_correction_of_when_a_fact_was_so_moves_what_it_started() {
    let owed = told("fact_recorded", "2026-03-02T10:00:00Z", 2)
        .with("fact", text("owed_at"))
        .with("value", Tree::Bool(true))
        .with("at", text("2026-03-02T10:00:00Z"));
    let corrected = corrects(2, "/at", text("2026-03-01T10:00:00Z"), "2026-03-02T11:00:00Z", 3);
    let now = "2026-03-02T14:00:00Z";
    assert_eq!(stands(std::slice::from_ref(&owed), "pay", now).1, "2026-03-09");
    assert_eq!(stands(&[owed, corrected], "pay", now).1, "2026-03-08");
}

#[test]
fn a_correction_of_what_is_not_there_changes_nothing() {
    let now = "2026-03-02T14:00:00Z";
    for (target, field) in [(9, "/severity"), (1, "severity"), (1, "/points/0/point"), (1, "")] {
        let history = [received(3), corrects(target, field, Tree::Integer(1), "2026-03-02T11:00:00Z", 2)];
        assert_eq!(stands(&history, "reply", now).1, "2026-03-07", "{target} {field}");
    }
}

#[test]
fn a_case_that_is_over_ends_its_clocks_and_runs_on_when_that_is_taken_back() {
    let pairs =
        [("withdrawn", "reinstated"), ("merged", "merge_reversed"), ("forwarded", "forward_returned")];
    for (over, back) in pairs {
        let history =
            [received(3), told(over, "2026-03-03T09:00:00Z", 2), told(back, "2026-03-05T09:00:00Z", 3)];
        assert_eq!(stands(&history, "reply", "2026-03-04T09:00:00Z").0, "cancelled", "{over}");
        let answer = clock(&history, "reply", "2026-03-05T09:00:00Z");
        assert_eq!((answer.state.code(), answer.run), ("running", 1), "{back}");
        assert_eq!(answer.due_local.unwrap().to_string(), "2026-03-07 23:59:59.999999", "{back}");
        let why = answer.explanation(Language::En).join("\n");
        assert!(why.contains(&format!("{back} on 2026-03-05 10:00 took back what had ended it")), "{why}");
        // Another end is not taken back by it.
        let other = pairs.iter().find(|(it, _)| *it != over).unwrap().1;
        let history =
            [received(3), told(over, "2026-03-03T09:00:00Z", 2), told(other, "2026-03-05T09:00:00Z", 3)];
        assert_eq!(stands(&history, "reply", "2026-03-05T09:00:00Z").0, "cancelled", "{over} {other}");
    }
}

#[test]
fn what_is_owed_outlives_the_case() {
    let owed = told("fact_recorded", "2026-03-02T10:00:00Z", 2)
        .with("fact", text("owed_at"))
        .with("value", Tree::Bool(true));
    let history = [received(3), owed, told("merged", "2026-03-03T09:00:00Z", 3)];
    assert_eq!(stands(&history, "pay", "2026-03-04T09:00:00Z").0, "running");
    assert_eq!(stands(&history, "reply", "2026-03-04T09:00:00Z").0, "cancelled");
}

#[test]
fn a_window_that_passes_is_not_missed() {
    let offer = told("offer_made", "2026-03-02T09:00:00Z", 2);
    let late = told("offer_accepted", "2026-03-05T09:00:00Z", 3);
    let in_time = told("offer_accepted", "2026-03-04T09:00:00Z", 3);
    let history = |last: &Happening| [received(3), offer.clone(), last.clone()];
    assert_eq!(stands(&history(&late)[..2], "settle", "2026-03-04T22:59:59Z").0, "running");
    assert_eq!(stands(&history(&late)[..2], "settle", "2026-03-04T23:00:00Z").0, "lapsed");
    assert_eq!(stands(&history(&late), "settle", "2026-03-06T09:00:00Z").0, "lapsed");
    assert_eq!(stands(&history(&in_time), "settle", "2026-03-06T09:00:00Z").0, "met");
}

#[track_caller]
fn check_pause(max: &str, expected: &str) {
    let pause = told("clock_paused", "2026-03-03T09:00:00Z", 2)
        .with("clock", text("call"))
        .with("awaiting", text("customer"))
        .with("max", text(max));
    let answer = clock(&[received(3), pause], "call", "2026-06-01T00:00:00Z");
    assert_eq!(answer.due_local.unwrap().to_string(), expected, "{max}");
}

/// 120 hours to 10:00 on 7 March, and as much longer as it stood still; the month from 3 March is 31 days, less the hour
/// that is lost on 29 March.
#[test]
fn a_pause_ends_after_any_iso_duration() {
    check_pause("PT1.5S", "2026-03-07 10:00:01.500");
    check_pause("PT36H", "2026-03-08 22:00:00");
    check_pause("P1W", "2026-03-14 10:00:00");
    check_pause("P1M", "2026-04-07 10:00:00");
    check_pause("P1Y", "2027-03-07 10:00:00");
}

/// A clock of a shipped pack that starts then, with nothing else known.
fn alone(id: &str, clock: &str, start: &str, json: &str, calendar: Option<(&str, &str)>) -> ClockAnswer {
    let pack = find_shipped(id).unwrap();
    let calendars = calendar.map_or_else(Calendars::new, |(role, name)| {
        Calendars::new().with(role, Calendar::shipped(name).unwrap())
    });
    let facts = Facts::from_json("facts", json).unwrap();
    due_from(pack, Select::Facts, clock, at(start), &facts, &calendars).unwrap()
}

const CREDITOR: Option<(&str, &str)> = Some(("creditor", "us-federal"));

fn why(answer: &ClockAnswer) -> String {
    answer.explanation(Language::En).join("\n")
}

#[test]
fn where_no_date_is_known_the_day_of_the_start_chooses_the_version() {
    let refund =
        alone("kr-ecommerce-refund", "refund", "2026-09-23T01:00:00Z", "{}", Some(("business", "korea")));
    assert_eq!(refund.due_local.unwrap().date().to_string(), "2026-09-30");
    assert!(
        why(&refund).contains("the day on which the time begins, 2026-09-23, is taken for it"),
        "{}",
        why(&refund)
    );
    // What is known goes before it.
    let known = r#"{ "received_on": "2016-06-28" }"#;
    let acceptance = alone("uk-fca-disp", "summary-resolution", "2026-06-28T09:00:00Z", known, None);
    assert_eq!(acceptance.version, "2012");
    // There is no day before the first version on which it could have begun.
    let pack = find_shipped("uk-delay-repay").unwrap();
    let calendars = Calendars::new().with("working", Calendar::shipped("england-wales").unwrap());
    let select = starting_at(pack.pack(), Select::Facts, at("2012-01-04T09:00:00Z"), &calendars);
    assert!(matches!(select, Select::FactsOrDay(day) if day.to_string() == "2012-01-04"));
    let before =
        due_from(pack, Select::Facts, "answer-claim", at("2012-01-04T09:00:00Z"), &Facts::new(), &calendars);
    assert_eq!(before, None);
}

#[test]
fn an_undecided_scope_is_needed_although_the_date_is_kept() {
    let notice = alone("us-reg-z", "acknowledge", "2026-01-10T15:00:00Z", "{}", CREDITOR);
    assert_eq!(
        (notice.state.code(), notice.due_local.unwrap().date().to_string().as_str()),
        ("running", "2026-02-09")
    );
    assert!(!notice.needed().is_empty(), "{}", why(&notice));
}

#[test]
fn a_limit_that_counts_no_business_time_needs_no_calendar() {
    let other = r#"{ "payment_complaint": false }"#;
    let answer = alone("uk-fca-disp", "final-response", "2026-04-02T09:00:00Z", other, None);
    assert_eq!(answer.due_local.unwrap().date().to_string(), "2026-05-28");
    let payment = r#"{ "payment_complaint": true }"#;
    let answer = alone("uk-fca-disp", "final-response", "2026-04-02T09:00:00Z", payment, None);
    assert_eq!(answer.needed(), ["calendar:business"]);
    assert_eq!(answer.started_at, Some(at("2026-04-02T09:00:00Z")));
}

#[test]
fn why_this_limit_and_not_another_is_told() {
    let other = r#"{ "payment_complaint": false }"#;
    let text = why(&alone("uk-fca-disp", "final-response", "2026-04-02T09:00:00Z", other, None));
    assert!(text.contains("Not 15 business days, since") && text.contains("The limit is 8 weeks."), "{text}");
    let cycle = r#"{ "cycle_day": 5 }"#;
    let text = why(&alone("us-reg-z", "resolve", "2026-06-06T15:00:00Z", cycle, CREDITOR));
    assert!(text.contains("2 complete billing cycles would end later, on 2026-09-05 23:59"), "{text}");
}

#[test]
fn a_pause_is_told_and_what_would_make_the_time_longer() {
    let pause = |event: &str, time: &str, id| {
        told(event, time, id).with("clock", text("call")).with("awaiting", text("customer"))
    };
    let history = [
        received(3),
        pause("clock_paused", "2026-03-03T09:00:00Z", 2),
        pause("clock_resumed", "2026-03-03T11:00:00Z", 3),
        pause("clock_paused", "2026-03-04T09:00:00Z", 4).with("max", text("P1D")),
    ];
    let now = "2026-03-04T10:00:00Z";
    let of = |some: &[Happening]| why(&clock(some, "call", now));
    let first = "It stood still from 2026-03-03 10:00 to 2026-03-03 12:00, waiting for the customer.";
    assert!(of(&history).contains(first), "{}", of(&history));
    let second = "It stands still since 2026-03-04 10:00, waiting for the customer; counted here is that it runs again by 2026-03-05";
    assert!(of(&history).contains(second), "{}", of(&history));
    assert!(!of(&history[..1]).contains("still"), "{}", of(&history[..1]));
    let over = [&history[..], &[told("withdrawn", "2026-03-04T09:30:00Z", 5)]].concat();
    let ended = "It stood still from 2026-03-04 10:00 to 2026-03-04 10:30, waiting for the customer.";
    assert!(of(&over).contains(ended), "{}", of(&over));
    let json = r#"{ "new_account": false, "days_since_statement": 10, "notice_was_oral": false,
        "point_of_sale": false, "foreign": false }"#;
    let calendar = Some(("institution", "us-federal"));
    let decide = why(&alone("us-reg-e", "decide", "2026-06-29T15:00:00Z", json, calendar));
    assert!(decide.contains("before that it would be"), "{decide}");
}

/// The days on which a right opens and ends, and what would tell whether there is one.
fn right(history: &[Happening]) -> Option<(Option<String>, Option<String>, Vec<String>)> {
    let pack = Published::read("own.toml", DESK).unwrap();
    let now = at("2026-06-01T00:00:00Z");
    let all = referrals(&pack, Select::Facts, history, &Facts::new(), &Calendars::new(), now);
    let it = all.into_iter().next()?;
    let day = |clock: Option<ClockAnswer>| Some(clock?.due_local?.date().to_string());
    Some((day(it.opens), day(it.until), it.needed.iter().map(ToString::to_string).collect()))
}

#[test]
fn a_right_that_cannot_be_told_names_what_would_tell_it() {
    let some = |day: &str| Some(day.to_owned());
    let unknown = told("complaint_received", "2026-03-02T09:00:00Z", 1);
    assert_eq!(right(&[unknown]), Some((some("2026-03-30"), None, vec!["severity".to_owned()])));
    assert_eq!(right(&[received(3)]), None);
    assert_eq!(right(&[received(1)]), Some((some("2026-03-30"), None, Vec::new())));
}

#[test]
fn of_two_ends_of_a_right_the_later_holds() {
    let until = |history: &[Happening]| right(history).unwrap().1.unwrap();
    let answered = told("final_response_sent", "2026-03-10T09:00:00Z", 2);
    let owed = |value: &str, id| {
        told("fact_recorded", "2026-03-11T09:00:00Z", id)
            .with("fact", text("owed_at"))
            .with("value", text(value))
    };
    assert_eq!(until(&[received(1), answered.clone()]), "2026-09-10");
    assert_eq!(until(&[received(1), answered.clone(), owed("2026-06-20", 3)]), "2026-09-20");
    assert_eq!(until(&[received(1), answered, owed("2026-05-20", 3)]), "2026-09-10");
    assert_eq!(until(&[received(1), owed("2026-05-20", 3)]), "2026-08-20");
    // A second letter gives the whole time again.
    let letters =
        ["2026-03-10T09:00:00Z", "2026-04-01T09:00:00Z"].map(|time| told("final_response_sent", time, 2));
    assert_eq!(until(&[&[received(1)], &letters[..]].concat()), "2026-10-01");
}

/// CONTRACT section 4: a forward of some points leaves the case open.
#[test]
fn a_forward_of_some_points_leaves_the_clocks() {
    let points = |names: &[&str]| Tree::List(names.iter().map(|it| text(it)).collect());
    let forwarded =
        |names: &[&str]| told("forwarded", "2026-03-03T09:00:00Z", 2).with("points", points(names));
    let now = "2026-03-04T09:00:00Z";
    assert_eq!(stands(&[received(3), forwarded(&["p1"])], "reply", now).0, "running");
    assert_eq!(stands(&[received(3), forwarded(&[])], "reply", now).0, "cancelled");
}

#[test]
fn what_is_done_while_a_case_is_away_is_done_once_it_is_back() {
    let history = [
        received(3),
        told("withdrawn", "2026-03-03T09:00:00Z", 2),
        told("final_response_sent", "2026-03-04T09:00:00Z", 3),
        told("reinstated", "2026-03-10T09:00:00Z", 4),
    ];
    assert_eq!(stands(&history[..3], "reply", "2026-03-05T09:00:00Z").0, "cancelled");
    assert_eq!(stands(&history, "reply", "2026-03-11T09:00:00Z").0, "met");
    let without = [&history[..2], &history[3..]].concat();
    assert_eq!(stands(&without, "reply", "2026-03-11T09:00:00Z").0, "missed");
}

/// Zammad #904: a merged ticket still escalates.
#[test]
fn nothing_begins_in_a_case_that_has_left() {
    let text = |text: &str| Tree::Text(text.to_owned());
    let message = |time: &str, id| told("message_logged", time, id).with("direction", text("in"));
    let known = Facts::from_json("facts", r#"{ "severity": 1 }"#).unwrap();
    let calendars = Calendars::new().with("desk", Calendar::shipped("england-wales").unwrap());
    let runs = |history: &[Happening]| {
        let pack = find_shipped("helpdesk-sla").unwrap();
        let all = obligations(history, &known, &[pack], &calendars, at("2026-03-02T16:00:00Z")).clocks;
        let of = all.into_iter().filter(|it| it.clock == "next-reply" && it.run > 0);
        of.map(|it| (it.started_at.unwrap(), it.state.code())).collect::<Vec<_>>()
    };
    let (first, second) = (message("2026-03-02T09:30:00Z", 2), message("2026-03-02T11:00:00Z", 4));
    let (left, back) =
        (told("forwarded", "2026-03-02T10:00:00Z", 3), told("forward_returned", "2026-03-02T12:00:00Z", 5));
    let received = told("complaint_received", "2026-03-02T09:00:00Z", 1);
    assert_eq!(runs(&[received.clone(), left.clone(), second.clone()]), []);
    let began = at("2026-03-02T09:30:00Z");
    let away = [received.clone(), first.clone(), left.clone(), second.clone()];
    assert_eq!(runs(&away), [(began, "cancelled")]);
    assert_eq!(runs(&[received, first, left, second, back]), [(began, "missed")]);
}

/// Domain knowledge: of complaints that are merged the earliest receipt counts.
#[test]
fn a_complaint_that_stands_for_an_earlier_one_is_due_when_that_was() {
    let absorbed = told("duplicate_absorbed", "2026-03-04T09:00:00Z", 2)
        .with("duplicate", text("case-9"))
        .with("received_at", text("2026-03-01T09:00:00Z"));
    let reversed = told("absorption_reversed", "2026-03-05T09:00:00Z", 3).with("duplicate", text("case-9"));
    let history = [received(3), absorbed, reversed];
    let day = |now: &str| stands(&history, "reply", now).1;
    assert_eq!(day("2026-03-03T09:00:00Z"), "2026-03-07");
    assert_eq!(day("2026-03-04T09:00:00Z"), "2026-03-06");
    assert_eq!(day("2026-03-05T09:00:00Z"), "2026-03-07");
}

#[test]
fn of_two_corrections_of_a_correction_the_later_holds() {
    let promised = told("fact_recorded", "2026-03-02T10:00:00Z", 2)
        .with("fact", text("promised_on"))
        .with("value", text("2026-03-09"));
    let first = corrects(2, "/value", text("2026-03-10"), "2026-03-02T11:00:00Z", 3);
    let second = corrects(3, "/new", text("2026-03-11"), "2026-03-02T12:00:00Z", 4);
    let third = corrects(3, "/new", text("2026-03-12"), "2026-03-02T13:00:00Z", 5);
    let itself = corrects(6, "/new", text("2026-03-13"), "2026-03-02T13:30:00Z", 6);
    let history = [received(3), promised, first, second, third, itself];
    assert_eq!(stands(&history, "promise", "2026-03-02T14:00:00Z").1, "2026-03-12");
}

#[test]
fn a_day_that_was_over_before_the_start_is_missed() {
    let promised = told("fact_recorded", "2026-03-02T08:00:00Z", 2)
        .with("fact", text("promised_on"))
        .with("value", text("2026-02-20"));
    let now = "2026-03-02T10:00:00Z";
    assert_eq!(stands(&[received(3), promised], "promise", now), ("missed", "2026-02-20".to_owned()));
}

#[test]
fn clocks_of_a_pack_whose_version_cannot_be_told_are_unknown_and_not_absent() {
    let history = [told("complaint_received", "2026-03-02T09:00:00Z", 1)];
    let pack = find_shipped("ofgem-gsop").unwrap();
    let all =
        obligations(&history, &Facts::new(), &[pack], &Calendars::new(), at("2026-03-02T10:00:00Z")).clocks;
    assert!(all.len() > 4, "{all:?}");
    assert!(all.iter().all(|it| it.needed().contains(&"failed_on")), "{all:?}");
}

#[test]
fn rights_and_groups_of_a_pack_whose_version_cannot_be_told_are_unknown_and_not_absent() {
    let history = [told("complaint_received", "2026-03-02T09:00:00Z", 1)];
    let pack = find_shipped("ofgem-gsop").unwrap();
    let now = at("2026-03-02T10:00:00Z");
    let (facts, calendars) = (Facts::new(), Calendars::new());
    let rights = referrals(pack, Select::Facts, &history, &facts, &calendars, now);
    assert!(!rights.is_empty() && rights.iter().all(|it| it.needed.contains("failed_on") && !it.is_open));
    let groups = buckets(pack, Select::Facts, &history, &facts, &calendars, now);
    assert!(!groups.is_empty() && groups.iter().all(|it| it.needed.contains("failed_on") && !it.is_in));
    // Where nothing held there is nothing to ask for.
    let old = Select::On(Day::parse("1999-01-01").unwrap());
    let before = referrals(find_shipped("eu-261").unwrap(), old, &history, &facts, &calendars, now);
    assert_eq!(before, []);
}
