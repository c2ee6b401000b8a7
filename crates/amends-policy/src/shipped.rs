//! The packs that come with amends.

use std::sync::OnceLock;

use crate::load::Published;

/// A file, read when it is first asked for.
struct Shipped {
    id: &'static str,
    text: &'static str,
    read: OnceLock<Published>,
}

macro_rules! files {
    ($($id:literal),* $(,)?) => {
        [$(Shipped { id: $id, text: include_str!(concat!("../packs/", $id, ".toml")), read: OnceLock::new() }),*]
    };
}

static SHIPPED: [Shipped; 20] = files![
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

/// All packs that come with amends.
pub fn shipped() -> impl Iterator<Item = &'static Published> {
    SHIPPED.iter().map(Shipped::get)
}

/// The pack of that id, where it comes with amends. No other is read.
pub fn find_shipped(id: &str) -> Option<&'static Published> {
    SHIPPED.iter().find(|it| it.id == id).map(Shipped::get)
}

impl Shipped {
    fn get(&self) -> &Published {
        let read = || Published::read(&format!("{}.toml", self.id), self.text);
        self.read.get_or_init(|| read().expect("a test reads every pack that is built in"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_pack_reads_and_has_the_name_of_its_file() {
        let mut wrong = Vec::new();
        for Shipped { id: name, text, .. } in &SHIPPED {
            match Published::read(&format!("{name}.toml"), text) {
                Ok(pack) if pack.pack().id == *name => {}
                Ok(pack) => wrong.push(format!("{name} is called {}", pack.pack().id)),
                Err(error) => wrong.push(error.to_string()),
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
