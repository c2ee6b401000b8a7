//! Calendar files: what is read, and that every mistake is named where it stands.

use amends_calendar::{Calendar, CalendarError, Closed, Count, Day, Hours, Mistakes, Side, Term};

use super::{calendar, day, desk, utc};

/// The mistakes of a file, one a line.
#[track_caller]
fn mistakes(text: &str) -> Vec<String> {
    let mistakes: Mistakes = Calendar::parse(text).unwrap_err();
    for mistake in mistakes.as_slice() {
        assert!(text.get(mistake.span.clone()).is_some(), "{mistake:?}");
    }
    mistakes.to_string().lines().map(str::to_owned).collect()
}

const GOOD: &str = r#"id = "desk"
version = "2"
name = "Front desk"
zone = "Europe/London"
years = [2026, 2026]
source = ["house rules", "staff council"]
checked_on = 2026-11-21
[week]
weekdays = ["09:00-12:30", "13:00-17:30"]
friday = "09:00-15:00"
[holidays]
2026-12-25 = "Christmas Day"
[half_days]
2026-12-24 = { name = "Christmas Eve", hours = ["09:00-12:00"] }
[closures]
2026-07-03 = "Stocktaking"
[openings]
2026-07-04 = { name = "After stocktaking", hours = ["10:00-14:00"] }
"#;

#[test]
fn a_file_says_it_all() {
    let desk = Calendar::parse(GOOD).unwrap();
    assert_eq!((desk.id(), desk.version(), desk.name()), ("desk", "2", "Front desk"));
    assert_eq!((desk.zone_name(), desk.years(), desk.source().len()), ("Europe/London", (2026, 2026), 2));
    assert_eq!(desk.checked_on(), Some(day("2026-11-21")));
    let hours = |on: &str| desk.hours(day(on)).unwrap().iter().map(Hours::to_string).collect::<Vec<_>>();
    assert_eq!(hours("2026-12-23"), ["09:00-12:30", "13:00-17:30"]);
    assert_eq!(hours("2026-12-24"), ["09:00-12:00"]);
    assert_eq!(hours("2026-12-18"), ["09:00-15:00"]);
    assert!(hours("2026-12-25").is_empty() && hours("2026-12-26").is_empty());
    let named: Vec<_> = desk.named_days().map(|(_, day)| day).collect();
    assert_eq!(
        named,
        [
            Day::Closed(Closed::Closure("Stocktaking")),
            Day::Opening("After stocktaking"),
            Day::HalfDay("Christmas Eve"),
            Day::Closed(Closed::Holiday("Christmas Day")),
        ]
    );
    assert_eq!(desk.is_business_day(day("2026-07-04")), Ok(true));
}

#[test]
fn a_digest_is_that_of_the_files_bytes() {
    let desk = Calendar::parse(GOOD).unwrap();
    assert_eq!(desk.digest(), "sha256:b1a96dd4794eed132e8044e8b60d107ec46515a69c3df7fffc5fff750e7fe218");
    let other = Calendar::parse(&GOOD.replace("15:00", "15:01")).unwrap();
    assert_ne!(desk.digest(), other.digest());
    assert!(desk != other && desk == Calendar::parse(GOOD).unwrap());
}

#[test]
fn every_mistake_is_named_at_once_with_its_place() {
    let text = r#"id = "Front Desk"
zone = "Europe/Atlantis"
years = [2027, 2026]
colour = "red"
checked_on = "today"
[week]
monday = ["09:00-17:00", "16:00-18:00", "9-5"]
someday = "09:00-17:00"
[holidays]
2026-02-30 = "Nothing"
2026-12-25 = 7
[half_days]
2026-12-24 = { hours = [], until = 12 }
"#;
    assert_eq!(
        mistakes(text),
        [
            "1:1: expected the key `version`, its version",
            "1:6: expected an id of a-z, 0-9 and -, found \"Front Desk\"",
            "2:8: expected an IANA zone like Europe/Berlin, or an offset ±hh:mm, found \"Europe/Atlantis\"",
            "3:9: expected two years from 1970 to 2199, the first not after the last, found 2027 and 2026",
            "4:1: expected one of the keys id, version, name, zone, years, source, checked_on, holidays_of, week, \
             holidays, half_days, closures, openings, found `colour`",
            "5:14: expected a date like 2026-11-21, found \"today\"",
            "7:26: expected opening hours in order and apart, found 16:00-18:00 after 09:00-17:00",
            "7:41: expected opening hours like \"09:00-17:30\", from 00:00 to 24:00 within one day, found \"9-5\"",
            "8:1: expected one of the keys monday, tuesday, wednesday, thursday, friday, saturday, sunday, weekdays, \
             every_day, found `someday`",
            "10:1: expected a day like 2026-12-24, found \"2026-02-30\"",
            "11:14: expected the name of the day, found 7",
            "13:1: expected a day on which it opens, found 2026-12-24; write it under `openings`",
            "13:14: expected the key `name`, its name",
            "13:24: expected at least one segment",
            "13:28: expected one of the keys name, hours, found `until`",
        ]
    );
}

