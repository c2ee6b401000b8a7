//! What Cedar is asked: may this actor do that with so much money, on a case like this?

use amends_core::case::authority::AuthorityCommand;
use amends_core::case::compensation::{CompensationEvent, Offer, RemedyKind};
use amends_core::case::{Case, CaseCommand, CaseEvent};
use amends_core::money::Money;
use amends_core::policy::Matter;
use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression, Schema,
};

/// What one can do with money: the actions of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Propose goodwill, or ask for an approval.
    Propose,
    /// Approve.
    Approve,
    /// Make an offer.
    Offer,
    /// Tell somebody to pay.
    Pay,
    /// Note that money left.
    Confirm,
    /// Give a credit for the time being, or for good.
    Credit,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Propose, Self::Approve, Self::Offer, Self::Pay, Self::Confirm, Self::Credit];

    /// The name of the action.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Propose => "Propose",
            Self::Approve => "Approve",
            Self::Offer => "Offer",
            Self::Pay => "Pay",
            Self::Confirm => "Confirm",
            Self::Credit => "Credit",
        }
    }
}

/// What somebody would do with money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deed {
    pub(crate) act: Act,
    pub(crate) money: Money,
    pub(crate) kind: RemedyKind,
}

/// What is to be asked of a fact that is about to be said: nothing where it gives no money away. A payment of another
/// kind than its offer is asked about as both.
///
/// # Errors
/// `Err` where it gives money away and one cannot tell how much.
pub(crate) fn deeds(matter: &Matter<'_>, fact: &CaseEvent) -> Result<Vec<Deed>, ()> {
    use CompensationEvent as E;
    let CaseEvent::Compensation(fact) = fact else { return Ok(Vec::new()) };
    let deed = |act, money, kind| Ok(vec![Deed { act, money, kind }]);
    match fact {
        E::GoodwillProposed { amount, .. } => deed(Act::Propose, *amount, RemedyKind::Goodwill),
        E::ApprovalRequested { .. } => {
            approved(matter).map(|(money, kind)| vec![Deed { act: Act::Propose, money, kind }])
        }
        E::ApprovalGranted { .. } => {
            approved(matter).map(|(money, kind)| vec![Deed { act: Act::Approve, money, kind }])
        }
        E::OfferMade { terms } => deed(Act::Offer, terms.amount, terms.kind),
        E::PaymentInstructed { payment } | E::PaymentConfirmed { payment } => {
            let is_told = matches!(fact, E::PaymentInstructed { .. });
            let act = if is_told { Act::Pay } else { Act::Confirm };
            let offer = payment.offer.as_ref().and_then(|name| matter.case.compensation.offers.find(name));
            let offered = offer.map(Offer::kind);
            let own = payment.kind.or(offered).unwrap_or(RemedyKind::Other);
            let other = offered.filter(|kind| *kind != own);
            let kinds = std::iter::once(own).chain(other);
            Ok(kinds.map(|kind| Deed { act, money: payment.amount, kind }).collect())
        }
        E::ProvisionalCreditGiven { credit } | E::ProvisionalCreditFinalised { credit } => {
            deed(Act::Credit, credit.amount, RemedyKind::Other)
        }
        E::EntitlementAssessed { .. }
        | E::NotEntitled { .. }
        | E::ApprovalRefused { .. }
        | E::ApprovalExpired { .. }
        | E::ApprovalVoided { .. }
        | E::OfferAccepted { .. }
        | E::OfferRejected { .. }
        | E::OfferExpired { .. }
        | E::OfferWithdrawn { .. }
        | E::PaymentFailed { .. }
        | E::PaymentReversed { .. }
        | E::InterestAccrued { .. }
        | E::ProvisionalCreditWithdrawn { .. } => Ok(Vec::new()),
    }
}

/// What the command asks an approval for, or gives one.
fn approved(matter: &Matter<'_>) -> Result<(Money, RemedyKind), ()> {
    use AuthorityCommand as C;
    match matter.command {
        Some(CaseCommand::Authority(C::Request { remedy, .. } | C::Grant { remedy, .. })) => {
            Ok((remedy.amount, remedy.kind))
        }
        _ => Err(()),
    }
}

/// A question, all of it.
pub(crate) struct Question {
    principal: Entity,
    roles: Vec<Entity>,
    act: Act,
    resource: Entity,
    context: Vec<(String, RestrictedExpression)>,
}

type Fault = Box<dyn std::error::Error>;

impl Question {
    /// Whether this actor, who has these roles, may do it.
    pub(crate) fn new(matter: &Matter<'_>, roles: &[String], deed: Deed) -> Result<Self, Fault> {
        Self::of((matter.actor.kind().as_str(), matter.actor.id()), roles, matter.case, deed)
    }

    fn of((kind, id): (&str, &str), roles: &[String], case: &Case, deed: Deed) -> Result<Self, Fault> {
        let parents: Vec<EntityUid> = roles.iter().map(|role| uid("Role", role)).collect::<Result<_, _>>()?;
        let roles = parents.iter().map(|role| Entity::with_uid(role.clone())).collect();
        let attrs = [("kind".to_owned(), text(kind))].into_iter().collect();
        let principal = Entity::new(uid("Actor", id)?, attrs, parents.into_iter().collect())?;
        let resource =
            Entity::new(uid("Case", "this")?, attributes(case).collect(), [].into_iter().collect())?;
        let context = vec![
            ("amount_minor".to_owned(), RestrictedExpression::new_long(deed.money.minor())),
            ("currency".to_owned(), text(deed.money.currency().as_str())),
            ("kind".to_owned(), text(deed.kind.as_str())),
        ];
        Ok(Self { principal, roles, act: deed.act, resource, context })
    }

    /// One of each act, by which a schema is tried.
    pub(crate) fn sample(act: Act) -> Result<Self, Fault> {
        let money = Money::new(1, amends_core::money::Currency::new("XXX")?)?;
        let deed = Deed { act, money, kind: RemedyKind::Other };
        Self::of(("human", "h"), &["role".to_owned()], &Case::default(), deed)
    }

    /// The same as Cedar takes it, which fits the schema.
    pub(crate) fn request(self, schema: &Schema) -> Result<(Request, Entities), Fault> {
        let (principal, resource) = (self.principal.uid(), self.resource.uid());
        let action = uid("Action", self.act.as_str())?;
        let context = Context::from_pairs(self.context)?;
        let request = Request::new(principal, action, resource, context, Some(schema))?;
        let entities = self.roles.into_iter().chain([self.principal, self.resource]);
        Ok((request, Entities::from_entities(entities, Some(schema))?))
    }
}

/// What may be known of a case: nothing of a person.
fn attributes(case: &Case) -> impl Iterator<Item = (String, RestrictedExpression)> {
    let classified = case.classification.as_ref();
    let category = classified.map(|it| &it.category).or(case.category.as_ref());
    let category = category.map(|it| ("category", text(it.as_str())));
    let severity = classified.map(|it| ("severity", RestrictedExpression::new_long(it.severity.get())));
    let cycle = ("cycle", RestrictedExpression::new_long(i64::try_from(case.cycle()).unwrap_or(i64::MAX)));
    [category, severity, Some(cycle)].into_iter().flatten().map(|(name, it)| (name.to_owned(), it))
}

fn text(text: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(text.to_owned())
}

fn uid(name: &str, id: &str) -> Result<EntityUid, Fault> {
    let name: EntityTypeName = format!("Amends::{name}").parse()?;
    Ok(EntityUid::from_type_name_and_id(name, EntityId::new(id)))
}
