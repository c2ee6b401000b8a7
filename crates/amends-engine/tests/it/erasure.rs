//! Erasure: unreadable at once, on record, refused under a hold, finished after a stop.

use std::sync::atomic::{AtomicBool, Ordering};

use amends_codec::Decoded;
use amends_core::case::CaseEvent;
use amends_core::case::detection::DetectionEvent;
use amends_core::pii::Pii;
use amends_core::value::Token;
use amends_core::{Event, ask, name};
use amends_engine::{Engine, EngineError, Order, os_entropy};
use amends_envelope::{KeyId, StreamName, Tenant};
use amends_store::{
    Admin, HeldKey, Key, KeyStore, MemoryKeyStore, MemoryStore, Purpose, StoreError, Subject,
};
use amends_testkit::clock::VirtualClock;

use crate::scene::{agent, case, complaint, desk, start, tenant};

fn person() -> Token {
    Token::new("c-7").unwrap()
}

#[test]
fn after_an_erasure_reads_say_erased_and_everything_else_stands() {
    let desk = desk();
    desk.execute(Order::new(case(), agent(), complaint("c-7", "my own words"))).unwrap();
    let before = desk.timeline(&case()).unwrap();
    assert!(before.entries[0].opened.erased.is_empty());
    let erasure = desk.erase(&person(), &agent()).unwrap();
    assert_eq!((erasure.keys_destroyed, erasure.cases), (1, vec![case()]));
    let after = desk.timeline(&case()).unwrap();
    assert_eq!(after.entries[0].opened.erased, ["/summary"]);
    let Decoded::Known(Event::Case(CaseEvent::Detection(DetectionEvent::ComplaintReceived { receipt }))) =
        &after.entries[0].opened.recorded.event
    else {
        panic!("the receipt is read as one");
    };
    assert!(matches!(receipt.summary.0, Some(Pii::Erased(_))), "{:?}", receipt.summary);
    assert_eq!(after.entries.len(), 2, "subject_erased is on record");
    assert_eq!(after.case.state, before.case.state);
}

#[test]
fn asking_twice_destroys_nothing_more() {
    let desk = desk();
    desk.execute(Order::new(case(), agent(), complaint("c-7", "words"))).unwrap();
    desk.erase(&person(), &agent()).unwrap();
    assert_eq!(desk.erase(&person(), &agent()).unwrap().keys_destroyed, 0);
}

#[test]
fn a_legal_hold_on_one_case_refuses_the_erasure_and_lifting_it_allows_it() {
    let desk = desk();
    desk.execute(Order::new(case(), agent(), complaint("c-7", "words"))).unwrap();
    desk.execute(Order::new(case(), agent(), ask::Privacy::place_hold(name!("court")))).unwrap();
    let refused = desk.erase(&person(), &agent()).unwrap_err();
    assert!(
        matches!(&refused, EngineError::Refused(refusal) if refusal.code() == "erased_under_hold"),
        "{refused}"
    );
    assert!(desk.timeline(&case()).unwrap().entries[0].opened.erased.is_empty(), "nothing was destroyed");
    desk.execute(Order::new(case(), agent(), ask::Privacy::lift_hold(name!("court")))).unwrap();
    assert_eq!(desk.erase(&person(), &agent()).unwrap().keys_destroyed, 1);
}

#[test]
fn another_persons_words_stay_readable() {
    let desk = desk();
    let other = StreamName::new("case-2").unwrap();
    desk.execute(Order::new(case(), agent(), complaint("c-7", "words"))).unwrap();
    desk.execute(Order::new(other.clone(), agent(), complaint("c-8", "other words"))).unwrap();
    desk.erase(&person(), &agent()).unwrap();
    assert!(desk.timeline(&other).unwrap().entries[0].opened.erased.is_empty());
}

#[test]
fn a_token_that_is_no_stream_key_can_be_erased_as_well() {
    let desk = desk();
    let odd = Token::new("c 7/ä").unwrap();
    desk.execute(Order::new(case(), agent(), complaint(odd.as_str(), "words"))).unwrap();
    assert_eq!(desk.erase(&odd, &agent()).unwrap().keys_destroyed, 1);
}

/// A key store whose process stops when it is first asked to destroy.
struct StopsOnce {
    keys: MemoryKeyStore,
    has_stopped: AtomicBool,
}

impl KeyStore for StopsOnce {
    async fn get_or_create(
        &self,
        tenant: &Tenant,
        subject: &Subject,
        purpose: &Purpose,
    ) -> Result<(KeyId, Key), StoreError> {
        self.keys.get_or_create(tenant, subject, purpose).await
    }
    async fn get_or_create_all(
        &self,
        tenant: &Tenant,
        subjects: Vec<Subject>,
        purpose: &Purpose,
    ) -> Result<Vec<(KeyId, Key)>, StoreError> {
        self.keys.get_or_create_all(tenant, subjects, purpose).await
    }
    async fn open(&self, tenant: &Tenant, id: &KeyId) -> Result<Option<Key>, StoreError> {
        self.keys.open(tenant, id).await
    }
    async fn destroy_subject(&self, tenant: &Tenant, subject: &Subject) -> Result<Vec<KeyId>, StoreError> {
        if !self.has_stopped.swap(true, Ordering::SeqCst) {
            return Err(StoreError::Unavailable { what: "stopped".to_owned() });
        }
        self.keys.destroy_subject(tenant, subject).await
    }
    async fn keys_of(&self, tenant: &Tenant, subject: &Subject) -> Result<Vec<HeldKey>, StoreError> {
        self.keys.keys_of(tenant, subject).await
    }
}

#[test]
fn an_erasure_that_a_stop_interrupted_is_finished_at_open_and_only_once() {
    let keys = StopsOnce { keys: MemoryKeyStore::new(os_entropy), has_stopped: AtomicBool::new(false) };
    let engine = Engine::new(MemoryStore::default(), keys).with_clock(VirtualClock::at(start()).reader());
    let desk = engine.desk(tenant()).blocking();
    desk.execute(Order::new(case(), agent(), complaint("c-7", "words"))).unwrap();
    desk.erase(&person(), &agent()).unwrap_err();
    assert!(
        desk.timeline(&case()).unwrap().entries[0].opened.erased.is_empty(),
        "the stop fell before the keys went"
    );
    let admin = Admin::for_rebuilds_and_the_command_line();
    assert_eq!(pollster::block_on(engine.resume_erasures(&admin)).unwrap(), 1);
    assert_eq!(desk.timeline(&case()).unwrap().entries[0].opened.erased, ["/summary"]);
    assert_eq!(pollster::block_on(engine.resume_erasures(&admin)).unwrap(), 0);
    // Who comes back afterwards has a new key, which no open destroys.
    let again = StreamName::new("case-2").unwrap();
    desk.execute(Order::new(again.clone(), agent(), complaint("c-7", "new words"))).unwrap();
    assert_eq!(pollster::block_on(engine.resume_erasures(&admin)).unwrap(), 0);
    assert!(desk.timeline(&again).unwrap().entries[0].opened.erased.is_empty());
}
