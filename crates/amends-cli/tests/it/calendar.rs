//! `amends calendar`: an answer alone on its line, or what to do.

use crate::ends;

const DESK: &str = r#"
id = "desk"
version = "1"
zone = "Europe/London"
years = [2026, 2026]
holidays_of = "england-wales 2026.1"
[week]
weekdays = ["09:00-12:00", "13:00-17:30"]
[half_days]
2026-12-24 = { name = "Christmas Eve", hours = ["09:00-12:30"] }
"#;

#[track_caller]
fn says(args: &[&str], answer: &str) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("desk.toml"), DESK).unwrap();
    let (out, err) = ends(folder.path(), &[&["calendar"], args].concat(), 0);
    assert_eq!((out, err.as_str()), (format!("{answer}\n"), ""), "{args:?}");
}

#[test]
fn the_nth_business_day_lies_strictly_after_the_day() {
    let add = |from, n, answer| {
        says(&["add", "--calendar", "england-wales", "--from", from, "--business-days", n], answer);
    };
    // As an independent list has them: a start on a closed day is rolled back first.
    add("2019-12-29", "1", "2019-12-30");
    add("2017-09-21", "35", "2017-11-09");
    add("2018-04-01", "0", "2018-03-29");
    add("2025-06-08", "10", "2025-06-20");
    // The day before Good Friday, the day, the day after the holidays.
    add("2026-04-02", "1", "2026-04-07");
    add("2026-04-03", "1", "2026-04-07");
    add("2026-04-07", "1", "2026-04-08");
    add("2026-04-07", "0", "2026-04-07");
    add("2026-04-07", "-1", "2026-04-02");
}

#[test]
fn between_two_days_lie_the_business_days_after_the_first_up_to_the_second() {
    let between = |from, to, answer| {
        says(&["between", "--calendar", "england-wales", "--from", from, "--to", to], answer);
    };
    between("2026-04-02", "2026-04-09", "3");
    between("2026-04-02", "2026-04-02", "0");
    between("2026-04-03", "2026-04-06", "0");
    between("2026-04-09", "2026-04-02", "-3");
}

#[test]
fn between_two_instants_lie_the_open_minutes() {
    let between =
        |from, to, answer| says(&["between", "--calendar", "desk.toml", "--from", from, "--to", to], answer);
    // Thursday 16:00 to Tuesday 09:30 in London, over Easter: an hour and a half, and half an hour.
    between("2026-04-02T15:00:00Z", "2026-04-07T08:30:00Z", "120");
    between("2026-04-07T08:30:00Z", "2026-04-02T15:00:00Z", "-120");
    between("2026-04-02T11:59:30Z", "2026-04-02T12:00:30Z", "0.5"); // the end of the break at noon
    between("2026-12-24T09:00:00+00:00", "2026-12-29T09:00:00Z", "210");
}

#[test]
fn minutes_are_added_within_opening_hours() {
    let add = |n, answer| {
        let from = "2026-04-02T15:00:00Z";
        says(&["add", "--calendar", "desk.toml", "--from", from, "--business-minutes", n], answer);
    };
    add("90", "2026-04-02T16:30:00Z");
    add("91", "2026-04-07T08:01:00Z");
}

#[test]
fn an_answer_as_json_says_what_it_is() {
    let between = ["between", "--calendar", "england-wales", "--from", "2026-04-02", "--to", "2026-04-09"];
    let folder = tempfile::tempdir().unwrap();
    let (out, _) = ends(folder.path(), &[&["calendar"], between.as_slice(), &["--json"]].concat(), 0);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["answer"], 3);
    assert_eq!((&answer["unit"], &answer["version"]), (&"business_days".into(), &"2026.1".into()));
}

#[test]
fn a_calendar_is_shown_with_its_hours_days_and_sources() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("desk.toml"), DESK).unwrap();
    let (all, _) = ends(at, &["calendar", "show"], 0);
    for (id, _) in amends_calendar::Calendar::all_shipped() {
        assert!(all.contains(id), "{id}\n{all}");
        ends(at, &["calendar", "show", id, "--json"], 0);
    }
    let (desk, _) = ends(at, &["calendar", "show", "desk.toml"], 0);
    for part in
        ["Europe/London", "09:00-12:00, 13:00-17:30", "closed", "Christmas Eve", "Good Friday", "sha256:"]
    {
        assert!(desk.contains(part), "{part}\n{desk}");
    }
    let (year, _) = ends(at, &["calendar", "show", "korea", "--year", "2026", "--json"], 0);
    let year: serde_json::Value = serde_json::from_str(&year).unwrap();
    let days = year["days"].as_array().unwrap();
    assert!(!days.is_empty() && days.iter().all(|day| day["date"].as_str().unwrap().starts_with("2026-")));
    assert!(!year["source"].as_array().unwrap().is_empty());
}

#[test]
fn bad_arguments_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(
        at.join("bad.toml"),
        "id = 'k'\nversion = '1'\nzone = 'Mars/X'\nyears = [2026, 2026]\n[week]\nweekdays = ['9-5']\n",
    )
    .unwrap();
    let days = |from: &'static str, n: &'static str| {
        vec!["add", "--calendar", "england-wales", "--from", from, "--business-days", n]
    };
    let of = |k: &'static str| vec!["between", "--calendar", k, "--from", "2026-04-02", "--to", "2026-04-09"];
    let between = |from: &'static str, to: &'static str| {
        vec!["between", "--calendar", "always", "--from", from, "--to", to]
    };
    for (args, expected) in [
        (of("mars"), "those that come with amends: always"),
        (of("nowhere.toml"), "nowhere.toml"),
        (of("bad.toml"), "bad.toml:3:8"),
        (of("bad.toml"), "docs/reference/calendars.md"),
        (between("2026-04-02", "2026-04-02T00:00:00Z"), "two days, or two instants"),
        (between("2026-02-30", "2026-04-02"), "--from: expected a day like 2026-04-02 or an instant"),
        (between("2026-04-02", "tomorrow"), "--to: expected a day"),
        (days("1999-12-31", "1"), "covers the years 2010 to 2028"),
        (days("2026-04-02", "9223372036854775807"), "a calendar file that covers them"),
        (days("2026-04-02", "-9223372036854775808"), "earlier"),
        (days("2026-04-02", "many"), "whole number"),
        (days("2026-04-02T00:00:00Z", "1"), "--from: expected a day"),
        (vec!["add", "--calendar", "always", "--from", "2026-04-02"], "--business-days"),
        (vec!["add", "--calendar", "always", "--from", "2026-04-02", "--business-minutes", "1"], "--from"),
        (
            vec!["add", "--calendar", "always", "--from", "2026-04-02T00:00:00Z", "--business-minutes", "-1"],
            "0 or more",
        ),
        (vec!["show", "korea", "--year", "1999"], "2010 to 2028, not 1999"),
    ] {
        let (out, err) = ends(at, &[&["calendar"], args.as_slice()].concat(), 2);
        assert!(out.is_empty() && err.contains(expected), "{args:?}: {err}");
    }
}

#[test]
fn a_calendar_is_shown_in_korean_where_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (text, _) = ends(folder.path(), &["calendar", "show", "korea", "--year", "2026", "--lang", "ko"], 0);
    for part in
        ["시간대 Asia/Seoul", "토", "휴무", "2026-09-25", "추석 다음 날", "공휴일", "광복절", "대체공휴일"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    for part in [" holiday", "Chuseok", "Sat", "closed"] {
        assert!(!text.contains(part), "{part}\n{text}");
    }
}
