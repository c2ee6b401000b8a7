//! `amends policy`: packs listed, shown, checked and tested; what is owed and due under them, what else they say of a
//! case, and why.
//!
//! One file for each command. Answers go to standard output, mistakes to standard error.

mod authority;
mod backtest;
mod backtest_table;
mod buckets;
mod calendars;
mod check;
mod circumstances;
mod content;
mod due;
mod duties;
mod explain;
mod facts;
mod history;
mod korean;
mod list;
pub(crate) mod packs;
mod rights;
mod show;
mod test;
mod words;

use std::io::Write;

use crate::args::PolicyCommand;
use crate::failure::Failure;

pub(crate) fn run(command: &PolicyCommand, out: &mut dyn Write) -> Result<(), Failure> {
    match command {
        PolicyCommand::List(args) => list::run(args, out),
        PolicyCommand::Show(args) => show::run(args, out),
        PolicyCommand::Check(args) => check::run(args, out),
        PolicyCommand::Test(args) => test::run(args, out),
        PolicyCommand::Explain(args) => explain::run(args, out),
        PolicyCommand::Due(args) => due::run(args, out),
        PolicyCommand::Rights(args) => rights::run(args, out),
        PolicyCommand::Content(args) => content::run(args, out),
        PolicyCommand::Duties(args) => duties::run(args, out),
        PolicyCommand::Buckets(args) => buckets::run(args, out),
        PolicyCommand::Authority(args) => authority::run(args, out),
        PolicyCommand::Backtest(args) => backtest::run(args, out),
    }
}
