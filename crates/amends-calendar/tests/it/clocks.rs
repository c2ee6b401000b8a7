//! Pausable clocks: when they are due, what is used and left, and that every interval is kept.

use amends_calendar::{
    Amount, Calendar, Clock, ClockRefusal, Count, Interval, Receipt, Roll, Standing, Term, Until, Why, Zone,
};
use chrono::NaiveTime;
use proptest::prelude::*;

use super::{HOUR, MINUTE, at, calendar, desk, nine_to_five, shown, utc};

/// A clock that starts at a local time and is paused and resumed in turn.
#[track_caller]
fn clock(calendar: &Calendar, started: &str, turns: &[&str]) -> Clock {
    let mut clock = Clock::started(at(calendar.zone(), started));
    for (index, turn) in turns.iter().enumerate() {
        let turn = at(calendar.zone(), turn);
        if index % 2 == 0 { clock.pause(turn, ()).unwrap() } else { clock.resume(turn, &()).unwrap() }
    }
    clock
}

/// When a clock is due, as the calendar's zone shows it; `paused` where it has no date.
#[track_caller]
fn due(calendar: &Calendar, term: &Term, started: &str, turns: &[&str]) -> String {
    let due = clock(calendar, started, turns).due(calendar, term).unwrap();
    due.map_or_else(|| "paused".to_owned(), |due| shown(calendar.zone(), due.at))
}

fn hours(n: u32) -> Term {
    Term::of(Count::BusinessMinutes(n * 60))
}

#[test]
fn a_pause_gives_back_the_open_time_that_it_held() {
    let desk = nine_to_five();
    let monday = "2026-03-02 10:00";
    assert_eq!(due(&desk, &hours(8), monday, &[]), "2026-03-03 10:00:00");
    assert_eq!(
        due(&desk, &hours(8), monday, &["2026-03-02 12:00", "2026-03-02 14:00"]),
        "2026-03-03 12:00:00"
    );
    assert_eq!(
        due(&desk, &hours(8), monday, &["2026-03-02 16:00", "2026-03-03 10:00"]),
        "2026-03-03 12:00:00"
    );
    // Over a night or a weekend a pause gives nothing back.
    assert_eq!(
        due(&desk, &hours(8), monday, &["2026-03-02 18:00", "2026-03-03 08:00"]),
        "2026-03-03 10:00:00"
    );
    assert_eq!(
        due(&desk, &hours(8), "2026-03-06 10:00", &["2026-03-06 17:00", "2026-03-09 09:00"]),
        "2026-03-09 10:00:00"
    );
}

#[test]
fn a_pause_has_an_end_or_no_date() {
    let desk = nine_to_five();
    let monday = "2026-03-02 10:00";
    assert_eq!(due(&desk, &hours(8), monday, &["2026-03-02 12:00"]), "paused");
    // It was due before it was paused.
    assert_eq!(due(&desk, &hours(1), monday, &["2026-03-02 12:00"]), "2026-03-02 11:00:00");
    let mut bounded = clock(&desk, monday, &[]);
    bounded
        .pause_until(at(desk.zone(), "2026-03-02 12:00"), (), at(desk.zone(), "2026-03-02 15:00"))
        .unwrap();
    let ends = |clock: &Clock| shown(desk.zone(), clock.due(&desk, &hours(8)).unwrap().unwrap().at);
    assert_eq!(ends(&bounded), "2026-03-03 13:00:00");
    bounded.resume(at(desk.zone(), "2026-03-02 13:00"), &()).unwrap();
    assert_eq!(ends(&bounded), "2026-03-03 11:00:00");
}

