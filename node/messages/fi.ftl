# Kaikki lauseet, jotka käyttäjä lukee. Samat tunnukset ja muuttujat ovat tiedostoissa sv.ftl ja en.ftl.

## Names and dates
site-name = Kirjo
site-tagline = Suomalaisen terveys- ja hyvinvointialan yhteinen luettelo
date = { $day }.{ $month }.{ $year }
date-time = { $date } klo { $time } UTC
yes = Kyllä
no = Ei

## Every page
skip-to-content = Siirry sisältöön
nav-main = Päävalikko
nav-catalogue = Luettelo
nav-network = Verkosto
nav-languages = Kieli
footer-node = Tämä on yksi verkoston { $network } solmuista. Luettelolla ei ole yhtä omistajaa: jokainen solmu pitää kopion kaikkien tietueista.
footer-software = Ohjelmisto: Kirjo { $version }
footer-api = Ohjelmointirajapinta
demo-network-notice = Esittelyverkosto. Tuotteet, osaamiset ja yritykset ovat keksittyjä. Julkisten toimijoiden tiedot ovat esimerkkejä, joita toimijat eivät ole itse julkaisseet.
demo-notice = Esimerkki, jota organisaatio ei ole itse julkaissut.
demo-mark = esimerkki

## Search and lists
search-heading = Etsi ratkaisuja, osaamista ja toimijoita
search-label = Hakusanat
search-hint = Hae esimerkiksi tuotteen, aiheen tai organisaation nimellä, suomeksi, ruotsiksi tai englanniksi.
search-button = Hae
search-instead = Missään ei ole sanaa ”{ $word }”. Näytetään, missä on ”{ $taken }”.
search-part-title = otsikossa
search-part-brief = tiivistelmässä tai asiasanoissa
search-part-body = tekstissä
search-part-publisher = julkaisijan nimessä
search-part-code = luokituksessa
search-why-exact = ”{ $word }” on { $part }.
search-why-inflected = Sanan ”{ $word }” toinen muoto on { $part }.
search-why-part = ”{ $word }” on yhdyssanan osana, tai sen osat ovat erillään, { $part }.
search-why-folded = ”{ $word }” on { $part } toisin tarkkein kirjoitettuna.
search-why-synonym = ”{ $by }”, joka tarkoittaa samaa kuin ”{ $word }”, on { $part }.
search-why-narrower = ”{ $by }”, suppeampi kuin ”{ $word }”, on { $part }.
search-why-code = Tietueen luokka on ”{ $by }”, joka tarkoittaa samaa kuin ”{ $word }”.
search-why-beginning = ”{ $by }”, jonka alku on ”{ $word }”, on { $part }.
search-why-typo = ”{ $by }”, joka kirjoitetaan melkein kuin ”{ $word }”, on { $part }.
kind-label = Laji
kind-all = Kaikki
results-newest = Uusimmat tietueet
results-for = Haku: { $words }
count-found =
    { $count ->
        [0] Ei yhtään tietuetta
        [one] { $count } tietue
       *[other] { $count } tietuetta
    }
count-records =
    { $count ->
        [one] { $count } tietue
       *[other] { $count } tietuetta
    }
count-organisations =
    { $count ->
        [one] { $count } organisaatio
       *[other] { $count } organisaatiota
    }
count-peers =
    { $count ->
        [0] ei yhteyttä muihin solmuihin
        [one] yhteys { $count } solmuun
       *[other] yhteys { $count } solmuun
    }
counts-label = Luettelo lukuina
results-none-heading = Mikään tietue ei sisällä kaikkia hakusanoja
results-none-hint = Kokeile vähemmän sanoja, sanan alkua tai toista kieltä, tai valitse lajiksi Kaikki.
results-empty = Luettelossa ei ole vielä tietueita. Ne tulevat muilta solmuilta, kun yhteys syntyy, tai omasta organisaatiostasi komennolla kirjo publish.
show-all = Näytä kaikki tietueet
pages-label = Sivut
next-page = Seuraava sivu
first-page = Ensimmäinen sivu
valid-until = Voimassa { $date } asti
text-in-language = Teksti: { $language }
unnamed = (ei nimeä)
unknown-organisation = Organisaatio { $org }

## A record
published-by = Julkaisija
description-heading = Kuvaus
facts-heading = Tiedot
regulatory-heading = Lääkinnällisten laitteiden sääntely
evidence-heading = Näyttö
links-heading = Linkit
contact-heading = Yhteydenotto
provenance-heading = Alkuperä ja aitous
other-languages-heading = Teksti muilla kielillä
text-not-in-language = Julkaisija ei ole antanut tätä tekstiä suomeksi. Se näytetään tällä kielellä: { $language }.
text-revised = Teksti tarkistettu { $date }
notice-not-ce = Vain esiteltäväksi: laitetta ei ole saatavilla ennen kuin se täyttää vaatimukset.
notice-not-stated = Julkaisija ei ole ilmoittanut, onko tuote lääkinnällinen laite.
notice-certificate-expired = Todistuksen voimassaolo päättyi { $date }.
label-type = Tyyppi
label-status = Asema
label-intended-purpose = Käyttötarkoitus valmistajan sanoin
label-notified-body = Ilmoitettu laitos
label-certificate = Todistus
label-certificate-expires = Todistus voimassa
label-themes = Aiheet
label-challenges = Haasteet
label-care-setting = Palveluympäristö
label-regions = Alueet
label-languages = Palvelukielet
label-keywords = Asiasanat
label-seeks = Etsii
label-offers = Tarjoaa
label-licence = Tekstin käyttöehdot
label-confirmed = Vahvistettu
label-local-id = Julkaisijan tunnus
label-maturity = Kypsyys
label-trl = Teknologian valmiustaso (TRL)
label-brand = Merkki
label-features = Ominaisuudet
label-platforms = Alustat
label-standards = Standardit
label-integrations = Liitännät
label-developed-in-finland = Kehitetty Suomessa
label-markets-served = Markkinat nyt
label-markets-wanted = Toivotut markkinat
label-ready-for = Valmis
label-price-model = Hinnoittelu
label-access = Näin saat käyttöösi
label-capacity = Kapasiteetti
label-lead-time = Aika pyynnöstä aloitukseen
label-equipment = Laitteet
label-legal-name = Virallinen nimi
label-short-name = Lyhyt nimi
label-former-names = Aiemmat nimet
label-abbreviations = Lyhenteet
label-sector = Sektori
label-domain = Verkkotunnus
label-region = Kotialue
label-business-id = Y-tunnus
label-vat = ALV-tunniste
label-ror = ROR-tunniste
label-pic = PIC-tunniste
label-lei = LEI-tunnus
label-oid = OID-yksilöintitunnus
label-parent = Osa organisaatiota
label-email = Sähköposti
label-page = Sivu
label-published = Julkaistu
label-valid-until = Voimassa
label-record-id = Tietueen tunniste
label-signer = Allekirjoitusavain
label-org-id = Organisaation tunniste
days =
    { $count ->
        [one] { $count } päivä
       *[other] { $count } päivää
    }
provenance-text = Julkaisija on allekirjoittanut tietueen omalla avaimellaan. Luettelo näyttää julkaisijan tekstin sanasta sanaan eikä muuta, lyhennä tai käännä sitä.
verify-heading = Tarkista allekirjoitus itse
verify-text = Lataa allekirjoitettu tietue ja organisaation avaimet ja anna ne komennolle kirjo verify. Verkkoyhteyttä ei tarvita.
download-record = Allekirjoitettu tietue (COSE)
download-identity = Organisaation avaimet (COSE)
record-as-json = Tietue JSON-muodossa

## An organisation
organisation-records = Organisaation tietueet
organisation-no-record = Organisaatio ei ole kertonut itsestään vielä mitään.
organisation-no-records = Organisaatiolla ei ole voimassa olevia tietueita.
organisation-profile = Organisaation oma kuvaus
identity-heading = Tunnistettavuus
identity-level-self = Organisaatio on itse ilmoittanut, kuka se on. Tietoa ei ole vielä tarkistettu muualta.
identity-controllers = Hallinta-avaimia
identity-signers = Allekirjoitusavaimia käytössä
identity-operations = Tunnistetapahtumia
identity-domains = Ilmoitetut verkkotunnukset
equivocation-notice = Varoitus: organisaatio on allekirjoittanut kaksi eri tietuetta samalla järjestysnumerolla. Solmu säilyttää molemmat todisteena.
head-heading = Täydellisyys
head-none = Organisaatio ei ole vielä ilmoittanut, montako tietuetta sillä on.
head-whole = Organisaatio ilmoitti { $date }, että sillä on tietueita: { $count }. Tässä solmussa ovat ne kaikki.
head-ahead = Organisaatio ilmoitti { $date }, että sillä oli tietueita: { $count }. Tässä solmussa on jo uudempia, eikä mitään puutu.
head-checking = Organisaatio ilmoitti { $date }, että sillä on tietueita: { $count }. Tässä solmussa niitä on { $ours }, ja eroa kysytään vielä muilta.
head-short =
    Organisaatio ilmoitti { $date }, että sillä on tietueita: { $count }. Niistä puuttuu tästä solmusta { $missing ->
        [one] ainakin { $missing }
       *[other] ainakin { $missing }
    }, eikä { $asked ->
        [one] { $asked } organisaation solmulla, jolta kysyttiin, ole sitä.
       *[other] { $asked } organisaation solmuilla, joilta kysyttiin, ole sitä.
    }
