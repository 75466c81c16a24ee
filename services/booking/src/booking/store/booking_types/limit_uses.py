"""Which appointments count against the limits of their type; the key of the table makes more impossible."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from chassis.db import ReadTx, Tx, own
from sqlalchemy import ARRAY, Date, Uuid, any_, bindparam, delete, func, or_, select, text, update

from booking.domain.booking_types.limits import EVERYBODY, Claim, Period
from booking.store.booking_types.tables import limit_uses
from booking.store.tables import Moment

_u = limit_uses
A_WEEK = timedelta(days=7)
OWN = own(_u)
_STANDING = or_(_u.c.expires_at.is_(None), _u.c.expires_at > bindparam("now", type_=Moment))
COUNTS = (
    select(_u.c.period, _u.c.starts_on, func.count())
    .where(
        OWN,
        _u.c.booking_type_id == bindparam("booking_type_id"),
        _u.c.customer == EVERYBODY,
        _u.c.starts_on.between(bindparam("first", type_=Date), bindparam("last", type_=Date)),
        _u.c.owner_id != bindparam("own_hold"),
        _STANDING,
    )
    .group_by(_u.c.period, _u.c.starts_on)
)
# The lowest number that nobody has, or whose hold has ended. Where a limit was lowered, higher numbers may
# still stand, so they are counted too.
CLAIM = text("""
    INSERT INTO limit_uses AS u
        (workspace_id, booking_type_id, customer, period, starts_on, n, owner_id, expires_at)
    SELECT :workspace_id, :booking_type_id, w.customer, w.period, w.starts_on, free.n, :owner, :expires_at
    FROM unnest(CAST(:customers AS text[]), CAST(:periods AS text[]), CAST(:dates AS date[]),
                CAST(:mosts AS integer[])) AS w (customer, period, starts_on, most)
    CROSS JOIN LATERAL (
        SELECT count(t.n) AS used, array_agg(t.n) AS taken FROM limit_uses t
        WHERE t.workspace_id = :workspace_id AND t.booking_type_id = :booking_type_id
            AND t.customer = w.customer AND t.period = w.period AND t.starts_on = w.starts_on
            AND (t.expires_at IS NULL OR t.expires_at > :now)
    ) standing
    CROSS JOIN LATERAL (
        SELECT min(g.n) AS n FROM generate_series(1, w.most) g (n)
        WHERE standing.taken IS NULL OR g.n <> ALL (standing.taken)
    ) free
    WHERE standing.used < w.most AND free.n IS NOT NULL
    ON CONFLICT (workspace_id, booking_type_id, customer, period, starts_on, n)
        DO UPDATE SET owner_id = excluded.owner_id, expires_at = excluded.expires_at
        WHERE u.expires_at <= :now
    RETURNING u.period
