//! The envelope of a parsed line: every field known, there where it must be, and within its bounds.

use amends_envelope::{
    Actor, ActorKind, Instant, PolicyRef, Position, Precision, StreamName, Tag, Tags, Tenant, TypeName,
    Unfit, Version, Zone,
};
use amends_store::Hash;
use uuid::Uuid;

use super::{ActorRef, Field, Line, Rules};
use crate::bad::{BadInput, Code};
use crate::catalogue;
use crate::json::{Tape, Value, canonical, shown_name};

/// The most bytes of `ext`, in its canonical form.
const LONGEST_EXT: usize = 16 * 1024;

pub(super) fn read(tape: &Tape, rules: Rules) -> Result<Line<'_>, Bad> {
    let fields = Fields::of(tape)?;
    let text = |field, check: fn(&str) -> Result<(), Unfit>| fields.map(field, |value| checked(value, check));
    let stream = fields.required(Field::Stream, text_of)?;
    let category = StreamName::check(stream).map_err(|unfit| BadInput::unfit("stream", unfit))?;
    let event_type = fields.required(Field::Type, text_of)?;
    let entry = catalogue::find(category, event_type);
    if entry.is_none() {
        TypeName::check(event_type).map_err(|unfit| BadInput::unfit("type", unfit))?;
    }
    let occurred_at = fields.required(Field::OccurredAt, instant)?;
    let precision =
        fields.map(Field::Precision, |value| Precision::parse(text_of(value)?))?.unwrap_or_default();
    let zone = text(Field::Zone, Zone::check)?;
    check_zone(zone, precision, rules)?;
    let line = Line {
        id: fields.required(Field::Id, uuid)?,
        tenant: text(Field::Tenant, Tenant::check)?.unwrap_or(Tenant::DEFAULT),
        stream,
        category,
        version: fields.required(Field::Version, |value| Version::new(natural(value)?))?,
        position: fields.map(Field::Position, |value| Position::new(natural(value)?))?,
        event_type,
        entry,
        schema: fields.map(Field::Schema, number_from_1)?.unwrap_or(1),
        occurred_at,
        recorded_at: fields.map(Field::RecordedAt, instant)?.unwrap_or(occurred_at),
        precision,
        zone,
        actor: fields.actor(Field::Actor)?.unwrap_or(IMPORT),
        on_behalf_of: fields.actor(Field::OnBehalfOf)?,
        command_id: fields.map(Field::CommandId, uuid)?,
        causation_id: fields.map(Field::CausationId, uuid)?,
        correlation_id: fields.map(Field::CorrelationId, uuid)?,
        policy: fields.list(Field::Policy, policy)?,
        tags: fields.list(Field::Tags, tags)?,
        ext: fields.map(Field::Ext, ext)?,
        data: fields.required(Field::Data, object)?,
        form: fields.map(Field::Form, number_from_1)?.unwrap_or(1),
        prev_hash: fields.map(Field::PrevHash, hash)?,
        hash: fields.map(Field::Hash, hash)?,
        has_sealed: tape.has_sealed(),
    };
    Ok(line)
}

/// Errors are rare: in a box they leave room for what is not one.
type Bad = Box<BadInput>;

/// Who did it where a line names nobody, as [`Actor::default`] has it.
const IMPORT: ActorRef<'static> = ActorRef { kind: ActorKind::System, id: "import" };

/// The fields of a line, each in its place.
struct Fields<'a> {
    tape: &'a Tape,
    /// The node of each field; 0, the node of the line itself, where it is not there.
    nodes: [u32; Field::ALL.len()],
}

impl<'a> Fields<'a> {
    fn of(tape: &'a Tape) -> Result<Self, Bad> {
        let not_an_object = || BadInput::line(Code::NotJson, "one JSON object on one line");
        let mut nodes = [0; Field::ALL.len()];
        let mut likely = 0;
        for (name, value) in tape.root().members().ok_or_else(not_an_object)? {
            let field = Field::of(name, likely).ok_or_else(|| unknown(name))?;
            likely = field as usize + 1;
            if std::mem::replace(&mut nodes[field as usize], value.place()) != 0 {
                return Err(BadInput::new(Code::DuplicateKey, field.as_str(), "each key once").into());
            }
        }
        Ok(Self { tape, nodes })
    }

