//! Commands: one id, one effect, one answer.

use std::sync::Arc;
use std::thread;

use amends_core::case::lifecycle::State;
use amends_core::pii::Personal;
use amends_core::value::Words;
use amends_core::{ask, code, name};
use amends_engine::{EngineError, Order};
use amends_envelope::{Occurred, Tenant};
use amends_store::StoreError;
use uuid::Uuid;

use crate::scene::{agent, case, complaint, desk, engine, tenant};

#[test]
fn the_same_command_id_gives_the_first_answer_and_adds_nothing() {
    let desk = desk();
    let order = Order::new(case(), agent(), complaint("c-7", "late")).with_id(Uuid::from_u128(1));
    let first = desk.execute(order.clone()).unwrap();
    let again = desk.execute(order).unwrap();
    assert!(again.committed.repeated);
    assert_eq!(first.committed.events, again.committed.events);
    assert_eq!(desk.timeline(&case()).unwrap().entries.len(), 1);
}

#[test]
fn the_first_answer_stands_even_where_the_rules_would_refuse_the_command_now() {
    let desk = desk();
    desk.execute(Order::new(case(), agent(), complaint("c-7", "late"))).unwrap();
    let acknowledge =
        Order::new(case(), agent(), ask::Detection::acknowledge(name!("email"))).with_id(Uuid::from_u128(2));
    desk.execute(acknowledge.clone()).unwrap();
    desk.execute(Order::new(
        case(),
        agent(),
        ask::Lifecycle::withdraw(name!("complainant"), code!("changed_mind")),
    ))
    .unwrap();
    assert!(desk.execute(acknowledge).unwrap().committed.repeated);
    let anew = Order::new(case(), agent(), ask::Detection::acknowledge(name!("email")));
    let refused = desk.execute(anew).unwrap_err();
    assert!(matches!(&refused, EngineError::Refused(refusal) if refusal.code() == "case_over"), "{refused}");
}

#[test]
fn the_same_command_id_with_other_content_is_refused() {
    let desk = desk();
    let order = |summary| Order::new(case(), agent(), complaint("c-7", summary)).with_id(Uuid::from_u128(1));
    desk.execute(order("late")).unwrap();
    let other = desk.execute(order("never came")).unwrap_err();
    assert!(matches!(other, EngineError::Store(StoreError::CommandReused { .. })), "{other}");
}

#[test]
fn a_refusal_is_not_remembered() {
    let desk = desk();
    let close = || {
        Order::new(case(), agent(), ask::Detection::acknowledge(name!("email"))).with_id(Uuid::from_u128(9))
    };
    assert!(matches!(desk.execute(close()), Err(EngineError::Refused(_))));
    desk.execute(Order::new(case(), agent(), complaint("c-7", "late"))).unwrap();
    assert!(!desk.execute(close()).unwrap().committed.repeated);
}

#[test]
fn an_answer_without_events_is_remembered_too() {
    let desk = desk();
    desk.execute(Order::new(case(), agent(), complaint("c-7", "late"))).unwrap();
    let hold = |id| {
        Order::new(case(), agent(), ask::Privacy::place_hold(name!("court"))).with_id(Uuid::from_u128(id))
    };
    assert_eq!(desk.execute(hold(1)).unwrap().committed.events.len(), 1);
    assert_eq!(desk.execute(hold(2)).unwrap().committed.events.len(), 0);
    assert!(desk.execute(hold(2)).unwrap().committed.repeated);
}

#[test]
fn two_tenants_with_one_case_name_do_not_see_each_other() {
    let (engine, _) = engine();
    let (ours, theirs) =
        (engine.desk(tenant()).blocking(), engine.desk(Tenant::new("other").unwrap()).blocking());
    ours.execute(Order::new(case(), agent(), complaint("c-7", "late"))).unwrap();
    assert_eq!(ours.case(&case()).unwrap().state, State::Open);
    assert_eq!(theirs.case(&case()).unwrap().state, State::Unseen);
    assert!(theirs.timeline(&case()).unwrap().entries.is_empty());
}

#[test]
fn many_at_one_case_all_get_through_and_none_is_lost() {
    let desk = Arc::new(desk());
    desk.execute(Order::new(case(), agent(), complaint("c-7", "late"))).unwrap();
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let desk = Arc::clone(&desk);
            thread::spawn(move || {
                let note = || {
                    Order::new(
                        case(),
                        agent(),
                        ask::Record::add_note(Personal::clear(Words::new("seen").unwrap())),
                    )
                };
                (0..5).filter(|_| desk.execute(note()).is_ok()).count()
            })
        })
        .collect();
    let noted: usize = writers.into_iter().map(|thread| thread.join().unwrap()).sum();
    let timeline = desk.timeline(&case()).unwrap();
    assert_eq!((noted, timeline.entries.len()), (20, 21));
    assert!(
        timeline
            .entries
            .iter()
            .all(|entry| entry.judgement.is_some_and(|judgement| judgement.code.is_none()))
    );
}

#[test]
fn what_happened_and_when_we_learnt_it_are_kept_apart() {
    let (engine, clock) = engine();
    let desk = engine.desk(tenant()).blocking();
    let happened = Occurred::at(clock.now());
    clock.advance_micros(3_600_000_000);
    desk.execute(Order::new(case(), agent(), complaint("c-7", "late")).happened(happened.clone())).unwrap();
    let header = desk.timeline(&case()).unwrap().entries.remove(0).opened.recorded.header;
    assert_eq!((header.occurred, header.recorded_at), (happened, clock.now()));
    let future = Occurred::at(clock.now().saturating_add_micros(301_000_000));
    let refused = desk
        .execute(
            Order::new(case(), agent(), ask::Record::add_note(Personal::clear(Words::new("seen").unwrap())))
                .happened(future),
        )
        .unwrap_err();
    assert!(
        matches!(&refused, EngineError::Refused(refusal) if refusal.code() == "future_event"),
        "{refused}"
    );
}
