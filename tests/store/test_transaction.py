"""A change is all or nothing, one at a time, and told of only when it is saved."""

from __future__ import annotations

import threading
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import draft, journal, note, patient, referral
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.workspace import Workspace

from ..building import a_draft, a_note, a_patient, a_referral
from ..conftest import Open


@pytest.fixture
def person(workspace: Workspace) -> UUID:
    with workspace.work() as work:
        return a_patient(work)


def _count(workspace: Workspace, table: str = "note") -> int:
    with workspace.look() as view:
        return int(view.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_a_change_that_fails_half_way_leaves_nothing(workspace: Workspace, folder: Path, person: UUID) -> None:
    before, size = workspace.tip(), (folder / journal.FILE).stat().st_size
    with pytest.raises(InputProblem), workspace.work() as work:  # noqa: PT012  # all of the change is what fails
        a_note(work, person)
        a_draft(work, person)
        work.session.flush()
        note.write(work, person, "", mode=note.Mode.PHONE)
    assert workspace.tip() == before
    assert (folder / journal.FILE).stat().st_size == size
    assert (_count(workspace), _count(workspace, "draft")) == (0, 0)


def test_all_of_one_change_is_one_frame(workspace: Workspace, person: UUID) -> None:
    before = workspace.tip()
    with workspace.work() as work:
        a_note(work, person)
        a_note(work, person)
        a_draft(work, person)
    assert (workspace.tip().frame - before.frame, workspace.tip().seq - before.seq) == (1, 2)


def test_a_change_inside_a_change_is_refused(workspace: Workspace, person: UUID) -> None:
    with workspace.work() as work:
        a_note(work, person)
        with pytest.raises(RuntimeError, match="two changes"), workspace.work():
            pass
        with pytest.raises(RuntimeError, match="two changes"):
            workspace.check()
    assert _count(workspace) == 1


def test_looking_inside_a_change_shows_what_is_saved(workspace: Workspace, person: UUID) -> None:
    with workspace.work() as work:
        a_note(work, person)
        work.session.flush()
        assert _count(workspace) == 0
    assert _count(workspace) == 1


def test_the_changes_of_two_threads_follow_each_other(workspace: Workspace, person: UUID) -> None:
    failed: list[BaseException] = []

    def write() -> None:
        try:
            for _ in range(15):
                with workspace.work() as work:
                    a_note(work, person)
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert _count(workspace) == 45
    assert workspace.check().problems == []


def test_one_look_sees_one_moment(workspace: Workspace, person: UUID) -> None:
    with workspace.look() as view:
        assert len(note.timeline(view, person)) == 0
        with workspace.work() as work:
            a_note(work, person)
        assert len(note.timeline(view, person)) == 0
    with workspace.look() as view:
        assert len(note.timeline(view, person)) == 1


def test_screens_hear_of_a_change_only_when_it_is_saved(workspace: Workspace, person: UUID) -> None:
    heard: list[tuple[frozenset[str], int]] = []
    workspace.changed = lambda kinds: heard.append((kinds, _count(workspace)))
    with workspace.work() as work:
        a_note(work, person)
        a_draft(work, person)
        work.session.flush()
        assert heard == []
    assert heard == [(frozenset({"note", "draft"}), 1)]


def test_screens_hear_nothing_of_a_change_that_failed(workspace: Workspace, person: UUID) -> None:
    heard: list[frozenset[str]] = []
    workspace.changed = heard.append
    with pytest.raises(InputProblem), workspace.work() as work:  # noqa: PT012  # as above
        a_note(work, person)
        work.session.flush()
        work.get(Patient, uuid4())
    with workspace.work() as work:
        work.get(Patient, person)
    assert heard == []


def test_a_listener_may_change_something_itself(workspace: Workspace, person: UUID) -> None:
    def discard(kinds: frozenset[str]) -> None:
        if "note" in kinds:
            with workspace.work() as work:
                draft.discard(work, "note", person)

    with workspace.work() as work:
        a_draft(work, person)
    workspace.changed = discard
    with workspace.work() as work:
        a_note(work, person)
    assert _count(workspace, "draft") == 0


def test_a_record_is_never_removed_by_a_verb(workspace: Workspace, person: UUID) -> None:
    with pytest.raises(AssertionError, match="never deleted"), workspace.work() as work:
        work.session.delete(work.get(Patient, person))
    assert _count(workspace, "patient") == 1


def test_a_note_cannot_be_changed_by_a_verb(workspace: Workspace, person: UUID) -> None:
    with workspace.work() as work:
        written = a_note(work, person, "As it was")
    with pytest.raises(IntegrityError, match="append-only"), workspace.work() as work:
        work.get(note.Note, written).words = "As it never was"
    with workspace.look() as view:
        assert [each.words for each in note.timeline(view, person)] == ["As it was"]


def test_a_commit_that_fails_takes_its_frame_back_out_of_the_journal(
    workspace: Workspace, folder: Path, open_: Open, person: UUID
) -> None:
    before, size = workspace.tip(), (folder / journal.FILE).stat().st_size
    with pytest.raises(IntegrityError), workspace.work() as work:  # noqa: PT012  # it fails on leaving the block
        a_note(work, person, "never saved")
        reference = "worker BLOB REFERENCES worker (id) DEFERRABLE INITIALLY DEFERRED"
        work.session.execute(text(f"CREATE TABLE naming ({reference})"))
        work.session.execute(text("INSERT INTO naming VALUES ('nobody')"))
    assert workspace.tip() == before
    assert (folder / journal.FILE).stat().st_size == size
    with workspace.work() as work:
        a_note(work, person, "saved")
    workspace.close()
    again = open_(folder)
    with again.look() as view:
        assert [each.words for each in note.timeline(view, person)] == ["saved"]
    assert (again.notices, again.check().problems) == ([], [])


def test_a_saved_change_is_there_after_closing(workspace: Workspace, folder: Path, open_: Open, person: UUID) -> None:
    with workspace.work() as work:
        a_referral(work, person, reason="Lonely")
    workspace.close()
    with open_(folder).look() as view:
        found = referral.current(view, person)
        assert found is not None
        assert found.reason == "Lonely"
        assert patient.details(view, person).family_name == "Khan"
