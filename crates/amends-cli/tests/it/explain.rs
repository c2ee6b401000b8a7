//! `amends policy explain`: what is owed for given facts, one answer a line, in order.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::packs::SHOP;
use crate::{ends, said};

const LATE: &str = r#"{"received_on":"2026-04-02","order_minor":5000,"gift":false}"#;

fn shop(at: &Path, facts: &str) -> Vec<&'static str> {
    std::fs::write(at.join("shop.toml"), SHOP).unwrap();
    std::fs::write(at.join("facts.json"), facts).unwrap();
    vec!["policy", "explain", "--pack", "shop.toml", "--facts", "facts.json"]
}

#[track_caller]
fn answered(facts: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let args = shop(folder.path(), facts);
    let (out, _) = ends(folder.path(), &[args.as_slice(), &["--json"]].concat(), 0);
    serde_json::from_str(&out).unwrap()
}

#[test]
fn an_answer_has_the_keys_that_were_promised() {
    let answer = answered(LATE);
    assert_eq!((&answer["pack"], &answer["version"]), (&"shop".into(), &"1".into()));
    assert_eq!(answer["outcome"], "owed");
    let line = &answer["lines"][0];
    assert_eq!((&line["rule"], &line["amount_minor"]), (&"voucher".into(), &1000.into()));
    assert_eq!(line["currency"], "GBP");
    assert_eq!(answer["needed"], Value::Array(Vec::new()));
    assert!(!answer["because"].as_array().unwrap().is_empty());
}

#[test]
fn what_is_missing_is_named_and_what_frees_is_no_amount() {
    let unknown = answered(r#"{"received_on":"2026-04-02","order_minor":5000,"gift":null}"#);
    assert_eq!((&unknown["outcome"], &unknown["needed"]), (&"unknown".into(), &serde_json::json!(["gift"])));
    assert_eq!(unknown["lines"], serde_json::json!([]));
    let not_owed = answered(r#"{"received_on":"2026-04-02","order_minor":5000,"gift":true}"#);
    assert_eq!((&not_owed["outcome"], &not_owed["needed"]), (&"not_owed".into(), &serde_json::json!([])));
}

#[test]
fn text_shows_the_outcome_the_lines_and_why_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let args = shop(folder.path(), LATE);
    let (english, _) = ends(folder.path(), &args, 0);
    for part in ["shop 1: owed GBP 10.00", "voucher", "A voucher for late delivery"] {
        assert!(english.contains(part), "{part}\n{english}");
    }
    let (korean, _) = ends(folder.path(), &[args.as_slice(), &["--lang", "ko"]].concat(), 0);
    assert!(korean.contains("배송 지연 상품권"), "{korean}");
}

#[test]
fn the_day_or_the_name_of_a_version_may_be_given() {
    let folder = tempfile::tempdir().unwrap();
    let args = shop(folder.path(), LATE);
    let asked = |more: &[&str]| {
        let (out, _) = ends(folder.path(), &[args.as_slice(), &["--json"], more].concat(), 0);
        serde_json::from_str::<Value>(&out).unwrap()
    };
    assert_eq!(asked(&["--on", "2026-01-01"])["version"], "1");
    assert_eq!(asked(&["--on", "2025-12-31"])["outcome"], "unknown");
    assert_eq!(asked(&["--pack-version", "1"])["outcome"], "owed");
    let (out, _) = ends(
        folder.path(),
        &[
            "policy",
            "explain",
            "--pack",
            "eu-261",
            "--facts",
            "facts.json",
            "--pack-version",
            "reform-2026",
            "--json",
        ],
        0,
    );
    assert!(out.contains("\"version\":\"reform-2026\""), "{out}");
}

/// More than a block of lines, so that blocks and threads have something to mix up.
#[test]
fn json_lines_are_answered_one_a_line_in_order_plain_or_packed() {
    const LINES: usize = 9_000;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let padding = "x".repeat(120);
    let line = |n: usize| {
        format!(
            "{{\"received_on\":\"2026-04-02\",\"order_minor\":{n},\"gift\":false,\"ref\":\"{padding}\"}}\n"
        )
    };
    let facts: String = (0..LINES).map(line).collect();
    assert!(facts.len() > 1 << 20, "several blocks");
    std::fs::write(at.join("shop.toml"), SHOP).unwrap();
    std::fs::write(at.join("facts.jsonl"), &facts).unwrap();
    let explain = ["policy", "explain", "--pack", "shop.toml", "--json", "--facts"];
    let (out, err) = ends(at, &[&explain[..], &["facts.jsonl"]].concat(), 0);
    let amounts: Vec<i64> = out
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["lines"][0]["amount_minor"].as_i64().unwrap()
        })
        .collect();
    let expected: Vec<i64> = (0..LINES).map(|n| if n < 5000 { 500 } else { 1000 }).collect();
    assert_eq!(amounts, expected);
    assert!(out.lines().nth(4321).unwrap().contains("4321"), "each rests on its own facts");
    assert_eq!(err.trim_end(), "note: shop never asks for: ref; is a name misspelt?");

    assert!(Command::new("gzip").arg("-k").arg(at.join("facts.jsonl")).status().unwrap().success());
    let (packed, _) = ends(at, &[&explain[..], &["facts.jsonl.gz"]].concat(), 0);
    assert!(packed == out, "packed or not, the same");

    let mut child = Command::new(env!("CARGO_BIN_EXE_amends"))
        .args([&explain[..], &["-"]].concat())
        .current_dir(at)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(facts.as_bytes()));
    let piped = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(piped.status.success() && said(&piped.stdout) == out, "piped or not, the same");
}

