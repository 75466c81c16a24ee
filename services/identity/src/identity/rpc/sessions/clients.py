"""What a person acts with. Only the gateway sees it; whatever another process says of it is hearsay."""

from chassis.context import Via, current_caller
from frontdesk.identity.v1.identity_pb2 import Client as ClientMessage

from identity.domain.sessions import client as clients
from identity.domain.sessions.client import UNKNOWN, Client


def client_of(message: ClientMessage) -> Client:
    return clients.client(message.user_agent, message.address) if _is_gateway() else UNKNOWN


def address_of(message: ClientMessage) -> str:
    """The whole of it, to be counted by and never stored; empty where nothing is known."""
    return message.address if _is_gateway() else ""


def _is_gateway() -> bool:
    """Of a signed-in person too, who could tell tales about nobody else."""
    caller = current_caller.get()
    return caller.via is Via.USER or caller.service == "gateway"
