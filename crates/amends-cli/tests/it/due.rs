//! `amends policy due`: when a clock is due, and why then.

use std::path::Path;

use serde_json::{Value, json};

use crate::ends;
use crate::packs::SHOP;

const DESK: &str = "id = 'desk'\nversion = '1'\nzone = 'Europe/London'\nyears = [2026, 2026]\nholidays_of = 'england-wales 2026.1'\n[week]\nweekdays = ['09:00-17:00']\n";
/// A Thursday, 11:00 in London, before Good Friday.
const START: &str = "2026-04-02T10:00:00Z";

fn write(at: &Path) {
    std::fs::write(at.join("shop.toml"), SHOP).unwrap();
    std::fs::write(at.join("desk.toml"), DESK).unwrap();
}

/// Lines of an event log of a case.
fn log(stream: &str, events: &[(&str, &str, Value)]) -> String {
    let line = |(index, (kind, at, data)): (usize, &(&str, &str, Value))| {
        let version = index + 1;
        let id = format!("01927b1e-5c4a-7c1e-8a53-{:012x}", version + stream.len() * 1000);
        json!({ "id": id, "stream": stream, "version": version, "type": kind, "occurred_at": at, "data": data }).to_string()
    };
    events.iter().enumerate().map(|event| line(event) + "\n").collect()
}

#[track_caller]
fn asked(at: &Path, more: &[&str]) -> Value {
    let due = ["policy", "due", "--json", "--start", START];
    let (out, _) = ends(at, &[&due[..], more].concat(), 0);
    serde_json::from_str(&out).unwrap()
}

/// The version of the FCA's rules on the day of the start.
fn in_force() -> &'static str {
    let day = amends_policy::Day::parse(&START[..10]).unwrap();
    let pack = amends_policy::find_shipped("uk-fca-disp").unwrap().pack();
    pack.version.iter().find(|it| it.holds_on(day)).unwrap().version.as_str()
}

/// The worked dates of the FCA's rules: Good Friday and Easter Monday lie between.
#[test]
fn a_date_of_law_is_due_as_the_law_counts_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("payments.json"), r#"{"payment_complaint":true}"#).unwrap();
    std::fs::write(at.join("others.json"), r#"{"payment_complaint":false}"#).unwrap();
    let of = |facts: &'static str| {
        [
            "--pack",
            "uk-fca-disp",
            "--clock",
            "final-response",
            "--calendar",
            "england-wales",
            "--facts",
            facts,
        ]
    };
    let eight_weeks = asked(at, &of("others.json"));
    assert_eq!(eight_weeks["due"], "2026-05-28T22:59:59.999999Z");
    let fifteen_days = asked(at, &of("payments.json"));
    assert_eq!(fifteen_days["due"], "2026-04-27T22:59:59.999999Z");
    assert_eq!(fifteen_days["due_local"], "2026-04-27T23:59:59.999999");
    assert_eq!((&fifteen_days["zone"], &fifteen_days["start"]), (&"Europe/London".into(), &START.into()));
    assert_eq!(
        (&fifteen_days["pack"], &fifteen_days["clock"]),
        (&"uk-fca-disp".into(), &"final-response".into())
    );
    assert_eq!((&fifteen_days["version"], &fifteen_days["rule"]), (&in_force().into(), &"disp-1-6-2".into()));
    let skipped = fifteen_days["skipped"].as_array().unwrap();
    assert_eq!(skipped.len(), 10, "{skipped:?}");
    assert_eq!((&skipped[0]["day"], &skipped[0]["why"]), (&"2026-04-03".into(), &"holiday".into()));
    assert!(skipped[0].to_string().contains("Good Friday"));
    let why = fifteen_days["explanation"].to_string();
    assert!(why.contains("15 business days") && why.contains("Easter Monday"), "{why}");

    let day = ["policy", "due", "--json", "--start", "2026-04-02"];
    let (out, _) = ends(at, &[&day[..], &of("payments.json")].concat(), 0);
    let of_day: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&of_day["start"], &of_day["due"]), (&"2026-04-01T23:00:00Z".into(), &fifteen_days["due"]));
}

