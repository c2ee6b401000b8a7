//! The envelope of a parsed line: every field known, there where it must be, and within its bounds.

use amends_core::shape::Datum as _;
use amends_envelope::{
    Actor, ActorKind, Instant, PolicyRef, Position, Precision, StreamName, Tag, Tags, Tenant, TypeName,
    Unfit, Version, Zone,
};
use amends_store::Hash;
use uuid::Uuid;

use super::{ActorRef, Field, Line, Rules};
use crate::bad::{BadInput, Code};
use crate::catalogue;
use crate::json::{Outermost, Slot, Tape, Value, canonical, shown_name};

/// The most bytes of `ext`, in its canonical form.
const LONGEST_EXT: usize = 16 * 1024;

pub(super) fn read<'a>(tape: &'a Tape, found: &Parsed, rules: Rules) -> Result<Line<'a>, Bad> {
    use Field as F;
    let fields = Fields::of(tape, found)?;
    let stream = required(F::Stream, fields.text(F::Stream, "text", Ok))?;
    let category = StreamName::check(stream).map_err(|unfit| BadInput::unfit("stream", unfit))?;
    let event_type = required(F::Type, fields.text(F::Type, "text", Ok))?;
    let entry = catalogue::find(category, event_type);
    if entry.is_none() {
        TypeName::check(event_type).map_err(|unfit| BadInput::unfit("type", unfit))?;
    }
    let occurred_at = required(F::OccurredAt, fields.instant(F::OccurredAt))?;
    let precision = fields.text(F::Precision, "text", Precision::parse)?.unwrap_or_default();
    let zone = fields.name(F::Zone, Zone::check)?;
    check_zone(zone, precision, rules)?;
    Ok(Line {
        id: required(F::Id, fields.uuid(F::Id))?,
        tenant: fields.name(F::Tenant, Tenant::check)?.unwrap_or(Tenant::DEFAULT),
        stream,
        category,
        version: required(F::Version, fields.number(F::Version, Version::new))?,
        position: fields.number(F::Position, Position::new)?,
        event_type,
        entry,
        schema: fields.number(F::Schema, number_from_1)?.unwrap_or(1),
        occurred_at,
        recorded_at: fields.instant(F::RecordedAt)?.unwrap_or(occurred_at),
        precision,
        zone,
        actor: fields.actor(F::Actor)?.unwrap_or(IMPORT),
        on_behalf_of: fields.actor(F::OnBehalfOf)?,
        command_id: fields.uuid(F::CommandId)?,
        causation_id: fields.uuid(F::CausationId)?,
        correlation_id: fields.uuid(F::CorrelationId)?,
        policy: fields.value(F::Policy, policy)?,
        tags: fields.value(F::Tags, tags)?,
        ext: fields.value(F::Ext, ext)?,
        data: required(F::Data, fields.value(F::Data, |value| object(value, F::Data)))?,
        form: fields.number(F::Form, number_from_1)?.unwrap_or(1),
        prev_hash: fields.hash(F::PrevHash)?,
        hash: fields.hash(F::Hash)?,
        has_sealed: tape.has_sealed(),
    })
}

/// What the parser found of a line.
pub(super) type Parsed = Outermost<{ Field::ALL.len() }>;

/// Errors are rare: in a box they leave room for what is not one.
type Bad = Box<BadInput>;

/// Who did it where a line names nobody, as [`Actor::default`] has it.
const IMPORT: ActorRef<'static> = ActorRef { kind: ActorKind::System, id: "import" };

/// The fields of a line, each in its place.
struct Fields<'a, 'f> {
    tape: &'a Tape,
    slots: &'f [Slot; Field::ALL.len()],
}

impl<'a, 'f> Fields<'a, 'f> {
    fn of(tape: &'a Tape, found: &'f Parsed) -> Result<Self, Bad> {
        if !found.is_object {
            return Err(BadInput::line(Code::NotJson, "one JSON object on one line").into());
        }
        match found.odd {
            None => Ok(Self { tape, slots: &found.slots }),
            Some(odd) => Err(unknown(tape.piece(odd)).into()),
        }
    }

