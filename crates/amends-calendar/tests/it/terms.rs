//! Deadlines of laws and contracts, worked by hand: the day before, the day, the day after.

use amends_calendar::{Calendar, Count, Receipt, Roll, Start, Term, Until, Zone};
use chrono::NaiveTime;

use super::{at, calendar, day, desk, nine_to_five, shown};

/// The last day of a term for what arrives at a local time.
#[track_caller]
fn due(calendar: &Calendar, received: &str, term: &Term) -> String {
    let due = calendar.due(at(calendar.zone(), received), term).unwrap();
    assert_eq!(due.day, calendar.zone().date(due.at));
    due.day.to_string()
}

fn bd(n: u32) -> Term {
    Term::of(Count::BusinessDays(n))
}

#[test]
fn complaints_to_uk_firms() {
    // DISP 1.6 and 1.5, domain example C2: Good Friday 3 April and Easter Monday 6 April 2026.
    let england = calendar("england-wales");
    let received = "2026-04-02 11:00";
    let close = Term { until: Until::CloseOfBusiness, ..bd(3) };
    assert_eq!(due(&england, received, &close), "2026-04-09");
    assert_eq!(due(&england, received, &Term::of(Count::Weeks(8))), "2026-05-28");
    assert_eq!(due(&england, received, &bd(15)), "2026-04-27");
    assert_eq!(due(&england, received, &bd(35)), "2026-05-27");
    assert_eq!(due(&england, "2026-08-31 09:00", &Term::of(Count::Months(6))), "2027-02-28");
    let end = england.due(at(england.zone(), received), &Term::of(Count::Weeks(8))).unwrap();
    assert_eq!(shown(england.zone(), end.at), "2026-05-28 23:59:59.999999");
}

#[test]
fn errors_of_us_banks() {
    // Regulation E, C6: whether the bank opens on Friday 3 July 2026 moves the tenth business day.
    let federal = calendar("us-federal");
    assert_eq!(due(&federal, "2026-06-29 10:00", &bd(10)), "2026-07-14");
    let bank = desk(
        "America/New_York",
        "[2026, 2026]",
        "holidays_of = 'us-federal 2026.1'\n[week]\nweekdays = '09:00-17:00'\n[openings]\n\
         2026-07-03 = { name = 'Open before the Fourth', hours = '09:00-17:00' }\n",
    );
    assert_eq!(due(&bank, "2026-06-29 10:00", &bd(10)), "2026-07-13");
    assert_eq!(due(&federal, "2026-06-29 10:00", &Term::of(Count::CalendarDays(45))), "2026-08-13");
    assert_eq!(due(&federal, "2026-06-29 10:00", &Term::of(Count::CalendarDays(90))), "2026-09-27");
}

#[test]
fn refunds_and_answers_elsewhere() {
    let federal = calendar("us-federal");
    assert_eq!(due(&federal, "2026-11-24 12:00", &bd(7)), "2026-12-04"); // C11, Thanksgiving on the 26th
    assert_eq!(due(&federal, "2026-11-24 12:00", &Term::of(Count::CalendarDays(20))), "2026-12-14");
    assert_eq!(due(&federal, "2026-03-01 12:00", &Term::of(Count::CalendarDays(15))), "2026-03-16"); // C5
    assert_eq!(due(&federal, "2026-03-01 12:00", &Term::of(Count::CalendarDays(60))), "2026-04-30");
    let england = calendar("england-wales");
    assert_eq!(due(&england, "2026-12-18 12:00", &bd(10)), "2027-01-06"); // C13
    assert_eq!(due(&england, "2026-04-24 12:00", &bd(2)), "2026-04-28"); // C12
    assert_eq!(due(&england, "2026-03-02 12:00", &Term::of(Count::Weeks(6))), "2026-04-13");
    assert_eq!(due(&calendar("korea"), "2026-09-23 15:00", &bd(3)), "2026-09-30"); // C14, Chuseok
    let australia = calendar("australia");
    assert_eq!(due(&australia, "2021-10-05 12:00", &Term::of(Count::CalendarDays(30))), "2021-11-04"); // C15
    assert_eq!(due(&australia, "2021-10-04 12:00", &Term::of(Count::CalendarDays(45))), "2021-11-18");
}

