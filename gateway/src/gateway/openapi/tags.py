"""What the groups of the OpenAPI document are about."""

from __future__ import annotations

from collections.abc import Iterable

DESCRIPTIONS = {
    "Bookings": "Appointments, from the request to the end.",
    "Slots": "Starts that can be booked, by local date.",
    "Holds": "A slot kept for a customer who is still filling in a form.",
    "Series": "Appointments that repeat.",
    "Waiting list": "Who takes what somebody else gives up.",
    "Self-service": "What customers do by the links they were mailed.",
    "Booking types": "What can be booked: lengths, buffers, limits, price, terms.",
    "Booking settings": "What holds for all bookings of a workspace.",
    "Schedules": "When people work.",
    "Closures": "When nobody works.",
    "Resources": "Rooms and equipment.",
    "Calendars": "Calendars kept elsewhere, which block time.",
    "Calendar feeds": "Appointments as a calendar program reads them.",
    "Forms": "Questions to customers, and their answers.",
    "Events": "What tickets are sold for: its dates and its pages.",
    "Venues": "Where events take place, with or without numbered seats.",
    "Ticket types": "What a ticket costs, and who may buy it when.",
    "Quotas": "How many tickets there are.",
    "Vouchers": "Codes that give a discount or open what is not on sale.",
    "Ticket shop": "Events as customers see them.",
    "Ticket orders": "Carts, payment and changes of tickets.",
    "Ticket waiting list": "Who takes tickets that come back.",
    "Check-ins": "Scanning at the door.",
    "Workspaces": "The business itself, and which ones you belong to.",
    "Staff": "Who works here, with which rights, and who is invited.",
    "Sign-in": "Passwords, second factors, providers outside, tokens.",
    "Sessions": "Where you are signed in.",
    "API keys": "For machines: scoped, and shown once.",
    "Audit log": "What was done to accounts and access.",
    "Verifications": "Cases that prove who somebody is, with private documents.",
    "Personal data": "Export and erasure of a person or a workspace.",
    "Platform administration": "Of the installation: for its administrators alone.",
    "Items": "Things that are used or sold.",
    "Stock": "How much of them there is, and why.",
    "Contacts": "Customers, as all services know them.",
    "Conversations": "What was written to and by customers.",
    "Analytics": "Numbers, and the log of everything that happened.",
    "Live stream": "Events as they happen (server-sent events).",
    "Files": "Downloads by short-lived links.",
    "Health": "Whether the parts are well.",
    "Development": "Only while developing.",
}


def described(names: Iterable[str]) -> list[dict[str, str]]:
    """As the document lists them, in the order of their first operation."""
    found = dict.fromkeys(names)
    return [{"name": name, "description": DESCRIPTIONS.get(name, name)} for name in found]
