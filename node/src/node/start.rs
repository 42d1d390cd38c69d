//! Starting a node: keys, store, set, network, engine, in this order, each refusing with one clear sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use kirjo_protocol::envelope::{self, Record};
use kirjo_protocol::id::OrgId;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::replica::{Output, Replica, Stored, Stub};
use libp2p::Multiaddr;
use tokio::sync::{broadcast, mpsc, watch};

use super::{CHANGES_KEPT, Inner, Node, StartError};
use crate::clock::{Clock, random_seed};
use crate::config::Config;
use crate::directory::Directory;
use crate::engine::{self, ADDED_PEERS_KEY, BANNED_KEY, INBOX};
use crate::guard::Guard;
use crate::home::{Home, HomeError};
use crate::left_out;
use crate::network::{self, Event, NetworkConfig, NetworkError, NetworkHandle};
use crate::publish::LocalIds;
use crate::store::{Change, OpenOptions, Row, Store, StoreError};
use crate::visible::Policy;

pub(super) async fn start<N>(
    home: Home,
    config: Config,
    clock: Clock,
    connect: impl FnOnce(NetworkConfig, mpsc::Sender<Event>) -> N,
) -> Result<Node, StartError>
where
    N: Future<Output = Result<NetworkHandle, NetworkError>>,
{
    let network = config.network_id();
    let transport = home.transport_key()?;
    let orgs: BTreeMap<_, _> = home.orgs(&network)?.into_iter().map(|keys| (keys.org, Arc::new(keys))).collect();
    if !orgs.contains_key(&config.org) {
        let path = home.directory().join("keys").join(config.org.to_string());
        let source = std::io::Error::new(
            std::io::ErrorKind::NotFound,
            "the organisation's keys are not there; restore them from your backup",
        );
        return Err(HomeError::Io { path, source }.into());
    }

    let started = clock.now();
    let entropy = random_seed().map_err(|source| HomeError::Io { path: home.directory().to_owned(), source })?;
    let entropy = u64::from_le_bytes(entropy[..8].try_into().expect("8 of 32 bytes"));
    let (directory, options) =
        (home.database(), OpenOptions { cache_bytes: config.limits.cache_mib << 20, ..OpenOptions::default() });
    let rebuild = {
        let (network, settings, own) =
            (network.clone(), config.replica(entropy), orgs.keys().copied().collect::<Vec<_>>());
        tokio::task::spawn_blocking(move || -> Result<_, StartError> {
            let (store, opened) = Store::open_with(&directory, &network, options)?;
            if opened.snapshot_removed {
                tracing::warn!("a damaged snapshot of the database was removed; nothing is lost");
            }
            let mut replica = Replica::new(settings);
            for org in own {
                replica.add_own(org, started);
            }
            let rules = left_out::read_rules(&store)?;
            replica.set_rules(rules.keys().copied());
            let (nodes, changes) = restore(&store, &network, &mut replica)?;
            store.apply_blocking(changes)?;
            Ok((store, replica, nodes, rules))
        })
    };
    let (store, replica, nodes, rules) = rebuild.await.expect("opening a store reports its failures")?;

    let mut book = Directory::default();
    let known: Vec<_> = nodes.iter().filter_map(|record| book.learn(&network, record)).collect();
    let lines = |key| engine::read_list(&store, key);
    let banned: BTreeSet<_> = lines(BANNED_KEY)?.iter().filter_map(|peer| peer.parse().ok()).collect();
    let added = lines(ADDED_PEERS_KEY)?;
    let mut bootstrap = config.peers.bootstrap.clone();
    bootstrap.extend(added.iter().filter_map(|address| address.parse::<Multiaddr>().ok()));

    let (events, inbox) = mpsc::channel(network::EVENT_CAPACITY);
    let net = connect(
        NetworkConfig {
            listen: config.peers.listen.clone(),
            bootstrap,
            external: config.peers.external.clone(),
            relay: config.peers.relay,
            trusted_ca: config.trusted_ca(home.directory()).map_err(HomeError::from)?,
            banned: banned.iter().copied().collect(),
            ..NetworkConfig::new(network.as_str(), transport.seed())
        },
        events,
    )
    .await?;

    // An organisation that is founded with this start has published nothing before.
    let may_have_published = |org: &OrgId| replica.org(org).is_some() || home.profile(org).is_none();
    let guard = Guard::of(orgs.keys().copied().filter(may_have_published).collect());

    let (engine, messages) = mpsc::channel(INBOX);
    let node = Node(Arc::new(Inner {
        home,
        config,
        network,
        clock,
        replica: RwLock::new(replica),
        store,
        net,
        transport,
        orgs: RwLock::new(orgs),
        policy: Policy::default(),
        engine,
        changes: broadcast::channel(CHANGES_KEPT).0,
        stored: watch::channel(0).0,
        synced: broadcast::channel(CHANGES_KEPT).0,
        failure: watch::channel(None).0,
        directory: RwLock::new(book),
        connections: RwLock::default(),
        banned: RwLock::new(banned),
        rules: RwLock::new(rules),
        dropped: watch::channel(0).0,
        publishing: tokio::sync::Mutex::new(LocalIds::default()),
        ids_stale: Mutex::default(),
        guard,
        compared: RwLock::default(),
        completeness: Mutex::default(),
        started,
        digest: Mutex::new(None),
        http: OnceLock::new(),
        stopped: watch::channel(false).0,
    }));
    tokio::spawn(engine::run(node.0.clone(), inbox, messages, known));
    node.announce_own().await;
    Ok(node)
}

