"""The recovery code survives handwriting, and a mistyped one is told apart from a wrong one."""

from __future__ import annotations

import random

import pytest

from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import recovery_code

CHANCE = random.Random(20260304)
CODES = [CHANCE.getrandbits(130) for _ in range(20)]
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_a_code_is_six_groups_of_five() -> None:
    assert [len(group) for group in recovery_code.write(recovery_code.new()).split("-")] == [5] * 6


def test_a_code_reads_back_as_what_was_written() -> None:
    assert [recovery_code.read(recovery_code.write(value)) for value in CODES] == CODES


def test_case_spaces_dashes_and_look_alike_letters_do_not_matter() -> None:
    for value in CODES:
        printed = recovery_code.write(value)
        for typed in (
            printed.lower(),
            printed.replace("-", " "),
            printed.replace("-", ""),
            f"  {printed.replace('1', 'I').replace('0', 'O')}\n",
            printed.replace("1", "l").replace("0", "o"),
        ):
            assert recovery_code.read(typed) == value


def test_every_single_wrong_letter_is_found() -> None:
    for value in CODES[:4]:
        code = recovery_code.write(value).replace("-", "")
        for place, right in enumerate(code):
            for wrong in LETTERS.replace(right, ""):
                with pytest.raises(InputProblem, match="letter wrong"):
                    recovery_code.read(code[:place] + wrong + code[place + 1 :])


def test_every_swap_of_two_neighbours_is_found() -> None:
    for value in CODES:
        code = recovery_code.write(value).replace("-", "")
        for place in range(len(code) - 1):
            one, two = code[place], code[place + 1]
            if one != two:
                with pytest.raises(InputProblem, match="two letters swapped"):
                    recovery_code.read(code[:place] + two + one + code[place + 2 :])


@pytest.mark.parametrize("typed", ["", "ABCDE", "U" * 30, "é" * 30, recovery_code.write(CODES[0]) + "0"])
def test_what_cannot_be_a_code_is_refused_with_advice(typed: str) -> None:
    with pytest.raises(InputProblem) as refusal:
        recovery_code.read(typed)
    assert "printed sheet" in refusal.value.advice
