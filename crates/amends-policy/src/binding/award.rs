//! Which rules an assessment rests on: those of the packs that its lines name.

use amends_core::case::CaseEvent;
use amends_core::case::compensation::CompensationEvent;
use amends_core::value::Code;
use amends_envelope::PolicyRef;

use super::Bound;
use super::bound::reference;

/// The awards of the packs that a fact about entitlements names.
pub(super) fn stamp(bound: &Bound<'_>, fact: &CaseEvent) -> Vec<PolicyRef> {
    let CaseEvent::Compensation(event) = fact else { return Vec::new() };
    let named: Vec<&Code> = if let CompensationEvent::EntitlementAssessed { lines, .. } = event {
        lines.iter().map(|line| &line.rule).collect()
    } else if let CompensationEvent::NotEntitled { rule } = event {
        vec![rule]
    } else {
        return Vec::new();
    };
    let mut stamp = Vec::new();
    for (published, version) in bound.versions() {
        let awards = version.award.iter().map(|it| &it.rule);
        let exemptions = version.exemption.iter().map(|it| &it.rule);
        let has = |rule: &&smol_str::SmolStr| named.iter().any(|it| it.as_str() == rule.as_str());
        stamp.extend(awards.chain(exemptions).filter(has).map(|rule| reference(published, version, rule)));
    }
    stamp
}
