"""The SQL that a declaration amounts to. Names come from declarations in code, values as parameters."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Text, TextClause, Uuid, bindparam, text

from chassis.personal.declaration import Key, PersonalData, Table

_TYPES = {Key.USER: Uuid, Key.STAFF: Uuid, Key.ACTOR: Text, Key.EMAIL: Text}
_EXPORT = "SELECT to_jsonb(held) - CAST(:withheld AS text[]) FROM {table} held WHERE {condition}"
_DELETE = "DELETE FROM {table} WHERE {condition}"
_BLANK = "UPDATE {table} SET {blanked} WHERE {condition}"
# What a letter is must not depend on the locale that somebody gave the database.
_MENTIONS = (
    "UPDATE {table} SET {column} = regexp_replace("
    "regexp_replace({column} COLLATE pg_c_utf8, :name_pattern, :erased, 'g'), :email_pattern, :erased, 'gi')"
    " WHERE (position(:name IN {column}) > 0 AND {column} COLLATE pg_c_utf8 ~ :name_pattern)"
    " OR (position(:email IN lower({column})) > 0 AND {column} COLLATE pg_c_utf8 ~* :email_pattern)"
)
_FIND_JSON = (
    "SELECT CAST(ctid AS text), {column} FROM {table}"
    " WHERE position(:name_json IN CAST({column} AS text)) > 0"
    " OR position(:email IN lower(CAST({column} AS text))) > 0 FOR UPDATE"
)
_PUT_JSON = "UPDATE {table} SET {column} = CAST(:value AS jsonb) WHERE ctid = CAST(:place AS tid)"
ERASE_WORKSPACE = text("SELECT erase_workspace(:most)")
# An event tells of a person if it holds the address, or the name beside one of the ids.
_TELLS = (
    "position(convert_to(:email, 'UTF8') IN {column}) > 0"
    " OR (position(convert_to(:name, 'UTF8') IN {column}) > 0 AND"
    " (position(convert_to(:user_text, 'UTF8') IN {column}) > 0"
    " OR position(convert_to(:staff_text, 'UTF8') IN {column}) > 0))"
)
_FORGET_EVENTS = (
    "DELETE FROM outbox WHERE workspace_id = :workspace_id AND published_at IS NOT NULL AND ({tells})"
)
_FORGET_DEAD_LETTERS = (
    "UPDATE dead_letter SET envelope = '', replayed_at = coalesce(replayed_at, now())"
    " WHERE workspace_id = :workspace_id AND ({tells})"
)
FORGET_EVENTS = text(_FORGET_EVENTS.format(tells=_TELLS.format(column="payload")))
FORGET_DEAD_LETTERS = text(_FORGET_DEAD_LETTERS.format(tells=_TELLS.format(column="envelope")))


@cache
def exports(table: str, keys: tuple[tuple[str, Key], ...]) -> TextClause:
    return _keyed(_EXPORT.format(table=table, condition=_condition(keys)), keys)


def erasures(declared: PersonalData) -> list[TextClause]:
    """What removes one person from all but JSON; every parameter is given to every statement."""
    return [statement for name, table in declared.all_tables.items() for statement in _of_table(name, table)]


def json_mentions(declared: PersonalData) -> list[tuple[TextClause, TextClause]]:
    """Per column: what finds rows that may name the person, and what puts a value in its place."""
    return [
        (
            text(_FIND_JSON.format(table=name, column=column)),
            text(_PUT_JSON.format(table=name, column=column)),
        )
        for name, table in declared.all_tables.items()
        for column in table.mentions_json.split()
    ]


def keys_of(table: Table) -> tuple[tuple[str, Key], ...]:
    return tuple(table.of.items())


def _of_table(name: str, table: Table) -> list[TextClause]:
    found = []
    keys = keys_of(table)
    if table.of and table.delete:
        found.append(_keyed(_DELETE.format(table=name, condition=_condition(keys)), keys))
    elif table.of and table.own:
        blanked = ", ".join(f"{column} = :erased" for column in table.own.split())
        blank = _BLANK.format(table=name, blanked=blanked, condition=_condition(keys))
        found.append(_keyed(blank, keys))
    return found + [text(_MENTIONS.format(table=name, column=each)) for each in table.mentions.split()]


def _condition(keys: tuple[tuple[str, Key], ...]) -> str:
    return " OR ".join(f"{column} = :{key.value}" for column, key in keys)


def _keyed(sql: str, keys: tuple[tuple[str, Key], ...]) -> TextClause:
    return text(sql).bindparams(*{bindparam(key.value, type_=_TYPES[key]) for _, key in keys})
