//! A back-test over logs and stores: the same answer on one core and on several, from a log and from its store; bounded
//! memory; bad input.

use std::fmt::Write as _;
use std::io::Cursor;

use amends_calendar::Calendar;
use amends_codec::write::push_recorded;
use amends_codec::{Line, Rules, Tape};
use amends_policy::{Backtest, BacktestTotals, Calendars, Published, Side};
use amends_replay::backtest::{self, Cases};
use amends_replay::{Input, OnError, Options, ReplayError};
use amends_store::{Admin, EventStore, Incoming, Load, MemoryStore, OnReject};
use amends_testkit::story;

const PACK: &str = include_str!("../../../amends-policy/tests/it/desk.toml");
const BAND: &str = "is = 3 }, count = 8, unit = \"business_hours\"";

/// The pack, and the pack with its band for severity 3 moved.
fn packs() -> [Published; 2] {
    assert_eq!(PACK.matches(BAND).count(), 1);
    [PACK.to_owned(), PACK.replace(BAND, &BAND.replace('8', "6"))]
        .map(|text| Published::read("desk.toml", &text).unwrap())
}

fn text(cases: u64) -> String {
    let mut text = String::new();
    story::log(cases, 7).for_each(|recorded| push_recorded(&recorded, &mut text));
    text
}

fn input(text: &str) -> Input {
    Input::Reader("log".into(), Box::new(Cursor::new(text.to_owned().into_bytes())))
}

fn calendars() -> Calendars {
    Calendars::new().with("desk", Calendar::shipped("england-wales").unwrap())
}

/// The totals, and each difference as a line of JSON.
fn judged(cases: &Cases, sides: &Backtest<'_>) -> (BacktestTotals, String) {
    let mut lines = String::new();
    let mut each = |tenant: &str, case: &str, difference: &amends_policy::Difference| {
        writeln!(lines, "{tenant}/{case} {difference:?}")
    };
    let totals = cases.compare(sides, &mut each, &mut |_| {}).unwrap();
    (totals, lines)
}

fn over(text: &str, old: &Published, new: &Published) -> (BacktestTotals, String, Cases) {
    let calendars = calendars();
    let sides = Backtest::new(Side::new([old], &calendars), Side::new([new], &calendars));
    let cases =
        backtest::log([input(text)], &sides, &Options::default(), OnError::Stop, &mut |_| {}).unwrap();
    let (totals, lines) = judged(&cases, &sides);
    (totals, lines, cases)
}

#[test]
fn the_same_pack_on_both_sides_gives_no_difference() {
    let [old, _] = packs();
    let (totals, lines, cases) = over(&text(900), &old, &old);
    assert_eq!((totals.cases, totals.changed, totals.marked, lines.as_str()), (900, 0, 0, ""));
    assert_eq!(cases.len(), 900);
    assert!(totals.clocks["first-reply"].runs.new > 800, "the packs look at something");
}

#[test]
fn one_band_moved_moves_as_many_cases_as_are_in_it() {
    let ([old, new], text) = (packs(), text(900));
    let (totals, lines, _) = over(&text, &old, &new);
    let expected = of_severity(3, &text);
    assert!(expected > 50);
    assert_eq!((totals.changed, totals.clocks["first-reply"].earlier), (expected, expected));
    assert_eq!(lines.lines().count() as u64, expected);
}

/// How many cases have that severity at the end, counted from the lines.
fn of_severity(severity: u64, text: &str) -> u64 {
    let mut latest = std::collections::BTreeMap::new();
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        if line["type"] == "complaint_received" || line["type"] == "classified" {
            let severity = line["data"]["severity"].as_u64();
            latest.insert(line["stream"].to_string(), severity.unwrap());
        }
    }
    latest.values().filter(|it| **it == severity).count() as u64
}

#[test]
fn one_core_and_several_give_the_same_bytes() {
    let ([old, new], text) = (packs(), text(1_500)); // several blocks, and several parts of cases
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| over(&text, &old, &new))
    };
    let (totals, lines, cases) = on(1);
    assert!(totals.changed > 100 && totals.marked > 0);
    for threads in [2, 3, 7] {
        let (its_totals, its_lines, its_cases) = on(threads);
        assert!(lines == its_lines, "{threads} threads");
        assert_eq!((&totals, totals.data()), (&its_totals, its_totals.data()));
        assert_eq!((cases.horizon, cases.events), (its_cases.horizon, its_cases.events));
    }
}

