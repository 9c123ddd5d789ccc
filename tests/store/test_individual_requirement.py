"""What a person needs of everybody stands at the top, so long as they need it."""

from __future__ import annotations

from datetime import date

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import individual_requirement, patient, referral
from socialrx_desktop.store.individual_requirement import Details, Kind
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, a_referral, a_requirement, some_details
from tests.conftest import FixedClock


def test_a_requirement_comes_back_as_it_was_given(workspace: Workspace) -> None:
    given = Details(
        kind=Kind.IMPAIRMENT, words="Low vision", code="100000", detail="Reads 18 point print.", is_flagged=False
    )
    with workspace.work() as work:
        person = a_patient(work)
        individual_requirement.add(work, person, given)
        (found,) = individual_requirement.current(work, person)
    assert (found.kind, found.words, found.code, found.detail, found.is_flagged) == (
        Kind.IMPAIRMENT, "Low vision", "100000", "Reads 18 point print.", False,
    )  # fmt: skip
    assert (found.noted_on, found.ended_on) == (date(2026, 3, 4), None)


def test_flagged_ones_stand_in_the_banner_the_reasonable_adjustments_first(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        for kind, words, is_flagged in (
            (Kind.IMPAIRMENT, "Low vision", False),
            (Kind.OTHER, "A companion comes along", True),
            (Kind.MOBILITY, "Uses a wheelchair", True),
            (Kind.ADJUSTMENT, "Hearing loop", True),
        ):
            individual_requirement.add(work, person, Details(kind=kind, words=words, is_flagged=is_flagged))
        assert patient.banner(work, person).needs == ("Hearing loop", "Uses a wheelchair", "A companion comes along")
        assert len(individual_requirement.current(work, person)) == 4


def test_each_line_of_the_caseload_has_its_own_persons_needs(workspace: Workspace) -> None:
    with workspace.work() as work:
        for name, need in (("Ann", "Hearing loop"), ("Bea", ""), ("Cleo", "Uses a wheelchair")):
            person = a_patient(work, first_name=name)
            a_referral(work, person)
            if need:
                a_requirement(work, person, need)
        rows = referral.caseload(work)
        lines = referral.caseload_lines(work, referral.caseload_ids(work))
    wanted = {"KHAN, Ann": "Hearing loop", "KHAN, Bea": "", "KHAN, Cleo": "Uses a wheelchair"}
    assert {row.name: row.needs for row in rows} == wanted
    assert {row.name: row.needs for row in lines.values()} == wanted


def test_what_is_needed_no_more_leaves_the_banner_and_only_the_latest_counts(
    workspace: Workspace, clock: FixedClock
) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        a_referral(work, person)
        loop, chair = a_requirement(work, person, "Hearing loop"), a_requirement(work, person, "Wheelchair")
    clock.pass_(days=1)
    with workspace.work() as work:
        individual_requirement.end(work, loop)
        individual_requirement.change(work, chair, Details(kind=Kind.MOBILITY, words="Walks with a frame"))
        assert patient.banner(work, person).needs == ("Walks with a frame",)
        assert referral.caseload(work)[0].needs == "Walks with a frame"


def test_a_referral_that_says_what_is_needed_flags_it_at_once(workspace: Workspace) -> None:
    with workspace.work() as work:
        received = referral.Received(received_on=work.today)
        person = referral.refer(work, some_details(), received, requirements=" Step-free access ")
        assert patient.banner(work, person).needs == ("Step-free access",)


@pytest.mark.parametrize("words", ["", " ", "hearing LOOP "])
def test_empty_words_and_what_is_recorded_already_are_refused(workspace: Workspace, words: str) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        a_requirement(work, person, "Hearing loop")
    with pytest.raises(InputProblem) as refusal, workspace.work() as work:
        a_requirement(work, person, words)
    assert refusal.value.field == "words"


def test_every_kind_has_words() -> None:
    assert individual_requirement.KINDS.keys() == set(Kind)
