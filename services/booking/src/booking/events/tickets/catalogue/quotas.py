from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as pb

from booking.domain.tickets.quota import Quota


def quota_created(quota: Quota) -> Outgoing:
    message = pb.QuotaCreated(quota=_facts(quota))
    return event("booking.quota.created", quota.id, message, version=quota.version)


def quota_changed(before: Quota, after: Quota) -> Outgoing:
    message = pb.QuotaChanged(quota=_facts(after), before=_facts(before))
    return event("booking.quota.changed", after.id, message, version=after.version)


def quota_deleted(quota: Quota) -> Outgoing:
    message = pb.QuotaDeleted(quota=_facts(quota))
    return event("booking.quota.deleted", quota.id, message, version=quota.version + 1)


def _facts(quota: Quota) -> pb.QuotaFacts:
    return pb.QuotaFacts(
        id=str(quota.id),
        event_id=str(quota.show_id),
        date_id=str(quota.date_id or ""),
        name=quota.name,
        unlimited=quota.size is None,
        size=quota.size or 0,
        contingent=quota.contingent,
        ticket_type_ids=map(str, quota.ticket_type_ids),
        created_at=stamp(quota.created_at),
        version=quota.version,
    )
