//! Facts into the form in which a store keeps them, and back: canonical, sealed, tagged.

use amends_core::event::{Event, Kind};
use amends_core::shape::{Misfit, Record, Tree, Value as _};
use amends_envelope::{Canonical, KeyId, PolicyRef, Recorded, StreamName, Tag, Tags, Unfit};
use amends_store::{NewEvent, NoEntropy, StoredEvent, Subject};

use crate::bad::BadInput;
use crate::catalogue::{self, Entry};
use crate::json::{self, Tape, Value, canonical};
use crate::line::{Decoded, Line};
use crate::seal::{self, Keyring, Place, SealError, Sealer};
use crate::write::{canonical_policy, canonical_tags, canonical_tree, push_stored_with};
use crate::{line, upcast};

/// Why a fact could not be made into what a store keeps, or read from it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// It does not fit its type.
    #[error(transparent)]
    Bad(#[from] BadInput),
    /// It holds personal data in clear and no key was given to seal it with.
    #[error("there is no key to seal personal data with")]
    NoKey,
    /// A value could not be sealed or opened.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl From<NoEntropy> for KeepError {
    fn from(none: NoEntropy) -> Self {
        Self::Seal(none.into())
    }
}

impl Line<'_> {
    /// The person's token under `complainant`, where the fact names one: from here on the case's complainant.
    pub fn complainant(&self) -> Option<&str> {
        complainant(self.data)
    }

    /// The fact as canonical JSON text (RFC 8785), as it stands: in clear where it is in clear.
    pub fn canonical_data(&self) -> String {
        canonical(self.data)
    }

    /// Whose key seals the personal values of this line; nothing where it has none in clear. `complainant` is the
    /// case's, as known so far.
    ///
    /// # Errors
    /// [`BadInput`] where a field of `data` does not fit.
    pub fn subject(&self, complainant: Option<&str>) -> Result<Option<Subject>, BadInput> {
        let Some(entry) = self.known().filter(|entry| entry.is_personal) else { return Ok(None) };
        if !seal::needs_sealing(entry.kind, &mut self.record()?) {
            return Ok(None);
        }
        let stream = StreamName::new(self.stream).map_err(|unfit| BadInput::unfit("stream", unfit))?;
        Ok(Some(seal::subject(&stream, self.data, complainant)))
    }

    /// What a store keeps of this line: everything in it, unknown fields of `data` and all, tags as they stand.
    ///
    /// # Errors
    /// [`KeepError`]: a field of `data` does not fit, or there is no key where [`Line::subject`] names a subject.
    pub fn to_new_event(&self, sealer: Option<Sealer<'_>>) -> Result<NewEvent, KeepError> {
        self.event()?;
        let header = self.header()?;
        let place = Place { tenant: &header.tenant, stream: &header.stream, id: header.id };
        let data = match self.known() {
            Some(entry) if entry.is_personal => sealed(entry.kind, self.record()?, place, sealer)?,
            Some(_) | None => Canonical::trusted(canonical(self.data)),
        };
        let kept = |value: Option<Value<'_>>| value.map(|value| Canonical::trusted(canonical(value)));
        Ok(NewEvent { policy: kept(self.policy), tags: kept(self.tags), ext: kept(self.ext), data, header })
    }

    fn record(&self) -> Result<Record, BadInput> {
        record(self.data)
    }
}

/// What a store keeps of a fact of ours, the tags that its data gives among its own.
///
/// # Errors
/// [`KeepError`]: no key where there is something to seal, or too many tags.
pub fn new_event(recorded: &Recorded<Event>, sealer: Option<Sealer<'_>>) -> Result<NewEvent, KeepError> {
    let header = recorded.header.clone();
    let record = recorded.event.write();
    let tags = recorded.tags.iter().cloned().chain(derived_tags(&record)).collect();
    let tags = Tags::new(tags).map_err(|unfit| BadInput::unfit("tags", unfit))?;
    let place = Place { tenant: &header.tenant, stream: &header.stream, id: header.id };
    let data = sealed(recorded.event.kind(), record, place, sealer)?;
    let policy = canonical_policy(&recorded.policy);
    Ok(NewEvent { policy, tags: canonical_tags(&tags), ext: recorded.ext.clone(), data, header })
}

