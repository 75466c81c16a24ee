"""SQLAlchemy Core describes tables and statements; psycopg runs them in pipelines (ADR 0002)."""

from chassis.db.compile import Params
from chassis.db.database import Database
from chassis.db.exchange import Row
from chassis.db.idempotency import IdempotentCall, Replayed
from chassis.db.keyset import Keyset, RowKey
from chassis.db.statements import due_rows, insert_many, own
from chassis.db.transaction import ReadTx, Tx
from chassis.db.violations import ConstraintViolated, naming

__all__ = [
    "ConstraintViolated",
    "Database",
    "IdempotentCall",
    "Keyset",
    "Params",
    "ReadTx",
    "Replayed",
    "Row",
    "RowKey",
    "Tx",
    "due_rows",
    "insert_many",
    "naming",
    "own",
]
