"""Who may make an account in this installation."""

from enum import StrEnum

from identity.domain.errors import SignUpClosed


class SignUp(StrEnum):
    """Everybody, with a workspace; people whom a workspace invited; nobody but by the operator."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"

    def check_strangers(self) -> None:
        """Raises `SignUpClosed`."""
        if self is not SignUp.OPEN:
            raise SignUpClosed("new workspaces are made by the operator of this installation")

    def check_invited(self) -> None:
        """Raises `SignUpClosed`."""
        if self is SignUp.CLOSED:
            raise SignUpClosed("new accounts are made by the operator of this installation")
