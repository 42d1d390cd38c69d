//! How records, organisations and peers look to programs.

use std::collections::BTreeMap;

use kirjo_protocol::content::{LangMap, json::to_json, read};
use kirjo_protocol::id::{OrgId, RecordKey, base32};
use kirjo_protocol::refusal::Refusal;
use kirjo_protocol::replica::View;
use kirjo_protocol::time::UnixMillis;
use serde_json::{Value, json};

use crate::catalogue::{Document, Item};
use crate::messages::{self, Lang};
use crate::node::{PeerInfo, Status};
use crate::shown::Shown;

pub(super) use crate::clock::{rfc3339 as time, timestamp as instant};

/// Longest slug in characters: it decorates the address and decides nothing.
const SLUG_MAX: usize = 60;

/// A title as the end of an address.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in title.to_lowercase().chars() {
        match c {
            'ä' | 'å' | 'á' | 'à' => slug.push('a'),
            'ö' | 'ø' => slug.push('o'),
            'é' | 'è' => slug.push('e'),
            'š' => slug.push('s'),
            'ž' => slug.push('z'),
            'č' => slug.push('c'),
            'đ' => slug.push('d'),
            'ŋ' => slug.push('n'),
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        if slug.len() > SLUG_MAX {
            // Ends at a whole word where there is one.
            slug.truncate(slug.rfind('-').unwrap_or(SLUG_MAX));
            break;
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "-".to_owned() } else { slug.to_owned() }
}

/// Where a record's page is.
pub(super) fn page_of(lang: Lang, document: &Document) -> String {
    address_of(lang, &document.org, &document.key, &document.title)
}

/// The same from the parts of it.
pub(super) fn address_of(lang: Lang, org: &OrgId, key: &RecordKey, title: &LangMap) -> String {
    let title = title.best(&lang.preference()).map_or("", |(_, title)| title);
    format!("/{}/r/{org}/{key}/{}", lang.code(), slug(title))
}

/// One record of a list.
pub(super) fn item(lang: Lang, item: &Item, now: UnixMillis) -> Value {
    let document = &item.document;
    json!({
        "org": document.org,
        "key": document.key,
        "id": document.id,
        "kind": document.kind.name(),
        "title": document.title,
        "summary": document.summary,
        "publisher": item.publisher.as_ref().map(|publisher| &publisher.title).unwrap_or(&LangMap::default()),
        "seq": document.seq.0,
        "published": time(document.seq.time()),
        "expires": time(document.expires),
        "themes": document.themes,
        "languages": document.languages,
        "demo": document.demo,
        "certificate_expired": document.certificate_expired(now),
        "not_ce_marked": document.not_ce_marked,
        "url": page_of(lang, document),
    })
}

