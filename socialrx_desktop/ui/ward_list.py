"""The ward list: who lies where, in the order in which a ward is walked, for work at the bedside without a network."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import appointment, draft, site, ward_stay
from socialrx_desktop.store.appointment import Status
from socialrx_desktop.store.record import TEAM
from socialrx_desktop.store.ward_stay import WardLine
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Notice, announce, button, label
from socialrx_desktop.ui.key_bar import KeyBar
from socialrx_desktop.ui.line_table import Column, Line, LineTable
from socialrx_desktop.ui.undo import Undo
from socialrx_desktop.ui.wards import WardsScreen

_KINDS = frozenset(
    {"ward_stay", "ward", "site", "patient", "referral", "appointment", "note", "individual_requirement"}
)
_REMEMBERED = "ward_list"
_NOT_SEEN = {"S": Status.ASLEEP, "O": Status.OFF_WARD, "W": Status.WITH_CLINICIAN}
_NEVER = Status.CANCELLED_BY_US
_BED, _WHO, _KNOW, _NEXT, _LEAVES, _TODAY = range(6)
_IN_PRIVATE = (_BED, _WHO)


class WardListScreen(QWidget):
    """The list. `opened` carries a patient; `noted` one whose new ward note is wanted (Enter)."""

    opened = Signal(object)
    noted = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lines: dict[UUID, WardLine] = {}
        self._today = date.min
        self._is_private = False
        self._is_stale = True
        self.place = Choice()
        self.private = QPushButton()
        self.private.setCheckable(True)
        self.private.setAutoDefault(False)
        acts = {letter: partial(self._act, letter) for letter in (*_NOT_SEEN, "P", "N", "D")}
        self.table = LineTable(self._columns(), acts)
        self.table.setAccessibleName(self.tr("People on the ward, in the order of the beds"))
        self.keys = KeyBar()
        self.notice = Notice()
        self.undo = Undo(self.notice, self)
        self.edit_wards = button(self.tr("Sites and wards"), self._show_wards)
        self.wards = WardsScreen(desk)
        self._count = label("", "quiet")
        self._nothing = label("")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._list = QStackedWidget()
        self._pages = QStackedWidget()
        self._build()
        self._connect()
        self._remember_place()
        self.setFocusProxy(self.table)

    @property
    def is_private(self) -> bool:
        """Whether only beds and initials are on the screen."""
        return self._is_private

    @property
    def patient(self) -> UUID | None:
        """The person of the chosen line."""
        chosen = self.table.chosen
        return self._lines[chosen].patient_id if chosen is not None else None

    def focus_list(self) -> None:
        """Put the cursor into the list."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.wards.leave()

    @Slot()
    def refresh(self) -> None:
        """Ask for the list again; who is chosen stays chosen."""
        self._is_stale = False
        self._offer_places()
        kind, _, number = self.place.value().partition(" ")
        chosen = UUID(number) if number else None
        found = self._desk.ask(
            ward_stay.ward_list, site=chosen if kind == "site" else None, ward=chosen if kind == "ward" else None
        )
        self._today = self._desk.ask(lambda view: view.today)
        self._lines = {line.stay: line for line in found}
        self.table.show_lines([self._line(line) for line in found])
        self._say(len(found))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.refresh()

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(self.tr("Bed"), 22),
            Column(self.tr("Name"), 24, is_bold=True),
            Column(self.tr("Know first"), 34),
            Column(self.tr("Next action"), 28),
            Column(self.tr("Goes home"), 17),
            Column(self.tr("Today"), 18),
        )

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(14)
        bar.addWidget(Field("place", self.tr("Ward"), self.place), 0, Qt.AlignmentFlag.AlignBottom)
        bar.addWidget(self.private, 0, Qt.AlignmentFlag.AlignBottom)
        bar.addStretch(1)
        bar.addWidget(self.edit_wards, 0, Qt.AlignmentFlag.AlignBottom)
        self._list.addWidget(self.table)
        self._list.addWidget(self._nothing)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(bar)
        layout.addWidget(self.notice)
        layout.addWidget(self._list, 1)
        layout.addWidget(self.keys)
        layout.addWidget(self._count)
        self._pages.addWidget(page)
        self._pages.addWidget(self.wards)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)
        self.keys.offer(
            {
                "S": self.tr("Asleep, try later"),
                "O": self.tr("Off the ward"),
                "W": self.tr("With a clinician"),
                "N": self.tr("Ward note"),
                "D": self.tr("Open the record"),
            }
        )
        self._dress_private()
        set_tab_order(self.place, self.private, self.edit_wards, self.table)

    def _connect(self) -> None:
        self.place.activated.connect(self._choose_place)
        self.private.clicked.connect(self._toggle_private)
        self.table.entered.connect(self._note)
        self.keys.pressed.connect(self._press)
        self.wards.closed.connect(self._hide_wards)
        self._desk.changed.connect(self._ask_again)
        undo = QShortcut(QKeySequence.StandardKey.Undo, self.table)
        undo.setContext(Qt.ShortcutContext.WidgetShortcut)
        undo.activated.connect(self.undo.undo)

    @Slot(str)
    def _press(self, letter: str) -> None:
        chosen = self.table.chosen
        if chosen is not None:
            self._act(letter, chosen)
        self.focus_list()

    def _act(self, letter: str, stay: UUID) -> None:
        if letter == "P":
            self._toggle_private()
        elif letter == "N":
            self._note(stay)
        elif letter == "D":
            self.opened.emit(self._lines[stay].patient_id)
        else:
            self._could_not_be_seen(stay, _NOT_SEEN[letter])

    def _could_not_be_seen(self, stay: UUID, why: Status) -> None:
        line = self._lines[stay]
        try:
            made = self._desk.do(
                appointment.could_not_be_seen, line.patient_id, why, place=", ".join(self._where(line))
            )
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        said = f"{self._who(line)}: {appointment.STATUS_WORDS[why]}"
        self.undo.done(said, lambda: self._desk.do(appointment.set_status, made, _NEVER, self.tr("Entered by mistake")))

    @Slot(object)
    def _note(self, stay: UUID) -> None:
        self.noted.emit(self._lines[stay].patient_id)

    @Slot()
    def _toggle_private(self) -> None:
        self._is_private = not self._is_private
        self.notice.hide()
        self._dress_private()
        self._remember()
        self.refresh()
        announce(self, self.private.text())

    def _dress_private(self) -> None:
        self.private.setChecked(self._is_private)
        text = self.tr("Show names (P)") if self._is_private else self.tr("Privacy view (P)")
        self.private.setText(text)
        self.private.setAccessibleName(text)
        self.table.show_columns(_IN_PRIVATE if self._is_private else range(6))

    def _offer_places(self) -> None:
        places = {"": self.tr("All wards")}
        wards = self._desk.ask(site.wards)
        sites = self._desk.ask(site.sites)
        for each in sites:
            here = [ward for ward in wards if ward.site_id == each.id]
            if len(sites) > 1:
                places[f"site {each.id}"] = each.name
            for ward in here:
                places[f"ward {ward.id}"] = f"{ward.name}, {ward.site}"
        self.place.offer(places)

    @Slot()
    def _choose_place(self) -> None:
        self._remember()
        self.refresh()

    def _remember_place(self) -> None:
        kept = self._desk.ask(draft.kept, _REMEMBERED, TEAM, self._desk.workspace.worker)
        self._offer_places()
        if kept is not None:
            self.place.choose(kept.fields.get("place", ""))
            self._is_private = bool(kept.fields.get("private"))
            self._dress_private()

    def _remember(self) -> None:
        """Which ward was chosen is kept in the workspace: outside it nothing may say where a worker goes."""
        fields = {"place": self.place.value(), "private": "yes" if self._is_private else ""}
        try:
            self._desk.do(draft.keep, _REMEMBERED, TEAM, fields)
        except Problem as problem:
            self.notice.show_problem(problem)

    def _line(self, line: WardLine) -> Line:
        where = ", ".join(self._where(line))
        who = self._who(line)
        if self._is_private:
            return Line(line.stay, (where, who, "", "", "", ""), f"{where}, {who}")
        parts = (where, who, ", ".join(line.know_first), self._next(line), self._leaves(line), self._seen(line))
        urgent = frozenset({_LEAVES} if line.is_leaving_soon else ())
        return Line(line.stay, parts, ", ".join(part for part in parts if part), urgent)

    def _who(self, line: WardLine) -> str:
        return line.initials if self._is_private else line.name

    def _where(self, line: WardLine) -> list[str]:
        one_ward = self.place.value().startswith("ward ")
        bay = self.tr("Bay {0}").format(line.bay) if len(line.bay) <= 2 and line.bay else line.bay
        bed = self.tr("bed {0}").format(line.bed) if line.bed.isdigit() else line.bed
        return [part for part in ("" if one_ward else line.ward, bay, bed) if part] or [self.tr("Bed not known")]

    def _next(self, line: WardLine) -> str:
        due = words.due(line.due, self._today) if line.due else ""
        return f"{line.next_action} ({due})" if due and line.next_action else line.next_action

    def _leaves(self, line: WardLine) -> str:
        expected = line.expected_discharge_on
        if expected is None:
            return ""
        if line.is_leaving_soon:
            return self.tr("Soon: {0}").format(words.due(expected, self._today))
        return words.due(expected, self._today)

    def _seen(self, line: WardLine) -> str:
        if line.tried is not None:
            why, at = line.tried
            return f"{self._why(why)}, {words.clock(at)}"
        return self.tr("Seen, {0}").format(words.clock(line.seen_at)) if line.seen_at is not None else ""

    def _why(self, why: Status) -> str:
        return {
            Status.ASLEEP: self.tr("Asleep"),
            Status.OFF_WARD: self.tr("Off the ward"),
            Status.WITH_CLINICIAN: self.tr("With a clinician"),
        }.get(why, self.tr("Not seen"))

    def _say(self, count: int) -> None:
        self._list.setCurrentIndex(0 if count else 1)
        self.keys.setVisible(count > 0)
        self._count.setText(
            "" if not count else self.tr("1 person") if count == 1 else self.tr("{0} people").format(count)
        )
        if self.place.count() <= 1:
            self._nothing.setText(self.tr("No wards yet. Press \u201cSites and wards\u201d to add the first one."))
        else:
            self._nothing.setText(
                self.tr("Nobody is on this ward. A stay is added on the Ward tab of a person\u2019s record.")
            )

    @Slot()
    def _show_wards(self) -> None:
        self._pages.setCurrentWidget(self.wards)
        self.wards.start()

    @Slot()
    def _hide_wards(self) -> None:
        self._pages.setCurrentIndex(0)
        self.refresh()
        self.focus_list()

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if not kinds & _KINDS:
            return
        if self.isVisible():
            self.refresh()
        else:
            self._is_stale = True
