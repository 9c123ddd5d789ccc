"""The record's forms: what is typed through the real widgets comes back from the store, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from socialrx_desktop.store import (
    consent,
    history,
    individual_requirement,
    patient,
    referral,
    relevant_contact,
    risk,
    safeguarding,
)
from socialrx_desktop.store.consent import Answer, Purpose
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.record import RecordPanel
from socialrx_desktop.ui.patient.record_parts import ListOf, ListPart, PageOf, PagePart
from socialrx_desktop.ui.patient.record_sections import sections
from socialrx_desktop.ui.patient.section_form import Fact, Kind, SectionForm
from tests.building import a_patient, a_referral, a_requirement, an_answer, an_nhs_number
from tests.ui.naming import nameless, texts

MakePanel = Callable[[], RecordPanel]

PAGES = [
    pytest.param(section.name, place, id=f"{section.name}-{part.name}")
    for section in sections()
    for place, part in enumerate(section.parts)
    if isinstance(part, PageOf)
]
LISTS = [
    pytest.param(section.name, place, id=f"{section.name}-{part.name}")
    for section in sections()
    for place, part in enumerate(section.parts)
    if isinstance(part, ListOf) and part.facts
]

NUMBER = an_nhs_number()
TYPED = {
    "nhs_number": NUMBER,
    "email": "amina@example.org",
    "value": "mina@example.org",
    "postcode": "NE4 5AB",
    "gp_practice_code": "A12345",
    "primary_care_network_code": "U12345",
}
"""What is typed where a fact has a form of its own."""
CHOSEN = {"is_pregnant": "yes", "indicator": "yes"}
"""What is chosen where the last of a list does not go with the rest; elsewhere it is the last."""
CODE, LONG_WORDS = "224484003", "First line\nsecond line"


@pytest.fixture
def amina(desk: Desk) -> UUID:
    """A patient with an open referral."""

    def make(work: Work) -> UUID:
        person = a_patient(work)
        a_referral(work, person)
        return person

    return desk.do(make)


@pytest.fixture
def make_panel(qtbot: QtBot, desk: Desk, amina: UUID) -> Iterator[MakePanel]:
    made: list[RecordPanel] = []

    def make() -> RecordPanel:
        panel = RecordPanel(desk)
        made.append(panel)
        panel.resize(1366, 560)
        with qtbot.waitExposed(panel):
            panel.show()
        panel.show_patient(amina)
        return panel

    yield make
    for panel in made:
        panel.close()
        delete(panel)


@pytest.fixture
def panel(make_panel: MakePanel) -> RecordPanel:
    return make_panel()


def page(panel: RecordPanel, section: str, place: int = 0) -> PagePart:
    """A page of this section, which is shown."""
    panel.show_section(section)
    found = panel.parts(section)[place]
    assert isinstance(found, PagePart)
    return found


def listed(panel: RecordPanel, section: str, place: int = 0) -> ListPart:
    """A list of this section, which is shown."""
    panel.show_section(section)
    found = panel.parts(section)[place]
    assert isinstance(found, ListPart)
    return found


def named(screen: QWidget, name: str) -> QPushButton:
    """The button that a screen reader calls so."""
    (found,) = [
        each for each in screen.findChildren(QPushButton) if each.accessibleName() == name and each.isVisibleTo(screen)
    ]
    return found


def press(button: QWidget) -> None:
    """Press a button with the space bar."""
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def change_of(part: ListPart, words: str) -> QPushButton:
    """The button that opens the entry with these words."""
    return named(part, f"{part.listing.change_words}: {words}")


def type_into(control: QWidget, text: str) -> None:
    """Type over what stands in a control, by keyboard."""
    control.setFocus()
    if isinstance(control, QPlainTextEdit):
        control.selectAll()
        QTest.keyClick(control, Qt.Key.Key_Delete)
        for number, line in enumerate(text.split("\n")):
            if number:
                QTest.keyClick(control, Qt.Key.Key_Return)
            QTest.keyClicks(control, line)
    elif isinstance(control, QLineEdit):
        control.selectAll()
        QTest.keyClick(control, Qt.Key.Key_Delete)
        QTest.keyClicks(control, text)
    elif isinstance(control, QCheckBox):
        if control.isChecked() != bool(text):
            QTest.keyClick(control, Qt.Key.Key_Space)
    else:
        assert isinstance(control, Choice)
        QTest.keyClick(control, Qt.Key.Key_End)
        while control.value() != text:
            QTest.keyClick(control, Qt.Key.Key_Up)


def sample(fact: Fact) -> tuple[str, Any]:  # facts of every type
    """What is typed for a fact of this kind, and what the store must then say."""
    if fact.kind is Kind.CHOICE:
        chosen = CHOSEN.get(fact.name, list(fact.offered)[-1])
        return chosen, {"yes": True, "no": False}.get(chosen, chosen)
    known = {
        Kind.LONG: (LONG_WORDS, LONG_WORDS),
        Kind.DAY: ("12 March 2027", date(2027, 3, 12)),
        Kind.PAST_DAY: ("12/3/2024", date(2024, 3, 12)),
        Kind.CODE: (CODE, CODE),
        Kind.TICK: ("" if fact.name == "is_flagged" else "yes", fact.name != "is_flagged"),
    }
    text = TYPED.get(fact.name, f"Words of {fact.name}")
    return known.get(fact.kind, (text, text))


def fill(form: SectionForm) -> None:
    """Type something into every field."""
    for fact in form.facts:
        text, _ = sample(fact)
        type_into(form.control(fact.name), text)


def differing(form: SectionForm, found: object) -> dict[str, tuple[object, object]]:
    """The facts that are not what was typed."""
    said = {fact.name: (_plain(getattr(found, fact.name)), sample(fact)[1]) for fact in form.facts}
    return {name: both for name, both in said.items() if both[0] != both[1]}


def shown(form: SectionForm) -> dict[str, str]:
    """Every field's text."""
    return form.kept.read()


