//! What went wrong in other systems, each as a test that would have caught it. The first line of each names where.

use amends_calendar::{Amount, Calendar, Clock, Closed, Count, Day, Standing, Term, Until};

use super::{HOUR, MINUTE, at, calendar, day, desk, nine_to_five, shown, utc};

/// When so many open hours have passed since a local time.
#[track_caller]
fn hours_later(calendar: &Calendar, from: &str, hours: i64) -> String {
    shown(calendar.zone(), calendar.add_open(at(calendar.zone(), from), hours * HOUR).unwrap())
}

fn hours(n: u32) -> Term {
    Term::of(Count::BusinessMinutes(n * 60))
}

/// Split over lunch, short on Fridays, with the holidays of England.
fn split() -> Calendar {
    let rest = "holidays_of = 'england-wales 2026.1'\n[week]\nweekdays = ['09:00-12:30', '13:30-17:00']\n\
                friday = ['09:00-12:30', '13:30-15:00']\n";
    desk("Europe/London", "[2015, 2028]", rest)
}

/// osTicket #1168, #1574, #2131, osTicket-1.7 #515, Faveo #218, GLPI #687: a due date in the middle of the night or weekend.
#[test]
fn osticket_faveo_glpi_a_due_date_falls_within_business_hours() {
    let desk = nine_to_five();
    for (from, due) in [
        ("2026-03-06 16:00", "2026-03-09 11:00:00"),
        ("2026-03-06 23:00", "2026-03-09 12:00:00"),
        ("2026-03-07 12:00", "2026-03-09 12:00:00"),
        ("2026-03-09 05:00", "2026-03-09 12:00:00"),
        ("2026-03-09 14:00", "2026-03-09 17:00:00"),
        ("2026-03-09 14:01", "2026-03-10 09:01:00"),
    ] {
        assert_eq!(hours_later(&desk, from, 3), due, "{from}");
    }
}

/// osTicket #4166, #4969, PR #4984: holidays did not count as closed.
#[test]
fn osticket_a_holiday_is_no_business_day() {
    assert_eq!(hours_later(&split(), "2026-04-02 16:00", 2), "2026-04-07 10:00:00");
    assert_eq!(calendar("england-wales").add_business_days(day("2026-12-24"), 1), Ok(day("2026-12-29")));
}

/// osTicket PR #4807, Chatwoot #14009, Frappe Helpdesk #1528, #2212: no opening hours before and after lunch.
#[test]
fn osticket_chatwoot_frappe_a_day_may_be_split() {
    assert_eq!(hours_later(&split(), "2026-03-09 12:00", 1), "2026-03-09 14:00:00");
    assert_eq!(hours_later(&split(), "2026-03-09 13:00", 1), "2026-03-09 14:30:00");
    assert_eq!(hours_later(&split(), "2026-03-09 09:00", 7), "2026-03-09 17:00:00");
    assert_eq!(hours_later(&split(), "2026-03-13 12:00", 3), "2026-03-16 10:00:00");
}

/// osTicket #6739: hours of one day of the week were taken for another's.
#[test]
fn osticket_each_day_of_the_week_has_its_own_hours() {
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let lines = names.iter().zip(1..).map(|(name, n)| format!("{name} = '0{n}:00-0{n}:3{n}'\n"));
    let week = desk("Europe/London", "[2026, 2026]", &format!("[week]\n{}", lines.collect::<String>()));
    for (n, date) in (1..).zip(2..=8) {
        let hours = week.hours(day(&format!("2026-03-{date:02}"))).unwrap(); // Monday the 2nd to Sunday the 8th
        assert_eq!(hours.iter().map(ToString::to_string).collect::<Vec<_>>(), [format!("0{n}:00-0{n}:3{n}")]);
        let start = week.zone().start(day(&format!("2026-03-{date:02}")));
        assert_eq!(week.open_between(start, start + 24 * HOUR), Ok((30 + n) * MINUTE));
    }
}

/// osTicket #3034, #6524, Faveo #91, Frappe #1542, #1554: time spent waiting for the customer counted.
#[test]
fn osticket_faveo_frappe_a_clock_can_be_paused() {
    let desk = nine_to_five();
    let mut clock = Clock::started(at(desk.zone(), "2026-03-02 10:00"));
    clock.pause(at(desk.zone(), "2026-03-02 11:00"), "customer").unwrap();
    clock.resume(at(desk.zone(), "2026-03-05 11:00"), &"customer").unwrap();
    let due = clock.due(&desk, &hours(4)).unwrap().unwrap();
    assert_eq!(shown(desk.zone(), due.at), "2026-03-05 14:00:00");
}

