"""The demo workspace: a hair salon in Berlin that a newcomer can try everything on."""

from dataclasses import dataclass

EMAIL = "mira@example.com"
PASSWORD = "walk-in-wednesday-42"  # noqa: S105 shown on the screen, of a workspace on this machine
CURRENCY = "EUR"
TIME_ZONE = "Europe/Berlin"
SLUG = "salon-aurora"

ONBOARDING = {
    "workspace": {
        "name": "Salon Aurora",
        "slug": SLUG,
        "time_zone": TIME_ZONE,
        "currency": CURRENCY,
        "country": "DE",
    },
    "owner": {"name": "Mira Lindqvist", "email": EMAIL, "password": PASSWORD},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    sku: str
    name: str
    unit: str
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    name: str
    kind: str
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A thing to book. `consumes` is quantity by sku, `needs` names resources; the price is in cents."""

    slug: str
    name: str
    minutes: int
    price: int
    buffer_after: int = 0
    consumes: tuple[tuple[str, int], ...] = ()
    needs: tuple[str, ...] = ()
    other_minutes: tuple[int, ...] = ()
    seats: int = 1
    most_per_day: int = 0
    pay_within: int = 0  # minutes; 0: it is paid in the salon


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A booking in so many days from today, at the n-th offered slot of that day."""

    service: str
    in_days: int
    slot: int
    name: str
    email: str
    phone: str | None = None
    paid: bool = False


ITEMS = (
    Item(sku="COLOUR-60", name="Hair colour, 60 ml tube", unit="piece", counted=48),
    Item(sku="DEVELOPER", name="Developer 6 %", unit="ml", counted=5000),
    Item(sku="SHAMPOO", name="Shampoo, refill", unit="ml", counted=10000),
    Item(sku="FOIL", name="Foil strips", unit="piece", counted=400),
)

RESOURCES = (
    Resource(name="Treatment room", kind="room"),
    Resource(name="Climazon heater", kind="equipment", quantity=2),
)

SERVICES = (
    Service(
        slug="cut",
        name="Cut and finish",
        minutes=45,
        price=4900,
        buffer_after=15,
        consumes=(("SHAMPOO", 20),),
    ),
    Service(
        slug="colour",
        name="Colour and cut",
        minutes=120,
        price=12900,
        buffer_after=15,
        consumes=(("COLOUR-60", 2), ("DEVELOPER", 120), ("SHAMPOO", 30)),
    ),
    Service(
        slug="highlights",
        name="Highlights",
        minutes=90,
        price=9900,
        consumes=(("FOIL", 24), ("DEVELOPER", 90)),
    ),
    Service(slug="fringe", name="Fringe trim", minutes=15, price=1200),
    Service(
        slug="scalp-care",
        name="Scalp care",
        minutes=30,
        other_minutes=(60,),
        price=5900,
        buffer_after=10,
        needs=("Treatment room", "Climazon heater"),
        most_per_day=4,
    ),
    Service(slug="braiding-class", name="Braiding class", minutes=90, price=3500, seats=6, pay_within=1440),
)

WEEK = (
    ("tuesday", (("09:00", "13:00"), ("14:00", "18:00"))),
    ("wednesday", (("09:00", "13:00"), ("14:00", "18:00"))),
    ("thursday", (("11:00", "20:00"),)),
    ("friday", (("09:00", "13:00"), ("14:00", "18:00"))),
    ("saturday", (("09:00", "15:00"),)),
)

VISITS = (
    Visit(
        service="braiding-class",
        in_days=3,
        slot=0,
        name="Clara Brandt",
        email="clara.brandt@example.com",
        paid=True,
    ),
    Visit(service="braiding-class", in_days=3, slot=0, name="Lea Hoffmann", email="lea.hoffmann@example.com"),
    Visit(service="scalp-care", in_days=5, slot=2, name="Sofia Rossi", email="sofia.rossi@example.com"),
    Visit(service="cut", in_days=1, slot=1, name="Jonas Weber", email="jonas.weber@example.com"),
    Visit(
        service="colour",
        in_days=2,
        slot=3,
        name="Aylin Demir",
        email="aylin.demir@example.com",
        phone="+493012345671",
    ),
    Visit(service="fringe", in_days=2, slot=0, name="Clara Brandt", email="clara.brandt@example.com"),
    Visit(service="highlights", in_days=4, slot=2, name="Sofia Rossi", email="sofia.rossi@example.com"),
    Visit(service="cut", in_days=7, slot=4, name="Jonas Weber", email="jonas.weber@example.com"),
    Visit(
        service="cut",
        in_days=9,
        slot=0,
        name="Peter Novak",
        email="peter.novak@example.com",
        phone="+493012345672",
    ),
)
