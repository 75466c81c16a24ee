from chassis.db import Tx

from booking import events
from booking.domain.customers.customer import normalised_email
from booking.domain.customers.customer_link import CustomerLink
from booking.store.customers import customer_links


async def request_my_bookings(tx: Tx, email: str) -> None:
    """Have a link to all bookings under an address mailed there; nobody learns whether there are any."""
    address = normalised_email(email, "email")
    if not await customer_links.is_wanted(tx, address):
        return
    link = CustomerLink.make(tx.new_id(), address, tx.now)
    customer_links.add(tx, link)
    tx.emit(events.mail_requested(link.id, "my_bookings"))
