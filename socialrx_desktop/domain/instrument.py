"""A measure: its questions or score fields, the answers they allow, how they are scored, and how a figure reads.

Instruments are data (`resources/instruments/*.json`) with their source and licence; one whose licence does not let us
print its questions has fields for its scores alone. Answers are never imputed: a score is worked out only when every
item that it needs was answered. Items that their source reports one by one are never added up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from socialrx_desktop.domain import located_json
from socialrx_desktop.domain.located_json import Place
from socialrx_desktop.problems import InputProblem


class Rule(StrEnum):
    """How a score comes from answers."""

    SUM = "sum"
    CONVERSION = "conversion"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class Band:
    """What figures from `low` to `high`, both included, are called."""

    low: float
    high: float
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question or score field with numbers from `lowest` to `highest`, in steps of 10 to the power -`decimals`.

    `options` gives words to each number when the answers are words; `own_words` asks for the person's words beside the
    number; `minimum_age` is the age in years from which it is asked. `high_is_better` is None where neither end is.
    """

    id: str
    name: str
    text: str
    lowest: float
    highest: float
    decimals: int = 0
    lowest_label: str = ""
    highest_label: str = ""
    options: tuple[tuple[int, str], ...] = ()
    own_words: str = ""
    minimum_age: int = 0
    bands: tuple[Band, ...] = ()
    high_is_better: bool | None = None

    def band(self, answer: float) -> str:
        """What an answer is called, such as "medium"; the words of its option where the answers are words."""
        return _band(self.bands, answer) or dict(self.options).get(int(answer), "")