head-different = Organisaatio ilmoitti { $date }, että sillä on tietueita: { $count }. Tässä solmussa niitä on { $ours }, eikä muilla, joilta kysyttiin, ole uudempaa ilmoitusta.
head-stale = Organisaatio ilmoitti viimeksi { $date }, että sillä on tietueita: { $count }. Ilmoitus on yli kaksi vuorokautta vanha, joten puutteita ei voi tietää. Tässä solmussa on sen ajan tietueita { $ours }.

## The network
network-heading = Verkosto { $network }
network-text = Jokainen organisaatio ylläpitää omaa solmuaan tai on toisen solmun vieraana. Solmut vaihtavat tietueita suoraan keskenään, ja yhden pysähtyessä muut jatkavat.
this-node = Tämä solmu
node-of = Solmua ylläpitää
node-id = Solmun tunniste
node-digest = Luettelon tarkiste
node-digest-text = Kahdella solmulla on sama luettelo täsmälleen silloin, kun tarkiste on sama.
node-left-out = Solmun ylläpitäjän pois jättämät
node-left-out-records =
    { $count ->
        [0] Ei tietueita
        [one] { $count } tietue, jonka sivu kertoo syyn. Se voi olla muissa solmuissa.
       *[other] { $count } tietuetta, joiden sivut kertovat syyn. Ne voivat olla muissa solmuissa.
    }
node-since = Käynnistetty
peers-heading = Muut solmut
peers-none = Muita solmuja ei tunneta vielä.
peer-organisation = Organisaatio
peer-address = Osoite
peer-state = Tila
peer-unknown = Tuntematon
peer-in-step = Yhteydessä, ajan tasalla
peer-connected = Yhteydessä, vaihtaa tietueita
peer-known = Ei yhteydessä
peer-banned = Estetty
peer-blocked = Pidetään hetken ulkona

## Problems of pages and the API
problem-unknown-parameter = Tuntematon parametri
problem-unknown-parameter-detail = Parametria ”{ $parameter }” ei ole. Sallitut ovat: { $allowed }. Poista se tai korjaa nimi.
problem-unknown-parameter-none = Parametria ”{ $parameter }” ei ole: tällä osoitteella ei ole parametreja. Poista se.
problem-repeated-parameter = Parametri kahdesti
problem-repeated-parameter-detail = Parametri ”{ $parameter }” on annettu kahdesti. Anna se kerran.
problem-bad-parameter = Parametrin arvo ei kelpaa
bad-parameter-empty = Parametri ”{ $parameter }” on tyhjä. Anna arvo tai jätä parametri pois.
bad-parameter-encoding = Osoitteen parametreja ei voi lukea. Koodaa ne UTF-8-merkistöllä ja prosenttimerkein.
bad-parameter-allowed = ”{ $value }” ei kelpaa parametrin ”{ $parameter }” arvoksi. Sallitut ovat: { $allowed }.
bad-parameter-limit = ”{ $value }” ei kelpaa parametrin ”{ $parameter }” arvoksi. Anna kokonaisluku 1–{ $max }.
bad-parameter-lang = ”{ $value }” ei ole kielen tunnus. Anna BCP 47 -tunnus, kuten fi, sv, en tai smn.
bad-parameter-org = ”{ $value }” ei ole organisaation tunniste. Tunnisteessa on 52 merkkiä a–z ja 2–7; /api/v1/orgs luettelee ne.
bad-parameter-cursor = ”{ $value }” ei ole tämän luettelon antama kohta. Käytä edellisen sivun arvoa ”next” tai aloita alusta ilman parametria ”{ $parameter }”.
bad-parameter-since = ”{ $value }” ei kelpaa parametrin ”{ $parameter }” arvoksi. Anna edellisen vastauksen ”next” tai 0, jos aloitat alusta.
bad-parameter-since-unknown = Tämä solmu ei ole antanut numeroa { $value }. Numerot ovat jokaisen solmun omia: aloita arvosta 0.
bad-parameter-day = { $value } ei ole päivä. Kirjoita päivä muodossa vuosi, kuukausi, päivä, esimerkiksi 2026-05-31.
bad-parameter-query = Hakusanat ovat liian pitkät. Anna enintään { $max } merkkiä.
bad-parameter-words = Haussa on liian monta sanaa. Anna enintään { $max }.
problem-not-found = Sivua ei ole
problem-not-found-detail = Tässä osoitteessa ei ole mitään. Tarkista osoite tai aloita luettelon etusivulta.
problem-no-record = Tietuetta ei ole
problem-no-record-detail = Tässä solmussa ei ole tätä tietuetta. Se on voinut vanhentua, tai se ei ole vielä ehtinyt tänne.
problem-retracted = Tietue on vedetty pois
problem-retracted-detail = Julkaisija on vetänyt tietueen pois { $date }. Sen sisältö on poistettu.
problem-expired = Tietueen voimassaolo on päättynyt
problem-expired-detail = Tietue oli voimassa { $date } asti, eikä julkaisija ole uusinut sitä.
problem-not-shown = Tietuetta ei näytetä
problem-not-shown-detail = Tämä solmu säilyttää ja välittää tietueen mutta ei osaa näyttää sitä, koska se on uudempaa muotoa. Päivitä solmun ohjelmisto.
problem-left-out = Tämä solmu jättää tietueen pois
problem-left-out-detail = Solmun ylläpitäjä on päättänyt, ettei tämä solmu säilytä eikä näytä tätä tietuetta. Ilmoitettu syy: { $reason } Julkaisija ei ole poistanut tietuetta, ja se voi olla muissa solmuissa. Sen tunniste on { $id }.
problem-no-organisation = Organisaatiota ei ole
problem-no-organisation-detail = Tässä solmussa ei ole tätä organisaatiota. Tarkista tunniste, tai hae organisaatiota nimellä.
problem-no-head = Ei ilmoitusta, jolla todistaa
problem-no-head-detail = Organisaatio ei ole vielä allekirjoittanut, montako tietuetta sillä on, joten mitään ei voi todistaa sillä. Yritä myöhemmin uudelleen.
problem-above-head = Ei vielä organisaation ilmoituksessa
problem-above-head-detail = Tietue on uudempi kuin organisaation viimeisin allekirjoitettu ilmoitus siitä, mitä se on julkaissut. Seuraava ilmoitus tulee pian; yritä silloin uudelleen.
problem-copy-differs = Tämä kopio ei vastaa ilmoitusta
problem-copy-differs-detail = Tässä solmussa ei ole täsmälleen sitä, minkä organisaation allekirjoitettu ilmoitus laskee, joten se ei voi todistaa. Kysy toiselta solmulta, tai yritä myöhemmin uudelleen.
problem-method = Menetelmä ei kelpaa
problem-method-detail = Tämä osoite ottaa vastaan vain: { $allowed }. Julkaiseminen ja ylläpito tehdään komennolla kirjo solmun omalla koneella.
problem-busy = Solmulla on kiire
problem-busy-detail = Samanaikaisia pyyntöjä on liikaa. Yritä uudelleen hetken kuluttua.
problem-too-slow = Vastaus kesti liian kauan
problem-too-slow-detail = Solmu ei ehtinyt vastata. Rajaa hakua tai yritä uudelleen hetken kuluttua.
problem-internal = Solmussa tapahtui virhe
problem-internal-detail = Vika on solmussa, ei pyynnössäsi. Yritä uudelleen. Jos virhe toistuu, ilmoita siitä solmun ylläpidolle.
problem-storage = Solmun tietokantaa ei voi lukea
problem-storage-detail = Vika on solmussa, ei pyynnössäsi. Solmun loki kertoo syyn. Muut solmut palvelevat samaa luetteloa.
problem-refused = Solmu kieltäytyi
problem-bad-body = Pyynnön sisältöä ei voi lukea
problem-bad-body-detail = Pyynnön sisältö ei ole odotettua muotoa: { $reason }. Katso muoto rajapinnan kuvauksesta.
problem-too-large = Pyyntö on liian suuri
problem-too-large-detail = Pyynnön sisältö on yli { $max } tavua. Jaa se osiin.
problem-home-link = Luettelon etusivulle

