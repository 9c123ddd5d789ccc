"""A patient's own page and how they live: each one page, with the day of its last change."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import about_me, audit, social_context
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient
from tests.conftest import FixedClock

PAGE = about_me.Details(
    most_important_to_me="My garden.",
    people_important_to_me="My sister, who rings on Sundays.",
    how_i_communicate="Slowly, and with my hands.",
    my_wellness="Some days I do not open the curtains.",
    please_do_and_dont="Please knock. Please do not call me dear.",
    how_and_when_to_support_me="Remind me the evening before.",
    also_worth_knowing="I drove buses for thirty years.",
    supported_by="Joan, my sister, 07700 900 123",
    multimedia_link="https://example.org/about-me",
)
HOME = social_context.Details(
    household_code="100001",
    household="Lives alone",
    occupation_code="100002",
    occupation="Retired bus driver",
    education="Left school at 15",
    lifestyle="Gardens; keeps hens",
    smoking_code="100003",
    smoking="Stopped smoking",
    smoking_details="Pipe, for 20 years",
    stopped_smoking_on=date(2019, 1, 1),
    alcohol_code="100004",
    alcohol="None",
    drugs_code="100005",
    drugs="None",
    circumstances="Cares for a brother",
    access="Key safe by the back door",
    dependants="Leo, born 4 May 2015",
    accommodation_code="100006",
    accommodation="Rented bungalow",
    environment="Heats one room",
)


def test_every_heading_comes_back_as_it_was_written_with_the_day(workspace: Workspace) -> None:
    assert all(asdict(PAGE).values())
    with workspace.work() as work:
        person = a_patient(work)
        about_me.write(work, person, PAGE)
    with workspace.look() as view:
        assert about_me.read(view, person) == about_me.Entry(**asdict(PAGE), changed_on=date(2026, 3, 4))


def test_every_fact_of_how_a_person_lives_comes_back_as_it_was_written_with_the_day(workspace: Workspace) -> None:
    assert all(asdict(HOME).values())
    with workspace.work() as work:
        person = a_patient(work)
        social_context.write(work, person, HOME)
    with workspace.look() as view:
        assert social_context.read(view, person) == social_context.Entry(**asdict(HOME), changed_on=date(2026, 3, 4))


def test_before_anything_is_written_both_pages_are_empty_and_saving_nothing_adds_none(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        about_me.write(work, person, about_me.Details())
        social_context.write(work, person, social_context.Details())
        assert about_me.read(work, person) == about_me.Entry()
        assert social_context.read(work, person) == social_context.Entry()


def test_the_day_moves_only_with_a_change_and_the_history_names_only_what_changed(
    workspace: Workspace, clock: FixedClock
) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        about_me.write(work, person, PAGE)
    before = workspace.tip().seq
    clock.pass_(days=1)
    with workspace.work() as work:
        about_me.write(work, person, PAGE)
    assert workspace.tip().seq == before
    with workspace.work() as work:
        about_me.write(work, person, replace(PAGE, my_wellness="Better since spring."))
        assert about_me.read(work, person).changed_on == date(2026, 3, 5)
        actions = [event.action for event in audit.events(work, subject=person)]
    assert actions == ["changed", "created", "created"]


def test_saying_what_matters_leaves_the_rest_of_the_page(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        about_me.say_what_matters(work, person, "My hens.")
        about_me.write(work, person, PAGE)
        about_me.say_what_matters(work, person, "My grandchildren.")
        found = about_me.read(work, person)
    assert (found.most_important_to_me, found.my_wellness) == ("My grandchildren.", PAGE.my_wellness)


def test_a_link_must_be_a_web_address(workspace: Workspace) -> None:
    with pytest.raises(InputProblem) as refusal, workspace.work() as work:
        about_me.write(work, a_patient(work), replace(PAGE, multimedia_link="on my phone"))
    assert refusal.value.field == "multimedia_link"


def test_nobody_can_have_stopped_smoking_tomorrow(workspace: Workspace) -> None:
    with pytest.raises(InputProblem) as refusal, workspace.work() as work:
        social_context.write(work, a_patient(work), replace(HOME, stopped_smoking_on=date(2026, 3, 5)))
    assert refusal.value.field == "stopped_smoking_on"
