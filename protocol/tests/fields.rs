//! The CDDL of contents and the specification's tables of fields are what the tables in the code say.
//!
//! `KIRJO_WRITE=1 cargo test -p kirjo-protocol --test fields` writes both again.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use kirjo_protocol::content::form::Form;
use kirjo_protocol::content::schema::{Field, Lease, Schema, Shape};
use kirjo_protocol::content::{SCHEMAS, text};

/// In the CDDL, everything from this line on.
const CDDL_MARK: &str = "; Published kinds: what may be published in this version\n";
/// In the specification, what stands between such lines.
const MARKS: [(&str, &str); 2] = [
    ("<!-- the CDDL of contents, written by protocol/tests/fields.rs -->\n", "<!-- end of the CDDL of contents -->\n"),
    ("<!-- the fields, written by protocol/tests/fields.rs -->\n", "<!-- end of the fields -->\n"),
];

fn path(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(of)
}

/// `careSetting` and `CareSetting` as `care-setting`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn form_rule(form: Form) -> String {
    match form {
        Form::Record | Form::Subject => format!("{}-ref", kebab(&format!("{form:?}"))),
        Form::Org => "org-ref".to_owned(),
        Form::Language => "lang".to_owned(),
        // Fields have these names too, and there are validators that take the name of a field for that of a rule.
        form => format!("{}-text", kebab(&format!("{form:?}"))),
    }
}

/// A regular expression as CDDL writes it: not anchored, because it always is, and without backslashes. Brackets are any
/// character, because dialects differ in how a class holds them; it may be wider than the form.
fn cddl_pattern(form: Form) -> String {
    let pattern = form.pattern().trim_start_matches('^').trim_end_matches('$');
    pattern.replace(r"\.", "[.]").replace(r"\[", ".").replace(r"\]", ".")
}

/// The rules of the CDDL for maps within contents, by name. The same map in two kinds is one rule.
#[derive(Default)]
struct Maps {
    rules: BTreeMap<String, String>,
    order: Vec<String>,
}

impl Maps {
    fn name(&mut self, kind: &str, field: &str, fields: &'static [Field]) -> String {
        let body = fields.iter().map(|inner| self.field(kind, inner)).collect::<String>();
        let singular = |name: String| {
            name.strip_suffix('s')
                .map_or(name.clone(), |one| if one.ends_with("statu") { name.clone() } else { one.to_owned() })
        };
        let plain = singular(kebab(field));
        // What the wire calls so is something else.
        let taken = plain == "value" || self.rules.get(&plain).is_some_and(|known| *known != body);
        let named = if taken { format!("{kind}-{plain}") } else { plain };
        if self.rules.insert(named.clone(), body.clone()).is_none() {
            self.order.push(named.clone());
        }
        assert_eq!(self.rules[&named], body, "two maps would be called {named}");
        named
    }

    fn field(&mut self, kind: &str, field: &'static Field) -> String {
        let mark = if field.required { "" } else { "? " };
        // In quotation marks, because some fields have the names of rules or of types of CDDL's prelude.
        format!("  {mark}\"{}\": {},\n", field.name, self.shape(kind, field))
    }

    fn shape(&mut self, kind: &str, field: &'static Field) -> String {
        let many = |of: &str| format!("[1*{} {of}]", field.shape.max_entries().unwrap());
        match field.shape {
            Shape::Line(_) | Shape::Prose(_) => "tstr".to_owned(),
            Shape::Lines(_) => many("tstr"),
            Shape::LangLine(_) | Shape::LangProse(_) => "lang-map".to_owned(),
            Shape::LangLists(_) => "lang-lists".to_owned(),
            Shape::LangDates => "{ 1*24 tstr => date-text }".to_owned(),
            Shape::Code(_) => "code".to_owned(),
            Shape::Codes(_) => many("code"),
            Shape::Integer(min, max) => format!("{min}..{max}"),
            Shape::Boolean => "bool".to_owned(),
            Shape::Form(form) => form_rule(form),
            Shape::Forms(form, _) => many(&form_rule(form)),
            Shape::Map(fields) => self.name(kind, field.name, fields),
            Shape::List(fields, _) => {
                let name = self.name(kind, field.name, fields);
                many(&name)
            }
        }
    }
}

/// Fields that kinds demand or leave open differently.
const VARIED: [&str; 4] = ["title", "summary", "description", "themes"];

fn cddl() -> String {
    let mut maps = Maps::default();
    let mut out = String::new();
    let common = SCHEMAS[0].common;
    let about: String =
        common.iter().filter(|field| !VARIED.contains(&field.name)).map(|field| maps.field("", field)).collect();
    let mut kinds = String::new();
    for schema in SCHEMAS {
        writeln!(kinds, "{}-content = {{\n  about,", schema.kind).unwrap();
        let varied = schema.common.iter().filter(|field| VARIED.contains(&field.name));
        for field in varied.chain(schema.own) {
            kinds.push_str(&maps.field(schema.kind, field));
        }
        kinds.push_str("}\n\n");
    }
    out.push_str(&kinds);
    writeln!(out, "about = (\n{about})\n").unwrap();
    for name in &maps.order {
        writeln!(out, "{name} = {{\n{}}}\n", maps.rules[name]).unwrap();
    }
    out.push_str("lang-map = { 1*24 tstr => tstr }            ; keys: language tags\n");
    out.push_str("lang-lists = { 1*24 tstr => [1*40 tstr] }   ; keys: language tags\n");
    out.push_str("code = tstr .regexp \"[0-9A-Za-z][0-9A-Za-z_.-]*\"\n");
    for form in Form::ALL {
        writeln!(out, "{} = tstr .regexp \"{}\"", form_rule(*form), cddl_pattern(*form)).unwrap();
    }
    out
}

