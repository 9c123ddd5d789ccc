"""The details of a service on the plan: to whom, why, what they said, and when it is asked about again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QWidget

from socialrx_desktop.domain import typed, words
from socialrx_desktop.store import onward_referral
from socialrx_desktop.store.onward_referral import Details, Kind, Line, Status
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field
from socialrx_desktop.ui.patient.plan_form import PlanForm

_TEXTS = (
    "service_name",
    "service_code",
    "organization_name",
    "organization_code",
    "to_name",
    "to_role",
    "to_grade",
    "to_team",
    "to_specialty",
    "to_contact",
    "reason",
    "reason_code",
    "what_they_said",
)


class ServiceForm(PlanForm):
    """One service on the plan, or a new one that the directory does not list."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "onward_referral", parent)
        self._line: Line | None = None
        self.kind = Choice(choices.onward_kinds())
        self.status = Choice()
        self.need = Choice()
        self.texts = {name: QLineEdit() for name in _TEXTS}
        self.referred_on, self.answer_due, self.booked_for = QLineEdit(), QLineEdit(), QLineEdit()
        self.chase_on, self.sessions = QLineEdit(), QLineEdit()
        self._build()

    def add(self, needs: Mapping[str, str]) -> None:
        """Ask for a service that the directory does not list."""
        assert self.patient is not None, "a patient is shown first"
        self._line = None
        self._offer(needs)
        self._open(self.tr("A service that is not in the directory"), self.patient, {}, self.texts["service_name"])

    def change(self, line: Line, needs: Mapping[str, str]) -> None:
        """Ask what is known of this service now."""
        self._line = line
        self._offer(needs)
        details = line.details
        known = {name: str(getattr(details, name)) for name in _TEXTS} | {
            "kind": line.kind,
            "status": line.status,
            "need_id": str(details.need_id or ""),
            "referred_on": _day(details.referred_on),
            "answer_due": _day(details.answer_due),
            "booked_for": _day(details.booked_for),
            "chase_on": _day(details.chase_on),
            "sessions_attended": "" if details.sessions_attended is None else str(details.sessions_attended),
        }
        self._open(self.tr("Details of {0}").format(line.service_name), line.id, known, self.status)

    def _build(self) -> None:
        said = partial(Field, parent=self)
        self._kind = said("kind", self.tr("Signpost or referral"), self.kind)
        self._stands = said("status", self.tr("How it stands"), self.status)
        self._answers = said("need_id", self.tr("Which need it answers"), self.need)
        hint = self.tr("For example, fri or 2 weeks")
        booked = said("booked_for", self.tr("First session on"), self.booked_for, hint)
        chase = said("chase_on", self.tr("Ask about it again on"), self.chase_on, hint)
        referred = said("referred_on", self.tr("Told or referred on"), self.referred_on)
        due = said("answer_due", self.tr("Their answer is due on"), self.answer_due)
        sessions = said("sessions_attended", self.tr("Sessions attended"), self.sessions)
        name, organization = (
            self._text("service_name", self.tr("Service")),
            self._text("organization_name", self.tr("Organisation")),
        )
        self._lay_out(
            (
                (self._kind,),
                (name, organization),
                (self._stands,),
                (self._text("reason", self.tr("Why")), self._text("what_they_said", self.tr("What they said"))),
                (booked, chase),
            ),
            more=(
                (self._text("to_name", self.tr("To whom")), self._text("to_role", self.tr("Their role"))),
                (self._text("to_contact", self.tr("How to reach them")), self._text("to_team", self.tr("Their team"))),
                (self._text("to_grade", self.tr("Their grade")), self._text("to_specialty", self.tr("Specialty"))),
                (referred, due),
                (sessions, self._answers),
                (self._text("service_code", self.tr("SNOMED CT code of the service")),
                 self._text("organization_code", self.tr("ODS code of the organisation"))),
                (self._text("reason_code", self.tr("SNOMED CT code of the reason")),),
            ),
        )  # fmt: skip

    def _text(self, name: str, text: str) -> Field:
        return Field(name, text, self.texts[name])

    def _offer(self, needs: Mapping[str, str]) -> None:
        self._kind.setVisible(self._line is None)
        self._stands.setVisible(self._line is not None)
        if self._line is not None:
            self.status.offer(choices.onward_moves(self._line))
        self.need.offer({"": self.tr("No need in particular"), **needs})

    def _verb(self) -> Callable[[Work], object]:
        assert self.patient is not None, "a patient is shown first"
        details = self._read()
        if self._line is not None:
            status = Status(self.status.value())
            return partial(onward_referral.change, connection=self._line.id, details=details, status=status)
        return partial(onward_referral.put_on_plan, patient=self.patient, kind=Kind(self.kind.value()), details=details)

    def _read(self) -> Details:
        today = self._desk.ask(lambda view: view.today)
        need = self.need.value()
        refusal = self.tr("Enter how many sessions, as a whole number.")
        return Details(
            **{name: line.text() for name, line in self.texts.items()},
            need_id=UUID(need) if need else None,
            referred_on=typed.past_day(self.referred_on.text(), today, field="referred_on"),
            answer_due=words.read_day(self.answer_due.text(), today, field="answer_due"),
            booked_for=words.read_day(self.booked_for.text(), today, field="booked_for"),
            chase_on=words.read_day(self.chase_on.text(), today, field="chase_on"),
            sessions_attended=typed.whole_number(self.sessions.text(), refusal, field="sessions_attended"),
        )


def _day(day: date | None) -> str:
    return words.day(day) if day else ""
