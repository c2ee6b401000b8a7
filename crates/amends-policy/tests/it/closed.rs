//! What cannot be told is never told as a no, nor as all there is: facts that are missing, foreign or unfit.

use amends_core::money::{Currency, Money};
use amends_policy::pack::RemedyWord;
use amends_policy::pack::authority::ActorWord;
use amends_policy::{
    Act, Answer, Because, Decision, Fact, Facts, Kind, Language, Outcome, Proposal, Proposer, Published,
    Rebinding, Select, Standing, assess, authority, content, duties, entitlement, find_shipped, in_flight,
    test_pack,
};
use proptest::prelude::{Just, Strategy, any};

const HEAD: &str = r#"
title = "Small"
jurisdiction = "own"
force = "business"
"#;

const VERSION: &str = r#"
in_flight = "keep"
verified = true
source = { instrument = "Own", checked_on = 2026-11-21 }
"#;

/// The facts that small packs ask for.
const FACTS: &[(&str, &str)] = &[
    ("received_on", "day"),
    ("until_on", "day"),
    ("late", "flag"),
    ("weather", "flag"),
    ("times", "number"),
    ("fare", "money"),
    ("spent", "money"),
    ("channel", "text"),
];

fn declared(used: &str) -> String {
    let facts =
        FACTS.iter().filter(|(name, _)| used.contains(&format!("\"{name}\"")) || *name == "received_on");
    let one = |(name, kind): &(&str, &str)| {
        let words = if *name == "channel" { "one_of = [\"mail\", \"phone\"]\n" } else { "" };
        format!(
            "[[fact]]\nfact = \"{name}\"\ntype = \"{kind}\"\nfrom = [\"case\"]\ntitle = \"The {name}\"\n{words}"
        )
    };
    facts.map(one).collect()
}

fn text_of(id: &str, version: &str) -> String {
    let example = "[[version.example]]\nname = \"e\"\nunknown = [\"x\"]\n";
    let facts = declared(version);
    format!(
        "id = \"{id}\"\n{HEAD}\n{facts}\n[[version]]\nversion = \"1\"\nselects_by = \"received_on\"\n{VERSION}\n{version}\n{example}"
    )
}

fn small(id: &str, version: &str) -> Published {
    Published::read(&format!("{id}.toml"), &text_of(id, version)).unwrap_or_else(|error| panic!("{error}"))
}

fn facts(json: &str) -> Facts {
    Facts::from_json("facts", json).unwrap()
}

fn ask(pack: &Published, json: &str) -> Answer {
    assess(pack, Select::Facts, &facts(json))
}

#[track_caller]
fn needs(answer: &Answer, fact: &str) {
    let Outcome::Unknown { needed } = &answer.outcome else {
        panic!("{:?}\n{}", answer.outcome, answer.explanation(Language::En).join("\n"))
    };
    assert!(needed.contains(fact), "{needed:?}");
    assert_eq!(answer.lines.len(), 0);
}

#[track_caller]
fn says(answer: &Answer, en: &str, ko: &str) {
    let (english, korean) = (answer.explanation(Language::En), answer.explanation(Language::Ko));
    assert!(english.iter().any(|it| it.contains(en)), "{}", english.join("\n"));
    assert!(korean.iter().any(|it| it.contains(ko)), "{}", korean.join("\n"));
}

fn award(rule: &str, when: &str, pay: &str) -> String {
    format!(
        "[[version.award]]\nrule = \"{rule}\"\ntitle = \"Rule {rule}\"\nkind = \"goodwill\"\n{when}\n{pay}\n"
    )
}

const EUR: &str = "currency = \"EUR\"\n";
const GBP: &str = "currency = \"GBP\"\n";

// An instant is a day where the law holds, not in Greenwich.

