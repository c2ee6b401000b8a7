//! A pack as it is written: one file of typed rules in versions.
//!
//! ```text
//! Pack ─ facts it may ask for
//!      └ versions (effective from .. to, selected by one date of the case)
//!           ├ scope       when the version speaks at all          ├ message    what a letter must say
//!           ├ award       what is owed                            ├ referral   who else may be asked, until when
//!           ├ exemption   what frees from it, who bears proof     ├ duty       what else must hold
//!           ├ clock       what is due, by when                    ├ authority  who may propose and approve
//!           ├ bucket      how reports group cases                 └ example    what all of it must answer
//! ```
//!
//! These types are the file: their fields are its keys. What a pack deliberately does not know: cases, stores, and
//! which calendar the host binds to its roles.

pub mod authority;
#[cfg(feature = "cel")]
pub mod cel;
pub mod clock;
pub mod condition;
pub mod example;
pub mod fact;
pub mod names;
pub mod pay;
pub mod rule;

pub use authority::{Authority, RemedyWord};
pub use clock::{Choose, Clock, Ends, Extension, Limit, PauseRule, Roll, StartDay, Trigger, Unit};
pub use condition::{Comparison, Condition, Scalar};
pub use example::Example;
pub use fact::{FactSource, FactSpec, FactType};
pub use names::{Texts, Title};
pub use pay::{Amount, Band, Cap, Case, Days, Operand, Pay, RateFollows, Rounding, Values};
pub use rule::{Award, Bucket, Duty, Exemption, Item, Message, OrLater, PayeeWord, Referral, Scope};

use std::sync::Arc;

use amends_core::money::Currency;
use smol_str::SmolStr;

use crate::read::table::{table, words};
use crate::value::Day;

words! {
    /// What gives a pack its force.
    pub enum Force {
        /// A statute or regulation.
        Law = "law",
        /// A scheme that firms join.
        Voluntary = "voluntary",
        /// A recommendation: not binding by itself.
        Recommendation = "recommendation",
        /// A standard that one may certify to.
        Standard = "standard",
        /// A firm's own choice.
        Business = "business",
    }

    /// What to answer for a day before the first version.
    pub enum Before {
        /// Nothing was owed.
        Nothing = "nothing",
        /// We do not know.
        Unknown = "unknown",
    } else Unknown

    /// Whether a version holds.
    pub enum Status {
        /// It holds, or held.
        InForce = "in_force",
        /// It is coming; it is never chosen by date, only by name.
        Pending = "pending",
        /// Something held then, but its content is not known: the answer is always unknown.
        Unknown = "unknown",
    } else InForce

    /// What happens to cases that are open when a version takes effect.
    pub enum InFlight {
        /// They stay under the version that they began under.
        Keep = "keep",
        /// They move to the new version.
        Switch = "switch",
        /// Whichever gives the customer more, or the earlier date.
        Stricter = "stricter",
    }
}

table! {
    /// A policy pack.
    pub struct Pack("a policy pack") {
        /// Its id.
        id: SmolStr,
        /// What it is called.
        title: Title,
        /// Where it holds, like `GB` or `EU`.
        jurisdiction: String,
        /// What gives it its force.
        force: Force,
        /// What to answer for a day before the first version.
        before: Before,
        /// The facts that it may ask for.
        fact: Arc<Vec<FactSpec>>,
        /// Its versions.
        version: Vec<Version>,
    }

    /// Where a version's numbers come from.
    pub struct Source("a source: instrument, citation, url, checked_on") {
        /// The instrument, like `Regulation (EC) No 261/2004`.
        instrument: String,
        /// Which part of it.
        citation: Option<String>,
        /// Where to read it.
        url: Option<String>,
        /// When somebody last read it there.
        checked_on: Day,
    }

    /// One version of a pack: what holds from one day to another.
    pub struct Version("a version") {
        /// Its name.
        version: SmolStr,
        /// Whether it holds.
        status: Status,
        /// Its first day.
        effective_from: Option<Day>,
        /// Its last day.
        effective_to: Option<Day>,
        /// When it was published.
        published_on: Option<Day>,
        /// Which date of the case chooses the version: the name of a fact, like `received_on`.
        selects_by: SmolStr,
        /// What happens to cases that are open when it takes effect.
        in_flight: InFlight,
        /// Where its numbers come from.
        source: Source,
        /// Whether its numbers were read at their source.
        verified: bool,
        /// What the reader should know, like which numbers are not verified.
        note: Vec<Title>,
        /// The version whose lists hold where this one has none of that kind.
        like: Option<SmolStr>,
        /// The currency of amounts that name none.
        currency: Option<Currency>,
        /// The law's own zone, where days end.
        zone: Option<String>,
        /// Named numbers, so that versions which differ in rates alone say only those.
        values: Values,
        /// When the version speaks at all.
        scope: Vec<Scope>,
        /// What is owed.
        award: Vec<Award>,
        /// What frees from it.
        exemption: Vec<Exemption>,
        /// What is due, by when.
        clock: Vec<Clock>,
        /// What else must hold.
        duty: Vec<Duty>,
        /// What letters must say.
        message: Vec<Message>,
        /// Who else may be asked.
        referral: Vec<Referral>,
        /// Who may propose and approve.
        authority: Vec<Authority>,
        /// How reports group cases.
        bucket: Vec<Bucket>,
        /// What all of it must answer.
        example: Vec<Example>,
    }
}

impl Pack {
    /// The version of a name.
    pub fn find_version(&self, version: &str) -> Option<&Version> {
        self.version.iter().find(|it| it.version == version)
    }

    /// What is declared of a fact.
    pub fn find_fact(&self, fact: &str) -> Option<&FactSpec> {
        self.fact.iter().find(|it| it.fact == fact)
    }

    /// The name of a fact that somebody probably meant who wrote another one.
    pub fn nearest_fact(&self, written: &str) -> Option<&str> {
        crate::read::table::closest(written, self.fact.iter().map(|it| it.fact.as_str()))
    }
}

impl Version {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.effective_from.is_none_or(|from| from <= day) && self.effective_to.is_none_or(|to| day <= to)
    }

    /// Takes over from another version the lists that it has none of itself.
    pub(crate) fn inherit(&mut self, from: &Self) {
        fn take<T: Clone>(own: &mut Vec<T>, from: &[T]) {
            if own.is_empty() {
                own.extend_from_slice(from);
            }
        }
        take(&mut self.scope, &from.scope);
        take(&mut self.award, &from.award);
        take(&mut self.exemption, &from.exemption);
        take(&mut self.clock, &from.clock);
        take(&mut self.duty, &from.duty);
        take(&mut self.message, &from.message);
        take(&mut self.referral, &from.referral);
        take(&mut self.authority, &from.authority);
        take(&mut self.bucket, &from.bucket);
        self.values.inherit(&from.values);
        self.currency = self.currency.or(from.currency);
        self.zone = self.zone.take().or_else(|| from.zone.clone());
    }
}
