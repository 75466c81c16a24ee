from __future__ import annotations

from fastapi import APIRouter

from gateway.routes import files, stream
from gateway.routes.analytics import event_log, overview
from gateway.routes.booking import calendar_feeds, form_files, form_submissions, forms, settings
from gateway.routes.booking.appointments import (
    bookings,
    export,
    holds,
    lifecycle,
    payments,
    self_service,
    series,
    slot_waiting,
    visit_holds,
    visit_payments,
    visits,
)
from gateway.routes.booking.availability import (
    booking_types,
    calendars,
    closures,
    resources,
    schedules,
    slots,
)
from gateway.routes.identity import (
    api_keys,
    audit_log,
    invites,
    me,
    memberships,
    personal_data,
    platform,
    staff,
    verifications,
    workspaces,
)
from gateway.routes.identity.outside import accounts as outside_accounts
from gateway.routes.identity.outside import sign_in as outside_sign_in
from gateway.routes.identity.sign_in import (
    email_changes,
    passwords,
    recovery,
    second_factor,
    sessions,
    tokens,
)
from gateway.routes.inbox import contacts, conversations, mailbox
from gateway.routes.inventory import items, stock
from gateway.routes.root import docs, health, welcome
from gateway.routes.tickets.collect import TICKETING

ROUTERS: tuple[APIRouter, ...] = (
    export.routes,
    bookings.routes,
    slots.routes,
    holds.routes,
    *TICKETING,
    booking_types.routes,
    schedules.routes,
    resources.routes,
    closures.routes,
    calendar_feeds.routes,
    calendars.routes,
    forms.routes,
    form_files.routes,
    form_submissions.routes,
    lifecycle.routes,
    payments.routes,
    settings.routes,
    series.routes,
    visit_holds.routes,
    visit_payments.routes,
    visits.routes,
    self_service.routes,
    slot_waiting.routes,
    workspaces.routes,
    memberships.routes,
    tokens.routes,
    outside_sign_in.routes,
    outside_accounts.routes,
    sessions.routes,
    passwords.routes,
    recovery.routes,
    email_changes.routes,
    second_factor.routes,
    audit_log.routes,
    platform.routes,
    api_keys.routes,
    invites.routes,
    me.routes,
    staff.routes,
    verifications.routes,
    personal_data.routes,
    items.routes,
    stock.routes,
    contacts.routes,
    conversations.routes,
    overview.routes,
    event_log.routes,
    stream.routes,
    files.routes,
    health.routes,
    welcome.routes,
    docs.routes,
)
DEVELOPMENT: tuple[APIRouter, ...] = (mailbox.routes,)
