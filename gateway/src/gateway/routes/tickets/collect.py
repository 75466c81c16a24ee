from __future__ import annotations

from fastapi import APIRouter

from gateway.routes.tickets import (
    changes,
    check_ins,
    events,
    orders,
    own_tickets,
    papers,
    quotas,
    shop,
    ticket_types,
    venues,
    vouchers,
    waiting_list,
)

TICKETING: tuple[APIRouter, ...] = (
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
