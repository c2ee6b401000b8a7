//! Where things are, and how a program is run.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a step answers: nothing, or why it failed, as a fragment that fits after a colon.
pub(crate) type Answer = Result<(), String>;

/// The checkout, and how we were called.
pub(crate) struct House {
    /// The top folder.
    pub(crate) root: PathBuf,
    /// Where builds and marks go.
    pub(crate) target: PathBuf,
    /// Words after the name of the command.
    pub(crate) words: Vec<String>,
    /// Whether a suite that should have run and did not is a failure: `CI` is set.
    pub(crate) is_ci: bool,
}

impl House {
    /// The house that this program was built in.
    pub(crate) fn new(words: Vec<String>) -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().expect("xtask is a folder of the checkout").to_owned();
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let is_ci = std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");
        Self { root, target, words, is_ci }
    }

    /// The folder of reference data beside the checkout, where there is one.
    pub(crate) fn shared(&self) -> Option<PathBuf> {
        let named = std::env::var_os("AMENDS_SHARED").map(PathBuf::from);
        named.or_else(|| Some(self.root.join("../shared"))).filter(|path| path.is_dir())
    }

    /// A program, to be run at the top of the checkout with its set-up's tools on the path and nothing on its input.
    pub(crate) fn command(&self, program: impl AsRef<Path>, args: &[&str]) -> Command {
        let mut command = Command::new(program.as_ref());
        command.args(args).current_dir(&self.root).stdin(Stdio::null()).env("PATH", self.path());
        command
    }

    /// Runs cargo and shows what it says.
    pub(crate) fn cargo(&self, args: &[&str]) -> Answer {
        run(self.command("cargo", args))
    }

    /// What a program prints, or why it failed.
    pub(crate) fn capture(&self, program: &str, args: &[&str]) -> Result<String, String> {
        let output = self.command(program, args).stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| format!("could not start {program}: {error}"))?;
        if output.status.success() {
            return String::from_utf8(output.stdout)
                .map_err(|error| format!("{program} printed no text: {error}"));
        }
        Err(format!("`{program} {}` ended with {}", args.join(" "), output.status))
    }

    /// Whether a program can be found, in the folder that `./run setup` fills or anywhere on the path.
    pub(crate) fn has(&self, program: &str) -> bool {
        std::env::split_paths(&self.path()).any(|folder| folder.join(program).is_file())
    }

    /// The files that are committed or would be, relative to the top. Without git, an error.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, String> {
        let listed = self.capture("git", &["ls-files", "-co", "--exclude-standard", "-z"])?;
        let names = listed.split('\0').filter(|name| !name.is_empty());
        Ok(names.map(PathBuf::from).filter(|path| self.root.join(path).is_file()).collect())
    }

    /// The committed files whose name ends so, with their text; what is not text is left out.
    pub(crate) fn texts(&self, endings: &[&str]) -> Result<Vec<(PathBuf, String)>, String> {
        let ends = |path: &PathBuf| endings.iter().any(|end| path.to_string_lossy().ends_with(end));
        let read =
            |path: PathBuf| std::fs::read_to_string(self.root.join(&path)).ok().map(|text| (path, text));
        Ok(self.files()?.into_iter().filter(ends).filter_map(read).collect())
    }

    fn path(&self) -> std::ffi::OsString {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let tools = self.root.join("target/tools/bin");
        let all = std::iter::once(tools).chain(std::env::split_paths(&inherited));
        std::env::join_paths(all).unwrap_or(inherited)
    }
}

/// Runs a program, says which, and shows what it says.
pub(crate) fn run(mut command: Command) -> Answer {
    let shown = show(&command);
    println!("$ {shown}");
    let status = command.status().map_err(|error| format!("could not start `{shown}`: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{shown}` ended with {status}")) }
}

/// The same, handing on each line of its error output and keeping the last that holds `wanted`.
pub(crate) fn run_keeping(mut command: Command, wanted: &str) -> Result<Option<String>, String> {
    let shown = show(&command);
    println!("$ {shown}");
    let cannot = |error: std::io::Error| format!("could not run `{shown}`: {error}");
    let mut child = command.stderr(Stdio::piped()).spawn().map_err(cannot)?;
    let said = child.stderr.take().expect("its error output is piped");
    let mut kept = None;
    for line in BufReader::new(said).lines() {
        let line = line.map_err(cannot)?;
        println!("{line}");
        if line.contains(wanted) {
            kept = Some(line);
        }
    }
    let status = child.wait().map_err(cannot)?;
    if status.success() { Ok(kept) } else { Err(format!("`{shown}` ended with {status}")) }
}

/// How a person would type it, from the folder that it runs in.
pub(crate) fn show(command: &Command) -> String {
    let here = command.get_current_dir().map(|folder| format!("{}/", folder.display())).unwrap_or_default();
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().replace(&here, "")).collect::<Vec<_>>().join(" ")
}
