"""One form for every section of the record: built from descriptions of its facts, with drafts, errors and codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from typing import Any, TypeAlias
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFrame,
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from socialrx_desktop.domain import code, typed, words
from socialrx_desktop.domain.code import Code
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.definitions import code_list
from socialrx_desktop.store.transaction import Work
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import set_tab_order
from socialrx_desktop.ui.desk import Desk
from socialrx_desktop.ui.form import Field, button, label, row
from socialrx_desktop.ui.kept_form import KeptForm
from socialrx_desktop.ui.text_box import TextBox
from socialrx_desktop.ui.texts import Control

Values: TypeAlias = Mapping[str, Any]  # facts of every type by name
Write: TypeAlias = Callable[[Work, Values], object]

_YES, _NO = "yes", "no"
_COLUMNS = 6
_SHORTEST_CHOICE = 12


class Kind(Enum):
    """How a fact is asked for."""

    LINE = auto()
    LONG = auto()
    DAY = auto()
    PAST_DAY = auto()
    NHS_NUMBER = auto()
    CODE = auto()
    TICK = auto()
    CHOICE = auto()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One field of a form. `name` is that of the fact in its dataclass, and what an InputProblem calls it.

    `of` turns the value chosen into the fact; `codes` are the lists that the code beside these words is chosen from;
    `is_wide` fields have a line of their own; `is_private` ones are not shown to the person; `lines` is how high a long
    one is.
    """

    name: str
    label: str
    kind: Kind = Kind.LINE
    hint: str = ""
    offered: Mapping[str, str] = field(default_factory=dict)
    of: Callable[[str], object] = str
    codes: tuple[str, ...] = ()
    is_wide: bool = False
    is_private: bool = False
    lines: int = 1

    def text(self, value: object) -> str:
        """A fact as the form shows it."""
        if value is None or (value is False and self.kind is Kind.TICK):
            return ""
        if isinstance(value, bool):
            return _YES if value else _NO
        if isinstance(value, date):
            return words.day(value)
        return words.nhs_number(str(value)) if self.kind is Kind.NHS_NUMBER else str(value)

    def value(self, text: str, today: date) -> object:
        """What the form says; an InputProblem that names this fact when it cannot be read."""
        if self.kind is Kind.TICK:
            return text == _YES
        if self.kind is Kind.DAY:
            return words.read_day(text, today, field=self.name)
        if self.kind is Kind.PAST_DAY:
            return typed.past_day(text, today, field=self.name)
        if self.kind is Kind.CODE:
            return code.typed(text, field=self.name)
        if self.kind is Kind.CHOICE:
            return self.of(text) if text else None
        return text

    def said(self, value: object) -> str:
        """A fact in words, to be read; empty when there is nothing to say."""
        if self.kind is Kind.CODE or self.kind is Kind.TICK:
            return ""
        text = self.text(value)
        return self.offered.get(text, "") if self.kind is Kind.CHOICE and text else text


def long(name: str, text: str, hint: str = "", *, lines: int = 2) -> Fact:
    """A fact of several lines."""
    return Fact(name=name, label=text, kind=Kind.LONG, hint=hint, is_wide=True, lines=lines)


def past_day(name: str, text: str) -> Fact:
    """A day that has come."""
    return Fact(name=name, label=text, kind=Kind.PAST_DAY, hint=_tr("For example, 12 March 2024"))


def day(name: str, text: str) -> Fact:
    """Any day."""
    return Fact(name=name, label=text, kind=Kind.DAY, hint=_tr("For example, 12 March 2027"))


def tick(name: str, text: str) -> Fact:
    """A fact that is so or not."""
    return Fact(name=name, label=text, kind=Kind.TICK)


def choice(name: str, text: str, offered: Mapping[Any, str], of: Callable[[str], object], *, nothing: str = "") -> Fact:
    """One of several; `nothing` are the words for no answer, where there may be none. Keys are enums or texts."""
    first = {"": nothing} if nothing else {}
    shown = {str(value): said for value, said in offered.items()}
    return Fact(name=name, label=text, kind=Kind.CHOICE, offered=first | shown, of=of)


