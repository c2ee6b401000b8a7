//! The calendars that play the roles of a pack.

use std::collections::BTreeSet;
use std::path::Path;

use amends_policy::Calendars;
use amends_policy::pack::Pack;

use crate::calendar;
use crate::failure::Failure;

/// What `--calendar` binds: `K` plays every role, `ROLE=K` goes before it in one. Roles of one name in several packs are
/// played by one calendar.
pub(crate) fn bound_of(arguments: &[String], packs: &[&Pack]) -> Result<Calendars, Failure> {
    let roles: BTreeSet<&str> = packs.iter().flat_map(|pack| roles(pack)).collect();
    let mut bound = Calendars::new();
    let (named, bare): (Vec<_>, Vec<_>) =
        arguments.iter().map(|argument| split(argument)).partition(|it| it.0.is_some());
    if bare.len() > 1 {
        return Err(Failure::input(
            "--calendar: one K plays every role; name the roles of others, as ROLE=K",
        ));
    }
    for (role, k) in bare.into_iter().chain(named) {
        let calendar = calendar::find(k)?;
        match role {
            Some(role) if !roles.contains(role) => return Err(no_such_role(role, &roles, packs)),
            Some(role) => bound = bound.with(role, calendar),
            None => bound = roles.iter().fold(bound, |bound, role| bound.with(role, calendar.clone())),
        }
    }
    Ok(bound)
}

/// `ROLE=K`; a file whose name holds `=` is a file.
fn split(argument: &str) -> (Option<&str>, &str) {
    let is_role =
        |role: &str| role.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    match argument.split_once('=') {
        Some((role, k)) if is_role(role) && !Path::new(argument).exists() => (Some(role), k),
        _ => (None, argument),
    }
}

/// The roles of calendars that a pack names.
pub(crate) fn roles(pack: &Pack) -> BTreeSet<&str> {
    let versions = pack.version.iter();
    let roles = versions.flat_map(|version| {
        let clocks = version.clock.iter().map(|clock| &clock.calendar);
        let referrals = version.referral.iter().map(|referral| &referral.calendar);
        clocks.chain(referrals).chain(version.bucket.iter().map(|bucket| &bucket.calendar))
    });
    roles.flatten().map(smol_str::SmolStr::as_str).collect()
}

fn no_such_role(role: &str, roles: &BTreeSet<&str>, packs: &[&Pack]) -> Failure {
    let mut ids: Vec<&str> = packs.iter().map(|pack| pack.id.as_str()).collect();
    ids.dedup();
    let id = ids.join(", ");
    let known = roles.iter().copied().collect::<Vec<_>>().join(", ");
    let known = if known.is_empty() { "it has none".to_owned() } else { format!("it has: {known}") };
    Failure::input(format!("--calendar: {id} has no role {role}; {known}"))
}
