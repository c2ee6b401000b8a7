//! Where events go: a [`Sink`], and the one that writes them as lines of a log.

use std::io::{self, Write};

use serde_json::{Value as Json, json};

use amends_envelope::{Actor, Canonical, Precision, Recorded};

/// Takes the events of an import, in log order.
pub trait Sink {
    /// Takes one event, its data canonical.
    ///
    /// # Errors
    /// Where it cannot be kept. The import stops there.
    fn event(&mut self, event: &Recorded<Canonical>) -> io::Result<()>;
}

/// Writes events as JSON Lines: the fields of CONTRACT section 1 in its order, defaults left out but for tenant and
/// schema.
#[derive(Debug)]
pub struct LineSink<W>(W);

impl<W: Write> LineSink<W> {
    /// Writes to `to`, which should be buffered.
    pub const fn new(to: W) -> Self {
        Self(to)
    }

    /// Gives back what it wrote to.
    pub fn into_inner(self) -> W {
        self.0
    }
}

impl<W: Write> Sink for LineSink<W> {
    fn event(&mut self, event: &Recorded<Canonical>) -> io::Result<()> {
        writeln!(self.0, "{}", line(event))
    }
}

fn line(event: &Recorded<Canonical>) -> String {
    let header = &event.header;
    let mut line = Line(String::with_capacity(512));
    line.field("id", &header.id.to_string().into());
    line.field("tenant", &header.tenant.as_str().into());
    line.field("stream", &header.stream.as_str().into());
    line.field("version", &header.version.get().into());
    line.field("type", &header.event_type.as_str().into());
    line.field("schema", &header.schema.into());
    line.field("occurred_at", &header.occurred.at.to_string().into());
    line.field("recorded_at", &header.recorded_at.to_string().into());
    if header.occurred.precision != Precision::Instant {
        line.field("precision", &header.occurred.precision.as_str().into());
    }
    if let Some(zone) = &header.occurred.zone {
        line.field("zone", &zone.as_str().into());
    }
    if header.actor != Actor::default() {
        line.field("actor", &json!({"kind": header.actor.kind().as_str(), "id": header.actor.id()}));
    }
    if let Some(ext) = &event.ext {
        line.raw("ext", ext.as_str());
    }
    line.raw("data", event.event.as_str());
    line.0.push('}');
    line.0
}

struct Line(String);

impl Line {
    fn field(&mut self, name: &str, value: &Json) {
        self.raw(name, &value.to_string());
    }

    fn raw(&mut self, name: &str, value: &str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
        self.0.push_str(value);
    }
}
