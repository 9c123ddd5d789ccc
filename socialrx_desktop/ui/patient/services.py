"""The services on a plan: did they go? Each with how it stands, in words, and how to change that."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import plan
from socialrx_desktop.store.plan import ConnectionKind, ConnectionLine, ConnectionStatus
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import add_shown, empty
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice, button, label, row


class Services(QWidget):
    """A card for each service that the person was told of or referred to."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.notice = Notice()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        self._saves: dict[UUID, QPushButton] = {}
        self._chosen: dict[UUID, tuple[ConnectionStatus, Choice]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.notice)
        layout.addLayout(self._cards)

    def show_connections(self, found: tuple[ConnectionLine, ...]) -> None:
        """Show the services; a status that is chosen but not saved stays chosen, and the focus stays where it was."""
        unsaved = {each: choice.value() for each, (was, choice) in self._chosen.items() if choice.value() != was}
        focused = next((each for each, save in self._saves.items() if save.hasFocus()), None)
        empty(self._cards)
        self._saves.clear()
        self._chosen.clear()
        for connection in found:
            add_shown(self._cards, self._card(connection))
            if connection.id in unsaved:
                self._chosen[connection.id][1].choose(unsaved[connection.id])
        if not found:
            add_shown(self._cards, label(self.tr("No services yet. Press Ctrl+R to find one."), "quiet"))
        if focused in self._saves:
            self._saves[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _card(self, connection: ConnectionLine) -> QFrame:
        made = QFrame()
        made.setProperty("kind", "card")
        status = Choice(choices.connection_statuses())
        status.choose(connection.status)
        status.setAccessibleName(self.tr("How it stands: {0}").format(connection.service_name))
        save = button(self.tr("Save status"), lambda: self._set(connection, status))
        save.setAccessibleName(self.tr("Save how it stands: {0}").format(connection.service_name))
        self._saves[connection.id] = save
        self._chosen[connection.id] = (connection.status, status)
        layout = QVBoxLayout(made)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(2)
        layout.addWidget(label(connection.service_name, "heading"))
        if connection.organization_name:
            layout.addWidget(label(connection.organization_name))
        layout.addWidget(label(self._stands(connection), "quiet"))
        layout.addSpacing(4)
        layout.addLayout(row(status, save))
        return made

    def _stands(self, connection: ConnectionLine) -> str:
        is_referral = connection.kind is ConnectionKind.REFERRAL
        kind = self.tr("Referral") if is_referral else self.tr("Signpost")
        standing = choices.connection_statuses()[connection.status]
        return self.tr("{0}. {1} since {2}").format(kind, standing, words.day(connection.since))

    def _set(self, connection: ConnectionLine, status: Choice) -> None:
        self.notice.hide()
        try:
            self._desk.do(plan.set_connection_status, connection.id, ConnectionStatus(status.value()))
        except Problem as problem:
            self.notice.show_problem(problem)