## What became of an offered record
verdict-accepted = hyväksytty
verdict-known = oli jo solmussa
verdict-superseded = solmussa on uudempi
verdict-expired = voimassaolo päättynyt
verdict-waiting = odottaa tietoa allekirjoittajasta
verdict-future = odottaa julkaisuaikaansa
verdict-too-large = hylätty: liian suuri
verdict-bad-envelope = hylätty: ei ole allekirjoitettu tietue
verdict-bad-body = hylätty: sisältö rikkoo muodon sääntöjä
verdict-bad-key = hylätty: heikko tai virheellinen avain
verdict-bad-signature = hylätty: allekirjoitus ei täsmää tai tietue on toisesta verkostosta
verdict-bad-identity = hylätty: tunnistetapahtuma rikkoo sääntöjä
verdict-revoked = hylätty: allekirjoittajan valtuus on peruttu
verdict-signer-ended = hylätty: allekirjoittajan valtuus päättyi aiemmin
verdict-out-of-scope = hylätty: allekirjoittajalla ei ole valtuutta tähän lajiin
verdict-quota = hylätty: organisaation kiintiö on täynnä
verdict-unknown-orgs = hylätty: solmun tila tunnistamattomille organisaatioille on täynnä
verdict-waiting-full = hylätty: liian moni tietue odottaa allekirjoittajaansa
verdict-future-full = hylätty: liian moni tietue odottaa aikaansa
verdict-waited-in-vain = hylätty: allekirjoittajaa ei löytynyt ajoissa
verdict-bad-frame = hylätty: viestiä ei voi lukea
verdict-unexpected = hylätty: viesti, jota ei pyydetty
verdict-busy = hylätty: solmulla on liian paljon työtä
verdict-silent = yhteys katkaistu: pyyntöihin ei vastattu
verdict-other = hylätty: syy, jota tämä versio ei tunne

## Errors of a node
error-not-ours = Tämä solmu ei allekirjoita organisaation { $org } puolesta. Komento kirjo key show luettelee organisaatiot, joiden puolesta se allekirjoittaa.
error-not-signing = Mikään tämän solmun avain ei saa nyt allekirjoittaa organisaation { $org } puolesta: hallitsija on päättänyt tai poistanut sen, tai ei ole vielä lisännyt sitä. Komento kirjo key show luettelee avaimet, ja kirjo key rotate antaa allekirjoitusoikeuden.
error-unasked = Solmu on käynnistetty uudelleen, eikä yksikään toinen solmu ole vielä vastannut, onko sillä organisaatiostasi uudempia tietueita. Yritä uudelleen, kun yhteys on (kirjo peers), tai lisää --force, jos tiedät, ettei uudempaa ole julkaistu.
error-unknown-org = Tässä solmussa ei ole organisaatiota { $org }. Tarkista tunniste, tai hae muiden solmujen tietueet komennolla kirjo sync.
error-bad-operation = Identiteetin muutos ei seuraa organisaation viimeisintä ({ $outcome }). Anna komento uudelleen.
error-changing = Organisaation tietueet muuttuivat koko ajan samalla. Yritä uudelleen.
error-home = Tietohakemistoon ei voitu kirjoittaa: { $reason }.
error-no-record = Organisaatiolla ei ole tietuetta, jonka avain on { $key }. Komennot kirjo search ja kirjo get näyttävät avaimet.
error-clock-off = Solmun kello poikkeaa muiden solmujen kelloista { $millis } ms. Aseta kello oikeaan aikaan (NTP) ja yritä uudelleen.
error-clock-behind = Solmun kello on { $millis } ms jäljessä organisaation uusimmasta tietueesta, joten mitään ei voitu allekirjoittaa uudelleen eikä mitään muutettu. Aseta kello oikeaan aikaan (NTP) tai odota ja yritä uudelleen.
error-bad-address = ”{ $value }” ei ole solmun osoite. Kirjoita se esimerkiksi muodossa /dns4/node.example.org/tcp/4480 tai /ip4/192.0.2.7/udp/4480/quic-v1.
error-bad-peer = ”{ $value }” ei ole solmun tunniste. Komento kirjo peers luettelee ne.
error-not-connected = Solmuun { $value } ei ole yhteyttä. Komento kirjo peers näyttää yhteydet.
error-too-many-peers = Osoitteita on lisätty jo { $max }. Solmut löytävät toisensa itse, kun yhteenkin saadaan yhteys.
error-own-records = Tämä solmu allekirjoittaa organisaation { $org } puolesta, joten se säilyttää sen tietueet. Komento kirjo retract poistaa ne kaikkialta.
error-too-many-rules = Sääntöjä on jo { $max }, eikä enempää voi olla. Peru jokin komennolla kirjo policy keep; yksi sääntö voi koskea koko organisaatiota.
error-no-rule = Kohteesta { $rule } ei ole sääntöä. Komento kirjo policy luettelee säännöt.
error-bad-reason = Anna syy yhdellä rivillä ja enintään { $max } merkillä, sillä lukijat näkevät sen.
error-leaves-out = Tämä solmu jättää pois organisaation { $org } tietueita. Peru säännöt komennolla kirjo policy keep ja yritä uudelleen, kun tietueet ovat täällä.
error-unsignable = Tietuetta ei voi allekirjoittaa: { $reason }. Korjaa se ja yritä uudelleen.
error-refused-by-rules = Verkoston säännöt hylkäävät tietueen ({ $verdict }). Komento kirjo status näyttää organisaation tilan.
error-no-entropy = Järjestelmä ei anna satunnaislukuja: { $reason }. Yritä uudelleen; jos se toistuu, tarkista järjestelmä.
error-stopping = Solmu on pysähtymässä. Käynnistä se uudelleen komennolla kirjo run.
error-store = Tietokanta ei ottanut muutosta vastaan: { $reason }.
error-http-in-use = Osoite { $address } on toisen ohjelman käytössä. Pysäytä se tai valitse toinen portti tiedoston kirjo.toml kohdassa http.address.
error-http-listen = Osoitetta { $address } ei voi kuunnella: { $reason }. Valitse toinen tiedoston kirjo.toml kohdassa http.address.
error-admin-in-use = Toinen solmu käyttää jo tiedostoa { $path }. Pysäytä se tai valitse toinen hakemisto asetuksella --home.
error-admin-socket = Ylläpidon liitäntää { $path } ei voi avata: { $reason }. Tarkista hakemiston oikeudet; polun pituus saa olla enintään noin 100 merkkiä.

## Faults of a record, by rule
fault-required = Kenttä ”{ $field }” puuttuu. Lisää se.
fault-required-language = Kentässä ”{ $field }” pitää olla teksti ainakin yhdellä näistä kielistä: { $languages }.
fault-required-for-status = Kenttä ”{ $field }” puuttuu, vaikka asema on { $status }. Lisää se tai korjaa asema.
fault-not-for-status = Kenttä ”{ $field }” ei sovi yhteen aseman { $status } kanssa. Poista se tai korjaa asema.
fault-contact-needs-address = Yhteystiedosta puuttuu osoite. Lisää roolin sähköposti (email) tai sivu (page).
fault-unknown-kind = Lajia ”{ $value }” ei voi julkaista. Sallitut ovat: { $allowed }.
fault-unknown-kind-near = Lajia ”{ $value }” ei ole. Tarkoititko ”{ $suggestion }”? Sallitut ovat: { $allowed }.
fault-unknown-field = Kenttää ”{ $field }” ei ole. Poista se tai korjaa nimi.
fault-unknown-field-near = Kenttää ”{ $field }” ei ole. Tarkoititko ”{ $suggestion }”?
fault-duplicate-field = Kenttä ”{ $field }” on kahdesti. Jätä yksi.
fault-wrong-type =
    Tähän kuuluu { $expected ->
        [text] teksti
        [list] luettelo
        [map] kenttiä sisältävä rakenne
        [integer] kokonaisluku
        [yes-no] true tai false
        [bytes] tavujono
        [nothing] tyhjä
       *[other] toisenlainen arvo
    }, mutta tiedostossa on { $found ->
        [text] teksti
        [list] luettelo
        [map] kenttiä sisältävä rakenne
        [integer] kokonaisluku
        [yes-no] true tai false
        [bytes] tavujono
        [nothing] tyhjä
       *[other] toisenlainen arvo
    }. Korjaa arvo.
fault-no-fractions = { $value } ei ole kokonaisluku sallitulla alueella. Anna kokonaisluku tai kirjoita luku tekstinä.
fault-no-null = Arvo on tyhjä. Jätä koko kenttä pois.
fault-too-deep = Rakenteessa on liian monta sisäkkäistä tasoa. Sallittuja on { $max }.
fault-too-long = Teksti on liian pitkä: { $found } merkkiä. Lyhennä se enintään { $max } merkkiin.
fault-too-many =
    Kohtia on { $found }. Jätä enintään { $max ->
        [one] { $max } kohta
       *[other] { $max } kohtaa
    }.
