//! What is wrong with a file, where, and what was expected there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::node::{Node, Span};

/// What kind of mistake it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The text is not TOML, YAML or JSON.
    Syntax,
    /// The file, a list or a table has too many parts.
    TooLarge,
    /// Tables stand in tables too deeply.
    TooDeep,
    /// A key stands twice in one table.
    DuplicateKey,
    /// A key that nobody reads.
    UnknownKey,
    /// A key that must be there is not.
    MissingKey,
    /// The value is of another type.
    WrongType,
    /// The value has the right type and lies outside its bounds, or is none of the words there are.
    OutOfBounds,
    /// Keys that do not go together, or one that needs another.
    Combination,
    /// Two things of one kind have one name.
    DuplicateName,
    /// A name that nothing has.
    UnknownName,
    /// A fact is used that nothing provides.
    NothingProvides,
    /// A fact is declared that nothing uses.
    Unused,
    /// The comparison does not suit the type of the fact.
    WrongComparison,
    /// Values between two bands belong to none.
    Gap,
    /// Values belong to two bands.
    Overlap,
    /// Days between two versions belong to none.
    VersionGap,
    /// Two versions hold on the same day.
    VersionCollision,
    /// A rule can never apply.
    NeverApplies,
    /// Nothing stops a clock.
    NeverStops,
}

impl Kind {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Syntax,
        Self::TooLarge,
        Self::TooDeep,
        Self::DuplicateKey,
        Self::UnknownKey,
        Self::MissingKey,
        Self::WrongType,
        Self::OutOfBounds,
        Self::Combination,
        Self::DuplicateName,
        Self::UnknownName,
        Self::NothingProvides,
        Self::Unused,
        Self::WrongComparison,
        Self::Gap,
        Self::Overlap,
        Self::VersionGap,
        Self::VersionCollision,
        Self::NeverApplies,
        Self::NeverStops,
    ];

    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::TooLarge => "too_large",
            Self::TooDeep => "too_deep",
            Self::DuplicateKey => "duplicate_key",
            Self::UnknownKey => "unknown_key",
            Self::MissingKey => "missing_key",
            Self::WrongType => "wrong_type",
            Self::OutOfBounds => "out_of_bounds",
            Self::Combination => "combination",
            Self::DuplicateName => "duplicate_name",
            Self::UnknownName => "unknown_name",
            Self::NothingProvides => "nothing_provides",
            Self::Unused => "unused",
            Self::WrongComparison => "wrong_comparison",
            Self::Gap => "gap",
            Self::Overlap => "overlap",
            Self::VersionGap => "version_gap",
            Self::VersionCollision => "version_collision",
            Self::NeverApplies => "never_applies",
            Self::NeverStops => "never_stops",
        }
    }
}

/// One mistake: where it is, what stands there, and what was expected instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {found}, expected {expected}")]
pub struct Mistake {
    /// What kind it is.
    pub kind: Kind,
    /// The name of the file.
    pub file: String,
    /// Bytes of the file that it concerns.
    pub at: Span,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The column in that line, in characters from 1.
    pub column: usize,
    /// The line itself.
    pub excerpt: String,
    /// What stands there, as a lowercase fragment.
    pub found: String,
    /// What was expected, as a noun phrase.
    pub expected: String,
}

/// A file with mistakes: all of them, in order of place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Unreadable {
    /// The mistakes; at least one.
    pub mistakes: Vec<Mistake>,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.mistakes.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n" };
            write!(f, "{gap}{mistake}")?;
        }
        Ok(())
    }
}

/// More mistakes than this are not told: the first hundred are work enough.
const MISTAKES_MAX: usize = 100;

/// A mistake whose place is not yet a line.
#[derive(Debug)]
struct Note {
    kind: Kind,
    at: Span,
    /// Where in the table that stands there, once the tree of the file is at hand.
    within: Option<Within>,
    found: String,
    expected: String,
}

/// What of a table a mistake is about: one of these keys, and what stands under it where there may be several.
#[derive(Debug, Clone)]
struct Within {
    keys: Vec<&'static str>,
    value: Option<String>,
}

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(crate) struct Mistakes(Vec<Note>);

impl Mistakes {
    pub(crate) fn add(
        &mut self,
        kind: Kind,
        at: Span,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.push(kind, at, None, found.into(), expected.into());
    }

    /// About the value under one of these keys of the table that stands there; about the table where it has none.
    pub(crate) fn add_under(
        &mut self,
        kind: Kind,
        (at, keys): (Span, &[&'static str]),
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.push(kind, at, Some(Within { keys: keys.to_vec(), value: None }), found.into(), expected.into());
    }

    /// About a word that stands under one of these keys of that table, or somewhere in it.
    pub(crate) fn add_about(
        &mut self,
        kind: Kind,
        (at, keys): (Span, &[&'static str]),
        value: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        let within = Within { keys: keys.to_vec(), value: Some(value.to_owned()) };
        self.push(kind, at, Some(within), found.into(), expected.into());
    }

    fn push(&mut self, kind: Kind, at: Span, within: Option<Within>, found: String, expected: String) {
        if self.0.len() < MISTAKES_MAX {
            self.0.push(Note { kind, at, within, found, expected });
        }
    }

    /// Points what is said of a table at the part of it that it is about.
    pub(crate) fn point(&mut self, root: &Node) {
        let mut tables = BTreeMap::new();
        root.tables(&mut tables);
        let mut told = BTreeSet::new();
        for note in &mut self.0 {
            let Some(within) = &note.within else { continue };
            let table = tables.get(&(note.at.start, note.at.end));
            let part = table.and_then(|table| table.part(&within.keys, within.value.as_deref()));
            if let Some(part) = part {
                told.insert((note.kind, note.at.start, note.found.clone()));
                note.at = part;
            }
        }
        // What is said of a table, and of a part of it too, is said of the part.
        self.0.retain(|it| it.within.is_some() || !told.contains(&(it.kind, it.at.start, it.found.clone())));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them with line, column and excerpt, in order of place.
    pub(crate) fn locate(self, file: &str, text: &str) -> Unreadable {
        let mut notes = self.0;
        notes.sort_by(|one, other| {
            (one.at.start, one.kind, &one.found).cmp(&(other.at.start, other.kind, &other.found))
        });
        // A version that is like another one shares its rules, and so their mistakes.
        notes.dedup_by(|one, other| (one.at, one.kind, &one.found) == (other.at, other.kind, &other.found));
        let lines = Lines::of(text);
        let mistakes = notes.into_iter().map(|note| {
            let (line, column, excerpt) = lines.locate(text, note.at.start);
            let Note { kind, at, found, expected, within: _ } = note;
            Mistake { kind, file: file.to_owned(), at, line, column, excerpt, found, expected }
        });
        let mut mistakes: Vec<Mistake> = mistakes.collect();
        // What follows a syntax error on its line is the same error again.
        mistakes.dedup_by(|one, other| {
            one.kind == Kind::Syntax && other.kind == Kind::Syntax && one.line == other.line
        });
        Unreadable { mistakes }
    }
}

/// Where each line of a text begins.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(breaks).collect())
    }

    fn locate(&self, text: &str, offset: usize) -> (usize, usize, String) {
        let offset = offset.min(text.len());
        let line = self.0.partition_point(|start| *start <= offset);
        let start = self.0[line - 1];
        let column = text.get(start..offset).map_or(1, |before| before.chars().count() + 1);
        let excerpt: String = text[start..].lines().next().unwrap_or_default().chars().take(200).collect();
        (line, column, excerpt)
    }
}
