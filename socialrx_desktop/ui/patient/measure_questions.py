"""The questions of one measure, one under the other, each answered by one key or one number."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from socialrx_desktop.domain.instrument import Instrument, Item
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.ui.choices import Choice
from socialrx_desktop.ui.columns import add_shown, empty, set_tab_order
from socialrx_desktop.ui.form import Field, label, line

_LONGEST_LIST = 21


class Questions(QWidget):
    """Made anew for each measure. `typed` follows each change by the person."""

    typed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answers: dict[str, Choice | QLineEdit] = {}
        self.own_words: dict[str, QLineEdit] = {}
        self.fields: list[Field] = []
        self._items: tuple[Item, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(12)

    def ask(self, used: Instrument, age: int | None) -> None:
        """Ask the questions of this measure that are asked at this age (in years; None when it is not known)."""
        empty(self._layout)
        self._items = used.items_for(age)
        self.answers, self.own_words, self.fields = {}, {}, []
        if used.intro:
            add_shown(self._layout, label(used.intro))
        for item in self._items:
            self._add(item)
        set_tab_order(*self.controls())

    def controls(self) -> list[QWidget]:
        """Every control in the order in which Tab visits them."""
        found: list[QWidget] = []
        for item in self._items:
            found += [each for each in (self.answers[item.id], self.own_words.get(item.id)) if each is not None]
        return found

    def read(self) -> tuple[dict[str, float], dict[str, str]]:
        """The answers given and the person's own words; an InputProblem that names a field it cannot read."""
        answers = {item.id: _number(item, text) for item in self._items if (text := self._text(item.id))}
        return answers, {name: box.text() for name, box in self.own_words.items() if box.text().strip()}

    def so_far(self) -> dict[str, float]:
        """The answers that can be read now, while the rest is still being typed."""
        found: dict[str, float] = {}
        for item in self._items:
            try:
                found[item.id] = _number(item, self._text(item.id))
            except InputProblem:
                continue
        return found

    def collect(self) -> dict[str, str]:
        """What is filled in, as texts for a draft."""
        texts = {f"answer.{name}": self._text(name) for name in self.answers}
        texts |= {f"words.{name}": box.text() for name, box in self.own_words.items()}
        return {name: text for name, text in texts.items() if text}

    def put(self, texts: Mapping[str, str]) -> None:
        """Fill in texts as `collect` gave them."""
        for name, control in self.answers.items():
            text = texts.get(f"answer.{name}", "")
            if isinstance(control, Choice):
                control.choose(text)
            else:
                control.setText(text)
        for name, box in self.own_words.items():
            box.setText(texts.get(f"words.{name}", ""))

    def _add(self, item: Item) -> None:
        control = self._control(item)
        self.answers[item.id] = control
        # The labels of the ends stand with the question: a number alone says nothing.
        field = Field(item.id, item.text, control, _ends(item))
        self.fields.append(field)
        add_shown(self._layout, field)
        if item.own_words:
            words = line()
            words.textEdited.connect(self.typed)
            self.own_words[item.id] = words
            add_shown(self._layout, Field(f"words.{item.id}", item.own_words, words))

    def _control(self, item: Item) -> Choice | QLineEdit:
        if item.options:
            offered = {str(value): f"{value}  {words}" for value, words in item.options}
        elif item.decimals == 0 and item.highest - item.lowest < _LONGEST_LIST:
            offered = {str(number): str(number) for number in range(int(item.lowest), int(item.highest) + 1)}
        else:
            box = line(width=8)
            box.textEdited.connect(self.typed)
            return box
        choice = Choice({"": self.tr("No answer"), **offered})
        choice.currentIndexChanged.connect(self.typed)
        return choice

    def _text(self, name: str) -> str:
        control = self.answers[name]
        return control.value() if isinstance(control, Choice) else control.text().strip()


def _number(item: Item, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise InputProblem(
            f'The answer to "{item.name}" must be a number from {item.lowest:g} to {item.highest:g}.', field=item.id
        ) from None
    return int(number) if number.is_integer() else number


def _ends(item: Item) -> str:
    if item.options:
        return ""
    if item.lowest_label:
        return f"{item.lowest:g}: {item.lowest_label}. {item.highest:g}: {item.highest_label}"
    return f"{item.lowest:g} to {item.highest:g}"
