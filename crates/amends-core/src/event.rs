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
        let key = Key::of(category, stored_name);
        let place = BY_KEY.binary_search_by(|(known, _)| known.cmp(&key));
        place.ok().map(|index| BY_KEY[index].1)
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

/// What kinds are looked up by. Lengths come first: they tell most names apart without a look at their letters.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    length: usize,
    stored_name: &'a str,
    category: &'a str,
}

impl<'a> Key<'a> {
    const fn of(category: &'a str, stored_name: &'a str) -> Self {
        Self { length: stored_name.len(), stored_name, category }
    }
}

static BY_KEY: LazyLock<Vec<(Key<'static>, Kind)>> = LazyLock::new(|| {
    let entry = |kind: &Kind| (Key::of(kind.category(), kind.as_str()), *kind);
    let mut by_key: Vec<_> = KNOWN.iter().map(entry).collect();
    by_key.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    by_key
});
