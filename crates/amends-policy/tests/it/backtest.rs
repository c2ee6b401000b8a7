//! Two packs over one history: what differs, since when, and where the customer might have acted differently.

use amends_calendar::Calendar;
use amends_core::shape::{Record, Tree};
use amends_envelope::{EventId, Instant};
use amends_policy::{
    Approval, Backtest, BacktestTotals, Calendars, Change, Compared, Facts, Happening, Kept, Published,
    Select, Side, Why, referrals, shipped,
};

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn happened(event: &str, when: &str, fields: &[(&str, &str)]) -> Happening {
    let text = |it: Happening, (name, value): &(&str, &str)| it.with(name, Tree::Text((*value).to_owned()));
    fields.iter().fold(Happening::new(event, at(when)), text)
}

fn received(when: &str, severity: i64) -> Happening {
    happened("complaint_received", when, &[("category", "delivery"), ("channel", "email")])
        .with("severity", Tree::Integer(severity))
}

fn recorded(fact: &str, value: Tree, when: &str) -> Happening {
    happened("fact_recorded", when, &[("fact", fact)]).with("value", value)
}

fn money(minor: i64) -> Tree {
    let members = [("amount_minor", Tree::Integer(minor)), ("currency", Tree::Text("GBP".into()))];
    Tree::Record(members.map(|(name, value)| (name.to_owned(), value)).into())
}

/// A pack with a clock, an award, limits of approval and a way to an ombudsman.
const PACK: &str = include_str!("desk.toml");

fn desk() -> Published {
    Published::read("desk.toml", PACK).unwrap()
}

/// That pack with one text replaced, which must stand there once.
fn changed(from: &str, to: &str) -> Published {
    assert_eq!(PACK.matches(from).count(), 1, "{from}");
    Published::read("changed.toml", &PACK.replace(from, to)).unwrap()
}

/// The first reply at severity 3 after 6 business hours, not 8.
fn faster() -> Published {
    changed("count = 8, unit = \"business_hours\"", "count = 6, unit = \"business_hours\"")
}

fn calendars() -> Calendars {
    let one = || Calendar::shipped("england-wales").unwrap();
    Calendars::new().with("desk", one()).with("business", one())
}

/// Compares with the pack as it was. What is kept of the history must say the same as the history.
#[track_caller]
fn compare(new: &Published, history: &[Happening], now: &str) -> Compared {
    let calendars = calendars();
    let old = desk();
    let test = Backtest::new(Side::new([&old], &calendars), Side::new([new], &calendars));
    let compared = test.compare(history, at(now));
    let mut kept = Kept::default();
    for it in history {
        kept.push(test.interest(), it);
    }
    assert_eq!(test.compare(&kept.open(test.interest()), at(now)), compared);
    compared
}

#[track_caller]
fn why(compared: &Compared) -> Vec<Why> {
    compared.difference.as_ref().expect("a difference").branches.iter().map(|it| it.why).collect()
}

const NOON: &str = "2026-04-01T12:00:00Z"; // 13:00 in London: 6 hours later 19:00, 8 hours later 21:00

#[test]
fn the_same_pack_on_both_sides_differs_in_nothing() {
    let calendars = calendars();
    let own = desk();
    let packs: Vec<&Published> = shipped().collect();
    for pack in packs.into_iter().chain([&own]) {
        let same = Backtest::new(Side::new([pack], &calendars), Side::new([pack], &calendars));
        for severity in 1..=4 {
            let mut history = goodwill();
            history.push(received("2026-04-02T12:00:00Z", severity));
            let compared = same.compare(&history, at("2026-08-01T00:00:00Z"));
            assert_eq!(compared.difference, None, "{}", pack.pack().id);
            assert_eq!(compared.old, compared.new);
        }
    }
}

#[test]
fn one_band_moved_moves_the_cases_in_it_and_no_other() {
    for severity in 1..=4 {
        let compared = compare(&faster(), &[received(NOON, severity)], "2026-04-01T13:00:00Z");
        let Some(difference) = compared.difference.filter(|_| severity == 3) else {
            assert_ne!(severity, 3);
            assert_eq!(compared.old, compared.new, "severity {severity}");
            continue;
        };
        let [Change::Clock { clock, run: 1, old: Some(old), new: Some(new) }] = difference.changes.as_slice()
        else {
            panic!("{difference:?}");
        };
        assert_eq!(clock, "first-reply");
        assert_eq!((old.due, new.due), (Some(at("2026-04-01T20:00:00Z")), Some(at("2026-04-01T18:00:00Z"))));
        assert_eq!(difference.first.map(|it| it.event).as_deref(), Some("complaint_received"));
        assert_eq!(difference.branches, []);
    }
}

