"""A death in the family, told gently: it makes everything quiet at once, and it is lifted with a reason."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain import typed, words
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import bereavement, household
from socialrx_desktop.store import patient as patients
from socialrx_desktop.store.bereavement import Facts, Standing
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import line_of, set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, button, label
from socialrx_desktop.ui.kept_form import KeptForm
from socialrx_desktop.ui.text_box import TextBox

DRAFT, LIFT_DRAFT = "bereavement", "bereavement_lift"
_SOMEBODY_ELSE = ""


class MourningPanel(QFrame):
    """What to do when somebody has died. The form is behind a button, so that nobody starts it by mistake."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._desk = desk
        self._patient: UUID | None = None
        self.start = button(self.tr("There has been a death"), self._ask_for_facts)
        self.died = Choice()
        self.who = QLineEdit()
        self.day = QLineEdit()
        self.everybody = QCheckBox(self.tr("For the whole household"))
        self.everybody.setAccessibleName(self.everybody.text())
        self.form = KeptForm(desk, DRAFT, self._fields(), self, besides={"everybody": self.everybody})
        self.begin = button(self.tr("Make the case quiet"), self._begin, main=True)
        self.cancel = button(self.tr("Cancel"), self._put_away)
        self.reason = TextBox(2)
        why = Field("lift_reason", self.tr("Why the person may be reached again"), self.reason)
        self.lifting = KeptForm(desk, LIFT_DRAFT, [why], self)
        self.lift = button(self.tr("Lift this"), self._lift)
        self._said = label("")
        self._asking, self._quiet = QWidget(), QWidget()
        self._build()

    def show_patient(self, patient: UUID) -> None:
        """Show how it stands for this person."""
        self._patient = patient
        self._offer_people()
        self.form.show_about(patient, {"everybody": "yes"})
        self.lifting.show_about(patient, {})
        self._show(is_asked=bool(self.form.status.text()))

    def refresh(self) -> None:
        """Ask again; what somebody is typing stays."""
        if self._patient is not None:
            self._offer_people()
            self._show(is_asked=not self._asking.isHidden())

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.form.leave()
        self.lifting.leave()

    def _fields(self) -> list[Field]:
        hint = self.tr("For example, her husband")
        return [
            Field("died", self.tr("Who has died"), self.died),
            Field("who_died", self.tr("Who they were to this person"), self.who, hint),
            Field("died_on", self.tr("When"), self.day, self.tr("For example, yesterday or 2 March")),
        ]

    def _build(self) -> None:
        asking = QVBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.addWidget(
            label(self.tr("Every reminder, letter and print stops at once, until somebody lifts it."), "quiet")
        )
        asking.addWidget(self.form.notice)
        for field in self.form.field.values():
            asking.addWidget(field)
        asking.addWidget(self.everybody)
        asking.addWidget(line_of(self.begin, self.cancel))
        quiet = QVBoxLayout(self._quiet)
        quiet.setContentsMargins(0, 0, 0, 0)
        quiet.addWidget(self._said)
        quiet.addWidget(self.lifting.notice)
        quiet.addWidget(self.lifting.field["lift_reason"])
        quiet.addWidget(line_of(self.lift, self.lifting.status))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.addWidget(label(self.tr("A death in the family"), "heading"))
        layout.addWidget(line_of(self.start))
        layout.addWidget(self._asking)
        layout.addWidget(self._quiet)
        self.died.activated.connect(self._show_who)
        set_tab_order(
            self.start, self.died, self.who, self.day, self.everybody, self.begin, self.cancel, self.reason, self.lift
        )

    def _offer_people(self) -> None:
        assert self._patient is not None, "a patient is shown first"
        people = {_SOMEBODY_ELSE: self.tr("Somebody who is not a patient here")}
        home = self._desk.ask(household.of_patient, self._patient)
        if home is None:
            people[str(self._patient)] = self._desk.ask(patients.banner, self._patient).name
        else:
            people |= {str(each.patient_id): each.name for each in self._desk.ask(household.members, home.id)}
        self.died.offer(people)
        self.everybody.setVisible(home is not None)

    def _show(self, *, is_asked: bool) -> None:
        assert self._patient is not None, "a patient is shown first"
        standing = self._desk.ask(bereavement.standing, self._patient)
        self.start.setVisible(standing is None and not is_asked)
        self._asking.setVisible(standing is None and is_asked)
        self._quiet.setVisible(standing is not None)
        self._said.setText(quiet_words(standing) if standing is not None else "")
        self._show_who()

    @Slot()
    def _show_who(self) -> None:
        self.form.field["who_died"].setVisible(self.died.value() == _SOMEBODY_ELSE)

    @Slot()
    def _ask_for_facts(self) -> None:
        self._show(is_asked=True)
        self.died.setFocus()

    @Slot()
    def _put_away(self) -> None:
        self.form.discard()
        self._show(is_asked=False)
        self.start.setFocus()

    @Slot()
    def _begin(self) -> None:
        assert self._patient is not None, "a patient is shown first"
        patient, whole = self._patient, self.everybody.isChecked()
        today = self._desk.ask(lambda view: view.today)
        try:
            day = typed.past_day(self.day.text(), today, field="died_on")
        except InputProblem as problem:
            self.form.show_problem(problem)
            return
        died = UUID(self.died.value()) if self.died.value() else None
        facts = Facts(died_id=died, who_died="" if died else self.who.text(), died_on=day)
        self.form.save(lambda work: bereavement.begin(work, patient, facts, whole_household=whole))
        self.refresh()

    @Slot()
    def _lift(self) -> None:
        assert self._patient is not None, "a patient is shown first"
        patient, reason = self._patient, self.reason.toPlainText()
        if self.lifting.save(lambda work: bereavement.lift(work, patient, reason)):
            self.show_patient(patient)


def quiet_words(standing: Standing) -> str:
    """Why a person's case is quiet, gently."""
    day = words.day(standing.since) if standing.since is not None else ""
    if standing.has_died:
        return _tr("This person died on {0}. Nothing is due, printed or sent.").format(day)
    whose = standing.who_died[:1].lower() + standing.who_died[1:]
    told = _tr("Bereaved: {0} died, {1}.").format(whose, day) if whose else _tr("Bereaved since {0}.").format(day)
    return _tr("{0} Nothing is due, printed or sent until this is lifted.").format(told)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Mourning", text)
