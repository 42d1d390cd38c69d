//! Opening: the lock, the database, what it says it is, and the repair of what is derived.

use std::fs::{DirBuilder, File, OpenOptions as FileOptions, Permissions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::sync::atomic::AtomicU32;
use std::time::{Duration, Instant};

use kirjo_protocol::envelope;
use kirjo_protocol::id::NetworkId;

use super::disk::{Contents, Disk, Entry, guarded};
use super::error::StoreError;
use super::keys::{self, DATA_TREE, META_TREE, NETWORK, VERSION};
use super::row::{ROWS_VERSION, Row};
use super::tail::{Tail, snapshots};
use super::writer::{GROUP_CHANGES, RESERVE_BYTES};

/// Version of the layout described in `keys.rs`, as new databases have it.
const LAYOUT_VERSION: u32 = 1;
/// Version of the layout of a database that has had a stub in its log, which programs of version 1 can't read.
pub(super) const STUBS_VERSION: u32 = 2;
/// The database's directory below the data directory.
const DATABASE: &str = "store";
/// The file below the data directory that one process holds a lock on.
const LOCK: &str = "lock";
/// The file beside the database with the highest arrival number acknowledged: 8 bytes, and their complement.
/// It is written after each group and never synced, so it may lag behind the database and never the other way round.
const ACKNOWLEDGED: &str = "acknowledged";
/// Page cache of the database. Most reads are of recent records; the replica's tables need the memory more.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// How often the engine writes its buffer out by itself. The writer does so after every group; this is for its housekeeping.
const FLUSH_EVERY_MS: u64 = 500;
/// How long to wait for the engine's own lock, which a store closed in this process may hold a moment longer than ours.
const ENGINE_LOCK_WAIT: Duration = Duration::from_secs(5);

/// What can be chosen when opening.
#[derive(Debug, Clone, Copy)]
pub struct OpenOptions {
    /// Page cache of the database in bytes.
    pub cache_bytes: u64,
    /// Free bytes on the disk below which nothing is written.
    pub reserve_bytes: u64,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { cache_bytes: CACHE_BYTES, reserve_bytes: RESERVE_BYTES }
    }
}

/// What happened at opening, for the log and for `/healthz`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// There was no database before.
    pub created: bool,
    /// A damaged snapshot was removed; the database read its whole log instead and nothing was lost.
    pub snapshot_removed: bool,
    /// Rows built again from the envelopes, when they had to be.
    pub rows_rebuilt: Option<u64>,
}

/// The database's directory below a data directory.
pub(super) fn database(directory: &Path) -> PathBuf {
    directory.join(DATABASE)
}

/// Opens or creates the database of a data directory; also gives the highest arrival number ever used.
pub(super) fn open(
    directory: &Path,
    network: &NetworkId,
    options: OpenOptions,
) -> Result<(Disk, Option<u64>, Opened), StoreError> {
    create_directory(directory)?;
    create_directory(&database(directory))?;
    let (disk, mark, mut opened) = open_files(directory, network, options)?;
    if opened.created {
        // The names of new files are on the drive only after their directories are.
        for directory in [disk.directory.as_path(), directory] {
            let synced = File::open(directory).and_then(|directory| directory.sync_all());
            synced.map_err(|error| StoreError::io("sync the directory", directory, &error))?;
        }
    }
    restrict(&disk.directory)?;

    let checked = check(&disk, mark, network, &mut opened);
    let highest = checked.inspect_err(|error| note_damage(&disk.tail, error))?;
    Ok((disk, highest, opened))
}

/// Opens a database that may be damaged, as far as it can be, to read it only; also gives the highest arrival
/// number that it may hold, and whether the engine has gone back to before that.
pub(super) fn open_for_reading(
    directory: &Path,
    network: &NetworkId,
    options: OpenOptions,
) -> Result<(Disk, Option<u64>, bool), StoreError> {
    let (disk, mark, _) = open_files(directory, network, options)?;
    // Whatever it says, the files stay as they were.
    disk.tail.damaged();
    let highest = highest(&disk).unwrap_or(None);
    Ok((disk, highest.max(mark), highest < mark))
}