@dataclass(frozen=True, slots=True)
class Score:
    """A figure worked out from answers: the sum of `items`, their digits side by side, or another score converted."""

    id: str
    name: str
    rule: Rule
    items: tuple[str, ...]
    lowest: float
    highest: float
    decimals: int = 0
    conversion: tuple[tuple[int, float], ...] = ()
    bands: tuple[Band, ...] = ()
    high_is_better: bool | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """An answer that a person must act on before they go on: `at_least` on `item`."""

    item: str
    at_least: float
    headline: str
    advice: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One number to show: an item's answer or a score. `value` is None when it cannot be worked out.

    `answered` of `needed` items were there. A profile (such as EQ-5D-5L's five digits) is text in `profile`.
    """

    id: str
    name: str
    value: float | None
    profile: str
    band: str
    answered: int
    needed: int
    lowest: float
    highest: float
    decimals: int
    high_is_better: bool | None

    @property
    def words(self) -> str:
        """The figure as people read it: "12", "22.4", "21345"; empty when there is none."""
        if self.profile:
            return self.profile
        return "" if self.value is None else f"{self.value:.{self.decimals}f}"


@dataclass(frozen=True, slots=True)
class Instrument:
    """One measure; `version` is kept with each answer so that a changed wording is never mixed with the old.

    `is_clinical` measures are off until an organisation turns them on; `has_questions` is False for score fields alone.
    """

    id: str
    name: str
    version: str
    about: str
    source: str
    licence: str
    items: tuple[Item, ...]
    scores: tuple[Score, ...] = ()
    alerts: tuple[Alert, ...] = ()
    intro: str = ""
    has_questions: bool = True
    is_clinical: bool = False
    minimum_age: int = 0

    def item(self, item: str) -> Item:
        """The item of this id."""
        return next(each for each in self.items if each.id == item)

    def items_for(self, age: int | None) -> tuple[Item, ...]:
        """The items that are asked of a person of this age in years; all of them when the age is not known."""
        return tuple(item for item in self.items if age is None or age >= item.minimum_age)

    def check(self, answers: Mapping[str, float], *, age: int | None = None) -> None:
        """Refuse answers to unknown items, out of range or not asked at this age; a missing one stays missing."""
        if answers and age is not None and age < self.minimum_age:
            raise InputProblem(f"{self.name} is asked from the age of {self.minimum_age}.")
        items = {item.id: item for item in self.items}
        for name, answer in answers.items():
            item = items.get(name)
            if item is None:
                raise InputProblem(f"{self.name} has no such question.", field=name)
            if age is not None and age < item.minimum_age:
                raise InputProblem(f'"{item.name}" is asked from the age of {item.minimum_age}.', field=name)
            if not item.lowest <= answer <= item.highest or round(answer, item.decimals) != answer:
                kind = "whole number" if item.decimals == 0 else f"number with at most {item.decimals} decimal places"
                raise InputProblem(
                    f'The answer to "{item.name}" must be a {kind} from {item.lowest:g} to {item.highest:g}.',
                    field=name,
                )

    def alerted(self, answers: Mapping[str, float]) -> tuple[Alert, ...]:
        """What these answers ask a person to act on."""
        return tuple(each for each in self.alerts if answers.get(each.item, each.at_least - 1) >= each.at_least)

    def figures(self, answers: Mapping[str, float]) -> tuple[Figure, ...]:
        """The figures to show and compare: the scores, or each item by itself where the measure has none."""
        if not self.scores:
            return tuple(_item_figure(item, answers.get(item.id)) for item in self.items)
        scored = {score.id for score in self.scores}
        alone = [item for item in self.items if not any(item.id in score.items for score in self.scores)]
        known: dict[str, Figure] = {}
        for score in self.scores:
            known[score.id] = _score_figure(score, answers, known, scored)
        return (*known.values(), *(_item_figure(item, answers.get(item.id)) for item in alone))


def read(text: str, file: str) -> Instrument:
    """The instrument that a file describes; a FileProblem that names the file, the line and the fault if it cannot."""
    top = located_json.read(text, file)
    top.only(
        "id", "name", "version", "about", "source", "licence", "intro", "has_questions", "is_clinical", "minimum_age",
        "options", "high_is_better", "items", "scores", "alerts",
    )  # fmt: skip
    options = _options(top.maybe("options"))
    better = top.maybe("high_is_better")
    items: dict[str, Item] = {}
    for place in top.at("items").each():
        item = _item(place, options, better)
        _check_new(place, item.id, items)
        items[item.id] = item
    if not items:
        top.at("items").refuse("at least one item is needed.")
    scores: dict[str, Score] = {}
    for place in _several(top.maybe("scores")):
        score = _score(place, {*items, *scores})
        _check_new(place, score.id, {*items, *scores})
        scores[score.id] = score
    return Instrument(
        id=top.at("id").text(),
        name=top.at("name").text(),
        version=top.at("version").text(),
        about=top.at("about").text(),
        source=top.at("source").text(),
        licence=top.at("licence").text(),
        items=tuple(items.values()),
        scores=tuple(scores.values()),
        alerts=tuple(_alert(place, items) for place in _several(top.maybe("alerts"))),
        intro=_text(top, "intro"),
        has_questions=_flag(top, "has_questions", usually=True),
        is_clinical=_flag(top, "is_clinical", usually=False),
        minimum_age=_whole(top, "minimum_age", 120),
    )


def _item(place: Place, options: tuple[tuple[int, str], ...], better: Place | None) -> Item:
    place.only(
        "id", "name", "text", "lowest", "highest", "decimals", "lowest_label", "highest_label", "options", "own_words",
        "minimum_age", "bands", "high_is_better",
    )  # fmt: skip
    own = place.maybe("options")
    options = _options(own) if own is not None else options
    values = [value for value, _ in options]
    lowest, highest = place.maybe("lowest"), place.maybe("highest")
    made = Item(
        id=place.at("id").text(),
        name=place.at("name").text(),
        text=place.at("text").text(),
        lowest=min(values) if lowest is None and values else place.at("lowest").number(),
        highest=max(values) if highest is None and values else place.at("highest").number(),
        decimals=_whole(place, "decimals", 3),
        lowest_label=_text(place, "lowest_label"),
        highest_label=_text(place, "highest_label"),
        options=options,
        own_words=_text(place, "own_words"),
        minimum_age=_whole(place, "minimum_age", 120),
        bands=_bands(place),
        high_is_better=_better(place.maybe("high_is_better") or better),
    )
    if made.lowest >= made.highest:
        place.refuse("the lowest answer is not below the highest.")
    return made


def _score(place: Place, known: set[str]) -> Score:
    place.only(
        "id", "name", "rule", "items", "lowest", "highest", "decimals", "conversion", "bands", "high_is_better",
    )  # fmt: skip
    rule = Rule(place.at("rule").one_of(*Rule))
    for each in place.at("items").each():
        if each.text() not in known:
            each.refuse(f'there is no item or earlier score "{each.text()}".')
    items = tuple(each.text() for each in place.at("items").each())
    if not items:
        place.at("items").refuse("at least one item is needed.")
    conversion = place.maybe("conversion")
    if rule is Rule.CONVERSION and (len(items) != 1 or conversion is None):
        place.refuse("a conversion needs one figure and its table.")
    return Score(
        id=place.at("id").text(),
        name=place.at("name").text(),
        rule=rule,
        items=items,
        lowest=place.at("lowest").number(),
        highest=place.at("highest").number(),
        decimals=_whole(place, "decimals", 3),
        conversion=() if conversion is None else _conversion(conversion),
        bands=_bands(place),
        high_is_better=_better(place.maybe("high_is_better")),
    )


def _conversion(place: Place) -> tuple[tuple[int, float], ...]:
    for raw, metric in place.inner.items():
        if not str(raw).isdigit():
            metric.refuse("the table needs whole numbers at its left.")
    return tuple((int(raw), metric.number()) for raw, metric in place.inner.items())


def _alert(place: Place, items: Mapping[str, Item]) -> Alert:
    place.only("item", "at_least", "headline", "advice")
    item = place.at("item").one_of(*items)
    return Alert(item, place.at("at_least").number(), place.at("headline").text(), place.at("advice").text())


def _options(place: Place | None) -> tuple[tuple[int, str], ...]:
    found = []
    for each in _several(place):
        each.only("value", "words")
        found.append((each.at("value").whole(-1000, 1000), each.at("words").text()))
    return tuple(found)


def _bands(place: Place) -> tuple[Band, ...]:
    found = []
    for each in _several(place.maybe("bands")):
        each.only("low", "high", "name")
        found.append(Band(each.at("low").number(), each.at("high").number(), each.at("name").text()))
    return tuple(found)


def _check_new(place: Place, name: str, known: Collection[str]) -> None:
    if name in known:
        place.at("id").refuse(f'"{name}" stands here twice.')


def _several(place: Place | None) -> tuple[Place, ...]:
    return () if place is None else place.each()


def _text(place: Place, name: str) -> str:
    found = place.maybe(name)
    return "" if found is None else found.text(may_be_empty=True)


def _whole(place: Place, name: str, highest: int) -> int:
    found = place.maybe(name)
    return 0 if found is None else found.whole(0, highest)


def _flag(place: Place, name: str, *, usually: bool) -> bool:
    found = place.maybe(name)
    return usually if found is None else found.flag()


def _better(place: Place | None) -> bool | None:
    return None if place is None else place.flag()


def _item_figure(item: Item, answer: float | None) -> Figure:
    return Figure(
        id=item.id,
        name=item.name,
        value=answer,
        profile="",
        band="" if answer is None else item.band(answer),
        answered=int(answer is not None),
        needed=1,
        lowest=item.lowest,
        highest=item.highest,
        decimals=item.decimals,
        high_is_better=item.high_is_better,
    )


def _score_figure(score: Score, answers: Mapping[str, float], known: Mapping[str, Figure], scored: set[str]) -> Figure:
    found = [known[each].value if each in scored else answers.get(each) for each in score.items]
    given = [each for each in found if each is not None]
    value, profile = None, ""
    if len(given) == len(found):
        if score.rule is Rule.SUM:
            value = round(sum(given), score.decimals)
        elif score.rule is Rule.CONVERSION:
            value = dict(score.conversion).get(int(given[0]))
        else:
            profile = "".join(f"{each:g}" for each in given)
    return Figure(
        id=score.id,
        name=score.name,
        value=value,
        profile=profile,
        band="" if value is None else _band(score.bands, value),
        answered=len(given),
        needed=len(found),
        lowest=score.lowest,
        highest=score.highest,
        decimals=score.decimals,
        high_is_better=score.high_is_better,
    )


def _band(bands: tuple[Band, ...], figure: float) -> str:
    return next((band.name for band in bands if band.low <= figure <= band.high), "")
