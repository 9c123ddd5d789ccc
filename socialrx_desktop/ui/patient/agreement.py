"""What belongs to a plan as a whole: with whom it was agreed, who reviews it when, and what others should do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import typed, words
from socialrx_desktop.store import care_plan, referral
from socialrx_desktop.store.care_plan import AgreedWith
from socialrx_desktop.store.plan import Plan
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import add_shown, empty
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, label
from socialrx_desktop.ui.patient.cards import card, small
from socialrx_desktop.ui.patient.plan_form import PlanForm
from socialrx_desktop.ui.text_box import TextBox

_TEXTS = (
    "agreed_name",
    "agreed_role",
    "funding_source",
    "funding_source_code",
    "reviewer_name",
    "reviewer_role",
    "reviewer_contact",
)


class Agreement(QWidget):
    """A card that says how it stands, and its form."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._plan = Plan()
        self.form = AgreementForm(desk)
        self.change = small(
            self.tr("Change"), self.tr("Change agreement, review and requested actions"), self._begin, "agreement"
        )
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        holding = QWidget()
        holding.setLayout(self._lines)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card(self.tr("Agreement and review"), "", [self.change], [holding]))
        layout.addWidget(self.form)
        self.form.ended.connect(self._form_ended)

    def show_patient(self, patient: UUID) -> None:
        """Whose plan this is; a form that was open about somebody else is put away."""
        self.form.put_away()
        self.form.patient = patient

    def show_plan(self, found: Plan, case: referral.Details | None) -> None:
        """Show with whom the plan was agreed, when it is looked at again, and what is asked of others."""
        self._plan = found
        self.form.case = case
        empty(self._lines)
        for fact in (self._agreed(), self._reviewed(case), *self._asked(), self._updated()):
            if fact:
                add_shown(self._lines, label(fact))

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.form.leave()

    def _agreed(self) -> str:
        details = self._plan.agreement
        if details.agreed_with is AgreedWith.NOBODY_YET or details.agreed_on is None:
            return self.tr("Not agreed yet with the person")
        with_whom = ", ".join(part for part in (details.agreed_name, details.agreed_role) if part)
        whom = with_whom or choices.agreed_with()[details.agreed_with].lower()
        return self.tr("Agreed with {0} on {1}").format(whom, words.day(details.agreed_on))

    def _reviewed(self, case: referral.Details | None) -> str:
        if case is None or not case.is_open:
            return ""
        if case.review_on is None:
            return self.tr("No day for a review yet")
        by = ", ".join(
            part for part in (self._plan.agreement.reviewer_name, self._plan.agreement.reviewer_role) if part
        )
        day = words.day(case.review_on)
        return self.tr("Next review on {0} by {1}").format(day, by) if by else self.tr("Next review on {0}").format(day)

    def _asked(self) -> list[str]:
        details = self._plan.agreement
        if details.no_action_required:
            return [self.tr("No action is required from the practice")]
        return [
            self.tr("For the practice to do: {0}").format(each)
            for each in details.actions_for_professionals.splitlines()
        ]

    def _updated(self) -> str:
        day = self._plan.updated_on
        return self.tr("Plan last changed on {0}").format(words.day(day)) if day else ""

    @Slot()
    def _begin(self) -> None:
        self.form.change(self._plan.agreement)

    @Slot()
    def _form_ended(self) -> None:
        self.change.setFocus(Qt.FocusReason.OtherFocusReason)


class AgreementForm(PlanForm):
    """The plan as a whole. `case` is the referral whose review day is asked for too while it is open."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "care_plan", parent)
        self.case: referral.Details | None = None
        self.agreed_with = Choice(choices.agreed_with())
        self.agreed_on, self.review_on = QLineEdit(), QLineEdit()
        self.texts = {name: QLineEdit() for name in _TEXTS}
        self.requested, self.documents = TextBox(3), TextBox(2)
        self.no_action = QCheckBox(self.tr("No action is required"))
        self._build()

    def change(self, details: care_plan.Details) -> None:
        """Ask how the plan as a whole stands now."""
        assert self.patient is not None, "a patient is shown first"
        is_open = self.case is not None and self.case.is_open
        self._review.setVisible(is_open)
        known = {name: str(getattr(details, name)) for name in _TEXTS} | {
            "agreed_with": details.agreed_with,
            "agreed_on": _day(details.agreed_on),
            "review_on": _day(self.case.review_on) if self.case is not None else "",
            "actions_for_professionals": details.actions_for_professionals,
            "no_action_required": "yes" if details.no_action_required else "",
            "other_documents": details.other_documents,
        }
        self._open(self.tr("Agreement and review"), self.patient, known, self.agreed_with)

    def _build(self) -> None:
        agreed = Field("agreed_with", self.tr("Agreed with"), self.agreed_with)
        agreed_on = Field("agreed_on", self.tr("Agreed on"), self.agreed_on, self.tr("Empty for today"))
        self._review = Field(
            "review_on",
            self.tr("We look at the plan again on"),
            self.review_on,
            self.tr("For example, 4 March or 2 weeks"),
        )
        actions = Field(
            "actions_for_professionals",
            self.tr("What the practice is asked to do"),
            self.requested,
            self.tr("One to a line. It comes first in the letter"),
        )
        none = Field("no_action_required", self.tr("Or"), self.no_action)
        documents = Field(
            "other_documents",
            self.tr("Other care plans"),
            self.documents,
            self.tr("Which, where kept, and of what date"),
        )
        name, role = (
            self._text("agreed_name", self.tr("Their name")),
            self._text("agreed_role", self.tr("Who they are")),
        )
        by, by_role = (
            self._text("reviewer_name", self.tr("By whom")),
            self._text("reviewer_role", self.tr("Their role")),
        )
        contact = self._text("reviewer_contact", self.tr("How to reach them"))
        funding = self._text("funding_source", self.tr("Who pays for care"))
        code = self._text("funding_source_code", self.tr("ODS code of who pays"))
        self._lay_out(
            ((agreed, agreed_on), (name, role), (self._review, by), (actions,), (none,)),
            more=((by_role, contact), (funding, code), (documents,)),
        )

    def _text(self, name: str, text: str) -> Field:
        return Field(name, text, self.texts[name])

    def _verb(self) -> Callable[[Work], object]:
        assert self.patient is not None, "a patient is shown first"
        today = self._desk.ask(lambda view: view.today)
        details = care_plan.Details(
            **{name: line.text() for name, line in self.texts.items()},
            agreed_with=AgreedWith(self.agreed_with.value()),
            agreed_on=typed.past_day(self.agreed_on.text(), today, field="agreed_on"),
            actions_for_professionals=self.requested.toPlainText(),
            no_action_required=self.no_action.isChecked(),
            other_documents=self.documents.toPlainText(),
        )
        review_on = words.read_day(self.review_on.text(), today, field="review_on")
        is_open = self.case is not None and self.case.is_open
        case = self.case.id if self.case is not None and is_open else None
        return partial(_agree, patient=self.patient, details=details, case=case, review_on=review_on)


def _agree(work: Work, patient: UUID, details: care_plan.Details, case: UUID | None, review_on: date | None) -> None:
    care_plan.change(work, patient, details)
    if case is not None:
        referral.plan_review(work, case, review_on)


def _day(day: date | None) -> str:
    return words.day(day) if day else ""
