# Alla meningar som användaren läser. Samma namn och variabler finns i fi.ftl och en.ftl.

## Names and dates
site-name = Kirjo
site-tagline = Den gemensamma katalogen för hälso- och välfärdsbranschen i Finland
date = { $day }.{ $month }.{ $year }
date-time = { $date } kl. { $time } UTC
yes = Ja
no = Nej

## Every page
skip-to-content = Gå till innehållet
nav-main = Huvudmeny
nav-catalogue = Katalogen
nav-network = Nätverket
nav-languages = Språk
footer-node = Det här är en av noderna i nätverket { $network }. Katalogen har ingen enskild ägare: varje nod har en kopia av allas poster.
footer-software = Programvara: Kirjo { $version }
footer-api = Programmeringsgränssnitt
demo-network-notice = Demonstrationsnätverk. Produkterna, kompetenserna och företagen är påhittade. Uppgifterna om offentliga aktörer är exempel som aktörerna inte själva har publicerat.
demo-notice = Ett exempel som organisationen inte själv har publicerat.
demo-mark = exempel

## Search and lists
search-heading = Sök lösningar, kompetens och aktörer
search-label = Sökord
search-hint = Sök till exempel på produkt, ämne eller organisation, på svenska, finska eller engelska.
search-button = Sök
search-instead = Ingenting här har ordet ”{ $word }”. Visas det som har ”{ $taken }”.
search-part-title = rubriken
search-part-brief = sammanfattningen eller nyckelorden
search-part-body = texten
search-part-publisher = utgivarens namn
search-part-code = klassificeringen
search-why-exact = ”{ $word }” finns i { $part }.
search-why-inflected = En annan form av ”{ $word }” finns i { $part }.
search-why-part = ”{ $word }” är en del av ett sammansatt ord, eller dess delar står isär, i { $part }.
search-why-folded = ”{ $word }” finns i { $part }, skrivet med andra tecken på bokstäverna.
search-why-synonym = ”{ $by }”, som betyder detsamma som ”{ $word }”, finns i { $part }.
search-why-narrower = ”{ $by }”, som är snävare än ”{ $word }”, finns i { $part }.
search-why-code = Posten är klassificerad som ”{ $by }”, som betyder detsamma som ”{ $word }”.
search-why-beginning = ”{ $by }”, som börjar på ”{ $word }”, finns i { $part }.
search-why-typo = ”{ $by }”, som stavas nästan som ”{ $word }”, finns i { $part }.
kind-label = Slag
kind-all = Alla
results-newest = Nyaste poster
results-for = Sökning: { $words }
count-found =
    { $count ->
        [0] Inga poster
        [one] { $count } post
       *[other] { $count } poster
    }
count-records =
    { $count ->
        [one] { $count } post
       *[other] { $count } poster
    }
count-organisations =
    { $count ->
        [one] { $count } organisation
       *[other] { $count } organisationer
    }
count-peers =
    { $count ->
        [0] ingen förbindelse till andra noder
        [one] förbindelse till { $count } nod
       *[other] förbindelse till { $count } noder
    }
counts-label = Katalogen i siffror
results-none-heading = Ingen post innehåller alla sökord
results-none-hint = Pröva färre ord, början av ett ord eller ett annat språk, eller välj Alla som slag.
results-empty = Katalogen har inga poster ännu. De kommer från andra noder när en förbindelse finns, eller från den egna organisationen med kommandot kirjo publish.
show-all = Visa alla poster
pages-label = Sidor
next-page = Nästa sida
first-page = Första sidan
valid-until = Gäller till och med { $date }
text-in-language = Text: { $language }
unnamed = (inget namn)
unknown-organisation = Organisationen { $org }

## A record
published-by = Utgivare
description-heading = Beskrivning
facts-heading = Uppgifter
regulatory-heading = Reglering av medicintekniska produkter
evidence-heading = Evidens
links-heading = Länkar
contact-heading = Kontakt
provenance-heading = Ursprung och äkthet
other-languages-heading = Texten på andra språk
text-not-in-language = Utgivaren har inte gett den här texten på svenska. Den visas på detta språk: { $language }.
text-revised = Texten granskad { $date }
notice-not-ce = Endast för presentation: produkten är inte tillgänglig förrän den uppfyller kraven.
notice-not-stated = Utgivaren har inte angett om produkten är en medicinteknisk produkt.
notice-certificate-expired = Certifikatets giltighet gick ut { $date }.
label-type = Typ
label-status = Status
label-intended-purpose = Avsett ändamål med tillverkarens ord
label-notified-body = Anmält organ
label-certificate = Certifikat
label-certificate-expires = Certifikatet gäller till
label-themes = Ämnen
label-challenges = Utmaningar
label-care-setting = Vårdmiljö
label-regions = Områden
label-languages = Servicespråk
label-keywords = Nyckelord
label-seeks = Söker
label-offers = Erbjuder
label-licence = Villkor för texten
label-confirmed = Bekräftad
label-local-id = Utgivarens beteckning
label-maturity = Mognad
label-trl = Teknisk mognadsgrad (TRL)
label-brand = Varumärke
label-features = Egenskaper
label-platforms = Plattformar
label-standards = Standarder
label-integrations = Integrationer
label-developed-in-finland = Utvecklad i Finland
label-markets-served = Nuvarande marknader
label-markets-wanted = Önskade marknader
label-ready-for = Beredd på
label-price-model = Prissättning
label-access = Så får du tillgång
label-capacity = Kapacitet
label-lead-time = Tid från begäran till start
label-equipment = Utrustning
label-legal-name = Officiellt namn
label-short-name = Kort namn
label-former-names = Tidigare namn
label-abbreviations = Förkortningar
label-sector = Sektor
label-domain = Domän
label-region = Hemområde
label-business-id = FO-nummer
label-vat = Momsnummer
label-ror = ROR-identifierare
label-pic = PIC-kod
label-lei = LEI-kod
label-oid = OID
label-parent = Del av organisationen
label-email = E-post
label-page = Sida
label-published = Publicerad
label-valid-until = Gäller till
label-record-id = Postens identifierare
label-signer = Signeringsnyckel
label-org-id = Organisationens identifierare
days =
    { $count ->
        [one] { $count } dag
       *[other] { $count } dagar
    }
provenance-text = Utgivaren har signerat posten med sin egen nyckel. Katalogen visar utgivarens text ord för ord och ändrar, förkortar eller översätter den inte.
verify-heading = Kontrollera signaturen själv
verify-text = Ladda ner den signerade posten och organisationens nycklar och ge dem till kommandot kirjo verify. Ingen nätförbindelse behövs.
download-record = Den signerade posten (COSE)
download-identity = Organisationens nycklar (COSE)
record-as-json = Posten som JSON

