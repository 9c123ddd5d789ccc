"""What the small forms of a plan have in common: a card that is there while it is filled in, and keeps a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.columns import set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, button, label, row
from socialrx_desktop.ui.kept_form import KeptForm

Rows = Sequence[Sequence[Field]]


class PlanForm(QFrame):
    """A card that is there only while it is filled in; `ended` follows Save and Cancel, which keeps a draft.

    A form lays its fields out with `_lay_out`, opens with `_open`, and says in `_verb` what Save changes.
    """

    ended = Signal()

    def __init__(self, desk: Desk, draft_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._desk = desk
        self._draft_name = draft_name
        self.patient: UUID | None = None
        self.heading = label("", "heading")
        self.save = button(self.tr("Save"), self._save, main=True)
        self.cancel = button(self.tr("Cancel"), self._cancel)
        self.throw_away = button(self.tr("Throw the draft away"), self._throw_away)
        self.more = button(self.tr("More details"), self._toggle_more)
        self.hide()

    def field(self, name: str) -> QWidget:
        """The control of this field."""
        return self._kept.field[name].control

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self._kept.leave()

    def put_away(self) -> None:
        """Hide the form without a word; what was typed stays a draft."""
        self.leave()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, rows: Rows, more: Rows = ()) -> None:
        """The rows of fields, and those that are shown only when they are asked for or hold something."""
        fields = [field for line in (*rows, *more) for field in line]
        self._kept = KeptForm(self._desk, self._draft_name, fields, self)
        self._more_names = {field.name for line in more for field in line}
        self._more_part = stack(*(_line(line) for line in more))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.setSpacing(8)
        for part in (self.heading, self._kept.notice, *(_line(line) for line in rows), self._more_part):
            layout.addWidget(part)
        foot = row(self.save, self.cancel, self.more, self.throw_away, stretch=False)
        foot.addWidget(self._kept.status, 1)
        layout.addLayout(foot)
        for field in fields:
            if isinstance(field.control, QLineEdit):
                field.control.returnPressed.connect(self._save)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save)
        set_tab_order(*(field.control for field in fields), self.save, self.cancel, self.more, self.throw_away)

    def _open(self, heading: str, about: UUID, known: Mapping[str, str], first: QWidget) -> None:
        """Show the form filled with what is known, or with the draft that waits about this record."""
        self.heading.setText(heading)
        self.save.setAccessibleName(self.tr("Save: {0}").format(heading))
        self._kept.show_about(about, known)
        self.throw_away.setVisible(self._kept.is_draft)
        texts = self._kept.read()
        self._show_more(any(texts[name] for name in self._more_names))
        self._filled()
        self.show()
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _filled(self) -> None:
        """Called each time that the form has been filled: which fields are shown may hang on what is in others."""

    def _verb(self) -> Callable[[Work], object]:
        """What Save changes, read from the fields; an InputProblem where a field cannot be read."""
        raise NotImplementedError

    @Slot()
    def _save(self) -> None:
        try:
            verb = self._verb()
        except InputProblem as problem:
            self._kept.show_problem(problem)
        else:
            if self._kept.save(verb):
                self._end()
                return
        self._show_more(self._more_part.isVisibleTo(self) or self._is_more_wrong())

    @Slot()
    def _cancel(self) -> None:
        self.leave()
        self._end()

    @Slot()
    def _throw_away(self) -> None:
        self._kept.discard()
        self.throw_away.setVisible(self._kept.is_draft)
        self._filled()

    @Slot()
    def _toggle_more(self) -> None:
        self._show_more(not self._more_part.isVisibleTo(self))

    def _show_more(self, is_shown: bool) -> None:
        self._more_part.setVisible(is_shown and bool(self._more_names))
        self.more.setVisible(bool(self._more_names))
        self.more.setText(self.tr("Fewer details") if is_shown else self.tr("More details"))
        self.more.setAccessibleName(self.more.text())

    def _is_more_wrong(self) -> bool:
        return any(self.field(name).property("bad") == "true" for name in self._more_names)

    def _end(self) -> None:
        self.hide()
        self.ended.emit()


def _line(fields: Sequence[Field]) -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(14)
    for field in fields:
        layout.addWidget(field, 1, Qt.AlignmentFlag.AlignBottom)
    return made
