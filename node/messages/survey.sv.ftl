# Marknadskartläggningar och jämförelser
survey-heading = Marknadskartläggning
survey-save = Spara som marknadskartläggning
survey-notice = Här är allt som svarade på den här sökningen i den här nodens exemplar av katalogen vid den angivna tidpunkten. Det är ingen upphandlingsannons och ingen anbudsförfrågan, och det rekommenderar ingen. Utgivarna svarar själva för sina uppgifter, och vem som helst kan ta en sådan undersökning med egna ord.
survey-lead = Allt som svarar på den här sökningen, med det som behövs för att lita på den också senare. Hämta en fil att spara: nodens organisation signerar den, och den går att kontrollera om flera år.
survey-not = Det är ingen upphandlingsannons och ingen anbudsförfrågan, och det rekommenderar ingen. Utgivarna svarar själva för sina uppgifter.
survey-files = Filer att spara
survey-files-text = En fil görs och signeras i den stund då du hämtar den. Spara den precis som den är: ändras ett enda tecken håller den inte längre vid en kontroll.
survey-file-csv = Tabell (CSV)
survey-file-json = Data (JSON)
survey-verify-text = Vem som helst kan kontrollera en fil utan nätverk:
survey-facts = Vad som frågades, när och var
survey-words = Sökord
survey-no-words = Inga: allt som filtren släpper igenom
survey-sort = Ordning
survey-sort-relevance = Bästa svar först; dagens lott avgör mellan lika
survey-sort-newest = Nyaste först; dagens lott avgör mellan lika
survey-sort-deadline = Det som stänger snart först; dagens lott avgör mellan lika
survey-taken-for = Ord som inte finns någonstans
survey-made = Tagen
survey-made-finnish = Finsk tid
survey-lot-day = Lottens dag
survey-node-of = Nodens organisation
survey-node = Nod
survey-network = Nätverk
survey-software = Programvara
survey-software-version = Kirjo { $version }, index { $analysis }
survey-digest = Katalogens tillstånd
survey-digest-at = Av poster som gäller
survey-total = Poster som hittades
survey-of = { $total } av { $visible } som nodens läsare ser
survey-withheld = Vad den här noden inte visar
survey-withheld-none = Den här noden döljer ingenting och utelämnar ingenting. Läsarna ser varje post som noden har.
survey-withheld-records =
    { $count ->
        [one] Nodens läsare ser inte { $count } post i hela katalogen. Om den skulle svara på den här sökningen går inte att veta här; andra noder kan visa den.
       *[other] Nodens läsare ser inte { $count } poster i hela katalogen. Om de skulle svara på den här sökningen går inte att veta här; andra noder kan visa dem.
    }
survey-hidden =
    { $count ->
        [one] { $count } post från organisationer som nodens driftansvariga döljer. Inställningarna anger inget skäl.
       *[other] { $count } poster från organisationer som nodens driftansvariga döljer. Inställningarna anger inget skäl.
    }
survey-left-out =
    { $count ->
        [one] { $count } post som nodens driftansvariga utelämnar, av det skäl som regeln anger.
       *[other] { $count } poster som nodens driftansvariga utelämnar, av de skäl som reglerna anger.
    }
survey-unreadable =
    { $count ->
        [one] { $count } post från en senare version av programvaran, som den här noden inte kan visa.
       *[other] { $count } poster från en senare version av programvaran, som den här noden inte kan visa.
    }
