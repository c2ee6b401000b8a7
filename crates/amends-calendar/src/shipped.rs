//! The calendars that come with this crate.
//!
//! A published file never changes: a correction is a new file with a new version. `docs/reference/calendars.md` says
//! what each covers and from where; a test holds the digest of each against the published one.

use std::sync::OnceLock;

use crate::Calendar;

/// A file, read when it is first asked for.
struct Shipped {
    id: &'static str,
    version: &'static str,
    text: &'static str,
    read: OnceLock<Calendar>,
}

macro_rules! shipped {
    ($($id:literal $version:literal,)*) => {
        [$(Shipped {
            id: $id,
            version: $version,
            text: include_str!(concat!("../calendars/", $id, "-", $version, ".toml")),
            read: OnceLock::new(),
        },)*]
    };
}

/// By id; of the versions of one, the latest first.
static SHIPPED: [Shipped; 14] = shipped![
    "always" "2026.1",
    "australia" "2026.1",
    "england-wales" "2026.1",
    "france" "2026.1",
    "germany" "2026.1",
    "ireland" "2026.1",
    "italy" "2026.1",
    "korea" "2026.1",
    "netherlands" "2026.1",
    "northern-ireland" "2026.1",
    "scotland" "2026.1",
    "spain" "2026.1",
    "target" "2026.1",
    "us-federal" "2026.1",
];

impl Calendar {
    /// The latest version of a calendar that comes with this crate; none where there is none of that id.
    ///
    /// Their days are whole: they say which days are business days, not when anybody opens. A host that counts hours
    /// writes its own file over `holidays_of`.
    pub fn shipped(id: &str) -> Option<Self> {
        SHIPPED.iter().find(|shipped| shipped.id == id).map(Shipped::get)
    }

    /// That version of a calendar that comes with this crate.
    pub fn shipped_version(id: &str, version: &str) -> Option<Self> {
        SHIPPED.iter().find(|shipped| shipped.id == id && shipped.version == version).map(Shipped::get)
    }

    /// The id and version of every calendar that comes with this crate.
    pub fn all_shipped() -> impl Iterator<Item = (&'static str, &'static str)> {
        SHIPPED.iter().map(|shipped| (shipped.id, shipped.version))
    }

    /// The file of a calendar that comes with this crate, as a starting point for one's own.
    pub fn shipped_text(id: &str, version: &str) -> Option<&'static str> {
        SHIPPED
            .iter()
            .find(|shipped| shipped.id == id && shipped.version == version)
            .map(|shipped| shipped.text)
    }
}

impl Shipped {
    fn get(&self) -> Calendar {
        let read = || Calendar::parse(self.text).expect("a test reads every shipped file");
        self.read.get_or_init(read).clone()
    }
}
