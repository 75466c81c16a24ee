"""What a person says who follows the link of a notice: it was not I who changed my account."""

from datetime import datetime, timedelta

from identity.domain.mails.mailed_link import MailKind, SpentLink

BEFORE = timedelta(days=1)
"""Whoever takes an account over makes a way back into it before showing it by a change."""
_SAY_IT_WAS_SOMEBODY_ELSE = frozenset(
    {MailKind.EMAIL_CHANGED, MailKind.PASSWORD_CHANGED, MailKind.SECOND_FACTOR_OFF}
)


def suspect_since(link: SpentLink) -> datetime | None:
    """From when on what was made in the account may be somebody else's; None of a forgotten password."""
    return link.created_at - BEFORE if link.kind in _SAY_IT_WAS_SOMEBODY_ELSE else None
