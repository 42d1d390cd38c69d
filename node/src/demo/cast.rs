//! Who plays in the demonstration: real actors of the field by their public names, fictitious companies, and
//! the fictitious records that these publish.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::record_file;

/// Names, domains and regions of public bodies and networks, and the fictitious companies beside them.
const ACTORS: &str = include_str!("../../demo/actors.csv");
/// The columns of that file.
const COLUMNS: &str = "slug,org_type,sector,name_fi,name_sv,name_en,domain,region,host,business_id";
/// The records, by file.
const RECORDS: [(&str, &str); 23] = [
    ("adult-social-work", include_str!("../../demo/records/adult-social-work.yaml")),
    ("children-and-families", include_str!("../../demo/records/children-and-families.yaml")),
    ("clinical-and-diagnostic", include_str!("../../demo/records/clinical-and-diagnostic.yaml")),
    ("competences-regulation-and-growth", include_str!("../../demo/records/competences-regulation-and-growth.yaml")),
    ("competences-research-and-testing", include_str!("../../demo/records/competences-research-and-testing.yaml")),
    ("competences-social-care", include_str!("../../demo/records/competences-social-care.yaml")),
    ("data-and-interoperability", include_str!("../../demo/records/data-and-interoperability.yaml")),
    ("disability-services", include_str!("../../demo/records/disability-services.yaml")),
    ("home-and-elderly-care", include_str!("../../demo/records/home-and-elderly-care.yaml")),
    ("mental-health-and-substance-use", include_str!("../../demo/records/mental-health-and-substance-use.yaml")),
    ("rehabilitation-and-devices", include_str!("../../demo/records/rehabilitation-and-devices.yaml")),
    ("story-data-stays-home", include_str!("../../demo/records/story-data-stays-home.yaml")),
    ("story-fair-and-networks", include_str!("../../demo/records/story-fair-and-networks.yaml")),
    ("story-first-word-of-help", include_str!("../../demo/records/story-first-word-of-help.yaml")),
    ("story-hands-and-teeth", include_str!("../../demo/records/story-hands-and-teeth.yaml")),
    ("story-heart-and-foot", include_str!("../../demo/records/story-heart-and-foot.yaml")),
    ("story-near-programme", include_str!("../../demo/records/story-near-programme.yaml")),
    ("story-nights-at-home", include_str!("../../demo/records/story-nights-at-home.yaml")),
    ("story-own-assistant", include_str!("../../demo/records/story-own-assistant.yaml")),
    ("story-roof-and-rent", include_str!("../../demo/records/story-roof-and-rent.yaml")),
    ("story-second-pair-of-eyes", include_str!("../../demo/records/story-second-pair-of-eyes.yaml")),
    ("story-siblings-together", include_str!("../../demo/records/story-siblings-together.yaml")),
    ("workforce-and-safety", include_str!("../../demo/records/workforce-and-safety.yaml")),
];
/// The five participants whose nodes host everybody else, in the order of their ports.
const HOSTS: [&str; 5] =
    ["business-finland", "oulun-yliopisto", "pirkanmaan-hyvinvointialue", "healthturku", "kotikaari"];

/// One actor.
#[derive(Debug, Clone)]
pub(super) struct Actor {
    pub(super) slug: String,
    pub(super) org_type: String,
    sector: String,
    names: BTreeMap<&'static str, String>,
    domain: String,
    region: String,
    host: String,
    business_id: String,
}

/// A record of a file, with names in it that are resolved when it is published.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    /// The file it is in.
    pub(super) file: &'static str,
    /// Its publisher's own id of it.
    pub(super) local_id: String,
    /// What the file says, without the publisher.
    pub(super) record: Value,
}

/// Everybody and everything.
pub(super) struct Cast {
    pub(super) actors: Vec<Actor>,
    scenes: BTreeMap<String, Vec<Scene>>,
}

impl Actor {
    /// The name in the first of Finnish, Swedish and English that it has.
    pub(super) fn name(&self) -> String {
        let best = ["fi", "sv", "en"].iter().find_map(|lang| self.names.get(lang));
        best.unwrap_or(&self.slug).clone()
    }

    /// Its organisation record: facts only, and marked as a demonstration.
    pub(super) fn profile(&self) -> Value {
        let mut record = json!({"kind": "organisation", "localId": self.slug, "title": self.names, "orgType": self.org_type, "demo": true});
        for (field, value) in [("sector", &self.sector), ("domain", &self.domain), ("region", &self.region)] {
            if !value.is_empty() {
                record[field] = json!(value);
            }
        }
        if !self.business_id.is_empty() {
            record["identifiers"] = json!({"businessId": self.business_id});
        }
        record
    }
}