#[test]
fn days_are_given_back_by_the_day() {
    let england = calendar("england-wales");
    let (received, five) = ("2026-03-02 10:00", Term::of(Count::BusinessDays(5)));
    let ends = |term: &Term, turns: &[&str]| due(&england, term, received, turns);
    assert_eq!(ends(&five, &[]), "2026-03-09 23:59:59.999999");
    // Within a day, and over a weekend, nothing.
    assert_eq!(ends(&five, &["2026-03-03 09:00", "2026-03-03 17:00"]), "2026-03-09 23:59:59.999999");
    assert_eq!(ends(&five, &["2026-03-06 18:00", "2026-03-08 12:00"]), "2026-03-09 23:59:59.999999");
    // The business days after the pause, up to the resumption.
    assert_eq!(ends(&five, &["2026-03-03 17:00", "2026-03-04 09:00"]), "2026-03-10 23:59:59.999999");
    assert_eq!(ends(&five, &["2026-03-03 12:00", "2026-03-10 12:00"]), "2026-03-16 23:59:59.999999");
    // On the very last day: the rest of the day of the resumption, or of the next open one.
    assert_eq!(ends(&five, &["2026-03-09 12:00", "2026-03-11 12:00"]), "2026-03-11 23:59:59.999999");
    assert_eq!(ends(&five, &["2026-03-09 12:00", "2026-03-14 12:00"]), "2026-03-16 23:59:59.999999");
    // Calendar days, weeks and months by civil days.
    let fortnight = Term::of(Count::Weeks(2));
    assert_eq!(ends(&fortnight, &["2026-03-06 18:00", "2026-03-08 12:00"]), "2026-03-18 23:59:59.999999");
    let month = Term::of(Count::Months(1));
    assert_eq!(ends(&month, &["2026-03-06 18:00", "2026-03-08 12:00"]), "2026-04-04 23:59:59.999999");
    let rolled = Term { roll: Roll::Following, ..month };
    assert_eq!(ends(&rolled, &["2026-03-06 18:00", "2026-03-08 12:00"]), "2026-04-07 23:59:59.999999");
}

#[test]
fn a_clock_that_is_resumed_after_closing_on_its_last_day_has_the_next() {
    let desk = nine_to_five();
    let term = Term { until: Until::CloseOfBusiness, ..Term::of(Count::BusinessDays(1)) };
    let ends = |turns: &[&str]| due(&desk, &term, "2026-03-05 10:00", turns);
    assert_eq!(ends(&[]), "2026-03-06 17:00:00");
    assert_eq!(ends(&["2026-03-06 12:00", "2026-03-06 16:00"]), "2026-03-06 17:00:00");
    assert_eq!(ends(&["2026-03-06 12:00", "2026-03-06 20:00"]), "2026-03-09 17:00:00");
}

#[test]
fn it_runs_only_when_nothing_is_awaited() {
    let desk = nine_to_five();
    let zone = desk.zone();
    let mut clock = Clock::started(at(zone, "2026-03-02 10:00"));
    clock.pause(at(zone, "2026-03-02 11:00"), "customer").unwrap();
    clock.pause(at(zone, "2026-03-02 12:00"), "third party").unwrap();
    clock.resume(at(zone, "2026-03-02 13:00"), &"customer").unwrap();
    assert!(clock.is_paused(at(zone, "2026-03-02 13:30")));
    clock.resume(at(zone, "2026-03-02 14:00"), &"third party").unwrap();
    let due = clock.due(&desk, &hours(2)).unwrap().unwrap();
    assert_eq!(shown(zone, due.at), "2026-03-02 15:00:00");
    clock.stop(at(zone, "2026-03-02 14:30")).unwrap();
    let span = |from, to, runs| Interval { from: at(zone, from), to: Some(at(zone, to)), runs };
    assert_eq!(
        clock.intervals(),
        [
            span("2026-03-02 10:00", "2026-03-02 11:00", true),
            span("2026-03-02 11:00", "2026-03-02 14:00", false),
            span("2026-03-02 14:00", "2026-03-02 14:30", true),
        ]
    );
    assert_eq!(clock.pauses().len(), 2);
}

