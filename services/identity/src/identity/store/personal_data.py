"""What identity holds about people, column by column (see chassis.personal)."""

from chassis.personal import Key, PersonalData, Table

PERSONAL_DATA = PersonalData(
    {
        "workspaces": Table(plain="name slug time_zone currency country"),
        "slugs": Table(plain="slug"),
        "users": Table(own="email name", secret="password_hash", of={"id": Key.USER}, delete=True),
        "user_memberships": Table(of={"user_id": Key.USER}),
        "memberships": Table(plain="role", own="name", of={"id": Key.STAFF}, delete=True),
        "sessions": Table(
            plain="revoked_because", own="user_agent address", of={"user_id": Key.USER}, delete=True
        ),
        "refresh_tokens": Table(plain="state", secret="digest successor sealed_successor"),
        "signing_keys": Table(plain="kid state", secret="public_key sealed_private_key"),
        "audit_log": Table(plain="actor action subject detail", of={"actor": Key.ACTOR}),
        "verifications": Table(plain="kind status reason", own="note", of={"user_id": Key.USER}, delete=True),
        "verification_documents": Table(plain="kind content_type", others="file_name", secret="sha256"),
        "exports": Table(plain="state", of={"user_id": Key.USER}, delete=True),
        "export_parts": Table(plain="service file_key"),
        "erasures": Table(plain="scope state", secret="sealed_subject"),
        "erasure_parts": Table(plain="service"),
    }
)
