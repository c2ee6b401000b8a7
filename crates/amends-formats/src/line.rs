//! Where events go: a [`Sink`], and the one that writes them as lines of a log.

use std::io::{self, Write};

use amends_codec::write::push_recorded;
use amends_core::Event;
use amends_envelope::Recorded;

/// Takes the events of an import, in log order.
pub trait Sink {
    /// Takes one event.
    ///
    /// # Errors
    /// Where it cannot be kept. The import stops there.
    fn event(&mut self, event: &Recorded<Event>) -> io::Result<()>;
}

/// Writes events as lines of an interchange log: what is personal stands there in clear.
#[derive(Debug)]
pub struct LineSink<W> {
    to: W,
    line: String,
}

impl<W: Write> LineSink<W> {
    /// Writes to `to`, which should be buffered.
    pub const fn new(to: W) -> Self {
        Self { to, line: String::new() }
    }

    /// Gives back what it wrote to.
    pub fn into_inner(self) -> W {
        self.to
    }
}

impl<W: Write> Sink for LineSink<W> {
    fn event(&mut self, event: &Recorded<Event>) -> io::Result<()> {
        self.line.clear();
        push_recorded(event, &mut self.line);
        self.to.write_all(self.line.as_bytes())
    }
}
