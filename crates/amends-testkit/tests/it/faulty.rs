//! Commands asked again until they are answered happen once each, however the store fails.

use amends_store::{EventStore as _, MemoryStore, StoreError};
use amends_testkit::faulty::FaultyStore;
use amends_testkit::sample::{append, command, commanded, stream, tenant};
use pollster::block_on;

#[test]
fn a_command_asked_again_until_it_is_answered_happens_once() {
    let north = tenant("north");
    for seed in 0..50 {
        let store = FaultyStore::new(MemoryStore::new(), seed, 3);
        let mut unknown = 0;
        for number in 1..=20_u64 {
            let ask = || {
                let asked = append(&north, &stream("a"), number..=number);
                block_on(store.append(&north, commanded(asked, command(number.into()), Some(1))))
            };
            let answer = loop {
                match ask() {
                    Err(error) if error.is_retryable() => {
                        unknown += u32::from(matches!(error, StoreError::Unknown { .. }));
                    }
                    answer => break answer.unwrap(),
                }
            };
            assert_eq!(answer.events.len(), 1);
            assert_eq!(answer.events[0].version.get(), number, "seed {seed}");
        }
        assert!(store.failures() > 0 && unknown > 0, "seed {seed} exercised nothing");
    }
}
