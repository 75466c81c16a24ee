"""Mails about accounts in the reader's language. Another language is another module like `english`."""

from inbox.domain.account_mails import english, german
from inbox.domain.account_mails.account_mail import AccountMail
from inbox.domain.conversation import Letter
from inbox.domain.wording import one_line

_LANGUAGES = {"en": english, "de": german}


def account_letter(mail: AccountMail) -> Letter:
    """Names come from strangers, so they are put in as they are and read no further."""
    words = _LANGUAGES.get(mail.locale, english)
    name = one_line(mail.recipient_name)
    facts = {
        "greeting": words.GREETING.format(name=name) if name else words.GREETING_TO_NOBODY,
        "workspace": one_line(mail.workspace_name),
        "sender": one_line(mail.sender_name) or words.SOMEBODY,
        "link": mail.link,
        "until": words.moment(mail.expires_at),
    }
    template = words.TEMPLATES[mail.kind]
    return Letter(subject=template.subject.format(**facts), text=template.text.format(**facts))