    /// The text of the field, read, where it is there.
    #[inline]
    fn text<T>(
        &self,
        field: Field,
        expected: &'static str,
        read: impl FnOnce(&'a str) -> Result<T, Unfit>,
    ) -> Result<Option<T>, Bad> {
        let text = match self.slots[field as usize] {
            Slot::Absent => return Ok(None),
            Slot::Text(span) => Some(self.tape.piece(span)),
            Slot::Node(node) => self.tape.value(node).text(),
            Slot::Integer(_) => None,
        };
        let read = text.ok_or(Unfit::wrong_type(expected)).and_then(read);
        read.map(Some).map_err(|unfit| BadInput::unfit(field.as_str(), unfit).into())
    }

    /// The text of the field as it is, once checked.
    fn name(&self, field: Field, check: fn(&str) -> Result<(), Unfit>) -> Result<Option<&'a str>, Bad> {
        self.text(field, "text", |text| check(text).map(|()| text))
    }

    fn instant(&self, field: Field) -> Result<Option<Instant>, Bad> {
        self.text(field, Instant::FORM, Instant::parse)
    }

    fn uuid(&self, field: Field) -> Result<Option<Uuid>, Bad> {
        self.text(field, UUID, uuid)
    }

    fn hash(&self, field: Field) -> Result<Option<Hash>, Bad> {
        let read = |text: &str| Hash::parse(text).or_else(|_| Hash::parse(&text.to_ascii_lowercase()));
        self.text(field, "a hash, 64 hex digits", read)
    }

    /// The whole number of the field, read, where it is there.
    #[inline]
    fn number<T>(&self, field: Field, read: fn(u64) -> Result<T, Unfit>) -> Result<Option<T>, Bad> {
        const EXPECTED: &str = "a whole number, 1 or more";
        let number = match self.slots[field as usize] {
            Slot::Absent => return Ok(None),
            Slot::Integer(number) => Some(number),
            Slot::Node(node) => self.tape.value(node).integer(),
            Slot::Text(_) => None,
        };
        let natural = number
            .ok_or(Unfit::wrong_type(EXPECTED))
            .and_then(|number| u64::try_from(number).map_err(|_| Unfit::out_of_bounds(EXPECTED)));
        natural.and_then(read).map(Some).map_err(|unfit| BadInput::unfit(field.as_str(), unfit).into())
    }

    /// The list or object of the field, checked, where it is there. The check names the place within it itself.
    fn value(
        &self,
        field: Field,
        check: impl FnOnce(Value<'a>) -> Result<(), BadInput>,
    ) -> Result<Option<Value<'a>>, Bad> {
        let value = match self.slots[field as usize] {
            Slot::Absent => return Ok(None),
            Slot::Node(node) => self.tape.value(node),
            Slot::Text(_) | Slot::Integer(_) => self.tape.nothing(),
        };
        check(value)?;
        Ok(Some(value))
    }

    fn actor(&self, field: Field) -> Result<Option<ActorRef<'a>>, Bad> {
        let mut actor = IMPORT;
        let read = |value| actor_ref(value, field.as_str()).map(|read| actor = read);
        Ok(self.value(field, read)?.map(|_| actor))
    }
}

/// The field, which must be there.
fn required<T>(field: Field, found: Result<Option<T>, Bad>) -> Result<T, Bad> {
    found?.ok_or_else(|| BadInput::missing(field.as_str()).into())
}

#[cold]
fn unknown(name: &str) -> BadInput {
    let is_plain =
        (1..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let shown = if is_plain { name } else { shown_name(name) };
    BadInput::new(Code::UnknownField, shown, "a field of the envelope; put your own data into ext")
}

/// The members of an object that has exactly these.
fn members<'a, const N: usize>(
    value: Value<'a>,
    field: &str,
    names: [&str; N],
) -> Result<[Value<'a>; N], BadInput> {
    let wrong = || BadInput::unfit(field, Unfit::wrong_type("an object"));
    let mut found = [None; N];
    for (name, member) in value.members().ok_or_else(wrong)? {
        let place = names.iter().position(|known| *known == name);
        let place = place.ok_or_else(|| {
            let shown = format!("{field}/{}", shown_name(name));
            BadInput::new(Code::UnknownField, shown, format!("no other fields than {}", names.join(", ")))
        })?;
        found[place] = Some(member);
    }
    if let Some(missing) = found.iter().position(Option::is_none) {
        return Err(BadInput::missing(format!("{field}/{}", names[missing])));
    }
    Ok(found.map(|member| member.unwrap_or(value)))
}

/// An actor: an object of `kind` and `id`.
fn actor_ref<'a>(value: Value<'a>, field: &str) -> Result<ActorRef<'a>, BadInput> {
    let [kind, id] = match (value.member("kind"), value.member("id")) {
        (Some(kind), Some(id)) if value.members().map(Iterator::count) == Some(2) => [kind, id],
        _ => members(value, field, ["kind", "id"])?,
    };
    let at = |name: &str, unfit| BadInput::unfit(format!("{field}/{name}"), unfit);
    let kind = text_of(kind).and_then(ActorKind::parse).map_err(|unfit| at("kind", unfit))?;
    let id = checked(id, Actor::check_id).map_err(|unfit| at("id", unfit))?;
    Ok(ActorRef { kind, id })
}

