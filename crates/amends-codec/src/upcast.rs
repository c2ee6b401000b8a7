//! The one place that knows about old versions of shapes.
//!
//! A fact stored in version n of its shape is lifted to n + 1 by the step registered for it, and on from there until it
//! has the shape that core reads. Steps are pure and total, work on plain values, and are never changed once a version
//! has been written: old bytes read the same in every later year, and stay as they are.
//!
//! ```text
//! data, schema 1 ──step──▶ schema 2 ──step──▶ schema 3 = the newest ──Event::read──▶ typed fact
//! ```
//!
//! No type of ours has a second version yet, so our own table is empty. A host whose store or log holds facts of a
//! vocabulary of its own, which to amends are opaque, registers a chain of its own, [`Upcasts`], that ends at types of
//! ours; see `docs/how-to/read-old-events.md`. What is known without it, it cannot change.
//!
//! A sealed value is bound to its place. Where an event of our own types is opened, that is done before a step of ours
//! lifts it, so the step may move the value. A fact of a host is opaque and never opened: what is sealed in it reaches the
//! host's steps sealed, and stays so wherever they put it.

use std::iter::successors;

use amends_core::event::{Event, Kind};
use amends_core::shape::{Datum, Misfit, Record, Tree, Value as _, View};
use amends_envelope::{Header, Recorded, TypeName};
use amends_store::NewEvent;

use crate::bad::BadInput;
use crate::json::Tape;
use crate::keep;
use crate::line::Decoded;

/// How facts of one shape become facts of the next.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The category of stream on which they stand. A fact never moves to another stream.
    pub category: &'static str,
    /// The stored name and the version of the shape that it takes.
    pub from: (&'static str, u32),
    /// The stored name and the version of the shape that it gives: the next version, or another name.
    pub to: (&'static str, u32),
    /// What it does to the data. Pure and total: what it cannot make sense of it leaves as it is, and the shape at the
    /// end of the chain says what is wrong. It keeps what it does not know.
    pub lift: fn(Record) -> Record,
}

/// Every step of ours, in the order of category, type, version.
const STEPS: &[Step] = &[];

/// Reads a fact stored in this version of its shape, which is none above the newest.
///
/// # Errors
/// [`Misfit`] where a field is missing or does not fit.
pub(crate) fn read<'a, D: Datum<'a>>(kind: Kind, schema: u32, data: D) -> Result<Event, Misfit> {
    if schema == kind.schema() {
        return Event::read(kind, data);
    }
    let View::Record(members) = data.view() else { return Event::read(kind, data) };
    let old = members.map(|(name, value)| Ok((name.to_owned(), Tree::read(value)?)));
    let old = old.collect::<Result<Record, Misfit>>()?;
    let newest = lifted(way(STEPS, kind.category(), (kind.as_str(), schema)), old);
    Event::read(kind, &Tree::Record(newest))
}

/// The steps to take from a shape on, in their order.
fn way<'s>(
    steps: &'s [Step],
    category: &'s str,
    from: (&str, u32),
) -> impl Iterator<Item = &'s Step> + use<'s> {
    let first = step_from(steps, category, from);
    successors(first, move |step| step_from(steps, category, step.to)).take(steps.len())
}

fn lifted<'s>(way: impl Iterator<Item = &'s Step>, old: Record) -> Record {
    way.fold(old, |data, step| (step.lift)(data))
}

fn step_from<'s>(steps: &'s [Step], category: &str, shape: (&str, u32)) -> Option<&'s Step> {
    steps.iter().find(|step| step.category == category && step.from == shape)
}

/// A host's chain: how facts of its own older vocabulary read as facts of ours. Stored bytes and hashes stay as they
/// are; what is lifted is what is read.
///
/// The contract decides what the program `amends` counts: to it these facts stay opaque.
///
/// # Example
/// ```
/// use amends_codec::upcast::{Step, Upcasts};
/// use amends_core::shape::{Record, Tree};
///
/// // Version 1 had no reason; later the fact got the name that it has in amends.
/// fn with_reason(mut data: Record) -> Record {
///     data.entry("reason".into()).or_insert(Tree::Text("resolved".into()));
///     data
/// }
///
/// let step = |from, to, lift| Step { category: "case", from, to, lift };
/// let chain = Upcasts::new([
///     step(("ticket_shut", 1), ("ticket_shut", 2), with_reason),
///     step(("ticket_shut", 2), ("closed", 1), |data| data),
/// ])?;
/// # Ok::<(), amends_codec::upcast::BadChain>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Upcasts(Vec<Step>);

