"""The order in which a link worker walks a ward: bay by bay and bed by bed, where 2 comes before 10."""

from __future__ import annotations

import re

Part = tuple[int, int, str]


def order(*places: str) -> tuple[tuple[Part, ...], ...]:
    """What to sort bays and beds by: numbers by their size, letters whatever their case; no place at all comes last."""
    return tuple(_natural(place) for place in places)


def _natural(place: str) -> tuple[Part, ...]:
    parts = re.findall(r"[0-9]+|[^0-9\s]+", place.casefold())
    if not parts:
        return ((2, 0, ""),)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
