"""Drop-down lists of the choices that the record knows, and the words that people read for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygon, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from socialrx_desktop.domain import nhs_number
from socialrx_desktop.store import (
    action,
    appointment,
    attachment,
    contact_attempt,
    contact_point,
    goal,
    need,
    onward_referral,
    relevant_contact,
)
from socialrx_desktop.store.action import ActionStatus
from socialrx_desktop.store.care_plan import AgreedWith
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.goal import GoalStatus
from socialrx_desktop.store.measure import AnswerMode, NotDone, Respondent, TimePoint
from socialrx_desktop.store.note import ContactType, Mode, PlaceType
from socialrx_desktop.store.patient import WrittenFormat
from socialrx_desktop.store.referral import Method

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


def contact_types() -> dict[ContactType, str]:
    """Kinds of contact, for statistics and for reading back."""
    return {
        ContactType.NOT_SAID: _tr("Not said"),
        ContactType.FIRST: _tr("First meeting"),
        ContactType.FOLLOW_UP: _tr("Follow-up"),
        ContactType.REVIEW: _tr("Review"),
        ContactType.CLOSING: _tr("Closing meeting"),
        ContactType.FAMILY: _tr("With the family"),
        ContactType.PROFESSIONAL: _tr("With a professional"),
        ContactType.ADMINISTRATION: _tr("Administration"),
    }


def place_types() -> dict[PlaceType, str]:
    """Kinds of places."""
    return {
        PlaceType.NOT_SAID: _tr("Not said"),
        PlaceType.HOME: _tr("The person’s home"),
        PlaceType.RELATIVES_HOME: _tr("A relative’s home"),
        PlaceType.PRACTICE: _tr("GP practice or clinic"),
        PlaceType.HOSPITAL: _tr("Hospital"),
        PlaceType.COMMUNITY: _tr("A place in the community"),
        PlaceType.CARE_HOME: _tr("Care home"),
        PlaceType.SCHOOL: _tr("School"),
        PlaceType.OTHER: _tr("Another place"),
    }


def attachment_kinds() -> dict[attachment.Kind, str]:
    """What a document is."""
    return {
        attachment.Kind.CONSENT: _tr("Consent form"),
        attachment.Kind.LETTER: _tr("Letter"),
        attachment.Kind.PHOTOGRAPH: _tr("Photograph"),
        attachment.Kind.OTHER: _tr("Another document"),
    }


def appointment_statuses() -> dict[appointment.Status, str]:
    """How an appointment stands."""
    return {each: _tr(text) for each, text in appointment.STATUS_WORDS.items()}


def attempt_outcomes() -> dict[contact_attempt.Outcome, str]:
    """What came of an attempt to reach somebody."""
    return {each: _tr(text) for each, text in contact_attempt.OUTCOME_WORDS.items()}


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


def consents() -> dict[Answer, str]:
    """What the person said about sharing."""
    return {
        Answer.NOT_ASKED: _tr("Not asked yet"),
        Answer.GIVEN: _tr("Given"),
        Answer.REFUSED: _tr("Refused"),
    }


def formats() -> dict[WrittenFormat, str]:
    """Formats of written information."""
    return {
        WrittenFormat.STANDARD: _tr("Standard print"),
        WrittenFormat.LARGE_PRINT: _tr("Large print"),
        WrittenFormat.EASY_READ: _tr("Easy read"),
        WrittenFormat.BRAILLE: _tr("Braille"),
        WrittenFormat.AUDIO: _tr("Audio"),
    }


def goal_statuses() -> dict[GoalStatus, str]:
    """How a goal stands."""
    return {each: _tr(text) for each, text in goal.STATUS_WORDS.items()}


def action_statuses() -> dict[ActionStatus, str]:
    """How a step stands."""
    return {each: _tr(text) for each, text in action.STATUS_WORDS.items()}


def said_by() -> dict[need.SaidBy, str]:
    """Whose view a need is."""
    return {
        need.SaidBy.PERSON: _tr("Person\u2019s own view"),
        need.SaidBy.REFERRER: _tr("Referrer\u2019s view"),
        need.SaidBy.AGREED: _tr("Agreed by both"),
    }


def agreed_with() -> dict[AgreedWith, str]:
    """With whom a plan was agreed."""
    return {
        AgreedWith.NOBODY_YET: _tr("Not agreed yet"),
        AgreedWith.PERSON: _tr("The person"),
        AgreedWith.REPRESENTATIVE: _tr("Their legitimate representative"),
    }


def onward_kinds() -> dict[onward_referral.Kind, str]:
    """The two ways to connect a person with a service."""
    return {
        onward_referral.Kind.SIGNPOST: _tr("Signpost: tell the person about it"),
        onward_referral.Kind.REFERRAL: _tr("Referral: send the person there"),
    }


def onward_statuses() -> dict[onward_referral.Status, str]:
    """How an onward referral may stand."""
    return {each: _tr(text) for each, text in onward_referral.STATUS_WORDS.items()}


def onward_moves(line: onward_referral.Line) -> dict[onward_referral.Status, str]:
    """How a service on the plan stands, and how it may stand next."""
    return {each: _tr(onward_referral.status_words(line.kind, each)) for each in (line.status, *line.moves)}


def time_points() -> dict[TimePoint, str]:
    """Where in the support answers are given."""
    return {
        TimePoint.BASELINE: _tr("At the start"),
        TimePoint.REVIEW: _tr("At a review"),
        TimePoint.CLOSING: _tr("At the end"),
    }


def answer_modes() -> dict[AnswerMode, str]:
    """How questions are asked."""
    return {
        AnswerMode.SELF: _tr("Read by the person, on paper or screen"),
        AnswerMode.READ_ALOUD: _tr("Read aloud, face to face"),
        AnswerMode.PHONE: _tr("Read aloud, by phone"),
        AnswerMode.VIDEO: _tr("Read aloud, by video call"),
    }


def respondents() -> dict[Respondent, str]:
    """Who answers."""
    return {
        Respondent.PERSON: _tr("The person"),
        Respondent.WITH_HELP: _tr("The person, with help"),
        Respondent.PARENT: _tr("A parent for the child"),
        Respondent.CARER: _tr("A carer or relative for the person"),
    }


def reasons_not_done() -> dict[NotDone, str]:
    """Why there are no answers."""
    return {
        NotDone.DECLINED: _tr("Did not want to"),
        NotDone.TOO_UNWELL: _tr("Too tired or unwell"),
        NotDone.NOT_SUITABLE: _tr("Not right for this person"),
        NotDone.LANGUAGE: _tr("No interpreter or translation"),
        NotDone.NO_TIME: _tr("No time in the meeting"),
        NotDone.NO_CONTACT: _tr("Could not be reached"),
        NotDone.OTHER: _tr("Another reason"),
    }


def number_statuses() -> dict[nhs_number.Status, str]:
    """How sure we are of an NHS number, in the order in which a link worker meets them."""
    status = nhs_number.Status
    return {
        status.NOT_TRACED: _tr("Given, not checked"),
        status.VERIFIED: _tr("Checked against the national record"),
        status.TRACE_REQUIRED: _tr("To be checked"),
        status.IN_PROGRESS: _tr("Being checked"),
        status.NO_MATCH: _tr("Checked: nobody found"),
        status.TO_BE_RESOLVED: _tr("Checked: more than one person, or details differ"),
        status.NOT_REQUIRED: _tr("No number needed"),
        status.POSTPONED: _tr("Baby under six weeks: later"),
    }


def contact_point_kinds() -> dict[contact_point.Kind, str]:
    """What is rung or written to."""
    return {contact_point.Kind.TELEPHONE: _tr("Telephone"), contact_point.Kind.EMAIL: _tr("Email")}


def relevant_contact_kinds() -> dict[relevant_contact.Kind, str]:
    """Whose contact somebody is."""
    return {
        relevant_contact.Kind.PERSONAL: _tr("Family, friend or neighbour"),
        relevant_contact.Kind.PROFESSIONAL: _tr("Works with the person"),
    }


def worded(known: Mapping[Value, str]) -> dict[Value, str]:
    """The words of a list of choices, in the language of the window."""
    return {value: _tr(text) for value, text in known.items()}


def out_of_ten(nothing: str) -> dict[str, str]:
    """1 to 10, with words for no answer first."""
    return {"": nothing, **{str(number): str(number) for number in range(1, 11)}}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Choices", text)
