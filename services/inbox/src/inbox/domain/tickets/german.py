from datetime import datetime

from inbox.domain.account_mails.german import MONTHS
from inbox.domain.secret import SecretKind
from inbox.domain.tickets.order_news import News

DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
GREETING = "Guten Tag {name},"
GREETING_TO_NOBODY = "Guten Tag,"
HEADLINES = {
    News.TICKETS: "Ihre Karten",
    News.UNPAID: "Ihre Bestellung",
    News.CHANGED: "Ihre Karten haben sich geändert",
    News.CANCELLED: "Storniert",
    News.EXPIRED: "Ihre Bestellung ist abgelaufen",
    News.REFUND_WANTED: "Ihre Zahlung kam zu spät",
    News.REFUNDED: "Erstattung",
    News.DATES: "Bitte beachten: anderer Termin",
}
FACTS = {
    News.TICKETS: "hier sind Ihre Karten.",
    News.UNPAID: "wir halten diese Karten für Sie, bis Ihre Zahlung da ist.",
    News.CHANGED: (
        "Ihre Bestellung hat sich geändert. Das gehört jetzt dazu; Codes älterer Karten können ungültig sein."
    ),
    News.CANCELLED: "diese Karten sind storniert. Sie lassen niemanden mehr ein.",
    News.EXPIRED: "Ihre Bestellung wurde nicht rechtzeitig bezahlt; ihre Karten sind wieder im Verkauf.",
    News.REFUND_WANTED: (
        "Ihre Zahlung von {amount} kam nach dem Ende Ihrer Bestellung, und die Karten waren vergeben. Sie"
        " bekommen das Geld zurück."
    ),
    News.REFUNDED: "wir haben Ihnen {amount} erstattet.",
    News.DATES: "an den Terminen Ihrer Karten hat sich etwas geändert.",
}
MOVED = "Neu: {new} (bisher: {old})"
OFF = "Findet nicht statt: {date}"
STILL_VALID = (
    "Ihre Karten dafür bleiben gültig; wir sagen Ihnen, wofür, oder tauschen sie gegen einen anderen Termin."
)
BACK = (
    "Sie haben {amount} für Karten bezahlt, die jetzt ungültig sind; über die Erstattung hören Sie von uns."
)
PAY = "Bitte zahlen Sie {owed} bis {until} und nennen Sie {reference}."
REASON = "Grund: {reason}"
LEFT = "Sie haben {left} bezahlt; über die Erstattung hören Sie von uns."
REFERENCE = "Bestellnummer: {reference}"
SEATS = "Plätze {seats}"
CALENDAR = "Die angehängte Datei hält Ihren Kalender auf dem Stand."
OFFER_SUBJECT = "Karten für Sie: {event}, {date}"
OFFER_FACT = "Karten, auf die Sie warten, sind frei geworden. Wir halten sie für Sie bis {until}."
OFFER_HINT = "Nehmen Sie sie nicht, gehen sie an die nächste Person auf der Liste."
SECRETS = {
    SecretKind.TICKET_ORDER: "Ihre Karten für den Einlass, als PDF und alles zu Ihrer Bestellung:",
    SecretKind.TICKET_OFFER: "Hier kaufen Sie sie; der Code öffnet die Bestellung nur für Sie:",
}
CODE = "Code: {code}"
LEAVE_LIST = "Sie möchten sie nicht mehr? Hier verlassen Sie die Warteliste, und sie gehen weiter:"


def date(at: datetime) -> str:
    return f"{DAYS[at.weekday()]}, {at.day}. {MONTHS[at.month - 1]} {at.year}"


def money(amount: str, currency: str) -> str:
    return f"{amount.replace('.', ',')} {currency}"
