"""The window over one open workspace: tabs, menus, keys and the line at the bottom. It holds navigation only."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import backup, same_person, ways_in
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store import worker as workers
from socialrx_desktop.ui import settings, theme
from socialrx_desktop.ui.backups import BackupsScreen
from socialrx_desktop.ui.caseload import CaseloadScreen
from socialrx_desktop.ui.caseload_import import CaseloadImportScreen
from socialrx_desktop.ui.casework import CaseworkScreen
from socialrx_desktop.ui.connectivity import Connectivity
from socialrx_desktop.ui.desk import Desk, Job
from socialrx_desktop.ui.directory import DirectoryScreen
from socialrx_desktop.ui.duplicates_review import DuplicatesReview
from socialrx_desktop.ui.form import Notice
from socialrx_desktop.ui.idle import IdleLock
from socialrx_desktop.ui.keys import KeysScreen
from socialrx_desktop.ui.my_details import MyDetailsScreen
from socialrx_desktop.ui.outbox import OutboxScreen
from socialrx_desktop.ui.patient.find_notes import FindNotes
from socialrx_desktop.ui.patient.screen import PatientScreen
from socialrx_desktop.ui.preview import PreviewScreen
from socialrx_desktop.ui.refer import ReferScreen
from socialrx_desktop.ui.shortcuts import ShortcutsScreen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenuBar

    from socialrx_desktop.store.workspace import Workspace


_BACKUP_HOURS = 4


class WorkspaceWindow(QWidget):
    """All screens of one open workspace."""

    lock_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, desk: Desk, *, idle_seconds: int = 300, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.notice = Notice()
        self.connectivity = Connectivity(desk)
        self.caseload = CaseloadScreen(desk)
        self.casework = CaseworkScreen(desk, self.caseload)
        self.caseload_import = CaseloadImportScreen(desk)
        self.refer = ReferScreen(desk)
        self.patient = PatientScreen(desk)
        self.preview = PreviewScreen(desk)
        self.find_notes = FindNotes(desk)
        self.directory = DirectoryScreen(desk)
        self.outbox = OutboxScreen(desk, self.connectivity)
        self.shortcuts = ShortcutsScreen()
        self.backups = BackupsScreen(desk, self.notice)
        self.duplicates = DuplicatesReview(desk)
        self.keys = KeysScreen(desk)
        self.my_details = MyDetailsScreen(desk)
        self._caseload_tab = _stack(self.casework, self.refer, self.caseload_import)
        self._patient_tab = _stack(self.patient, self.preview, self.find_notes)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self._caseload_tab, self.tr("Caseload"))
        self.tabs.addTab(self._patient_tab, self.tr("Patient notes"))
        self.tabs.addTab(self.directory, self.tr("Resource directory"))
        self.tabs.addTab(self.outbox, self.tr("Outbox"))
        self._page = _stack(self.tabs, self.shortcuts, self.keys, self.my_details, self.backups, self.duplicates)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice)
        layout.addWidget(self.backups.reminder)
        layout.addWidget(self._page, 1)
        self._idle = IdleLock(idle_seconds, self)
        self._status = _Status(desk.ask(workers.details, desk.workspace.worker).name)
        self._backups = QTimer(self)
        self._backups.timeout.connect(self._back_up_quietly)
        self._backups.start(_BACKUP_HOURS * 3_600_000)
        self._connect()
        self._ask_for_new_code()
        if desk.workspace.notices:
            self.notice.say("\n".join(desk.workspace.notices))
        self.backups.begin()

    def status_parts(self) -> tuple[list[QWidget], list[QWidget]]:
        """What stands at the left and at the right of the bottom line."""
        return self._status.left, self._status.right

    def fill(self, bar: QMenuBar) -> None:
        """Put the menus in; each thing that can be done stands here with its key."""
        add = self._add
        file = bar.addMenu(self.tr("&File"))
        add(file, self.tr("Refer a patient"), "Ctrl+Shift+N", self.start_referral)
        add(file, self.tr("Bring in a caseload…"), "", self.bring_in_caseload)
        add(file, self.tr("Bring in a directory…"), "", self._bring_in)
        add(file, self.tr("Likely duplicates…"), "", self.show_duplicates)
        add(file, self.tr("Back up now"), "", self.backups.back_up)
        add(file, self.tr("Backups…"), "", self.show_backups)
        add(file, self.tr("Check the workspace"), "", self._check)
        file.addSeparator()
        add(file, self.tr("My details…"), "", self.show_my_details)
        add(file, self.tr("Passphrase and recovery…"), "", self.show_keys)
        add(file, self.tr("Lock"), "Ctrl+L", self.lock_wanted.emit)
        add(file, self.tr("Quit"), "Ctrl+Q", self.quit_wanted.emit)
        patient = bar.addMenu(self.tr("&Patient"))
        add(patient, self.tr("New note, or new referral on the caseload"), "Ctrl+N", self._new)
        add(patient, self.tr("Log an attempt or book an appointment"), "Ctrl+B", self._log_contact)
        add(patient, self.tr("Find a service"), "Ctrl+R", self._find_service)
        add(patient, self.tr("See and print the plan"), "Ctrl+P", self._print)
        add(patient, self.tr("Send a letter to the GP"), "Ctrl+G", self._letter)
        view = bar.addMenu(self.tr("&View"))
        for number in range(self.tabs.count()):
            add(view, self.tabs.tabText(number), f"Alt+{number + 1}", partial(self.tabs.setCurrentIndex, number))
        add(view, self.tr("Find"), "Ctrl+F", self._find)
        add(view, self.tr("Find notes"), "Ctrl+Shift+F", self._find_notes)
        view.addSeparator()
        add(view, self.tr("Larger text"), "Ctrl++", lambda: self._resize(+1))
        add(view, self.tr("Smaller text"), "Ctrl+-", lambda: self._resize(-1))
        add(view, self.tr("Usual text size"), "Ctrl+0", lambda: self._resize(0))
        view.addSeparator()
        for name, words_shown in (
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
            ("high contrast", self.tr("High contrast")),
        ):
            add(view, words_shown, "", partial(self._dress, name))
        for keys, words_shown in self.casework.shortcuts():
            self.shortcuts.add(keys, words_shown)
        helping = bar.addMenu(self.tr("&Help"))
        add(helping, self.tr("Keys and shortcuts"), "F1", self.show_shortcuts)

    def leave(self) -> None:
        """Save what is being typed, let sending come to a safe end, back up what is new, and close the workspace."""
        self._idle.stop()
        self._backups.stop()
        self.refer.leave()
        self.casework.leave()
        self.patient.leave()
        self.find_notes.leave()
        self.connectivity.stop()
        self.backups.leave()
        self.duplicates.leave()
        # A backup that fails on the way out must not keep the records open; the next one says what is wrong.
        with suppress(Problem):
            _back_up_if_changed(self.desk.workspace)
        self.desk.close()

    @Slot(object)
    def open_patient(self, patient: UUID) -> None:
        """Show a patient in the Patient notes tab; of joined records, the one that leads."""
        patient = self.desk.ask(same_person.lead, patient)
        self.patient.show_patient(patient)
        self._patient_tab.setCurrentWidget(self.patient)
        self.tabs.setCurrentWidget(self._patient_tab)
        if self.patient.patient != patient:
            return  # an answer about somebody else must be acted on first
        facts = self.desk.ask(patients.details, patient)
        self.directory.set_patient(patient, facts.preferred_name or facts.first_name, facts.postcode)

    @Slot(object)
    def _open_joined(self, patient: UUID) -> None:
        self._page.setCurrentWidget(self.tabs)
        self.open_patient(patient)

    @Slot()
    def start_referral(self) -> None:
        """Show the referral form."""
        self.tabs.setCurrentWidget(self._caseload_tab)
        self._caseload_tab.setCurrentWidget(self.refer)
        self.refer.start()

    @Slot()
    def bring_in_caseload(self) -> None:
        """Show where a caseload is brought in from a spreadsheet."""
        self.tabs.setCurrentWidget(self._caseload_tab)
        self._caseload_tab.setCurrentWidget(self.caseload_import)
        self.caseload_import.start()

    @Slot()
    def show_shortcuts(self) -> None:
        """Show all keys, or go back from them."""
        showing = self._page.currentWidget() is self.shortcuts
        self._page.setCurrentWidget(self.tabs if showing else self.shortcuts)

    @Slot()
    def show_my_details(self) -> None:
        """Show what pages say about the worker."""
        self._page.setCurrentWidget(self.my_details)
        self.my_details.start()

    @Slot()
    def show_keys(self) -> None:
        """Show the ways into this workspace, to change them."""
        self._page.setCurrentWidget(self.keys)
        self.keys.start()

    @Slot()
    def show_duplicates(self) -> None:
        """Show who may have two records, to compare and join them."""
        self._page.setCurrentWidget(self.duplicates)
        self.duplicates.start()

    @Slot()
    def show_backups(self) -> None:
        """Show the backups, and what can be done with them."""
        self._page.setCurrentWidget(self.backups)
        self.backups.start()

    def show_bug(self, reference: str) -> None:
        """Say that we made a mistake, once, with what to tell whoever helps."""
        self.notice.say(
            self.tr("Something went wrong inside the program. What you saved is safe. Reference: {reference}").format(
                reference=reference
            ),
            problem=True,
        )

    def _connect(self) -> None:
        self.caseload.opened.connect(self._write_about)
        self.casework.opened.connect(self.open_patient)
        self.casework.noted.connect(self._write_about)
        self.casework.attended.connect(self._write_about_appointment)
        self.casework.ward_noted.connect(self._write_at_bedside)
        self.patient.member_wanted.connect(self.open_patient)
        self.caseload.refer_wanted.connect(self.start_referral)
        self.caseload.import_wanted.connect(self.bring_in_caseload)
        self.caseload_import.closed.connect(lambda: self._caseload_tab.setCurrentWidget(self.casework))
        self.refer.finished.connect(self._referred)
        self.refer.cancelled.connect(lambda: self._caseload_tab.setCurrentWidget(self.casework))
        self.patient.find_service.connect(self._find_service)
        self.patient.preview_wanted.connect(self._show_preview)
        self.patient.export_wanted.connect(self._queue_letter)
        self.find_notes.opened.connect(self._show_note)
        self.find_notes.closed.connect(lambda: self._patient_tab.setCurrentWidget(self.patient))
        self.preview.closed.connect(lambda: self._patient_tab.setCurrentWidget(self.patient))
        self.directory.added.connect(self._show_plan)
        self.shortcuts.closed.connect(self.show_shortcuts)
        self.keys.closed.connect(lambda: self._page.setCurrentWidget(self.tabs))
        self.my_details.closed.connect(lambda: self._page.setCurrentWidget(self.tabs))
        self.backups.closed.connect(lambda: self._page.setCurrentWidget(self.tabs))
        self.duplicates.closed.connect(lambda: self._page.setCurrentWidget(self.tabs))
        self.duplicates.opened.connect(self._open_joined)
        self.backups.wanted.connect(self.show_backups)
        self.connectivity.changed.connect(self._show_connection)
        self.desk.saving.connect(self._status.show_saving)
        self.desk.saved.connect(self._status.show_saved)
        self.desk.not_saved.connect(self._status.show_not_saved)
        self.desk.refused.connect(self._status.show_as_before)
        self._idle.due.connect(self.lock_wanted)
        self._idle.left.connect(self._status.show_time_left)
        self._status.show_time_left(self._idle.seconds)
        self._show_connection()
        self.tabs.currentChanged.connect(lambda _: self._page.setCurrentWidget(self.tabs))
        self.tabs.currentChanged.connect(self._stay_if_needed)

    def _ask_for_new_code(self) -> None:
        """Offer a new recovery code where the last one may not be on paper, or was just used."""
        if ways_in.has_code_to_prove(self.desk.workspace):
            words_shown = self.tr(
                "Your recovery code was never checked, so it may not be on paper. Without it, a forgotten passphrase "
                "means that the records are lost."
            )
        elif ways_in.was_opened_by_code(self.desk.workspace):
            words_shown = self.tr(
                "You opened the workspace with its recovery code, which still works. If others may have seen the "
                "sheet, make a new code."
            )
        else:
            return
        self.notice.say(words_shown, action=self.tr("Make a new code"), press=self._make_new_code)

    @Slot()
    def _make_new_code(self) -> None:
        self.notice.hide()
        self._page.setCurrentWidget(self.keys)
        self.keys.start_new_code()

    @Slot()
    def _stay_if_needed(self) -> None:
        if self.patient.must_stay() and self.tabs.currentWidget() is not self._patient_tab:
            self.tabs.setCurrentWidget(self._patient_tab)
            self.patient.hold()

    @Slot(object)
    def _referred(self, patient: UUID) -> None:
        self._caseload_tab.setCurrentWidget(self.casework)
        self._write_about(patient)

    @Slot(object)
    def _write_about(self, patient: UUID) -> None:
        self.open_patient(patient)
        self.patient.new_note()

    @Slot(object)
    def _write_at_bedside(self, patient: UUID) -> None:
        self.open_patient(patient)
        self.patient.new_ward_note()

    @Slot(object, object)
    def _write_about_appointment(self, patient: UUID, appointment: UUID) -> None:
        self.open_patient(patient)
        if self.patient.patient == patient:
            self.patient.begin_note(appointment)

    @Slot(object)
    def _show_plan(self, patient: UUID) -> None:
        self.open_patient(patient)
        self.patient.tabs.setCurrentWidget(self.patient.plan)

    @Slot()
    def _show_connection(self) -> None:
        self._status.show_connection(self.connectivity.summary())

    @Slot()
    def _new(self) -> None:
        if self.tabs.currentWidget() is self._patient_tab and self.patient.patient is not None:
            self._patient_tab.setCurrentWidget(self.patient)
            self.patient.new_note()
        else:
            self.start_referral()

    @Slot()
    def _find(self) -> None:
        if self.tabs.currentWidget() is self.directory:
            self.directory.focus_search()
        else:
            self._caseload_tab.setCurrentWidget(self.casework)
            self.tabs.setCurrentWidget(self._caseload_tab)
            self.casework.show_view("caseload")
            self.caseload.focus_search()

    @Slot()
    def _find_notes(self) -> None:
        patient = self.patient.patient
        self.tabs.setCurrentWidget(self._patient_tab)
        if self.tabs.currentWidget() is not self._patient_tab or self.patient.must_stay():
            return  # an answer must be acted on first
        facts = self.desk.ask(patients.details, patient) if patient else None
        name = patients.list_name(facts.first_name, facts.family_name) if facts else ""
        self._patient_tab.setCurrentWidget(self.find_notes)
        self.find_notes.start(patient, name)

    @Slot(object, object)
    def _show_note(self, patient: UUID, note: UUID) -> None:
        self.open_patient(patient)
        if self.patient.patient == patient:
            self.patient.show_note(note)

    @Slot()
    def _find_service(self) -> None:
        self.tabs.setCurrentWidget(self.directory)
        self.directory.focus_search()

    @Slot()
    def _bring_in(self) -> None:
        self.tabs.setCurrentWidget(self.directory)
        self.directory.bring_in()

    @Slot()
    def _print(self) -> None:
        self._for_patient(self._show_preview)

    @Slot()
    def _log_contact(self) -> None:
        self._for_patient(self._show_contacts)

    def _show_contacts(self, _: UUID) -> None:
        self.tabs.setCurrentWidget(self._patient_tab)
        self._patient_tab.setCurrentWidget(self.patient)
        self.patient.log_contact()

    @Slot()
    def _letter(self) -> None:
        self._for_patient(self._queue_letter)

    def _for_patient(self, act: Callable[[UUID], None]) -> None:
        if self.patient.patient is None:
            self.notice.say(self.tr("Open a patient from the caseload first."))
        else:
            act(self.patient.patient)

    @Slot(object)
    def _show_preview(self, patient: UUID) -> None:
        self.patient.leave()
        self.tabs.setCurrentWidget(self._patient_tab)
        self._patient_tab.setCurrentWidget(self.preview)
        self.preview.show_plan(patient)

    @Slot(object)
    def _queue_letter(self, patient: UUID) -> None:
        self.tabs.setCurrentWidget(self.outbox)
        self.outbox.queue_letter(patient)

    @Slot()
    def _back_up_quietly(self) -> None:
        self.desk.later(
            self, lambda workspace, _: _back_up_if_changed(workspace), lambda _: None, self.notice.show_problem
        )

    @Slot()
    def _check(self) -> None:
        self.notice.say(self.tr("Checking every page and every entry…"))

        def tell(found: tuple[list[str], int]) -> None:
            problems, entries = found
            if problems:
                mend = self.tr("Do not delete anything. Lock and unlock: the workspace then puts itself right.")
                self.notice.say("\n".join([*problems, mend]), problem=True)
            else:
                self.notice.say(self.tr("All is well: {count} history entries checked.").format(count=f"{entries:,}"))

        self.desk.later(self, _check, tell, self.notice.show_problem)

    def _resize(self, step: int) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        points = application.font().pointSizeF() + step if step else theme.STANDARD_POINTS
        theme.resize(application, points)
        settings.remember(points=application.font().pointSizeF())

    def _dress(self, name: str) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        theme.apply(application, name, application.font().pointSizeF())
        settings.remember(theme=name)

    def _add(self, menu: QMenu, text: str, keys: str, press: Callable[[], object]) -> None:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            self.shortcuts.add(keys, text)
        action.triggered.connect(lambda: press())
        menu.addAction(action)


class _Status(QObject):
    """The line at the bottom: who, what waits to leave, whether all is saved, and when the window locks."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._who = QLabel(self.tr("Unlocked by {name}").format(name=name))
        self._connection = QLabel()
        self._saved = QLabel(self.tr("All saved on this computer"))
        self._before = self._saved.text()
        self._locks = QLabel()
        self.left: list[QWidget] = [self._who, self._connection]
        self.right: list[QWidget] = [self._saved, self._locks]
        for part in (self._who, self._connection, self._saved, self._locks):
            part.setTextFormat(Qt.TextFormat.PlainText)
            part.setContentsMargins(8, 0, 8, 0)

    def show_connection(self, text: str) -> None:
        self._connection.setText(text)

    @Slot()
    def show_saving(self) -> None:
        self._before = self._saved.text()
        self._saved.setText(self.tr("Saving…"))

    @Slot()
    def show_saved(self) -> None:
        self._saved.setText(self.tr("Saved on this computer"))

    @Slot()
    def show_as_before(self) -> None:
        self._saved.setText(self._before)

    @Slot()
    def show_not_saved(self) -> None:
        self._saved.setText(self.tr("The last change was not saved"))

    @Slot(int)
    def show_time_left(self, seconds: int) -> None:
        minutes = -(-seconds // 60)
        if seconds <= 60:
            self._locks.setText(self.tr("Locks in {seconds} seconds").format(seconds=seconds))
        else:
            self._locks.setText(self.tr("Locks in {minutes} minutes").format(minutes=minutes))


def _stack(*pages: QWidget) -> QStackedWidget:
    stack = QStackedWidget()
    for page in pages:
        stack.addWidget(page)
    return stack


def _back_up_if_changed(workspace: Workspace) -> None:
    earlier = backup.listed(workspace.folder, workspace.keys)
    if not earlier or earlier[-1].frame < workspace.tip().frame:
        workspace.back_up()


def _check(workspace: Workspace, _: Job) -> tuple[list[str], int]:
    found = workspace.check()
    return found.problems, found.history_entries
