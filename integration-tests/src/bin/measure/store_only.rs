//! What the database alone can do, in the way that is worst for it: random keys, small synced groups.

use std::fs::File;
use std::time::Instant;

use integration_tests::sample::random_bytes;

/// Bytes of a value.
const VALUE: usize = 1024;
/// Values written and synced together.
const GROUP: usize = 100;
/// The cache that the product gives the database.
const CACHE_BYTES: u64 = 64 * 1024 * 1024;

/// Values per second.
pub(crate) fn per_second(values: usize) -> anyhow::Result<f64> {
    let directory = tempfile::tempdir()?;
    let database = sled::Config::new().path(directory.path()).cache_capacity(CACHE_BYTES).open()?;
    let file = File::open(directory.path().join("db"))?;
    let start = Instant::now();
    let mut written = 0;
    while written < values {
        let count = GROUP.min(values - written);
        let mut batch = sled::Batch::default();
        for _ in 0..count {
            batch.insert(&random_bytes::<32>(), &[written as u8; VALUE][..]);
        }
        database.apply_batch(batch)?;
        database.flush()?;
        file.sync_data()?;
        written += count;
    }
    Ok(values as f64 / start.elapsed().as_secs_f64())
}
