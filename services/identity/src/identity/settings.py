from chassis.settings import ServiceSettings
from pydantic import Field


class IdentitySettings(ServiceSettings):
    access_token_seconds: int = Field(default=300, ge=1, le=600)
    refresh_grace_seconds: float = Field(default=10.0, ge=0, le=60)
    """How long the direct predecessor of a refresh token gets the same successor again."""
    password_threads: int = Field(default=2, ge=1, le=64)
    password_queue: int = Field(default=32, ge=0)
    """Sign-ins that may wait for a hashing thread; 32 of them wait about half a second."""
