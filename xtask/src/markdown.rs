//! Links in Markdown lead somewhere, and what looks like Rust in it is compiled.
//!
//! Addresses on the net are not fetched: a check of what is committed needs no network.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use crate::house::{Answer, House};

/// Where the facade includes pages, so that rustdoc runs their Rust.
const PAGES: &str = "src/pages.rs";

/// Checks every committed page.
pub(crate) fn check(house: &House) -> Answer {
    let pages: BTreeMap<PathBuf, String> = house.texts(&[".md"])?.into_iter().collect();
    let included = std::fs::read_to_string(house.root.join(PAGES)).unwrap_or_default();
    let mut wrong = Vec::new();
    let mut links = 0;
    for (path, text) in &pages {
        for link in links_in(text) {
            links += 1;
            if let Some(why) = broken(house, &pages, path, &link) {
                wrong.push(format!("{}: ({link}) {why}", path.display()));
            }
        }
        if has_rust(text) && !included.contains(&format!("{}\"", path.display())) {
            wrong.push(format!("{}: its Rust is not compiled; include it in {PAGES}", path.display()));
        }
    }
    for line in &wrong {
        println!("{line}");
    }
    println!("{} pages, {links} links", pages.len());
    if wrong.is_empty() { Ok(()) } else { Err(format!("{} pages or links are wrong", wrong.len())) }
}

/// What is wrong with a link, if anything.
fn broken(house: &House, pages: &BTreeMap<PathBuf, String>, from: &Path, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
    let target = if file.is_empty() { from.to_owned() } else { beside(from, file) };
    if !house.root.join(&target).exists() {
        return Some("leads nowhere".into());
    }
    let anchor = anchor?;
    let text = pages.get(&target)?;
    let has = headings(text).any(|heading| slug(heading) == anchor);
    (!has).then(|| format!("{} has no such heading", target.display()))
}

/// A path relative to the folder of a page, without its dots.
fn beside(page: &Path, file: &str) -> PathBuf {
    let mut path = page.parent().unwrap_or(Path::new("")).to_owned();
    for part in Path::new(file).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
            Component::Normal(name) => path.push(name),
        }
    }
    path
}

/// The lines of a page that are not in a fenced block.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_fenced = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_fenced ^= is_fence;
        !is_fenced && !is_fence
    })
}

/// The target of every `[text](target)`, code spans aside.
fn links_in(text: &str) -> Vec<String> {
    let outside_code = |line: &str| line.split('`').step_by(2).collect::<Vec<_>>().join("code");
    let of_line = |line: String| -> Vec<String> {
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        targets.map(|target| target.trim().to_owned()).collect()
    };
    prose(text).map(outside_code).flat_map(of_line).collect()
}

fn headings(text: &str) -> impl Iterator<Item = &str> {
    prose(text).filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim())
}

/// The anchor that a forge gives a heading.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|it| if it == ' ' { '-' } else { it }).collect()
}

fn has_rust(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with("```rust"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_in_code_are_no_links() {
        let text = "a [b](c.md) and [d](e.md#f)\n```text\n[g](h)\n```\n`[i](j)` [`k`](l)\n";
        assert_eq!(links_in(text), ["c.md", "e.md#f", "l"]);
    }

    #[test]
    fn a_link_is_read_from_the_folder_of_its_page() {
        assert_eq!(
            beside(Path::new("docs/adr/1.md"), "../architecture.md"),
            Path::new("docs/architecture.md")
        );
        assert_eq!(beside(Path::new("README.md"), "./docs/"), Path::new("docs"));
    }

    #[test]
    fn a_heading_has_the_anchor_that_a_forge_gives_it() {
        assert_eq!(slug("What we do *not* support"), "what-we-do-not-support");
        assert_eq!(slug("1. The `house`"), "1-the-house");
    }
}
