//! Time and names enter here, each behind a trait so that tests repeat.

use std::sync::Mutex;

use amends_envelope::Instant;
use amends_store::os_entropy;
use uuid::{Builder, Uuid};

/// What time it is.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Instant;
}

/// Names for what has none yet.
pub trait Ids: Send + Sync {
    /// A new id, made at `now`. No two are equal.
    fn next(&self, now: Instant) -> Uuid;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::try_from(chrono::Utc::now()).unwrap_or(Instant::FIRST)
    }
}

impl<F: Fn() -> Instant + Send + Sync> Clock for F {
    fn now(&self) -> Instant {
        self()
    }
}

/// UUIDs of version 7: the time in milliseconds, then a counter within it, then chance. Rising within a process; never
/// the order of anything stored.
#[derive(Debug, Default)]
pub struct RandomIds {
    last: Mutex<(u64, u16)>,
}

impl Ids for RandomIds {
    fn next(&self, now: Instant) -> Uuid {
        let now_ms = u64::try_from(now.micros() / 1000).unwrap_or_default();
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (ms, count) = match *last {
            (ms, _) if ms < now_ms => (now_ms, 0),
            (ms, count) if count < 0xfff => (ms, count + 1),
            (ms, _) => (ms + 1, 0),
        };
        *last = (ms, count);
        let mut random = [0_u8; 10];
        // Without chance the time and the counter still tell the ids of this process apart.
        let _ = os_entropy(&mut random);
        let [high, low] = count.to_be_bytes();
        random[0] = high;
        random[1] = low;
        Builder::from_unix_timestamp_millis(ms, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_within_a_process_even_where_the_clock_stands_still_or_steps_back() {
        let ids = RandomIds::default();
        let at = |micros| Instant::from_micros(micros).unwrap();
        let mut last = ids.next(at(9_000));
        for micros in (0..10_000).map(|n| if n % 3 == 0 { 5_000 } else { 9_000 }) {
            let next = ids.next(at(micros));
            assert!(last < next, "{last} {next}");
            last = next;
        }
    }
}
