"""A restricted note opens only to a passphrase and a reason, and leaves none of its words anywhere in the clear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from socialrx_desktop.problems import DamagedWorkspace, InputProblem, Refused
from socialrx_desktop.store import audit, journal, note, note_opening, note_search
from socialrx_desktop.store.note import Circumstances, Mode
from socialrx_desktop.store.operation import unpack_fields
from socialrx_desktop.store.sealed_words import Seal
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, a_referral
from tests.conftest import PASSPHRASE, Open

CANARY = "zanzibar"
HIDDEN = Circumstances(place=f"{CANARY} place", people_present=f"{CANARY} people", outcome=f"{CANARY} outcome")


@pytest.fixture
def restricted(workspace: Workspace) -> tuple[UUID, UUID]:
    """A patient, and a restricted note whose every text holds the canary."""
    with workspace.work() as work:
        person = a_patient(work)
        a_referral(work, person)
        written = note.write(
            work,
            person,
            f"{CANARY} words",
            mode=Mode.PHONE,
            event_at=work.now.replace(year=2025),
            late_reason=f"{CANARY} late",
            circumstances=HIDDEN,
            seal=Seal(workspace.keys),
        )
    return person, written


def test_it_opens_to_the_passphrase_and_a_reason_and_both_are_kept(
    workspace: Workspace, restricted: tuple[UUID, UUID]
) -> None:
    person, written = restricted
    found = note_opening.open_note(workspace, written, PASSPHRASE, "Safeguarding meeting")
    assert found == note.Texts(
        f"{CANARY} words", f"{CANARY} place", f"{CANARY} people", f"{CANARY} outcome", f"{CANARY} late"
    )
    with workspace.look() as view:
        newest = audit.events(view, subject=person)[0]
    assert newest.worker == workspace.worker
    assert "Safeguarding meeting" in newest.fields.values()


def test_a_wrong_passphrase_opens_nothing_and_the_try_is_kept(
    workspace: Workspace, restricted: tuple[UUID, UUID]
) -> None:
    _, written = restricted
    with pytest.raises(Refused) as refusal:
        note_opening.open_note(workspace, written, "not my passphrase", "Curious")
    assert refusal.value.field == "passphrase"
    with workspace.look() as view:
        assert audit.events(view, record=written)[0].action == note_opening.REFUSED


def test_without_a_reason_nothing_opens(workspace: Workspace, restricted: tuple[UUID, UUID]) -> None:
    with pytest.raises(InputProblem) as refusal:
        note_opening.open_note(workspace, restricted[1], PASSPHRASE, " ")
    assert refusal.value.field == "reason"


def _timeline(workspace: Workspace, person: UUID) -> str:
    with workspace.look() as view:
        return repr(note.timeline(view, person))


def _search(workspace: Workspace, person: UUID) -> str:
    with workspace.look() as view:
        return repr(
            [*note_search.search(view, CANARY).hits, *note_search.search(view, CANARY[:4], patient=person).hits]
        )


def _index(workspace: Workspace, _: UUID) -> str:
    with workspace.work() as work:
        note_search.catch_up(work)
        tables = ("note_term", "note_said", "note_index_data", "note_index_idx", "note_words_data", "note_place")
        return repr([work.session.execute(text(f"SELECT * FROM {table}")).all() for table in tables])


def _every_table(workspace: Workspace, _: UUID) -> str:
    with workspace.look() as view:
        names = view.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        plain = [name for name in names if not name.startswith(("note_index", "note_words", "note_vocabulary"))]
        return repr([view.session.execute(text(f"SELECT * FROM {name}")).all() for name in plain])


def _history(workspace: Workspace, person: UUID) -> str:
    with workspace.look() as view:
        return repr(audit.events(view, subject=person))


def _journal(workspace: Workspace, _: UUID) -> str:
    read = journal.read(workspace.folder / journal.FILE, workspace.keys)
    assert read is not None
    frames = list(read.frames.values())
    assert frames
    entries = [unpack_fields(entry.fields) for frame in frames for entry in frame.entries]
    return repr([*entries, *(change.fields for frame in frames for change in frame.local)])


DOORS: dict[str, Callable[[Workspace, UUID], str]] = {
    "timeline": _timeline,
    "search": _search,
    "index": _index,
    "every table": _every_table,
    "history": _history,
    "journal": _journal,
}


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
def test_no_word_of_it_comes_out_of(
    door: Callable[[Workspace, UUID], str], workspace: Workspace, restricted: tuple[UUID, UUID]
) -> None:
    said = door(workspace, restricted[0])
    assert CANARY not in said.lower()
    assert len(said) > 1


def test_the_doors_would_show_the_words_of_an_ordinary_note(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        note.write(work, person, f"{CANARY} words", mode=Mode.PHONE)
    assert [name for name, door in DOORS.items() if CANARY not in door(workspace, person).lower()] == []


def test_its_correction_is_restricted_too_and_the_old_words_stay(
    workspace: Workspace, restricted: tuple[UUID, UUID]
) -> None:
    person, written = restricted
    with pytest.raises(Refused), workspace.work() as work:
        note.amend(work, written, "Other words", "Wrong")
    with workspace.work() as work:
        made = note.amend(work, written, f"{CANARY} again", f"{CANARY} reason", seal=Seal(workspace.keys))
    for door in DOORS.values():
        assert CANARY not in door(workspace, person).lower()
    newer = note_opening.open_note(workspace, made, PASSPHRASE, "Checking")
    assert (newer.words, newer.amendment_reason, newer.place) == (
        f"{CANARY} again", f"{CANARY} reason", f"{CANARY} place",
    )  # fmt: skip
    assert note_opening.open_note(workspace, written, PASSPHRASE, "Checking").words == f"{CANARY} words"


def test_a_disagreement_with_it_is_restricted_too(workspace: Workspace, restricted: tuple[UUID, UUID]) -> None:
    person, written = restricted
    with workspace.work() as work:
        note.disagree(work, written, f"{CANARY} is wrong", seal=Seal(workspace.keys))
    assert CANARY not in _every_table(workspace, person).lower()


def test_sealed_words_open_only_for_what_they_were_sealed_for(
    workspace: Workspace, restricted: tuple[UUID, UUID]
) -> None:
    seal = Seal(workspace.keys)
    sealed = seal.close(restricted[0], {"words": CANARY})
    assert CANARY.encode() not in sealed
    assert seal.open(restricted[0], sealed) == {"words": CANARY}
    with pytest.raises(DamagedWorkspace):
        seal.open(restricted[1], sealed)


def test_it_is_there_again_after_the_workspace_was_closed(
    workspace: Workspace, restricted: tuple[UUID, UUID], folder: Path, open_: Open
) -> None:
    workspace.close()
    again = open_(folder)
    assert note_opening.open_note(again, restricted[1], PASSPHRASE, "Handover").words == f"{CANARY} words"
