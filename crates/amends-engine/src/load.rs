//! Logs into a store: ids, versions and both times are kept, personal data is sealed on the way.
//!
//! ```text
//! block of lines ─▶ read, whose keys are needed ─▶ keys, one transaction ─▶ seal ─▶ store, one transaction
//! ```
//!
//! Loading the same log twice adds nothing: nonces are made from the key, the id and the data, so that the same event
//! is the same ciphertext again. Memory is bounded by a block and by a few words for each case and each person.

use std::collections::{BTreeMap, HashMap};

use amends_codec::{
    BadInput, Block, Input, KeepError, Line, LogReader, RawLine, ReadError, Rules, Sealer, Tape, seal,
};
use amends_envelope::{Instant, KeyId, Position, Tenant};
use amends_store::{
    Admin, EventStore, Incoming, Key, KeyStore, Load, NewEvent, NoEntropy, OnReject, StoreError, Subject,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::engine::Engine;

/// How many events go into the store by one transaction.
const BATCH: usize = 8_192;
/// How far ahead of our clock a log may say that something was recorded: clocks differ.
const SKEW_MICROS: i64 = 300 * 1_000_000;

/// What to do about lines that cannot be taken in, and which zones there are.
#[derive(Debug, Clone, Copy, Default)]
pub struct LoadOptions {
    /// Leave such lines out and go on, rather than stop at the first.
    pub skips: bool,
    /// What the reader cannot know itself.
    pub rules: Rules,
}

/// What a load has come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// Events taken in.
    pub appended: u64,
    /// Events that were there already.
    pub already: u64,
    /// Lines left out, by reason.
    pub rejected: BTreeMap<String, u64>,
    /// The position of the last event taken in.
    pub last: Option<Position>,
}

/// A line that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {code}: {why}")]
pub struct RejectedLine {
    /// Which input.
    pub file: String,
    /// Which line of it, from 1.
    pub line: u64,
    /// A stable code: of bad input, or `version_order`, `id_taken`, `hash`, `future`.
    pub code: String,
    /// What is wrong, and what was expected.
    pub why: String,
}

/// Why a load stopped. What was taken in before stays; loading the same again goes on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// An input could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A line cannot be taken in.
    #[error(transparent)]
    Rejected(#[from] RejectedLine),
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A value could not be sealed.
    #[error(transparent)]
    Sealing(KeepError),
}

/// What a host may want to see while a load runs.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoadStep<'a> {
    /// So many bytes of the inputs have been read.
    Read(u64),
    /// A line was left out: why, and its bytes.
    Rejected(&'a RejectedLine, &'a [u8]),
}

impl Engine {
    /// Takes logs in, read as one in the order given.
    ///
    /// # Errors
    /// [`LoadError`]. Under [`LoadOptions::skips`] lines that cannot be taken in are no error: `see` is given each.
    pub async fn load(
        &self,
        admin: &Admin,
        inputs: impl IntoIterator<Item = Input>,
        options: LoadOptions,
        see: &mut (dyn FnMut(LoadStep<'_>) + Send),
    ) -> Result<LoadReport, LoadError> {
        let mut reader = LogReader::new(inputs);
        let latest = self.clock.now().saturating_add_micros(SKEW_MICROS);
        let mut loader = Loader {
            engine: self,
            admin,
            options,
            latest,
            people: HashMap::new(),
            streams: HashMap::new(),
            report: LoadReport::default(),
        };
        while let Some(block) = reader.next_block()? {
            loader.block(&block, see).await?;
            see(LoadStep::Read(reader.bytes_taken()));
            reader.recycle(block);
        }
        Ok(loader.report)
    }
}

struct Loader<'e> {
    engine: &'e Engine,
    admin: &'e Admin,
    options: LoadOptions,
    latest: Instant,
    people: HashMap<(Tenant, Subject), (KeyId, Key)>,
    streams: HashMap<(String, String), Stream>,
    report: LoadReport,
}

/// What must be known of a stream while its events pass by.
#[derive(Default)]
struct Stream {
    /// Who complains, once that was said.
    complainant: Option<String>,
    /// Whether an event of it was sealed here: from there on the log's own hashes are of other bytes.
    is_resealed: bool,
}

/// An event on its way in, and the line it comes from.
struct OnItsWay<'b> {
    line: RawLine<'b>,
    incoming: Incoming,
}

