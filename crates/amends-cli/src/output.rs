//! Where a log is written: standard output, or a file that stands under its name only once it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

pub(crate) enum Output<'a> {
    Standard(&'a mut dyn Write),
    /// A pipe or a device: written to as it is.
    Device(BufWriter<File>),
    File {
        writer: BufWriter<File>,
        half: Half,
        whole: PathBuf,
    },
}

/// A file that is not whole yet. It is taken away where it never becomes so.
pub(crate) struct Half(PathBuf);

impl Drop for Half {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0); // gone already where it became whole
    }
}

impl<'a> Output<'a> {
    /// Opens it. It may be none of the files that the answer is made from.
    pub(crate) fn create<'f>(
        path: &Path,
        standard: &'a mut dyn Write,
        in_use: impl IntoIterator<Item = &'f Path>,
    ) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Ok(Self::Standard(standard));
        }
        spare(path, in_use)?;
        Self::open(path).map_err(|error| cannot_write(path, &error))
    }

    fn open(path: &Path) -> io::Result<Self> {
        // A link stays one: what it points at is written.
        let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if fs::metadata(&whole).is_ok_and(|found| !found.is_file()) {
            return Ok(Self::Device(BufWriter::new(File::options().write(true).open(whole)?)));
        }
        let mut name = whole.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let half = whole.with_file_name(name);
        let writer = BufWriter::with_capacity(1 << 20, File::create(&half)?);
        Ok(Self::File { writer, half: Half(half), whole })
    }

    /// Says that it is whole.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Standard(standard) => Ok(standard.flush()?),
            Self::Device(mut device) => Ok(device.flush()?),
            Self::File { writer, half, whole } => {
                let synced = writer.into_inner().map_err(io::IntoInnerError::into_error);
                let named =
                    synced.and_then(|file| file.sync_all()).and_then(|()| fs::rename(&half.0, &whole));
                named.map_err(|error| cannot_write(&whole, &error))
            }
        }
    }
}

/// Refuses to write over a file that is read from, or to a folder.
pub(crate) fn spare<'f>(path: &Path, in_use: impl IntoIterator<Item = &'f Path>) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::input(format!("{} is a folder; name a file in it", path.display())));
    }
    let Ok(target) = fs::canonicalize(path) else { return Ok(()) };
    let is_target = |file: &Path| fs::canonicalize(file).is_ok_and(|file| file == target);
    if target.is_file() && in_use.into_iter().any(is_target) {
        let text = format!("{} is read from and would be lost; write to another file", path.display());
        return Err(Failure::input(text));
    }
    Ok(())
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let advice = if error.kind() == io::ErrorKind::NotFound { "; is its folder there?" } else { "" };
    Failure::input(format!("could not write {}: {error}{advice}", path.display()))
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(standard) => standard.write(bytes),
            Self::Device(writer) | Self::File { writer, .. } => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(standard) => standard.flush(),
            Self::Device(writer) | Self::File { writer, .. } => writer.flush(),
        }
    }
}
