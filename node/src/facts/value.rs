//! The values of one field, by its shape.

use std::collections::BTreeMap;

use ciborium::Value;
use kirjo_protocol::cbor;
use kirjo_protocol::codes;
use kirjo_protocol::content::endorsement::Subject;
use kirjo_protocol::content::form::Form;
use kirjo_protocol::content::schema::{Field, Shape};
use kirjo_protocol::content::text::{is_email, is_url};
use kirjo_protocol::content::{LangMap, read};

use super::{Fact, Link, Reader, Shown, moment};
use crate::messages::{self, Lang};

/// Whether a map is an amount of money.
pub(super) fn is_money(fields: &[Field]) -> bool {
    matches!(fields, [amount, currency] if amount.name == "amount" && currency.name == "currency")
}

/// Whether values of a shape lead somewhere and so need a name.
pub(super) fn leads(shape: &Shape) -> bool {
    matches!(shape, Shape::Form(Form::Url | Form::Https | Form::Record | Form::Subject | Form::Org))
}

/// What a field says; what can't be read is left out.
pub(super) fn of(reader: Reader, field: &'static Field, value: &Value) -> Vec<Shown> {
    let lang = reader.lang;
    let items = || value.as_array().map(Vec::as_slice).unwrap_or_default();
    let texts = || items().iter().filter_map(Value::as_text);
    match &field.shape {
        Shape::Line(_) | Shape::Prose(_) => value.as_text().map(plain).into_iter().collect(),
        Shape::Lines(_) => texts().map(plain).collect(),
        Shape::LangLine(_) | Shape::LangProse(_) => words(lang, &LangMap::read(value)),
        Shape::LangLists(_) => lists(lang, value),
        Shape::LangDates => Vec::new(),
        Shape::Code(list) => value.as_text().map(|code| plain(label(lang, list, code))).into_iter().collect(),
        Shape::Codes(list) => texts().map(|code| plain(label(lang, list, code))).collect(),
        Shape::Integer(..) => cbor::as_u64(value).map(|number| plain(grouped(lang, number))).into_iter().collect(),
        Shape::Boolean => {
            let said = value.as_bool().map(|yes| messages::text(lang, if yes { "yes" } else { "no" }, &[]));
            said.map(plain).into_iter().collect()
        }
        Shape::Form(form) => value.as_text().map(|text| formed(reader, *form, field, text)).unwrap_or_default(),
        Shape::Forms(form, _) => texts().flat_map(|text| formed(reader, *form, field, text)).collect(),
        Shape::Map(fields) if is_money(fields) => money(lang, value).into_iter().collect(),
        Shape::Map(_) | Shape::List(..) => Vec::new(),
    }
}

fn plain(text: impl Into<String>) -> Shown {
    Shown { text: text.into(), ..Shown::default() }
}

fn label(lang: Lang, list: &str, code: &str) -> String {
    codes::label(list, code, lang.code()).unwrap_or(code).to_owned()
}

/// The publisher's text in the language that serves the reader best.
fn words(lang: Lang, map: &LangMap) -> Vec<Shown> {
    let best = map.best(&lang.preference());
    best.map(|(lang, text)| Shown { lang: Some(lang.to_owned()), ..plain(text) }).into_iter().collect()
}

fn lists(lang: Lang, value: &Value) -> Vec<Shown> {
    let entries = value.as_map().into_iter().flatten();
    let lists: BTreeMap<&str, &Value> = entries.filter_map(|(lang, list)| Some((lang.as_text()?, list))).collect();
    let languages = LangMap(lists.keys().map(|lang| ((*lang).to_owned(), String::new())).collect());
    let Some((best, _)) = languages.best(&lang.preference()) else { return Vec::new() };
    let items = lists[best].as_array().into_iter().flatten().filter_map(Value::as_text);
    items.map(|text| Shown { lang: Some(best.to_owned()), ..plain(text) }).collect()
}

/// A line of a form. Contents come from strangers, so only what has the form becomes a link; the rest is text.
fn formed(reader: Reader, form: Form, field: &Field, text: &str) -> Vec<Shown> {
    let lang = reader.lang;
    let leading = |text: &str, link| vec![Shown { link, ..plain(text) }];
    match form {
        Form::Instant => moment::shown(lang, text),
        Form::Date if is_end_of_certificate(field.name) && moment::is_past(text, reader.now) => {
            let date = moment::written_date(lang, text);
            vec![plain(messages::text(lang, "expired-on", &[("date", date.into())]))]
        }
        Form::Date => vec![plain(moment::written_date(lang, text))],
        Form::Url | Form::Https => leading(text, is_url(text).then(|| Link::Web(text.to_owned()))),
        Form::Email => leading(text, is_email(text).then(|| Link::Mail(text.to_owned()))),
        Form::Doi => leading(text, form.is(text).then(|| Link::Web(format!("https://doi.org/{text}")))),
        Form::Country => vec![plain(messages::country_name(lang, text))],
        Form::Language => vec![plain(messages::language_name(lang, text))],
        Form::Region => vec![plain(region(lang, text))],
        Form::Org | Form::Record | Form::Subject => leading(
            text,
            Subject::parse(text).map(|subject| match subject {
                Subject::Org(org) => Link::Org(org),
                Subject::Record(org, key) => Link::Record(org, key),
            }),
        ),
        _ => vec![plain(text)],
    }
}

/// Whether a date is the end of a certificate, which readers must not take for a valid one.
fn is_end_of_certificate(name: &str) -> bool {
    matches!(name, "certificateExpires" | "expires")
}

fn region(lang: Lang, code: &str) -> String {
    let known = ["region", "nuts-3", "country"].into_iter().find_map(|list| codes::label(list, code, lang.code()));
    known.unwrap_or(code).to_owned()
}

/// A whole number with its thousands parted as the language does; years and other small ones stay as they are.
fn grouped(lang: Lang, number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let separator = if lang == Lang::En { ',' } else { '\u{a0}' };
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

fn money(lang: Lang, value: &Value) -> Option<Shown> {
    let amount = grouped(lang, cbor::as_u64(cbor::get(value, "amount")?)?);
    let currency = read::text_or_empty(value, "currency");
    let text = match (currency.as_str(), lang) {
        ("EUR", Lang::En) => format!("€{amount}"),
        ("EUR", _) => format!("{amount}\u{a0}€"),
        _ => format!("{amount}\u{a0}{currency}"),
    };
    Some(plain(text))
}

/// A link or a piece of evidence: its sort, and what it is in the publisher's words with the address behind it.
pub(super) fn titled(reader: Reader, item: &Value) -> Option<Fact> {
    let kind = read::text_or_empty(item, "type");
    let (list, target) = match read::text(item, "url") {
        Some(url) => ("link-type", url),
        None => ("evidence-type", read::text(item, "ref")?),
    };
    let url = if kind == "doi" { format!("https://doi.org/{target}") } else { target.clone() };
    let link = is_url(&url).then_some(Link::Web(url));
    let title = words(reader.lang, &read::lang_map(item, "title")).into_iter().next();
    let mut values = vec![Shown { link, ..title.clone().unwrap_or_else(|| plain(target.as_str())) }];
    if title.is_some() && list == "evidence-type" {
        values.push(plain(target));
    }
    Some(Fact { label: label(reader.lang, list, &kind), label_lang: None, values })
}
