"""All tables of the workspace, and bringing a file to the form that this program writes (Alembic)."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from socialrx_desktop.problems import NewerWorkspace
from socialrx_desktop.resources import package_path
from socialrx_desktop.store import (
    destination,
    directory,
    draft,
    history,
    measure,
    note,
    outbox,
    patient,
    plan,
    referral,
    worker,
)

HEAD = "0002"
"""The newest migration; tests hold it against the migration scripts."""

ALL = (
    history.history,
    destination.Destination,
    directory.DirectorySource,
    draft.Draft,
    measure.MeasureResponse,
    note.Note,
    outbox.OutboxEffort,
    outbox.OutboxItem,
    outbox.OutboxPayload,
    patient.Patient,
    plan.Goal,
    referral.Referral,
    worker.Worker,
)


def version(connection: Connection) -> str | None:
    """The migration that the file has reached; None for an empty file."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def check_not_newer(found: str | None) -> None:
    """Refuse a file that a newer program has written: this one would not know what it must keep."""
    if found is not None and found > HEAD:
        raise NewerWorkspace(
            "This workspace was written by a newer version of SocialRx Desktop.",
            "Nothing was changed. Update the program on this computer, then open the workspace again.",
        )


def migrate(connection: Connection) -> None:
    """Run every migration that the file has not had, in the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(package_path("store", "migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
