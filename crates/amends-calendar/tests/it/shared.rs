//! Against data made by others, which lie beside the checkout: the truth of 200 business-day vectors, the government's
//! list of bank holidays, and a computed calendar of ten countries.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use amends_calendar::{Calendar, Count, Day, Roll, Term};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde_json::Value;

use super::{calendar, day};

/// The text of a file of the shared folder; none where it is not there, which is said loudly.
fn shared((suite, name): (&str, &str)) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("AMENDS_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let text = std::fs::read_to_string(shared.join("data").join(name)).ok();
    if text.is_none() {
        eprintln!(
            "NOT EXERCISED: the calendars against {name}: not in ../shared, nor where AMENDS_SHARED says"
        );
    }
    mark(suite, name, text.is_some());
    text
}

/// Leaves a file under `target`, for the house to name what ran and what did not.
fn mark(suite: &str, name: &str, is_there: bool) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let _ = std::fs::remove_file(target.join("exercised").join(suite)); // of an earlier run
    let _ = std::fs::remove_file(target.join("not-exercised").join(format!("{suite}.txt")));
    let (folder, ending) = if is_there { ("exercised", "") } else { ("not-exercised", ".txt") };
    std::fs::create_dir_all(target.join(folder)).unwrap();
    let text = if is_there { name } else { "not in ../shared, nor where AMENDS_SHARED says" };
    std::fs::write(target.join(folder).join(format!("{suite}{ending}")), format!("{text}\n")).unwrap();
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn days_of(first: i32, last: i32) -> impl Iterator<Item = NaiveDate> {
    let from = NaiveDate::from_ymd_opt(first, 1, 1).unwrap();
    from.iter_days().take_while(move |day| day.year() <= last)
}

/// The mark that a suite leaves, and its file.
const TRUTH: (&str, &str) = ("truth-uk-business-days", "truth/uk_business_days_england_and_wales.json");
const GOVERNMENT: (&str, &str) = ("truth-uk-bank-holidays", "holidays/uk_bank_holidays.json");
const COMPUTED: (&str, &str) = ("truth-computed-holidays", "holidays/public_holidays_2010_2028.csv");

#[test]
fn the_business_days_of_england_and_wales_agree_with_the_truth() {
    let Some(text) = shared(TRUTH) else { return };
    let truth: Value = serde_json::from_str(&text).unwrap();
    let england = calendar("england-wales");
    let vectors = truth["vectors"].as_array().unwrap();
    for vector in vectors {
        let (start, end) = (day(vector[0].as_str().unwrap()), day(vector[2].as_str().unwrap()));
        let n = vector[1].as_i64().unwrap();
        let rolled = england.roll(start, Roll::Preceding).unwrap(); // as the truth defines its start
        assert_eq!(england.add_business_days(rolled, n), Ok(end), "{vector}");
        let term = Term::of(Count::BusinessDays(n.try_into().unwrap()));
        let due = england.due(england.zone().start(rolled), &term).unwrap();
        assert_eq!(due.day, end, "{vector}");
        assert_eq!(england.business_days_between(rolled, end), Ok(n), "{vector}");
    }
    assert_eq!(vectors.len(), 200);
    per_year(&england, &truth);
}

fn per_year(england: &Calendar, truth: &Value) {
    for (year, holidays) in truth["holidays_per_year"].as_object().unwrap() {
        let year: i32 = year.parse().unwrap();
        let weekdays = days_of(year, year).filter(|day| !is_weekend(*day));
        let closed = weekdays.filter(|day| !england.is_business_day(*day).unwrap()).count();
        assert_eq!(Some(closed as u64), holidays.as_u64(), "{year}");
    }
    for (year, business) in truth["weekdays_less_holidays_per_year"].as_object().unwrap() {
        let year: i32 = year.parse().unwrap();
        let open = days_of(year, year).filter(|day| england.is_business_day(*day).unwrap()).count();
        assert_eq!(Some(open as u64), business.as_u64(), "{year}");
    }
}

