//! The queue and the groups: when an answer comes, and what is seen before it.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Keeps the writer busy until the sender is dropped.
fn hold(store: &Store) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (busy, is_busy) = mpsc::channel();
    store.submit(vec![], move |_| {
        busy.send(()).unwrap();
        let _ = held.recv();
    });
    is_busy.recv().unwrap();
    release
}

fn is_on_disk(disk: &Disk, arrival: u64) -> bool {
    disk.read(&keys::Place::Log(Arrival(arrival))).unwrap().is_some()
}

#[test]
fn an_answer_comes_only_when_the_change_is_in_the_file() {
    let home = TempDir::new().unwrap();
    let copy = TempDir::new().unwrap();
    let store = open(home.path());
    let (from, to) = (home.path().join("store"), copy.path().join("store"));
    let (done, copied) = mpsc::channel();
    store.submit((0..50).map(|n| put(&signed(n, 900))).collect(), move |result| {
        // What a crash at this very moment would leave behind.
        result.unwrap();
        std::fs::create_dir_all(to.join("blobs")).unwrap();
        for file in std::fs::read_dir(from).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
        done.send(()).unwrap();
    });
    copied.recv().unwrap();
    assert_eq!(rows(&open(copy.path())).len(), 50);
}

#[test]
fn what_waits_is_written_as_one_group_and_answered_in_order() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let release = hold(&store);
    let order = Arc::new(Mutex::new(Vec::new()));
    for n in 0..GROUP_CHANGES as u64 + 1 {
        let (disk, order) = (Arc::clone(&store.disk), Arc::clone(&order));
        store.submit(vec![put(&raw(n, vec![1; 10]))], move |result| {
            result.unwrap();
            let last = GROUP_CHANGES as u64;
            let seen = (is_on_disk(&disk, n), is_on_disk(&disk, last - 1), is_on_disk(&disk, last));
            order.lock().unwrap().push((n, seen));
        });
    }
    drop(release);
    store.apply_blocking(vec![]).unwrap();
    let order = order.lock().unwrap();
    let last = GROUP_CHANGES as u64;
    assert_eq!(order.iter().map(|(n, _)| *n).collect::<Vec<_>>(), (0..=last).collect::<Vec<_>>());
    assert_eq!(order[0].1, (true, true, false), "the first answer comes after the whole group and before the next");
    assert_eq!(order[GROUP_CHANGES].1, (true, true, true));
}

#[test]
fn what_is_submitted_is_seen_before_it_is_written() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    store.apply_blocking(vec![put(&raw(0, b"old".to_vec())), meta(b"k", Some(b"old"))]).unwrap();
    let release = hold(&store);
    store.submit(vec![put(&raw(1, b"new".to_vec())), erase(0), meta(b"k", Some(b"new"))], |result| result.unwrap());
    assert!(is_on_disk(&store.disk, 0) && !is_on_disk(&store.disk, 1));
    let check = || {
        assert_eq!(store.envelope(Arrival(0)).unwrap(), None);
        assert_eq!(store.envelope(Arrival(1)).unwrap().as_deref(), Some(&b"new"[..]));
        assert_eq!(store.meta(b"k").unwrap().as_deref(), Some(&b"new"[..]));
        assert_eq!(store.next_arrival(), Arrival(2));
    };
    check();
    drop(release);
    store.apply_blocking(vec![]).unwrap();
    assert_eq!(store.queue.pending_envelope(Arrival(1)), None, "the view holds only what waits");
    assert_eq!(store.queue.pending_meta(b"k"), None);
    check();
}

#[test]
fn a_full_queue_makes_the_submitter_wait_and_loses_nothing() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let release = hold(&store);
    let answered = Arc::new(AtomicUsize::new(0));
    let count = || {
        let answered = Arc::clone(&answered);
        move |result: Result<(), StoreError>| {
            result.unwrap();
            answered.fetch_add(1, Ordering::SeqCst);
        }
    };
    let change = put(&signed(0, 10));
    for n in 0..QUEUE_CHANGES / 100 {
        let accepted = store.submit_async(vec![change.clone(); 100], count()).now_or_never();
        assert!(accepted.is_some(), "there is room for job {n}");
    }
    let mut waiting = Box::pin(store.submit_async(vec![change.clone()], count()));
    assert!((&mut waiting).now_or_never().is_none(), "the queue is full");
    let mut large = Box::pin(store.submit_async(vec![change.clone()], count()));
    assert!((&mut large).now_or_never().is_none(), "for everybody");
    std::thread::scope(|scope| {
        let blocked = scope.spawn(|| store.submit(vec![change.clone()], count()));
        drop(release);
        blocked.join().unwrap();
    });
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        waiting.await;
        large.await;
        store.apply(vec![]).await.unwrap();
    });
    assert_eq!(answered.load(Ordering::SeqCst), QUEUE_CHANGES / 100 + 3);
}

#[test]
fn the_queue_is_bounded_in_bytes_too() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let release = hold(&store);
    let change = put(&raw(0, vec![0; 1024 * 1024]));
    let mut accepted = 0;
    while store.submit_async(vec![change.clone()], |result| result.unwrap()).now_or_never().is_some() {
        accepted += 1;
        assert!(accepted <= QUEUE_BYTES >> 20);
    }
    assert_eq!(accepted, QUEUE_BYTES >> 20);
    drop(release);
}

#[test]
fn dropping_the_store_writes_what_waits() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    let release = hold(&store);
    for n in 0..30 {
        store.submit(vec![put(&signed(n, 100))], |result| result.unwrap());
    }
    drop(release);
    drop(store);
    assert_eq!(rows(&open(home.path())).len(), 30);
}

#[test]
fn a_panicking_caller_does_not_stop_the_writer() {
    let home = TempDir::new().unwrap();
    let store = open(home.path());
    store.submit(vec![put(&signed(0, 10))], |_| panic!("on purpose"));
    store.apply_blocking(vec![put(&signed(1, 10))]).unwrap();
    assert_eq!(rows(&store).len(), 2);
}
