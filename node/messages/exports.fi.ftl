# Mitä muut ottavat täältä: tiedostot, syötteet, haravointi
export-catalogue-title = Kirjo: sosiaali- ja terveysalan organisaatiot ja tietoaineistot
export-catalogue-description = Organisaatiot sekä viittaukset tietoaineistoihin, jotka niiden haltijat ovat julkaisseet ja allekirjoittaneet. Itse aineistoja täällä ei ole, eikä tämä ole kansallinen aineistokatalogi.
export-calendar-title = Kirjo: tapahtumat ja määräajat
export-feed-title = Kirjo: uusimmat tietueet
export-deadline = Määräaika
problem-only-bytes = Vain allekirjoitetut tavut voivat sanoa tämän
problem-only-bytes-detail = Tietueessa on arvoja, joille tässä muodossa ei ole paikkaa. Pyydä se muodossa format=cose.
