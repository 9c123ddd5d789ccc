"""Every line of the standard that is kept can be reached in the window: in a form of the record or elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field
from socialrx_desktop.ui.patient.about_me import AboutMePanel
from socialrx_desktop.ui.patient.agreement import AgreementForm
from socialrx_desktop.ui.patient.goal_forms import GoalForm, OutcomeForm, StageForm, StepForm
from socialrx_desktop.ui.patient.need_forms import NeedForm, StrengthForm
from socialrx_desktop.ui.patient.note_editor import NoteEditor
from socialrx_desktop.ui.patient.record_parts import PageOf
from socialrx_desktop.ui.patient.record_sections import sections
from socialrx_desktop.ui.patient.screen import PatientScreen
from socialrx_desktop.ui.patient.service_form import ServiceForm
from socialrx_desktop.ui.patient.wellbeing import WellbeingPanel
from tests.building import a_patient
from tests.store.test_prsb_coverage import PLACES, _places

SCREENS: Mapping[str, type[QWidget]] = {
    "about_me": AboutMePanel,
    "action": StepForm,
    "care_plan": AgreementForm,
    "goal": GoalForm,
    "goal_outcome": OutcomeForm,
    "measure_response": WellbeingPanel,
    "need": NeedForm,
    "note": NoteEditor,
    "onward_referral": ServiceForm,
    "stage_goal": StageForm,
    "strength": StrengthForm,
}
"""Where the rest of the record is typed: the part of the patient's screen that has a field of the column's name."""

ELSEWHERE: Mapping[str, tuple[type[QWidget], str]] = {
    "action.due_on": (StepForm, "due"),
    "referral.review_on": (AgreementForm, "review_on"),
}
"""Columns whose field is called otherwise, or stands on another part of the screen."""

NOT_TYPED = {
    "measure_response.answers": "the questions of the instrument, in the tab Wellbeing",
    "measure_response.scores": "worked out from the answers, in the tab Wellbeing",
    "note.author_id": "whoever is unlocked",
    "onward_referral.since": "the day of the change, in the tab Plan",
    "patient.photograph_id": "chosen among the pictures in the tab Documents",
    "referral.worker_id": "whoever takes the referral in",
    "worker.organisation": "on the page My details (File menu)",
    "worker.role": "on the page My details (File menu)",
    "worker.telephone": "on the page My details (File menu)",
}
"""Columns without a field, and where they come from."""


def test_what_the_record_keeps_of_the_standard_can_be_reached_in_the_window(qtbot: QtBot, desk: Desk) -> None:
    screen = PatientScreen(desk)
    qtbot.addWidget(screen)
    screen.show_patient(desk.do(a_patient))
    for place in range(screen.tabs.count()):
        screen.tabs.setCurrentIndex(place)
    asked = {place for _, place in _places(PLACES) if isinstance(place, str)}
    others = sorted(asked - _typed_in_the_record() - NOT_TYPED.keys())
    assert [column for column in others if not _has_field(screen, column)] == []


def test_no_column_is_said_to_be_reached_twice() -> None:
    reached = _typed_in_the_record()
    assert reached & NOT_TYPED.keys() == set(), "strike off what has a field now"
    assert reached & ELSEWHERE.keys() == set()


def _typed_in_the_record() -> set[str]:
    found: set[str] = set()
    for section in sections():
        for part in section.parts:
            table = part.table if isinstance(part, PageOf) else part.name
            found |= {f"{table}.{fact.name}" for fact in part.facts}
    return found


def _has_field(screen: PatientScreen, column: str) -> bool:
    table, _, name = column.partition(".")
    if column not in ELSEWHERE and table not in SCREENS:
        return False
    kind, field_name = ELSEWHERE.get(column) or (SCREENS[table], name)
    return any(field.name == field_name for part in screen.findChildren(kind) for field in part.findChildren(Field))
