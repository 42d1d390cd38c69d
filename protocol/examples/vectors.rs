//! Writes the test vectors of the specification into `protocol/vectors`, or another directory when one is named.
//!
//! The files are part of the repository; `tests/vectors.rs` checks that this program still gives the same ones.
//!
//! ```text
//! cargo run -p kirjo-protocol --example vectors
//! ```

use std::path::PathBuf;

#[path = "vectors/generate.rs"]
mod generate;

fn main() -> std::io::Result<()> {
    let named = std::env::args_os().nth(1).map(PathBuf::from);
    let directory = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors"));
    std::fs::create_dir_all(&directory)?;
    for (name, text) in generate::all() {
        std::fs::write(directory.join(name), text)?;
    }
    Ok(())
}