/// GLPI #24481: deadlines were breached while the ticket was pending.
#[test]
fn glpi_nothing_is_missed_while_paused() {
    let desk = nine_to_five();
    let mut clock = Clock::started(at(desk.zone(), "2026-03-02 10:00"));
    clock.pause(at(desk.zone(), "2026-03-02 11:00"), "customer").unwrap();
    let month_later = at(desk.zone(), "2026-04-02 10:00");
    let stands = clock.standing(&desk, &hours(4), month_later).unwrap();
    assert_eq!(stands, Standing::Paused(Amount::OpenMicros(3 * HOUR)));
}

/// GLPI #6902, #15605, #16383: the pauses so far were lost when the service level changed.
#[test]
fn glpi_pauses_survive_a_change_of_rules_and_calendar() {
    let (old, new) = (nine_to_five(), split());
    let mut clock = Clock::started(at(old.zone(), "2026-03-02 10:00"));
    clock.pause(at(old.zone(), "2026-03-02 11:00"), "customer").unwrap();
    clock.resume(at(old.zone(), "2026-03-03 11:00"), &"customer").unwrap();
    let ends =
        |calendar: &Calendar, n| shown(old.zone(), clock.due(calendar, &hours(n)).unwrap().unwrap().at);
    assert_eq!(ends(&old, 4), "2026-03-03 14:00:00");
    assert_eq!(ends(&old, 8), "2026-03-04 10:00:00"); // 1 before, 6 after the pause, 1 on Wednesday
    assert_eq!(ends(&new, 8), "2026-03-04 11:00:00"); // 1, 1.5 and 3.5 on Tuesday, 2 on Wednesday
    let days = clock.due(&new, &Term::of(Count::BusinessDays(1))).unwrap().unwrap();
    assert_eq!(days.day, day("2026-03-04"));
}

/// GLPI #10594: pauses were counted in hours where the target was in days.
#[test]
fn glpi_a_target_in_days_is_paused_in_days() {
    let desk = nine_to_five();
    let five = Term { until: Until::CloseOfBusiness, ..Term::of(Count::BusinessDays(5)) };
    let ends = |turns: &[&str]| {
        let mut clock = Clock::started(at(desk.zone(), "2026-03-02 10:00"));
        for pair in turns.chunks(2) {
            clock.pause(at(desk.zone(), pair[0]), ()).unwrap();
            clock.resume(at(desk.zone(), pair[1]), &()).unwrap();
        }
        shown(desk.zone(), clock.due(&desk, &five).unwrap().unwrap().at)
    };
    assert_eq!(ends(&[]), "2026-03-09 17:00:00");
    assert_eq!(ends(&["2026-03-03 10:00", "2026-03-05 10:00"]), "2026-03-11 17:00:00"); // two days, not 48 hours
    assert_eq!(ends(&["2026-03-06 16:00", "2026-03-09 10:00"]), "2026-03-10 17:00:00"); // one day, not 66 hours
    assert_eq!(
        ends(&["2026-03-03 10:00", "2026-03-03 12:00", "2026-03-04 10:00", "2026-03-04 12:00"]),
        "2026-03-09 17:00:00" // scraps of days do not add up to one
    );
}

/// Frappe PR #2449: the time on hold was added to the instant of creation, nights and weekends with it.
#[test]
fn frappe_time_on_hold_is_open_time_not_time_that_passed() {
    let desk = nine_to_five();
    let mut clock = Clock::started(at(desk.zone(), "2026-03-06 10:00"));
    clock.pause(at(desk.zone(), "2026-03-06 16:00"), ()).unwrap();
    clock.resume(at(desk.zone(), "2026-03-09 10:00"), &()).unwrap(); // 66 hours, two of them open
    let due = clock.due(&desk, &hours(8)).unwrap().unwrap();
    assert_eq!(shown(desk.zone(), due.at), "2026-03-09 12:00:00");
    let unpaused = desk.due(clock.started_at(), &hours(8)).unwrap();
    assert_eq!(desk.open_between(unpaused.at, due.at), Ok(2 * HOUR));
}

