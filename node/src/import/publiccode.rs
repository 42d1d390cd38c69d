//! `publiccode.yml`, by which public bodies describe the software in their repositories (versions 0.4 to 0.7).
//!
//! Its contacts are persons and stay where they are.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};

use super::Import;
use super::draft::Draft;
use super::fault::{Broken, Place, Rule};
use super::source::Source;
use crate::record_file;

/// Largest file in bytes; descriptions in all languages of the Union fit.
pub(super) const MAX_BYTES: usize = 1024 * 1024;
/// Versions that are read. The major version alone stands for the newest of them.
const VERSIONS: [&str; 5] = ["0", "0.4", "0.5", "0.6", "0.7"];
/// The date that the standard's editors write when there was no release.
const NO_RELEASE: &str = "1970-01-01";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    publiccode_yml_version: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    url: String,
    #[serde(default, rename = "landingURL")]
    landing_url: Option<String>,
    #[serde(default)]
    is_based_on: OneOrMany,
    software_version: Option<String>,
    release_date: Option<String>,
    #[serde(default)]
    platforms: OneOrMany,
    #[serde(default)]
    categories: OneOrMany,
    development_status: Option<String>,
    software_type: Option<String>,
    intended_audience: Option<Audience>,
    #[serde(default)]
    description: BTreeMap<String, Description>,
    legal: Option<Legal>,
    maintenance: Option<Maintenance>,
    localisation: Option<Localisation>,
    #[serde(default)]
    depends_on: BTreeMap<String, Vec<Named>>,
    #[serde(default)]
    funded_by: Vec<Named>,
}

