"""Dates, times and numbers as NHS content style writes them: "4 March 2026", "10:30am", "999 123 4567".

Month and weekday names are spelled out here rather than taken from the machine's locale, so that a letter reads
the same on every laptop.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from socialrx_desktop.problems import InputProblem

UK = ZoneInfo("Europe/London")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day(value: date) -> str:
    """4 March 2026 (a moment is first brought to UK time)."""
    value = _in_the_uk(value)
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def long_day(value: date) -> str:
    """Wednesday 4 March 2026."""
    value = _in_the_uk(value)
    return f"{WEEKDAYS[value.weekday()]} {day(value)}"


def clock(value: time | datetime) -> str:
    """10:30am; 2pm; midday and midnight as words. A moment is first brought to UK time."""
    if isinstance(value, datetime):
        value = value.astimezone(UK).time()
    if (value.hour, value.minute) in {(0, 0), (12, 0)}:
        return "midday" if value.hour else "midnight"
    hour = value.hour % 12 or 12
    minutes = f":{value.minute:02}" if value.minute else ""
    return f"{hour}{minutes}{'am' if value.hour < 12 else 'pm'}"


def moment(value: datetime) -> str:
    """4 March 2026, 10:30am."""
    return f"{day(value)}, {clock(value)}"


def nhs_number(digits: str) -> str:
    """999 123 4567, joined by no-break spaces so that it never splits over two lines."""
    return "\u00a0".join((digits[:3], digits[3:6], digits[6:])) if len(digits) == 10 else digits


def due(value: date, today: date) -> str:
    """How far away a due day is: "3 days late", "today", "tomorrow", "in 5 days", else the day."""
    days = (value - today) // timedelta(days=1)
    if days < 0:
        return "1 day late" if days == -1 else f"{-days} days late"
    if days <= 1:
        return "tomorrow" if days else "today"
    return f"in {days} days" if days <= 14 else day(value)


def age(born: date, today: date) -> int:
    """Whole years of age."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def later(happened: datetime, written: datetime) -> str:
    """How long after it happened something was written, in calendar days: "1 day later"."""
    days = (_in_the_uk(written) - _in_the_uk(happened)) // timedelta(days=1)
    return "1 day later" if days == 1 else f"{days} days later"


def read_day(typed: str, today: date, *, field: str) -> date | None:
    """A day as people type it: "4 March 2026", "4 mar", "4/3/2026", "today", "tomorrow", "fri", "2 weeks".

    None for nothing typed; an InputProblem for the field when it is no day. A day without a year is the next such day.
    """
    text = " ".join(typed.lower().replace(",", " ").split())
    if not text:
        return None
    ahead = _days_ahead(text, today)
    if ahead is not None:
        return today + timedelta(days=ahead)
    parts = re.split(r"[\s./-]+", text)
    try:
        return _calendar_day(parts, today)
    except (ValueError, IndexError, StopIteration):
        raise InputProblem(
            "Enter a real date.", f"For example {day(today)}, or {today.day}/{today.month}/{today.year}.", field=field
        ) from None


def _days_ahead(text: str, today: date) -> int | None:
    if text in {"today", "tomorrow"}:
        return int(text == "tomorrow")
    for number, name in enumerate(WEEKDAYS):
        if len(text) >= 3 and name.lower().startswith(text):
            return (number - today.weekday() - 1) % 7 + 1
    span = re.fullmatch(r"(?:in )?(\d{1,3}) ?(d|day|days|w|week|weeks)", text)
    return int(span[1]) * (7 if span[2].startswith("w") else 1) if span else None


def _calendar_day(parts: list[str], today: date) -> date:
    if len(parts[0]) == 4:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    month = parts[1]
    number = int(month) if month.isdigit() else 1 + next(i for i, m in enumerate(MONTHS) if m.lower().startswith(month))
    if len(parts) == 2:
        this_year = date(today.year, number, int(parts[0]))
        return this_year if this_year >= today else this_year.replace(year=today.year + 1)
    year = int(parts[2])
    if year < 100:
        raise ValueError("a year of two digits could be either century")
    return date(year, number, int(parts[0]))


def _in_the_uk(value: date) -> date:
    return value.astimezone(UK).date() if isinstance(value, datetime) else value
