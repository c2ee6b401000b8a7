//! Lines of a log: canonical values in the order of the envelope's table, the same bytes whenever written again.

use amends_core::event::Event;
use amends_core::shape::{Record, Tree};
use amends_envelope::{Actor, Canonical, Header, PolicyRef, Position, Precision, Recorded, Tags};
use amends_store::{Link, StoredEvent};
use uuid::Uuid;

use crate::json::{push_text, push_tree};
use crate::line::{Decoded, Field};

/// A fact that can be written as `data`.
pub trait Fact {
    /// Its members.
    fn to_tree(&self) -> Tree;
}

impl Fact for Event {
    fn to_tree(&self) -> Tree {
        Tree::Record(self.write())
    }
}

impl Fact for Decoded {
    fn to_tree(&self) -> Tree {
        match self {
            Self::Known(event) => event.to_tree(),
            Self::Opaque(tree) => tree.clone(),
        }
    }
}

impl Fact for Record {
    fn to_tree(&self) -> Tree {
        Tree::Record(self.clone())
    }
}

/// Adds the line of a fact that is not in a store: an interchange log, in clear where the fact is in clear. Ends with
/// a line break.
pub fn push_recorded<F: Fact>(recorded: &Recorded<F>, to: &mut String) {
    let Recorded { header, policy, tags, ext, position, event } = recorded;
    let (policy, tags) = (canonical_policy(policy), canonical_tags(tags));
    let data = canonical_tree(&event.to_tree());
    let body = Body { policy: policy.as_ref(), tags: tags.as_ref(), ext: ext.as_ref(), data: &data };
    push_line(header, *position, &body, None, to);
}

/// Adds the line of an event as a store holds it: personal values sealed, with its place in the chain. Ends with a
/// line break.
pub fn push_stored(stored: &StoredEvent, to: &mut String) {
    push_stored_with(stored, &stored.event.data, to);
}

/// The same with other data in its place, as its values in clear.
pub(crate) fn push_stored_with(stored: &StoredEvent, data: &Canonical, to: &mut String) {
    let event = &stored.event;
    let (policy, tags, ext) = (event.policy.as_ref(), event.tags.as_ref(), event.ext.as_ref());
    let body = Body { policy, tags, ext, data };
    push_line(&event.header, Some(stored.position), &body, Some(&stored.link), to);
}

/// The parts of a line that are canonical JSON already.
struct Body<'a> {
    policy: Option<&'a Canonical>,
    tags: Option<&'a Canonical>,
    ext: Option<&'a Canonical>,
    data: &'a Canonical,
}

fn push_line(
    header: &Header,
    position: Option<Position>,
    body: &Body<'_>,
    link: Option<&Link>,
    to: &mut String,
) {
    let mut out = LineWriter { to, is_first: true };
    out.quoted(Field::Id, &header.id);
    out.quoted(Field::Tenant, &header.tenant);
    out.quoted(Field::Stream, &header.stream);
    out.bare(Field::Version, &header.version);
    out.maybe(position.as_ref(), |out, position| out.bare(Field::Position, position));
    out.quoted(Field::Type, &header.event_type);
    out.bare(Field::Schema, &header.schema);
    out.quoted(Field::OccurredAt, &header.occurred.at);
    out.quoted(Field::RecordedAt, &header.recorded_at);
    if header.occurred.precision != Precision::Instant {
        out.quoted(Field::Precision, &header.occurred.precision.as_str());
    }
    out.maybe(header.occurred.zone.as_ref(), |out, zone| out.quoted(Field::Zone, &zone.as_str()));
    out.actor(Field::Actor, &header.actor);
    out.maybe(header.on_behalf_of.as_ref(), |out, actor| out.actor(Field::OnBehalfOf, actor));
    let ids: [(Field, Option<Uuid>); 3] = [
        (Field::CommandId, header.command_id),
        (Field::CausationId, header.causation_id),
        (Field::CorrelationId, header.correlation_id),
    ];
    for (field, id) in ids {
        out.maybe(id.as_ref(), |out, id| out.quoted(field, id));
    }
    for (field, value) in [(Field::Policy, body.policy), (Field::Tags, body.tags), (Field::Ext, body.ext)] {
        out.maybe(value, |out, value| out.bare(field, &value.as_str()));
    }
    out.bare(Field::Data, &body.data.as_str());
    out.maybe(link, LineWriter::link);
    out.to.push_str("}\n");
}

struct LineWriter<'t> {
    to: &'t mut String,
    is_first: bool,
}

impl LineWriter<'_> {
    fn name(&mut self, field: Field) {
        self.to.push(if self.is_first { '{' } else { ',' });
        self.is_first = false;
        self.to.push('"');
        self.to.push_str(field.as_str());
        self.to.push_str("\":");
    }

    /// A value that is JSON as it shows itself.
    fn bare(&mut self, field: Field, value: &dyn std::fmt::Display) {
        use std::fmt::Write;
        self.name(field);
        write!(self.to, "{value}").expect("a String takes all text");
    }

    /// A value that shows itself as text without quotes, backslashes and control characters.
    fn quoted(&mut self, field: Field, value: &dyn std::fmt::Display) {
        use std::fmt::Write;
        self.name(field);
        write!(self.to, "\"{value}\"").expect("a String takes all text");
    }

    fn actor(&mut self, field: Field, actor: &Actor) {
        self.name(field);
        self.to.push_str("{\"kind\":\"");
        self.to.push_str(actor.kind().as_str());
        self.to.push_str("\",\"id\":");
        push_text(actor.id(), self.to);
        self.to.push('}');
    }

    fn link(&mut self, link: &Link) {
        if link.form != 1 {
            self.bare(Field::Form, &link.form);
        }
        self.quoted(Field::PrevHash, &link.prev_hash);
        self.quoted(Field::Hash, &link.hash);
    }

    fn maybe<T: ?Sized>(&mut self, value: Option<&T>, push: impl FnOnce(&mut Self, &T)) {
        if let Some(value) = value {
            push(self, value);
        }
    }
}

/// A tree as canonical JSON text (RFC 8785).
pub fn canonical_tree(tree: &Tree) -> Canonical {
    let mut text = String::new();
    push_tree(tree, &mut text);
    Canonical::trusted(text)
}

/// The rules that decided a fact as a canonical JSON list; nothing where there are none.
pub fn canonical_policy(policy: &[PolicyRef]) -> Option<Canonical> {
    let entry = |entry: &PolicyRef| {
        let member = |name: &str, value: &str| (name.to_owned(), Tree::Text(value.to_owned()));
        let PolicyRef { pack, version, digest, rule } = entry;
        let members = [
            member("pack", pack),
            member("version", version),
            member("digest", digest),
            member("rule", rule),
        ];
        Tree::Record(members.into())
    };
    (!policy.is_empty()).then(|| canonical_tree(&Tree::List(policy.iter().map(entry).collect())))
}

/// Tags as a canonical JSON list; nothing where there are none.
pub fn canonical_tags(tags: &Tags) -> Option<Canonical> {
    let texts = || tags.iter().map(|tag| Tree::Text(tag.as_str().to_owned())).collect();
    (!tags.is_empty()).then(|| canonical_tree(&Tree::List(texts())))
}