survey-rule = { $rule }: { $reason } (sedan { $date })
survey-hits = Posterna i ordning
survey-place = Plats
survey-record = Post
survey-publisher = Utgivare
survey-level = Hur utgivaren är känd
survey-version = Version
survey-expires = Gäller till
survey-why = Varför här
survey-score = Poäng
survey-publishers = Kända utgivare och hur fullständiga de är här
survey-records = Poster
survey-completeness = Fullständighet
survey-nodes = Andra noder som den här känner till
survey-last-sync = Senast jämförd
survey-never = inte sedan noden startade
problem-survey-too-large = För många poster för en undersökning
problem-survey-too-large-detail = { $total } poster svarar på sökningen, och en undersökning har högst { $max }, eftersom den aldrig kapas. Avgränsa sökningen med fler ord eller ett filter.
cli-survey-form = { $file } är ingen marknadskartläggning i den form som en nod ger: { $reason }. Hämta den på nytt, eller leta upp filen som inget annat program har öppnat och sparat.
cli-survey-signature = { $file }: signaturen håller inte i nätverket { $network }: något har ändrats, någon annan har signerat, eller den hör till ett annat nätverk. Lita inte på den här undersökningen.
cli-survey-network = { $file } säger sig vara från nätverket { $own }, inte { $network }. Ange rätt nätverk med --network, eller inget.
cli-survey-member-embedded = av den identitet som undersökningen själv innehåller
cli-survey-member-file = av identiteten i { $file }
cli-survey-member-node = av den identitet som noden har nu
cli-survey-by = Kontrollerad
cli-survey-made = Tagen
cli-survey-query = Sökning
cli-survey-total = Poster
cli-survey-node = Nod
cli-survey-now = På noden nu
cli-survey-states = { $same } oförändrade, { $newer } i en nyare version, { $withdrawn } återkallade, { $expired } utgångna, { $unknown } inte här
filter-kind = Slag
filter-org = Organisation
filter-lang = Texternas språk
filter-theme = Tema
filter-challenge = Utmaning
filter-setting = Vårdmiljö
filter-region = Område
filter-service-language = Tjänstens språk
filter-product-type = Produkttyp
filter-competence-type = Kompetenstyp
filter-maturity = Mognad
filter-device-class = Regulatorisk status
filter-standard = Standard
filter-market = Marknad
filter-market-wanted = Önskad marknad
filter-seeks = Söker
filter-offers = Erbjuder
filter-programme = Program
filter-event-type = Typ av evenemang
filter-stage = Upphandlingsskede
filter-org-type = Typ av organisation
filter-org-region = Organisationens område
filter-deadline-from = Stänger tidigast
filter-deadline-to = Stänger senast
filter-updated-from = Undertecknat tidigast
filter-updated-to = Undertecknat senast
filter-expires-from = Gäller minst till
filter-expires-to = Gäller högst till
cli-survey-member-unknown-signer = Den som har signerat hör inte till organisationen som undersökningen nämner. Lita inte på den, eller kontrollera den mot en nyare identitet.
cli-survey-member-revoked = Organisationen har sedermera tagit bort den som signerade. Fråga organisationen innan du litar på undersökningen.
cli-survey-member-signer-ended = Signerarens tid hade gått ut när undersökningen togs. Lita inte på den.
cli-survey-member-out-of-scope = Signeraren hör till organisationen men får inte signera undersökningar. Lita inte på den.
cli-survey-member-other-identity = Identiteten är inte undersökningens organisations i det här nätverket. Ange rätt med --identity.
compare-heading = Jämförelse
compare-notice = Vad varje utgivare har uppgett i sin egen post, sida vid sida i den ordning du valde. Ingenting bedöms, och det som en post inte säger är inte uppgett.
compare-fact = Uppgift
compare-published = Utgiven { $date }
compare-confirmed = Bekräftad { $date }
compare-not-stated = inte uppgett
compare-other-kind = hör inte till det här slaget
compare-not-shown = visas inte
compare-by-others = Uppgett av andra
compare-none-by-others = ingenting på den här noden
compare-unstated = Uppgifter som ingen av dem anger
compare-as-json = Samma som data (JSON)
compare-choose = Jämför
compare-button = Jämför de valda posterna
compare-hint = Välj två till fyra.
problem-compare-count = Välj två till fyra olika poster
problem-compare-count-detail = En jämförelse behöver två till fyra olika poster, och du valde { $count }. Gå tillbaka och välj igen.
bad-parameter-compared = ”{ $value }” är ingen post. Ange två till fyra som ORG/NYCKEL med kommatecken emellan; kommandot kirjo search visar dem.
