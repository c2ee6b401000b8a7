//! What a letter must say: the messages of the packs that a case is bound to, against the fact that records it.
//!
//! A fact shows of a letter only its fields: an item is said where the fact has the field of that name, or where the text
//! that it names (`rights.text_version`) is one of which the rulebook knows that it says it.

use amends_core::case::CaseEvent;
use amends_core::refusal::Refusal;
use amends_core::shape::{Record, Tree};
use amends_envelope::PolicyRef;
use smol_str::SmolStr;

use super::bound::reference;
use super::hand::is_set_aside;
use super::{Bound, Rulebook};
use crate::due::history::Happening;
use crate::eval::Select;
use crate::eval::content::{Content, MissingItem, under};
use crate::explain::Language;
use crate::value::Facts;

/// Whether a fact says all that it must; the rules that asked for it.
pub(super) fn check(
    rules: &Rulebook,
    bound: &Bound<'_>,
    facts: &Facts,
    history: &[Happening],
    fact: &CaseEvent,
) -> Result<Vec<PolicyRef>, Refusal> {
    let kind = fact.kind().as_str();
    let asks: Vec<PolicyRef> = bound
        .versions()
        .flat_map(|(published, version)| version.message.iter().map(move |it| (published, version, it)))
        .filter(|(.., message)| message.message == kind)
        .map(|(published, version, message)| reference(published, version, &message.rule))
        .collect();
    if asks.is_empty() {
        return Ok(asks);
    }
    let says = says(rules, &fact.write());
    let mut content = Content::default();
    for (published, version) in bound.versions() {
        under(published, Select::Version(&version.version), kind, &says, facts, &mut content);
    }
    if let Some(missing) = content.missing.iter().find(|it| !is_set_aside(history, &it.rule)) {
        return Err(lacks(bound, fact, missing));
    }
    if !content.needed.is_empty() {
        let needed = content.needed.iter().map(ToString::to_string).collect();
        return Err(Refusal::FactsNeeded { asked: fact.kind(), needed });
    }
    Ok(asks)
}

/// The refusal of a letter that lacks an item: it names the rule, and what the item is.
fn lacks(bound: &Bound<'_>, fact: &CaseEvent, missing: &MissingItem) -> Refusal {
    let versions = bound.versions().filter(|(published, _)| published.pack().id == missing.pack);
    let mut messages = versions.flat_map(|(_, version)| &version.message);
    let message = messages.find(|it| it.rule == missing.rule);
    let item = message.and_then(|it| it.says.iter().find(|it| it.item == missing.item));
    let title = item.map_or("what the rule asks for", |it| it.title.in_language(Language::En));
    let text = format!("{title} ({})", missing.item);
    let refusal = Refusal::ContentMissing { asked: fact.kind(), missing: text.into() };
    match bound.reference(&missing.pack, &missing.version, &missing.rule) {
        Some(rule) => refusal.under(rule),
        None => refusal,
    }
}

/// The items that a letter says, as far as the fact shows them.
fn says(rules: &Rulebook, data: &Record) -> Vec<SmolStr> {
    let shown =
        data.iter().filter(|(_, value)| !matches!(value, Tree::Null)).map(|(name, _)| SmolStr::new(name));
    let text = match data.get("rights") {
        Some(Tree::Record(rights)) => rights.get("text_version"),
        _ => None,
    };
    let text = match text {
        Some(Tree::Text(version)) => rules.texts.get(version.as_str()),
        _ => None,
    };
    shown.chain(text.into_iter().flatten().cloned()).collect()
}
