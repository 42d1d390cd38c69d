//! Compound words: `kotihoito` is `koti` and `hoito`, `välfärdsområde` is `välfärd` and `område`.
//!
//! A word is split where every part is a word of our own vocabulary, in as few parts as possible. The vocabulary is
//! part of the program, so every node splits alike, whatever it holds.

use std::sync::OnceLock;

use super::concepts;
use super::language::Language;
use super::table::Table;

/// Fewest characters of a part, and of a word that may have parts.
const PART_MIN: usize = 4;
const WORD_MIN: usize = 7;
/// Most characters of a word of our vocabulary that is taken for a part.
const LABEL_PART_MAX: usize = 11;
/// Most parts of one word.
const PARTS_MAX: usize = 4;

/// Parts that are shorter.
const SHORT: [&str; 24] = [
    "etä", "työ", "yö", "uni", "suu", "syy", "maa", "apu", "osa", "koe", "ikä", "kyy", "luu", "sote", "vård", "hem",
    "råd", "lag", "bad", "öga", "öra", "mun", "tki", "ydin",
];

/// Words that compounds are made of and that no vocabulary of concepts lists.
const COMMON_FI: &str = "
    aika ajan alue alueen arki arvio arviointi asema asia asiakas asiantuntija avoin avun etu ehkäisy esi haku hallinta
    hanke hankinta hankkeen henkilö henkilöstö hoito hoidon hoiva huolto huone hyvin hyvinvointi hälytys ilta ilma
    johtaminen jono kausi kehitys kehittäminen kesä keskus ketju kieli kirja kohta kohtainen koti kodin kone koulu
    koulutus kulku kumppani kunta kunnan kuva kyky kysely laite laitos lasten lapsi lasku lauta levy liike liikunta lista
    lukio luokka luokitus lupa lääke lääkäri maksu malli matka mieli mielen mittari mittaus muisti määrä neuvonta näyte
    näyttö nuoriso nuorten ohjaus ohjelma ohje oikeus omais oma opas oppi osaaminen osto otto paikka palaute palvelu
    palvelut perhe perheen piste pito potilas puhe puhelin puoli päivä päihde rahoitus rajapinta rakenne ravitsemus
    rekisteri riski ryhmä ruoka saattaminen sairaala sairaus sairauden seula seulonta seuranta selvitys sosiaali sopimus
    suojelu suunnitelma suunnittelu suuri sydän syrjä sähkö säteily talo talous tapa tarve tarpeen tauti tehtävä teko
    tekniikka teknologia terveys terveyden testi tiede tieto tiedon tila toimija toiminta toimi tuki tulo turva tuote
    tutkimus työ työntekijä uhka vaara vaikutus vakuutus vamma vammais vanhus vanhusten vara varaus vastaanotto verkko
    verkosto viesti viestintä väki väkivalta valmius valvonta vuode vuosi välineet väline ympäristö yhteis yhteisö yksikkö
    yliopisto yritys yksin ääni
";
/// The same in Swedish.
const COMMON_SV: &str = "
    ansvar anställd anhörig apparat arbete avdelning avtal barn bedömning behandling behov besök bild boende bostad
    byggnad central centrum dag data enhet familj forskning fråga funktion fysio fört grupp hem hjälp hjälpmedel hälsa
    hälso hus information kedja klass klient klinik kompetens kontroll kost kurs kvalitet kvinna led ledning liv lokal
    läkare läkemedel lösning man medel missbruk modell mottagning mun mått mätning nät nätverk närståeende område
    omsorg ort patient person personal plan plats process produkt program projekt rehabilitering register råd rätt
    samarbete samtal sjuk sjukdom sjukhus skada skola skydd social stig stöd stuga syn system säkerhet tand teknik
    teknologi tid tjänst tjänster trygghet träning undersökning universitet upphandling utbildning utveckling vård väl
    välfärd välmående våld äldre övervakning åtgärd
";

