"""The two shapes that a section of the record is made of: a page with one form, and a list of entries with a form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias
from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from socialrx_desktop.problems import Problem
from socialrx_desktop.store import draft
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.ui.columns import add_shown, empty, tab_as_laid_out
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Notice, announce, button, label
from socialrx_desktop.ui.patient.cards import card, entry, focused_name, give_focus, small
from socialrx_desktop.ui.patient.section_form import Fact, SectionForm, Values

Entry: TypeAlias = Any  # the frozen dataclass of each table, which has an id; a list reads nothing else of it


@dataclass(frozen=True, kw_only=True)
class PageOf:
    """A page: `table` is where its facts are kept, `read` gives an object that has them, or None if there is none.

    `write` is given only the facts that somebody changed.
    """

    name: str
    table: str
    facts: tuple[Fact, ...]
    read: Callable[[View, UUID], object]
    write: Callable[[Work, UUID, Values], object]
    heading: str = ""
    absent: str = ""

    def said(self, view: View, patient: UUID) -> Iterator[str]:
        """What is known, in words, as it may be shown to the person."""
        known = self.read(view, patient)
        if known is not None:
            yield from _said(self.facts, known)


@dataclass(frozen=True, kw_only=True)
class ListOf:
    """A list: `name` is its table. `line` gives an entry's words and what is known of it.

    `entries` is asked for all, or for those alone that may be shown to the person. `begins` gives what the form of an
    entry shows when it is changed, `blank` what that of a new one shows; None is an empty form. `state` is one button
    that says something of the whole list, `tick` one that is answered on a line.
    """

    name: str
    heading: str
    facts: tuple[Fact, ...]
    entries: Callable[[View, UUID, bool], Sequence[Entry]]
    line: Callable[[Entry], tuple[str, Sequence[str]]]
    change: Callable[[Work, UUID, Entry, Values], object]
    change_words: str
    nothing: str
    asked: str
    add: Callable[[Work, UUID, Values], object] | None = None
    add_words: str = ""
    can_change: Callable[[Entry], bool] = lambda _: True
    begins: Callable[[Entry], object] = lambda found: found
    blank: object = None
    end: Callable[[Work, Entry], object] | None = None
    end_words: str = ""
    tick: Callable[[Work, Entry], object] | None = None
    tick_words: str = ""
    is_past: Callable[[Entry], bool] = lambda _: False
    state: Callable[[Work, UUID], object] | None = None
    state_words: str = ""
    filter_words: str = ""
    is_private: bool = False

    def said(self, view: View, patient: UUID) -> Iterator[str]:
        """What is known, in words, as it may be shown to the person."""
        if self.is_private:
            return
        for found in self.entries(view, patient, True):
            words_of_it, facts = self.line(found)
            yield ". ".join((words_of_it, *facts))


Shape: TypeAlias = PageOf | ListOf


_ADD = "add"


class PagePart(QWidget):
    """A page of facts with its form."""

    def __init__(self, desk: Desk, page: PageOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.page = page
        self._desk = desk
        self._patient: UUID | None = None
        self.form = SectionForm(desk, page.name, page.facts)
        self._absent = label(page.absent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        if page.heading:
            layout.addWidget(label(page.heading, "heading"))
        layout.addWidget(self._absent)
        layout.addWidget(self.form)
        self.form.ended.connect(self.refresh)

    def show_patient(self, patient: UUID) -> None:
        """Show this person's page, or what was being typed on it."""
        self._patient = patient
        known = self._desk.ask(self.page.read, patient)
        self._show_whether(known)
        self.form.show_about(patient, known, lambda work, values: self.page.write(work, patient, values))

    def refresh(self) -> None:
        """Show what is known now, unless somebody is typing here."""
        if self._patient is not None:
            known = self._desk.ask(self.page.read, self._patient)
            self._show_whether(known)
            self.form.refresh(known)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.form.leave()

    def _show_whether(self, known: object) -> None:
        self._absent.setVisible(known is None)
        self.form.setVisible(known is not None)