/// What a field may hold, in words.
fn words(shape: &Shape) -> String {
    let number = |n: usize| {
        let digits = n.to_string();
        if n < 1_000 { digits } else { format!("{},{}", &digits[..digits.len() - 3], &digits[digits.len() - 3..]) }
    };
    let form = |form: Form| format!("`{}`", form_rule(form));
    match *shape {
        Shape::Line(max) => format!("line of at most {}", number(max)),
        Shape::Prose(max) => format!("prose of at most {}", number(max)),
        Shape::Lines(max) => format!("at most {} lines of at most {}", text::LIST_MAX, number(max)),
        Shape::LangLine(max) => format!("language map of lines of at most {}", number(max)),
        Shape::LangProse(max) => format!("language map of prose of at most {}", number(max)),
        Shape::LangLists(max) => format!("language list, lines of at most {}", number(max)),
        Shape::LangDates => "language map of dates".to_owned(),
        Shape::Code(list) => format!("code of `{list}`"),
        Shape::Codes(list) => format!("at most {} codes of `{list}`", text::codes_max(list)),
        Shape::Integer(min, max) => format!("{min} to {max}"),
        Shape::Boolean => "yes or no".to_owned(),
        Shape::Form(one) => form(one),
        Shape::Forms(of, max) => format!("at most {max} of {}", form(of)),
        Shape::Map(_) => "map".to_owned(),
        Shape::List(_, max) => format!("at most {max} maps"),
    }
}

fn rows(out: &mut String, prefix: &str, fields: &'static [Field]) {
    for field in fields {
        let needed = if field.required { "yes" } else { "" };
        writeln!(out, "| `{prefix}{}` | {needed} | {} | `{}` |", field.name, words(&field.shape), field.term).unwrap();
        match field.shape {
            Shape::Map(inner) => rows(out, &format!("{prefix}{}.", field.name), inner),
            Shape::List(inner, _) => rows(out, &format!("{prefix}{}[].", field.name), inner),
            _ => {}
        }
    }
}

fn lease(schema: &Schema) -> String {
    match schema.lease {
        Lease::Months(months) => format!("at most {months} months"),
        Lease::Until { fields, months } => {
            format!("to the last instant of `{}`, at most {months} months", fields.join("`, `"))
        }
    }
}

fn tables() -> String {
    const HEAD: &str = "| field | required | may hold | in RDF |\n|---|---|---|---|\n";
    let mut out = format!("**Every kind**\n\n{HEAD}");
    rows(&mut out, "", SCHEMAS[0].common);
    for schema in SCHEMAS {
        let demanded: Vec<String> = schema
            .common
            .iter()
            .filter(|field| field.required && VARIED.contains(&field.name))
            .map(|field| format!("`{}`", field.name))
            .collect();
        let demanded = if demanded.is_empty() { "none of these".to_owned() } else { demanded.join(", ") };
        writeln!(out, "\n**{}**: lease {}; required of every kind's fields: {demanded}\n", schema.kind, lease(schema))
            .unwrap();
        out.push_str(HEAD);
        rows(&mut out, "", schema.own);
    }
    out
}

/// A file with what it should say in place of what it says.
fn renewed(specification: &str) -> String {
    let mut text = specification.to_owned();
    for ((begin, end), inner) in
        MARKS.into_iter().zip([format!("\n```cddl\n{}```\n\n", cddl()), format!("\n{}\n", tables())])
    {
        let (before, rest) = text.split_once(begin).unwrap_or_else(|| panic!("no line {begin}"));
        let (_, after) = rest.split_once(end).unwrap_or_else(|| panic!("no line {end}"));
        text = format!("{before}{begin}{inner}{end}{after}");
    }
    text
}

#[test]
fn the_cddl_and_the_specification_have_the_fields_that_the_code_has() {
    let (cddl_path, specification_path) = (path("record.cddl"), path("../SPECIFICATION.md"));
    let (old_cddl, old) = (fs::read_to_string(&cddl_path).unwrap(), fs::read_to_string(&specification_path).unwrap());
    let (kept, _) = old_cddl.split_once(CDDL_MARK).unwrap();
    let (new_cddl, new) = (format!("{kept}{CDDL_MARK}\n{}", cddl()), renewed(&old));
    if std::env::var_os("KIRJO_WRITE").is_some() {
        fs::write(cddl_path, &new_cddl).unwrap();
        fs::write(specification_path, &new).unwrap();
    } else {
        assert!(old_cddl == new_cddl, "record.cddl is behind the tables of fields; see the head of this file");
        assert!(old == new, "SPECIFICATION.md is behind the tables of fields; see the head of this file");
    }
}
