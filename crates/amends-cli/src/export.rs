//! `amends export`: a store as an event log.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use amends_codec::{Keyring, Tape, keep, write};
use amends_envelope::{KeyId, Tenant};
use amends_store::{AllRead, Direction, EventStore, Key, KeyStore, Scope, StoreError, StoredEvent};
use amends_store_sqlite::{SqliteKeyStore, SqliteStore};

use crate::args::Export;
use crate::failure::Failure;
use crate::output::{Output, Readers};
use crate::progress;
use crate::store::{ADMIN, for_reading, with_keys};

pub(crate) fn run(args: &Export, out: &mut dyn Write) -> Result<(), Failure> {
    let (store, keys) = if args.clear {
        let (store, keys) = with_keys(&args.store, args.keys.as_ref(), args.head)?;
        (store, Some(Keys { store: keys, known: BTreeMap::new() }))
    } else {
        (for_reading(&args.store, args.head)?, None)
    };
    let files = args.store.files(args.keys.as_ref());
    let readers = if args.clear { Readers::Owner } else { Readers::Any };
    let mut output = Output::create(&args.output, out, files.iter().map(PathBuf::as_path), readers)?;
    write_events(&store, keys, &mut output)?;
    output.finish()?;
    Ok(())
}

fn write_events(store: &SqliteStore, mut keys: Option<Keys>, output: &mut dyn Write) -> Result<(), Failure> {
    let damaged = |error: StoreError| Failure::finding(error.to_string());
    let total = pollster::block_on(store.head(&ADMIN)).map_err(damaged)?.count;
    let bar = progress::events("exporting", Some(total));
    let (mut tape, mut lines) = (Tape::new(), String::new());
    for_each_page(store, &mut |events| {
        lines.clear();
        for stored in events {
            match &mut keys {
                None => write::push_stored(stored, &mut lines),
                Some(keys) => keys.push_opened(stored, &mut tape, &mut lines)?,
            }
        }
        output.write_all(lines.as_bytes())?;
        bar.inc(events.len() as u64);
        Ok(())
    })?;
    bar.finish_and_clear();
    Ok(())
}

/// Every event of a store, oldest first, a page at a time.
pub(crate) fn for_each_page(
    store: &SqliteStore,
    see: &mut dyn FnMut(&[StoredEvent]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    const PAGE: usize = 4_096;
    let scope = Scope::Everyone(ADMIN);
    let mut after = None;
    loop {
        let read = AllRead { after, direction: Direction::Forward, limit: PAGE };
        let page = pollster::block_on(store.read_all(&scope, read));
        let page = page.map_err(|error| Failure::finding(error.to_string()))?;
        see(&page.events)?;
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

/// Keys as they are needed, each fetched once.
struct Keys {
    store: SqliteKeyStore,
    known: BTreeMap<(Tenant, KeyId), Option<Key>>,
}

impl Keys {
    fn push_opened(&mut self, stored: &StoredEvent, tape: &mut Tape, to: &mut String) -> Result<(), Failure> {
        let tenant = &stored.event.header.tenant;
        let named = keep::keys_named(&stored.event, tape).map_err(|bad| Failure::finding(bad.to_string()))?;
        for id in named {
            let place = (tenant.clone(), id);
            if !self.known.contains_key(&place) {
                let key = pollster::block_on(self.store.open(tenant, &place.1));
                self.known.insert(place, key.map_err(|error| Failure::finding(error.to_string()))?);
            }
        }
        keep::push_opened(stored, self, tape, to).map_err(|error| Failure::finding(error.to_string()))
    }
}

impl Keyring for Keys {
    fn key(&self, tenant: &Tenant, id: &KeyId) -> Option<Key> {
        self.known.get(&(tenant.clone(), id.clone())).cloned().flatten()
    }
}
