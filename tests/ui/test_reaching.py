"""How a person wants to be reached stands where somebody is about to ring them, and what they need at the very top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.domain.demographics import ContactMethod
from socialrx_desktop.store import patient
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.patient import WrittenFormat
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.banner import BannerBand
from socialrx_desktop.ui.patient.reaching import ReachLines
from socialrx_desktop.ui.patient.screen import PatientScreen
from socialrx_desktop.ui.preview import PreviewScreen
from tests.building import a_patient, a_requirement, an_answer
from tests.ui.naming import texts


@pytest.fixture
def lines(qtbot: QtBot, desk: Desk) -> ReachLines:
    made = ReachLines(desk)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def amina(desk: Desk) -> UUID:
    return desk.do(a_patient)


@pytest.fixture
def screen(qtbot: QtBot, desk: Desk, amina: UUID) -> Iterator[PatientScreen]:
    made = PatientScreen(desk)
    made.resize(1366, 660)
    with qtbot.waitExposed(made):
        made.show()
    made.show_patient(amina)
    yield made
    made.close()
    delete(made)


def test_nobody_asked_means_that_no_message_is_left(amina: UUID, lines: ReachLines) -> None:
    lines.show_patient(amina)
    assert texts(lines) == (
        "Preference not asked. Telephone: 01632 960 123.\nDo not leave messages: nobody has asked yet."
    )


def test_what_the_person_says_is_followed_at_once(desk: Desk, amina: UUID, lines: ReachLines) -> None:
    lines.show_patient(amina)
    desk.do(an_answer, amina, Answer.REFUSED, Purpose.MESSAGES)
    assert lines.messages.text() == "Do not leave messages: the person said no."
    desk.do(an_answer, amina, Answer.GIVEN, Purpose.MESSAGES)
    assert lines.messages.text() == "Messages may be left."
    known = desk.ask(patient.details, amina)
    wished = replace(known, contact_method=ContactMethod.TEXT_MESSAGE, other_contact_information="After 5pm only")
    desk.do(patient.correct, amina, wished)
    assert lines.preferred.text() == "Prefers: Text message. Telephone: 01632 960 123. After 5pm only"


def test_the_screen_from_which_somebody_rings_says_how(amina: UUID, screen: PatientScreen) -> None:
    screen.tabs.setCurrentWidget(screen.appointments)
    assert "Do not leave messages: nobody has asked yet." in texts(screen)


def test_a_requirement_stands_at_the_very_top_as_soon_as_it_is_recorded(
    desk: Desk, amina: UUID, screen: PatientScreen
) -> None:
    top = screen.banner.findChildren(type(screen.banner._needs))
    assert not screen.banner._needs.isVisible()
    desk.do(a_requirement, amina, "Hearing loop")
    assert screen.banner._needs.text() == "Needs: Hearing loop"
    assert screen.banner._needs.isVisible()
    assert min(each.y() for each in top if each.isVisible()) == screen.banner._needs.y()


def test_a_banner_without_needs_has_no_empty_line(qtbot: QtBot, desk: Desk, amina: UUID) -> None:
    band = BannerBand()
    qtbot.addWidget(band)
    band.show_banner(desk.ask(patient.banner, amina), desk.ask(lambda view: view.today))
    assert not band._needs.isVisibleTo(band)


def test_the_preview_says_which_format_the_person_needs(qtbot: QtBot, desk: Desk, amina: UUID) -> None:
    desk.do(patient.correct, amina, replace(desk.ask(patient.details, amina), written_format=WrittenFormat.EASY_READ))
    preview = PreviewScreen(desk)
    qtbot.addWidget(preview)
    preview.show_plan(amina)
    assert "This person needs easy read" in texts(preview)
