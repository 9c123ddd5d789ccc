"""The NHS number: 10 digits, the last a modulus-11 check digit (NHS Data Dictionary, NHS NUMBER)."""

from __future__ import annotations

from enum import StrEnum

from socialrx_desktop.problems import InputProblem


class Status(StrEnum):
    """How sure we are of the number (NHS Data Dictionary, NHS NUMBER STATUS INDICATOR CODE)."""

    VERIFIED = "01"
    NOT_TRACED = "02"
    TRACE_REQUIRED = "03"
    NO_MATCH = "04"
    TO_BE_RESOLVED = "05"
    IN_PROGRESS = "06"
    NOT_REQUIRED = "07"
    POSTPONED = "08"


def check(typed: str) -> str:
    """The number as 10 digits, from how people type it; an InputProblem if it cannot be one.

    Ten equal digits pass the check sum and are nobody's number, so they are refused. A right check digit does not mean
    that the number was traced.
    """
    digits = "".join(typed.split()).replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        raise InputProblem("An NHS number is 10 digits, for example 999 123 4567.", field="nhs_number")
    if len(set(digits)) == 1 or int(digits[9]) != _check_digit(digits[:9]):
        raise InputProblem(
            "That is not a valid NHS number.", "Check it against the letter: 1 digit may be wrong.", field="nhs_number"
        )
    return digits


def complete(nine: str) -> str | None:
    """Nine digits with their check digit; None for the one in eleven that has none."""
    digit = _check_digit(nine)
    return None if digit is None else nine + str(digit)


def _check_digit(nine: str) -> int | None:
    weighed = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True))
    digit = 11 - weighed % 11
    return None if digit == 10 else digit % 11
