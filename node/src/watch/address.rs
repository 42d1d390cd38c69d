//! Where a message may be sent: a web address whose host is nobody's own network, unless the operator says so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hyper::Uri;

/// Longest address.
const MAX_URL: usize = 2_000;

/// Why an address is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not an absolute web address of a bounded length, or one with a user name.
    #[error("not a web address")]
    Form,
    /// Neither https nor http.
    #[error("only https, and http to this machine itself")]
    Scheme,
    /// The host has no address.
    #[error("the host has no address")]
    Unknown,
    /// The host is in a private network.
    #[error("the host is in a private network")]
    Private,
}

impl AddressError {
    /// The stable name of the error.
    pub fn code(self) -> &'static str {
        match self {
            Self::Form => "watch-url",
            Self::Scheme => "watch-scheme",
            Self::Unknown => "watch-host",
            Self::Private => "watch-private",
        }
    }
}

/// An address that messages are posted to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    url: String,
    host: String,
    port: u16,
    path: String,
    tls: bool,
    allow_private: bool,
}

impl Target {
    /// Reads an address. Where its host is, [`Target::resolve`] finds out anew for every message.
    ///
    /// # Errors
    /// [`AddressError::Form`] or [`AddressError::Scheme`]; [`AddressError::Private`] for an IP address of a private
    /// network.
    pub fn parse(url: &str, allow_private: bool) -> Result<Self, AddressError> {
        let uri: Uri = url.parse().map_err(|_| AddressError::Form)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(AddressError::Form);
        };
        if url.len() > MAX_URL || authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(AddressError::Form);
        }
        let tls = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(AddressError::Scheme),
        };
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let target = Self {
            url: url.to_owned(),
            port: authority.port_u16().unwrap_or(if tls { 443 } else { 80 }),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            host,
            tls,
            allow_private,
        };
        if let Ok(ip) = target.host.parse::<IpAddr>() {
            target.check(ip)?;
        }
        Ok(target)
    }

    fn check(&self, ip: IpAddr) -> Result<(), AddressError> {
        if !self.tls && !ip.is_loopback() {
            return Err(AddressError::Scheme);
        }
        if !self.allow_private && is_private(ip) { Err(AddressError::Private) } else { Ok(()) }
    }

    /// As it was given.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whether the operator lets it lead into a private network.
    pub fn allows_private(&self) -> bool {
        self.allow_private
    }

    /// The host's name, without brackets.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The host and port as a header has them.
    pub(super) fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == if self.tls { 443 } else { 80 } { host } else { format!("{host}:{}", self.port) }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn is_tls(&self) -> bool {
        self.tls
    }

    /// The addresses to connect to, of which the first that answers will do. They are looked up once and connected to as
    /// they were checked, so that a name which leads elsewhere a moment later leads nowhere. One address that may not be
    /// reached is enough to refuse the name.
    ///
    /// # Errors
    /// [`AddressError`], also for http to another machine.
    pub async fn resolve(&self) -> Result<Vec<SocketAddr>, AddressError> {
        let found =
            tokio::net::lookup_host((self.host.as_str(), self.port)).await.map_err(|_| AddressError::Unknown)?;
        let found: Vec<SocketAddr> = found.collect();
        found.iter().try_for_each(|address| self.check(address.ip()))?;
        if found.is_empty() { Err(AddressError::Unknown) } else { Ok(found) }
    }
}

/// Whether an address is not one of the public internet (RFC 6890 and its registries): this machine, private, shared,
/// link-local, for documentation or tests, multicast, reserved.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => is_private_v6(ip),
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    // An address of the old internet within one of the new: mapped, of NAT64, of 6to4.
    let segments = ip.segments();
    let within = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    if let Some(mapped) = ip.to_ipv4_mapped() {
        return is_private_v4(mapped);
    }
    match segments {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] if within(high, low) => true,
        [0x2001, 0xdb8, ..] | [0x64, 0xff9b, 1, ..] | [0x100, 0, 0, 0, ..] => true,
        // Everything outside of global unicast, but the well-known NAT64.
        [0x64, 0xff9b, ..] => false,
        [first, ..] => first & 0xe000 != 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_http_to_this_machine_are_addresses() {
        for good in ["https://receiver.example/hook?a=b", "https://receiver.example:8443", "https://203.0.114.7/x"] {
            assert!(Target::parse(good, false).is_ok(), "{good}");
        }
        assert!(Target::parse("http://127.0.0.1:9/x", true).is_ok() && Target::parse("http://[::1]:9/x", true).is_ok());
        for (bad, error) in [
            ("receiver.example", AddressError::Form),
            ("/hook", AddressError::Form),
            ("https://a:b@receiver.example/", AddressError::Form),
            ("ftp://receiver.example/", AddressError::Scheme),
            ("http://203.0.114.7/", AddressError::Scheme),
            ("http://127.0.0.1/", AddressError::Private),
            ("https://10.0.0.1/", AddressError::Private),
        ] {
            assert_eq!(Target::parse(bad, false), Err(error), "{bad}");
        }
        assert_eq!(Target::parse("http://10.0.0.1/", true), Err(AddressError::Scheme), "private, and not this machine");
    }

    #[test]
    fn addresses_that_are_not_of_the_public_internet_are_known() {
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.168.1.1",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in
            ["1.1.1.1", "193.166.3.2", "2001:708:10:8::2", "::ffff:1.1.1.1", "64:ff9b::101:101", "2a00:1450::1"]
        {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_private_however_it_is_called() {
        let target = Target::parse("https://localhost/", false).unwrap();
        assert_eq!(target.resolve().await, Err(AddressError::Private));
        assert!(Target::parse("https://localhost/", true).unwrap().resolve().await.is_ok());
    }
}
