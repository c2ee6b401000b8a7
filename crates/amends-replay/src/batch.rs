//! A batch of decoded lines: what the folds look at, with the names of all of them in one allocation.

use std::hash::BuildHasher;

use amends_codec::{BadInput, Line};
use amends_core::Event;
use amends_core::policy::{is_consequence, is_speaker};
use amends_envelope::{EventId, Header, Instant, Precision, Version, Zone};
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
    id: EventId,
    event: Option<Event>,
    version: Version,
    occurred_at: Instant,
    recorded_at: Instant,
    precision: Precision,
    follows: bool,
    names: Names,
    /// Which fold owns its stream.
    shard: usize,
}

/// A fact, and what only a back-test asks of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) id: EventId,
    /// Whether policy itself said it, as what follows from the rest.
    pub(crate) follows: bool,
    pub(crate) fact: Fact<'a>,
}

/// Where the names of an event stand: tenant, stream and zone, one after the other.
#[derive(Debug, Clone, Copy)]
struct Names {
    from: usize,
    tenant_to: usize,
    stream_to: usize,
    /// Where the stream ends too if there is no zone: none is empty.
    zone_to: usize,
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
        let names = self.names(line.tenant, line.stream, line.zone);
        self.events.push(Decoded {
            id: line.id,
            event,
            version: line.version,
            occurred_at: line.occurred_at,
            recorded_at: line.recorded_at,
            precision: line.precision,
            follows: is_speaker(line.actor.kind, line.actor.id),
            names,
            shard: sharding.of(line.tenant, line.stream),
        });
        Ok(())
    }

    /// Takes an event of a store in.
    pub(crate) fn push_stored(&mut self, header: &Header, event: Option<Event>, sharding: &Sharding) {
        let (tenant, stream) = (header.tenant.as_str(), header.stream.as_str());
        let names = self.names(tenant, stream, header.occurred.zone.as_ref().map(Zone::as_str));
        self.events.push(Decoded {
            id: header.id,
            event,
            version: header.version,
            occurred_at: header.occurred.at,
            recorded_at: header.recorded_at,
            precision: header.occurred.precision,
            follows: is_consequence(&header.actor),
            names,
            shard: sharding.of(tenant, stream),
        });
    }

    /// The facts that one fold owns, in log order.
    pub(crate) fn of_shard(&self, shard: usize) -> impl Iterator<Item = Fact<'_>> + Clone {
        self.decoded_of_shard(shard).map(|decoded| self.fact(decoded))
    }

    /// The same with what else is known of them.
    pub(crate) fn told_of_shard(&self, shard: usize) -> impl Iterator<Item = Told<'_>> + Clone {
        self.decoded_of_shard(shard).map(|decoded| Told {
            id: decoded.id,
            follows: decoded.follows,
            fact: self.fact(decoded),
        })
    }

    fn decoded_of_shard(&self, shard: usize) -> impl Iterator<Item = &Decoded> + Clone {
        self.events.iter().filter(move |decoded| decoded.shard == shard)
    }

    #[inline]
    fn fact<'a>(&'a self, decoded: &'a Decoded) -> Fact<'a> {
        let Names { from, tenant_to, stream_to, zone_to } = decoded.names;
        Fact {
            tenant: &self.names[from..tenant_to],
            stream: &self.names[tenant_to..stream_to],
            version: decoded.version,
            occurred_at: decoded.occurred_at,
            precision: decoded.precision,
            zone: (zone_to > stream_to).then(|| &self.names[stream_to..zone_to]),
            recorded_at: decoded.recorded_at,
            event: decoded.event.as_ref(),
        }
    }

    fn names(&mut self, tenant: &str, stream: &str, zone: Option<&str>) -> Names {
        let from = self.names.len();
        let mut end_of = |name: &str| {
            self.names.push_str(name);
            self.names.len()
        };
        let (tenant_to, stream_to) = (end_of(tenant), end_of(stream));
        Names { from, tenant_to, stream_to, zone_to: zone.map_or(stream_to, end_of) }
    }
}