impl Loader<'_> {
    async fn block(
        &mut self,
        block: &Block,
        see: &mut (dyn FnMut(LoadStep<'_>) + Send),
    ) -> Result<(), LoadError> {
        let subjects = self.subjects(block);
        self.fetch_keys(&subjects).await?;
        let mut batch = Vec::with_capacity(BATCH);
        let mut tape = Tape::new();
        for (line, subject) in block.lines().zip(subjects) {
            match self.incoming(&line, subject.as_ref(), &mut tape) {
                Ok(incoming) => batch.push(OnItsWay { line, incoming }),
                Err(NotTaken::Rejected(code, why)) => self.reject(block, &line, code, why, see)?,
                Err(NotTaken::Failed(error)) => return Err(error),
            }
            if batch.len() == BATCH {
                self.append(block, std::mem::take(&mut batch), see).await?;
            }
        }
        self.append(block, batch, see).await
    }

    /// Whose key each line of a block needs, in the order of its lines.
    fn subjects(&mut self, block: &Block) -> Vec<Option<(Tenant, Subject)>> {
        let mut tape = Tape::new();
        let mut subjects = Vec::new();
        for raw in block.lines() {
            let line = raw.read(&mut tape, self.options.rules);
            subjects.push(line.ok().and_then(|line| self.subject(&line)));
        }
        subjects
    }

    /// Lines that do not fit need no key: they are rejected when their turn comes.
    fn subject(&mut self, line: &Line<'_>) -> Option<(Tenant, Subject)> {
        let stream = self.streams.entry((line.tenant.to_owned(), line.stream.to_owned())).or_default();
        let subject = line.subject(stream.complainant.as_deref()).ok().flatten();
        if let Some(complainant) = line.complainant().filter(|_| line.category == "case") {
            stream.complainant = Some(complainant.to_owned());
        }
        Some((Tenant::new(line.tenant).ok()?, subject?))
    }

    /// Fetches the keys that are not known yet, tenant by tenant.
    async fn fetch_keys(&mut self, wanted: &[Option<(Tenant, Subject)>]) -> Result<(), StoreError> {
        let mut missing: BTreeMap<Tenant, Vec<Subject>> = BTreeMap::new();
        for person in wanted.iter().flatten().filter(|person| !self.people.contains_key(*person)) {
            missing.entry(person.0.clone()).or_default().push(person.1.clone());
        }
        for (tenant, mut subjects) in missing {
            subjects.sort_unstable();
            subjects.dedup();
            let keys =
                self.engine.keys.get_or_create_all(&tenant, subjects.clone(), &seal::purpose()).await?;
            let named = subjects.into_iter().map(|subject| (tenant.clone(), subject));
            self.people.extend(named.zip(keys));
        }
        Ok(())
    }

    fn incoming(
        &mut self,
        raw: &RawLine<'_>,
        subject: Option<&(Tenant, Subject)>,
        tape: &mut Tape,
    ) -> Result<Incoming, NotTaken> {
        let line = raw.read(tape, self.options.rules)?;
        if line.recorded_at > self.latest {
            let why = format!(
                "recorded_at {} is later than this machine's clock by over 5 minutes",
                line.recorded_at
            );
            return Err(NotTaken::Rejected("future".to_owned(), why));
        }
        let stream = self.streams.entry((line.tenant.to_owned(), line.stream.to_owned())).or_default();
        stream.is_resealed |= subject.is_some();
        let hash = line.hash.filter(|_| !stream.is_resealed);
        let event = match subject.and_then(|person| self.people.get(person)) {
            Some((id, key)) => sealed(&line, id, key)?,
            None => line.to_new_event(None)?,
        };
        Ok(Incoming { event, hash })
    }

    async fn append(
        &mut self,
        block: &Block,
        batch: Vec<OnItsWay<'_>>,
        see: &mut (dyn FnMut(LoadStep<'_>) + Send),
    ) -> Result<(), LoadError> {
        if batch.is_empty() {
            return Ok(());
        }
        let (lines, events): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.line, one.incoming)).unzip();
        let on_reject = if self.options.skips { OnReject::Skip } else { OnReject::Stop };
        let loaded = self.engine.store.load(self.admin, Load { events, on_reject }).await?;
        self.report.appended += loaded.appended;
        self.report.already += loaded.already;
        self.report.last = loaded.last.or(self.report.last);
        for rejected in loaded.rejected {
            let (code, why) = (code_of(&rejected.why).to_owned(), rejected.why.to_string());
            self.reject(block, &lines[rejected.index], code, why, see)?;
        }
        Ok(())
    }

    fn reject(
        &mut self,
        block: &Block,
        line: &RawLine<'_>,
        code: String,
        why: String,
        see: &mut (dyn FnMut(LoadStep<'_>) + Send),
    ) -> Result<(), LoadError> {
        let rejected = RejectedLine { file: block.file().to_owned(), line: line.number, code, why };
        if !self.options.skips {
            return Err(rejected.into());
        }
        see(LoadStep::Rejected(&rejected, line.bytes));
        *self.report.rejected.entry(rejected.code).or_default() += 1;
        Ok(())
    }
}

/// Why a line does not become an event.
enum NotTaken {
    Rejected(String, String),
    Failed(LoadError),
}

impl From<BadInput> for NotTaken {
    fn from(bad: BadInput) -> Self {
        let why = if bad.field.is_empty() {
            format!("expected {}", bad.expected)
        } else {
            format!("{}: expected {}", bad.field, bad.expected)
        };
        Self::Rejected(bad.code.as_str().to_owned(), why)
    }
}

impl From<KeepError> for NotTaken {
    fn from(error: KeepError) -> Self {
        if let KeepError::Bad(bad) = error { bad.into() } else { Self::Failed(LoadError::Sealing(error)) }
    }
}

/// Why a store did not take an event in, as a stable code.
const fn code_of(why: &StoreError) -> &'static str {
    if matches!(why, StoreError::Conflict { .. }) {
        "version_order"
    } else if matches!(why, StoreError::EventIdTaken { .. }) {
        "id_taken"
    } else {
        "hash"
    }
}

/// Seals a line with nonces made from the key, the event's id and its data: the same event gives the same ciphertext,
/// and two events, or two values of one event, never share a nonce.
fn sealed(line: &Line<'_>, id: &KeyId, key: &Key) -> Result<NewEvent, KeepError> {
    let data = line.canonical_data();
    let count = std::sync::atomic::AtomicU64::new(0);
    let entropy = |nonce: &mut [u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).map_err(|_| NoEntropy)?;
        mac.update(b"amends/load/nonce/v1");
        mac.update(&count.fetch_add(1, std::sync::atomic::Ordering::Relaxed).to_be_bytes());
        mac.update(line.id.as_bytes());
        mac.update(data.as_bytes());
        let made = mac.finalize().into_bytes();
        nonce.copy_from_slice(made.get(..nonce.len()).ok_or(NoEntropy)?);
        Ok(())
    };
    line.to_new_event(Some(Sealer { id, key, entropy: &entropy }))
}