#[test]
fn a_bad_line_stops_the_answers_there_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let bad = r#"{"received_on":"2026-04-02","order_minor":"many","gift":false}"#;
    std::fs::write(at.join("shop.toml"), SHOP).unwrap();
    std::fs::write(at.join("facts.jsonl"), format!("{LATE}\n\n{LATE}\n{bad}\n{LATE}\n")).unwrap();
    let args = ["policy", "explain", "--pack", "shop.toml", "--facts", "facts.jsonl", "--json"];
    let (out, err) = ends(at, &args, 2);
    assert_eq!(out.lines().count(), 2, "what came before it was answered");
    assert!(err.starts_with("amends: facts.jsonl:4: order_minor: wrong_type: "), "{err}");
    assert!(!err.contains("many"), "what somebody wrote is not repeated: {err}");
}

#[test]
fn bad_facts_are_told_with_file_line_field_and_what_to_do() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "holds no facts"),
        (b"\n \n", "holds no facts"),
        (b"[1,2]", "facts.json:1:1: wrong_type: found a list"),
        (b"\"x\"", "facts.json:1:1: wrong_type"),
        (b"{\"gift\": tru}", "facts.json:1:"),
        (b"{\"gift\": true", "syntax"),
        (b"{\n  \"gift\": true,\n  \"order_minor\":\n}", "facts.json:4:1: syntax"),
        (b"{\n  \"gift\": 3,\n  \"order_minor\": true\n}", "facts.json:2: gift: wrong_type"),
        (b"{\n  \"gift\": 3,\n  \"order_minor\": true\n}", "facts.json:3: order_minor: wrong_type"),
        (b"{\"gift\":true,\"gift\":false}", "facts.json:1:15: duplicate_key: found `gift`"),
        (b"{\"gift\":[true]}", "facts.json:1:9: gift: wrong_type: found a list"),
        (b"{\"order_minor\":1e300}", "order_minor: out_of_bounds"),
        (b"{\"order_minor\":1.0000000000000000001}", "order_minor: out_of_bounds"),
        (b"{\"order_minor\":{\"amount_minor\":-5,\"currency\":\"GBP\"}}", "order_minor: out_of_bounds"),
        (b"{\"order_minor\":{\"amount_minor\":5,\"currency\":\"XXQ\"}}", "a currency of ISO 4217"),
        (b"{\"order_minor\":{\"amount_minor\":5}}", "order_minor: missing_key"),
        (
            b"{\"received_on\":\"2026-02-30\"}",
            "received_on: wrong_type: found a day that there is not, expected a day like",
        ),
        (
            b"{\"received_on\":\"9999-12-31\"}",
            "found a day outside the years 1000 to 2999, expected a day like",
        ),
        (b"{\"received_on\":\"yesterday!\"}", "received_on: wrong_type: found another text"),
        (
            b"{\"order_minor\":1e400}",
            "order_minor: out_of_bounds: found the number 1e400, expected a number below 9223372036854775808",
        ),
        (b"{\"order_minor\":NaN}", "facts.json:1:16: syntax: found `NaN`, which is no number in JSON"),
        (b"{\"order_minor\":-Infinity}", "syntax: found `-Infinity`, which is no number in JSON"),
        (b"{\"gift\":\"none\"}", "gift: wrong_type: found \"none\""),
        (b"\xEF\xBB\xBF{\"gift\":true}", "facts.json:1: bom"),
        (b"{\"gift\":\"\xff\"}", "facts.json:1: not_utf8"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for (bytes, expected) in cases {
        let args = shop(at, "");
        std::fs::write(at.join("facts.json"), bytes).unwrap();
        let (out, err) = ends(at, &[args.as_slice(), &["--json"]].concat(), 2);
        assert!(out.is_empty() && err.contains(expected), "{:?}: {err}", String::from_utf8_lossy(bytes));
    }
    let (_, err) = ends(at, &shop(at, "{\"gift\":3}"), 2);
    assert!(err.contains("`amends policy show shop` lists"), "{err}");
}

