//! Answers over several packs, in several file formats, and on a bank's own calendar.

use amends_calendar::{Amount, Calendar};
use amends_envelope::Instant;
use amends_policy::{
    Calendars, ClockAnswer, Day, Fact, Facts, Happening, Kind, Outcome, Published, Rebinding, Select, State,
    assess, due_from, entitlement, find_shipped, in_flight, obligations, shipped, test_pack,
};

fn facts(json: &str) -> Facts {
    Facts::from_json("facts", json).unwrap()
}

fn pack(id: &str) -> &'static Published {
    find_shipped(id).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

const LONDON_TO_PARIS: &str = r#"{ "departs_in_scope": true, "arrives_in_scope": true, "carrier_in_scope": true,
    "confirmed_reservation": true, "denied_boarding": false, "cancelled": false, "extraordinary": false,
    "distance_km": 344, "arrival_delay_min": 185, "intra_eu": false }"#;

#[test]
fn a_flight_caught_by_both_packs_is_paid_once() {
    let answer = entitlement(&facts(LONDON_TO_PARIS), &[pack("uk-261"), pack("eu-261")], None);
    assert_eq!(answer.answers.len(), 2);
    assert!(answer.answers.iter().all(|it| it.outcome == Outcome::Owed));
    let [line] = answer.lines.as_slice() else { panic!("{:?}", answer.lines) };
    assert_eq!(
        (line.pack.as_str(), line.money.minor(), line.money.currency().as_str()),
        ("uk-261", 22_000, "GBP")
    );
    assert_eq!(answer.because.len(), 1);
    let other = entitlement(&facts(LONDON_TO_PARIS), &[pack("eu-261"), pack("uk-261")], None);
    assert_eq!(
        other.lines[0].pack, "eu-261",
        "amounts in two currencies have no order: the pack named first"
    );
}

/// A pack like another one, under another name and with another number.
fn variant(id: &str, new_id: &str, from: &str, to: &str) -> Published {
    let text = std::fs::read_to_string(format!("{}/packs/{id}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let text = text.replacen(&format!("id = \"{id}\""), &format!("id = \"{new_id}\""), 1).replace(from, to);
    Published::read(&format!("{new_id}.toml"), &text).unwrap()
}

#[test]
fn of_two_amounts_for_one_damage_the_greater_is_paid_whatever_the_order() {
    let generous = variant("eu-261", "airline-own", "minor = 25000", "minor = 27000");
    for packs in [[pack("eu-261"), &generous], [&generous, pack("eu-261")]] {
        let answer = entitlement(&facts(LONDON_TO_PARIS), &packs, None);
        assert_eq!(answer.lines.len(), 1);
        assert_eq!((answer.lines[0].pack.as_str(), answer.lines[0].money.minor()), ("airline-own", 27_000));
    }
}

#[test]
fn a_fact_that_one_pack_lacks_leaves_the_whole_unknown_and_what_is_certain_stands() {
    let known = facts(LONDON_TO_PARIS);
    let answer = entitlement(&known, &[pack("uk-261"), pack("kr-parcel")], None);
    assert!(matches!(&answer.outcome, Outcome::Unknown { needed } if needed.contains("trouble")));
    assert_eq!(answer.lines.len(), 1);
}

#[test]
fn the_stricter_date_of_two_packs_binds() {
    let strict = variant("eu-psd2", "national-psd2", "count = 15", "count = 10");
    let history = [Happening::new("complaint_received", at("2026-04-02T09:00:00Z"))];
    let calendars = Calendars::new().with("business", Calendar::shipped("germany").unwrap());
    let now = at("2026-04-03T09:00:00Z");
    let all = obligations(&history, &Facts::new(), &[pack("eu-psd2"), &strict], &calendars, now);
    let binding = all.find("final-response").unwrap();
    assert_eq!(
        (binding.pack.as_str(), binding.due_local.unwrap().date().to_string()),
        ("national-psd2", "2026-04-20".into())
    );
    let other = all.clocks.iter().find(|it| it.pack == "eu-psd2" && it.clock == "final-response").unwrap();
    assert!(!other.binds);
    assert_eq!(other.due_local.unwrap().date().to_string(), "2026-04-27");
}

