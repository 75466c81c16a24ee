"""Patterns of texts, and what each asks for in words: an expression tells a person nothing."""

NO_NUL = r"^[^\x00]*$"
EMAIL = r"^[^\s@\x00]+@[^\s@\x00]+$"
CURRENCY = r"^[A-Z]{3}$"
CHALLENGE = r"^[A-Za-z0-9_-]{43}$"
ID_OR_ANY = r"^(any|[0-9a-fA-F-]{36})$"

IN_WORDS = {
    NO_NUL: "must not contain the character U+0000",
    EMAIL: "must be an e-mail address such as ada@example.org",
    CURRENCY: "must be three capital letters such as EUR",
    CHALLENGE: "must be 43 characters of base64url: the SHA-256 of the verifier",
    ID_OR_ANY: "must be an id or the word any",
}
