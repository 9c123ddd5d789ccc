"""The organisation's key is an age key: what the standard tool makes is taken, and a mistyped letter is found."""

from __future__ import annotations

import os
import string

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from socialrx_desktop.exchange import seal
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import escrow

PUBLIC, SECRET = seal.new_identity()
SALT = b"s" * 16
FILE = f"# created: 2026-03-04T10:30:00Z\n# public key: {PUBLIC}\n{SECRET}\n"


def test_what_one_end_seals_the_other_opens() -> None:
    ephemeral, key = escrow.seal(PUBLIC, SALT)
    (identity,) = escrow.identities(FILE)
    assert escrow.unseal(identity, ephemeral, SALT) == key
    assert escrow.unseal(identity, ephemeral, b"t" * 16) != key
    assert escrow.unseal(os.urandom(32), ephemeral, SALT) != key


def test_each_seal_has_a_key_of_its_own() -> None:
    assert escrow.seal(PUBLIC, SALT)[1] != escrow.seal(PUBLIC, SALT)[1]


def test_the_secret_that_age_writes_belongs_to_the_public_key_that_age_writes() -> None:
    for _ in range(20):
        public, secret = seal.new_identity()
        (identity,) = escrow.identities(secret)
        ephemeral, key = escrow.seal(public, SALT)
        assert escrow.unseal(identity, ephemeral, SALT) == key


def test_the_key_of_the_age_handbook_is_read() -> None:
    public = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    assert escrow.recipient(f"  {public.upper()}\n") == public
    assert escrow.spoken(public) == "2KG5 SFN9 AQMC AC8P"


def test_every_wrong_letter_of_a_public_key_is_found() -> None:
    for place in range(4, len(PUBLIC)):
        for letter in string.ascii_lowercase + string.digits:
            if letter != PUBLIC[place]:
                with pytest.raises(InputProblem):
                    escrow.recipient(PUBLIC[:place] + letter + PUBLIC[place + 1 :])


def test_every_swap_of_two_neighbours_is_found() -> None:
    for place in range(4, len(PUBLIC) - 1):
        one, two = PUBLIC[place], PUBLIC[place + 1]
        if one != two:
            with pytest.raises(InputProblem):
                escrow.recipient(PUBLIC[:place] + two + one + PUBLIC[place + 2 :])


# Keys are made afresh for each run and stand in no test's name.
@pytest.mark.parametrize(
    "typed", ["", "age1", "age", PUBLIC[:-1], PUBLIC + "q", "ssh-ed25519 AAAA", "1", "é" * 62], ids=range(8)
)
def test_what_is_no_public_key_is_refused_with_advice(typed: str) -> None:
    with pytest.raises(InputProblem, match="not an organisation's public key") as refusal:
        escrow.recipient(typed)
    assert (refusal.value.field, "age1" in refusal.value.advice) == ("escrow", True)


def test_a_secret_key_in_place_of_the_public_one_is_called_so() -> None:
    for typed in (SECRET, SECRET.lower(), FILE):
        with pytest.raises(InputProblem, match="secret key, which must never be typed here"):
            escrow.recipient(typed)


def test_a_public_key_from_which_everybody_gets_the_same_secret_is_refused() -> None:
    with pytest.raises(InputProblem):
        escrow.recipient(_written(bytes(32)))
    assert escrow.recipient(_written(X25519PrivateKey.generate().public_key().public_bytes_raw()))


@pytest.mark.parametrize(
    "text", ["", "# only a comment", PUBLIC, SECRET[:-1], f"{SECRET}\nand more", SECRET.title()], ids=range(6)
)
def test_what_holds_no_secret_key_is_refused(text: str) -> None:
    with pytest.raises(InputProblem, match="not a file of secret keys") as refusal:
        escrow.identities(text)
    assert refusal.value.field == "identity"


def test_bytes_that_are_no_public_key_open_nothing() -> None:
    (identity,) = escrow.identities(SECRET)
    for ephemeral in (b"", b"short", bytes(32), bytes(33)):
        assert escrow.unseal(identity, ephemeral, SALT) is None


def test_the_end_of_a_key_is_read_out_in_four_groups_of_four() -> None:
    groups = escrow.spoken(PUBLIC).split()
    assert [len(group) for group in groups] == [4] * 4
    assert PUBLIC.upper().endswith("".join(groups))


def _written(key: bytes) -> str:
    """A public key as age writes it, whatever its bytes are."""
    whole = int.from_bytes(key, "big") << 4
    fives = [whole >> 5 * place & 31 for place in reversed(range(52))]
    spread = [*(ord(c) >> 5 for c in "age"), 0, *(ord(c) & 31 for c in "age")]
    check = escrow._remainder((*spread, *fives, *[0] * 6)) ^ 1
    fives += [check >> 5 * (5 - place) & 31 for place in range(6)]
    return "age1" + "".join(escrow._ALPHABET[five] for five in fives)
