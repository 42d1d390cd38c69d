//! What a node does for whoever asks too much, too often or for too long.

use std::sync::mpsc;

use super::super::*;
use super::{House, LONG, product};
use crate::catalogue::Query;
use crate::deadline::Deadline;

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_asks_too_often_is_told_when_to_come_again_in_its_language() {
    let house = House::configured("test", |config| {
        config.http.requests_per_second = 1;
        config.http.burst = 3;
        config.http.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let ask = async |client: &str| {
        let headers = format!("X-Forwarded-For: {client}\r\nAccept-Language: sv\r\nAccept: */*\r\n");
        house.request("GET", "/api/v1/search?q=x", &headers).await
    };
    let first = ask("192.0.2.1").await;
    assert_eq!((first.status, first.header("ratelimit-policy")), (200, Some("\"client\";q=3;w=3")));
    assert_eq!(first.header("ratelimit"), Some("\"client\";r=2;t=1"));
    let mut answer = first;
    for _ in 0..20 {
        answer = ask("192.0.2.1").await;
        if answer.status == 429 {
            break;
        }
    }
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("1")));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let problem = answer.json();
    assert_eq!((problem["code"].as_str(), problem["retry_after"].as_u64()), (Some("too-many"), Some(1)));
    assert!(problem["title"].as_str().unwrap().starts_with("För många"), "{problem}");
    // Clients share buckets by chance, and never all of several.
    let others = async || {
        for last in 2..6 {
            if ask(&format!("192.0.2.{last}")).await.status == 200 {
                return true;
            }
        }
        false
    };
    assert!(others().await, "others are served");
    let metrics = house.get("/metrics").await;
    // Who comes from the proxy itself counts as the proxy; it may be asked three times.
    assert!(metrics.text().contains("kirjo_http_refused_total{reason=\"too-many\"} "), "{}", metrics.text());
    let page = async || house.request("GET", "/fi/", "X-Forwarded-For: 192.0.2.1\r\n").await;
    let mut shown = page().await;
    while shown.status != 429 {
        shown = page().await;
    }
    assert!(shown.text().contains("Liian monta pyyntöä"), "{}", shown.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn by_default_nobody_on_the_same_machine_is_refused() {
    let house = House::open().await;
    for _ in 0..crate::config::DEFAULT_BURST + 20 {
        let answer = house.get("/healthz").await;
        assert!(answer.status == 200 && answer.header("ratelimit").is_none());
    }
}

/// Waits for something that another task brings about.
async fn until(condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, waiting).await.expect("it comes about in time");
}

/// Work that lasts until it is let go.
fn lasting() -> (mpsc::Sender<()>, impl FnOnce(&App) -> Result<(), Problem> + Send + 'static) {
    let (go, wait) = mpsc::channel::<()>();
    (go, move |_: &App| {
        let _ = wait.recv();
        Ok(())
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_free_again_only_when_the_work_has_ended_and_not_when_its_reader_left() {
    let house = House::open().await;
    let (_close, closing) = watch::channel(false);
    let app = App::of(&house.node, crate::watch::Sender::new(&[]).unwrap(), closing);
    let (go, work) = lasting();
    let reader = tokio::spawn({
        let app = app.clone();
        async move { app.blocking(work).await }
    });
    until(|| app.readers.available_permits() == MAX_READERS - 1).await;
    reader.abort();
    assert!(reader.await.is_err());
    until(|| app.queue.available_permits() == MAX_READERS + MAX_WAITING).await;
    assert_eq!(app.readers.available_permits(), MAX_READERS - 1, "the work goes on");
    drop(go);
    until(|| app.readers.available_permits() == MAX_READERS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_too_many_wait_the_next_one_is_told_to_come_again_and_the_node_still_works() {
    let house = House::open().await;
    let (_close, closing) = watch::channel(false);
    let app = App::of(&house.node, crate::watch::Sender::new(&[]).unwrap(), closing);
    let mut holds = Vec::new();
    for _ in 0..MAX_READERS + MAX_WAITING {
        let (go, work) = lasting();
        let app = app.clone();
        holds.push((go, tokio::spawn(async move { app.blocking(work).await })));
    }
    until(|| app.queue.available_permits() == 0).await;
    let refused = app.blocking(|_| Ok(())).await.unwrap_err();
    assert_eq!((refused.status().as_u16(), refused.code()), (503, "busy"));
    assert_eq!(refused.to_json(Lang::En, "x").headers()["retry-after"], "5");
    let own = tokio::spawn({
        let app = app.clone();
        async move { app.unhurried(|_| Ok(())).await }
    });
    // Whoever came first need not have a place first.
    let (go, readers): (Vec<_>, Vec<_>) = holds.into_iter().unzip();
    drop(go);
    for reader in readers {
        tokio::time::timeout(LONG, reader).await.unwrap().unwrap().unwrap();
    }
    tokio::time::timeout(LONG, own).await.unwrap().unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_or_a_list_whose_time_is_up_stops_and_says_so() {
    let house = House::open().await;
    house.publish(product("Hidas")).await;
    let (_close, closing) = watch::channel(false);
    let app = App::of(&house.node, crate::watch::Sender::new(&[]).unwrap(), closing);
    let late = Deadline::after(Duration::ZERO);
    let of_search = app
        .blocking(move |app| {
            let request = Request { text: "hidas".into(), limit: 5, deadline: late, ..Request::default() };
            Ok(app.catalogue.search(&app.node, &request)?)
        })
        .await
        .unwrap_err();
    let of_list = app
        .blocking(move |app| {
            Ok(app.catalogue.page(&app.node, &Query { lang: Some("sv".into()), deadline: late, ..Query::default() })?)
        })
        .await
        .unwrap_err();
    for problem in [of_search, of_list] {
        assert_eq!((problem.status().as_u16(), problem.code()), (503, "too-slow"));
    }
}