/// Whose key seals the personal values of a fact; nothing where it has none in clear. `complainant` is the case's, as
/// known so far.
pub fn subject_of(stream: &StreamName, event: &Event, complainant: Option<&str>) -> Option<Subject> {
    let mut record = event.write();
    let needed = seal::needs_sealing(event.kind(), &mut record);
    needed.then(|| seal::subject(stream, &Tree::Record(record), complainant))
}

/// The tags that data gives: `complainant:`, `external_ref:` and `incident:`, where the value is fit for a tag.
pub fn derived_tags(data: &Record) -> Vec<Tag> {
    let tag = |name: &str| match data.get(name) {
        Some(Tree::Text(value)) => Tag::new(&format!("{name}:{value}")).ok(),
        _ => None,
    };
    ["complainant", "external_ref", "incident"].into_iter().filter_map(tag).collect()
}

fn sealed(
    kind: Kind,
    mut record: Record,
    place: Place<'_>,
    sealer: Option<Sealer<'_>>,
) -> Result<Canonical, KeepError> {
    if seal::needs_sealing(kind, &mut record) {
        seal::seal(kind, &mut record, place, sealer.ok_or(KeepError::NoKey)?)?;
    }
    Ok(canonical_tree(&Tree::Record(record)))
}

/// The fact of an event that a store keeps, its personal values sealed; nothing where it is opaque.
///
/// # Errors
/// [`BadInput`] where what the store keeps does not fit its type.
pub fn event(kept: &NewEvent, tape: &mut Tape) -> Result<Option<Event>, BadInput> {
    let Some(entry) = known(kept) else { return Ok(None) };
    parse(&kept.data, "data", tape)?;
    seal::place::check(&entry.spec.fields, tape.root())?;
    upcast::read(entry.kind, kept.header.schema, tape.root())
        .map(Some)
        .map_err(|misfit| BadInput::data(&misfit))
}

/// An event that a store keeps, as far as we understand it, its personal values sealed.
///
/// # Errors
/// [`BadInput`] where what the store keeps does not fit.
pub fn recorded(stored: &StoredEvent, tape: &mut Tape) -> Result<Recorded<Decoded>, BadInput> {
    let kept = &stored.event;
    let decoded = if let Some(event) = event(kept, tape)? {
        Decoded::Known(event)
    } else {
        Decoded::Opaque(Tree::Record(plain(kept, tape)?))
    };
    with_body(stored, decoded, tape)
}

/// The names of the keys that the personal values of an event are sealed with: what a keyring needs to open them.
///
/// # Errors
/// [`BadInput`] where what the store keeps does not fit.
pub fn keys_named(kept: &NewEvent, tape: &mut Tape) -> Result<Vec<KeyId>, BadInput> {
    let Some(entry) = known(kept).filter(|entry| entry.is_personal) else { return Ok(Vec::new()) };
    parse(&kept.data, "data", tape)?;
    Ok(seal::keys_named(entry.kind, &mut record(tape.root())?))
}

/// An event with its personal values in clear, as far as their keys are still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The event.
    pub recorded: Recorded<Decoded>,
    /// The JSON Pointers within `data` of the values whose key is gone. They are still sealed, and always will be.
    pub erased: Vec<String>,
}

/// An event that a store keeps, with its personal values in clear as far as their keys are still there.
///
/// # Errors
/// [`KeepError::Seal`] where a key is there and does not fit; [`KeepError::Bad`] where what the store keeps, or what
/// was sealed, does not fit.
pub fn open(stored: &StoredEvent, keyring: &dyn Keyring, tape: &mut Tape) -> Result<Opened, KeepError> {
    let Some((entry, record, erased)) = opened(&stored.event, keyring, tape)? else {
        return Ok(Opened { recorded: recorded(stored, tape)?, erased: Vec::new() });
    };
    let event = upcast::read(entry.kind, stored.event.header.schema, &Tree::Record(record));
    let event = event.map_err(|misfit| BadInput::data(&misfit))?;
    Ok(Opened { recorded: with_body(stored, Decoded::Known(event), tape)?, erased })
}

