//! `amends policy list`: the packs that come with amends.

use std::io::{self, Write};

use amends_policy::pack::{Status, Title, Version};
use amends_policy::{Published, shipped};
use serde::Serialize;

use super::packs::newest_first;
use super::words::Words;
use crate::args::List;
use crate::failure::Failure;
use crate::table::Table;

/// A pack as JSON.
#[derive(Debug, Serialize)]
struct PackJson<'a> {
    pack: &'a str,
    title: TitleJson<'a>,
    jurisdiction: &'a str,
    force: &'static str,
    digest: &'a str,
    /// Whether the numbers of every version were read at their source.
    verified: bool,
    examples: usize,
    versions: Vec<VersionJson<'a>>,
}

/// A version as JSON.
#[derive(Debug, Serialize)]
struct VersionJson<'a> {
    version: &'a str,
    status: &'static str,
    effective_from: Option<String>,
    effective_to: Option<String>,
    selects_by: &'a str,
    verified: bool,
    examples: usize,
}

/// A title in its languages, as JSON.
#[derive(Debug, Serialize)]
pub(super) struct TitleJson<'a> {
    en: &'a str,
    ko: Option<&'a str>,
}

impl<'a> From<&'a Title> for TitleJson<'a> {
    fn from(it: &'a Title) -> Self {
        Self { en: &it.en, ko: it.ko.as_deref() }
    }
}

pub(crate) fn run(args: &List, out: &mut dyn Write) -> Result<(), Failure> {
    if args.json {
        let all: Vec<PackJson<'_>> = shipped().map(as_json).collect();
        serde_json::to_writer(&mut *out, &all).map_err(io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    let words = Words(args.lang.lang.language());
    let head = ["version", "holds", "verified", "examples"];
    let mut table = Table::new(&head.map(|name| words.of(name))).figures_from(3);
    for version in shipped().flat_map(|published| newest_first(published.pack())) {
        table.row([
            format!("  {}", version.version),
            words.holds(version),
            words.yes_or_no(version.verified).to_owned(),
            version.example.len().to_string(),
        ]);
    }
    // A line a version: the name of each pack goes before its own.
    let table = table.whole(&[0, 1, 2, 3]).to_string();
    let mut lines = table.lines();
    writeln!(out, "{}", lines.next().unwrap_or_default().trim_end())?;
    for published in shipped() {
        let pack = published.pack();
        writeln!(out, "{} ({}): {}", pack.id, pack.jurisdiction, words.title(&pack.title))?;
        for line in lines.by_ref().take(pack.version.len()) {
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

fn as_json(published: &Published) -> PackJson<'_> {
    let pack = published.pack();
    PackJson {
        pack: &pack.id,
        title: (&pack.title).into(),
        jurisdiction: &pack.jurisdiction,
        force: pack.force.word(),
        digest: published.digest(),
        verified: pack.version.iter().all(|version| version.verified),
        examples: pack.version.iter().map(|version| version.example.len()).sum(),
        versions: pack.version.iter().map(version).collect(),
    }
}

fn version(it: &Version) -> VersionJson<'_> {
    VersionJson {
        version: &it.version,
        status: Status::word(it.status),
        effective_from: it.effective_from.map(|day| day.to_string()),
        effective_to: it.effective_to.map(|day| day.to_string()),
        selects_by: &it.selects_by,
        verified: it.verified,
        examples: it.example.len(),
    }
}
