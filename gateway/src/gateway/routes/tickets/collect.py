from __future__ import annotations

from fastapi import APIRouter

from gateway.routes.tickets import (
    changes,
    check_ins,
    lists,
    orders,
    own_tickets,
    papers,
    vouchers,
    waiting_list,
)
from gateway.routes.tickets.catalogue import events, quotas, shop, ticket_types, venues

TICKETING: tuple[APIRouter, ...] = (
    lists.routes,
    lists.gates,
    orders.routes,
    check_ins.routes,
    papers.routes,
    shop.routes,
    events.routes,
    ticket_types.routes,
    quotas.routes,
    venues.routes,
    changes.routes,
    own_tickets.routes,
    vouchers.routes,
    waiting_list.routes,
)
