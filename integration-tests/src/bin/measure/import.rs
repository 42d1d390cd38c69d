//! Import: rows of CSV through the command and the node, until all are signed and durable.
//!
//! An organisation holds at most 10,000 records, so the rows are spread over several organisations that one node hosts,
//! a file for each, imported one after the other as a person would.

use std::fmt::Write as _;
use std::time::Instant;

use integration_tests::participant::Participant;
use kirjo_protocol::limits::QUOTA_RECORDS;
use serde_json::{Value, json};

use super::corpus::cores;
use super::{rounded, usage};

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How many rows.
    #[arg(long, default_value_t = 100_000)]
    rows: usize,
}

/// The mapping of the rows below.
const MAPPING: &str = "\
kind: product
id: {column: Number, prefix: \"list-\"}
source: {name: Measured list, licence: own}
columns:
  Nimi: title.fi
  Name: title.en
  Lyhyesti: summary.fi
  Short: summary.en
  Kuvaus: description.fi
  Text: description.en
  Themes: {field: themes, separator: \"|\"}
  Type: productType
  Page: \"links[0].url\"
defaults:
  product: {regulatory.status: not-a-device, \"links[0].type\": home, maturity: in-use}
";

pub(crate) fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    // The profile that each organisation has is one of its records.
    let per_org = QUOTA_RECORDS - 1;
    let mut node = Participant::start_new("Tuonti", "measured-import", &[]);
    let mapping = node.write("mapping.yaml", MAPPING);
    let mut files = Vec::new();
    let mut bytes = 0;
    for (at, first) in (0..arguments.rows).step_by(per_org).enumerate() {
        let rows = per_org.min(arguments.rows - first);
        let text = table(first, rows);
        bytes += text.len();
        let org =
            node.json(&["org", "create", "--name", &format!("Tuoja {at}"), "--org-type", "company"])["org"].clone();
        files.push((node.write(&format!("rows-{at}.csv"), text), org.as_str().unwrap_or_default().to_owned()));
    }
    let processor_before = usage::processor_time_of(node.pid())?;
    let (mut made, mut refused) = (0, 0);
    let start = Instant::now();
    for (file, org) in &files {
        let report = node.json(&["import", file, "--mapping", &mapping, "--org", org]);
        made += report["made"].as_u64().unwrap_or_default();
        refused += report["refused"].as_u64().unwrap_or_default();
    }
    let seconds = start.elapsed().as_secs_f64();
    let processor = usage::processor_time_of(node.pid())?.saturating_sub(processor_before).as_secs_f64();
    let resident = node.resident_bytes();

    let start = Instant::now();
    let mut unchanged = 0;
    for (file, org) in &files {
        unchanged +=
            node.json(&["import", file, "--mapping", &mapping, "--org", org])["unchanged"].as_u64().unwrap_or_default();
    }
    let again = start.elapsed().as_secs_f64();
    node.stop();
    Ok(json!({
        "rows": arguments.rows,
        "orgs": files.len(),
        "csv_bytes": bytes,
        "cores": cores(),
        "made": made,
        "refused": refused,
        "import_s": rounded(seconds),
        "rows_per_s": rounded(arguments.rows as f64 / seconds),
        "node_processor_s": rounded(processor),
        "rss_bytes": resident,
        "again_s": rounded(again),
        "again_unchanged": unchanged,
    }))
}

/// Rows of about a kilobyte, no two alike.
fn table(first: usize, rows: usize) -> String {
    const THEMES: [&str; 5] = ["home-care", "elderly-care", "remote-care", "rehabilitation", "prevention"];
    const TYPES: [&str; 4] = ["sensor", "remote-monitoring", "dtx", "data-platform"];
    let mut text = String::from("Number;Nimi;Name;Lyhyesti;Short;Kuvaus;Text;Themes;Type;Page\n");
    for number in first..first + rows {
        let (theme, other) =
            (THEMES[number % THEMES.len()], THEMES[(number / 7 + 1 + number % THEMES.len()) % THEMES.len()]);
        let themes = if theme == other { theme.to_owned() } else { format!("{theme}|{other}") };
        let _ = writeln!(
            text,
            "{number};Tuote {number};Product {number};Laite numero {number} mittaa ja kertoo tuloksen.;Device number {number} \
             measures and tells the result.;\"Laite {number} kiinnitetään seinään; se toimii paristolla {} kuukautta ja \
             lähettää mittauksen {} kertaa päivässä.\";\"Device {number} is fixed to a wall; it runs {} months on a battery \
             and sends a reading {} times a day.\";{themes};{};https://tuotteet.example/{number}",
            number % 60 + 1,
            number % 24 + 1,
            number % 60 + 1,
            number % 24 + 1,
            TYPES[number % TYPES.len()],
        );
    }
    text
}
