"""The printed recovery code: 130 random bits as 26 Crockford base32 letters and 4 check letters, in 6 groups of 5.

Written by hand it survives any case, spaces or dashes, I and L for 1, and O for 0. The check letters are a cyclic code
of 20 bits, which finds every fault that lies within 4 letters in a row: each wrong letter, and each pair of neighbours
that were swapped. So a mistyped code is told apart from the code of another workspace before any key is tried.
"""

from __future__ import annotations

import secrets

from socialrx_desktop.problems import InputProblem

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = 26
_CHECK = 4
_BITS = 5 * _LETTERS
_GROUPS = 6
_POLYNOMIAL = 0x16B04F  # of degree 20 with a constant term, so no burst of 20 bits or fewer is a multiple of it


def new() -> int:
    """A fresh code's value: 130 bits from the operating system."""
    return secrets.randbits(_BITS)


def write(value: int) -> str:
    """The code as it is printed: 6 groups of 5 letters joined by dashes."""
    text = _base32(value, _LETTERS) + _base32(_checksum(value), _CHECK)
    return "-".join(groups(text))


def groups(code: str) -> list[str]:
    """The 6 groups of a code, for typing some of them back."""
    letters = code.replace("-", "")
    size = len(letters) // _GROUPS
    return [letters[start : start + size] for start in range(0, len(letters), size)]


def plain(typed: str) -> str:
    """Letters of a code as they are printed, without what people put between them."""
    return "".join(c for c in typed.upper() if c.isalnum()).translate(str.maketrans("ILO", "110"))


def read(code: str) -> int:
    """The value of a typed code; an InputProblem when its letters or check letters are wrong."""
    letters = plain(code)
    if len(letters) != _LETTERS + _CHECK or any(c not in _ALPHABET for c in letters):
        raise InputProblem(
            "That is not a whole recovery code.",
            f"Type all {_LETTERS + _CHECK} letters and numbers of the printed sheet. Dashes and spaces do not matter.",
            field="code",
        )
    value = _value(letters[:_LETTERS])
    if _value(letters[_LETTERS:]) != _checksum(value):
        raise InputProblem(
            "The recovery code has a letter wrong or two letters swapped.",
            "Check it against the printed sheet, one group at a time.",
            field="code",
        )
    return value


def _checksum(value: int) -> int:
    remainder = value << 5 * _CHECK
    for place in reversed(range(_BITS)):
        if remainder >> place + 5 * _CHECK & 1:
            remainder ^= _POLYNOMIAL << place
    return remainder


def _base32(value: int, length: int) -> str:
    return "".join(_ALPHABET[(value >> 5 * place) & 31] for place in reversed(range(length)))


def _value(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value << 5 | _ALPHABET.index(letter)
    return value
