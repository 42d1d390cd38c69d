# Beskrivningen av programmeringsgränssnittet, och det som avvisas

## The reference of the interface
api-heading = Programmeringsgränssnitt
api-title = Katalogens läsgränssnitt
api-description = Allt läses med GET, och ingenting kräver nyckel. En parameter som en adress inte har avvisas, den förbigås aldrig. Fel är problem+json (RFC 9457) på läsarens språk. Varje svar har X-Request-Id. Det som har en ETag besvaras med 304 till den som redan har det. Andra webbplatsers sidor får läsa allt.
api-lead = Vad program kan fråga den här noden och varje annan nod i nätverket. Exemplen fungerar här.
api-document-link = Detsamma som OpenAPI 3.1
api-contents = Innehåll
api-example = Exempel
api-parameters = Parametrar
api-parameter = Parameter
api-meaning = Betydelse
api-answers = Svar
api-status = Status
api-required = obligatorisk
api-values = Tillåtna värden
api-members = Svarets medlemmar
api-group-search = Sökning
api-group-records = Poster och ändringar
api-group-organisations = Organisationer
api-group-exports = Exporter och flöden
api-group-node = Noden

## What each address gives
api-search = Poster som svarar på en sökning, den bästa först
api-facets = Hur många poster det finns för varje värde av varje filter
api-suggest = Ord och poster att fortsätta med medan någon skriver
api-survey = En marknadskartläggning: allt som en sökning hittar, daterat och undertecknat
api-compare = Två till fyra poster sida vid sida, fält för fält
api-records = Poster, den nyaste först
api-record = En post, också som de signerade byten
api-batch = Högst 100 poster på en gång, i den begärda ordningen
api-orgs = Organisationer
api-org = En organisation: dess identitet och hur mycket av det den publicerat som finns här
api-identity = De signerade stegen i en organisations identitet
api-proof = Ett bevis på att en post är bland dem som utgivaren räknar
api-changes = Vad som blev synligt och vad som drogs tillbaka, för speglar
api-events = Detsamma som en ström av serverhändelser. Den börjar i loggen efter det angivna numret och fortsätter direkt: inget steg utelämnas och inget kommer två gånger
api-peers = Andra noder som den här känner
api-status-of-node = Nodens tillstånd, med en kontrollsumma som är lika på noder som har samma innehåll
api-healthz = Om noden lever
api-readyz = Om noden svarar läsare
api-metrics = Tal för övervakning, i Prometheus textformat
api-schema = JSON Schema för ett slag
api-openapi = Den här beskrivningen
api-context = Kontexten för vår JSON-LD
api-export-ndjson = Alla poster, en rad JSON för varje
api-export-csv = Alla poster som tabell
api-export-graph = Alla poster som länkade data
api-catalog-ttl = Organisationer och dataset för dataportaler (DCAT-AP), i Turtle
api-catalog-jsonld = Detsamma i JSON-LD
api-calendar = Evenemang och utlysningars sista dagar som kalender
api-feed = De nyaste posterna som Atom-flöde
api-oai = Skördning med OAI-PMH 2.0, vars fel står i svaret med status 200
api-sitemap = Alla sidor om poster, för sökmotorer
api-sitemap-part = En av flera webbplatskartor

## Parameters
api-parameter-q = Det som söks: ord, ”fraser” och -ord som inte får finnas; högst 24 ord.
api-parameter-kind = Bara detta slag; en sökning tar flera, åtskilda med kommatecken.
api-parameter-org = Organisationen, med sitt id; en sökning tar flera, åtskilda med kommatecken.
api-parameter-key = Postens plats inom organisationen.
api-parameter-lang = Meningarnas språk, före det som Accept-Language säger.
api-parameter-text-lang = Bara poster med texter på detta språk, som också är meningarnas.
api-parameter-limit = Högsta antal på sidan.
api-parameter-cursor = Var sidan börjar: förra svarets ”next”.
api-parameter-sort = Ordning: efter relevans, nyast först eller det som snart stänger först.
api-parameter-deadline-from = Bara det som stänger den här dagen (UTC) eller senare.
api-parameter-deadline-to = Bara det som stänger den här dagen (UTC) eller tidigare.
api-parameter-updated-from = Bara det som undertecknats den här dagen (UTC) eller senare.
api-parameter-updated-to = Bara det som undertecknats den här dagen (UTC) eller tidigare.
api-parameter-expires-from = Bara det som gäller till den här dagen (UTC) eller längre.
api-parameter-expires-to = Bara det som gäller högst till den här dagen (UTC).
api-parameter-facets = Om det också räknas per filter.
api-parameter-explain = Om det sägs varför varje post är med.
api-parameter-facet = Bara poster med någon av dessa koder, åtskilda med kommatecken.
api-parameter-theme = Bara poster med detta tema.
api-parameter-format = Svarets form, före det som Accept säger.
api-parameter-context = Om JSON-LD:s kontext står i svaret eller länkas.
api-parameter-ids = Poster som ORG/KEY, åtskilda med kommatecken, högst 100.
api-parameter-compared = Två till fyra olika poster som ORG/KEY, åtskilda med kommatecken, i kolumnernas ordning.
api-parameter-since = Det senaste sedda numret; 0 börjar från början. Varje nod har egna nummer.
api-parameter-last-event-id = Det senaste sedda numret, som läsare av händelseströmmar skickar det; går före ”since”.
api-parameter-file = Slaget och .json.
api-parameter-number = Numret och .xml.
api-parameter-verb = Protokollets begäran.
api-parameter-identifier = Objektet.
api-parameter-metadataPrefix = Formatet.
api-parameter-from = Bara det som ändrats sedan dess.
api-parameter-until = Bara det som ändrats till dess.
api-parameter-set = Bara det som ingår i mängden.
api-parameter-resumptionToken = Platsen där förra svaret slutade.

## Answers
api-answer = Svaret.
api-same = Det som läsaren redan har är oförändrat.
api-problem-400 = En parameter är okänd, given två gånger eller har ett värde som inte godtas.
api-problem-404 = Här finns ingenting, eller så utelämnar noden det.
api-problem-406 = Innehållet kan bara uttryckas som de signerade byten.
api-problem-409 = Utgivarens uppgift och nodens kopia ger inget bevis just nu.
api-problem-410 = Utgivaren drog tillbaka posten.
api-problem-429 = Klienten frågar för ofta.
api-problem-500 = Felet är nodens.
api-problem-503 = Noden är upptagen, eller så tog svaret för lång tid.
api-header-request-id = Namnger denna begäran; övertas från begäran om den har ett.
api-header-link = Nästa och första sidan (RFC 8288).
api-header-etag = Svarets version, för If-None-Match.
api-header-retry-after = Efter hur många sekunder man kan fråga igen.
api-header-rate-limit = Hur många begäranden som återstår och när alla är tillåtna igen.
api-header-rate-limit-policy = Hur många begäranden som tillåts inom hur många sekunder.

## What is refused
bad-parameter-ids = ”{ $value }” kan inte läsas som poster. Ange 1–{ $max } som ORG/KEY, åtskilda med kommatecken.
problem-too-many = För många begäranden
problem-too-many-detail = Begäranden kommer snabbare från din adress än noden tillåter. Försök igen om { $seconds } s. Den som vill ha allt tar en export.