fn replied(when: &str) -> Happening {
    happened("acknowledged", when, &[]).with("automatic", Tree::Bool(false))
}

#[test]
fn a_case_kept_in_time_on_both_sides_is_not_marked() {
    let compared =
        compare(&faster(), &[received(NOON, 3), replied("2026-04-01T18:00:00Z")], "2026-05-01T00:00:00Z");
    assert_eq!(why(&compared), []);
}

#[test]
fn a_case_late_on_one_side_alone_is_marked_with_what_the_customer_did_next() {
    let history = [
        received(NOON, 3),
        happened("contact_recorded", "2026-04-01T17:59:00Z", &[("direction", "in")]),
        replied("2026-04-01T18:00:01Z"),
        happened("contact_recorded", "2026-04-02T09:00:00Z", &[("direction", "out")]),
        happened("escalated", "2026-04-03T09:00:00Z", &[]),
    ];
    let compared = compare(&faster(), &history, "2026-05-01T00:00:00Z");
    assert_eq!(why(&compared), [Why::LateOnOneSide]);
    let difference = compared.difference.unwrap();
    let branch = &difference.branches[0];
    assert_eq!((branch.about.as_str(), branch.from), ("first-reply", at("2026-04-01T18:00:00Z")));
    assert_eq!(branch.acted, Some(("escalated".into(), at("2026-04-03T09:00:00Z"))));
    let mut totals = BacktestTotals::default();
    totals.take(&compare(&faster(), &history, "2026-05-01T00:00:00Z"));
    let tally = totals.clocks["first-reply"];
    assert_eq!((tally.late.old, tally.late.new, tally.newly_late, tally.no_longer_late), (0, 1, 1, 0));
    assert_eq!((tally.earlier, tally.later, totals.marked), (1, 0, 1));
}

#[test]
fn a_clock_that_was_cancelled_after_its_time_was_late() {
    let closed = |when: &str| {
        let history = [received(NOON, 3), happened("closed", when, &[("reason", "resolved")])];
        let compared = compare(&faster(), &history, "2026-05-01T00:00:00Z");
        [compared.old, compared.new].map(|it| {
            let ran = &it.clocks[&("first-reply".into(), 1)];
            (ran.state, ran.late)
        })
    };
    assert_eq!(closed("2026-04-01T18:00:00Z"), [("cancelled", false), ("cancelled", false)]);
    assert_eq!(closed("2026-04-01T18:00:01Z"), [("cancelled", false), ("cancelled", true)]);
    assert_eq!(closed("2026-04-01T20:00:01Z"), [("cancelled", true), ("cancelled", true)]);
}

#[test]
fn an_act_between_two_dates_is_marked_although_both_are_late() {
    let chased = |when: &str| {
        let chaser = happened("contact_recorded", when, &[("direction", "in")]);
        compare(
            &faster(),
            &[received(NOON, 3), chaser, replied("2026-04-08T12:00:00Z")],
            "2026-05-01T00:00:00Z",
        )
    };
    assert_eq!(why(&chased("2026-04-01T19:00:00Z")), [Why::ActedBetween]);
    assert_eq!(why(&chased("2026-04-01T18:00:00Z")), []); // still in time on both sides
    assert_eq!(why(&chased("2026-04-01T20:00:01Z")), []); // late on both
}

#[test]
fn the_first_event_is_the_one_that_brings_the_difference() {
    let history = [
        received(NOON, 2),
        happened("contact_recorded", "2026-04-01T12:30:00Z", &[("direction", "in")]),
        happened("classified", "2026-04-01T13:00:00Z", &[]).with("severity", Tree::Integer(3)),
        replied("2026-04-01T14:00:00Z"),
    ];
    let difference = compare(&faster(), &history, "2026-05-01T00:00:00Z").difference.unwrap();
    let first = difference.first.unwrap();
    assert_eq!((first.event.as_str(), first.at), ("classified", at("2026-04-01T13:00:00Z")));
}

/// A case to which 5 pounds of goodwill are owed.
fn goodwill() -> Vec<Happening> {
    vec![received(NOON, 3), recorded("our_fault", Tree::Bool(true), "2026-04-02T09:00:00Z")]
}

