"""The whole record of a person: its sections at the left, the form of one at the right, and a view to show to them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.store import completeness
from socialrx_desktop.store.completeness import Gap
from socialrx_desktop.store.transaction import View
from socialrx_desktop.ui.columns import Page, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import button, label, row, title
from socialrx_desktop.ui.patient.record_parts import ListOf, ListPart, PageOf, PagePart
from socialrx_desktop.ui.patient.record_sections import REFERRAL, Section, sections
from socialrx_desktop.ui.patient.standing import StandingPanel

_KINDS = frozenset(
    {
        "care_service",
        "consent",
        "contact_point",
        "individual_requirement",
        "patient",
        "problem",
        "referral",
        "relevant_contact",
        "risk",
        "safeguarding",
        "social_context",
    }
)
_LIST_CHARACTERS = 31

Part = PagePart | ListPart


class RecordPanel(QWidget):
    """The record, section by section. Sections are made when they are first looked at."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self.sections = {each.name: each for each in sections()}
        self._made: dict[str, _SectionPage] = {}
        self._shown: set[str] = set()
        self.standing = StandingPanel(desk)
        self.names = QListWidget()
        self.names.setAccessibleName(self.tr("Sections of the record"))
        self.names.setSpacing(2)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages = QStackedWidget()
        self.show_person = button(self.tr("Show to the person"), self._show_to_person)
        self.show_forms = button(self.tr("Back to the forms"), self._back)
        self.for_person = QTextEdit()
        self.for_person.setReadOnly(True)
        self.for_person.setTabChangesFocus(True)
        self.for_person.setAccessibleName(self.tr("What may be shown to the person"))
        self._views = QStackedWidget()
        self._build()
        self.names.currentRowChanged.connect(self._choose)
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's record, in the section that was looked at last."""
        self._patient = patient
        self._shown.clear()
        self._views.setCurrentIndex(0)
        self.for_person.clear()
        if self.names.currentRow() < 0:
            self.names.setCurrentRow(0)
        self._choose(self.names.currentRow())
        self._mark()

    def show_section(self, name: str) -> None:
        """Go to this section."""
        self.names.setCurrentRow(list(self.sections).index(name))

    def parts(self, name: str) -> Sequence[Part]:
        """The forms and lists of this section."""
        return self._page(name).parts

    def leave(self) -> None:
        """Keep everything that is being typed as a draft, at once."""
        for page in self._made.values():
            for part in page.parts:
                part.leave()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _build(self) -> None:
        for section in self.sections.values():
            QListWidgetItem(section.title, self.names)
        forms = QWidget()
        line = QHBoxLayout(forms)
        line.setContentsMargins(18, 12, 0, 0)
        line.setSpacing(18)
        line.addWidget(stack(self.names, self.show_person, margins=(0, 0, 0, 14)))
        line.addWidget(self._pages, 1)
        reading = stack(
            label(self.tr("This page may be shown to the person. The other tabs may hold more."), "quiet"),
            self.for_person,
            margins=(18, 12, 18, 14),
        )
        layout_of_reading = reading.layout()
        assert isinstance(layout_of_reading, QVBoxLayout), "a stack is laid out so"
        layout_of_reading.addLayout(row(self.show_forms))
        self._views.addWidget(forms)
        self._views.addWidget(reading)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._views)
        self._fit()

    def _fit(self) -> None:
        self.names.setFixedWidth(self.fontMetrics().averageCharWidth() * _LIST_CHARACTERS)

    def _page(self, name: str) -> _SectionPage:
        page = self._made.get(name)
        if page is None:
            page = self._made[name] = _SectionPage(self._desk, self.sections[name], self.standing)
            self._pages.addWidget(page)
        if name not in self._shown and self._patient is not None:
            self._shown.add(name)
            page.show_patient(self._patient)
        return page

    @Slot(int)
    def _choose(self, place: int) -> None:
        if self._patient is None or place < 0:
            return
        self._pages.setCurrentWidget(self._page(list(self.sections)[place]))
        self._mark()

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if self._patient is None or not kinds & _KINDS:
            return
        for name in self._shown:
            for part in self._made[name].parts:
                part.refresh()
        self._mark()
        if self._views.currentIndex():
            self._write_for_person()

    def _mark(self) -> None:
        """Say quietly at each section what the standard wants there and nobody has asked yet."""
        assert self._patient is not None, "a patient is shown first"
        gaps = self._desk.ask(completeness.gaps, self._patient)
        for place, section in enumerate(self.sections.values()):
            missing = _missing(section, gaps)
            item = self.names.item(place)
            item.setText(self._marked(section.title, [gap for gap, _ in missing]))
            if section.name in self._made:
                self._made[section.name].show_missing(missing)

    def _marked(self, name: str, missing: Sequence[Gap]) -> str:
        if any(gap.is_mandatory for gap in missing):
            return self.tr("{0} \u2013 needed").format(name)
        return self.tr("{0} \u2013 {1} to ask").format(name, len(missing)) if missing else name

    @Slot()
    def _show_to_person(self) -> None:
        self._write_for_person()
        self._views.setCurrentIndex(1)
        self.for_person.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _back(self) -> None:
        self.for_person.clear()
        self._views.setCurrentIndex(0)
        self.show_person.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write_for_person(self) -> None:
        assert self._patient is not None, "a patient is shown first"
        found = self._desk.ask(_said, self._patient, tuple(self.sections.values()))
        self.for_person.clear()
        cursor = QTextCursor(self.for_person.document())
        plain, bold = QTextCharFormat(), QTextCharFormat()
        bold.setFontWeight(QFont.Weight.Bold)
        for heading, lines in found:
            cursor.insertText(f"{heading}\n", bold)
            cursor.insertText("\n".join(lines) + "\n\n", plain)
        self.for_person.moveCursor(QTextCursor.MoveOperation.Start)


