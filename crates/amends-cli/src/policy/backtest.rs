//! `amends policy backtest`: a whole history under two sides, and what differs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use amends_calendar::Zone;
use amends_envelope::{Instant, Tenant};
use amends_policy::pack::Pack;
use amends_policy::{
    Backtest as Test, BacktestTotals, Calendars, Difference, Published, Row, Side, find_shipped,
};
use amends_replay::backtest::{self, Cases};
use amends_replay::{Input, OnError, Options};
use amends_store::EventStore;
use serde::Serialize;

use super::{backtest_table, calendars, packs};
use crate::args::{Backtest, Store};
use crate::failure::Failure;
use crate::progress;
use crate::replay::{refused, total_bytes};
use crate::store::{ADMIN, for_reading};

/// A pack of one side.
pub(super) type Named = Cow<'static, Published>;

pub(crate) fn run(args: &Backtest, out: &mut dyn Write) -> Result<(), Failure> {
    let options = options(args)?;
    let new: Vec<Named> = args.packs.iter().map(|named| packs::find(named)).collect::<Result<_, _>>()?;
    let old = against(args, &new)?;
    let calendars = calendars(args, &old, &new)?;
    let test = Test::new(side(&old, &calendars), side(&new, &calendars));
    let cases = gathered(args, &test, &options)?;
    if args.json {
        as_json(&cases, &test, &old, &new, out)
    } else if args.csv {
        as_csv(&cases, &test, out)
    } else {
        let mut first = Vec::new();
        let totals = compared(&cases, &test, &mut |tenant, case, difference| {
            if first.len() < backtest_table::CASES {
                first.push(difference.data(tenant, case));
            }
            Ok(())
        })?;
        Ok(backtest_table::write(&cases, &old, &new, &totals.data(), &first, out)?)
    }
}

fn side<'a>(packs: &'a [Named], calendars: &'a Calendars) -> Side<'a> {
    Side::new(packs.iter().map(Cow::as_ref), calendars)
}

/// The old side: as named, else what comes with amends under the names of the new one.
fn against(args: &Backtest, new: &[Named]) -> Result<Vec<Named>, Failure> {
    if !args.against.is_empty() {
        return args.against.iter().map(|named| packs::find(named)).collect();
    }
    let shipped = |it: &Named| {
        let id = &it.pack().id;
        let advice =
            || Failure::input(format!("no pack {id} comes with amends: name the old one, --against OLD"));
        find_shipped(id).map(Cow::Borrowed).ok_or_else(advice)
    };
    new.iter().map(shipped).collect()
}

/// Who plays the roles of all packs. A role that nobody plays would make every clock that counts on it unknown.
fn calendars(args: &Backtest, old: &[Named], new: &[Named]) -> Result<Calendars, Failure> {
    let packs: Vec<&Pack> = old.iter().chain(new).map(|it| it.pack()).collect();
    let bound = calendars::bound_of(&args.calendars, &packs)?;
    for pack in packs {
        if let Some(role) = calendars::roles(pack).into_iter().find(|role| bound.find(role).is_none()) {
            let id = &pack.id;
            let text = format!(
                "--calendar: {id} counts on a calendar in the role {role}; name one, --calendar {role}=K"
            );
            return Err(Failure::input(text));
        }
    }
    Ok(bound)
}

fn options(args: &Backtest) -> Result<Options, Failure> {
    let as_of = |text: &String| Instant::parse(text).map_err(|unfit| Failure::during("--as-of", unfit));
    for tenant in &args.tenants {
        Tenant::check(tenant).map_err(|unfit| Failure::during("--tenant", unfit))?;
    }
    Ok(Options {
        zone: Zone::UTC,
        as_of: args.as_of.as_ref().map(as_of).transpose()?,
        known_at: None,
        tenants: args.tenants.iter().cloned().collect(),
    })
}

