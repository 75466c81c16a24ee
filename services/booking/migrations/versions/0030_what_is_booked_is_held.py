from chassis.migrate.steps import run_sql

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    # Who takes a slot in the round trip of COMMIT learns there whether he got it.
    run_sql("CREATE DOMAIN all_held AS boolean CONSTRAINT all_held CHECK (VALUE)")