class _SectionPage(Page):
    """One section: what is still to ask, and its parts."""

    def __init__(self, desk: Desk, section: Section, standing: StandingPanel) -> None:
        super().__init__(QWidget())
        self.parts = [
            PagePart(desk, part) if isinstance(part, PageOf) else ListPart(desk, part) for part in section.parts
        ]
        self._standing = standing if section.name == REFERRAL else None
        self._missing = label("", "quiet")
        shown: list[QWidget] = [title(section.title)]
        if section.intro:
            shown.append(label(section.intro, "quiet"))
        shown.append(self._missing)
        if self._standing is not None:
            shown.append(self._standing)
        shown += self.parts
        content = stack(*shown, spacing=10, margins=(0, 0, 18, 14))
        layout = content.layout()
        assert isinstance(layout, QVBoxLayout), "a stack is laid out so"
        layout.addStretch(1)
        self.setWidget(content)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's section."""
        for part in self.parts:
            part.show_patient(patient)
        if self._standing is not None:
            self._standing.show_patient(patient)

    def show_missing(self, missing: Sequence[tuple[Gap, str]]) -> None:
        """Say what is still to ask here, what is mandatory first."""
        needed = ", ".join(words for gap, words in missing if gap.is_mandatory)
        wanted = ", ".join(words for gap, words in missing if not gap.is_mandatory)
        said = [self.tr("Needed: {0}.").format(needed)] if needed else []
        said += [self.tr("Still to ask: {0}.").format(wanted)] if wanted else []
        self._missing.setText(" ".join(said))
        self._missing.setVisible(bool(said))


def _missing(section: Section, gaps: Sequence[Gap]) -> list[tuple[Gap, str]]:
    """The gaps that this section asks about, with what it calls them."""
    asked: dict[str, str] = {}
    for part in section.parts:
        if isinstance(part, ListOf):
            asked[part.name] = part.asked
        else:
            asked |= {f"{part.table}.{fact.name}": fact.label for fact in part.facts}
    return [(gap, asked[gap.what]) for gap in gaps if gap.what in asked]


def _said(view: View, patient: UUID, shown: Sequence[Section]) -> list[tuple[str, list[str]]]:
    """What may be shown to the person, section by section; a section without anything is left out."""
    found = [(each.title, [line for part in each.parts for line in part.said(view, patient)]) for each in shown]
    return [(heading, lines) for heading, lines in found if lines]
