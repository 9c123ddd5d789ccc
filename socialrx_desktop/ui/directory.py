"""Resource directory: type what the person would like, see what there is and how near, and put it on their plan."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.problems import DamagedDirectory, Problem
from socialrx_desktop.store import directory, onward_referral
from socialrx_desktop.store.directory import Listing
from socialrx_desktop.store.directory_search import Found, search
from socialrx_desktop.store.onward_referral import Kind
from socialrx_desktop.store.transaction import View
from socialrx_desktop.ui import form
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.directory_details import ServiceDetails
from socialrx_desktop.ui.directory_import import ImportPanel
from socialrx_desktop.ui.directory_results import Results

_SHOWN_AT_ONCE = 50
_LIST_CHARACTERS = 58
# Narrower than this, in characters, the list and the service take turns.
_ROOM_FOR_BOTH = 112
_MOVING = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class DirectoryScreen(QWidget):
    """Left the search, right the service; `added` when the person wants to see the plan that they added to."""

    added = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._name = ""
        self._listing: Listing | None = None
        self._postcode = ""
        self.query = _SearchLine()
        self.near = form.line(width=10)
        self.results = Results()
        self.count = form.label("", "quiet")
        self.details = ServiceDetails()
        self.kind = Choice()
        self.kind.addItem(self.tr("Signpost: tell the person about it"), Kind.SIGNPOST)
        self.kind.addItem(self.tr("Referral: send the person there"), Kind.REFERRAL)
        self.add_button = form.button("", self._add, main=True)
        self.why_not = form.label("", "quiet")
        self.notice = form.Notice()
        self.importing = ImportPanel(desk)
        self.bring_in_button = form.button(self.tr("Bring in a directory…"), self.bring_in)
        self.back_button = form.button(self.tr("Back to the list"), self._show_list)
        self._lay_out()
        self._connect()
        self.set_patient(None, "", "")
        self._search()
        if self._is_empty():
            self.bring_in()

    def set_patient(self, patient: UUID | None, name: str, postcode: str) -> None:
        """Whose plan services are added to, and near whose home is looked unless somebody typed another postcode."""
        if self.near.text() == self._postcode:
            self.near.setText(postcode)
        self._patient, self._name, self._postcode = patient, name, postcode
        whole = self.tr("Add to {name}’s plan").format(name=name) if patient else self.tr("Add to plan")
        self.add_button.setText(whole.replace("&", "&&"))
        self.add_button.setAccessibleName(whole)
        self.notice.hide()
        self._show_whether_addable()

    @Slot()
    def focus_search(self) -> None:
        """Begin to type."""
        self._right.setCurrentWidget(self._service)
        self._show_list()
        self.query.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.query.selectAll()

    @Slot()
    def bring_in(self) -> None:
        """Show how a directory is brought in."""
        self._right.setCurrentWidget(self.importing)
        self._is_reading = True
        self._arrange()
        self.importing.file_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        query = form.Field(
            "query", self.tr("Find a service"), self.query, self.tr("What the person would like, or a name")
        )
        near = form.Field("near", self.tr("Near"), self.near, self.tr("Postcode"))
        fields = QHBoxLayout()
        fields.addWidget(query, 1)
        fields.addWidget(near)
        left = QVBoxLayout()
        left.setContentsMargins(10, 10, 10, 10)
        left.addLayout(fields)
        left.addWidget(self.count)
        left.addWidget(self.results, 1)
        left.addLayout(form.row(self.bring_in_button))
        self._left = QWidget()
        self._left.setLayout(left)
        self._service = QWidget()
        self._choice = QWidget()
        self._lay_out_service()
        self._right = QStackedWidget()
        self._right.addWidget(self._service)
        self._right.addWidget(self.importing)
        self._panes = QSplitter()
        self._panes.setChildrenCollapsible(False)
        self._panes.addWidget(self._left)
        self._panes.addWidget(self._right)
        self._panes.setStretchFactor(1, 1)
        self._panes.setSizes([_LIST_CHARACTERS * self.fontMetrics().averageCharWidth(), 2000])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._panes)
        self._is_reading = False

    def _lay_out_service(self) -> None:
        choice = QVBoxLayout(self._choice)
        choice.setContentsMargins(14, 0, 14, 10)
        choice.addWidget(form.Field("kind", self.tr("How it goes on the plan"), self.kind))
        choice.addLayout(form.row(self.add_button))
        choice.addWidget(self.why_not)
        self.kind.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.add_button.setToolTip(QKeySequence("Ctrl+Return").toString(QKeySequence.SequenceFormat.NativeText))
        service = QVBoxLayout(self._service)
        service.setContentsMargins(0, 10, 0, 0)
        self._hint = form.label(self.tr("Choose a service in the list to read about it here."), "quiet")
        self._hint.setContentsMargins(14, 0, 14, 0)
        service.addLayout(form.row(self.back_button))
        service.addWidget(self.notice)
        service.addWidget(self._hint)
        service.addWidget(self.details, 1)
        service.addWidget(self._choice)

    def _connect(self) -> None:
        self.query.textChanged.connect(self._search)
        self.near.textChanged.connect(self._search)
        self.query.moved.connect(self._move)
        self.query.returnPressed.connect(self._open_first)
        self.results.moved.connect(self._show)
        self.results.opened.connect(self._open)
        self.importing.closed.connect(self.focus_search)
        self._desk.changed.connect(self._look_again)
        add = QShortcut(QKeySequence("Ctrl+Return"), self)
        add.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        add.activated.connect(self.add_button.click)

    @Slot()
    def _search(self) -> None:
        try:
            found = self._desk.ask(search, self.query.text(), near=self.near.text(), limit=_SHOWN_AT_ONCE)
        except DamagedDirectory as damage:
            self.results.show_hits(())
            self.count.setText(str(damage))
            return
        self.results.show_hits(found.hits)
        self.count.setText(self._counted(found))

    def _is_empty(self) -> bool:
        try:
            return not self._desk.ask(directory.count)
        except DamagedDirectory:
            return False

    def _counted(self, found: Found) -> str:
        typed = self.query.text().strip()
        number = self.tr("More than {count}") if found.is_more else "{count}"
        number = number.format(count=f"{found.total:,}")
        if not found.total:
            return self._nothing(typed)
        if not typed:
            words = self.tr("{number} services.").format(number=number)
        elif found.total == 1:
            words = self.tr("1 service matches “{typed}”.").format(typed=typed)
        else:
            words = self.tr("{number} services match “{typed}”.").format(number=number, typed=typed)
        if found.total > len(found.hits):
            words += " " + self.tr("The first {count} are shown.").format(count=len(found.hits))
        return f"{words} {self._distance_words(found)}".strip()

    def _nothing(self, typed: str) -> str:
        if not typed:
            return self.tr("The directory is empty. Bring one in to find services.")
        return self.tr("No services match “{typed}”. Try fewer or other words.").format(typed=typed)

    def _distance_words(self, found: Found) -> str:
        if found.is_estimated:
            return self.tr("Miles are from the middle of {near}.").format(near=found.near)
        if self.near.text().strip() and not found.near:
            return self.tr("It is not known where that postcode is.")
        return ""

    @Slot(int)
    def _move(self, key: int) -> None:
        """Move in the list while the cursor stays in the search box."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.results, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))

    @Slot()
    def _open_first(self) -> None:
        if self.results.chosen() is None:
            self._move(Qt.Key.Key_Down)
        self._open(self.results.chosen())

    @Slot(object)
    def _open(self, service: UUID | None) -> None:
        if service is None:
            return
        self._right.setCurrentWidget(self._service)
        self._is_reading = True
        self._arrange()
        if self._is_narrow():
            self.details.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _show(self, service: UUID | None) -> None:
        try:
            self._listing, today = self._desk.ask(_look, service)
        except DamagedDirectory as damage:
            self.count.setText(str(damage))
            return
        self.details.show_listing(self._listing, today)
        self._hint.setVisible(self._listing is None)
        if self._listing is not None and not self.importing.is_working:
            self._right.setCurrentWidget(self._service)
        if self._listing is not None:
            self.notice.hide()
        self._choice.setVisible(self._listing is not None)
        self._show_whether_addable()

    @Slot(frozenset)
    def _look_again(self, kinds: frozenset[str]) -> None:
        if "service" in kinds:
            self._search()
            self._show(self.results.chosen())

    def _show_whether_addable(self) -> None:
        reason = ""
        if self._patient is None:
            reason = self.tr("Open a patient from the caseload first. Then services can be added to their plan.")
        self.add_button.setEnabled(self._patient is not None and self._listing is not None)
        self.add_button.setAccessibleDescription(reason)
        self.why_not.setText(reason)
        self.why_not.setVisible(bool(reason))

    def _add(self) -> None:
        patient, listing = self._patient, self._listing
        if patient is None or listing is None:
            return
        organization = listing.service.organization
        try:
            self._desk.do(
                onward_referral.connect,
                patient,
                listing.id,
                listing.service.name,
                organization.name if organization else "",
                # A StrEnum comes back out of Qt as plain text.
                kind=Kind(self.kind.currentData()),
            )
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.notice.say(
            self.tr("“{service}” is added to {name}’s plan.").format(service=listing.service.name, name=self._name),
            action=self.tr("Open the plan"),
            press=lambda: self.added.emit(patient),
        )

    @Slot()
    def _show_list(self) -> None:
        self._is_reading = False
        self._arrange()
        self.query.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _is_narrow(self) -> bool:
        return self.width() < _ROOM_FOR_BOTH * self.fontMetrics().averageCharWidth()

    def _arrange(self) -> None:
        """Both panes where there is room, else the one that is looked at."""
        narrow = self._is_narrow()
        self._left.setVisible(not narrow or not self._is_reading)
        self._right.setVisible(not narrow or self._is_reading)
        self.back_button.setVisible(narrow)


def _look(view: View, service: UUID | None) -> tuple[Listing | None, date]:
    return None if service is None else directory.listing(view, service), view.today


class _SearchLine(QLineEdit):
    """A search box whose up and down keys move in the list below it."""

    moved = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVING and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.moved.emit(event.key())
            return
        super().keyPressEvent(event)