/// A row as the replica takes it in.
fn stored(row: Row, whole: impl Fn(&Row) -> Result<Record, StoreError>) -> Result<Stored, StoreError> {
    if row.stub {
        let Row { arrival, org, key, id, seq, expires, bytes, kind, signer, critical, .. } = row;
        return Ok(Stored::Stub(Stub { arrival, org, key, id, seq, expires, bytes, kind, signer, critical }));
    }
    // An identity operation is needed whole. And the row was written by whatever version received the record, but this
    // one may know its critical fields.
    if row.kind == Kind::Identity || row.critical {
        return Ok(Stored::of(row.arrival, &whole(&row)?));
    }
    Ok(Stored::Record {
        arrival: row.arrival,
        org: row.org,
        key: row.key,
        id: row.id,
        seq: row.seq,
        expires: row.expires,
        bytes: row.bytes,
        kind: row.kind,
        signer: row.signer,
        retraction: row.retraction,
        critical: false,
    })
}

/// Takes the store's records into the replica, which knows the rules of the operator. Gives back the node records, and
/// what has to change in the store: records that have lost their place, and what rules and stubs disagree about.
pub(crate) fn restore(
    store: &Store,
    network: &kirjo_protocol::id::NetworkId,
    replica: &mut Replica,
) -> Result<(Vec<Record>, Vec<Change>), StartError> {
    let whole = |row: &Row| -> Result<Record, StoreError> {
        let bytes = store.envelope(row.arrival)?.ok_or(StoreError::Corrupt { arrival: row.arrival })?;
        envelope::read_trusted(&bytes, network).map_err(|_| StoreError::Corrupt { arrival: row.arrival })
    };
    let (mut out, mut nodes, mut failed) = (Vec::new(), Vec::new(), None);
    let mut read = |row: Row| -> Result<Stored, StoreError> {
        if row.kind == Kind::Node && !row.retraction {
            nodes.push(whole(&row)?);
        }
        stored(row, whole)
    };
    let rows = store.rows().map(|row| row.and_then(&mut read));
    let restored = replica.restore(rows.map_while(|row| row.map_err(|error| failed = Some(error)).ok()), &mut out);
    // What could not be read may be what the others lack.
    if let Some(error) = failed {
        return Err(error.into());
    }
    restored?;
    let next = store.next_arrival();
    replica.advance(kirjo_protocol::replica::Arrival(next.0.saturating_sub(1)));
    let changes = out.into_iter().filter_map(|output| match output {
        Output::Erase { arrival } => Some(Change::Erase { arrival }),
        Output::StoreStub(stub) => Some(Change::Stub { row: Row::of_stub(stub) }),
        _ => None,
    });
    Ok((nodes, changes.collect()))
}

#[cfg(test)]
mod tests {
    use kirjo_protocol::body::Body;
    use kirjo_protocol::id::{OrgId, RecordKey};
    use kirjo_protocol::key::SigningKey;
    use kirjo_protocol::replica::Arrival;
    use kirjo_protocol::time::{Seq, UnixMillis};

    use super::*;

    #[test]
    fn whether_critical_fields_are_known_is_asked_of_the_record_and_not_of_the_release_that_stored_it() {
        let network = "demo".parse().unwrap();
        let sign = |critical: &[&str]| {
            let mut body = Body::new(OrgId([1; 32]), Kind::Product, RecordKey([2; 16]), Seq::new(UnixMillis(1_000), 0))
                .expires(UnixMillis(2_000))
                .content(kirjo_protocol::cbor::map([]));
            body.critical = critical.iter().map(|name| (*name).to_owned()).collect();
            let bytes = envelope::sign(&body, &SigningKey::from_seed([3; 32]), &network).unwrap();
            envelope::verify(&bytes, &network).unwrap()
        };
        // What a later release knows is, to it, as a record without such fields is to this one.
        for (record, unknown) in [(sign(&[]), false), (sign(&["dose"]), true)] {
            let row = Row { critical: true, ..Row::new(Arrival(1), &record) };
            let stored = stored(row, |_| Ok(record.clone())).unwrap();
            assert!(matches!(stored, Stored::Record { critical, .. } if critical == unknown), "{stored:?}");
        }
    }
}