## An organisation
organisation-records = Organisationens poster
organisation-no-record = Organisationen har ännu inte berättat något om sig själv.
organisation-no-records = Organisationen har inga gällande poster.
organisation-profile = Organisationens egen beskrivning
identity-heading = Identitet
identity-level-self = Organisationen har själv uppgett vem den är. Uppgiften har inte kontrollerats någon annanstans än.
identity-controllers = Kontrollnycklar
identity-signers = Signeringsnycklar i bruk
identity-operations = Identitetshändelser
identity-domains = Uppgivna domäner
equivocation-notice = Varning: organisationen har signerat två olika poster med samma ordningsnummer. Noden sparar båda som bevis.
head-heading = Fullständighet
head-none = Organisationen har ännu inte meddelat hur många poster den har.
head-whole = Organisationen meddelade { $date } att den har poster: { $count }. Den här noden har alla.
head-ahead = Organisationen meddelade { $date } att den hade poster: { $count }. Den här noden har redan nyare, och ingenting saknas.
head-checking = Organisationen meddelade { $date } att den har poster: { $count }. Den här noden har { $ours } och frågar ännu andra om skillnaden.
head-short =
    Organisationen meddelade { $date } att den har poster: { $count }. Av dem saknas här { $missing ->
        [one] minst { $missing }
       *[other] minst { $missing }
    }, och { $asked ->
        [one] noden hos { $asked } tillfrågad organisation har den inte heller.
       *[other] noderna hos { $asked } tillfrågade organisationer har den inte heller.
    }
head-different = Organisationen meddelade { $date } att den har poster: { $count }. Den här noden har { $ours }, och andra som har tillfrågats har inget nyare meddelande.
head-stale = Organisationen meddelade senast { $date } att den har poster: { $count }. Det är mer än två dygn sedan, så vad som saknas går inte att veta. Den här noden har { $ours } från den tiden.

## The network
network-heading = Nätverket { $network }
network-text = Varje organisation driver en egen nod eller är gäst på en annan. Noderna utbyter poster direkt med varandra, och när en stannar fortsätter de andra.
this-node = Den här noden
node-of = Noden drivs av
node-id = Nodens identifierare
node-digest = Katalogens kontrollsumma
node-digest-text = Två noder har samma katalog exakt när kontrollsumman är densamma.
node-left-out = Utelämnat av nodens driftansvariga
node-left-out-records =
    { $count ->
        [0] Inga poster
        [one] { $count } post, vars sida säger varför. Den kan finnas på andra noder.
       *[other] { $count } poster, vars sidor säger varför. De kan finnas på andra noder.
    }
node-since = Startad
peers-heading = Andra noder
peers-none = Inga andra noder är kända ännu.
peer-organisation = Organisation
peer-address = Adress
peer-state = Läge
peer-unknown = Okänd
peer-in-step = Förbunden, i takt
peer-connected = Förbunden, utbyter poster
peer-known = Inte förbunden
peer-banned = Spärrad
peer-blocked = Hålls ute en stund

## Problems of pages and the API
problem-unknown-parameter = Okänd parameter
problem-unknown-parameter-detail = Parametern ”{ $parameter }” finns inte. Tillåtna är: { $allowed }. Ta bort den eller rätta namnet.
problem-unknown-parameter-none = Parametern ”{ $parameter }” finns inte: den här adressen har inga parametrar. Ta bort den.
problem-repeated-parameter = Parametern två gånger
problem-repeated-parameter-detail = Parametern ”{ $parameter }” har angetts två gånger. Ange den en gång.
problem-bad-parameter = Parameterns värde duger inte
bad-parameter-empty = Parametern ”{ $parameter }” är tom. Ange ett värde eller utelämna parametern.
bad-parameter-encoding = Adressens parametrar går inte att läsa. Koda dem som UTF-8 med procenttecken.
bad-parameter-allowed = ”{ $value }” duger inte som värde för ”{ $parameter }”. Tillåtna är: { $allowed }.
bad-parameter-limit = ”{ $value }” duger inte som värde för ”{ $parameter }”. Ange ett heltal 1–{ $max }.
bad-parameter-lang = ”{ $value }” är ingen språkbeteckning. Ange en BCP 47-beteckning som sv, fi, en eller smn.
bad-parameter-org = ”{ $value }” är ingen organisationsidentifierare. En sådan har 52 tecken a–z och 2–7; /api/v1/orgs räknar upp dem.
bad-parameter-cursor = ”{ $value }” är ingen plats som listan har gett. Använd värdet ”next” från föregående sida eller börja om utan ”{ $parameter }”.
bad-parameter-since = ”{ $value }” duger inte som värde för ”{ $parameter }”. Ange ”next” från föregående svar, eller 0 för att börja från början.
bad-parameter-since-unknown = Den här noden har inte gett numret { $value }. Varje nod har egna nummer: börja från 0.
bad-parameter-day = { $value } är ingen dag. Skriv dagen som år, månad och dag, till exempel 2026-05-31.
bad-parameter-query = Sökorden är för långa. Ange högst { $max } tecken.
bad-parameter-words = Sökningen har för många ord. Ge högst { $max }.
problem-not-found = Sidan finns inte
problem-not-found-detail = Det finns inget på den här adressen. Kontrollera adressen eller börja från katalogens första sida.
problem-no-record = Posten finns inte
problem-no-record-detail = Den här noden har inte posten. Den kan ha gått ut eller inte hunnit hit ännu.
problem-retracted = Posten har dragits tillbaka
problem-retracted-detail = Utgivaren drog tillbaka posten { $date }. Innehållet är raderat.
problem-expired = Posten gäller inte längre
problem-expired-detail = Posten gällde till { $date } och utgivaren har inte förnyat den.
problem-not-shown = Posten visas inte
problem-not-shown-detail = Den här noden bevarar och förmedlar posten men kan inte visa den, eftersom den har en nyare form. Uppdatera nodens programvara.
problem-left-out = Den här noden utelämnar posten
problem-left-out-detail = Nodens driftansvariga har bestämt att noden varken bevarar eller visar den här posten. Angivet skäl: { $reason } Utgivaren har inte dragit tillbaka den, och den kan finnas på andra noder. Dess identifierare är { $id }.
problem-no-organisation = Organisationen finns inte
problem-no-organisation-detail = Den här noden känner inte organisationen. Kontrollera identifieraren eller sök på namnet.
problem-no-head = Inget meddelande att bevisa med
problem-no-head-detail = Organisationen har ännu inte signerat hur många poster den har, så ingenting kan bevisas med det. Försök igen senare.
problem-above-head = Ännu inte i organisationens meddelande
problem-above-head-detail = Posten är nyare än organisationens senaste signerade meddelande om vad den har publicerat. Den signerar snart nästa; försök igen då.
problem-copy-differs = Den här kopian motsvarar inte meddelandet
problem-copy-differs-detail = Den här noden har inte exakt det som organisationens signerade meddelande räknar, så den kan inte ge något bevis. Fråga en annan nod eller försök igen senare.
problem-method = Metoden duger inte
problem-method-detail = Den här adressen tar bara emot: { $allowed }. Publicering och administration görs med kommandot kirjo på nodens egen dator.
problem-busy = Noden är upptagen
problem-busy-detail = För många begäranden pågår. Försök igen om en stund.
problem-too-slow = Svaret tog för länge
problem-too-slow-detail = Noden hann inte svara. Avgränsa sökningen eller försök igen om en stund.
problem-internal = Ett fel uppstod i noden
problem-internal-detail = Felet ligger i noden, inte i din begäran. Försök igen. Om felet upprepas, meddela nodens administratör.
problem-storage = Nodens databas går inte att läsa
problem-storage-detail = Felet ligger i noden, inte i din begäran. Nodens logg anger orsaken. Andra noder visar samma katalog.
problem-refused = Noden vägrade
problem-bad-body = Begärans innehåll går inte att läsa
problem-bad-body-detail = Begärans innehåll har inte den väntade formen: { $reason }. Formen framgår av gränssnittets beskrivning.
problem-too-large = Begäran är för stor
problem-too-large-detail = Begärans innehåll är större än { $max } byte. Dela upp det.
problem-home-link = Till katalogens första sida

