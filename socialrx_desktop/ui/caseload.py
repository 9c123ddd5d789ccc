"""The caseload: every open case, in order of what is due or by name, found by a few letters and opened with Enter."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.store import referral
from socialrx_desktop.store.referral import CaseloadRow, Order
from socialrx_desktop.store.transaction import View
from socialrx_desktop.ui.caseload_model import PAGE, CaseloadModel, Column
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import characters, set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, button, label

_KINDS = frozenset({"individual_requirement", "patient", "referral"})
_SHARES = {
    Column.NAME: 24,
    Column.NEXT_ACTION: 28,
    Column.DUE: 15,
    Column.STAGE: 18,
    Column.NEEDS: 22,
    Column.WORKER: 14,
}
_FIRST_TO_GO = ((Column.WORKER, 130), (Column.STAGE, 96), (Column.NEEDS, 66))


class CaseloadScreen(QWidget):
    """The list of cases; `opened` carries the patient whose notes are wanted."""

    opened = Signal(object)
    refer_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_whole = True
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.whose = Choice({"all": self.tr("All cases"), "mine": self.tr("My cases")})
        self.order = Choice({Order.DUE: self.tr("What is due first"), Order.NAME: self.tr("Name")})
        self.refer = button(self.tr("Refer a patient"), self.refer_wanted.emit, main=True)
        self.model = CaseloadModel(self._lines, self)
        self.table = _Table(self.model)
        self.open = button(self.tr("Open patient notes"), self._open_current)
        self._count = label("", "quiet")
        self._nothing = label("")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bring_in = button(self.tr("Bring in a caseload…"), self.import_wanted.emit)
        self._list = QStackedWidget()
        self.setFocusProxy(self.search)
        self._build()
        self._connect()
        self.refresh()

    def focus_search(self) -> None:
        """Put the cursor in the search box, with what is in it chosen, so that typing starts anew."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @property
    def patient(self) -> UUID | None:
        """The patient of the chosen line."""
        index = self.table.currentIndex()
        return self.model.patient(index.row()) if index.isValid() else None

    @Slot()
    def refresh(self) -> None:
        """Ask for the beginning of the list; the rest follows once the beginning is on the screen."""
        ids = self._desk.ask(self._ids, limit=PAGE)
        self._is_whole = len(ids) < PAGE
        self.table.tells_when_painted = not self._is_whole
        self.model.show_ids(ids, self._desk.ask(_today))
        self._choose(None)
        self._say()

    @Slot()
    def complete(self) -> None:
        """Ask for the whole list."""
        self._is_whole = True
        self.model.extend_to(self._desk.ask(self._ids))
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Find):
            self.focus_search()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(14)
        search = Field("search", self.tr("Find a case"), self.search, self.tr("Name or NHS number"))
        bar.addWidget(search, 1, Qt.AlignmentFlag.AlignBottom)
        bar.addWidget(Field("whose", self.tr("Show"), self.whose), 0, Qt.AlignmentFlag.AlignBottom)
        bar.addWidget(Field("order", self.tr("Order by"), self.order), 0, Qt.AlignmentFlag.AlignBottom)
        bar.addWidget(self.refer, 0, Qt.AlignmentFlag.AlignBottom)
        self.table.setAccessibleName(self.tr("Cases"))
        self._list.addWidget(self.table)
        self._list.addWidget(self._nothing_page())
        foot = QHBoxLayout()
        foot.addWidget(self.open)
        foot.addWidget(self._count, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(bar)
        layout.addWidget(self._list, 1)
        layout.addLayout(foot)
        set_tab_order(self.search, self.whose, self.order, self.table, self.bring_in, self.open, self.refer)

    def _nothing_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch(1)
        column.addWidget(self._nothing)
        column.addWidget(self.bring_in, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return page

    def _connect(self) -> None:
        self.search.textChanged.connect(self.refresh)
        self.search.returnPressed.connect(self._open_current)
        self.search.installEventFilter(self)
        self.whose.currentIndexChanged.connect(self.refresh)
        self.order.currentIndexChanged.connect(self.refresh)
        self.table.entered_row.connect(self._open_current)
        self.table.doubleClicked.connect(self._open_current)
        self.table.painted.connect(self.complete)
        self._desk.changed.connect(self._ask_again)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow down leads from the search box into the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if not kinds & _KINDS:
            return
        chosen = self._chosen()
        ids = self._desk.ask(self._ids, limit=None if self._is_whole else PAGE)
        self.model.show_ids(ids, self._desk.ask(_today))
        self._choose(chosen)
        self._say()

    @Slot()
    def _open_current(self) -> None:
        patient = self.patient
        if patient is not None:
            self.opened.emit(patient)

    def _ids(self, view: View, limit: int | None = None) -> list[UUID]:
        worker = self._desk.workspace.worker if self.whose.value() == "mine" else None
        return referral.caseload_ids(
            view, query=self.search.text(), order=Order(self.order.value()), limit=limit, worker=worker
        )

    def _lines(self, ids: list[UUID]) -> dict[UUID, CaseloadRow]:
        return self._desk.ask(referral.caseload_lines, ids)

    def _chosen(self) -> UUID | None:
        index = self.table.currentIndex()
        return self.model.referral(index.row()) if index.isValid() else None

    def _choose(self, chosen: UUID | None) -> None:
        """Choose the line of a referral; the first one when there is none."""
        if not self.model.rowCount():
            return
        row = max(self.model.row_of(chosen), 0) if chosen is not None else 0
        if row == self.table.currentIndex().row():
            return
        index = self.model.index(row, 0)
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(index, how)

    def _say(self) -> None:
        count = self.model.rowCount()
        self._list.setCurrentIndex(0 if count else 1)
        self.open.setEnabled(count > 0)
        if not count:
            self._nothing.setText(self._why_nothing())
            self._count.setText("")
        elif not self._is_whole:
            self._count.setText("")
        else:
            self._count.setText(self.tr("1 case") if count == 1 else self.tr("{0} cases").format(f"{count:,}"))

    def _why_nothing(self) -> str:
        everyone = self._desk.ask(referral.count_open)
        self.bring_in.setVisible(not everyone)
        if not everyone:
            return self.tr("No cases yet. Press Ctrl+N to add a referral.")
        if self.search.text().strip():
            if everyone == 1:
                return self.tr("No cases match. Clear the search to see the only case.")
            return self.tr("No cases match. Clear the search to see all {0} cases.").format(f"{everyone:,}")
        return self.tr("None of the {0} cases is yours. Choose \u201cAll cases\u201d to see them.").format(
            f"{everyone:,}"
        )


class _Table(QTableView):
    """Rows of one height, chosen whole; Enter opens, Tab leaves. `painted` follows the first picture of a new list."""

    entered_row = Signal()
    painted = Signal()

    def __init__(self, model: CaseloadModel) -> None:
        super().__init__()
        self.tells_when_painted = False
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        # In line with the words of the cells below.
        self.horizontalHeader().setStyleSheet("QHeaderView::section { padding-left: 3px; }")
        self.setItemDelegateForColumn(Column.NAME, _BoldName(self))
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.tells_when_painted:
            # Once the beginning can be seen, not before: a zero timer alone would run ahead of the picture.
            self.tells_when_painted = False
            QTimer.singleShot(0, self, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """Share the width out by characters; columns that matter least go first when there is no room."""
        self.verticalHeader().setDefaultSectionSize(round(self.fontMetrics().height() * 2.1))
        room = characters(self.viewport())
        for column, needed in _FIRST_TO_GO:
            self.setColumnHidden(column, room < needed)
        shown = {column: share for column, share in _SHARES.items() if not self.isColumnHidden(column)}
        width = self.viewport().width()
        for column, share in shown.items():
            self.setColumnWidth(column, width * share // sum(shown.values()))


class _BoldName(QStyledItemDelegate):
    """Names in bold, so that the eye finds the person first."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        option.font.setBold(True)


def _today(view: View) -> date:
    return view.today
