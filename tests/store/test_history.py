"""The one history: every change is in it, nothing changes without it, and meddling with it shows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import Boolean, Connection, Float, Integer, LargeBinary, text
from sqlalchemy.exc import IntegrityError

from socialrx_desktop.store import audit, draft, patient, referral
from socialrx_desktop.store.history import ERASED
from socialrx_desktop.store.operation import Value
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Choice, Day, Moment, Record, Uuid, tables
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import Workspace

from ..building import a_note, a_patient, a_referral
from ..conftest import FixedClock, Open

RECORDS = {table.__tablename__: number for number, table in tables().items() if issubclass(table, Record)}
FIRST_NAME, PREFERRED_NAME = 1, 3


@pytest.fixture
def person(workspace: Workspace) -> UUID:
    with workspace.work() as work:
        return a_patient(work)


def _events(workspace: Workspace, record: UUID) -> list[audit.Event]:
    with workspace.look() as view:
        return audit.events(view, record=record)


def test_a_new_record_is_one_entry_with_all_that_is_known(workspace: Workspace, person: UUID) -> None:
    (entry,) = _events(workspace, person)
    assert (entry.action, entry.table, entry.worker) == ("created", Patient.table_id, workspace.worker)
    assert (entry.fields[1], entry.fields[2], entry.fields[5]) == ("Amina", "Khan", "1951-03-12")


def test_a_change_is_one_entry_with_only_the_fields_that_changed(workspace: Workspace, person: UUID) -> None:
    with workspace.work() as work:
        row = work.get(Patient, person)
        row.preferred_name, row.first_name = "Mina", row.first_name
    newest, _ = _events(workspace, person)
    assert (newest.action, newest.fields) == ("changed", {PREFERRED_NAME: "Mina"})


def test_saving_a_form_without_a_change_leaves_no_entry(workspace: Workspace, person: UUID) -> None:
    before = workspace.tip()
    with workspace.work() as work:
        patient.correct(work, person, patient.details(work, person))
    assert workspace.tip() == before


def test_what_is_cleared_is_kept_as_cleared(workspace: Workspace) -> None:
    with workspace.work() as work:
        made = a_referral(work)
    with workspace.work() as work:
        referral.plan_next(work, made, "", None)
    assert _events(workspace, made)[0].fields == {15: "", 16: None}


def test_seeing_and_printing_are_kept_without_a_change(workspace: Workspace, person: UUID) -> None:
    with workspace.work() as work:
        work.log("printed", work.get(Patient, person))
    newest = _events(workspace, person)[0]
    assert (newest.action, newest.fields, newest.worker) == ("printed", {}, workspace.worker)
    assert workspace.check().problems == []


def test_a_draft_is_no_part_of_the_history(workspace: Workspace, person: UUID) -> None:
    before = workspace.tip()
    with workspace.work() as work:
        draft.keep(work, "note", person, {"words": "She said"})
    assert (workspace.tip().seq, workspace.tip().frame) == (before.seq, before.frame + 1)


def test_operation_numbers_have_no_gap_and_the_clock_never_falls(
    workspace: Workspace, clock: FixedClock, person: UUID
) -> None:
    for hours in (-1, 30, -5000, 0.001, 0):
        clock.pass_(hours=hours)
        with workspace.work() as work:
            a_note(work, person)
            a_note(work, person)
    rows = _rows(workspace, "SELECT seq, op_no, hlc, writer FROM history ORDER BY seq")
    assert [row[1] for row in rows] == [row[0] for row in rows] == list(range(1, len(rows) + 1))
    assert all(one[2] < two[2] for one, two in itertools.pairwise(rows))
    assert len({row[3] for row in rows}) == 1


def test_the_hybrid_clock_goes_on_from_where_it_was_after_the_program_was_closed(
    workspace: Workspace, folder: Path, open_: Open, clock: FixedClock
) -> None:
    before = workspace.tip().hlc
    workspace.close()
    clock.pass_(days=-400)
    assert open_(folder).tip().hlc > before


def test_each_entry_says_what_its_author_had_merged(workspace: Workspace, person: UUID) -> None:
    for row in _rows(workspace, "SELECT frontier FROM history"):
        assert msgspec.msgpack.decode(row[0], type=dict[bytes, int]) == {}


@pytest.mark.parametrize(
    "column", ["writer", "hlc", "frontier", "recorded_at", "worker", "action", "table_id", "record_id", "subject_id"]
)
def test_an_altered_entry_is_found(workspace: Workspace, person: UUID, column: str) -> None:
    value: Value = 77 if column in {"hlc", "table_id"} else "x" if column in {"recorded_at", "action"} else bytes(16)
    problems = _after(workspace, f"UPDATE history SET {column} = :value WHERE seq = 2", value=value)
    assert "History entry 2 is not as it was written." in problems


def test_altered_words_of_an_entry_are_found(workspace: Workspace, person: UUID) -> None:
    changed = msgspec.msgpack.encode({FIRST_NAME: "Someone"})
    seq = _events(workspace, person)[0].seq
    problems = _after(workspace, f"UPDATE history_detail SET fields = :value WHERE seq = {seq}", value=changed)
    assert f"History entry {seq} is not as it was written." in problems


def test_a_removed_entry_is_found(workspace: Workspace, person: UUID) -> None:
    assert "History entries 2 to 2 are missing." in _after(workspace, "DELETE FROM history WHERE seq = 2")


def test_an_inserted_entry_is_found(workspace: Workspace, person: UUID) -> None:
    columns = "hlc, frontier, recorded_at, worker, action, table_id, record_id, subject_id, detail_mac, mac"
    copied = f"SELECT max(seq) + 1, writer, max(op_no) + 1, {columns} FROM history"
    problems = _after(workspace, f"INSERT INTO history (seq, writer, op_no, {columns}) {copied}")
    assert any("is not as it was written" in problem for problem in problems)


def test_a_cut_end_is_found(workspace: Workspace, person: UUID) -> None:
    last = workspace.tip().seq
    problems = _after(workspace, f"DELETE FROM history WHERE seq = {last}")
    assert f"The history ends at entry {last - 1}, but {last} were written." in problems


def test_a_cut_end_that_was_made_to_look_whole_is_found_by_the_journal(workspace: Workspace, person: UUID) -> None:
    last = workspace.tip().seq
    with _unguarded(workspace) as connection:
        connection.execute(text(f"DELETE FROM history WHERE seq = {last}"))
        connection.execute(text(f"DELETE FROM patient WHERE entry = {last}"))
        earlier = f"(SELECT mac FROM history WHERE seq = {last - 1})"
        connection.execute(text(f"UPDATE state SET seq = {last - 1}, op_no = {last - 1}, head = {earlier}"))
        assert workspace.ledger.verify(connection) == []
    assert workspace.check().problems == [f"The history is not what the journal says it was at entry {last}."]


def test_erased_words_leave_the_chain_whole(workspace: Workspace, person: UUID) -> None:
    seq = _events(workspace, person)[0].seq
    with workspace.work() as work:
        work.log(ERASED, work.get(Patient, person))
    assert _after(workspace, f"DELETE FROM history_detail WHERE seq = {seq}") == []
    assert _events(workspace, person)[1].fields == {}


def test_words_that_are_missing_without_an_erasure_are_found(workspace: Workspace, person: UUID) -> None:
    seq = _events(workspace, person)[0].seq
    assert _after(workspace, f"DELETE FROM history_detail WHERE seq = {seq}") == [
        f"What history entry {seq} said is missing, and no erasure says why."
    ]


@pytest.mark.parametrize("table", ["note", "history", "history_detail"])
@pytest.mark.parametrize("change", ["UPDATE {0} SET rowid = rowid + 100", "DELETE FROM {0}"])
def test_notes_and_history_are_append_only(workspace: Workspace, table: str, change: str) -> None:
    with workspace.work() as work:
        a_note(work)
    _refused(workspace, change.format(table))


def test_a_note_cannot_be_replaced(workspace: Workspace) -> None:
    with workspace.work() as work:
        a_note(work)
    _refused(workspace, "INSERT OR REPLACE INTO note SELECT * FROM note")
    _refused(workspace, "INSERT OR REPLACE INTO history SELECT * FROM history")


def test_the_history_takes_no_entry_out_of_turn(workspace: Workspace) -> None:
    columns = "hlc, frontier, recorded_at, worker, action, table_id, record_id, subject_id, detail_mac, mac"
    _refused(
        workspace,
        f"INSERT INTO history (seq, writer, op_no, {columns})"
        f" SELECT seq + 7, writer, op_no + 7, {columns} FROM history",
    )


@pytest.mark.parametrize("table", RECORDS)
def test_no_record_changes_outside_the_history(workspace: Workspace, table: str) -> None:
    _one_of(workspace, table)
    copied = ", ".join("randomblob(16)" if name == "id" else name for name in _columns(workspace, table))
    _refused(workspace, f"INSERT INTO {table} SELECT {copied} FROM {table} LIMIT 1")
    _refused(workspace, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    _refused(workspace, f"DELETE FROM {table}")
    for name in _columns(workspace, table):
        _refused(workspace, f"UPDATE {table} SET {name} = {name}")
        _refused(workspace, f"UPDATE OR REPLACE {table} SET {name} = {name}, entry = entry - 1")
        _refused(workspace, f"UPDATE {table} SET {name} = {name}, entry = 1 + (SELECT max(seq) FROM history)")


@pytest.mark.parametrize("table", RECORDS)
def test_a_record_cannot_hide_behind_another_records_entry(workspace: Workspace, table: str) -> None:
    _one_of(workspace, table)
    with workspace.work() as work:
        a_patient(work)
    _refused(workspace, f"UPDATE {table} SET entry = (SELECT max(seq) FROM history)")


def test_a_row_that_was_put_back_to_an_earlier_day_is_found(workspace: Workspace, person: UUID) -> None:
    with workspace.work() as work:
        work.get(Patient, person).first_name = "Aminah"
    first = _events(workspace, person)[-1].seq
    problems = _after(workspace, f"UPDATE patient SET first_name = 'Amina', entry = {first}")
    assert problems == ["In patient, 1 rows are not as the history left them."]


def test_the_screens_of_a_day_read_as_who_did_what(workspace: Workspace, clock: FixedClock, person: UUID) -> None:
    clock.pass_(minutes=5)
    with workspace.work() as work:
        a_note(work, person)
    with workspace.look() as view:
        about = audit.events(view, subject=person)
    assert [event.action for event in about] == ["created", "created"]
    assert about[0].when == clock.now


def _rows(workspace: Workspace, statement: str) -> list[tuple[Any, ...]]:  # whatever the statement selects
    with workspace.look() as view:
        return [tuple(row) for row in view.session.execute(text(statement))]


def _columns(workspace: Workspace, table: str) -> list[str]:
    return [str(row[1]) for row in _rows(workspace, f"PRAGMA table_info({table})")]


def _refused(workspace: Workspace, statement: str) -> None:
    before = workspace.tip()
    with pytest.raises(IntegrityError), workspace._writer.begin() as connection:
        assert connection.execute(text(statement)).rowcount
    assert workspace.tip() == before


@contextmanager
def _unguarded(workspace: Workspace) -> Iterator[Connection]:
    """The database as somebody sees it who has the keys and drops the guards."""
    with workspace._writer.begin() as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection


def _after(workspace: Workspace, statement: str, **values: Value) -> list[str]:
    with _unguarded(workspace) as connection:
        assert connection.execute(text(statement), values).rowcount
    return workspace.check().problems


def _one_of(workspace: Workspace, table: str) -> None:
    """A row of the table, whatever it is about: each column that must have a value has one of its type."""
    model = tables()[RECORDS[table]]
    with workspace.work() as work:
        values = {
            column.name: _value(work, column.type)
            for column in model.__table__.columns
            if column.name not in {"id", "entry"} and column.default is None and not column.nullable
        }
        work.add(model(id=work.new_id(), **values))


def _value(work: Work, kind: object) -> object:
    match kind:
        case Uuid():
            return a_patient(work)
        case Choice():
            return next(iter(kind.choices))
        case Day():
            return work.today
        case Moment():
            return work.now
        case LargeBinary():
            return b"sealed"
        case Boolean():
            return False
        case Integer() | Float():
            return 1
    return "words"