#[test]
fn the_day_of_receipt_counts_or_does_not() {
    let england = calendar("england-wales");
    let of = |count, start| Term { start, ..Term::of(count) };
    let both = |received: &str, count| {
        [Start::Excluded, Start::Included].map(|start| due(&england, received, &of(count, start)))
    };
    assert_eq!(both("2026-03-01 12:00", Count::CalendarDays(15)), ["2026-03-16", "2026-03-15"]);
    assert_eq!(both("2026-03-02 12:00", Count::Weeks(1)), ["2026-03-09", "2026-03-08"]);
    assert_eq!(both("2026-03-10 12:00", Count::Months(1)), ["2026-04-10", "2026-04-09"]);
    assert_eq!(both("2026-03-01 12:00", Count::Months(1)), ["2026-04-01", "2026-03-31"]);
    assert_eq!(both("2026-01-31 12:00", Count::Months(1)), ["2026-02-28", "2026-02-28"]);
    assert_eq!(both("2028-01-30 12:00", Count::Months(1)), ["2028-02-29", "2028-02-29"]);
    assert_eq!(both("2026-03-02 12:00", Count::BusinessDays(1)), ["2026-03-03", "2026-03-02"]);
    assert_eq!(both("2026-02-28 12:00", Count::BusinessDays(1)), ["2026-03-02", "2026-03-02"]); // a Saturday
    assert_eq!(both("2026-03-02 12:00", Count::CalendarDays(0)), ["2026-03-02", "2026-03-02"]);
    assert_eq!(both("2026-02-28 12:00", Count::BusinessDays(0)), ["2026-02-28", "2026-02-28"]);
}

#[test]
fn months_end_on_the_last_day_that_there_is() {
    let england = calendar("england-wales");
    let months = |from: &str, n| due(&england, from, &Term::of(Count::Months(n)));
    assert_eq!(months("2026-01-31 12:00", 1), "2026-02-28");
    assert_eq!(months("2028-01-31 12:00", 1), "2028-02-29");
    assert_eq!(months("2026-01-28 12:00", 1), "2026-02-28");
    assert_eq!(months("2024-02-29 12:00", 12), "2025-02-28");
    assert_eq!(months("2026-11-30 12:00", 3), "2027-02-28");
    assert_eq!(months("2026-02-28 12:00", 1), "2026-03-28");
}