/// What a record is to readers: `shown`, `expired`, `retracted`, `system`, `left-out` when its payload was dropped here,
/// or `not-shown` when it is of a later version.
pub(super) fn status_of(view: &View<'_>, now: UnixMillis) -> &'static str {
    if view.entry.retraction {
        "retracted"
    } else if view.kind.is_system() {
        "system"
    } else if view.entry.stub {
        "left-out"
    } else if !view.is_live(now) {
        "expired"
    } else if view.is_showable(now) {
        "shown"
    } else {
        "not-shown"
    }
}

/// All of a record.
pub(super) fn record(lang: Lang, shown: &Shown<'_>, status: &str, now: UnixMillis) -> Value {
    let record = shown.record;
    let body = record.body();
    // Contents that JSON can't say, such as those of later versions with tags, are left to the signed bytes.
    let content = shown.content().map_or(Some(Value::Null), |content| to_json(content).ok());
    let mut all = json!({
        "version": kirjo_protocol::body::VERSION,
        "org": record.org(),
        "kind": record.kind().name(),
        "key": record.key(),
        "seq": record.seq().0,
        "expires": time(record.expires()),
        "content": content,
        "critical": body.critical,
        "id": record.id(),
        "signer": base32().encode(record.signer().as_bytes()),
        "published": time(record.seq().time()),
        "status": status,
        "publisher": shown.publisher.unwrap_or(&LangMap::default()),
        "bytes": record.bytes().len(),
    });
    let demo = body.content.as_ref().is_some_and(|content| read::boolean(content, "demo"));
    all["demo"] = demo.into();
    if demo {
        all["demo_notice"] = messages::text(lang, "demo-notice", &[]).into();
    }
    if let Some(document) = Document::read(record) {
        all["url"] = page_of(lang, &document).into();
        all["certificate_expired"] = document.certificate_expired(now).into();
        if document.not_ce_marked {
            all["not_ce_notice"] = messages::text(lang, "notice-not-ce", &[]).into();
        }
    }
    all
}

/// One step of the log.
pub(super) fn change(view: &View<'_>) -> Value {
    let entry = view.entry;
    json!({
        "arrival": entry.arrival.0,
        "org": view.org,
        "key": entry.key,
        "id": entry.id,
        "kind": view.kind.name(),
        "seq": entry.seq.0,
        "published": time(entry.seq.time()),
        "expires": time(entry.expires),
        "retraction": entry.retraction,
    })
}

/// A node's state.
pub(super) fn status(status: &Status, completeness: &BTreeMap<&'static str, usize>) -> Value {
    json!({
        "version": status.version,
        "network": status.network,
        "node": status.node,
        "orgs": status.orgs,
        "records": status.records,
        "state_digest": hex(&status.state_digest),
        "digest_at": time(status.digest_at),
        "set": status.set,
        "organisations": status.organisations,
        "unknown": {
            "organisations": status.unknown.organisations,
            "most_organisations": status.unknown.most_organisations,
            "bytes": status.unknown.bytes,
            "most_bytes": status.unknown.most_bytes,
            "refused": status.verdicts.get(Refusal::UnknownOrgs.name()).copied().unwrap_or(0),
        },
        "left_out": {"records": status.left_out.0, "rules": status.left_out.1},
        "completeness": completeness,
        "guarded": status.guarded,
        "peers": status.peers,
        "loading": status.loading.map(|(held, expected)| json!({"held": held, "expected": expected})),
        "ready": status.ready,
        "http": status.http.map(|address| address.to_string()),
        "listen": status.listen,
        "clock_offset_ms": status.clock_offset_ms,
        "verdicts": status.verdicts,
        "network_counters": status.network_counters,
        "size_on_disk": status.size_on_disk,
        "started": time(status.started),
    })
}

/// Bytes as lower-case hexadecimal digits, for digests and roots.
pub(super) fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// A peer, with the name of its organisation.
pub(super) fn peer(peer: &PeerInfo, name: Option<&LangMap>) -> Value {
    json!({
        "peer": peer.peer,
        "org": peer.org,
        "name": name.unwrap_or(&LangMap::default()),
        "address": peer.address,
        "connected": peer.connected,
        "outbound": peer.outbound,
        "transport": peer.transport,
        "software": peer.software,
        "latency_ms": peer.latency_ms,
        "since": peer.since.map(time),
        "last_sync": peer.last_sync.map(time),
        "in_step": peer.in_step,
        "received": peer.received,
        "sent": peer.sent,
        "refused": peer.refused,
        "clock_offset_ms": peer.clock_offset_ms,
        "banned": peer.banned,
        "penalty": peer.penalty,
        "last_offence": peer.last_offence,
        "blocked_until": peer.blocked_until.map(time),
        "addresses": peer.addresses,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339_in_utc_whatever_a_record_says() {
        assert_eq!(time(UnixMillis(0)), "1970-01-01T00:00:00Z");
        assert_eq!(time(UnixMillis(1_795_000_000_123)), "2026-11-18T11:06:40.123Z");
        assert!(time(UnixMillis(u64::MAX)).starts_with("9999-12-30"));
    }

    #[test]
    fn a_slug_is_plain_and_never_empty() {
        assert_eq!(slug("Kotikaari Reitti: kotihoidon käynnit"), "kotikaari-reitti-kotihoidon-kaynnit");
        assert_eq!(slug("Åbo – Øst!"), "abo-ost");
        assert_eq!(slug("測試"), "-");
        assert_eq!(slug(&"x".repeat(99)), "x".repeat(SLUG_MAX));
        assert!(slug(&"pitkä ".repeat(50)).len() <= SLUG_MAX);
    }
}
