//! What the process itself uses, as the system accounts for it.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// Ticks of the system's account of processor time; Linux shows the same to every program, whatever it counts in itself.
const TICKS_PER_SECOND: u64 = 100;

/// Forgets the highest amount of memory so far, so that what follows is measured alone.
pub(crate) fn forget_peak() -> anyhow::Result<()> {
    Ok(fs::write("/proc/self/clear_refs", "5")?)
}

/// The highest amount of memory resident since then, in bytes.
pub(crate) fn peak_bytes() -> anyhow::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the system does not tell VmHWM")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kib * 1024)
}

/// Processor time of all threads so far. Unlike the time on the wall it does not depend on who else is at work.
pub(crate) fn processor_time() -> anyhow::Result<Duration> {
    processor_time_of(std::process::id())
}

/// Processor time of this thread so far, for what is done on one core.
pub(crate) fn thread_time() -> Duration {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(spent.tv_sec as u64, spent.tv_nsec as u32)
}

/// Processor time of another process so far.
pub(crate) fn processor_time_of(process: u32) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name before it is in parentheses and may have spaces in it.
    let fields = stat.rsplit(')').next().context("an account without a name")?;
    // Fields 14 and 15: in the program, and in the system on its behalf.
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}
