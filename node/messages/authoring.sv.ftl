# Vad den som skriver poster läser: fel i de nyare formerna, varningar, mallar, förhandsvisningar. De andra språken säger detsamma.

## Fel
fault-required-with = Fältet ”{ $field }” saknas, och det som fältet ”{ $other }” säger kräver det. Lägg till det eller rätta fältet ”{ $other }”.
fault-one-of = Något av dessa fält måste finnas: { $fields }. Lägg till det som du känner till.
fault-out-of-order = Värdet i ”{ $field }” är tidigare eller mindre än i ”{ $after }”. Kontrollera båda och rätta det som är fel.
fault-not-a-decimal = ”{ $value }” är inget decimaltal. Skriv det inom citattecken och med punkt, till exempel "12.5".
fault-not-a-currency = ”{ $value }” är ingen valutakod. Använd tre stora bokstäver, till exempel EUR.
fault-not-a-record = ”{ $value }” är ingen känd post. Skriv organisationens identifierare, snedstreck och postens nyckel så som kirjo search visar dem, eller local: och localId för en egen post.
fault-not-a-subject = ”{ $value }” är varken en organisations identifierare eller en post. Skriv organisationens identifierare, eller identifierare, snedstreck och postens nyckel, eller local: och localId för en egen post.
fault-not-an-eu-oid = ”{ $value }” är inget organisations-id i Erasmus+. Ett sådant är bokstaven E och åtta siffror, till exempel E10000001.
fault-not-an-srn = ”{ $value }” är inget registreringsnummer (SRN) i EUDAMED. Skriv land, roll och nio siffror, till exempel FI-MF-000000001.
fault-not-a-udi = ”{ $value }” är ingen produktidentifiering (UDI), eller så är kontrollsiffran fel. Kopiera den från etiketten eller EUDAMED.
fault-not-an-emdn = ”{ $value }” är ingen EMDN-kod. En sådan är en bokstav och två till tolv siffror, till exempel Z12040115; bokstäverna E, I och O används inte.
fault-already-over = Det som posten berättar om var över { $value }. Rätta fältet ”{ $field }” eller låt bli att publicera posten.
fault-absolute-claim = ”{ $excerpt }” påstår mer än vad som kan visas. Säg vad som mättes och var, eller utelämna orden. Detta är en varning; posten kan publiceras.

## Publicering
cli-warning = varning
cli-checked-without-node = Ingen nod är i gång i { $home }, så bara själva posterna kontrollerades: inte om nycklar och giltighetstider passar ihop med det du har publicerat tidigare.

## Sidor och förhandsvisningar
instant = { $date } kl. { $time } ({ $zone })
finnish-time = finländsk tid
expired-on = Gick ut { $date }
notice-cancelled = Inställt: evenemanget blir inte av.
notice-deprecated = Utgivaren erbjuder inte längre detta till nya användare.
notice-closed = Stängde { $when }.
notice-over = Det var över { $when }.
certificate-expired-mark = certifikatet gick ut { $date }
not-ce-mark = endast för visning

## Mallar
template-head = En post av slaget { $name }. Skriv ert eget i stället för exemplen, och sedan: kirjo publish --check FIL, kirjo show FIL, kirjo publish FIL.
template-languages = Texterna skrivs per språk: fi, sv, en och andra med sina beteckningar. Lägg till dem som ni har; ingen översätter åt er.
template-optional = Rader som börjar med # utan mellanslag är fält som får utelämnas; ta bort tecknet # för att använda ett fält.
template-apart = Rader som börjar med #| hör till ett annat val än exemplets.
template-lease = Posten gäller i högst { $months } månader, eller tills det som den berättar om är över; expires: 2027-06-30 avslutar den tidigare.
template-required = Obligatoriska
template-more = Får utelämnas
template-characters = Högst { $max } tecken.
template-points = Högst { $count } punkter med { $max } tecken.
template-entries = Högst { $max }.
template-range = Från { $min } till { $max }.
template-codes = Koder: { $codes }.
template-many-codes = Koderna i listan { $list } finns i schemat: kirjo schema { $kind }.
cli-file-exists = Filen { $file } finns redan. Välj en annan fil med --out eller flytta bort den.

## Scheman
schema-key = Utelämna den för en ny post; noden gör en.
schema-expires = När posten upphör; om det utelämnas så sent som tillåts.

## CSV
cli-file-column = ”{ $column }” är ingen sökväg till ett fält. Ge kolumnen ett namn som title.fi, contact.email eller links[0].url.
cli-file-cells = Raden har { $found } celler och den första raden { $expected }. Sätt texter med skiljetecken eller citattecken inom citattecken.

## Personuppgifter
cli-scanned =
    { $count ->
        [0] Ingenting ser ut som personuppgifter
        [one] { $count } ställe ser ut som personuppgifter
       *[other] { $count } ställen ser ut som personuppgifter
    } i { $records ->
        [one] { $records } post
       *[other] { $records } poster
    }.
cli-not-ours = Den här noden signerar inte för organisationen { $org }. Kommandot kirjo org list räknar upp dem som den signerar för.
