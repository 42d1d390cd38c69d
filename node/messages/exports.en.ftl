# What others take from here: files, feeds, the harvesting protocol
export-catalogue-title = Kirjo: organisations and datasets of the health and wellbeing sector
export-catalogue-description = Organisations and pointers to datasets that their holders have published and signed. It holds no data, and it is not the national dataset catalogue.
export-calendar-title = Kirjo: events and deadlines
export-feed-title = Kirjo: newest records
export-deadline = Deadline
problem-only-bytes = Only the signed bytes can say this
problem-only-bytes-detail = The record has values that this form has no place for. Ask for it with format=cose.
