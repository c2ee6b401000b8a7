//! What is wrong with a calendar file, and where.

use std::fmt;
use std::ops::Range;

/// One mistake of a file: where it stands, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The bytes of the file that it is about.
    pub span: Range<usize>,
    /// The line where they begin, from 1.
    pub line: usize,
    /// The character of that line, from 1.
    pub column: usize,
    /// What was expected, and what was found.
    pub message: String,
}

/// Every mistake of a calendar file, in the order in which they stand there; at least one, at most 100.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes(Vec<Mistake>); // invariant: not empty

/// More are not of use to anybody.
const MOST: usize = 100;

impl Mistakes {
    /// Those of a text; nothing where there are none.
    pub(super) fn of(text: &str, mut found: Vec<(Range<usize>, String)>) -> Result<(), Self> {
        if found.is_empty() {
            return Ok(());
        }
        found.sort_by_key(|(span, _)| (span.start, span.end));
        found.truncate(MOST);
        Err(Self(found.into_iter().map(|(span, message)| Mistake::at(text, span, message)).collect()))
    }

    /// The mistakes.
    pub fn as_slice(&self) -> &[Mistake] {
        &self.0
    }
}

impl Mistake {
    fn at(text: &str, span: Range<usize>, message: String) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        Self { span, line, column, message }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// One a line: `line:column: what was expected, what was found`.
impl fmt::Display for Mistakes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.0.iter().enumerate() {
            write!(out, "{}{mistake}", if index == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}
