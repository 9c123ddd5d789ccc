"""Who may be here already is found before a new record is made, and what people said of a pair is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from socialrx_desktop.domain.likeness import Degree
from socialrx_desktop.problems import InputProblem, Stopped
from socialrx_desktop.store import duplicates, merge, patient
from socialrx_desktop.store.patient import Details
from socialrx_desktop.store.transaction import View
from socialrx_desktop.store.workspace import Workspace

from ..building import a_patient, an_nhs_number, some_details


def _typed(first_name: str, family_name: str, born: date | None = date(1951, 3, 12), postcode: str = "") -> Details:
    made = some_details(first_name=first_name, family_name=family_name, date_of_birth=born, postcode=postcode)
    return replace(made, nhs_number=None)


def _found(view: View, details: Details) -> list[tuple[UUID, Degree]]:
    return [(each.banner.id, each.likeness.degree) for each in duplicates.possible(view, details)]


@pytest.mark.parametrize(
    "typed",
    [
        _typed("élodie", "ÖZTÜRK"),
        _typed("Elody", " Ozturk "),
        _typed("Öztürk", "Élodie"),
        _typed("Elodie", "Ozturk", date(1951, 12, 3)),
        _typed("Elodie", "Ozturk", date(1951, 3, 22)),
        _typed("Elodie", "Ozturk-Bell"),
        _typed("Elodie", "ozturk", None, "ne4 5ab"),
    ],
)
def test_somebody_who_is_known_is_found_however_they_were_typed(workspace: Workspace, typed: Details) -> None:
    with workspace.work() as work:
        known = patient.register(work, replace(_typed("Élodie", "Öztürk"), postcode="NE4 5AB"))
        a_patient(work, first_name="Ann", family_name="Lee")
        assert [each for each, _ in _found(work, typed)] == [known]


def test_a_patient_without_a_date_of_birth_is_found_by_name(workspace: Workspace) -> None:
    with workspace.work() as work:
        known = patient.register(work, _typed("Ann", "Lee", None))
        assert _found(work, _typed("Ann", "Leigh")) == []
        assert _found(work, _typed("Anne", "lee")) == [(known, Degree.POSSIBLE)]
        assert _found(work, _typed("Anne", "lee", None)) == [(known, Degree.POSSIBLE)]


def test_another_name_or_another_date_of_birth_is_another_person(workspace: Workspace) -> None:
    with workspace.work() as work:
        a_patient(work)
        assert _found(work, _typed("Amina", "Khan", date(1964, 8, 27))) == []
        assert _found(work, _typed("Zoe", "Lee")) == []


def test_the_likeliest_comes_first_and_twins_come_last(workspace: Workspace) -> None:
    number = an_nhs_number()
    with workspace.work() as work:
        twin = patient.register(work, _typed("Thomas", "Lee"))
        same = patient.register(work, replace(_typed("Grace", "Lee"), nhs_number=number))
        likely = patient.register(work, _typed("Gracie", "Lee"))
        asked = replace(_typed("Grace", "Lee"), nhs_number=f"{number[:3]} {number[3:]}")
        expected = [(same, Degree.SAME), (likely, Degree.LIKELY), (twin, Degree.HOUSEHOLD)]
        assert _found(work, asked) == expected
        assert duplicates.is_known(work, asked)
        assert not duplicates.is_known(work, _typed("Peter", "Lee"))


def test_a_joined_record_leads_to_the_person(workspace: Workspace) -> None:
    with workspace.work() as work:
        kept = patient.register(work, _typed("Ann", "Lee"))
        other = patient.register(work, _typed("Annie", "Okafor"))
        merge.join(work, kept, other, why="She married")
    with workspace.look() as view:
        assert _found(view, _typed("Annie", "Okafor")) == [(kept, Degree.LIKELY)]
        assert duplicates.of_patient(view, kept) == []


def test_the_workspace_is_looked_through_for_pairs_but_not_for_those_that_were_told_apart(
    workspace: Workspace,
) -> None:
    with workspace.work() as work:
        one = patient.register(work, _typed("William", "Okafor"))
        other = patient.register(work, _typed("Bill", "Okafor-Bell", date(1951, 12, 3)))
        patient.register(work, _typed("Grace", "Okafor"))
        (pair,) = duplicates.pairs(work)
        assert {pair.one.id, pair.other.id} == {one, other}
        assert [each.banner.id for each in duplicates.of_patient(work, one)][:1] == [other]
        duplicates.tell_apart(work, other, one)
        assert duplicates.pairs(work) == []


def test_records_that_are_joined_are_no_pair_and_cannot_be_told_apart(workspace: Workspace) -> None:
    with workspace.work() as work:
        one, other = (patient.register(work, _typed("Ann", "Lee")) for _ in range(2))
        joined = merge.join(work, one, other, why="Same voice")
        assert duplicates.pairs(work) == []
        with pytest.raises(InputProblem, match="one person"):
            duplicates.tell_apart(work, one, other)
        merge.undo(work, joined)
        assert len(duplicates.pairs(work)) == 1


def test_looking_through_the_workspace_can_be_stopped(workspace: Workspace) -> None:
    with workspace.work() as work:
        for _ in range(2):
            patient.register(work, _typed("Ann", "Lee"))
        with pytest.raises(Stopped):
            duplicates.pairs(work, is_cancelled=lambda: True)
