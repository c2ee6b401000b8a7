//! `amends policy explain`: what is owed for given facts under a pack, or under several together, and why.

mod text;

use std::io::{self, Write};

use amends_codec::{Block, RawLine};
use amends_policy::pack::Pack;
use amends_policy::{Entitlement, Facts, Published, Select, assess, entitlement};
use rayon::prelude::*;

use super::facts::{self, Source, Unasked};
use super::packs;
use super::words::Words;
use crate::args::Explain;
use crate::failure::{Failure, in_full};
use crate::progress;

/// So many lines are answered by one thread at a time.
const LINES_AT_ONCE: usize = 256;

/// What an answer is made with.
struct Asked<'a> {
    packs: Vec<&'a Published>,
    contents: Vec<&'a Pack>,
    select: Select<'a>,
    words: Words,
    json: bool,
    strict: bool,
}

pub(crate) fn run(args: &Explain, out: &mut dyn Write) -> Result<(), Failure> {
    let of = packs::Asked::of(&args.pack)?;
    let asked = Asked {
        packs: of.published(),
        contents: of.contents(),
        select: of.select,
        words: Words(args.shown.lang.lang.language()),
        json: args.shown.json,
        strict: args.strict.strict,
    };
    let mut unasked = Unasked::default();
    match Source::open(&args.facts)? {
        Source::Object(file, text) => {
            out.write_all(&asked.object(&file, 1, &text, &mut unasked)?)?;
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
    unasked.note(&asked.contents);
    Ok(())
}

/// The answers of some lines; of those before the bad one, where there is one.
struct Answered {
    bytes: Vec<u8>,
    unasked: Unasked,
    failure: Option<Failure>,
}

impl Asked<'_> {
    /// Answers the lines of a block on every core, and writes the answers in their order.
    fn block(&self, block: &Block, unasked: &mut Unasked, out: &mut dyn Write) -> Result<(), Failure> {
        let lines: Vec<RawLine<'_>> = block.lines().collect();
        let heads = lines.len() > 1 || lines.first().is_some_and(|line| line.number > 1);
        for part in lines.chunks(LINES_AT_ONCE * rayon::current_num_threads().max(1)) {
            let answered: Vec<Answered> =
                part.par_chunks(LINES_AT_ONCE).map(|lines| self.lines(block.file(), lines, heads)).collect();
            for it in answered {
                out.write_all(&it.bytes)?;
                unasked.also(it.unasked);
                if let Some(failure) = it.failure {
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    fn lines(&self, file: &str, lines: &[RawLine<'_>], heads: bool) -> Answered {
        let mut answered = Answered { bytes: Vec::new(), unasked: Unasked::default(), failure: None };
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
        unasked: &mut Unasked,
    ) -> Result<Vec<u8>, Failure> {
        let text = facts::text(file, line.number, line.bytes)?;
        let answer = self.object(file, line.number, text, unasked)?;
        let mut bytes = Vec::new();
        if heads && !self.json {
            writeln!(bytes, "{file}:{}", line.number)?;
        }
        bytes.extend(answer);
        if heads && !self.json {
            bytes.push(b'\n');
        }
        Ok(bytes)
    }

    /// The answer to one object of facts.
    fn object(&self, file: &str, line: u64, text: &str, unasked: &mut Unasked) -> Result<Vec<u8>, Failure> {
        let facts = facts::read(file, line, text, &self.contents)?;
        let others = Unasked::of(&facts, &self.contents);
        if self.strict {
            others.refuse(file, line, text, &self.contents)?;
        }
        unasked.also(others);
        Ok(self.answer(&facts)?)
    }

    fn answer(&self, facts: &Facts) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match (self.packs.as_slice(), self.json) {
            ([pack], true) => json(&assess(pack, self.select, facts).to_json(self.words.0), &mut bytes)?,
            ([pack], false) => self.text(&assess(pack, self.select, facts), &mut bytes)?,
            (_, true) => json(&self.together(facts).to_json(self.words.0), &mut bytes)?,
            (_, false) => self.all(&self.together(facts), &mut bytes)?,
        }
        Ok(bytes)
    }

    /// What is owed under several packs, each damage paid once.
    fn together(&self, facts: &Facts) -> Entitlement {
        let on = match self.select {
            Select::On(day) => Some(day),
            Select::Facts | Select::FactsOrDay(_) | Select::Version(_) => None,
        };
        entitlement(facts, &self.packs, on)
    }
}

fn json(value: &serde_json::Value, out: &mut Vec<u8>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.push(b'\n');
    Ok(())
}
