//! Facts as a version sees them.
//!
//! A value that the pack does not know as one is as good as missing: a word that it does not list, a `none` where it
//! says of no such thing, an instant for a day where no zone tells which day that is. And an amount has an order only
//! among amounts of the version's currency. So what is unfit is asked for again, and never decides anything.

use amends_calendar::Zone;
use amends_core::money::Currency;

use super::pay::Place;
use crate::explain::{Reason, Want};
use crate::pack::{FactSpec, FactType, Pack, Version};
use crate::value::{Day, Fact, Facts};

/// Facts, and where they are looked at.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    facts: &'a Facts,
    under: Option<(&'a Pack, &'a Version)>,
}

impl<'a> From<Place<'a>> for Seen<'a> {
    fn from(Place { pack, version, facts }: Place<'a>) -> Self {
        Self { facts, under: Some((pack, version)) }
    }
}

/// Facts by themselves: nobody has said in which zone an instant is a day, nor which currency an amount is held against.
impl<'a> From<&'a Facts> for Seen<'a> {
    fn from(facts: &'a Facts) -> Self {
        Self { facts, under: None }
    }
}

impl<'a> Seen<'a> {
    /// What was said, fit or not.
    pub(crate) fn said(self, name: &str) -> Option<&'a Fact> {
        self.facts.find(name)
    }

    /// What is known.
    pub(crate) fn find(self, name: &str) -> Option<&'a Fact> {
        let fact = self.said(name)?;
        let spec = self.under.and_then(|(pack, _)| pack.find_fact(name));
        spec.is_none_or(|spec| self.lacks(spec, fact).is_none()).then_some(fact)
    }

    /// The day of a value: its own, or the one that an instant falls on in the zone of the version.
    pub(crate) fn day(self, fact: &Fact) -> Option<Day> {
        fact.day().or_else(|| fact.day_in(&self.zone()?))
    }

    /// The day that is known under a name.
    pub(crate) fn find_day(self, name: &str) -> Option<Day> {
        self.find(name).and_then(|fact| self.day(fact))
    }

    /// The currency that amounts are held against.
    pub(crate) fn currency(self) -> Option<Currency> {
        self.under.and_then(|(_, version)| version.currency)
    }

    /// What is known as something that can be compared: a day as that day, an amount in the currency of the version.
    #[cfg(feature = "cel")]
    pub(crate) fn comparable(self, name: &str) -> Option<std::borrow::Cow<'a, Fact>> {
        use std::borrow::Cow;
        let fact = self.find(name)?;
        let is_day =
            self.under.and_then(|(pack, _)| pack.find_fact(name)).map(|it| it.r#type == FactType::Day);
        match fact {
            Fact::Money(money) if Some(money.currency()) != self.currency() => None,
            Fact::Text(_) if is_day == Some(true) => {
                self.day(fact).map(|day| Cow::Owned(Fact::Text(day.to_string().into())))
            }
            Fact::Flag(_) | Fact::Number(_) | Fact::Money(_) | Fact::Text(_) | Fact::None => {
                Some(Cow::Borrowed(fact))
            }
        }
    }

    /// Why a fact is asked for that something was said of.
    pub(crate) fn unfit(self, name: &str) -> Option<Reason> {
        let value = self.said(name)?;
        let spec = self.under.and_then(|(pack, _)| pack.find_fact(name))?;
        let want = self.lacks(spec, value).or_else(|| match value {
            Fact::Money(money) => self.currency().filter(|it| *it != money.currency()).map(Want::Currency),
            Fact::Text(_) if spec.r#type == FactType::Instant && self.day(value).is_none() => {
                Some(Want::Zone)
            }
            Fact::Flag(_) | Fact::Number(_) | Fact::Text(_) | Fact::None => None,
        })?;
        Some(Reason::Unfit { fact: spec.fact.clone(), value: value.clone(), want })
    }

    /// The zone of the version, or of the first of its pack that names one: the one that `received_on` is told in.
    fn zone(self) -> Option<Zone> {
        let (pack, version) = self.under?;
        let mut all = std::iter::once(version).chain(&pack.version);
        Zone::named(all.find_map(|it| it.zone.as_deref())?).ok()
    }

    /// What a value would have to be, where it is not what the pack declares.
    fn lacks(self, spec: &FactSpec, fact: &Fact) -> Option<Want> {
        let fits = match (spec.r#type, fact) {
            (_, Fact::None) => spec.may_be_none.0 || spec.one_of.iter().any(|word| word == "none"),
            (FactType::Text, Fact::Text(word)) if !spec.one_of.is_empty() && !spec.one_of.contains(word) => {
                return Some(Want::OneOf(spec.one_of.clone()));
            }
            (FactType::Day, Fact::Text(_)) if fact.instant().is_some() && self.day(fact).is_none() => {
                return Some(Want::Zone);
            }
            (FactType::Number, Fact::Number(number)) => {
                let (at_least, at_most, whole) = (spec.at_least, spec.at_most, spec.whole.0);
                let is_within = at_least.is_none_or(|least| least <= *number)
                    && at_most.is_none_or(|most| *number <= most)
                    && (!whole || number.is_whole());
                return (!is_within).then_some(Want::Within { at_least, at_most, whole });
            }
            (FactType::Flag, Fact::Flag(_))
            | (FactType::Money, Fact::Money(_))
            | (FactType::Text, Fact::Text(_)) => true,
            (FactType::Day, Fact::Text(_)) => self.day(fact).is_some(),
            (FactType::Instant, Fact::Text(_)) => fact.instant().is_some() || fact.day().is_some(),
            (_, Fact::Flag(_) | Fact::Number(_) | Fact::Money(_) | Fact::Text(_)) => false,
        };
        (!fits).then_some(Want::Type(spec.r#type))
    }
}