/// Why a chain is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadChain {
    /// A step begins at a type of amends, whose meaning no host can change.
    #[error("{name} on a {category} stream is a type of amends; a chain begins at names of your own")]
    Known {
        /// The category of stream.
        category: &'static str,
        /// The type.
        name: &'static str,
    },
    /// Two steps begin at the same shape.
    #[error("two steps begin at {name}, schema {schema}")]
    Twice {
        /// The type.
        name: &'static str,
        /// The version of its shape.
        schema: u32,
    },
    /// From this shape no steps lead to a fact of amends: one is missing, or they run in a circle.
    #[error("from {name}, schema {schema}, no steps lead to a type and schema of amends")]
    LeadsNowhere {
        /// The type.
        name: &'static str,
        /// The version of its shape.
        schema: u32,
    },
}

impl Upcasts {
    /// A chain of these steps, in any order.
    ///
    /// # Errors
    /// [`BadChain`], so that a hole is found when the host starts and not when an old fact is read.
    pub fn new(steps: impl Into<Vec<Step>>) -> Result<Self, BadChain> {
        let steps = steps.into();
        for (index, step) in steps.iter().enumerate() {
            let (category, (name, schema)) = (step.category, step.from);
            if Kind::of(category, name).is_some() {
                return Err(BadChain::Known { category, name });
            }
            if step_from(&steps[..index], category, step.from).is_some() {
                return Err(BadChain::Twice { name, schema });
            }
            if end(&steps, category, step.from).is_none() {
                return Err(BadChain::LeadsNowhere { name, schema });
            }
        }
        Ok(Self(steps))
    }

    /// The fact of an event that a store keeps, its personal values sealed, as [`keep::event`] gives it; one that is
    /// opaque without the chain as the chain reads it. Nothing where it is opaque to both.
    ///
    /// # Errors
    /// [`BadInput`] where what the store keeps does not fit its type, or what the chain makes of it does not.
    pub fn event(&self, kept: &NewEvent, tape: &mut Tape) -> Result<Option<Event>, BadInput> {
        let known = keep::event(kept, tape)?;
        if known.is_some() || !self.knows(&kept.header) {
            return Ok(known);
        }
        Ok(self.newest(&kept.header, keep::plain(kept, tape)?)?.map(|(_, event)| event))
    }

    /// A fact as a log or a store gave it, as the chain reads it: its header then names the type and the schema that it
    /// has been lifted to, so that writing it gives a line that amends knows. Any other is given back as it is.
    ///
    /// # Errors
    /// [`BadInput`] where what the chain makes of it does not fit its type.
    pub fn lift(&self, mut recorded: Recorded<Decoded>) -> Result<Recorded<Decoded>, BadInput> {
        if let Decoded::Opaque(Tree::Record(data)) = &recorded.event
            && let Some((kind, event)) = self.newest(&recorded.header, data.clone())?
        {
            let name = TypeName::new(kind.as_str()).map_err(|unfit| BadInput::unfit("type", unfit))?;
            (recorded.header.event_type, recorded.header.schema) = (name, kind.schema());
            recorded.event = Decoded::Known(event);
        }
        Ok(recorded)
    }

    fn knows(&self, header: &Header) -> bool {
        step_from(&self.0, header.stream.category(), (header.event_type.as_str(), header.schema)).is_some()
    }

    /// The fact at the end of the chain; nothing where no step begins at its shape.
    fn newest(&self, header: &Header, old: Record) -> Result<Option<(Kind, Event)>, BadInput> {
        let category = header.stream.category();
        let from = (header.event_type.as_str(), header.schema);
        let Some((kind, schema)) = end(&self.0, category, from) else { return Ok(None) };
        let data = lifted(way(&self.0, category, from), old);
        let event = read(kind, schema, &Tree::Record(data)).map_err(|misfit| BadInput::data(&misfit))?;
        Ok(Some((kind, event)))
    }
}

/// What steps from here lead to: a kind of ours, and a version of its shape that we know.
fn end(steps: &[Step], category: &str, from: (&str, u32)) -> Option<(Kind, u32)> {
    let (name, schema) = way(steps, category, from).last()?.to;
    let kind = Kind::of(category, name)?;
    (1..=kind.schema()).contains(&schema).then_some((kind, schema))
}

