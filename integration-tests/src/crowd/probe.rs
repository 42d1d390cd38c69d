//! Whether this process gets the processor when it wants to: a figure taken while it doesn't is the machine's.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

/// How long it sleeps each time.
const NAP: Duration = Duration::from_millis(10);

/// Sleeps again and again, and notes how late it woke up.
#[derive(Debug)]
pub(super) struct Probe {
    late: Arc<Mutex<Vec<Duration>>>,
    task: JoinHandle<()>,
}

impl Probe {
    pub(super) fn start() -> Self {
        let late: Arc<Mutex<Vec<Duration>>> = Arc::default();
        let noted = late.clone();
        let task = tokio::spawn(async move {
            loop {
                let start = Instant::now();
                sleep(NAP).await;
                noted.lock().unwrap_or_else(PoisonError::into_inner).push(start.elapsed().saturating_sub(NAP));
            }
        });
        Self { late, task }
    }

    /// The 99th percentile of its lateness so far, and the most.
    pub(super) fn lateness(&self) -> (Duration, Duration) {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner).clone();
        late.sort_unstable();
        let at =
            |share: f64| late.get((late.len() as f64 * share) as usize).or(late.last()).copied().unwrap_or_default();
        (at(0.99), at(1.0))
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        self.task.abort();
    }
}
