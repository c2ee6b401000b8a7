//! `amends policy content`: what a letter must still say.

use std::io::{self, Write};

use amends_policy::pack::{Item, Pack};
use amends_policy::{MissingItem, content};
use serde_json::json;
use smol_str::SmolStr;

use super::circumstances::given;
use super::due::because;
use super::list::TitleJson;
use super::packs::Asked;
use super::words::Words;
use crate::args::Content;
use crate::failure::Failure;
use crate::table::Table;

pub(crate) fn run(args: &Content, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = Asked::of(&args.pack)?;
    let packs = asked.contents();
    has_message(&args.message, &packs)?;
    let says: Vec<SmolStr> = args.says.iter().map(SmolStr::new).collect();
    has_items(&says, &args.message, &packs)?;
    let facts = given(&args.facts, &packs)?;
    let on = asked.day("content")?;
    let answer = content(&args.message, &says, &facts, &asked.published(), on);
    let words = Words(args.shown.lang.lang.language());
    let why: Vec<String> = answer.because.iter().map(|it| it.text(words.0)).collect();
    let needed: Vec<&str> = answer.needed.iter().map(SmolStr::as_str).collect();
    if args.shown.json {
        let missing = answer.missing.iter().map(|it| {
            json!({ "pack": it.pack.as_str(), "version": it.version.as_str(), "rule": it.rule.as_str(),
                    "item": it.item.as_str(), "title": item(it, &packs).map(|it| TitleJson::from(&it.title)) })
        });
        let missing: Vec<_> = missing.collect();
        let answer = json!({ "message": args.message, "missing": missing, "needed": needed, "because": why });
        return Ok(writeln!(out, "{answer}")?);
    }
    text(&answer.missing, &needed, &packs, words, out)?;
    Ok(because(&why, words, out)?)
}

fn text(
    missing: &[MissingItem],
    needed: &[&str],
    packs: &[&Pack],
    words: Words,
    out: &mut dyn Write,
) -> io::Result<()> {
    if missing.is_empty() && needed.is_empty() {
        writeln!(out, "{}", words.of("nothing more to say"))?;
    }
    if !missing.is_empty() {
        let mut table = Table::new(&["item", "must still say", "rule"].map(|name| words.of(name)));
        for it in missing {
            let title = item(it, packs).map(|it| words.title(&it.title)).unwrap_or_default();
            table.row([
                it.item.to_string(),
                title.to_owned(),
                format!("{} {} {}", it.pack, it.version, it.rule),
            ]);
        }
        writeln!(out, "{table}")?;
    }
    if !needed.is_empty() {
        writeln!(out, "{} {}", words.of("not known without"), needed.join(", "))?;
    }
    Ok(())
}

/// The item of a pack that is missing.
fn item<'a>(missing: &MissingItem, packs: &[&'a Pack]) -> Option<&'a Item> {
    let pack = packs.iter().find(|pack| pack.id == missing.pack)?;
    let version = pack.find_version(&missing.version)?;
    let message = version.message.iter().find(|it| it.rule == missing.rule)?;
    message.says.iter().find(|it| it.item == missing.item)
}

/// A letter that some version of some pack speaks of.
fn has_message(name: &str, packs: &[&Pack]) -> Result<(), Failure> {
    let versions = packs.iter().flat_map(|pack| &pack.version);
    let mut known: Vec<&str> =
        versions.flat_map(|it| &it.message).map(|message| message.message.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    if known.contains(&name) {
        return Ok(());
    }
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Err(Failure::input(format!("--message: no letter here is called {name}; there are: {known}")))
}

/// Items that some version of some pack wants in that letter: one misspelt would be wanted still.
fn has_items(says: &[SmolStr], message: &str, packs: &[&Pack]) -> Result<(), Failure> {
    let messages = packs.iter().flat_map(|pack| &pack.version).flat_map(|version| &version.message);
    let items = messages.filter(|it| it.message == *message).flat_map(|it| &it.says);
    let mut known: Vec<&SmolStr> = items.map(|it| &it.item).collect();
    known.sort_unstable();
    known.dedup();
    match says.iter().find(|item| !known.contains(item)) {
        None => Ok(()),
        Some(other) => {
            let known = known.into_iter().map(SmolStr::as_str).collect::<Vec<_>>().join(", ");
            Err(Failure::input(format!("--says: {message} wants no {other}; it wants: {known}")))
        }
    }
}
