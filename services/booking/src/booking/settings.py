from chassis.settings import ServiceSettings


class BookingSettings(ServiceSettings):
    """`jwt_secret_key` also derives the key of manage links."""

    calendars_may_be_private: bool = False
    """Whether outside calendars may lie on addresses of an inner network."""
