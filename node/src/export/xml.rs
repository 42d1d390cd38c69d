//! XML, written piece by piece.

use std::borrow::Cow;

/// A text as it may stand between tags and in attributes. Characters that XML has no form for are left out.
pub fn escape(text: &str) -> Cow<'_, str> {
    let special = |c: char| matches!(c, '&' | '<' | '>' | '"' | '\'' | '\r') || !is_char(c);
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Bare, it would be read as a line break.
            '\r' => out.push_str("&#13;"),
            c if is_char(c) => out.push(c),
            _ => {}
        }
    }
    Cow::Owned(out)
}

/// Whether a character may be in a document of XML 1.0.
fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// An element with a text and attributes, on a line of its own.
pub fn element(out: &mut String, name: &str, attributes: &[(&str, &str)], text: &str) {
    open(out, name, attributes);
    out.push_str(&escape(text));
    close(out, name);
}

/// An element without content.
pub fn empty(out: &mut String, name: &str, attributes: &[(&str, &str)]) {
    open(out, name, attributes);
    out.pop();
    out.push_str("/>\n");
}

/// The beginning of an element.
pub fn open(out: &mut String, name: &str, attributes: &[(&str, &str)]) {
    out.push('<');
    out.push_str(name);
    for (attribute, value) in attributes {
        out.push(' ');
        out.push_str(attribute);
        out.push_str("=\"");
        out.push_str(&escape(value));
        out.push('"');
    }
    out.push('>');
}

/// The end of an element.
pub fn close(out: &mut String, name: &str) {
    out.push_str("</");
    out.push_str(name);
    out.push_str(">\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_text_says_becomes_markup() {
        let mut out = String::new();
        element(&mut out, "a", &[("b", "\"<&'")], "]]> <x/> \u{0}\u{fffe}ä\r\n");
        assert_eq!(out, "<a b=\"&quot;&lt;&amp;&#39;\">]]&gt; &lt;x/&gt; ä&#13;\n</a>\n");
        let mut out = String::new();
        empty(&mut out, "a", &[("b", "c")]);
        assert_eq!(out, "<a b=\"c\"/>\n");
    }
}
