//! A clock that stands still until it is told to go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use amends_envelope::Instant;

/// A virtual clock. Clones show the same time. The engine takes [`VirtualClock::reader`] as its clock.
#[derive(Debug, Clone)]
pub struct VirtualClock(Arc<AtomicI64>);

impl VirtualClock {
    /// It is this time.
    pub fn at(now: Instant) -> Self {
        Self(Arc::new(AtomicI64::new(now.micros())))
    }

    /// What time it is.
    pub fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst)).unwrap_or(Instant::LAST)
    }

    /// Time passes; with a negative number the clock is put back.
    pub fn advance_micros(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// What shows the time to whoever asks for it.
    pub fn reader(&self) -> impl Fn() -> Instant + Send + Sync + use<> {
        let clock = self.clone();
        move || clock.now()
    }
}
