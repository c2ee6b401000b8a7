//! The hash chain: the only place that hashes events.
//!
//! Form 1 is SHA-256 over these bytes, in this order:
//!
//! ```text
//! "amends/event/v1"                                            15 bytes, no length
//! then each field as a u32 big-endian length and its bytes:
//!   tenant  stream                                             UTF-8
//!   id                                                         16 bytes
//!   version                                                    u64, 8 bytes big-endian
//!   type                                                       UTF-8
//!   schema                                                     u64, 8 bytes big-endian
//!   occurred_at  recorded_at                                   microseconds since 1970, 8 bytes big-endian
//!   precision  zone  actor.kind  actor.id                      UTF-8
//!   on_behalf_of.kind  on_behalf_of.id                         UTF-8
//!   command_id  causation_id  correlation_id                   16 bytes
//!   policy  tags  ext  data                                    canonical JSON, the bytes as they are kept
//!   prev_hash                                                  32 bytes
//! ```
//!
//! An absent optional field is the length `FFFFFFFF` and no bytes. Position is not hashed. `scripts/check_hash.py`
//! computes the same from the golden files without this crate.

use sha2::{Digest, Sha256};

use amends_envelope::Canonical;

use crate::{Hash, Link, NewEvent, StoredEvent};

/// The form in which events are hashed today.
pub const FORM: u32 = 1;

const DOMAIN: &[u8] = b"amends/event/v1";

/// The bytes that form 1 hashes. For golden files and for explaining; [`hash`] is what stores use.
pub fn preimage(event: &NewEvent, prev_hash: Hash) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_preimage(event, prev_hash, &mut bytes);
    bytes
}

/// The hash of one event after the event that hashes to `prev_hash`.
pub fn hash(event: &NewEvent, prev_hash: Hash) -> Hash {
    Hasher::default().hash(event, prev_hash)
}

/// Links events of one stream, in order, onto its head: the hash of its last event, [`Hash::ZERO`] where it has none.
pub fn chain(head: Hash, events: &[NewEvent]) -> Vec<Link> {
    let mut hasher = Hasher::default();
    let mut prev_hash = head;
    let link = |event| {
        let hash = hasher.hash(event, prev_hash);
        Link { form: FORM, prev_hash: std::mem::replace(&mut prev_hash, hash), hash }
    };
    events.iter().map(link).collect()
}

/// Where a chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Which of the events given, counted from 0.
    pub index: usize,
    /// What is wrong with it.
    pub what: BrokenLink,
}

/// What can be wrong with a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrokenLink {
    /// It was made by a form that this version does not know.
    UnknownForm,
    /// The event does not hash to what is kept beside it.
    Hash,
    /// It does not hang on the event before it.
    Chain,
}

/// Checks events of one stream in order of version: each hashes to its own hash and hangs on the one before.
///
/// `prev_hash` is the hash of the event before the first one, where that is known. Gives the hash of the last event.
///
/// # Errors
/// The first [`Broken`] link.
pub fn verify(prev_hash: Option<Hash>, events: &[StoredEvent]) -> Result<Option<Hash>, Broken> {
    let mut hasher = Hasher::default();
    let mut before = prev_hash;
    for (index, stored) in events.iter().enumerate() {
        hasher.check(stored).map_err(|what| Broken { index, what })?;
        if before.is_some_and(|hash| hash != stored.link.prev_hash) {
            return Err(Broken { index, what: BrokenLink::Chain });
        }
        before = Some(stored.link.hash);
    }
    Ok(before)
}

/// Hashes events one after the other, keeping its buffer.
#[derive(Debug, Default)]
pub struct Hasher {
    preimage: Vec<u8>,
}

impl Hasher {
    /// The hash of one event after the event that hashes to `prev_hash`.
    pub fn hash(&mut self, event: &NewEvent, prev_hash: Hash) -> Hash {
        self.preimage.clear();
        write_preimage(event, prev_hash, &mut self.preimage);
        Hash(Sha256::digest(&self.preimage).into())
    }

    /// Checks that an event hashes to what is kept beside it. What it hangs on is the caller's to compare.
    ///
    /// # Errors
    /// [`BrokenLink::UnknownForm`] or [`BrokenLink::Hash`].
    pub fn check(&mut self, stored: &StoredEvent) -> Result<(), BrokenLink> {
        if stored.link.form != FORM {
            return Err(BrokenLink::UnknownForm);
        }
        let hash = self.hash(&stored.event, stored.link.prev_hash);
        if hash == stored.link.hash { Ok(()) } else { Err(BrokenLink::Hash) }
    }
}

fn write_preimage(event: &NewEvent, prev_hash: Hash, out: &mut Vec<u8>) {
    let NewEvent { header, policy, tags, ext, data } = event;
    let behalf = header.on_behalf_of.as_ref();
    out.extend_from_slice(DOMAIN);
    field(out, header.tenant.as_str().as_bytes());
    field(out, header.stream.as_str().as_bytes());
    field(out, header.id.as_bytes());
    field(out, &header.version.get().to_be_bytes());
    field(out, header.event_type.as_str().as_bytes());
    field(out, &u64::from(header.schema).to_be_bytes());
    field(out, &header.occurred.at.micros().to_be_bytes());
    field(out, &header.recorded_at.micros().to_be_bytes());
    field(out, header.occurred.precision.as_str().as_bytes());
    optional(out, header.occurred.zone.as_ref().map(|zone| zone.as_str().as_bytes()));
    field(out, header.actor.kind().as_str().as_bytes());
    field(out, header.actor.id().as_bytes());
    optional(out, behalf.map(|actor| actor.kind().as_str().as_bytes()));
    optional(out, behalf.map(|actor| actor.id().as_bytes()));
    for id in [&header.command_id, &header.causation_id, &header.correlation_id] {
        optional(out, id.as_ref().map(|id| &id.as_bytes()[..]));
    }
    for json in [policy.as_ref(), tags.as_ref(), ext.as_ref(), Some(data)] {
        optional(out, json.map(|json: &Canonical| json.as_str().as_bytes()));
    }
    field(out, prev_hash.as_bytes());
}

fn field(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u32::try_from(bytes.len()).unwrap_or(ABSENT - 1); // a line of a log is at most 512 KiB
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
}

fn optional(out: &mut Vec<u8>, bytes: Option<&[u8]>) {
    match bytes {
        Some(bytes) => field(out, bytes),
        None => out.extend_from_slice(&ABSENT.to_be_bytes()),
    }
}

const ABSENT: u32 = u32::MAX;