#[test]
fn what_is_no_toml_is_named_too() {
    let found = mistakes("id = \nversion = '1'\nzone = [\n");
    assert!(found.len() >= 2 && found[0].starts_with("1:6: "), "{found:?}");
    assert!(mistakes("id = 'a'\nid = 'b'\n")[0].starts_with("2:1: "));
    assert_eq!(mistakes("").len(), 5);
}

#[track_caller]
fn mistake(edit: (&str, &str), expected: &str) {
    assert!(GOOD.contains(edit.0));
    assert_eq!(mistakes(&GOOD.replace(edit.0, edit.1)), [expected]);
}

#[test]
fn one_mistake_is_one_message() {
    mistake(("2026-07-03", "2027-07-03"), "16:1: expected a day in the years 2026 to 2026, found 2027-07-03");
    mistake(("2026-07-03", "2026-12-25"), "16:1: expected each day once, found 2026-12-25 again");
    mistake(
        ("2026-12-24 =", "2026-12-26 ="),
        "14:1: expected a day on which it opens, found 2026-12-26; write it under `openings`",
    );
    mistake(
        ("09:00-15:00", "22:00-06:00"),
        "10:10: expected opening hours like \"09:00-17:30\", from 00:00 to 24:00 within one day, found \"22:00-06:00\"",
    );
    mistake(
        ("[2026, 2026]", "2026"),
        "5:9: expected two years from 1970 to 2199, the first not after the last, found 2026",
    );
    mistake(
        ("[2026, 2026]", "[2026, 2200]"),
        "5:9: expected two years from 1970 to 2199, the first not after the last, found 2026 and 2200",
    );
}

#[test]
fn segments_may_touch() {
    let rest = "[week]\nweekdays = ['09:00-12:00', '12:00-17:00']\n";
    let desk = desk("UTC", "[2026, 2026]", rest);
    let (from, to) = (utc("2026-03-02T00:00:00Z"), utc("2026-03-03T00:00:00Z"));
    let whole = (utc("2026-03-02T09:00:00Z"), utc("2026-03-02T17:00:00Z"));
    assert_eq!(desk.open_spans(from, to).unwrap().collect::<Vec<_>>(), [whole]);
}

#[test]
fn a_calendar_that_never_opens_is_a_mistake() {
    let text = "id = 'a'\nversion = '1'\nzone = 'UTC'\nyears = [2026, 2026]\n[week]\n";
    assert_eq!(mistakes(text), ["5:1: expected opening hours on at least one day"]);
    assert!(
        Calendar::parse(&format!(
            "{text}[openings]\n2026-05-01 = {{ name = 'Fair', hours = '09:00-10:00' }}"
        ))
        .is_ok()
    );
}

