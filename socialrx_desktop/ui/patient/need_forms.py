"""The two small forms about where a person starts from: a strength, and a need with whether nothing could be found."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from socialrx_desktop.store import need, strength
from socialrx_desktop.store.need import SaidBy
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui import choices
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field
from socialrx_desktop.ui.patient.plan_form import PlanForm
from socialrx_desktop.ui.text_box import TextBox


class StrengthForm(PlanForm):
    """A new strength, or one as the person says it now."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "strength", parent)
        self._strength: strength.Line | None = None
        self.words = QLineEdit()
        self.written_with, self.code = QLineEdit(), QLineEdit()
        said = Field("words", self.tr("What they are good at, or have to build on"), self.words)
        helped = Field("written_with", self.tr("Who helped to say it"), self.written_with)
        code = Field("code", self.tr("SNOMED CT code"), self.code)
        self._lay_out(((said,),), more=((helped, code),))

    def add(self) -> None:
        """Ask for a new strength."""
        assert self.patient is not None, "a patient is shown first"
        self._strength = None
        self._open(self.tr("A new strength"), self.patient, {}, self.words)

    def change(self, found: strength.Line) -> None:
        """Ask how this strength is put now."""
        self._strength = found
        details = found.details
        known = {"words": details.words, "written_with": details.written_with, "code": details.code}
        self._open(self.tr("Change the strength"), found.id, known, self.words)

    def _verb(self) -> Callable[[Work], object]:
        assert self.patient is not None, "a patient is shown first"
        details = strength.Details(
            words=self.words.text(), code=self.code.text(), written_with=self.written_with.text()
        )
        if self._strength is None:
            return partial(strength.add, patient=self.patient, details=details)
        return partial(strength.change, strength=self._strength.id, details=details)


class NeedForm(PlanForm):
    """A new need, or one as it is seen now; what is asked about an unmet one comes when it is said to be unmet."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "need", parent)
        self._need: need.Line | None = None
        self.words = TextBox(2)
        self.said_by = Choice(choices.said_by())
        self.is_unmet = QCheckBox(self.tr("Nothing could be found for it"))
        self.reason, self.wanted, self.code = QLineEdit(), QLineEdit(), QLineEdit()
        said = Field("words", self.tr("Need, concern or problem"), self.words)
        whose = Field("said_by", self.tr("Whose view it is"), self.said_by)
        unmet = Field("is_unmet", self.tr("Unmet need"), self.is_unmet)
        self._why = Field(
            "unmet_reason", self.tr("Why nothing could be found"), self.reason, self.tr("Full, too far, none")
        )
        self._kind = Field("service_wanted", self.tr("What kind of service would help"), self.wanted)
        code = Field("code", self.tr("SNOMED CT code"), self.code)
        self._lay_out(((said,), (whose, unmet), (self._why, self._kind)), more=((code,),))
        self.is_unmet.toggled.connect(lambda _: self._filled())

    def add(self) -> None:
        """Ask for a new need."""
        assert self.patient is not None, "a patient is shown first"
        self._need = None
        self._open(self.tr("A new need"), self.patient, {}, self.words)

    def change(self, found: need.Line) -> None:
        """Ask how this need is seen now."""
        self._need = found
        details = found.details
        known = {
            "words": details.words,
            "said_by": details.said_by,
            "is_unmet": "yes" if details.is_unmet else "",
            "unmet_reason": details.unmet_reason,
            "service_wanted": details.service_wanted,
            "code": details.code,
        }
        self._open(self.tr("Change the need"), found.id, known, self.words)

    def _filled(self) -> None:
        for field in (self._why, self._kind):
            field.setVisible(self.is_unmet.isChecked())

    def _verb(self) -> Callable[[Work], object]:
        assert self.patient is not None, "a patient is shown first"
        details = need.Details(
            words=self.words.toPlainText(),
            code=self.code.text(),
            said_by=SaidBy(self.said_by.value()),
            is_unmet=self.is_unmet.isChecked(),
            unmet_reason=self.reason.text(),
            service_wanted=self.wanted.text(),
        )
        if self._need is None:
            return partial(need.add, patient=self.patient, details=details)
        return partial(need.change, need=self._need.id, details=details)