/// Two packs with a clock `reply`: one that a word meets, due after 2 hours; one that only an answer meets, after 3.
fn two_packs() -> [Published; 2] {
    let pack = |id: &str, stop: &str, count: u8| {
        let due = 9 + count;
        let text = format!(
            r#"
                id = "{id}"
                title = "{id}"
                jurisdiction = "own"
                force = "business"
                [[fact]]
                fact = "received_on"
                type = "day"
                from = ["case"]
                title = "Day of receipt"
                [[version]]
                version = "1"
                selects_by = "received_on"
                in_flight = "keep"
                verified = true
                [version.source]
                instrument = "Own rules"
                checked_on = 2026-11-21
                [[version.clock]]
                clock = "reply"
                title = "Reply"
                start = [{{ event = "message_logged", where = {{ direction = "in" }} }}]
                stop = [{{ event = "{stop}" }}]
                limit = [{{ count = {count}, unit = "hours", ends = "same_time" }}]
                repeats = true
                [[version.example]]
                name = "in UTC"
                facts = {{ received_on = 2026-04-02 }}
                clock = "reply"
                event = [{{ type = "message_logged", time = "2026-04-02 09:00", data = {{ direction = "in" }} }}]
                due_local = "2026-04-02 {due}:00"
            "#
        );
        Published::read("pack.toml", &text).map_err(|bad| bad.to_string()).unwrap()
    };
    [pack("word", "acknowledged", 2), pack("answer", "final_response_sent", 3)]
}

/// The runs that bind: of which pack, due when, and how they stand.
fn reply_of_both(history: &[Happening], now: &str) -> Vec<(String, String, &'static str)> {
    let packs = two_packs();
    let owed = obligations(history, &Facts::new(), &[&packs[0], &packs[1]], &Calendars::new(), at(now));
    let due = |it: &ClockAnswer| it.due.unwrap().report()[11..16].to_owned();
    owed.binding().map(|it| (it.pack.to_string(), due(it), it.state.code())).collect()
}

fn message(when: &str) -> Happening {
    Happening::new("message_logged", at(when)).with("direction", amends_core::shape::Tree::Text("in".into()))
}

#[test]
fn what_was_met_under_one_pack_leaves_what_another_still_waits_for() {
    let word = Happening::new("acknowledged", at("2026-04-02T10:00:00Z"));
    let history = [message("2026-04-02T09:00:00Z"), word];
    let open = ("answer".to_owned(), "12:00".to_owned(), "running");
    assert_eq!(
        reply_of_both(&history[..1], "2026-04-02T09:30:00Z"),
        [("word".into(), "11:00".into(), "running")]
    );
    let met = ("word".to_owned(), "11:00".to_owned(), "met");
    assert_eq!(reply_of_both(&history, "2026-04-02T10:30:00Z"), [met.clone(), open]);
    // And it is a breach where that comes too late, as the other would be.
    let missed = ("answer".to_owned(), "12:00".to_owned(), "missed");
    assert_eq!(reply_of_both(&history, "2026-04-02T13:00:00Z"), [met, missed]);
}

#[test]
fn a_run_is_compared_with_those_that_were_open_together_with_it_and_no_other() {
    let word = |when| Happening::new("acknowledged", at(when));
    let sent = |when| Happening::new("final_response_sent", at(when));
    let history = [
        message("2026-04-02T09:00:00Z"),
        word("2026-04-02T09:10:00Z"),
        sent("2026-04-02T09:20:00Z"),
        message("2026-04-02T15:00:00Z"),
    ];
    let binding = reply_of_both(&history, "2026-04-02T15:30:00Z");
    let due: Vec<_> = binding.iter().map(|it| (it.0.as_str(), it.1.as_str(), it.2)).collect();
    // The run of the afternoon under `answer` gives way to that under `word`, and neither to those of the morning.
    assert_eq!(due, [("word", "11:00", "met"), ("word", "17:00", "running"), ("answer", "12:00", "met")]);
}

