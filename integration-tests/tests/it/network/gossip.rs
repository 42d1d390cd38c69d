//! Gossip over links that delay and lose, among nodes that are whole but for the sockets.

use std::time::Duration;

use integration_tests::crowd::{Crowd, Setup};
use integration_tests::links::Quality;

const NODES: usize = 8;
const RECORDS: usize = 20;

#[test]
fn over_links_that_delay_and_lose_gossip_brings_all_but_what_is_discarded_and_one_reconciliation_the_rest() {
    let quality = Quality { latency: Duration::from_millis(10)..=Duration::from_millis(100), loss: 0.1, seed: 11 };
    let run = async {
        let mut crowd = Crowd::gather(Setup { nodes: NODES, quality, tell: false }).await.unwrap();
        assert!(crowd.connections() >= NODES * (NODES - 1) / 2, "everybody knows everybody");
        let workload = crowd.publish(RECORDS, 20.0).await.unwrap();
        let brought = crowd.gossip_ended(&workload).await;
        let deliveries = RECORDS * (NODES - 1);
        assert_eq!(brought.deliveries.len() + brought.missed, deliveries);
        // Nobody but the sieve loses anything: no limit, no queue, no verdict that comes too late.
        assert_eq!((brought.missed, brought.held_back, brought.unheard), (brought.discarded, 0, 0), "{brought:?}");
        assert!(brought.missed > 0 && brought.frames.1 > 0, "nothing was lost, so nothing was shown: {brought:?}");
        // A frame can't have gone faster than the fastest link.
        assert!(brought.deliveries[0] >= Duration::from_millis(10), "{brought:?}");
        assert!(brought.copies_mean >= 1.0 && brought.copies_mean <= 8.0, "{brought:?}");
        let reconciled = crowd.reconciled_now(&workload).await.unwrap();
        assert_eq!(reconciled.missing, 0, "one round of reconciliation brings what gossip has not: {brought:?}");
        crowd.leave().await;
    };
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(run);
}
