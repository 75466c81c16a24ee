"""Makes the links that mails carry, and reads their tokens again when the mail is sent."""

from __future__ import annotations

from uuid import UUID

from chassis.db.ids import new_id

from identity.credentials import sealing
from identity.domain.mails import link_token
from identity.domain.mails.link_token import LinkToken
from identity.domain.mails.locale import Locale
from identity.domain.mails.mailed_link import PAGES, DueMail, MailedLink, MailKind
from identity.domain.people.staff import User

_PURPOSE = "mailed link"


class MailedLinks:
    """`frontend_url` is where the web app is."""

    def __init__(self, master_secret: str, frontend_url: str) -> None:
        self._secret = master_secret.encode()
        self._frontend_url = frontend_url.rstrip("/")

    def new(
        self,
        kind: MailKind,
        email: str,
        *,
        locale: Locale | None,
        workspace_id: UUID | None = None,
        requested_by: UUID | None = None,
        user_id: UUID | None = None,
    ) -> MailedLink:
        """To be added to the store in the transaction that asks for the mail."""
        id_, token = new_id(), link_token.new()
        sealed = sealing.seal(token.secret, secret=self._secret, purpose=_PURPOSE, bound_to=id_.bytes)
        return MailedLink(
            id=id_,
            kind=kind,
            email=email,
            digest=token.digest,
            sealed_token=sealed,
            workspace_id=workspace_id,
            requested_by=requested_by,
            user_id=user_id,
            locale=locale,
        )

    def notice(self, kind: MailKind, user: User) -> MailedLink | None:
        """Of what happened to an account; none to an address that may be a stranger's."""
        return self.new(kind, user.email, locale=None) if user.email_verified else None

    def url(self, mail: DueMail) -> str:
        """The token stands in the fragment, which browsers send to nobody. Raises `SealBroken`."""
        secret = sealing.unseal(
            mail.sealed_token, secret=self._secret, purpose=_PURPOSE, bound_to=mail.link_id.bytes
        )
        return f"{self._frontend_url}/{PAGES[mail.kind]}#token={LinkToken(secret)}"
