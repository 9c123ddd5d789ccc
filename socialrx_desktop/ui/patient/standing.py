"""Where a referral stands: its stage, what the person said about sharing, whence it came, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from socialrx_desktop.domain import words
from socialrx_desktop.domain.pathway import REQUIREMENT_WORDS, Paper, Pathway
from socialrx_desktop.problems import Problem
from socialrx_desktop.store import consent, readiness, referral, referral_answer, who_waits
from socialrx_desktop.store.consent import Answer, Purpose, Standing
from socialrx_desktop.store.definitions import pathway
from socialrx_desktop.store.referral import Details
from socialrx_desktop.store.referral_answer import REPLY_WORDS
from socialrx_desktop.store.transaction import View
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import beside, set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, Fields, Notice, announce, button, label

_KINDS = frozenset(
    {"about_me", "consent", "goal", "measure_response", "onward_referral", "definition_file", "referral",
     "referral_answer", "risk"}
)  # fmt: skip


class StandingPanel(QWidget):
    """The patient's current referral, and what may be done with it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._patient: UUID | None = None
        self._found: Details | None = None
        self.notice = Notice()
        self.stage = label("", "heading")
        self._waits = label("")
        self._ready = label("", "quiet")
        self._papers = label("", "quiet")
        self.moves = Choice()
        self.move_on = button(self.tr("Move to this stage"), self._move)
        self.reasons = Choice()
        self.close_case = button(self.tr("Close the case"), self._close)
        self.reopen = button(self.tr("Begin again with a new episode"), self._reopen)
        self._message = label("")
        self.message_sent = button(self.tr("The GP has been told"), self._message_sent)
        self.consent_said = label("")
        self.consent = Choice(choices.consents())
        self.save_consent = button(self.tr("Save the answer"), self._save_consent)
        self.facts = label("")
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build()
        self.moves.currentIndexChanged.connect(self._show_ready)
        desk.changed.connect(self._ask_again)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's referral."""
        self._patient = patient
        self.notice.hide()
        self._fields.clear()
        self.refresh()

    def refresh(self) -> None:
        """Ask for the referral again."""
        if self._patient is None:
            return
        found = self._found = self._desk.ask(referral.current, self._patient)
        self.setVisible(found is not None)
        if found is None:
            return
        self._show_stage(found, self._desk.ask(pathway, found.pathway))
        self._waits.setText("\n".join(self._desk.ask(who_waits.sentences, found)))
        self._waits.setVisible(bool(self._waits.text()))
        self._show_message(found)
        said = self._desk.ask(consent.current, self._patient)[Purpose.GP]
        self.consent_said.setText(self._consent_words(said))
        self.consent.choose(said.answer)
        self.facts.setText(self._facts(found))

    def _build(self) -> None:
        move = Field("stage", self.tr("Next stage"), self.moves)
        close = Field("closure_reason", self.tr("Reason for closing"), self.reasons)
        said = Field("reason_not_obtained", self.tr("What the person says now"), self.consent)
        self._fields = Fields(move, close, said)
        self._moving = beside(move, self.move_on)
        self._closing = beside(close, self.close_case)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(label(self.tr("The referral"), "heading"))
        layout.addWidget(self.notice)
        telling = beside(self._message, self.message_sent)
        standing = (self.stage, self._waits, self._papers, self._moving, self._ready, self._closing, self.reopen)
        layout.addWidget(_card(*standing, telling))
        sharing = label(self.tr("Sharing with the GP and referrer"), "heading")
        layout.addWidget(_card(sharing, self.consent_said, beside(said, self.save_consent)))
        layout.addWidget(self.facts)
        set_tab_order(
            self.moves,
            self.move_on,
            self.reasons,
            self.close_case,
            self.reopen,
            self.message_sent,
            self.consent,
            self.save_consent,
        )

    def _show_stage(self, found: Details, way: Pathway) -> None:
        self.stage.setText(self.tr("{0}: {1}").format(way.name, found.stage_name))
        if found.closed_on is not None:
            reason = way.closure_name(found.closure_reason) if found.closure_reason else ""
            ended = self.tr("{0}, {1}. {2}").format(found.stage_name, words.day(found.closed_on), reason)
            self.stage.setText(ended.strip())
        moves = {stage: name for stage, name in found.moves if way.stage(stage).is_open}
        self.moves.offer(moves)
        self.reasons.offer({"": self.tr("Choose a reason"), **way.closure_reasons})
        self._moving.setVisible(bool(moves))
        self._closing.setVisible(found.is_open)
        self.reopen.setVisible(not found.is_open)
        self._show_papers(way.stage(found.stage).prints)
        self._show_ready()

    def _show_papers(self, papers: tuple[Paper, ...]) -> None:
        names = {
            Paper.ACTIVITY_PLAN: self.tr("the plan for the person (Ctrl+P)"),
            Paper.GP_LETTER: self.tr("the letter to the GP (Ctrl+G)"),
        }
        self._papers.setText(self.tr("At this stage: {0}").format(", ".join(names[each] for each in papers)))
        self._papers.setVisible(bool(papers))

    @Slot()
    def _show_ready(self) -> None:
        """What is still to do before the stage that is chosen."""
        found = self._found
        missing = self._desk.ask(_missing, found, self.moves.value()) if found and self.moves.value() else []
        self._ready.setText(self.tr("Before that: {0}.").format("; ".join(missing)) if missing else "")
        self._ready.setVisible(bool(missing))

    def _show_message(self, found: Details) -> None:
        due = found.gp_message_due
        self._message.setText(self.tr("Tell the GP by {0}").format(words.day(due)) if due else "")
        self._message.setVisible(due is not None)
        self.message_sent.setVisible(due is not None)

    def _consent_words(self, said: Standing) -> str:
        answer = choices.consents()[said.answer]
        return self.tr("{0}, {1}").format(answer, words.day(said.on)) if said.on else answer

    def _facts(self, found: Details) -> str:
        by = ", ".join(part for part in (found.referrer_name, found.referrer_role, found.referrer_organisation) if part)
        lines = [
            self.tr("Received on {0}: {1}").format(words.day(found.received_on), choices.methods()[found.method]),
            self.tr("Referred by {0}").format(by) if by else "",
            self._answered(found),
            self.tr("Link worker: {0}").format(found.worker) if found.worker else "",
        ]
        return "\n".join(line for line in lines if line)

    def _answered(self, found: Details) -> str:
        answer = self._desk.ask(referral_answer.of_referral, found.id)
        if answer is None:
            return ""
        reply = REPLY_WORDS[answer.reply_state].lower()
        return self.tr("Answered on {0}, {1}").format(words.day(answer.answered_on), reply)

    @Slot(frozenset)
    def _ask_again(self, kinds: frozenset[str]) -> None:
        if kinds & _KINDS:
            self.refresh()

    @Slot()
    def _move(self) -> None:
        self._do(lambda found: self._desk.do(referral.move, found.id, self.moves.value()))

    @Slot()
    def _close(self) -> None:
        self._do(lambda found: self._desk.do(referral.close, found.id, self.reasons.value()))

    @Slot()
    def _reopen(self) -> None:
        self._do(lambda found: self._desk.do(referral.reopen, found.id))

    @Slot()
    def _message_sent(self) -> None:
        self._do(lambda found: self._desk.do(referral.gp_message_sent, found.id))

    @Slot()
    def _save_consent(self) -> None:
        self._do(self._record_consent)

    def _record_consent(self, found: Details) -> None:
        self._desk.do(consent.record, found.patient_id, Purpose.GP, Answer(self.consent.value()))

    def _do(self, change: Callable[[Details], object]) -> None:
        if self._found is None:
            return
        self.notice.hide()
        self._fields.clear()
        try:
            change(self._found)
        except Problem as problem:
            if not self._fields.show(problem):
                self.notice.show_problem(problem)
            return
        announce(self, self.tr("Saved on this computer."))


def _missing(view: View, found: Details, stage: str) -> list[str]:
    way = pathway(view, found.pathway)
    met = readiness.met(view, found.patient_id, way, found.received_on)
    return [REQUIREMENT_WORDS[each] for each in way.stage(stage).requires if each not in met]


def _card(*parts: QWidget) -> QFrame:
    made = QFrame()
    made.setProperty("kind", "card")
    layout = QVBoxLayout(made)
    layout.setContentsMargins(14, 10, 14, 12)
    for part in parts:
        layout.addWidget(part)
    return made