/// What is wrong with a table of steps: nothing where it lifts every older version of every type, one by one.
#[cfg(test)]
fn gaps(steps: &[Step], newest: &[(&str, &str, u32)]) -> Vec<String> {
    let wanted = newest
        .iter()
        .flat_map(|(category, name, newest)| (1..*newest).map(move |from| (*category, *name, from)));
    let wanted: Vec<_> = wanted.collect();
    let there: Vec<_> = steps.iter().map(|step| (step.category, step.from.0, step.from.1)).collect();
    let skips = steps.iter().filter(|step| step.to != (step.from.0, step.from.1 + 1));
    let skips = skips.map(|step| format!("{:?} does not become the next version", step.from));
    let missing =
        wanted.iter().filter(|step| !there.contains(step)).map(|step| format!("{step:?} is missing"));
    let extra =
        there.iter().filter(|step| !wanted.contains(step)).map(|step| format!("{step:?} leads nowhere"));
    let unordered = (!there.is_sorted_by(|a, b| a < b)).then(|| "the steps are not in order".to_owned());
    missing.chain(extra).chain(skips).chain(unordered).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Version 1 had one text `who`; version 2 told channel and handler apart in a list; version 3 names them.
    const RING: [Step; 2] = [
        Step {
            category: "case",
            from: ("phone_rang", 1),
            to: ("phone_rang", 2),
            lift: |mut record| {
                if let Some(Tree::Text(who)) = record.remove("who") {
                    let parts = who.split('/').map(|part| Tree::Text(part.to_owned())).collect();
                    record.insert("parts".into(), Tree::List(parts));
                }
                record
            },
        },
        Step {
            category: "case",
            from: ("phone_rang", 2),
            to: ("phone_rang", 3),
            lift: |mut record| {
                if let Some(Tree::List(parts)) = record.remove("parts") {
                    record.extend(["channel", "handler"].map(String::from).into_iter().zip(parts));
                }
                record
            },
        },
    ];

    fn lift(schema: u32, json: &str) -> String {
        let mut tape = Tape::new();
        crate::json::parse(json, &mut tape).unwrap();
        let Tree::Record(record) = Tree::read(tape.root()).unwrap() else { panic!("it is a record") };
        let lifted = lifted(way(&RING, "case", ("phone_rang", schema)), record);
        crate::write::canonical_tree(&Tree::Record(lifted)).as_str().to_owned()
    }

    #[test]
    fn an_old_fact_is_lifted_step_by_step_and_keeps_what_we_do_not_know() {
        let newest = r#"{"channel":"phone","handler":"h-1","x":[1]}"#;
        assert_eq!(lift(1, r#"{"who":"phone/h-1","x":[1]}"#), newest);
        assert_eq!(lift(2, r#"{"parts":["phone","h-1"],"x":[1]}"#), newest);
        assert_eq!(lift(3, newest), newest);
    }

    #[test]
    fn the_steps_of_another_type_or_category_are_not_taken() {
        for (category, name) in [("incident", "phone_rang"), ("case", "bell_rang")] {
            assert_eq!(way(&RING, category, (name, 1)).count(), 0);
        }
    }

    #[test]
    fn every_older_version_of_every_type_has_its_step() {
        let newest: Vec<_> =
            Kind::known().iter().map(|kind| (kind.category(), kind.as_str(), kind.schema())).collect();
        assert_eq!(gaps(STEPS, &newest), Vec::<String>::new());
    }

    /// The control: a table with a hole, a step too many, or out of order is found out.
    #[test]
    fn a_table_with_a_hole_is_found() {
        let newest = [("case", "phone_rang", 3)];
        assert_eq!(gaps(&RING, &newest), Vec::<String>::new());
        assert_eq!(gaps(&RING[1..], &newest), [r#"("case", "phone_rang", 1) is missing"#]);
        assert_eq!(gaps(&RING, &[("case", "phone_rang", 2)]), [r#"("case", "phone_rang", 2) leads nowhere"#]);
        assert_eq!(gaps(&[RING[1], RING[0]], &newest), ["the steps are not in order"]);
        let far = [Step { to: ("phone_rang", 3), ..RING[0] }, RING[1]];
        assert_eq!(gaps(&far, &newest), [r#"("phone_rang", 1) does not become the next version"#]);
    }

    const fn step(from: (&'static str, u32), to: (&'static str, u32)) -> Step {
        Step { category: "case", from, to, lift: |data| data }
    }

    #[test]
    fn a_chain_of_a_host_begins_at_its_own_names_and_ends_at_ours() {
        let whole = [step(("shut", 1), ("shut", 2)), step(("shut", 2), ("closed", 1))];
        assert!(Upcasts::new(whole).is_ok() && Upcasts::new([whole[1], whole[0]]).is_ok());
        let refused = |steps: &[Step]| Upcasts::new(steps).map(|_| ()).unwrap_err();
        let nowhere = |name, schema| BadChain::LeadsNowhere { name, schema };
        assert_eq!(refused(&whole[..1]), nowhere("shut", 1));
        assert_eq!(refused(&[step(("shut", 1), ("closed", 2))]), nowhere("shut", 1));
        assert_eq!(
            refused(&[step(("shut", 1), ("shut", 2)), step(("shut", 2), ("shut", 1))]),
            nowhere("shut", 1)
        );
        assert_eq!(refused(&[whole[1], whole[1]]), BadChain::Twice { name: "shut", schema: 2 });
        let ours = refused(&[step(("closed", 2), ("closed", 1))]);
        assert_eq!(ours, BadChain::Known { category: "case", name: "closed" });
        let elsewhere = Step { category: "queue", ..whole[1] };
        assert_eq!(refused(&[elsewhere]), nowhere("shut", 2), "a fact does not change its stream");
    }
}
