# Bevakningar och flöden
feed-link = Följ den här sökningen (Atom-flöde)
cli-watch-id = Bevakning
cli-watch-query = Sökning
cli-watch-url = Skickar till
cli-watch-secret = Hemlighet
cli-watch-secret-once = Spara hemligheten: den visas inte igen. Mottagaren kontrollerar signaturerna med den.
cli-watch-state = Tillstånd
cli-watch-none = Det finns inga bevakningar. kirjo watch add gör en.
cli-watch-pending =
    { $count ->
        [0] ingenting väntar
        [one] { $count } meddelande väntar
       *[other] { $count } meddelanden väntar
    }
cli-watch-disabled = avslutad av mottagaren (410); kirjo watch test låter den fortsätta
cli-watch-removed = Bevakningen är borttagen.
cli-watch-tested = Mottagaren har tagit emot meddelandet: { $detail }.
cli-watch-test-failed = Mottagaren har inte tagit emot meddelandet: { $detail }. Kontrollera att den lyssnar på adressen och att hemligheten är rätt.
cli-watch-at = När
cli-watch-outcome = Vad som hände
cli-watch-attempt = Försök
cli-watch-detail = Närmare
cli-watch-log-empty = Bevakningen har inte skickat något ännu.
cli-watch-was-delivered = framme
cli-watch-was-failed = inte mottaget
cli-watch-was-given-up = uppgivet
cli-watch-was-gone = inget kvar att berätta
problem-no-watch = Bevakningen finns inte
problem-no-watch-detail = Den här noden har ingen bevakning { $id }. Kommandot kirjo watch list visar dem.
problem-too-many-watches = För många bevakningar
problem-too-many-watches-detail = Den här noden har så många bevakningar som den får ha ({ $max }). Ta bort en med kirjo watch remove.
problem-watch-url = Det går inte att skicka till adressen
problem-watch-url-detail = ”{ $url }” är ingen webbadress. Ange till exempel https://crm.example.fi/hook, utan användarnamn.
problem-watch-scheme = Adressen är ingen https-adress
problem-watch-scheme-detail = Meddelanden går till https-adresser, och med enbart http bara till den här maskinen själv. Ange ”{ $url }” som https.
problem-watch-host = Adressens värd är okänd
problem-watch-host-detail = Värden i ”{ $url }” har ingen IP-adress. Kontrollera namnet.
problem-watch-private = Adressen är i ett privat nätverk
problem-watch-private-detail = Värden i ”{ $url }” är den här maskinen eller finns i ett privat nätverk. Om det är meningen, ange --allow-private.
