from __future__ import annotations

from gateway.binding import Request
from gateway.models.fields import Password


class PasswordChange(Request):
    old_password: Password
    new_password: Password
