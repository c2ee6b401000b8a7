//! The folds side by side, each owning some of the streams.

use amends_calendar::UnknownZone;
use amends_projections::{Options, Replay, Report};
use rayon::prelude::*;

use crate::batch::{Batch, Sharding};
use crate::width;

/// What takes the facts of the streams it owns in, in log order.
pub(crate) trait Fold: Send {
    /// Takes in what one shard owns of a batch.
    fn take(&mut self, batch: &Batch, shard: usize) -> Result<(), UnknownZone>;
}

impl Fold for Replay {
    fn take(&mut self, batch: &Batch, shard: usize) -> Result<(), UnknownZone> {
        self.apply_all(batch.of_shard(shard))
    }
}

/// As many folds as there are threads.
pub(crate) struct Folds<F> {
    folds: Vec<F>,
    sharding: Sharding,
}

impl<F: Fold> Folds<F> {
    /// Each made alike.
    pub(crate) fn new(fold: impl Fn() -> F) -> Self {
        let count = width();
        Self { folds: (0..count).map(|_| fold()).collect(), sharding: Sharding::over(count) }
    }

    pub(crate) const fn sharding(&self) -> &Sharding {
        &self.sharding
    }

    /// Takes batches in, in this order.
    pub(crate) fn apply(&mut self, batches: &[&Batch]) -> Result<(), UnknownZone> {
        self.folds
            .par_iter_mut()
            .enumerate()
            .try_for_each(|(shard, fold)| batches.iter().try_for_each(|batch| fold.take(batch, shard)))
    }

    /// The folds: their streams are disjoint.
    pub(crate) fn into_inner(self) -> Vec<F> {
        self.folds
    }
}

impl Folds<Replay> {
    pub(crate) fn report(self, options: &Options) -> Report {
        let merged = self.into_inner().into_iter().reduce(Replay::merge);
        merged.unwrap_or_else(|| Replay::new(options.clone())).report()
    }
}
