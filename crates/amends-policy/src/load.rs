//! A pack from its file: read, completed, checked, named by its digest.

use sha2::{Digest, Sha256};
use smol_str::{SmolStr, format_smolstr};

use crate::check;
use crate::pack::{Pack, Version};
use crate::read::mistake::{Mistakes, Unreadable};
use crate::read::table::Read;
use crate::read::{Kind, tree};

/// A pack as it was published: immutable, and named by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pack: Pack,
    digest: SmolStr,
}

impl Published {
    /// Reads a pack; `name` is the name of its file, whose ending tells TOML, YAML and JSON apart.
    ///
    /// # Errors
    /// [`Unreadable`] with every mistake, each with its line and what was expected there: all mistakes of form, or where
    /// the form is right, all of how the parts hold together.
    ///
    /// # Example
    /// ```
    /// use amends_policy::{Kind, Published};
    /// let refused = Published::read("mine.toml", "id = 'mine'\ntitel = 'Mine'").unwrap_err();
    /// assert_eq!((refused.mistakes[0].kind, refused.mistakes[0].line), (Kind::MissingKey, 1));
    /// assert!(refused.to_string().contains("mine.toml:2:1: the key `titel`, expected `title`"));
    /// ```
    pub fn read(name: &str, text: &str) -> Result<Self, Unreadable> {
        let mut mistakes = Mistakes::default();
        let root = tree(name, text, &mut mistakes);
        let pack = root.as_ref().and_then(|node| Pack::read(node, &mut mistakes));
        if let Some(mut pack) = pack {
            complete(&mut pack, &mut mistakes);
            check::check(&pack, &mut mistakes);
            if mistakes.is_empty() {
                return Ok(Self { pack, digest: digest(text) });
            }
        }
        if let Some(root) = &root {
            mistakes.point(root);
        }
        Err(mistakes.locate(name, text))
    }

    /// The pack.
    pub const fn pack(&self) -> &Pack {
        &self.pack
    }

    /// `sha256:` and 64 hex digits of the file.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

fn digest(text: &str) -> SmolStr {
    let hash = Sha256::digest(text.as_bytes());
    let mut text = String::from("sha256:");
    for byte in hash {
        text.push_str(&format_smolstr!("{byte:02x}"));
    }
    text.into()
}

/// Fills each version that is like another one with what it does not say itself.
fn complete(pack: &mut Pack, to: &mut Mistakes) {
    let originals: Vec<Version> = pack.version.iter().filter(|it| it.like.is_none()).cloned().collect();
    for version in &mut pack.version {
        let Some(like) = &version.like else { continue };
        if let Some(original) = originals.iter().find(|it| it.version == *like) {
            version.inherit(original);
        } else {
            let expected = "the name of a version of this pack that is itself like no other";
            to.add_under(Kind::UnknownName, (version.at, &["like"]), format!("like = {like:?}"), expected);
        }
    }
}
