"""Where exports go: the destinations on offer, adding one with its receiver's public key, and taking one away."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import destination as destinations
from socialrx_desktop.store.destination import Details, Line
from socialrx_desktop.ui import form
from socialrx_desktop.ui.connectivity import Connectivity
from socialrx_desktop.ui.desk import Desk

_MOST_ROWS = 4


class DestinationsPanel(QScrollArea):
    """`added` when there is a new destination."""

    added = Signal(object)

    def __init__(self, desk: Desk, connectivity: Connectivity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._connectivity = connectivity
        self._lines: list[Line] = []
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Destinations"))
        self._none = form.label(self.tr("No destination yet. Add the first one below."))
        self.notice = form.Notice()
        self.remove_button = form.button(self.tr("Remove…"), self._ask_to_remove)
        self.name, self.address, self.recipients = form.line(), form.line(), form.line()
        self.choose_button = form.button(self.tr("Choose a folder…"), self._choose_folder)
        self.add_button = form.button(self.tr("Add this destination"), self._add, main=True)
        self._lay_out()
        desk.changed.connect(self._look_again)
        connectivity.changed.connect(self._show)
        self._show()

    @Slot()
    def start(self) -> None:
        """Begin to add a destination."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(self.add_button)

    def _lay_out(self) -> None:
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        name = form.Field("name", self.tr("Name"), self.name, self.tr("For example, High Street Surgery"))
        address = form.Field(
            "address", self.tr("Folder"), self.address, self.tr("On this computer, a USB stick or a network drive")
        )
        recipients = form.Field(
            "recipients",
            self.tr("Receiver's public key"),
            self.recipients,
            self.tr("It starts with age1. The receiver gives it to you. Put a space between two keys."),
        )
        self._fields = form.Fields(name, address, recipients)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(form.title(self.tr("Destinations")))
        column.addWidget(
            form.label(
                self.tr(
                    "Exports leave sealed: locked with the receiver's public key, so that only they can open them."
                ),
                "quiet",
            )
        )
        column.addWidget(self._none)
        column.addWidget(self.list)
        column.addLayout(form.row(self.remove_button))
        column.addWidget(self.notice)
        column.addWidget(form.label(self.tr("Add a destination"), "heading"))
        column.addWidget(name)
        column.addWidget(address)
        column.addLayout(form.row(self.choose_button))
        column.addWidget(recipients)
        column.addLayout(form.row(self.add_button))
        column.addStretch(1)
        self.setWidget(page)
        self._size_to_font()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_to_font()

    def _size_to_font(self) -> None:
        lines = 2 * min(max(self.list.count(), 1), _MOST_ROWS)
        self.list.setFixedHeight(lines * self.list.fontMetrics().lineSpacing() + 3 * self.list.count() + 8)

    @Slot(frozenset)
    def _look_again(self, kinds: frozenset[str]) -> None:
        if "destination" in kinds:
            self._show()

    @Slot()
    def _show(self) -> None:
        self._lines = self._desk.ask(destinations.everything)
        row = max(self.list.currentRow(), 0)
        shown = [f"{line.name}: {self._reach(line.id)}\n{line.address}" for line in self._lines]
        if shown != [self.list.item(each).text() for each in range(self.list.count())]:
            self.list.clear()
            for text in shown:
                self.list.addItem(QListWidgetItem(text))
            self.list.setCurrentRow(min(row, len(shown) - 1))
            self._size_to_font()
        for widget in (self.list, self.remove_button):
            widget.setVisible(bool(shown))
        self._none.setVisible(not shown)

    def _reach(self, destination: UUID) -> str:
        match self._connectivity.can_reach(destination):
            case None:
                return self.tr("not looked at yet")
            case True:
                return self.tr("can be reached")
        return self.tr("cannot be reached now")

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.address.setText)
        dialog.open()

    def _add(self) -> None:
        from socialrx_desktop.exchange.outbox import add_destination  # it brings ReportLab, which a start can spare

        self._fields.clear()
        keys = tuple(self.recipients.text().replace(",", " ").split())
        details = Details(name=self.name.text(), address=self.address.text(), recipients=keys)
        try:
            made = self._desk.do(add_destination, details)
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return
        for field in (self.name, self.address, self.recipients):
            field.clear()
        self.notice.say(self.tr("“{name}” is added.").format(name=details.name.strip()))
        self.added.emit(made)

    def _ask_to_remove(self) -> None:
        row = self.list.currentRow()
        if not 0 <= row < len(self._lines):
            return
        line = self._lines[row]

        def remove() -> None:
            self._remove(line)

        self.notice.say(
            self.tr("Remove “{name}”? What already waits for it is still sent.").format(name=line.name),
            action=self.tr("Remove it"),
            press=remove,
        )

    def _remove(self, line: Line) -> None:
        try:
            self._desk.do(destinations.remove, [line.id])
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.notice.say(self.tr("“{name}” is removed.").format(name=line.name))
