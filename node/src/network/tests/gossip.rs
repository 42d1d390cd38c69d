use super::*;

async fn accept(node: &Node, peer: PeerId, message: MessageId) {
    node.tell(Command::Verdict { message, peer, verdict: Verdict::Accept }).await;
}

/// first <- second <- third: what the first publishes reaches the third only through the second.
async fn chain(seed: u8, transport: &str) -> (Node, Node, Node) {
    let mut first = Node::start(config(seed, &[transport])).await;
    let mut second =
        Node::start(NetworkConfig { bootstrap: vec![first.address()], ..config(seed + 1, &[transport]) }).await;
    // The third must not learn of the first, so the first keeps it out.
    let third = NetworkConfig { bootstrap: vec![second.address()], ..config(seed + 2, &[]) };
    first.tell(Command::Ban(peer_id(third.seed))).await;
    let mut third = Node::start(third).await;
    first.subscribed(&second).await;
    second.subscribed(&third).await;
    third.subscribed(&second).await;
    (first, second, third)
}

#[tokio::test]
async fn an_accepted_message_goes_on_to_a_third_node() {
    for (transport, seed) in [(TCP, 100), (QUIC, 103)] {
        let (first, mut second, mut third) = chain(seed, transport).await;
        first.tell(Command::Publish(b"record".to_vec())).await;
        let (peer, message, bytes) = second.gossip().await;
        assert_eq!((peer, bytes.as_slice()), (first.peer(), &b"record"[..]));
        assert_eq!(third.counter("gossip_received"), 0, "nothing is passed on before the verdict");
        accept(&second, peer, message).await;
        let (peer, _, bytes) = third.gossip().await;
        assert_eq!((peer, bytes.as_slice()), (second.peer(), &b"record"[..]));
        second.counted("gossip_forwarded", 1).await;
    }
}

#[tokio::test]
async fn ignored_and_rejected_messages_go_no_further() {
    let (first, mut second, mut third) = chain(106, TCP).await;
    for (text, verdict) in
        [("ignored", Verdict::Ignore), ("rejected", Verdict::Reject(Offence::Forgery)), ("accepted", Verdict::Accept)]
    {
        first.tell(Command::Publish(text.as_bytes().to_vec())).await;
        let (peer, message, bytes) = second.gossip().await;
        assert_eq!(bytes, text.as_bytes());
        second.tell(Command::Verdict { message, peer, verdict }).await;
    }
    let (_, _, bytes) = third.gossip().await;
    assert_eq!(bytes, b"accepted");
    second.counted("gossip_ignored", 1).await;
    second.counted("gossip_rejected", 1).await;
}

#[tokio::test]
async fn a_peer_that_keeps_sending_rejected_messages_is_blocked() {
    let mut first = Node::start(config(110, &[TCP])).await;
    let mut second = Node::start(dialling(111, &first)).await;
    second.subscribed(&first).await;
    for number in 0..4_u8 {
        second.tell(Command::Publish(vec![number])).await;
        let (peer, message, _) = first.gossip().await;
        first.tell(Command::Verdict { message, peer, verdict: Verdict::Reject(Offence::Forgery) }).await;
    }
    first.disconnected(second.peer()).await;
    first.counted("peers_blocked", 1).await;
    first.counted("connections_denied", 1).await;
}

#[tokio::test]
async fn a_burst_of_large_messages_arrives_whole() {
    const MESSAGES: usize = 50;
    for (transport, seed) in [(TCP, 120), (QUIC, 122)] {
        let mut first = Node::start(config(seed, &[transport])).await;
        let mut second = Node::start(dialling(seed + 1, &first)).await;
        first.subscribed(&second).await;
        second.subscribed(&first).await;
        for number in 0..MESSAGES {
            first.tell(Command::Publish(vec![number as u8; 48 * 1024])).await;
        }
        let mut numbers = Vec::new();
        while numbers.len() < MESSAGES {
            let (peer, message, bytes) = second.gossip().await;
            assert!(bytes.len() == 48 * 1024 && bytes.iter().all(|byte| *byte == bytes[0]));
            accept(&second, peer, message).await;
            numbers.push(bytes[0]);
        }
        numbers.sort_unstable();
        assert!(numbers.iter().copied().eq(0..MESSAGES as u8));
        // The link still hears both ways.
        second.tell(Command::Publish(b"after".to_vec())).await;
        assert_eq!(first.gossip().await.2, b"after");
        first.tell(Command::Publish(b"after that".to_vec())).await;
        assert_eq!(second.gossip().await.2, b"after that");
    }
}

#[tokio::test]
async fn publishing_more_than_its_own_budget_is_held_back_and_harms_nobody() {
    let mut first = Node::start(config(130, &[TCP])).await;
    let mut second = Node::start(dialling(131, &first)).await;
    first.subscribed(&second).await;
    for number in 0..2_000_u16 {
        first.tell(Command::Publish(number.to_be_bytes().to_vec())).await;
    }
    first.counted("gossip_held_back", 1).await;
    let published = || first.counter("gossip_published");
    let held_back = || first.counter("gossip_held_back");
    while published() + held_back() < 2_000 {
        tokio::task::yield_now().await;
    }
    for _ in 0..published() {
        second.gossip().await;
    }
    assert_eq!(second.counter("gossip_limited"), 0);
}

