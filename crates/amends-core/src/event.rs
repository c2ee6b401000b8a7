//! Every fact there is, and the look-up from a stored name to what it means.

use std::sync::LazyLock;

use crate::case::{CaseEvent, CaseKind};
use crate::failure::{FailureEvent, FailureKind};
use crate::incident::{IncidentEvent, IncidentKind};
use crate::privacy::{PrivacyEvent, PrivacyKind};
use crate::shape::family;

family! {
    /// A fact, by the category of stream that it belongs to.
    pub enum Event, Kind {
        /// What happened to a case.
        Case(CaseEvent, CaseKind),
        /// What happened to a person's data.
        Person(PrivacyEvent, PrivacyKind),
        /// What failed.
        Failure(FailureEvent, FailureKind),
        /// What happened to an incident.
        Incident(IncidentEvent, IncidentKind),
    }
}

impl Kind {
    /// The category of stream that it belongs to.
    pub const fn category(self) -> &'static str {
        match self {
            Self::Case(_) => "case",
            Self::Person(_) => "person",
            Self::Failure(_) => "failure",
            Self::Incident(_) => "incident",
        }
    }

    /// The kind of fact that a stored name means on a stream of this category; nothing where we do not know it, so
    /// that the event is opaque.
    pub fn of(category: &str, stored_name: &str) -> Option<Self> {
        let place =
            KNOWN.binary_search_by(|kind| (kind.as_str(), kind.category()).cmp(&(stored_name, category)));
        place.ok().map(|index| KNOWN[index])
    }

    /// Every kind that may be written, by name.
    pub fn known() -> &'static [Self] {
        &KNOWN
    }

    /// The highest version of its shape that we know.
    pub const fn schema(self) -> u32 {
        1
    }
}

static KNOWN: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    use PrivacyKind as P;
    let on_a_person = [P::SubjectErased, P::LegalHoldPlaced, P::LegalHoldLifted].map(Kind::Person);
    let is_elsewhere = |kind: &Kind| !matches!(kind, Kind::Person(_));
    let mut known: Vec<Kind> = Kind::all().into_iter().filter(is_elsewhere).chain(on_a_person).collect();
    known.sort_unstable_by_key(|kind| (kind.as_str(), kind.category()));
    known
});
