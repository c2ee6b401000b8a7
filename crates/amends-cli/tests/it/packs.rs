//! `amends policy list`, `show`, `check` and `test`.

use std::path::Path;

use serde_json::Value;

use crate::ends;

/// A small pack of a shop's own: a reply that waits for the customer, and vouchers by the size of the order.
pub(crate) const SHOP: &str = r#"id = "shop"
title = { en = "Our shop", ko = "우리 가게" }
jurisdiction = "GB"
force = "business"

[[fact]]
fact = "received_on"
type = "day"
from = ["case"]
title = "Day of receipt"

[[fact]]
fact = "order_minor"
type = "number"
from = ["system"]
title = { en = "Size of the order", ko = "주문 금액" }

[[fact]]
fact = "gift"
type = "flag"
from = ["customer"]
title = "It was a gift"

[[version]]
version = "1"
effective_from = 2026-01-01
selects_by = "received_on"
in_flight = "keep"
verified = true
currency = "GBP"
zone = "Europe/London"

[version.source]
instrument = "Our handbook"
checked_on = 2026-01-01

[[version.award]]
rule = "voucher"
title = { en = "A voucher for late delivery", ko = "배송 지연 상품권" }
kind = "goodwill"
when = { fact = "gift", is = false }
pay = { bands_over = "order_minor", bands = [
    { below = 5000, pay = { minor = 500 } },
    { at_least = 5000, pay = { minor = 1000 } },
] }

[[version.clock]]
clock = "reply"
title = "Reply within a working day"
start = [{ event = "complaint_received" }]
stop = [{ event = "acknowledged" }]
cancel = [{ event = "withdrawn" }]
calendar = "desk"
limit = [{ count = 8, unit = "business_hours", ends = "same_time" }]
pause = { awaiting = ["customer"] }

[[version.example]]
name = "a small order"
facts = { received_on = 2026-04-02, order_minor = 4999, gift = false }
owed_minor = 500
"#;