#[test]
fn an_instant_is_the_day_that_it_is_in_the_zone_of_the_version() {
    let version = |id: &str, at: &str| {
        let pack = find_shipped(id).unwrap();
        let by = &pack.pack().version[0].selects_by;
        let known = Facts::new().with(by, Fact::Text(at.into()));
        let answer = assess(pack, Select::Facts, &known);
        answer.version.clone().unwrap_or_else(|| panic!("{}", answer.explanation(Language::En).join("\n")))
    };
    // 28 February 2018 begins in Seoul at 15:00 of the 27th in UTC.
    assert_eq!(version("kr-flight", "2018-02-27T23:30:00Z"), "2018-02");
    assert_eq!(version("kr-flight", "2018-02-27T15:00:00Z"), "2018-02");
    assert_eq!(version("kr-flight", "2018-02-27T14:59:59Z"), "before-2018-02");
    // London is an hour ahead from 29 March 2026 on, and is not in March 2025, when 1 April was summer already.
    assert_eq!(version("ofcom-auto-compensation", "2026-03-31T23:30:00Z"), "2026-04");
    assert_eq!(version("ofcom-auto-compensation", "2026-03-31T22:59:59Z"), "2025-04");
}

#[test]
fn days_are_counted_and_compared_in_the_zone_of_the_version() {
    let by_day = award(
        "a",
        "",
        "pay = { days = { from = \"received_on\", until = \"until_on\", minor = 100, rate_follows = \"case\", days_max = 60 } }",
    );
    let compared =
        award("a", "when = { fact = \"until_on\", at_least = 2026-07-02 }", "pay = { minor = 100 }");
    let zone = |zone: &str| format!("{GBP}zone = \"{zone}\"\n");
    let known = r#"{ "received_on": "2026-07-01", "until_on": "2026-07-01T23:30:00Z" }"#;
    let owed = |zone: &str, award: &str| {
        let answer = ask(&small("z", &format!("{zone}{award}")), known);
        answer.lines.first().map_or(0, |line| line.money.minor())
    };
    for award in [&by_day, &compared] {
        assert_eq!(owed(&zone("Europe/London"), award), 100, "summer time: half past midnight on the 2nd");
        assert_eq!(owed(&zone("Asia/Seoul"), award), 100);
        assert_eq!(owed(&zone("UTC"), award), 0);
        assert_eq!(owed(&zone("America/New_York"), award), 0);
    }
}

