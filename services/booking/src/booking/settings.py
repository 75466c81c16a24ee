from typing import Self

from chassis.settings import ServiceSettings
from pydantic import model_validator

DEVELOPERS_WEB_APP = "http://127.0.0.1:3000"


class BookingSettings(ServiceSettings):
    """`jwt_secret_key` also derives the keys of signed links."""

    frontend_url: str = ""
    """Where the web app is, to whose pages mailed links lead; may be left out while developing."""

    calendars_may_be_private: bool = False
    """Whether outside calendars may lie on addresses of an inner network."""

    @property
    def web_app(self) -> str:
        return self.frontend_url or DEVELOPERS_WEB_APP

    @model_validator(mode="after")
    def _links_lead_somewhere(self) -> Self:
        if not self.frontend_url and not self.is_development:
            raise ValueError("set FRONTEND_URL: mailed links lead to the web app")
        return self
