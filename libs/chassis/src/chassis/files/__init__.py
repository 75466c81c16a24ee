"""Files of a workspace in object storage, and the short-lived links by which people read them."""

from chassis.files.kinds import FileType
from chassis.files.links import LINK_SECONDS, Download, DownloadLinks, LinkExpired
from chassis.files.names import file_name
from chassis.files.store import Files, OpenFile, file_key
from chassis.files.uploads import FileTooLarge, FileTypeRefused, StoredFile, keep

__all__ = [
    "LINK_SECONDS",
    "Download",
    "DownloadLinks",
    "FileTooLarge",
    "FileType",
    "FileTypeRefused",
    "Files",
    "LinkExpired",
    "OpenFile",
    "StoredFile",
    "file_key",
    "file_name",
    "keep",
]
