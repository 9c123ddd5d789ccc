"""Notes are found as the person types: every word, accents or not, newest first, in the same save as the note."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from socialrx_desktop.store import note, note_search
from socialrx_desktop.store.workspace import DATABASE, Workspace
from tests.building import a_note, a_patient
from tests.conftest import Open


def found(workspace: Workspace, typed: str) -> list[str]:
    with workspace.look() as view:
        return [hit.around for hit in note_search.search(view, typed).hits]


@pytest.fixture
def three(workspace: Workspace) -> Workspace:
    """Three notes about two people."""
    with workspace.work() as work:
        amina = a_patient(work)
        a_note(work, amina, "She likes the Café on Bridge Street.\nGardening too.")
        a_note(work, amina, "The women's group was full; the choir has room.")
        a_note(work, a_patient(work, first_name="Tomasz", family_name="Nowak"), "He gardens with Łukasz on 12 March.")
    return workspace


@pytest.mark.parametrize("counted", [False, True], ids=["words not listed yet", "words listed"])
@pytest.mark.parametrize(
    ("typed", "notes"),
    [
        ("cafe", 1),
        ("CAFÉ", 1),
        ("gard", 2),
        ("garden", 2),
        ("gardening", 1),
        ("bridge gard", 1),
        ("gardening brid", 1),
        ("brid gardening", 0),
        ("women's", 1),
        ("women", 1),
        ("łukasz", 1),
        ("choir ro", 1),
        ("12", 1),
        ("march", 1),
        ("nothing of the kind", 0),
        ("", 0),
        ('" OR *', 0),
    ],
)
def test_what_is_typed_finds_its_notes(three: Workspace, counted: bool, typed: str, notes: int) -> None:
    if counted:
        with three.work() as work:
            a_patient(work)
            note_search.catch_up(work)
    with three.look() as view:
        assert note_search.is_behind(view) is not counted
    assert len(found(three, typed)) == notes


def test_the_newest_note_comes_first_with_the_words_around(three: Workspace) -> None:
    newest, older = found(three, "gard")
    assert newest == "He gardens with Łukasz on 12 March."
    assert older == "She likes the Café on Bridge Street. Gardening too."


def test_a_hit_says_whose_note_it_is_and_whether_it_was_corrected(three: Workspace) -> None:
    with three.work() as work:
        (hit,) = note_search.search(work, "choir").hits
        note.amend(work, hit.note, "The women's group was full.", "There is no choir")
    with three.look() as view:
        (hit,) = note_search.search(view, "choir").hits
    assert (hit.patient, hit.author, hit.is_superseded) == ("KHAN, Amina", "Sam Rowe", True)


def test_within_one_record_only_its_notes_are_found(three: Workspace) -> None:
    with three.look() as view:
        (hit,) = note_search.search(view, "choir").hits
        inside = note_search.search(view, "gard", patient=hit.patient_id)
        assert [each.around[:9] for each in inside.hits] == ["She likes"]
        assert note_search.search(view, "women's gr", patient=hit.patient_id).hits[0].note == hit.note


def test_more_than_thirty_hits_are_told(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        for number in range(31):
            a_note(work, person, f"Rang again {number}")
    with workspace.look() as view:
        everywhere, here = (
            note_search.search(view, "rang"),
            note_search.search(view, "rang", patient=person),
        )
    assert (len(everywhere.hits), everywhere.is_more) == (30, True)
    assert (len(here.hits), here.is_more) == (30, True)


def test_long_notes_are_cut_between_words(workspace: Workspace) -> None:
    said = note_search.around("word " * 80 + "choir " + "word " * 80, ["cho"])
    assert said.startswith("…word")
    assert said.endswith("word…")
    assert " choir " in said


def test_a_note_put_back_from_the_journal_is_found(workspace: Workspace, folder: Path, open_: Open) -> None:
    workspace.close()
    before = (folder / DATABASE).read_bytes()
    again = open_(folder)
    with again.work() as work:
        a_note(work, words="She sings in the choir.")
    again.close()
    (folder / DATABASE).write_bytes(before)
    for left in folder.glob(f"{DATABASE}-*"):
        left.unlink()
    restored = open_(folder)
    assert restored.notices
    assert found(restored, "choir") == ["She sings in the choir."]
    assert restored.check().problems == []
    shutil.rmtree(folder / "backups", ignore_errors=True)


def test_a_check_finds_an_index_that_lost_a_note(three: Workspace) -> None:
    assert three.check().problems == []
    with three.work() as work:
        connection = work.session.connection()
        connection.execute(text("INSERT INTO note_index(note_index) VALUES ('delete-all')"))
        a_note(work, words="One more")
    assert three.check().problems == ["The search index note_index does not match what it indexes."]


def test_notes_of_many_saves_are_merged_and_found(workspace: Workspace) -> None:
    for number in range(3):
        with workspace.work() as work:
            person = a_patient(work)
            for each in range(70):
                a_note(work, person, f"Saw the heron {number} {each}")
            note_search.catch_up(work)
    with workspace.look() as view:
        assert not note_search.is_behind(view)
        assert note_search.search(view, "heron").is_more
        terms = view.session.execute(text("SELECT notes FROM note_term WHERE term = 'heron'")).scalar_one()
    assert terms == 210
    assert workspace.check().problems == []
