//! `amends policy explain`: what is owed under a pack for given facts, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use amends_codec::{Block, RawLine};
use amends_policy::{Answer, Facts, Language, Line, Outcome, Published, Select, assess, written};
use rayon::prelude::*;
use smol_str::SmolStr;

use super::facts::{self, Source};
use super::packs;
use crate::args::Explain;
use crate::failure::{Failure, in_full};
use crate::progress;
use crate::table::{Table, visible};

/// So many lines are answered by one thread at a time.
const LINES_AT_ONCE: usize = 256;

/// What an answer is made with.
struct Asked<'a> {
    pack: &'a Published,
    select: Select<'a>,
    language: Language,
    json: bool,
}

pub(crate) fn run(args: &Explain, out: &mut dyn Write) -> Result<(), Failure> {
    let pack = packs::find(&args.pack)?;
    let select = packs::select(&args.version, &pack)?;
    let asked = Asked { pack: &pack, select, language: args.lang.lang.language(), json: args.json };
    let mut unasked = BTreeSet::new();
    match Source::open(&args.facts)? {
        Source::Object(file, text) => {
            let facts = facts::read(&file, 1, &text, pack.pack())?;
            out.write_all(&asked.answer(&facts)?)?;
            facts::unasked(&facts, pack.pack(), &mut unasked);
        }
        Source::Lines(first, mut reader) => {
            let bar = progress::bytes("explaining", std::fs::metadata(&args.facts).ok().map(|it| it.len()));
            let mut block = first;
            loop {
                let done = asked.block(&block, &mut unasked, out);
                bar.set_position(reader.bytes_taken());
                done.inspect_err(|_| bar.finish_and_clear())?;
                reader.recycle(block);
                match reader.next_block().map_err(|error| Failure::input(in_full(&error)))? {
                    Some(next) => block = next,
                    None => break,
                }
            }
            bar.finish_and_clear();
        }
    }
    out.flush()?;
    facts::note_unasked(&unasked, pack.pack());
    Ok(())
}

/// The answers of some lines; of those before the bad one, where there is one.
struct Answered {
    bytes: Vec<u8>,
    unasked: BTreeSet<SmolStr>,
    failure: Option<Failure>,
}

impl Asked<'_> {
    /// Answers the lines of a block on every core, and writes the answers in their order.
    fn block(
        &self,
        block: &Block,
        unasked: &mut BTreeSet<SmolStr>,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let lines: Vec<RawLine<'_>> = block.lines().collect();
        let heads = lines.len() > 1 || lines.first().is_some_and(|line| line.number > 1);
        for part in lines.chunks(LINES_AT_ONCE * rayon::current_num_threads().max(1)) {
            let answered: Vec<Answered> =
                part.par_chunks(LINES_AT_ONCE).map(|lines| self.lines(block.file(), lines, heads)).collect();
            for it in answered {
                out.write_all(&it.bytes)?;
                unasked.extend(it.unasked);
                if let Some(failure) = it.failure {
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    fn lines(&self, file: &str, lines: &[RawLine<'_>], heads: bool) -> Answered {
        let mut answered = Answered { bytes: Vec::new(), unasked: BTreeSet::new(), failure: None };
        for line in lines {
            match self.line(file, line, heads, &mut answered.unasked) {
                Ok(bytes) => answered.bytes.extend(bytes),
                Err(failure) => {
                    answered.failure = Some(failure);
                    break;
                }
            }
        }
        answered
    }

    fn line(
        &self,
        file: &str,
        line: &RawLine<'_>,
        heads: bool,
        unasked: &mut BTreeSet<SmolStr>,
    ) -> Result<Vec<u8>, Failure> {
        let text = facts::text(file, line.number, line.bytes)?;
        let facts = facts::read(file, line.number, text, self.pack.pack())?;
        facts::unasked(&facts, self.pack.pack(), unasked);
        let mut bytes = Vec::new();
        if heads && !self.json {
            writeln!(bytes, "{file}:{}", line.number)?;
        }
        bytes.extend(self.answer(&facts)?);
        if heads && !self.json {
            bytes.push(b'\n');
        }
        Ok(bytes)
    }

    fn answer(&self, facts: &Facts) -> io::Result<Vec<u8>> {
        let answer = assess(self.pack, self.select, facts);
        let mut bytes = Vec::new();
        if self.json {
            serde_json::to_writer(&mut bytes, &answer.to_json(self.language))?;
            bytes.push(b'\n');
        } else {
            text(&answer, self.language, &mut bytes)?;
        }
        Ok(bytes)
    }
}

/// An answer for people.
fn text(answer: &Answer, language: Language, out: &mut Vec<u8>) -> io::Result<()> {
    let version = answer.version.as_deref().unwrap_or("(no version)");
    let verified = if answer.version.is_some() && !answer.verified { ", not verified" } else { "" };
    writeln!(out, "{} {version}{verified}: {}", answer.pack, outcome(answer))?;
    if !answer.lines.is_empty() {
        let mut table = Table::new(&["rule", "amount", "kind", "per", "cap"]);
        for line in &answer.lines {
            let per = line.per.as_ref().map_or("", |per| per.in_language(language));
            let cap = line.cap.as_deref().unwrap_or_default();
            let amount = written(line.money.minor(), line.money.currency());
            table.row([line.rule.to_string(), amount, line.kind.word().into(), per.into(), cap.into()]);
        }
        writeln!(out, "{table}")?;
    }
    let because = answer.explanation(language);
    because.iter().try_for_each(|sentence| writeln!(out, "  {}", visible(sentence)))
}

fn outcome(answer: &Answer) -> String {
    match &answer.outcome {
        Outcome::Owed => format!("owed {}", totals(&answer.lines)),
        Outcome::NotOwed { rule: Some(rule) } => format!("nothing owed, by {rule}"),
        Outcome::NotOwed { rule: None } => "nothing owed".to_owned(),
        Outcome::Unknown { needed } => {
            let needed = needed.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(", ");
            format!("unknown, without {needed}")
        }
    }
}

/// What is owed in all, by currency.
fn totals(lines: &[Line]) -> String {
    let mut totals: BTreeMap<String, (i64, amends_core::money::Currency)> = BTreeMap::new();
    for line in lines {
        let currency = line.money.currency();
        let total = totals.entry(currency.to_string()).or_insert((0, currency));
        total.0 = total.0.saturating_add(line.money.minor());
    }
    totals.values().map(|(minor, currency)| written(*minor, *currency)).collect::<Vec<_>>().join(" and ")
}
