//! `amends policy explain`: what is owed under a pack for given facts, and why.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use amends_codec::{Block, RawLine};
use amends_policy::{Answer, Fact, Facts, Language, Line, Outcome, Published, Select, assess, written};
use rayon::prelude::*;
use serde::{Serialize, Serializer};
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
        let because: Vec<String> = answer.because.iter().map(|it| it.text(self.language)).collect();
        let mut bytes = Vec::new();
        if self.json {
            serde_json::to_writer(&mut bytes, &AnswerJson::of(&answer, &because))?;
            bytes.push(b'\n');
        } else {
            text(&answer, &because, &mut bytes)?;
        }
        Ok(bytes)
    }
}

/// An answer as JSON. What stands above the line is fixed.
#[derive(Debug, Serialize)]
struct AnswerJson<'a> {
    pack: &'a str,
    version: Option<&'a str>,
    outcome: &'static str,
    lines: Vec<LineJson<'a>>,
    needed: Vec<&'a str>,
    because: &'a [String],
    // ---
    /// The rule by which nothing is owed.
    rule: Option<&'a str>,
    verified: bool,
    digest: &'a str,
}

/// Something that is owed, as JSON.
#[derive(Debug, Serialize)]
struct LineJson<'a> {
    rule: &'a str,
    amount_minor: i64,
    currency: String,
    kind: &'static str,
    per: Option<&'a str>,
    cap: Option<&'a str>,
    /// The minor units before rounding, exact.
    exact: String,
    rounding: &'static str,
    facts: BTreeMap<&'a str, FactJson<'a>>,
}

/// A fact as it may be given again.
#[derive(Debug)]
struct FactJson<'a>(&'a Fact);

impl Serialize for FactJson<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Fact::Flag(flag) => to.serialize_bool(*flag),
            Fact::Money(money) => {
                let (minor, currency) = (money.minor(), money.currency().to_string());
                serde_json::json!({ "amount_minor": minor, "currency": currency }).serialize(to)
            }
            Fact::Number(number) => match serde_json::value::RawValue::from_string(number.to_string()) {
                Ok(number) => number.serialize(to),
                Err(_) => to.collect_str(number),
            },
            other @ (Fact::Text(_) | Fact::None | _) => to.collect_str(other),
        }
    }
}

impl<'a> AnswerJson<'a> {
    fn of(answer: &'a Answer, because: &'a [String]) -> Self {
        let (needed, rule) = match &answer.outcome {
            Outcome::Unknown { needed } => (needed.iter().map(SmolStr::as_str).collect(), None),
            Outcome::NotOwed { rule } => (Vec::new(), rule.as_deref()),
            Outcome::Owed => (Vec::new(), None),
        };
        Self {
            pack: &answer.pack,
            version: answer.version.as_deref(),
            outcome: answer.outcome.code(),
            lines: answer.lines.iter().map(LineJson::of).collect(),
            needed,
            because,
            rule,
            verified: answer.verified,
            digest: &answer.digest,
        }
    }
}

impl<'a> LineJson<'a> {
    fn of(line: &'a Line) -> Self {
        Self {
            rule: &line.rule,
            amount_minor: line.money.minor(),
            currency: line.money.currency().to_string(),
            kind: line.kind.word(),
            per: line.per.as_deref(),
            cap: line.cap.as_deref(),
            exact: line.exact.to_string(),
            rounding: line.rounding.word(),
            facts: line.facts.iter().map(|(name, fact)| (name.as_str(), FactJson(fact))).collect(),
        }
    }
}

/// An answer for people.
fn text(answer: &Answer, because: &[String], out: &mut Vec<u8>) -> io::Result<()> {
    let version = answer.version.as_deref().unwrap_or("(no version)");
    let verified = if answer.version.is_some() && !answer.verified { ", not verified" } else { "" };
    writeln!(out, "{} {version}{verified}: {}", answer.pack, outcome(answer))?;
    if !answer.lines.is_empty() {
        let mut table = Table::new(&["rule", "amount", "kind", "per", "cap"]);
        for line in &answer.lines {
            let (cap, per) =
                (line.cap.as_deref().unwrap_or_default(), line.per.as_deref().unwrap_or_default());
            let amount = written(line.money.minor(), line.money.currency());
            table.row([line.rule.to_string(), amount, line.kind.word().into(), per.into(), cap.into()]);
        }
        writeln!(out, "{table}")?;
    }
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