## What became of an offered record
verdict-accepted = godkänd
verdict-known = fanns redan
verdict-superseded = noden har en nyare
verdict-expired = giltigheten har gått ut
verdict-waiting = väntar på uppgift om signeraren
verdict-future = väntar på sin tid
verdict-too-large = avvisad: för stor
verdict-bad-envelope = avvisad: inte en signerad post
verdict-bad-body = avvisad: innehållet bryter mot formens regler
verdict-bad-key = avvisad: svag eller felaktig nyckel
verdict-bad-signature = avvisad: signaturen stämmer inte eller posten hör till ett annat nätverk
verdict-bad-identity = avvisad: identitetshändelsen bryter mot reglerna
verdict-revoked = avvisad: signerarens rätt har återkallats
verdict-signer-ended = avvisad: signerarens rätt hade upphört
verdict-out-of-scope = avvisad: signeraren får inte signera detta slag
verdict-quota = avvisad: organisationens kvot är fylld
verdict-unknown-orgs = avvisad: nodens utrymme för oidentifierade organisationer är fyllt
verdict-waiting-full = avvisad: för många poster väntar på sin signerare
verdict-future-full = avvisad: för många poster väntar på sin tid
verdict-waited-in-vain = avvisad: signeraren blev inte känd i tid
verdict-bad-frame = avvisad: meddelandet går inte att läsa
verdict-unexpected = avvisad: ett meddelande som ingen bett om
verdict-busy = avvisad: noden har för mycket att göra
verdict-silent = frånkopplad: förfrågningar lämnades utan svar
verdict-other = avvisad: ett skäl som den här versionen inte känner till

## Errors of a node
error-not-ours = Den här noden signerar inte för organisationen { $org }. Kommandot kirjo key show räknar upp de organisationer den signerar för.
error-not-signing = Ingen av nodens nycklar får nu signera för organisationen { $org }: dess kontrollant har avslutat eller tagit bort den, eller har inte lagt till den ännu. Kommandot kirjo key show räknar upp nycklarna, och kirjo key rotate låter en signera.
error-unasked = Noden har startats om, och ingen annan nod har ännu svarat om den har nyare poster från din organisation. Försök igen när en är ansluten (kirjo peers), eller lägg till --force om du vet att inget nyare har publicerats.
error-unknown-org = Den här noden har inte organisationen { $org }. Kontrollera identifieraren, eller hämta vad andra har med kirjo sync.
error-bad-operation = Identitetsändringen följer inte på organisationens senaste ({ $outcome }). Ge kommandot på nytt.
error-changing = Organisationens poster ändrades hela tiden under arbetet. Försök igen.
error-home = Datakatalogen tog inte emot ändringen: { $reason }.
error-no-record = Organisationen har ingen post med nyckeln { $key }. Kommandona kirjo search och kirjo get visar nycklarna.
error-clock-off = Nodens klocka avviker { $millis } ms från de andra nodernas. Ställ klockan (NTP) och försök igen.
error-clock-behind = Nodens klocka går { $millis } ms efter organisationens nyaste post, så ingenting kunde signeras på nytt och ingenting har ändrats. Ställ klockan (NTP) eller vänta och försök igen.
error-bad-address = ”{ $value }” är ingen nodadress. Skriv den till exempel som /dns4/node.example.org/tcp/4480 eller /ip4/192.0.2.7/udp/4480/quic-v1.
error-bad-peer = ”{ $value }” är ingen nodidentifierare. Kommandot kirjo peers räknar upp dem.
error-not-connected = Ingen förbindelse till noden { $value }. Kommandot kirjo peers visar förbindelserna.
error-too-many-peers = { $max } adresser har redan lagts till. Noderna hittar varandra själva så snart en av dem nås.
error-own-records = Den här noden signerar för organisationen { $org } och bevarar därför dess poster. Kommandot kirjo retract drar tillbaka dem överallt.
error-too-many-rules = Det finns redan { $max } regler, och fler får det inte vara. Ta tillbaka en med kirjo policy keep; en regel kan gälla en hel organisation.
error-no-rule = Det finns ingen regel om { $rule }. Kommandot kirjo policy räknar upp reglerna.
error-bad-reason = Ge ett skäl på en rad och med högst { $max } tecken, eftersom läsarna ser det.
error-leaves-out = Den här noden utelämnar poster från organisationen { $org }. Ta tillbaka reglerna med kirjo policy keep och försök igen när posterna är här.
error-unsignable = Posten kan inte signeras: { $reason }. Rätta den och försök igen.
error-refused-by-rules = Nätverkets regler avvisar posten ({ $verdict }). Kommandot kirjo status visar organisationens läge.
error-no-entropy = Systemet ger inga slumptal: { $reason }. Försök igen; om det upprepas, kontrollera systemet.
error-stopping = Noden håller på att stanna. Starta den igen med kommandot kirjo run.
error-store = Databasen tog inte emot ändringen: { $reason }.
error-http-in-use = Adressen { $address } används av ett annat program. Stoppa det eller välj en annan port under http.address i kirjo.toml.
error-http-listen = Det går inte att lyssna på { $address }: { $reason }. Välj en annan under http.address i kirjo.toml.
error-admin-in-use = En annan nod använder redan { $path }. Stoppa den eller välj en annan katalog med --home.
error-admin-socket = Administrationsuttaget { $path } kan inte öppnas: { $reason }. Kontrollera katalogens rättigheter; sökvägen får ha högst cirka 100 tecken.

## Faults of a record, by rule
fault-required = Fältet ”{ $field }” saknas. Lägg till det.
fault-required-language = Fältet ”{ $field }” behöver en text på minst ett av språken { $languages }.
fault-required-for-status = Fältet ”{ $field }” saknas trots att statusen är { $status }. Lägg till det eller rätta statusen.
fault-not-for-status = Fältet ”{ $field }” passar inte ihop med statusen { $status }. Ta bort det eller rätta statusen.
fault-contact-needs-address = Kontakten saknar adress. Lägg till rollens e-post (email) eller en sida (page).
fault-unknown-kind = Slaget ”{ $value }” kan inte publiceras. Tillåtna är: { $allowed }.
fault-unknown-kind-near = Slaget ”{ $value }” finns inte. Menade du ”{ $suggestion }”? Tillåtna är: { $allowed }.
fault-unknown-field = Fältet ”{ $field }” finns inte. Ta bort det eller rätta namnet.
fault-unknown-field-near = Fältet ”{ $field }” finns inte. Menade du ”{ $suggestion }”?
fault-duplicate-field = Fältet ”{ $field }” finns två gånger. Behåll ett.
fault-wrong-type =
    Här ska stå { $expected ->
        [text] en text
        [list] en lista
        [map] en struktur med fält
        [integer] ett heltal
        [yes-no] true eller false
        [bytes] en bytesträng
        [nothing] ingenting
       *[other] ett annat slags värde
    }, men filen har { $found ->
        [text] en text
        [list] en lista
        [map] en struktur med fält
        [integer] ett heltal
        [yes-no] true eller false
        [bytes] en bytesträng
        [nothing] ingenting
       *[other] ett annat slags värde
    }. Rätta värdet.
fault-no-fractions = { $value } är inget heltal inom det tillåtna området. Ange ett heltal eller skriv talet som text.
fault-no-null = Värdet är tomt. Utelämna hela fältet.
fault-too-deep = Strukturen har för många nivåer. Högst { $max } är tillåtna.
fault-too-long = Texten är för lång: { $found } tecken. Förkorta den till högst { $max } tecken.
fault-too-many =
    Listan har { $found } poster. Behåll högst { $max ->
        [one] { $max } post
       *[other] { $max } poster
    }.