fn text_of(value: Value<'_>) -> Result<&str, Unfit> {
    value.text().ok_or(Unfit::wrong_type("text"))
}

fn checked(value: Value<'_>, check: fn(&str) -> Result<(), Unfit>) -> Result<&str, Unfit> {
    let text = text_of(value)?;
    check(text).map(|()| text)
}

fn object(value: Value<'_>, field: Field) -> Result<(), BadInput> {
    let wrong = || BadInput::unfit(field.as_str(), Unfit::wrong_type("an object"));
    value.members().map(|_| ()).ok_or_else(wrong)
}

const UUID: &str = "a UUID, lower case, hyphenated";

fn uuid(text: &str) -> Result<Uuid, Unfit> {
    let letters: Option<&[u8; 36]> = text.as_bytes().try_into().ok(); // so many that no loop is needed
    let has_upper =
        |letters: &[u8; 36]| letters.iter().fold(false, |any, letter| any | letter.is_ascii_uppercase());
    let is_hyphenated = letters.is_some_and(|letters| !has_upper(letters));
    is_hyphenated.then(|| Uuid::try_parse(text).ok()).flatten().ok_or(Unfit::wrong_type(UUID))
}

fn number_from_1(number: u64) -> Result<u32, Unfit> {
    let number = u32::try_from(number).ok().filter(|number| *number > 0);
    number.ok_or(Unfit::out_of_bounds("a whole number from 1 to 2^32 - 1"))
}

fn check_zone(zone: Option<&str>, precision: Precision, rules: Rules) -> Result<(), BadInput> {
    match zone {
        None if precision.needs_zone() => Err(BadInput::missing("zone")),
        Some(zone) if !zone.starts_with(['+', '-']) && !(rules.zone_exists)(zone) => {
            let expected = "a zone of the time zone database, or an offset ±hh:mm";
            Err(BadInput::unfit("zone", Unfit::out_of_bounds(expected)))
        }
        None | Some(_) => Ok(()),
    }
}

fn ext(value: Value<'_>) -> Result<(), BadInput> {
    object(value, Field::Ext)?;
    let fits = canonical(value).len() <= LONGEST_EXT;
    let too_long = || BadInput::unfit("ext", Unfit::out_of_bounds("an object of at most 16 KiB"));
    fits.then_some(()).ok_or_else(too_long)
}

fn tags(value: Value<'_>) -> Result<(), BadInput> {
    let bad = |unfit| BadInput::unfit("tags", unfit);
    let mut before = None;
    let items = value.items().ok_or(bad(Unfit::wrong_type("a list of tags")))?;
    for (index, item) in items.enumerate() {
        let tag = checked(item, Tag::check)
            .map_err(|unfit| BadInput::unfit(format!("tags/{}", index.min(Tags::MOST)), unfit))?;
        if index >= Tags::MOST {
            return Err(bad(Unfit::out_of_bounds("at most 16 tags")));
        }
        if before.is_some_and(|before| before >= tag) {
            return Err(bad(Unfit::out_of_bounds("tags in order, none twice")));
        }
        before = Some(tag);
    }
    Ok(())
}

fn policy(value: Value<'_>) -> Result<(), BadInput> {
    let wrong = || BadInput::unfit("policy", Unfit::wrong_type("a list of {pack, version, digest, rule}"));
    for (index, entry) in value.items().ok_or_else(wrong)?.enumerate() {
        policy_ref(entry, &format!("policy/{index}"))?;
    }
    Ok(())
}

/// Reads one entry of `policy`.
pub(super) fn policy_ref(entry: Value<'_>, field: &str) -> Result<PolicyRef, BadInput> {
    let names = ["pack", "version", "digest", "rule"];
    let mut texts = [""; 4];
    for ((text, value), name) in texts.iter_mut().zip(members(entry, field, names)?).zip(names) {
        let check = if name == "digest" { PolicyRef::check_digest } else { short };
        *text = checked(value, check).map_err(|unfit| BadInput::unfit(format!("{field}/{name}"), unfit))?;
    }
    let [pack, version, digest, rule] = texts.map(Into::into);
    Ok(PolicyRef { pack, version, digest, rule })
}

fn short(text: &str) -> Result<(), Unfit> {
    amends_core::value::Name::new(text).map(|_| ())
}
