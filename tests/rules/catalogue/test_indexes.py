"""Keys and indexes of a tenant's table lead with the workspace, so that one tenant's size is nobody else's."""

import pytest
from catalogue_database import Catalogue
from chassis.migrate.steps import RELAYED
from source_tree import MIGRATED

# Indexes over all workspaces, each with its reason.
ACROSS_WORKSPACES = {
    "booking.outside_calendars_by_fetch": "due_outside_calendars() finds the calendars to fetch of all workspaces",
    "identity.exports_due": "due_exports() finds what is to be assembled or removed of all workspaces",
    **{
        f"{service}.personal_data_tasks_due": "due_personal_data() finds the tasks of all workspaces"
        for service in MIGRATED
    },
    "booking.holds_by_expiry": "due_holds() finds the expired holds of all workspaces",
    "booking.ticket_orders_by_expiry": "due_ticket_orders() finds the expired carts of all workspaces",
    "inbox.account_mails_due": "due_account_mails() finds the mails to send of all workspaces",
    "booking.shows_to_look_at": "due_waiting_lists() takes the events of all workspaces in turn",
    "booking.show_dates_to_look_at": "due_changed_dates() finds the dates that changed of all workspaces",
    "booking.bookings_by_expiry": "due_requests() finds what nobody answered in time, of all workspaces",
    "booking.form_files_unused": "due_form_files() finds what no answer named in time, of all workspaces",
    "booking.reminders_due": "due_reminders() finds the reminders to send of all workspaces",
    "booking.slot_waits_by_offer": "due_offers() finds the offers nobody accepted, of all workspaces",
    "inbox.deliveries_due": "due_deliveries() finds the mails to send of all workspaces",
}


@pytest.mark.parametrize("service", MIGRATED)
def test_each_index_begins_with_the_workspace(catalogue: Catalogue, service: str) -> None:
    others = catalogue.ask(
        "SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid"
        " LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]"
        " WHERE t.relnamespace = %(schema)s::regnamespace AND t.relrowsecurity AND t.relname <> ALL (%(bookkeeping)s)"
        " AND a.attname IS DISTINCT FROM 'workspace_id'",
        schema=service,
        bookkeeping=list(RELAYED),
    )
    found = {f"{service}.{name}" for (name,) in others}
    assert found == {name for name in ACROSS_WORKSPACES if name.startswith(f"{service}.")}


@pytest.mark.parametrize("service", MIGRATED)
def test_each_key_and_reference_includes_the_workspace(catalogue: Catalogue, service: str) -> None:
    without = catalogue.ask(
        "SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
        " WHERE t.relnamespace = %(schema)s::regnamespace AND t.relrowsecurity AND t.relname <> ALL (%(bookkeeping)s)"
        " AND c.contype IN ('p', 'u', 'x') AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid"
        " AND a.attnum = ANY (c.conkey) AND a.attname = 'workspace_id')",
        schema=service,
        bookkeeping=list(RELAYED),
    )
    assert without == []


@pytest.mark.parametrize("service", MIGRATED)
def test_a_reference_to_a_tenants_table_stays_in_the_workspace(catalogue: Catalogue, service: str) -> None:
    loose = catalogue.ask(
        "SELECT c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid"
        " JOIN pg_class target ON target.oid = c.confrelid"
        " WHERE t.relnamespace = %(schema)s::regnamespace AND c.contype = 'f' AND target.relrowsecurity"
        " AND NOT EXISTS (SELECT FROM unnest(c.conkey, c.confkey) k(own, theirs)"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own AND a.attname = 'workspace_id'"
        " JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.theirs AND b.attname = 'workspace_id')",
        schema=service,
    )
    assert loose == []


@pytest.mark.parametrize("service", MIGRATED)
def test_states_are_text_that_an_index_may_compare_under_a_policy(catalogue: Catalogue, service: str) -> None:
    leaking = catalogue.ask(
        "SELECT t.relname, a.attname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid"
        " JOIN pg_type y ON y.oid = a.atttypid"
        " WHERE t.relnamespace = %(schema)s::regnamespace AND t.relkind = 'r' AND a.attnum > 0"
        " AND (y.typtype = 'e' OR y.typname = 'citext')",
        schema=service,
    )
    assert leaking == []