fault-empty-list = Luettelo on tyhjä. Lisää kohta tai jätä kenttä pois.
fault-duplicate-entry = ”{ $value }” on luettelossa kahdesti. Jätä yksi.
fault-blank = Tekstissä on vain välilyöntejä. Kirjoita teksti tai jätä kenttä pois.
fault-control-character = Tekstissä on merkki, joka ei näy ({ $character }). Poista se.
fault-line-break = Tekstissä on rivinvaihto, mutta sen pitää olla yhdellä rivillä. Poista rivinvaihto.
fault-not-nfc = Teksti ei ole Unicoden muodossa NFC. Muunna se ennen julkaisemista.
fault-out-of-range = { $found } ei ole sallitulla alueella { $min }–{ $max }. Korjaa luku.
fault-not-a-code = ”{ $value }” ei ole luettelon { $list } koodi. Sallitut ovat: { $allowed }.
fault-not-a-code-near = ”{ $value }” ei ole luettelon { $list } koodi. Tarkoititko ”{ $suggestion }”?
fault-not-a-region = ”{ $value }” ei ole alueen koodi. Käytä hyvinvointialueen (HVA:02), yhteistyöalueen (YTA:ETELA), NUTS 3 -alueen (FI1B1) tai maan (FI) koodia tai koodia INT.
fault-not-a-region-near = ”{ $value }” ei ole alueen koodi. Tarkoititko ”{ $suggestion }”?
fault-not-a-country = ”{ $value }” ei ole maan koodi. Käytä kahta isoa kirjainta, kuten FI tai SE.
fault-not-a-language = ”{ $value }” ei ole kielen tunnus. Käytä BCP 47 -tunnusta, kuten fi, sv, en tai smn.
fault-not-a-date = ”{ $value }” ei ole päivämäärä. Kirjoita se muodossa 2026-11-30.
fault-not-a-url = ”{ $value }” ei ole verkko-osoite. Kirjoita koko osoite, kuten https://example.org/sivu.
fault-not-https = Osoite { $value } ei ole salattu. Käytä osoitetta, jonka alussa on https://.
fault-not-an-email = ”{ $value }” ei ole sähköpostiosoite. Anna roolin yhteinen osoite, kuten myynti@example.org.
fault-not-a-host = ”{ $value }” ei ole verkkotunnus. Kirjoita se pienin kirjaimin, kuten example.org.
fault-not-an-organisation = ”{ $value }” ei ole organisaation tunniste. Tunnisteessa on 52 merkkiä a–z ja 2–7; komento kirjo search näyttää ne.
fault-not-a-business-id = ”{ $value }” ei ole Y-tunnus. Kirjoita se muodossa 1234567-1.
fault-business-id-check = Tunnuksen { $value } tarkistusnumero on väärin. Tarkista numerot.
fault-not-a-vat = ”{ $value }” ei ole suomalainen ALV-tunniste. Kirjoita se muodossa FI12345671.
fault-not-a-ror = ”{ $value }” ei ole ROR-tunniste. Tunnisteessa on 9 merkkiä, kuten 0abcdef12.
fault-not-a-pic = ”{ $value }” ei ole PIC-tunniste. Siinä on 9 numeroa.
fault-not-a-lei = ”{ $value }” ei ole LEI-tunnus. Siinä on 20 merkkiä, joista kaksi viimeistä tarkistaa muut.
fault-not-an-oid = ”{ $value }” ei ole OID-tunnus. Kirjoita se numeroin ja pistein, kuten 1.2.246.10.
fault-not-a-notified-body = ”{ $value }” ei ole ilmoitetun laitoksen numero. Siinä on 4 numeroa.
fault-not-a-doi = ”{ $value }” ei ole DOI-tunniste. Kirjoita se ilman osoitetta, kuten 10.1234/abc.
fault-not-an-instant = ”{ $value }” ei ole ajankohta, jossa on ero UTC-aikaan. Kirjoita 2027-04-13T17:00:00+02:00[Europe/Brussels] tai jätä hakasulut pois.
fault-not-a-time = ”{ $value }” ei ole päivämäärä eikä ajankohta. Kirjoita 2027-11-30 tai 2027-11-30T12:00:00Z.
fault-not-a-key = ”{ $value }” ei ole tämän lajin tietueen avain. Jätä avain pois uudesta tietueesta tai kopioi vanhan tietueen 26 merkkiä.
fault-lease-out-of-range = Tietue ei voi olla voimassa { $value } asti. Valitse tuleva aika, viimeistään { $latest }, tai jätä aika pois.
fault-lease-shortened = Aiempi versio luvattiin { $earliest } asti, joten { $value } on liian aikaisin. Valitse myöhempi aika, tai päätä tietue aiemmin komennolla kirjo retract.
fault-other-kind-at-key =
    { $kind ->
        [retraction] Avaimen { $value } tietue on vedetty pois, eikä avainta käytetä uudelleen.
       *[other] Avain { $value } kuuluu tietueelle, jonka laji on { $kind }.
    } Jätä avain pois, niin julkaiset uuden tietueen.
fault-record-too-large = Allekirjoitettu tietue olisi suurempi kuin { $max } tavua. Lyhennä tekstejä.
fault-personal-data-email = ”{ $excerpt }” näyttää henkilön sähköpostilta. Käytä roolin osoitetta, kuten info@. Jos se ei ole henkilön, julkaise perustelun kanssa (--reason).
fault-personal-data-phone = ”{ $excerpt }” näyttää puhelinnumerolta. Poista se ja anna roolin sähköposti tai sivu. Jos se ei ole puhelinnumero, julkaise perustelun kanssa (--reason).
fault-personal-data-identity-code = Tekstissä on henkilötunnus ({ $excerpt }), eikä sellaista julkaista koskaan. Poista se.
fault-personal-data-name = ”{ $excerpt }” näyttää henkilön nimeltä. Käytä roolin nimeä. Jos se ei ole henkilön nimi, julkaise perustelun kanssa (--reason).

