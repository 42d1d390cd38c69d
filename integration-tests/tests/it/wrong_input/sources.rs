//! Sources that are broken, foreign or hostile: one clear sentence, exit code 1, and nothing lost.

use std::io::Write as _;

use integration_tests::federation::NETWORK;
use integration_tests::participant::Participant;
use serde_json::json;

const SOURCE: [&str; 6] = ["--source", "Luettelo", "--source-licence", "own", "--ui-lang", "en"];
const HEAD: &str = "kind,localId,title.fi,summary.fi,description.fi,themes,productType,regulatory.status\n";
const GOOD: &str = "product,1,Apuri,Auttaa.,Auttaa kotona.,home-care,sensor,not-a-device\n";

/// Imports bytes, which has to be refused without anything being published; what was said.
fn refused(node: &Participant, name: &str, bytes: &[u8]) -> String {
    let file = node.write(name, bytes);
    let run = node.run(&[&["import", &file], &SOURCE[..]].concat());
    run.refusal();
    assert_eq!(node.json(&["status"])["records"], json!(1), "{name}: something was published");
    assert!(run.stderr.contains(name) && run.stderr.lines().count() <= 3, "{name}: {}", run.stderr);
    run.stderr
}

#[test]
fn files_that_are_not_what_they_should_be_are_refused_with_the_remedy() {
    let node = Participant::start_new("Esimerkki Oy", NETWORK, &[]);
    let utf16: Vec<u8> = format!("{HEAD}{GOOD}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin = [HEAD.as_bytes(), GOOD.as_bytes(), b"product,2,Hyv\xe4,x,y,home-care,sensor,not-a-device\n"].concat();
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE rdf:RDF [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<rdf:RDF/>";
    let itself = "publiccodeYmlVersion: \"0.4\"\nname: x\ncategories: &a [*a]\n";
    let deep = "[".repeat(200_000);
    let wide =
        format!("{{\"kind\": \"product\"{}}}", (0..600_000).map(|at| format!(",\"f{at}\":[1]")).collect::<String>());
    for (name, bytes, said) in [
        ("utf16.csv", utf16.as_slice(), "UTF-16LE"),
        ("latin.csv", &latin, "iconv"),
        ("book.csv", b"PK\x03\x04rest of an archive", "ZIP"),
        ("twice.csv", b"kind,kind\nproduct,product\n", "twice"),
        ("other.csv", b"Name,Price\nApuri,3\n", "--mapping"),
        ("empty.csv", b"", "nothing to import"),
        ("bomb.rdf", bomb.as_bytes(), "entities"),
        ("publiccode.yml", itself.as_bytes(), "publiccode.yml:"),
        ("deep.json", deep.as_bytes(), "nested too deep"),
        ("wide.json", wide.as_bytes(), "parts"),
        ("strange.bin", b"what is this", "--format"),
        ("context.jsonld", b"{\"@context\": \"https://a.example/c\", \"@type\": \"Product\"}", "none is ever fetched"),
    ] {
        let sentence = refused(&node, name, bytes);
        assert!(sentence.contains(said), "{name}: {sentence}");
    }
    let marked = [b"\xef\xbb\xbf", HEAD.as_bytes(), GOOD.as_bytes()].concat();
    let file = node.write("marked.csv", marked);
    assert_eq!(node.json(&[&["import", &file], &SOURCE[..]].concat())["made"], json!(1), "a mark of UTF-8 is no fault");
}

#[test]
fn a_half_broken_table_gives_its_good_rows_and_names_the_bad_ones_by_row_and_field() {
    let node = Participant::start_new("Esimerkki Oy", NETWORK, &[]);
    let text = format!(
        "{HEAD}{GOOD}product,2,Toinen\nproduct,3,Kolmas,Lyhyt.,Pitkä.,starships,sensor,not-a-device\n{}",
        GOOD.replace(",1,", ",4,")
    );
    let file = node.write("half.csv", text);
    let run = node.run(&[&["import", &file], &SOURCE[..]].concat());
    run.refusal();
    assert!(run.text().starts_with("2 made"), "{}", run.text());
    assert!(run.stderr.contains("half.csv:3: row 2: The row has 3 cells and the header 8"), "{}", run.stderr);
    assert!(run.stderr.contains("half.csv:4: row 3: themes[0]"), "{}", run.stderr);
    assert_eq!(node.json(&["status"])["records"], json!(3));
}

#[test]
fn a_line_of_two_gigabytes_takes_little_memory_and_costs_no_other_row() {
    const BYTES: u64 = 2 * 1024 * 1024 * 1024;
    /// Kibibytes of address space: the program itself, its threads and the bounds of the readers.
    const SPACE: &str = "1048576";
    let node = Participant::start_new("Esimerkki Oy", NETWORK, &[]);
    let program = integration_tests::program::path();
    let mut child = std::process::Command::new("sh")
        .args(["-c", &format!("ulimit -v {SPACE}; exec \"$0\" \"$@\"")])
        .arg(program)
        .args(["import", "-", "--format", "csv", "--json", "--home", &node.home().display().to_string()])
        .args(SOURCE)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let feeder = std::thread::spawn(move || -> std::io::Result<()> {
        input.write_all(HEAD.as_bytes())?;
        input.write_all(GOOD.as_bytes())?;
        input.write_all(b"product,2,")?;
        let chunk = vec![b'x'; 1024 * 1024];
        for _ in 0..BYTES / chunk.len() as u64 {
            input.write_all(&chunk)?;
        }
        input.write_all(b"\n")?;
        input.write_all(GOOD.replace(",1,", ",3,").as_bytes())
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["made"], &report["refused"]), (&json!(2), &json!(1)), "{report:#}");
    assert_eq!(output.status.code(), Some(1));
}
