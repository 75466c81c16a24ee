from frontdesk.identity.v1 import identity_events_pb2 as pb

from analytics.consumers.telling import Tellers, uncounted

TELLERS: Tellers = {
    "identity.workspace.onboarded": (
        pb.WorkspaceOnboarded,
        uncounted(lambda made: f"Workspace {made.workspace.name} onboarded"),
    ),
    "identity.workspace.changed": (pb.WorkspaceChanged, uncounted(lambda _: "Workspace changed")),
    "identity.staff.added": (
        pb.StaffAdded,
        uncounted(lambda added: f"Member of staff added as {added.staff.role}"),
    ),
    "identity.staff.changed": (
        pb.StaffChanged,
        uncounted(lambda now: f"Member of staff changed, now {now.staff.role}"),
    ),
    "identity.staff.removed": (pb.StaffRemoved, uncounted(lambda _: "Member of staff removed")),
}
