"""What ties a person to a hospital: the ward that they are on, and the operation that they wait for."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QVBoxLayout, QWidget

from socialrx_desktop.store import referral
from socialrx_desktop.ui.columns import Columns, Page, stack
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.patient.operation import OperationPanel
from socialrx_desktop.ui.patient.ward import WardPanel

_WARD_PATHWAY = "ward-families"


class HospitalPanel(QWidget):
    """The Hospital tab of one patient."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.ward = WardPanel(desk)
        self.operation = OperationPanel(desk)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(Page(stack(Columns(self.ward, self.operation), margins=(18, 12, 18, 14))))

    def show_patient(self, patient: UUID) -> None:
        """Show this person's stay and operation."""
        self.ward.show_patient(patient)
        self.operation.show_patient(patient)
        case = self._desk.ask(referral.current, patient)
        if case is not None and case.is_open and case.pathway == _WARD_PATHWAY:
            self.ward.ask_for()

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.ward.leave()
        self.operation.leave()