#[test]
fn what_is_needed_is_named_with_how_to_give_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at);
    let fca = ["--pack", "uk-fca-disp", "--clock", "final-response"];
    let without = asked(at, &fca);
    assert_eq!((&without["due"], &without["state"]), (&Value::Null, &"unknown".into()));
    assert_eq!(without["needed"], json!(["calendar:business", "payment_complaint"]));
    let (text, _) = ends(at, &[&["policy", "due", "--start", START], &fca[..]].concat(), 0);
    assert!(text.contains("give --calendar business=K"), "{text}");
    let facts = asked(at, &[&fca[..], &["--calendar", "england-wales"]].concat());
    assert_eq!(facts["needed"], json!(["payment_complaint"]));
    let before =
        ["policy", "due", "--json", "--pack", "shop.toml", "--clock", "reply", "--start", "2025-12-31"];
    let (out, _) = ends(at, &before, 0);
    let before: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&before["version"], &before["due"], &before["state"]),
        (&Value::Null, &Value::Null, &"unknown".into())
    );
}

const REPLY: [&str; 6] = ["--pack", "shop.toml", "--clock", "reply", "--calendar", "desk=desk.toml"];

#[test]
fn pauses_stops_and_what_becomes_needless_count_from_the_log_of_the_case() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at);
    let received = ("complaint_received", START, json!({ "complainant": "c-1", "channel": "web" }));
    let pause =
        |kind, time| (kind, time, json!({ "clock": "reply", "awaiting": "customer", "reason": "question" }));
    let resumed = |time| ("clock_resumed", time, json!({ "clock": "reply", "awaiting": "customer" }));
    let with = |events: &[(&str, &str, Value)], more: &[&str]| {
        std::fs::write(at.join("case.jsonl"), log("case-1", events)).unwrap();
        asked(at, &[&REPLY[..], &["--events", "case.jsonl"], more].concat())
    };
    // 6 hours on Thursday, 2 on Tuesday after Easter.
    let plain = with(std::slice::from_ref(&received), &[]);
    assert_eq!((&plain["due"], &plain["state"]), (&"2026-04-07T10:00:00Z".into(), &"running".into()));
    assert_eq!(asked(at, &REPLY)["due"], plain["due"], "the log of a receipt alone changes nothing");
    // Two hours of waiting for the customer.
    let paused = [received.clone(), pause("clock_paused", "2026-04-02T11:00:00Z")];
    let standing = with(&paused, &[]);
    assert_eq!((&standing["due"], &standing["state"]), (&Value::Null, &"paused".into()));
    let over = [paused[0].clone(), paused[1].clone(), resumed("2026-04-02T13:00:00Z")];
    assert_eq!(with(&over, &[])["due"], "2026-04-07T12:00:00Z");
    assert_eq!(with(&over, &["--as-of", "2026-04-02T12:00:00Z"])["state"], "paused");
    assert_eq!(with(&over, &["--as-of", "2026-04-07T12:00:01Z"])["state"], "missed");
    let done = ("acknowledged", "2026-04-07T09:00:00Z", json!({ "channel": "email" }));
    assert_eq!(with(&[received.clone(), done.clone()], &[])["state"], "met");
    let late = (done.0, "2026-04-07T10:00:01Z", done.2.clone());
    assert_eq!(with(&[received.clone(), late], &[])["state"], "met_late");
    let withdrawn = ("withdrawn", "2026-04-02T12:00:00Z", json!({ "by": "customer", "reason": "solved" }));
    assert_eq!(with(&[received, withdrawn], &[])["state"], "cancelled");
}

