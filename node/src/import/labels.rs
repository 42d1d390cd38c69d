//! Codes by what people call them and by their addresses.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use kirjo_protocol::codes;

/// The code of a list that a text stands for: the code itself, one of its names in any language whatever the case of
/// its letters, or its IRI.
pub(super) fn find(list: &str, text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.contains("://") {
        return by_iri().get(&(list, address(text))).copied();
    }
    codes::find(list, text, None).map(|code| code.code)
}

type ByIri = BTreeMap<(&'static str, String), &'static str>;

fn by_iri() -> &'static ByIri {
    static BY_IRI: OnceLock<ByIri> = OnceLock::new();
    BY_IRI.get_or_init(|| {
        let all = codes::lists().flat_map(codes::all);
        all.map(|code| ((code.list, address(&code.iri())), code.code)).collect()
    })
}

/// An IRI without what catalogues write differently in the same one: its scheme and a slash at its end.
fn address(iri: &str) -> String {
    let bare = iri.split_once("://").map_or(iri, |(_, rest)| rest);
    bare.trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_itself_by_its_names_and_by_its_address() {
        for text in
            ["home-care", "Home care", "kotihoito", " HOME CARE ", "https://kirjo.example/codes/themes/home-care"]
        {
            assert_eq!(find("themes", text), Some("home-care"), "{text}");
        }
        let csv = "https://publications.europa.eu/resource/authority/file-type/CSV";
        assert_eq!(find("file-format", csv), Some("csv"), "under either scheme");
        assert_eq!(find("themes", "starships"), None);
        assert_eq!(find("themes", "https://kirjo.example/codes/region/FI"), None);
        assert_eq!(find("no-such-list", "home-care"), None);
    }
}
