//! `amends policy show`: one pack for people to read.

mod json;

use std::io::{self, Write};

use amends_policy::Published;
use amends_policy::pack::{Clock, Pack, Version};
use smol_str::SmolStr;

use super::words::{Words, amount, triggers};
use super::{facts, packs};
use crate::args::ShowPack;
use crate::failure::Failure;
use crate::table::{Table, visible};

pub(crate) fn run(args: &ShowPack, out: &mut dyn Write) -> Result<(), Failure> {
    let published = packs::find(&args.pack)?;
    let pack = published.pack();
    let wanted = |version: &&Version| args.pack_version.as_ref().is_none_or(|name| version.version == *name);
    let versions: Vec<&Version> = pack.version.iter().filter(wanted).collect();
    if versions.is_empty() {
        let known: Vec<&str> = pack.version.iter().map(|it| it.version.as_str()).collect();
        let text = format!("--pack-version: {} has no such version; it has: {}", pack.id, known.join(", "));
        return Err(Failure::input(text));
    }
    if args.json {
        return Ok(writeln!(out, "{}", json::pack(&published, &versions))?);
    }
    let words = Words(args.lang.lang.language());
    head(&published, words, out)?;
    for version in packs::newest_first(pack).into_iter().filter(wanted) {
        Sheet { words, pack, version }.write(out)?;
    }
    Ok(())
}

fn head(published: &Published, words: Words, out: &mut dyn Write) -> io::Result<()> {
    let pack = published.pack();
    writeln!(out, "{}: {}", pack.id, visible(words.title(&pack.title)))?;
    writeln!(out, "{}, {}\n{}\n", pack.jurisdiction, words.code(pack.force.word()), published.digest())?;
    let mut table = words.table(["fact", "form", "from", "what it is"]);
    for fact in pack.fact.iter() {
        let from = fact.from.iter().map(|it| it.word()).collect::<Vec<_>>().join(", ");
        let unit = fact.unit.as_ref().map(|unit| format!(", {unit}")).unwrap_or_default();
        let title = words.title(&fact.title).to_owned();
        table.row([fact.fact.to_string(), format!("{}{unit}", facts::form(fact)), from, title]);
    }
    section("facts", words, table, pack.fact.is_empty(), out)
}

/// A table under its name; its first column is whole. Nothing where it is empty.
fn section(
    name: &'static str,
    words: Words,
    table: Table,
    is_empty: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    if is_empty { Ok(()) } else { writeln!(out, "{}\n{}\n", words.of(name), table.whole(&[0])) }
}

impl Words {
    fn table<const N: usize>(self, head: [&'static str; N]) -> Table {
        Table::new(&head.map(|name| self.of(name)))
    }
}

/// One version on its page.
struct Sheet<'a> {
    words: Words,
    pack: &'a Pack,
    version: &'a Version,
}