fault-empty-list = Listan är tom. Lägg till något eller utelämna fältet.
fault-duplicate-entry = ”{ $value }” finns två gånger i listan. Behåll en.
fault-blank = Texten består bara av mellanslag. Skriv en text eller utelämna fältet.
fault-control-character = Texten har ett tecken som inte syns ({ $character }). Ta bort det.
fault-line-break = Texten har en radbrytning men ska stå på en rad. Ta bort radbrytningen.
fault-not-nfc = Texten har inte Unicode-formen NFC. Omvandla den före publiceringen.
fault-out-of-range = { $found } ligger inte mellan { $min } och { $max }. Rätta talet.
fault-not-a-code = ”{ $value }” är ingen kod i listan { $list }. Tillåtna är: { $allowed }.
fault-not-a-code-near = ”{ $value }” är ingen kod i listan { $list }. Menade du ”{ $suggestion }”?
fault-not-a-region = ”{ $value }” är ingen områdeskod. Använd koden för ett välfärdsområde (HVA:02), ett samarbetsområde (YTA:ETELA), ett NUTS 3-område (FI1B1) eller ett land (FI), eller INT.
fault-not-a-region-near = ”{ $value }” är ingen områdeskod. Menade du ”{ $suggestion }”?
fault-not-a-country = ”{ $value }” är ingen landskod. Använd två stora bokstäver, som FI eller SE.
fault-not-a-language = ”{ $value }” är ingen språkbeteckning. Använd en BCP 47-beteckning, som sv, fi, en eller smn.
fault-not-a-date = ”{ $value }” är inget datum. Skriv det i formen 2026-11-30.
fault-not-a-url = ”{ $value }” är ingen webbadress. Skriv hela adressen, till exempel https://example.org/sida.
fault-not-https = Adressen { $value } är inte krypterad. Använd en adress som börjar med https://.
fault-not-an-email = ”{ $value }” är ingen e-postadress. Ange rollens gemensamma adress, till exempel info@example.org.
fault-not-a-host = ”{ $value }” är inget domännamn. Skriv det med små bokstäver, till exempel example.org.
fault-not-an-organisation = ”{ $value }” är ingen organisationsidentifierare. En sådan har 52 tecken a–z och 2–7; kommandot kirjo search visar dem.
fault-not-a-business-id = ”{ $value }” är inget FO-nummer. Skriv det i formen 1234567-1.
fault-business-id-check = Kontrollsiffran i { $value } är fel. Kontrollera siffrorna.
fault-not-a-vat = ”{ $value }” är inget finländskt momsnummer. Skriv det i formen FI12345671.
fault-not-a-ror = ”{ $value }” är ingen ROR-identifierare. En sådan har 9 tecken, till exempel 0abcdef12.
fault-not-a-pic = ”{ $value }” är ingen PIC-kod. En sådan har 9 siffror.
fault-not-a-lei = ”{ $value }” är ingen LEI-kod. En sådan har 20 tecken, av vilka de två sista kontrollerar de andra.
fault-not-an-oid = ”{ $value }” är ingen OID. Skriv den med siffror och punkter, till exempel 1.2.246.10.
fault-not-a-notified-body = ”{ $value }” är inte numret på ett anmält organ. Det har 4 siffror.
fault-not-a-doi = ”{ $value }” är ingen DOI. Skriv den utan adress, till exempel 10.1234/abc.
fault-not-an-instant = ”{ $value }” är inte en tidpunkt med skillnad från UTC. Skriv 2027-04-13T17:00:00+02:00[Europe/Brussels], eller utan zonen inom hakparentes.
fault-not-a-time = ”{ $value }” är varken ett datum eller en tidpunkt. Skriv 2027-11-30 eller 2027-11-30T12:00:00Z.
fault-not-a-key = ”{ $value }” är inte nyckeln till en post av detta slag. Utelämna nyckeln för en ny post eller kopiera den gamla postens 26 tecken.
fault-lease-out-of-range = Posten kan inte gälla till { $value }. Välj en tid i framtiden, senast { $latest }, eller utelämna den.
fault-lease-shortened = En tidigare version utlovades till { $earliest }, så { $value } är för tidigt. Välj en senare tid, eller avsluta posten tidigare med kirjo retract.
fault-other-kind-at-key =
    { $kind ->
        [retraction] Posten med nyckeln { $value } har dragits tillbaka, och nyckeln används inte på nytt.
       *[other] Nyckeln { $value } hör till en post av slaget { $kind }.
    } Utelämna nyckeln, så publicerar du en ny post.
fault-record-too-large = Den signerade posten skulle vara större än { $max } byte. Korta texterna.
fault-personal-data-email = ”{ $excerpt }” ser ut som en persons e-postadress. Använd rollens adress, till exempel info@. Om den inte är en persons, publicera med en motivering (--reason).
fault-personal-data-phone = ”{ $excerpt }” ser ut som ett telefonnummer. Ta bort det och ange rollens e-post eller en sida. Om det inte är ett telefonnummer, publicera med en motivering (--reason).
fault-personal-data-identity-code = Texten innehåller en personbeteckning ({ $excerpt }), och en sådan publiceras aldrig. Ta bort den.
fault-personal-data-name = ”{ $excerpt }” ser ut som en persons namn. Använd rollens namn. Om det inte är ett personnamn, publicera med en motivering (--reason).

