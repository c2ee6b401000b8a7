//! The program `amends` as a stranger would use it: built once, then run by its words.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::house::{Answer, House, run, show};

/// The program, built for speed.
pub(crate) struct Program<'a> {
    house: &'a House,
    path: PathBuf,
    /// Where its files go.
    pub(crate) folder: PathBuf,
}

impl<'a> Program<'a> {
    /// Builds it, and makes a fresh folder of that name under the target folder.
    pub(crate) fn build(house: &'a House, folder: &str) -> Result<Self, String> {
        house.cargo(&["build", "--release", "--locked", "--package", "amends-cli"])?;
        let path = house.target.join("release/amends");
        let folder = house.target.join(folder);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(Self { house, path, folder })
    }

    /// A file in its folder, as text.
    pub(crate) fn file(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    /// Runs it with these words and shows what it says.
    pub(crate) fn run(&self, words: &[&str]) -> Answer {
        run(self.command(words))
    }

    /// The same, where exit code 1, findings, is no failure.
    pub(crate) fn run_with_findings(&self, words: &[&str]) -> Answer {
        let mut command = self.command(words);
        println!("$ {}", show(&command));
        let status = command.status().map_err(|error| format!("could not start amends: {error}"))?;
        match status.code() {
            Some(0 | 1) => Ok(()),
            _ => Err(format!("`amends {}` ended with {status}", words.join(" "))),
        }
    }

    /// Runs it with its output in a file.
    pub(crate) fn run_into(&self, words: &[&str], into: &str) -> Answer {
        into_file(self.command(words), into)
    }

    /// It, with these words.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        self.house.command(&self.path, words)
    }
}

/// Runs a program with its output in a file, and says so.
pub(crate) fn into_file(mut command: Command, into: &str) -> Answer {
    let shown = show(&command);
    let here = command.get_current_dir().map(|folder| format!("{}/", folder.display())).unwrap_or_default();
    println!("$ {shown} > {}", into.replace(&here, ""));
    let file = File::create(into).map_err(|error| format!("{into}: {error}"))?;
    let status = command.stdout(Stdio::from(file)).status().map_err(|error| format!("{shown}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` ended with {status}")) }
}

/// A file of JSON.
pub(crate) fn json(path: impl AsRef<Path>) -> Result<Value, String> {
    let path = path.as_ref();
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
