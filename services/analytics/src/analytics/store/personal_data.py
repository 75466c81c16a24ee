"""What analytics holds about people, column by column (see chassis.personal): its summaries name nobody."""

from chassis.personal import Key, PersonalData, Table

PERSONAL_DATA = PersonalData(
    {
        "workspaces": Table(plain="time_zone currency"),
        "event_log": Table(plain="type aggregate_type summary", of={"aggregate_id": Key.STAFF}),
        "rollups": Table(plain="metric dimension"),
    }
)
