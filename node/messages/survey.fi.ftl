# Markkinakartoitukset ja vertailut
survey-heading = Markkinakartoitus
survey-save = Tallenna markkinakartoituksena
survey-notice = Tässä on kaikki, mikä vastasi tähän hakuun tämän solmun luettelossa ilmoitettuna hetkenä. Tämä ei ole hankintailmoitus eikä tarjouspyyntö, eikä se suosittele ketään. Julkaisijat vastaavat itse tiedoistaan, ja kuka tahansa voi ottaa tällaisen kartoituksen omilla sanoillaan.
survey-lead = Kaikki, mikä vastaa tähän hakuun, ja tiedot, joiden varassa siihen voi luottaa myöhemminkin. Talleta tiedosto: solmun organisaatio allekirjoittaa sen, ja sen voi tarkistaa vuosienkin päästä.
survey-not = Tämä ei ole hankintailmoitus eikä tarjouspyyntö, eikä se suosittele ketään. Julkaisijat vastaavat itse tiedoistaan.
survey-files = Talletettavat tiedostot
survey-files-text = Tiedosto tehdään ja allekirjoitetaan sillä hetkellä, kun haet sen. Säilytä se sellaisenaan: jos yksikin merkki muuttuu, tarkistus ei enää mene läpi.
survey-file-csv = Taulukko (CSV)
survey-file-json = Data (JSON)
survey-verify-text = Kuka tahansa voi tarkistaa tiedoston ilman verkkoa:
survey-facts = Mitä kysyttiin, milloin ja missä
survey-words = Hakusanat
survey-no-words = Ei sanoja: kaikki, minkä suodattimet päästävät läpi
survey-sort = Järjestys
survey-sort-relevance = Parhaat vastaukset ensin; tasatilanteen ratkaisee päivän arpa
survey-sort-newest = Uusimmat ensin; tasatilanteen ratkaisee päivän arpa
survey-sort-deadline = Pian päättyvät ensin; tasatilanteen ratkaisee päivän arpa
survey-taken-for = Sanat, joita ei ole missään
survey-made = Otettu
survey-made-finnish = Suomen aikaa
survey-lot-day = Arvan päivä
survey-node-of = Solmun organisaatio
survey-node = Solmu
survey-network = Verkko
survey-software = Ohjelmisto
survey-software-version = Kirjo { $version }, hakemisto { $analysis }
survey-digest = Luettelon tila
survey-digest-at = Tietueista, jotka ovat voimassa
survey-total = Löytyneitä tietueita
survey-of = { $total }, kun solmun lukijat näkevät kaikkiaan { $visible }
survey-withheld = Mitä tämä solmu ei näytä
survey-withheld-none = Tämä solmu ei piilota eikä jätä pois mitään. Lukijat näkevät jokaisen tietueen, joka solmulla on.
survey-withheld-records =
    { $count ->
        [one] Solmun lukijat eivät näe { $count } tietuetta koko luettelosta. Täällä ei voi tietää, vastaisiko se tähän hakuun; muut solmut voivat näyttää sen.
       *[other] Solmun lukijat eivät näe { $count } tietuetta koko luettelosta. Täällä ei voi tietää, vastaisivatko ne tähän hakuun; muut solmut voivat näyttää ne.
    }
survey-hidden =
    { $count ->
        [one] { $count } tietue organisaatioilta, jotka solmun ylläpitäjä piilottaa. Asetuksissa ei ole syytä.
       *[other] { $count } tietuetta organisaatioilta, jotka solmun ylläpitäjä piilottaa. Asetuksissa ei ole syytä.
    }
survey-left-out =
    { $count ->
        [one] { $count } tietue, jonka solmun ylläpitäjä jättää pois säännön yhteydessä annetusta syystä.
       *[other] { $count } tietuetta, jotka solmun ylläpitäjä jättää pois sääntöjen yhteydessä annetuista syistä.
    }
survey-unreadable =
    { $count ->
        [one] { $count } tietue ohjelmiston myöhemmästä versiosta; tämä solmu ei osaa näyttää sitä.
       *[other] { $count } tietuetta ohjelmiston myöhemmästä versiosta; tämä solmu ei osaa näyttää niitä.
    }
