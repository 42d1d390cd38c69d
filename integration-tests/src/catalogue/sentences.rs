//! Sentences of generated records: patterns in three languages that say the same, with places for a theme's words and
//! for numbers.

use fastrand::Rng;

use super::words::{Phrase, Theme};

/// The languages of the patterns, in their order.
pub(super) const LANGUAGES: [&str; 3] = ["fi", "sv", "en"];

/// What a sentence is about, and so which records it suits.
#[derive(Debug, Clone, Copy)]
pub(super) enum Topic {
    /// What something does.
    Offer,
    /// What is wrong.
    Problem,
    /// How it is done.
    Method,
    /// What came of it.
    Result,
}

const OFFER: [Phrase; 8] = [
    [
        "Ratkaisu kertoo ajoissa, kun {what} muuttuu {place}.",
        "Lösningen berättar i tid när {what} förändras {place}.",
        "The solution tells in time when {what} changes {place}.",
    ],
    [
        "Käyttöönotto kestää noin {n} päivää, ja koulutus kuuluu hintaan.",
        "Införandet tar omkring {n} dagar och utbildningen ingår i priset.",
        "Introduction takes some {n} days, and training is in the price.",
    ],
    [
        "Päätöksen tekee aina ihminen, ei ohjelma.",
        "Beslutet fattas alltid av en människa och inte av programmet.",
        "Decisions are always made by a person, not by the software.",
    ],
    [
        "Kun {what} on koottu yhteen näkymään, aikaa jää ihmiselle.",
        "När {what} finns samlat i en vy blir det tid över för människan.",
        "With {what} in a single view, time is left for people.",
    ],
    [
        "Käytössä se on {n} yksikössä, joista {m} toimii {place}.",
        "Den används i {n} enheter, varav {m} verkar {place}.",
        "It is in use in {n} units, {m} of them {place}.",
    ],
    [
        "Tiedot säilytetään Suomessa ja poistetaan {n} kuukauden kuluttua.",
        "Uppgifterna förvaras i Finland och raderas efter {n} månader.",
        "Data are kept in Finland and deleted after {n} months.",
    ],
    [
        "Myös {who} näkee, mihin tietoa on käytetty.",
        "Även {who} ser vad uppgifterna har använts till.",
        "Even {who} sees what the data were used for.",
    ],
    [
        "Se toimii myös silloin, kun yhteys katkeaa {n} tunniksi.",
        "Den fungerar också när förbindelsen är bruten i {n} timmar.",
        "It works even while the connection is down for {n} hours.",
    ],
];

const PROBLEM: [Phrase; 7] = [
    [
        "Nyt {what} selviää {place} vasta {n} päivän kuluttua.",
        "Nu klarnar {what} {place} först efter {n} dagar.",
        "Today {what} becomes known {place} only after {n} days.",
    ],
    [
        "Sama asia kirjataan {n} kertaan eri järjestelmiin.",
        "Samma sak antecknas {n} gånger i olika system.",
        "The same thing is written {n} times into different systems.",
    ],
    [
        "Kun {what} jää huomaamatta, {who} joutuu odottamaan.",
        "När {what} förbises får {who} vänta.",
        "When {what} goes unnoticed, {who} has to wait.",
    ],
    [
        "Joka {n}. tilanteessa tieto ei siirry vuorolta toiselle.",
        "I vart {n}:e fall går informationen inte från ett pass till nästa.",
        "One time in {n} word does not pass from shift to shift.",
    ],
    [
        "Etäisyydet ovat pitkiä, ja {m} prosenttia ajasta kuluu matkoihin.",
        "Avstånden är långa och {m} procent av tiden går åt till resor.",
        "Distances are long, and {m} per cent of the time goes on travel.",
    ],
    [
        "Palautetta tulee vähän, vaikka {who} kyllä vastaisi kysyttäessä.",
        "Responsen är liten, fast {who} nog skulle svara på en fråga.",
        "There is little feedback, though {who} would answer if asked.",
    ],
    [
        "Nykyinen sopimus päättyy {n} kuukauden kuluttua.",
        "Det nuvarande avtalet löper ut om {n} månader.",
        "The present contract ends in {n} months.",
    ],
];

