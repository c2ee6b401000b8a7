//! A copy of the tree, in which faults may be planted.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::house::{Answer, House};

/// The copy, with a folder for its builds beside it.
pub(super) struct Copy {
    pub(super) tree: PathBuf,
    pub(super) target: PathBuf,
}

impl Copy {
    /// Brings the copy up to date. What is equal is left as it is, so that the next build is short.
    pub(super) fn of(house: &House) -> Result<Self, String> {
        let base = house.target.join("provoke");
        let copy = Self { tree: base.join("tree"), target: base.join("target") };
        let files: BTreeSet<PathBuf> = house.files()?.into_iter().collect();
        let all = files.iter().try_for_each(|file| bring(&house.root.join(file), &copy.tree.join(file)));
        all.and_then(|()| remove_others(&copy.tree, &copy.tree, &files))
            .map_err(|error| format!("could not copy the tree: {error}"))?;
        copy.make_a_checkout(house)?;
        Ok(copy)
    }

    pub(super) fn read(&self, file: &str) -> Result<String, String> {
        fs::read_to_string(self.tree.join(file)).map_err(|error| format!("{file}: {error}"))
    }

    pub(super) fn write(&self, file: &str, text: &str) -> Answer {
        fs::write(self.tree.join(file), text).map_err(|error| format!("{file}: {error}"))
    }

    /// Forgets which tests said that they could not run.
    pub(super) fn forget_marks(&self) {
        let _ = fs::remove_dir_all(self.target.join("not-exercised")); // there may be none
    }

    /// Whether a test said that it could not run here.
    pub(super) fn could_not_run(&self, test: &str) -> bool {
        self.target.join("not-exercised").join(format!("{test}.txt")).exists()
    }

    /// Steps that ask git for the files, or for what changed since, find a checkout of its own here.
    fn make_a_checkout(&self, house: &House) -> Answer {
        let who = ["-c", "user.name=provoke", "-c", "user.email=provoke@localhost"];
        for words in [
            &["init", "--quiet"][..],
            &["add", "--all"],
            &["commit", "--quiet", "--allow-empty", "-m", "copy"],
        ] {
            let args: Vec<&str> = who.iter().chain(words).copied().collect();
            let status = house.command("git", &args).current_dir(&self.tree).status();
            if !status.is_ok_and(|status| status.success()) {
                return Err(format!("git {} failed in the copy", words[0]));
            }
        }
        Ok(())
    }
}

fn bring(from: &Path, to: &Path) -> io::Result<()> {
    let bytes = fs::read(from)?;
    if fs::read(to).is_ok_and(|held| held == bytes) {
        return Ok(());
    }
    fs::create_dir_all(to.parent().expect("a file of the copy lies in a folder"))?;
    fs::write(to, bytes)?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())
}

fn remove_others(tree: &Path, folder: &Path, files: &BTreeSet<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let inside = path.strip_prefix(tree).expect("it lies in the tree");
        if inside == Path::new(".git") {
            continue;
        }
        if path.is_dir() {
            remove_others(tree, &path, files)?;
        } else if !files.contains(inside) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