/// 12 CFR 1005.11 counts the days on which the institution itself is open.
#[test]
fn a_bank_that_opens_on_3_july_has_a_day_less() {
    let open = r#"
        id = "bank"
        version = "1"
        zone = "America/New_York"
        years = [2026, 2026]
        [week]
        weekdays = ["00:00-24:00"]
    "#;
    let start = at("2026-06-29T14:00:00Z");
    let known = facts(
        r#"{ "new_account": false, "point_of_sale": false, "foreign": false, "notice_was_oral": false }"#,
    );
    let due = |calendar: Calendar| {
        let calendars = Calendars::new().with("institution", calendar);
        let answer = due_from(pack("us-reg-e"), Select::Facts, "decide", start, &known, &calendars).unwrap();
        answer.due_local.unwrap().date().to_string()
    };
    assert_eq!(due(Calendar::parse(open).unwrap()), "2026-07-13");
    assert_eq!(due(Calendar::shipped("us-federal").unwrap()), "2026-07-14");
}

#[test]
fn a_case_stays_under_the_version_that_it_is_bound_to() {
    use amends_core::shape::{Record, Tree};
    let text = |text: &str| Tree::Text(text.to_owned());
    let received = Happening::new("complaint_received", at("2021-10-05T02:00:00Z"));
    let bound: Record =
        [("pack", text("au-rg-271")), ("version", text("before-2021-10")), ("digest", text("sha256:0"))]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
    let policy = Happening::new("policy_bound", at("2021-10-05T02:00:01Z"))
        .with("packs", Tree::List(vec![Tree::Record(bound)]));
    let known = facts(r#"{ "complaint_kind": "general" }"#);
    let due = |history: &[Happening]| {
        let calendars = Calendars::new().with("business", Calendar::shipped("australia").unwrap());
        let now = at("2021-10-06T00:00:00Z");
        let all = obligations(history, &known, &[pack("au-rg-271")], &calendars, now);
        all.find("final-response").unwrap().due_local.unwrap().date().to_string()
    };
    assert_eq!(due(std::slice::from_ref(&received)), "2021-11-04");
    assert_eq!(due(&[received, policy]), "2021-11-19");
}

#[test]
fn what_happens_after_now_is_not_known_yet() {
    let history = [
        Happening::new("complaint_received", at("2026-04-02T09:00:00Z")),
        Happening::new("final_response_sent", at("2026-04-10T09:00:00Z")),
    ];
    let calendars = Calendars::new().with("business", Calendar::shipped("germany").unwrap());
    let state = |now: &str| {
        let all = obligations(&history, &Facts::new(), &[pack("eu-psd2")], &calendars, at(now));
        all.find("final-response").unwrap().state.clone()
    };
    assert_eq!(state("2026-04-09T09:00:00Z"), State::Running);
    assert_eq!(state("2026-04-10T09:00:00Z"), State::Met);
}

#[test]
fn a_clock_without_its_calendar_names_the_role_that_is_not_bound() {
    let history = [Happening::new("complaint_received", at("2026-04-02T09:00:00Z"))];
    let all = obligations(
        &history,
        &Facts::new(),
        &[pack("eu-psd2")],
        &Calendars::new(),
        at("2026-04-09T09:00:00Z"),
    );
    assert_eq!(all.find("final-response").unwrap().needed(), ["calendar:business"]);
}

#[test]
fn a_wrong_type_of_fact_is_a_missing_fact() {
    let known = facts(&LONDON_TO_PARIS.replace("185", "\"late\""));
    let answer = assess(pack("eu-261"), Select::Facts, &known);
    assert!(matches!(&answer.outcome, Outcome::Unknown { needed } if needed.contains("arrival_delay_min")));
}

#[test]
fn a_pending_version_is_chosen_by_name_alone() {
    let known = facts(LONDON_TO_PARIS);
    let day = Day::parse("2030-01-01").unwrap();
    assert_eq!(assess(pack("eu-261"), Select::On(day), &known).version.unwrap(), "2005");
    assert_eq!(
        assess(pack("eu-261"), Select::Version("reform-2026"), &known).version.unwrap(),
        "reform-2026"
    );
    let none = assess(pack("eu-261"), Select::Version("2099"), &known);
    assert!(matches!(&none.outcome, Outcome::Unknown { needed } if needed.contains("policy:eu-261@2099")));
}

/// One pack in three forms.
fn forms() -> [(&'static str, &'static str); 3] {
    [
        (
            "small.toml",
            "id = 'small'\ntitle = 'S'\njurisdiction = 'GB'\nforce = 'business'\n[[fact]]\nfact = 'd'\ntype = 'day'\n\
             from = ['case']\ntitle = 'D'\n[[version]]\nversion = '1'\nselects_by = 'd'\nin_flight = 'keep'\n\
             verified = true\ncurrency = 'GBP'\nsource = { instrument = 'Own', checked_on = 2026-11-21 }\n\
             award = [{ rule = 'a', title = 'A', kind = 'goodwill', pay = { minor = 5, times = [1.5] }, rounding = 'half_up' }]\n\
             example = [{ name = 'e', owed_minor = 8 }]\n",
        ),
        (
            "small.json",
            r#"{ "id": "small", "title": "S", "jurisdiction": "GB", "force": "business",
                 "fact": [{ "fact": "d", "type": "day", "from": ["case"], "title": "D" }],
                 "version": [{ "version": "1", "selects_by": "d", "in_flight": "keep", "verified": true,
                   "currency": "GBP", "source": { "instrument": "Own", "checked_on": "2026-11-21" },
                   "award": [{ "rule": "a", "title": "A", "kind": "goodwill",
                               "pay": { "minor": 5, "times": [1.5] }, "rounding": "half_up" }],
                   "example": [{ "name": "e", "owed_minor": 8 }] }] }"#,
        ),
        (
            "small.yaml",
            "id: small\ntitle: S\njurisdiction: GB\nforce: business\nfact:\n- {fact: d, type: day, from: [case], title: D}\n\
             version:\n- version: '1'\n  selects_by: d\n  in_flight: keep\n  verified: true\n  currency: GBP\n\
             \x20 source: {instrument: Own, checked_on: 2026-11-21}\n  award:\n  - rule: a\n    title: A\n\
             \x20   kind: goodwill\n    pay: {minor: 5, times: [1.5]}\n    rounding: half_up\n\
             \x20 example:\n  - {name: e, owed_minor: 8}\n",
        ),
    ]
}

