"""Safeguarding: complete, filterable, and never shown to the person unless somebody said that it may be."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest

from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import safeguarding
from socialrx_desktop.store.safeguarding import Details, Kind
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient

CONCERN = Details(
    words="Money taken by a neighbour",
    code="100000",
    comment="Adult social care knows.",
    started_on=date(2026, 2, 1),
)
CHILD = Details(
    kind=Kind.LOOKED_AFTER_CHILD,
    started_on=date(2025, 6, 1),
    ended_on=date(2026, 1, 31),
    local_authority="Wethershire",
    local_authority_code="E99",
    may_show_person=True,
)
UNBORN = Details(kind=Kind.UNBORN_CHILD_PLAN, started_on=date(2026, 3, 1), local_authority="Wethershire")


def test_every_kind_of_entry_comes_back_as_it_was_given_the_latest_first(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        for each in (CHILD, UNBORN, CONCERN):
            safeguarding.add(work, person, each)
        found = safeguarding.entries(work, person)
    assert [{name: value for name, value in asdict(each).items() if name != "id"} for each in found] == [
        asdict(UNBORN),
        asdict(CONCERN),
        asdict(CHILD),
    ]
    assert [each.is_current for each in found] == [True, True, False]


def test_what_must_not_be_shown_to_the_person_is_left_out_for_them(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        safeguarding.add(work, person, CONCERN)
        safeguarding.add(work, person, CHILD)
        assert [each.kind for each in safeguarding.entries(work, person, for_person=True)] == [Kind.LOOKED_AFTER_CHILD]
        assert [each.kind for each in safeguarding.entries(work, person, kind=Kind.CONCERN)] == [Kind.CONCERN]
        assert safeguarding.entries(work, person, kind=Kind.CONCERN, for_person=True) == []


def test_that_there_is_no_concern_can_be_stated_and_is_none(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        safeguarding.add(work, person, Details(indicator=False, started_on=date(2026, 3, 4)))
        assert not safeguarding.is_recorded(work, person)
        concern = safeguarding.add(work, person, CONCERN)
        assert safeguarding.is_recorded(work, person)
        safeguarding.change(work, concern, Details(words=CONCERN.words, ended_on=date(2026, 3, 4)))
        assert not safeguarding.is_recorded(work, person)
        assert len(safeguarding.entries(work, person)) == 2


def test_no_known_concern_is_one_verb_with_its_day_and_is_refused_while_one_stands(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        safeguarding.state_none_known(work, person)
        (entry,) = safeguarding.entries(work, person)
        assert (entry.indicator, entry.started_on) == (False, work.today)
        safeguarding.add(work, person, CONCERN)
        with pytest.raises(Refused, match="has not ended"):
            safeguarding.state_none_known(work, person)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Details(), "words"),
        (Details(kind=Kind.LOOKED_AFTER_CHILD, indicator=False), "indicator"),
        (Details(words="Neglect", started_on=date(2026, 3, 5)), "started_on"),
        (Details(words="Neglect", started_on=date(2026, 3, 1), ended_on=date(2026, 2, 1)), "ended_on"),
    ],
)
def test_what_cannot_be_right_is_refused(workspace: Workspace, wrong: Details, field: str) -> None:
    with pytest.raises(InputProblem) as refusal, workspace.work() as work:
        safeguarding.add(work, a_patient(work), wrong)
    assert refusal.value.field == field


def test_every_kind_has_words() -> None:
    assert safeguarding.KINDS.keys() == set(Kind)
