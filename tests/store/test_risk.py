"""Risks: stated either way, and never put away silently."""

from __future__ import annotations

from datetime import date

import pytest

from socialrx_desktop.problems import InputProblem, Refused
from socialrx_desktop.store import pages, risk
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient
from tests.conftest import FixedClock

FALLS = risk.Details(words="Falls", code="281694009", comment="Wears a pendant.", started_on=date(2026, 1, 5))


def test_a_risk_comes_back_as_it_was_given(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        added = risk.add(work, person, FALLS)
        (found,) = risk.current(work, person)
    assert (found.id, found.words, found.code, found.comment) == (added, "Falls", "281694009", "Wears a pendant.")
    assert (found.started_on, found.ended_on, found.reviewed_on) == (date(2026, 1, 5), None, date(2026, 3, 4))


def test_nothing_recorded_is_not_the_same_as_no_known_risks(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        assert not risk.are_recorded(work, person)
        risk.state_none_known(work, person)
        assert risk.are_recorded(work, person)
        assert [each.words for each in risk.current(work, person)] == ["No known risks"]


def test_looking_again_and_finding_none_moves_the_day_and_adds_nothing(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        first = risk.state_none_known(work, person)
    clock.pass_(days=30)
    with workspace.work() as work:
        assert risk.state_none_known(work, person) == first
        (found,) = risk.entries(work, person)
        letter = pages.gp_letter(work, person)
    assert (found.started_on, found.reviewed_on) == (date(2026, 3, 4), date(2026, 4, 3))
    assert (letter.risks, letter.no_known_risks_on) == ((), date(2026, 4, 3))


def test_a_new_risk_ends_the_statement_that_none_was_known_and_keeps_it(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        risk.state_none_known(work, person)
        risk.add(work, person, FALLS)
        assert [each.words for each in risk.current(work, person)] == ["Falls"]
        assert [each.words for each in risk.entries(work, person)] == ["No known risks", "Falls"]
        letter = pages.gp_letter(work, person)
    assert [(each.words, each.since) for each in letter.risks] == [("Falls", date(2026, 1, 5))]
    assert letter.no_known_risks_on is None


def test_no_known_risks_is_refused_while_a_risk_stands(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        falls = risk.add(work, person, FALLS)
    with pytest.raises(Refused, match="has not ended"), workspace.work() as work:
        risk.state_none_known(work, person)
    clock.pass_(minutes=5)
    with workspace.work() as work:
        risk.end(work, falls)
        assert not risk.are_recorded(work, person)
        risk.state_none_known(work, person)
        assert [(each.words, each.ended_on) for each in risk.entries(work, person)] == [
            ("Falls", date(2026, 3, 4)),
            ("No known risks", None),
        ]


def test_a_change_is_a_review(workspace: Workspace, clock: FixedClock) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        falls, cold = risk.add(work, person, FALLS), risk.add(work, person, risk.Details(words="Cold home"))
    clock.pass_(days=7)
    with workspace.work() as work:
        risk.change(work, falls, risk.Details(words="Falls outdoors"))
        risk.review(work, cold)
        found = [(each.words, each.reviewed_on) for each in risk.current(work, person)]
    assert found == [("Falls outdoors", date(2026, 3, 11)), ("Cold home", date(2026, 3, 11))]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (risk.Details(words=" "), "words"),
        (risk.Details(words="Falls", started_on=date(2026, 3, 5)), "started_on"),
        (risk.Details(words="Falls", ended_on=date(2026, 3, 5)), "ended_on"),
        (risk.Details(words="Falls", started_on=date(2026, 2, 2), ended_on=date(2026, 2, 1)), "ended_on"),
    ],
)
def test_what_cannot_be_right_is_refused(workspace: Workspace, wrong: risk.Details, field: str) -> None:
    with pytest.raises(InputProblem) as refusal, workspace.work() as work:
        risk.add(work, a_patient(work), wrong)
    assert refusal.value.field == field


def test_the_statement_that_none_is_known_cannot_be_turned_into_a_risk(workspace: Workspace) -> None:
    with workspace.work() as work:
        none = risk.state_none_known(work, a_patient(work))
    with pytest.raises(InputProblem, match="no risk is known"), workspace.work() as work:
        risk.change(work, none, FALLS)