/// Takes the lock and opens everything, without a look at the records.
fn open_files(
    directory: &Path,
    network: &NetworkId,
    options: OpenOptions,
) -> Result<(Disk, Option<u64>, Opened), StoreError> {
    let lock = lock(directory)?;
    let path = database(directory);
    let tail = Tail::keep(&path).map_err(|error| StoreError::io("read the database's file", &path, &error))?;
    let opened = open_database(&path, &tail, network, options).inspect_err(|error| note_damage(&tail, error));
    let (database, data, mark, version, opened) = opened?;
    let (acknowledged, mark) = mark;
    let file =
        File::open(path.join("db")).map_err(|error| StoreError::io("open the database's file", &path, &error))?;
    let records = guarded("read the database", &path, || data.get(keys::COUNT));
    let records = records.inspect_err(|error| note_damage(&tail, error))?.and_then(|bytes| number(&bytes));
    let contents = RwLock::new(Contents { records: records.unwrap_or(0), batches: 0 });
    let version = AtomicU32::new(version);
    let disk = Disk { database, data, file, directory: path, contents, acknowledged, version, tail, _lock: lock };
    Ok((disk, mark, opened))
}

/// The engine's database and its tree of data, the mark beside it, the version, and what happened.
type Parts = (sled::Db, sled::Tree, (File, Option<u64>), u32, Opened);

fn open_database(path: &Path, tail: &Tail, network: &NetworkId, options: OpenOptions) -> Result<Parts, StoreError> {
    let mut opened = Opened::default();
    let mark = read_mark(path)?;
    let database = open_engine(path, tail, options, &mut opened)?;
    let version = identify(&database, path, network, mark.1)?;
    opened.created = version.is_none();
    let data = guarded("open the database", path, || database.open_tree(DATA_TREE))?;
    Ok((database, data, mark, version.unwrap_or(LAYOUT_VERSION), opened))
}

/// Lets the end of the file be put back as it was found, when an error says that it is damaged.
fn note_damage(tail: &Tail, error: &StoreError) {
    if matches!(error, StoreError::Damaged { .. } | StoreError::Corrupt { .. }) {
        tail.damaged();
    }
}

/// Compares what is there with what must be, and repairs what is derived. Gives the highest arrival number.
fn check(disk: &Disk, mark: Option<u64>, network: &NetworkId, opened: &mut Opened) -> Result<Option<u64>, StoreError> {
    guarded("write to the database", &disk.directory, || disk.sync())?;
    let highest = highest(disk)?;
    if let Some(mark) = mark.filter(|mark| highest < Some(*mark)) {
        // The engine has taken damage at the end of its file for an interrupted write and gone back to
        // before it. It may go on to lose what is written now, so this is no state to work from.
        let reason = format!("acknowledged records up to number {mark} are missing at its end");
        return Err(StoreError::Damaged { directory: disk.directory.clone(), reason });
    }
    opened.rows_rebuilt = check_rows(disk, network, opened.created)?;
    Ok(highest)
}

/// Opens the file with the highest number acknowledged, and reads it; one that is not whole says nothing.
fn read_mark(path: &Path) -> Result<(File, Option<u64>), StoreError> {
    let refused = |error: std::io::Error| StoreError::io("open the database's mark", path, &error);
    let mut options = FileOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(path.join(ACKNOWLEDGED)).map_err(refused)?;
    let mut bytes = Vec::new();
    (&file).take(17).read_to_end(&mut bytes).map_err(refused)?;
    let mark = <[u8; 16]>::try_from(bytes).ok().and_then(|bytes| {
        let mark = (u128::from_be_bytes(bytes) >> 64) as u64;
        (bytes == mark_bytes(mark)).then_some(mark)
    });
    Ok((file, mark))
}

/// What is in the file of the highest number acknowledged.
pub(super) fn mark_bytes(highest: u64) -> [u8; 16] {
    ((u128::from(highest) << 64) | u128::from(!highest)).to_be_bytes()
}

fn create_directory(directory: &Path) -> Result<(), StoreError> {
    let created = DirBuilder::new().recursive(true).mode(0o700).create(directory);
    created.map_err(|error| StoreError::io("create the directory", directory, &error))
}

