"""What inventory holds about people, column by column (see chassis.personal): nothing beyond who asked."""

from chassis.personal import PersonalData, Table

PERSONAL_DATA = PersonalData(
    {
        "items": Table(plain="name sku unit"),
        "locations": Table(plain="name"),
        "stock": Table(),
        "movements": Table(plain="reason"),
        "reservations": Table(plain="state"),
        "closed_bookings": Table(),
    }
)
