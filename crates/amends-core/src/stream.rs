//! The order within a stream, of any category: rules 1 and 2 of section 4, which see every line.

use amends_envelope::Version;

use crate::case::Anomaly;

/// The highest version seen in a stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sequence(Option<Version>);

/// Where an event stands in its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// It is the next one.
    Next,
    /// It skips ahead, a first above 1 included: counted, judged and folded on.
    Gap,
    /// It stands at or below one already seen: counted, and nothing else.
    Duplicate,
}

impl Sequence {
    /// Sees an event of this version.
    pub fn see(&mut self, version: Version) -> Order {
        let (seen, got) = (self.0.map_or(0, Version::get), version.get());
        if got <= seen {
            return Order::Duplicate;
        }
        self.0 = Some(version);
        if got == seen + 1 { Order::Next } else { Order::Gap }
    }
}

impl Order {
    /// The code under which it is counted.
    pub const fn anomaly(self) -> Option<Anomaly> {
        match self {
            Self::Next => None,
            Self::Gap => Some(Anomaly::VersionGap),
            Self::Duplicate => Some(Anomaly::DuplicateEvent),
        }
    }
}
