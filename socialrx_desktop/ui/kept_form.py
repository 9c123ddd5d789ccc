"""A form about one subject that keeps what is typed as a draft, and shows its errors at the fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import draft
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, label
from socialrx_desktop.ui.texts import Control, Texts


class KeptForm(QObject):
    """The fields of a form, each by its name in `field`. `status` and `notice` are for the screen to place.

    `besides` are controls that need no label above them, such as ticks. `saved` follows each save.
    """

    saved = Signal()

    def __init__(
        self,
        desk: Desk,
        name: str,
        fields: Sequence[Field],
        parent: QWidget,
        *,
        besides: Mapping[str, Control] | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._name = name
        self._about: UUID | None = None
        self._known: dict[str, str] = {}
        self.field = {field.name: field for field in fields}
        controls = {field.name: field.control for field in fields}
        shown = {each: control for each, control in controls.items() if isinstance(control, Control)}
        self.texts = Texts({**shown, **(besides or {})})
        self.fields = Fields(*fields)
        self.notice = Notice()
        self.status = label("", "quiet")
        self._drafts = Drafts(desk, name, self._collect, self)
        self.texts.on_change(self._drafts.touch)
        self._drafts.kept.connect(self._say_kept)
        self._drafts.refused.connect(self.notice.show_problem)

    def show_about(self, about: UUID, known: Mapping[str, str]) -> None:
        """Show what is known of a subject, or what was being typed about it."""
        self._about = about
        self.fields.clear()
        self.notice.hide()
        self.status.setText("")
        self._put(known)
        kept = self._drafts.take_up(about)
        if kept is not None:
            self.texts.put(kept.fields)
            self.status.setText(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)))

    def refresh(self, known: Mapping[str, str]) -> None:
        """Show what is known now, unless somebody is typing here."""
        if self.texts.read() == self._known:
            self._put(known)

    @property
    def is_draft(self) -> bool:
        """Whether the form holds something that has not been saved."""
        return bool(self._collect())

    def read(self) -> dict[str, str]:
        """Every field's text."""
        return self.texts.read()

    def save(self, change: Callable[[Work], object], said: str = "") -> bool:
        """Make the change and forget the draft with it, as one; whether it was made. Problems are shown in place."""
        self.fields.clear()
        self.notice.hide()
        try:
            self._desk.do(_change, self._name, self._about, change)
        except Problem as problem:
            self.show_problem(problem)
            return False
        self._drafts.stop()
        self._known = self.texts.read()
        self.status.setText(said or self.tr("Saved on this computer."))
        announce(self.status, self.status.text())
        self.saved.emit()
        return True

    def show_problem(self, problem: Problem) -> None:
        """Show a problem at its field, or above the form."""
        if not self.fields.show(problem):
            self.notice.show_problem(problem)

    def discard(self) -> None:
        """Forget what was typed and show what is known."""
        try:
            self._drafts.discard()
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.fields.clear()
        self.status.setText("")
        self._put(self._known)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self._drafts.leave()

    def _put(self, known: Mapping[str, str]) -> None:
        self.texts.put(known)
        self._known = self.texts.read()

    def _collect(self) -> dict[str, str]:
        typed = self.texts.read()
        return {} if typed == self._known else typed

    @Slot(object)
    def _say_kept(self, when: datetime) -> None:
        self.status.setText(self.tr("Draft saved {0} on this computer").format(words.clock(when)))


def yes_or_no(unknown: str, yes: str, no: str) -> Choice:
    """A choice for a fact that may not be known."""
    return Choice({"": unknown, "yes": yes, "no": no})


def as_answer(text: str) -> bool | None:
    """What such a choice says."""
    return {"yes": True, "no": False}.get(text)


def as_text(answer: bool | None) -> str:
    """How such a choice shows an answer."""
    return {True: "yes", False: "no", None: ""}[answer]


def _change(work: Work, form: str, about: UUID | None, change: Callable[[Work], object]) -> None:
    change(work)
    if about is not None:
        draft.discard(work, form, about)
