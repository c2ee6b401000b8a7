//! Where bytes come from, and what they are wrapped in.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The largest window of a zstd frame that is read, as a power of two: 32 MiB. A larger one would let a small file
/// ask for more memory than a whole replay takes.
const ZSTD_WINDOW_LOG: u32 = 25;

/// One thing to read a log from.
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// Anything else, under the name that errors show.
    Reader(String, Box<dyn Read + Send>),
}

impl Input {
    /// What an argument of a command line names: `-` is standard input, anything else a file.
    pub fn from_argument(argument: &str) -> Self {
        if argument == "-" { Self::Stdin } else { Self::File(argument.into()) }
    }

    /// The name that errors show.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "standard input".into(),
            Self::Reader(name, _) => name.clone(),
        }
    }

    /// Opens it and takes off gzip or zstd, by what its first bytes say.
    pub(super) fn open(self, taken: Arc<AtomicU64>) -> Result<Opened, ReadError> {
        let name: Arc<str> = self.name().into();
        let failed = |source| ReadError { name: name.to_string(), source };
        let raw: Box<dyn Read + Send> = match self {
            Self::File(path) => Box::new(File::open(path).map_err(failed)?),
            Self::Stdin => Box::new(io::stdin()),
            Self::Reader(_, reader) => reader,
        };
        let reader = unwrapped(Counted { inner: raw, taken }).map_err(failed)?;
        Ok(Opened { name, reader })
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Input({})", self.name())
    }
}

/// An input that is open, its compression taken off.
pub(super) struct Opened {
    pub(super) name: Arc<str>,
    pub(super) reader: Box<dyn Read + Send>,
}

fn unwrapped(raw: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    const GZIP: &[u8] = &[0x1F, 0x8B];
    const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];
    let mut raw = BufReader::with_capacity(64 * 1024, raw);
    let mut first = Vec::new();
    while first.len() < ZSTD.len() {
        let buffer = raw.fill_buf()?;
        let Some(byte) = buffer.first() else { break };
        first.push(*byte);
        raw.consume(1);
    }
    let (is_gzip, is_zstd) = (first.starts_with(GZIP), first.starts_with(ZSTD));
    let whole = io::Cursor::new(first).chain(raw);
    Ok(if is_gzip {
        Box::new(flate2::read::MultiGzDecoder::new(whole))
    } else if is_zstd {
        let mut decoder = zstd::stream::read::Decoder::new(whole)?;
        decoder.window_log_max(ZSTD_WINDOW_LOG)?;
        Box::new(decoder)
    } else {
        Box::new(whole)
    })
}

/// Counts the bytes taken in, so that a caller can show how far it is.
struct Counted {
    inner: Box<dyn Read + Send>,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let many = self.inner.read(buffer)?;
        self.taken.fetch_add(many as u64, Ordering::Relaxed);
        Ok(many)
    }
}

/// An input that could not be opened or read to its end: not there, or its compression is broken.
#[derive(Debug, thiserror::Error)]
#[error("could not read {name}")]
pub struct ReadError {
    /// Which input.
    pub name: String,
    /// Why.
    pub source: io::Error,
}
