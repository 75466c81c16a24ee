from datetime import timedelta
from typing import Self

from chassis.settings import ServiceSettings
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from identity.domain.access.signing_key import Rotation
from identity.domain.workspaces.sign_up import SignUp

DEVELOPERS_WEB_APP = "http://127.0.0.1:3000"
LONGEST_TOKEN = timedelta(minutes=15)
_CLOCKS_DIFFER = timedelta(minutes=1)


class OutsideProvider(BaseModel):
    """An OpenID Connect provider that people may sign in with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    """As it stands in addresses."""
    title: str
    issuer: str
    client_id: str
    client_secret: SecretStr


class IdentitySettings(ServiceSettings):
    frontend_url: str = ""
    """Where the web app is, to whose pages mailed links lead; may be left out while developing."""
    access_token_seconds: int = Field(default=300, ge=1, le=600)
    refresh_grace_seconds: float = Field(default=10.0, ge=0, le=60)
    """How long the direct predecessor of a refresh token gets the same successor again."""
    sign_up: SignUp = SignUp.OPEN
    password_threads: int = Field(default=2, ge=1, le=64)
    password_queue: int = Field(default=32, ge=0)
    """Sign-ins that may wait for a hashing thread; 32 of them wait about half a second."""
    signing_key_days: float = Field(default=30.0, gt=0)
    """How long a key signs before the next one does."""
    public_url: str = ""
    """Where browsers reach the gateway: providers send them back there."""
    outside_providers: tuple[OutsideProvider, ...] = ()

    @property
    def rotation(self) -> Rotation:
        """Before a key signs, each process has had two occasions to learn it; after, all its tokens end."""
        refresh = timedelta(seconds=self.signing_keys_refresh_seconds)
        return Rotation(
            period=timedelta(days=self.signing_key_days),
            lead=2 * refresh,
            tail=refresh + LONGEST_TOKEN + _CLOCKS_DIFFER,
        )

    @property
    def refresh_grace(self) -> timedelta:
        return timedelta(seconds=self.refresh_grace_seconds)

    @property
    def web_app(self) -> str:
        return self.frontend_url or DEVELOPERS_WEB_APP

    @model_validator(mode="after")
    def _links_lead_somewhere(self) -> Self:
        if not self.frontend_url and not self.is_development:
            raise ValueError("set FRONTEND_URL: mailed links lead to the web app")
        if self.outside_providers and not self.public_url:
            raise ValueError("set PUBLIC_URL: sign-in providers send browsers back there")
        return self
