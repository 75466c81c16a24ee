from dataclasses import dataclass

NO_MINOR_UNITS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "XPF", "PYG", "RWF"})
THREE_DIGITS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """In the smallest unit of its currency."""

    amount_minor: int
    currency: str

    @property
    def decimal(self) -> str:
        """As people write it, such as 12.50."""
        digits = 0 if self.currency in NO_MINOR_UNITS else 3 if self.currency in THREE_DIGITS else 2
        return f"{self.amount_minor / 10**digits:.{digits}f}"
