"""All servicers of forms, for the composition root."""

from chassis.db import Database
from chassis.files import DownloadLinks, Files
from chassis.rpc.methods import Servicer

from booking.rpc.forms.files_servicer import FormFilesServicer
from booking.rpc.forms.form_link import FormLinks
from booking.rpc.forms.forms_servicer import FormsServicer
from booking.rpc.forms.submissions_servicer import SubmissionsServicer


def asking(database: Database, master_secret: str, files: Files) -> list[Servicer]:
    downloads = DownloadLinks(master_secret)
    return [
        FormFilesServicer(database, files, downloads),
        FormsServicer(database),
        SubmissionsServicer(database, FormLinks(master_secret)),
    ]
