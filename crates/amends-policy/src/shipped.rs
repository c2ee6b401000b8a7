//! The packs that come with amends.

use std::sync::LazyLock;

use crate::load::Published;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../packs/", $name, ".toml")))),*]
    };
}

/// Name and text of each file.
const FILES: &[(&str, &str)] = files![
    "ofcom-auto-compensation",
    "uk-delay-repay",
    "eu-261",
    "uk-261",
    "kr-flight",
    "kr-parcel",
    "kr-ecommerce-refund",
    "kr-no-show",
    "ofgem-gsop",
    "uk-fca-disp",
    "au-rg-271",
    "eu-psd2",
    "us-reg-e",
    "us-reg-z",
    "us-dot",
    "us-cfpb",
    "iso-10002",
    "eu-jc-2014-43",
    "helpdesk-sla",
    "retail-goodwill",
];

static SHIPPED: LazyLock<Vec<Published>> = LazyLock::new(|| {
    let read = |(name, text): &(&str, &str)| {
        Published::read(&format!("{name}.toml"), text).map_err(|error| error.to_string())
    };
    let packs: Result<Vec<Published>, String> = FILES.iter().map(read).collect();
    packs.expect("the packs that are built in were read by their tests")
});

/// All packs that come with amends.
pub fn shipped() -> &'static [Published] {
    &SHIPPED
}

/// The pack of that id, where it comes with amends.
pub fn find_shipped(id: &str) -> Option<&'static Published> {
    shipped().iter().find(|it| it.pack().id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_pack_reads_and_has_the_name_of_its_file() {
        let mut wrong = Vec::new();
        for (name, text) in FILES {
            match Published::read(&format!("{name}.toml"), text) {
                Ok(pack) if pack.pack().id == *name => {}
                Ok(pack) => wrong.push(format!("{name} is called {}", pack.pack().id)),
                Err(error) => wrong.push(error.to_string()),
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