#[test]
fn bad_arguments_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let _ = shop(at, LATE);
    std::fs::write(at.join("bad.toml"), "id = 3").unwrap();
    let with = |pack: &'static str, facts: &'static str| vec!["--pack", pack, "--facts", facts];
    for (args, expected) in [
        (with("nobody", "facts.json"), "those that come with amends: "),
        (with("nowhere.toml", "facts.json"), "nowhere.toml"),
        (with("bad.toml", "facts.json"), "--> bad.toml:1:6"),
        (with("shop.toml", "nowhere.json"), "could not read nowhere.json"),
        (
            [with("shop.toml", "facts.json"), vec!["--on", "yesterday"]].concat(),
            "expected a day like 2026-04-02",
        ),
        (
            [with("shop.toml", "facts.json"), vec!["--on", "2026-02-30"]].concat(),
            "expected a day like 2026-04-02",
        ),
        ([with("shop.toml", "facts.json"), vec!["--pack-version", "9"]].concat(), "it has: 1"),
        ([with("shop.toml", "facts.json"), vec!["--lang", "fr"]].concat(), "en, ko"),
    ] {
        let (out, err) = ends(at, &[&["policy", "explain"], args.as_slice()].concat(), 2);
        assert!(out.is_empty() && err.contains(expected), "{args:?}: {err}");
    }
}

#[test]
fn a_name_that_no_pack_asks_for_is_told_with_the_one_that_was_meant_and_refused_where_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let args =
        shop(at, "{\n  \"received_on\":\"2026-04-02\",\n  \"order_minro\":5000,\n  \"colour\":\"red\"\n}");
    let (_, err) = ends(at, &args, 0);
    let expected = "shop never asks for: colour, order_minro (is order_minor meant?); is a name misspelt?";
    assert!(err.contains(expected), "{err}");
    let (out, err) = ends(at, &[args.as_slice(), &["--strict"]].concat(), 2);
    assert!(out.is_empty() && err.contains("facts.json:3: order_minro: unknown_name"), "{err}");
    assert!(err.contains("expected `order_minor`") && err.contains("facts.json:4: colour"), "{err}");
    let args = shop(at, LATE);
    ends(at, &[args.as_slice(), &["--strict"]].concat(), 0);
}

const FLIGHT: &str = r#"{"departed_on":"2026-03-01","departs_in_scope":true,"arrives_in_scope":true,
    "carrier_in_scope":true,"confirmed_reservation":true,"denied_boarding":false,"cancelled":false,
    "extraordinary":false,"arrival_delay_min":200,"distance_km":1510.883,"intra_eu":false}"#;