#[tokio::test]
async fn an_engine_that_sleeps_loses_gossip_and_nothing_else() {
    // More than the engine's channel and the queue behind it hold, and less than what a peer may send.
    const SIZE: usize = 64 * 1024;
    const MESSAGES: usize = 230;
    let mut sleeper = Node::start(config(140, &[TCP])).await;
    let mut senders = Vec::new();
    for seed in 141..144 {
        let mut sender = Node::start(dialling(seed, &sleeper)).await;
        sender.subscribed(&sleeper).await;
        senders.push(sender);
    }
    for (which, sender) in senders.iter().enumerate() {
        for number in 0..MESSAGES {
            let mut bytes = vec![which as u8; SIZE];
            bytes[1] = number as u8;
            sender.tell(Command::Publish(bytes)).await;
        }
    }
    let dropped = &sleeper.network.counters().gossip_dropped;
    let wait = async {
        while dropped.load(Ordering::Relaxed) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, wait).await.expect("the queue is bounded");
    // It still takes commands and, once awake, hears who is there and what is asked.
    senders[0].tell(Command::Request { peer: sleeper.peer(), token: 1, frame: b"awake?".to_vec() }).await;
    sleeper.await_event("request", |event| matches!(event, Event::Request { .. }).then_some(())).await;
    for sender in &senders {
        sleeper.connected(sender).await;
    }
}

#[tokio::test]
async fn nodes_of_different_networks_part_and_exchange_nothing() {
    let mut first = Node::start(config(150, &[TCP])).await;
    let mut foreign = Node::start(NetworkConfig { network: "other".to_owned(), ..dialling(151, &first) }).await;
    foreign.connected(&first).await;
    foreign.tell(Command::Publish(b"foreign".to_vec())).await;
    foreign.counted("gossip_unheard", 1).await;
    // Either may be the first to see what the other is.
    first.disconnected(foreign.peer()).await;
    foreign.disconnected(first.peer()).await;
    let strange = |event: &Event| matches!(event, Event::Identified { protocols_ok: false, .. });
    assert!(first.seen.iter().chain(&foreign.seen).any(strange));
    assert!(first.counter("peers_foreign") + foreign.counter("peers_foreign") >= 1);

    let mut member = Node::start(dialling(152, &first)).await;
    member.subscribed(&first).await;
    member.tell(Command::Publish(b"ours".to_vec())).await;
    assert_eq!(first.gossip().await.2, b"ours");
    assert_eq!(first.counter("gossip_received"), 1);
}

#[tokio::test]
async fn a_message_too_large_for_gossip_is_not_published() {
    let mut first = Node::start(config(160, &[TCP])).await;
    let mut second = Node::start(dialling(161, &first)).await;
    first.subscribed(&second).await;
    first.tell(Command::Publish(vec![1; MAX_MESSAGE_BYTES + 1])).await;
    first.tell(Command::Publish(vec![2; MAX_MESSAGE_BYTES])).await;
    assert_eq!(second.gossip().await.2, vec![2; MAX_MESSAGE_BYTES]);
    assert_eq!(first.counter("gossip_oversized"), 1);
}

#[tokio::test]
async fn the_heartbeat_goes_on_when_nothing_else_happens() {
    // A message waits twelve heartbeats for its verdict. Here time itself is the subject: a swarm that nothing wakes has
    // two or three heartbeats in these seconds, and would still pass the message on.
    let mut first = Node::start(config(170, &[TCP])).await;
    let mut second = Node::start(dialling(171, &first)).await;
    first.subscribed(&second).await;
    first.tell(Command::Publish(b"slow".to_vec())).await;
    let (peer, message, _) = second.gossip().await;
    tokio::time::sleep(Duration::from_secs(14)).await;
    accept(&second, peer, message).await;
    second.counted("gossip_late", 1).await;
    assert_eq!(second.counter("gossip_forwarded"), 0);
}

#[tokio::test]
async fn every_copy_of_a_message_is_counted_though_the_engine_gets_one() {
    let mut first = Node::start(config(180, &[TCP])).await;
    let mut second = Node::start(dialling(181, &first)).await;
    let both = NetworkConfig { bootstrap: vec![first.address(), second.address()], ..config(182, &[TCP]) };
    let mut third = Node::start(both).await;
    for (one, other) in [(&mut first, &third), (&mut second, &third)] {
        one.subscribed(other).await;
    }
    third.subscribed(&first).await;
    third.subscribed(&second).await;
    // The third has each message from the first, and from the second too once that has it in its mesh.
    for number in 0.. {
        first.tell(Command::Publish(format!("record {number}").into_bytes())).await;
        let (peer, message, _) = second.gossip().await;
        accept(&second, peer, message).await;
        let (peer, message, _) = third.gossip().await;
        accept(&third, peer, message).await;
        second.counted("gossip_forwarded", number + 1).await;
        assert_eq!(third.counter("gossip_received"), number + 1);
        if third.counter("gossip_copies") > third.counter("gossip_received") {
            break;
        }
        assert!(number < 200, "no second copy was counted: {:?}", third.network.counters().snapshot());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
