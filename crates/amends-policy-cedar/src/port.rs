//! Cedar around another policy: what that allows, less what Cedar does not permit.

use std::fmt;

use amends_core::Terms;
use amends_core::case::{CaseCommand, CaseEvent};
use amends_core::policy::{Matter, Policy, Ruling};
use amends_core::refusal::Refusal;
use amends_envelope::{Actor, PolicyRef};
use cedar_policy::{Authorizer, Decision, PolicyId};

use crate::question::{Deed, Question, deeds};
use crate::read::Policies;

/// A policy of the engine, and what Cedar takes away from it. `R` tells the roles of an actor; it must be pure.
pub struct CedarAuthority<P, R> {
    inner: P,
    policies: Policies,
    roles: R,
    authorizer: Authorizer,
}

impl<P: Policy, R: Fn(&Actor) -> Vec<String>> CedarAuthority<P, R> {
    /// Cedar around that policy, with the roles that the host gives its people.
    pub fn new(inner: P, policies: Policies, roles: R) -> Self {
        Self { inner, policies, roles, authorizer: Authorizer::new() }
    }

    /// The policies that permit what a fact would do with money.
    fn permits(&self, matter: &Matter<'_>, fact: &CaseEvent) -> Result<Vec<PolicyRef>, Refusal> {
        let forbids = |why: String| Refusal::RuleForbids { asked: fact.kind(), why: why.into() };
        let title = self.policies.title();
        let deeds = deeds(matter, fact)
            .map_err(|()| forbids(format!("{title} cannot tell how much it would give")))?;
        if deeds.is_empty() {
            return Ok(Vec::new());
        }
        let roles = (self.roles)(matter.actor);
        let mut by = Vec::new();
        for deed in deeds {
            let refused = |no: No| match no {
                No::Unpermitted => forbids(format!("no policy of {title} permits {}", shown(deed))),
                No::Forbidden(rule) => forbids(format!("{title} forbids {}", shown(deed))).under(rule),
                No::Failed(None) => forbids(format!("{title} could not be asked about {}", shown(deed))),
                No::Failed(Some(rule)) => {
                    forbids(format!("{title} could not be evaluated for {}", shown(deed))).under(rule)
                }
            };
            by.extend(self.ask(matter, &roles, deed).map_err(refused)?);
        }
        by.sort_by(|one, other| one.rule.cmp(&other.rule));
        by.dedup();
        Ok(by)
    }

    /// An error anywhere is a no: Cedar itself passes over a `forbid` that fails.
    fn ask(&self, matter: &Matter<'_>, roles: &[String], deed: Deed) -> Result<Vec<PolicyRef>, No> {
        use cedar_policy::AuthorizationError as E;
        let question = Question::new(matter, roles, deed).and_then(|it| it.request(&self.policies.schema));
        let (request, entities) = question.map_err(|_| No::Failed(None))?;
        let response = self.authorizer.is_authorized(&request, &self.policies.set, &entities);
        let told = response.diagnostics();
        let failed: Vec<&PolicyId> =
            told.errors().map(|E::PolicyEvaluationError(it)| it.policy_id()).collect();
        if !failed.is_empty() {
            return Err(No::Failed(self.named(failed).into_iter().next()));
        }
        let by = self.named(told.reason());
        match (response.decision(), by.first()) {
            (Decision::Allow, Some(_)) => Ok(by),
            (Decision::Deny, Some(rule)) => Err(No::Forbidden(rule.clone())),
            (Decision::Allow | Decision::Deny, None) => Err(No::Unpermitted),
        }
    }

    /// These policies in the order of their names: Cedar's own order is chance.
    fn named<'a>(&self, ids: impl IntoIterator<Item = &'a PolicyId>) -> Vec<PolicyRef> {
        let mut named: Vec<_> = ids.into_iter().filter_map(|id| self.policies.reference(id)).collect();
        named.sort_by(|one, other| one.rule.cmp(&other.rule));
        named
    }
}

impl<P: Policy, R: Fn(&Actor) -> Vec<String>> Policy for CedarAuthority<P, R> {
    fn terms(&self, matter: &Matter<'_>) -> Result<Terms, Refusal> {
        self.inner.terms(matter)
    }

    fn reads_history(&self) -> bool {
        self.inner.reads_history()
    }

    fn complete(&self, matter: &Matter<'_>, command: CaseCommand) -> Result<CaseCommand, Refusal> {
        self.inner.complete(matter, command)
    }

    fn rule(&self, matter: &Matter<'_>, facts: &[CaseEvent]) -> Result<Ruling, Refusal> {
        let mut ruling = self.inner.rule(matter, facts)?;
        for (nth, fact) in facts.iter().enumerate() {
            let by = self.permits(matter, fact)?;
            if by.is_empty() {
                continue;
            }
            if ruling.stamps.len() <= nth {
                ruling.stamps.resize(nth + 1, Vec::new());
            }
            ruling.stamps[nth].extend(by);
        }
        Ok(ruling)
    }
}

impl<P: fmt::Debug, R> fmt::Debug for CedarAuthority<P, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CedarAuthority").field("inner", &self.inner).finish_non_exhaustive()
    }
}

/// Why not.
enum No {
    Unpermitted,
    Forbidden(PolicyRef),
    Failed(Option<PolicyRef>),
}

fn shown(Deed { act, money, kind }: Deed) -> String {
    format!("{} of {money} as {} here", act.as_str(), kind.as_str())
}
