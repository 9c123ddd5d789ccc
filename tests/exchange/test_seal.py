"""Sealing with age: only the recipients open it, and no changed byte gets through."""

from __future__ import annotations

import pytest

from socialrx_desktop.exchange import seal
from socialrx_desktop.problems import FileProblem, InputProblem


def test_each_recipient_opens_what_was_sealed_for_both() -> None:
    (first, first_secret), (second, second_secret) = seal.new_identity(), seal.new_identity()
    sealed = seal.seal(b"a letter", [first, second])
    assert b"a letter" not in sealed
    assert seal.open_sealed(sealed, first_secret) == b"a letter"
    assert seal.open_sealed(sealed, second_secret) == b"a letter"


def test_nobody_else_opens_it() -> None:
    sealed = seal.seal(b"a letter", [seal.new_identity()[0]])
    with pytest.raises(FileProblem, match="does not open with this key"):
        seal.open_sealed(sealed, seal.new_identity()[1])


def test_no_changed_byte_gets_through() -> None:
    public, secret = seal.new_identity()
    sealed = seal.seal(b"a letter", [public])
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(FileProblem):
            seal.open_sealed(bytes(changed), secret)


def test_sealing_for_nobody_is_refused() -> None:
    with pytest.raises(InputProblem, match="Nobody could open"):
        seal.seal(b"a letter", [])


def test_a_key_is_taken_as_it_was_pasted_and_kept_as_age_writes_it() -> None:
    public, _ = seal.new_identity()
    assert seal.check_recipient(f"  {public.upper()}\n") == public


@pytest.mark.parametrize("place", [4, 30, 61])
def test_a_mistyped_letter_of_a_key_is_noticed(place: int) -> None:
    public, _ = seal.new_identity()
    other = "q" if public[place] != "q" else "p"
    with pytest.raises(InputProblem, match="not a public key"):
        seal.check_recipient(public[:place] + other + public[place + 1 :])


def test_a_secret_key_is_refused_without_repeating_it() -> None:
    _, secret = seal.new_identity()
    with pytest.raises(InputProblem, match="secret key") as refusal:
        seal.check_recipient(secret)
    assert secret not in str(refusal.value)


def test_a_secret_key_that_is_none_is_refused_as_a_key() -> None:
    with pytest.raises(FileProblem):
        seal.open_sealed(seal.seal(b"a letter", [seal.new_identity()[0]]), "not a key")
