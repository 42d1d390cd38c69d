//! Lists of records and of peers, and the form above them.

use kirjo_protocol::id::OrgId;
use kirjo_protocol::kind::Kind;
use kirjo_protocol::time::UnixMillis;

use crate::catalogue::{Document, Item, Page, Results};
use crate::node::PeerInfo;

use super::super::App;
use super::super::json::page_of;
use super::super::params::encoded;
use super::super::problem::Problem;
use super::words::{Text, Words};

/// Peers that a page lists; the rest are in the API.
const PEERS_SHOWN: usize = 100;
/// Symbols of an id that stand for an organisation without a name.
const ID_SHOWN: usize = 8;

/// The search form.
pub(super) struct Form {
    pub(super) words: String,
    pub(super) kinds: Vec<KindChoice>,
}

/// A kind to choose.
pub(super) struct KindChoice {
    pub(super) code: &'static str,
    pub(super) label: String,
    pub(super) count: usize,
    pub(super) chosen: bool,
}

impl Form {
    pub(super) fn new(app: &App, m: Words, words: &str, chosen: Option<&Kind>) -> Self {
        let snapshot = app.catalogue.snapshot(&app.node);
        let kinds = snapshot
            .counts()
            .map(|(kind, count)| KindChoice {
                code: kind.name(),
                label: m.code_label("kind", kind.name()),
                count,
                chosen: chosen == Some(kind),
            })
            .collect();
        Self { words: words.to_owned(), kinds }
    }
}

/// The address of a search without a cursor, or of another page about what it finds.
pub(super) fn address(m: Words, page: &str, words: &str, kind: Option<&Kind>) -> String {
    format!("/{}/{page}{}", m.code(), query(words, kind))
}

/// The address of the feed of a search. Its sentences are in the language that a reader asks for.
pub(super) fn feed(words: &str, kind: Option<&Kind>) -> String {
    format!("/feed.atom{}", query(words, kind))
}

fn query(words: &str, kind: Option<&Kind>) -> String {
    let mut pairs = Vec::new();
    if !words.is_empty() {
        pairs.push(format!("q={}", encoded(words)));
    }
    if let Some(kind) = kind {
        pairs.push(format!("kind={}", kind.name()));
    }
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// What only the front page shows.
pub(super) struct Home {
    pub(super) records: usize,
    pub(super) organisations: usize,
    pub(super) peers: usize,
    pub(super) table: Vec<PeerRow>,
}

impl Home {
    pub(super) fn new(app: &App, m: Words) -> Result<Self, Problem> {
        let snapshot = app.catalogue.snapshot(&app.node);
        Ok(Self {
            records: snapshot.len(),
            organisations: snapshot.organisations(),
            peers: app.node.peers().iter().filter(|peer| peer.connected).count(),
            table: PeerRow::all(app, m)?,
        })
    }
}

/// A name that leads somewhere.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) text: String,
    pub(super) lang: String,
    pub(super) href: String,
}

/// An organisation by its name, or by its id when it has told none.
pub(super) fn publisher(m: Words, org: &OrgId, own: Option<&Document>) -> Named {
    let href = format!("/{}/org/{org}", m.code());
    match own.and_then(|own| m.best(&own.title)) {
        Some(Text { text, lang }) => Named { text, lang, href },
        None => {
            let id: String = org.to_string().chars().take(ID_SHOWN).collect();
            Named { text: m.one("unknown-organisation", "org", &id), lang: m.code().to_owned(), href }
        }
    }
}

/// A record of a list.
pub(super) struct ItemView {
    /// By what a comparison knows it.
    pub(super) place: String,
    pub(super) url: String,
    pub(super) title: Text,
    pub(super) summary: Option<Text>,
    pub(super) kind: String,
    pub(super) publisher: Option<Named>,
    pub(super) valid_until: String,
    /// The name of the language, when the text is not in the page's.
    pub(super) other_language: Option<String>,
    pub(super) demo: bool,
    /// What the law demands to be seen at once.
    pub(super) marks: Vec<String>,
}

