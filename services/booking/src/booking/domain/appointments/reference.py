from uuid import UUID

# Crockford's base 32: no I, L, O or U, so it survives being read over the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8


def reference_of(booking_id: UUID) -> str:
    """A short code for people, from the id's last 40 bits, which are random in a UUIDv7."""
    bits = booking_id.int
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
