//! A pack by its name, or from its file.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::path::Path;

use amends_policy::pack::{Pack, Status, Version};
use amends_policy::{Day, Mistake, Published, Select, Unreadable, find_shipped, shipped};

use crate::args::{PackArgs, VersionArgs};
use crate::failure::Failure;
use crate::snippets::{self, Remark};

/// A file that was read whole: a pack, or what is wrong with it.
pub(crate) struct PackFile {
    /// Its name, as it was given.
    pub(crate) name: String,
    /// Its text, for excerpts.
    pub(crate) text: String,
    /// What it holds.
    pub(crate) read: Result<Published, Unreadable>,
}

impl PackFile {
    /// Reads a file.
    pub(crate) fn open(name: &str) -> Result<Self, Failure> {
        let text = text(name)?;
        let read = Published::read(name, &text);
        Ok(Self { name: name.to_owned(), text, read })
    }
}

/// The text of a file of rules.
pub(crate) fn text(name: &str) -> Result<String, Failure> {
    let bytes = std::fs::read(name).map_err(|error| Failure::during(name, error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
        Failure::input(format!("{name}:{line}: not_utf8: expected a text file in UTF-8"))
    })
}

/// The pack that an argument names.
pub(crate) fn find(named: &str) -> Result<Cow<'static, Published>, Failure> {
    if let Some(pack) = find_shipped(named) {
        return Ok(Cow::Borrowed(pack));
    }
    if !is_file(named) {
        return Err(Failure::input(format!(
            "no pack is called {named}, and there is no such file; those that come with amends: {}",
            names()
        )));
    }
    let PackFile { name, text, read } = PackFile::open(named)?;
    let unreadable = |error: Unreadable| Failure::input(told(&name, &text, &error.mistakes));
    read.map(Cow::Owned).map_err(unreadable)
}

/// Whether an argument means a file: it is there, or it looks like one, so that a misspelt one is told as a file.
pub(crate) fn is_file(named: &str) -> bool {
    let looks = [".toml", ".yaml", ".yml", ".json"].iter().any(|ending| named.ends_with(ending));
    looks || named.contains(['/', '\\']) || Path::new(named).exists()
}

fn names() -> String {
    shipped().map(|pack| pack.pack().id.as_str()).collect::<Vec<_>>().join(", ")
}

/// Every mistake with its excerpt, under a line that counts them.
pub(crate) fn told(name: &str, text: &str, mistakes: &[Mistake]) -> String {
    let remarks: Vec<Remark> = mistakes.iter().map(Remark::from).collect();
    let (count, plural) = (remarks.len(), if remarks.len() == 1 { "" } else { "s" });
    format!("{name}: {count} mistake{plural}\n\n{}\n", snippets::render(name, text, &remarks))
}

/// The packs that the arguments ask for, each once, and how the version of each is chosen.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) packs: Vec<Cow<'static, Published>>,
    pub(crate) select: Select<'a>,
}

impl<'a> Asked<'a> {
    pub(crate) fn of(args: &'a PackArgs) -> Result<Self, Failure> {
        let packs: Vec<Cow<'static, Published>> =
            args.packs.iter().map(|named| find(named)).collect::<Result<_, _>>()?;
        for (index, pack) in packs.iter().enumerate() {
            let id = &pack.pack().id;
            if packs[..index].iter().any(|other| other.pack().id == *id) {
                return Err(Failure::input(format!("--pack: {id} is named twice")));
            }
        }
        Ok(Self { select: select(&args.version, &packs)?, packs })
    }

    /// All of them, in the order given.
    pub(crate) fn published(&self) -> Vec<&Published> {
        self.packs.iter().map(AsRef::as_ref).collect()
    }

    /// What is in them.
    pub(crate) fn contents(&self) -> Vec<&Pack> {
        self.packs.iter().map(|it| it.pack()).collect()
    }

    /// The day whose versions hold; nothing where the facts say it. Some questions know no other way to say it.
    pub(crate) fn day(&self, question: &str) -> Result<Option<Day>, Failure> {
        match self.select {
            Select::On(day) => Ok(Some(day)),
            Select::Facts | Select::FactsOrDay(_) => Ok(None),
            Select::Version(version) => {
                let text =
                    format!("--pack-version: {question} asks by a day: give --on, the day of {version}");
                Err(Failure::input(text))
            }
        }
    }
}

/// The versions of a pack, the newest first: those that are only coming, then by their first day.
pub(crate) fn newest_first(pack: &Pack) -> Vec<&Version> {
    let mut versions: Vec<&Version> = pack.version.iter().collect();
    versions.sort_by_key(|it| Reverse((it.status == Status::Pending, it.effective_from)));
    versions
}

/// How the version is chosen that the arguments ask for.
fn select<'a>(args: &'a VersionArgs, packs: &[Cow<'static, Published>]) -> Result<Select<'a>, Failure> {
    let Some(version) = &args.pack_version else { return Ok(args.on.map_or(Select::Facts, Select::On)) };
    let [pack] = packs else {
        return Err(Failure::input(
            "--pack-version: names the version of one pack; of several give the day: --on",
        ));
    };
    if pack.pack().find_version(version).is_none() {
        let known: Vec<&str> = pack.pack().version.iter().map(|it| it.version.as_str()).collect();
        let (id, known) = (&pack.pack().id, known.join(", "));
        return Err(Failure::input(format!(
            "--pack-version: {id} has no version {version}; it has: {known}"
        )));
    }
    Ok(Select::Version(version))
}
