"""Between messages and the domain, nothing else."""

from typing import Any

from chassis.agreed.timestamps import stamp
from chassis.errors import Invalid
from frontdesk.booking.v1 import resources_pb2 as pb

from booking.domain.availability.resources.resource import Kind
from booking.store.availability.resources.resources import Kept


def kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise Invalid(f"A kind is one of {', '.join(Kind)}.", field="kind") from None


def changes(request: pb.UpdateResourceRequest) -> dict[str, Any]:
    """What is given, by the names of the domain."""
    given = {
        name: getattr(request, name) for name in ("name", "description", "quantity") if request.HasField(name)
    }
    return given | ({"kind": kind(request.kind)} if request.HasField("kind") else {})


def resource_message(kept: Kept) -> pb.Resource:
    one = kept.resource
    return pb.Resource(
        id=str(one.id),
        name=one.name,
        kind=one.kind.value,
        description=one.description,
        quantity=one.quantity,
        archived=one.archived,
        created_at=stamp(kept.created_at),
        version=one.version,
    )
