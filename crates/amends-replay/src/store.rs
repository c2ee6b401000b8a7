//! A replay of a store: every event verified on the way.

use amends_codec::{BadInput, BadLine, Tape, keep};
use amends_projections::{Options, Replay, Report};
use amends_store::{Admin, AllRead, Direction, EventStore, Scope, StoredEvent};
use rayon::prelude::*;

use crate::batch::{Batch, Sharding};
use crate::folds::{Fold, Folds};
use crate::log::ReplayError;
use crate::width;

/// How many events are read at once.
const PAGE: usize = 16_384;

/// Replays a store, oldest event first. `progress` is told how many events were read so far.
///
/// # Errors
/// [`ReplayError::Store`] where the store fails or does not verify: there is no report then, rather than one of fewer
/// events. [`ReplayError::Bad`] where what it keeps is no fact of ours; the line is the position.
pub async fn store(
    store: &impl EventStore,
    admin: &Admin,
    options: &Options,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Report, ReplayError> {
    let mut folds = Folds::new(|| Replay::new(options.clone()));
    read(store, admin, &mut folds, progress).await?;
    Ok(folds.report(options))
}

/// Reads a store into folds.
pub(crate) async fn read<F: Fold>(
    store: &impl EventStore,
    admin: &Admin,
    folds: &mut Folds<F>,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), ReplayError> {
    let scope = Scope::Everyone(*admin);
    let (mut after, mut read) = (None, 0);
    loop {
        let page = AllRead { after, direction: Direction::Forward, limit: PAGE };
        let page = store.read_all(&scope, page).await?;
        read += page.events.len() as u64;
        let part = page.events.len().div_ceil(width()).max(1);
        let sharding = folds.sharding();
        let decoded: Result<Vec<Batch>, BadLine> =
            page.events.par_chunks(part).map(|events| decode(events, sharding)).collect();
        folds.apply(&decoded?.iter().collect::<Vec<_>>())?;
        progress(read);
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

fn decode(events: &[StoredEvent], sharding: &Sharding) -> Result<Batch, BadLine> {
    let (mut batch, mut tape) = (Batch::default(), Tape::new());
    for stored in events {
        let located = |bad: BadInput| BadLine { file: "store".to_owned(), line: stored.position.get(), bad };
        let event = keep::event(&stored.event, &mut tape).map_err(located)?;
        batch.push_stored(&stored.event.header, event, sharding);
    }
    Ok(batch)
}