/// GLPI PR #22678, #14427, #15357, #15429: a warning before the deadline fell on 00:00 where a day had several segments.
#[test]
fn glpi_a_warning_before_the_deadline_falls_within_business_hours() {
    let split = split();
    let due = at(split.zone(), "2026-03-16 10:00");
    for (before, warn) in [
        (60, "2026-03-16 09:00:00"),
        (61, "2026-03-13 14:59:00"),
        (2 * 60, "2026-03-13 14:00:00"),
        (150, "2026-03-13 13:30:00"),
        (151, "2026-03-13 12:29:00"),
        (6 * 60, "2026-03-13 09:00:00"),
        (361, "2026-03-12 16:59:00"),
    ] {
        let warned = split.add_open(due, -before * MINUTE).unwrap();
        assert_eq!(shown(split.zone(), warned), warn, "{before} minutes before");
        assert_eq!(split.add_open(warned, before * MINUTE), Ok(due));
    }
}

/// Zammad #4432, #2082: escalations were sent at midnight.
#[test]
fn zammad_nothing_is_due_at_midnight_where_nobody_is_open() {
    let split = split();
    let start = at(split.zone(), "2026-03-01 00:00");
    for step in 0..24 * 14 {
        for minutes in [1, 60, 210, 420, 421, 3000] {
            let due = split.add_open(start + step * HOUR, minutes * MINUTE).unwrap();
            let open = split.is_open(due - 1).unwrap();
            assert!(open, "{step} {minutes} {}", shown(split.zone(), due));
        }
    }
}

/// Chatwoot #6889: conversations that nobody touched were never escalated.
#[test]
fn chatwoot_a_clock_that_nothing_touches_is_missed_all_the_same() {
    let desk = nine_to_five();
    let clock: Clock = Clock::started(at(desk.zone(), "2026-03-02 10:00"));
    let later = at(desk.zone(), "2027-03-02 10:00");
    assert!(matches!(clock.standing(&desk, &hours(1), later), Ok(Standing::Missed(_))));
}

/// Zammad #3140: escalated after the agent had answered.
#[test]
fn zammad_what_was_met_stays_met() {
    let desk = nine_to_five();
    let mut clock: Clock = Clock::started(at(desk.zone(), "2026-03-02 10:00"));
    clock.stop(at(desk.zone(), "2026-03-02 10:59")).unwrap();
    for later in ["2026-03-02 10:59", "2026-03-02 11:00", "2026-03-02 11:01", "2030-03-01 10:00"] {
        let stands = clock.standing(&desk, &hours(1), at(desk.zone(), later)).unwrap();
        assert!(matches!(stands, Standing::Met(Some(_))), "{later}");
    }
}

/// Zammad #4353, #5624: an old target survived the removal or the change of the rule.
#[test]
fn zammad_no_target_outlives_its_rule() {
    let (desk, split) = (nine_to_five(), split());
    let clock: Clock = Clock::started(at(desk.zone(), "2026-03-02 11:00"));
    let ends = |calendar, n| shown(desk.zone(), clock.due(calendar, &hours(n)).unwrap().unwrap().at);
    assert_eq!(ends(&desk, 4), "2026-03-02 15:00:00");
    assert_eq!(ends(&desk, 1), "2026-03-02 12:00:00");
    assert_eq!(ends(&split, 4), "2026-03-02 16:00:00");
    assert_eq!(ends(&desk, 4), "2026-03-02 15:00:00"); // asked again: nothing was remembered
}

/// Zammad #5177: the target of the next update overrode that of the first response.
#[test]
fn zammad_two_clocks_of_one_case_do_not_meet() {
    let desk = nine_to_five();
    let mut first: Clock = Clock::started(at(desk.zone(), "2026-03-02 10:00"));
    let update = Clock::<()>::started(at(desk.zone(), "2026-03-02 11:00"));
    first.stop(at(desk.zone(), "2026-03-02 12:00")).unwrap();
    let now = at(desk.zone(), "2026-03-02 16:00");
    assert!(matches!(first.standing(&desk, &hours(4), now), Ok(Standing::Met(_))));
    assert!(matches!(update.standing(&desk, &hours(4), now), Ok(Standing::Missed(_))));
}

/// Zammad #534, `FreeITSM`: a changed calendar did not count for running clocks, or silently for every old one.
#[test]
fn zammad_freeitsm_a_calendar_has_versions_and_the_case_says_which() {
    let old = desk("Europe/London", "[2026, 2026]", "[week]\nweekdays = '09:00-17:00'\n");
    let new = desk(
        "Europe/London",
        "[2026, 2026]",
        "[week]\nweekdays = '09:00-17:00'\n[closures]\n2026-03-03 = 'Flood'\n",
    );
    let clock: Clock = Clock::started(at(old.zone(), "2026-03-02 16:00"));
    let ends = |calendar| shown(old.zone(), clock.due(calendar, &hours(2)).unwrap().unwrap().at);
    assert_eq!([ends(&old), ends(&new)], ["2026-03-03 10:00:00", "2026-03-04 10:00:00"]);
    assert_ne!(old.digest(), new.digest());
    let (id, version) = ("england-wales", "2026.1"); // what was published stays to be had
    assert_eq!(Calendar::shipped_version(id, version).unwrap().version(), version);
}

