//! Two packs over one history: what differs, since when, and where the customer might have acted differently.

use amends_calendar::Calendar;
use amends_core::shape::{Record, Tree};
use amends_envelope::{EventId, Instant};
use amends_policy::{
    Approval, Backtest, BacktestTotals, Calendars, Change, Compared, Day, Happening, Kept, Published, Side,
    Why, find_shipped,
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

/// A shipped pack with one text in its file replaced, which must stand there.
fn changed(id: &str, from: &str, to: &str) -> Published {
    let text = find_shipped_text(id);
    assert!(text.contains(from), "{id} has no {from}");
    Published::read("changed.toml", &text.replace(from, to)).unwrap()
}

/// The helpdesk's first reply at severity 3 after 6 business hours, not 8. Examples are not looked at on reading.
fn faster() -> Published {
    const BAND: &str = "is = 3 }, count = 8, unit = \"business_hours\"";
    let text = find_shipped_text("helpdesk-sla");
    let (before, clock) = text.split_once("clock = \"first-reply\"").unwrap();
    assert!(clock.contains(BAND));
    let clock = clock.replacen(BAND, &BAND.replace('8', "6"), 1);
    Published::read("faster.toml", &format!("{before}clock = \"first-reply\"{clock}")).unwrap()
}

fn find_shipped_text(id: &str) -> String {
    std::fs::read_to_string(format!("{}/packs/{id}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn calendars() -> Calendars {
    let one = || Calendar::shipped("england-wales").unwrap();
    Calendars::new().with("desk", one()).with("business", one())
}

/// Compares with the shipped pack of the same id. What is kept of the history must say the same as the history.
#[track_caller]
fn compare(new: &Published, history: &[Happening], now: &str) -> Compared {
    let calendars = calendars();
    let old = find_shipped(&new.pack().id).unwrap();
    let test = Backtest::new(Side::new([old], &calendars), Side::new([new], &calendars));
    let compared = test.compare(history, at(now));
    let mut kept = Kept::default();
    history.iter().for_each(|it| kept.push(test.interest(), it));
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
    for id in ["helpdesk-sla", "retail-goodwill", "uk-fca-disp", "ofcom-auto-compensation"] {
        let same = changed(id, "id = ", "id = ");
        for severity in 1..=4 {
            let compared = compare(&same, &[received(NOON, severity)], "2026-08-01T00:00:00Z");
            assert_eq!(compared.difference, None, "{id}");
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

/// A case to which the shop owes goodwill: severity 3 at the first failure is 5 pounds.
fn goodwill() -> Vec<Happening> {
    let mut history = vec![received(NOON, 3)];
    let facts = [
        ("our_fault", Tree::Bool(true)),
        ("suspected_abuse", Tree::Bool(false)),
        ("failures_in_90_days", Tree::Integer(1)),
        ("order_value", money(100_000)),
        ("goodwill_this_month", money(0)),
    ];
    history.extend(facts.into_iter().map(|(fact, value)| recorded(fact, value, "2026-04-02T09:00:00Z")));
    history
}

#[test]
fn another_amount_is_counted_by_currency_and_marks_an_offer_that_was_answered() {
    let more = changed("retail-goodwill", "small = 500", "small = 700");
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
    let compared =
        compare(&changed("retail-goodwill", "small = 500", "small = 700"), &[received(NOON, 3)], NOON);
    assert!(compared.old.needed.contains("our_fault") && compared.difference.is_none());
    let mut totals = BacktestTotals::default();
    totals.take(&compared);
    assert_eq!((totals.needed["our_fault"].old, totals.needed["our_fault"].new), (1, 1));
}

#[test]
fn who_must_approve_follows_the_limits() {
    let stricter = changed("retail-goodwill", "clerk = 1000", "clerk = 400");
    let compared = compare(&stricter, &goodwill(), "2026-05-01T00:00:00Z");
    let difference = compared.difference.unwrap();
    let [Change::Approval { about, old, new, .. }] = &difference.changes[..] else {
        panic!("{difference:?}")
    };
    assert_eq!((about.as_str(), old.as_ref()), ("owed:goodwill", Some(&Approval::NotNeeded)));
    assert_eq!(*new, Some(Approval::Of(vec!["lead".into(), "manager".into()])));
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
    assert_eq!(roles(401), ["none", "lead|manager"]);
    assert_eq!(roles(1_001), ["lead|manager", "lead|manager"]);
    assert_eq!(roles(20_001), ["nobody", "nobody"]);
}

#[test]
fn the_way_to_the_ombudsman_opens_when_no_answer_came_or_with_the_letter() {
    let sooner = changed("uk-fca-disp", "opens_after = { count = 8,", "opens_after = { count = 6,");
    let waiting = compare(&sooner, &[received("2026-01-05T10:00:00Z", 3)], "2026-02-20T00:00:00Z");
    assert_eq!(why(&waiting), [Why::RightMoved]); // six weeks have passed, eight have not
    let mut totals = BacktestTotals::default();
    totals.take(&waiting);
    let (body, tally) = totals.rights.iter().next().unwrap();
    assert_eq!((body.as_str(), tally.open.old, tally.open.new), ("Financial Ombudsman Service", 0, 1));
    assert_eq!(tally.fees.values().copied().collect::<Vec<_>>(), [(0, 65_000)]);
    let letter = happened("final_response_sent", "2026-01-20T10:00:00Z", &[]);
    let answered = compare(&sooner, &[received("2026-01-05T10:00:00Z", 3), letter], "2026-08-20T00:00:00Z");
    assert_eq!(answered.difference, None); // the letter came before either
    assert!(answered.new.rights.values().all(|right| right.is_open));
}

#[test]
fn a_case_bound_to_this_very_file_keeps_its_version() {
    let old = find_shipped("au-rg-271").unwrap();
    let day = Day::parse("2026-01-05").unwrap();
    let other = old.pack().version.iter().position(|version| !version.holds_on(day)).unwrap();
    let bound = |digest: &str| {
        let text = |text: &str| Tree::Text(text.to_owned());
        let version = text(&old.pack().version[other].version);
        let pack = [("pack", text("au-rg-271")), ("version", version), ("digest", text(digest))];
        let pack: Record = pack.map(|(name, value)| (name.to_owned(), value)).into();
        let binding = Happening::new("policy_bound", at("2026-01-05T10:00:01Z"));
        let general = recorded("complaint_kind", Tree::Text("general".into()), "2026-01-05T10:00:02Z");
        vec![
            general,
            received("2026-01-05T10:00:00Z", 3),
            binding.with("packs", Tree::List(vec![Tree::Record(pack)])),
        ]
    };
    let same = changed("au-rg-271", "id = ", "id = ");
    let now = "2026-06-01T00:00:00Z";
    let as_bound = compare(&same, &bound(old.digest()), now);
    let by_date = compare(&same, &bound("sha256:of-another-file"), now);
    assert_eq!((&as_bound.difference, &by_date.difference), (&None, &None));
    assert_ne!(as_bound.old, by_date.old, "the version bound is not that of 2026");
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
        cases.iter().for_each(|case| totals.take(case));
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
    let pack = find_shipped("retail-goodwill").unwrap();
    let test = Backtest::new(Side::new([pack], &calendars), Side::new([pack], &calendars));
    let mut kept = Kept::default();
    let empty = kept.bytes();
    let mut push = |it: &Happening| {
        kept.push(test.interest(), it);
        kept.bytes()
    };
    assert_eq!(push(&happened("note_added", NOON, &[("text", "long")])), empty);
    assert_eq!(push(&recorded("shoe_size", Tree::Integer(43), NOON)), empty);
    let mut order = recorded("order_value", money(-1), NOON).with("source", Tree::Text("system".into()));
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