@pytest.mark.parametrize(("section", "place"), PAGES)
def test_every_field_of_a_page_comes_back_from_the_store_as_it_was_typed(
    desk: Desk, amina: UUID, make_panel: MakePanel, section: str, place: int
) -> None:
    part = page(make_panel(), section, place)
    fill(part.form)
    press(part.form.save)
    assert part.form.kept.status.text() == "Saved on this computer."
    found = desk.ask(part.page.read, amina)
    assert differing(part.form, found) == {}
    again = page(make_panel(), section, place)
    assert shown(again.form) == again.form.texts_of(found) == shown(part.form)
    assert all(shown(again.form).values())


@pytest.mark.parametrize(("section", "place"), LISTS)
def test_every_field_of_an_entry_comes_back_from_the_store_as_it_was_typed(
    desk: Desk, amina: UUID, make_panel: MakePanel, section: str, place: int
) -> None:
    part = listed(make_panel(), section, place)
    _begin(desk, amina, part)
    fill(part.form)
    press(part.form.save)
    assert not part.form.isVisible()
    found = _saved(desk, amina, part)
    assert differing(part.form, found) == {}
    if part.listing.add is None:
        return  # an answer of the past is read in its list, and never filled in again
    again = listed(make_panel(), section, place)
    press(change_of(again, part.listing.line(found)[0]))
    assert shown(again.form) == again.form.texts_of(found)
    words = next(fact for fact in again.form.facts if fact.kind is Kind.LINE)
    type_into(again.form.control(words.name), f"new.{sample(words)[1]}")
    press(again.form.save)
    assert getattr(_saved(desk, amina, again), words.name) == f"new.{sample(words)[1]}"


@pytest.mark.parametrize(("section", "place"), PAGES)
def test_what_is_typed_on_a_page_survives_a_lock_and_another_patient(
    desk: Desk, amina: UUID, make_panel: MakePanel, section: str, place: int
) -> None:
    panel = make_panel()
    part = page(panel, section, place)
    before = shown(part.form)
    fill(part.form)
    typed = shown(part.form)
    other = desk.do(_another)
    panel.leave()
    panel.show_patient(other)
    assert shown(page(panel, section, place).form) != typed
    panel.show_patient(amina)
    assert shown(part.form) == typed
    panel.leave()
    after_a_lock = page(make_panel(), section, place)
    assert shown(after_a_lock.form) == typed
    assert "Draft from" in after_a_lock.form.kept.status.text()
    press(after_a_lock.form.throw_away)
    assert shown(after_a_lock.form) == before