## The command line
cli-address = Adress
cli-addresses = Adresser
cli-clock-offset = Klockans avvikelse
cli-blocked-until = Utestängd till
cli-controller = Kontrollnyckel
cli-digest = Kondensat
cli-expires = Gäller till
cli-home = Katalog
cli-http = Webbadress
cli-key = Nyckel
cli-kind = Slag
cli-last-sync = Senast i takt
cli-last-offence = Senaste förseelse
cli-latency = Fördröjning
cli-listen = Nodadresser
cli-membership = Tillhörighet
cli-network = Nätverk
cli-node = Nodens id
cli-org-id = Organisationens id
cli-organisation = Organisation
cli-peer = Nod
cli-peers = Anslutna noder
cli-penalty = Straffpoäng
cli-publisher = Utgivare
cli-ready = Redo
cli-received = Mottagna
cli-record-id = Postens id
cli-loading = Laddas
cli-records = Poster
cli-refused = Avvisade
cli-retraction = Återkallelse
cli-sent = Skickade
cli-signature = Signatur
cli-signed = Signerad
cli-signer = Signeringsnyckel
cli-since = Ansluten sedan
cli-size = På disken
cli-software = Programvara
cli-state = Läge
cli-title = Namn
cli-transport = Transport
cli-unknown = Oidentifierade organisationer
cli-version = Version
cli-col-organisation = ORGANISATION
cli-col-peer = NOD
cli-col-received = MOTTAGNA
cli-col-sent = SKICKADE
cli-col-state = LÄGE
cli-banned = spärrad
cli-blocked = utestängd
cli-behind = efter
cli-connected = ansluten
cli-expired = utgången
cli-in-step = i takt
cli-not-connected = borta
cli-stdin = standard in
cli-offence-flood = sände mer än en nod får
cli-offence-garbage = sände begäranden som inga är
cli-offence-stall = började en begäran och avslutade den inte
cli-offence-bad-frame = sände ett meddelande som inte kan läsas
cli-offence-unexpected = svarade på något som ingen frågat
cli-offence-no-record = sände byte som inte är någon post
cli-offence-forgery = sände en post med falsk signatur
cli-offence-silence = lämnade begäranden utan svar
cli-controller-here = Kontrollnyckeln ligger på den här datorn. Förvara en kopia utanför nätet och flytta bort nyckeln från datorn när noden fungerar.
cli-controller-away = Kontrollnyckeln ligger inte på den här datorn.
cli-init-guessed = Namnet är den här datorns. Byt det genom att publicera en organisationspost med kirjo publish.
cli-init-next = Starta noden med kirjo run. Säkerhetskopiera katalogen { $home }/keys: den som förlorar kontrollnyckeln förlorar organisationen.
cli-home-exists = Det finns redan en nod i { $home }. Använd den som den är eller välj en annan katalog med --home.
cli-no-node = Det finns ingen nod i { $home }. Skapa en med kirjo init eller ange dess katalog med --home.
cli-not-running = Ingen nod är i gång för { $home }; starta den med kirjo run.
cli-not-allowed = Du får inte använda noden i { $home }. Kör kommandot som den användare som kör noden.
cli-socket = Administrationsuttaget { $path } kan inte användas: { $reason }. Välj en katalog med kortare sökväg eller se över dess rättigheter.
cli-no-answer = Noden svarade inte på { $seconds } sekunder. Se dess logg och starta om den vid behov.
cli-lost = Noden försvann innan den svarade ({ $reason }). Se dess logg och försök igen.
cli-strange-answer = Noden svarade något som det här kommandot inte förstår ({ $reason }). Använd samma version av båda.
cli-path = { $path }: { $reason }. Kontrollera att den finns, att den här användaren får använda den och att disken är hel, och försök igen.
cli-config = { $path }: { $reason }. Rätta den raden.
cli-key-file = Nyckelfilen { $path } kan inte läsas: { $reason }. Återställ den från säkerhetskopian eller rätta dess rättigheter.
cli-key-open = Andra kan läsa nyckelfilen { $path } (rättigheter { $mode }). Kör chmod 600 på den och byt nyckeln om någon kan ha kopierat den.
cli-key-malformed = { $path } är inte en Ed25519-nyckel i formen PKCS#8 PEM. Återställ filen från säkerhetskopian.
cli-bad-genesis = { $path } är inte den här organisationens grundläggande post i det här nätverket. Återställ filen från säkerhetskopian.
cli-store-in-use = En annan process använder datakatalogen { $path }. Stoppa den eller välj en annan katalog med --home.
cli-store-newer = Databasen har version { $found } och det här programmet känner versionerna upp till { $supported }. Använd ett nyare program; ingenting har ändrats.
cli-store-network = Datakatalogen hör till nätverket { $found }, inte till { $expected }. Rätta nätverket i kirjo.toml eller välj en annan katalog med --home.
cli-store-damaged = Databasen { $path } är skadad ({ $reason }). Spara det som kan läsas med kirjo dump --salvage FIL, flytta undan katalogen, för tillbaka posterna med kirjo restore FIL och starta igen: resten kommer från de andra noderna.
cli-store-corrupt = Post nummer { $number } i databasen kan inte läsas: databasen är skadad. Spara det som kan läsas med kirjo dump --salvage FIL, flytta undan katalogen db/store, för tillbaka posterna med kirjo restore FIL och starta igen: resten kommer från de andra noderna.
cli-disk-full = Disken har bara { $free } ledigt, för lite för att skriva. Frigör utrymme; ingenting har gått förlorat.
cli-http-in-use = Ett annat program använder { $address }. Stoppa det eller välj en annan adress i kirjo.toml under http.address.
cli-http-listen = Det går inte att lyssna på { $address }: { $reason }. Välj en annan adress i kirjo.toml under http.address.
cli-port-in-use = Ett annat program använder { $address }. Stoppa det eller välj en annan adress i kirjo.toml under peers.listen.
cli-listen-refused = Det går inte att lyssna på { $address }: { $reason }. Välj en annan adress i kirjo.toml under peers.listen.
cli-start-set = Databasen har poster som inte hör ihop ({ $reason }). Flytta undan katalogen db och starta igen: posterna kommer tillbaka från de andra noderna.
cli-start-other = Noden kan inte fungera: { $reason }.
cli-bad-address = { $option }: ”{ $value }” är inte en nods adress ({ $reason }). Skriv till exempel /dns4/node.example.org/tcp/4480.
cli-file-unreadable = Filen kan inte läsas: { $reason }. Kontrollera dess namn och rättigheter.
cli-file-too-large = Filen är större än { $max } MiB. Dela upp den i mindre.
cli-file-not-utf8 = Det här är inte text i UTF-8. Spara filen som UTF-8.
cli-file-syntax = Det här är inte giltig YAML eller JSON: { $detail }. Kontrollera indrag, kolon, citattecken och parenteser här och på raden före.
cli-file-duplicate-key = Fältet ”{ $key }” står här för andra gången. Behåll ett av dem.
cli-file-merge-key = Sammanslagningsnycklar (<<) används inte i postfiler. Skriv ut fälten.
cli-file-tag = Taggen ”{ $tag }” används inte i postfiler. Ta bort den.
cli-file-too-complex = Filen har för många nivåer, eller dess alias upprepar för mycket. Skriv den enklare eller dela upp den.
cli-file-fraction = { $value } är inte ett heltal. Skriv ett heltal, eller sätt det inom citattecken om det är text.
cli-file-not-a-record = En post består av fält såsom kind: och title:, och det gör inte det här. Skriv ut fälten.
cli-file-no-records = Det finns ingen post i filen. Skriv en eller ange en annan fil.
cli-file-too-many-records = Filen har fler än { $max } poster. Dela upp den i mindre.
cli-nothing-published = Ingenting har publicerats, inte heller ur de andra filerna. Rätta felen och försök igen.
cli-record-good = i sin ordning
cli-published =
    { $count ->
        [one] { $count } post publicerad
       *[other] { $count } poster publicerade
    }, { $unchanged } oförändrade, { $refused } avvisade.
cli-checked =
    { $count ->
        [one] { $count } post är i sin ordning
       *[other] { $count } poster är i sin ordning
    } ({ $unchanged } oförändrade), { $refused } avvisade; ingenting publicerades.
cli-renewed =
    { $count ->
        [one] { $count } post förnyad.
       *[other] { $count } poster förnyade.
    }
cli-retracted =
    { $count ->
        [one] { $count } post återkallad.
       *[other] { $count } poster återkallade.
    }
cli-renew-question =
    { $count ->
        [one] Stämmer den här posten ännu, och ska dess giltighet förlängas? [j/N]
       *[other] Stämmer de här { $count } posterna ännu, och ska deras giltighet förlängas? [j/N]
    }
cli-renew-needs-yes = En människa bekräftar att posterna ännu stämmer. Gå igenom dem och ge sedan --yes.
cli-renew-declined = Ingenting förnyades.
cli-one-organisation = Nycklarna hör till olika organisationer. Ange en organisations nycklar åt gången.
cli-search-shown =
    { $total ->
        [0] Ingen post.
        [one] { $shown } av { $total } post.
       *[other] { $shown } av { $total } poster.
    }
cli-raw-terminal = Den signerade posten är binär och skulle störa terminalen. Skriv den till en fil med --out FIL.
cli-written =
    { $bytes ->
        [one] { $file }: { $bytes } byte skriven.
       *[other] { $file }: { $bytes } byte skrivna.
    }
