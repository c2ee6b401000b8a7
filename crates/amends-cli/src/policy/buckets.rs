//! `amends policy buckets`: how reports group a case.

use std::io::{self, Write};

use amends_envelope::Instant;
use amends_policy::pack::{Bucket, Version};
use amends_policy::{Published, buckets};
use serde_json::{Value, json};

use super::circumstances::{Circumstances, Unanswered, Under};
use super::due::because;
use super::list::TitleJson;
use super::packs::Asked;
use super::words::Words;
use crate::args::Buckets;
use crate::failure::Failure;

pub(crate) fn run(args: &Buckets, out: &mut dyn Write) -> Result<(), Failure> {
    let asked = Asked::of(&args.pack)?;
    let circumstances = Circumstances::of(&args.case, &asked)?;
    let circumstances = circumstances.with_receipt(args.from.start.as_deref(), &asked)?;
    let now = circumstances.now(None)?;
    let words = Words(args.shown.lang.lang.language());
    let mut told = Told { now, each: Vec::new(), unanswered: Unanswered::default() };
    for pack in asked.published() {
        for under in circumstances.under(pack, asked.select, now) {
            match under.version() {
                Ok(version) => told.version(pack, version, &under, &circumstances),
                Err(unversioned) => told.unanswered.add(&unversioned, words.0),
            }
        }
    }
    if args.shown.json {
        return Ok(writeln!(out, "{}", told.to_json())?);
    }
    Ok(told.text(words, out)?)
}

/// A bucket, whether the case is in it, and what must be known first where that cannot be told.
struct Found<'a> {
    pack: &'a str,
    version: &'a str,
    bucket: &'a Bucket,
    is_in: bool,
    needed: Vec<String>,
}

struct Told<'a> {
    now: Instant,
    each: Vec<Found<'a>>,
    unanswered: Unanswered,
}

impl<'a> Told<'a> {
    fn version(&mut self, pack: &'a Published, version: &'a Version, under: &Under<'_>, of: &Circumstances) {
        let Circumstances { events, facts, calendars, .. } = of;
        let answers = buckets(pack, under.selected(), events, facts, calendars, self.now);
        for (bucket, answer) in version.bucket.iter().zip(answers) {
            let needed = answer.needed.iter().map(ToString::to_string).collect();
            let is_in = answer.is_in;
            let (pack, version) = (pack.pack().id.as_str(), version.version.as_str());
            self.each.push(Found { pack, version, bucket, is_in, needed });
        }
    }

    fn to_json(&self) -> Value {
        let (inside, outside): (Vec<_>, Vec<_>) = self.each.iter().partition(|it| it.is_in);
        let inside = inside.into_iter().map(|it| {
            json!({ "pack": it.pack, "version": it.version, "bucket": it.bucket.bucket.as_str(),
                    "title": TitleJson::from(&it.bucket.title) })
        });
        let outside = outside.into_iter().map(|it| {
            json!({ "pack": it.pack, "version": it.version, "bucket": it.bucket.bucket.as_str(), "needed": it.needed })
        });
        self.unanswered.around(json!({
            "as_of": self.now.report(),
            "buckets": inside.collect::<Vec<_>>(),
            "not_in": outside.collect::<Vec<_>>(),
        }))
    }

    fn text(&self, words: Words, out: &mut dyn Write) -> io::Result<()> {
        if !self.each.iter().any(|it| it.is_in) {
            writeln!(out, "{}", words.of("in no bucket"))?;
        }
        for Found { pack, version, bucket, .. } in self.each.iter().filter(|it| it.is_in) {
            writeln!(out, "{pack} {version} {}: {}", bucket.bucket, words.title(&bucket.title))?;
        }
        for it in self.each.iter().filter(|it| !it.needed.is_empty()) {
            let (name, needed) = (&it.bucket.bucket, it.needed.join(", "));
            writeln!(out, "{} {} {name}: {} {needed}", it.pack, it.version, words.of("not known without"))?;
        }
        if self.unanswered.because.is_empty() {
            Ok(())
        } else {
            because(&self.unanswered.because, words, out)
        }
    }
}
