//! A line as values that own themselves.

use amends_envelope::{
    Actor, Canonical, Header, Occurred, PolicyRef, Recorded, StreamName, Tag, Tags, Tenant, TypeName, Unfit,
    Zone,
};

use super::envelope::policy_ref;
use super::{ActorRef, Decoded, Line};
use crate::bad::BadInput;
use crate::json::{Value, canonical};

impl ActorRef<'_> {
    fn to_actor(self) -> Result<Actor, Unfit> {
        Actor::new(self.kind, self.id)
    }
}

impl Line<'_> {
    /// Who, where, when.
    ///
    /// # Errors
    /// None: what it is made of has been checked. The type says otherwise because it checks once more.
    pub fn header(&self) -> Result<Header, BadInput> {
        self.checked_header().map_err(|unfit| BadInput::unfit("", unfit))
    }

    fn checked_header(&self) -> Result<Header, Unfit> {
        let zone = self.zone.map(Zone::new).transpose()?;
        Ok(Header {
            id: self.id,
            tenant: Tenant::new(self.tenant)?,
            stream: StreamName::new(self.stream)?,
            version: self.version,
            event_type: TypeName::new(self.event_type)?,
            schema: self.schema,
            occurred: Occurred { at: self.occurred_at, precision: self.precision, zone },
            recorded_at: self.recorded_at,
            actor: self.actor.to_actor()?,
            on_behalf_of: self.on_behalf_of.map(ActorRef::to_actor).transpose()?,
            command_id: self.command_id,
            causation_id: self.causation_id,
            correlation_id: self.correlation_id,
        })
    }

    /// All of it, owning itself.
    ///
    /// # Errors
    /// [`BadInput`] where a field of `data` is missing or does not fit.
    pub fn to_recorded(&self) -> Result<Recorded<Decoded>, BadInput> {
        Ok(Recorded {
            header: self.header()?,
            policy: self.policy.map_or(Ok(Vec::new()), policy_refs)?,
            tags: self.tags.map_or(Ok(Tags::default()), tag_list)?,
            ext: self.ext.map(|ext| Canonical::trusted(canonical(ext))),
            position: self.position,
            event: self.decode()?,
        })
    }
}

/// The entries of a `policy`.
pub(crate) fn policy_refs(policy: Value<'_>) -> Result<Vec<PolicyRef>, BadInput> {
    policy.items().into_iter().flatten().map(|entry| policy_ref(entry, "policy")).collect()
}

/// The tags of a `tags`.
pub(crate) fn tag_list(tags: Value<'_>) -> Result<Tags, BadInput> {
    let items = tags.items().into_iter().flatten();
    let tags = items.map(|tag| Tag::new(tag.text().unwrap_or_default())).collect::<Result<_, _>>();
    tags.and_then(Tags::new).map_err(|unfit| BadInput::unfit("tags", unfit))
}
