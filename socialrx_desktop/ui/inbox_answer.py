"""Answering one new referral: what it says, the questions of its pathway, the decision, and the reply."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.domain.pathway import Outcome, Pathway
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import draft, referral_answer
from socialrx_desktop.store.definitions import pathway
from socialrx_desktop.store.referral_answer import Answer, NewReferral
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import Page, empty, set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.drafts import Drafts
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label, row
from socialrx_desktop.ui.text_box import TextBox

DRAFT = "referral_answer"
_CHECK = "check."


class AnswerForm(QWidget):
    """The form for the referral that is shown. `answered` carries the answer and what to say of it."""

    answered = Signal(object, str)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._new: NewReferral | None = None
        self._way: Pathway | None = None
        self._drafted = ""
        self._is_filling = False
        self._who = label("", "heading")
        self._facts = label("")
        self._why = label("")
        for part in (self._who, self._facts, self._why):
            part.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._checks = QGridLayout()
        self.checks: dict[str, Choice] = {}
        self._advice = label("", "quiet")
        self.outcome = Choice()
        self.reason = Choice()
        self.service = QLineEdit()
        self.words = TextBox(1)
        self.reply = TextBox(9)
        self.notice = Notice()
        self.save = button(self.tr("Save the answer"), self._save, main=True)
        self.discard = button(self.tr("Discard draft"), self._discard)
        self._status = label("", "quiet")
        self._drafts = Drafts(desk, DRAFT, self._collect, self)
        self._build()
        self._connect()

    def show_referral(self, new: NewReferral) -> None:
        """Show this referral, and go on with an answer that was begun; the same one again leaves the form alone."""
        if self._new is not None and self._new.referral_id == new.referral_id:
            self._new = new
            return
        self.leave()
        self._new = new
        self._way = self._desk.ask(pathway, new.pathway)
        self.notice.hide()
        self.fields.clear()
        self._show_facts(new)
        self._show_checks(self._way)
        kept = self._drafts.take_up(new.referral_id)
        self._put(kept.fields if kept else {})
        self._status.setText(self.tr("Draft from {0} restored.").format(words.moment(kept.kept_at)) if kept else "")

    def begin(self, outcome: Outcome) -> None:
        """Answer in this way: the cursor goes to what has to be filled in first."""
        self.outcome.choose(outcome)
        self._outcome_chosen()
        first = self.reply if outcome is Outcome.ACCEPT else self.reason
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self._drafts.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            self.left.emit()
            return
        super().keyPressEvent(event)

    def _build(self) -> None:
        outcome = Field("outcome", self.tr("Our answer"), self.outcome)
        self._reason = Field("reason", self.tr("Reason"), self.reason)
        self._service = Field(
            "service", self.tr("Which service can they ask?"), self.service, self.tr("Name and how to reach it")
        )
        said = Field("words", self.tr("Add to the reply"), self.words, self.tr("In your own words, if you like"))
        reply = Field("reply", self.tr("Reply to the referrer"), self.reply, self.tr("Empty when none is needed"))
        self.fields = Fields(outcome, self._reason, self._service, said, reply)
        self._checks.setContentsMargins(0, 0, 0, 0)
        self._checks.setColumnStretch(0, 1)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.setSpacing(8)
        for part in (self._who, self._facts, self._why):
            inner.addWidget(part)
        inner.addLayout(self._checks)
        inner.addWidget(self._advice)
        inner.addWidget(_card(outcome, self._reason, self._service, said, reply))
        inner.addStretch(1)
        foot = row(self.save, self.discard, stretch=False)
        foot.addWidget(self._status, 1)
        self.save.setToolTip("Ctrl+Enter")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.notice)
        layout.addWidget(Page(content), 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.outcome.activated.connect(self._outcome_chosen)
        self.reason.activated.connect(self._redraft)
        self.service.textEdited.connect(self._redraft)
        self.words.textChanged.connect(self._redraft)
        self.reply.textChanged.connect(self._touched)
        self._drafts.kept.connect(
            lambda when: self._status.setText(self.tr("Draft saved {0} on this computer").format(words.clock(when)))
        )
        self._drafts.refused.connect(self.notice.show_problem)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save)

    def _show_facts(self, new: NewReferral) -> None:
        self._who.setText(new.name)
        born = words.day(new.date_of_birth) if new.date_of_birth else self.tr("not known")
        number = words.nhs_number(new.nhs_number) if new.nhs_number else self.tr("not known")
        lines = [
            self.tr("Born {0}. NHS number {1}. {2}").format(born, number, new.postcode).strip(),
            self.tr("{0}, received on {1}").format(new.pathway_name, words.day(new.received_on)),
            self.tr("Referred by {0}").format(new.referrer) if new.referrer else "",
        ]
        self._facts.setText("\n".join(line for line in lines if line))
        self._why.setText(new.reason)
        self._why.setVisible(bool(new.reason))

    def _show_checks(self, way: Pathway) -> None:
        empty(self._checks)
        self.checks = {}
        answers = {"": self.tr("Not answered"), "yes": self.tr("Yes"), "no": self.tr("No")}
        for line, check in enumerate(way.checks):
            question = label(check.question)
            choice = Choice(answers)
            choice.setAccessibleName(check.question)
            choice.activated.connect(self._checked)
            self.checks[check.id] = choice
            self._checks.addWidget(question, line, 0)
            self._checks.addWidget(choice, line, 1)
            question.show()
            choice.show()
        controls = (self.outcome, self.reason, self.service, self.words, self.reply, self.save, self.discard)
        set_tab_order(*self.checks.values(), *controls)

    def _outcomes(self) -> dict[str, str]:
        return {
            "": self.tr("Choose an answer"),
            Outcome.ACCEPT: self.tr("Accept"),
            Outcome.DECLINE: self.tr("Decline, with a reason"),
            Outcome.OUT_OF_AREA: self.tr("Out of area: tell them of another service"),
        }

    def _chosen(self) -> Outcome | None:
        return Outcome(self.outcome.value()) if self.outcome.value() else None

    @Slot()
    def _outcome_chosen(self) -> None:
        outcome = self._chosen()
        assert self._way is not None, "a referral is shown first"
        reasons = {each.id: each.name for each in self._way.decline_reasons.values() if each.outcome is outcome}
        self.reason.offer(reasons if len(reasons) == 1 else {"": self.tr("Choose a reason"), **reasons})
        self._reason.setVisible(bool(reasons))
        self._service.setVisible(outcome is Outcome.OUT_OF_AREA)
        suggested = self._way.suggested(self._answers())
        if suggested is not None and not self.reason.value():
            self.reason.choose(suggested.id)
        self._redraft()

    @Slot()
    def _checked(self) -> None:
        assert self._way is not None, "a referral is shown first"
        suggested = self._way.suggested(self._answers())
        answered = len(self._answers())
        if suggested is not None:
            self._advice.setText(self.tr("Speaks against taking the person on: {0}.").format(suggested.name))
        elif answered and answered == len(self.checks):
            self._advice.setText(self.tr("Nothing speaks against taking the person on."))
        else:
            self._advice.setText("")
        self._advice.setVisible(bool(self._advice.text()))
        if not self._is_filling:
            announce(self, self._advice.text())
            self._touched()

    @Slot()
    def _redraft(self) -> None:
        """Put what was chosen into the reply, unless somebody has changed it by hand."""
        if self._is_filling or self._new is None:
            return
        if self.reply.toPlainText() == self._drafted:
            self._put_drafted(self._new.referral_id, self._chosen())
        self._touched()

    def _put_drafted(self, referral: UUID, outcome: Outcome | None) -> None:
        """Put the pathway's words into the reply, once all that they name is there."""
        text = ""
        is_named = outcome is Outcome.ACCEPT or bool(self.reason.value())
        is_pointed = outcome is not Outcome.OUT_OF_AREA or bool(self.service.text().strip())
        if outcome is not None and is_named and is_pointed:
            worker = self._desk.workspace.worker
            text = self._desk.ask(referral_answer.drafted_reply, referral, self._answer(outcome), worker)
        self._put_text(self.reply, text)
        # As the box gives it back: no-break spaces come out as spaces.
        self._drafted = self.reply.toPlainText()

    @Slot()
    def _touched(self) -> None:
        if not self._is_filling:
            self._drafts.touch()

    @Slot()
    def _save(self) -> None:
        if self._new is None:
            return
        self.notice.hide()
        self.fields.clear()
        new, outcome = self._new, self._chosen()
        if outcome is None:
            self.notice.say(self.tr("Choose an answer first: A, D or O in the list."), problem=True)
            self.outcome.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        reply = self.reply.toPlainText()
        # Before the change, because the list shows the next referral here as soon as this one is answered.
        self._drafts.stop()
        try:
            answer = self._desk.do(_answer, new.referral_id, self._answer(outcome), reply)
        except Problem as problem:
            self._drafts.touch()
            if not self.fields.show(problem):
                self.notice.show_problem(problem)
            return
        if self._new is new:
            self._new = None
        self.answered.emit(answer, self._said(new, outcome, reply))

    def _said(self, new: NewReferral, outcome: Outcome, reply: str) -> str:
        said = {
            Outcome.ACCEPT: self.tr("{0}: accepted."),
            Outcome.DECLINE: self.tr("{0}: not accepted."),
            Outcome.OUT_OF_AREA: self.tr("{0}: told of another service."),
        }[outcome].format(new.name)
        if reply.strip():
            return self.tr("{0} The reply has not been sent yet.").format(said)
        return said

    @Slot()
    def _discard(self) -> None:
        try:
            self._drafts.discard()
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        self._put({})
        self._status.setText(self.tr("Draft discarded."))

    def _answers(self) -> dict[str, bool]:
        return {name: choice.value() == "yes" for name, choice in self.checks.items() if choice.value()}

    def _answer(self, outcome: Outcome) -> Answer:
        return Answer(
            outcome=outcome,
            reason=self.reason.value() if outcome is not Outcome.ACCEPT else "",
            words=self.words.toPlainText(),
            service=self.service.text() if outcome is Outcome.OUT_OF_AREA else "",
            checks=self._answers(),
        )

    def _collect(self) -> dict[str, str]:
        reply = self.reply.toPlainText()
        fields = {
            "outcome": self.outcome.value(),
            "reason": self.reason.value(),
            "service": self.service.text(),
            "words": self.words.toPlainText(),
            "reply": reply if reply != self._drafted else "",
            **{_CHECK + name: choice.value() for name, choice in self.checks.items()},
        }
        return {name: text for name, text in fields.items() if text}

    def _put(self, texts: dict[str, str]) -> None:
        self._is_filling = True
        self.outcome.offer(self._outcomes())
        self.outcome.choose(texts.get("outcome", ""))
        for name, choice in self.checks.items():
            choice.choose(texts.get(_CHECK + name, ""))
        self._outcome_chosen()
        self.reason.choose(texts.get("reason", ""))
        self.service.setText(texts.get("service", ""))
        self._put_text(self.words, texts.get("words", ""))
        assert self._new is not None, "a referral is shown first"
        self._put_drafted(self._new.referral_id, self._chosen())
        if "reply" in texts:
            self._put_text(self.reply, texts["reply"])
        self._checked()
        self._is_filling = False

    def _put_text(self, box: TextBox, text: str) -> None:
        box.blockSignals(True)
        box.setPlainText(text)
        box.blockSignals(False)


def _card(*fields: Field) -> QFrame:
    made = QFrame()
    made.setProperty("kind", "card")
    layout = QVBoxLayout(made)
    layout.setContentsMargins(14, 10, 14, 12)
    layout.setSpacing(8)
    for field in fields:
        layout.addWidget(field)
    return made


def _answer(work: Work, referral: UUID, answer: Answer, reply: str) -> UUID:
    given = referral_answer.answer(work, referral, answer, reply)
    draft.discard(work, DRAFT, referral)
    return given