@pytest.mark.parametrize(("section", "place"), LISTS)
def test_an_entry_that_is_being_typed_survives_a_lock_and_another_patient(
    desk: Desk, amina: UUID, make_panel: MakePanel, section: str, place: int
) -> None:
    panel = make_panel()
    part = listed(panel, section, place)
    _begin(desk, amina, part)
    fill(part.form)
    typed = shown(part.form)
    panel.leave()
    panel.show_patient(desk.do(_another))
    assert not listed(panel, section, place).form.isVisible()
    panel.show_patient(amina)
    _take_up(desk, amina, part)
    assert shown(part.form) == typed
    panel.leave()
    after_a_lock = listed(make_panel(), section, place)
    _take_up(desk, amina, after_a_lock)
    assert shown(after_a_lock.form) == typed


def test_every_control_of_every_section_has_a_name(desk: Desk, amina: UUID, panel: RecordPanel) -> None:
    for section in panel.sections:
        panel.show_section(section)
        for part in panel.parts(section):
            if isinstance(part, ListPart) and part.listing.add is not None:
                part.add.click()
        assert nameless(panel) == []


def test_the_arrows_go_from_section_to_section_and_tab_into_the_form(panel: RecordPanel) -> None:
    panel.names.setFocus()
    QTest.keyClick(panel.names, Qt.Key.Key_Down)
    assert "How they want to be reached" in texts(panel)
    first = page(panel, "contact").form.control("contact_method")
    for _ in range(3):
        if not first.hasFocus():
            QTest.keyClick(_focused(), Qt.Key.Key_Tab)
    assert first.hasFocus()


def test_the_list_says_quietly_what_is_needed_and_what_is_still_to_ask(
    desk: Desk, amina: UUID, panel: RecordPanel
) -> None:
    assert _names(panel)[:7] == [
        "Person – 2 to ask",
        "Contact details – 1 to ask",
        "Important people",
        "GP practice – needed",
        "Requirements and access – 2 to ask",
        "Safeguarding – 1 to ask",
        "Risks – needed",
    ]
    panel.show_section("gp")
    assert "Needed: Practice (ODS) code. Still to ask: GP practice." in texts(panel)
    desk.do(risk.state_none_known, amina)
    assert "Risks" in _names(panel)


def test_that_no_risk_is_known_is_one_button_and_has_its_day(desk: Desk, amina: UUID, panel: RecordPanel) -> None:
    part = listed(panel, "risks")
    press(part.state)
    (found,) = desk.ask(risk.current, amina)
    assert (found.is_none_known, found.reviewed_on) == (True, date(2026, 3, 4))
    assert "Last looked at on 4 March 2026" in texts(panel)
    desk.do(risk.add, amina, risk.Details(words="Falls"))
    press(part.state)
    assert "A risk is recorded and has not ended." in texts(panel)


def test_a_risk_that_has_ended_stays_readable(desk: Desk, amina: UUID, panel: RecordPanel) -> None:
    desk.do(risk.add, amina, risk.Details(words="Falls", started_on=date(2026, 1, 2)))
    part = listed(panel, "risks")
    press(named(part, "No longer a risk: Falls"))
    assert "Since 2 January 2026, until 4 March 2026" in texts(panel)


def test_safeguarding_is_filtered_to_what_may_be_shown(desk: Desk, amina: UUID, panel: RecordPanel) -> None:
    desk.do(_two_concerns, amina)
    part = listed(panel, "safeguarding")
    assert "Neighbour takes money" in texts(panel)
    part.for_person.setFocus()
    QTest.keyClick(part.for_person, Qt.Key.Key_Space)
    assert "Neighbour takes money" not in texts(panel)
    assert "Fell on the stairs" in texts(panel)


