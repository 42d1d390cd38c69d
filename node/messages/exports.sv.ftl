# Vad andra hämtar härifrån: filer, flöden, skördning
export-catalogue-title = Kirjo: social- och hälsovårdens organisationer och datamängder
export-catalogue-description = Organisationer och hänvisningar till datamängder som deras innehavare har publicerat och undertecknat. Själva datamängderna finns inte här, och detta är inte den nationella katalogen över datamängder.
export-calendar-title = Kirjo: evenemang och tidsfrister
export-feed-title = Kirjo: de nyaste posterna
export-deadline = Tidsfrist
problem-only-bytes = Bara de undertecknade byten kan säga detta
problem-only-bytes-detail = Posten har värden som denna form inte har plats för. Begär den med format=cose.