## The command line
cli-address = Osoite
cli-addresses = Osoitteet
cli-clock-offset = Kellon ero
cli-blocked-until = Ulkona asti
cli-controller = Hallinta-avain
cli-digest = Tilan tiiviste
cli-expires = Voimassa asti
cli-home = Hakemisto
cli-http = Verkko-osoite
cli-key = Avain
cli-kind = Laji
cli-last-sync = Viimeksi tasalla
cli-last-offence = Viimeisin rikkomus
cli-latency = Viive
cli-listen = Solmuosoitteet
cli-membership = Kuuluvuus
cli-network = Verkosto
cli-node = Solmun tunniste
cli-org-id = Organisaatiotunniste
cli-organisation = Organisaatio
cli-peer = Solmu
cli-peers = Yhteydessä solmuihin
cli-penalty = Rangaistuspisteet
cli-publisher = Julkaisija
cli-ready = Valmis
cli-received = Saatu
cli-record-id = Tietueen tunniste
cli-loading = Latautuu
cli-records = Tietueita
cli-refused = Hylätty
cli-retraction = Poisto
cli-sent = Lähetetty
cli-signature = Allekirjoitus
cli-signed = Allekirjoitettu
cli-signer = Allekirjoitusavain
cli-since = Yhteydessä alkaen
cli-size = Levyllä
cli-software = Ohjelmisto
cli-state = Tila
cli-title = Nimi
cli-transport = Siirtotapa
cli-unknown = Tunnistamattomia organisaatioita
cli-version = Versio
cli-col-organisation = ORGANISAATIO
cli-col-peer = SOLMU
cli-col-received = SAATU
cli-col-sent = LÄHETETTY
cli-col-state = TILA
cli-banned = estetty
cli-blocked = ulkona
cli-behind = jäljessä
cli-connected = yhteydessä
cli-expired = vanhentunut
cli-in-step = tasalla
cli-not-connected = poissa
cli-stdin = vakiosyöte
cli-offence-flood = lähetti enemmän kuin solmu saa
cli-offence-garbage = lähetti pyyntöjä, jotka eivät ole pyyntöjä
cli-offence-stall = aloitti pyynnön eikä päättänyt sitä
cli-offence-bad-frame = lähetti viestin, jota ei voi lukea
cli-offence-unexpected = vastasi siihen, mitä kukaan ei kysynyt
cli-offence-no-record = lähetti tavuja, jotka eivät ole tietue
cli-offence-forgery = lähetti tietueen, jonka allekirjoitus on väärä
cli-offence-silence = jätti pyynnöt vastaamatta
cli-controller-here = Hallinta-avain on tällä koneella. Säilytä siitä kopio verkosta irti, ja siirrä se pois koneelta, kun solmu toimii.
cli-controller-away = Hallinta-avain ei ole tällä koneella.
cli-init-guessed = Nimi on tämän koneen nimi. Vaihda se julkaisemalla organisaatiotietue komennolla kirjo publish.
cli-init-next = Käynnistä solmu komennolla kirjo run. Varmuuskopioi hakemisto { $home }/keys: joka kadottaa hallinta-avaimen, kadottaa organisaation.
cli-home-exists = Hakemistossa { $home } on jo solmu. Käytä sitä sellaisenaan tai valitse toinen hakemisto valitsimella --home.
cli-no-node = Hakemistossa { $home } ei ole solmua. Tee sellainen komennolla kirjo init tai kerro oikea hakemisto valitsimella --home.
cli-not-running = Hakemiston { $home } solmu ei ole käynnissä; käynnistä se komennolla kirjo run.
cli-not-allowed = Et saa käyttää hakemiston { $home } solmua. Anna komento sinä käyttäjänä, jona solmu toimii.
cli-socket = Hallintapistoketta { $path } ei voi käyttää: { $reason }. Valitse hakemisto, jonka polku on lyhyempi, tai tarkista sen oikeudet.
cli-no-answer = Solmu ei vastannut { $seconds } sekunnissa. Katso sen lokia ja käynnistä se tarvittaessa uudelleen.
cli-lost = Solmu katosi ennen kuin vastasi ({ $reason }). Katso sen lokia ja yritä uudelleen.
cli-strange-answer = Solmu vastasi jotakin, mitä tämä komento ei ymmärrä ({ $reason }). Käytä molemmista samaa versiota.
cli-path = { $path }: { $reason }. Tarkista, että se on olemassa, että tämä käyttäjä saa käyttää sitä ja että levy on kunnossa, ja yritä uudelleen.
cli-config = { $path }: { $reason }. Korjaa tuo rivi.
cli-key-file = Avaintiedostoa { $path } ei voi lukea: { $reason }. Palauta se varmuuskopiosta tai korjaa sen oikeudet.
cli-key-open = Muutkin voivat lukea avaintiedoston { $path } (oikeudet { $mode }). Anna sille komento chmod 600 ja vaihda avain, jos joku on voinut kopioida sen.
cli-key-malformed = { $path } ei ole Ed25519-avain PKCS#8 PEM -muodossa. Palauta tiedosto varmuuskopiosta.
cli-bad-genesis = { $path } ei ole tämän organisaation perustamistietue tässä verkostossa. Palauta tiedosto varmuuskopiosta.
cli-store-in-use = Toinen prosessi käyttää tietohakemistoa { $path }. Pysäytä se tai valitse toinen hakemisto valitsimella --home.
cli-store-newer = Tietokannan versio on { $found }, ja tämä ohjelma tuntee versiot { $supported } asti. Käytä uudempaa ohjelmaa; mitään ei ole muutettu.
cli-store-network = Tietohakemisto kuuluu verkostoon { $found } eikä verkostoon { $expected }. Korjaa verkosto tiedostoon kirjo.toml tai valitse toinen hakemisto valitsimella --home.
cli-store-damaged = Tietokanta { $path } on vioittunut ({ $reason }). Tallenna se, mitä voi lukea, komennolla kirjo dump --salvage TIEDOSTO, siirrä hakemisto syrjään, palauta tietueet komennolla kirjo restore TIEDOSTO ja käynnistä uudelleen: loput tulevat muilta solmuilta.
cli-store-corrupt = Tietokannan tietuetta numero { $number } ei voi lukea: tietokanta on vioittunut. Tallenna se, mitä voi lukea, komennolla kirjo dump --salvage TIEDOSTO, siirrä hakemisto db/store syrjään, palauta tietueet komennolla kirjo restore TIEDOSTO ja käynnistä uudelleen: loput tulevat muilta solmuilta.
cli-disk-full = Levyllä on vapaana vain { $free }, liian vähän kirjoittamiseen. Vapauta tilaa; mitään ei ole kadonnut.
cli-http-in-use = Toinen ohjelma käyttää osoitetta { $address }. Pysäytä se tai valitse toinen osoite tiedoston kirjo.toml kohtaan http.address.
cli-http-listen = Osoitetta { $address } ei voi kuunnella: { $reason }. Valitse toinen osoite tiedoston kirjo.toml kohtaan http.address.
cli-port-in-use = Toinen ohjelma käyttää osoitetta { $address }. Pysäytä se tai valitse toinen osoite tiedoston kirjo.toml kohtaan peers.listen.
cli-listen-refused = Osoitetta { $address } ei voi kuunnella: { $reason }. Valitse toinen osoite tiedoston kirjo.toml kohtaan peers.listen.
cli-start-set = Tietokannassa on tietueita, jotka eivät kuulu yhteen ({ $reason }). Siirrä hakemisto db syrjään ja käynnistä uudelleen: tietueet tulevat takaisin muilta solmuilta.
cli-start-other = Solmu ei voi toimia: { $reason }.
cli-bad-address = { $option }: ”{ $value }” ei ole solmun osoite ({ $reason }). Kirjoita esimerkiksi /dns4/node.example.org/tcp/4480.
cli-file-unreadable = Tiedostoa ei voi lukea: { $reason }. Tarkista sen nimi ja oikeudet.
cli-file-too-large = Tiedosto on suurempi kuin { $max } MiB. Jaa se pienemmiksi.
cli-file-not-utf8 = Tämä ei ole UTF-8-tekstiä. Tallenna tiedosto UTF-8-muodossa.
cli-file-syntax = Tämä ei ole kelvollista YAMLia tai JSONia: { $detail }. Tarkista sisennys, kaksoispisteet, lainausmerkit ja sulut tältä ja edelliseltä riviltä.
cli-file-duplicate-key = Kenttä ”{ $key }” on tässä toisen kerran. Jätä niistä yksi.
cli-file-merge-key = Tietuetiedostoissa ei käytetä yhdistämisavaimia (<<). Kirjoita kentät auki.
cli-file-tag = Tietuetiedostoissa ei käytetä merkintää ”{ $tag }”. Poista se.
cli-file-too-complex = Tiedostossa on liian monta sisäkkäistä tasoa, tai sen viittaukset toistavat liikaa. Kirjoita se yksinkertaisemmin tai jaa se.
cli-file-fraction = { $value } ei ole kokonaisluku. Kirjoita kokonaisluku, tai pane se lainausmerkkeihin, jos se on tekstiä.
cli-file-not-a-record = Tietue koostuu kentistä, kuten kind: ja title:, eikä tämä ole sellainen. Kirjoita kentät auki.
cli-file-no-records = Tiedostossa ei ole tietuetta. Kirjoita sellainen tai nimeä toinen tiedosto.
cli-file-too-many-records = Tiedostossa on yli { $max } tietuetta. Jaa se pienemmiksi.
cli-nothing-published = Mitään ei ole julkaistu, ei muistakaan tiedostoista. Korjaa virheet ja yritä uudelleen.
cli-record-good = kunnossa
cli-published =
    { $count ->
        [one] { $count } tietue julkaistu
       *[other] { $count } tietuetta julkaistu
    }, { $unchanged } ennallaan, { $refused } hylätty.
cli-checked =
    { $count ->
        [one] { $count } tietue kunnossa
       *[other] { $count } tietuetta kunnossa
    } ({ $unchanged } ennallaan), { $refused } hylätty; mitään ei julkaistu.
cli-renewed =
    { $count ->
        [one] { $count } tietue uusittu.
       *[other] { $count } tietuetta uusittu.
    }
cli-retracted =
    { $count ->
        [one] { $count } tietue poistettu.
       *[other] { $count } tietuetta poistettu.
    }
cli-renew-question =
    { $count ->
        [one] Pitääkö tämä tietue yhä paikkansa, ja jatketaanko sen voimassaoloa? [k/E]
       *[other] Pitävätkö nämä { $count } tietuetta yhä paikkansa, ja jatketaanko niiden voimassaoloa? [k/E]
    }
cli-renew-needs-yes = Ihminen vahvistaa, että tietueet pitävät yhä paikkansa. Katso ne läpi ja anna sitten valitsin --yes.
cli-renew-declined = Mitään ei uusittu.
cli-one-organisation = Avaimet kuuluvat eri organisaatioille. Nimeä kerralla vain yhden organisaation avaimia.
cli-search-shown =
    { $total ->
        [0] Ei yhtään tietuetta.
        [one] { $shown }/{ $total } tietueesta.
       *[other] { $shown }/{ $total } tietueesta.
    }
cli-raw-terminal = Allekirjoitettu tietue on binäärinen ja sotkisi päätteen. Kirjoita se tiedostoon valitsimella --out TIEDOSTO.
cli-written =
    { $bytes ->
        [one] { $file }: kirjoitettu { $bytes } tavu.
       *[other] { $file }: kirjoitettu { $bytes } tavua.
    }