#[test]
fn without_a_zone_an_instant_is_no_day_and_the_day_is_asked_for() {
    let compared =
        award("a", "when = { fact = \"until_on\", at_least = 2026-07-02 }", "pay = { minor = 100 }");
    let pack = small("z", &format!("{GBP}{compared}"));
    let answer = ask(&pack, r#"{ "until_on": "2026-07-01T12:00:00Z" }"#);
    needs(&answer, "until_on");
    says(&answer, "names no zone", "시간대");
    let answer = ask(&pack, r#"{ "received_on": "2026-07-01T12:00:00Z", "until_on": "2026-07-03" }"#);
    needs(&answer, "received_on");
    says(&answer, "names no zone", "시간대");
    assert_eq!(ask(&pack, r#"{ "until_on": "2026-07-03" }"#).lines.len(), 1, "the day itself is enough");
}

// Minor units of two currencies have no order.

#[test]
fn a_cap_in_one_currency_does_not_bind_a_sum_in_another() {
    let share = "pay = { percent = 50, of = \"fare\" }\nrounding = \"floor\"\ncap = [{ rule = \"at-most\", minor = 3000 }]";
    let pack = small("c", &format!("{GBP}{}", award("a", "", share)));
    let fare = |minor: i64, code: &str| {
        format!(r#"{{ "fare": {{ "amount_minor": {minor}, "currency": "{code}" }} }}"#)
    };
    assert_eq!(ask(&pack, &fare(10_000, "GBP")).lines[0].money.minor(), 3_000);
    for minor in [10_000, 100] {
        let answer = ask(&pack, &fare(minor, "EUR"));
        needs(&answer, "fare");
        says(&answer, "must be known in GBP", "GBP");
    }
}

#[test]
fn a_budget_in_another_currency_leaves_the_amount_open() {
    let pay = "pay = { minor = 500 }\ncap = [{ rule = \"budget\", minor = 3000, used = \"spent\" }]";
    let pack = small("c", &format!("{GBP}{}", award("a", "", pay)));
    let answer = ask(&pack, r#"{ "spent": { "amount_minor": 100, "currency": "EUR" } }"#);
    needs(&answer, "spent");
    says(&answer, "is EUR 1.00; it must be known in GBP", "GBP");
}

#[test]
fn an_amount_is_compared_in_the_currency_of_the_version_alone() {
    let over = award("a", "when = { fact = \"fare\", over = 10000 }", "pay = { minor = 500 }");
    let none = award("b", "when = { fact = \"fare\", is_not = \"none\" }", "pay = { minor = 500 }");
    let fare = |minor: i64, code: &str| {
        format!(r#"{{ "fare": {{ "amount_minor": {minor}, "currency": "{code}" }} }}"#)
    };
    let pack = small("c", &format!("{GBP}{over}"));
    assert_eq!(ask(&pack, &fare(10_001, "GBP")).lines.len(), 1);
    assert_eq!(ask(&pack, &fare(10_000, "GBP")).outcome, Outcome::NotOwed { rule: None });
    for minor in [1, 20_000] {
        let answer = ask(&pack, &fare(minor, "EUR"));
        needs(&answer, "fare");
        says(&answer, "must be known in GBP", "GBP");
    }
    let text =
        text_of("c", &format!("{GBP}{none}")).replace("\"money\"\n", "\"money\"\nmay_be_none = true\n");
    let pack = Published::read("c.toml", &text).unwrap();
    assert_eq!(
        ask(&pack, &fare(1, "EUR")).lines.len(),
        1,
        "that there is an amount does not depend on its currency"
    );
}

#[cfg(feature = "cel")]
#[test]
fn an_expression_sees_days_of_the_zone_and_amounts_of_the_currency() {
    let over = award("a", "when = { cel = \"fare > 10000\" }", "pay = { minor = 500 }");
    let text = |version: &str, fact: &str, kind: &str| {
        let spec =
            format!("[[fact]]\nfact = \"{fact}\"\ntype = \"{kind}\"\nfrom = [\"case\"]\ntitle = \"F\"\n");
        text_of("c", version).replacen("[[version]]", &format!("{spec}\n[[version]]"), 1)
    };
    let pack = Published::read("c.toml", &text(&format!("{GBP}{over}"), "fare", "money")).unwrap();
    let fare = |code: &str| format!(r#"{{ "fare": {{ "amount_minor": 20000, "currency": "{code}" }} }}"#);
    assert_eq!(ask(&pack, &fare("GBP")).lines.len(), 1);
    needs(&ask(&pack, &fare("EUR")), "fare");
    let day = award("a", "when = { cel = \"until_on >= '2026-07-02'\" }", "pay = { minor = 500 }");
    let zone = format!("{GBP}zone = \"Asia/Seoul\"\n{day}");
    let pack = Published::read("c.toml", &text(&zone, "until_on", "day")).unwrap();
    assert_eq!(ask(&pack, r#"{ "until_on": "2026-07-01T23:30:00Z" }"#).lines.len(), 1);
    assert_eq!(ask(&pack, r#"{ "until_on": "2026-07-01T14:30:00Z" }"#).lines.len(), 0);
}

#[test]
fn a_pack_that_would_hold_two_currencies_against_each_other_is_refused() {
    let codes = |version: &str| -> Vec<&str> {
        let Err(refused) = Published::read("c.toml", &text_of("c", version)) else { return Vec::new() };
        refused.mistakes.iter().map(|it| it.kind.code()).collect()
    };
    let cap = "cap = [{ rule = \"at-most\", minor = 3000 }]";
    let euros = award("a", "", &format!("pay = {{ minor = 500, currency = \"EUR\" }}\n{cap}"));
    assert_eq!(codes(&format!("{GBP}{euros}")), [Kind::Combination.code()]);
    assert_eq!(codes(&format!("{EUR}{euros}")), [""; 0]);
    assert_eq!(codes(&euros), [Kind::MissingKey.code()], "a cap without a currency");
    let over =
        award("a", "when = { fact = \"fare\", over = 1 }", "pay = { minor = 500, currency = \"EUR\" }");
    assert_eq!(codes(&over), [Kind::MissingKey.code()], "a comparison without a currency");
}

#[test]
fn an_example_that_is_owed_in_two_currencies_is_not_one_sum() {
    let two = format!(
        "{GBP}{}{}",
        award("a", "", "pay = { minor = 500 }"),
        award("b", "", "pay = { minor = 70, currency = \"EUR\" }")
    );
    let example = |owed: &str| {
        let text = text_of("c", &two).replace("unknown = [\"x\"]", owed);
        test_pack(&Published::read("c.toml", &text).unwrap()).failures
    };
    let failures = example("owed_minor = 570");
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].answered, "owed 70 EUR and 500 GBP");
    assert_eq!(example("owed_minor = 500").len(), 1);
}

// What grows beyond reckoning is no "no cap" and no "nothing".

#[test]
fn a_cap_binds_however_long_the_fractions_are() {
    let pay = "pay = { minor = 10000, times = [0.123456789012345679, 0.123456789012345679] }\nrounding = \"half_up\"\n\
               cap = [{ rule = \"third\", percent = 33.333333333333333, of = \"fare\" }]";
    let pack = small("c", &format!("{GBP}{}", award("a", "", pay)));
    let answer = ask(&pack, r#"{ "fare": { "amount_minor": 100, "currency": "GBP" } }"#);
    assert_eq!((answer.lines[0].money.minor(), answer.lines[0].cap.as_deref()), (33, Some("third")));
}

#[test]
fn an_amount_that_cannot_be_reckoned_is_unknown_and_not_nothing() {
    let huge = "pay = { minor = 9007199254740991, times = [9007199254740991, 9007199254740991] }";
    let pack = small("c", &format!("{GBP}{}", award("a", "", huge)));
    needs(&ask(&pack, "{}"), "policy:c@1:a");
    let times = small("c", &format!("{GBP}{}", award("a", "", "pay = { minor = 5, times = [\"times\"] }")));
    let answer = ask(&times, r#"{ "times": -3 }"#);
    needs(&answer, "times");
    says(
        &answer,
        "The times [times] is -3, and no amount can be reckoned with that",
        "금액을 계산할 수 없습니다",
    );
}

// A value that the pack does not know is a missing one.

#[test]
fn a_value_of_another_kind_than_declared_is_a_missing_fact_and_the_answer_says_so() {
    let flag = small(
        "c",
        &format!("{GBP}{}", award("a", "when = { fact = \"late\", is = true }", "pay = { minor = 5 }")),
    );
    for value in ["\"none\"", "1", "\"yes\""] {
        let answer = ask(&flag, &format!(r#"{{ "late": {value} }}"#));
        needs(&answer, "late");
        says(&answer, "where yes or no is asked for", "예 또는 아니요");
    }
    let word = small(
        "c",
        &format!(
            "{GBP}{}",
            award("a", "when = { fact = \"channel\", is = \"mail\" }", "pay = { minor = 5 }")
        ),
    );
    let answer = ask(&word, r#"{ "channel": "mial" }"#);
    needs(&answer, "channel");
    says(&answer, "one of mail, phone", "mail, phone");
    assert_eq!(ask(&word, r#"{ "channel": "phone" }"#).outcome, Outcome::NotOwed { rule: None });
    let number = small(
        "c",
        &format!("{GBP}{}", award("a", "when = { fact = \"times\", over = 3 }", "pay = { minor = 5 }")),
    );
    needs(&ask(&number, r#"{ "times": "none" }"#), "times");
}

#[test]
fn a_version_of_which_nobody_knows_the_content_is_unknown_by_name_too() {
    let text = text_of(
        "c",
        &format!("{GBP}{}", award("a", "when = { fact = \"late\", is = true }", "pay = { minor = 5 }")),
    );
    let text = text.replace("verified = true", "verified = true\nstatus = \"unknown\"");
    let pack = Published::read("c.toml", &text).unwrap();
    let known = facts(r#"{ "late": false }"#);
    needs(&assess(&pack, Select::Version("1"), &known), "policy:c@1");
    needs(&assess(&pack, Select::Facts, &known), "policy:c@1");
}

#[test]
fn duties_of_a_case_without_a_date_are_unknown_and_not_absent() {
    let pack = find_shipped("uk-fca-disp").unwrap();
    let with_duties =
        |pack: &&Published| pack.pack().version.iter().filter(|it| !it.duty.is_empty()).count() > 1;
    let pack = amends_policy::shipped().find(with_duties).unwrap_or(pack);
    let answers = duties(pack, Select::Facts, &Facts::new());
    assert!(!answers.is_empty(), "{}", pack.pack().id);
    let by = &pack.pack().version[0].selects_by;
    for it in &answers {
        assert!(matches!(&it.standing, Standing::Unknown(needed) if needed.contains(by)), "{it:?}");
    }
    let mut rules: Vec<_> = answers.iter().map(|it| &it.rule).collect();
    rules.sort();
    rules.dedup();
    assert_eq!(rules.len(), answers.len(), "each once");
}

#[test]
fn a_letter_or_an_approval_that_cannot_be_judged_says_what_is_missing_and_why() {
    let version = format!(
        "{GBP}{}{}",
        "[[version.message]]\nrule = \"m\"\nmessage = \"final_response_sent\"\nwhen = { fact = \"late\", is = true }\n\
         says = [{ item = \"why\", title = \"why\" }]\n",
        "[[version.authority]]\nrule = \"clerks\"\ntitle = \"Clerks\"\nrole = \"clerk\"\nkinds = [\"goodwill\"]\nown_limit = 100\n\
         when = { fact = \"fare\", below = 10000 }\n",
    );
    let pack = small("c", &version);
    let known = facts(r#"{ "fare": { "amount_minor": 1, "currency": "EUR" }, "late": "yes" }"#);
    let letter = content("final_response_sent", &[], &known, &[&pack], None);
    assert!(letter.needed.contains("late"), "{letter:?}");
    let text =
        |because: &[Because]| because.iter().map(|it| it.text(Language::En)).collect::<Vec<_>>().join("\n");
    assert!(
        text(&letter.because).contains("The late [late] is yes, where yes or no is asked for"),
        "{letter:?}"
    );
    let actor = Proposer { id: "h".into(), kind: ActorWord::Human, roles: vec!["clerk".into()] };
    let money = Money::new(5, Currency::new("GBP").unwrap()).unwrap();
    let proposal = Proposal { act: Act::Propose, kind: RemedyWord::Goodwill, money, by: "h".into() };
    let mut because = Vec::new();
    let decision = authority(&actor, &proposal, &known, &[&pack], None, &mut because);
    assert!(matches!(&decision, Decision::Unknown { needed } if needed.contains("fare")), "{decision:?}");
    let why = text(&because);
    assert!(why.contains("must be known in GBP") && why.contains("cannot be decided without"), "{why}");
}

// An open case under several versions that took effect since.

#[test]
fn each_version_that_took_effect_since_has_its_say_about_an_open_case() {
    let version = |name: &str, from: &str, until: &str, in_flight: &str| {
        let body = award("a", "", "pay = { minor = 5 }");
        let header = VERSION.replace("in_flight = \"keep\"", &format!("in_flight = \"{in_flight}\""));
        format!(
            "[[version]]\nversion = \"{name}\"\nselects_by = \"received_on\"\n{from}{until}{header}{GBP}{body}\n\
             [[version.example]]\nname = \"e\"\nowed_minor = 5\n"
        )
    };
    let goes_on = |second: &str, third: &str| {
        let versions = [
            version("v1", "", "effective_to = 2026-01-31\n", "keep"),
            version("v2", "effective_from = 2026-02-01\n", "effective_to = 2026-02-28\n", second),
            version("v3", "effective_from = 2026-03-01\n", "", third),
        ];
        let text = format!("id = \"c\"\n{HEAD}\n{}\n{}", declared(""), versions.concat());
        let pack = Published::read("c.toml", &text).unwrap_or_else(|error| panic!("{error}"));
        match in_flight(pack.pack(), "v1", "2026-03-05".parse().map(amends_policy::Day).unwrap()) {
            Rebinding::Stays => "stays".to_owned(),
            Rebinding::Moves(version) => format!("moves to {}", version.version),
            Rebinding::Stricter(versions) => {
                let names: Vec<&str> = versions.iter().map(|it| it.version.as_str()).collect();
                format!("stricter of its own and {}", names.join(" and "))
            }
        }
    };
    assert_eq!(goes_on("keep", "keep"), "stays");
    assert_eq!(goes_on("switch", "keep"), "moves to v2");
    assert_eq!(
        goes_on("switch", "stricter"),
        "moves to v2",
        "v3 is asked of the case as it then is, under v2"
    );
    assert_eq!(goes_on("stricter", "switch"), "moves to v3");
    assert_eq!(goes_on("stricter", "keep"), "stricter of its own and v2");
    assert_eq!(goes_on("stricter", "stricter"), "stricter of its own and v2 and v3");
    assert_eq!(goes_on("switch", "switch"), "moves to v3");
}

// One loss paid once, while one of the packs cannot be told.

fn plain(money: Money) -> String {
    format!("{} {}", money.minor(), money.currency())
}

/// What is owed, which lines stand as a floor, and what is needed.
fn together(packs: &[&Published], json: &str) -> (String, Vec<String>, String) {
    let answer = entitlement(&facts(json), packs, None);
    let lines: Vec<String> =
        answer.lines.iter().map(|it| format!("{} {}", it.pack, plain(it.money))).collect();
    let floor = |it: &amends_policy::Floor| {
        let most = it.most.map_or("?".to_owned(), plain);
        let needed: Vec<String> = it.needed.iter().map(ToString::to_string).collect();
        format!("{} {} < {} {most} {}", it.pack, plain(it.money), it.by_pack, needed.join(","))
    };
    let needed = match &answer.outcome {
        Outcome::Unknown { needed } => needed.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        other @ (Outcome::Owed | Outcome::NotOwed { .. }) => other.code().to_owned(),
    };
    (lines.join(", "), answer.floors.iter().map(floor).collect(), needed)
}

fn once(when: &str, pay: &str) -> String {
    award("a", &format!("once = \"loss\"\n{when}"), pay)
}

const CALM: &str = "when = { fact = \"weather\", is = false }";

#[test]
fn a_line_is_a_floor_while_another_pack_may_give_more_for_the_same_loss() {
    let sure = small("sure", &format!("{EUR}{}", once("", "pay = { minor = 25000 }")));
    let open = |pay: &str| small("open", &format!("{EUR}{}", once(CALM, pay)));
    let more = open("pay = { minor = 27000 }");
    let floor = vec!["sure 25000 EUR < open 27000 EUR weather".to_owned()];
    for packs in [[&sure, &more], [&more, &sure]] {
        assert_eq!(together(&packs, "{}"), ("sure 25000 EUR".into(), floor.clone(), "weather".into()));
    }
    // Once it is known there is no floor any more.
    let known = |weather: bool| together(&[&sure, &more], &format!(r#"{{ "weather": {weather} }}"#));
    assert_eq!(known(false), ("open 27000 EUR".into(), vec![], "owed".into()));
    assert_eq!(known(true), ("sure 25000 EUR".into(), vec![], "owed".into()));
    // What cannot give more whatever comes out leaves nothing open.
    for pay in [
        "pay = { minor = 25000 }",
        "pay = { minor = 100 }",
        "pay = { minor = 99999 }\ncap = [{ rule = \"c\", minor = 25000 }]",
    ] {
        assert_eq!(
            together(&[&sure, &open(pay)], "{}"),
            ("sure 25000 EUR".into(), vec![], "owed".into()),
            "{pay}"
        );
    }
    // What it would give depends on a fact that is not known: the most of it counts, and without one there is no most.
    let bands = open(
        "pay = { bands_over = \"times\", bands = [{ up_to = 3, pay = { minor = 100 } }, { over = 3, pay = { minor = 60000 } }] }",
    );
    let (_, floors, needed) = together(&[&sure, &bands], "{}");
    assert_eq!(
        (floors, needed.as_str()),
        (vec!["sure 25000 EUR < open 60000 EUR weather".to_owned()], "weather")
    );
    assert_eq!(together(&[&sure, &bands], r#"{ "times": 2 }"#).1, [""; 0], "in that band it gives less");
    let share = open("pay = { percent = 50, of = \"fare\" }");
    assert_eq!(together(&[&sure, &share], "{}").1, ["sure 25000 EUR < open ? weather"]);
}

#[test]
fn what_two_editions_of_a_pack_give_by_one_rule_is_paid_once_and_the_greater_of_it() {
    for once in ["", "once = \"loss\""] {
        let edition = |minor: i64| {
            small("own", &format!("{EUR}{}", award("a", once, &format!("pay = {{ minor = {minor} }}"))))
        };
        let (old, new) = (edition(100), edition(250));
        for packs in [[&old, &new], [&new, &old], [&new, &new]] {
            assert_eq!(together(&packs, "{}"), ("own 250 EUR".into(), vec![], "owed".into()), "{once}");
        }
    }
}

#[test]
fn a_floor_says_which_pack_may_give_more_and_what_it_needs() {
    let sure = small("sure", &format!("{EUR}{}", once("", "pay = { minor = 25000 }")));
    let more = small("open", &format!("{EUR}{}", once(CALM, "pay = { minor = 27000 }")));
    let answer = entitlement(&Facts::new(), &[&sure, &more], None);
    let text = |language| answer.because.iter().map(|it| it.text(language)).collect::<Vec<_>>();
    assert_eq!(
        text(Language::En),
        [
            "[open 1] a could give up to EUR 270.00 for the same damage. EUR 250.00 by a of sure is owed in any case, but may \
          not be all: we must still know The weather [weather]."
        ]
    );
    assert_eq!(
        text(Language::Ko),
        [
            "[open 1] a: 같은 피해에 대해 최대 EUR 270.00까지 나올 수 있습니다. sure의 a에 따른 금액(EUR 250.00)은 어느 경우에나 \
          지급되지만 전부가 아닐 수 있습니다. 더 알아야 할 사실: The weather [weather]."
        ]
    );
    let json = answer.to_json(Language::En);
    assert_eq!(json["floors"][0]["by_pack"], "open");
    assert_eq!(json["floors"][0]["needed"][0], "weather");
    assert_eq!(json["outcome"], "unknown");
}

#[test]
fn of_two_currencies_the_pack_named_first_may_take_the_place_of_a_line() {
    let pounds = small("sure", &format!("{GBP}{}", once("", "pay = { minor = 22000 }")));
    let euros = small("open", &format!("{EUR}{}", once(CALM, "pay = { minor = 100 }")));
    let (lines, floors, needed) = together(&[&euros, &pounds], "{}");
    assert_eq!((lines.as_str(), needed.as_str()), ("sure 22000 GBP", "weather"));
    assert_eq!(floors, ["sure 22000 GBP < open 100 EUR weather"]);
    let answer = entitlement(&Facts::new(), &[&euros, &pounds], None);
    assert!(answer.because[0].text(Language::En).contains("this pack was named first"));
    assert_eq!(together(&[&pounds, &euros], "{}"), ("sure 22000 GBP".into(), vec![], "owed".into()));
}

#[test]
fn a_pack_whose_scope_version_or_earlier_rule_is_open_may_give_more_too() {
    let sure = small("sure", &format!("{EUR}{}", once("", "pay = { minor = 25000 }")));
    let scope = "[[version.scope]]\nrule = \"s\"\ntitle = \"S\"\nwhen = { fact = \"weather\", is = false }\n";
    let scoped = small("open", &format!("{EUR}{scope}{}", once("", "pay = { minor = 27000 }")));
    assert_eq!(together(&[&sure, &scoped], "{}").1, ["sure 25000 EUR < open 27000 EUR weather"]);
    let less = small("open", &format!("{EUR}{scope}{}", once("", "pay = { minor = 7000 }")));
    assert_eq!(together(&[&sure, &less], "{}"), ("sure 25000 EUR".into(), vec![], "owed".into()));
    // The second rule applies and gives more than the first one ever could: that need not be decided.
    let waits = award("b", "once = \"loss\"", "pay = { minor = 27000 }");
    let waits = small("open", &format!("{EUR}{}{waits}", once(CALM, "pay = { minor = 100 }")));
    assert_eq!(together(&[&sure, &waits], "{}"), ("open 27000 EUR".into(), vec![], "owed".into()));
    // Which version holds is not known, so neither is what it gives.
    let korea = small(
        "sure",
        &format!("currency = \"KRW\"\n{}", once("", "pay = { minor = 5 }"))
            .replace("\"loss\"", "\"flight-disruption\""),
    );
    let (_, floors, needed) = together(&[&korea, find_shipped("kr-flight").unwrap()], "{}");
    assert_eq!(needed, "departed_on");
    assert!(floors.contains(&"sure 5 KRW < kr-flight ? departed_on".to_owned()), "{floors:?}");
    // A pack that makes good another loss adds to the line and leaves it alone.
    let other = small(
        "open",
        &format!("{EUR}{}", once(CALM, "pay = { minor = 27000 }").replace("\"loss\"", "\"other\"")),
    );
    assert_eq!(together(&[&sure, &other], "{}"), ("sure 25000 EUR".into(), vec![], "weather".into()));
}

const FLIGHT: &str = r#"{ "departs_in_scope": true, "arrives_in_scope": true, "carrier_in_scope": true,
    "confirmed_reservation": true, "denied_boarding": false, "cancelled": false, "extraordinary": false,
    "distance_km": 344, "arrival_delay_min": 185, "intra_eu": false, "departed_on": "2026-03-01", "domestic": false,
    "force_majeure": false, "fare": { "amount_minor": 100000, "currency": "KRW" } }"#;

fn shuffled() -> impl Strategy<Value = (Vec<(String, Fact)>, Vec<bool>)> {
    let known: Vec<(String, Fact)> =
        facts(FLIGHT).iter().map(|(name, fact)| (name.to_string(), fact.clone())).collect();
    let count = known.len();
    (Just(known).prop_shuffle(), proptest::collection::vec(any::<bool>(), count))
}

proptest::proptest! {
    /// The order in which facts become known, and what was known before, leaves no trace.
    #[test]
    fn an_entitlement_does_not_depend_on_the_order_in_which_facts_are_set((known, dropped) in shuffled()) {
        let packs = ["uk-261", "eu-261", "kr-flight"].map(|id| find_shipped(id).unwrap());
        let kept: Vec<_> = known.iter().zip(&dropped).filter(|(_, drop)| !**drop).map(|(it, _)| it).collect();
        let set = |order: &mut dyn Iterator<Item = &&(String, Fact)>| {
            let mut facts = Facts::new();
            for (name, fact) in order {
                facts.set(name, Fact::None); // what was said of it before
                facts.set(name, fact.clone());
            }
            format!("{:?}", entitlement(&facts, &packs, None))
        };
        let one = set(&mut kept.iter());
        proptest::prop_assert_eq!(&set(&mut kept.iter().rev()), &one);
        let mut sorted = kept.clone();
        sorted.sort_by(|one, other| one.0.cmp(&other.0));
        proptest::prop_assert_eq!(&set(&mut sorted.iter()), &one);
    }
}

#[test]
fn the_answers_of_that_property_do_differ_where_a_fact_does() {
    let packs = ["uk-261", "eu-261", "kr-flight"].map(|id| find_shipped(id).unwrap());
    let answer = |json: &str| format!("{:?}", entitlement(&facts(json), &packs, None));
    assert_ne!(answer(FLIGHT), answer(&FLIGHT.replace("185", "179")));
}

/// A number that the pack says cannot be.
#[test]
fn what_a_fact_cannot_be_is_missing_and_the_answer_says_what_it_can_be() {
    for (id, json, fact, want) in [
        (
            "ofgem-gsop",
            r#"{ "standard_failed": true, "paid_late": false, "outside_control": false, "premises": 1.5 }"#,
            "premises",
            "a whole number from 1 is asked for",
        ),
        (
            "ofgem-gsop",
            r#"{ "standard_failed": true, "paid_late": false, "outside_control": false, "premises": -2 }"#,
            "premises",
            "a whole number from 1 is asked for",
        ),
    ] {
        let place = find_shipped(id).unwrap();
        let known = Facts::from_json("facts", json).unwrap();
        let version = &place.pack().version[0].version;
        let answer = assess(place, Select::Version(version), &known);
        let Outcome::Unknown { needed } = &answer.outcome else {
            panic!("{id} {json}: {:?}", answer.outcome)
        };
        assert!(needed.iter().any(|it| it == fact), "{id} {json}: {needed:?}");
        let why = answer.explanation(Language::En).join("\n");
        assert!(why.contains(want), "{id} {json}: {why}");
    }
}