def test_the_view_for_the_person_holds_nothing_that_must_not_be_shown(
    desk: Desk, amina: UUID, panel: RecordPanel
) -> None:
    desk.do(_two_concerns, amina)
    desk.do(risk.add, amina, risk.Details(words="Son has been violent"))
    desk.do(relevant_contact.add, amina, relevant_contact.Details(name="Sara Khan", note="Owes her money"))
    desk.do(a_requirement, amina)
    desk.do(_summarise, amina, "Hoards.")
    panel.show_section("safeguarding")
    press(panel.show_person)
    said = panel.for_person.toPlainText() + texts(panel)
    assert all(each in said for each in ("Khan", "Sara Khan", "Hearing loop", "Fell on the stairs"))
    hidden = ("takes money", "violent", "Owes her money", "Risks", "Lonely since she moved", "Hoards")
    assert not any(each in said for each in hidden)
    assert not any(each.isVisibleTo(panel) for each in panel.findChildren(SectionForm))
    desk.do(safeguarding.add, amina, safeguarding.Details(words="Not eating", may_show_person=True))
    assert "Not eating" in panel.for_person.toPlainText()
    press(panel.show_forms)
    assert panel.for_person.toPlainText() == ""
    assert "Neighbour takes money" in texts(panel)


def test_another_patient_closes_the_view_for_the_person(desk: Desk, amina: UUID, panel: RecordPanel) -> None:
    press(panel.show_person)
    panel.show_patient(desk.do(_another))
    assert "Khan" not in panel.for_person.toPlainText()
    assert panel.names.isVisible()


def test_each_purpose_of_sharing_is_answered_for_itself_and_nothing_is_overwritten(
    desk: Desk, amina: UUID, panel: RecordPanel
) -> None:
    desk.do(an_answer, amina, Answer.GIVEN, Purpose.FAMILY)
    part = listed(panel, "consent")
    press(change_of(part, "Talk to family or carers"))
    press(part.form.save)
    assert "Error: Choose what the person said." in texts(panel)
    type_into(part.form.control("answer"), Answer.REFUSED)
    type_into(part.form.control("how"), "by phone")
    press(part.form.save)
    assert desk.ask(consent.current, amina)[Purpose.FAMILY].answer is Answer.REFUSED
    assert [each.answer for each in desk.ask(consent.answers, amina)] == [Answer.REFUSED, Answer.GIVEN]
    assert "Refused, 4 March 2026, by phone" in texts(panel)


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_words_of_a_list_bring_their_code_and_other_words_take_it_away(panel: RecordPanel) -> None:
    part = listed(panel, "risks")
    press(part.add)
    type_into(part.form.control("words"), "at risk")
    code = part.form.control("code")
    assert isinstance(code, QLineEdit)
    assert code.text() == "281694009"
    type_into(part.form.control("words"), "at risk of falling")
    assert code.text() == ""
    type_into(code, CODE)
    type_into(part.form.control("words"), "Lonely")
    assert code.text() == CODE, "a code that somebody typed is theirs"


def test_a_wrong_fact_is_said_at_its_field_and_stays(desk: Desk, amina: UUID, panel: RecordPanel) -> None:
    form = page(panel, "person").form
    type_into(form.control("date_of_birth"), "1 January 2030")
    press(form.save)
    assert "Error: The date of birth is in the future." in texts(panel)
    assert form.control("date_of_birth").hasFocus()
    assert shown(form)["date_of_birth"] == "1 January 2030"
    further = page(panel, "further").form
    type_into(further.control("religion_code"), "12345678")
    press(further.save)
    assert "Error: That is not a SNOMED CT code." in texts(panel)


def test_what_somebody_else_changes_meanwhile_is_not_put_back(desk: Desk, amina: UUID, panel: RecordPanel) -> None:
    form = page(panel, "person").form
    type_into(form.control("first_name"), "Aminah")
    desk.do(patient.correct, amina, replace(desk.ask(patient.details, amina), title="Dr"))
    assert shown(form)["first_name"] == "Aminah", "what is being typed stays"
    press(form.save)
    facts = desk.ask(patient.details, amina)
    assert (facts.first_name, facts.title) == ("Aminah", "Dr")


def test_a_fact_that_came_from_elsewhere_is_shown_at_once(desk: Desk, amina: UUID, panel: RecordPanel) -> None:
    form = page(panel, "person").form
    desk.do(patient.correct, amina, replace(desk.ask(patient.details, amina), title="Dr"))
    assert shown(form)["title"] == "Dr"


