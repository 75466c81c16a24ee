from datetime import datetime

from inbox.domain.account_mails.account_mail import MailKind
from inbox.domain.conversation import Letter
from inbox.domain.wording import MONTHS

GREETING = "Hello {name},"
GREETING_TO_NOBODY = "Hello,"
TEMPLATES = {
    MailKind.PASSWORD_RESET: Letter(
        subject="Set a new password",
        text="""\
{greeting}

somebody, hopefully you, asked for a new password for your Frontdesk account. This link sets one:

{link}

It works once, until {until}. Your devices will be signed out.

If it was not you, do nothing: your password stays as it is.
""",
    ),
    MailKind.EMAIL_VERIFICATION: Letter(
        subject="Confirm your e-mail address",
        text="""\
{greeting}

welcome to Frontdesk. This link confirms that mails to this address reach you:

{link}

It works once, until {until}.

If you did not sign up, do nothing.
""",
    ),
    MailKind.STAFF_INVITE: Letter(
        subject="{sender} invites you to {workspace}",
        text="""\
{greeting}

{sender} invites you to work with {workspace} on Frontdesk. This link accepts:

{link}

It works once, until {until}.

If you do not know {workspace}, do nothing.
""",
    ),
    MailKind.EMAIL_CHANGE: Letter(
        subject="Confirm your new address",
        text="""\
{greeting}

somebody, hopefully you, wants this to be the address of your Frontdesk account. This link makes it so:

{link}

It works once, until {until}. From then on you sign in with this address.

If it was not you, do nothing.
""",
    ),
    MailKind.EMAIL_CHANGED: Letter(
        subject="Your account has a new address",
        text="""\
{greeting}

your Frontdesk account was given another address, to which our mails go from now on. If it was you, all is
well.

If it was not you, this link sets this address back, with a new password. It signs out all devices and ends
what was made in your account since the day before: API keys, invites, a second factor, further ways to
sign in:

{link}

It works once, until {until}.
""",
    ),
    MailKind.PASSWORD_CHANGED: Letter(
        subject="Your password was changed",
        text="""\
{greeting}

the password of your Frontdesk account was changed just now. If it was you, all is well.

If it was not you, this link sets a new one. It signs out all devices and ends what was made in your account
since the day before: API keys, invites, a second factor, further ways to sign in:

{link}

It works once, until {until}.
""",
    ),
    MailKind.SECOND_FACTOR_OFF: Letter(
        subject="Your second factor is off",
        text="""\
{greeting}

signing in to your Frontdesk account no longer asks for a code. If you wanted that, all is well.

If it was not you, this link sets a new password. It signs out all devices and ends what was made in your
account since the day before: API keys, invites, a second factor, further ways to sign in. Then switch it on
again:

{link}

It works once, until {until}.
""",
    ),
    MailKind.MY_BOOKINGS: Letter(
        subject="Your bookings with {workspace}",
        text="""\
{greeting}

this link shows your bookings with {workspace}, where you can also move or cancel them:

{link}

It works until {until}. Whoever has it can use it, so please keep it to yourself.

If you did not ask for it, do nothing.
""",
    ),
    MailKind.WAITING_OFFER: Letter(
        subject="A time is free for you at {workspace}",
        text="""\
{greeting}

a time that you wait for at {workspace} has become free. We keep it for you until {until}:

{link}

If you do not take it, it goes to the next one on the list, and you stay on the list for other times.
""",
    ),
}
SOMEBODY = "Somebody"


def moment(at: datetime) -> str:
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M} UTC"
