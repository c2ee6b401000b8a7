//! `amends policy authority`: whether somebody may propose or approve an amount, or whose approval it needs.

use std::io::Write;

use amends_core::money::Money;
use amends_policy::pack::{Authority as Rule, Pack};
use amends_policy::{Decision, Proposal, Proposer, authority};
use serde_json::{Value, json};
use smol_str::SmolStr;

use super::circumstances::given;
use super::due::because;
use super::packs::Asked;
use super::words::Words;
use crate::args::Authority;
use crate::failure::Failure;

pub(crate) fn run(args: &Authority, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = Asked::of(&args.pack)?;
    let packs = asked.contents();
    let roles: Vec<SmolStr> = args.roles.iter().map(SmolStr::new).collect();
    has_roles(&roles, &packs)?;
    let facts = given(&args.facts, &packs)?;
    let money = Money::new(args.amount, args.currency).map_err(|unfit| Failure::during("--amount", unfit))?;
    let id = SmolStr::new(&args.actor);
    let by = args.by.as_ref().map_or_else(|| id.clone(), SmolStr::new);
    let actor = Proposer { id, kind: args.actor_kind, roles };
    let proposal = Proposal { act: args.act.act(), kind: args.kind, money, by };
    let on = asked.day("authority")?;
    let mut why = Vec::new();
    let decision = authority(&actor, &proposal, &facts, &asked.published(), on, &mut why);
    let words = Words(args.shown.lang.lang.language());
    let why: Vec<String> = why.iter().map(|it| it.text(words.0)).collect();
    if args.shown.json {
        return Ok(writeln!(out, "{}", as_json(&decision, &why))?);
    }
    writeln!(out, "{}", text(&decision, words))?;
    Ok(because(&why, words, out)?)
}

fn code(decision: &Decision) -> &'static str {
    match decision {
        Decision::Permit { .. } => "permit",
        Decision::Deny { .. } => "deny",
        Decision::Needs { .. } => "needs",
        Decision::Unknown { .. } => "unknown",
    }
}

fn as_json(decision: &Decision, why: &[String]) -> Value {
    let mut answer = json!({
        "answer": code(decision), "rule": null, "reason": null, "approvals": [], "needed": [], "because": why,
    });
    match decision {
        Decision::Permit { rule } => answer["rule"] = json!(rule.as_str()),
        Decision::Deny { reason } => answer["reason"] = json!(reason.as_str()),
        Decision::Needs { approvals } => {
            let each =
                approvals.iter().map(|(role, rule)| json!({ "role": role.as_str(), "rule": rule.as_str() }));
            answer["approvals"] = each.collect();
        }
        Decision::Unknown { needed } => {
            answer["needed"] = needed.iter().map(|name| json!(name.as_str())).collect();
        }
    }
    answer
}

fn text(decision: &Decision, words: Words) -> String {
    let answer = words.code(code(decision));
    match decision {
        Decision::Permit { rule } => format!("{answer}, {} {rule}", words.of("by")),
        Decision::Deny { reason } => format!("{answer}: {}", words.code(reason)),
        Decision::Needs { approvals } => {
            let each: Vec<String> = approvals.iter().map(|(role, rule)| format!("{role} ({rule})")).collect();
            let or = format!(" {} ", words.of("or"));
            format!("{answer}: {} {}", words.of("the approval of"), each.join(&or))
        }
        Decision::Unknown { needed } => {
            let needed = needed.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(", ");
            format!("{} {needed}", words.of("unknown, without"))
        }
    }
}

/// Roles that some version of some pack has: one misspelt would be denied everything.
fn has_roles(roles: &[SmolStr], packs: &[&Pack]) -> Result<(), Failure> {
    let speaking = packs.iter().flat_map(|pack| &pack.version).flat_map(|version| &version.authority);
    let mut known: Vec<&SmolStr> = speaking.map(|rule: &Rule| &rule.role).collect();
    known.sort_unstable();
    known.dedup();
    match roles.iter().find(|role| !known.contains(role)) {
        None => Ok(()),
        Some(other) if known.is_empty() => {
            Err(Failure::input(format!("--role: no pack here gives the role {other} a limit, or any other")))
        }
        Some(other) => {
            let known = known.into_iter().map(SmolStr::as_str).collect::<Vec<_>>().join(", ");
            Err(Failure::input(format!(
                "--role: no pack here speaks of the role {other}; there are: {known}"
            )))
        }
    }
}