impl Sheet<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.opening(out)?;
        self.rules(out)?;
        self.clocks(out)?;
        self.others(out)
    }

    fn opening(&self, out: &mut dyn Write) -> io::Result<()> {
        let (it, words) = (self.version, self.words);
        let verified = words.of(if it.verified { "verified" } else { "not verified" });
        let title = format!("{} {}: {}, {verified}", self.pack.id, it.version, words.holds(it));
        writeln!(out, "{title}\n{}", "─".repeat(title.chars().count()))?;
        let source = &it.source;
        let parts = [Some(&source.instrument), source.citation.as_ref(), source.url.as_ref()];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        let checked = format!("{} {}", words.of("checked on"), source.checked_on);
        writeln!(out, "{}: {} ({checked})", words.of("source"), visible(&parts.join(", ")))?;
        let (by, in_flight) = (words.of("selected by"), words.of("cases in flight"));
        writeln!(out, "{by}: {}; {in_flight}: {}", it.selects_by, it.in_flight.word())?;
        for note in &it.note {
            writeln!(out, "{}: {}", words.of("note"), visible(words.title(note)))?;
        }
        writeln!(out, "{}: {}\n", words.of("examples"), it.example.len())
    }

    fn rules(&self, out: &mut dyn Write) -> io::Result<()> {
        let (it, words) = (self.version, self.words);
        let title = |title| words.title(title).to_owned();
        let mut table = words.table(["rule", "title", "when"]);
        it.scope.iter().for_each(|it| {
            table.row([it.rule.to_string(), title(&it.title), words.when(Some(&it.when))]);
        });
        section("scope", words, table, it.scope.is_empty(), out)?;
        let mut table = words.table(["rule", "title", "kind", "when", "amount", "cap"]);
        it.award.iter().for_each(|award| {
            let (when, pay) = (words.when(award.when.as_ref()), words.pay(&award.pay, it));
            let (kind, caps) = (words.code(award.kind.word()), words.caps(&award.cap, it));
            table.row([award.rule.to_string(), title(&award.title), kind, when, pay, caps]);
        });
        section("awards", words, table, it.award.is_empty(), out)?;
        let mut table = words.table(["rule", "title", "when", "frees from", "proof"]);
        it.exemption.iter().for_each(|it| {
            let spares = names(&it.spares);
            table.row([
                it.rule.to_string(),
                title(&it.title),
                words.when(Some(&it.when)),
                spares,
                title(&it.proof),
            ]);
        });
        section("exemptions", words, table, it.exemption.is_empty(), out)
    }

    fn clocks(&self, out: &mut dyn Write) -> io::Result<()> {
        let (it, words) = (self.version, self.words);
        let mut table = words.table(["clock", "title", "begins and ends", "within"]);
        for clock in &it.clock {
            let when = clock.when.as_ref().map(|when| format!("\n({})", words.when(Some(when))));
            let title = format!("{}{}", words.title(&clock.title), when.unwrap_or_default());
            let ends =
                [("starts with", &clock.start), ("met by", &clock.stop), ("needless by", &clock.cancel)];
            let ends = ends.into_iter().filter(|(_, triggers)| !triggers.is_empty());
            let ends =
                ends.map(|(name, it)| format!("{}: {}", words.of(name), triggers(it).replace('\n', ", ")));
            let ends: Vec<String> = ends.collect();
            table.row([clock.clock.to_string(), title, ends.join("\n"), self.within(clock)]);
        }
        section("clocks", words, table, it.clock.is_empty(), out)
    }

    /// How long there is, what makes it longer, who counts, and when it stands still: a line each.
    fn within(&self, clock: &Clock) -> String {
        let words = self.words;
        let extended = clock.extend.iter();
        let extended =
            extended.map(|it| format!("{} {}: {}", words.of("extended by"), it.rule, words.limit(&it.limit)));
        let calendar = clock.calendar.iter().map(|role| format!("{}: {role}", words.of("calendar")));
        let pause = clock.pause.iter().map(|rule| {
            let awaiting = rule.awaiting.iter().map(|it| it.word()).collect::<Vec<_>>().join(", ");
            let most = rule.days_max.map(|days| format!(", {} {days}", words.of("at most days")));
            format!("{}: {awaiting}{}", words.of("stands still awaiting"), most.unwrap_or_default())
        });
        let limits = std::iter::once(words.limits(&clock.limit));
        limits.chain(extended).chain(calendar).chain(pause).collect::<Vec<_>>().join("\n")
    }

    fn others(&self, out: &mut dyn Write) -> io::Result<()> {
        let (it, words) = (self.version, self.words);
        let title = |title| words.title(title).to_owned();
        let mut table = words.table(["rule", "title", "when", "require"]);
        it.duty.iter().for_each(|it| {
            let require = it.require.as_ref().map(|require| words.when(Some(require))).unwrap_or_default();
            table.row([it.rule.to_string(), title(&it.title), words.when(it.when.as_ref()), require]);
        });
        section("duties", words, table, it.duty.is_empty(), out)?;
        let mut table = words.table(["message", "when", "must say"]);
        it.message.iter().for_each(|it| {
            let says: Vec<&str> = it.says.iter().map(|item| words.title(&item.title)).collect();
            table.row([it.message.to_string(), words.when(it.when.as_ref()), says.join("\n")]);
        });
        section("messages", words, table, it.message.is_empty(), out)?;
        let mut table = words.table(["rule", "title", "body", "opens", "within"]);
        it.referral.iter().for_each(|it| {
            let limit = |limit: &Option<_>| limit.as_ref().map(|it| words.limit(it)).unwrap_or_default();
            let (opens, within) = (limit(&it.opens_after), limit(&it.within));
            table.row([it.rule.to_string(), title(&it.title), it.body.clone(), opens, within]);
        });
        section("referrals", words, table, it.referral.is_empty(), out)?;
        self.authority(out)?;
        let mut table = words.table(["bucket", "title", "over", "within", "when"]);
        it.bucket.iter().for_each(|it| {
            let limit = |limit: &Option<_>| limit.as_ref().map(|it| words.limit(it)).unwrap_or_default();
            let (over, within) = (limit(&it.over), limit(&it.within));
            table.row([it.bucket.to_string(), title(&it.title), over, within, words.when(it.when.as_ref())]);
        });
        section("buckets", words, table, it.bucket.is_empty(), out)
    }

    fn authority(&self, out: &mut dyn Write) -> io::Result<()> {
        let (version, words) = (self.version, self.words);
        let mut table = words.table(["rule", "title", "role", "kinds", "own limit", "approval limit"]);
        for it in &version.authority {
            let kinds = it.kinds.iter().map(|kind| words.code(kind.word())).collect::<Vec<_>>().join(", ");
            let limit = |limit: &Option<_>| {
                limit.as_ref().map(|it| amount(it, self.version.currency, version)).unwrap_or_default()
            };
            let (own, approval) = (limit(&it.own_limit), limit(&it.approval_limit));
            let title = words.title(&it.title).to_owned();
            table.row([it.rule.to_string(), title, it.role.to_string(), kinds, own, approval]);
        }
        section("authority", words, table, version.authority.is_empty(), out)
    }
}

fn names(names: &[SmolStr]) -> String {
    names.iter().map(SmolStr::as_str).collect::<Vec<_>>().join(", ")
}
