"""The Caseload tab: one row of views over the same cases, switched by key, and the one in use remembered."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QFileSystemWatcher, Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from socialrx_desktop.problems import FileProblem, Problem
from socialrx_desktop.store import definitions, referral_answer
from socialrx_desktop.ui import settings
from socialrx_desktop.ui.caseload import CaseloadScreen
from socialrx_desktop.ui.chase import ChaseScreen
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice
from socialrx_desktop.ui.inbox import InboxScreen
from socialrx_desktop.ui.today import TodayScreen
from socialrx_desktop.ui.waiting_list import WaitingListScreen
from socialrx_desktop.ui.ward_list import WardListScreen

_INBOX = frozenset({"patient", "definition_file", "referral", "referral_answer"})


class CaseworkScreen(QWidget):
    """The views. `opened` carries the patient whose notes are wanted, `noted` one about whom a note is begun.

    `ward_noted` is the same for a note at the bedside, and `attended` carries an attended appointment too.
    """

    opened = Signal(object)
    noted = Signal(object)
    attended = Signal(object, object)
    ward_noted = Signal(object)

    def __init__(self, desk: Desk, caseload: CaseloadScreen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._names: list[str] = []
        self.notice = Notice()
        self.switch = QTabBar()
        self.switch.setAccessibleName(self.tr("Views of the caseload"))
        self.switch.setExpanding(False)
        self.switch.setDrawBase(False)
        self.pages = QStackedWidget()
        self.today = TodayScreen(desk)
        self.inbox = InboxScreen(desk)
        self.caseload = caseload
        self.ward_list = WardListScreen(desk)
        self.waiting_list = WaitingListScreen(desk)
        self.chase = ChaseScreen(desk)
        self._add("today", self.tr("&Today"), self.today)
        self._add("inbox", self.tr("&New referrals"), self.inbox)
        self._add("caseload", self.tr("&Caseload"), caseload)
        self._add("ward", self.tr("&Ward list"), self.ward_list)
        self._add("waiting", self.tr("Wa&iting list"), self.waiting_list)
        self._add("chase", self.tr("Ch&ase list"), self.chase)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice)
        layout.addWidget(self.switch)
        layout.addWidget(self.pages, 1)
        self._watcher = QFileSystemWatcher(self)
        self._watch()
        self._connect()
        self._count_new()
        self.show_view(settings.load().casework or "today")

    def view(self) -> str:
        """The name of the view in use."""
        return self._names[self.switch.currentIndex()]

    def show_view(self, name: str) -> None:
        """Switch to a view; the first one when there is none of this name."""
        self.switch.setCurrentIndex(self._names.index(name) if name in self._names else 0)

    def shortcuts(self) -> list[tuple[str, str]]:
        """The key of each view, and its name."""
        texts = [self.switch.tabText(number).split(" (")[0] for number in range(self.switch.count())]
        return [(f"Alt+{text[text.index('&') + 1].upper()}", text.replace("&", "")) for text in texts]

    def focus_view(self) -> None:
        """Put the cursor where the view in use begins."""
        page = self.pages.currentWidget()
        assert page is not None, "there is always a view"
        page.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Keep what is being typed, at once."""
        self.inbox.leave()
        self.ward_list.leave()

    def _add(self, name: str, text: str, page: QWidget) -> None:
        """One more view. An & in the text makes the key after Alt."""
        self._names.append(name)
        self.switch.addTab(text)
        self.pages.addWidget(page)

    def _connect(self) -> None:
        self.switch.currentChanged.connect(self._switched)
        for screen in (self.today, self.inbox, self.ward_list, self.waiting_list, self.chase):
            screen.opened.connect(self.opened)
        self.ward_list.noted.connect(self.ward_noted)
        self.today.noted.connect(self.noted)
        self.today.attended.connect(self.attended)
        self.today.inbox_wanted.connect(self._show_referral)
        self.today.chase_wanted.connect(lambda: self.show_view("chase"))
        self._watcher.directoryChanged.connect(self._read_pathways)
        self._watcher.fileChanged.connect(self._read_pathways)
        self._desk.changed.connect(self._changed)

    @Slot(int)
    def _switched(self, number: int) -> None:
        self.leave()
        self.pages.setCurrentIndex(number)
        settings.remember(casework=self._names[number])
        if self.isVisible():
            self.focus_view()

    @Slot(object)
    def _show_referral(self, referral: UUID) -> None:
        self.show_view("inbox")
        self.inbox.show_referral(referral)

    @Slot(frozenset)
    def _changed(self, kinds: frozenset[str]) -> None:
        if kinds & _INBOX:
            self._count_new()

    def _count_new(self) -> None:
        """How many referrals wait, on the tab itself."""
        count = len(self._desk.ask(referral_answer.inbox))
        text = self.tr("&New referrals ({0})").format(count) if count else self.tr("&New referrals")
        self.switch.setTabText(self._names.index("inbox"), text)

    def _watch(self) -> None:
        """Follow the organisation's own pathways: the folder for new files, each file for what is put into it."""
        folders = [self._desk.workspace.folder / each for each in definitions.FOLDERS]
        paths = [str(path) for folder in folders if folder.is_dir() for path in (folder, *folder.glob("*.json"))]
        new = [path for path in paths if path not in self._watcher.files() + self._watcher.directories()]
        if new:
            self._watcher.addPaths(new)

    @Slot()
    def _read_pathways(self) -> None:
        """A file has changed: what is good is used at once, what is not is named, and the last good one stays."""
        self._watch()
        try:
            found = self._desk.ask(definitions.changed_files, self._desk.workspace.folder)
            names = self._desk.do(definitions.take_in, found) if found else []
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        problems = [str(each) for each in found.values() if isinstance(each, FileProblem)]
        if problems:
            self.notice.say("\n".join(problems), problem=True)
        elif names:
            self.notice.say(self.tr("In use now: {0}.").format(", ".join(names)))
