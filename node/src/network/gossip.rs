//! How gossip is set up.
//!
//! The numbers avoid four traps of the gossipsub implementation in use: its length check covers the whole receive buffer, so
//! the transmit limit stands 16 KiB above the largest message; one decoding error makes a link deaf, so the control limits
//! keep lists below what a receiver takes; and the stock score parameters are made for another kind of network. They are
//! the same on every node, because unequal limits are decoding errors too.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use libp2p::gossipsub::{
    self, ConfigBuilder, DataTransform, IdentTopic, IdentityTransform, Message, MessageAuthenticity, MessageId,
    PeerScoreParams, PeerScoreThresholds, RawMessage, TopicHash, TopicScoreParams, ValidationMode,
    WhitelistSubscriptionFilter, score_parameter_decay,
};
use sha2::{Digest, Sha256};

use super::counters::{Counters, count};

/// The largest message that is published: an envelope is at most 48 KiB, and gossip transmits up to 64 KiB.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;

/// The transmit limit, 16 KiB above the largest message (see the head of this file).
const MAX_TRANSMIT_BYTES: usize = MAX_MESSAGE_BYTES + 16 * 1024;

/// A control message of 400 ids of 20 bytes takes about 9 KiB; the limit leaves room for several heartbeats in one.
const MAX_CONTROL_BYTES: usize = 64 * 1024;
const MAX_CONTROL_IDS: usize = 400;

/// More than an honest node puts into one packet.
const MAX_MESSAGES_PER_PACKET: usize = 100;

/// Late duplicates end at the cache and not at the engine.
const DUPLICATE_CACHE: Duration = Duration::from_secs(600);

/// A node whose mesh is larger cuts some of it. Each neighbour in the mesh sends a message once at most, so this is also about
/// how many copies of a message a node gets; the library's own 12 lets those who are known best have twice what others get.
const MESH_HIGH: usize = 8;

const HEARTBEAT: Duration = Duration::from_secs(1);
/// Heartbeats for which a message waits for its verdict and can be asked for, and of these those in which it is offered.
const HISTORY_HEARTBEATS: usize = 12;
const OFFERED_HEARTBEATS: usize = 3;

/// Messages queued for one peer before it counts as slow: at most 64 MiB for a peer that does not read.
const QUEUE_PER_PEER: usize = 1_000;
const QUEUE_TIME: Duration = Duration::from_secs(5);

/// How long a peer that left keeps its score: as long as a peer is blocked for.
const RETAIN_SCORE: Duration = Duration::from_secs(600);

const HOUR: Duration = Duration::from_secs(3_600);
const MESSAGE_ID_BYTES: usize = 20;

/// Gossip of one topic.
pub(super) type Gossip = gossipsub::Behaviour<CountedCopies, WhitelistSubscriptionFilter>;

/// Leaves messages as they are and counts those that come in. Gossip reports a message once however many peers send it, and
/// asks for its transform with every copy.
#[derive(Debug, Clone)]
pub(super) struct CountedCopies(Arc<Counters>);

impl DataTransform for CountedCopies {
    fn inbound_transform(&self, message: RawMessage) -> io::Result<Message> {
        count(&self.0.gossip_copies);
        IdentityTransform.inbound_transform(message)
    }

    fn outbound_transform(&self, topic: &TopicHash, data: Vec<u8>) -> io::Result<Vec<u8>> {
        IdentityTransform.outbound_transform(topic, data)
    }
}

/// The topic of a network's records.
pub(super) fn topic(network: &str) -> IdentTopic {
    IdentTopic::new(format!("kirjo/{network}/records/1"))
}

/// How gossip is configured.
pub(super) fn config() -> ConfigBuilder {
    let mut config = ConfigBuilder::default();
    config
        .validate_messages()
        .validation_mode(ValidationMode::Anonymous)
        .message_id_fn(message_id)
        .max_transmit_size(MAX_TRANSMIT_BYTES)
        .max_control_message_size(MAX_CONTROL_BYTES)
        .max_control_messages_sent(MAX_CONTROL_IDS)
        .max_publish_messages(MAX_MESSAGES_PER_PACKET)
        .duplicate_cache_time(DUPLICATE_CACHE)
        .history_length(HISTORY_HEARTBEATS)
        .history_gossip(OFFERED_HEARTBEATS)
        .heartbeat_interval(HEARTBEAT)
        .heartbeat_initial_delay(HEARTBEAT)
        .mesh_n(6)
        .mesh_n_low(4)
        .mesh_n_high(MESH_HIGH)
        .mesh_outbound_min(2)
        .flood_publish(true)
        .connection_handler_queue_len(QUEUE_PER_PEER)
        .publish_queue_duration(QUEUE_TIME)
        .forward_queue_duration(QUEUE_TIME);
    config
}

/// Gossip for `topic`, already subscribed to it.
pub(super) fn behaviour(topic: &IdentTopic, config: &ConfigBuilder, counters: Arc<Counters>) -> Result<Gossip, String> {
    let config = config.build().map_err(|error| error.to_string())?;
    let filter = WhitelistSubscriptionFilter([topic.hash()].into());
    let mut gossip = Gossip::new_with_subscription_filter_and_transform(
        MessageAuthenticity::Anonymous,
        config,
        filter,
        CountedCopies(counters),
    )?;
    gossip.with_peer_score(score(topic.hash()), thresholds())?;
    gossip.subscribe(topic).map_err(|error| format!("{error:?}"))?;
    Ok(gossip)
}

/// The same bytes are the same message, whoever sends them.
fn message_id(message: &Message) -> MessageId {
    let digest = Sha256::new().chain_update(message.topic.as_str()).chain_update(&message.data).finalize();
    MessageId::from(digest[..MESSAGE_ID_BYTES].to_vec())
}

fn score(topic: TopicHash) -> PeerScoreParams {
    let records = TopicScoreParams {
        topic_weight: 1.0,
        time_in_mesh_weight: 0.01,
        time_in_mesh_quantum: Duration::from_secs(60),
        time_in_mesh_cap: 60.0,
        first_message_deliveries_weight: 1.0,
        first_message_deliveries_decay: score_parameter_decay(HOUR),
        first_message_deliveries_cap: 20.0,
        // A quiet catalogue is the normal case, so nobody is fined for delivering little.
        mesh_message_deliveries_weight: 0.0,
        mesh_failure_penalty_weight: 0.0,
        invalid_message_deliveries_weight: -10.0,
        invalid_message_deliveries_decay: score_parameter_decay(HOUR),
        ..TopicScoreParams::default()
    };
    PeerScoreParams {
        topics: [(topic, records)].into(),
        app_specific_weight: 1.0,
        // Several participants may stand behind one address, and in the demo all of them do.
        ip_colocation_factor_weight: 0.0,
        behaviour_penalty_weight: -10.0,
        behaviour_penalty_threshold: 6.0,
        behaviour_penalty_decay: score_parameter_decay(RETAIN_SCORE),
        slow_peer_weight: -0.2,
        slow_peer_threshold: 10.0,
        retain_score: RETAIN_SCORE,
        ..PeerScoreParams::default()
    }
}

fn thresholds() -> PeerScoreThresholds {
    PeerScoreThresholds {
        gossip_threshold: -40.0,
        publish_threshold: -80.0,
        graylist_threshold: -160.0,
        accept_px_threshold: 1_000.0,
        opportunistic_graft_threshold: 1.0,
    }
}