fn write(at: &Path, name: &str, text: &str) {
    std::fs::write(at.join(name), text).unwrap();
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_list_tells_of_every_pack_where_since_when_and_whether_it_was_verified() {
    let folder = tempfile::tempdir().unwrap();
    let (listed, _) = ends(folder.path(), &["policy", "list", "--json"], 0);
    let listed = json(&listed);
    let shipped = amends_policy::shipped;
    assert_eq!(listed.as_array().unwrap().len(), shipped().count());
    let (table, _) = ends(folder.path(), &["policy", "list"], 0);
    let (korean, _) = ends(folder.path(), &["policy", "list", "--lang", "ko"], 0);
    for (one, pack) in listed.as_array().unwrap().iter().zip(shipped()) {
        let pack = pack.pack();
        assert_eq!(one["pack"], pack.id.as_str());
        assert!(table.contains(pack.id.as_str()) && korean.contains(pack.id.as_str()), "{}", pack.id);
        for (version, of) in one["versions"].as_array().unwrap().iter().zip(&pack.version) {
            assert_eq!(version["verified"], of.verified);
            assert_eq!(version["examples"], of.example.len());
            assert_eq!(
                version["effective_from"].as_str(),
                of.effective_from.map(|day| day.to_string()).as_deref()
            );
            assert!(table.contains(of.version.as_str()), "{}", of.version);
        }
    }
}

#[test]
fn every_pack_is_shown_in_both_languages_within_the_width_of_a_page() {
    let folder = tempfile::tempdir().unwrap();
    for pack in amends_policy::shipped() {
        let id = pack.pack().id.as_str();
        let (english, _) = ends(folder.path(), &["policy", "show", id], 0);
        let (korean, _) = ends(folder.path(), &["policy", "show", id, "--lang", "ko"], 0);
        let (as_json, _) = ends(folder.path(), &["policy", "show", id, "--json"], 0);
        let as_json = json(&as_json);
        assert_eq!(as_json["digest"], pack.digest());
        let shown = |index: usize, kind: &str| as_json["versions"][index][kind].as_array().unwrap().len();
        for (index, version) in pack.pack().version.iter().enumerate() {
            assert_eq!(shown(index, "clocks"), version.clock.len(), "{id}");
            assert_eq!(shown(index, "duties"), version.duty.len(), "{id}");
            assert_eq!(shown(index, "authority"), version.authority.len(), "{id}");
        }
        for version in &pack.pack().version {
            for clock in &version.clock {
                assert!(english.contains(clock.clock.as_str()), "{id} {}", clock.clock);
            }
            for award in &version.award {
                assert!(english.contains(award.rule.as_str()), "{id} {}", award.rule);
            }
        }
        assert_ne!(english, korean);
        let rows = english.lines().filter(|line| line.starts_with(' '));
        let widest = rows.map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(widest <= 110, "{id}: {widest}");
    }
    write(folder.path(), "shop.toml", SHOP);
    let (shop, _) = ends(folder.path(), &["policy", "show", "shop.toml", "--lang", "ko"], 0);
    for part in ["우리 가게", "상품권", "order_minor < 5000: GBP 5.00", "gift = 아니요", "8 영업시간", "desk"]
    {
        assert!(shop.contains(part), "{part}\n{shop}");
    }
}

#[test]
fn check_tells_every_mistake_of_every_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "good.toml", SHOP);
    let bad = SHOP
        .replace("title = \"It was a gift\"", "titel = \"It was a gift\"")
        .replace("minor = 1000", "minor = \"?\"");
    write(at, "bad.toml", &bad);
    write(at, "bad.json", "{\n  \"id\": 3\n}");
    write(at, "bad.yaml", "id: [\n");
    let (out, _) = ends(at, &["policy", "check", "good.toml"], 0);
    assert!(out.starts_with("good.toml: good: shop, 1 versions, 1 examples, sha256:"), "{out}");
    let (out, err) = ends(at, &["policy", "check", "good.toml", "bad.toml", "bad.json", "bad.yaml"], 1);
    assert!(out.contains("good.toml: good"), "{out}");
    for part in [
        "error[missing_key]: no `title`",
        "error[unknown_key]: the key `titel`",
        "--> bad.toml:22:1",
        "titel = \"It was a gift\"",
        "^^^^^ expected `title`",
        "--> bad.toml:",
        "--> bad.json:2:9",
        "--> bad.yaml:",
        "3 of 4 files have mistakes",
    ] {
        assert!(err.contains(part), "{part}\n{err}");
    }
    assert!(!err.contains('\u{1b}'), "no colours where there is no terminal: {err}");

    let (out, _) = ends(at, &["policy", "check", "--json", "good.toml", "bad.toml"], 1);
    let found = json(&out);
    assert_eq!((&found[0]["ok"], &found[0]["pack"]), (&true.into(), &"shop".into()));
    let mistakes = found[1]["mistakes"].as_array().unwrap();
    assert!(mistakes.len() >= 3, "{found}");
    let unknown = mistakes.iter().find(|it| it["kind"] == "unknown_key").unwrap();
    assert_eq!((&unknown["line"], &unknown["column"]), (&22.into(), &1.into()));
}

#[test]
fn a_file_that_cannot_be_read_goes_before_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "bad.toml", "id = 3");
    std::fs::write(at.join("bytes.toml"), b"id = \"x\"\n\xff").unwrap();
    std::fs::create_dir(at.join("folder.toml")).unwrap();
    for name in ["nowhere.toml", "bytes.toml", "folder.toml"] {
        let (_, err) = ends(at, &["policy", "check", "bad.toml", name], 2);
        assert!(err.contains(name) && err.contains("--> bad.toml:1:6"), "{err}");
    }
    let (_, err) = ends(at, &["policy", "check", "bytes.toml"], 2);
    assert!(err.contains("bytes.toml:2: not_utf8"), "{err}");
    let (out, _) = ends(at, &["policy", "check", "--json", "nowhere.toml"], 2);
    assert!(json(&out)[0]["unreadable"].as_str().unwrap().contains("nowhere.toml"));
}

/// Every broken pack that the library is tested with is refused here too, with its name and a line.
#[test]
fn every_broken_pack_is_told_with_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("../amends-policy/tests/bad");
    let mut seen = 0;
    for entry in std::fs::read_dir(broken).unwrap() {
        let path = entry.unwrap().path();
        if !path.extension().is_some_and(|it| ["toml", "yaml", "yml", "json"].iter().any(|one| it == *one)) {
            continue;
        }
        seen += 1;
        let file = path.to_str().unwrap();
        let (_, err) = ends(folder.path(), &["policy", "check", file], 1);
        assert!(err.contains("--> ") && err.contains("error["), "{file}: {err}");
    }
    assert!(seen > 0);
}

