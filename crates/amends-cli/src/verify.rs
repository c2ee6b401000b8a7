//! `amends verify`: every hash, every chain and every head of a store.

use std::io::Write;

use amends_store::EventStore;

use crate::args::Verify;
use crate::export::for_each_page;
use crate::failure::Failure;
use crate::progress;
use crate::store::{ADMIN, for_reading};

pub(crate) fn run(args: &Verify, out: &mut dyn Write) -> Result<(), Failure> {
    let store = for_reading(&args.store, args.head)?;
    let head = pollster::block_on(store.head(&ADMIN)).map_err(|error| Failure::finding(error.to_string()))?;
    let bar = progress::events("verifying", Some(head.count));
    let mut events = 0_u64;
    let mut streams = std::collections::BTreeSet::new();
    for_each_page(&store, &mut |page| {
        events += page.len() as u64;
        for stored in page {
            let header = &stored.event.header;
            streams.insert((header.tenant.clone(), header.stream.clone()));
        }
        bar.inc(page.len() as u64);
        Ok(())
    })?;
    // By position every event was hashed and none is missing. Now each stream from its first event to its head, which
    // checks the links between them. That the last events by position are those of the heads could be told without
    // reading twice; but a stream is read through an index of its own, and damage there would pass for health.
    for (tenant, stream) in &streams {
        let read = store.read_stream(tenant, stream, amends_store::StreamRead::WHOLE);
        pollster::block_on(read).map_err(|error| Failure::finding(error.to_string()))?;
    }
    bar.finish_and_clear();
    if events != head.count {
        let text = format!("the store's head counts {} events, {events} are there", head.count);
        return Err(Failure::finding(text));
    }
    writeln!(out, "{events} events in {} streams: every hash, chain and head holds", streams.len())?;
    writeln!(out, "head {}", head.fold)?;
    Ok(())
}
