"""All servicers of forms, for the composition root."""

from chassis.db import Database
from chassis.rpc.methods import Servicer
from frontdesk.booking.v1 import forms_pb2
from google.protobuf.descriptor import ServiceDescriptor

from booking.rpc.forms.form_link import FormLinks
from booking.rpc.forms.forms_servicer import FormsServicer
from booking.rpc.forms.submissions_servicer import SubmissionsServicer


def asking(database: Database, master_secret: str) -> list[tuple[ServiceDescriptor, Servicer]]:
    offered = forms_pb2.DESCRIPTOR.services_by_name
    return [
        (offered["FormService"], FormsServicer(database)),
        (offered["FormSubmissionService"], SubmissionsServicer(database, FormLinks(master_secret))),
    ]
