"""SQLAlchemy Core describes tables and statements; psycopg runs them in pipelines (ADR 0002)."""

from chassis.db.compile import Params, insert_many
from chassis.db.database import Database
from chassis.db.exchange import Row
from chassis.db.idempotency import IdempotentCall, Replayed
from chassis.db.transaction import ReadTx, Tx
from chassis.db.violations import ConstraintViolated, naming

__all__ = [
    "ConstraintViolated",
    "Database",
    "IdempotentCall",
    "Params",
    "ReadTx",
    "Replayed",
    "Row",
    "Tx",
    "insert_many",
    "naming",
]