#[test]
fn facts_of_the_log_count_and_so_does_the_version_that_it_binds() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let received = ("complaint_received", START, json!({ "complainant": "c-1", "channel": "web" }));
    let fact = json!({ "fact": "payment_complaint", "value": true, "at": START, "source": "handler" });
    let fact = ("fact_recorded", "2026-04-02T10:05:00Z", fact);
    let bound = json!({ "packs": [{ "pack": "uk-fca-disp", "version": "2012", "digest": format!("sha256:{}", "0".repeat(64)) }],
                        "calendars": {}, "tzdb": "2026a" });
    let bound = ("policy_bound", "2026-04-02T10:00:00Z", bound);
    let fca = [
        "--pack",
        "uk-fca-disp",
        "--clock",
        "final-response",
        "--calendar",
        "england-wales",
        "--events",
        "case.jsonl",
    ];
    std::fs::write(at.join("case.jsonl"), log("case-1", &[received.clone(), fact.clone()])).unwrap();
    let free = asked(at, &fca);
    assert_eq!((&free["due"], &free["version"]), (&"2026-04-27T22:59:59.999999Z".into(), &in_force().into()));
    std::fs::write(at.join("case.jsonl"), log("case-1", &[received, bound, fact])).unwrap();
    assert_eq!(asked(at, &fca)["version"], "2012");
    let named = asked(at, &[&fca[..], &["--pack-version", in_force()]].concat());
    assert_eq!(named["version"], in_force(), "what is asked for goes before what is bound");
}

#[test]
fn one_case_of_a_log_is_asked_for_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at);
    let receipt = |time| [("complaint_received", time, json!({ "complainant": "c-1", "channel": "web" }))];
    std::fs::write(at.join("two.jsonl"), log("case-a", &receipt(START)) + &log("case-bb", &receipt(START)))
        .unwrap();
    let two = [&["policy", "due", "--start", START], &REPLY[..], &["--events", "two.jsonl"]].concat();
    let (_, err) = ends(at, &two, 2);
    assert!(err.contains("case-a") && err.contains("case-bb") && err.contains("--case"), "{err}");
    ends(at, &[&two[..], &["--case", "bb"]].concat(), 0);
    ends(at, &[&two[..], &["--case", "case-a"]].concat(), 0);
    let (_, err) = ends(at, &[&two[..], &["--case", "c"]].concat(), 2);
    assert!(err.contains("holds no case c"), "{err}");
}

#[test]
fn text_shows_the_date_twice_the_days_and_the_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at);
    let args = [&["policy", "due", "--start", START], &REPLY[..]].concat();
    let (text, _) = ends(at, &args, 0);
    for part in [
        "reply of shop 1: running",
        "2026-04-07T10:00:00Z",
        "2026-04-07 11:00:00 Europe/London",
        "desk 1",
        "2026-04-03 holiday: Good Friday",
        "because",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let (korean, _) = ends(at, &[&args[..], &["--lang", "ko"]].concat(), 0);
    assert!(korean.contains("영업시간"), "{korean}");
}