#[test]
fn a_pack_says_the_same_in_toml_json_and_yaml() {
    for (name, text) in forms() {
        let pack = Published::read(name, text).unwrap_or_else(|error| panic!("{error}"));
        let report = test_pack(&pack);
        assert_eq!((report.run, report.failures), (1, vec![]), "{name}");
        let answer = assess(&pack, Select::Facts, &Facts::new());
        assert_eq!(answer.lines[0].money.minor(), 8);
        assert_eq!(answer.lines[0].exact.to_string(), "7.5");
    }
}

#[test]
fn a_mistake_has_its_line_in_toml_json_and_yaml() {
    for (name, text) in forms() {
        let wrong = text.replace("goodwill", "present");
        let line = wrong[..wrong.find("present").unwrap()].lines().count();
        let refused = Published::read(name, &wrong).unwrap_err();
        let [mistake] = refused.mistakes.as_slice() else { panic!("{refused}") };
        assert_eq!((mistake.kind, mistake.line), (Kind::OutOfBounds, line), "{name}");
        let shown = &wrong[mistake.at.start..mistake.at.end];
        assert_eq!(shown.trim_matches(['"', '\'']), "present", "{name}");
    }
}

#[test]
fn an_answer_is_the_same_bit_for_bit() {
    let known = facts(LONDON_TO_PARIS);
    for pack in shipped() {
        let (one, other) = (assess(pack, Select::Facts, &known), assess(pack, Select::Facts, &known));
        assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }
}

