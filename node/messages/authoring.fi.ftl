# Mitä tietueiden kirjoittajat lukevat: uudempien muotojen virheet, varoitukset, mallipohjat, esikatselut. Muut kielet sanovat samat asiat.

## Virheet
fault-required-with = Kenttä ”{ $field }” puuttuu, vaikka kenttä ”{ $other }” edellyttää sitä. Lisää se tai korjaa kenttä ”{ $other }”.
fault-one-of = Jonkin näistä kentistä pitää olla mukana: { $fields }. Lisää se, jonka tiedät.
fault-out-of-order = Kentän ”{ $field }” arvo on aikaisempi tai pienempi kuin kentän ”{ $after }”. Tarkista molemmat ja korjaa väärä.
fault-not-a-decimal = ”{ $value }” ei ole desimaaliluku. Kirjoita se lainausmerkeissä ja pisteen kanssa, kuten "12.5".
fault-not-a-currency = ”{ $value }” ei ole valuutan koodi. Käytä kolmea isoa kirjainta, kuten EUR.
fault-not-a-record = ”{ $value }” ei ole tunnettu tietue. Kirjoita organisaation tunniste, vinoviiva ja tietueen avain niin kuin kirjo search ne näyttää, tai local: ja oman tietueesi localId.
fault-not-a-subject = ”{ $value }” ei ole organisaation tunniste eikä tietue. Kirjoita organisaation tunniste, tai organisaation tunniste, vinoviiva ja tietueen avain, tai local: ja oman tietueesi localId.
fault-not-an-eu-oid = ”{ $value }” ei ole Erasmus+ -ohjelman organisaatiotunnus. Siinä on E-kirjain ja kahdeksan numeroa, kuten E10000001.
fault-not-an-srn = ”{ $value }” ei ole EUDAMEDin rekisterinumero (SRN). Kirjoita maa, rooli ja yhdeksän numeroa, kuten FI-MF-000000001.
fault-not-a-udi = ”{ $value }” ei ole laitetunniste (UDI), tai sen tarkistusnumero on väärin. Kopioi se etiketistä tai EUDAMEDista.
fault-not-an-emdn = ”{ $value }” ei ole EMDN-koodi. Siinä on kirjain ja kahdesta kahteentoista numeroa, kuten Z12040115; kirjaimia E, I ja O ei käytetä.
fault-already-over = Se, mistä tietue kertoo, päättyi jo { $value }. Korjaa kenttä ”{ $field }” tai jätä tietue julkaisematta.
fault-absolute-claim = ”{ $excerpt }” väittää enemmän kuin voi osoittaa. Kerro, mitä mitattiin ja missä, tai jätä sanat pois. Tämä on varoitus; tietueen voi julkaista.

## Julkaiseminen
cli-warning = varoitus
cli-checked-without-node = Hakemistossa { $home } ei ole käynnissä solmua, joten vain tietueet itse tarkistettiin: ei sitä, sopivatko avaimet ja voimassaoloajat aiemmin julkaisemaasi.

## Sivut ja esikatselut
instant = { $date } klo { $time } ({ $zone })
finnish-time = Suomen aikaa
expired-on = Päättyi { $date }
notice-cancelled = Peruttu: tapahtumaa ei pidetä.
notice-deprecated = Julkaisija ei enää tarjoa tätä uusille käyttäjille.
notice-closed = Sulkeutui { $when }.
notice-over = Päättyi { $when }.
certificate-expired-mark = todistus päättyi { $date }
not-ce-mark = vain esittelyä varten

## Mallipohjat
template-head = Tietue, jonka laji on { $name }. Kirjoita omasi esimerkkien tilalle, ja sitten: kirjo publish --check TIEDOSTO, kirjo show TIEDOSTO, kirjo publish TIEDOSTO.
template-languages = Tekstit kirjoitetaan kielittäin: fi, sv, en ja muut tunnuksillaan. Lisää ne, jotka sinulla on; kukaan ei käännä puolestasi.
template-optional = Rivit, joiden alussa on # ilman välilyöntiä, ovat kenttiä, jotka voi jättää pois; ota kenttä käyttöön poistamalla merkki #.
template-apart = Rivit, joiden alussa on #|, kuuluvat toiseen valintaan kuin esimerkin.
template-lease = Tietue on voimassa enintään { $months } kuukautta tai siihen asti, kun se mistä se kertoo on ohi; expires: 2027-06-30 päättää sen aiemmin.
template-required = Pakolliset
template-more = Voi jättää pois
template-characters = Enintään { $max } merkkiä.
template-points = Enintään { $count } kohtaa, kussakin { $max } merkkiä.
template-entries = Enintään { $max }.
template-range = Luku { $min }–{ $max }.
template-codes = Koodit: { $codes }.
template-many-codes = Luettelon { $list } koodit ovat skeemassa: kirjo schema { $kind }.
cli-file-exists = Tiedosto { $file } on jo olemassa. Valitse toinen tiedosto (--out) tai siirrä se pois.

## Skeemat
schema-key = Jätä pois uudesta tietueesta; solmu tekee avaimen.
schema-expires = Milloin tietue päättyy; ellei sitä anneta, niin myöhään kuin sallitaan.

## CSV
cli-file-column = ”{ $column }” ei ole kentän polku. Nimeä sarake kuten title.fi, contact.email tai links[0].url.
cli-file-cells = Rivillä on { $found } solua ja ensimmäisellä rivillä { $expected }. Pane lainausmerkkeihin tekstit, joissa on erottimia tai lainausmerkkejä.

## Henkilötiedot
cli-scanned =
    { $count ->
        [0] Mikään ei näytä henkilötiedolta
        [one] { $count } kohta näyttää henkilötiedolta
       *[other] { $count } kohtaa näyttää henkilötiedolta
    }; tietueita katsottiin { $records ->
        [one] { $records }
       *[other] { $records }
    }.
cli-not-ours = Tämä solmu ei allekirjoita organisaation { $org } puolesta. Komento kirjo org list luettelee ne, joiden puolesta se allekirjoittaa.