#[test]
fn bad_arguments_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at);
    std::fs::write(at.join("bad.jsonl"), "{\"id\":\"x\"}\n").unwrap();
    std::fs::write(at.join("empty.jsonl"), "").unwrap();
    std::fs::write(at.join("facts.jsonl"), "{\"gift\":true}\n{\"gift\":true}\n").unwrap();
    let of = |more: &[&'static str]| [&["--pack", "shop.toml", "--clock", "reply"], more].concat();
    let from = |more: &[&'static str]| of(&[&["--start", START], more].concat());
    for (args, expected) in [
        (vec!["--pack", "shop.toml", "--clock", "nope", "--start", START], "it has: reply"),
        (vec!["--pack", "nobody", "--clock", "reply", "--start", START], "no pack is called nobody"),
        (of(&["--start", "tomorrow"]), "--start: expected an instant like"),
        (of(&[]), "--start"),
        (from(&["--calendar", "mars"]), "those that come with amends: always"),
        (from(&["--calendar", "office=korea"]), "it has: desk"),
        (from(&["--calendar", "korea", "--calendar", "france"]), "ROLE=K"),
        (from(&["--calendar", "shop.toml"]), "docs/reference/calendars.md"),
        (from(&["--events", "nowhere.jsonl"]), "could not read nowhere.jsonl"),
        (from(&["--events", "bad.jsonl"]), "bad.jsonl:1: "),
        (from(&["--events", "empty.jsonl"]), "holds no case"),
        (from(&["--case", "a"]), "--events"),
        (from(&["--facts", "facts.jsonl"]), "found several lines"),
        (from(&["--as-of", "later"]), "--as-of"),
        (from(&["--as-of", "2026-01-01T00:00:00Z"]), "at or after --start"),
        (from(&["--on", "2026-13-01"]), "expected a day"),
        (from(&["--pack-version", "9"]), "it has: 1"),
    ] {
        let (out, err) = ends(at, &[&["policy", "due"], args.as_slice()].concat(), 2);
        assert!(out.is_empty() && err.contains(expected), "{args:?}: {err}");
    }
}

#[test]
fn of_several_packs_the_stricter_date_wins_and_the_other_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let slow = SHOP.replacen("id = \"shop\"", "id = \"slow\"", 1).replace("count = 8,", "count = 16,");
    std::fs::write(at.join("slow.toml"), slow).unwrap();
    write(at);
    let both = [&["policy", "due", "--start", START, "--pack", "slow.toml"], &REPLY[..]].concat();
    let (out, _) = ends(at, &[&both[..], &["--json"]].concat(), 0);
    let answer: Value = serde_json::from_str(&out).unwrap();
    let packs: Vec<&Value> = answer["packs"].as_array().unwrap().iter().collect();
    assert_eq!((&packs[0]["pack"], &packs[1]["pack"]), (&"slow".into(), &"shop".into()));
    assert!(packs[0]["due"].as_str() > packs[1]["due"].as_str(), "{out}");
    assert_eq!(packs[1], &asked(at, &REPLY), "each answers as it does alone");
    assert_eq!((&answer["binds"], &answer["unknown"]), (&"shop".into(), &json!([])));
    assert!(answer["because"][0].as_str().unwrap().contains("shop asks for reply earlier"), "{out}");
    let (text, _) = ends(at, &both, 0);
    assert!(text.contains("binds: shop 1, due 2026-04-07T10:00:00Z"), "{text}");

    // Without a calendar neither is known: nothing binds yet, and either may be earlier.
    let blind =
        ["policy", "due", "--start", START, "--pack", "slow.toml", "--pack", "shop.toml", "--clock", "reply"];
    let (out, _) = ends(at, &[&blind[..], &["--json"]].concat(), 0);
    let answer: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&answer["binds"], &answer["unknown"]), (&Value::Null, &json!(["slow", "shop"])));
    let (text, _) = ends(at, &blind, 0);
    assert!(text.contains("not known, and may be earlier: slow, shop"), "{text}");
    let (_, err) = ends(at, &[&both[..], &["--pack", "us-reg-e"]].concat(), 2);
    assert!(err.contains("us-reg-e has no clock reply"), "{err}");
}

#[test]
fn in_korean_heads_states_and_holidays_are_korean() {
    let folder = tempfile::tempdir().unwrap();
    let args = [
        "policy",
        "due",
        "--pack",
        "uk-fca-disp",
        "--clock",
        "summary-resolution",
        "--start",
        "2026-09-23",
        "--calendar",
        "korea",
        "--lang",
        "ko",
    ];
    let (text, _) = ends(folder.path(), &args, 0);
    for part in [
        "진행 중",
        "기한(현지)",
        "세지 않은 날",
        "2026-09-25 공휴일: 추석",
        "2026-09-27 주말",
        "이유",
        "(공휴일: 추석)",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for part in ["Chuseok", "weekend", "holiday", "because", "due there", "running"] {
        assert!(!text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_misspelt_fact_is_told_and_a_day_that_there_is_not_too() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at);
    std::fs::write(at.join("facts.json"), "{\"gitf\":true}").unwrap();
    let args = [&["policy", "due", "--start", START], &REPLY[..], &["--facts", "facts.json"]].concat();
    let (_, err) = ends(at, &args, 0);
    assert!(err.contains("gitf (is gift meant?)"), "{err}");
    let (_, err) = ends(at, &[&args[..], &["--strict"]].concat(), 2);
    assert!(err.contains("facts.json:1: gitf: unknown_name"), "{err}");
    let start = |day| [&["policy", "due", "--start", day], &REPLY[..]].concat();
    let (_, err) = ends(at, &start("2026-02-30"), 2);
    assert!(err.contains("found \"2026-02-30\", a day that there is not"), "{err}");
    let (_, err) = ends(at, &[&start(START)[..], &["--on", "2026-02-30"]].concat(), 2);
    assert!(err.contains("found a day that there is not"), "{err}");
}