cli-not-written = Tiedostoa { $file } ei voi kirjoittaa: { $reason }. Valitse toinen valitsimella --out.
cli-not-read = Tiedostoa { $file } ei voi lukea: { $reason }. Tarkista sen nimi, oikeudet ja koko.
cli-not-identity = { $file } ei ole organisaation identiteetti. Hae se solmulta: /api/v1/orgs/ORG/identity?format=cose.
cli-signature-good = kelpaa verkostossa { $network }
cli-verify-signature = { $file }: allekirjoitus ei kelpaa verkostossa { $network }: tavuja on muutettu, ne on allekirjoittanut joku muu, tai tietue kuuluu toiseen verkostoon. Nimeä oikea verkosto valitsimella --network tai hae tietue uudelleen; älä luota tähän.
cli-verify-key = { $file }: allekirjoittajan avain on heikko tai virheellinen, joten allekirjoitus ei todista mitään. Älä luota tietueeseen.
cli-verify-form = { $file } ei ole allekirjoitettu tietue ({ $reason }). Hae se uudelleen komennolla kirjo get --raw.
cli-member-not-checked = ei tarkistettu; anna organisaation identiteetti valitsimella --identity
cli-member-belongs = Allekirjoittaja kuuluu organisaatioon.
cli-member-identity = Tietue on osa organisaation identiteettiä.
cli-member-unknown-signer = Allekirjoittaja ei kuulu organisaatioon. Älä luota tietueeseen, tai hae uudempi identiteetti.
cli-member-revoked = Organisaatio on poistanut allekirjoittajan. Älä luota tietueeseen.
cli-member-signer-ended = Allekirjoittajan aika oli päättynyt, kun tietue allekirjoitettiin. Älä luota tietueeseen.
cli-member-out-of-scope = Allekirjoittaja kuuluu organisaatioon mutta ei saa allekirjoittaa tämän lajin tietueita. Älä luota tietueeseen.
cli-member-other-identity = Annettu identiteetti ei ole tietueen organisaation tässä verkostossa. Hae oikea.
cli-peers-none = Muita solmuja ei vielä tunneta. Lisää sellainen komennolla kirjo peers add.
cli-peer-added = Osoitteeseen { $address } otetaan yhteys nyt ja jokaisen käynnistyksen jälkeen.
cli-peer-banned = { $peer } pidetään ulkona.
cli-peer-unbanned = { $peer } saa taas tulla.
cli-peer-unknown = Millään solmulla ei ole tunnistetta ”{ $peer }”. Komento kirjo peers luettelee ne.
cli-peer-ambiguous = Monen solmun tunniste päättyy merkkeihin ”{ $peer }”. Anna koko tunniste.
cli-left-out = Jätetty pois
cli-left-out-counts =
    { $records ->
        [one] { $records } tietue
       *[other] { $records } tietuetta
    }, { $rules ->
        [one] { $rules } sääntö
       *[other] { $rules } sääntöä
    } (kirjo policy)
cli-reason = Syy
cli-policy-none = Tämä solmu ei jätä mitään pois.
cli-policy-would-drop =
    { $count ->
        [0] Sääntö kohteesta { $ref } ei koske yhtään tietuetta, joka solmussa on nyt; myöhemmin tulevat jätetään pois.
        [one] Sääntö kohteesta { $ref } pyyhkii nyt yhden tietueen sisällön tästä solmusta; myös uudemmat versiot ja myöhemmin tulevat jätetään pois.
       *[other] Sääntö kohteesta { $ref } pyyhkii nyt { $count } tietueen sisällöt tästä solmusta; myös uudemmat versiot ja myöhemmin tulevat jätetään pois.
    }
cli-policy-told = Muut solmut säilyttävät tietueet. Tämän solmun lukijoille kerrotaan, että jätät ne pois, ja antamasi syy.
cli-policy-question = Jätetäänkö ne pois? [k/E]
cli-policy-needs-yes = Pois jätettävä pyyhitään tästä solmusta. Katso se antamalla komento päätteessä, tai anna valitsin --yes.
cli-policy-declined = Mitään ei jätetty pois.
cli-policy-dropped =
    { $count ->
        [one] { $ref } jätetään tästä lähtien pois; yhden tietueen sisältö pyyhittiin.
       *[other] { $ref } jätetään tästä lähtien pois; { $count } tietueen sisällöt pyyhittiin.
    }
cli-policy-kept =
    { $count ->
        [0] { $ref } ei enää jätetä pois; yhtään tietuetta ei tarvitse hakea.
        [one] { $ref } ei enää jätetä pois; yhtä tietuetta haetaan muilta solmuilta. Se tulee takaisin vain solmulta, jolla se on yhä.
       *[other] { $ref } ei enää jätetä pois; { $count } tietuetta haetaan muilta solmuilta. Ne tulevat takaisin vain solmuilta, joilla ne ovat yhä.
    }
cli-dump-left-out =
    { $count ->
        [one] Yksi tietue, jonka tämä solmu jättää säännön mukaan pois, ei ole tallenteessa; eivät myöskään säännöt.
       *[other] { $count } tietuetta, jotka tämä solmu jättää sääntöjensä mukaan pois, eivät ole tallenteessa; eivät myöskään säännöt.
    }
cli-dump-done =
    { $records ->
        [one] Yksi tietue on tallennettu tiedostoon { $file } ({ $size }).
       *[other] { $records } tietuetta on tallennettu tiedostoon { $file } ({ $size }).
    }
cli-dump-lost =
    { $lost ->
        [one] Yhtä tietuetta ei voitu lukea; se tulee takaisin muilta solmuilta.
       *[other] { $lost } tietuetta ei voitu lukea; ne tulevat takaisin muilta solmuilta.
    }
cli-dump-lost-unknown = Tietokanta ei enää kerro, montako tietuetta siinä oli; puuttuvat tulevat takaisin muilta solmuilta. Poista uudelleen ne tietueet, jotka organisaatiosi oli poistanut ja joiden poistosta mikään muu solmu ei vielä tiennyt.
cli-dump-network = Tallenne on verkostosta { $found }, ja tämä solmu kuuluu verkostoon { $expected }. Ota oikea tallenne tai valitse toinen hakemisto valitsimella --home.
cli-dump-broken = Tallennetta ei voi käyttää: { $reason }. Ota toinen kopio; mitään ei ole muutettu.
cli-restore-done = { $restored }/{ $records } tietuetta palautettiin. Käynnistä solmu komennolla kirjo run: loput tulevat muilta solmuilta.
cli-sync-begun =
    { $connected ->
        [one] Verrataan { $connected } solmuun.
       *[other] Verrataan { $connected } solmuun.
    }
cli-sync-done = Tasalla { $in_step }/{ $connected } yhteydessä olevan solmun kanssa.
cli-sync-no-peer = Yhteyttä ei ole yhteenkään solmuun. Lisää sellainen komennolla kirjo peers add tai odota, että yhteys syntyy.
cli-sync-behind =
    { $missing ->
        [one] { $missing } solmu ei ollut
       *[other] { $missing } solmua ei ollut
    } tasalla { $seconds } sekunnissa. Katso kirjo peers ja yritä uudelleen pidemmällä ajalla --wait.
cli-demo-preparing = { $number }/{ $of } { $name }: valmistellaan { $count } organisaatiota
cli-demo-loaded = { $number }/{ $of } { $name }: toiminnassa, { $count } tietuetta
cli-demo-exchanging = Solmut vaihtavat tietueita: { $count }/{ $of }
cli-demo-in-step = Kaikilla osallistujilla on sama luettelo.
cli-demo-behind = Osallistujat vaihtavat vielä tietueitaan.
cli-demo-home = Niiden tiedot ovat hakemistossa { $home }. Ctrl-C pysäyttää ne; seuraava käynnistys jatkaa siitä.
cli-demo-nodes = Valitsimen --nodes pitää olla 1–{ $max }.
cli-demo-ports = Portista { $first } alkaen ei ole vapaata porttia. Pysäytä ohjelmat, jotka niitä käyttävät.
cli-demo-catalogue = Esittelyluettelossa on virhe: { $reason }. Se on ohjelman vika; ilmoita siitä.
cli-demo-another = Hakemistossa { $home } on esittelyverkosto, joka on perustettu eri osallistujamäärälle tai eri versiolla. Poista se tai valitse toinen --home.
cli-hosted = Isännöityjä organisaatioita
cli-other-keys = Muut avaimet
cli-signs-here = Allekirjoittaa tässä
cli-parent = Yksikkö, jonka emo on
cli-parent-confirmed = vahvistettu
cli-parent-unconfirmed = ei emon vahvistama
cli-publishers = Julkaisijoita
cli-asked = Kysytty
cli-state-no-head = ilman ilmoitusta
cli-state-complete = täydellistä
cli-state-ahead = edellä
cli-state-checking = tarkistettavana
cli-state-short = vajaata
cli-state-different = poikkeavaa
cli-state-stale = vanhentunutta
cli-publisher-no-head = Ei ole vielä ilmoittanut, montako tietuetta sillä on.
cli-publisher-complete = täydellinen
cli-publisher-ahead =
    { $ahead ->
        [one] edellä: { $ahead } tietue on ilmoitusta uudempi
       *[other] edellä: { $ahead } tietuetta on ilmoitusta uudempia
    }
