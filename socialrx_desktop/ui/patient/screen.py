"""Everything about one patient under their banner: notes, plan, wellbeing and the record."""

from __future__ import annotations

from functools import cached_property
from typing import Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import appointment, bereavement, contact, draft, same_person
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.note import Mode
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice, label
from socialrx_desktop.ui.patient.about_me import AboutMePanel
from socialrx_desktop.ui.patient.appointments import AppointmentsPanel
from socialrx_desktop.ui.patient.banner import BannerBand
from socialrx_desktop.ui.patient.documents import DocumentsPanel
from socialrx_desktop.ui.patient.family import FamilyPanel
from socialrx_desktop.ui.patient.hospital import HospitalPanel
from socialrx_desktop.ui.patient.joined import JoinedBand
from socialrx_desktop.ui.patient.mourning import quiet_words
from socialrx_desktop.ui.patient.notes import NotesPanel
from socialrx_desktop.ui.patient.plan import PlanPanel
from socialrx_desktop.ui.patient.record import RecordPanel
from socialrx_desktop.ui.patient.wellbeing import DRAFT as MEASURE_DRAFT
from socialrx_desktop.ui.patient.wellbeing import WellbeingPanel

Made = TypeVar(
    "Made",
    NotesPanel,
    AppointmentsPanel,
    PlanPanel,
    AboutMePanel,
    WellbeingPanel,
    RecordPanel,
    FamilyPanel,
    HospitalPanel,
    DocumentsPanel,
)


class Panel(Protocol):
    """What each tab holds."""

    def show_patient(self, patient: UUID) -> None:
        """Show this person."""

    def leave(self) -> None:
        """Keep what has been typed, at once."""


