"""Where the files that answer questions lie in object storage."""

from uuid import UUID

from chassis.files import file_key


def key_of(workspace_id: UUID, file_id: UUID) -> str:
    return file_key(workspace_id, "booking", "forms", file_id)
