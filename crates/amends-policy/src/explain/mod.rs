//! Why: each step of an answer, as data and as a sentence.
//!
//! A sentence names rule, version and facts, and wants no knowledge of amends or of the law. Its wording is stable:
//! tests hold it, and people quote it.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`reason`] | what a step says, as data: the catalogue |
//! | [`en`], [`ko`] | as a sentence, and the words that sentences are made of |
//! | [`days`] | what days that do not count are called |

mod days;
mod en;
mod ko;
mod reason;

use std::sync::Arc;

use smol_str::SmolStr;

pub use crate::pack::names::Language;
pub use days::day_name;
pub use reason::{Reason, Want};

use crate::pack::{FactSpec, Pack, Unit, Version};
use crate::value::Number;

/// An end of a band: the number, and whether it is in it.
pub type End = Option<(Number, bool)>;

/// How long a limit is: so many of a unit, or up to the day that a fact has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Length {
    /// How many of what.
    pub counted: Option<(i64, Unit)>,
    /// The fact that has the last day.
    pub until_fact: Option<SmolStr>,
}

/// One step of an answer: which pack and version say it, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// The pack.
    pub pack: SmolStr,
    /// The version, once one is chosen.
    pub version: Option<SmolStr>,
    /// What it says.
    pub reason: Reason,
    /// What the pack's facts are called.
    pub(crate) facts: Arc<Vec<FactSpec>>,
}

impl Because {
    pub(crate) fn new(pack: &Pack, version: Option<&Version>, reason: Reason) -> Self {
        let version = version.map(|it| it.version.clone());
        Self { pack: pack.id.clone(), version, reason, facts: Arc::clone(&pack.fact) }
    }

    /// Another step of the same pack and version.
    pub(crate) fn beside(&self, reason: Reason) -> Self {
        Self { reason, ..self.clone() }
    }

    /// As a sentence.
    pub fn text(&self, language: Language) -> String {
        let sentence = match language {
            Language::En => en::sentence(&self.reason, &self.facts),
            Language::Ko => ko::sentence(&self.reason, &self.facts),
        };
        match &self.version {
            Some(version) => format!("[{} {version}] {sentence}", self.pack),
            None => format!("[{}] {sentence}", self.pack),
        }
    }
}