def answer(name: str, text: str) -> Fact:
    """A question that may not have been asked."""
    return choice(name, text, {_YES: _tr("Yes"), _NO: _tr("No")}, _is_yes, nothing=_tr("Not asked"))


def yes_or_no(name: str, text: str) -> Fact:
    """A question that is answered always."""
    return choice(name, text, {_YES: _tr("Yes"), _NO: _tr("No")}, _is_yes)


def coded(name: str, text: str, *codes: str, hint: str = "") -> tuple[Fact, Fact]:
    """The standard's pair of words and their SNOMED CT code; `codes` are lists from which words may be chosen."""
    return (
        Fact(name=name, label=text, hint=hint, codes=codes, is_wide=True),
        Fact(name=code_name(name), label=_tr("SNOMED CT code"), kind=Kind.CODE),
    )


def organisation(name: str, text: str) -> tuple[Fact, Fact]:
    """An organisation and its ODS code."""
    return (
        Fact(name=name, label=text, is_wide=True),
        Fact(name=code_name(name), label=_tr("ODS code")),
    )


def wide(fact: Fact) -> Fact:
    """The same on a line of its own."""
    return replace(fact, is_wide=True)


def private(fact: Fact) -> Fact:
    """The same, but never shown to the person."""
    return replace(fact, is_private=True)


def code_name(name: str) -> str:
    """What the fact is called that holds the code of this one."""
    return "code" if name == "words" else f"{name}_code"


