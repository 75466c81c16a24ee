import re
from dataclasses import dataclass

from chassis.errors import Invalid

from booking.domain.time.zones import check_zone

LONGEST_NAME = 200
LONGEST_EMAIL = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets
LONGEST_LOCAL_PART = 64
LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
DOMAIN = re.compile(rf"(?:{LABEL}\.)+{LABEL}")
PHONE = re.compile(r"\+?[0-9]{5,15}")
PHONE_PUNCTUATION = str.maketrans("", "", " -./()\u00a0\u2011")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """`time_zone` is of the clock that they go by, where they told it."""

    name: str
    email: str
    phone: str | None = None
    time_zone: str | None = None

    def normalised(self) -> "Customer":
        """As it is stored and compared, or the field that cannot be true."""
        if self.time_zone is not None:
            check_zone(self.time_zone, field="time_zone")
        return Customer(
            name=_name(self.name),
            email=normalised_email(self.email, "customer.email"),
            phone=_phone(self.phone),
            time_zone=self.time_zone,
        )


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid(f"A name is 1 to {LONGEST_NAME} characters.", field="customer.name")
    return name


def normalised_email(given: str, field: str) -> str:
    email = given.strip().lower()
    local, _, domain = email.rpartition("@")
    fits = len(email) <= LONGEST_EMAIL and len(local) <= LONGEST_LOCAL_PART
    if not (fits and LOCAL_PART.fullmatch(local) and DOMAIN.fullmatch(domain)):
        raise Invalid("An e-mail address looks like name@example.org.", field=field)
    return email


def _phone(given: str | None) -> str | None:
    phone = (given or "").translate(PHONE_PUNCTUATION)
    if not phone:
        return None
    if phone.startswith("00"):
        phone = f"+{phone[2:]}"
    if not PHONE.fullmatch(phone):
        raise Invalid(
            "A telephone number is 5 to 15 digits, best with the country, as in +49 30 123456.",
            field="customer.phone",
        )
    return phone
