//! Whole lines, a MiB at a time, with the file and the number of each.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::source::{Input, Opened, ReadError};
use crate::bad::{BadInput, Code};
use crate::json::Tape;
use crate::line::{LONGEST_SEALED, Line, Rules};

/// How many bytes a block holds, the line that reaches over its end aside.
const BLOCK: usize = 1024 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads inputs one after the other, in blocks of whole lines.
///
/// # Example
/// ```
/// use amends_codec::{Input, LogReader, Rules, Tape};
/// let text: &[u8] = b"{\"not\":\"an event\"}\n\nnor this\n";
/// let mut reader = LogReader::new([Input::Reader("small.jsonl".into(), Box::new(text))]);
/// let mut tape = Tape::new();
/// let mut errors = Vec::new();
/// while let Some(block) = reader.next_block()? {
///     for line in block.lines() {
///         if let Err(bad) = line.read(&mut tape, Rules::default()) {
///             errors.push(block.located(&line, bad).to_string());
///         }
///     }
///     reader.recycle(block);
/// }
/// assert_eq!(errors[1], "small.jsonl:3: not_json: expected one JSON object on one line");
/// # Ok::<(), amends_codec::ReadError>(())
/// ```
pub struct LogReader {
    inputs: std::vec::IntoIter<Input>,
    current: Option<Current>,
    spare: Vec<Vec<u8>>,
    taken: Arc<AtomicU64>,
}

/// The input that is being read.
struct Current {
    opened: Opened,
    next_line: u64,
    /// The beginning of a line that goes on in the next block.
    rest: Vec<u8>,
}

impl LogReader {
    /// Reads these inputs in this order, as one log.
    pub fn new(inputs: impl IntoIterator<Item = Input>) -> Self {
        let inputs: Vec<Input> = inputs.into_iter().collect();
        Self { inputs: inputs.into_iter(), current: None, spare: Vec::new(), taken: Arc::default() }
    }

    /// How many bytes have been taken from the inputs so far, compressed where they are: for a progress bar.
    pub fn bytes_taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// The next block; nothing at the end of the last input.
    ///
    /// # Errors
    /// [`ReadError`] where an input cannot be opened or read. What it gave before stands.
    pub fn next_block(&mut self) -> Result<Option<Block>, ReadError> {
        loop {
            if self.current.is_none() {
                let Some(input) = self.inputs.next() else { return Ok(None) };
                let opened = input.open(self.taken.clone())?;
                self.current = Some(Current { opened, next_line: 1, rest: Vec::new() });
            }
            let buffer = self.spare.pop().unwrap_or_default();
            let block =
                self.current.as_mut().map(|current| current.next_block(buffer)).transpose()?.flatten();
            match block {
                Some(block) => return Ok(Some(block)),
                None => self.current = None,
            }
        }
    }

    /// Gives a block back, so that its memory is used again.
    pub fn recycle(&mut self, block: Block) {
        self.spare.push(block.bytes);
    }
}

impl fmt::Debug for LogReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogReader").field("bytes_taken", &self.bytes_taken()).finish_non_exhaustive()
    }
}

impl Current {
    /// Reads over what the buffer held before, which is as good as zeros and costs nothing.
    fn next_block(&mut self, mut bytes: Vec<u8>) -> Result<Option<Block>, ReadError> {
        let size = BLOCK.max(self.rest.len() + 1);
        if bytes.len() < size {
            bytes.resize(size, 0);
        }
        let mut filled = self.rest.len();
        bytes[..filled].copy_from_slice(&self.rest);
        self.rest.clear();
        while filled < size {
            match self.read(&mut bytes[filled..size])? {
                0 => break,
                many => filled += many,
            }
        }
        let mut is_too_long = false;
        if filled == size {
            if let Some(last) = memchr::memrchr(b'\n', &bytes[..filled]) {
                self.rest.extend_from_slice(&bytes[last + 1..filled]);
                filled = last + 1;
            } else {
                is_too_long = !is_blank(&bytes[..filled]);
                bytes.truncate(LONGEST_SEALED + 1);
                is_too_long |= self.skip_line(&mut bytes)?;
                filled = bytes.len();
            }
        }
        if filled == 0 {
            return Ok(None);
        }
        let first_line = self.next_line;
        self.next_line += memchr::memchr_iter(b'\n', &bytes[..filled]).count() as u64;
        Ok(Some(Block { file: self.opened.name.clone(), first_line, bytes, filled, is_too_long }))
    }

