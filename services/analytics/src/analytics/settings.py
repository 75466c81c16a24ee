from chassis.settings import ServiceSettings


class AnalyticsSettings(ServiceSettings):
    """Analytics has no settings of its own yet."""
