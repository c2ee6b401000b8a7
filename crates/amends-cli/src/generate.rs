//! `amends generate`: a random log.

use std::io::Write;

use amends_codec::write::push_recorded;

use crate::args::Generate;
use crate::failure::Failure;
use crate::output::{Output, Readers};
use crate::progress;

pub(crate) fn run(args: &Generate, out: &mut dyn Write) -> Result<(), Failure> {
    let mut output = Output::create(&args.output, out, [], Readers::Any)?;
    if args.wild {
        let mut lines = String::new();
        for recorded in amends_testkit::generate::wild(args.cases, args.seed) {
            push_recorded(&recorded, &mut lines);
        }
        output.write_all(lines.as_bytes())?;
        return output.finish();
    }
    let bar = progress::events("generating", None);
    let mut line = String::new();
    for recorded in amends_testkit::story::log(args.cases, args.seed) {
        line.clear();
        push_recorded(&recorded, &mut line);
        output.write_all(line.as_bytes())?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    output.finish()
}