cli-not-written = { $file } kan inte skrivas: { $reason }. Välj en annan fil med --out.
cli-not-read = { $file } kan inte läsas: { $reason }. Kontrollera dess namn, rättigheter och storlek.
cli-not-identity = { $file } är inte en organisations identitet. Hämta den från en nod: /api/v1/orgs/ORG/identity?format=cose.
cli-signature-good = giltig i nätverket { $network }
cli-verify-signature = { $file }: signaturen är inte giltig i nätverket { $network }: bytena har ändrats, någon annan har signerat dem eller posten hör till ett annat nätverk. Ange rätt nätverk med --network eller hämta posten på nytt; lita inte på den här.
cli-verify-key = { $file }: nyckeln som signerat är svag eller felaktig, så signaturen bevisar ingenting. Lita inte på posten.
cli-verify-form = { $file } är inte en signerad post ({ $reason }). Hämta den på nytt med kirjo get --raw.
cli-member-not-checked = inte kontrollerat; ge organisationens identitet med --identity
cli-member-belongs = Den som signerat hör till organisationen.
cli-member-identity = Posten är en del av organisationens identitet.
cli-member-unknown-signer = Den som signerat hör inte till organisationen. Lita inte på posten, eller hämta en nyare identitet.
cli-member-revoked = Organisationen har tagit bort den som signerat. Lita inte på posten.
cli-member-signer-ended = Tiden för den som signerat hade gått ut när posten signerades. Lita inte på posten.
cli-member-out-of-scope = Den som signerat hör till organisationen men får inte signera poster av det här slaget. Lita inte på posten.
cli-member-other-identity = Identiteten är inte den som postens organisation har i det här nätverket. Hämta den rätta.
cli-peers-none = Inga andra noder är kända än. Lägg till en med kirjo peers add.
cli-peer-added = { $address } kontaktas nu och efter varje start.
cli-peer-banned = { $peer } hålls ute.
cli-peer-unbanned = { $peer } får komma in igen.
cli-peer-unknown = Ingen nod har id:t ”{ $peer }”. Kommandot kirjo peers räknar upp dem.
cli-peer-ambiguous = Flera noders id slutar på ”{ $peer }”. Ange hela id:t.
cli-left-out = Utelämnat
cli-left-out-counts =
    { $records ->
        [one] { $records } post
       *[other] { $records } poster
    } enligt { $rules ->
        [one] { $rules } regel
       *[other] { $rules } regler
    } (kirjo policy)
cli-reason = Skäl
cli-policy-none = Den här noden utelämnar ingenting.
cli-policy-would-drop =
    { $count ->
        [0] Regeln om { $ref } gäller ingen post som noden har nu; de som kommer senare utelämnas.
        [one] Regeln om { $ref } raderar nu innehållet i en post från noden; också nyare versioner och senare poster utelämnas.
       *[other] Regeln om { $ref } raderar nu innehållet i { $count } poster från noden; också nyare versioner och senare poster utelämnas.
    }
cli-policy-told = De andra noderna bevarar posterna. Nodens läsare får veta att du utelämnar dem och det skäl du anger.
cli-policy-question = Ska de utelämnas? [j/N]
cli-policy-needs-yes = Det som utelämnas raderas här. Se det genom att ge kommandot i en terminal, eller ge --yes.
cli-policy-declined = Ingenting utelämnades.
cli-policy-dropped =
    { $count ->
        [one] { $ref } utelämnas från och med nu; innehållet i en post raderades.
       *[other] { $ref } utelämnas från och med nu; innehållet i { $count } poster raderades.
    }
cli-policy-kept =
    { $count ->
        [0] { $ref } utelämnas inte längre; ingen post behöver hämtas.
        [one] { $ref } utelämnas inte längre; en post hämtas från andra noder. Den kommer tillbaka bara från en nod som ännu har den.
       *[other] { $ref } utelämnas inte längre; { $count } poster hämtas från andra noder. De kommer tillbaka bara från noder som ännu har dem.
    }
cli-dump-left-out =
    { $count ->
        [one] En post som noden utelämnar enligt en regel finns inte i den; inte heller reglerna.
       *[other] { $count } poster som noden utelämnar enligt sina regler finns inte i den; inte heller reglerna.
    }
cli-dump-done =
    { $records ->
        [one] En post är sparad i { $file } ({ $size }).
       *[other] { $records } poster är sparade i { $file } ({ $size }).
    }
cli-dump-lost =
    { $lost ->
        [one] En post kunde inte läsas; den kommer tillbaka från de andra noderna.
       *[other] { $lost } poster kunde inte läsas; de kommer tillbaka från de andra noderna.
    }
cli-dump-lost-unknown = Databasen säger inte längre hur många poster den hade; de som saknas kommer tillbaka från de andra noderna. Dra tillbaka på nytt det som din organisation hade dragit tillbaka utan att någon annan nod ännu visste om det.
cli-dump-network = Dumpen är från nätverket { $found }, och den här noden hör till { $expected }. Ta rätt dump eller välj en annan katalog med --home.
cli-dump-broken = Dumpen kan inte användas: { $reason }. Ta en annan kopia; ingenting har ändrats.
cli-restore-done = { $restored } av { $records } poster fördes tillbaka. Starta noden med kirjo run: resten kommer från de andra noderna.
cli-sync-begun =
    { $connected ->
        [one] Jämför med { $connected } nod.
       *[other] Jämför med { $connected } noder.
    }
cli-sync-done = I takt med { $in_step } av { $connected } anslutna noder.
cli-sync-no-peer = Ingen nod är ansluten. Lägg till en med kirjo peers add eller vänta tills en är ansluten.
cli-sync-behind =
    { $missing ->
        [one] { $missing } nod var
       *[other] { $missing } noder var
    } inte i takt inom { $seconds } sekunder. Se kirjo peers och försök igen med längre --wait.
cli-demo-preparing = { $number }/{ $of } { $name }: { $count } organisationer förbereds
cli-demo-loaded = { $number }/{ $of } { $name }: i gång, { $count } poster
cli-demo-exchanging = Noderna utbyter poster: { $count } av { $of }
cli-demo-in-step = Alla deltagare har samma katalog.
cli-demo-behind = Deltagarna utbyter ännu sina poster.
cli-demo-home = Deras data finns i { $home }. Ctrl-C stoppar dem; nästa start fortsätter därifrån.
cli-demo-nodes = --nodes måste vara 1 till { $max }.
cli-demo-ports = Det finns ingen ledig port från { $first } och uppåt. Stoppa programmen som använder dem.
cli-demo-catalogue = Demokatalogen har ett fel: { $reason }. Det är ett fel i programmet; anmäl det.
cli-demo-another = I { $home } finns ett demonstrationsnätverk som grundats för ett annat antal deltagare eller med en annan version. Ta bort det eller välj ett annat --home.
cli-hosted = Organisationer på noden
cli-other-keys = Andra nycklar
cli-signs-here = Signerar här
cli-parent = Enhet inom
cli-parent-confirmed = bekräftad
cli-parent-unconfirmed = inte bekräftad av den
cli-publishers = Utgivare
cli-asked = Tillfrågade
cli-state-no-head = utan meddelande
cli-state-complete = fullständiga
cli-state-ahead = före
cli-state-checking = under kontroll
cli-state-short = ofullständiga
cli-state-different = avvikande
cli-state-stale = föråldrade
cli-publisher-no-head = Har ännu inte meddelat hur många poster den har.
cli-publisher-complete = fullständig
cli-publisher-ahead =
    { $ahead ->
        [one] före: { $ahead } post är nyare än meddelandet
       *[other] före: { $ahead } poster är nyare än meddelandet
    }
