//! What the engine may overwrite in the database's file, as it was before the engine looked at it.
//!
//! The engine takes damage for an interrupted write: it goes back to before it, and overwrites with zeros what
//! follows, or takes a file for an empty one, while it opens. For an interrupted write that is right. For
//! damage it would destroy records that can still be read, and nobody can tell the two apart before the
//! engine has opened. So what it may overwrite is copied first, into a file without a name, and put back when
//! the database turns out to be damaged: a refusal leaves the files as they were found, for
//! [`salvage`](super::salvage) to read.
//!
//! What lies before the engine's snapshot it leaves alone. A snapshot is written at every open, so what is
//! copied is what has been written since the last one.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::writer::RESERVE_BYTES;

/// Bytes of one of the engine's segments.
const SEGMENT: usize = 512 * 1024;
/// Bytes of a segment's header: a checksum (4), the number of its first byte in the engine's log (8), and the
/// number up to which that log was whole when the segment was begun (8).
const HEADER: usize = 20;
/// Most segments that are copied, the newest: 128 MiB, a third of a second's work at a start after much was
/// written. Damage is no likelier in old ones, but most of what is older lies before a snapshot.
const MOST: usize = 256;
/// How long to wait until the engine has let go of its file. It does so within a few milliseconds, unless it
/// gave up in the middle of something; then it writes nothing any more either.
const ENGINE_WAIT: Duration = Duration::from_secs(1);

/// What is put back when the database is dropped after damage was found in it.
#[derive(Debug)]
pub(super) struct Tail {
    directory: PathBuf,
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug)]
struct Kept {
    damaged: bool,
    /// Bytes of the database's file.
    length: u64,
    /// Where each segment that was copied is in the copy.
    segments: BTreeMap<u64, u64>,
    copy: File,
    snapshots: Vec<(PathBuf, Vec<u8>)>,
}

impl Tail {
    /// Copies what the engine may overwrite in the database of a directory, if there is one.
    pub(super) fn keep(directory: &Path) -> io::Result<Self> {
        let kept = match File::open(directory.join("db")) {
            Ok(file) => Some(Kept::of(directory, &file)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(Self { directory: directory.to_owned(), kept: Mutex::new(kept) })
    }

    /// Copies the rest too, before the snapshots go and the engine reads its whole file.
    pub(super) fn keep_everything(&self) -> io::Result<()> {
        match &mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(kept) => kept.add(&File::open(self.directory.join("db"))?, |_| true),
            None => Ok(()),
        }
    }

    /// Says that the database is damaged.
    pub(super) fn damaged(&self) {
        if let Some(kept) = &mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner) {
            kept.damaged = true;
        }
    }

    /// Says that the database is whole: there is nothing to put back, unless it was said to be damaged before.
    pub(super) fn whole(&self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).take_if(|kept| !kept.damaged);
    }

    /// Says that the database is about to be written to: what was there before can't be put back any more.
    pub(super) fn release(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        let kept = self.kept.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.take().filter(|kept| kept.damaged)
            && let Err(error) = kept.put_back(&self.directory)
        {
            tracing::error!(%error, "the damaged database could not be put back as it was");
        }
    }
}

impl Kept {
    fn of(directory: &Path, file: &File) -> io::Result<Self> {
        let name = directory.join("kept");
        let mut options = File::options();
        let copy = options.read(true).write(true).create(true).truncate(true).mode(0o600).open(&name)?;
        // Gone with the process, however that ends.
        std::fs::remove_file(&name)?;
        let length = file.metadata()?.len();
        let mut kept = Self { damaged: false, length, segments: BTreeMap::new(), copy, snapshots: Vec::new() };
        let mut from = 0;
        for path in snapshots(directory)? {
            // A snapshot is named for the number up to which it tells where everything is.
            let number = path.extension().and_then(|number| u64::from_str_radix(number.to_str()?, 16).ok());
            from = from.max(number.unwrap_or(0));
            kept.snapshots.push((path.clone(), std::fs::read(path)?));
        }
        let mut newest = Vec::new();
        for offset in (0..length).step_by(SEGMENT) {
            let mut bytes = [0; HEADER];
            let read = (length - offset).min(HEADER as u64) as usize;
            file.read_exact_at(&mut bytes[..read], offset)?;
            // One whose header can't be read may be any.
            let number = number_of(&bytes).unwrap_or(u64::MAX);
            if number.saturating_add(SEGMENT as u64) > from {
                newest.push((std::cmp::Reverse(number), offset));
            }
        }
        newest.sort_unstable();
        // A disk that is nearly full must not keep a node from starting: then less is copied.
        let stat = rustix::fs::fstatvfs(&kept.copy)?;
        let room = stat.f_bavail.saturating_mul(stat.f_frsize).saturating_sub(RESERVE_BYTES) / SEGMENT as u64;
        newest.truncate(MOST.min(usize::try_from(room).unwrap_or(MOST)));
        kept.add(file, |offset| newest.iter().any(|(_, kept)| *kept == offset))?;
        Ok(kept)
    }

