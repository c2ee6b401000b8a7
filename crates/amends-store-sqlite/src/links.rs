//! Symbolic links. A link to a database is another name of the one store: what belongs to the store stands beside the
//! database, and not beside the link.

use std::path::{Path, PathBuf};

/// As many as Linux follows.
const MOST: usize = 40;

/// The file that a path leads to, be it there or not. Links to folders are left: what is beside the file is the same.
pub(crate) fn follow(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MOST {
        let Ok(target) = std::fs::read_link(&path) else { break };
        path.pop();
        path.push(target); // which takes the place of all where it is absolute
    }
    path
}
