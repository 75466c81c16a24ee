from __future__ import annotations

from pydantic import ConfigDict, Field

from gateway.binding import Request
from gateway.models.fields import Line, NewMoney, Word


class NewPayment(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "amount": {"amount_minor": 5000, "currency": "EUR"},
                    "method": "transfer",
                    "reference": "statement 12, line 3",
                }
            ]
        }
    )

    amount: NewMoney
    method: Word
    reference: Line = Field(description="Names the payment; the same one counts once.")