cli-publisher-checking = avviker från meddelandet; två organisationer har inte frågats ännu
cli-publisher-short =
    { $missing ->
        [one] minst { $missing } post saknas, och de tillfrågade har den inte heller
       *[other] minst { $missing } poster saknas, och de tillfrågade har dem inte heller
    }
cli-publisher-different = avvikande: här finns fler poster än meddelandet räknar
cli-publisher-stale = föråldrad: det senaste meddelandet är för gammalt
cli-head-age =
    { $hours ->
        [0] (meddelat inom en timme)
        [one] (meddelat för { $hours } timme sedan)
       *[other] (meddelat för { $hours } timmar sedan)
    }
cli-guarded = Noden har startats om och signerar ingenting innan en annan nod har tillfrågats om nodens egna poster. Det sker av sig självt när en är ansluten.
cli-unknown-full =
    { $refused ->
        [one] En post från en oidentifierad organisation avvisades, för nodens utrymme för dem är fyllt.
       *[other] { $refused } poster från oidentifierade organisationer avvisades, för nodens utrymme för dem är fyllt.
    } Vill du hålla fler, höj limits.unknown_orgs eller limits.unknown_bytes i kirjo.toml och starta noden på nytt.
cli-controller-missing = Kontrollnyckeln finns inte i { $path }. Ange filen där den förvaras med --controller.
cli-key-rotated = Den här nyckeln signerar från och med nu. Det som den gamla har signerat gäller fortfarande.
cli-key-added = { $key } får signera: { $scopes }.
cli-key-revoked =
    Nyckeln är borttagen, och ingenting som den har signerat gäller längre. { $again ->
        [one] { $again } post eller återkallelse
       *[other] { $again } poster och återkallelser
    } signerades på nytt, { $fallen } lämnades bort; deras nycklar räknas upp, så att du kan publicera det du saknar igen.
cli-org-created = Organisationen är grundad, och noden signerar för den. Dess kontrollnyckel finns i { $path }: ge den till den som organisationen tillhör, och förvara en kopia utanför nätet.
cli-org-add-next = Noden har gjort en nyckel för organisationen. Den som har kontrollnyckeln låter den signera: kirjo key rotate --org { $org } --to { $key } --controller FIL
cli-org-moved = Organisationen { $org } har flyttat hit: den här nyckeln signerar för den från och med nu, och den gamla noden gör det inte längre.
cli-parent-set = { $org } är en enhet inom { $other }, vilket visas som bekräftat när den ger kommandot kirjo org confirm.
cli-parent-none = { $org } är inte någon organisations enhet.
cli-unit-confirmed = { $other } är bekräftad som enhet inom { $org }.
cli-unit-dismissed = { $other } är inte längre bekräftad som enhet inom { $org }.
cli-change-not-controller = Nyckeln är ingen kontrollnyckel för organisationen ({ $reason }). Använd filen som kirjo init gjorde som controller.pem.
cli-change-not-a-signer = Nyckeln signerar inte för organisationen ({ $reason }). Dess nycklar visas på /api/v1/orgs/ORG.
cli-change-already-signer = Nyckeln finns redan i listan ({ $reason }). Gör en annan.
cli-change-too-many-signers = Listan över nycklar är full ({ $reason }). Ta bort en gammal med kirjo key revoke.
cli-change-scopes = Ange 1 till 16 olika slag med --scope ({ $reason }).
cli-change-already-unit = { $reason }. Kontrollera identifieraren.
cli-change-not-a-unit = { $reason }. Kontrollera identifieraren.
cli-change-too-many-units = Listan över enheter är full ({ $reason }). Ta först bort någon med kirjo org dismiss.
cli-change-unchanged = Det är så redan ({ $reason }). Ingenting ändrades.
cli-change-too-long = Identiteten kan inte ha fler ändringar ({ $reason }). Grunda en ny organisation som fortsätter den här.
cli-change-invalid = Identiteten kan inte ändras så ({ $reason }). Se kirjo key show.
cli-not-proof = { $file } är inget bevis ({ $reason }). Hämta det från en nod: /api/v1/proof/ORG/KEY.
cli-proof = Beviset håller
cli-proof-bad = Beviset visar inte att utgivaren har räknat med posten. Raderna med nej säger vad som brister; hämta beviset på nytt, eller lita inte på det.
cli-claim-head-signed = meddelandet signerat
cli-claim-head-organisation = utgivarens meddelande
cli-claim-this-record = gäller posten
cli-claim-counted = posten från dess tid
cli-claim-path = vägen till roten
cli-head-member = Meddelandets nyckel
cli-head-as-of = Meddelat
cli-head-count = Meddelat antal
cli-org-here = Den här noden signerar redan för organisationen, med den här nyckeln.

## Vad andra uppger, med ord som inte säger mer än uppgiften