impl ItemView {
    pub(super) fn new(m: Words, item: &Item, now: UnixMillis) -> Self {
        let document = &item.document;
        let title = m.title(&document.title);
        // An organisation's own record says its name already.
        let is_its_own = item.publisher.as_ref().is_some_and(|publisher| publisher.id == document.id);
        Self {
            place: format!("{}/{}", document.org, document.key),
            url: page_of(m.lang(), document),
            summary: m.best(&document.summary),
            kind: m.code_label("kind", document.kind.name()),
            publisher: (!is_its_own).then(|| publisher(m, &document.org, item.publisher.as_deref())),
            valid_until: m.one("valid-until", "date", &m.date(document.expires)),
            other_language: (!m.is_own(&title.lang)).then(|| m.language(&title.lang)),
            demo: document.demo,
            marks: marks(m, document, now),
            title,
        }
    }
}

/// That a certificate has expired, and that a device may only be shown.
fn marks(m: Words, document: &Document, now: UnixMillis) -> Vec<String> {
    let expired =
        document.certificate_expired(now).map(|day| m.one("certificate-expired-mark", "date", &m.written_date(day)));
    let only_shown = document.not_ce_marked.then(|| m.t("not-ce-mark"));
    expired.into_iter().chain(only_shown).collect()
}

/// A page of a list.
pub(super) struct List {
    pub(super) total: usize,
    pub(super) items: Vec<ItemView>,
    pub(super) next: Option<String>,
    pub(super) first: Option<String>,
}

impl List {
    /// `next` makes the next page's address of a cursor; `first` is the first page's, unless this is it.
    pub(super) fn new(
        m: Words,
        page: &Page,
        now: UnixMillis,
        next: impl Fn(&str) -> String,
        first: Option<String>,
    ) -> Self {
        let next = page.next.map(|cursor| next(&cursor.to_string()));
        Self {
            total: page.total,
            items: page.items.iter().map(|item| ItemView::new(m, item, now)).collect(),
            next,
            first,
        }
    }

    /// The same of what a search found.
    pub(super) fn found(
        m: Words,
        results: &Results,
        now: UnixMillis,
        next: impl Fn(&str) -> String,
        first: Option<String>,
    ) -> Self {
        let next = results.answer.next.map(|cursor| next(&cursor.to_string()));
        let items = results.items.iter().map(|item| ItemView::new(m, item, now)).collect();
        Self { total: results.total, items, next, first }
    }
}

/// A peer of the table.
pub(super) struct PeerRow {
    pub(super) name: Option<Named>,
    pub(super) address: String,
    pub(super) state: String,
}

impl PeerRow {
    pub(super) fn all(app: &App, m: Words) -> Result<Vec<Self>, Problem> {
        let mut rows = Vec::new();
        for peer in app.node.peers().iter().take(PEERS_SHOWN) {
            let name = match &peer.org {
                Some(org) => Some(publisher(m, org, app.catalogue.publisher(&app.node, org)?.as_deref())),
                None => None,
            };
            let address = peer.address.as_ref().or(peer.addresses.first()).unwrap_or(&peer.peer).clone();
            rows.push(Self { name, address, state: state(m, peer) });
        }
        Ok(rows)
    }
}

fn state(m: Words, peer: &PeerInfo) -> String {
    match peer {
        PeerInfo { banned: true, .. } => m.t("peer-banned"),
        PeerInfo { blocked_until: Some(_), .. } => m.t("peer-blocked"),
        PeerInfo { connected: true, in_step: true, .. } => m.t("peer-in-step"),
        PeerInfo { connected: true, .. } => m.t("peer-connected"),
        _ => m.t("peer-known"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Lang;

    #[test]
    fn the_address_of_a_search_survives_any_words() {
        let m = Words(Lang::Fi);
        assert_eq!(address(m, "search", "", None), "/fi/search");
        assert_eq!(
            address(m, "search", "äiti & lapsi", Some(&Kind::Product)),
            "/fi/search?q=%C3%A4iti%20%26%20lapsi&kind=product"
        );
    }
}
