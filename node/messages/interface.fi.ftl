# Ohjelmointirajapinnan kuvaus ja se, mikä torjutaan

## The reference of the interface
api-heading = Ohjelmointirajapinta
api-title = Katalogin lukurajapinta
api-description = Kaikki luetaan GET-pyynnöllä, eikä mihinkään tarvita avainta. Parametri, jota osoitteella ei ole, torjutaan eikä sitä koskaan ohiteta. Virheet ovat problem+json-muotoa (RFC 9457) lukijan kielellä. Jokaisessa vastauksessa on X-Request-Id. Jos vastauksella on ETag, sille jolla se jo on vastataan 304. Muiden sivustojen sivut saavat lukea kaiken.
api-lead = Mitä ohjelmat voivat kysyä tältä solmulta ja verkon jokaiselta muulta solmulta. Esimerkit toimivat täällä.
api-document-link = Sama OpenAPI 3.1 -muodossa
api-contents = Sisällys
api-example = Esimerkki
api-parameters = Parametrit
api-parameter = Parametri
api-meaning = Merkitys
api-answers = Vastaukset
api-status = Tila
api-required = pakollinen
api-values = Sallitut arvot
api-members = Vastauksen jäsenet
api-group-search = Haku
api-group-records = Tietueet ja muutokset
api-group-organisations = Organisaatiot
api-group-exports = Vientitiedostot ja syötteet
api-group-node = Solmu

## What each address gives
api-search = Hakuun vastaavat tietueet, paras ensin
api-facets = Montako tietuetta kullakin rajauksen arvolla on
api-suggest = Sanoja ja tietueita kirjoittamisen jatkoksi
api-survey = Markkinakartoitus: kaikki, minkä haku löytää, päivättynä ja allekirjoitettuna
api-compare = Kahdesta neljään tietuetta rinnakkain kenttä kentältä
api-records = Tietueet, uusin ensin
api-record = Yksi tietue, myös allekirjoitettuina tavuina
api-batch = Enintään 100 tietuetta kerralla pyydetyssä järjestyksessä
api-orgs = Organisaatiot
api-org = Yksi organisaatio: sen identiteetti ja paljonko sen julkaisemasta on täällä
api-identity = Organisaation identiteetin allekirjoitetut toimet
api-proof = Todiste siitä, että tietue on julkaisijansa laskemien joukossa
api-changes = Mitä tuli näkyviin ja mitä vedettiin takaisin, peilejä varten
api-events = Sama palvelimen lähettämien tapahtumien virtana. Se alkaa lokista annetun numeron jälkeen ja jatkuu suorana: yhtään askelta ei jää väliin eikä yksikään tule kahdesti
api-peers = Muut solmut, jotka tämä tuntee
api-status-of-node = Solmun tila ja tiiviste, joka on sama niillä solmuilla, joilla on sama sisältö
api-healthz = Elääkö solmu
api-readyz = Palveleeko solmu lukijoita
api-metrics = Lukuja valvontaa varten Prometheuksen tekstimuodossa
api-schema = Lajin JSON Schema
api-openapi = Tämä kuvaus
api-context = JSON-LD:n konteksti
api-export-ndjson = Kaikki tietueet, yksi JSON-rivi kustakin
api-export-csv = Kaikki tietueet taulukkona
api-export-graph = Kaikki tietueet linkitettynä datana
api-catalog-ttl = Organisaatiot ja aineistot dataportaaleille (DCAT-AP), Turtle
api-catalog-jsonld = Sama JSON-LD-muodossa
api-calendar = Tapahtumat ja hakujen määräajat kalenterina
api-feed = Uusimmat tietueet Atom-syötteenä
api-oai = Haravointi OAI-PMH 2.0:lla, jonka virheet ovat vastauksessa tilalla 200
api-sitemap = Tietueiden kaikki sivut hakukoneille
api-sitemap-part = Yksi useista sivukartoista