#[test]
fn under_two_packs_both_are_evaluated_and_one_is_paid() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("flight.json"), FLIGHT).unwrap();
    let explain = ["policy", "explain", "--facts", "flight.json"];
    let both = [&explain[..], &["--pack", "eu-261", "--pack", "uk-261"]].concat();
    let (out, _) = ends(at, &[&both[..], &["--json"]].concat(), 0);
    let answer: Value = serde_json::from_str(&out).unwrap();
    let of = |it: &Value| (it["pack"].clone(), it["outcome"].clone(), it["lines"][0]["amount_minor"].clone());
    let packs: Vec<_> = answer["packs"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(
        packs,
        [("eu-261".into(), "owed".into(), 40000.into()), ("uk-261".into(), "owed".into(), 35000.into())]
    );
    assert_eq!(answer["lines"].as_array().unwrap().len(), 1, "paid once");
    assert_eq!((&answer["outcome"], &answer["lines"][0]["pack"]), (&"owed".into(), &"eu-261".into()));
    assert!(answer["because"][0].as_str().unwrap().contains("article-7-delay of eu-261"), "{out}");
    // In what order they are named decides between two currencies.
    let turned = [&explain[..], &["--pack", "uk-261", "--pack", "eu-261", "--json"]].concat();
    let (out, _) = ends(at, &turned, 0);
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["lines"][0]["pack"], "uk-261");

    let (text, _) = ends(at, &both, 0);
    for part in [
        "eu-261 2005, not verified: owed EUR 400.00",
        "uk-261 2021",
        "in all: owed EUR 400.00",
        "is not paid besides",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let (_, err) = ends(at, &[&explain[..], &["--pack", "eu-261", "--pack", "eu-261"]].concat(), 2);
    assert!(err.contains("eu-261 is named twice"), "{err}");
    let (_, err) = ends(at, &[&both[..], &["--pack-version", "2005"]].concat(), 2);
    assert!(err.contains("of several give the day: --on"), "{err}");
}

#[test]
fn one_pack_alone_answers_in_the_shape_that_was_promised_whatever_else_may_be_asked() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("flight.json"), FLIGHT).unwrap();
    let (out, _) =
        ends(at, &["policy", "explain", "--facts", "flight.json", "--pack", "eu-261", "--json"], 0);
    let answer: Value = serde_json::from_str(&out).unwrap();
    let keys: std::collections::BTreeSet<&str> =
        answer.as_object().unwrap().keys().map(String::as_str).collect();
    let promised =
        ["because", "digest", "lines", "needed", "outcome", "pack", "refused_by", "verified", "version"];
    assert_eq!(keys, promised.into());
}

#[test]
fn in_korean_nothing_but_names_and_codes_is_english() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("flight.json"), FLIGHT).unwrap();
    let args = [
        "policy",
        "explain",
        "--facts",
        "flight.json",
        "--pack",
        "eu-261",
        "--pack",
        "uk-261",
        "--lang",
        "ko",
    ];
    let (text, _) = ends(at, &args, 0);
    for part in ["확인되지 않음", "받을 금액 EUR 400.00", "규칙", "금액", "법정 보상", "합계"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for part in ["owed", "not verified", "statutory", "amount ", " kind", "in all"] {
        assert!(!text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_pack_that_sets_dates_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(
        at.join("facts.json"),
        r#"{"received_on":"2026-04-02","payment_complaint":true,"payer_in_scope":true}"#,
    )
    .unwrap();
    let args = ["policy", "explain", "--facts", "facts.json", "--pack", "uk-fca-disp"];
    let (text, _) = ends(at, &args, 0);
    assert!(text.contains("nothing owed: this pack sets dates, not amounts"), "{text}");
    let (text, _) = ends(at, &[&args[..], &["--lang", "ko"]].concat(), 0);
    assert!(text.contains("받을 것 없음: 이 묶음은 금액이 아니라 기한을 정합니다"), "{text}");
}

#[test]
fn what_the_firm_may_keep_is_not_said_to_be_owed() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let facts = r#"{"booked_for":"2026-03-01","venue":"restaurant","notice_days":0,"told_in_advance":true,
        "price":{"amount_minor":300000,"currency":"KRW"}}"#;
    std::fs::write(at.join("facts.json"), facts).unwrap();
    let args = ["policy", "explain", "--facts", "facts.json", "--pack", "kr-no-show"];
    let (text, _) = ends(at, &args, 0);
    assert!(text.contains("not verified: the firm may keep or charge at most KRW 60000\n"), "{text}");
    let (text, _) = ends(at, &[&args[..], &["--lang", "ko"]].concat(), 0);
    assert!(text.contains("사업자가 공제하거나 청구할 수 있는 최대 금액 KRW 60000\n"), "{text}");
    assert!(!text.contains("받을 금액"), "{text}");
}