class SectionForm(QFrame):
    """The form of these facts. A card can be cancelled, and keeps its draft then; `ended` follows save and cancel."""

    ended = Signal()

    def __init__(
        self, desk: Desk, name: str, facts: Sequence[Fact], *, is_card: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.facts = tuple(facts)
        self._desk = desk
        self._write: Write | None = None
        self._known: dict[str, str] = {}
        self.heading = label("", "heading")
        self.save = button(self.tr("Save"), self._save, main=True)
        self.cancel = button(self.tr("Cancel"), self._cancel)
        self.throw_away = button(self.tr("Throw the draft away"), self._throw_away)
        self.kept = self._form(name)
        self._is_card = is_card
        self._lay_out()
        self._link_codes()
        self.kept.texts.on_change(lambda: self.throw_away.setVisible(True))

    def show_about(self, about: UUID, known: object, write: Write, heading: str = "") -> None:
        """Show what is known (an object with the facts, or None), or what was being typed. Save calls `write`."""
        self._write = write
        self._known = self.texts_of(known)
        self.heading.setText(heading)
        self.heading.setVisible(bool(heading))
        self.save.setAccessibleName(self.tr("Save: {0}").format(heading) if heading else self.tr("Save"))
        self.kept.show_about(about, self._known)
        self.throw_away.setVisible(self.kept.is_draft)

    def refresh(self, known: object) -> None:
        """Show what is known now, unless somebody is typing here."""
        if not self.kept.is_draft:
            self._known = self.texts_of(known)
            self.kept.refresh(self._known)

    def texts_of(self, known: object) -> dict[str, str]:
        """These facts of an object as texts; of None, an empty form."""
        if known is None:
            return {}
        return {fact.name: fact.text(getattr(known, fact.name)) for fact in self.facts}

    def control(self, name: str) -> QWidget:
        """What this fact is typed into."""
        return self.kept.texts.controls[name]

    def begin(self) -> None:
        """Put the cursor into the first field."""
        self.control(self.facts[0].name).setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Keep what has been typed, at once."""
        self.kept.leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._is_card:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def _form(self, name: str) -> KeptForm:
        ticks: dict[str, Control] = {each.name: _tick(each) for each in self.facts if each.kind is Kind.TICK}
        fields = [_field(each) for each in self.facts if each.kind is not Kind.TICK]
        return KeptForm(self._desk, name, fields, self, besides=ticks)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        if self._is_card:
            self.setProperty("kind", "card")
            layout.setContentsMargins(14, 10, 14, 12)
        else:
            layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.heading)
        layout.addWidget(self.kept.notice)
        layout.addLayout(self._grid())
        foot = row(self.save, self.cancel, self.throw_away, stretch=False)
        foot.addWidget(self.kept.status, 1)
        layout.addLayout(foot)
        self.cancel.setVisible(self._is_card)  # only now: a widget of no window yet would be one of its own
        controls = (self.control(fact.name) for fact in self.facts)
        set_tab_order(*controls, self.save, self.cancel, self.throw_away)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._save)

    def _grid(self) -> QGridLayout:
        """Two fields to a line; words with their code beside them and long texts have a line of their own."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        names = {fact.name for fact in self.facts}
        line, used = 0, 0
        for fact in self.facts:
            has_code = code_name(fact.name) in names
            is_code = fact.name == "code" or (fact.name.endswith("_code") and fact.name.removesuffix("_code") in names)
            width = 4 if has_code else 2 if is_code else _COLUMNS if fact.is_wide else 3
            if used + width > _COLUMNS:
                line, used = line + 1, 0
            place = self.kept.field.get(fact.name) or self.control(fact.name)
            grid.addWidget(place, line, used, 1, width, Qt.AlignmentFlag.AlignBottom)
            used += width
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        return grid

    def _link_codes(self) -> None:
        for fact in self.facts:
            beside = self.kept.texts.controls.get(code_name(fact.name))
            said = self.control(fact.name)
            if isinstance(beside, QLineEdit) and isinstance(said, QLineEdit):
                beside.setAccessibleName(f"{beside.accessibleName()}: {fact.label}")
                offered = [each for name in fact.codes for each in code_list(name)]
                if offered:
                    _CodeFollowsWords(said, beside, offered)

    def _values(self) -> dict[str, object]:
        """What somebody changed since the form was filled, or everything on a card; facts of others are left alone."""
        today = self._desk.ask(lambda view: view.today)
        said = self.kept.read()
        return {
            fact.name: fact.value(said[fact.name], today)
            for fact in self.facts
            if self._is_card or said[fact.name] != self._shown(fact)
        }

    def _shown(self, fact: Fact) -> str:
        known = self._known.get(fact.name, "")
        return next(iter(fact.offered), "") if fact.kind is Kind.CHOICE and known not in fact.offered else known

    @Slot()
    def _save(self) -> None:
        assert self._write is not None, "somebody is shown first"
        try:
            values = self._values()
        except InputProblem as problem:
            self.kept.show_problem(problem)
            return
        said, write = self.kept.read(), self._write
        if self.kept.save(lambda work: write(work, values)):
            self._known = said
            self.throw_away.hide()
            self.ended.emit()

    @Slot()
    def _cancel(self) -> None:
        self.leave()
        self.ended.emit()

    @Slot()
    def _throw_away(self) -> None:
        self.kept.discard()
        self.throw_away.setVisible(self.kept.is_draft)
        self.begin()


class _CodeFollowsWords(QObject):
    """Offers the words of a list while they are typed, and keeps the code beside them true to them."""

    def __init__(self, said: QLineEdit, beside: QLineEdit, offered: Iterable[Code]) -> None:
        super().__init__(said)
        self._beside = beside
        self._codes = {each.words.casefold(): each.code for each in offered}
        completer = QCompleter([each.words for each in offered], said)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        said.setCompleter(completer)
        said.textEdited.connect(self._follow)
        completer.activated.connect(self._follow)

    @Slot(str)
    def _follow(self, typed_words: str) -> None:
        found = self._codes.get(typed_words.strip().casefold(), "")
        if found or self._beside.text() in self._codes.values():
            self._beside.setText(found)


def _field(fact: Fact) -> Field:
    if fact.kind is Kind.LONG:
        return Field(fact.name, fact.label, TextBox(fact.lines), fact.hint)
    if fact.kind is Kind.CHOICE:
        return Field(fact.name, fact.label, _choice(fact), fact.hint)
    return Field(fact.name, fact.label, QLineEdit(), fact.hint)


def _choice(fact: Fact) -> Choice:
    """A list that is no wider than its column; what drops down is as wide as its words."""
    made = Choice(fact.offered)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(_SHORTEST_CHOICE)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return made


def _tick(fact: Fact) -> QCheckBox:
    made = QCheckBox(fact.label)
    made.setAccessibleName(fact.label)
    return made


def _is_yes(text: str) -> bool:
    return text == _YES


def _tr(text: str) -> str:
    return QCoreApplication.translate("SectionForm", text)