fn gathered(args: &Backtest, test: &Test<'_>, options: &Options) -> Result<Cases, Failure> {
    if let [source] = args.sources.as_slice()
        && let Ok(store) = source.parse::<Store>()
    {
        return of_store(&store, args, test, options);
    }
    if args.sources.iter().any(|source| source.parse::<Store>().is_ok()) {
        return Err(Failure::input("a store is replayed alone: name one sqlite:FILE, or logs"));
    }
    if args.head.accept_missing_head {
        return Err(Failure::input("--accept-missing-head is for a store: name one sqlite:FILE"));
    }
    let on_error = if args.errors.skips() { OnError::Skip } else { OnError::Stop };
    let bar = progress::bytes("reading", total_bytes(&args.sources));
    let inputs = args.sources.iter().map(|source| Input::from_argument(source));
    let cases = backtest::log(inputs, test, options, on_error, &mut |bytes| bar.set_position(bytes));
    bar.finish_and_clear();
    cases.map_err(|error| refused(&error))
}

fn of_store(store: &Store, args: &Backtest, test: &Test<'_>, options: &Options) -> Result<Cases, Failure> {
    let store = for_reading(store, args.head)?;
    let head = pollster::block_on(store.head(&ADMIN)).map_err(|error| Failure::finding(error.to_string()))?;
    let bar = progress::events("reading", Some(head.count));
    let mut progress = |events| bar.set_position(events);
    let cases = pollster::block_on(backtest::store(&store, &ADMIN, test, options, &mut progress));
    bar.finish_and_clear();
    cases.map_err(|error| Failure::finding(error.to_string()))
}

/// Judges all cases; `each` takes the differences.
fn compared(
    cases: &Cases,
    test: &Test<'_>,
    each: &mut dyn FnMut(&str, &str, &Difference) -> io::Result<()>,
) -> io::Result<BacktestTotals> {
    let bar = progress::cases("judging", cases.len() as u64);
    let totals = cases.compare(test, each, &mut |done| bar.set_position(done));
    bar.finish_and_clear();
    totals
}

/// What stands before the differences.
#[derive(Serialize)]
struct Head<'a> {
    old: Vec<PackData<'a>>,
    new: Vec<PackData<'a>>,
    horizon: String,
    events: u64,
    skipped: &'a BTreeMap<String, u64>,
}

/// Which file it was.
#[derive(Serialize)]
struct PackData<'a> {
    digest: &'a str,
    pack: &'a str,
}

fn data(packs: &[Named]) -> Vec<PackData<'_>> {
    packs.iter().map(|it| PackData { digest: it.digest(), pack: &it.pack().id }).collect()
}

/// Written as it is judged: the differences of a million cases are not held together.
fn as_json(
    cases: &Cases,
    test: &Test<'_>,
    old: &[Named],
    new: &[Named],
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (old, new, horizon) = (data(old), data(new), cases.horizon.report());
    let head = Head { old, new, horizon, events: cases.events, skipped: &cases.skipped };
    let head = serde_json::to_string(&head).map_err(io::Error::from)?;
    let open = head.strip_suffix('}').unwrap_or(&head);
    write!(out, "{open},\"differences\":[")?;
    let mut comma = "";
    let totals = compared(cases, test, &mut |tenant, case, difference| {
        write!(out, "{comma}")?;
        comma = ",";
        Ok(serde_json::to_writer(&mut *out, &difference.data(tenant, case))?)
    })?;
    write!(out, "],\"totals\":")?;
    serde_json::to_writer(&mut *out, &totals.data()).map_err(io::Error::from)?;
    Ok(writeln!(out, "}}")?)
}

fn as_csv(cases: &Cases, test: &Test<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    writer.write_record(Row::COLUMNS).map_err(written)?;
    compared(cases, test, &mut |tenant, case, difference| {
        difference.rows(tenant, case).try_for_each(|row| writer.serialize(row).map_err(written))
    })?;
    Ok(writer.flush()?)
}

/// The cause itself, so that a reader who has had enough is told apart.
fn written(error: csv::Error) -> io::Error {
    let text = error.to_string();
    if let csv::ErrorKind::Io(error) = error.into_kind() { error } else { io::Error::other(text) }
}
