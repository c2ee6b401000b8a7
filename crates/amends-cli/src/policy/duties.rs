//! `amends policy duties`: what else must hold, and whether it does.

use std::io::{self, Write};

use amends_policy::{DutyAnswer, Standing, duties};
use serde_json::{Value, json};

use super::circumstances::{Unanswered, Under, given};
use super::due::because;
use super::list::TitleJson;
use super::packs::Asked;
use super::words::Words;
use crate::args::Duties;
use crate::failure::Failure;
use crate::table::{Table, visible};

pub(crate) fn run(args: &Duties, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = Asked::of(&args.pack)?;
    let facts = given(&args.facts, &asked.contents())?;
    let words = Words(args.shown.lang.lang.language());
    let (mut answers, mut unanswered) = (Vec::new(), Unanswered::default());
    for pack in asked.published() {
        match Under::facts(pack, asked.select, &facts).version() {
            Ok(_) => answers.extend(duties(pack, asked.select, &facts)),
            Err(unversioned) => unanswered.add(&unversioned, words.0),
        }
    }
    if args.shown.json {
        let duties: Vec<Value> = answers.iter().map(|it| as_json(it, words)).collect();
        return Ok(writeln!(out, "{}", unanswered.around(json!({ "duties": duties })))?);
    }
    text(&answers, words, out)?;
    if !unanswered.because.is_empty() {
        because(&unanswered.because, words, out)?;
    }
    Ok(())
}

fn needed(it: &DutyAnswer) -> Vec<&str> {
    match &it.standing {
        Standing::Unknown(needed) => needed.iter().map(smol_str::SmolStr::as_str).collect(),
        Standing::No | Standing::Applies | Standing::Met | Standing::Violated => Vec::new(),
    }
}

fn as_json(it: &DutyAnswer, words: Words) -> Value {
    json!({
        "pack": it.pack.as_str(), "version": it.version.as_str(), "rule": it.rule.as_str(),
        "title": TitleJson::from(&it.title), "stands": it.code(), "needed": needed(it),
        "because": it.explanation(words.0),
    })
}

/// A line a duty; then, once, what is the same for all, and why each stands where it does.
fn text(answers: &[DutyAnswer], words: Words, out: &mut dyn Write) -> io::Result<()> {
    if answers.is_empty() {
        return writeln!(out, "{}", words.of("no duties"));
    }
    let mut table = Table::new(&["rule", "stands", "title", "needed"].map(|name| words.of(name)));
    for it in answers {
        let (stands, title) = (words.code(it.code()), words.title(&it.title).to_owned());
        table.row([it.rule.to_string(), stands, title, needed(it).join(", ")]);
    }
    writeln!(out, "{}", table.whole(&[0, 1]))?;
    writeln!(out, "{}", words.of("because"))?;
    let mut said: Vec<String> = Vec::new();
    for sentence in answers.iter().flat_map(|it| it.explanation(words.0)) {
        if !said.contains(&sentence) {
            writeln!(out, "  {}", visible(&sentence))?;
            said.push(sentence);
        }
    }
    Ok(())
}
