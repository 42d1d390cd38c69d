//! The one writer: takes what waits, writes it as one batch, brings it onto the drive, then answers.
//!
//! One sync serves a whole group, so the speed under load does not depend on the drive's latency, and a
//! lone change never waits for others to come.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::Change;
use super::disk::Disk;
use super::error::StoreError;
use super::keys::{self, Place};
use super::queue::{Group, Job, Queue};
use super::value;

/// Changes written and synced at once. Larger groups are not faster (measured: 500 and 1,000 alike) and
/// cost memory, which the database gives back late.
pub const GROUP_CHANGES: usize = 500;
/// Bytes of those changes, for groups of large envelopes.
pub const GROUP_BYTES: usize = 4 * 1024 * 1024;
/// Free bytes on the disk below which nothing is written: room for the largest group several times over,
/// because the database rewrites pages to add to them and must never run into the end itself.
pub(super) const RESERVE_BYTES: u64 = 32 * 1024 * 1024;

pub(super) struct Writer {
    disk: Arc<Disk>,
    queue: Arc<Queue>,
    reserve_bytes: u64,
    /// The highest arrival number that may be in the log; above it nothing needs to be looked for.
    written: Option<u64>,
}

impl Writer {
    pub(super) fn new(disk: Arc<Disk>, queue: Arc<Queue>, reserve_bytes: u64) -> Self {
        let written = queue.highest();
        Self { disk, queue, reserve_bytes, written }
    }

    /// Works until the queue is closed and empty.
    pub(super) fn run(mut self) {
        while let Some(group) = self.queue.next_group() {
            let result = match self.queue.failure() {
                Some(failure) => Err(failure),
                None => self.write(&group),
            };
            // A full disk, found beforehand, leaves the database as it was. After any other failure it is
            // unknown what reached the drive, and only a new start finds out.
            let fatal = result.as_ref().err().filter(|error| !matches!(error, StoreError::DiskFull { .. }));
            self.queue.settle(&group, fatal);
            for Job { done, .. } in group.jobs {
                let answer = result.clone();
                if catch_unwind(AssertUnwindSafe(move || done(answer))).is_err() {
                    tracing::error!("a caller of the store panicked over its answer");
                }
            }
        }
    }

    fn write(&mut self, group: &Group) -> Result<(), StoreError> {
        if group.jobs.iter().all(|job| job.changes.is_empty()) {
            return Ok(());
        }
        let free = self.disk.free_bytes()?;
        if free < self.reserve_bytes {
            return Err(StoreError::DiskFull { free });
        }
        let (batch, records) = self.batch(group)?;
        let changes = || group.jobs.iter().flat_map(|job| &job.changes);
        if changes().any(|change| matches!(change, Change::Stub { .. })) {
            self.disk.allow_stubs()?;
        }
        self.disk.commit(batch, records)?;
        let put = changes().filter_map(|change| match change {
            Change::Put { row, .. } | Change::Stub { row } => Some(row.arrival.0),
            _ => None,
        });
        if let Some(last) = put.max() {
            self.written = self.written.max(Some(last));
            self.disk.acknowledge(self.written.unwrap_or(last));
        }
        Ok(())
    }

    /// The batch of a group, and how many records there are after it.
    fn batch(&self, group: &Group) -> Result<(sled::Batch, u64), StoreError> {
        let mut batch = sled::Batch::default();
        let mut records = self.disk.contents().records;
        // Number of parts of what this batch itself puts or removes; the database doesn't show it yet.
        let mut parts_now: BTreeMap<Vec<u8>, u8> = BTreeMap::new();
        // Puts or removes a value, and says whether there was one.
        let mut replace = |batch: &mut sled::Batch, place: Place<'_>, new: Option<&[u8]>, is_new: bool| {
            let first = place.part(0);
            let before = match parts_now.get(&first) {
                Some(parts) => *parts,
                None if is_new => 0,
                None => self.disk.parts(&place)?,
            };
            let after = new.map_or(Ok(0), |new| value::parts(new.len()))?;
            value::remove(batch, &place, after, before);
            if let Some(new) = new {
                value::put(batch, &place, new, after);
            }
            parts_now.insert(first, after);
            Ok::<_, StoreError>(before > 0)
        };
        let mut erases = false;
        for change in group.jobs.iter().flat_map(|job| &job.changes) {
            match change {
                Change::Put { row, envelope } => {
                    let is_new = self.written < Some(row.arrival.0);
                    let was = replace(&mut batch, Place::Log(row.arrival), Some(envelope), is_new)?;
                    records += u64::from(!was);
                    batch.insert(&keys::row(row.arrival), row.encode());
                }
                Change::Stub { row } => {
                    let is_new = self.written < Some(row.arrival.0);
                    let was = replace(&mut batch, Place::Log(row.arrival), Some(&row.encode_stub()), is_new)?;
                    records += u64::from(!was);
                    batch.insert(&keys::row(row.arrival), row.encode());
                }
                Change::Erase { arrival } => {
                    let is_new = self.written < Some(arrival.0);
                    let was = replace(&mut batch, Place::Log(*arrival), None, is_new)?;
                    records = records.saturating_sub(u64::from(was));
                    batch.remove(&keys::row(*arrival));
                    erases = true;
                }
                Change::Meta { key, value } => {
                    replace(&mut batch, Place::Meta(key), value.as_deref(), false)?;
                }
            }
        }
        if let Some(highest) = group.highest.filter(|_| erases) {
            // The log itself shows its highest number, unless just that one goes.
            batch.insert(keys::HIGH_WATER, &highest.to_be_bytes());
        }
        Ok((batch, records))
    }
}
