//! Where a log is written: standard output, or a file that stands under its name only once it is whole.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use amends_store_sqlite::SqliteStore;

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

/// Who may read a file that is made anew. One that was there stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Whoever the system lets.
    Any,
    /// Its owner.
    Owner,
}

/// A file that is not whole yet: one that was not there before, and that is taken away where it never becomes whole.
pub(crate) struct Half {
    path: PathBuf,
    is_whole: bool,
}

impl Half {
    /// Makes one beside the file that it is to become, under a name that no file had.
    fn create(whole: &Path, readers: Readers) -> io::Result<(File, Self)> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if readers == Readers::Owner {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        #[cfg(not(unix))]
        let _ = readers; // a folder says there who may read what is in it
        let mut attempts = (0..1_000).map(|number| {
            let mut name = OsString::from(".");
            name.push(whole.file_name().unwrap_or_default());
            name.push(format!(".{}-{number}.part", std::process::id()));
            let path = whole.with_file_name(name);
            Ok((options.open(&path)?, Self { path, is_whole: false }))
        });
        let is_taken = |made: &io::Result<_>| {
            made.as_ref().is_err_and(|error: &io::Error| error.kind() == io::ErrorKind::AlreadyExists)
        };
        let free = attempts.find(|made| !is_taken(made));
        free.unwrap_or_else(|| Err(io::ErrorKind::AlreadyExists.into()))
    }

    fn becomes(mut self, whole: &Path) -> io::Result<()> {
        fs::rename(&self.path, whole)?;
        self.is_whole = true;
        Ok(())
    }
}

impl Drop for Half {
    fn drop(&mut self) {
        if !self.is_whole {
            let _ = fs::remove_file(&self.path); // nothing more can be done about it
        }
    }
}

impl<'a> Output<'a> {
    /// Opens it. It may be none of the files that the answer is made from.
    pub(crate) fn create<'f>(
        path: &Path,
        standard: &'a mut dyn Write,
        in_use: impl IntoIterator<Item = &'f Path>,
        readers: Readers,
    ) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Ok(Self::Standard(standard));
        }
        spare(path, in_use)?;
        Self::open(path, readers).map_err(|error| cannot_write(path, &error))
    }

    fn open(path: &Path, readers: Readers) -> io::Result<Self> {
        let found = fs::metadata(path).ok();
        if found.as_ref().is_some_and(|found| !found.is_file()) {
            return Ok(Self::Device(BufWriter::new(File::options().write(true).open(path)?)));
        }
        let whole = place(path); // a link stays one: what it points at is written
        // Before anything is in it, it may be read by no more than may read the one whose place it takes.
        let (file, half) = Half::create(&whole, if found.is_some() { Readers::Owner } else { readers })?;
        if let Some(found) = found {
            file.set_permissions(found.permissions())?;
        }
        Ok(Self::File { writer: BufWriter::with_capacity(1 << 20, file), half, whole })
    }

    /// Says that it is whole.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Standard(standard) => Ok(standard.flush()?),
            Self::Device(mut device) => Ok(device.flush()?),
            Self::File { writer, half, whole } => {
                let synced = writer.into_inner().map_err(io::IntoInnerError::into_error);
                let named = synced.and_then(|file| file.sync_all()).and_then(|()| half.becomes(&whole));
                named.map_err(|error| cannot_write(&whole, &error))
            }
        }
    }
}

/// Refuses to write over a file that is read from, or to take its place before it is there; and a folder.
pub(crate) fn spare<'f>(path: &Path, in_use: impl IntoIterator<Item = &'f Path>) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::input(format!("{} is a folder; name a file in it", path.display())));
    }
    let is_special = fs::metadata(path).is_ok_and(|found| !found.is_file());
    if !is_special && in_use.into_iter().any(|file| is_one_file(path, file)) {
        let text = format!("{} is read from and would be lost; write to another file", path.display());
        return Err(Failure::input(text));
    }
    Ok(())
}

/// Whether two names are of one file, by links of either kind, or would be of one where there is none yet.
fn is_one_file(one: &Path, other: &Path) -> bool {
    let found = fs::metadata(one).ok().zip(fs::metadata(other).ok());
    found.is_some_and(|(one, other)| is_linked(&one, &other)) || place(one) == place(other)
}

#[cfg(unix)]
fn is_linked(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// The standard library cannot tell here.
#[cfg(not(unix))]
fn is_linked(_: &Metadata, _: &Metadata) -> bool {
    false
}

/// Where a file is, or would be.
fn place(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| {
        let path = SqliteStore::resolve(path);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        folder.join(path.file_name().unwrap_or_default())
    })
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