statements-heading = Vad andra har uppgett
stated-used-in-production = { $who } har uppgett att den använder detta i produktion sedan { $date }.
stated-piloted = { $who } har uppgett att den har prövat detta sedan { $date }.
stated-ended = { $who } har uppgett att den slutade använda detta { $date }.
stated-adopted-practice = { $who } har uppgett att den tog denna verksamhetsmodell i bruk { $date }.
stated-assessed = { $who } har uppgett att den bedömde detta { $date }.
stated-certified = { $who } har uppgett att den certifierade detta { $date }.
stated-registry-listed = { $who } har uppgett att den införde detta i sitt register { $date }.
stated-member-of = { $who } är medlem sedan { $date }; båda parter har undertecknat.
stated-has-member = Medlem i { $who } sedan { $date }; båda parter har undertecknat.
stated-consents-to = { $who } har samtyckt till en presentation { $date }.
stated-partner-in = { $who } har uppgett att den är partner i detta sedan { $date }.
stated-vouch = { $who } har gått i god för denna organisation { $date }.
stated-flag = { $who } har uppgett en anmärkning mot detta sedan { $date }.
stated-other = { $who } har uppgett ”{ $type }” { $date }.
statement-ended = Upphörde { $date }.
referred-heading = Poster som hänvisar hit
referred-solves = Erbjuds för detta behov
referred-uses = Används av
referred-based-on = Grund för
referred-part-of = Delar
referred-partOf = Delar
referred-related = Hör ihop
referred-replaces = Ersatt av
referred-result-of = Resultat
referred-results = Resultat av
referred-for-call = För denna utlysning
referred-call = För denna utlysning
referred-evidence-for = Evidens
referred-presented-at = Visas här
referred-event = Presentationer här
referred-items = I presentationer
referred-tools = Används i verksamhetsmodeller
referred-consortium = I konsortier
referred-participants = I projekt
referred-organisers = Ordnar
referred-coordinator = Samordnar
referred-responsible = Ansvarar för
referred-parent = Enheter
referred-other = Hänvisningar
showcase-items-heading = I denna presentation
showcase-withheld = { $count ->
    [one] En post visas inte, eftersom dess ägare inte har gett sitt samtycke eller den inte längre publiceras.
   *[other] { $count } poster visas inte, eftersom deras ägare inte har gett sitt samtycke eller de inte längre publiceras.
}
fault-own-endorsement = Denna organisation kan inte underteckna en uppgift av typen { $type }: en organisation uttalar sig om andra och deras poster, aldrig om sina egna, och samtycker till en presentation bara för sina egna poster. Ange ett annat föremål, eller låt den organisation underteckna som det gäller.
# Import
import-unreadable = Den går inte att läsa ({ $reason }). Kontrollera filens namn och rättigheter.
import-wrong-encoding = Filen är text i { $encoding } (syns vid byte { $byte }), inte i UTF-8. Spara den som UTF-8 eller konvertera den: iconv -f { $encoding } -t UTF-8.
import-not-utf8 = Byte { $byte } (rad { $line }) är inte UTF-8. Filen är sannolikt i ISO-8859-1 eller Windows-1252: spara den som UTF-8 eller konvertera den med iconv -f WINDOWS-1252 -t UTF-8.
import-binary = Det här är inte text utan { $found }. Packa upp den, eller spara tabellen som CSV.
import-unknown-format = Varken namnet eller början visar formatet. Ange det med --format: { $formats }.
import-no-records = Det finns inget att importera i den. Kontrollera att filen och --format är rätt.
import-too-large = Dokumentet är större än { $max } MiB, och detta format måste läsas helt. Dela det, eller använd CSV eller NDJSON.
import-too-complex = Den har mer än { $max } delar, eller så är de för djupt inkapslade. Dela den i mindre dokument.
import-syntax = Den är inte skriven så som formatet kräver: { $detail }. Rätta det där.
import-entities = Dokumentet definierar XML-entiteter, som kan svälla utan gräns. Skriv ut adresserna i stället, utan <!ENTITY.
import-unknown-context = Kontexten { $context } är okänd, och inga kontexter hämtas någonsin. Använd https://schema.org, eller skriv kontexten i dokumentet.
import-unknown-version = Version { $version } av publiccode.yml är okänd; 0 och 0.4–0.7 är kända. Anpassa filen till någon av dem.
import-missing-column = Kolumnen { $column } saknas. Tabellen har: { $columns }. Rätta rubrikraden eller mappningen.
import-duplicate-column = Kolumnen { $column } finns två gånger. Byt namn på den ena eller ta bort den.
import-unknown-field = { $field } är inget fält i { $kind }. En sökväg ser ut som title.fi, themes eller links[0].url; en tabell med andra rubriker behöver --mapping.
import-bad-mapping = Mappningen är fel vid { $path }; väntat: { $expected }. Se kirjo import --help.
import-unknown-kind = { $value } är ingen posttyp. Typerna är: { $allowed }.
import-no-kind = Inget anger vilken typ posten är av. Ge --kind, eller kind i mappningen.
import-row-too-long = Raden är längre än { $max } KiB. Förkorta den, eller leta efter ett citattecken som aldrig stängts.
import-too-many-cells = Raden har mer än { $max } celler. Kontrollera skiljetecknet.
import-ragged-row = Raden har { $found } celler och rubrikraden { $expected }. Sätt celler med skiljetecken eller radbrytningar inom citattecken.
import-not-a-record = Detta är ingen post: en samling fält behövs.
import-no-id = Posten saknar id ({ $field }), utan vilket en senare import inte hittar den. Fyll i det, eller ange en annan kolumn som id i mappningen.
import-duplicate-id = Id { $value } har redan förekommit (vid { $first }). Ge varje post ett eget id.
import-one-organisation = En utgivare har en profil, sin egen. Importera de andra för sina egna organisationer med --org.
import-no-source = Inget anger varifrån texten kommer. Ge --source NAMN, eller source i mappningen.
import-no-licence = Inget anger på vilka villkor texten får användas. Ge --source-licence med ett av: { $allowed }.
import-unknown-licence = Texter under { $value } kan inte övertas. Möjliga är: { $allowed }. Länka till originalet i stället, eller skaffa tillstånd.
import-no-language = Texten anger inte sitt språk. Ge --lang, till exempel --lang sv.
import-not-a-number = { $value } är inget heltal. Skriv bara siffror.
import-not-yes-or-no = { $value } är varken ja eller nej. Skriv ja eller nej.
import-not-translated = Mappningen översätter inte { $value }. Den känner: { $known }. Lägg till det, eller ange otherwise i mappningen.
import-several-values = Fältet tar ett värde, och det finns flera: { $found }. Välj ett.
import-not-a-time = { $value } är inget datum och ingen tid. Skriv det som 2027-03-02 eller 2027-03-02T09:00:00+02:00.
import-no-zone = Tiden { $value } saknar tidszon. Ge --zone, till exempel --zone Europe/Helsinki.
import-unknown-zone = Tidszonen { $value } är okänd. Använd ett namn ur IANA-listan, såsom Europe/Helsinki.
import-recurrence = Upprepningen { $value } kan inte skrivas ut som högst { $max } enskilda evenemang. Ge den ett slut (COUNT eller UNTIL), eller lista evenemangen var för sig.
import-left-no-such-kind = Utelämnat: { $what } motsvarar ingen posttyp.
import-left-other-kind = Utelämnat: en annan typ än den som begärdes ({ $what }).
import-left-organisation = Utelämnat: { $what }. En organisation publicerar sig själv; importera dess profil med --kind organisation --org.
import-left-over = Utelämnat: evenemanget är över ({ $what }).
import-left-other-source = Lämnat orört: { $id } har importerats från { $source }. Ta över det med --replace.
import-left-by-hand = Lämnat orört: { $id } är skrivet för hand. Ersätt det med --replace.{ $source }
cli-import-row = rad { $row }
cli-import-nothing = Ingenting importerades.
cli-import-quota = Importen har { $found } poster, och organisationen skulle då ha { $total }; nu har den { $held } och får ha { $max }. Ingenting publicerades. Utelämna poster, dra tillbaka gamla, eller fördela dem på flera organisationer med --org.
cli-import-nameless = Ingenting drogs tillbaka: { $count ->
        [one] en avvisad rad
       *[other] { $count } avvisade rader
    } saknar läsbart id, så det är inte säkert vad som har försvunnit. Rätta raderna först.
cli-import-needs-yes = En människa bekräftar att poster dras tillbaka. Se vad som försvunnit med --dry-run, och ge sedan --yes.
cli-import-question =
    { $count ->
        [one] Dra tillbaka den här posten för gott? (j/n)
       *[other] Dra tillbaka dessa { $count } poster för gott? (j/n)
    }
cli-import-progress = { $done } av { $of } poster
cli-import-report = Rapporten kan inte skrivas till { $path } ({ $reason }). Ange en annan fil.
cli-import-more =
    { $count ->
        [one] En till finns i rapporten (--report FIL).
       *[other] { $count } till finns i rapporten (--report FIL).
    }
cli-import-vanished =
    { $count ->
        [one] En post kom tidigare från den här källan och finns inte längre i den. Den är kvar tills du drar tillbaka den:
       *[other] { $count } poster kom tidigare från den här källan och finns inte längre i den. De är kvar tills du drar tillbaka dem:
    }
cli-import-retract-all = Samma import med --retract-vanished drar tillbaka dem alla.
cli-import-done = { $made } skapade, { $changed } ändrade, { $unchanged } oförändrade, { $left } lämnade, { $refused } avvisade, { $vanished } försvunna, { $retracted } tillbakadragna
cli-import-would = Ingenting publicerades. En import skulle ge: { $made } skapade, { $changed } ändrade, { $unchanged } oförändrade, { $left } lämnade, { $refused } avvisade, { $vanished } försvunna, { $retracted } tillbakadragna
