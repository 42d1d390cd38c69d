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
