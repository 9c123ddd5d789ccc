"""The operation that a person waits for: what it is, every date that it has had, and the days of the plan with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import typed, words
from socialrx_desktop.domain import waiting as rules
from socialrx_desktop.domain.waiting import Joint, Phase, Priority
from socialrx_desktop.problems import InputProblem, Problem
from socialrx_desktop.store import referral, waiting
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.store.waiting import DateLine, Details, Event, Facts, Offer, State
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import empty, line_of, set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, announce, button, label
from socialrx_desktop.ui.kept_form import KeptForm, as_answer, as_text, yes_or_no

DRAFT = "operation"
DATE_DRAFT = "operation_date"
_PATHWAY = "waiting-well"
_KINDS = frozenset({"operation", "operation_date", "referral", "action"})
_LINES = ("procedure", "specialty", "hospital", "listed_on", "pre_op_assessment_on", "pain_medicines", "first_date")


class OperationPanel(QFrame):
    """One person's operation. With none, and no pathway that is about one, it is a heading and a button."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._desk = desk
        self._patient: UUID | None = None
        self._referral: UUID | None = None
        self._found: Details | None = None
        self._is_asked_for = False
        self.lines = {name: QLineEdit() for name in _LINES}
        self.joint = Choice({"": self.tr("Not known"), **_joints(self)})
        self.priority = Choice({"": self.tr("Not known"), **{each: each.value for each in Priority}})
        self.answers = {name: yes_or_no(self.tr("Not known"), self.tr("Yes"), self.tr("No")) for name in _ANSWERS}
        self.form = KeptForm(desk, DRAFT, self._fields(), self)
        self.new_date = QLineEdit()
        self.reason = QLineEdit()
        self.date_form = KeptForm(desk, DATE_DRAFT, self._date_fields(), self)
        self.add = button(self.tr("Add an operation"), self._ask_for_operation)
        self.save = button(self.tr("Save operation"), self._save, main=True)
        self.move_date = button(self.tr("Change the date"), self._move)
        self.cancel = button(self.tr("It is cancelled"), self._cancel)
        self.relist = button(self.tr("It is listed again"), self._relist)
        self.happened = button(self.tr("It has been done"), self._happened)
        self.accept = button(self.tr("Use the new days"), self._accept)
        self.offers: list[tuple[UUID, QCheckBox]] = []
        self.countdown = label("", "heading")
        self.window_words = label("")
        self.prosper = label("", "quiet")
        self.history = label("", "quiet")
        self._offers = QGridLayout()
        self._offers.setHorizontalSpacing(18)
        self._offers.setColumnStretch(0, 1)
        self._offering = QWidget()
        self._dates = QWidget()
        self._whole = QWidget()
        self._build()
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's operation, or what was being typed about it."""
        self._patient = patient
        self._is_asked_for = False
        self._ask()
        about = self._referral or patient
        self.form.show_about(about, self._known())
        self.date_form.show_about(about, {})
        self._show()

    def refresh(self) -> None:
        """Ask again; what somebody is typing stays."""
        if self._patient is None:
            return
        before = self._referral
        self._ask()
        if self._referral != before:
            self.show_patient(self._patient)
            return
        self.form.refresh(self._known())
        self._show()

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.form.leave()
        self.date_form.leave()

    def _ask(self) -> None:
        assert self._patient is not None, "a patient is shown first"
        self._found = self._desk.ask(waiting.of_patient, self._patient)
        case = self._desk.ask(referral.current, self._patient)
        if self._found is not None:
            self._referral = self._found.referral
        else:
            self._referral = case.id if case is not None and case.is_open else None
        self._is_asked_for = self._is_asked_for or (case is not None and case.is_open and case.pathway == _PATHWAY)

    def _fields(self) -> list[Field]:
        line, answer = self.lines, self.answers
        return [
            Field("procedure", self.tr("Operation"), line["procedure"]),
            Field("joint", self.tr("Part of the body"), self.joint),
            Field("specialty", self.tr("Specialty"), line["specialty"]),
            Field("hospital", self.tr("Hospital"), line["hospital"]),
            Field("priority", self.tr("Priority"), self.priority),
            Field("listed_on", self.tr("On the list since"), line["listed_on"]),
            Field("pre_op_assessment_on", self.tr("Assessment before it"), line["pre_op_assessment_on"]),
            Field("first_date", self.tr("Expected on"), line["first_date"], self.tr("Leave empty if there is no date")),
            Field(
                "takes_pain_medicines_long",
                self.tr("Opioids or gabapentinoids for six months or more"),
                answer["takes_pain_medicines_long"],
            ),
            Field("pain_medicines", self.tr("Which pain medicines"), line["pain_medicines"]),
            Field(
                "lives_in_area",
                self.tr("Lives in Newcastle, Gateshead or Northumbria"),
                answer["lives_in_area"],
            ),
            Field(
                "comes_first",
                self.tr("Deprived area or ethnic minority"),
                answer["comes_first"],
            ),
        ]

    def _date_fields(self) -> list[Field]:
        return [
            Field("expected_on", self.tr("New date, or the day it was done"), self.new_date),
            Field("reason", self.tr("Why it changed"), self.reason, self.tr("Needed for a change or a cancellation")),
        ]

    def _build(self) -> None:
        field = self.form.field
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        pairs = (
            ("procedure", "joint"),
            ("specialty", "hospital"),
            ("priority", "listed_on"),
            ("pre_op_assessment_on", "first_date"),
            ("takes_pain_medicines_long", "pain_medicines"),
            ("lives_in_area", "comes_first"),
        )
        for place, names in enumerate(pairs):
            for column, name in enumerate(names):
                grid.addWidget(field[name], place, column, Qt.AlignmentFlag.AlignBottom)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        dates = QVBoxLayout(self._dates)
        dates.setContentsMargins(0, 0, 0, 0)
        dates.addWidget(label(self.tr("Its date"), "heading"))
        dates.addWidget(self.date_form.notice)
        line = QGridLayout()
        line.setHorizontalSpacing(14)
        line.addWidget(self.date_form.field["expected_on"], 0, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.date_form.field["reason"], 0, 1, Qt.AlignmentFlag.AlignBottom)
        dates.addLayout(line)
        dates.addWidget(line_of(self.move_date, self.cancel, self.relist, self.happened))
        dates.addWidget(self.history)
        offering = QVBoxLayout(self._offering)
        offering.setContentsMargins(0, 0, 0, 0)
        offering.addWidget(label(self.tr("These steps of the plan hang on the operation"), "heading"))
        offering.addLayout(self._offers)
        offering.addWidget(line_of(self.accept))
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.countdown)
        whole.addWidget(self.window_words)
        whole.addWidget(self._offering)
        whole.addWidget(self._dates)
        whole.addWidget(label(self.tr("What it is"), "heading"))
        whole.addWidget(self.form.notice)
        whole.addLayout(grid)
        whole.addWidget(line_of(self.save, self.form.status))
        whole.addWidget(self.prosper)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.addWidget(label(self.tr("Operation"), "heading"))
        layout.addWidget(line_of(self.add))
        layout.addWidget(self._whole)
        controls = [each.control for each in field.values()]
        set_tab_order(
            self.add, self.accept, self.new_date, self.reason, self.move_date, self.cancel, self.relist, self.happened,
            *controls, self.save,
        )  # fmt: skip

    def _known(self) -> dict[str, str]:
        if self._found is None:
            return {}
        facts = self._found.facts
        said = {name: getattr(facts, name) for name in ("procedure", "specialty", "hospital", "pain_medicines")}
        days = {"listed_on": facts.listed_on, "pre_op_assessment_on": facts.pre_op_assessment_on}
        answers = {name: as_text(getattr(facts, name)) for name in _ANSWERS}
        chosen = {"joint": facts.joint or "", "priority": facts.priority or ""}
        return said | {name: _day(day) for name, day in days.items()} | answers | chosen

    def _show(self) -> None:
        found = self._found
        shows = found is not None or self._is_asked_for or bool(self.form.status.text())
        self.add.setVisible(not shows)
        self.add.setEnabled(self._referral is not None)
        self._whole.setVisible(shows)
        self._dates.setVisible(found is not None)
        self.form.field["first_date"].setVisible(found is None)
        self.countdown.setVisible(found is not None)
        self.window_words.setVisible(found is not None and found.expected_on is not None)
        self.prosper.setVisible(found is not None)
        self._show_offers([] if found is None else self._desk.ask(waiting.dates_to_offer, found.referral))
        if found is None:
            return
        today = self._desk.ask(lambda view: view.today)
        self.countdown.setText(self._counted(found, today))
        self.window_words.setText(self._window(found))
        self.prosper.setText(self._prosper(found))
        self.history.setText("\n".join(self._told(each) for each in self._desk.ask(waiting.dates, found.referral)))
        is_listed, is_cancelled = found.state is State.LISTED, found.state is State.CANCELLED
        for each in (self.move_date, self.cancel, self.happened):
            each.setVisible(is_listed)
        self.relist.setVisible(is_cancelled)
        for named in self.date_form.field.values():
            named.setVisible(found.state is not State.HAPPENED)

    def _counted(self, found: Details, today: date) -> str:
        name = found.facts.procedure
        if found.state is State.CANCELLED:
            return self.tr("{0}: cancelled, and not listed again").format(name)
        if found.expected_on is None:
            return self.tr("{0}: no date yet").format(name)
        when = f"{words.day(found.expected_on)}, {rules.countdown(found.expected_on, today)}"
        if found.state is State.HAPPENED:
            return self.tr("{0}: done on {1}").format(name, when)
        return self.tr("{0}: {1}").format(name, when)

    def _window(self, found: Details) -> str:
        if found.expected_on is None:
            return ""
        first, last = (words.day(day) for day in rules.window(found.expected_on))
        now = {
            Phase.TOO_EARLY: self.tr("It has not begun yet."),
            Phase.BEFORE: self.tr("It is the time before the operation."),
            Phase.AFTER: self.tr("It is the time after the operation."),
            Phase.OVER: self.tr("It is over."),
        }.get(found.phase, "")
        return self.tr("Support runs from {0} to {1}. {2}").format(first, last, now)

    def _prosper(self, found: Details) -> str:
        checks, is_met = found.eligibility.checks, found.eligibility.is_met
        if is_met:
            first = self.tr("Comes first.") if found.eligibility.comes_first else ""
            return " ".join((self.tr("PROSPeR: every condition is met."), first)).strip()
        if is_met is False:
            missed = "; ".join(each.words for each in checks if each.is_met is False)
            return self.tr("PROSPeR: not met: {0}").format(missed)
        unknown = "; ".join(each.words for each in checks if each.is_met is None)
        return self.tr("PROSPeR: not known yet: {0}").format(unknown)

    def _told(self, line: DateLine) -> str:
        before, after = _day(line.was_expected_on), _day(line.expected_on)
        what = {
            Event.LISTED: self.tr("Listed for {0}").format(after) if after else self.tr("Listed, no date"),
            Event.MOVED: self.tr("Moved from {0} to {1}").format(before or "no date", after or "no date"),
            Event.CANCELLED: self.tr("Cancelled (was {0})").format(before) if before else self.tr("Cancelled"),
            Event.RELISTED: self.tr("Listed again for {0}").format(after)
            if after
            else self.tr("Listed again, no date"),
            Event.HAPPENED: self.tr("Done on {0}").format(after),
        }[line.event]
        reason = f": {line.reason}" if line.reason else ""
        who = f", {line.worker}" if line.worker else ""
        return f"{what}{reason}. {self.tr('Recorded {0}').format(words.moment(line.recorded_at))}{who}."

    def _show_offers(self, offers: Sequence[Offer]) -> None:
        """The old and the new day of each step side by side."""
        empty(self._offers)
        self.offers = []
        self._offering.setVisible(bool(offers))
        for column, heading in enumerate((self.tr("Step"), self.tr("Day now"), self.tr("New day"))):
            self._offers.addWidget(label(heading, "quiet"), 0, column)
        for place, offer in enumerate(offers, start=1):
            side = self._side(offer.weeks_from_operation)
            old, new = _day(offer.due_on) or self.tr("no day"), _day(offer.would_be_on)
            box = QCheckBox(f"{offer.what} ({side})".replace("&", "&&"))
            box.setAccessibleName(self.tr("{0}, {1}: now {2}, new day {3}").format(offer.what, side, old, new))
            box.setChecked(True)
            for column, part in enumerate((box, label(old), label(new, "heading"))):
                self._offers.addWidget(part, place, column)
                part.show()
            self.offers.append((offer.action, box))

    def _side(self, weeks: int) -> str:
        if not weeks:
            return self.tr("on the day")
        how_many = self.tr("1 week") if abs(weeks) == 1 else self.tr("{0} weeks").format(abs(weeks))
        return self.tr("{0} before").format(how_many) if weeks < 0 else self.tr("{0} after").format(how_many)

    @Slot()
    def _ask_for_operation(self) -> None:
        self._is_asked_for = True
        self._show()
        self.lines["procedure"].setFocus()

    @Slot()
    def _save(self) -> None:
        if self._referral is None:
            self.form.notice.say(self.tr("This person has no open referral. Refer them first."), problem=True)
            return
        case, is_new = self._referral, self._found is None
        try:
            facts = self._facts()
            today = self._desk.ask(lambda view: view.today)
            expected = words.read_day(self.lines["first_date"].text(), today, field="first_date")
        except InputProblem as problem:
            self.form.show_problem(problem)
            return

        def change(work: Work) -> None:
            if is_new:
                waiting.put_on_list(work, case, facts, expected)
            else:
                waiting.change(work, case, facts)

        if self.form.save(change):
            self.form.show_about(case, self._known())
            self.form.status.setText(self.tr("Saved on this computer."))

    def _facts(self) -> Facts:
        said, today = self.form.read(), self._desk.ask(lambda view: view.today)
        return Facts(
            procedure=said["procedure"],
            joint=Joint(said["joint"]) if said["joint"] else None,
            specialty=said["specialty"],
            priority=Priority(said["priority"]) if said["priority"] else None,
            listed_on=typed.past_day(said["listed_on"], today, field="listed_on"),
            pre_op_assessment_on=words.read_day(said["pre_op_assessment_on"], today, field="pre_op_assessment_on"),
            takes_pain_medicines_long=as_answer(said["takes_pain_medicines_long"]),
            pain_medicines=said["pain_medicines"],
            lives_in_area=as_answer(said["lives_in_area"]),
            comes_first=as_answer(said["comes_first"]),
            hospital=said["hospital"],
            procedure_code=self._found.facts.procedure_code if self._found else "",
        )

    @Slot()
    def _move(self) -> None:
        self._change_date(lambda work, case, day: waiting.move(work, case, day, self.reason.text()))

    @Slot()
    def _cancel(self) -> None:
        self._change_date(lambda work, case, _: waiting.cancel(work, case, self.reason.text()))

    @Slot()
    def _relist(self) -> None:
        self._change_date(lambda work, case, day: waiting.relist(work, case, day, self.reason.text()))

    @Slot()
    def _happened(self) -> None:
        def change(work: Work, case: UUID, day: date | None) -> None:
            waiting.record_happened(work, case, day or work.today)

        self._change_date(change, past=True)

    def _change_date(self, change: Callable[[Work, UUID, date | None], None], *, past: bool = False) -> None:
        if self._found is None:
            return
        case, today = self._found.referral, self._desk.ask(lambda view: view.today)
        read = typed.past_day if past else words.read_day
        try:
            day = read(self.new_date.text(), today, field="expected_on")
        except InputProblem as problem:
            self.date_form.show_problem(problem)
            return
        if self.date_form.save(lambda work: change(work, case, day)):
            self.date_form.show_about(case, {})
            if self.offers:
                self.offers[0][1].setFocus(Qt.FocusReason.OtherFocusReason)
                announce(self, self.tr("Some days of the plan hang on the operation. Choose which to change."))

    @Slot()
    def _accept(self) -> None:
        if self._found is None:
            return
        chosen = [action for action, box in self.offers if box.isChecked()]
        try:
            self._desk.do(waiting.accept_dates, self._found.referral, chosen)
        except Problem as problem:
            self.date_form.notice.show_problem(problem)
            return
        announce(self, self.tr("The plan has the new days."))
        self.new_date.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if kinds & _KINDS:
            self.refresh()


_ANSWERS = ("takes_pain_medicines_long", "lives_in_area", "comes_first")


def _joints(panel: OperationPanel) -> dict[Joint, str]:
    return {
        Joint.HIP: panel.tr("Hip"),
        Joint.KNEE: panel.tr("Knee"),
        Joint.BACK: panel.tr("Back"),
        Joint.OTHER: panel.tr("Another"),
    }


def _day(day: date | None) -> str:
    return words.day(day) if day is not None else ""