    /// Drops the rest of a line longer than a whole block, unread but for whether there is more than blanks in it.
    fn skip_line(&mut self, bytes: &mut Vec<u8>) -> Result<bool, ReadError> {
        let mut piece = vec![0; 64 * 1024];
        let mut holds_something = false;
        loop {
            let many = self.read(&mut piece)?;
            let (line, after) = match memchr::memchr(b'\n', &piece[..many]) {
                Some(end) => (&piece[..end], Some(&piece[end + 1..many])),
                None => (&piece[..many], None),
            };
            holds_something |= !is_blank(line);
            if let Some(after) = after {
                bytes.push(b'\n');
                self.rest.extend_from_slice(after);
            }
            if after.is_some() || many == 0 {
                return Ok(holds_something);
            }
        }
    }

    /// Reads once; 0 bytes at the end.
    fn read(&mut self, to: &mut [u8]) -> Result<usize, ReadError> {
        loop {
            match self.opened.reader.read(to) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                result => return result.map_err(|error| self.failed(error)),
            }
        }
    }

    fn failed(&self, source: std::io::Error) -> ReadError {
        ReadError { name: self.opened.name.to_string(), source }
    }
}

/// Whole lines of one input.
pub struct Block {
    file: Arc<str>,
    first_line: u64,
    bytes: Vec<u8>,
    /// How many of the bytes are its own.
    filled: usize,
    /// Whether it is the beginning of one line that is longer than any may be.
    is_too_long: bool,
}

impl Block {
    /// The lines that are not blank.
    pub fn lines(&self) -> Lines<'_> {
        Lines { rest: &self.bytes[..self.filled], next: self.first_line, is_too_long: self.is_too_long }
    }

    /// Which input it is from.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What is wrong with one of its lines, with its file and number.
    pub fn located(&self, line: &RawLine<'_>, bad: BadInput) -> super::BadLine {
        super::BadLine { file: self.file.to_string(), line: line.number, bad }
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Block({}:{}, {} bytes)", self.file, self.first_line, self.filled)
    }
}

/// The lines of a block that are not blank.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    rest: &'a [u8],
    next: u64,
    is_too_long: bool,
}

impl<'a> Iterator for Lines<'a> {
    type Item = RawLine<'a>;

    fn next(&mut self) -> Option<RawLine<'a>> {
        while !self.rest.is_empty() {
            let end = memchr::memchr(b'\n', self.rest);
            let (bytes, after) = self.rest.split_at(end.unwrap_or(self.rest.len()));
            let line = RawLine {
                number: self.next,
                bytes: without_cr(bytes),
                is_cut_off: end.is_none(),
                is_too_long: self.is_too_long,
            };
            self.rest = after.get(1..).unwrap_or_default();
            self.next += 1;
            if line.is_too_long || !is_blank(line.bytes) {
                return Some(line);
            }
        }
        None
    }
}

fn without_cr(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

/// One line as it stands in its file, without its line break.
#[derive(Clone, Copy)]
pub struct RawLine<'a> {
    /// Its number in its file, from 1.
    pub number: u64,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Whether its file ends without a line break after it.
    pub is_cut_off: bool,
    /// Whether it is longer than any may be, and the bytes are only its beginning.
    pub is_too_long: bool,
}

impl RawLine<'_> {
    /// Reads it.
    ///
    /// # Errors
    /// [`BadInput`]; [`Block::located`] adds file and line.
    pub fn read<'t>(&self, tape: &'t mut Tape, rules: Rules) -> Result<Line<'t>, BadInput> {
        if self.number == 1 && self.bytes.starts_with(BYTE_ORDER_MARK) {
            return Err(BadInput::line(
                Code::Bom,
                "a file that begins with its first line, not a byte order mark",
            ));
        }
        if self.is_too_long {
            return Err(BadInput::too_long());
        }
        if self.is_cut_off {
            Line::read_last(self.bytes, tape, rules)
        } else {
            Line::read(self.bytes, tape, rules)
        }
    }
}

/// Its place and length: what stands there may be personal.
impl fmt::Debug for RawLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RawLine({}, {} bytes)", self.number, self.bytes.len())
    }
}
