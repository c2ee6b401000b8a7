//! Where a log is written: standard output, or a file that stands under its name only once it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

pub(crate) enum Output<'a> {
    Standard(&'a mut dyn Write),
    File { writer: BufWriter<File>, half: PathBuf, whole: PathBuf },
}

impl<'a> Output<'a> {
    pub(crate) fn create(path: &Path, standard: &'a mut dyn Write) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Standard(standard));
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let half = path.with_file_name(name);
        let writer = BufWriter::with_capacity(1 << 20, File::create(&half)?);
        Ok(Self::File { writer, half, whole: path.to_owned() })
    }

    /// Says that it is whole.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self {
            Self::Standard(standard) => standard.flush(),
            Self::File { writer, half, whole } => {
                writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
                fs::rename(half, whole)
            }
        }
    }
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(standard) => standard.write(bytes),
            Self::File { writer, .. } => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(standard) => standard.flush(),
            Self::File { writer, .. } => writer.flush(),
        }
    }
}
