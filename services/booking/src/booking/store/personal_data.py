"""What booking holds about people, column by column (see chassis.personal)."""

from chassis.personal import Key, PersonalData, Table

PERSONAL_DATA = PersonalData(
    {
        "workspaces": Table(plain="name slug time_zone currency"),
        "suspensions": Table(),
        "staff": Table(own="name", of={"id": Key.STAFF}),
        "items": Table(),
        "booking_settings": Table(),
        "booking_types": Table(
            plain="name slug price_currency consumables time_zone staff_rule needed_resources location"
            " cancellation_policy limits payment",
            mentions="description",
        ),
        "schedules": Table(plain="time_zone weekly rules", of={"staff_id": Key.STAFF}),
        "closures": Table(
            plain="time_zone first_edge last_edge", mentions="reason", of={"staff_id": Key.STAFF}
        ),
        "outside_calendars": Table(
            plain="name time_zone stale_policy trouble etag last_modified",
            sealed="url",
            of={"staff_id": Key.STAFF},
            delete=True,
        ),
        "outside_busy": Table(of={"staff_id": Key.STAFF}, delete=True),
        "calendar_feeds": Table(
            plain="name shows created_by",
            of={"staff_id": Key.STAFF, "created_by": Key.ACTOR},
            delete=True,
        ),
        "further_staff": Table(of={"staff_id": Key.STAFF}),
        "forms": Table(plain="name"),
        "form_versions": Table(plain="name questions"),
        "form_files": Table(plain="question content_type", others="file_name", sealed="sha256"),
        "form_submissions": Table(others="answers"),
        "groups": Table(plain="resources"),
        "group_seats": Table(),
        "limit_uses": Table(plain="period", others="customer"),
        "resources": Table(plain="name kind description"),
        "resource_units": Table(),
        "holdings": Table(plain="resource_kind", of={"resource_id": Key.STAFF}),
        "holds": Table(of={"staff_id": Key.STAFF}),
        "bookings": Table(
            plain="reference status price_currency consumables attention created_by began_as resources",
            others="customer_name customer_email customer_phone time_zone",
            of={"staff_id": Key.STAFF},
        ),
        "booking_payments": Table(plain="way method", others="reference"),
        "visit_payments": Table(plain="way method", others="reference"),
        "booking_changes": Table(
            plain="kind actor", mentions="reason", mentions_json="fields", of={"actor": Key.ACTOR}
        ),
        "series_dates": Table(),
        "customer_links": Table(others="email"),
        "reminders": Table(),
        "slot_waits": Table(
            plain="status",
            others="customer_name customer_email customer_phone time_zone",
            of={"staff_id": Key.STAFF},
        ),
        "venues": Table(plain="name address time_zone seat_map"),
        "shows": Table(plain="slug name time_zone currency status questions", mentions="description"),
        "show_dates": Table(),
        "date_news": Table(),
        "quotas": Table(plain="purpose name"),
        "quota_claims": Table(plain="kind"),
        "voucher_draws": Table(),
        "ticket_types": Table(plain="name tiers area", mentions="description"),
        "ticket_orders": Table(
            plain="reference status currency payment_method locale",
            others="customer_name customer_email customer_phone",
        ),
        "ticket_payments": Table(plain="way method", others="reference"),
        "tickets": Table(plain="status seat", others="attendee_name attendee_email answers"),
        "seat_takings": Table(plain="seat"),
        "check_in_lists": Table(plain="name re_entry"),
        "check_ins": Table(plain="nonce direction gate reason overridden"),
        "ticket_keys": Table(sealed="public_key sealed_private_key"),
        "vouchers": Table(plain="code discount"),
        "waiting_entries": Table(plain="status locale", others="customer_name customer_email customer_phone"),
    }
)
