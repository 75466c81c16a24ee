"""All servicers of forms, for the composition root."""

from chassis.db import Database
from chassis.files import DownloadLinks, Files
from chassis.rpc.methods import Servicer
from frontdesk.booking.v1 import form_files_pb2, forms_pb2
from google.protobuf.descriptor import ServiceDescriptor

from booking.rpc.forms.files_servicer import FormFilesServicer
from booking.rpc.forms.form_link import FormLinks
from booking.rpc.forms.forms_servicer import FormsServicer
from booking.rpc.forms.submissions_servicer import SubmissionsServicer


def asking(database: Database, master_secret: str, files: Files) -> list[tuple[ServiceDescriptor, Servicer]]:
    offered = forms_pb2.DESCRIPTOR.services_by_name
    with_files = form_files_pb2.DESCRIPTOR.services_by_name
    downloads = DownloadLinks(master_secret)
    return [
        (with_files["FormFileService"], FormFilesServicer(database, files, downloads)),
        (offered["FormService"], FormsServicer(database)),
        (offered["FormSubmissionService"], SubmissionsServicer(database, FormLinks(master_secret))),
    ]
