"""Dates, times and numbers as NHS content style writes them: "4 March 2026", "10:30am", "999 123 4567".

Month and weekday names are spelled out here rather than taken from the machine's locale, so that a letter reads
the same on every laptop.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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


def _in_the_uk(value: date) -> date:
    return value.astimezone(UK).date() if isinstance(value, datetime) else value
