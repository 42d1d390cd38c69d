//! Waiting for conditions.

use std::time::{Duration, Instant};

/// How long a condition may take before the test has failed. Nothing here takes a tenth of it on an idle
/// machine; the bound only ends a test that waits in vain.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How long to wait before asking again: short against anything a person notices.
const PAUSE: Duration = Duration::from_millis(10);

/// Asks until the answer is there, and gives it back.
///
/// # Panics
/// After [`PATIENCE`], with the last reason why not.
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Result<T, String>) -> T {
    let start = Instant::now();
    loop {
        match ask() {
            Ok(answer) => return answer,
            Err(reason) if start.elapsed() > PATIENCE => panic!("waited in vain for {what}: {reason}"),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

/// Waits until a condition holds.
///
/// # Panics
/// After [`PATIENCE`].
pub fn until_true(what: &str, mut holds: impl FnMut() -> bool) {
    until(what, || if holds() { Ok(()) } else { Err("it does not hold".to_owned()) });
}
