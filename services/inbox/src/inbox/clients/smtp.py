"""Mails by SMTP, at least once: a server may take a mail whose answer is lost on the way.

The Message-ID is the same in every attempt, so that mail systems that look for repeats find them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from inbox.domain.delivery import SENDING_TIME, Fate, Outcome
from inbox.domain.mail import Attachment, Mail

COMMAND_SECONDS = 15.0
DEFAULT_PORTS = {"smtp": 25, "smtps": 465}

log = structlog.get_logger()


class Smtp:
    """One connection per batch. `url` as in `InboxSettings.smtp_url`; raises `ValueError` for another."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
            raise ValueError("SMTP_URL must be smtp://host:port or smtps://host:port")
        self._options: dict[str, Any] = {
            "hostname": parts.hostname,
            "port": parts.port or DEFAULT_PORTS[parts.scheme],
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
            "use_tls": parts.scheme == "smtps",
            "timeout": COMMAND_SECONDS,
        }

    async def send(self, mails: Sequence[Mail]) -> list[Outcome]:
        done: dict[object, Outcome] = {}
        try:
            async with asyncio.timeout(SENDING_TIME.total_seconds()), SMTP(**self._options) as server:
                for mail in mails:
                    done[mail.id] = await _hand_over(server, mail)
        except (SMTPException, OSError, TimeoutError) as error:
            # Not a word about one mail: the server is away, refuses us, or is too slow.
            log.warning("the mail server did not take the batch", error=type(error).__name__)
            left = _reason(error)
            return [done.get(mail.id) or _later(mail, left) for mail in mails]
        return [done[mail.id] for mail in mails]


async def _hand_over(server: SMTP, mail: Mail) -> Outcome:
    """Raises where the connection is gone."""
    try:
        message = written(mail)
    except Exception as error:
        log.exception("a mail cannot be put into words of the wire", message_id=str(mail.id))
        return Outcome(message_id=mail.id, fate=Fate.REFUSED, error=_reason(error))
    try:
        await server.send_message(message)
    except OSError:
        raise
    except SMTPRecipientsRefused as refused:
        return _judged(mail, refused.recipients[0])
    except SMTPResponseException as answer:
        return _judged(mail, answer)
    except (SMTPException, ValueError) as error:
        return Outcome(message_id=mail.id, fate=Fate.REFUSED, error=_reason(error))
    return Outcome(message_id=mail.id, fate=Fate.SENT)


def written(mail: Mail) -> EmailMessage:
    """Raises `ValueError` for what no header can carry."""
    message = EmailMessage(policy=WIRE)
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.written_at)
    message["From"] = _address(mail.sender_name, mail.sender)
    message["To"] = _address(mail.recipient_name, mail.recipient)
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no robot should answer this
    message.set_content(mail.text)
    for attachment in mail.attachments:
        _attach(message, attachment)
    return message


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind, *parameters = (part.strip() for part in attachment.content_type.split(";"))
    message.add_attachment(
        attachment.content.encode(),
        *kind.split("/"),
        cte="base64",
        filename=attachment.filename,
        params=dict(parameter.split("=", 1) for parameter in parameters),
    )


def _address(name: str, address: str) -> Address:
    user, _, domain = address.rpartition("@")
    return Address("".join(c if c.isprintable() else " " for c in name).strip(), user, domain)


def _judged(mail: Mail, answer: SMTPResponseException) -> Outcome:
    lasting = 500 <= answer.code < 600
    fate = Fate.REFUSED if lasting else Fate.LATER
    return Outcome(message_id=mail.id, fate=fate, error=_reason(answer))


def _later(mail: Mail, reason: str) -> Outcome:
    return Outcome(message_id=mail.id, fate=Fate.LATER, error=reason)


def _reason(error: Exception) -> str:
    """The answer's code: its words often repeat the address."""
    return f"SMTP {error.code}" if isinstance(error, SMTPResponseException) else type(error).__name__
