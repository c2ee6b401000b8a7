//! Golden files stay as they were released. Adding one is everyday; changing or removing one is not done, because bytes
//! of that form already lie in somebody's store.

use crate::house::{Answer, House};

const FILES: &str = ":(glob)**/golden/**";
/// A list of digests grows with each file that is added; what it lists is compared itself.
const BUT: &str = ":(exclude,glob)**/SHA256SUMS";

/// Compares every golden file with the last release, or with the last commit before there is a release.
pub(crate) fn check(house: &House) -> Answer {
    let release = house.capture("git", &["describe", "--tags", "--abbrev=0", "--match", "v*", "--always"])?;
    let is_release = release.trim().starts_with('v');
    let base = if is_release { release.trim() } else { "HEAD" };
    let changed =
        house.capture("git", &["diff", "--name-only", "--diff-filter=MDRT", base, "--", FILES, BUT])?;
    let held = house.capture("git", &["ls-files", "--", FILES])?.lines().count();
    if changed.trim().is_empty() {
        println!("{held} golden files are as in {base}");
        return Ok(());
    }
    Err(format!(
        "golden files differ from {base}: {}",
        changed.split_whitespace().collect::<Vec<_>>().join(", ")
    ))
}
