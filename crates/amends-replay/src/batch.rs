//! A batch of decoded lines: what the folds look at, with the names of all of them in one allocation.

use std::hash::BuildHasher;
use std::ops::Range;

use amends_codec::{BadInput, Line};
use amends_core::Event;
use amends_envelope::{Header, Instant, Precision, Version};
use amends_projections::Fact;
use hashbrown::DefaultHashBuilder;

/// Decoded events in log order.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    events: Vec<Decoded>,
    /// Tenants, streams and zones of all events, one after the other.
    names: String,
}

#[derive(Debug)]
struct Decoded {
    /// Which fold owns its stream.
    shard: usize,
    tenant: Range<usize>,
    stream: Range<usize>,
    zone: Option<Range<usize>>,
    version: Version,
    occurred_at: Instant,
    precision: Precision,
    recorded_at: Instant,
    event: Option<Event>,
}

/// Which of `count` folds owns a stream: any, but always the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sharding {
    hasher: DefaultHashBuilder,
    count: usize,
}

impl Sharding {
    pub(crate) fn over(count: usize) -> Self {
        Self { hasher: DefaultHashBuilder::default(), count }
    }

    fn of(&self, tenant: &str, stream: &str) -> usize {
        let hash = self.hasher.hash_one((tenant, stream));
        usize::try_from(hash % self.count.max(1) as u64).unwrap_or_default()
    }
}

impl Batch {
    /// Forgets its events, and keeps their memory for the next.
    pub(crate) fn clear(&mut self) {
        self.events.clear();
        self.names.clear();
    }

    /// Decodes a line and takes it in.
    pub(crate) fn push(&mut self, line: &Line<'_>, sharding: &Sharding) -> Result<(), BadInput> {
        let event = line.event()?;
        let decoded = Decoded {
            shard: sharding.of(line.tenant, line.stream),
            tenant: self.name(line.tenant),
            stream: self.name(line.stream),
            zone: line.zone.map(|zone| self.name(zone)),
            version: line.version,
            occurred_at: line.occurred_at,
            precision: line.precision,
            recorded_at: line.recorded_at,
            event,
        };
        self.events.push(decoded);
        Ok(())
    }

    /// Takes an event of a store in.
    pub(crate) fn push_stored(&mut self, header: &Header, event: Option<Event>, sharding: &Sharding) {
        let (tenant, stream) = (header.tenant.as_str(), header.stream.as_str());
        let decoded = Decoded {
            shard: sharding.of(tenant, stream),
            tenant: self.name(tenant),
            stream: self.name(stream),
            zone: header.occurred.zone.as_ref().map(|zone| self.name(zone.as_str())),
            version: header.version,
            occurred_at: header.occurred.at,
            precision: header.occurred.precision,
            recorded_at: header.recorded_at,
            event,
        };
        self.events.push(decoded);
    }

    /// The facts that one fold owns, in log order.
    pub(crate) fn of_shard(&self, shard: usize) -> impl Iterator<Item = Fact<'_>> {
        self.events.iter().filter(move |decoded| decoded.shard == shard).map(|decoded| Fact {
            tenant: &self.names[decoded.tenant.clone()],
            stream: &self.names[decoded.stream.clone()],
            version: decoded.version,
            occurred_at: decoded.occurred_at,
            precision: decoded.precision,
            zone: decoded.zone.clone().map(|zone| &self.names[zone]),
            recorded_at: decoded.recorded_at,
            event: decoded.event.as_ref(),
        })
    }

    fn name(&mut self, name: &str) -> Range<usize> {
        let from = self.names.len();
        self.names.push_str(name);
        from..self.names.len()
    }
}
