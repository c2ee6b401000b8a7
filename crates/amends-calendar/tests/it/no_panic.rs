//! No input makes it panic, and none makes it run for long: instants and counts of any size, files of any text.

use amends_calendar::{Calendar, Clock, Count, Receipt, Roll, Start, Term, Until, Zone};
use chrono::NaiveTime;
use proptest::prelude::*;

use super::{calendar, nine_to_five};

fn count() -> impl Strategy<Value = Count> {
    let n = prop_oneof![0..100_u32, any::<u32>()];
    prop_oneof![
        n.clone().prop_map(Count::CalendarDays),
        n.clone().prop_map(Count::BusinessDays),
        n.clone().prop_map(Count::Weeks),
        n.clone().prop_map(Count::Months),
        n.clone().prop_map(Count::BusinessMinutes),
        n.prop_map(Count::Minutes),
    ]
}

fn term() -> impl Strategy<Value = Term> {
    let receipt = prop_oneof![
        Just(Receipt::OnTheDay),
        (0..86_400_u32).prop_map(|second| Receipt::OnBusinessDay {
            cut_off: NaiveTime::from_num_seconds_from_midnight_opt(second, 0)
        }),
    ];
    let rolls = [Roll::Stay, Roll::Following, Roll::Preceding, Roll::ModifiedFollowing];
    let untils = [Until::EndOfDay, Until::CloseOfBusiness, Until::SameTime];
    let zone = prop_oneof![Just(None), Just(Some("Pacific/Apia")), Just(Some("America/St_Johns"))];
    let starts = prop::sample::select(vec![Start::Excluded, Start::Included]);
    (
        count(),
        starts,
        receipt,
        prop::sample::select(rolls.to_vec()),
        prop::sample::select(untils.to_vec()),
        zone,
    )
        .prop_map(|(count, start, receipt, roll, until, zone)| {
            let zone = zone.map(|name| Zone::named(name).unwrap());
            Term { count, start, receipt, roll, until, zone }
        })
}

fn is_minutes(term: &Term) -> bool {
    matches!(term.count, Count::BusinessMinutes(_) | Count::Minutes(_))
}

/// Anywhere, or where the calendars have answers.
fn instant() -> impl Strategy<Value = i64> {
    let (first, last) = (super::utc("2009-12-25T00:00:00Z"), super::utc("2029-01-05T00:00:00Z"));
    prop_oneof![any::<i64>(), first..last, first..last]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_instant_and_no_term(start in instant(), later in prop::collection::vec(instant(), 0..5), term in term()) {
        for calendar in [calendar("england-wales"), nine_to_five(), calendar("always")] {
            if let Ok(due) = calendar.due(start, &term) {
                prop_assert!(due.at <= super::utc("9999-12-31T23:59:59.999999Z"));
                prop_assert!(calendar.skipped(start, &term, &due).count() < 100_000);
                prop_assert!(due.from >= start && due.counted_to >= due.received_on || is_minutes(&term));
            }
            let mut clock = Clock::started(start);
            for (index, at) in later.iter().enumerate() {
                let _ = if index % 2 == 0 { clock.pause(*at, ()) } else { clock.resume(*at, &()) };
                let _ = (clock.standing(&calendar, &term, *at), clock.paused(&calendar, &term, *at));
                let _ = (calendar.open_between(start, *at), calendar.add_open(start, *at), calendar.opening(*at));
            }
            if let Ok(Some(due)) = clock.due(&calendar, &term) {
                prop_assert!(clock.skipped(&calendar, &term, &due).len() < 100_000);
            }
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text(text in ".{0,200}") {
        let _ = Calendar::parse(&text);
    }

    #[test]
    fn no_part_of_a_good_file_in_a_wrong_place(from in 0..8000_usize, to in 0..8000_usize, at in 0..8000_usize) {
        let text = Calendar::shipped_text("scotland", "2026.1").unwrap();
        let cut = |at: usize| text.char_indices().map(|(index, _)| index).nth(at).unwrap_or(text.len());
        let part = text.get(cut(from)..cut(to)).unwrap_or("");
        let spoilt = format!("{}{part}{}", &text[..cut(at)], &text[cut(at)..]);
        if let Err(mistakes) = Calendar::parse(&spoilt) {
            prop_assert!(mistakes.as_slice().iter().all(|it| it.span.end <= spoilt.len() && it.line > 0));
        }
    }
}