#[test]
fn a_pause_within_a_pause_changes_nothing() {
    let desk = nine_to_five();
    let zone = desk.zone();
    let mut clock = Clock::started(at(zone, "2026-03-02 10:00"));
    clock.pause(at(zone, "2026-03-02 11:00"), "customer").unwrap();
    clock.pause(at(zone, "2026-03-02 12:00"), "third party").unwrap();
    clock.resume(at(zone, "2026-03-02 13:00"), &"third party").unwrap();
    clock.resume(at(zone, "2026-03-02 14:00"), &"customer").unwrap();
    let due = clock.due(&desk, &hours(2)).unwrap().unwrap();
    assert_eq!(shown(zone, due.at), "2026-03-02 15:00:00");
}

#[test]
fn a_pause_at_the_due_instant_comes_too_late() {
    let desk = nine_to_five();
    let monday = "2026-03-02 10:00";
    assert_eq!(due(&desk, &hours(2), monday, &["2026-03-02 12:00"]), "2026-03-02 12:00:00");
    assert_eq!(due(&desk, &hours(2), monday, &["2026-03-02 11:59"]), "paused");
}

#[test]
fn pauses_on_one_last_day_after_another_never_lead_back() {
    let england = calendar("england-wales");
    let turns = [
        "2026-03-06 12:00", // on the last day
        "2026-03-07 12:00", // a Saturday: Monday is given
        "2026-03-09 12:00",
        "2026-03-14 12:00",
        "2026-03-16 12:00",
        "2026-03-21 12:00",
    ];
    let ends = due(&england, &Term::of(Count::BusinessDays(0)), "2026-03-06 10:00", &turns);
    assert_eq!(ends, "2026-03-23 23:59:59.999999");
}

#[test]
fn days_are_used_from_the_day_of_receipt_on_not_from_the_opening() {
    // Received on the 2nd of April in Samoa, which began in UTC when it was still the 1st there.
    let term = Term {
        receipt: Receipt::OnBusinessDay { cut_off: NaiveTime::from_hms_opt(1, 0, 0) },
        zone: Some(Zone::named("Pacific/Apia").unwrap()),
        ..Term::of(Count::BusinessDays(5))
    };
    let always = calendar("always");
    let clock: Clock = Clock::started(utc("2010-04-01T12:51:00Z"));
    let whole = always.due(clock.started_at(), &term).unwrap();
    assert_eq!(
        (whole.received_on.to_string(), whole.from),
        ("2010-04-02".into(), utc("2010-04-02T00:00:00Z"))
    );
    assert_eq!(clock.used(&always, &term, utc("2010-04-03T20:00:00Z")), Ok(Amount::BusinessDays(1)));
}

#[test]
fn it_refuses_what_makes_no_sense_and_does_not_change() {
    let mut clock = Clock::started(10);
    assert_eq!(clock.pause(9, "a"), Err(ClockRefusal::Earlier));
    assert_eq!(clock.resume(11, &"a"), Err(ClockRefusal::NotPaused));
    clock.pause(20, "a").unwrap();
    assert_eq!(clock.pause(21, "a"), Err(ClockRefusal::AlreadyPaused));
    assert_eq!(clock.resume(19, &"a"), Err(ClockRefusal::Earlier));
    let before = clock.clone();
    assert_eq!(clock.resume(25, &"b"), Err(ClockRefusal::NotPaused));
    assert_eq!(clock, before);
    clock.stop(30).unwrap();
    for told in [clock.pause(31, "a"), clock.resume(31, &"a"), clock.stop(31)] {
        assert_eq!(told, Err(ClockRefusal::Stopped));
    }
    assert_eq!(clock.stopped_at(), Some(30));
}

