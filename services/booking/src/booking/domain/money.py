import re
from dataclasses import dataclass

from chassis.errors import Invalid

LARGEST_MINOR = 10**12
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in the currency's smallest unit."""

    amount_minor: int
    currency: str

    def check_price(self, field: str) -> None:
        if not 0 <= self.amount_minor <= LARGEST_MINOR:
            raise Invalid(
                f"A price is from 0 to {LARGEST_MINOR} in the smallest unit.", field=f"{field}.amount_minor"
            )
        if not CURRENCY.fullmatch(self.currency):
            raise Invalid(
                "A currency is three capital letters of ISO 4217, such as EUR.", field=f"{field}.currency"
            )