#[test]
fn another_amount_is_counted_by_currency_and_marks_an_offer_that_was_answered() {
    let more = changed("small = 500", "small = 700");
    let mut history = goodwill();
    let compared = compare(&more, &history, "2026-05-01T00:00:00Z");
    assert_eq!(why(&compared), []);
    let difference = compared.difference.unwrap();
    assert!(matches!(&difference.changes[..], [Change::Money { old_minor: 500, new_minor: 700, .. }]));
    assert_eq!(difference.first.unwrap().event, "fact_recorded");
    history.push(happened("offer_rejected", "2026-04-03T09:00:00Z", &[("offer", "o-1")]));
    let compared = compare(&more, &history, "2026-05-01T00:00:00Z");
    assert_eq!(why(&compared), [Why::AnsweredAnotherSum]);
    let mut totals = BacktestTotals::default();
    totals.take(&compared);
    let [(currency, tally)] = totals.money.iter().collect::<Vec<_>>()[..] else { panic!("one currency") };
    assert_eq!((currency.as_str(), tally.old_minor, tally.new_minor, tally.cases_more), ("GBP", 500, 700, 1));
}

#[test]
fn a_fact_that_a_new_rule_asks_for_is_named_and_not_guessed() {
    let compared = compare(&changed("small = 500", "small = 700"), &[received(NOON, 3)], NOON);
    assert!(compared.old.needed.contains("our_fault") && compared.difference.is_none());
    let mut totals = BacktestTotals::default();
    totals.take(&compared);
    assert_eq!((totals.needed["our_fault"].old, totals.needed["our_fault"].new), (1, 1));
}

#[test]
fn who_must_approve_follows_the_limits() {
    let stricter = changed("clerk = 1000", "clerk = 400");
    let compared = compare(&stricter, &goodwill(), "2026-05-01T00:00:00Z");
    let difference = compared.difference.unwrap();
    let [Change::Approval { about, old, new, .. }] = &difference.changes[..] else {
        panic!("{difference:?}")
    };
    assert_eq!((about.as_str(), old.as_ref()), ("owed:goodwill", Some(&Approval::NotNeeded)));
    assert_eq!(*new, Some(Approval::Of(vec!["lead".into()])));
    let offer = |minor| {
        happened(
            "offer_made",
            "2026-04-03T09:00:00Z",
            &[("offer", "o-1"), ("kind", "goodwill"), ("currency", "GBP")],
        )
        .with("amount_minor", Tree::Integer(minor))
    };
    let roles = |minor| {
        let compared = compare(&stricter, &[received(NOON, 3), offer(minor)], "2026-05-01T00:00:00Z");
        [compared.old, compared.new].map(|it| it.approvals["offer:o-1"].1.text())
    };
    assert_eq!(roles(400), ["none", "none"]);
    assert_eq!(roles(401), ["none", "lead"]);
    assert_eq!(roles(1_001), ["lead", "lead"]);
    assert_eq!(roles(5_001), ["nobody", "nobody"]);
}

#[test]
fn the_way_to_the_ombudsman_opens_when_no_answer_came_or_with_the_letter() {
    let sooner = changed("opens_after = { count = 8,", "opens_after = { count = 6,");
    let waiting = compare(&sooner, &[received("2026-01-05T10:00:00Z", 3)], "2026-02-20T00:00:00Z");
    assert_eq!(why(&waiting), [Why::RightMoved]); // six weeks have passed, eight have not
    let mut totals = BacktestTotals::default();
    totals.take(&waiting);
    let (body, tally) = totals.rights.iter().next().unwrap();
    assert_eq!((body.as_str(), tally.open.old, tally.open.new), ("Ombudsman", 0, 1));
    assert_eq!(tally.fees.values().copied().collect::<Vec<_>>(), [(0, 65_000)]);
    let letter = happened("final_response_sent", "2026-01-20T10:00:00Z", &[]);
    let answered = compare(&sooner, &[received("2026-01-05T10:00:00Z", 3), letter], "2026-08-20T00:00:00Z");
    assert_eq!(answered.difference, None); // the letter came before either
    assert!(answered.new.rights.values().all(|right| right.is_open));
}

