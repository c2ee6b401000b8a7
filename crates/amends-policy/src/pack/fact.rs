//! The facts that a pack may ask for.

use smol_str::SmolStr;

use super::Title;
use crate::read::table::{Mark, table, words};
use crate::value::Number;

words! {
    /// What a fact is.
    pub enum FactType {
        /// Yes or no.
        Flag = "flag",
        /// An exact decimal.
        Number = "number",
        /// An amount.
        Money = "money",
        /// A word.
        Text = "text",
        /// A civil day.
        Day = "day",
        /// An instant.
        Instant = "instant",
    }

    /// Who can say it.
    pub enum FactSource {
        /// The customer.
        Customer = "customer",
        /// A system of ours.
        System = "system",
        /// Somebody else.
        ThirdParty = "third_party",
        /// Whoever handles the case.
        Handler = "handler",
        /// The case itself: its receipt, its events, its clocks.
        Case = "case",
    }
}

table! {
    /// A fact that rules may ask for.
    pub struct FactSpec("a fact: fact, type, from") {
        /// Its name.
        fact: SmolStr,
        /// What it is.
        r#type: FactType,
        /// Who can say it; at least one.
        from: Vec<FactSource>,
        /// What it means.
        title: Title,
        /// In which unit it is counted.
        unit: Option<String>,
        /// The words it may be.
        one_of: Vec<SmolStr>,
        /// The least number that it can be; what is less is no such fact.
        at_least: Option<Number>,
        /// The greatest.
        at_most: Option<Number>,
        /// Whether it can have no fraction.
        whole: Mark,
        /// Whether it may be known that there is none: the value `"none"`.
        may_be_none: Mark,
    }
}
