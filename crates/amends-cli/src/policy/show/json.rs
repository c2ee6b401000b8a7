//! A pack as JSON: names and titles whole, rules in words.

use amends_policy::pack::{
    Authority, Award, Bucket, Clock, Duty, Exemption, FactSpec, Limit, Message, Referral, Title, Version,
};
use amends_policy::{Day, Language, Published};
use serde_json::{Value, json};
use smol_str::SmolStr;

use crate::policy::list::TitleJson;
use crate::policy::words::{Words, amount, triggers};

const WORDS: Words = Words(Language::En);

pub(super) fn pack(published: &Published, versions: &[&Version]) -> Value {
    let pack = published.pack();
    json!({
        "pack": pack.id.as_str(), "title": title(&pack.title), "jurisdiction": pack.jurisdiction,
        "force": pack.force.word(), "digest": published.digest(), "facts": each(&pack.fact, fact),
        "versions": versions.iter().map(|it| version(it)).collect::<Vec<_>>(),
    })
}

fn each<T>(items: &[T], one: impl Fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(one).collect()
}

fn title(it: &Title) -> Value {
    json!(TitleJson::from(it))
}

fn names(names: &[SmolStr]) -> Vec<&str> {
    names.iter().map(SmolStr::as_str).collect()
}

fn limit(it: Option<&Limit>) -> Option<String> {
    it.map(|it| WORDS.limit(it))
}

fn fact(it: &FactSpec) -> Value {
    json!({
        "fact": it.fact.as_str(), "type": it.r#type.word(), "title": title(&it.title), "unit": it.unit,
        "from": it.from.iter().map(|it| it.word()).collect::<Vec<_>>(), "one_of": names(&it.one_of),
        "may_be_none": it.may_be_none.0,
    })
}

fn version(it: &Version) -> Value {
    let day = |day: Option<Day>| day.map(|day| day.to_string());
    let source = json!({
        "instrument": it.source.instrument, "citation": it.source.citation, "url": it.source.url,
        "checked_on": it.source.checked_on.to_string(),
    });
    json!({
        "version": it.version.as_str(), "status": it.status.word(), "effective_from": day(it.effective_from),
        "effective_to": day(it.effective_to), "published_on": day(it.published_on),
        "selects_by": it.selects_by.as_str(), "in_flight": it.in_flight.word(), "verified": it.verified,
        "zone": it.zone, "notes": each(&it.note, title), "source": source, "clocks": each(&it.clock, clock),
        "awards": each(&it.award, |award| self::award(award, it)), "exemptions": each(&it.exemption, exemption),
        "duties": each(&it.duty, duty), "messages": each(&it.message, message),
        "referrals": each(&it.referral, referral), "buckets": each(&it.bucket, bucket),
        "authority": each(&it.authority, |authority| self::authority(authority, it)), "examples": it.example.len(),
    })
}

fn clock(it: &Clock) -> Value {
    json!({
        "clock": it.clock.as_str(), "rule": it.rule().as_str(), "title": title(&it.title),
        "when": WORDS.when(it.when.as_ref()), "start": triggers(&it.start), "stop": triggers(&it.stop),
        "cancel": triggers(&it.cancel), "limit": WORDS.limits(&it.limit), "calendar": it.calendar.as_deref(),
        "pauses": it.pause.is_some(), "repeats": it.repeats.0,
    })
}

fn award(it: &Award, version: &Version) -> Value {
    json!({
        "rule": it.rule.as_str(), "title": title(&it.title), "kind": it.kind.word(),
        "when": WORDS.when(it.when.as_ref()), "pay": WORDS.pay(&it.pay, version),
        "cap": WORDS.caps(&it.cap, version), "rounding": it.rounding.word(),
    })
}

fn exemption(it: &Exemption) -> Value {
    json!({
        "rule": it.rule.as_str(), "title": title(&it.title), "when": WORDS.when(Some(&it.when)),
        "spares": names(&it.spares), "proof": title(&it.proof),
    })
}

fn duty(it: &Duty) -> Value {
    json!({
        "rule": it.rule.as_str(), "title": title(&it.title), "when": WORDS.when(it.when.as_ref()),
        "require": it.require.as_ref().map(|require| WORDS.when(Some(require))),
    })
}

fn message(it: &Message) -> Value {
    let says = each(&it.says, |it| json!({ "item": it.item.as_str(), "title": title(&it.title) }));
    json!({
        "rule": it.rule.as_str(), "message": it.message.as_str(), "when": WORDS.when(it.when.as_ref()), "says": says,
    })
}

fn referral(it: &Referral) -> Value {
    json!({
        "rule": it.rule.as_str(), "title": title(&it.title), "body": it.body,
        "opens_after": limit(it.opens_after.as_ref()), "within": limit(it.within.as_ref()),
    })
}

fn authority(it: &Authority, version: &Version) -> Value {
    let most = |limit: &Option<_>| limit.as_ref().map(|it| amount(it, version.currency, version));
    json!({
        "rule": it.rule.as_str(), "title": title(&it.title), "role": it.role.as_str(),
        "kinds": it.kinds.iter().map(|it| it.word()).collect::<Vec<_>>(), "own_limit": most(&it.own_limit),
        "approval_limit": most(&it.approval_limit),
    })
}

fn bucket(it: &Bucket) -> Value {
    json!({
        "bucket": it.bucket.as_str(), "title": title(&it.title), "over": limit(it.over.as_ref()),
        "within": limit(it.within.as_ref()), "when": WORDS.when(it.when.as_ref()),
    })
}