#[test]
fn where_it_stands_is_asked_at_an_instant() {
    let desk = nine_to_five();
    let zone = desk.zone();
    let mut clock = clock(&desk, "2026-03-02 10:00", &["2026-03-02 12:00", "2026-03-02 14:00"]);
    clock.stop(at(zone, "2026-03-03 11:00")).unwrap();
    let stands = |now: &str| clock.standing(&desk, &hours(8), at(zone, now)).unwrap();
    assert!(
        matches!(stands("2026-03-02 11:00"), Standing::Running(due) if shown(zone, due.at) == "2026-03-03 10:00:00")
    );
    assert_eq!(stands("2026-03-02 13:00"), Standing::Paused(Amount::OpenMicros(6 * HOUR)));
    assert!(
        matches!(stands("2026-03-02 15:00"), Standing::Running(due) if shown(zone, due.at) == "2026-03-03 12:00:00")
    );
    assert!(matches!(stands("2026-03-03 11:00"), Standing::Met(Some(_))));
    assert!(matches!(stands("2026-04-03 11:00"), Standing::Met(Some(_))));
    let short = clock.standing(&desk, &hours(6), at(zone, "2026-03-03 10:30")).unwrap();
    assert!(matches!(short, Standing::Missed(due) if shown(zone, due.at) == "2026-03-03 10:00:00"));
}

#[test]
fn the_due_instant_itself_is_in_time() {
    let desk = nine_to_five();
    let clock = clock(&desk, "2026-03-02 10:00", &[]);
    let due = clock.due(&desk, &hours(8)).unwrap().unwrap().at;
    assert!(matches!(clock.standing(&desk, &hours(8), due - 1), Ok(Standing::Running(_))));
    assert!(matches!(clock.standing(&desk, &hours(8), due), Ok(Standing::Running(_))));
    assert!(matches!(clock.standing(&desk, &hours(8), due + 1), Ok(Standing::Missed(_))));
    let stopped = |at: i64| {
        let mut clock = clock.clone();
        clock.stop(at).unwrap();
        clock.standing(&desk, &hours(8), due + HOUR).unwrap()
    };
    assert!(matches!(stopped(due), Standing::Met(_)));
    assert!(matches!(stopped(due + 1), Standing::Missed(_)));
}

#[test]
fn used_and_left_are_the_whole() {
    let england = calendar("england-wales");
    let clock = clock(&england, "2026-03-02 10:00", &["2026-03-03 12:00", "2026-03-05 12:00"]);
    let term = Term::of(Count::BusinessDays(5));
    let now = at(england.zone(), "2026-03-06 09:00");
    assert_eq!(clock.used(&england, &term, now), Ok(Amount::BusinessDays(2)));
    assert_eq!(clock.left(&england, &term, now), Ok(Amount::BusinessDays(3)));
    assert_eq!(clock.paused(&england, &term, now), Ok(Amount::BusinessDays(2)));
}

#[test]
fn the_days_of_a_pause_are_among_the_skipped() {
    let england = calendar("england-wales");
    let clock = clock(&england, "2026-04-01 10:00", &["2026-04-02 12:00", "2026-04-08 12:00"]);
    let term = Term::of(Count::BusinessDays(3));
    let due = clock.due(&england, &term).unwrap().unwrap();
    assert_eq!(due.day.to_string(), "2026-04-10");
    let why: Vec<_> = clock.skipped(&england, &term, &due).iter().map(ToString::to_string).collect();
    assert_eq!(
        why,
        [
            "2026-04-03 holiday: Good Friday",
            "2026-04-04 weekend",
            "2026-04-05 weekend",
            "2026-04-06 holiday: Easter Monday",
            "2026-04-07 paused",
            "2026-04-08 paused",
        ]
    );
}

fn turns() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(1..40 * HOUR, 0..9).prop_map(|steps| {
        let mut at = utc("2026-03-20T09:00:00Z");
        steps
            .into_iter()
            .map(|step| {
                at += step;
                at
            })
            .collect()
    })
}

fn desks() -> [Calendar; 2] {
    let split = "holidays_of = 'england-wales 2026.1'\n[week]\nweekdays = ['09:00-12:00', '13:00-17:00']\nsunday = '00:00-03:00'\n";
    [desk("Europe/London", "[2026, 2027]", split), calendar("us-federal")]
}

