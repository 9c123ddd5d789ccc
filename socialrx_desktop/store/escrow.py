"""The organisation's key: a second way in that its keeper makes and keeps with the standard age tool.

The public key is an age X25519 recipient (`age1...`), the secret one an age identity (`AGE-SECRET-KEY-1...`), both
written in Bech32 (BIP 173, without its limit of length) as age-encryption.org/v1 says. Sealing is as age does it: a
new X25519 pair for each seal, and HKDF-SHA256 over what the two keys share, bound to both public keys.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from socialrx_desktop.problems import InputProblem

PUBLIC_BYTES = 32

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK = 6
_RECIPIENT, _IDENTITY = "age", "age-secret-key-"
_SPOKEN_GROUPS, _SPOKEN_GROUP = 4, 4
_PURPOSE = b"SocialRx organisation key"


def recipient(text: str) -> str:
    """The public key as age writes it; an InputProblem for field "escrow" if it is none."""
    text = text.strip()
    if _IDENTITY in text.lower():
        raise InputProblem(
            "This is a secret key, which must never be typed here.",
            "Ask your organisation for its public key, which starts with age1, and to make new keys.",
            field="escrow",
        )
    key = _decoded(text, _RECIPIENT)
    if key is None or not _is_sound(key):
        raise InputProblem(
            "This is not an organisation's public key.",
            "A public key starts with age1 and has 62 letters and numbers. Copy it again.",
            field="escrow",
        )
    return text.lower()


def spoken(text: str) -> str:
    """The end of a public key in 4 groups of 4, to compare by telephone; whoever has the key can read it off.

    It is 80 bits: nobody can make another key with the same end.
    """
    end = text.strip().upper()[-_SPOKEN_GROUPS * _SPOKEN_GROUP :]
    return " ".join(end[start : start + _SPOKEN_GROUP] for start in range(0, len(end), _SPOKEN_GROUP))


def identities(text: str) -> list[bytes]:
    """The secret keys in what `age-keygen` wrote; an InputProblem if there is none."""
    lines = [line.strip() for line in text.splitlines()]
    found = [_decoded(line, _IDENTITY) for line in lines if line and not line.startswith("#")]
    sound = [key for key in found if key is not None]
    if not sound or len(sound) < len(found):
        raise InputProblem(
            "This is not a file of secret keys.",
            "Use the file that age-keygen made. It has a line that starts with AGE-SECRET-KEY-1.",
            field="identity",
        )
    return sound


def seal(to: str, salt: bytes) -> tuple[bytes, bytes]:
    """A public key made for this once, to be kept, and the 32-byte key that it and the organisation's secret make."""
    public = _decoded(to, _RECIPIENT)
    assert public is not None, "a recipient is checked before anything is sealed to it"
    once = X25519PrivateKey.from_private_bytes(os.urandom(32))
    ephemeral = once.public_key().public_bytes_raw()
    return ephemeral, _key(once.exchange(X25519PublicKey.from_public_bytes(public)), ephemeral, public, salt)


def unseal(identity: bytes, ephemeral: bytes, salt: bytes) -> bytes | None:
    """The key that `seal` made, if this secret is the organisation's: another secret gives another key."""
    secret = X25519PrivateKey.from_private_bytes(identity)
    try:
        shared = secret.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    except ValueError:  # bytes that are no public key, or one that makes every secret alike
        return None
    return _key(shared, ephemeral, secret.public_key().public_bytes_raw(), salt)


def _key(shared: bytes, ephemeral: bytes, public: bytes, salt: bytes) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=_PURPOSE + ephemeral + public)
    return kdf.derive(shared)


def _is_sound(public: bytes) -> bool:
    """Whether secrets kept from this key stay secret: a few points give the same answer to everybody."""
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return False
    return True


def _decoded(text: str, prefix: str) -> bytes | None:
    """The 32 bytes of a Bech32 text with this prefix; None if a letter of it is wrong."""
    if text not in (text.lower(), text.upper()):
        return None
    found, separator, letters = text.lower().rpartition("1")
    if found != prefix or not separator or any(letter not in _ALPHABET for letter in letters):
        return None
    values = [_ALPHABET.index(letter) for letter in letters]
    spread = [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix)]
    if len(values) < _CHECK or _remainder((*spread, *values)) != 1:
        return None
    key = _eights(values[:-_CHECK])
    return key if key is not None and len(key) == PUBLIC_BYTES else None


def _remainder(values: Iterable[int]) -> int:
    remainder = 1
    for value in values:
        top = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << 5 ^ value
        for place, term in enumerate(_GENERATOR):
            remainder ^= term if top >> place & 1 else 0
    return remainder


def _eights(fives: list[int]) -> bytes | None:
    """Groups of 5 bits as bytes; what is left over must be fewer than 5 bits, and all nought."""
    whole = 0
    for value in fives:
        whole = whole << 5 | value
    left = 5 * len(fives) % 8
    if left >= 5 or whole & (1 << left) - 1:
        return None
    return (whole >> left).to_bytes(5 * len(fives) // 8, "big")
