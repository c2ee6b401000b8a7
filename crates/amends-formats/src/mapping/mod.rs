//! A mapping: what the rows of a foreign table mean as events. Read from TOML once, checked as a whole, then only used.
//!
//! `docs/reference/mapping-files.md` describes the language. Three ideas carry it:
//!
//! - Rows belong to cases, in the order of the file. A **rule** is tried on each row and makes at most one event of it.
//! - A rule's **conditions** see the row, what the columns said before in the same case, and where the case stands.
//! - A row that no rule understands, or of which a time, a name or a number cannot be read, makes no event at all and
//!   is counted with its reason.

mod node;
mod read;
mod rule;
mod shipped;
mod value;

use amends_calendar::Zone;
use amends_core::Kind;
use amends_core::shape::Tree;
use amends_envelope::{ActorKind, Precision};

use crate::time::Pattern;
pub use shipped::NAMES;

/// What is wrong with a mapping file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct MappingError {
    /// The name of the file, as it was given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What was expected there.
    pub message: String,
}

/// What the rows of a foreign table mean as events.
#[derive(Debug, Clone)]
pub struct Mapping {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) about: String,
    /// The shipped mapping to try where an input lacks a column of this one.
    pub(crate) otherwise: Option<String>,
    pub(crate) source: Source,
    /// Every column that anything below looks at. A [`Column`] is an index into it.
    pub(crate) columns: Vec<String>,
    pub(crate) times: Vec<Time>,
    pub(crate) lookups: Vec<Lookup>,
    /// What the first event of a row keeps of it in `ext`.
    pub(crate) row: Vec<(String, Value)>,
    pub(crate) rules: Vec<Rule>,
}

impl Mapping {
    /// Reads a mapping file. `file_name` is only for messages.
    ///
    /// # Errors
    /// A [`MappingError`] with the line where it is not TOML, or not a mapping.
    ///
    /// # Example
    /// ```
    /// use amends_formats::Mapping;
    /// let wrong = Mapping::parse("name = 'mine'\nversion = 1", "mine.toml").unwrap_err();
    /// assert_eq!(wrong.to_string(), "mine.toml:2: `version` should be a string, found integer");
    /// ```
    pub fn parse(text: &str, file_name: &str) -> Result<Self, MappingError> {
        read::mapping(text, file_name)
    }

    /// A mapping that comes with this crate; none where there is none of that name. [`NAMES`] lists them.
    pub fn shipped(name: &str) -> Option<Self> {
        shipped::mapping(name)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version: part of every id it makes.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What it reads, in a line.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Whether an input may be without this column: it is optional, or one of several that name the case.
    pub(crate) fn may_lack(&self, column: Column, has: &dyn Fn(&str) -> bool) -> bool {
        let case = &self.source.case;
        let named_otherwise = || case.iter().any(|other| has(&self.columns[other.0]));
        self.source.optional.contains(&column) || case.contains(&column) && named_otherwise()
    }
}

/// Which of [`Mapping::columns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Column(pub(crate) usize);

/// Which of [`Mapping::times`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TimeRef(pub(crate) usize);

/// How rows are found.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) format: Format,
    /// The first of these that a row has says which case it belongs to.
    pub(crate) case: Vec<Column>,
    /// Stands before the case's name in the key of its stream.
    pub(crate) stream: String,
    /// The zone of times that name none.
    pub(crate) zone: ZoneName,
    /// Texts that stand for no value.
    pub(crate) missing: Vec<String>,
    /// Columns that an input need not have.
    pub(crate) optional: Vec<Column>,
    /// When a row was written down; else each event was recorded when it happened.
    pub(crate) recorded: Option<TimeRef>,
}

/// A zone with its name.
#[derive(Debug, Clone)]
pub(crate) struct ZoneName {
    pub(crate) name: amends_envelope::Zone,
    pub(crate) rules: Zone,
}