#[test]
fn every_shipped_pack_passes_its_examples() {
    let folder = tempfile::tempdir().unwrap();
    let (out, err) = ends(folder.path(), &["policy", "test"], 0);
    assert_eq!(err, "");
    assert_eq!(out.lines().count(), amends_policy::shipped().count());
    let (out, _) = ends(folder.path(), &["policy", "test", "eu-261", "--json"], 0);
    let tested = json(&out);
    assert!(tested[0]["run"].as_u64().unwrap() > 20 && tested[0]["failed"] == 0, "{tested}");
}

#[test]
fn a_pack_with_one_number_changed_fails_with_the_line_of_the_example() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    write(at, "shop.toml", SHOP);
    let (out, _) = ends(at, &["policy", "test", "shop.toml"], 0);
    assert_eq!(out, "shop.toml: 1 examples hold\n");

    write(at, "wrong.toml", &SHOP.replace("minor = 500 ", "minor = 501 "));
    let (out, err) = ends(at, &["policy", "test", "shop.toml", "wrong.toml"], 1);
    assert!(out.contains("wrong.toml: 1 of 1 examples do not hold"), "{out}");
    let line = SHOP.lines().position(|line| line == "[[version.example]]").unwrap() + 1;
    for part in [
        "a small order",
        &format!("--> wrong.toml:{line}:"),
        "expected owed 500 GBP",
        "answered owed 501 GBP",
    ] {
        assert!(err.contains(part), "{part}\n{err}");
    }
    let (out, _) = ends(at, &["policy", "test", "wrong.toml", "--json"], 1);
    assert_eq!(json(&out)[0]["failures"][0]["line"], line);
}

#[test]
fn a_pack_without_examples_does_not_pass_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let end = SHOP.find("[[version.example]]").unwrap();
    write(at, "untested.toml", &SHOP[..end]);
    let (_, err) = ends(at, &["policy", "test", "untested.toml"], 1);
    assert!(err.contains("version 1 without examples"), "{err}");
    write(at, "bad.toml", "id = 3");
    let (_, err) = ends(at, &["policy", "test", "bad.toml"], 1);
    assert!(err.contains("--> bad.toml:1:6"), "{err}");
    let (_, err) = ends(at, &["policy", "test", "nobody"], 2);
    assert!(err.contains("no pack is called nobody"), "{err}");
}

#[test]
fn help_has_examples() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["list", "show", "check", "test", "explain", "due"] {
        let (help, _) = ends(folder.path(), &["policy", command, "--help"], 0);
        assert!(help.contains("Example"), "{help}");
    }
    for command in ["between", "add", "show"] {
        let (help, _) = ends(folder.path(), &["calendar", command, "--help"], 0);
        assert!(help.contains("Example"), "{help}");
    }
}

#[test]
fn versions_are_listed_newest_first_and_what_is_only_coming_before_them() {
    let folder = tempfile::tempdir().unwrap();
    let (out, _) = ends(folder.path(), &["policy", "list"], 0);
    let lines: Vec<&str> = out.lines().collect();
    let under = |pack: &str| {
        let at = lines.iter().position(|line| line.starts_with(pack)).unwrap();
        let versions = lines[at + 1..].iter().take_while(|line| line.starts_with("  "));
        versions.map(|line| line.split_whitespace().next().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(under("uk-fca-disp"), ["2027-01", "2026-06", "2025-04", "2016-06", "2012"]);
    assert_eq!(under("eu-261")[0], "reform-2026");
    let (out, _) = ends(folder.path(), &["policy", "show", "uk-fca-disp"], 0);
    let heads: Vec<&str> = out.lines().filter(|line| line.starts_with("uk-fca-disp 2")).collect();
    assert_eq!(heads.len(), 5);
    assert!(
        heads[0].starts_with("uk-fca-disp 2027-01") && heads[4].starts_with("uk-fca-disp 2012"),
        "{heads:?}"
    );
}
