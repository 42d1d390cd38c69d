//! The words that generated records are made of, by theme. Each phrase stands in a form that the sentences of
//! [`super::sentences`] can take as it is, so that nothing has to be inflected: Finnish `what` in the nominative,
//! `place` in the inessive; Swedish and English with their articles and prepositions.

/// A phrase in Finnish, Swedish and English.
pub(super) type Phrase = [&'static str; 3];

/// What can be said of a theme.
pub(super) struct Theme {
    /// Its code in the list `themes`.
    pub(super) code: &'static str,
    /// A code of the list `care-setting`.
    pub(super) setting: &'static str,
    /// Its name as a heading.
    pub(super) name: Phrase,
    /// Who is served.
    pub(super) who: [Phrase; 2],
    /// What changes or is looked after.
    pub(super) what: [Phrase; 3],
    /// Where it happens.
    pub(super) place: [Phrase; 2],
}

macro_rules! theme {
    ($code:literal, $setting:literal, $name:expr, [$($who:expr),*], [$($what:expr),*], [$($place:expr),*]) => {
        Theme { code: $code, setting: $setting, name: $name, who: [$($who),*], what: [$($what),*], place: [$($place),*] }
    };
}

/// The themes.
pub(super) const THEMES: [Theme; 20] = [
    theme!(
        "home-care",
        "home",
        ["kotihoito", "hemvård", "home care"],
        [
            ["kotihoidon asiakas", "hemvårdens klient", "the home care client"],
            ["lähihoitaja", "närvårdaren", "the practical nurse"]
        ],
        [
            ["päivän käyntilista", "dagens besökslista", "the day's list of visits"],
            ["asiakkaan vointi", "klientens mående", "the client's condition"],
            ["avaimen paikka", "nyckelns plats", "the place of the key"]
        ],
        [
            ["kotihoidossa", "i hemvården", "in home care"],
            ["asiakkaan kotona", "hemma hos klienten", "in the client's home"]
        ]
    ),
    theme!(
        "elderly-care",
        "elderly",
        ["ikääntyneiden palvelut", "äldreservice", "services for older people"],
        [
            ["hoivakodin asukas", "den som bor på vårdhemmet", "the care home resident"],
            ["omahoitaja", "egenvårdaren", "the resident's own carer"]
        ],
        [
            ["yöuni", "nattsömnen", "sleep at night"],
            ["ruokahalu", "aptiten", "appetite"],
            ["kaatumisriski", "risken att falla", "the risk of falling"]
        ],
        [["hoivakodissa", "på vårdhemmet", "at the care home"], ["ryhmäkodissa", "i grupphemmet", "in the group home"]]
    ),
    theme!(
        "child-welfare",
        "child-welfare",
        ["lastensuojelu", "barnskydd", "child welfare"],
        [
            ["sijoitettu lapsi", "det placerade barnet", "the child in care"],
            ["lapsen vanhempi", "barnets förälder", "the child's parent"]
        ],
        [
            ["lapsen oma mielipide", "barnets egen åsikt", "the child's own view"],
            ["tapaamisten toteutuminen", "genomförandet av träffar", "the keeping of visits"],
            ["koulunkäynti", "skolgången", "going to school"]
        ],
        [
            ["sijaishuollossa", "i vård utom hemmet", "in substitute care"],
            ["perhetyössä", "i familjearbetet", "in family work"]
        ]
    ),
    theme!(
        "family-services",
        "social-care",
        ["perhepalvelut", "familjeservice", "family services"],
        [
            ["lapsiperhe", "barnfamiljen", "the family with children"],
            ["eroava vanhempi", "föräldern som separerar", "the parent who separates"]
        ],
        [
            ["arjen kuormitus", "belastningen i vardagen", "the strain of everyday life"],
            ["vanhempien yhteistyö", "föräldrarnas samarbete", "the parents' cooperation"],
            ["tuen tarve", "behovet av stöd", "the need of support"]
        ],
        [
            ["perhekeskuksessa", "på familjecentret", "at the family centre"],
            ["neuvolassa", "på rådgivningen", "at the child health clinic"]
        ]
    ),
    theme!(
        "disability-services",
        "disability",
        ["vammaispalvelut", "funktionshinderservice", "disability services"],
        [
            ["avustajaa tarvitseva ihminen", "den som behöver assistent", "the person who needs an assistant"],
            ["asumisyksikön asukas", "den som bor i boendeenheten", "the resident of the housing unit"]
        ],
        [
            ["myönnettyjen tuntien käyttö", "användningen av beviljade timmar", "the use of granted hours"],
            ["oma tapa kommunikoida", "det egna sättet att kommunicera", "one's own way of communicating"],
            ["apuvälineen kunto", "hjälpmedlets skick", "the state of the aid"]
        ],
        [
            ["asumisyksikössä", "i boendeenheten", "in the housing unit"],
            ["päivätoiminnassa", "i dagverksamheten", "in day activities"]
        ]
    ),
    theme!(
        "mental-health",
        "mental-health",
        ["mielenterveyspalvelut", "mentalvårdstjänster", "mental health services"],
        [
            ["ahdistuksesta kärsivä nuori", "den ångestdrabbade unga", "the young person with anxiety"],
            ["hoitoa jonottava", "den som köar till vård", "the person waiting for care"]
        ],
        [
            ["unen laatu", "sömnens kvalitet", "the quality of sleep"],
            ["mieliala", "sinnesstämningen", "mood"],
            ["hoidon jatkuminen", "vårdens kontinuitet", "the continuing of care"]
        ],
        [
            ["terveysasemalla", "på hälsostationen", "at the health centre"],
            ["matalan kynnyksen palvelussa", "i lågtröskeltjänsten", "in the low-threshold service"]
        ]
    ),
    theme!(
        "substance-use-care",
        "social-care",
        ["päihdepalvelut", "missbrukstjänster", "substance use services"],
        [
            ["apua hakeva ihminen", "den som söker hjälp", "the person who seeks help"],
            ["vertainen", "kamratstödjaren", "the peer"]
        ],
        [
            ["ensimmäinen keskustelu", "det första samtalet", "the first talk"],
            ["retkahduksen riski", "risken för återfall", "the risk of relapse"],
            ["korvaushoidon käynti", "besöket i substitutionsbehandlingen", "the visit for substitution treatment"]
        ],
        [
            ["päihdeklinikalla", "på missbrukskliniken", "at the substance use clinic"],
            ["jalkautuvassa työssä", "i det uppsökande arbetet", "in outreach work"]
        ]
    ),
    theme!(
        "social-care",
        "social-care",
        ["aikuissosiaalityö", "socialarbete för vuxna", "adult social work"],
        [
            ["toimeentulotuen hakija", "den som söker utkomststöd", "the applicant for social assistance"],
            ["sosiaaliohjaaja", "socialhandledaren", "the social adviser"]
        ],
        [
            ["hakemuksen käsittelyaika", "ansökans handläggningstid", "the processing time"],
            ["päätöksen ymmärrettävyys", "beslutets begriplighet", "the clarity of the decision"],
            ["palvelutarpeen arviointi", "bedömningen av servicebehovet", "the assessment of needs"]
        ],
        [
            ["sosiaalitoimistossa", "på socialbyrån", "at the social services office"],
            ["asiointipisteessä", "på servicestället", "at the service point"]
        ]
    ),
    theme!(
        "housing-services",
        "social-care",
        ["asumispalvelut", "boendeservice", "housing services"],
        [["vuokralainen", "hyresgästen", "the tenant"], ["asumisneuvoja", "boenderådgivaren", "the housing adviser"]],
        [
            ["vuokranmaksu", "hyresbetalningen", "the payment of rent"],
            ["asunnon löytyminen", "möjligheten att få en bostad", "the finding of a home"],
            ["naapurisopu", "grannsämjan", "peace among neighbours"]
        ],
        [
            ["vuokratalossa", "i hyreshuset", "in rented housing"],
            ["tukiasunnossa", "i stödbostaden", "in supported housing"]
        ]
    ),
    theme!(
        "rehabilitation",
        "rehabilitation",
        ["kuntoutus", "rehabilitering", "rehabilitation"],
        [
            ["kuntoutuja", "den som rehabiliteras", "the person in rehabilitation"],
            ["fysioterapeutti", "fysioterapeuten", "the physiotherapist"]
        ],
        [
            ["käden puristusvoima", "handens greppstyrka", "the grip of the hand"],
            ["harjoittelun määrä", "mängden övning", "the amount of exercise"],
            ["tasapaino", "balansen", "balance"]
        ],
        [
            ["kuntoutusosastolla", "på rehabiliteringsavdelningen", "on the rehabilitation ward"],
            ["etäkuntoutuksessa", "i distansrehabiliteringen", "in remote rehabilitation"]
        ]
    ),
    theme!(
        "emergency-care",
        "emergency",
        ["ensihoito ja päivystys", "akutvård och jour", "emergency care"],
        [
            ["päivystyspotilas", "jourpatienten", "the emergency patient"],
            ["ensihoitaja", "akutvårdaren", "the paramedic"]
        ],
        [
            ["hoidon kiireellisyys", "vårdens angelägenhetsgrad", "the urgency of care"],
            ["ennakkoilmoitus", "förhandsanmälan", "the advance notice"],
            ["odotusaika", "väntetiden", "the waiting time"]
        ],
        [
            ["ambulanssissa", "i ambulansen", "in the ambulance"],
            ["päivystyspoliklinikalla", "på jourpolikliniken", "in the emergency department"]
        ]
    ),
    theme!(
        "oral-health",
        "dental",
        ["suun terveys", "munhälsa", "oral health"],
        [
            ["suun hoitoon tuleva", "den som kommer till munvården", "the dental patient"],
            ["suuhygienisti", "munhygienisten", "the dental hygienist"]
        ],
        [
            ["ienten kunto", "tandköttets skick", "the state of the gums"],
            ["kutsuväli", "kallelseintervallet", "the recall interval"],
            ["proteesin istuvuus", "protesens passform", "the fit of the denture"]
        ],
        [
            ["hammashoitolassa", "på tandkliniken", "at the dental clinic"],
            ["liikkuvassa yksikössä", "i den mobila enheten", "in the mobile unit"]
        ]
    ),
    theme!(
        "diabetes",
        "primary",
        ["diabeteksen hoito", "diabetesvård", "diabetes care"],
        [
            ["diabetesta sairastava", "den som har diabetes", "the person with diabetes"],
            ["diabeteshoitaja", "diabetesskötaren", "the diabetes nurse"]
        ],
        [
            ["verensokerin vaihtelu", "blodsockrets variation", "the variation of blood glucose"],
            ["jalkojen lämpötila", "fötternas temperatur", "the temperature of the feet"],
            ["vuosikontrolli", "årskontrollen", "the yearly check-up"]
        ],
        [
            ["perusterveydenhuollossa", "i primärvården", "in primary care"],
            ["jalkapoliklinikalla", "på fotpolikliniken", "at the foot clinic"]
        ]
    ),
    theme!(
        "cardiology",
        "specialised",
        ["sydänsairaudet", "hjärtsjukdomar", "heart disease"],
        [
            ["sydänpotilas", "hjärtpatienten", "the heart patient"],
            ["sydänhoitaja", "hjärtskötaren", "the cardiac nurse"]
        ],
        [
            ["aamupaino", "morgonvikten", "morning weight"],
            ["rytmihäiriö", "rytmrubbningen", "arrhythmia"],
            ["verenpaine", "blodtrycket", "blood pressure"]
        ],
        [
            ["sydänpoliklinikalla", "på hjärtpolikliniken", "at the cardiac clinic"],
            ["kotiseurannassa", "i hemuppföljningen", "in follow-up at home"]
        ]
    ),
    theme!(
        "imaging",
        "specialised",
        ["kuvantaminen", "bilddiagnostik", "imaging"],
        [
            ["kuvattava potilas", "den som ska avbildas", "the patient to be imaged"],
            ["röntgenhoitaja", "röntgenskötaren", "the radiographer"]
        ],
        [
            ["kuvan laatu", "bildens kvalitet", "the quality of the image"],
            ["lausunnon viive", "fördröjningen av utlåtandet", "the delay of the report"],
            ["säteilyannos", "stråldosen", "the dose of radiation"]
        ],
        [
            ["kuvantamisyksikössä", "i bilddiagnostiken", "in the imaging unit"],
            ["seulonnassa", "i screeningen", "in screening"]
        ]
    ),
    theme!(
        "laboratory",
        "specialised",
        ["laboratorio", "laboratorium", "laboratory"],
        [
            ["näytteen antaja", "den som lämnar prov", "the person who gives a sample"],
            ["laboratoriohoitaja", "laboratorieskötaren", "the laboratory nurse"]
        ],
        [
            ["näytteen lämpötila", "provets temperatur", "the temperature of the sample"],
            ["vastausaika", "svarstiden", "the time to result"],
            ["uusintanäytteiden määrä", "antalet omprov", "the number of repeat samples"]
        ],
        [
            ["näytteenotossa", "vid provtagningen", "at sampling"],
            ["keskuslaboratoriossa", "i centrallaboratoriet", "in the central laboratory"]
        ]
    ),
    theme!(
        "biobanks",
        "research",
        ["biopankit", "biobanker", "biobanks"],
        [
            ["näytteen luovuttaja", "provgivaren", "the donor"],
            ["tutkimushoitaja", "forskningsskötaren", "the research nurse"]
        ],
        [
            ["suostumuksen tila", "samtyckets status", "the state of consent"],
            ["sulatuskertojen määrä", "antalet upptiningar", "the number of thaws"],
            ["näytteen sijainti", "provets placering", "the place of the sample"]
        ],
        [["biopankissa", "i biobanken", "in the biobank"], ["tutkimuksessa", "i forskningen", "in research"]]
    ),
    theme!(
        "data-secondary-use",
        "research",
        ["tiedon toisiokäyttö", "sekundär användning av data", "secondary use of data"],
        [
            ["tutkija", "forskaren", "the researcher"],
            ["rekisterinpitäjä", "den personuppgiftsansvariga", "the controller"]
        ],
        [
            ["luvan käsittelyaika", "tillståndets handläggningstid", "the time for a permit"],
            ["muuttujien kattavuus", "variablernas täckning", "the coverage of variables"],
            ["aineiston kuvaus", "materialets beskrivning", "the description of the data"]
        ],
        [
            ["käyttöympäristössä", "i driftmiljön", "in the secure environment"],
            ["rekisteritutkimuksessa", "i registerforskningen", "in register research"]
        ]
    ),
    theme!(
        "workforce",
        "occupational",
        ["henkilöstö", "personal", "workforce"],
        [
            ["uusi työntekijä", "den nyanställda", "the new worker"],
            ["vuorosuunnittelija", "schemaplaneraren", "the roster planner"]
        ],
        [
            ["vuorojen täyttyminen", "bemanningen av passen", "the filling of shifts"],
            ["palautuminen", "återhämtningen", "recovery"],
            ["osaamisen näyttö", "beviset på kunnande", "the proof of skill"]
        ],
        [
            ["työyhteisössä", "i arbetsgemenskapen", "at the workplace"],
            ["varahenkilöstössä", "i reservpersonalen", "in the reserve staff"]
        ]
    ),
    theme!(
        "client-safety",
        "primary",
        ["asiakasturvallisuus", "klientsäkerhet", "client safety"],
        [
            ["ilmoituksen tekijä", "den som anmäler", "the person who reports"],
            ["turvallisuusvastaava", "säkerhetsansvariga", "the safety lead"]
        ],
        [
            ["vaaratapahtumien määrä", "antalet tillbud", "the number of incidents"],
            ["lääkepoikkeama", "läkemedelsavvikelsen", "the medication error"],
            ["käsittelyn viive", "fördröjningen i hanteringen", "the delay of handling"]
        ],
        [["yksikössä", "i enheten", "in the unit"], ["omavalvonnassa", "i egenkontrollen", "in self-monitoring"]]
    ),
];

/// Beginnings and ends of invented names; every pair is a word that no product is known by.
pub(super) const NAME_BEGINNINGS: [&str; 24] = [
    "Harju", "Kaarna", "Kaste", "Kuiske", "Lampi", "Louhi", "Maininki", "Niitty", "Nuotta", "Orava", "Pihka", "Puro",
    "Rahka", "Rinne", "Ruoko", "Sammal", "Suo", "Tammi", "Tunturi", "Utu", "Vaara", "Varpu", "Virta", "Ydin",
];
/// The ends.
pub(super) const NAME_ENDS: [&str; 20] = [
    "kaari", "kehrä", "kiila", "kuvio", "latu", "luotain", "lyhty", "merkki", "mitta", "neula", "polku", "portti",
    "raita", "ranka", "siima", "silta", "solmu", "tahti", "verkko", "viitta",
];

/// Headings in Northern Sámi: social and health services, home care, service, research.
pub(super) const SAMI: [&str; 4] =
    ["sosiála- ja dearvvašvuođabálvalusat", "ruovttudikšu", "dearvvašvuođabálvalus", "dutkamuš"];
