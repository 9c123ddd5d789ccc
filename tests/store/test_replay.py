"""Whatever people did, the journal can do it again: the proof that no change of the record goes past it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from socialrx_desktop.problems import DamagedWorkspace, InputProblem, NewerWorkspace
from socialrx_desktop.store import (
    about_me,
    action,
    consent,
    destination,
    draft,
    goal,
    journal,
    measure,
    note,
    onward_referral,
    opening,
    outbox,
    patient,
    referral,
    risk,
    worker,
)
from socialrx_desktop.store.action import Action
from socialrx_desktop.store.definitions import pathway
from socialrx_desktop.store.goal import Goal
from socialrx_desktop.store.journal import Journal
from socialrx_desktop.store.note import Note
from socialrx_desktop.store.onward_referral import OnwardReferral
from socialrx_desktop.store.operation import Entry, Frame, pack_fields
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Record, tables
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.workspace import BALLAST, DATABASE, Workspace

from .. import building
from ..conftest import FixedClock, Open, Template

Verb = Callable[[Work, random.Random], object]


def _some(work: Work, table: type[Record], chance: random.Random) -> UUID | None:
    ids = work.session.scalars(select(table.id).order_by(table.id)).all()
    return chance.choice(ids) if ids else None


def _on(table: type[Record], verb: Callable[[Work, UUID, random.Random], object]) -> Verb:
    """The verb on some row of the table, if there is one."""

    def on_some(work: Work, chance: random.Random) -> None:
        row = _some(work, table, chance)
        if row is not None:
            verb(work, row, chance)

    return on_some


def _move(work: Work, row: UUID, chance: random.Random) -> None:
    found = work.get(Referral, row)
    moves = [stage for stage in pathway(work, found.pathway).stage(found.stage).moves if stage != "closed"]
    if moves:
        referral.move(work, row, chance.choice(moves))


def _queue(work: Work, chance: random.Random) -> None:
    place = _some(work, destination.Destination, chance)
    if place is not None:
        outbox.queue(work, outbox.Parcel("gp-letter", "Letter", None, place, chance.randbytes(300)))


VERBS: dict[str, Verb] = {
    "register": lambda work, _: building.a_patient(work),
    "correct": _on(
        Patient,
        lambda work, row, chance: patient.correct(work, row, building.some_details(first_name=chance.choice("AB"))),
    ),
    "what matters": _on(
        Patient, lambda work, row, chance: about_me.say_what_matters(work, row, f"Birds {chance.random()}")
    ),
    "receive": _on(Patient, lambda work, row, _: building.a_referral(work, row)),
    "move": _on(Referral, _move),
    "next": _on(
        Referral, lambda work, row, chance: referral.plan_next(work, row, "Ring", chance.choice([None, work.today]))
    ),
    "consent": _on(Patient, lambda work, row, chance: building.an_answer(work, row, chance.choice([*consent.Answer]))),
    "risk": _on(Patient, lambda work, row, _: risk.add(work, row, risk.Details(words="Falls"))),
    "no risk": _on(Patient, lambda work, row, _: risk.state_none_known(work, row)),
    "needs": _on(Patient, lambda work, row, chance: building.a_requirement(work, row, f"Loop {chance.random()}")),
    "note": _on(Patient, lambda work, row, chance: building.a_note(work, row, f"Rang {chance.random()}")),
    "amend": _on(Note, lambda work, row, _: note.amend(work, row, "In other words", "left out a word")),
    "goal": _on(Patient, lambda work, row, _: building.a_goal(work, row)),
    "change goal": _on(
        Goal,
        lambda work, row, chance: goal.change(
            work, row, goal.Details(words="Walk", importance=chance.choice([None, 3])), goal.GoalStatus.MET
        ),
    ),
    "step": _on(Patient, lambda work, row, _: building.an_action(work, row)),
    "step done": _on(Action, lambda work, row, _: action.set_status(work, row, action.ActionStatus.DONE)),
    "connect": _on(Patient, lambda work, row, _: building.a_connection(work, row)),
    "attended": _on(
        OnwardReferral, lambda work, row, _: onward_referral.answer(work, row, onward_referral.Status.ATTENDED)
    ),
    "measure": _on(Patient, lambda work, row, _: building.some_answers(work, row)),
    "measure refused": _on(
        Patient,
        lambda work, row, _: measure.record(
            work,
            row,
            "ons4",
            measure.Asked(time_point=measure.TimePoint.REVIEW, not_done=measure.NotDone.TOO_UNWELL),
        ),
    ),
    "draft": _on(Patient, lambda work, row, chance: building.a_draft(work, row, f"She {chance.random()}")),
    "discard": _on(Patient, lambda work, row, _: draft.discard(work, "note", row)),
    "worker": lambda work, chance: worker.change(
        work, work.worker, role=chance.choice("AB"), organisation="", telephone="", email="", hours=""
    ),
    "print": _on(Patient, lambda work, row, _: work.log("printed", work.get(Patient, row))),
    "destination": lambda work, chance: building.a_destination(work, f"Surgery {chance.random()}"),
    "queue": _queue,
    "claim": _on(outbox.OutboxItem, lambda work, row, _: outbox.claim(work, row)),
    "nobody there": _on(
        outbox.OutboxItem, lambda work, row, _: outbox.mark_waiting(work, [row], "Nobody there", work.now)
    ),
    "try now": _on(outbox.OutboxItem, lambda work, row, _: outbox.release(work, row)),
    "delivered": _on(outbox.OutboxItem, lambda work, row, _: outbox.mark_delivered(work, row, "a.age", "there")),
}


def _dump(workspace: Workspace, through: int) -> dict[str, list[tuple[object, ...]]]:
    """Every journalled row and every entry of the history."""
    statements = {
        table.__tablename__: f"SELECT * FROM {table.__tablename__} ORDER BY id" for table in tables().values()
    }
    statements["history"] = f"SELECT * FROM history WHERE seq <= {through} ORDER BY seq"
    statements["history_detail"] = f"SELECT * FROM history_detail WHERE seq <= {through} ORDER BY seq"
    with workspace.look() as view:
        return {
            name: [tuple(row) for row in view.session.execute(text(statement))]
            for name, statement in statements.items()
        }


def _database(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in (DATABASE, f"{DATABASE}-wal") if (folder / name).exists()}


def _put_back(folder: Path, files: dict[str, bytes]) -> None:
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (folder / name).unlink(missing_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


# The first verbs give the others something to work on.
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.lists(st.sampled_from(sorted(VERBS)), min_size=1, max_size=3), min_size=2, max_size=14),
    seed=st.integers(0, 2**32),
    back=st.floats(0, 1),
)
def test_a_database_put_back_to_any_earlier_moment_comes_forward_again(
    template: Template, steps: list[list[str]], seed: int, back: float
) -> None:
    chance, clock = random.Random(seed), FixedClock()
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "workspace"
        shutil.copytree(template.folder, folder, ignore=shutil.ignore_patterns(BALLAST))
        workspace = opening.open_with(folder, lambda: deepcopy(template.keys), clock=clock)
        moments = []
        for step in [["register", "receive", "destination"], ["note", "goal", "step", "queue"], *steps]:
            moments.append(_database(folder))
            clock.pass_(minutes=chance.choice([-90, 0, 5]))
            # A verb may be refused, and then all of its change is.
            with suppress(InputProblem), workspace.work() as work:
                for verb in step:
                    VERBS[verb](work, chance)
        last = workspace.tip().seq
        as_it_was = _dump(workspace, last)
        workspace.close()
        _put_back(folder, moments[int(back * (len(moments) - 1))])
        again = opening.open_with(folder, lambda: deepcopy(template.keys), clock=clock)
        try:
            assert _dump(again, last) == as_it_was
            assert again.check().problems == []
        finally:
            again.close()


def test_what_was_cleared_on_this_laptop_comes_back_cleared(
    workspace: Workspace, folder: Path, open_: Open, clock: FixedClock
) -> None:
    with workspace.work() as work:
        item = building.an_outbox_item(work)
        work.get(outbox.OutboxEffort, item).next_try_at = clock.now
    earlier = _database(folder)
    with workspace.work() as work:
        work.get(outbox.OutboxEffort, item).next_try_at = None
    workspace.close()
    _put_back(folder, earlier)
    with open_(folder).look() as view:
        assert view.get(outbox.OutboxEffort, item).next_try_at is None


def test_the_person_is_told_what_came_back(workspace: Workspace, folder: Path, open_: Open) -> None:
    with workspace.work() as work:
        person = building.a_patient(work)
    earlier = _database(folder)
    with workspace.work() as work:
        building.a_note(work, person)
    with workspace.work() as work:
        building.a_note(work, person)
    workspace.close()
    _put_back(folder, earlier)
    again = open_(folder)
    assert again.notices == [
        "The last 2 changes were missing from the workspace file. Put back from the journal, so that nothing is lost."
    ]
    again.close()
    assert open_(folder).notices == []


def test_a_missing_journal_is_started_again_and_said_so(workspace: Workspace, folder: Path, open_: Open) -> None:
    with workspace.work() as work:
        person = building.a_patient(work)
    workspace.close()
    (folder / journal.FILE).unlink()
    again = open_(folder)
    assert len(again.notices) == 1
    assert "started again" in again.notices[0]
    with again.work() as work:
        building.a_note(work, person)
    assert again.check().problems == []


def test_the_journal_of_another_workspace_is_put_aside(
    workspace: Workspace, folder: Path, open_: Open, template: Template
) -> None:
    with workspace.work() as work:
        building.a_patient(work)
    workspace.close()
    other = deepcopy(template.keys)
    other.vault_key[0] ^= 1
    Journal.start(folder / journal.FILE, other, (Frame(99, 1, bytes(32), (), ()),)).close()
    again = open_(folder)
    assert "missing or damaged" in again.notices[0]
    assert again.check().problems == []


def test_a_torn_last_frame_was_never_acknowledged_and_is_cut_off(
    workspace: Workspace, folder: Path, open_: Open
) -> None:
    with workspace.work() as work:
        building.a_patient(work)
    workspace.close()
    whole = (folder / journal.FILE).read_bytes()
    (folder / journal.FILE).write_bytes(whole + whole[52:100])
    again = open_(folder)
    assert (again.notices, again.check().problems) == ([], [])


def test_lost_changes_with_a_damaged_journal_are_refused_and_nothing_is_touched(
    workspace: Workspace, folder: Path, open_: Open
) -> None:
    with workspace.work() as work:
        person = building.a_patient(work)
    earlier = _database(folder)
    starts = []
    for _ in range(3):
        starts.append((folder / journal.FILE).stat().st_size)
        with workspace.work() as work:
            building.a_note(work, person)
    workspace.close()
    _put_back(folder, earlier)
    whole = bytearray((folder / journal.FILE).read_bytes())
    whole[starts[1] + 60] ^= 1
    (folder / journal.FILE).write_bytes(whole)
    with pytest.raises(DamagedWorkspace) as damage:
        open_(folder)
    assert "Restore the newest backup" in damage.value.advice
    assert (folder / journal.FILE).read_bytes() == whole


def test_a_journal_of_another_past_is_not_taken_for_this_one(workspace: Workspace, folder: Path, open_: Open) -> None:
    with workspace.work() as work:
        building.a_patient(work)
    workspace.close()
    fork = _database(folder), (folder / journal.FILE).read_bytes()
    again = open_(folder)
    with again.work() as work:
        building.a_patient(work, first_name="Bea")
    again.close()
    left = _database(folder)
    _put_back(folder, fork[0])
    (folder / journal.FILE).write_bytes(fork[1])
    other = open_(folder)
    for _ in range(3):
        with other.work() as work:
            building.a_patient(work, first_name="Cleo")
    other.close()
    _put_back(folder, left)
    with pytest.raises(DamagedWorkspace, match="do not belong together"):
        open_(folder)


@pytest.mark.parametrize(("table", "column"), [(2, 999), (999, 1)])
def test_a_journal_of_a_newer_program_is_refused_and_nothing_is_changed(
    workspace: Workspace, folder: Path, open_: Open, template: Template, table: int, column: int
) -> None:
    tip = workspace.tip()
    workspace.close()
    before = _database(folder)
    fields = pack_fields({column: "what only a newer program knows"})
    entry = Entry(tip.writer, tip.op_no + 1, tip.hlc + 1, tip.frontier, "2027-01-01T00:00:00.000000Z", bytes(16),
                  "created", table, bytes(16), bytes(16), bytes(16), fields)  # fmt: skip
    opened = Journal.open(folder / journal.FILE, template.keys)
    opened.append(Frame(tip.frame + 1, tip.seq + 1, bytes(32), (entry,), ()))
    opened.close()
    with pytest.raises(NewerWorkspace):
        open_(folder)
    assert _database(folder) == before
