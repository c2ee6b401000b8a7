//! The folds side by side, each owning some of the streams.

use amends_calendar::UnknownZone;
use amends_projections::{Options, Replay, Report};
use rayon::prelude::*;

use crate::batch::{Batch, Sharding};
use crate::width;

/// As many folds as there are threads.
pub(crate) struct Folds {
    folds: Vec<Replay>,
    sharding: Sharding,
}

impl Folds {
    pub(crate) fn new(options: &Options) -> Self {
        let count = width();
        let folds = (0..count).map(|_| Replay::new(options.clone())).collect();
        Self { folds, sharding: Sharding::over(count) }
    }

    pub(crate) const fn sharding(&self) -> &Sharding {
        &self.sharding
    }

    /// Takes batches in, in this order.
    pub(crate) fn apply(&mut self, batches: &[&Batch]) -> Result<(), UnknownZone> {
        self.folds.par_iter_mut().enumerate().try_for_each(|(shard, fold)| {
            batches.iter().try_for_each(|batch| fold.apply_all(batch.of_shard(shard)))
        })
    }

    pub(crate) fn report(self, options: &Options) -> Report {
        let merged = self.folds.into_iter().reduce(Replay::merge);
        merged.unwrap_or_else(|| Replay::new(options.clone())).report()
    }
}
