"""A customer as events, requests and answers write one."""

from frontdesk.booking.v1.booking_pb2 import Customer as CustomerMessage

from booking.domain.customers.customer import Customer


def customer_message(customer: Customer) -> CustomerMessage:
    return CustomerMessage(name=customer.name, email=customer.email, phone=customer.phone or "")


def customer_of(message: CustomerMessage, time_zone: str = "") -> Customer:
    """As it was told, to be `normalised`; an empty `time_zone` was not told."""
    return Customer(
        name=message.name, email=message.email, phone=message.phone or None, time_zone=time_zone or None
    )
