"""One service of the directory, whole: what it is, when, where, what it costs, who it is for and how to get in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from socialrx_desktop.domain import opening_hours, words
from socialrx_desktop.domain.listing import Contact, Location, Service, was_lately
from socialrx_desktop.store.directory import Listing
from socialrx_desktop.ui import form

_LABEL_CHARACTERS = 17
_LINE_CHARACTERS = 90
_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class ServiceDetails(QScrollArea):
    """All that the directory says of one service. Nothing here is markup, whatever the feed wrote."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("The service that is chosen"))
        self.setStyleSheet(
            "QScrollArea { border: 2px solid transparent; } QScrollArea:focus { border: 2px solid palette(text); }"
        )
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(14, 8, 14, 8)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._name = form.title("")
        self._organization = form.label("", "heading")
        self._warning = form.label("", "error")
        self._description = form.label("")
        for widget in (self._name, self._organization, self._warning, self._description):
            self._column.addWidget(widget)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._column.addLayout(self._grid)
        self._facts: dict[str, QLabel] = {}
        self._headings: dict[str, QLabel] = {}
        for name in _headings():
            self._add(name)
        self.setWidget(self._page)
        self._page.hide()

    def show_listing(self, listing: Listing | None, today: date) -> None:
        """Show this service, or nothing; `today` says whether it was checked lately."""
        self._page.setVisible(listing is not None)
        if listing is None:
            self.setAccessibleDescription("")
            return
        service = listing.service
        self._name.setText(service.name)
        self._set(self._organization, service.organization.name if service.organization else "")
        self._set(self._warning, warning(service))
        self._set(self._description, service.description)
        said = facts(listing, today)
        for name, value in self._facts.items():
            self._set(value, said[name])
            self._headings[name].setVisible(bool(said[name]))
        self._grid.setColumnMinimumWidth(0, _LABEL_CHARACTERS * self.fontMetrics().averageCharWidth())
        self._page.setMaximumWidth(
            (_LABEL_CHARACTERS + _LINE_CHARACTERS) * self.fontMetrics().averageCharWidth(),
        )
        self.setAccessibleDescription(", ".join(filter(None, (service.name, warning(service), said["when"]))))
        self.verticalScrollBar().setValue(0)

    def text(self) -> str:
        """All that is shown, a line a fact."""
        if self._page.isHidden():
            return ""
        single = (self._name, self._organization, self._warning, self._description)
        lines = [label.text() for label in single if not label.isHidden()]
        lines += [
            f"{self._headings[name].text()}: {value.text()}"
            for name, value in self._facts.items()
            if not value.isHidden()
        ]
        return "\n".join(lines)

    def _add(self, name: str) -> None:
        row = self._grid.rowCount()
        heading, value = form.label(_headings()[name], "heading"), form.label("")
        heading.setBuddy(value)
        value.setTextInteractionFlags(
            _SELECTABLE if name == "contact" else Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self._grid.addWidget(heading, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._headings[name], self._facts[name] = heading, value

    @staticmethod
    def _set(label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ServiceDetails", text)


def _headings() -> dict[str, str]:
    return {
        "when": _tr("When"),
        "where": _tr("Where"),
        "cost": _tr("Cost"),
        "who": _tr("Who it is for"),
        "access": _tr("Access"),
        "languages": _tr("Languages"),
        "contact": _tr("Contact"),
        "referral": _tr("How to be referred"),
        "waiting": _tr("Waiting time"),
        "checked": _tr("Last checked"),
        "source": _tr("Source"),
    }


def status_words(status: str) -> str:
    """How a service that is not active stands; empty for an active one."""
    return {
        "temporarily closed": _tr("Closed for now."),
        "inactive": _tr("Not running."),
        "defunct": _tr("No longer running."),
    }.get(status, "")


def warning(service: Service) -> str:
    """What a person must know before they send somebody: in words, not by colour alone."""
    alert = _tr("Notice: {words}").format(words=service.alert) if service.alert else ""
    return " ".join(filter(None, (status_words(service.status), alert)))


def facts(listing: Listing, today: date) -> dict[str, str]:
    """What stands under each heading; empty where the directory says nothing and that means nothing."""
    service = listing.service
    read_in = _tr("{source}, brought in on {day}").format(source=listing.source, day=words.day(listing.imported_at))
    return {
        "when": opening_hours.describe(service.schedules) or _tr("Not recorded. Ask before you send somebody."),
        "where": _lines(_where(place) for place in service.locations) or _tr("No address is recorded."),
        "cost": opening_hours.cost(service) or _tr("Not recorded."),
        "who": _lines((_ages(service), service.eligibility)),
        "access": _access(service),
        "languages": _lines((", ".join(service.languages), service.interpretation_services)),
        "contact": _contact(service),
        "referral": service.application_process,
        "waiting": service.wait_time,
        "checked": _checked(service, today),
        "source": read_in,
    }


def _checked(service: Service, today: date) -> str:
    if service.assured_date is None:
        return _tr("Not recorded. Ask whether it is still running.")
    day = words.day(service.assured_date)
    if was_lately(service.assured_date, today):
        return day
    return _tr("Not checked since {day}. Ask whether it is still running.").format(day=day)


def _where(place: Location) -> str:
    parts = (place.name, *place.address, place.city, place.postal_code)
    address = ", ".join(dict.fromkeys(part for part in parts if part))
    return _lines((address, place.transportation))


def _ages(service: Service) -> str:
    youngest, oldest = service.minimum_age, service.maximum_age
    if youngest and oldest:
        return _tr("Aged {youngest:g} to {oldest:g}").format(youngest=youngest, oldest=oldest)
    if youngest:
        return _tr("Aged {youngest:g} and over").format(youngest=youngest)
    return _tr("Aged up to {oldest:g}").format(oldest=oldest) if oldest else ""


def _access(service: Service) -> str:
    found = [
        f"{fact.description}: {fact.details}" if fact.details else fact.description
        for place in service.locations
        for fact in place.accessibility
    ]
    known = _lines(dict.fromkeys(found))
    return known or _tr("No access facts are recorded. Ask before you send somebody.")


def _contact(service: Service) -> str:
    people = [_person(contact) for contact in service.contacts]
    website = service.url or (service.organization.website if service.organization else "")
    known = "\n".join(people)
    email = service.email or (service.organization.email if service.organization and not service.contacts else "")
    return _lines((*people, email if email not in known else "", website))


def _person(contact: Contact) -> str:
    who = ", ".join(filter(None, (contact.name, contact.title)))
    # No-break spaces keep a telephone number in one piece.
    reached = (contact.phone.replace(" ", "\u00a0"), contact.email, contact.description)
    return ", ".join(filter(None, (who, *reached)))


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)
