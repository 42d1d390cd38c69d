//! Contents of generated records: what all have in common, and offers.

use kirjo_protocol::kind::Kind;
use serde_json::{Map, Value, json};

use super::sentences::{LANGUAGES, Topic, capitalised, pick, prose};
use super::words::{NAME_BEGINNINGS, NAME_ENDS, Phrase, SAMI, THEMES, Theme};
use super::{Draft, funding, statements};

/// What a content is made of on its way.
pub(super) struct Text {
    pub(super) theme: &'static Theme,
    /// An invented name.
    pub(super) name: String,
    /// Which of the three languages it is written in.
    pub(super) langs: Vec<usize>,
}

/// The content of a record of a kind.
pub(super) fn content(d: &mut Draft<'_>, kind: &Kind) -> Value {
    let text = Text::draw(d);
    let mut fields = match kind {
        Kind::Organisation => statements::organisation(d, &text),
        Kind::Competence => competence(d, &text),
        Kind::Practice => practice(d, &text),
        Kind::Need => funding::need(d, &text),
        Kind::Call => funding::call(d, &text),
        Kind::PartnerSearch => funding::partner_search(d, &text),
        Kind::Project => funding::project(d, &text),
        Kind::Dataset => statements::dataset(d, &text),
        Kind::Endorsement => statements::endorsement(d, &text),
        Kind::Showcase => statements::showcase(d, &text),
        Kind::Event => statements::event(d, &text),
        Kind::Action => statements::action(d, &text),
        _ => product(d, &text),
    };
    fields.insert("localId".into(), json!(format!("g-{}", d.number)));
    fields.insert("licence".into(), json!("CC-BY-4.0"));
    fields.insert("demo".into(), json!(true));
    Value::Object(fields)
}

impl Text {
    fn draw(d: &mut Draft<'_>) -> Self {
        // Many write in Finnish alone, some in all three languages, a few in English or Swedish.
        let langs = match d.rng.u32(..100) {
            0..34 => vec![0],
            34..62 => vec![0, 2],
            62..88 => vec![0, 1, 2],
            88..95 => vec![2],
            _ => vec![1, 0],
        };
        let name = format!("{}{}", pick(&mut d.rng, &NAME_BEGINNINGS), pick(&mut d.rng, &NAME_ENDS));
        Self { theme: pick(&mut d.rng, &THEMES), name, langs }
    }

    /// Texts in the languages of this record.
    pub(super) fn map(&self, texts: [String; 3]) -> Value {
        let texts = self.langs.iter().map(|lang| (LANGUAGES[*lang].to_owned(), json!(texts[*lang])));
        Value::Object(texts.collect())
    }

    pub(super) fn phrase(&self, phrase: Phrase) -> Value {
        self.map(phrase.map(capitalised))
    }

    /// So many sentences on a topic.
    pub(super) fn prose(&self, d: &mut Draft<'_>, topic: Topic, most: usize) -> Value {
        // Most are short and a few long, as people write.
        let count = 1 + (d.rng.f64().powi(2) * most as f64) as usize;
        self.map(prose(&mut d.rng, self.theme, topic, count))
    }

    /// Title, summary, themes and what else any kind may have; `what` says in a word what the record is.
    pub(super) fn common(&self, d: &mut Draft<'_>, what: Phrase, described: Option<Topic>) -> Map<String, Value> {
        let theme = self.theme;
        let number = d.number;
        let mut title =
            self.map([0, 1, 2].map(|lang| format!("{} {number}: {}, {}", self.name, what[lang], theme.name[lang])));
        let who = *pick(&mut d.rng, &theme.who);
        let mut summary = self.map([
            format!("{}, jota varten {} on kuvattu.", capitalised(who[0]), what[0]),
            format!("För {}: {} som har beskrivits här.", who[1], what[1]),
            format!("For {}: {} as described here.", who[2], what[2]),
        ]);
        if d.chance(4) {
            title["se"] = json!(format!("{} {number}: {}", self.name, pick(&mut d.rng, &SAMI)));
            summary["se"] = json!(format!("{}.", capitalised(SAMI[0])));
        }
        let mut fields = Map::new();
        fields.insert("title".into(), title);
        fields.insert("summary".into(), summary);
        fields.insert("themes".into(), json!([theme.code]));
        fields.insert("careSetting".into(), json!([theme.setting]));
        fields.insert("regions".into(), json!([if d.chance(50) { "FI" } else { d.code("region") }]));
        if d.chance(60) {
            fields.insert("challenges".into(), json!([d.code("challenges")]));
        }
        if let Some(topic) = described {
            fields.insert("description".into(), self.prose(d, topic, 6));
        }
        if d.chance(55) {
            let host = format!("{}.example", ascii(&self.name));
            let role = self.map(["Palveluneuvonta".into(), "Servicerådgivning".into(), "Service desk".into()]);
            fields.insert("contact".into(), json!({"role": role, "email": format!("palvelu@{host}")}));
            fields.insert("links".into(), json!([{"type": "home", "url": format!("https://{host}/{number}")}]));
        }
        if d.chance(40) {
            let words = self.langs.iter().map(|lang| {
                let words = theme.what.iter().map(|what| what[*lang]).collect::<Vec<_>>();
                (LANGUAGES[*lang].to_owned(), json!(words))
            });
            fields.insert("keywords".into(), Value::Object(words.collect()));
        }
        fields
    }
}

