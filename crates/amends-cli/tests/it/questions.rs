//! `amends policy rights`, `content`, `duties`, `buckets` and `authority`: what else a pack says of a case.

use std::path::Path;

use serde_json::{Value, json};

use crate::ends;

fn asked(at: &Path, args: &[&str]) -> Value {
    let (out, _) = ends(at, &[&["policy"], args, &["--json"]].concat(), 0);
    serde_json::from_str(&out).unwrap()
}

fn told(at: &Path, args: &[&str]) -> String {
    ends(at, &[&["policy"], args].concat(), 0).0
}

const FOS: [&str; 6] = ["rights", "--pack", "uk-fca-disp", "--start", "2026-04-02", "--calendar"];

#[test]
fn a_right_opens_when_the_time_for_an_answer_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("facts.json"), "{\"payment_complaint\":false}").unwrap();
    let fos = [&FOS[..], &["england-wales", "--facts", "facts.json", "--as-of"]].concat();
    let right = |as_of: &str| {
        let answer = asked(at, &[&fos[..], &[as_of]].concat());
        answer["rights"].as_array().unwrap().iter().find(|it| it["rule"] == "ombudsman").unwrap().clone()
    };
    let before = right("2026-05-01T00:00:00Z");
    assert_eq!((&before["open"], &before["body"]), (&false.into(), &"Financial Ombudsman Service".into()));
    assert_eq!((&before["fee_minor"], &before["fee_currency"]), (&65000.into(), &"GBP".into()));
    // 8 weeks from 2 April: the last moment of 28 May in London.
    assert_eq!(before["opens"], "2026-05-28T22:59:59.999999Z");
    assert_eq!(right("2026-05-28T22:59:59.999999Z")["open"], false);
    assert_eq!(right("2026-05-28T23:00:00Z")["open"], true);

    let text = told(at, &[&fos[..], &["2026-06-01T00:00:00Z"]].concat());
    for part in
        ["Financial Ombudsman Service", "open", "yes", "2026-05-28 23:59:59 Europe/London", "GBP 650.00"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let korean = told(at, &[&fos[..], &["2026-06-01T00:00:00Z", "--lang", "ko"]].concat());
    assert!(korean.contains("열림") && korean.contains("수수료") && !korean.contains(" open"), "{korean}");
}

#[test]
fn a_right_that_waits_for_a_fact_or_a_letter_says_which() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let answer = asked(at, &["rights", "--pack", "au-rg-271", "--start", "2026-04-02"]);
    let not_given = &answer["not_given"][0];
    assert_eq!(
        (&not_given["rule"], &not_given["needed"]),
        (&"afca-without-answer".into(), &json!(["idr_given"]))
    );
    let answer = asked(at, &["rights", "--pack", "uk-fca-disp", "--start", "2026-04-02"]);
    let ombudsman = &answer["rights"][0];
    assert_eq!((&ombudsman["until"], &ombudsman["open"]), (&Value::Null, &false.into()));
    assert_eq!(ombudsman["waits_for"], "final_response_sent, summary_resolution_sent");
    let (_, err) = ends(at, &["policy", "rights", "--pack", "au-rg-271"], 2);
    assert!(err.contains("--start <T>|--events"), "{err}");
    let late = ["policy", "due", "--pack", "uk-fca-disp", "--clock", "final-response", "--start"];
    let (_, err) = ends(at, &[&late[..], &["3000-01-01"]].concat(), 2);
    assert!(err.contains("--start: expected a time before the year 3000"), "{err}");
    ends(at, &[&late[..], &["2999-12-31"]].concat(), 0);
}

fn event(version: u8, kind: &str, day: &str, data: &Value) -> Value {
    json!({ "id": format!("01927b1e-5c4a-7c1e-8a53-00000000000{version}"), "stream": "case-1", "version": version,
        "type": kind, "occurred_at": format!("{day}T09:00:00Z"), "data": data })
}

fn receipt(version: u8, day: &str) -> Value {
    event(
        version,
        "complaint_received",
        day,
        &json!({ "channel": "email", "complainant": "p-1", "category": "billing" }),
    )
}

fn write(at: &Path, log: &[Value]) {
    let lines: Vec<String> = log.iter().map(ToString::to_string).collect();
    std::fs::write(at.join("log.jsonl"), lines.join("\n")).unwrap();
}

