//! What every store checks of a page before it gives it away.

use amends_envelope::{StreamName, Tenant, Version};

use crate::chain::Hasher;
use crate::{Corruption, Damage, Direction, Hash, Page, StoredEvent, StreamPage, StreamRead};

/// Checks a page of a stream: whose events they are, that none is missing, hash and chain, and that the page either
/// ends at the stream's head (its first event, backward) or is full and says what comes next.
///
/// # Errors
/// The first [`Corruption`], with its place.
pub fn stream_page(
    tenant: &Tenant,
    stream: &StreamName,
    read: &StreamRead,
    page: &StreamPage,
) -> Result<(), Corruption> {
    let place = |what| Corruption::of(what).in_stream(tenant, stream);
    let Some(head) = page.head else {
        return if page.events.is_empty() { Ok(()) } else { Err(place(Damage::StreamHead)) };
    };
    let mut expected = match read.direction {
        Direction::Forward => Some(read.from.unwrap_or(Version::FIRST)).filter(|from| *from <= head.version),
        Direction::Backward => Some(read.from.map_or(head.version, |from| from.min(head.version))),
    };
    let mut hasher = Hasher::default();
    let mut neighbour: Option<&StoredEvent> = None;
    for stored in &page.events {
        let header = &stored.event.header;
        let here = |what| place(what).at_version(header.version).at_position(stored.position);
        if header.tenant != *tenant || header.stream != *stream {
            return Err(here(Damage::Chain));
        }
        hasher.check(stored).map_err(|broken| here(broken.into()))?;
        match expected {
            None => return Err(here(Damage::StreamHead)),
            Some(version) if version != header.version => {
                return Err(place(Damage::Missing).at_version(version));
            }
            Some(_) => {}
        }
        let hangs = neighbour.is_none_or(|neighbour| hang_together(read.direction, neighbour, stored));
        let begins = header.version != Version::FIRST || stored.link.prev_hash == Hash::ZERO;
        if !hangs || !begins {
            return Err(here(Damage::Chain));
        }
        if header.version == head.version && (stored.link.hash, stored.position) != (head.hash, head.position)
        {
            return Err(here(Damage::StreamHead));
        }
        neighbour = Some(stored);
        expected = beyond(header.version, head.version, read.direction);
    }
    let ends_early = expected.is_some() && page.events.len() < read.limit;
    if expected == page.next && !ends_early {
        Ok(())
    } else {
        Err(place(Damage::Missing).at_version(expected))
    }
}

/// The version that a reader comes to after `version`, in a stream that ends at `last`.
pub fn beyond(version: Version, last: Version, direction: Direction) -> Option<Version> {
    match direction {
        Direction::Forward => Some(version.next()).filter(|next| *next <= last),
        Direction::Backward => Version::new(version.get() - 1).ok(),
    }
}

fn hang_together(direction: Direction, first: &StoredEvent, second: &StoredEvent) -> bool {
    let (older, newer) = match direction {
        Direction::Forward => (first, second),
        Direction::Backward => (second, first),
    };
    newer.link.prev_hash == older.link.hash && newer.position > older.position
}

/// Checks a page across streams: every event's hash, and that positions run one way and stay below the safe head.
/// Whether one is missing is for the store to know.
///
/// # Errors
/// The first [`Corruption`], with its place.
pub fn page(direction: Direction, page: &Page) -> Result<(), Corruption> {
    let mut hasher = Hasher::default();
    let mut before = None;
    for stored in &page.events {
        let header = &stored.event.header;
        let here = |what: Damage| {
            let place = Corruption::of(what).in_stream(&header.tenant, &header.stream);
            place.at_version(header.version).at_position(stored.position)
        };
        hasher.check(stored).map_err(|broken| here(broken.into()))?;
        let ordered = before.is_none_or(|before| match direction {
            Direction::Forward => before < stored.position,
            Direction::Backward => before > stored.position,
        });
        if !ordered || Some(stored.position) > page.safe_head {
            return Err(here(Damage::StoreHead));
        }
        before = Some(stored.position);
    }
    Ok(())
}
