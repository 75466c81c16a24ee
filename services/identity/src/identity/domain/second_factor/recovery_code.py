"""Recovery codes: ten, to be written down; each stands for the app once."""

import secrets

HOW_MANY = 10
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike."""
_LENGTH = 10
_HALF = _LENGTH // 2


def new() -> str:
    """Such as `7QKXM-2P9HT`, 50 random bits."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def normalised(given: str) -> str:
    """However it was typed."""
    return "".join(letter for letter in given.upper() if letter in _LETTERS)


def looks_like_one(given: str) -> bool:
    return len(normalised(given)) == _LENGTH