/// Stems of words that may be parts.
fn vocabulary(language: Language) -> Option<&'static Table> {
    static FINNISH: OnceLock<Table> = OnceLock::new();
    static SWEDISH: OnceLock<Table> = OnceLock::new();
    let (cell, common) = match language {
        Language::Finnish => (&FINNISH, COMMON_FI),
        Language::Swedish => (&SWEDISH, COMMON_SV),
        Language::English => return None,
    };
    Some(cell.get_or_init(|| {
        // Long words are compounds themselves, and would keep what contains them from falling apart.
        let labels = concepts::single_words(language).filter(|word| word.chars().count() <= LABEL_PART_MAX);
        let labels = labels.map(str::to_lowercase);
        let all = common.split_whitespace().chain(SHORT).map(str::to_owned).chain(labels);
        let mut stems = Table::default();
        all.filter(|word| is_long_enough(word)).for_each(|word| stems.add(&[&language.stem(&word)], 0));
        stems.order();
        stems
    }))
}

fn is_long_enough(part: &str) -> bool {
    part.chars().count() >= PART_MIN || SHORT.contains(&part)
}

/// The parts of a compound word, stemmed; nothing when it is none.
pub(super) fn split(language: Language, word: &str) -> Option<Vec<String>> {
    if word.chars().count() < WORD_MIN || !word.chars().all(char::is_alphabetic) {
        return None;
    }
    let known = vocabulary(language)?;
    let parts = best(language, known, word, PARTS_MAX)?;
    (parts.len() > 1).then_some(parts)
}

/// As few parts as possible, and of as many the one whose last part is longest.
fn best(language: Language, known: &Table, word: &str, most: usize) -> Option<Vec<String>> {
    let mut found: Option<Vec<String>> = None;
    for (at, _) in word.char_indices().skip(2) {
        let (head, tail) = word.split_at(at);
        if !is_long_enough(tail) || !is_long_enough(head) {
            continue;
        }
        let last = language.stem(tail);
        if !known.contains(&last) {
            continue;
        }
        let front = if let Some(head) = part(language, known, head) {
            Some(vec![head])
        } else if most > 2 && head.chars().count() >= WORD_MIN {
            best(language, known, head, most - 1)
        } else {
            None
        };
        if let Some(mut parts) = front {
            parts.push(last);
            if found.as_ref().is_none_or(|found| parts.len() < found.len()) {
                found = Some(parts);
            }
        }
    }
    found
}

/// The stem of a part that is not the last one.
fn part(language: Language, known: &Table, part: &str) -> Option<String> {
    let stem = language.stem(part);
    if known.contains(&stem) {
        return Some(stem);
    }
    // In Swedish an s joins the parts.
    let joined = part.strip_suffix('s').filter(|_| language == Language::Swedish)?;
    let stem = language.stem(joined);
    (is_long_enough(joined) && known.contains(&stem)).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compounds_fall_into_their_parts_and_other_words_stay_whole() {
        let cases: [(Language, &str, Option<&[&str]>); 12] = [
            (Language::Finnish, "kotihoito", Some(&["koti", "hoito"])),
            (Language::Finnish, "kotihoidossa", Some(&["koti", "hoito"])),
            (Language::Finnish, "lastensuojelu", Some(&["lasten", "suojelu"])),
            (Language::Finnish, "potilastietojärjestelmän", Some(&["potilas", "tieto", "järjestelmä"])),
            (Language::Finnish, "etäseuranta", Some(&["etä", "seuranta"])),
            (Language::Finnish, "hyvinvointialue", Some(&["hyvinvointi", "alue"])),
            (Language::Swedish, "välfärdsområde", Some(&["välfärd", "område"])),
            (Language::Swedish, "barnskydd", Some(&["barn", "skydd"])),
            (Language::Swedish, "läkemedelsbehandling", Some(&["läkemedel", "behandling"])),
            (Language::Finnish, "kuntoutus", None),
            (Language::Finnish, "turvallisuus", None),
            (Language::English, "healthcare", None),
        ];
        for (language, word, parts) in cases {
            let expected = parts.map(|parts| parts.iter().map(|part| language.stem(part)).collect::<Vec<_>>());
            assert_eq!(split(language, word), expected, "{word}");
        }
    }
}
