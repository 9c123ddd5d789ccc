"""Outbox: what waits to leave this laptop, what has left with its receipt, and where things go."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import outbox
from socialrx_desktop.store.outbox import Item, State
from socialrx_desktop.ui import form
from socialrx_desktop.ui.connectivity import Connectivity
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.outbox_destinations import DestinationsPanel
from socialrx_desktop.ui.outbox_items import Items, Row, rows
from socialrx_desktop.ui.outbox_letter import LetterPanel

_SHOWN = frozenset({"outbox_item", "outbox_effort", "destination", "patient", "bereavement"})
_DESTINATIONS_CHARACTERS = 52
# Narrower than this, in characters, the exports and the destinations take turns.
_ROOM_FOR_BOTH = 112


class OutboxScreen(QWidget):
    """Left the exports and the one that is chosen, right the destinations; a letter takes the place of both."""

    def __init__(self, desk: Desk, connectivity: Connectivity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._connectivity = connectivity
        self._letter_for: UUID | None = None
        self.summary = form.label("", "heading")
        self.items = Items(connectivity)
        self.nothing = form.label(
            self.tr("Nothing is in the outbox. To send a letter to a GP, open a patient and press Ctrl+G.")
        )
        self.details = form.label("")
        self.send_button = form.button(self.tr("Send now"), connectivity.send_now, main=True, shortcut="F5")
        self.retry_button = form.button(self.tr("Try again"), self._retry)
        self.withdraw_button = form.button(self.tr("Withdraw"), self._withdraw)
        self.notice = form.Notice()
        self.destinations = DestinationsPanel(desk, connectivity)
        self.letter = LetterPanel(desk)
        self.destinations_button = form.button(self.tr("Destinations…"), self._add_destination)
        self.back_button = form.button(self.tr("Back to the outbox"), self._show_list)
        self._is_at_destinations = False
        self._lay_out()
        desk.changed.connect(self._look_again)
        connectivity.changed.connect(self._show_connection)
        self.items.moved.connect(self._show_item)
        self.letter.queued.connect(self._show_queued)
        self.letter.closed.connect(self._show_list)
        self.letter.destination_wanted.connect(self._add_destination)
        self.destinations.added.connect(self._back_to_letter)
        self._show_rows()
        self._show_connection()

    def queue_letter(self, patient: UUID) -> None:
        """Show the letter about this patient, to be seen and put in the outbox."""
        self._letter_for = patient
        self._pages.setCurrentWidget(self.letter)
        self.letter.show_letter(patient)

    def _lay_out(self) -> None:
        self.details.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.details.setAccessibleName(self.tr("The export that is chosen"))
        left = QVBoxLayout()
        left.setContentsMargins(10, 10, 10, 10)
        left.setSpacing(10)
        left.addWidget(self.summary)
        left.addWidget(self.notice)
        left.addWidget(self.nothing)
        left.addWidget(self.items, 1)
        left.addWidget(self.details)
        left.addLayout(form.row(self.send_button, self.retry_button, self.withdraw_button, self.destinations_button))
        left.addStretch(0)
        self._left, self._right = QWidget(), QWidget()
        self._left.setLayout(left)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.addLayout(form.row(self.back_button))
        right.addWidget(self.destinations)
        self._list = QSplitter()
        self._list.setChildrenCollapsible(False)
        self._list.addWidget(self._left)
        self._list.addWidget(self._right)
        self._list.setStretchFactor(0, 1)
        self._list.setSizes([2000, _DESTINATIONS_CHARACTERS * self.fontMetrics().averageCharWidth()])
        self._pages = QStackedWidget()
        self._pages.addWidget(self._list)
        self._pages.addWidget(self.letter)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.items.size_to_font()
            self._arrange()

    def _arrange(self) -> None:
        """Both panes where there is room, else the one that is looked at."""
        narrow = self.width() < _ROOM_FOR_BOTH * self.fontMetrics().averageCharWidth()
        self._left.setVisible(not narrow or not self._is_at_destinations)
        self._right.setVisible(not narrow or self._is_at_destinations)
        self.destinations_button.setVisible(narrow)
        self.back_button.setVisible(narrow)

    @Slot(frozenset)
    def _look_again(self, kinds: frozenset[str]) -> None:
        if kinds & _SHOWN:
            self._show_rows()

    @Slot()
    def _show_connection(self) -> None:
        self.summary.setText(self._connectivity.summary())
        self.items.repaint_states()
        if self._connectivity.trouble is not None:
            self.notice.show_problem(self._connectivity.trouble)

    def _show_rows(self) -> None:
        found = self._desk.ask(rows)
        self.items.show_rows(found)
        self.items.setVisible(bool(found))
        self.nothing.setVisible(not found)

    @Slot(object)
    def _show_item(self, row: Row | None) -> None:
        self.details.setText("" if row is None else self._told(row))
        self.details.setVisible(row is not None)
        state = None if row is None else row.item.state
        is_here = row is not None and row.item.is_here
        self.retry_button.setEnabled(is_here and state in {State.WAITING, State.REFUSED})
        self.withdraw_button.setEnabled(is_here and state in {State.WAITING, State.HELD, State.REFUSED})

    def _told(self, row: Row) -> str:
        item = row.item
        lines = [
            self.tr("{what} to {destination}, put in the outbox {moment}.").format(
                what=f"{item.title} ({row.about})" if row.about else item.title,
                destination=item.destination_name,
                moment=words.moment(item.queued_at),
            ),
            *self._trouble(item),
        ]
        if item.state is State.DELIVERED:
            lines.append(self.tr("Receipt: {words}").format(words=item.receipt))
        return "\n".join(lines)

    def _trouble(self, item: Item) -> list[str]:
        lines = []
        if item.state is State.REFUSED:
            lines.append(self.tr("The destination said no: {words}").format(words=item.receipt))
        elif item.state is State.HELD:
            lines.append(item.last_error)
        elif item.last_error:
            lines.append(self.tr("Last try: {words}").format(words=item.last_error))
        if item.state is State.WAITING and item.next_try_at is not None:
            lines.append(self.tr("Next try by itself: {moment}.").format(moment=words.moment(item.next_try_at)))
        return lines

    def _retry(self) -> None:
        from socialrx_desktop.exchange.outbox import retry  # it brings ReportLab, which the start can spare

        row = self.items.chosen()
        if row is None:
            return
        try:
            self._desk.do(retry, row.item.id)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self._connectivity.send_now()

    def _withdraw(self) -> None:
        row = self.items.chosen()
        if row is None:
            return
        try:
            self._desk.do(outbox.withdraw, row.item.id)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.notice.say(self.tr("Withdrawn: it does not leave. To send it after all, make it again."))
        self.items.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _show_queued(self, destination: str) -> None:
        self._show_list()
        self.items.selectRow(0)
        self.notice.say(
            self.tr("The letter is sealed and in the outbox. It leaves by itself when “{name}” can be reached.").format(
                name=destination
            )
        )

    @Slot()
    def _show_list(self) -> None:
        self._letter_for = None
        self._is_at_destinations = False
        self._arrange()
        self._pages.setCurrentWidget(self._list)
        self.items.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _add_destination(self) -> None:
        self._is_at_destinations = True
        self._arrange()
        self._pages.setCurrentWidget(self._list)
        self.destinations.start()

    @Slot(object)
    def _back_to_letter(self, _: UUID) -> None:
        if self._letter_for is not None:
            self.queue_letter(self._letter_for)