#[test]
fn holidays_are_taken_over_from_a_shipped_calendar_and_own_days_go_first() {
    let rest = "holidays_of = 'england-wales 2026.1'\n[week]\nweekdays = '09:00-17:00'\n[openings]\n\
                2026-04-06 = { name = 'Worked', hours = '10:00-12:00' }\n";
    let desk = desk("Europe/London", "[2026, 2026]", rest);
    assert_eq!(desk.day(day("2026-04-03")), Ok(Day::Closed(Closed::Holiday("Good Friday"))));
    assert_eq!(desk.day(day("2026-04-06")), Ok(Day::Opening("Worked")));
    assert_eq!(desk.day(day("2026-12-26")), Ok(Day::Closed(Closed::Holiday("Boxing Day"))));
    let text = |of: &str, years: &str| {
        format!(
            "id = 'a'\nversion = '1'\nzone = 'UTC'\nyears = {years}\nholidays_of = {of}\n[week]\nmonday = '09:00-10:00'\n"
        )
    };
    assert_eq!(
        mistakes(&text("'england-wales 2026.1'", "[2009, 2026]")),
        ["5:15: expected years that england-wales 2026.1 covers, 2010 to 2028, found 2009 to 2026"]
    );
    for unknown in ["'england-wales'", "'england-wales 1'", "'atlantis 2026.1'", "7"] {
        assert!(mistakes(&text(unknown, "[2026, 2026]"))[0].starts_with("5:15: expected a shipped calendar"));
    }
}

#[test]
fn outside_the_years_covered_there_is_no_answer_but_what_is_missing() {
    let england = calendar("england-wales");
    let outside = |side| CalendarError::OutsideYears {
        id: "england-wales".into(),
        version: "2026.1".into(),
        first: 2010,
        last: 2028,
        side,
    };
    assert_eq!(england.is_business_day(day("2009-12-31")), Err(outside(Side::Earlier)));
    assert_eq!(england.add_business_days(day("2028-12-29"), 1), Err(outside(Side::Later)));
    assert_eq!(england.add_business_days(day("2010-01-04"), -1), Err(outside(Side::Earlier)));
    assert_eq!(
        england.open_between(utc("2009-12-31T23:59:59Z"), utc("2010-01-02T00:00:00Z")),
        Err(outside(Side::Earlier))
    );
    let start = utc("2028-12-29T12:00:00Z");
    let error = england.due(start, &Term::of(Count::BusinessDays(1))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "calendar england-wales 2026.1 covers the years 2010 to 2028, and this needs later ones"
    );
    // What does not ask the calendar is answered.
    assert_eq!(england.due(start, &Term::of(Count::Weeks(8))).unwrap().day, day("2029-02-23"));
    assert_eq!(england.due(start, &Term::of(Count::CalendarDays(u32::MAX))), Err(CalendarError::TooFar));
    assert_eq!(england.due(start, &Term::of(Count::Months(u32::MAX))), Err(CalendarError::TooFar));
    assert_eq!(england.due(i64::MAX, &Term::of(Count::Minutes(1))), Err(CalendarError::TooFar));
}

#[test]
fn bombs_are_refused() {
    let deep = [
        format!("id = {}1{}", "[".repeat(100_000), "]".repeat(100_000)),
        format!("id = {}1{}", "{a=".repeat(60_000), "}".repeat(60_000)),
        format!("{}=1", vec!["a"; 120_000].join(".")),
        "[[a]]\n".repeat(40_000),
        "a = 1\n".repeat(40_000),
        "\0".repeat(250_000),
        "\"".repeat(250_000),
    ];
    assert!(deep.iter().all(|text| !mistakes(text).is_empty()));
    let long = format!("# {}", "a".repeat(256 * 1024));
    assert_eq!(mistakes(&long), ["1:1: expected at most 262144 bytes, found 262146"]);
    let lines: Vec<_> = (0..20_000).map(|n| format!("k{n} = 1")).collect();
    assert_eq!(Calendar::parse(&lines.join("\n")).unwrap_err().as_slice().len(), 100);
    let segments = vec!["'00:00-24:00'"; 8000].join(", ");
    let text = format!(
        "id = 'a'\nversion = '1'\nzone = 'UTC'\nyears = [1970, 2199]\n[week]\nevery_day = [{segments}]\n"
    );
    assert!(mistakes(&text).contains(&"6:13: expected at most 24 segments, found 8000".to_owned()));
}

#[test]
fn the_largest_calendar_is_laid_out() {
    let segments: Vec<String> = (0..24).map(|hour| format!("'{hour:02}:00-{hour:02}:59'")).collect();
    let rest = format!("[week]\nevery_day = [{}]\n", segments.join(", "));
    let full = desk("Australia/Lord_Howe", "[1970, 2199]", &rest);
    assert_eq!(full.is_open(utc("2199-12-31T12:58:00Z")), Ok(true));
}
