"""Carries a form's facts into a row and a row's facts out again, and makes the checks that all of them share."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from socialrx_desktop.domain import words
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store.record import Record
from socialrx_desktop.store.transaction import View, Work

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from socialrx_desktop.store.about_me import AboutMe
    from socialrx_desktop.store.social_context import SocialContext

Shape = TypeVar("Shape")
Page = TypeVar("Page", "AboutMe", "SocialContext")


def values(facts: DataclassInstance) -> dict[str, Any]:  # columns of every type
    """The facts by name, texts without the blanks around them."""
    found = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return {name: value.strip() if type(value) is str else value for name, value in found.items()}


def put(row: Record, facts: DataclassInstance) -> None:
    """Change what differs, and nothing else: the history names only what somebody changed."""
    for name, value in values(facts).items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def shaped(shape: type[Shape], row: Record) -> Shape:
    """The row as one of the frozen shapes that leave the store."""
    names = shape.__dataclass_fields__  # type: ignore[attr-defined]  # a type variable cannot be bound to dataclasses
    return shape(**{name: getattr(row, name) for name in names})


def write_page(work: Work, table: type[Page], patient: UUID, details: DataclassInstance) -> None:
    """Keep a patient's one page of this kind; its day of change moves only if a fact does. An empty first page is none.

    The page has its patient's id, so that two laptops that begin it apart meet in one row.
    """
    row = work.find(table, patient)
    if row is None:
        if not any(values(details).values()):
            return
        row = work.add(table(id=patient))
    elif all(getattr(row, name) == value for name, value in values(details).items()):
        return
    put(row, details)
    row.changed_on = work.today


def check_words(words_typed: str, refusal: str, *, field: str) -> None:
    """Refuse empty words."""
    if not words_typed.strip():
        raise InputProblem(refusal, field=field)


def check_past(view: View, day: date | None, refusal: str, *, field: str) -> None:
    """Refuse a day that has not come."""
    if day is not None and day > view.today:
        raise InputProblem(refusal, f"Today is {words.day(view.today)}.", field=field)


def check_order(start: date | None, end: date | None, *, field: str) -> None:
    """Refuse an end before its start."""
    if start is not None and end is not None and end < start:
        raise InputProblem("The end is before the start.", f"It started on {words.day(start)}.", field=field)