class ListPart(QWidget):
    """A card with the entries of one kind; the form to add or change one opens below it."""

    def __init__(self, desk: Desk, listing: ListOf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.listing = listing
        self._desk = desk
        self._patient: UUID | None = None
        self.notice = Notice()
        self.form = SectionForm(desk, listing.name, listing.facts, is_card=True)
        self.add = button(listing.add_words, self._add)
        self.state = button(listing.state_words, self._state)
        self.for_person = QCheckBox(listing.filter_words)
        self.for_person.setAccessibleName(listing.filter_words)
        self.add.setObjectName(_ADD)
        self._return_to = _ADD
        self._lines = QVBoxLayout()
        self._build()

    def show_patient(self, patient: UUID) -> None:
        """Show this person's entries; one that was being typed is there again."""
        self._patient = patient
        self.notice.hide()
        self.form.leave()
        self.form.hide()
        self.for_person.setChecked(False)
        self.refresh()
        if self._is_kept(patient):
            self._open_new()

    def refresh(self) -> None:
        """Ask for the entries again; the button that had the focus has it again."""
        if self._patient is None:
            return
        found = self._desk.ask(self.listing.entries, self._patient, self.for_person.isChecked())
        focused = focused_name(self)
        empty(self._lines)
        for each in sorted(found, key=self.listing.is_past):
            add_shown(self._lines, self._line(each))
        if not found:
            add_shown(self._lines, label(self.listing.nothing, "quiet"))
        give_focus(self, focused)
        tab_as_laid_out(self)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.form.leave()

    def change(self, found: Entry) -> None:
        """Ask how this entry is now."""
        listing, patient = self.listing, self._patient
        assert patient is not None, "a patient is shown first"
        self.form.leave()

        def write(work: Work, values: Values) -> object:
            return listing.change(work, patient, found, values)

        self.form.show_about(found.id, listing.begins(found), write, listing.line(found)[0])
        self._return_to = f"change {found.id}"
        self._begin()

    def _build(self) -> None:
        listing = self.listing
        self.for_person.toggled.connect(self.refresh)
        buttons = [self.state] if listing.state is not None else []
        buttons += [self.add] if listing.add is not None else []
        lines = QWidget()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        lines.setLayout(self._lines)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.notice)
        if listing.filter_words:
            layout.addWidget(self.for_person)
        layout.addWidget(card(listing.heading, "", buttons, [lines]))
        layout.addWidget(self.form)
        self.form.hide()
        self.form.ended.connect(self._ended)

    def _line(self, found: Entry) -> QWidget:
        listing = self.listing
        words_of_it, facts = listing.line(found)
        buttons = []
        if listing.tick is not None and not listing.is_past(found):
            buttons.append(self._small(listing.tick_words, found, listing.tick, "tick"))
        if listing.can_change(found):
            spoken = f"{listing.change_words}: {words_of_it}"
            buttons.append(small(listing.change_words, spoken, partial(self.change, found), f"change {found.id}"))
        if listing.end is not None and not listing.is_past(found) and listing.can_change(found):
            buttons.append(self._small(listing.end_words, found, listing.end, "end"))
        if self._is_kept(found.id):
            facts = (*facts, self.tr("A change that is not saved yet waits here"))
        return entry(words_of_it, facts, buttons)

    def _small(self, text: str, found: Entry, verb: Callable[[Work, Entry], object], name: str) -> QPushButton:
        spoken = f"{text}: {self.listing.line(found)[0]}"
        return small(text, spoken, lambda: self._do(lambda work: verb(work, found)), f"{name} {found.id}")

    def _is_kept(self, about: UUID) -> bool:
        return self._desk.ask(draft.kept, self.listing.name, about, self._desk.workspace.worker) is not None

    @Slot()
    def _add(self) -> None:
        self.form.leave()
        self._open_new()
        self._return_to = _ADD
        self._begin()

    @Slot()
    def _state(self) -> None:
        listing, patient = self.listing, self._patient
        if listing.state is not None and patient is not None:
            verb = listing.state
            self._do(lambda work: verb(work, patient))

    def _open_new(self) -> None:
        patient, add = self._patient, self.listing.add
        assert patient is not None, "a patient is shown first"
        assert add is not None, "a list without this button has no new entries"
        self.form.show_about(
            patient,
            self.listing.blank,
            lambda work, values: add(work, patient, values),
            self.listing.add_words,
        )
        self.form.show()

    def _begin(self) -> None:
        self.form.show()
        self.form.begin()

    def _do(self, verb: Callable[[Work], object]) -> None:
        self.notice.hide()
        try:
            self._desk.do(verb)
        except Problem as problem:
            self.notice.show_problem(problem)
            return
        announce(self, self.tr("Saved on this computer."))
        self.refresh()
        if not focused_name(self):
            give_focus(self, _ADD)

    @Slot()
    def _ended(self) -> None:
        self.form.hide()
        self.refresh()
        give_focus(self, self._return_to)


def _said(facts: Sequence[Fact], known: object) -> Iterator[str]:
    for fact in facts:
        value = getattr(known, fact.name)
        if fact.is_private:
            continue
        if value is True:
            yield fact.label
        elif said := fact.said(value):
            yield f"{fact.label}: {said}"