#[test]
fn the_back_test_and_the_answers_open_a_right_at_the_same_time() {
    let receipt = || received("2026-01-05T10:00:00Z", 3);
    let letter = || happened("final_response_sent", "2026-01-20T10:00:00Z", &[]);
    let deadlock = || happened("holding_response_sent", "2026-01-12T10:00:00Z", &[]);
    let (from, wait) =
        ("from = [{ event = \"final_response_sent\" }]", "opens_after = { count = 8, unit = \"weeks\" }");
    let within = "within = { count = 6, unit = \"months\" }";
    let only = |kept: &str| {
        let all = PACK.replace(from, "").replace(wait, "").replace(within, "");
        let body = "body = \"Ombudsman\"";
        Published::read("only.toml", &all.replacen(body, &format!("{body}\n{kept}"), 1)).unwrap()
    };
    let first = Some("2026-01-05T10:00:00.000000Z");
    let told = Some("2026-01-20T10:00:00.000000Z");
    let eight = Some("2026-03-02T23:59:59.999999Z");
    let (early, late) = ("2026-02-01T00:00:00Z", "2026-08-20T00:00:00Z");
    for (kept, history, now, opens, is_open) in [
        (from, vec![receipt()], late, None, false),
        (from, vec![receipt(), letter()], late, told, true),
        (from, vec![receipt(), deadlock()], late, None, false),
        (wait, vec![receipt()], early, eight, false),
        (wait, vec![receipt()], late, eight, true),
        (wait, vec![receipt(), letter()], late, None, false), // there was an answer in time
        ("", vec![receipt()], early, first, true),
    ] {
        let pack = only(kept);
        let judged = compare(&pack, &history, now).new;
        let right = judged.rights.values().next().unwrap();
        let calendars = calendars();
        let answers = referrals(&pack, Select::Facts, &history, &Facts::new(), &calendars, at(now));
        let answer = &answers[0];
        let context = format!("{kept:?} {now}");
        assert_eq!((right.opens, right.is_open), (answer.opens_at, answer.is_open), "{context}");
        assert_eq!((right.opens, right.is_open), (opens.map(at), is_open), "{context}");
    }
}

#[test]
fn a_case_bound_to_this_very_file_keeps_its_version() {
    let same = desk();
    let bound = |digest: &str| {
        let pack = [("pack", "desk"), ("version", "0"), ("digest", digest)];
        let pack: Record = pack.map(|(name, value)| (name.to_owned(), Tree::Text(value.to_owned()))).into();
        let binding = Happening::new("policy_bound", at("2026-04-01T12:00:01Z"));
        let mut history = goodwill();
        history.insert(1, binding.with("packs", Tree::List(vec![Tree::Record(pack)])));
        let compared = compare(&same, &history, "2026-06-01T00:00:00Z");
        assert_eq!(compared.difference, None);
        compared.new.money.into_values().collect::<Vec<_>>()
    };
    assert_eq!(bound(same.digest()), [400]);
    assert_eq!(bound("sha256:of-another-file"), [500]); // by date
}

#[test]
fn totals_of_parts_merge_into_those_of_the_whole() {
    let new = faster();
    let cases: Vec<Compared> = (0..40)
        .map(|n| {
            let history = [received(NOON, n % 4 + 1), replied(&format!("2026-04-0{}T10:00:00Z", n % 7 + 1))];
            compare(&new, &history, "2026-05-01T00:00:00Z")
        })
        .collect();
    let total = |cases: &[Compared]| {
        let mut totals = BacktestTotals::default();
        for case in cases {
            totals.take(case);
        }
        totals
    };
    let whole = total(&cases);
    assert_eq!((whole.cases, whole.changed), (40, 10));
    for cut in [0, 1, 17, 40] {
        assert_eq!(total(&cases[..cut]).merge(total(&cases[cut..])), whole);
    }
    assert_eq!(whole.data().segments[0].changed, 10);
}

#[test]
fn what_is_kept_of_a_case_is_what_the_packs_look_at() {
    let calendars = calendars();
    let pack = desk();
    let test = Backtest::new(Side::new([&pack], &calendars), Side::new([&pack], &calendars));
    let mut kept = Kept::default();
    let empty = kept.bytes();
    let mut push = |it: &Happening| {
        kept.push(test.interest(), it);
        kept.bytes()
    };
    assert_eq!(push(&happened("note_added", NOON, &[("text", "long")])), empty);
    assert_eq!(push(&recorded("shoe_size", Tree::Integer(43), NOON)), empty);
    let mut order = recorded("our_fault", money(-1), NOON).with("source", Tree::Text("system".into()));
    order.id = Some(EventId::from_bytes([7; 16]));
    assert!(push(&order) > empty);
    let mut hidden = received("1970-01-01T00:00:00Z", -3);
    hidden.data.insert("region".into(), Tree::List(vec![Tree::Null, Tree::Bool(true)]));
    push(&hidden);
    let opened = kept.open(test.interest());
    order.data.remove("source"); // nobody looks at it
    hidden.data.insert("region".into(), Tree::List(vec![Tree::List(Vec::new()), Tree::Bool(true)]));
    assert_eq!(opened, [order, hidden]);
}
