"""About me: what the person wants everybody who supports them to know, in their own words, kept while it is typed."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.store import about_me
from socialrx_desktop.store.about_me import Details
from socialrx_desktop.ui.columns import Columns, Page, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, button, label, row
from socialrx_desktop.ui.kept_form import KeptForm
from socialrx_desktop.ui.text_box import TextBox

_LINES = 3


class AboutMePanel(QWidget):
    """The seven headings of About me, who helped to write them, and the day of the last change."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self.save = button(self.tr("Save About me"), self._save, main=True)
        self._changed_on = label("", "quiet")
        self._changed_on.setWordWrap(False)
        asked = self._fields()
        self.form = KeptForm(desk, "about_me", asked, self)
        self._lay_out(asked)
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's words, or those that were being typed."""
        self._patient = patient
        self.form.show_about(patient, self._read(patient))

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.form.leave()

    def _fields(self) -> list[Field]:
        asked = {
            "most_important_to_me": (self.tr("What is most important to me"), ""),
            "people_important_to_me": (self.tr("People who are important to me"), ""),
            "how_i_communicate": (
                self.tr("How I communicate and how to communicate with me"),
                self.tr("Language, hearing aid, more time"),
            ),
            "my_wellness": (self.tr("My wellness"), self.tr("A good day, and a day when I am unwell")),
            "please_do_and_dont": (self.tr("Please do and please don\u2019t"), ""),
            "how_and_when_to_support_me": (self.tr("How and when to support me"), ""),
            "also_worth_knowing": (self.tr("Also worth knowing about me"), ""),
            "supported_by": (self.tr("Who helped to write this"), self.tr("Name, who they are, how to reach them")),
            "multimedia_link": (self.tr("Link to a film or picture"), self.tr("It begins with https://")),
        }
        return [
            Field(name, text, TextBox(_LINES) if name in about_me.HEADINGS else QLineEdit(), hint)
            for name, (text, hint) in asked.items()
        ]

    def _lay_out(self, asked: list[Field]) -> None:
        intro = label(self.tr("In the person\u2019s own words. Everybody who supports them may read it."), "quiet")
        foot = QWidget()
        line = row(self.save, stretch=False)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._changed_on)
        line.addWidget(self.form.status, 1)
        foot.setLayout(line)
        content = stack(
            self.form.notice, intro, Columns(stack(*asked[:4]), stack(*asked[4:])), foot, margins=(18, 12, 18, 14)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(content))
        set_tab_order(*(field.control for field in asked), self.save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save)

    def _read(self, patient: UUID) -> dict[str, str]:
        found = self._desk.ask(about_me.read, patient)
        day = found.changed_on
        said = self.tr("Last changed on {0}.").format(words.day(day)) if day else self.tr("Not written yet.")
        self._changed_on.setText(said)
        return {field.name: getattr(found, field.name) for field in fields(Details)}

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if self._patient is not None and "about_me" in kinds:
            self.form.refresh(self._read(self._patient))

    @Slot()
    def _save(self) -> None:
        if self._patient is not None:
            self.form.save(partial(about_me.write, patient=self._patient, details=Details(**self.form.read())))