/// Zammad #390: holidays of one region were taken for the whole country's.
#[test]
fn zammad_a_holiday_is_that_of_its_own_region() {
    let second = day("2026-01-02");
    assert_eq!(calendar("scotland").day(second), Ok(Day::Closed(Closed::Holiday("2nd January"))));
    for id in ["england-wales", "northern-ireland"] {
        assert_eq!(calendar(id).day(second), Ok(Day::Usual), "{id}");
    }
    assert_eq!(calendar("germany").day(day("2026-06-04")), Ok(Day::Usual)); // Corpus Christi, of some Länder
}

/// Frappe #3235, GLPI #1911: nobody could say which rule gave a date, nor why it moved when the handler changed.
#[test]
fn frappe_glpi_a_due_date_says_why() {
    let england = calendar("england-wales");
    let (start, term) = (at(england.zone(), "2026-04-02 10:00"), Term::of(Count::BusinessDays(1)));
    let due = england.due(start, &term).unwrap();
    let why: Vec<_> = england
        .skipped(start, &term, &due)
        .map(|it| (it.day.to_string(), it.why.code(), it.why.name()))
        .collect();
    assert_eq!(why[0], ("2026-04-03".to_owned(), "holiday", Some("Good Friday")));
    assert_eq!((why.len(), due.received_on, due.day), (4, day("2026-04-02"), day("2026-04-07")));
    assert!(england.digest().starts_with("sha256:") && england.digest().len() == 71);
    assert_eq!(england.due(start, &term), Ok(due)); // a question changes nothing
}

/// Chatwoot PR #13392: Friday 16:30 and one hour was Friday 17:30.
#[test]
fn chatwoot_friday_half_past_four_and_one_hour_is_monday_half_past_nine() {
    assert_eq!(hours_later(&nine_to_five(), "2026-03-06 16:30", 1), "2026-03-09 09:30:00");
}

/// `FreeScout` #4307: reports counted nights and weekends.
#[test]
fn freescout_time_between_is_business_time() {
    let desk = nine_to_five();
    let between = |from, to| desk.open_between(at(desk.zone(), from), at(desk.zone(), to)).unwrap();
    assert_eq!(between("2026-03-06 16:00", "2026-03-09 10:00"), 2 * HOUR);
    let longer = desk_until_six();
    let zone = longer.zone();
    let ack = longer.open_between(at(zone, "2026-03-06 17:50"), at(zone, "2026-03-09 09:10"));
    assert_eq!(ack, Ok(20 * MINUTE));
}

fn desk_until_six() -> Calendar {
    desk("Europe/London", "[2026, 2026]", "[week]\nweekdays = '09:00-18:00'\n")
}

/// `dbt_zendesk` #25: history was computed with today's offset from Greenwich.
#[test]
fn dbt_zendesk_each_instant_has_the_offset_of_its_own_day() {
    let desk = desk("America/New_York", "[2015, 2026]", "[week]\nweekdays = '09:00-17:00'\n");
    for (from, open) in [
        ("2026-01-05T13:00:00Z", 30 * MINUTE), // 08:00 in winter
        ("2026-07-06T13:00:00Z", 90 * MINUTE), // 09:00 in summer
        ("2015-03-06T13:00:00Z", 30 * MINUTE), // the Friday before clocks change
        ("2015-03-09T13:00:00Z", 90 * MINUTE), // the Monday after
    ] {
        assert_eq!(desk.open_between(utc(from), utc(from) + 90 * MINUTE), Ok(open), "{from}");
    }
}

/// Chatwoot PR #12058: five days were reported instead of ten minutes after a reopening.
#[test]
fn chatwoot_a_cycle_is_measured_from_its_own_beginning() {
    let always = calendar("always");
    let opened = utc("2026-03-02T10:00:00Z");
    let mut first: Clock = Clock::started(opened);
    first.stop(opened + HOUR).unwrap();
    let mut second: Clock = Clock::started(opened + 5 * 24 * HOUR);
    second.stop(opened + 5 * 24 * HOUR + 10 * MINUTE).unwrap();
    let used = |clock: &Clock| clock.used(&always, &hours(1), opened + 30 * 24 * HOUR).unwrap();
    assert_eq!(used(&first), Amount::OpenMicros(HOUR));
    assert_eq!(used(&second), Amount::OpenMicros(10 * MINUTE));
}
