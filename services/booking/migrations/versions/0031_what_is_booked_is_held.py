from chassis.migrate.steps import run_sql

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    # Who takes a slot in the round trip of COMMIT learns there whether he got it.
    run_sql("CREATE DOMAIN all_held AS boolean CONSTRAINT all_held CHECK (VALUE)")