cli-publisher-checking = poikkeaa ilmoituksesta; kahdelta organisaatiolta ei ole vielä kysytty
cli-publisher-short =
    { $missing ->
        [one] puuttuu ainakin { $missing } tietue, jota ei ole niilläkään, joilta kysyttiin
       *[other] puuttuu ainakin { $missing } tietuetta, joita ei ole niilläkään, joilta kysyttiin
    }
cli-publisher-different = poikkeava: tässä on enemmän tietueita kuin ilmoitus laskee
cli-publisher-stale = vanhentunut: viimeisin ilmoitus on liian vanha
cli-head-age =
    { $hours ->
        [0] (ilmoitettu tunnin sisällä)
        [one] (ilmoitettu { $hours } tunti sitten)
       *[other] (ilmoitettu { $hours } tuntia sitten)
    }
cli-guarded = Solmu on käynnistetty uudelleen, eikä se allekirjoita mitään ennen kuin joltakin toiselta solmulta on kysytty sen omat tietueet. Se tapahtuu itsestään, kun yhteys on.
cli-unknown-full =
    { $refused ->
        [one] Yksi tunnistamattoman organisaation tietue hylättiin, koska solmun tila niille on täynnä.
       *[other] { $refused } tunnistamattomien organisaatioiden tietuetta hylättiin, koska solmun tila niille on täynnä.
    } Jos haluat pitää niitä enemmän, suurenna asetusta limits.unknown_orgs tai limits.unknown_bytes tiedostossa kirjo.toml ja käynnistä solmu uudelleen.
cli-controller-missing = Hallinta-avain ei ole tiedostossa { $path }. Anna tiedosto, jossa sitä säilytetään, valitsimella --controller.
cli-key-rotated = Tämä avain allekirjoittaa tästä lähtien. Vanhan avaimen allekirjoitukset pätevät edelleen.
cli-key-added = { $key } saa allekirjoittaa: { $scopes }.
cli-key-revoked =
    Avain on poistettu, eikä mikään sen allekirjoittama enää päde. { $again ->
        [one] Uudelleen allekirjoitettiin { $again } tietue tai poisto
       *[other] Uudelleen allekirjoitettiin { $again } tietuetta ja poistoa
    }, ja pois jätettiin { $fallen }; niiden avaimet luetellaan, jotta voit julkaista puuttuvat uudelleen.
cli-org-created = Organisaatio on perustettu, ja tämä solmu allekirjoittaa sen puolesta. Sen hallinta-avain on tiedostossa { $path }: anna se sille, jonka organisaatio on, ja säilytä siitä kopio verkosta irti.
cli-org-add-next = Solmu on tehnyt organisaatiolle avaimen. Se, jolla on hallinta-avain, antaa sille allekirjoitusoikeuden: kirjo key rotate --org { $org } --to { $key } --controller TIEDOSTO
cli-org-moved = Organisaatio { $org } on siirtynyt tänne: tämä avain allekirjoittaa sen puolesta tästä lähtien, eikä vanha solmu enää.
cli-parent-set = { $org } on organisaation { $other } yksikkö. Tieto näkyy vahvistettuna, kun emo antaa komennon kirjo org confirm.
cli-parent-none = { $org } ei ole minkään organisaation yksikkö.
cli-unit-confirmed = { $other } on vahvistettu organisaation { $org } yksiköksi.
cli-unit-dismissed = { $other } ei ole enää vahvistettu organisaation { $org } yksiköksi.
cli-change-not-controller = Avain ei ole organisaation hallinta-avain ({ $reason }). Käytä tiedostoa, jonka kirjo init teki nimellä controller.pem.
cli-change-not-a-signer = Avain ei allekirjoita organisaation puolesta ({ $reason }). Avaimet näkyvät osoitteessa /api/v1/orgs/ORG.
cli-change-already-signer = Avain on jo luettelossa ({ $reason }). Tee toinen avain.
cli-change-too-many-signers = Avainluettelo on täynnä ({ $reason }). Poista vanha komennolla kirjo key revoke.
cli-change-scopes = Anna valitsimella --scope 1–16 eri lajia ({ $reason }).
cli-change-already-unit = { $reason }. Tarkista tunniste.
cli-change-not-a-unit = { $reason }. Tarkista tunniste.
cli-change-too-many-units = Yksikköluettelo on täynnä ({ $reason }). Poista ensin jokin komennolla kirjo org dismiss.
cli-change-unchanged = Niin on jo ({ $reason }). Mitään ei muutettu.
cli-change-too-long = Identiteettiin ei mahdu enempää muutoksia ({ $reason }). Perusta uusi organisaatio, joka jatkaa tätä.
cli-change-invalid = Identiteettiä ei voi muuttaa näin ({ $reason }). Katso kirjo key show.
cli-not-proof = { $file } ei ole todistus ({ $reason }). Hae se solmulta: /api/v1/proof/ORG/KEY.
cli-proof = Todistus pitää
cli-proof-bad = Todistus ei osoita, että julkaisija on laskenut tietueen mukaan. Rivit, joilla lukee ei, kertovat, mikä ei pidä. Hae todistus uudelleen, tai älä luota siihen.
cli-claim-head-signed = ilmoitus allekirjoitettu
cli-claim-head-organisation = ilmoitus julkaisijan
cli-claim-this-record = koskee tietuetta
cli-claim-counted = tietue sen ajalta
cli-claim-path = polku juureen
cli-head-member = Ilmoituksen avain
cli-head-as-of = Ilmoitettu
cli-head-count = Ilmoitettu määrä
cli-org-here = Tämä solmu allekirjoittaa jo organisaation puolesta tällä avaimella.

## Mitä muut ilmoittavat, sanoin jotka eivät sano enempää kuin ilmoitus

