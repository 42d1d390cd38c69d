//! The words by which the lint tells people from services. All of them are folded: in lower case and without accents.

use std::collections::BTreeSet;
use std::sync::OnceLock;

/// First names that are hardly anything else, common in Finland in Finnish, Swedish and otherwise.
const FIRST_NAMES: &str = "
    aaro aatu ahmed aija aila ake akseli aleksi alexander ali alina alisa alpo ana anders andrei andrew anita
    anitta anja anna anne anneli anniina annika annukka anssi antero anthony anton antti ari arja arto arttu
    arvi asa asko asta atte auli axel barbara beata bengt benjamin birger birgitta bjorn borje brian britta
    camilla carita carl catarina charles charlotta chris christer christian christina claire daniel david ebba
    eeli eelis eero eetu eeva eija eila einari elias elin elina elisa elisabet elisabeth elizabeth emilia
    emily emma ensio eric erik erika erja erkki esa esko essi eva fanni fatima fredrik frida george gerd goran
    greta gunilla gunnar gustav hakan hanna hanne hannele hannu harri harriet harry hassan hedvig heidi heikki
    heini heino helen helena heli henna henri henrik heta hilkka ibrahim ida igor iida iina iiro ilari ilkka
    inga inger ingmar ingrid inka inkeri irene irina irja irma ismo isto ivan jaakko jaana james jan jane jani
    janne jari jarkko jarmo jasmin jenna jenni jennifer jenny jere jesse jessica jimi joakim joel johan
    johanna johannes john jonas joni joona joonas jorma josefin josefine joseph jouko jouni juha juhani juho
    jukka julia julius jussi jyrki kaarina kaarle kaarlo kai kaija kaisa kaisu kalevi kalle karen kari karin
    karl karoliina karolina karri kasper katariina katarina kati katja katri katriina kenneth kerstin kerttu
    kevin kimmo kirsi kirsikka kirsti kjell klaus konsta krista kristian kristiina kristoffer kurt kyllikki
    lars lasse lassi laura lauri leea leena leif lena lennart liisa linda lisa lotta louise luis luukas maaria
    maarit madeleine magnus maija maiju maire malin marcus marek margareta margit mari maria marianne marika
    marja marjaana marjatta marjo marjukka marjut markku marko markus marten martin martti mary mathias matias
    matleena mats matti mattias matts mauno mauri merja mervi mia michael miia miikka mika mikael mikaela
    mikko minna mira mirja mirka miro mirva miska mohamed mohammed monica monika nancy natalia nea nelli
    nicole niila niina niklas niko nils nina noora nora nuutti oleg olena olivia olof oona orjan oscar oskar
    oskari osmo ossi otto outi paavo paivi paivikki patricia patrik paul paula pauli pauliina pekka pentti per
    pertti peter petra petri petteri pia piia piritta pirjo pirkko pontus raija raili raimo rainer raisa ralf
    rami rasmus rauno rebecca reetta reijo richard rickard riikka riina riitta risto ritva robert robin roger
    roland rolf roni ronja roope saara sakari saku salla sami samu samuel sandra sanna santeri sara sarah sari
    sebastian seija seppo sergei simo sini sinikka sirkka sirkku sirpa sixten sofie soile solveig sonja soren
    stefan steven stina susan susanna susanne sven svetlana taina tanja tapani tapio tarja taru tatiana teemu
    teija teppo terhi tero terttu thomas tiia tiina timo tom tomas tomi tommi tommy toni topi torbjorn tuija
    tuire tuomas tuomo tuukka tuula tuulia tytti ulf ulla ulrik ulrika urpo vaino valtteri veera veijo veikko
    vesa viivi viktor ville vilma virpi viveka wilhelm william yrjo yusuf zahra
";

/// First names that are also words, places or favourite names of services.
const FIRST_NAMES_AND_WORDS: &str = "
    aada adam aino aku alma amanda armas arvo aura aurora bo dan eemil eino ella elli elmeri elmo elsa fanny
    grace gun helmi hilda hilja hope hugo ilmari ilona impi ira iris jack kauko kielo kim kira kukka lahja
    lempi leo lilja lumi lyyli mark max meri miina milla noel oiva ola olavi olga oliver olli onni orvokki
    pinja pyry rauha roosa rose ruusu ruut saana sade saima sampo satu selma siiri silja sisu siv sofia sointu
    sten suvi sylvi taavi taika taimi tarmo tauno ted tina toivo tor tove tuuli tuulikki tyyne urho vadelma
    valo vanamo veli venla victoria vieno vilho vilja viola voitto will
";

/// Words that stand alone in the address of a service.
const SERVICE_WORDS: &str = "
    admin ai apotek arkisto arkiv asiakas avoin billing booking care ceo communications contact coordination
    cyber data demo desk digi digital dpo ebm edih efternamn ehealth etunimi eu events export feedback
    firstname fornamn funding global grants hanke hankinnat hankinta hankkeet health hello help helpdesk hoito
    hoiva hr hyte icu info innovation innovations investors invoice it jobs johto kehitys kirjaamo klinikka
    kontakt koordinointi koulutus kundtjanst kyber lab labra lasku laskut lastname legal licensing
    liiketoiminta mail maksut marketing media moi mydata myynti neuvonta news newsletter no noreply office
    ohjaus opinnot orders osallistu palaute palvelu palvelut partner partners pilot pilots posti pr press
    privacy procurement product products project projects quality rd rdi registrator registry rekry research
    rnd sales science security service services shop social sosiaali sote studies sukunimi support talous team
    tekniikka terveys testbed tilaukset tilaus tki tko trial trials tuki tutkimus ty vaihde verkosto viestinta
    web webmaster welcome yhteistyo yhteys yrityspalvelut
