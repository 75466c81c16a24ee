from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as pb
from frontdesk.booking.v1.tickets_check_ins_pb2 import CheckInList as ListMessage

from booking.domain.tickets.admission.check_in_list import CheckInList


def check_in_list_created(one: CheckInList) -> Outgoing:
    message = pb.CheckInListCreated(list=list_message(one))
    return event("booking.check_in_list.created", one.id, message, version=one.version)


def check_in_list_changed(before: CheckInList, after: CheckInList) -> Outgoing:
    message = pb.CheckInListChanged(list=list_message(after), before=list_message(before))
    return event("booking.check_in_list.changed", after.id, message, version=after.version)


def list_message(one: CheckInList) -> ListMessage:
    """Also what the service answers."""
    return ListMessage(
        id=str(one.id),
        event_id=str(one.show_id),
        date_id=str(one.date_id or ""),
        name=one.name,
        ticket_type_ids=map(str, one.ticket_type_ids),
        re_entry=one.re_entry.value,
        created_at=stamp(one.created_at),
        version=one.version,
    )
