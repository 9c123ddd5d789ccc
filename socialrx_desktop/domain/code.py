"""Codes of a clinical terminology that stand beside a person's words: what a file of them must say.

The lists are data (`resources/codes/`), small and replaceable. An empty list is one whose members are licensed: people
write in words until their organisation fills it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from socialrx_desktop.problems import FileProblem, InputProblem


@dataclass(frozen=True, slots=True)
class Code:
    """One concept and the words that people choose it by."""

    code: str
    words: str


def read(data: Mapping[str, Any], where: str) -> dict[str, tuple[Code, ...]]:
    """The lists of a file by name; a FileProblem that names the file, the list and the fault if it cannot be one."""
    try:
        lists = {
            name: tuple(Code(str(each["code"]), str(each["words"]).strip()) for each in members)
            for name, members in data["lists"].items()
        }
    except (KeyError, TypeError, AttributeError) as fault:
        raise FileProblem(f"The code file {where} is not complete.", f"Look at: {fault}.") from fault
    for name, members in lists.items():
        for member in members:
            if not member.words or not is_snomed(member.code):
                raise FileProblem(
                    f"The code file {where} has a code that cannot be one.",
                    f'In the list "{name}", look at: {member.code} {member.words}.',
                )
    return lists


def typed(text: str, *, field: str) -> str:
    """The SNOMED CT code that was typed, or nothing; an InputProblem for the field when it cannot be one."""
    code = "".join(text.split())
    if code and not is_snomed(code):
        raise InputProblem("That is not a SNOMED CT code.", "Copy the code again, or leave it empty.", field=field)
    return code


def is_snomed(code: str) -> bool:
    """Whether this can be a SNOMED CT identifier: 6 to 18 digits, the last a Verhoeff check digit."""
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 18):
        return False
    sum_so_far = 0
    for place, digit in enumerate(reversed(code)):
        sum_so_far = _product(sum_so_far, _permuted(int(digit), place))
    return sum_so_far == 0


def _product(left: int, right: int) -> int:
    """The product in the dihedral group of ten elements, of which Verhoeff's check is made."""
    if left < 5:
        return (left + right) % 5 if right < 5 else 5 + (left + right) % 5
    return 5 + (left - right) % 5 if right < 5 else (left - right) % 5


def _permuted(digit: int, place: int) -> int:
    for _ in range(place % 8):
        digit = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)[digit]
    return digit
