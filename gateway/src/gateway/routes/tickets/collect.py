from __future__ import annotations

from fastapi import APIRouter

from gateway.routes.tickets import events, orders, quotas, shop, ticket_types, venues

TICKETING: tuple[APIRouter, ...] = (
    orders.routes,
    shop.routes,
    events.routes,
    ticket_types.routes,
    quotas.routes,
    venues.routes,
)
