//! An import: inputs in, events out in log order.
//!
//! Rows are gathered by case first, because an input need not be sorted; then each case is told, and the events of all
//! cases go out by the time they were recorded. An import therefore holds its whole input and output in memory: the
//! columns that the mapping looks at, and about a kilobyte an event.

use std::collections::{BTreeMap, BTreeSet};

use amends_core::Event;
use amends_envelope::{Recorded, StreamName};

use crate::case::{Told, key, tell};
use crate::input::{Input, unpacked};
use crate::line::Sink;
use crate::mapping::{Column, Mapping};
use crate::report::{ImportError, ImportReport, Progress, UnmappedRow};
use crate::table::{Found, Row, rows};

/// Reads `inputs` as one, by `mapping`, and gives their events to `sink` in log order: by `recorded_at`, then in the
/// order in which the cases first appear, then by version. The same inputs give the same bytes.
///
/// An input that lacks columns of the mapping is read by the mapping that it names as its `otherwise`.
///
/// # Errors
/// An [`ImportError`] where an input cannot be read, is not CSV or XES, lacks columns, or the sink fails. Rows that
/// make no event are no error: the [`ImportReport`] counts and lists them.
///
/// # Example
/// ```
/// use amends_formats::{Input, LineSink, Mapping, import};
///
/// let mapping = Mapping::shipped("cfpb-2025h1").unwrap();
/// let text = "source_row,received_month,sub_product,issue,sub_issue,company,is_timely,has_relief\n\
///             1,2025-01,Checking account,Closing an account,,A BANK,1,0\n";
/// let mut log = LineSink::new(vec![]);
/// let report = import(&mapping, vec![Input::new("rows.csv", text.as_bytes())], &mut log, &mut |_| {})?;
/// assert_eq!((report.rows, report.cases, report.events), (1, 1, 1));
/// # Ok::<(), amends_formats::ImportError>(())
/// ```
pub fn import(
    mapping: &Mapping,
    inputs: Vec<Input<'_>>,
    sink: &mut dyn Sink,
    progress: &mut dyn FnMut(Progress),
) -> Result<ImportReport, ImportError> {
    let mut report = ImportReport::default();
    let mut gathered = Gathered::default();
    for (index, input) in inputs.into_iter().enumerate() {
        gathered.input(mapping, index, input, &mut report, progress)?;
    }
    let mut events = gathered.told(&mut report);
    report.unmapped_rows.sort_by_key(|row| (row.input, row.place));
    // Stable, and `recorded_at` never falls within a case: each case keeps its own order.
    events.sort_by_key(|event| event.header.recorded_at);
    for event in &events {
        sink.event(event)?;
        report.events += 1;
        if report.events.is_multiple_of(EVERY) {
            progress(Progress { rows: report.rows, events: report.events });
        }
    }
    progress(Progress { rows: report.rows, events: report.events });
    Ok(report)
}

/// How many rows or events pass between two calls of the progress callback.
const EVERY: u64 = 1024;

impl ImportReport {
    fn unmapped(&mut self, input: usize, place: u64, reason: String) {
        *self.unmapped.entry(reason.clone()).or_default() += 1;
        self.unmapped_rows.push(UnmappedRow { input, place, reason });
    }
}

/// The cases of one mapping, in the order in which they first appear.
#[derive(Default)]
struct Cases {
    places: BTreeMap<Box<str>, usize>,
    found: Vec<Case>,
    /// Which columns of the mapping a row had a value in.
    filled: BTreeSet<usize>,
}

struct Case {
    name: Box<str>,
    rows: Vec<Row>,
    /// The input that each row came from.
    inputs: Vec<usize>,
}

/// The rows of all inputs, by mapping and case.
#[derive(Default)]
struct Gathered(Vec<(Mapping, Cases)>);

impl Gathered {
    fn input(
        &mut self,
        mapping: &Mapping,
        index: usize,
        input: Input<'_>,
        report: &mut ImportReport,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), ImportError> {
        let Input { name, reader } = input;
        let mut text = unpacked(reader).map_err(|source| ImportError::Read { file: name.clone(), source })?;
        rows(&mut text, &name, mapping, &mut |mapping, found| {
            report.rows += 1;
            if report.rows.is_multiple_of(EVERY) {
                progress(Progress { rows: report.rows, events: 0 });
            }
            match found {
                Found::Unreadable { place, reason } => report.unmapped(index, place, reason.to_owned()),
                Found::Row(row) => self.cases(mapping).take(mapping, index, row, report),
            }
        })
    }

    fn cases(&mut self, mapping: &Mapping) -> &mut Cases {
        let known = self.0.iter().position(|(other, _)| other.name == mapping.name);
        let at = known.unwrap_or_else(|| {
            self.0.push((mapping.clone(), Cases::default()));
            self.0.len() - 1
        });
        &mut self.0[at].1
    }

    fn told(self, report: &mut ImportReport) -> Vec<Recorded<Event>> {
        let mut events = vec![];
        for (mapping, cases) in self.0 {
            report.empty_columns.extend(cases.empty(&mapping));
            for case in cases.found {
                events.extend(case.told(&mapping, report));
            }
        }
        events
    }
}

impl Cases {
    /// The columns that should have had values and had none.
    fn empty(&self, mapping: &Mapping) -> Vec<String> {
        let is_empty = |at: &usize| {
            let source = &mapping.source;
            let may_be = source.optional.contains(&Column(*at)) || source.case.contains(&Column(*at));
            !self.filled.contains(at) && !may_be
        };
        (0..mapping.columns.len()).filter(is_empty).map(|at| mapping.columns[at].clone()).collect()
    }

    fn take(&mut self, mapping: &Mapping, input: usize, row: Row, report: &mut ImportReport) {
        let Some(name) = mapping.source.case.iter().find_map(|column| row.get(*column)) else {
            return report.unmapped(input, row.place, "no_case".to_owned());
        };
        self.filled.extend((0..mapping.columns.len()).filter(|at| row.get(Column(*at)).is_some()));
        let at = *self.places.entry(name.into()).or_insert(self.found.len());
        if at == self.found.len() {
            self.found.push(Case { name: name.into(), rows: vec![], inputs: vec![] });
        }
        self.found[at].rows.push(row);
        self.found[at].inputs.push(input);
    }
}

impl Case {
    fn told(self, mapping: &Mapping, report: &mut ImportReport) -> Vec<Recorded<Event>> {
        let Self { name, rows, inputs } = self;
        let Ok(stream) = StreamName::of("case", &format!("{}{}", mapping.source.stream, key(&name))) else {
            for (row, input) in rows.iter().zip(inputs) {
                report.unmapped(input, row.place, "bad_case".to_owned());
            }
            return vec![];
        };
        let Told { events, unmapped } = tell(mapping, &name, &stream, &rows);
        for (at, reason) in unmapped {
            report.unmapped(inputs[at], rows[at].place, reason.0);
        }
        report.cases += u64::from(!events.is_empty());
        events
    }
}
