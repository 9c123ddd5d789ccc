"""Drop-down lists of the choices that the record knows, and the words that people read for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygon, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from socialrx_desktop.store.measure import AnsweredBy, TimePoint
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.patient import WrittenFormat
from socialrx_desktop.store.plan import ActionStatus, ConnectionStatus, GoalStatus
from socialrx_desktop.store.referral import Consent, Method

Value = TypeVar("Value", bound=str)


class Choice(QComboBox):
    """A list of values with their words. The wheel scrolls the page, so that no value changes by accident."""

    def __init__(self, offered: Mapping[Value, str] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        if offered:
            self.offer(offered)

    def offer(self, offered: Mapping[Value, str]) -> None:
        """Offer these values instead; the value chosen stays when it is among them."""
        before = self.value()
        self.clear()
        for value, words in offered.items():
            self.addItem(words, str(value))
        self.choose(before)

    def value(self) -> str:
        """The value chosen; empty when nothing is offered."""
        return str(self.currentData() or "")

    def choose(self, value: str) -> None:
        """Choose a value; the first one when it is not offered."""
        self.setCurrentIndex(max(self.findData(str(value)), 0) if self.count() else -1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style sheet leaves the arrow out, and without one a list looks like a line to type in."""
        super().paintEvent(event)
        half = self.fontMetrics().height() // 4
        middle, right = self.height() // 2, self.width() - half * 2 - 4
        arrow = [QPoint(right - half, middle - half // 2), QPoint(right + half, middle - half // 2)]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().buttonText())
        painter.drawPolygon(QPolygon([*arrow, QPoint(right, middle + half - half // 2)]))
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def modes() -> dict[Mode, str]:
    """Types of contact."""
    return {
        Mode.PHONE: _tr("Phone call"),
        Mode.HOME_VISIT: _tr("Home visit"),
        Mode.WARD_VISIT: _tr("Ward visit"),
        Mode.CLINIC: _tr("Clinic or practice"),
        Mode.COMMUNITY: _tr("In the community"),
        Mode.VIDEO: _tr("Video call"),
        Mode.TEXT: _tr("Text message"),
        Mode.EMAIL: _tr("Email"),
        Mode.NOT_A_CONTACT: _tr("Not a contact"),
    }


def methods() -> dict[Method, str]:
    """Ways in which a referral comes."""
    return {
        Method.LETTER: _tr("Letter"),
        Method.SECURE_EMAIL: _tr("Secure email"),
        Method.PHONE: _tr("Phone call"),
        Method.E_RS: _tr("NHS e-Referral Service"),
        Method.IN_PERSON: _tr("In person"),
        Method.SELF: _tr("The person asked for themselves"),
    }


def consents() -> dict[Consent, str]:
    """What the person said about sharing."""
    return {
        Consent.NOT_ASKED: _tr("Not asked yet"),
        Consent.GIVEN: _tr("Given"),
        Consent.REFUSED: _tr("Refused"),
    }


def formats() -> dict[WrittenFormat, str]:
    """Formats of written information."""
    return {
        WrittenFormat.STANDARD: _tr("Standard print"),
        WrittenFormat.LARGE_PRINT: _tr("Large print"),
        WrittenFormat.EASY_READ: _tr("Easy read"),
    }


def goal_statuses() -> dict[GoalStatus, str]:
    """How a goal stands."""
    return {
        GoalStatus.WORKING_ON: _tr("Working on it"),
        GoalStatus.MET: _tr("Met"),
        GoalStatus.PARTLY_MET: _tr("Partly met"),
        GoalStatus.STOPPED: _tr("Stopped"),
    }


def action_statuses() -> dict[ActionStatus, str]:
    """How a step stands."""
    return {
        ActionStatus.TO_DO: _tr("To do"),
        ActionStatus.DONE: _tr("Done"),
        ActionStatus.STOPPED: _tr("Stopped"),
    }


def connection_statuses() -> dict[ConnectionStatus, str]:
    """How a service on the plan stands."""
    return {
        ConnectionStatus.DRAFT: _tr("Not sent yet"),
        ConnectionStatus.SENT: _tr("Sent, no answer yet"),
        ConnectionStatus.LOGGED: _tr("Told about it"),
        ConnectionStatus.ACCEPTED: _tr("Accepted"),
        ConnectionStatus.DECLINED: _tr("Not accepted"),
        ConnectionStatus.WAITING_LIST: _tr("On a waiting list"),
        ConnectionStatus.ATTENDED: _tr("Went"),
        ConnectionStatus.DID_NOT_ATTEND: _tr("Did not go"),
        ConnectionStatus.STOPPED: _tr("Stopped"),
    }


def time_points() -> dict[TimePoint, str]:
    """Where in the support answers are given."""
    return {
        TimePoint.BASELINE: _tr("At the start"),
        TimePoint.REVIEW: _tr("At a review"),
        TimePoint.CLOSING: _tr("At the end"),
    }


def answered_by() -> dict[AnsweredBy, str]:
    """How answers are given."""
    return {
        AnsweredBy.SELF: _tr("By the person, on paper or screen"),
        AnsweredBy.READ_ALOUD: _tr("Read aloud, face to face"),
        AnsweredBy.PHONE: _tr("By phone"),
        AnsweredBy.PROXY: _tr("By someone for the person"),
    }


def out_of_ten(nothing: str) -> dict[str, str]:
    """1 to 10, with words for no answer first."""
    return {"": nothing, **{str(number): str(number) for number in range(1, 11)}}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Choices", text)