/// Takes the lock that says whose data directory this is. The system lets go of it when the process ends, however it ends.
fn lock(directory: &Path) -> Result<File, StoreError> {
    let refused = |error: &std::io::Error| StoreError::io("lock the data directory", directory, error);
    let mut options = FileOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let mut file = options.open(directory.join(LOCK)).map_err(|error| refused(&error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let _ = (&file).take(32).read_to_string(&mut text);
            return Err(StoreError::InUse { directory: directory.to_owned(), pid: text.trim().parse().ok() });
        }
        Err(TryLockError::Error(error)) => return Err(refused(&error)),
    }
    // Only for the message of the one who comes second.
    let named = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
    named.map_err(|error| refused(&error))?;
    Ok(file)
}

/// Opens the engine; a damaged snapshot, which only spares it some reading, is removed and the open tried once more.
fn open_engine(path: &Path, tail: &Tail, options: OpenOptions, opened: &mut Opened) -> Result<sled::Db, StoreError> {
    let config =
        sled::Config::new().path(path).cache_capacity(options.cache_bytes).flush_every_ms(Some(FLUSH_EVERY_MS));
    let first = match open_unlocked(&config, path) {
        Err(error @ StoreError::Damaged { .. }) => error,
        result => return result,
    };
    let refused = |error: std::io::Error| StoreError::io("remove a damaged snapshot", path, &error);
    tail.keep_everything().map_err(refused)?;
    for snapshot in snapshots(path).map_err(refused)? {
        std::fs::remove_file(snapshot).map_err(refused)?;
        opened.snapshot_removed = true;
    }
    match open_unlocked(&config, path) {
        // An engine that gave up in the middle of something may never let go of its lock.
        Err(StoreError::InUse { .. }) => Err(first),
        result => result,
    }
}

