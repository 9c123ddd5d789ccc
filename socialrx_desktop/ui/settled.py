"""The letters that say how an appointment went, the same in every list."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from socialrx_desktop.store.appointment import Status

SETTLED_BY = {
    "A": Status.ATTENDED,
    "L": Status.LATE,
    "D": Status.DID_NOT_ATTEND,
    "S": Status.ASLEEP,
    "O": Status.OFF_WARD,
    "W": Status.WITH_CLINICIAN,
    "C": Status.CANCELLED_BY_PERSON,
    "U": Status.CANCELLED_BY_US,
}


def settling() -> dict[str, str]:
    """What each letter says, in as few words as fit on a button; the first one goes on to the note."""
    return {
        "N": _tr("Attended: write the note"),
        "A": _tr("Attended"),
        "L": _tr("Late"),
        "D": _tr("Did not attend"),
        "S": _tr("Asleep"),
        "O": _tr("Off the ward"),
        "W": _tr("With a clinician"),
        "C": _tr("They cancelled"),
        "U": _tr("We cancelled"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settled", text)