#[test]
fn control_another_nations_calendar_does_not_agree_with_the_truth() {
    let Some(text) = shared(TRUTH) else { return };
    let truth: Value = serde_json::from_str(&text).unwrap();
    let scotland = calendar("scotland");
    let wrong = truth["vectors"].as_array().unwrap().iter().filter(|vector| {
        let start = scotland.roll(day(vector[0].as_str().unwrap()), Roll::Preceding).unwrap();
        scotland.add_business_days(start, vector[1].as_i64().unwrap()) != Ok(day(vector[2].as_str().unwrap()))
    });
    assert!(wrong.count() > 20);
}

#[test]
fn the_bank_holidays_of_three_nations_are_those_of_the_government() {
    let Some(text) = shared(GOVERNMENT) else { return };
    let list: Value = serde_json::from_str(&text).unwrap();
    for (division, id) in [
        ("england-and-wales", "england-wales"),
        ("scotland", "scotland"),
        ("northern-ireland", "northern-ireland"),
    ] {
        let events = list[division]["events"].as_array().unwrap();
        let mut expected: Vec<_> = events.iter().map(|event| day(event["date"].as_str().unwrap())).collect();
        if id == "scotland" {
            // By proclamation of 3 February 2026, after this list was made.
            expected.push(day("2026-06-15"));
        }
        expected.sort();
        assert_eq!(weekdays_off(&calendar(id), 2012, 2028), expected, "{id}");
    }
}

fn weekdays_off(calendar: &Calendar, first: i32, last: i32) -> Vec<NaiveDate> {
    let weekdays = days_of(first, last).filter(|day| !is_weekend(*day));
    weekdays.filter(|day| !calendar.is_business_day(*day).unwrap()).collect()
}

/// The days of each calendar of the computed file.
fn computed(text: &str) -> BTreeMap<&str, Vec<NaiveDate>> {
    let mut calendars: BTreeMap<&str, Vec<NaiveDate>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let mut fields = line.splitn(3, ',');
        let (id, date) = (fields.next().unwrap(), fields.next().unwrap());
        calendars.entry(id).or_default().push(day(date));
    }
    calendars
}

#[test]
fn the_holidays_of_ten_countries_are_those_of_the_computed_calendar() {
    let Some(text) = shared(COMPUTED) else { return };
    let computed = computed(&text);
    for (theirs, ours) in [
        ("GB-ENG", "england-wales"),
        ("GB-SCT", "scotland"),
        ("GB-NIR", "northern-ireland"),
        ("US", "us-federal"),
        ("DE", "germany"),
        ("FR", "france"),
        ("NL", "netherlands"),
        ("IE", "ireland"),
        ("IT", "italy"),
        ("ES", "spain"),
    ] {
        let calendar = calendar(ours);
        let mut expected = computed[theirs].clone();
        expected.sort();
        let holidays: Vec<NaiveDate> = calendar.named_days().map(|(day, _)| day).collect();
        assert_eq!(holidays, expected, "{ours}");
        let off: Vec<NaiveDate> = expected.into_iter().filter(|day| !is_weekend(*day)).collect();
        assert_eq!(weekdays_off(&calendar, 2010, 2028), off, "{ours}");
    }
}

#[test]
fn control_a_land_has_holidays_that_germany_has_not() {
    let Some(text) = shared(COMPUTED) else { return };
    let germany = calendar("germany");
    let bavarian = computed(&text)["DE-BY"].iter().filter(|day| germany.day(**day) == Ok(Day::Usual)).count();
    assert!(bavarian > 19 * 2);
}

#[test]
fn a_day_that_the_government_moved_is_where_it_was_moved_to() {
    let england = calendar("england-wales");
    for open in ["2020-05-04", "2022-05-30", "2012-05-28"] {
        assert_eq!(england.is_business_day(day(open)), Ok(true), "{open}");
    }
    for closed in
        ["2012-06-05", "2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08", "2011-04-29"]
    {
        assert_eq!(england.is_business_day(day(closed)), Ok(false), "{closed}");
    }
    assert_eq!(england.add_business_days(day("2022-06-01"), 1), Ok(day("2022-06-01") + Days::new(5)));
}
