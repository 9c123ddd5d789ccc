"""Wellbeing: asking a measure in its own words, acting on an answer that cannot wait, and the figures so far."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.domain import typed, words
from socialrx_desktop.domain.instrument import Alert, Figure, Instrument
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import draft, measure, referral
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.definitions import instruments
from socialrx_desktop.store.measure import AnswerMode, Asked, NotDone, Respondent, Response, TimePoint
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui import choices, settings
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import Columns, Page, add_shown, empty, set_tab_order, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label, line, row
from socialrx_desktop.ui.patient.measure_change import ChangeCard, Reading
from socialrx_desktop.ui.patient.measure_questions import Questions
from socialrx_desktop.ui.text_box import TextBox

DRAFT = "measure"
USUAL = "ons4"


class WellbeingPanel(QWidget):
    """Asking the questions and reading the answers of one patient."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._age: int | None = None
        self._instruments = desk.ask(instruments)
        self.instrument = Choice()
        self.show_clinical = QCheckBox(self.tr("Also offer clinical measures, for workers trained to use them"))
        self.questions = Questions()
        self.prompt = Prompt()
        self.time_point = Choice(choices.time_points())
        self.mode = Choice(choices.answer_modes())
        self.respondent = Choice(choices.respondents())
        self.taken_on = line(width=22)
        self.not_done = Choice({"": self.tr("It was done"), **choices.reasons_not_done()})
        self.reason = line()
        self.comment = line()
        self.save = button(self.tr("Save answers"), self._save, main=True, shortcut="Ctrl+Return")
        self.notice = Notice()
        self.table = QTableWidget()
        self._about = label("", "quiet")
        self._status = label("", "quiet")
        self._nothing = label(self.tr("No answers yet."), "quiet")
        self._change = QVBoxLayout()
        self._drafts = Drafts(desk, DRAFT, self._collect, self)
        self._build()
        self._connect()

    def show_patient(self, patient: UUID) -> None:
        """Ask this person, and show their answers so far."""
        self._patient = patient
        facts, today = self._desk.ask(patients.details, patient), self._desk.ask(lambda view: view.today)
        self._age = words.age(facts.date_of_birth, today) if facts.date_of_birth else None
        self.notice.hide()
        self._status.setText("")
        kept = self._drafts.take_up(patient)
        self._offer_instruments(kept.fields.get("instrument", "") if kept else "")
        self._begin()
        if kept:
            self._put(kept.fields)
            self._status.setText(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)))
        self.refresh()

    def refresh(self) -> None:
        """Ask for the answers again."""
        if self._patient is None:
            return
        used = self._used()
        found = [each for each in self._desk.ask(measure.responses, self._patient) if each.instrument == used.id]
        self._nothing.setVisible(not found)
        self.table.setVisible(bool(found))
        self._show_change(found)
        self._show_table(used, found)

    def must_stay(self) -> bool:
        """Whether an answer was given that somebody must act on before this screen is left."""
        return self.prompt.is_needed

    def hold(self) -> None:
        """Bring the person to the prompt that must be answered first."""
        self.prompt.told.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.prompt.words())

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self._drafts.leave()

    def _build(self) -> None:
        self._circumstances = [
            Field("time_point", self.tr("When in the support"), self.time_point),
            Field("mode", self.tr("How it was asked"), self.mode),
            Field("respondent", self.tr("Who answered"), self.respondent),
            Field("taken_on", self.tr("Answered on"), self.taken_on, self.tr("Empty for today")),
            Field("not_done", self.tr("If it was not done, why?"), self.not_done),
            Field("reason_not_done", self.tr("More about why"), self.reason),
            Field("comment", self.tr("Comment"), self.comment),
        ]
        self._more_why = self._circumstances[5]
        self._lay_out_table()
        saving = QWidget()
        line_ = row(self.save, stretch=False)
        line_.setContentsMargins(0, 0, 0, 0)
        line_.addWidget(self._status, 1)
        saving.setLayout(line_)
        first = stack(Field("instrument", self.tr("Measure"), self.instrument), self._about, self.questions)
        second = stack(self.show_clinical, *self._circumstances, self.prompt, saving)
        changes = QWidget()
        changes.setLayout(self._change)
        self._change.setContentsMargins(0, 0, 0, 0)
        content = stack(
            self.notice,
            Columns(first, second),
            label(self.tr("Answers so far"), "heading"),
            self._nothing,
            changes,
            self.table,
            margins=(18, 12, 18, 14),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(content))

    def _connect(self) -> None:
        self.show_clinical.setChecked(settings.load().clinical_measures)
        self.show_clinical.toggled.connect(self._remember_clinical)
        self.instrument.activated.connect(self._choose_instrument)
        self.questions.typed.connect(self._follow_answers)
        self.not_done.currentIndexChanged.connect(self._follow_answers)
        for each in (self.time_point, self.mode, self.respondent):
            each.activated.connect(self._drafts.touch)
        for box in (self.taken_on, self.reason, self.comment, self.prompt.told):
            box.textEdited.connect(self._drafts.touch)
        self.prompt.done.textChanged.connect(self._drafts.touch)
        self._drafts.kept.connect(
            lambda when: self._status.setText(self.tr("Draft saved {0} on this computer").format(words.clock(when)))
        )
        self._drafts.refused.connect(self.notice.show_problem)
        self._desk.changed.connect(self._ask_again)

    def _used(self) -> Instrument:
        return self._instruments[self.instrument.value() or USUAL]

    def _offer_instruments(self, wanted: str = "") -> None:
        offered = {
            each.id: each.name
            for each in self._instruments.values()
            if each.id == wanted or self.show_clinical.isChecked() or not each.is_clinical
        }
        self.instrument.offer(offered)
        self.instrument.choose(wanted if wanted in offered else USUAL)

    def _begin(self) -> None:
        """Ask the chosen measure from an empty form."""
        used = self._used()
        self._about.setText(f"{used.about}.\n{used.source}. {used.licence}.")
        self.questions.ask(used, self._age)
        self._fields = Fields(*self.questions.fields, *self._circumstances, *self.prompt.fields)
        self._clear()
        set_tab_order(
            self.instrument,
            *self.questions.controls(),
            self.show_clinical,
            *(field.control for field in self._circumstances),
            self.prompt.told,
            self.prompt.done,
            self.save,
            self.table,
        )

    def _show_change(self, found: list[Response]) -> None:
        empty(self._change)
        names = dict.fromkeys(figure.id for response in found for figure in response.figures)
        for name in names:
            readings = [
                Reading(response.taken_on, figure)
                for response in found
                for figure in response.figures
                if figure.id == name and figure.answered
            ]
            if readings:
                add_shown(self._change, ChangeCard(readings))

    def _show_table(self, used: Instrument, found: list[Response]) -> None:
        figures = used.figures({})
        headings = [self.tr("Day"), *(each.name for each in figures), self.tr("When"), self.tr("How, or why not")]
        self.table.setColumnCount(len(headings))
        self.table.setHorizontalHeaderLabels(headings)
        character = self.table.fontMetrics().averageCharWidth()
        for column in range(len(headings) - 1):
            self.table.setColumnWidth(column, character * (20 if column == 0 else 19))
        self.table.setRowCount(len(found))
        for place, response in enumerate(reversed(found)):
            values = {each.id: each for each in response.figures}
            cells = [
                words.day(response.taken_on),
                *(_cell(values.get(each.id), self.tr("No answer")) for each in figures),
                choices.time_points()[response.time_point],
                _how(response),
            ]
            for column, text in enumerate(cells):
                self.table.setItem(place, column, QTableWidgetItem(text))

    def _lay_out_table(self) -> None:
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setAccessibleName(self.tr("Answers so far, newest first"))
        self.table.setMinimumHeight(self.table.fontMetrics().lineSpacing() * 9)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if "definition_file" in kinds:
            self._instruments = self._desk.ask(instruments)
            self._offer_instruments(self.instrument.value())
        if "measure_response" in kinds:
            self.refresh()

    @Slot(bool)
    def _remember_clinical(self, shown: bool) -> None:
        settings.remember(clinical_measures=shown)
        self._offer_instruments(self.instrument.value())

    @Slot()
    def _choose_instrument(self) -> None:
        # Answers to one measure say nothing about another, so the form begins empty.
        self._begin()
        self._drafts.touch()
        self.refresh()

    @Slot()
    def _follow_answers(self) -> None:
        self.prompt.show_alerts(self._used().alerted(self.questions.so_far()))
        self._more_why.setVisible(bool(self.not_done.value()))
        self._drafts.touch()

    @Slot()
    def _save(self) -> None:
        if self._patient is None:
            return
        self.notice.hide()
        self._fields.clear()
        try:
            self._record(self._patient)
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return
        self._drafts.stop()
        self._clear()
        self._status.setText(self.tr("Saved on this computer."))
        announce(self, self._status.text())

    def _record(self, patient: UUID) -> None:
        today = self._desk.ask(lambda view: view.today)
        current = self._desk.ask(referral.current, patient)
        answers, own_words = self.questions.read()
        asked = Asked(
            answers=answers,
            own_words=own_words,
            time_point=TimePoint(self.time_point.value()),
            mode=AnswerMode(self.mode.value()),
            respondent=Respondent(self.respondent.value()),
            taken_on=typed.past_day(self.taken_on.text(), today, field="taken_on"),
            not_done=NotDone(self.not_done.value()) if self.not_done.value() else None,
            reason_not_done=self.reason.text(),
            comment=self.comment.text(),
            told=self.prompt.told.text(),
            done_about_it=self.prompt.done.toPlainText(),
        )
        self._desk.do(_record, patient, self._used().id, asked, current.id if current else None)

    def _collect(self) -> dict[str, str]:
        texts = {
            **self.questions.collect(),
            "taken_on": self.taken_on.text(),
            "not_done": self.not_done.value(),
            "reason": self.reason.text(),
            "comment": self.comment.text(),
            "told": self.prompt.told.text(),
            "done": self.prompt.done.toPlainText(),
        }
        texts = {name: text for name, text in texts.items() if text.strip()}
        if not texts:
            return {}
        return texts | {
            "instrument": self._used().id,
            "time_point": self.time_point.value(),
            "mode": self.mode.value(),
            "respondent": self.respondent.value(),
        }

    def _put(self, texts: dict[str, str]) -> None:
        self.questions.put(texts)
        self.time_point.choose(texts.get("time_point", ""))
        self.mode.choose(texts.get("mode", ""))
        self.respondent.choose(texts.get("respondent", ""))
        self.taken_on.setText(texts.get("taken_on", ""))
        self.not_done.choose(texts.get("not_done", ""))
        self.reason.setText(texts.get("reason", ""))
        self.comment.setText(texts.get("comment", ""))
        self.prompt.told.setText(texts.get("told", ""))
        self.prompt.done.setPlainText(texts.get("done", ""))
        self._follow_answers()
        self._drafts.stop()

    def _clear(self) -> None:
        self._fields.clear()
        self._put({})