#[test]
fn a_null_is_not_known_and_none_is_known_to_be_nothing() {
    let known = facts(r#"{ "a": null, "b": "none", "c": 1500.4 }"#);
    assert_eq!(known.find("a"), None);
    assert_eq!(known.find("b"), Some(&Fact::None));
    assert_eq!(known.find("c").unwrap().to_string(), "1500.4");
}

#[test]
fn an_open_case_stays_or_moves_as_the_new_version_says() {
    let bound = |text: &str, today: &str| {
        let pack = variant("au-rg-271", "mine", "in_flight = \"keep\"", &format!("in_flight = \"{text}\""));
        let today = Day::parse(today).unwrap();
        match in_flight(pack.pack(), "before-2021-10", today) {
            Rebinding::Stays => "stays".to_owned(),
            Rebinding::Moves(version) => format!("moves to {}", version.version),
            Rebinding::Stricter(beside) => {
                let names: Vec<&str> = beside.iter().map(|it| it.version.as_str()).collect();
                format!("stricter of its own and {}", names.join(" and "))
            }
        }
    };
    assert_eq!(bound("keep", "2021-10-05"), "stays");
    assert_eq!(bound("switch", "2021-10-04"), "stays");
    assert_eq!(bound("switch", "2021-10-05"), "moves to 2021-10");
    assert_eq!(bound("stricter", "2021-10-05"), "stricter of its own and 2021-10");
}

/// Domain knowledge: 60.60 pounds where the rate follows the day, 59.88 where it follows the trigger.
#[test]
fn a_pack_says_whether_the_rate_follows_the_day_or_the_case() {
    let by_case =
        variant("ofcom-auto-compensation", "mine", "rate_follows = \"day\"", "rate_follows = \"case\"");
    let known = |restored: &str| {
        facts(&format!(
            r#"{{ "trouble_on": "2026-03-25", "trouble": "loss_of_service", "total_loss": true, "customer_caused": false,
                 "planned_outage": false, "first_payable_on": "2026-03-28", "restored_on": "{restored}" }}"#
        ))
    };
    let amount = |pack: &Published, restored: &str| {
        assess(pack, Select::Facts, &known(restored)).lines[0].money.minor()
    };
    let by_day = pack("ofcom-auto-compensation");
    assert_eq!((amount(by_day, "2026-04-03"), amount(&by_case, "2026-04-03")), (6_060, 5_988));
    assert_eq!((amount(by_day, "2026-04-04"), amount(&by_case, "2026-04-04")), (7_094, 6_986));
}

