use clap::CommandFactory as _;

use kirjo_protocol::id::RecordKey;

use super::*;

fn parse(line: &str) -> Result<Cli, clap::error::ErrorKind> {
    Cli::try_parse_from(line.split_whitespace()).map_err(|error| error.kind())
}

#[test]
fn the_definition_of_the_commands_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_has_an_example_that_fits_a_terminal() {
    fn check(command: &mut clap::Command, path: &str) {
        let help = command.render_long_help().to_string();
        assert!(help.contains("Example"), "{path} has no example");
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{path}: {line}");
        }
        for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help") {
            let path = format!("{path} {}", sub.get_name());
            check(sub, &path);
        }
    }
    let mut command = Cli::command();
    command.build();
    check(&mut command, "kirjo");
}

#[test]
fn the_contract_s_lines_are_understood() {
    let org = OrgId([7; 32]);
    let key = RecordKey([9; 16]);
    for line in [
        "kirjo init --name X --network demo --http 127.0.0.1:0 --listen /ip4/127.0.0.1/tcp/0 --listen /ip4/127.0.0.1/udp/0/quic-v1 --bootstrap /ip4/127.0.0.1/tcp/4480",
        "kirjo init",
        "kirjo run --home /tmp/x --json",
        "kirjo --json run",
        "kirjo demo --nodes 3 --home /tmp/x",
        "kirjo publish a.yaml b.json - --check --reason because",
        "kirjo renew --all --yes",
        "kirjo retract --all --yes",
        "kirjo search etävastaanotto kotihoito --kind product --lang fi --limit 5",
        "kirjo search",
        "kirjo verify a.cose --network demo --identity b.cose",
        "kirjo survey etähoito kotihoito --kind product --filter theme=home-care --format csv --out a.csv",
        "kirjo survey --org aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --format html",
        "kirjo survey verify a.json --network demo --identity b.cose --online",
        "kirjo survey -- verify",
        "kirjo watch add etähoito --kind need --url https://crm.example.fi/hook",
        "kirjo watch add --filter theme=home-care --url http://127.0.0.1:9/ --allow-private",
        "kirjo watch list --json",
        "kirjo watch remove abc",
        "kirjo watch log abc",
        "kirjo watch test abc",
        "kirjo peers",
        "kirjo peers --json",
        "kirjo peers show 12D3",
        "kirjo peers add /ip4/127.0.0.1/tcp/4480",
        "kirjo peers ban 12D3 --json",
        "kirjo peers unban 12D3",
        "kirjo policy",
        "kirjo policy list --json",
        "kirjo sync",
        "kirjo sync --wait",
        "kirjo sync --wait 10",
        "kirjo status --ui-lang sv",
        "kirjo status --all",
        "kirjo publish a.yaml --force",
        "kirjo verify a.cose --proof b.json",
        "kirjo dump a.kirjo",
        "kirjo dump --salvage a.kirjo --json",
        "kirjo restore a.kirjo",
        "kirjo key show",
        "kirjo key rotate --controller a.pem",
        "kirjo org list",
        "kirjo org create --name X --org-type company",
    ] {
        assert!(parse(line).is_ok(), "{line}: {:?}", parse(line).err());
    }
    for line in [
        format!("kirjo get {org}/{key} --raw"),
        format!("kirjo renew {key} {org}/{key}"),
        format!("kirjo retract {key}"),
        format!("kirjo key rotate --org {org} --to {}", identity::key_of(1)),
        format!("kirjo key add-signer {} --scope product --scope competence", identity::key_of(1)),
        format!("kirjo key revoke {} --stolen 2026-11-20 --force", identity::key_of(1)),
        format!("kirjo org add {org} --controller a.pem"),
        format!("kirjo org parent {org}"),
        format!("kirjo org parent --none --org {org}"),
        format!("kirjo org confirm {org}"),
        format!("kirjo org dismiss {org}"),
        format!("kirjo policy drop {org} --reason because --yes"),
        format!("kirjo policy drop {org}/{key} --reason because --json"),
        format!("kirjo policy keep {org}/{key}"),
    ] {
        assert!(parse(&line).is_ok(), "{line}");
    }
}

#[test]
fn wrong_usage_is_refused_before_anything_is_done() {
    for line in [
        "kirjo",
        "kirjo publish",
        "kirjo renew",
        "kirjo retract",
        "kirjo retract --all",
        "kirjo retract --all aaaa --yes",
        "kirjo get aaaa",
        "kirjo get a/b",
        "kirjo get --out x",
        "kirjo init --network Demo",
        "kirjo init --lang de",
        "kirjo init --org-type ministry-of-silly-walks",
        "kirjo init --http localhost",
        "kirjo search x --kind head",
        "kirjo search x --limit 0",
        "kirjo survey x --filter theme",
        "kirjo survey x --format pdf",
        "kirjo survey verify",
        "kirjo watch",
        "kirjo watch add x",
        "kirjo sync --wait 0",
        "kirjo key",
        "kirjo key revoke",
        "kirjo key revoke aaaa",
        "kirjo org",
        "kirjo org parent",
        "kirjo org create",
        "kirjo status --ui-lang de",
        "kirjo frobnicate",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
}

#[test]
fn wait_without_seconds_takes_the_default() {
    let wait = |line| match parse(line).unwrap().command {
        Command::Sync(args) => args.wait,
        other => panic!("{other:?}"),
    };
    assert_eq!(wait("kirjo sync"), None);
    assert_eq!(wait("kirjo sync --wait"), DEFAULT_WAIT.parse().ok());
    assert_eq!(wait("kirjo sync --wait 5"), Some(5));
}