/// The form of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Xes,
}

/// A column that holds a time.
#[derive(Debug, Clone)]
pub(crate) struct Time {
    pub(crate) name: String,
    pub(crate) column: Column,
    /// The first that fits reads it.
    pub(crate) formats: Vec<Pattern>,
    pub(crate) precision: Precision,
}

/// A table from texts of the source to values of ours.
#[derive(Debug, Clone)]
pub(crate) struct Lookup {
    pub(crate) name: String,
    pub(crate) entries: Vec<(String, Tree)>, // sorted by text
}

/// Makes at most one event of a row.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) kind: Kind,
    pub(crate) on: On,
    /// Any of these; always where there are none.
    pub(crate) when: Vec<Vec<Clause>>,
    /// Only while the case stands at one of these; anywhere where there are none.
    pub(crate) stages: Vec<Stage>,
    /// At most once a case.
    pub(crate) once: bool,
    pub(crate) link: Link,
    pub(crate) compare: Vec<Compare>,
    pub(crate) at: At,
    pub(crate) actor: Option<(ActorKind, Value)>,
    pub(crate) data: Vec<(String, Value)>,
}

/// On which rows of a case a rule is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    /// On each.
    Row,
    /// On the first that makes an event.
    First,
    /// Once after all of them, on the last one.
    End,
}

/// What the rules before it have to say about whether a rule is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// Nothing.
    Free,
    /// Only where the one before it, and those that it is linked to, made nothing of this row.
    Else,
    /// Only where no rule before it made anything of this row.
    Otherwise,
}

/// Where the importer has brought a case by the events made so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    New,
    Open,
    Resolved,
    Closed,
    Over,
}

/// A test of one column; all tests have to hold.
#[derive(Debug, Clone)]
pub(crate) struct Clause {
    pub(crate) column: Column,
    pub(crate) tests: Vec<Test>,
}

/// "Before" is the last value that an earlier row of the case had in this column.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// The value is one of these.
    Is(Vec<String>),
    /// It is none of these, or missing.
    Not(Vec<String>),
    Present(bool),
    /// There is one, there was one before, and they differ.
    Changed(bool),
    /// There is one, and there was none before.
    Appears(bool),
    /// It is one of these and was not the same before.
    Turns(Vec<String>),
    /// The one before was one of these.
    Was(Vec<String>),
    /// The number at its start is greater than before.
    Rises,
    /// The number at its start is smaller than before.
    Falls,
    /// It is the same text as in the other column of this row.
    Same(Column),
}

/// Two times of a row, compared. Where either is missing no comparison holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Compare {
    pub(crate) what: TimeRef,
    pub(crate) by: TimeRef,
    pub(crate) late: bool,
}

/// When the event happened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    pub(crate) time: TimeRef,
    pub(crate) plus_days: u32,
    /// The source does not say; this is where we put it. Marked `assumed`.
    pub(crate) placed: bool,
}

/// Where a field's value comes from. A missing one is left out of the event.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Constant(Tree),
    Text {
        from: From,
        lookup: Option<usize>,
        form: Form,
        default: Option<Tree>,
    },
    Time {
        time: TimeRef,
        plus_days: u32,
    },
    /// How often this rule has made an event of this case, this one included, as a text.
    Count,
}

/// Which text a [`Value::Text`] starts from.
#[derive(Debug, Clone)]
pub(crate) enum From {
    /// The first of these columns that the row has.
    Columns(Vec<Column>),
    /// What the column said before.
    Previous(Column),
    /// The name of the case.
    Case,
}

/// What is made of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The text itself.
    Text,
    /// `[a-z0-9_.-]{1,64}`: lower case, everything else an underscore.
    Code,
    /// An opaque token: the same for the same text under the same mapping name.
    Token,
    /// Itself, with what a key may not hold written as `~` and two hex digits.
    Key,
    /// A whole number.
    Integer,
}