proptest! {
    #[test]
    fn what_ran_and_what_was_paused_is_all_there_was(turns in turns(), after in 0..200 * HOUR) {
        let mut clock = Clock::started(utc("2026-03-20T09:00:00Z"));
        for (index, turn) in turns.iter().enumerate() {
            if index % 2 == 0 { clock.pause(*turn, ()).unwrap() } else { clock.resume(*turn, &()).unwrap() }
        }
        let now = turns.last().copied().unwrap_or(clock.started_at()) + after;
        for calendar in desks() {
            let paused: i64 = clock.pauses().iter().map(|it| {
                calendar.open_between(it.from, it.to().unwrap_or(now)).unwrap()
            }).sum();
            let ran = clock.used(&calendar, &hours(1), now).unwrap().value();
            prop_assert_eq!(ran + paused, calendar.open_between(clock.started_at(), now).unwrap());
            prop_assert_eq!(clock.paused(&calendar, &hours(1), now).unwrap(), Amount::OpenMicros(paused));
            let intervals = clock.intervals();
            prop_assert_eq!(intervals[0].from, clock.started_at());
            prop_assert!(intervals.windows(2).all(|pair| pair[0].to == Some(pair[1].from)));
            prop_assert_eq!(intervals[intervals.len() - 1].to, None);
        }
    }

    #[test]
    fn it_is_due_when_what_ran_is_the_whole(turns in turns(), minutes in 1..6000_u32, days in 0..20_u32) {
        let mut clock = Clock::started(utc("2026-03-20T09:00:00Z"));
        for (index, turn) in turns.iter().enumerate() {
            if index % 2 == 0 { clock.pause(*turn, ()).unwrap() } else { clock.resume(*turn, &()).unwrap() }
        }
        for calendar in desks() {
            for term in [Count::BusinessMinutes(minutes), Count::Minutes(minutes), Count::BusinessDays(days)].map(Term::of) {
                let Some(due) = clock.due(&calendar, &term).unwrap() else {
                    prop_assert!(turns.len() % 2 == 1);
                    continue;
                };
                let unpaused = calendar.due(clock.started_at(), &term).unwrap();
                prop_assert!(due.at >= unpaused.at);
                let left = clock.known_at(due.at).left(&calendar, &term, due.at).unwrap();
                let ran = |run: &Interval| run.runs && run.from <= due.at && run.to.is_none_or(|to| due.at <= to);
                prop_assert!(clock.intervals().iter().any(ran), "{:?} {:?}", term, due);
                if matches!(term.count, Count::BusinessDays(_)) {
                    // Below nothing only where a pause on the last day was given the rest of another one.
                    let is_over = left.value() == 0 || turns.iter().any(|turn| calendar.zone().date(*turn) > unpaused.day);
                    prop_assert!(is_over && left.value() <= 0, "{:?} {:?} {:?}", term, due, left);
                } else {
                    prop_assert_eq!(left.value(), 0, "{:?} {:?}", term, due);
                    let before = clock.left(&calendar, &term, due.at - 1).unwrap();
                    prop_assert_eq!(before.value(), 1);
                }
            }
        }
    }
}

#[test]
fn control_a_due_date_that_forgets_a_pause_is_seen() {
    let desk = nine_to_five();
    let clock = clock(&desk, "2026-03-02 10:00", &["2026-03-02 12:00", "2026-03-02 14:00"]);
    let wrong = desk.due(clock.started_at(), &hours(8)).unwrap();
    assert_eq!(clock.left(&desk, &hours(8), wrong.at).unwrap().value(), 120 * MINUTE);
    assert!(clock.skipped(&desk, &hours(8), &wrong).iter().all(|it| it.why != Why::Paused));
}

/// Eight hours from four in the afternoon end at midnight: the Saturday that begins then has nothing to do with it.
#[test]
fn a_day_that_begins_when_all_is_over_is_not_skipped() {
    let england = calendar("england-wales");
    let start = at(england.zone(), "2026-06-05 16:00");
    let days = |n: u32| -> Vec<String> {
        let due = england.due(start, &hours(n)).unwrap();
        england.skipped(start, &hours(n), &due).map(|it| it.day.to_string()).collect()
    };
    assert_eq!(days(8), Vec::<String>::new());
    assert_eq!(days(9), ["2026-06-06", "2026-06-07"]);
}