/// Adds the line of an event that a store keeps, with its personal values in clear as far as their keys are still
/// there. Ends with a line break.
///
/// # Errors
/// As for [`open`].
pub fn push_opened(
    stored: &StoredEvent,
    keyring: &dyn Keyring,
    tape: &mut Tape,
    to: &mut String,
) -> Result<(), KeepError> {
    let opened = opened(&stored.event, keyring, tape)?;
    let clear = opened.map(|(_, record, _)| canonical_tree(&Tree::Record(record)));
    push_stored_with(stored, clear.as_ref().unwrap_or(&stored.event.data), to);
    Ok(())
}

type OpenedRecord = (&'static Entry, Record, Vec<String>);

/// The data of an event with its personal values opened; nothing where it has none.
fn opened(
    kept: &NewEvent,
    keyring: &dyn Keyring,
    tape: &mut Tape,
) -> Result<Option<OpenedRecord>, KeepError> {
    let Some(entry) = known(kept).filter(|entry| entry.is_personal) else { return Ok(None) };
    parse(&kept.data, "data", tape)?;
    let mut record = record(tape.root())?;
    let header = &kept.header;
    let place = Place { tenant: &header.tenant, stream: &header.stream, id: header.id };
    let erased = seal::open(entry.kind, &mut record, place, keyring)?;
    Ok(Some((entry, record, erased)))
}

/// The data of an event as plain values.
pub(crate) fn plain(kept: &NewEvent, tape: &mut Tape) -> Result<Record, BadInput> {
    parse(&kept.data, "data", tape)?;
    record(tape.root())
}

fn known(kept: &NewEvent) -> Option<&'static Entry> {
    let header = &kept.header;
    let entry = catalogue::find(header.stream.category(), header.event_type.as_str());
    entry.filter(|entry| header.schema <= entry.spec.schema)
}

fn with_body(stored: &StoredEvent, decoded: Decoded, tape: &mut Tape) -> Result<Recorded<Decoded>, BadInput> {
    let kept = &stored.event;
    Ok(Recorded {
        header: kept.header.clone(),
        policy: kept.policy.as_ref().map_or(Ok(Vec::new()), |policy| policy_refs(policy, tape))?,
        tags: kept.tags.as_ref().map_or(Ok(Tags::default()), |tags| tag_list(tags, tape))?,
        ext: kept.ext.clone(),
        position: Some(stored.position),
        event: decoded,
    })
}

fn policy_refs(text: &Canonical, tape: &mut Tape) -> Result<Vec<PolicyRef>, BadInput> {
    parse(text, "policy", tape)?;
    line::policy_refs(tape.root())
}

fn tag_list(text: &Canonical, tape: &mut Tape) -> Result<Tags, BadInput> {
    parse(text, "tags", tape)?;
    line::tag_list(tape.root())
}

fn parse(text: &Canonical, field: &str, tape: &mut Tape) -> Result<(), BadInput> {
    let expected = Unfit::wrong_type("canonical JSON, as the codec wrote it");
    json::parse(text.as_str(), tape).map_err(|_| BadInput::unfit(field, expected))
}

fn record(data: Value<'_>) -> Result<Record, BadInput> {
    let not_an_object = || BadInput::unfit("data", Unfit::wrong_type("an object"));
    let members = data.members().ok_or_else(not_an_object)?;
    let member = |(name, value): (&str, Value<'_>)| Ok((name.to_owned(), Tree::read(value)?));
    members.map(member).collect::<Result<_, _>>().map_err(|misfit: Misfit| BadInput::data(&misfit))
}

fn complainant(data: Value<'_>) -> Option<&str> {
    data.members()?.find(|(name, _)| *name == "complainant")?.1.text()
}
