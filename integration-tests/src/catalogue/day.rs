//! Days and instants as records write them.

use kirjo_protocol::time::{DAY, UnixMillis};

/// The date of an instant in UTC.
pub(super) fn date(at: UnixMillis) -> String {
    // Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March.
    let days = at.0 / DAY + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// An hour of that day, in UTC or where the hour is nine ahead.
pub(super) fn instant(at: UnixMillis, hour: u32, tokyo: bool) -> String {
    let zone = if tokyo { "+09:00[Asia/Tokyo]" } else { "Z" };
    format!("{}T{hour:02}:00:00{zone}", date(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates_of_the_calendar() {
        for (days, expected) in
            [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_785, "2026-11-28"), (20_453, "2025-12-31")]
        {
            assert_eq!(date(UnixMillis(days * DAY)), expected);
        }
        assert_eq!(instant(UnixMillis(20_785 * DAY), 9, true), "2026-11-28T09:00:00+09:00[Asia/Tokyo]");
    }
}
