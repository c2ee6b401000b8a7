//! What has no place in a committed file: paths of somebody's machine, tests that do not run or need luck, unfinished work.

use std::path::Path;

use crate::house::{Answer, House};

/// A text that must not stand in files of some kind.
struct Misfit {
    /// In two parts, so that this table does not find itself.
    text: (&'static str, &'static str),
    endings: &'static [&'static str],
    why: &'static str,
}

const ANY: &[&str] = &[""];
const RUST: &[&str] = &[".rs"];

const MISFITS: &[Misfit] = &[
    Misfit { text: ("/ho", "me/"), endings: ANY, why: "a path of one machine" },
    Misfit { text: ("/ro", "ot/"), endings: ANY, why: "a path of one machine" },
    Misfit { text: ("/wo", "rk/"), endings: ANY, why: "a path of one machine" },
    Misfit { text: ("/Us", "ers/"), endings: ANY, why: "a path of one machine" },
    Misfit { text: ("#[ign", "ore"), endings: RUST, why: "a test that does not run" },
    Misfit { text: ("thread::sl", "eep"), endings: RUST, why: "sleeping is luck" },
    Misfit { text: ("tod", "o!("), endings: RUST, why: "unfinished" },
    Misfit { text: ("unimpl", "emented!("), endings: RUST, why: "unfinished" },
    Misfit { text: ("FIX", "ME"), endings: ANY, why: "unfinished" },
];

/// Reads every file of text that is committed.
pub(crate) fn check(house: &House) -> Answer {
    let files = house.texts(ANY)?;
    let mut found = 0;
    for (path, text) in &files {
        for line in misfits(path, text) {
            println!("{line}");
            found += 1;
        }
    }
    println!("{} files read", files.len());
    if found == 0 { Ok(()) } else { Err(format!("{found} lines have no place in a commit")) }
}

/// What a line says that kills a process after a random time: there the time is the experiment, and no test waits for
/// something to be so.
const MEANT: &str = "is what is varied";

fn misfits(path: &Path, text: &str) -> Vec<String> {
    let name = path.to_string_lossy();
    let concerns = |misfit: &&Misfit| misfit.endings.iter().any(|end| name.ends_with(end));
    let mut found = Vec::new();
    for Misfit { text: (first, second), why, .. } in MISFITS.iter().filter(concerns) {
        let unwanted = format!("{first}{second}");
        let lines =
            text.lines().enumerate().filter(|(_, line)| line.contains(&unwanted) && !line.contains(MEANT));
        found.extend(lines.map(|(index, _)| format!("{name}:{}: `{unwanted}`: {why}", index + 1)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_has_no_place_is_named_with_its_number() {
        let path = format!("x = 1\ny = \"/ho{}me/me\"\n", "");
        assert_eq!(misfits(Path::new("a.toml"), &path).len(), 1);
        assert!(misfits(Path::new("a.toml"), &path)[0].starts_with("a.toml:2: "));
    }

    #[test]
    fn this_table_does_not_find_itself() {
        assert_eq!(misfits(Path::new("tidy.rs"), include_str!("tidy.rs")), Vec::<String>::new());
    }

    #[test]
    fn what_is_for_rust_alone_is_not_sought_elsewhere() {
        let text = format!("#[ign{}ore]", "");
        assert_eq!(misfits(Path::new("a.rs"), &text).len(), 1);
        assert_eq!(misfits(Path::new("a.md"), &text).len(), 0);
    }
}