## Parameters
api-parameter-q = Mitä haetaan: sanoja, ”fraaseja” ja -sanoja, joita ei saa olla; enintään 24 sanaa.
api-parameter-kind = Vain tämä laji; haku ottaa useita pilkuilla erotettuina.
api-parameter-org = Organisaatio tunnuksellaan; haku ottaa useita pilkuilla erotettuina.
api-parameter-key = Tietueen paikka organisaatiossaan.
api-parameter-lang = Lauseiden kieli, ennen Accept-Language-otsaketta.
api-parameter-text-lang = Vain tietueet, joissa on tekstiä tällä kielellä; se on myös lauseiden kieli.
api-parameter-limit = Sivun kohteita enintään.
api-parameter-cursor = Mistä sivu alkaa: edellisen vastauksen ”next”.
api-parameter-sort = Järjestys: osuvin, uusin tai pian päättyvä ensin.
api-parameter-deadline-from = Vain tänä päivänä (UTC) tai myöhemmin päättyvät.
api-parameter-deadline-to = Vain tänä päivänä (UTC) tai aiemmin päättyvät.
api-parameter-updated-from = Vain tänä päivänä (UTC) tai myöhemmin allekirjoitetut.
api-parameter-updated-to = Vain tänä päivänä (UTC) tai aiemmin allekirjoitetut.
api-parameter-expires-from = Vain tähän päivään (UTC) tai pidempään voimassa olevat.
api-parameter-expires-to = Vain enintään tähän päivään (UTC) voimassa olevat.
api-parameter-facets = Lasketaanko myös rajauksittain.
api-parameter-explain = Kerrotaanko, miksi kukin tietue on mukana.
api-parameter-facet = Vain tietueet, joilla on jokin näistä pilkuilla erotetuista koodeista.
api-parameter-theme = Vain tietueet, joilla on tämä teema.
api-parameter-format = Vastauksen muoto, ennen Accept-otsaketta.
api-parameter-context = Onko JSON-LD:n konteksti vastauksessa vai linkkinä.
api-parameter-ids = Tietueet muodossa ORG/KEY pilkuilla erotettuina, enintään 100.
api-parameter-compared = Kahdesta neljään eri tietuetta muodossa ORG/KEY pilkuilla erotettuina, sarakkeiden järjestyksessä.
api-parameter-since = Viimeksi nähty numero; 0 alkaa alusta. Numerot ovat kunkin solmun omia.
api-parameter-last-event-id = Viimeksi nähty numero, kuten tapahtumavirtojen lukijat sen lähettävät; menee ”since”-parametrin edelle.
api-parameter-file = Laji ja .json.
api-parameter-number = Numero ja .xml.
api-parameter-verb = Yhteyskäytännön pyyntö.
api-parameter-identifier = Kohde.
api-parameter-metadataPrefix = Muoto.
api-parameter-from = Vain sen jälkeen muuttuneet.
api-parameter-until = Vain siihen mennessä muuttuneet.
api-parameter-set = Vain joukkoon kuuluvat.
api-parameter-resumptionToken = Paikka, johon edellinen vastaus päättyi.

## Answers
api-answer = Vastaus.
api-same = Se, mitä lukijalla jo on, ei ole muuttunut.
api-problem-400 = Parametri on tuntematon, annettu kahdesti tai sen arvo ei kelpaa.
api-problem-404 = Täällä ei ole mitään, tai tämä solmu jättää sen pois.
api-problem-406 = Sisällön voi esittää vain allekirjoitettuina tavuina.
api-problem-409 = Julkaisijan ilmoituksesta ja tämän solmun kopiosta ei nyt saa todistetta.
api-problem-410 = Julkaisija veti tietueen takaisin.
api-problem-429 = Asiakas kysyy liian usein.
api-problem-500 = Vika on solmussa.
api-problem-503 = Solmu on kiireinen, tai vastaus kesti liian kauan.
api-header-request-id = Nimeää tämän pyynnön; otetaan pyynnöstä, jos siinä on.
api-header-link = Seuraava ja ensimmäinen sivu (RFC 8288).
api-header-etag = Vastauksen versio If-None-Match-otsaketta varten.
api-header-retry-after = Monenko sekunnin päästä kannattaa kysyä uudelleen.
api-header-rate-limit = Montako pyyntöä on jäljellä ja milloin kaikki ovat taas sallittuja.
api-header-rate-limit-policy = Montako pyyntöä sallitaan monessako sekunnissa.

## What is refused
bad-parameter-ids = Arvoa ”{ $value }” ei voi lukea tietueiksi. Anna 1–{ $max } muodossa ORG/KEY, pilkuilla erotettuina.
problem-too-many = Liian monta pyyntöä
problem-too-many-detail = Osoitteestasi tulee pyyntöjä nopeammin kuin tämä solmu sallii. Yritä uudelleen { $seconds } s:n kuluttua. Koko katalogin saa vientitiedostona.