/// A name as a host can have it.
pub(super) fn ascii(name: &str) -> String {
    let plain = |letter| match letter {
        'ä' | 'å' => 'a',
        'ö' => 'o',
        other => other,
    };
    name.to_lowercase().chars().map(plain).collect()
}

fn product(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = text.common(d, ["tuote", "en produkt", "a product"], Some(Topic::Offer));
    fields.insert("productType".into(), json!(d.code("product-type")));
    let purpose = |d: &mut Draft<'_>| text.prose(d, Topic::Offer, 1);
    let regulatory = match d.rng.u32(..10) {
        0 => json!({"status": "mdr-class-i", "intendedPurpose": purpose(d)}),
        1 => {
            let mut digits = format!("0649{:09}", d.number % 1_000_000_000);
            digits.push(check_digit(&digits));
            json!({"status": "mdr-class-iia", "intendedPurpose": purpose(d), "notifiedBody": "0000", "udiDi": digits,
                "certificate": format!("GEN-{}", d.number), "certificateExpires": d.day(d.number as i64 % 900), "emdn": "Z1203"})
        }
        2 => json!({"status": "not-stated"}),
        _ => json!({"status": "not-a-device"}),
    };
    fields.insert("regulatory".into(), regulatory);
    fields.insert("maturity".into(), json!(d.code("maturity")));
    fields.insert("trl".into(), json!(d.rng.u32(1..10)));
    fields.insert("priceModel".into(), json!(d.code("price-model")));
    if d.chance(30) {
        let wanted = if d.chance(50) { ["SE", "NO"] } else { ["DE", "EE"] };
        fields.insert("markets".into(), json!({"served": ["FI"], "wanted": wanted, "readyFor": [d.code("ready-for")]}));
    }
    if d.chance(25)
        && let Some((need, _)) = d.link(&[Kind::Need])
    {
        fields.insert("relations".into(), json!([{"type": "solves", "record": need}]));
    }
    if d.chance(20) {
        let version = format!("{}.{}", d.rng.u32(1..12), d.rng.u32(0..30));
        fields.insert("software".into(), json!({"version": version, "status": "stable", "uiLanguages": ["fi", "en"]}));
    }
    fields
}

/// The check digit of a GS1 identifier of 14 digits (GS1 General Specifications 7.9).
fn check_digit(digits: &str) -> char {
    let weighed = digits.bytes().enumerate().map(|(at, c)| u32::from(c - b'0') * if at % 2 == 0 { 3 } else { 1 });
    char::from_digit((10 - weighed.sum::<u32>() % 10) % 10, 10).unwrap_or('0')
}

fn competence(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = text.common(d, ["osaaminen", "kompetens", "competence"], Some(Topic::Method));
    fields.insert("competenceType".into(), json!(d.code("competence-type")));
    fields.insert("priceBasis".into(), json!(d.code("price-basis")));
    fields.insert("leadTimeDays".into(), json!(d.rng.u32(1..120)));
    if d.chance(50) {
        fields.insert("access".into(), text.prose(d, Topic::Method, 2));
    }
    if d.chance(30) {
        fields.insert("accessModes".into(), json!([d.code("access-mode")]));
        fields.insert("serviceTypes".into(), json!([d.code("service-type")]));
    }
    fields
}

fn practice(d: &mut Draft<'_>, text: &Text) -> Map<String, Value> {
    let mut fields = text.common(d, ["toimintamalli", "en modell", "a practice"], None);
    fields.insert("problem".into(), text.prose(d, Topic::Problem, 3));
    fields.insert("model".into(), text.prose(d, Topic::Method, 6));
    fields.insert("results".into(), text.prose(d, Topic::Result, 2));
    fields.insert("adoptionStage".into(), json!(d.code("adoption")));
    fields.insert("started".into(), json!(d.past(100..2_000)));
    if d.chance(40) {
        fields.insert("lessons".into(), text.prose(d, Topic::Result, 2));
    }
    if d.chance(35)
        && let Some((tool, _)) = d.link(&[Kind::Product])
    {
        fields.insert("tools".into(), json!([tool]));
    }
    fields
}
