//! Tables of facts: a label, and what a record says.

use kirjo_protocol::content::text::{is_email, is_url};

use super::words::Words;

/// One value of a fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// The language of the text, when it is a publisher's.
    pub(super) lang: Option<String>,
    pub(super) href: Option<String>,
    /// Whether the link leads away from the catalogue.
    pub(super) outside: bool,
    /// Whether it is an id, which nobody reads as words.
    pub(super) is_id: bool,
    /// What it is, when its neighbours are something else.
    pub(super) label: Option<String>,
    /// The instant in machines' form.
    pub(super) instant: Option<String>,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(super) fn id(text: &str) -> Self {
        Self { text: text.to_owned(), is_id: true, ..Self::default() }
    }

    /// A link within the catalogue.
    pub(super) fn link(text: String, href: String) -> Self {
        Self { text, href: Some(href), ..Self::default() }
    }

    /// A link of a record's. Contents come from strangers and are not checked on the way, so only what has the
    /// form of a web address becomes a link; the rest is text.
    pub(super) fn outside(text: String, url: &str) -> Self {
        let href = is_url(url).then(|| url.to_owned());
        Self { text, outside: href.is_some(), href, ..Self::default() }
    }

    /// A mailbox.
    pub(super) fn mailbox(address: &str) -> Self {
        let href = is_email(address).then(|| format!("mailto:{address}"));
        Self { text: address.to_owned(), outside: href.is_some(), href, ..Self::default() }
    }

    pub(super) fn in_language(mut self, lang: String) -> Self {
        self.lang = Some(lang);
        self
    }
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) label: String,
    /// The label's language when it is a publisher's text.
    pub(super) lang: Option<String>,
    pub(super) cells: Vec<Cell>,
}

impl Row {
    pub(super) fn new(label: String, cells: Vec<Cell>) -> Self {
        Self { label, lang: None, cells }
    }
}

/// Facts being collected. A fact without a value is left out.
pub(super) struct Rows {
    m: Words,
    rows: Vec<Row>,
}

impl Rows {
    pub(super) fn new(m: Words) -> Self {
        Self { m, rows: Vec::new() }
    }

    pub(super) fn done(self) -> Vec<Row> {
        self.rows
    }

    /// A fact with its values.
    pub(super) fn cells(&mut self, label: String, cells: Vec<Cell>) -> &mut Self {
        if !cells.is_empty() {
            self.rows.push(Row::new(label, cells));
        }
        self
    }

    /// Plain values.
    pub(super) fn values<T: Into<String>>(&mut self, label: String, values: impl IntoIterator<Item = T>) -> &mut Self {
        self.cells(label, values.into_iter().map(Cell::text).collect())
    }

    /// Codes of a list by their labels.
    pub(super) fn codes<'c>(
        &mut self,
        label: String,
        list: &str,
        codes: impl IntoIterator<Item = &'c String>,
    ) -> &mut Self {
        let m = self.m;
        let given = codes.into_iter().filter(|code| !code.is_empty());
        self.values(label, given.map(|code| m.code_label(list, code)).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(Cell::outside("x".into(), "https://example.org/").href.as_deref(), Some("https://example.org/"));
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "JaVaScRiPt:1",
            "//example.org",
            "example.org",
            " https://e.org",
        ] {
            assert_eq!(Cell::outside("x".into(), bad).href, None, "{bad}");
        }
        assert_eq!(Cell::mailbox("a@example.org").href.as_deref(), Some("mailto:a@example.org"));
        assert_eq!(Cell::mailbox("a@example.org?bcc=b@example.org&x").href, None);
    }
}
