//! Power cuts: a file system on a loop image, copied while the writer is frozen. The copy holds what reached the
//! device and nothing of what was only in memory. Needs root and a loop device.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::chance::Chance;
use crate::process::{run, start, writer};
use crate::report::Report;
use crate::script::look;
use crate::writer::{Job, Manner};

const THREADS: u64 = 4;

/// A mounted image, unmounted in the end whatever happens.
struct Mounted(PathBuf);

impl Mounted {
    fn new(image: &Path, at: PathBuf) -> Option<Self> {
        std::fs::create_dir_all(&at).ok()?;
        let mounted = run(&["mount", "-o", "loop", image.to_str()?, at.to_str()?]);
        mounted.then_some(Self(at))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let path = self.0.display().to_string();
        if !run(&["umount", &path]) {
            run(&["umount", "-l", &path]);
        }
    }
}

/// Cuts the power so many times. None where this machine cannot: no root, no loop device, no mkfs.
pub(crate) fn cuts(folder: &Path, times: u64, manner: Manner, chance: &mut Chance) -> Option<Report> {
    let (image, copy) = (folder.join("disk.img"), folder.join("copy.img"));
    std::fs::File::create(&image).ok()?.set_len(96 << 20).ok()?;
    if !run(&["mkfs.ext4", "-qF", image.to_str()?]) {
        return None;
    }
    let disk = Mounted::new(&image, folder.join("disk"))?;
    let mut report = Report::default();
    for cut in 1..=times {
        let path = disk.0.join(format!("{cut}.db"));
        let job = Job { first: 1, last: u64::MAX - 1, attempt: 1, threads: THREADS, manner };
        let mut child = start(&writer(&path, job)).ok()?;
        child.run_for(Duration::from_millis(80 + chance.below(320) as u64));
        child.freeze();
        let copied = run(&["cp", "--sparse=always", image.to_str()?, copy.to_str()?]);
        child.kill();
        let said = child.said();
        let after = Mounted::new(&copy, folder.join("copy"))?;
        let found = look(&after.0.join(format!("{cut}.db")), said.last() + THREADS);
        report.took(u64::from(copied), said.acks.len() as u64);
        report.lost(said.acks.iter().filter(|command| !found.commands.contains(command)).count());
        report.faults(found.faults, &format!("cut {cut}"));
        for suffix in ["", "-wal", "-shm", ".head", ".lock"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", path.display())); // not all are there
        }
    }
    Some(report)
}