    /// Copies the segments that are wanted and not copied yet.
    fn add(&mut self, file: &File, wanted: impl Fn(u64) -> bool) -> io::Result<()> {
        let mut bytes = vec![0; SEGMENT];
        for offset in (0..self.length).step_by(SEGMENT).filter(|offset| wanted(*offset)) {
            if !self.segments.contains_key(&offset) {
                let place = (self.segments.len() * SEGMENT) as u64;
                let bytes = &mut bytes[..SEGMENT.min((self.length - offset) as usize)];
                file.read_exact_at(bytes, offset)?;
                self.copy.write_all_at(bytes, place)?;
                self.segments.insert(offset, place);
            }
        }
        Ok(())
    }

    fn put_back(&self, directory: &Path) -> io::Result<()> {
        let file = File::options().write(true).open(directory.join("db"))?;
        wait_for_engine(&file);
        let mut bytes = vec![0; SEGMENT];
        for (offset, place) in &self.segments {
            let bytes = &mut bytes[..SEGMENT.min((self.length - offset) as usize)];
            self.copy.read_exact_at(bytes, *place)?;
            file.write_all_at(bytes, *offset)?;
        }
        file.set_len(self.length)?;
        for path in snapshots(directory)? {
            std::fs::remove_file(path)?;
        }
        for (path, bytes) in &self.snapshots {
            std::fs::write(path, bytes)?;
        }
        file.sync_all()
    }
}

/// Waits until no thread of a closed engine writes any more: each of them holds on to the engine's lock.
fn wait_for_engine(file: &File) {
    let start = Instant::now();
    while matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && start.elapsed() < ENGINE_WAIT {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The engine's snapshots in a directory.
pub(super) fn snapshots(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("snap.") {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// The number in a segment's header, when its checksum is right.
fn number_of(bytes: &[u8; HEADER]) -> Option<u64> {
    let (sum, rest) = bytes.split_first_chunk::<4>()?;
    let number = u64::from_le_bytes(*rest.first_chunk::<8>()?) ^ i64::MAX as u64;
    (u32::from_le_bytes(*sum) ^ u32::MAX == crc32(rest)).then_some(number)
}

/// CRC-32 (ISO 3309, the one of zip and PNG), for the twenty bytes of a header.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32| (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn the_headers_of_a_real_database_are_understood() {
        let home = tempfile::tempdir().unwrap();
        let database = sled::open(home.path()).unwrap();
        for n in 0_u64..2_000 {
            database.insert(n.to_be_bytes(), vec![1; 1_000]).unwrap();
        }
        database.flush().unwrap();
        drop(database);
        let file = File::open(home.path().join("db")).unwrap();
        let mut numbers = Vec::new();
        for offset in (0..file.metadata().unwrap().len()).step_by(SEGMENT) {
            let mut bytes = [0; HEADER];
            file.read_exact_at(&mut bytes, offset).unwrap();
            numbers.extend(number_of(&bytes));
        }
        numbers.sort_unstable();
        assert!(numbers.len() >= 4, "{numbers:?}");
        assert!(numbers.iter().all(|number| number % SEGMENT as u64 == 0), "{numbers:?}");
        assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    }
}