def test_a_save_that_changes_nothing_writes_no_history(desk: Desk, panel: RecordPanel) -> None:
    def entries() -> int:
        return desk.ask(lambda view: len(view.session.execute(history.history.select()).all()))

    before = entries()
    press(page(panel, "person").form.save)
    press(page(panel, "social").form.save)
    assert entries() == before


def test_escape_puts_an_entry_away_and_keeps_what_was_typed(desk: Desk, amina: UUID, panel: RecordPanel) -> None:
    desk.do(risk.add, amina, risk.Details(words="Falls"))
    part = listed(panel, "risks")
    press(change_of(part, "Falls"))
    type_into(part.form.control("comment"), "On the stairs")
    QTest.keyClick(part.form.control("comment"), Qt.Key.Key_Escape)
    assert not part.form.isVisible()
    assert change_of(part, "Falls").hasFocus()
    assert "A change that is not saved yet waits here" in texts(panel)
    press(change_of(part, "Falls"))
    assert shown(part.form)["comment"] == "On the stairs"


def test_a_person_without_a_referral_has_no_form_for_one(desk: Desk, panel: RecordPanel) -> None:
    panel.show_patient(desk.do(a_patient, family_name="Ali"))
    form = page(panel, "referrer").form
    assert "There is no referral for this person." in texts(panel)
    assert not form.isVisible()


def test_a_flagged_requirement_is_ended_with_one_key(desk: Desk, amina: UUID, panel: RecordPanel) -> None:
    desk.do(a_requirement, amina)
    part = listed(panel, "requirements", 1)
    press(named(part, "No longer needed: Hearing loop"))
    assert desk.ask(individual_requirement.current, amina) == []
    assert part.add.hasFocus()
    assert desk.ask(patient.banner, amina).needs == ()


def test_large_text_needs_no_more_width_than_the_window_has(qtbot: QtBot, panel: RecordPanel) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    font = application.font()
    font.setPointSizeF(22)
    application.setFont(font)
    qtbot.waitUntil(lambda: panel.font().pointSizeF() == 22)
    for section in panel.sections:
        panel.show_section(section)
        room = panel.width() - panel.names.width() - 36
        for part in panel.parts(section):
            if isinstance(part, ListPart) and part.listing.add is not None:
                part.add.click()
            assert part.minimumSizeHint().width() <= room, section


def _another(work: Work) -> UUID:
    person = a_patient(work, first_name="Bo", family_name="Ali")
    a_referral(work, person)
    return person


def _two_concerns(work: Work, person: UUID) -> None:
    safeguarding.add(work, person, safeguarding.Details(words="Neighbour takes money"))
    safeguarding.add(work, person, safeguarding.Details(words="Fell on the stairs", may_show_person=True))


def _summarise(work: Work, person: UUID, words: str) -> None:
    case = referral.current(work, person)
    assert case is not None
    referral.summarise(work, case.id, words)


def _begin(desk: Desk, person: UUID, part: ListPart) -> None:
    """Open the form: for a new entry, or for the answer to the first purpose."""
    if part.listing.add is not None:
        press(part.add)
    else:
        press(change_of(part, part.listing.line(desk.ask(part.listing.entries, person, False)[0])[0]))
    assert part.form.control(part.form.facts[0].name).hasFocus()


def _take_up(desk: Desk, person: UUID, part: ListPart) -> None:
    """Go on with a draft: a new entry is open again by itself."""
    if part.listing.add is None:
        _begin(desk, person, part)
    assert part.form.isVisible()


def _saved(desk: Desk, person: UUID, part: ListPart) -> Any:  # the entry of any table
    """The one entry that there is; of consent, the one answer."""
    if part.listing.name != "consent":
        (found,) = desk.ask(part.listing.entries, person, False)
        return found
    (given,) = desk.ask(consent.answers, person)
    return given


def _plain(value: object) -> object:
    """An enum's value, and a preference as it is typed."""
    if isinstance(value, bool) or value is None or isinstance(value, date):
        return value
    return str(value)


def _names(panel: RecordPanel) -> list[str]:
    return [panel.names.item(place).text() for place in range(panel.names.count())]


def _focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found
