//! The one place that knows about old versions of shapes.
//!
//! A fact stored in version n of its shape is lifted to n + 1 by the step registered for (category, type, n), and on
//! from there until it has the shape that core reads. Steps are pure and total, work on plain values, and are never
//! changed once a version has been written: old bytes read the same in every later year.
//!
//! ```text
//! data, schema 1 ──step 1──▶ schema 2 ──step 2──▶ schema 3 = the newest ──Event::read──▶ typed fact
//! ```
//!
//! No type has a second version yet, so the table is empty; the tests below show a chain over a table of their own. A
//! sealed value is bound to its place, so it is opened before a fact is lifted, and a step may move it only then.

use amends_core::event::{Event, Kind};
use amends_core::shape::{Datum, Misfit, Record, Tree, Value as _, View};

/// How the shape of a type became the next.
#[derive(Debug, Clone, Copy)]
struct Step {
    category: &'static str,
    event_type: &'static str,
    /// The version that it lifts to the one after.
    from: u32,
    lift: fn(Record) -> Record,
}

/// Every step there is, in the order of category, type, version.
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
    Event::read(kind, &Tree::Record(lifted(STEPS, (kind.category(), kind.as_str()), schema, old)))
}

/// The record in its newest shape.
fn lifted(steps: &[Step], of: (&str, &str), schema: u32, record: Record) -> Record {
    let steps = steps.iter().filter(|step| (step.category, step.event_type) == of && step.from >= schema);
    steps.fold(record, |record, step| (step.lift)(record))
}

/// What is wrong with a table of steps: nothing where it lifts every older version of every type, one by one.
#[cfg(test)]
fn gaps(steps: &[Step], newest: &[(&str, &str, u32)]) -> Vec<String> {
    let wanted = newest
        .iter()
        .flat_map(|(category, name, newest)| (1..*newest).map(move |from| (*category, *name, from)));
    let wanted: Vec<_> = wanted.collect();
    let there: Vec<_> = steps.iter().map(|step| (step.category, step.event_type, step.from)).collect();
    let missing =
        wanted.iter().filter(|step| !there.contains(step)).map(|step| format!("{step:?} is missing"));
    let extra =
        there.iter().filter(|step| !wanted.contains(step)).map(|step| format!("{step:?} leads nowhere"));
    let unordered = (!there.is_sorted_by(|a, b| a < b)).then(|| "the steps are not in order".to_owned());
    missing.chain(extra).chain(unordered).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Version 1 had one text `who`; version 2 told channel and handler apart in a list; version 3 names them.
    const RING: [Step; 2] = [
        Step {
            category: "case",
            event_type: "phone_rang",
            from: 1,
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
            event_type: "phone_rang",
            from: 2,
            lift: |mut record| {
                if let Some(Tree::List(parts)) = record.remove("parts") {
                    record.extend(["channel", "handler"].map(String::from).into_iter().zip(parts));
                }
                record
            },
        },
    ];

    fn lift(schema: u32, json: &str) -> String {
        let mut tape = crate::Tape::new();
        crate::json::parse(json, &mut tape).unwrap();
        let Tree::Record(record) = Tree::read(tape.root()).unwrap() else { panic!("it is a record") };
        let lifted = lifted(&RING, ("case", "phone_rang"), schema, record);
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
        let old = Record::from([("who".to_owned(), Tree::Text("a/b".into()))]);
        for of in [("incident", "phone_rang"), ("case", "bell_rang")] {
            assert_eq!(lifted(&RING, of, 1, old.clone()), old);
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
    }
}
