"""Answers are kept as given, with how, by whom and why not; an answer that cannot wait is acted on first."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from socialrx_desktop import resources
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import measure, note, patient
from socialrx_desktop.store.definitions import instrument
from socialrx_desktop.store.measure import AnswerMode, Asked, MeasureResponse, NotDone, Respondent, TimePoint
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, some_details

PHQ9 = [
    item["id"] for item in json.loads(resources.path("instruments", "phq9.json").read_text(encoding="utf-8"))["items"]
]
START = TimePoint.BASELINE


def test_answers_come_back_with_how_they_were_given(workspace: Workspace) -> None:
    asked = Asked(
        answers={"satisfied": 4, "anxious": 7},
        time_point=TimePoint.REVIEW,
        mode=AnswerMode.PHONE,
        respondent=Respondent.WITH_HELP,
        taken_on=date(2026, 3, 2),
        comment="Her daughter read the questions out",
    )
    with workspace.work() as work:
        person = a_patient(work)
        measure.record(work, person, "ons4", asked)
    with workspace.look() as view:
        (found,) = measure.responses(view, person)
    assert (found.answers, found.time_point, found.taken_on) == (asked.answers, asked.time_point, asked.taken_on)
    assert (found.mode, found.respondent, found.comment) == (asked.mode, asked.respondent, asked.comment)
    assert [(each.id, each.value) for each in found.figures] == [
        ("satisfied", 4),
        ("worthwhile", None),
        ("happy", None),
        ("anxious", 7),
    ]


@pytest.mark.parametrize("name", [path.stem for path in sorted(resources.path("instruments").glob("*.json"))])
def test_every_measure_can_be_kept_and_read_back(workspace: Workspace, name: str) -> None:
    with workspace.look() as view:
        used = instrument(view, name)
    answers = {item.id: item.highest for item in used.items}
    own_words = {item.id: "Meeting people" for item in used.items if item.own_words}
    asked = Asked(
        answers=answers, own_words=own_words, time_point=START, told="Dr Osei, duty doctor", done_about_it="Rang her"
    )
    with workspace.work() as work:
        person = a_patient(work)
        measure.record(work, person, used.id, asked)
    with workspace.look() as view:
        (found,) = measure.responses(view, person)
    assert (found.answers, found.own_words) == (answers, own_words)
    assert found.figures == used.figures(answers)
    assert found.version == used.version


def test_no_answers_need_a_reason(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        with pytest.raises(InputProblem, match="say why it was not done") as refused:
            measure.record(work, person, "ons4", Asked(time_point=START))
        assert refused.value.field == "not_done"
        with pytest.raises(InputProblem, match="Say why"):
            measure.record(work, person, "ons4", Asked(time_point=START, not_done=NotDone.OTHER))
        measure.record(work, person, "ons4", Asked(time_point=START, not_done=NotDone.DECLINED))
        (found,) = measure.responses(work, person)
    assert (found.answers, found.figures, found.not_done) == ({}, (), NotDone.DECLINED)


def test_answers_from_the_future_are_refused(workspace: Workspace) -> None:
    with workspace.work() as work, pytest.raises(InputProblem, match="future"):
        measure.record(
            work, a_patient(work), "ons4", Asked(answers={"happy": 3}, time_point=START, taken_on=date(2027, 1, 1))
        )


def test_an_answer_that_cannot_wait_is_kept_only_with_what_was_done(workspace: Workspace) -> None:
    answers: dict[str, float] = dict.fromkeys(PHQ9, 1)
    with workspace.work() as work:
        person = a_patient(work)
        with pytest.raises(InputProblem) as refused:
            measure.record(work, person, "phq9", Asked(answers=answers, time_point=START))
        assert refused.value.field == "told"
        with pytest.raises(InputProblem) as refused:
            measure.record(work, person, "phq9", Asked(answers=answers, time_point=START, told="Dr Osei"))
        assert refused.value.field == "done_about_it"
        done = Asked(
            answers=answers, time_point=START, told="Dr Osei, duty doctor", done_about_it="He rings her at 3pm"
        )
        measure.record(work, person, "phq9", done)
        (written,) = note.timeline(work, person)
    assert "Told: Dr Osei, duty doctor" in written.words
    assert "Done: He rings her at 3pm" in written.words


def test_without_such_an_answer_nothing_more_is_asked(workspace: Workspace) -> None:
    answers: dict[str, float] = {**dict.fromkeys(PHQ9, 1), "self_harm": 0}
    with workspace.work() as work:
        person = a_patient(work)
        measure.record(work, person, "phq9", Asked(answers=answers, time_point=START))
        assert note.timeline(work, person) == []


def test_scores_stay_as_they_were_worked_out_when_the_measure_changes(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        measure.record(
            work, person, "ucla3", Asked(answers={"companionship": 3, "left_out": 2, "isolated": 2}, time_point=START)
        )
        row = work.session.scalars(select(MeasureResponse)).one()
        row.version = "1996"
    with workspace.look() as view:
        (found,) = measure.responses(view, person)
    assert [(each.id, each.words, each.band) for each in found.figures] == [("total", "7", "")]


def test_a_measure_whose_file_is_gone_still_shows_its_figures(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        measure.record(work, person, "ons4", Asked(answers={"happy": 3}, time_point=START))
        work.session.scalars(select(MeasureResponse)).one().instrument = "our-own-of-2019"
    with workspace.look() as view:
        (found,) = measure.responses(view, person)
    assert [(each.id, each.words) for each in found.figures] == [("happy", "3")]


def test_a_childs_answers_leave_out_what_children_are_not_asked(workspace: Workspace) -> None:
    with workspace.work() as work:
        child = patient.register(work, some_details(date_of_birth=date(2014, 5, 1)))
        with pytest.raises(InputProblem, match="age of 16"):
            measure.record(work, child, "ons4", Asked(answers={"anxious": 3}, time_point=START))
        measure.record(work, child, "ons4", Asked(answers={"happy": 3}, time_point=START, respondent=Respondent.PERSON))