#[test]
fn what_nobody_can_tell_yet_is_not_nobody_to_go_to() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let told = |pack| told(at, &["rights", "--pack", pack, "--start", "2026-04-24"]);
    for pack in ["ofgem-gsop", "iso-10002", "eu-jc-2014-43"] {
        let text = told(pack);
        assert!(text.starts_with("not known yet\n"), "{pack}\n{text}");
    }
    let nobody = told("eu-261");
    assert!(nobody.starts_with("nobody to go to\n"), "{nobody}");
}

#[test]
fn what_breaks_a_rule_of_the_case_is_left_out_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let closed = || event(2, "closed", "2026-03-02", &json!({ "reason": "no_reply" }));
    let withdrawn =
        |version| event(version, "withdrawn", "2026-03-03", &json!({ "by": "p-1", "reason": "x" }));
    let due = ["policy", "due", "--pack", "eu-261", "--clock", "refund", "--start", "2026-03-01T10:00:00Z"];
    let due = [&due[..], &["--events", "log.jsonl", "--as-of", "2026-04-01T00:00:00Z", "--json"]].concat();
    let state = || {
        let (out, err) = ends(at, &due, 0);
        (serde_json::from_str::<Value>(&out).unwrap()["state"].clone(), err)
    };
    write(at, &[receipt(1, "2026-03-01"), withdrawn(2)]);
    assert_eq!(state(), ("cancelled".into(), String::new()));
    write(at, &[receipt(1, "2026-03-01"), closed(), withdrawn(3), closed()]);
    let (found, err) = state();
    assert_eq!(found, "missed");
    assert!(err.contains("log.jsonl: left out 1 x case_closed: the case is closed"), "{err}");
    assert!(err.contains("left out 1 x duplicate_event"), "{err}");
    // An excerpt without a receipt: the start stands for what came before.
    write(at, &[withdrawn(1)]);
    assert_eq!(state(), ("cancelled".into(), String::new()));
}

#[test]
fn a_right_that_a_letter_opens_is_closed_until_then() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let waiting = asked(at, &["rights", "--pack", "eu-psd2", "--start", "2026-04-02"])["rights"][0].clone();
    assert_eq!((&waiting["open"], &waiting["from"]), (&false.into(), &Value::Null));
    assert_eq!(waiting["waits_for"], "final_response_sent");
    let answer = json!({ "channel": "email", "outcome": "rejected" });
    write(at, &[receipt(1, "2026-04-02"), event(2, "final_response_sent", "2026-04-20", &answer)]);
    let open = asked(at, &["rights", "--pack", "eu-psd2", "--events", "log.jsonl"])["rights"][0].clone();
    assert_eq!((&open["open"], &open["from"]), (&true.into(), &"2026-04-20T09:00:00Z".into()));
    assert_eq!(open["waits_for"], Value::Null);
}

const LETTER: [&str; 5] = ["content", "--pack", "uk-fca-disp", "--message", "final_response_sent"];

#[test]
fn a_letter_must_still_say_what_it_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let on = [&LETTER[..], &["--on", "2026-04-02"]].concat();
    let items = |more: &[&str]| {
        let answer = asked(at, &[&on[..], more].concat());
        let items =
            answer["missing"].as_array().unwrap().iter().map(|it| it["item"].as_str().unwrap().to_owned());
        items.collect::<Vec<_>>()
    };
    assert_eq!(items(&[]), ["decision", "rights", "leaflet"]);
    assert_eq!(items(&["--says", "decision,leaflet"]), ["rights"]);
    assert_eq!(items(&["--says", "decision,leaflet,rights"]), Vec::<String>::new());
    let text = told(at, &[&on[..], &["--says", "decision"]].concat());
    assert!(text.contains("the right to go to the ombudsman within six months"), "{text}");
    let whole = told(at, &[&on[..], &["--says", "decision,leaflet,rights", "--lang", "ko"]].concat());
    assert!(whole.starts_with("더 적을 것 없음"), "{whole}");
    assert_eq!(asked(at, &LETTER)["needed"], json!(["received_on"]), "unknown, not nothing");
    for (more, expected) in [
        (vec!["--says", "decison"], "it wants: decision, leaflet, rights"),
        (vec!["--pack-version", "2012"], "give --on, the day of 2012"),
    ] {
        let (_, err) = ends(at, &[&["policy"], &LETTER[..], &more[..]].concat(), 2);
        assert!(err.contains(expected), "{err}");
    }
    let (_, err) = ends(at, &["policy", "content", "--pack", "uk-fca-disp", "--message", "hello"], 2);
    assert!(err.contains("there are: acknowledged, final_response_sent"), "{err}");
}

