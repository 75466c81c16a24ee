from datetime import datetime

from inbox.domain.account_mails.account_mail import MailKind
from inbox.domain.conversation import Letter

MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
GREETING = "Guten Tag {name},"
GREETING_TO_NOBODY = "Guten Tag,"
TEMPLATES = {
    MailKind.PASSWORD_RESET: Letter(
        subject="Neues Passwort setzen",
        text="""\
{greeting}

jemand, hoffentlich Sie, hat ein neues Passwort für Ihr Frontdesk-Konto angefordert. Über diesen Link setzen
Sie es:

{link}

Er gilt einmal, bis {until}. Ihre Geräte werden dabei abgemeldet.

Falls Sie das nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.
""",
    ),
    MailKind.EMAIL_VERIFICATION: Letter(
        subject="E-Mail-Adresse bestätigen",
        text="""\
{greeting}

willkommen bei Frontdesk. Dieser Link bestätigt, dass E-Mails an diese Adresse Sie erreichen:

{link}

Er gilt einmal, bis {until}.

Falls Sie sich nicht angemeldet haben, tun Sie nichts.
""",
    ),
    MailKind.STAFF_INVITE: Letter(
        subject="{sender} lädt Sie zu {workspace} ein",
        text="""\
{greeting}

{sender} lädt Sie ein, bei {workspace} mit Frontdesk zu arbeiten. Mit diesem Link nehmen Sie an:

{link}

Er gilt einmal, bis {until}.

Falls Sie {workspace} nicht kennen, tun Sie nichts.
""",
    ),
    MailKind.EMAIL_CHANGE: Letter(
        subject="Neue Adresse bestätigen",
        text="""\
{greeting}

jemand, hoffentlich Sie, möchte diese Adresse für Ihr Frontdesk-Konto verwenden. Mit diesem Link gilt sie:

{link}

Er gilt einmal, bis {until}. Danach melden Sie sich mit dieser Adresse an.

Falls Sie das nicht waren, tun Sie nichts.
""",
    ),
    MailKind.EMAIL_CHANGED: Letter(
        subject="Ihr Konto hat eine neue Adresse",
        text="""\
{greeting}

für Ihr Frontdesk-Konto gilt jetzt eine andere Adresse, an die unsere E-Mails künftig gehen. Waren Sie das,
ist alles in Ordnung.

Falls nicht: Dieser Link setzt diese Adresse zurück, mit einem neuen Passwort. Er meldet alle Geräte ab und
beendet, was seit dem Tag davor in Ihrem Konto angelegt wurde: API-Schlüssel, Einladungen, einen zweiten
Faktor, weitere Wege der Anmeldung:

{link}

Er gilt einmal, bis {until}.
""",
    ),
    MailKind.PASSWORD_CHANGED: Letter(
        subject="Ihr Passwort wurde geändert",
        text="""\
{greeting}

das Passwort Ihres Frontdesk-Kontos wurde gerade geändert. Waren Sie das, ist alles in Ordnung.

Falls nicht: Dieser Link setzt ein neues. Er meldet alle Geräte ab und beendet, was seit dem Tag davor in
Ihrem Konto angelegt wurde: API-Schlüssel, Einladungen, einen zweiten Faktor, weitere Wege der Anmeldung:

{link}

Er gilt einmal, bis {until}.
""",
    ),
    MailKind.SECOND_FACTOR_OFF: Letter(
        subject="Ihr zweiter Faktor ist ausgeschaltet",
        text="""\
{greeting}

die Anmeldung bei Ihrem Frontdesk-Konto fragt nicht mehr nach einem Code. Wollten Sie das, ist
alles in Ordnung.

Falls nicht: Dieser Link setzt ein neues Passwort. Er meldet alle Geräte ab und beendet, was seit dem Tag
davor in Ihrem Konto angelegt wurde: API-Schlüssel, Einladungen, einen zweiten Faktor, weitere Wege der
Anmeldung. Schalten Sie den zweiten Faktor danach wieder ein:

{link}

Er gilt einmal, bis {until}.
""",
    ),
    MailKind.MY_BOOKINGS: Letter(
        subject="Ihre Buchungen bei {workspace}",
        text="""\
{greeting}

dieser Link zeigt Ihre Buchungen bei {workspace}; dort können Sie sie auch verlegen oder absagen:

{link}

Er gilt bis {until}. Wer ihn hat, kann ihn benutzen; behalten Sie ihn bitte für sich.

Falls Sie ihn nicht angefordert haben, tun Sie nichts.
""",
    ),
    MailKind.WAITING_OFFER: Letter(
        subject="Ein Termin ist für Sie frei bei {workspace}",
        text="""\
{greeting}

ein Termin, auf den Sie bei {workspace} warten, ist frei geworden. Wir halten ihn für Sie bis {until}:

{link}

Nehmen Sie ihn nicht, geht er an die nächste Person; für andere Zeiten bleiben Sie auf der Liste.
""",
    ),
}
SOMEBODY = "Jemand"


def moment(at: datetime) -> str:
    return f"{at.day}. {MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"
