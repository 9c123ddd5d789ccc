"""A file of the first form comes to this form with everything that it held, each fact in its new place."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlcipher3.dbapi2
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text

from socialrx_desktop.resources import package_path
from socialrx_desktop.store import examine, schema

AMINA, BO = UUID(int=1).bytes, UUID(int=2).bytes
CASE = UUID(int=3).bytes


@pytest.fixture
def first_form() -> Iterator[Connection]:
    """An open file of the first form, with two patients and a referral."""
    engine = create_engine("sqlite://", module=sqlcipher3.dbapi2)
    with engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(package_path("store", "migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        _add(connection, 1, 2, AMINA, "patient", _patient("Amina", "woman", "Phone call", "Hearing loop", "My garden"))
        _add(connection, 2, 2, BO, "patient", _patient("Bo", "", "Through the neighbour", "", ""))
        _add(connection, 3, 3, CASE, "referral", _referral())
        yield connection
    engine.dispose()


def test_texts_of_the_first_form_become_codes_and_rows_of_their_own(first_form: Connection) -> None:
    schema.migrate(first_form)
    people = "SELECT first_name, gender, contact_method, other_contact_information FROM patient ORDER BY id"
    assert _rows(first_form, people) == [("Amina", "2", "3", ""), ("Bo", None, None, "Through the neighbour")]
    pages = "SELECT id, entry, most_important_to_me, my_wellness, changed_on FROM about_me"
    assert _rows(first_form, pages) == [(AMINA, 1, "My garden", "", None)]
    needs = "SELECT patient_id, entry, kind, is_flagged, words FROM individual_requirement"
    assert _rows(first_form, needs) == [(AMINA, 1, "other", 1, "Hearing loop")]
    consents = "SELECT id, patient_id, entry, purpose, answer, asked_on FROM consent"
    assert _rows(first_form, consents) == [(CASE, AMINA, 3, "share_with_gp", "refused", "2026-03-04")]


def test_what_moved_is_as_the_history_left_it_and_what_did_not_is_found_out(first_form: Connection) -> None:
    schema.migrate(first_form)
    assert examine._rows_beside_history(first_form) == []
    first_form.execute(text("DROP TRIGGER about_me_guard_update"))
    first_form.execute(text("UPDATE about_me SET entry = 2"))
    assert examine._rows_beside_history(first_form) == ["In about_me, 1 rows are not as the history left them."]


def test_the_guard_stands_again_after_the_move(first_form: Connection) -> None:
    schema.migrate(first_form)
    guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_guard_%' ORDER BY name"
    names = {row[0] for row in _rows(first_form, guards)}
    for table in ("patient", "referral", "about_me", "consent", "individual_requirement", "risk", "safeguarding"):
        assert {f"{table}_guard_{event}" for event in ("insert", "update", "delete")} <= names


def _add(connection: Connection, seq: int, number: int, record: bytes, table: str, values: dict[str, object]) -> None:
    entry = {
        "seq": seq, "writer": bytes(16), "op_no": seq, "hlc": seq, "frontier": b"", "worker": bytes(16),
        "recorded_at": "2026-03-04T10:30:00.000000Z", "action": "created", "table_id": number, "record_id": record,
        "subject_id": AMINA, "detail_mac": bytes(32), "mac": bytes(32),
    }  # fmt: skip
    _insert(connection, "history", entry)
    _insert(connection, table, {**values, "id": record, "entry": seq})


def _insert(connection: Connection, table: str, values: dict[str, object]) -> None:
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"), values)


def _rows(connection: Connection, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(text(statement))]


def _patient(name: str, gender: str, method: str, needs: str, matters: str) -> dict[str, object]:
    empty = ("preferred_name", "title", "address", "postcode", "telephone", "email", "language", "gp_name",
             "gp_practice", "gp_practice_code")  # fmt: skip
    return {
        **dict.fromkeys(empty, ""),
        "first_name": name,
        "family_name": "Khan",
        "stated_gender": gender,
        "nhs_number_status": "07",
        "preferred_contact_method": method,
        "interpreter_required": 0,
        "written_format": "standard",
        "individual_requirements": needs,
        "most_important_to_me": matters,
    }


def _referral() -> dict[str, object]:
    empty = ("referrer_name", "referrer_role", "referrer_organisation", "reason", "persons_view", "return_response_to",
             "next_action")  # fmt: skip
    return {
        **dict.fromkeys(empty, ""),
        "patient_id": AMINA,
        "worker_id": bytes(16),
        "pathway": "primary-care",
        "stage": "received",
        "received_on": "2026-03-02",
        "method": "letter",
        "consent_to_share": "refused",
        "consent_on": "2026-03-04",
        "is_open": 1,
    }
