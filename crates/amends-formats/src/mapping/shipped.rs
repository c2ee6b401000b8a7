//! The mappings that come with the crate.

use super::Mapping;

macro_rules! shipped {
    ($($name:literal),+) => {
        /// The names of the mappings that come with this crate.
        pub const NAMES: &[&str] = &[$($name),+];
        const TEXTS: &[&str] = &[$(include_str!(concat!("../../mappings/", $name, ".toml"))),+];
    };
}
shipped!("bpic2013", "cfpb", "cfpb-2025h1", "italian-helpdesk", "nyc311", "servicenow", "wabo");

pub(super) fn mapping(name: &str) -> Option<Mapping> {
    let (_, text) = NAMES.iter().zip(TEXTS).find(|(shipped, _)| **shipped == name)?;
    Some(
        Mapping::parse(text, &format!("{name}.toml"))
            .expect("the mappings shipped are right: a test reads each"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_mapping_reads_and_bears_its_name() {
        for name in NAMES {
            assert_eq!(mapping(name).unwrap().name(), *name);
        }
        assert!(mapping("nothing").is_none());
    }
}
