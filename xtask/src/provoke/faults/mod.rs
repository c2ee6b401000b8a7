//! The faults, one by one: what is planted where, and which check must notice.
//!
//! | module | what would be wrong |
//! | --- | --- |
//! | [`kept`] | part d: facts that were acknowledged are lost, repeated or mixed up |
//! | [`damage`] | part e: damage is read over |
//! | [`form`] | part f: the stored form moves, or what is personal gets out |
//! | [`rules`] | part r: a rule of the trade is bent |

mod damage;
mod form;
mod kept;
mod rules;

use super::copy::Copy;

/// A fault to plant.
pub(super) struct Fault {
    /// What would be wrong with a product that had it.
    pub(super) name: &'static str,
    pub(super) file: &'static str,
    /// Stands in the file exactly once.
    pub(super) find: &'static str,
    pub(super) plant: &'static str,
    pub(super) alarm: Alarm,
}

/// The check that must turn red.
pub(super) enum Alarm {
    /// A test by its last name, in a package.
    Test { package: &'static str, name: &'static str },
    /// A step of `cargo xtask ci`, and what it must say, so that it fails for this reason and no other.
    Step { name: &'static str, says: &'static str },
}

impl Alarm {
    /// Whether it is a test that said it cannot run on this machine.
    pub(super) fn could_not_run(&self, copy: &Copy) -> bool {
        matches!(self, Self::Test { name, .. } if copy.could_not_run(name))
    }

    pub(super) fn shown(&self) -> String {
        match self {
            Self::Test { package, name } => format!("{package}: {name}"),
            Self::Step { name, .. } => format!("cargo xtask {name}"),
        }
    }
}

const fn step(name: &'static str, says: &'static str) -> Alarm {
    Alarm::Step { name, says }
}

const fn test(package: &'static str, name: &'static str) -> Alarm {
    Alarm::Test { package, name }
}

/// Every fault that we know how to plant, with the letter of its part.
pub(super) fn all() -> impl Iterator<Item = (char, &'static Fault)> {
    let parts = [('d', kept::FAULTS), ('e', damage::FAULTS), ('f', form::FAULTS), ('r', rules::FAULTS)];
    parts.into_iter().flat_map(|(part, faults)| faults.iter().map(move |fault| (part, fault)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// A fault whose text is gone cannot be planted, and nobody would know until somebody has an hour for `provoke`.
    #[test]
    fn the_text_of_every_fault_stands_once_in_its_file() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let places = |fault: &Fault| {
            let text = std::fs::read_to_string(root.join(fault.file)).unwrap_or_default();
            text.matches(fault.find).count()
        };
        let lost = all().filter(|(_, fault)| places(fault) != 1).map(|(_, fault)| (fault.name, fault.file));
        assert_eq!(lost.collect::<Vec<_>>(), []);
    }
}