fn open_unlocked(config: &sled::Config, path: &Path) -> Result<sled::Db, StoreError> {
    let start = Instant::now();
    loop {
        match guarded("open the database", path, || config.open()) {
            // The engine gives errors of its own this shape; ours is the only process here.
            Err(StoreError::Io { kind: std::io::ErrorKind::Other, reason, .. }) => {
                if !reason.contains("could not acquire lock") {
                    return Err(StoreError::Damaged { directory: path.to_owned(), reason });
                }
                if start.elapsed() > ENGINE_LOCK_WAIT {
                    return Err(StoreError::InUse { directory: path.to_owned(), pid: None });
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            // A file shorter than the engine believes is damage, not a refusal of the system.
            Err(StoreError::Io { kind: std::io::ErrorKind::UnexpectedEof, reason, .. }) => {
                return Err(StoreError::Damaged { directory: path.to_owned(), reason });
            }
            result => return result,
        }
    }
}

/// Checks that this is a database of ours, of a version we know and of the right network; makes a new one
/// so. Gives its version, or `None` when it was new.
fn identify(
    database: &sled::Db,
    path: &Path,
    network: &NetworkId,
    mark: Option<u64>,
) -> Result<Option<u32>, StoreError> {
    let damaged = |reason: &str| StoreError::Damaged { directory: path.to_owned(), reason: reason.to_owned() };
    let names = guarded("read the database", path, || Ok(database.tree_names()))?;
    let has = |name: &str| names.iter().any(|found| found.as_ref() == name.as_bytes());
    if has(META_TREE) {
        let (version, of) = guarded("read the database", path, || {
            let meta = database.open_tree(META_TREE)?;
            Ok((meta.get(VERSION)?, meta.get(NETWORK)?))
        })?;
        if let (Some(version), Some(of)) = (version, of) {
            let version = <[u8; 4]>::try_from(version.as_ref()).map_err(|_| damaged("its version is malformed"))?;
            let found = u32::from_be_bytes(version);
            if found > STUBS_VERSION {
                return Err(StoreError::Newer { found, supported: STUBS_VERSION });
            }
            if of.as_ref() != network.as_str().as_bytes() {
                let found = String::from_utf8_lossy(&of).into_owned();
                return Err(StoreError::OtherNetwork { found, expected: network.to_string() });
            }
            return Ok(Some(found));
        }
    }
    // Nothing is written before the version is: a database without one was never finished, unless it has data.
    if has(DATA_TREE) {
        return Err(damaged("it does not say its version"));
    }
    if let Some(mark) = mark {
        return Err(damaged(&format!("all acknowledged records, up to number {mark}, are missing")));
    }
    guarded("create the database", path, || {
        let mut batch = sled::Batch::default();
        batch.insert(VERSION, &LAYOUT_VERSION.to_be_bytes());
        batch.insert(NETWORK, network.as_str());
        database.open_tree(META_TREE)?.apply_batch(batch)?;
        // Before the data tree exists, see above.
        database.flush().map(drop)
    })?;
    Ok(None)
}

/// Takes the access of others away; the engine creates its files with the process's defaults.
fn restrict(path: &Path) -> Result<(), StoreError> {
    let refused = |error: std::io::Error| StoreError::io("set the permissions of the database", path, &error);
    for entry in std::fs::read_dir(path).map_err(refused)? {
        let entry: PathBuf = entry.map_err(refused)?.path();
        let mode = if entry.is_dir() { 0o700 } else { 0o600 };
        std::fs::set_permissions(entry, Permissions::from_mode(mode)).map_err(refused)?;
    }
    std::fs::set_permissions(path, Permissions::from_mode(0o700)).map_err(refused)
}

/// Builds the rows again from envelopes and stubs when they are not of this version. Rows and envelopes are otherwise written together,
/// so they can't differ.
fn check_rows(disk: &Disk, network: &NetworkId, created: bool) -> Result<Option<u64>, StoreError> {
    let version = guarded("read the database", &disk.directory, || disk.data.get(keys::ROWS_VERSION))?;
    if version.as_deref() == Some(&ROWS_VERSION.to_be_bytes()[..]) {
        return Ok(None);
    }
    // Until the version is there again, the next start begins anew.
    let mut batch = sled::Batch::default();
    batch.remove(keys::ROWS_VERSION);
    let records = disk.contents().records;
    disk.commit(batch, records)?;
    in_groups(disk, disk.scan(keys::ROW), |batch, (key, _)| {
        batch.remove(key);
        Ok(())
    })?;
    let rebuilt = in_groups(disk, disk.arrivals(), |batch, arrival| {
        let corrupt = || StoreError::Corrupt { arrival };
        let row = match disk.entry(arrival)? {
            Entry::Envelope(bytes) => {
                Row::new(arrival, &envelope::read_trusted(&bytes, network).map_err(|_| corrupt())?)
            }
            Entry::Stub(row) => row,
            Entry::Nothing => return Err(corrupt()),
        };
        batch.insert(&keys::row(arrival), row.encode());
        Ok(())
    })?;
    if rebuilt != records {
        let reason = format!("{rebuilt} of {records} records are in it");
        return Err(StoreError::Damaged { directory: disk.directory.clone(), reason });
    }
    let mut batch = sled::Batch::default();
    batch.insert(keys::ROWS_VERSION, &ROWS_VERSION.to_be_bytes());
    disk.commit(batch, records)?;
    Ok((!created).then_some(rebuilt))
}

fn in_groups<T>(
    disk: &Disk,
    mut items: impl Iterator<Item = Result<T, StoreError>>,
    mut add: impl FnMut(&mut sled::Batch, T) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let mut total = 0;
    loop {
        let mut batch = sled::Batch::default();
        let before = total;
        for item in items.by_ref().take(GROUP_CHANGES) {
            add(&mut batch, item?)?;
            total += 1;
        }
        if total == before {
            return Ok(total);
        }
        disk.commit(batch, disk.contents().records)?;
    }
}

/// The highest arrival number in the log or noted when something was erased.
fn highest(disk: &Disk) -> Result<Option<u64>, StoreError> {
    let (last, noted) = guarded("read the database", &disk.directory, || {
        let last = disk.data.scan_prefix([keys::LOG]).next_back().transpose()?;
        Ok((last, disk.data.get(keys::HIGH_WATER)?))
    })?;
    // The last key may be of a further part, which begins like the first.
    let last = last.and_then(|(key, _)| keys::arrival(key.get(..9)?)).map(|arrival| arrival.0);
    let noted = noted.and_then(|bytes| number(&bytes));
    Ok(last.max(noted))
}

fn number(bytes: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.try_into().ok()?))
}
