"""Notes: what is known of a contact, why one is late, what the patient disagrees with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import note
from socialrx_desktop.store.note import Circumstances, ContactType, Mode, PlaceType
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_note, a_patient

WARD = Circumstances(
    contact_type=ContactType.FOLLOW_UP,
    place="Ward 1, bay C",
    place_code="RTD01",
    place_type=PlaceType.HOSPITAL,
    people_present="Her mother; Dr Ola, ward doctor",
    outcome="Wants to go on",
    template="Ward visit",
)


def test_a_note_says_where_who_was_there_and_what_came_of_it(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        note.write(work, person, "Sat with her.", mode=Mode.WARD_VISIT, circumstances=WARD)
        (entry,) = note.timeline(work, person)
    assert entry.circumstances == WARD
    assert not entry.is_restricted


def test_a_correction_keeps_what_was_not_corrected(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        old = note.write(work, person, "Sat with hr.", mode=Mode.WARD_VISIT, circumstances=WARD)
        note.amend(work, old, "Sat with her.", "Spelling")
        corrected, struck = note.timeline(work, person)
    assert (corrected.words, corrected.circumstances, corrected.amends) == ("Sat with her.", WARD, old)
    assert struck.amended_by == corrected.id


def test_what_is_written_more_than_a_day_later_says_why(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        long_ago = work.now - timedelta(hours=25)
        with pytest.raises(InputProblem) as refusal:
            note.write(work, person, "Rang.", mode=Mode.PHONE, event_at=long_ago)
        assert refusal.value.field == "late_reason"
        note.write(work, person, "Rang.", mode=Mode.PHONE, event_at=long_ago, late_reason=" The laptop was away. ")
        (entry,) = note.timeline(work, person)
    assert entry.is_late
    assert entry.late_reason == "The laptop was away."


def test_a_note_of_today_has_no_reason_for_being_late(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        an_hour_ago = work.now - timedelta(hours=1)
        note.write(work, person, "Rang.", mode=Mode.PHONE, event_at=an_hour_ago, late_reason="Typed before")
        (entry,) = note.timeline(work, person)
    assert (entry.is_late, entry.late_reason) == (False, "")


def test_the_patients_disagreement_points_at_the_note_and_changes_nothing_in_it(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        said = a_note(work, person, "She drinks too much.")
        note.disagree(work, said, "I do not drink at all.")
        entries = {entry.words: entry for entry in note.timeline(work, person)}
    assert entries["I do not drink at all."].disagrees_with == said
    assert entries["She drinks too much."].amended_by is None


def test_only_the_newest_notes_are_read_when_that_is_asked(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        for number in range(5):
            a_note(work, person, f"Note {number}")
        assert [entry.words for entry in note.timeline(work, person, most=2)] == ["Note 4", "Note 3"]
