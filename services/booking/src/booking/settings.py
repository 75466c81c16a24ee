from chassis.settings import ServiceSettings


class BookingSettings(ServiceSettings):
    """Nothing beyond what every service has; `jwt_secret_key` also derives the key of manage links."""