";

/// Endings of compound words for services: the head of a Finnish or Swedish compound comes last.
const SERVICE_ENDINGS: &str = "
    ajanvaraus apteekki asema asiakastuki avdelning byra care center centre clinic desk development enhet
    forsaljning forskning hallinto halsa hanke hankinnat health hoito hospital innovation innovations
    kehittaminen kehitys keskus kirjaamo klinikka koulu koulutus kuntoutus lab laboratorio laskutus management
    markkinointi myynti neuvola neuvonta office ohjaus omsorg opisto osasto paivystys paja palvelu
    palveluohjaus palvelut poliklinikka posti projekti radgivning rekrytointi research ryhma sairaala sales
    service services suoja support team terveys tiimi tilaukset tjanst tjanster toiminta toimisto toimistot
    tukipiste turva turvallisuus tutkimus tyo university utbildning utveckling vard verkosto viestinta yksikko
    yliopisto
";

/// Beginnings of compound words for services.
const SERVICE_BEGINNINGS: &str = "
    asiakas asiointi digital halsovard hankinta hyvinvointi innovaatio innovat international kansainval kehitt
    koordin kundtj laskut lastensuoj perhepalv potilas rekry socialv sosiaali terveys tieto tutkimus
    vammaispalv vanhuspalv viestin yhteis
";

/// Places and other words that say nothing either way: they are surnames too.
const NEUTRAL: &str = "
    abo business east esbo espoo etela europe finland hameenlinna helsingfors helsinki imatra ita joensuu
    jyvaskyla kajaani kemi kokkola kotka kouvola kuopio lahti lansi lapland lappeenranta lappi lohja mikkeli
    nordic nordics north oulu pohjanmaa pohjoinen pori porvoo raahe rauma rovaniemi salo savo savonlinna
    seinajoki smart south suomi sverige sweden tampere turku uusimaa vaasa vanda vantaa vasa west
";

/// Capitalised words that follow a title or a first name and yet are no surname.
const NO_NAMES: &str = "
    ab abp academy akademi and app asiakaspalvelu aula business care center centre clinic data digital espoo
    europe finland for foundation gmbh group hanke health helsinki hoiva home hospital in inc institute
    instituutti kauppa keskus klinikka koti kotihoito lab labs ltd medical network nordic of office oulu oy
    oyj palvelu palvelut platform plus pro projekti rf robot robotti ry saatio sairaala service services
    software solutions sovellus studio system systems talo tampere teams technologies technology the turku
    university vantaa verkosto
";

/// Adjectives with the ending of surnames.
const ADJECTIVES: &str = "
    alueellinen digitaalinen ensimmainen eurooppalainen ihminen julkinen kansainvalinen kliininen kotimainen
    nainen pohjoismainen sisainen suomalainen tekninen ulkoinen yhteinen yleinen
";

/// The words of each list above, looked up far more often than built.
struct Lists {
    first_names: BTreeSet<&'static str>,
    first_names_and_words: BTreeSet<&'static str>,
    service_words: BTreeSet<&'static str>,
    service_endings: Vec<&'static str>,
    service_beginnings: Vec<&'static str>,
    neutral: BTreeSet<&'static str>,
    no_names: BTreeSet<&'static str>,
    adjectives: BTreeSet<&'static str>,
}

fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    let set = |words: &'static str| words.split_whitespace().collect();
    LISTS.get_or_init(|| Lists {
        first_names: set(FIRST_NAMES),
        first_names_and_words: set(FIRST_NAMES_AND_WORDS),
        service_words: set(SERVICE_WORDS),
        service_endings: SERVICE_ENDINGS.split_whitespace().collect(),
        service_beginnings: SERVICE_BEGINNINGS.split_whitespace().collect(),
        neutral: set(NEUTRAL),
        no_names: set(NO_NAMES),
        adjectives: set(ADJECTIVES),
    })
}

/// Lower case without the accents of Finnish and Swedish, as addresses are written.
pub(super) fn fold(word: &str) -> String {
    let plain = |c: char| match c {
        'å' | 'ä' | 'á' | 'à' => 'a',
        'ö' | 'ø' | 'ó' => 'o',
        'é' | 'è' | 'ë' => 'e',
        'ü' => 'u',
        'š' => 's',
        'ž' => 'z',
        other => other,
    };
    word.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// A first name that is hardly anything else.
pub(super) fn is_first_name(word: &str) -> bool {
    lists().first_names.contains(word)
}

/// A first name that is also a word or a favourite name of services.
pub(super) fn is_first_name_and_word(word: &str) -> bool {
    lists().first_names_and_words.contains(word)
}

/// A word in the address of a service.
pub(super) fn is_service(word: &str) -> bool {
    lists().service_words.contains(word) || lists().service_endings.iter().any(|ending| word.ends_with(ending))
}

/// A word that begins like a service's; some surnames do too.
pub(super) fn begins_like_service(word: &str) -> bool {
    lists().service_beginnings.iter().any(|beginning| word.starts_with(beginning))
}

/// A word that says nothing either way.
pub(super) fn is_neutral(word: &str) -> bool {
    lists().neutral.contains(word)
}

/// A word that is no surname.
pub(super) fn is_no_name(word: &str) -> bool {
    lists().no_names.contains(word)
}

/// The ending that most Finnish surnames and few other words have.
pub(super) fn has_surname_ending(word: &str) -> bool {
    word.ends_with("nen") && !word.ends_with("llinen") && !lists().adjectives.contains(word)
}