/// RG 271: lodged with the ombudsman on day 12 of 30.
#[test]
fn what_is_left_of_a_clock_is_told_in_its_own_unit() {
    let history = [Happening::new("complaint_received", at("2026-04-02T00:00:00Z"))];
    let known = facts(r#"{ "complaint_kind": "general" }"#);
    let calendars = Calendars::new().with("business", Calendar::shipped("australia").unwrap());
    let all = obligations(&history, &known, &[pack("au-rg-271")], &calendars, at("2026-04-14T00:00:00Z"));
    assert_eq!(all.find("final-response").unwrap().left, Some(Amount::CalendarDays(18)));
}

/// A distance worked out in doubles has more digits than anybody measured.
#[test]
fn a_number_just_over_an_edge_is_over_it() {
    for (km, minor) in [("1500", 25_000), ("1500.0000000000002", 40_000), ("1499.9999999999998", 25_000)] {
        let known = facts(&LONDON_TO_PARIS.replace("344", km));
        assert_eq!(assess(pack("eu-261"), Select::Facts, &known).lines[0].money.minor(), minor, "{km}");
    }
}

/// The goods came back on the 2nd and were paid for on the 3rd; that they came back was recorded on the 9th.
#[test]
fn a_fact_that_is_told_late_takes_its_place_in_time() {
    use amends_core::shape::Tree;
    let text = |text: &str| Tree::Text(text.to_owned());
    let returned = Happening::new("fact_recorded", at("2026-03-09T01:00:00Z"))
        .with("fact", text("goods_returned_at"))
        .with("value", text("2026-03-02T01:00:00Z"))
        .with("at", text("2026-03-02T01:00:00Z"));
    let paid = Happening::new("payment_confirmed", at("2026-03-03T01:00:00Z"));
    let known = facts(r#"{ "returned_on": "2026-03-02" }"#);
    let calendars = Calendars::new().with("business", Calendar::shipped("korea").unwrap());
    let state = |history: &[Happening], now: &str| {
        let all = obligations(history, &known, &[pack("kr-ecommerce-refund")], &calendars, at(now));
        all.find("refund").unwrap().state.clone()
    };
    assert_eq!(state(&[paid.clone(), returned.clone()], "2026-03-10T01:00:00Z"), State::Met);
    assert_eq!(state(&[paid.clone(), returned.clone()], "2026-03-08T01:00:00Z"), State::NotStarted);
    assert_eq!(state(&[returned], "2026-03-10T01:00:00Z"), State::Missed);
}

/// An update ends one period and begins the next.
#[test]
fn a_periodic_update_starts_its_clock_anew() {
    let history = [
        Happening::new("complaint_received", at("2026-04-07T09:00:00Z")),
        Happening::new("progress_updated", at("2026-04-07T10:00:00Z")),
        Happening::new("progress_updated", at("2026-04-07T13:00:00Z")),
    ];
    let known = facts(r#"{ "severity": 1 }"#);
    let calendars = Calendars::new().with("desk", Calendar::shipped("england-wales").unwrap());
    let all = obligations(&history, &known, &[pack("helpdesk-sla")], &calendars, at("2026-04-07T13:30:00Z"));
    let runs: Vec<_> = all.clocks.iter().filter(|it| it.clock == "periodic-update").collect();
    let states: Vec<&str> = runs.iter().map(|it| it.state.code()).collect();
    assert_eq!(states, ["met", "met_late", "running"]);
    assert_eq!(runs[2].due, Some(at("2026-04-07T15:00:00Z")));
}

proptest::proptest! {
    /// Due dates and states do not depend on the order in which things were told.
    #[test]
    fn obligations_do_not_depend_on_the_order_of_telling(
        hours in proptest::collection::vec((0..400_i64, 0..7_usize), 1..12),
        seed in proptest::prelude::any::<u64>(),
    ) {
        use amends_core::shape::Tree;
        const KINDS: [&str; 7] = [
            "complaint_received", "message_logged", "progress_updated", "acknowledged", "clock_paused", "clock_resumed",
            "resolved",
        ];
        let start = at("2026-03-30T09:00:00Z");
        let mut used = std::collections::BTreeSet::new();
        let mut history: Vec<Happening> = hours
            .into_iter()
            .filter(|(hour, _)| used.insert(*hour)) // at one instant the order of telling may matter
            .map(|(hour, kind)| {
                let text = |text: &str| Tree::Text(text.to_owned());
                Happening::new(KINDS[kind], start.saturating_add_micros(hour * 3_600_000_000))
                    .with("clock", text("resolve"))
                    .with("awaiting", text("customer"))
                    .with("direction", text(if hour % 2 == 0 { "in" } else { "out" }))
            })
            .collect();
        let known = facts(r#"{ "severity": 2, "received_on": "2026-03-30", "received_at": "2026-03-30T09:00:00Z" }"#);
        let calendars = Calendars::new().with("desk", Calendar::shipped("england-wales").unwrap());
        let now = at("2026-05-30T09:00:00Z");
        let answer = |history: &[Happening]| obligations(history, &known, &[pack("helpdesk-sla")], &calendars, now);
        let told_in_time = { history.sort_by_key(|it| it.at); answer(&history) };
        let mut state = seed | 1;
        for index in (1..history.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            history.swap(index, usize::try_from(state >> 33).unwrap() % (index + 1));
        }
        proptest::prop_assert_eq!(answer(&history), told_in_time);
    }
}
