//! How the system's allocator is told to keep little.

/// What the C library is told before it allocates anything (GNU C library manual, "Malloc tunable parameters").
///
/// It makes eight arenas for each core, and each keeps what its threads once needed: on two cores a node that had indexed
/// 100,000 records held 370 MB, with one arena 150 MB, and indexed them in 11 s, not 9. The other two are its own first
/// values, in bytes. Unless they are said it raises them as it goes, and then keeps for good what was needed once: a node
/// with the demo catalogue held 70 MB after it had indexed it, and holds 50 MB.
const TOLD: [(&str, &str); 3] =
    [("MALLOC_ARENA_MAX", "1"), ("MALLOC_MMAP_THRESHOLD_", "131072"), ("MALLOC_TRIM_THRESHOLD_", "131072")];

/// Starts the program over with an allocator that keeps little, in the same process, unless whoever started it has said
/// how it is to be. Where that can't be done, it goes on as it is.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn keep_little() {
    use std::os::unix::process::CommandExt as _;
    if TOLD.iter().any(|(name, _)| std::env::var_os(name).is_some()) {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let mut command = std::process::Command::new(program);
        // Returns only when it has failed.
        let _ = command.args(std::env::args_os().skip(1)).envs(TOLD).exec();
    }
}

/// Other allocators have no such arenas.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn keep_little() {
    let _ = TOLD;
}
