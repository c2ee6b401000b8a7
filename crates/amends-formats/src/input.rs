//! What an importer reads: bytes with a name, unpacked where they are gzip or zstd.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// A source to read, and what to call it in messages.
pub struct Input<'a> {
    /// Its name: for messages only, never part of an id.
    pub name: String,
    /// Its bytes: plain, gzip or zstd, told apart by how they begin.
    pub reader: Box<dyn Read + 'a>,
}

impl<'a> Input<'a> {
    /// A source of this name.
    pub fn new(name: impl Into<String>, reader: impl Read + 'a) -> Self {
        Self { name: name.into(), reader: Box::new(reader) }
    }
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input({})", self.name)
    }
}

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// The text within: unpacked, and without a byte-order mark.
pub(crate) fn unpacked<'a>(reader: impl Read + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    let (start, packed) = peek(reader)?;
    let plain: Box<dyn Read + 'a> = if start.starts_with(GZIP) {
        Box::new(MultiGzDecoder::new(packed))
    } else if start.starts_with(ZSTD) {
        Box::new(zstd::Decoder::with_buffer(packed)?)
    } else {
        Box::new(packed)
    };
    let (start, mut text) = peek(plain)?;
    if start.starts_with(BYTE_ORDER_MARK) {
        text.read_exact(&mut [0; BYTE_ORDER_MARK.len()])?;
    }
    Ok(Box::new(text))
}

type Peeked<R> = BufReader<io::Chain<io::Cursor<Vec<u8>>, R>>;

/// The first four bytes, or as many as there are, and a reader that still has them.
fn peek<R: Read>(mut reader: R) -> io::Result<(Vec<u8>, Peeked<R>)> {
    let mut start = vec![];
    reader.by_ref().take(4).read_to_end(&mut start)?;
    let whole = io::Cursor::new(start.clone()).chain(reader);
    Ok((start, BufReader::with_capacity(1 << 16, whole)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[track_caller]
    fn check(bytes: &[u8]) {
        let mut text = String::new();
        unpacked(bytes).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "a,b\n1,2\n");
    }

    #[test]
    fn plain_gzip_and_zstd_read_the_same_with_a_mark_and_without() {
        for plain in ["a,b\n1,2\n", "\u{feff}a,b\n1,2\n"] {
            check(plain.as_bytes());
            let mut gzip = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
            gzip.write_all(plain.as_bytes()).unwrap();
            check(&gzip.finish().unwrap());
            check(&zstd::encode_all(plain.as_bytes(), 1).unwrap());
        }
    }

    #[test]
    fn several_gzip_members_are_one_text() {
        let mut both = vec![];
        for part in ["a,b\n", "1,2\n"] {
            let mut gzip = flate2::write::GzEncoder::new(&mut both, flate2::Compression::fast());
            gzip.write_all(part.as_bytes()).unwrap();
            gzip.finish().unwrap();
        }
        check(&both);
    }

    #[test]
    fn the_shortest_inputs_are_read_whole() {
        for text in ["", "a", "ab", "abc", "abcd"] {
            let mut read = String::new();
            unpacked(text.as_bytes()).unwrap().read_to_string(&mut read).unwrap();
            assert_eq!(read, text);
        }
    }
}
