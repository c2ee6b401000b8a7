//! The digest by which a command is known again: keyed, so that it reveals nothing, and over everything it asks for.

use amends_codec::write::canonical_tree;
use amends_core::case::CaseCommand;
use amends_core::shape::{Record, Tree};
use amends_envelope::Tenant;
use amends_store::{KeyStore, Purpose, StoreError, Subject};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::desk::Order;
use crate::engine::Engine;

/// Whose key it is made with: the tenant's own. No person's token begins with a dollar sign and this word.
const SUBJECT: &str = "$tenant";
const PURPOSE: &str = "command_digest";

impl Engine {
    /// HMAC-SHA-256 under a key of the tenant, over stream, actor, time and everything that the command asks for.
    pub(crate) async fn command_digest(
        &self,
        tenant: &Tenant,
        order: &Order,
    ) -> Result<[u8; 32], StoreError> {
        let subject = Subject::new(SUBJECT).map_err(malformed)?;
        let purpose = Purpose::new(PURPOSE).map_err(malformed)?;
        let (_, key) = self.keys.get_or_create(tenant, &subject, &purpose).await?;
        let mut mac = Hmac::<Sha256>::new_from_slice(key.expose())
            .map_err(|_| StoreError::Malformed { what: "a key of a length that HMAC does not take" })?;
        mac.update(canonical_tree(&content(order)).as_str().as_bytes());
        Ok(mac.finalize().into_bytes().into())
    }
}

fn content(order: &Order) -> Tree {
    let (asks, data) = CaseCommand::written(&order.command);
    let text = |text: &str| Tree::Text(text.to_owned());
    let mut record = Record::from([
        ("stream".to_owned(), text(order.stream.as_str())),
        ("actor".to_owned(), text(&format!("{}:{}", order.actor.kind().as_str(), order.actor.id()))),
        ("asks".to_owned(), text(asks)),
        ("data".to_owned(), Tree::Record(data)),
    ]);
    if let Some(happened) = &order.happened {
        record.insert("happened".to_owned(), text(&happened.at.to_string()));
    }
    Tree::Record(record)
}

fn malformed(_: amends_envelope::Unfit) -> StoreError {
    StoreError::Malformed { what: "a name of our own that is out of bounds" }
}
