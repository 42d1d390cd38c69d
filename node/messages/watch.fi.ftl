# Seurannat ja syötteet
feed-link = Seuraa tätä hakua (Atom-syöte)
cli-watch-id = Seuranta
cli-watch-query = Haku
cli-watch-url = Lähettää
cli-watch-secret = Salaisuus
cli-watch-secret-once = Pane salaisuus talteen: sitä ei näytetä toiste. Vastaanottaja tarkistaa sillä allekirjoitukset.
cli-watch-state = Tila
cli-watch-none = Seurantoja ei ole. Komento kirjo watch add tekee sellaisen.
cli-watch-pending =
    { $count ->
        [0] mikään ei odota
        [one] { $count } viesti odottaa
       *[other] { $count } viestiä odottaa
    }
cli-watch-disabled = vastaanottaja on lopettanut sen (410); kirjo watch test jatkaa sitä
cli-watch-removed = Seuranta on poistettu.
cli-watch-tested = Vastaanottaja on ottanut viestin vastaan: { $detail }.
cli-watch-test-failed = Vastaanottaja ei ole ottanut viestiä vastaan: { $detail }. Tarkista, että se kuuntelee osoitetta ja että salaisuus on oikea.
cli-watch-at = Milloin
cli-watch-outcome = Mitä tapahtui
cli-watch-attempt = Yritys
cli-watch-detail = Tarkemmin
cli-watch-log-empty = Seuranta ei ole vielä lähettänyt mitään.
cli-watch-was-delivered = perillä
cli-watch-was-failed = ei otettu vastaan
cli-watch-was-given-up = luovuttu
cli-watch-was-gone = ei enää kerrottavaa
problem-no-watch = Seurantaa ei ole
problem-no-watch-detail = Tällä solmulla ei ole seurantaa { $id }. Komento kirjo watch list näyttää seurannat.
problem-too-many-watches = Liian monta seurantaa
problem-too-many-watches-detail = Tällä solmulla on niin monta seurantaa kuin saa olla ({ $max }). Poista jokin komennolla kirjo watch remove.
problem-watch-url = Osoitteeseen ei voi lähettää
problem-watch-url-detail = ”{ $url }” ei ole verkko-osoite. Anna esimerkiksi https://crm.example.fi/hook, ilman käyttäjätunnusta.
problem-watch-scheme = Osoite ei ole https-osoite
problem-watch-scheme-detail = Viestit lähetetään https-osoitteisiin, ja pelkällä http:llä vain tälle koneelle itselleen. Anna ”{ $url }” https-osoitteena.
problem-watch-host = Osoitteen palvelinta ei tunneta
problem-watch-host-detail = Osoitteen ”{ $url }” palvelimella ei ole IP-osoitetta. Tarkista nimi.
problem-watch-private = Osoite on yksityisessä verkossa
problem-watch-private-detail = Osoitteen ”{ $url }” palvelin on tällä koneella tai yksityisessä verkossa. Jos niin on tarkoitus, lisää --allow-private.
