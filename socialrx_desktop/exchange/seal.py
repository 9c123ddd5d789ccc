"""Sealing exports with age, so that only their recipients can open them, with any age tool (age-encryption.org/v1)."""

from __future__ import annotations

from collections.abc import Sequence

import pyrage

from socialrx_desktop.problems import FileProblem, InputProblem


def seal(content: bytes, recipients: Sequence[str]) -> bytes:
    """`content` as an age file that each of the recipients can open; an InputProblem if a key is not right."""
    if not recipients:
        raise InputProblem("Nobody could open this export.", "Add the receiver's public key to the destination.")
    sealed: bytes = pyrage.encrypt(content, [_recipient(each) for each in recipients])
    return sealed


def open_sealed(sealed: bytes, secret: str) -> bytes:
    """The content again, all or nothing; a FileProblem if this secret key does not open it or a byte has changed."""
    try:
        content: bytes = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(secret)])
    except (pyrage.DecryptError, pyrage.IdentityError) as refusal:
        raise FileProblem(
            "This sealed file does not open with this key.",
            "It was sealed for somebody else, or it is damaged. Ask the sender to send it again.",
        ) from refusal
    return content


def new_identity() -> tuple[str, str]:
    """A new pair of keys: the public one to give away, the secret one to keep."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def check_recipient(key: str) -> str:
    """The public key as age writes it; an InputProblem if it is none. Its checksum finds a mistyped letter."""
    return str(_recipient(key))


def _recipient(key: str) -> pyrage.x25519.Recipient:
    if key.strip().upper().startswith("AGE-SECRET-KEY"):
        raise InputProblem(
            "This is a secret key, which must never be given to anybody.",
            "Ask the receiver for the public key, which starts with age1, and to make new keys.",
            field="recipients",
        )
    try:
        return pyrage.x25519.Recipient.from_str(key.strip())
    except pyrage.RecipientError as refusal:
        raise InputProblem(
            "This is not a public key that exports can be sealed with.",
            "A public key starts with age1 and has 62 letters and numbers. Copy it again from the receiver.",
            field="recipients",
        ) from refusal