impl Cast {
    /// Reads what the program carries.
    pub(super) fn read() -> Result<Self, String> {
        let mut lines = ACTORS.lines();
        if lines.next() != Some(COLUMNS) {
            return Err("actors.csv: the columns are not as expected".into());
        }
        let actors: Vec<Actor> = lines.map(actor).collect::<Result<_, _>>()?;
        let slugs: BTreeSet<&str> = actors.iter().map(|actor| actor.slug.as_str()).collect();
        let mut scenes: BTreeMap<String, Vec<Scene>> = BTreeMap::new();
        let mut places = BTreeSet::new();
        for (name, text) in RECORDS {
            for mut record in record_file::parse(&format!("{name}.yaml"), text).map_err(|error| error.to_string())? {
                let publisher = record.as_object_mut().and_then(|fields| fields.remove("publisher"));
                let publisher = publisher.as_ref().and_then(Value::as_str).unwrap_or_default();
                if !slugs.contains(publisher) {
                    return Err(format!("{name}.yaml: publisher {publisher:?} is not among the actors"));
                }
                let local_id = record["localId"].as_str().unwrap_or_default().to_owned();
                if !places.insert((publisher.to_owned(), local_id.clone())) {
                    return Err(format!("{name}.yaml: {publisher} has two records {local_id:?}"));
                }
                scenes.entry(publisher.to_owned()).or_default().push(Scene { file: name, local_id, record });
            }
        }
        Ok(Self { actors, scenes })
    }

    /// The records there are, by actor and local id.
    pub(super) fn places(&self) -> BTreeSet<(String, String)> {
        let scenes = self.scenes.iter().flat_map(|(slug, scenes)| scenes.iter().map(move |scene| (slug, scene)));
        scenes.map(|(slug, scene)| (slug.clone(), scene.local_id.clone())).collect()
    }

    /// The records that an actor publishes.
    pub(super) fn scenes_of(&self, slug: &str) -> impl Iterator<Item = &Scene> {
        self.scenes.get(slug).into_iter().flatten()
    }

    /// How many records the actors publish besides their own.
    #[cfg(test)]
    pub(super) fn records(&self) -> usize {
        self.scenes.values().map(Vec::len).sum()
    }

    /// Who is on which node. The first of each is the participant itself. With fewer nodes than hosts the
    /// others' actors are spread over those there are; with more, further counties run a node of their own.
    pub(super) fn troupes(&self, participants: usize) -> Vec<Vec<&Actor>> {
        let further = self
            .actors
            .iter()
            .filter(|actor| actor.org_type == "wellbeing-services-county")
            .map(|actor| actor.slug.as_str());
        let further = further.filter(|slug| !HOSTS.contains(slug));
        let hosts: Vec<&str> = HOSTS.into_iter().chain(further).take(participants).collect();
        let mut troupes: Vec<Vec<&Actor>> = vec![Vec::new(); hosts.len()];
        for actor in &self.actors {
            let at = hosts.iter().position(|host| *host == actor.slug || *host == actor.host);
            let own = hosts.iter().position(|host| *host == actor.slug);
            let spread = HOSTS.iter().position(|host| *host == actor.host).unwrap_or(0) % hosts.len();
            let troupe = &mut troupes[own.or(at).unwrap_or(spread)];
            if own.is_some() { troupe.insert(0, actor) } else { troupe.push(actor) }
        }
        troupes.retain(|troupe| !troupe.is_empty());
        troupes
    }
}

fn actor(line: &str) -> Result<Actor, String> {
    let fields: Vec<&str> = line.split(',').collect();
    let [slug, org_type, sector, fi, sv, en, domain, region, host, business_id] = fields[..] else {
        return Err(format!("actors.csv: {line:?} has not ten fields"));
    };
    let names = [("fi", fi), ("sv", sv), ("en", en)].into_iter().filter(|(_, name)| !name.is_empty());
    Ok(Actor {
        slug: slug.into(),
        org_type: org_type.into(),
        sector: sector.into(),
        names: names.map(|(lang, name)| (lang, name.to_owned())).collect(),
        domain: domain.into(),
        region: region.into(),
        host: host.into(),
        business_id: business_id.into(),
    })
}
