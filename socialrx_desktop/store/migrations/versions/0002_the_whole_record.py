"""The whole record: the people, pathways, settings, plans and measures of PRSB Social Prescribing v1.1."""

from alembic import op

revision = "0002"
down_revision = "0001"

RECORDS = {}
APPEND_ONLY = ()
MOVED = ()
SEARCH = ()


def upgrade() -> None:

    for statement in MOVED:
        op.execute(statement)
    for table, number in RECORDS.items():
        op.execute(_refusing("INSERT", table, _without_entry(number), "changed outside the history"))
        op.execute(
            _refusing(
                "UPDATE", table, f"NEW.entry <= OLD.entry OR {_without_entry(number)}", "changed outside the history"
            )
        )
        op.execute(_refusing("DELETE", table, "TRUE", "removed outside a lawful erasure"))
    for table in APPEND_ONLY:
        op.execute(_refusing("UPDATE", table, "TRUE", "append-only", name="kept"))
        op.execute(_refusing("DELETE", table, "TRUE", "append-only", name="kept"))
    for statement in SEARCH:
        op.execute(statement)


def _without_entry(number: int) -> str:
    return f"NOT EXISTS (SELECT 1 FROM history WHERE seq = NEW.entry AND record_id = NEW.id AND table_id = {number})"


def _refusing(event: str, table: str, when: str, why: str, *, name: str = "guard") -> str:
    return (
        f"CREATE TRIGGER {table}_{name}_{event.lower()} BEFORE {event} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {why}'); END"
    )
