"""Cases in which people show who they are, and the documents they show."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0009"
down_revision = "0008"

TABLES = """
CREATE TABLE verifications (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('person', 'broker')),
    status text NOT NULL DEFAULT 'requires_input'
        CHECK (status IN ('requires_input', 'processing', 'verified', 'rejected', 'canceled')),
    reason text NOT NULL DEFAULT '' CHECK (reason IN ('', 'document_unreadable', 'document_expired',
        'document_missing', 'name_mismatch', 'suspected_forgery', 'not_eligible', 'other')),
    note text NOT NULL DEFAULT '',
    document_count smallint NOT NULL DEFAULT 0
        CONSTRAINT verifications_hold_ten_documents CHECK (document_count BETWEEN 0 AND 10),
    created_at timestamptz NOT NULL DEFAULT now(),
    submitted_at timestamptz,
    decided_at timestamptz,
    decided_by uuid,
    PRIMARY KEY (workspace_id, id),
    CHECK (status NOT IN ('processing', 'verified', 'rejected') OR submitted_at IS NOT NULL),
    CHECK (status <> 'rejected' OR reason <> ''),
    CHECK (status NOT IN ('verified', 'rejected') OR (decided_at IS NOT NULL AND decided_by IS NOT NULL))
);
CREATE UNIQUE INDEX verifications_one_is_open ON verifications (workspace_id, user_id, kind)
    WHERE status IN ('requires_input', 'processing');
CREATE INDEX verifications_of_user ON verifications (workspace_id, user_id, id);
CREATE INDEX verifications_of_status ON verifications (workspace_id, status, id);

CREATE TABLE verification_documents (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    verification_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('passport', 'identity_card', 'driving_licence', 'residence_permit',
        'proof_of_address', 'company_register', 'licence')),
    file_name text NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, verification_id) REFERENCES verifications ON DELETE CASCADE
);
CREATE INDEX verification_documents_of_case ON verification_documents (workspace_id, verification_id, id);
"""


def upgrade() -> None:
    run_sql(TABLES)
    for table in ("verifications", "verification_documents"):
        make_tenant_table(table)