statements-heading = Mitä muut ovat ilmoittaneet
stated-used-in-production = { $who } on ilmoittanut käyttävänsä tätä tuotannossa { $date } alkaen.
stated-piloted = { $who } on ilmoittanut kokeilleensa tätä { $date } alkaen.
stated-ended = { $who } on ilmoittanut lopettaneensa tämän käytön { $date }.
stated-adopted-practice = { $who } on ilmoittanut ottaneensa tämän toimintamallin käyttöön { $date }.
stated-assessed = { $who } on ilmoittanut arvioineensa tämän { $date }.
stated-certified = { $who } on ilmoittanut sertifioineensa tämän { $date }.
stated-registry-listed = { $who } on ilmoittanut merkinneensä tämän rekisteriinsä { $date }.
stated-member-of = { $who } on jäsen { $date } alkaen; molemmat osapuolet ovat allekirjoittaneet.
stated-has-member = Jäsenenä organisaatiossa { $who } { $date } alkaen; molemmat osapuolet ovat allekirjoittaneet.
stated-consents-to = { $who } on antanut suostumuksen esittelyyn { $date }.
stated-partner-in = { $who } on ilmoittanut olevansa tässä kumppanina { $date } alkaen.
stated-vouch = { $who } on taannut tämän organisaation { $date }.
stated-flag = { $who } on ilmoittanut huomautettavaa tästä { $date } alkaen.
stated-other = { $who } on ilmoittanut ”{ $type }” { $date }.
statement-ended = Päättynyt { $date }.
referred-heading = Tähän viittaavat
referred-solves = Tarjolla tähän tarpeeseen
referred-uses = Käyttäjinä
referred-based-on = Tähän perustuvat
referred-part-of = Osat
referred-partOf = Osat
referred-related = Liittyvät
referred-replaces = Korvaajana
referred-result-of = Tulokset
referred-results = Tuloksena hankkeessa
referred-for-call = Tähän hakuun
referred-call = Tähän hakuun
referred-evidence-for = Näyttö
referred-presented-at = Esillä täällä
referred-event = Esittelyt täällä
referred-items = Esittelyissä
referred-tools = Käytössä toimintamalleissa
referred-consortium = Konsortioissa
referred-participants = Hankkeissa
referred-organisers = Järjestää
referred-coordinator = Koordinoi
referred-responsible = Vastaa
referred-parent = Yksiköt
referred-other = Viittaajat
showcase-items-heading = Tässä esittelyssä
showcase-withheld = { $count ->
    [one] Yhtä kohdetta ei näytetä, koska sen omistaja ei ole antanut suostumusta tai sitä ei enää julkaista.
   *[other] { $count } kohdetta ei näytetä, koska niiden omistajat eivät ole antaneet suostumusta tai niitä ei enää julkaista.
}
fault-own-endorsement = Tämä organisaatio ei voi allekirjoittaa ilmoitusta, jonka tyyppi on { $type }: organisaatio antaa lausuntoja muista ja muiden tietueista, ei omistaan, ja suostuu esittelyyn vain omien tietueidensa puolesta. Nimeä toinen kohde, tai pyydä allekirjoitus siltä organisaatiolta, jota ilmoitus koskee.
# Import
import-unreadable = Sitä ei voi lukea ({ $reason }). Tarkista tiedoston nimi ja oikeudet.
import-wrong-encoding = Tiedosto on { $encoding }-tekstiä (näkyy tavussa { $byte }) eikä UTF-8:aa. Tallenna se UTF-8-muodossa tai muunna se: iconv -f { $encoding } -t UTF-8.
import-not-utf8 = Tavu { $byte } (rivi { $line }) ei ole UTF-8:aa. Tiedosto on luultavasti ISO-8859-1- tai Windows-1252-muodossa: tallenna se UTF-8-muodossa tai muunna se komennolla iconv -f WINDOWS-1252 -t UTF-8.
import-binary = Tämä ei ole tekstiä vaan { $found }. Pura se tai tallenna sen taulukko CSV-muodossa.
import-unknown-format = Muotoa ei tunnista nimestä eikä tiedoston alusta. Kerro se valitsimella --format: { $formats }.
import-no-records = Siinä ei ole mitään tuotavaa. Tarkista, että tiedosto ja --format ovat oikeat.
import-too-large = Tiedosto on suurempi kuin { $max } MiB, ja tämä muoto on luettava kokonaisena. Jaa se tai käytä CSV:tä tai NDJSONia.
import-too-complex = Siinä on yli { $max } osaa, tai ne ovat liian syvällä sisäkkäin. Jaa se pienempiin osiin.
import-syntax = Sitä ei ole kirjoitettu muotonsa mukaan: { $detail }. Korjaa tämä kohta.
import-entities = Tiedosto määrittelee XML-entiteettejä, jotka voivat paisua rajatta. Kirjoita osoitteet auki ilman määrittelyä <!ENTITY.
import-unknown-context = Kontekstia { $context } ei tunneta, eikä konteksteja koskaan haeta verkosta. Käytä kontekstia https://schema.org tai kirjoita konteksti tiedostoon.
import-unknown-version = Tiedoston publiccode.yml versiota { $version } ei tunneta; 0 ja 0.4–0.7 tunnetaan. Muuta tiedosto johonkin niistä.
import-missing-column = Sarake { $column } puuttuu. Taulukossa on: { $columns }. Korjaa otsikkorivi tai kuvaus.
import-duplicate-column = Sarake { $column } on kahdesti. Nimeä toinen uudelleen tai poista se.
import-unknown-field = { $field } ei ole lajin { $kind } kenttä. Polku on muotoa title.fi, themes tai links[0].url; muunlainen otsikkorivi tarvitsee valitsimen --mapping.
import-bad-mapping = Kuvaustiedostossa on virhe kohdassa { $path }; odotettu: { $expected }. Katso kirjo import --help.
import-unknown-kind = { $value } ei ole tietueiden laji. Lajit ovat: { $allowed }.
import-no-kind = Mikään ei kerro, mitä lajia tietue on. Anna --kind tai kind kuvaustiedostossa.
import-row-too-long = Rivi on pidempi kuin { $max } KiB. Lyhennä sitä tai etsi lainausmerkki, jota ei ole suljettu.
import-too-many-cells = Rivillä on yli { $max } solua. Tarkista erotin.
import-ragged-row = Rivillä on { $found } solua ja otsikkorivillä { $expected }. Kirjoita lainausmerkkeihin solut, joissa on erottimia tai rivinvaihtoja.
import-not-a-record = Tämä ei ole tietue: tarvitaan kenttien kokoelma.
import-no-id = Tietueella ei ole tunnistetta ({ $field }), jota ilman myöhempi tuonti ei löytäisi sitä. Täytä se tai nimeä kuvaustiedostossa toinen sarake tunnisteeksi.
import-duplicate-id = Tunniste { $value } on jo ollut (kohdassa { $first }). Anna jokaiselle tietueelle oma tunniste.
import-one-organisation = Julkaisijalla on yksi profiili, omansa. Tuo muut niiden omille organisaatioille valitsimella --org.
import-no-source = Mikään ei kerro, mistä teksti on peräisin. Anna --source NIMI tai source kuvaustiedostossa.
import-no-licence = Mikään ei kerro, millä ehdoilla tekstiä saa käyttää. Anna --source-licence, jokin näistä: { $allowed }.
import-unknown-licence = Tekstejä ehdoin { $value } ei voi ottaa käyttöön. Mahdollisia ovat: { $allowed }. Linkitä alkuperäiseen tai hanki lupa.
import-no-language = Teksti ei kerro kieltään. Anna --lang, esimerkiksi --lang fi.
import-not-a-number = { $value } ei ole kokonaisluku. Kirjoita vain numeroita.
import-not-yes-or-no = { $value } ei ole kyllä eikä ei. Kirjoita kyllä tai ei.
import-not-translated = Kuvaustiedosto ei käännä arvoa { $value }. Se tuntee: { $known }. Lisää se tai anna kuvaustiedostoon otherwise.
import-several-values = Kenttään käy yksi arvo, ja niitä on useita: { $found }. Valitse yksi.
import-not-a-time = { $value } ei ole päivä eikä kellonaika. Kirjoita se muodossa 2027-03-02 tai 2027-03-02T09:00:00+02:00.
import-no-zone = Ajalla { $value } ei ole aikavyöhykettä. Anna --zone, esimerkiksi --zone Europe/Helsinki.
import-unknown-zone = Aikavyöhykettä { $value } ei tunneta. Käytä IANA-luettelon nimeä, kuten Europe/Helsinki.
import-recurrence = Toistoa { $value } ei voi kirjoittaa auki enintään { $max } tapahtumaksi. Anna sille loppu (COUNT tai UNTIL) tai luettele tapahtumat erikseen.
import-left-no-such-kind = Jätetty pois: { $what } ei vastaa mitään tietueiden lajia.
import-left-other-kind = Jätetty pois: muu laji kuin pyydetty ({ $what }).
import-left-organisation = Jätetty pois: { $what }. Organisaatio julkaisee itsensä; tuo sen profiili valitsimilla --kind organisation --org.
import-left-over = Jätetty pois: tapahtuma on ohi ({ $what }).
import-left-other-source = Jätetty ennalleen: { $id } on tuotu lähteestä { $source }. Ota se haltuun valitsimella --replace.
import-left-by-hand = Jätetty ennalleen: { $id } on kirjoitettu käsin. Korvaa se valitsimella --replace.{ $source }
cli-import-row = rivi { $row }
cli-import-nothing = Mitään ei tuotu.
cli-import-quota = Tuonnissa on { $found } tietuetta, ja organisaatiolla olisi niiden jälkeen { $total }; nyt niitä on { $held } ja enintään niitä voi olla { $max }. Mitään ei julkaistu. Jätä tietueita pois, vedä vanhoja takaisin tai jaa ne usealle organisaatiolle valitsimella --org.
cli-import-nameless = Mitään ei vedetty takaisin: { $count ->
        [one] yhdellä hylätyllä rivillä
       *[other] { $count } hylätyllä rivillä
    } ei ole luettavaa tunnistetta, joten ei ole varmaa, mikä on kadonnut. Korjaa rivit ensin.
cli-import-needs-yes = Ihminen vahvistaa takaisinvedon. Katso kadonneet valitsimella --dry-run ja anna sitten --yes.
cli-import-question =
    { $count ->
        [one] Vedetäänkö tämä tietue lopullisesti takaisin? (k/e)
       *[other] Vedetäänkö nämä { $count } tietuetta lopullisesti takaisin? (k/e)
    }
cli-import-progress = { $done } / { $of } tietuetta
cli-import-report = Raporttia ei voi kirjoittaa tiedostoon { $path } ({ $reason }). Nimeä toinen tiedosto.
cli-import-more =
    { $count ->
        [one] Yksi muu on raportissa (--report TIEDOSTO).
       *[other] { $count } muuta on raportissa (--report TIEDOSTO).
    }
cli-import-vanished =
    { $count ->
        [one] Yksi tietue on aiemmin tuotu tästä lähteestä eikä enää ole siinä. Se säilyy, kunnes vedät sen takaisin:
       *[other] { $count } tietuetta on aiemmin tuotu tästä lähteestä eivätkä ne enää ole siinä. Ne säilyvät, kunnes vedät ne takaisin:
    }
cli-import-retract-all = Sama tuonti valitsimella --retract-vanished vetää ne kaikki takaisin.
cli-import-done = { $made } luotu, { $changed } muutettu, { $unchanged } ennallaan, { $left } jätetty, { $refused } hylätty, { $vanished } kadonnut, { $retracted } vedetty takaisin
cli-import-would = Mitään ei julkaistu. Tuonti tekisi: { $made } luotu, { $changed } muutettu, { $unchanged } ennallaan, { $left } jätetty, { $refused } hylätty, { $vanished } kadonnut, { $retracted } vedetty takaisin