    #[inline]
    fn find(&self, field: Field) -> Option<Value<'a>> {
        let node = self.nodes[field as usize];
        (node != 0).then(|| self.tape.value(node))
    }

    /// The field, read, where it is there.
    fn map<T>(
        &self,
        field: Field,
        read: impl FnOnce(Value<'a>) -> Result<T, Unfit>,
    ) -> Result<Option<T>, Bad> {
        let Some(value) = self.find(field) else { return Ok(None) };
        read(value).map(Some).map_err(|unfit| BadInput::unfit(field.as_str(), unfit).into())
    }

    fn required<T>(&self, field: Field, read: impl FnOnce(Value<'a>) -> Result<T, Unfit>) -> Result<T, Bad> {
        self.map(field, read)?.ok_or_else(|| BadInput::missing(field.as_str()).into())
    }

    /// A list whose reader names the place within it itself.
    fn list(
        &self,
        field: Field,
        check: impl FnOnce(Value<'a>) -> Result<(), BadInput>,
    ) -> Result<Option<Value<'a>>, Bad> {
        Ok(self.find(field).map(|value| check(value).map(|()| value)).transpose()?)
    }

    fn actor(&self, field: Field) -> Result<Option<ActorRef<'a>>, Bad> {
        let Some(value) = self.find(field) else { return Ok(None) };
        let [kind, id] = members(value, field.as_str(), ["kind", "id"])?;
        let at = |name: &str, unfit| BadInput::unfit(format!("{}/{name}", field.as_str()), unfit);
        let kind = text_of(kind).and_then(ActorKind::parse).map_err(|unfit| at("kind", unfit))?;
        let id = checked(id, Actor::check_id).map_err(|unfit| at("id", unfit))?;
        Ok(Some(ActorRef { kind, id }))
    }
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

fn text_of(value: Value<'_>) -> Result<&str, Unfit> {
    value.text().ok_or(Unfit::wrong_type("text"))
}

fn checked(value: Value<'_>, check: fn(&str) -> Result<(), Unfit>) -> Result<&str, Unfit> {
    let text = text_of(value)?;
    check(text).map(|()| text)
}

fn object(value: Value<'_>) -> Result<Value<'_>, Unfit> {
    value.members().map(|_| value).ok_or(Unfit::wrong_type("an object"))
}

fn instant(value: Value<'_>) -> Result<Instant, Unfit> {
    Instant::parse(value.text().unwrap_or_default())
}

fn uuid(value: Value<'_>) -> Result<Uuid, Unfit> {
    const EXPECTED: Unfit = Unfit::wrong_type("a UUID, lower case, hyphenated");
    let text = value.text().ok_or(EXPECTED)?;
    let is_lower = text.len() == 36 && !text.bytes().any(|b| b.is_ascii_uppercase());
    is_lower.then(|| Uuid::try_parse(text).ok()).flatten().ok_or(EXPECTED)
}

fn natural(value: Value<'_>) -> Result<u64, Unfit> {
    let number = value.integer().ok_or(Unfit::wrong_type("a whole number, 1 or more"))?;
    u64::try_from(number).map_err(|_| Unfit::out_of_bounds("a whole number, 1 or more"))
}

fn number_from_1(value: Value<'_>) -> Result<u32, Unfit> {
    let number = u32::try_from(natural(value)?).ok().filter(|number| *number > 0);
    number.ok_or(Unfit::out_of_bounds("a whole number from 1 to 2^32 - 1"))
}

fn hash(value: Value<'_>) -> Result<Hash, Unfit> {
    let text = value.text().ok_or(Unfit::wrong_type("a hash, 64 hex digits"))?;
    Hash::parse(text).or_else(|_| Hash::parse(&text.to_ascii_lowercase()))
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

fn ext(value: Value<'_>) -> Result<Value<'_>, Unfit> {
    let value = object(value)?;
    let fits = canonical(value).len() <= LONGEST_EXT;
    if fits { Ok(value) } else { Err(Unfit::out_of_bounds("an object of at most 16 KiB")) }
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