class PatientScreen(QWidget):
    """One patient at a time. Signals that carry a patient say whose plan or letter is wanted."""

    find_service = Signal()
    preview_wanted = Signal(object)
    export_wanted = Signal(object)
    member_wanted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self.banner = BannerBand()
        self.notice = Notice()
        self.joined = JoinedBand(desk)
        self._panels: list[Panel] = []
        self._titles = {
            "notes": self.tr("Notes"),
            "appointments": self.tr("Appointments"),
            "plan": self.tr("Plan"),
            "about_me": self.tr("About me"),
            "wellbeing": self.tr("Wellbeing"),
            "record": self.tr("Record"),
            "family": self.tr("Family"),
            "hospital": self.tr("Hospital"),
            "documents": self.tr("Documents"),
        }
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for title in self._titles.values():
            self.tabs.addTab(QWidget(), title)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._nobody())
        self._pages.addWidget(self._somebody())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.tabs.currentChanged.connect(self._look_at)
        self.joined.refused.connect(self.notice.show_problem)
        self.joined.taken_apart.connect(self._say_apart)
        desk.changed.connect(self._ask_again)

    # A panel is made when it is first looked at: together they would keep the window from opening for seconds.

    @cached_property
    def notes(self) -> NotesPanel:
        """What happened, and writing about it."""
        return self._put("notes", NotesPanel(self._desk))

    @cached_property
    def appointments(self) -> AppointmentsPanel:
        """Attempts to reach the person, and appointments."""
        made = AppointmentsPanel(self._desk)
        made.note_wanted.connect(self.begin_note)
        return self._put("appointments", made)

    @cached_property
    def plan(self) -> PlanPanel:
        """What was agreed."""
        made = PlanPanel(self._desk)
        made.find_service.connect(self.find_service)
        made.preview_wanted.connect(self._ask_for_preview)
        made.export_wanted.connect(self._ask_for_letter)
        return self._put("plan", made)

    @cached_property
    def about_me(self) -> AboutMePanel:
        """What the person says of themselves."""
        return self._put("about_me", AboutMePanel(self._desk))

    @cached_property
    def wellbeing(self) -> WellbeingPanel:
        """Measures."""
        return self._put("wellbeing", WellbeingPanel(self._desk))

    @cached_property
    def record(self) -> RecordPanel:
        """The sections of the record."""
        return self._put("record", RecordPanel(self._desk))

    @cached_property
    def family(self) -> FamilyPanel:
        """The household."""
        made = FamilyPanel(self._desk)
        made.opened.connect(self.member_wanted)
        return self._put("family", made)

    @cached_property
    def hospital(self) -> HospitalPanel:
        """Ward stays and operations."""
        return self._put("hospital", HospitalPanel(self._desk))

    @cached_property
    def documents(self) -> DocumentsPanel:
        """What is kept with the record as a file."""
        return self._put("documents", DocumentsPanel(self._desk))

    @property
    def patient(self) -> UUID | None:
        """Who is shown."""
        return self._patient

    def show_patient(self, patient: UUID) -> None:
        """Show somebody; what was being typed about the person before is kept as a draft."""
        if patient == self._patient:
            return
        if self.must_stay():
            self.hold()
            return
        self.leave()
        self._patient = patient
        self.notice.hide()
        self._show_banner(patient)
        self.joined.show_patient(patient)
        for panel in self._panels:
            panel.show_patient(patient)
        if self._desk.ask(draft.kept, MEASURE_DRAFT, patient, self._desk.workspace.worker):
            self.wellbeing.refresh()  # an answer that was being given may have to be acted on first
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

    def show_note(self, note: UUID) -> None:
        """Put the cursor on a note of this person."""
        self.tabs.setCurrentWidget(self.notes)
        self.notes.show_note(note)

    def must_stay(self) -> bool:
        """Whether an answer was given that somebody must act on before this screen is left."""
        return "wellbeing" in self.__dict__ and self.wellbeing.must_stay()

    @Slot()
    def hold(self) -> None:
        """Bring the worker back to what must be answered before this screen is left."""
        if not self.must_stay():
            return
        self.tabs.setCurrentWidget(self.wellbeing)
        self.notice.say(self.tr("Say who you told about the answer, and save, before you go on."), problem=True)
        self.wellbeing.hold()

    def new_ward_note(self) -> None:
        """Put the cursor where the words of a note from the bedside go; a note that is being written stays as it is."""
        self.new_note()
        editor = self.notes.editor
        if not editor.words.toPlainText():
            editor.mode.choose(Mode.WARD_VISIT)

    def log_contact(self) -> None:
        """Put the cursor where an attempt is logged or an appointment booked."""
        if self._patient is not None:
            self.tabs.setCurrentWidget(self.appointments)
            self.appointments.tried.field["mode"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(object)
    def begin_note(self, about: UUID) -> None:
        """Begin a note about an attended appointment of this person, with its facts filled in."""
        if self._patient is None:
            return
        self.notes.leave()
        try:
            self._desk.do(appointment.begin_note, about)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self.notes.show_patient(self._patient)
        self.new_note()

    def leave(self) -> None:
        """Keep everything that is being typed as a draft, at once."""
        for panel in self._panels:
            panel.leave()

    def _put(self, name: str, made: Made) -> Made:
        """Put a panel that was just made in the place that is kept for it."""
        place = [*self._titles].index(name)
        shown, was_blocked = self.tabs.currentIndex(), self.tabs.blockSignals(True)
        stand_in = self.tabs.widget(place)
        self.tabs.removeTab(place)
        self.tabs.insertTab(place, made, self._titles[name])
        self.tabs.setCurrentIndex(shown)
        self.tabs.blockSignals(was_blocked)
        if stand_in is not None:
            stand_in.deleteLater()
        self._panels.append(made)
        if self._patient is not None:
            made.show_patient(self._patient)
        return made

    @Slot(int)
    def _look_at(self, place: int) -> None:
        name = [*self._titles][place]
        is_new = name not in self.__dict__
        getattr(self, name)
        if is_new and self.isVisible():
            # The stand-in took the cursor with it; from the bar, the keys go on through the tabs.
            self.tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)
        self.hold()

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
        layout.addWidget(self.joined)
        layout.addWidget(self.notice)
        layout.addSpacing(8)
        layout.addWidget(self.tabs, 1)
        return made

    def _show_banner(self, patient: UUID) -> None:
        self.banner.show_banner(self._desk.ask(patients.banner, patient), self._desk.ask(lambda view: view.today))
        standing = self._desk.ask(bereavement.standing, patient)
        self.banner.show_quiet(quiet_words(standing) if standing is not None else "")

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if self._patient is not None and "patient_merge" in kinds and not self.must_stay():
            person = self._desk.ask(same_person.lead, self._patient)
            self.leave()
            self._patient = None
            self.show_patient(person)
            return
        if self._patient is not None and kinds & {"patient", "individual_requirement", "bereavement"}:
            self._show_banner(self._patient)

    @Slot(str)
    def _say_apart(self, name: str) -> None:
        self.notice.say(self.tr("The record of {0} is a person of its own again.").format(name))

    @Slot()
    def _ask_for_preview(self) -> None:
        self.leave()
        self.preview_wanted.emit(self._patient)

    @Slot()
    def _ask_for_letter(self) -> None:
        self.leave()
        self.export_wanted.emit(self._patient)
