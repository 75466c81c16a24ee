from email.utils import parseaddr
from enum import StrEnum
from typing import Self

from chassis.settings import ServiceSettings
from pydantic import SecretStr, field_validator, model_validator


class MailTransport(StrEnum):
    MAILBOX = "mailbox"
    SMTP = "smtp"


class InboxSettings(ServiceSettings):
    mail_transport: MailTransport | None = None
    """None: the mailbox in development and test, SMTP elsewhere."""
    smtp_url: SecretStr = SecretStr("")
    """smtp://user:password@host:587 (STARTTLS where the server offers it) or smtps://user:password@host:465."""
    mail_from: str = "frontdesk@localhost"
    """The address that mails come from, and the organizer of appointments; the name is the business's."""

    @property
    def transport(self) -> MailTransport:
        if self.mail_transport is not None:
            return self.mail_transport
        return MailTransport.MAILBOX if self.is_development else MailTransport.SMTP

    @field_validator("mail_from")
    @classmethod
    def _is_an_address(cls, given: str) -> str:
        _, address = parseaddr(given)
        if address.count("@") != 1:
            raise ValueError("MAIL_FROM must be an e-mail address")
        return address

    @model_validator(mode="after")
    def _can_send(self) -> Self:
        if self.transport is MailTransport.SMTP and not self.smtp_url.get_secret_value():
            raise ValueError("set SMTP_URL: mails leave by SMTP")
        if self.transport is MailTransport.MAILBOX and not self.is_development:
            raise ValueError("MAIL_TRANSPORT=mailbox sends nothing to anyone; it is for development")
        return self