#[test]
fn a_last_day_that_is_closed_rolls() {
    let england = calendar("england-wales");
    let rolled =
        |roll| due(&england, "2026-03-20 12:00", &Term { roll, ..Term::of(Count::CalendarDays(14)) });
    assert_eq!(rolled(Roll::Stay), "2026-04-03"); // Good Friday
    assert_eq!(rolled(Roll::Following), "2026-04-07");
    assert_eq!(rolled(Roll::Preceding), "2026-04-02");
    assert_eq!(rolled(Roll::ModifiedFollowing), "2026-04-07");
    let month_end = Term { roll: Roll::ModifiedFollowing, ..Term::of(Count::Months(1)) };
    assert_eq!(due(&england, "2026-04-30 12:00", &month_end), "2026-05-29"); // Saturday the 30th, then June
    let why = |roll| {
        let term = Term { roll, ..Term::of(Count::CalendarDays(14)) };
        let start = at(england.zone(), "2026-03-20 12:00");
        let due = england.due(start, &term).unwrap();
        england.skipped(start, &term, &due).map(|skipped| skipped.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(why(Roll::Stay), Vec::<String>::new());
    assert_eq!(why(Roll::Preceding), ["2026-04-03 holiday: Good Friday"]);
    assert_eq!(why(Roll::Following).len(), 4);
}

#[test]
fn after_the_cut_off_is_the_next_business_day() {
    let england = calendar("england-wales");
    let receipt = Receipt::OnBusinessDay { cut_off: NaiveTime::from_hms_opt(17, 0, 0) };
    let term = Term { receipt, ..bd(1) };
    assert_eq!(due(&england, "2026-03-06 16:59", &term), "2026-03-09");
    assert_eq!(due(&england, "2026-03-06 17:00", &term), "2026-03-09"); // at the cut-off is in time for it
    let late = at(england.zone(), "2026-03-06 17:00") + 1;
    let found = england.due(late, &term).unwrap();
    assert_eq!((found.received_on, found.day), (day("2026-03-09"), day("2026-03-10")));
    let why: Vec<_> = england.skipped(late, &term, &found).map(|skipped| skipped.to_string()).collect();
    assert_eq!(why, ["2026-03-06 arrived after the cut-off", "2026-03-07 weekend", "2026-03-08 weekend"]);
    // What arrives later is never due earlier.
    assert_eq!(due(&england, "2026-03-07 09:00", &term), "2026-03-10");
    assert_eq!(due(&england, "2026-03-07 09:00", &bd(1)), "2026-03-09");
    let any_time = Term { receipt: Receipt::OnBusinessDay { cut_off: None }, ..bd(1) };
    assert_eq!(due(&england, "2026-03-06 23:59", &any_time), "2026-03-09");
    assert_eq!(due(&england, "2026-03-07 00:00", &any_time), "2026-03-10");
}

#[test]
fn nothing_counts_before_it_arrived() {
    // Late on the 1st in Samoa of 2010 it is the 2nd in London, and the desk is open.
    let desk = desk("Europe/London", "[2010, 2010]", "[week]\nweekdays = '09:00-17:00'\n");
    let receipt = Receipt::OnBusinessDay { cut_off: NaiveTime::from_hms_opt(17, 0, 0) };
    let zone = Some(Zone::named("Pacific/Apia").unwrap());
    let hour = Term { receipt, zone, ..Term::of(Count::BusinessMinutes(60)) };
    let start = super::utc("2010-04-02T10:30:00Z");
    let due = desk.due(start, &hour).unwrap();
    assert_eq!((due.from, due.at), (start, start + super::HOUR));
    assert_eq!(due.received_on, day("2010-04-02"));
}

#[test]
fn a_first_day_that_should_count_but_is_closed_is_skipped() {
    let england = calendar("england-wales");
    let start = at(england.zone(), "2026-02-28 12:00");
    let term = Term { start: Start::Included, ..bd(1) };
    let due = england.due(start, &term).unwrap();
    let why: Vec<_> = england.skipped(start, &term, &due).map(|skipped| skipped.to_string()).collect();
    assert_eq!(
        (due.day, why.join(", ").as_str()),
        (day("2026-03-02"), "2026-02-28 weekend, 2026-03-01 weekend")
    );
}

#[test]
fn minutes_after_the_cut_off_begin_with_the_next_opening() {
    let desk = nine_to_five();
    let receipt = Receipt::OnBusinessDay { cut_off: NaiveTime::from_hms_opt(16, 0, 0) };
    let hour = Term { receipt, ..Term::of(Count::BusinessMinutes(60)) };
    let due = desk.due(at(desk.zone(), "2026-03-06 16:30"), &hour).unwrap();
    assert_eq!(shown(desk.zone(), due.at), "2026-03-09 10:00:00");
    let elapsed = Term { receipt, ..Term::of(Count::Minutes(60)) };
    let due = desk.due(at(desk.zone(), "2026-03-06 16:30"), &elapsed).unwrap();
    assert_eq!(shown(desk.zone(), due.at), "2026-03-09 10:00:00");
}

#[test]
fn the_last_day_ends_at_closing_or_at_the_hour_of_receipt() {
    let desk = nine_to_five();
    let ends = |until| {
        let term = Term { until, ..bd(2) };
        shown(desk.zone(), desk.due(at(desk.zone(), "2026-03-05 10:20"), &term).unwrap().at)
    };
    assert_eq!(ends(Until::CloseOfBusiness), "2026-03-09 17:00:00");
    assert_eq!(ends(Until::EndOfDay), "2026-03-09 23:59:59.999999");
    assert_eq!(ends(Until::SameTime), "2026-03-09 10:20:00");
    let sunday = Term { until: Until::CloseOfBusiness, ..Term::of(Count::CalendarDays(3)) };
    let due = desk.due(at(desk.zone(), "2026-03-05 10:20"), &sunday).unwrap();
    assert_eq!(shown(desk.zone(), due.at), "2026-03-08 23:59:59.999999");
}

#[test]
fn what_is_skipped_of_business_minutes_is_said_day_by_day() {
    let desk = desk(
        "Europe/London",
        "[2026, 2027]",
        "holidays_of = 'england-wales 2026.1'\n[week]\nweekdays = '09:00-17:00'\n[half_days]\n\
         2026-12-24 = { name = 'Christmas Eve', hours = '09:00-12:00' }\n",
    );
    let (start, term) = (at(desk.zone(), "2026-12-23 17:30"), Term::of(Count::BusinessMinutes(4 * 60)));
    let due = desk.due(start, &term).unwrap();
    assert_eq!(shown(desk.zone(), due.at), "2026-12-29 10:00:00");
    let why: Vec<_> = desk.skipped(start, &term, &due).map(|skipped| skipped.to_string()).collect();
    assert_eq!(
        why,
        [
            "2026-12-23 outside opening hours",
            "2026-12-24 half day: Christmas Eve",
            "2026-12-25 holiday: Christmas Day",
            "2026-12-26 holiday: Boxing Day",
            "2026-12-27 weekend",
            "2026-12-28 holiday: Boxing Day (substitute day)",
        ]
    );
}
