"""The public REST surface: one folder per service, one file per noun."""

from gateway.routes.collect import DEVELOPMENT, ROUTERS

__all__ = ["DEVELOPMENT", "ROUTERS"]
