from frontdesk.identity.v1.platform_pb2 import PlatformWorkspace

from identity.domain.platform.listed_workspace import ListedWorkspace


def platform_workspace_message(listed: ListedWorkspace) -> PlatformWorkspace:
    message = PlatformWorkspace(
        id=str(listed.id),
        name=listed.name,
        slug=listed.slug,
        suspended_because=listed.suspended_because or "",
    )
    message.created_at.FromDatetime(listed.created_at)
    if listed.suspended_at is not None:
        message.suspended_at.FromDatetime(listed.suspended_at)
    return message