const METHOD: [Phrase; 7] = [
    [
        "Aluksi {who} kertoo omin sanoin, mikä on tärkeää.",
        "Först berättar {who} med egna ord vad som är viktigt.",
        "To begin with, {who} tells in their own words what matters.",
    ],
    [
        "Tiimi tapaa {n} minuuttia joka viikko ja katsoo, miten {what} kehittyy.",
        "Teamet träffas {n} minuter i veckan och ser hur {what} utvecklas.",
        "The team meets for {n} minutes a week and looks at how {what} develops.",
    ],
    [
        "Muutos kirjataan samana päivänä {place}.",
        "Förändringen antecknas samma dag {place}.",
        "A change is written down on the same day {place}.",
    ],
    [
        "Mallia kokeiltiin ensin {n} yksikössä ja laajennettiin vasta sitten.",
        "Modellen prövades först i {n} enheter och spreds därefter.",
        "The model was tried in {n} units first and only then extended.",
    ],
    [
        "Vastuu on nimetyllä tehtävällä, ei yksittäisellä henkilöllä.",
        "Ansvaret vilar på en utsedd uppgift och inte på en enskild person.",
        "Responsibility lies with a named post, not with one person.",
    ],
    [
        "Seurannassa on {n} mittaria, joista {m} koskee kustannuksia.",
        "Uppföljningen har {n} mätare, varav {m} gäller kostnader.",
        "There are {n} indicators, {m} of which concern costs.",
    ],
    [
        "Puolen vuoden kohdalla päätetään, jatketaanko.",
        "Efter ett halvår beslutar man om fortsättningen.",
        "After half a year it is decided whether to go on.",
    ],
];

const RESULT: [Phrase; 6] = [
    [
        "Vuodessa {what} parani {m} prosenttia.",
        "På ett år förbättrades {what} med {m} procent.",
        "Within a year {what} improved by {m} per cent.",
    ],
    [
        "Tulokset on julkaistu, kielteisetkin.",
        "Resultaten är publicerade, även de negativa.",
        "Results are published, the negative ones too.",
    ],
    [
        "Vertailussa oli {n} yksikköä, ja ero oli pieni.",
        "Jämförelsen omfattade {n} enheter och skillnaden var liten.",
        "The comparison had {n} units, and the difference was small.",
    ],
    ["Hyöty näkyi selvimmin {place}.", "Nyttan syntes tydligast {place}.", "The benefit was clearest {place}."],
    [
        "Yksi havainto yllätti: {who} halusi vähemmän ilmoituksia.",
        "En iakttagelse överraskade: {who} ville ha färre meddelanden.",
        "One finding came as a surprise: {who} wanted fewer notices.",
    ],
    [
        "Kustannus on {n} euroa kuukaudessa asiakasta kohti.",
        "Kostnaden är {n} euro i månaden per klient.",
        "The cost is {n} euros a month for each client.",
    ],
];

/// So many sentences on a topic: in each language the same ones, joined by spaces.
pub(super) fn prose(rng: &mut Rng, theme: &Theme, topic: Topic, count: usize) -> [String; 3] {
    let patterns: &[Phrase] = match topic {
        Topic::Offer => &OFFER,
        Topic::Problem => &PROBLEM,
        Topic::Method => &METHOD,
        Topic::Result => &RESULT,
    };
    let mut texts: [String; 3] = Default::default();
    let first = rng.usize(..patterns.len());
    for at in 0..count.min(patterns.len()) {
        let pattern = &patterns[(first + at) % patterns.len()];
        let (who, what, place) = (pick(rng, &theme.who), pick(rng, &theme.what), pick(rng, &theme.place));
        let (n, m) = (rng.u32(2..48).to_string(), rng.u32(3..70).to_string());
        for (lang, text) in texts.iter_mut().enumerate() {
            if !text.is_empty() {
                text.push(' ');
            }
            fill(
                text,
                pattern[lang],
                &[("who", who[lang]), ("what", what[lang]), ("place", place[lang]), ("n", &n), ("m", &m)],
            );
        }
    }
    texts
}

/// One of several.
pub(super) fn pick<'a, T>(rng: &mut Rng, from: &'a [T]) -> &'a T {
    &from[rng.usize(..from.len())]
}

fn fill(out: &mut String, pattern: &str, words: &[(&str, &str)]) {
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, behind) = after.split_once('}').expect("a place in a pattern is closed");
        let word = words.iter().find(|(key, _)| *key == name).expect("a place in a pattern has a word").1;
        out.push_str(word);
        rest = behind;
    }
    out.push_str(rest);
}

/// With a capital at the beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