""").bindparams(bindparam("expires_at", type_=Moment), bindparam("now", type_=Moment))
KEEP = (
    update(_u)
    .where(OWN, _u.c.owner_id == bindparam("owner"), _u.c.expires_at > bindparam("now", type_=Moment))
    .values(expires_at=bindparam("until", type_=Moment))
)
KEEP_ALL = (
    update(_u)
    .where(
        OWN,
        _u.c.owner_id == any_(bindparam("owners", type_=ARRAY(Uuid))),
        _u.c.expires_at > bindparam("now", type_=Moment),
    )
    .values(expires_at=bindparam("until", type_=Moment))
)
RELEASE = delete(_u).where(OWN, _u.c.owner_id == bindparam("owner"))
RELEASE_HELD = RELEASE.where(_u.c.expires_at.is_not(None))
FORGET = delete(_u).where(OWN, _u.c.booking_type_id == bindparam("booking_type_id"))
# What stands and has no number yet gets one behind all that are taken. A hold is of nobody known. Who did not
# come has given the place back (`mark_no_show`). Weeks begin on Monday here and in the domain.
COUNT = text("""
    INSERT INTO limit_uses
        (workspace_id, booking_type_id, customer, period, starts_on, n, owner_id, expires_at)
    SELECT :workspace_id, :booking_type_id, w.customer, w.period, w.starts_on,
        row_number() OVER (PARTITION BY w.customer, w.period, w.starts_on ORDER BY s.created_at, s.id)
            + coalesce((
                SELECT max(t.n) FROM limit_uses t
                WHERE t.workspace_id = :workspace_id AND t.booking_type_id = :booking_type_id
                    AND t.customer = w.customer AND t.period = w.period AND t.starts_on = w.starts_on
            ), 0),
        s.id, s.expires_at
    FROM (
        SELECT b.id, b.starts_at, b.created_at, b.expires_at,
            encode(sha256(convert_to(b.customer_email, 'UTF8')), 'hex') AS customer
        FROM bookings b
        WHERE b.workspace_id = :workspace_id AND b.booking_type_id = :booking_type_id
            AND b.starts_at > :since AND b.status NOT IN ('cancelled', 'declined', 'no_show')
        UNION ALL
        SELECT h.id, h.starts_at, h.created_at, h.expires_at, NULL
        FROM holds h
        WHERE h.workspace_id = :workspace_id AND h.booking_type_id = :booking_type_id AND h.expires_at > :now
    ) s
    CROSS JOIN LATERAL (SELECT CAST(s.starts_at AT TIME ZONE :time_zone AS date) AS day) known
    CROSS JOIN LATERAL (VALUES
        ('', 'day', known.day),
        ('', 'week', CAST(date_trunc('week', known.day) AS date)),
        (s.customer, 'day', known.day),
        (s.customer, 'week', CAST(date_trunc('week', known.day) AS date))
    ) w (customer, period, starts_on)
    WHERE w.customer IS NOT NULL AND NOT EXISTS (
        SELECT FROM limit_uses t
        WHERE t.workspace_id = :workspace_id AND t.booking_type_id = :booking_type_id AND t.owner_id = s.id
            AND t.customer = w.customer AND t.period = w.period AND t.starts_on = w.starts_on
    )
""").bindparams(bindparam("since", type_=Moment), bindparam("now", type_=Moment))


async def counts(
    tx: ReadTx, booking_type_id: UUID, first: date, last: date, own_hold: UUID
) -> dict[tuple[Period, date], int]:
    """How many of everybody's appointments begin in each day and week that has any."""
    window = {"first": first, "last": last, "now": tx.now, "own_hold": own_hold}
    rows = await tx.rows(COUNTS, {"booking_type_id": booking_type_id, **window})
    return {(Period(period), starts_on): count for period, starts_on, count in rows}


async def claim(
    tx: Tx, booking_type_id: UUID, claims: Sequence[Claim], owner_id: UUID, expires_at: datetime | None
) -> bool:
    """Takes a number of each; False, and then the transaction must not commit, where one is used up.

    Those who claim of one type come one after another (`turns`), so nobody is refused a number that is free.
    """
    taken = await tx.rows(
        CLAIM,
        {
            "booking_type_id": booking_type_id,
            "owner": owner_id,
            "expires_at": expires_at,
            "now": tx.now,
            "customers": [one.customer for one in claims],
            "periods": [one.period.value for one in claims],
            "dates": [one.starts_on for one in claims],
            "mosts": [one.most for one in claims],
        },
    )
    return len(taken) == len(claims)


def count_all(tx: Tx, booking_type_id: UUID, time_zone: str) -> None:
    """What stands of a type whose limits were edited; who edits them waits for their turn first."""
    params = {"booking_type_id": booking_type_id, "time_zone": time_zone}
    tx.later(COUNT, {**params, "since": tx.now - A_WEEK, "now": tx.now})


def count_anew(tx: Tx, booking_type_id: UUID, time_zone: str) -> None:
    """The same for a type that goes by another clock, whose days and weeks are therefore others."""
    tx.later(FORGET, {"booking_type_id": booking_type_id})
    count_all(tx, booking_type_id, time_zone)
