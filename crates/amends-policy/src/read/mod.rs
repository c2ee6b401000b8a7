//! From the text of a file to typed values, with every mistake at once.
//!
//! A file is first read into a tree of [`node::Node`]s that know their place (TOML, JSON or YAML, by the name of the
//! file), then into types by [`table::Read`], which notes what does not fit and goes on.

pub(crate) mod json;
pub(crate) mod mistake;
pub(crate) mod node;
pub(crate) mod table;
pub(crate) mod toml;
#[cfg(feature = "yaml")]
pub(crate) mod yaml;

pub use mistake::{Kind, Mistake, Unreadable};
pub use node::Span;

use mistake::Mistakes;
use node::Node;

/// Files above this many bytes are refused unread: the longest shipped pack has a tenth of it.
const BYTES_MAX: usize = 256 * 1024;

/// Reads a file into its tree. The form is told by the ending of its name: `.json`, `.yaml` or `.yml`, else TOML.
pub(crate) fn tree(name: &str, text: &str, to: &mut Mistakes) -> Option<Node> {
    if text.len() > BYTES_MAX {
        to.add(Kind::TooLarge, Span::new(0, 0), format!("{} bytes", text.len()), "at most 262144 bytes");
        return None;
    }
    let node = match name.rsplit('.').next() {
        Some("json") => json::tree(text, to),
        Some("yaml" | "yml") => yaml_tree(text, to),
        _ => toml::tree(text, to),
    }?;
    node.check_bounds(to).then_some(node)
}

#[cfg(feature = "yaml")]
fn yaml_tree(text: &str, to: &mut Mistakes) -> Option<Node> {
    yaml::tree(text, to)
}

#[cfg(not(feature = "yaml"))]
fn yaml_tree(_: &str, to: &mut Mistakes) -> Option<Node> {
    to.add(Kind::Syntax, Span::new(0, 0), "a YAML file", "TOML or JSON: this build reads no YAML");
    None
}
