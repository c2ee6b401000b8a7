//! How a run may end badly: what to say, and with which exit status.

use std::error::Error;
use std::io;

/// An error with what caused it: some texts hold their cause already, some do not.
pub(crate) fn in_full(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

/// A run that ended badly.
#[derive(Debug)]
pub(crate) struct Failure {
    /// 1 findings, 2 bad input.
    pub(crate) status: u8,
    /// What to say on standard error.
    pub(crate) text: String,
}

impl Failure {
    /// Bad input, or bad arguments.
    pub(crate) fn input(text: impl Into<String>) -> Self {
        Self { status: 2, text: text.into() }
    }

    /// The run did what it was asked, and found something wrong.
    pub(crate) fn finding(text: impl Into<String>) -> Self {
        Self { status: 1, text: text.into() }
    }

    /// The same, with what was being done before it.
    pub(crate) fn during(doing: &str, error: impl std::fmt::Display) -> Self {
        Self::input(format!("{doing}: {error}"))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        // Whoever reads us has had enough: `amends events | head` is no failure.
        let status = if error.kind() == io::ErrorKind::BrokenPipe { 0 } else { 2 };
        Self { status, text: error.to_string() }
    }
}
