//! What is owed, for people: the outcome, the lines, and why.

use std::collections::BTreeMap;
use std::io::{self, Write};

use amends_policy::pack::{Pack, PayeeWord};
use amends_policy::{Answer, Entitlement, Line, Outcome, written};
use smol_str::SmolStr;

use super::Asked;
use crate::policy::words::Words;
use crate::table::{Table, visible};

impl Asked<'_> {
    /// An answer for people.
    pub(super) fn text(&self, answer: &Answer, out: &mut Vec<u8>) -> io::Result<()> {
        let words = self.words;
        let version =
            answer.version.clone().unwrap_or_else(|| format!("({})", words.of("no version")).into());
        let verified = if answer.version.is_some() && !answer.verified {
            format!(", {}", words.of("not verified"))
        } else {
            String::new()
        };
        let of: Vec<&Pack> = self.contents.iter().copied().filter(|pack| pack.id == answer.pack).collect();
        let outcome = outcome(&answer.outcome, &answer.lines, &of, words);
        writeln!(out, "{} {version}{verified}: {outcome}", answer.pack)?;
        self.table(&answer.lines, false, out)?;
        let because = answer.explanation(words.0);
        because.iter().try_for_each(|sentence| writeln!(out, "  {}", visible(sentence)))
    }

    /// An answer of several packs: what each says, what is owed in all, and which line gave way to which.
    pub(super) fn all(&self, it: &Entitlement, out: &mut Vec<u8>) -> io::Result<()> {
        for answer in &it.answers {
            self.text(answer, out)?;
            out.push(b'\n');
        }
        writeln!(
            out,
            "{}: {}",
            self.words.of("in all"),
            outcome(&it.outcome, &it.lines, &self.contents, self.words)
        )?;
        self.table(&it.lines, true, out)?;
        let because = it.because.iter().map(|step| step.text(self.words.0));
        because.into_iter().try_for_each(|sentence| writeln!(out, "  {}", visible(&sentence)))
    }

    fn table(&self, lines: &[Line], with_pack: bool, out: &mut Vec<u8>) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let words = self.words;
        let head = ["pack", "rule", "amount", "kind", "per", "cap"].map(|name| words.of(name));
        let skip = usize::from(!with_pack);
        let mut table = Table::new(&head[skip..]);
        for line in lines {
            let per = line.per.as_ref().map_or("", |per| per.in_language(words.0));
            let cap = line.cap.as_deref().unwrap_or_default();
            let amount = written(line.money.minor(), line.money.currency());
            let kind = words.code(line.kind.word());
            let cells = [line.pack.to_string(), line.rule.to_string(), amount, kind, per.into(), cap.into()];
            table.row(cells.into_iter().skip(skip));
        }
        writeln!(out, "{table}")
    }
}

fn outcome(outcome: &Outcome, lines: &[Line], packs: &[&Pack], words: Words) -> String {
    match outcome {
        Outcome::Owed => sums(lines, words),
        Outcome::NotOwed { rule: Some(rule) } => {
            format!("{}, {} {rule}", words.of("nothing owed"), words.of("by"))
        }
        Outcome::NotOwed { rule: None } if packs.iter().all(|pack| has_no_amounts(pack)) => {
            let one = packs.len() == 1;
            let why =
                if one { "this pack sets dates, not amounts" } else { "these packs set dates, not amounts" };
            format!("{}: {}", words.of("nothing owed"), words.of(why))
        }
        Outcome::NotOwed { rule: None } => words.of("nothing owed").to_owned(),
        Outcome::Unknown { needed } => {
            let needed = needed.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(", ");
            let certain = format!("; {} {}", words.of("certain all the same:"), sums(lines, words));
            let certain = if lines.is_empty() { "" } else { certain.as_str() };
            format!("{} {needed}{certain}", words.of("unknown, without"))
        }
    }
}

/// Whether a pack has no award in any version.
fn has_no_amounts(pack: &Pack) -> bool {
    pack.version.iter().all(|version| version.award.is_empty())
}

/// What is owed to the customer, and what the firm may keep or charge, which is not owed to him.
fn sums(lines: &[Line], words: Words) -> String {
    let of = |to: PayeeWord| lines.iter().filter(|line| line.to == to).collect::<Vec<_>>();
    let (customer, firm) = (of(PayeeWord::Customer), of(PayeeWord::Firm));
    let owed = (!customer.is_empty()).then(|| format!("{} {}", words.of("owed"), totals(&customer, words)));
    let keeps = words.of("the firm may keep or charge at most");
    let keeps = (!firm.is_empty()).then(|| format!("{keeps} {}", totals(&firm, words)));
    owed.into_iter().chain(keeps).collect::<Vec<_>>().join("; ")
}

/// Amounts by currency.
fn totals(lines: &[&Line], words: Words) -> String {
    let mut totals: BTreeMap<String, (i64, amends_core::money::Currency)> = BTreeMap::new();
    for line in lines {
        let currency = line.money.currency();
        let total = totals.entry(currency.to_string()).or_insert((0, currency));
        total.0 = total.0.saturating_add(line.money.minor());
    }
    let and = format!(" {} ", words.of("and"));
    totals.values().map(|(minor, currency)| written(*minor, *currency)).collect::<Vec<_>>().join(&and)
}
