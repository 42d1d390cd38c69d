//! How often one client may ask.
//!
//! The generic cell rate algorithm of `governor`: so many requests at once, then so many a second. Who is told how much is
//! left by the header fields of draft-ietf-httpapi-ratelimit-headers-10, and who has nothing left by a 429.
//!
//! A client is an address, or for IPv6 the network of 64 bits that one subscriber has. What is remembered is not the
//! address: clients fall into a fixed number of buckets by a hash that nobody outside can predict, and those of one
//! bucket share what it allows. So memory is bounded whatever comes, and nobody can make the node forget anybody.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::client::Client;
use crate::config::Http;

/// Buckets: of a thousand clients that come together, one in sixty-five shares its bucket. About two megabytes when all
/// have been used.
const BUCKETS: u64 = 65_536;
/// Addresses of `X-Forwarded-For` that are looked at; proxies behind proxies are few.
const FORWARDED_MAX: usize = 16;
/// What is allowed, by the name that the draft wants.
const POLICY: &str = "client";

/// What a client may ask, and what it has asked.
#[derive(Debug)]
pub(super) struct Limits<C: Clock = DefaultClock> {
    limiter: Option<RateLimiter<u64, HashMapStateStore<u64>, C, StateInformationMiddleware>>,
    per_second: u32,
    burst: u32,
    trusted: Vec<IpAddr>,
    hasher: RandomState,
}

/// What a client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    /// Requests that it may make at once after this one.
    remaining: u32,
    /// How many there ever are.
    burst: u32,
    per_second: u32,
    /// When the request is refused: how long until one would not be.
    pub(super) wait: Option<Duration>,
}

impl Limits {
    /// As an operator has configured them.
    pub(super) fn new(config: &Http) -> Self {
        Self::with_clock(config, DefaultClock::default())
    }
}

impl<C: Clock> Limits<C> {
    fn with_clock(config: &Http, clock: C) -> Self {
        let quota = NonZeroU32::new(config.requests_per_second).zip(NonZeroU32::new(config.burst));
        let limiter = quota.map(|(per_second, burst)| {
            let quota = Quota::per_second(per_second).allow_burst(burst);
            RateLimiter::new(quota, HashMapStateStore::default(), clock)
        });
        Self {
            limiter,
            per_second: config.requests_per_second,
            burst: config.burst,
            trusted: config.trusted_proxies.iter().map(IpAddr::to_canonical).collect(),
            hasher: RandomState::new(),
        }
    }

    /// Counts a request. Nothing for a client that has no limit: the operator, and whoever is on the same machine without
    /// being a proxy that is named.
    pub(super) fn ask(&self, client: Client, headers: &HeaderMap) -> Option<Allowance> {
        let limiter = self.limiter.as_ref()?;
        let bucket = self.bucket(self.counted(client, headers)?);
        let allowance = |remaining, wait| Allowance { remaining, burst: self.burst, per_second: self.per_second, wait };
        Some(match limiter.check_key(&bucket) {
            Ok(state) => allowance(state.remaining_burst_capacity(), None),
            Err(until) => allowance(0, Some(until.wait_time_from(limiter.clock().now()))),
        })
    }

    /// The address that a request counts for.
    fn counted(&self, client: Client, headers: &HeaderMap) -> Option<IpAddr> {
        let Client::At(address) = client else { return None };
        if !self.trusted.contains(&address) {
            return (!address.is_loopback()).then_some(address);
        }
        // Each proxy adds whom it has seen at the end. What stands before the first that nobody trusts is anybody's word.
        let values = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let listed: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        let seen = listed.iter().rev().take(FORWARDED_MAX).map(|text| address_in(text));
        let seen = seen.take_while(Option::is_some).flatten().find(|address| !self.trusted.contains(address));
        Some(seen.unwrap_or(address))
    }

    fn bucket(&self, address: IpAddr) -> u64 {
        let hash = match address {
            IpAddr::V4(address) => self.hasher.hash_one(address),
            IpAddr::V6(address) => self.hasher.hash_one(&address.octets()[..8]),
        };
        hash % BUCKETS
    }
}

