"""The demo: fictional people who are the same for the same seed, and whom nobody could take for real ones."""

from __future__ import annotations

import re
import shutil
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from socialrx_desktop import demo, fictional
from socialrx_desktop.documents.activity_plan import activity_plan
from socialrx_desktop.documents.gp_letter import gp_letter
from socialrx_desktop.domain import nhs_number
from socialrx_desktop.domain.waiting import Phase
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import (
    about_me,
    consent,
    directory,
    household,
    measure,
    note,
    opening,
    pages,
    patient,
    plan,
    referral,
    relevant_contact,
    risk,
    social_context,
    waiting,
    ward_stay,
)
from socialrx_desktop.store.onward_referral import Status
from socialrx_desktop.store.referral import CaseloadRow
from socialrx_desktop.store.transaction import View
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient
from tests.conftest import START, FixedClock, Open, Template

_FICTIONAL_PHONE = re.compile(r"01632 960 ?\d{3}|07700 900 ?\d{3}|0808 157 0 ?\d{3}")


@pytest.fixture(scope="module")
def filled(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with the usual demo in it, which the tests only look at."""
    into = tmp_path_factory.mktemp("demo") / "workspace"
    shutil.copytree(template.folder, into)
    workspace = opening.open_with(into, lambda: deepcopy(template.keys), clock=FixedClock(START))
    assert demo.fill(workspace) == demo.Filled(24, 160, 106)
    workspace.close()
    return into


@pytest.fixture
def demo_workspace(filled: Path, open_: Open) -> Workspace:
    return open_(filled)


def _words(view: View) -> list[object]:
    """All that the demo wrote, without ids."""
    found: list[object] = []
    for row in referral.caseload(view, order=referral.Order.NAME):
        plans = plan.plan(view, row.patient_id)
        found += [
            patient.details(view, row.patient_id),
            (row.name, row.stage, row.next_action, row.due, row.needs),
            about_me.read(view, row.patient_id),
            social_context.read(view, row.patient_id),
            [(each.words, each.started_on) for each in risk.entries(view, row.patient_id)],
            consent.answers(view, row.patient_id),
            [
                (each.event_at, each.mode, each.minutes, each.words, each.amendment_reason)
                for each in note.timeline(view, row.patient_id)
            ],
            [
                (
                    goal.words,
                    goal.details.importance,
                    goal.status,
                    [(each.details.what, each.details.who, each.details.due_on, each.status) for each in goal.actions],
                )
                for goal in plans.goals
            ],
            [(each.service_name, each.kind, each.status, each.since) for each in plans.connections],
            [(each.answers, each.time_point, each.taken_on) for each in measure.responses(view, row.patient_id)],
        ]
    return found


def test_the_same_seed_makes_the_same_people_and_the_same_words(
    demo_workspace: Workspace, workspace: Workspace
) -> None:
    demo.fill(workspace)
    with demo_workspace.look() as one, workspace.look() as other:
        assert _words(one) == _words(other)


def test_another_seed_makes_other_people(demo_workspace: Workspace, workspace: Workspace) -> None:
    demo.fill(workspace, patients=6, notes=10, services=0, seed=2)
    with demo_workspace.look() as one, workspace.look() as other:
        names = {row.name for row in referral.caseload(one)}
        assert len(names & {row.name for row in referral.caseload(other)}) < 3


@pytest.mark.parametrize(("patients", "notes", "services"), [(1, 7, 3), (5, 0, 0), (30, 61, 130), (0, 0, 2)])
def test_as_many_are_made_as_were_asked_for(workspace: Workspace, patients: int, notes: int, services: int) -> None:
    filled = demo.fill(workspace, patients=patients, notes=notes, services=services)
    with workspace.look() as view:
        rows = referral.caseload(view)
        assert len({row.patient_id for row in rows}) == patient.count(view) == patients
        assert sum(len(note.timeline(view, row.patient_id)) for row in rows) == notes == filled.notes
        assert directory.count(view) == services == filled.services


def test_everybody_has_an_open_referral_and_all_stages_and_due_days_occur(demo_workspace: Workspace) -> None:
    with demo_workspace.look() as view:
        rows = referral.caseload(view)
    assert len(rows) == 24
    assert {row.stage for row in rows} == {
        "New referral", "Trying to make contact", "First meetings", "Plan under way", "Review due", "Paused",
    }  # fmt: skip
    dues = [row.due for row in rows if row.due is not None]
    assert min(dues) < START.date() < max(dues)
    assert START.date() in dues


def test_some_need_an_interpreter_some_large_print_some_easy_read_and_some_have_no_number(
    demo_workspace: Workspace,
) -> None:
    with demo_workspace.look() as view:
        rows = referral.caseload(view)
    needs = " ".join(row.needs for row in rows)
    assert all(each in needs for each in ("interpreter", "Large print", "Easy read"))
    assert any(row.nhs_number is None for row in rows)


def test_whoever_was_met_has_said_who_may_know_and_what_matters_and_risks_are_stated(demo_workspace: Workspace) -> None:
    with demo_workspace.look() as view:
        met = [
            row for row in referral.caseload(view) if row.stage in {"First meetings", "Plan under way", "Review due"}
        ]
        for row in met:
            assert all(each.on is not None for each in consent.current(view, row.patient_id).values())
            assert risk.are_recorded(view, row.patient_id)
            assert about_me.read(view, row.patient_id).most_important_to_me
        stated = {each.is_none_known for row in met for each in risk.current(view, row.patient_id)}
        contacts = [each for row in met for each in relevant_contact.of_patient(view, row.patient_id)]
    assert stated == {True, False}
    assert len(contacts) >= len(met)
    assert all(_FICTIONAL_PHONE.fullmatch(each.telephone) for each in contacts)


def test_nobody_can_be_anybody(demo_workspace: Workspace) -> None:
    with demo_workspace.look() as view:
        people = [patient.details(view, row.patient_id) for row in referral.caseload(view)]
    for person in people:
        assert _FICTIONAL_PHONE.fullmatch(person.telephone)
        assert person.postcode.startswith("QN")
        if person.nhs_number is not None:
            assert person.nhs_number.startswith("999")
            assert nhs_number.check(person.nhs_number) == person.nhs_number


def test_what_stands_in_the_data_has_only_telephone_numbers_kept_for_drama() -> None:
    assert _FICTIONAL_PHONE.fullmatch(fictional.casework()["worker"]["telephone"])


def test_numbers_are_never_given_twice() -> None:
    numbers = fictional.nhs_numbers(1)
    given = [next(numbers) for _ in range(20_000)]
    assert len(set(given)) == len(given)


def test_two_notes_rarely_say_the_same(demo_workspace: Workspace) -> None:
    with demo_workspace.look() as view:
        entries = [each for row in referral.caseload(view) for each in note.timeline(view, row.patient_id)]
    notes = [each.words for each in entries if not each.is_restricted]
    assert len(notes) == len(entries) - 1
    assert len(set(notes)) >= 0.95 * len(notes)
    assert all("{" not in words and words[0].isupper() for words in notes)


def test_every_sentence_of_the_data_can_be_said_of_everybody() -> None:
    data = fictional.casework()
    number = next(fictional.nhs_numbers(1))
    everybody = [fictional.person(data, each, number, 1) for each in range(len(data["stories"]))]
    assert {person.story["id"] for person in everybody} == {story["id"] for story in data["stories"]}
    for person in everybody:
        writer = fictional.Writer(data, person, ["First Steps Walk"])
        sentences = [each for pool in data["sentences"].values() for each in pool]
        steps = [what for goal in person.story["goals"] for what, _ in goal["steps"]]
        said = [writer.say(each) for each in sentences + steps + person.story["middle"]]
        assert all(said)


def test_services_fit_the_person(demo_workspace: Workspace) -> None:
    with demo_workspace.look() as view:
        connected = [row for row in referral.caseload(view) if plan.plan(view, row.patient_id).connections]
        assert len(connected) >= 10
        for row in connected:
            born = patient.details(view, row.patient_id).date_of_birth
            assert born is not None
            age = (START.date() - born).days / 365.25
            for each in plan.plan(view, row.patient_id).connections:
                assert each.service is not None
                listing = directory.listing(view, each.service)
                assert listing is not None
                assert (listing.service.minimum_age or 0) <= age + 2
                assert (listing.service.maximum_age or 200) >= age - 2


def test_support_has_its_course_from_first_answers_to_a_review(demo_workspace: Workspace) -> None:
    with demo_workspace.look() as view:
        rows = referral.caseload(view)
        letters = [pages.gp_letter(view, row.patient_id) for row in rows]
        statuses = {each.status for row in rows for each in plan.plan(view, row.patient_id).connections}
        late = [each for row in rows for each in note.timeline(view, row.patient_id) if each.is_late]
    assert any(score.first for letter in letters for score in letter.scores)
    assert {Status.LOGGED, Status.ATTENDED} < statuses
    assert late


def test_some_lie_on_wards_some_wait_for_an_operation_and_two_share_a_household(demo_workspace: Workspace) -> None:
    with demo_workspace.look() as view:
        beds = [(line.ward, line.bay, line.bed) for line in ward_stay.ward_list(view)]
        waits = waiting.waiting_list(view)
        home = household.of_patient(view, ward_stay.ward_list(view)[0].patient_id)
        members = [household.of_patient(view, row.patient_id) for row in referral.caseload(view)]
    assert beds == [("Ward 4", "A", "2"), ("Ward 4", "A", "10"), ("Ward 4", "", "Side room 1"), ("Ward 12", "C", "3")]
    assert {line.phase for line in waits} == {Phase.TOO_EARLY, Phase.BEFORE, Phase.AFTER, Phase.NO_DATE}
    assert sum(line.dates_to_offer for line in waits) == 1
    assert home is None
    assert sum(1 for each in members if each is not None) == 2


def test_every_page_of_the_demo_can_be_made(demo_workspace: Workspace) -> None:
    with demo_workspace.look() as view:
        for row in referral.caseload(view):
            assert activity_plan(pages.activity_plan(view, row.patient_id)).startswith(b"%PDF")
            assert gp_letter(pages.gp_letter(view, row.patient_id)).startswith(b"%PDF")


def test_nothing_was_written_on_a_weekend_or_in_the_future(demo_workspace: Workspace) -> None:
    with demo_workspace.look() as view:
        for row in referral.caseload(view):
            assert _case(view, row).received_on <= START.date()
            for each in note.timeline(view, row.patient_id):
                assert each.event_at <= each.recorded_at <= START
                assert each.event_at.weekday() < 5


def _case(view: View, row: CaseloadRow) -> referral.Details:
    found = referral.current(view, row.patient_id)
    assert found is not None
    return found


def test_the_history_of_a_demo_holds(demo_workspace: Workspace) -> None:
    assert demo_workspace.check().problems == []


def test_fictional_people_never_stand_among_others(workspace: Workspace) -> None:
    with workspace.work() as work:
        a_patient(work)
    with pytest.raises(InputProblem, match="already holds patients"):
        demo.fill(workspace)
    with workspace.look() as view:
        assert patient.count(view) == 1
        assert directory.count(view) == 0


def test_the_clock_is_put_right_again(workspace: Workspace, clock: FixedClock) -> None:
    demo.fill(workspace, patients=2, notes=3, services=0)
    assert workspace.clock is clock
    with workspace.look() as view:
        assert view.today == date(2026, 3, 4)


def test_the_demo_of_the_window_opens_with_the_passphrase_that_it_shows(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    (tmp_path / ".demo.part").mkdir()
    (tmp_path / ".demo.part" / "left by a demo that was cut off").touch()
    folder.mkdir()
    demo.make(folder).close()
    assert [each.name for each in tmp_path.iterdir()] == ["demo"]
    workspace = opening.unlock(folder, demo.PASSPHRASE)
    with workspace.look() as view:
        assert referral.count_open(view) == 24
    workspace.close()