#[test]
fn of_a_case_a_few_hundred_bytes_are_kept_whatever_its_events_say() {
    let [old, new] = packs();
    let (_, _, cases) = over(&text(900), &old, &new);
    let each = cases.bytes() / cases.len();
    assert!((60..300).contains(&each), "{each} bytes a case");
    let chatty = text(900).replace("\"summary\":\"", &format!("\"summary\":\"{}", "again ".repeat(500)));
    assert_eq!(over(&chatty, &old, &new).2.bytes(), cases.bytes());
}

#[test]
fn a_store_and_the_log_it_was_loaded_from_give_one_answer() {
    let [old, new] = packs();
    let calendars = calendars();
    let sides = Backtest::new(Side::new([&old], &calendars), Side::new([&new], &calendars));
    let text = text(300);
    let lines: Vec<String> = text.lines().map(without_personal_words).collect();
    let mut tape = Tape::new();
    let mut events = Vec::new();
    for line in &lines {
        let line = Line::read(line.as_bytes(), &mut tape, Rules::default()).unwrap();
        events.push(Incoming { event: line.to_new_event(None).unwrap(), hash: None });
    }
    let (store, admin) = (MemoryStore::default(), Admin::for_rebuilds_and_the_command_line());
    let loaded = pollster::block_on(store.load(&admin, Load { events, on_reject: OnReject::Skip })).unwrap();
    let rejected: Vec<usize> = loaded.rejected.iter().map(|it| it.index).collect();
    let kept: Vec<&str> = lines
        .iter()
        .enumerate()
        .filter(|(index, _)| !rejected.contains(index))
        .map(|(_, line)| line.as_str())
        .collect();
    let options = Options::default();
    let of_store =
        pollster::block_on(backtest::store(&store, &admin, &sides, &options, &mut |_| {})).unwrap();
    let of_log =
        backtest::log([input(&kept.join("\n"))], &sides, &options, OnError::Stop, &mut |_| {}).unwrap();
    assert_eq!(judged(&of_store, &sides), judged(&of_log, &sides));
    assert!(!of_log.is_empty());
}

/// A store takes those in sealed alone.
fn without_personal_words(line: &str) -> String {
    let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
    for name in ["text", "summary", "sought", "points"] {
        line["data"].as_object_mut().unwrap().remove(name);
    }
    line.to_string()
}

#[test]
fn what_happened_later_than_as_of_is_not_looked_at() {
    let ([old, new], calendars, text) = (packs(), calendars(), text(300));
    let sides = Backtest::new(Side::new([&old], &calendars), Side::new([&new], &calendars));
    let at = |options: &Options, text: &str| {
        let cases = backtest::log([input(text)], &sides, options, OnError::Stop, &mut |_| {}).unwrap();
        (cases.horizon, judged(&cases, &sides))
    };
    let line = text.lines().nth(1_000).unwrap();
    let time = line.split("\"occurred_at\":\"").nth(1).unwrap().split('"').next().unwrap();
    let as_of = amends_envelope::Instant::parse(time).unwrap();
    let options = Options { as_of: Some(as_of), ..Options::default() };
    let (horizon, (totals, _)) = at(&options, &text);
    assert_eq!(horizon, as_of);
    let (_, (all, _)) = at(&Options::default(), &text);
    assert!(totals.changed < all.changed && totals.changed > 0);
}

#[test]
fn a_bad_line_is_named_or_counted() {
    let ([old, new], calendars) = (packs(), calendars());
    let sides = Backtest::new(Side::new([&old], &calendars), Side::new([&new], &calendars));
    let mut lines: Vec<String> = text(50).lines().map(str::to_owned).collect();
    "no event".clone_into(&mut lines[20]);
    let text = lines.join("\n");
    let read = |on_error| backtest::log([input(&text)], &sides, &Options::default(), on_error, &mut |_| {});
    let error = read(OnError::Stop).unwrap_err();
    assert!(
        matches!(&error, ReplayError::Bad(_)) && error.to_string().starts_with("log:21: not_json"),
        "{error}"
    );
    let cases = read(OnError::Skip).unwrap();
    assert_eq!(cases.skipped.get("not_json"), Some(&1));
    assert_eq!(cases.events, lines.len() as u64 - 1);
}

#[test]
fn an_event_that_stands_twice_counts_once() {
    let [old, new] = packs();
    let once = text(200);
    let twice: String = once.lines().flat_map(|line| [line, "\n", line, "\n"]).collect();
    let ((totals, lines, _), (its_totals, its_lines, _)) =
        (over(&once, &old, &new), over(&twice, &old, &new));
    assert_eq!((totals, lines), (its_totals, its_lines));
}