/// An address as proxies write it, with or without a port.
fn address_in(text: &str) -> Option<IpAddr> {
    let bare = || text.trim_start_matches('[').trim_end_matches(']').parse().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    bare().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

impl Allowance {
    /// Seconds until a refused request may be made again.
    pub(super) fn seconds(wait: Duration) -> u64 {
        wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
    }

    /// Tells the client.
    pub(super) fn mark(&self, headers: &mut HeaderMap) {
        let per_second = self.per_second.max(1);
        // The window is how long it takes until everything is allowed again.
        let policy = format!("\"{POLICY}\";q={};w={}", self.burst, self.burst.div_ceil(per_second));
        let left = (self.burst - self.remaining.min(self.burst)).div_ceil(per_second);
        let limit = format!("\"{POLICY}\";r={};t={left}", self.remaining);
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", limit)] {
            let value = HeaderValue::from_str(&value).ok();
            headers.extend(value.map(|value| (HeaderName::from_static(name), value)));
        }
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn limits(trusted: &[&str]) -> (Limits<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        let config = Http {
            requests_per_second: 2,
            burst: 4,
            trusted_proxies: trusted.iter().map(|text| text.parse().unwrap()).collect(),
            ..Http::default()
        };
        (Limits::with_clock(&config, clock.clone()), clock)
    }

    fn at(text: &str) -> Client {
        Client::from(std::net::SocketAddr::new(text.parse().unwrap(), 1))
    }

    fn forwarded(text: &str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_str(text).unwrap())])
    }

    #[test]
    fn who_asks_too_often_is_told_when_to_come_again_and_others_are_served() {
        let (limits, clock) = limits(&[]);
        let none = HeaderMap::new();
        for remaining in [3, 2, 1, 0] {
            let allowed = limits.ask(at("192.0.2.1"), &none).unwrap();
            assert_eq!((allowed.remaining, allowed.wait), (remaining, None));
        }
        let refused = limits.ask(at("192.0.2.1"), &none).unwrap();
        assert_eq!(refused.wait.map(Allowance::seconds), Some(1));
        let mut headers = HeaderMap::new();
        refused.mark(&mut headers);
        assert_eq!(
            (&headers["ratelimit-policy"], &headers["ratelimit"]),
            (&"\"client\";q=4;w=2".parse().unwrap(), &"\"client\";r=0;t=2".parse().unwrap())
        );
        // A bucket is one of many, so one of a few others may share it, and not all of them.
        assert!((2..9).any(|last| limits.ask(at(&format!("192.0.2.{last}")), &none).unwrap().wait.is_none()));
        clock.advance(Duration::from_millis(500));
        assert_eq!(limits.ask(at("192.0.2.1"), &none).unwrap().wait, None);
    }

    #[test]
    fn the_same_machine_has_no_limit_unless_a_proxy_is_named() {
        let (open, _) = limits(&[]);
        for client in [Client::Operator, at("127.0.0.1"), at("::1"), at("::ffff:127.0.0.1")] {
            assert_eq!(open.ask(client, &forwarded("192.0.2.1")), None);
        }
        let (behind, _) = limits(&["127.0.0.1", "198.51.100.7"]);
        let counted = |text: &str| behind.counted(at("127.0.0.1"), &forwarded(text)).unwrap().to_string();
        assert_eq!(counted("192.0.2.1"), "192.0.2.1");
        assert_eq!(
            counted("10.0.0.1, 192.0.2.1, 198.51.100.7"),
            "192.0.2.1",
            "what a client writes itself is not believed"
        );
        assert_eq!(counted("[2001:db8::1]:443"), "2001:db8::1");
        assert_eq!(counted("192.0.2.1, unknown"), "127.0.0.1", "nobody behind what can't be read is believed");
        assert_eq!(behind.counted(Client::Operator, &HeaderMap::new()), None);
        assert_eq!(behind.counted(at("192.0.2.9"), &forwarded("10.0.0.1")).unwrap().to_string(), "192.0.2.9");
    }

    #[test]
    fn addresses_of_one_ipv6_subscriber_count_together() {
        let (limits, _) = limits(&[]);
        let bucket = |text: &str| limits.bucket(text.parse().unwrap());
        assert_eq!(bucket("2001:db8:1:2::1"), bucket("2001:db8:1:2:ffff::9"));
        assert!((3..9).any(|net| bucket("2001:db8:1:2::1") != bucket(&format!("2001:db8:1:{net}::1"))));
    }

    #[test]
    fn no_number_of_clients_takes_more_memory_than_the_buckets() {
        let (limits, _) = limits(&[]);
        for number in 0..200_000_u32 {
            limits.ask(Client::At(IpAddr::V4(number.into())), &HeaderMap::new());
        }
        assert!(limits.limiter.unwrap().len() as u64 <= BUCKETS);
    }
}
