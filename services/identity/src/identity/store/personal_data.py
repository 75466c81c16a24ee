"""What identity holds about people, column by column (see chassis.personal)."""

from chassis.personal import Key, PersonalData, Table

PERSONAL_DATA = PersonalData(
    {
        "workspaces": Table(plain="name slug time_zone currency country suspended_because"),
        "workspace_directory": Table(plain="name slug suspended_because"),
        "platform_admins": Table(of={"user_id": Key.USER}, delete=True),
        "slugs": Table(plain="slug"),
        "users": Table(
            plain="locale", own="email name", sealed="password_hash", of={"id": Key.USER}, delete=True
        ),
        "past_memberships": Table(of={"user_id": Key.USER}, delete=True),
        "user_memberships": Table(of={"user_id": Key.USER}),
        "memberships": Table(plain="role scopes", own="name", of={"id": Key.STAFF}, delete=True),
        "sessions": Table(
            plain="revoked_because", own="user_agent address", of={"user_id": Key.USER}, delete=True
        ),
        "refresh_tokens": Table(plain="state", sealed="digest successor sealed_successor"),
        "mailed_links": Table(
            plain="kind locale",
            own="email",
            sealed="digest sealed_token",
            of={"email": Key.EMAIL},
            delete=True,
        ),
        "sign_in_attempts": Table(sealed="digest"),
        "second_factors": Table(sealed="sealed_secret", of={"user_id": Key.USER}, delete=True),
        "recovery_codes": Table(sealed="digest", of={"user_id": Key.USER}, delete=True),
        "sign_in_challenges": Table(sealed="digest password_hash", of={"user_id": Key.USER}, delete=True),
        "outside_identities": Table(plain="issuer", own="subject", of={"user_id": Key.USER}, delete=True),
        "outside_sign_ins": Table(
            plain="provider workspace issuer",
            own="subject email",
            sealed="state_digest nonce sealed_verifier challenge ticket_digest",
            of={"user_id": Key.USER},
            delete=True,
        ),
        "api_keys": Table(plain="name hint scopes", sealed="digest", of={"made_by": Key.USER}),
        "invites": Table(plain="role scopes state", own="email", of={"email": Key.EMAIL}, delete=True),
        "signing_keys": Table(plain="kid state", sealed="public_key sealed_private_key"),
        "audit_log": Table(plain="actor action subject detail", of={"actor": Key.ACTOR}),
        "verifications": Table(plain="kind status reason", own="note", of={"user_id": Key.USER}, delete=True),
        "verification_documents": Table(plain="kind content_type", others="file_name", sealed="sha256"),
        "exports": Table(plain="state", of={"user_id": Key.USER}, delete=True),
        "export_parts": Table(plain="service file_key"),
        "erasures": Table(plain="scope state", sealed="sealed_subject"),
        "erasure_parts": Table(plain="service"),
    }
)