#[test]
fn a_duty_stands_or_not_or_says_what_it_waits_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let answer = asked(at, &["duties", "--pack", "us-reg-e"]);
    let duty = &answer["duties"][0];
    assert_eq!((&duty["rule"], &duty["stands"]), (&"provisional-credit".into(), &"unknown".into()));
    assert_eq!(duty["needed"], json!(["days_since_statement"]));
    let several = asked(at, &["duties", "--pack", "uk-fca-disp"]);
    assert_eq!((&several["duties"], &several["needed"]), (&json!([]), &json!(["received_on"])));
    let text = told(at, &["duties", "--pack", "us-reg-e", "--lang", "ko"]);
    assert!(text.contains("알 수 없음") && text.contains("이유"), "{text}");
}

#[test]
fn a_case_is_in_the_bucket_of_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let case = ["buckets", "--pack", "uk-fca-disp", "--start", "2026-04-02", "--as-of"];
    let names = |as_of: &str| {
        let answer = asked(at, &[&case[..], &[as_of, "--calendar", "england-wales"]].concat());
        let names =
            answer["buckets"].as_array().unwrap().iter().map(|it| it["bucket"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    // Three business days after 2 April: 9 April, Easter between.
    assert_eq!(names("2026-04-09T22:00:00Z"), ["up-to-3-business-days"]);
    assert_eq!(names("2026-04-09T23:00:00Z"), ["3-days-to-8-weeks"]);
    assert_eq!(names("2026-05-29T00:00:00Z"), ["over-8-weeks"]);
    let blind = asked(at, &[&case[..], &["2026-04-09T22:00:00Z"]].concat());
    assert_eq!(
        (&blind["buckets"], &blind["not_in"][0]["needed"]),
        (&json!([]), &json!(["calendar:business"]))
    );
    let text = told(at, &[&case[..], &["2026-04-09T22:00:00Z"]].concat());
    assert!(text.contains("up-to-3-business-days: not known without calendar:business"), "{text}");
}

const CLERK: [&str; 15] = [
    "authority",
    "--pack",
    "retail-goodwill",
    "--actor",
    "anna",
    "--role",
    "clerk",
    "--act",
    "propose",
    "--kind",
    "goodwill",
    "--currency",
    "GBP",
    "--lang",
    "en",
];

#[test]
fn somebody_may_or_may_not_or_needs_another() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let of = |amount: &str| asked(at, &[&CLERK[..], &["--amount", amount]].concat());
    assert_eq!(of("500")["answer"], "permit");
    let needs = of("2500");
    assert_eq!((&needs["answer"], &needs["approvals"][0]["role"]), (&"needs".into(), &"lead".into()));
    let deny = of("250000");
    assert_eq!((&deny["answer"], &deny["reason"]), (&"deny".into(), &"over_limit".into()));
    let lead = [
        "authority",
        "--pack",
        "retail-goodwill",
        "--actor",
        "tom",
        "--role",
        "lead",
        "--act",
        "approve",
        "--kind",
        "goodwill",
        "--currency",
        "GBP",
        "--amount",
        "2500",
    ];
    assert_eq!(asked(at, &[&lead[..], &["--by", "anna"]].concat())["answer"], "permit");
    let text = told(at, &[&CLERK[..13], &["--amount", "250000", "--lang", "ko"]].concat());
    assert!(text.starts_with("불허: 한도 초과"), "{text}");
    for (args, expected) in [
        (["--role", "clark"], "there are: assistant, clerk, lead, manager"),
        (["--currency", "pounds"], "ISO 4217"),
        (["--kind", "gift"], "expected one of refund"),
        (["--amount", "-1"], "--amount"),
    ] {
        let mut with: Vec<&str> = CLERK[..13].to_vec();
        with.extend(["--amount", "5"]);
        let place = with.iter().position(|it| *it == args[0]).unwrap();
        with[place + 1] = args[1];
        let (_, err) = ends(at, &[&["policy"], &with[..]].concat(), 2);
        assert!(err.contains(expected), "{err}");
    }
}
