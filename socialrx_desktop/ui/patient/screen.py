"""Everything about one patient under their banner: notes, plan, wellbeing and details."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import contact
from socialrx_desktop.store import patient as patients
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice, label
from socialrx_desktop.ui.patient.banner import BannerBand
from socialrx_desktop.ui.patient.details import DetailsPanel
from socialrx_desktop.ui.patient.notes import NotesPanel
from socialrx_desktop.ui.patient.plan import PlanPanel
from socialrx_desktop.ui.patient.wellbeing import WellbeingPanel


class PatientScreen(QWidget):
    """One patient at a time. Signals that carry a patient say whose plan or letter is wanted."""

    find_service = Signal()
    preview_wanted = Signal(object)
    export_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self.banner = BannerBand()
        self.notice = Notice()
        self.notes = NotesPanel(desk)
        self.plan = PlanPanel(desk)
        self.wellbeing = WellbeingPanel(desk)
        self.details = DetailsPanel(desk)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.notes, self.tr("Notes"))
        self.tabs.addTab(self.plan, self.tr("Plan"))
        self.tabs.addTab(self.wellbeing, self.tr("Wellbeing"))
        self.tabs.addTab(self.details, self.tr("Details"))
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nobody())
        self._pages.addWidget(self._somebody())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.plan.find_service.connect(self.find_service)
        self.plan.preview_wanted.connect(self._ask_for_preview)
        self.plan.export_wanted.connect(self._ask_for_letter)
        desk.changed.connect(self._ask_again)

    @property
    def patient(self) -> UUID | None:
        """Who is shown."""
        return self._patient

    def show_patient(self, patient: UUID) -> None:
        """Show somebody; what was being typed about the person before is kept as a draft."""
        if patient == self._patient:
            return
        self.leave()
        self._patient = patient
        self.notice.hide()
        self._show_banner(patient)
        for panel in (self.notes, self.plan, self.wellbeing, self.details):
            panel.show_patient(patient)
        self.tabs.setCurrentWidget(self.notes)
        self._pages.setCurrentIndex(1)
        try:
            self._desk.do(contact.open_record, patient)
        except Problem as problem:
            # Reading must go on when the disk is full; that the reading could not be logged is said.
            self.notice.show_problem(problem)

    def new_note(self) -> None:
        """Put the cursor where the words of a note go."""
        if self._patient is not None:
            self.tabs.setCurrentWidget(self.notes)
            self.notes.new_note()

    def leave(self) -> None:
        """Keep everything that is being typed as a draft, at once."""
        self.notes.leave()
        self.plan.leave()

    def _nobody(self) -> QLabel:
        made = label(
            self.tr(
                "No patient is open. Choose one in the Caseload tab and press Enter, "
                "or press Ctrl+F to find somebody by name or NHS number."
            )
        )
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
        made.setContentsMargins(40, 40, 40, 40)
        return made

    def _somebody(self) -> QWidget:
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.banner)
        layout.addWidget(self.notice)
        layout.addSpacing(8)
        layout.addWidget(self.tabs, 1)
        return made

    def _show_banner(self, patient: UUID) -> None:
        self.banner.show_banner(self._desk.ask(patients.banner, patient), self._desk.ask(lambda view: view.today))

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if self._patient is not None and "patient" in kinds:
            self._show_banner(self._patient)

    @Slot()
    def _ask_for_preview(self) -> None:
        self.leave()
        self.preview_wanted.emit(self._patient)

    @Slot()
    def _ask_for_letter(self) -> None:
        self.leave()
        self.export_wanted.emit(self._patient)
