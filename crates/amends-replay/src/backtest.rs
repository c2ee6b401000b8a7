//! A back-test over a log or a store: what two sets of packs say differently of every case, on every core.
//!
//! ```text
//! blocks ──decode──▶ batches ──each case to the fold that owns it──▶ Kept ──sort──▶ judged twice, in parts ──▶ differences,
//!                                                                                   in order of tenant and case; totals
//! ```
//!
//! Memory is bounded by the cases: of each, its name and the [`Kept`] bytes of the happenings that the packs look at,
//! and while the log is read where it stands. Differences are handed out part by part and then forgotten. The answer
//! does not depend on the number of threads.

use std::collections::BTreeMap;

use amends_codec::{Input, OnError};
use amends_envelope::Instant;
use amends_policy::{Backtest, BacktestTotals, Compared, Difference, Kept};
use amends_projections::Options;
use amends_store::{Admin, EventStore};
use rayon::prelude::*;

use crate::folds::Folds;
use crate::gather::Gather;
use crate::log::ReplayError;
use crate::width;

/// How many cases one thread judges before their differences are handed out.
const PART: usize = 256;

/// The cases of a log, ready to be judged.
#[derive(Debug, Clone)]
pub struct Cases {
    /// By tenant and stream, with a slash between them; sorted.
    kept: Vec<(Box<str>, Kept)>,
    /// How many events were read.
    pub events: u64,
    /// What is judged as known then: `as_of`, else the latest `occurred_at`.
    pub horizon: Instant,
    /// Lines that were left out, by reason.
    pub skipped: BTreeMap<String, u64>,
}

/// Gathers the cases of logs, read as one in the order given. `progress` is told how many bytes were taken from the
/// inputs so far.
///
/// # Errors
/// [`ReplayError`]; with [`OnError::Skip`] bad lines are counted instead.
///
/// # Example
/// ```
/// use amends_policy::{Backtest, Calendars, Side, find_shipped};
/// use amends_replay::{Input, OnError, Options, backtest};
/// let pack = find_shipped("retail-goodwill").expect("it comes with amends");
/// let calendars = Calendars::new();
/// let same = Backtest::new(Side::new([pack], &calendars), Side::new([pack], &calendars));
/// let log = br#"{"id":"01927b1e-5c4a-7c1e-8a53-6b0c4d7e9f10","stream":"case-1","version":1,"type":"complaint_received","occurred_at":"2026-04-02T09:30:00Z","data":{"channel":"email","complainant":"c-1"}}"#;
/// let input = Input::Reader("example".into(), Box::new(std::io::Cursor::new(log.to_vec())));
/// let cases = backtest::log([input], &same, &Options::default(), OnError::Stop, &mut |_bytes| {})?;
/// let totals = cases.compare(&same, &mut |_tenant, _case, _difference| Ok::<(), ()>(()), &mut |_cases| {});
/// assert_eq!(totals.map(|it| (it.cases, it.changed)), Ok((1, 0)));
/// # Ok::<(), amends_replay::ReplayError>(())
/// ```
pub fn log(
    inputs: impl IntoIterator<Item = Input>,
    backtest: &Backtest<'_>,
    options: &Options,
    on_error: OnError,
    progress: &mut dyn FnMut(u64),
) -> Result<Cases, ReplayError> {
    let mut folds = Folds::new(|| Gather::new(backtest.interest(), options));
    let skipped = crate::log::read(inputs, &mut folds, on_error, progress)?;
    Ok(Cases::of(folds, options, skipped))
}

/// Gathers the cases of a store. `progress` is told how many events were read so far.
///
/// # Errors
/// As [`crate::store`].
pub async fn store(
    store: &impl EventStore,
    admin: &Admin,
    backtest: &Backtest<'_>,
    options: &Options,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Cases, ReplayError> {
    let mut folds = Folds::new(|| Gather::new(backtest.interest(), options));
    crate::store::read(store, admin, &mut folds, progress).await?;
    Ok(Cases::of(folds, options, BTreeMap::new()))
}

impl Cases {
    fn of(folds: Folds<Gather<'_>>, options: &Options, skipped: BTreeMap<String, u64>) -> Self {
        let folds = folds.into_inner();
        let events = folds.iter().map(|fold| fold.events).sum();
        let latest = folds.iter().filter_map(|fold| fold.latest).max();
        let mut kept: Vec<_> = folds.into_iter().flat_map(Gather::into_kept).collect();
        kept.par_sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let horizon = options.as_of.or(latest).unwrap_or(Instant::FIRST);
        Self { kept, events, horizon, skipped }
    }

    /// How many cases there are.
    pub const fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// How many bytes of memory they hold together.
    pub fn bytes(&self) -> usize {
        let one = |(key, kept): &(Box<str>, Kept)| size_of_val(key) + key.len() + kept.bytes();
        self.kept.iter().map(one).sum()
    }

    /// Judges every case under both sides. `each` is handed the differences, in order of tenant and stream; `progress`
    /// how many cases are done.
    ///
    /// # Errors
    /// What `each` says; the rest is not judged then.
    pub fn compare<E>(
        &self,
        backtest: &Backtest<'_>,
        each: &mut dyn FnMut(&str, &str, &Difference) -> Result<(), E>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<BacktestTotals, E> {
        let (mut totals, mut done) = (BacktestTotals::default(), 0);
        for some in self.kept.chunks(PART * width()) {
            let judged: Vec<Part<'_>> =
                some.par_chunks(PART).map(|part| judge(part, backtest, self.horizon)).collect();
            for part in judged {
                totals = totals.merge(part.totals);
                for (key, difference) in &part.differences {
                    let (tenant, case) = key.split_once('/').unwrap_or(("", key));
                    each(tenant, case, difference)?;
                }
            }
            done += some.len() as u64;
            progress(done);
        }
        Ok(totals)
    }
}

/// What came of some cases.
#[derive(Default)]
struct Part<'a> {
    totals: BacktestTotals,
    differences: Vec<(&'a str, Difference)>,
}

fn judge<'a>(cases: &'a [(Box<str>, Kept)], backtest: &Backtest<'_>, horizon: Instant) -> Part<'a> {
    let mut part = Part::default();
    for (key, kept) in cases {
        let compared: Compared = backtest.compare(&kept.open(backtest.interest()), horizon);
        part.totals.take(&compared);
        part.differences.extend(compared.difference.map(|it| (&**key, it)));
    }
    part
}