survey-rule = { $rule }: { $reason } ({ $date } alkaen)
survey-hits = Tietueet järjestyksessä
survey-place = Sija
survey-record = Tietue
survey-publisher = Julkaisija
survey-level = Mistä julkaisija tunnetaan
survey-version = Versio
survey-expires = Voimassa
survey-why = Miksi tässä
survey-score = Pisteet
survey-publishers = Tunnetut julkaisijat ja niiden tietojen täydellisyys tässä solmussa
survey-records = Tietueita
survey-completeness = Täydellisyys
survey-nodes = Muut tämän solmun tuntemat solmut
survey-last-sync = Verrattu viimeksi
survey-never = ei solmun käynnistyksen jälkeen
problem-survey-too-large = Liian monta tietuetta kartoitukseen
problem-survey-too-large-detail = Hakuun vastaa { $total } tietuetta, ja kartoituksessa on enintään { $max }, koska sitä ei koskaan katkaista. Rajaa hakua sanoilla tai suodattimella.
cli-survey-form = { $file } ei ole markkinakartoitus siinä muodossa, jossa solmu sen antaa: { $reason }. Hae se uudelleen tai etsi tiedosto, jota toinen ohjelma ei ole avannut ja tallentanut.
cli-survey-signature = { $file }: allekirjoitus ei pidä verkossa { $network }: jotakin on muutettu, sen on allekirjoittanut joku muu, tai se on toisesta verkosta. Älä luota tähän kartoitukseen.
cli-survey-network = { $file } on omien sanojensa mukaan verkosta { $own } eikä verkosta { $network }. Anna oikea verkko valitsimella --network tai jätä valitsin pois.
cli-survey-member-embedded = kartoituksen itsensä sisältämästä identiteetistä
cli-survey-member-file = identiteetistä tiedostossa { $file }
cli-survey-member-node = identiteetistä, joka tällä solmulla on nyt
cli-survey-by = Tarkistettu
cli-survey-made = Otettu
cli-survey-query = Haku
cli-survey-total = Tietueita
cli-survey-node = Solmu
cli-survey-now = Tässä solmussa nyt
cli-survey-states = { $same } ennallaan, { $newer } uudempana versiona, { $withdrawn } poistettu, { $expired } vanhentunut, { $unknown } ei täällä
filter-kind = Laji
filter-org = Organisaatio
filter-lang = Tekstien kieli
filter-theme = Teema
filter-challenge = Haaste
filter-setting = Toimintaympäristö
filter-region = Alue
filter-service-language = Palvelun kieli
filter-product-type = Tuotteen tyyppi
filter-competence-type = Osaamisen tyyppi
filter-maturity = Kypsyys
filter-device-class = Sääntelyasema
filter-standard = Standardi
filter-market = Markkina-alue
filter-market-wanted = Tavoiteltu markkina-alue
filter-seeks = Etsii
filter-offers = Tarjoaa
filter-programme = Ohjelma
filter-event-type = Tapahtuman tyyppi
filter-stage = Hankinnan vaihe
filter-org-type = Organisaation tyyppi
filter-org-region = Organisaation alue
filter-deadline-from = Päättyy aikaisintaan
filter-deadline-to = Päättyy viimeistään
filter-updated-from = Allekirjoitettu aikaisintaan
filter-updated-to = Allekirjoitettu viimeistään
filter-expires-from = Voimassa vähintään
filter-expires-to = Voimassa enintään
cli-survey-member-unknown-signer = Allekirjoittaja ei kuulu organisaatioon, jonka kartoitus nimeää. Älä luota kartoitukseen, tai tarkista se uudemmasta identiteetistä.
cli-survey-member-revoked = Organisaatio on sittemmin poistanut allekirjoittajan. Kysy organisaatiolta, ennen kuin luotat kartoitukseen.
cli-survey-member-signer-ended = Allekirjoittajan aika oli päättynyt, kun kartoitus otettiin. Älä luota kartoitukseen.
cli-survey-member-out-of-scope = Allekirjoittaja kuuluu organisaatioon, mutta se ei saa allekirjoittaa kartoituksia. Älä luota kartoitukseen.
cli-survey-member-other-identity = Identiteetti ei ole kartoituksen organisaation tässä verkossa. Anna oikea valitsimella --identity.
compare-heading = Vertailu
compare-notice = Mitä kukin julkaisija on itse ilmoittanut tietueessaan, rinnakkain valitsemassasi järjestyksessä. Mitään ei arvioida, ja mitä tietue ei sano, sitä ei ole ilmoitettu.
compare-fact = Tieto
compare-published = Julkaistu { $date }
compare-confirmed = Vahvistettu { $date }
compare-not-stated = ei ilmoitettu
compare-other-kind = ei kuulu tähän lajiin
compare-not-shown = ei näytetä
compare-by-others = Muiden ilmoittamaa
compare-none-by-others = ei mitään tässä solmussa
compare-unstated = Tiedot, joita mikään niistä ei ilmoita
compare-as-json = Sama datana (JSON)
compare-choose = Vertaile
compare-button = Vertaile valittuja tietueita
compare-hint = Valitse kahdesta neljään.
problem-compare-count = Valitse kahdesta neljään eri tietuetta
problem-compare-count-detail = Vertailuun tarvitaan kahdesta neljään eri tietuetta, ja valitsit niitä { $count }. Palaa takaisin ja valitse uudelleen.
bad-parameter-compared = ”{ $value }” ei ole tietue. Anna kahdesta neljään tietuetta muodossa ORG/AVAIN pilkuilla erotettuina; komento kirjo search näyttää ne.