class Prompt(QFrame):
    """What must be answered before the screen is left: who was told, and what was done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "problem")
        self.told = QLineEdit()
        self.done = TextBox(3)
        self.fields = (
            Field(
                "told", self.tr("Who did you tell?"), self.told, self.tr("Name and role, for example the duty doctor")
            ),
            Field("done_about_it", self.tr("What was done, and who has taken it on?"), self.done),
        )
        self.is_needed = False
        self._headline = label("", "heading")
        self._advice = label("")
        layout = QVBoxLayout(self)
        for part in (self._headline, self._advice, *self.fields):
            layout.addWidget(part)
        self.hide()

    def words(self) -> str:
        """What it says."""
        return f"{self._headline.text()} {self._advice.text()}"

    def show_alerts(self, alerts: tuple[Alert, ...]) -> None:
        """Ask about these; hide when there are none."""
        before, self.is_needed = self.is_needed, bool(alerts)
        self._headline.setText("\n".join(each.headline for each in alerts))
        self._advice.setText("\n".join(dict.fromkeys(each.advice for each in alerts)))
        self.setVisible(self.is_needed)
        if self.is_needed and not before:
            announce(self, self.words())


def _record(work: Work, patient: UUID, name: str, asked: Asked, of_referral: UUID | None) -> None:
    measure.record(work, patient, name, asked, referral=of_referral)
    draft.discard(work, DRAFT, patient)


def _cell(figure: Figure | None, nothing: str) -> str:
    if figure is None or not figure.answered:
        return nothing
    if not figure.words:
        return f"{figure.answered} of {figure.needed} answered"
    return f"{figure.words} ({figure.band})" if figure.band else figure.words


def _how(response: Response) -> str:
    if response.not_done is not None:
        return response.reason_not_done or choices.reasons_not_done()[response.not_done]
    return f"{choices.answer_modes()[response.mode]}. {choices.respondents()[response.respondent]}"
