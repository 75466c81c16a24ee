"""How much of the API one address, user or workspace may use, and what is left of it."""

from gateway.rates.allowance import Allowance, Counters, RateLimited
from gateway.rates.guesses import Guesses
from gateway.rates.memory import Memory
from gateway.rates.quotas import Left, Quota, Subject
from gateway.rates.shared import Shared

__all__ = ["Allowance", "Counters", "Guesses", "Left", "Memory", "Quota", "RateLimited", "Shared", "Subject"]
