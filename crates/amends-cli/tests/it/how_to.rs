//! How-to pages, done as somebody would who reads them from top to bottom.

use std::path::Path;
use std::process::Command;

use crate::said;

const PAGE: &str = include_str!("../../../../docs/how-to/write-a-policy-pack.md");

/// A block of the page: what stands behind its fence, the line on which it begins, and its text.
struct Block {
    kind: String,
    line: usize,
    text: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut open) = (Vec::new(), None::<Block>);
    for (at, line) in page.lines().enumerate() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(kind), None) => open = Some(Block { kind: kind.into(), line: at + 1, text: String::new() }),
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some(mut block)) => {
                block.text.extend([line, "\n"]);
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block without an end");
    blocks
}

/// What a block of commands printed, and the status that it ended with.
struct Printed {
    line: usize,
    text: String,
    status: Option<i32>,
}

/// Does what the page says: TOML goes to the end of the file, commands are typed.
fn done(at: &Path, blocks: &[Block]) -> Vec<Printed> {
    let mut printed = Vec::new();
    for Block { kind, line, text } in blocks {
        match kind.as_str() {
            "toml" => append(&at.join("parcels.toml"), text),
            "sh" => {
                let (text, status) = typed(at, text);
                printed.push(Printed { line: *line, text, status });
            }
            shown => assert_eq!(shown, "text", "line {line}: what is to be done with it?"),
        }
    }
    printed
}

fn append(file: &Path, block: &str) {
    let before = std::fs::read_to_string(file).unwrap();
    let between = if before.is_empty() { "" } else { "\n" };
    std::fs::write(file, [&before, between, block].concat()).unwrap();
}

/// Standard output and standard error as one, without the spaces at the end of lines.
fn typed(at: &Path, commands: &str) -> (String, Option<i32>) {
    let bin = Path::new(env!("CARGO_BIN_EXE_amends")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let script = format!("exec 2>&1\n{commands}");
    let run = Command::new("sh").args(["-uc", &script]).env("PATH", path).current_dir(at).output().unwrap();
    let lines = said(&run.stdout).lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    (lines, run.status.code())
}

/// What the page shows under each block of commands; nothing where it shows nothing.
fn shown(blocks: &[Block]) -> Vec<&str> {
    let under = |at: usize| blocks.get(at + 1).filter(|next| next.kind == "text");
    let commands = blocks.iter().enumerate().filter(|(_, block)| block.kind == "sh");
    commands.map(|(at, _)| under(at).map_or("", |it| it.text.as_str())).collect()
}

#[test]
fn every_block_of_the_how_to_on_packs_runs_and_prints_what_it_shows() {
    let blocks = blocks(PAGE);
    let count = |kind| blocks.iter().filter(|block| block.kind == kind).count();
    assert_eq!((count("toml"), count("sh"), count("text")), (9, 17, 16), "none is passed over");
    let folder = tempfile::tempdir().unwrap();
    let done = done(folder.path(), &blocks);
    for (printed, shown) in done.iter().zip(shown(&blocks)) {
        assert_eq!(printed.text, shown, "the commands on line {}", printed.line);
        let is_red = printed.text.contains("\namends: ");
        assert_eq!(printed.status, Some(is_red.into()), "the commands on line {}", printed.line);
    }
    let (out, status) = typed(folder.path(), "amends policy test parcels.toml");
    assert_eq!((out.as_str(), status), ("parcels.toml: 12 examples hold\n", Some(0)), "a tested pack");
}

#[test]
fn a_how_to_with_one_number_changed_no_longer_shows_what_is_printed() {
    let page = PAGE.replacen("{ minor = 300, times", "{ minor = 301, times", 1);
    let blocks = blocks(&page);
    let folder = tempfile::tempdir().unwrap();
    let done = done(folder.path(), &blocks);
    let other = done.iter().zip(shown(&blocks)).filter(|(printed, shown)| printed.text != *shown);
    assert!(other.count() > 3);
}
