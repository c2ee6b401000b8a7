//! Who did it. Ids of people are opaque tokens of the host, never names or addresses.

use smol_str::SmolStr;

use crate::Unfit;

/// What kind of actor it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorKind {
    /// A person on our side: the only kind that may approve.
    Human,
    /// A program that talks to customers.
    Bot,
    /// A program that does not.
    System,
    /// The complainant, or someone for them.
    Customer,
    /// A regulator or an ombudsman.
    Regulator,
}

impl ActorKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Human, Self::Bot, Self::System, Self::Customer, Self::Regulator];

    /// # Errors
    /// [`Unfit`] where it is none of the stored names.
    pub fn parse(text: &str) -> Result<Self, Unfit> {
        let expected = "one of human, bot, system, customer, regulator";
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(Unfit::out_of_bounds(expected))
    }

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Bot => "bot",
            Self::System => "system",
            Self::Customer => "customer",
            Self::Regulator => "regulator",
        }
    }
}

/// Who did it: a kind and an opaque id of 1 to 256 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor {
    kind: ActorKind,
    id: SmolStr, // invariant: 1 to 256 characters
}

impl Actor {
    /// # Errors
    /// [`Unfit`] where the id is empty or longer than 256 characters.
    pub fn new(kind: ActorKind, id: &str) -> Result<Self, Unfit> {
        Self::check_id(id).map(|()| Self { kind, id: id.into() })
    }

    /// Checks an id without keeping it.
    ///
    /// # Errors
    /// [`Unfit`] where the id is empty or longer than 256 characters.
    pub fn check_id(id: &str) -> Result<(), Unfit> {
        let fits = !id.is_empty() && (id.len() <= 256 || id.chars().count() <= 256);
        if fits { Ok(()) } else { Err(Unfit::out_of_bounds("an id of 1 to 256 characters")) }
    }

    /// What kind of actor it was.
    pub const fn kind(&self) -> ActorKind {
        self.kind
    }

    /// The host's own opaque id.
    pub fn id(&self) -> &str {
        &self.id
    }
}

/// Who an event in a file is taken to be by where it names nobody: the system `import`.
impl Default for Actor {
    fn default() -> Self {
        Self { kind: ActorKind::System, id: SmolStr::new_static("import") }
    }
}