#[derive(Deserialize)]
struct Audience {
    #[serde(default)]
    countries: OneOrMany,
    #[serde(default)]
    scope: OneOrMany,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Description {
    localised_name: Option<String>,
    short_description: Option<String>,
    long_description: Option<String>,
    documentation: Option<String>,
    #[serde(default)]
    features: OneOrMany,
    #[serde(default)]
    videos: OneOrMany,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Legal {
    license: Option<String>,
    main_copyright_owner: Option<String>,
}

#[derive(Deserialize)]
struct Maintenance {
    r#type: Option<String>,
    #[serde(default)]
    contractors: Vec<Contractor>,
}

#[derive(Deserialize)]
struct Contractor {
    name: Option<String>,
    until: Option<String>,
    website: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Localisation {
    #[serde(default)]
    available_languages: OneOrMany,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

/// A text or a list of texts: the standard has let some keys be either.
#[derive(Debug, Default)]
struct OneOrMany(Vec<String>);

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(parser: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = OneOrMany;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E>(self, text: &str) -> Result<OneOrMany, E> {
                Ok(OneOrMany(vec![text.to_owned()]))
            }

            fn visit_unit<E>(self) -> Result<OneOrMany, E> {
                Ok(OneOrMany::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<OneOrMany, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = items.next_element::<String>()? {
                    texts.push(text);
                }
                Ok(OneOrMany(texts))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<OneOrMany, A::Error> {
                while entries.next_entry::<String, serde::de::IgnoredAny>()?.is_some() {}
                Ok(OneOrMany::default())
            }
        }
        parser.deserialize_any(Texts)
    }
}

/// Reads a file, which describes one product.
pub(super) fn read(import: &mut Import, name: &str, text: &str) -> Result<(), Broken> {
    let file: File = serde_saphyr::from_str_with_options(text, record_file::yaml_options()).map_err(|error| {
        let error = error.without_snippet();
        let line = error.location().map_or(1, |location| location.line());
        let words = error.to_string();
        Broken::at(line, Rule::Syntax, &[("detail", words.lines().next().unwrap_or_default())])
    })?;
    if !VERSIONS.iter().any(|version| {
        let found = &file.publiccode_yml_version;
        // Corrections such as 0.4.1 change no key.
        found == version
            || found.strip_prefix(version).is_some_and(|rest| version.contains('.') && rest.starts_with('.'))
    }) {
        return Err(Broken::whole(Rule::UnknownVersion, &[("version", &file.publiccode_yml_version)]));
    }
    let node = if file.name.is_empty() { name } else { &file.name };
    let mut draft = Draft::new(Place::node(node), "product");
    fill(&mut draft, file);
    draft.summarise();
    import.take(draft);
    Ok(())
}

fn fill(draft: &mut Draft, file: File) {
    // A repository has one address however it is written.
    let address = file.url.trim().trim_end_matches('/').to_owned();
    draft.id_field = "url".to_owned();
    draft.id = Some(address.trim_end_matches(".git").to_owned());
    let licence = file.legal.as_ref().and_then(|legal| legal.license.clone());
    draft.source = Source {
        name: Some(address.chars().take(kirjo_protocol::content::text::TITLE_MAX).collect())
            .filter(|name: &String| !name.is_empty()),
        url: Some(address.clone()).filter(|url| url.starts_with("http")),
        licence: licence.clone(),
        retrieved: None,
    };

    let mut titled = false;
    for (language, about) in &file.description {
        let tag = language.as_str();
        titled |= ["fi", "sv", "en"].contains(&tag.split('-').next().unwrap_or_default());
        draft.put(&format!("title.{tag}"), about.localised_name.as_deref().unwrap_or(&file.name));
        if let Some(text) = &about.short_description {
            draft.put(&format!("summary.{tag}"), text);
        }
        if let Some(text) = &about.long_description {
            draft.put(&format!("description.{tag}"), text);
        }
        draft.put_all(&format!("features.{tag}"), &about.features.0);
        if let Some(page) = &about.documentation {
            draft.link("docs", page);
        }
        for video in &about.videos.0 {
            draft.link("video", video);
        }
    }
    if !titled {
        // A name is the same in all languages.
        draft.put("title.en", &file.name);
    }
    if let Some(page) = &file.landing_url {
        draft.link("home", page);
    }
    draft.put("regulatory.status", "not-stated");
    draft.put_all("platforms", &file.platforms.0);
    software(draft, &file, licence);
    if let Some(audience) = &file.intended_audience {
        let countries: Vec<String> = audience.countries.0.iter().map(|code| code.to_uppercase()).collect();
        draft.put_all("markets.served", &countries);
        draft.put_all("software.scopes", &audience.scope.0);
    }
    for funder in file.funded_by.iter().filter_map(|funder| funder.name.as_deref()) {
        draft.push("publicFunding", json!({ "funder": funder }));
    }
    if let Some(maintenance) = &file.maintenance {
        if let Some(kind) = &maintenance.r#type {
            draft.put("maintenance.type", kind);
        }
        let contractors: Vec<Value> = maintenance.contractors.iter().filter_map(contractor).collect();
        let within = draft.fields.get_mut("maintenance").and_then(Value::as_object_mut);
        if let Some(within) = within.filter(|_| !contractors.is_empty()) {
            within.insert("contractors".to_owned(), Value::Array(contractors));
        }
    }
}

fn software(draft: &mut Draft, file: &File, licence: Option<String>) {
    let owner = file.legal.as_ref().and_then(|legal| legal.main_copyright_owner.clone());
    let released = file.release_date.clone().filter(|date| date != NO_RELEASE);
    for (path, text) in [
        ("software.version", file.software_version.clone()),
        ("software.released", released),
        ("software.repository", Some(file.url.clone()).filter(|url| url.starts_with("http"))),
        ("software.licence", licence),
        // The standard writes standalone/web where the list has standalone-web.
        ("software.type", file.software_type.as_ref().map(|kind| kind.replace('/', "-"))),
        ("software.status", file.development_status.clone()),
        ("software.copyrightOwner", owner),
    ] {
        if let Some(text) = text {
            draft.put(path, &text);
        }
    }
    draft.put_all("software.categories", &file.categories.0);
    draft.put_all("software.basedOn", &file.is_based_on.0);
    let languages = file.localisation.as_ref().map(|localisation| &localisation.available_languages.0[..]);
    draft.put_all("software.uiLanguages", languages.unwrap_or_default());
    draft.put_all("languages", languages.unwrap_or_default());
    let needed: Vec<String> = file.depends_on.values().flatten().filter_map(|one| one.name.clone()).collect();
    draft.put_all("software.dependsOn", &needed);
}

fn contractor(contractor: &Contractor) -> Option<Value> {
    let mut item = Map::new();
    item.insert("name".to_owned(), Value::from(contractor.name.as_deref()?));
    for (name, text) in [("until", &contractor.until), ("url", &contractor.website)] {
        if let Some(text) = text {
            item.insert(name.to_owned(), Value::from(text.as_str()));
        }
    }
    Some(Value::Object(item))
}
