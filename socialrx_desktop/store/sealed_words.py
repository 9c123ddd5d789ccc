"""Sealing the words of restricted notes, so that neither search nor any list, page or export can come upon them.

AES-256-GCM under a key of its own, derived from the workspace's; what they belong to is bound in, so that sealed words
moved to another note do not open.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from socialrx_desktop.problems import DamagedWorkspace
from socialrx_desktop.store.keys import VaultKeys

_PURPOSE = "restricted"
_NONCE_BYTES = 12
_SEALED_DRAFT = "sealed"


class Seal:
    """Closes and opens texts. It holds the key: make one when it is needed, and keep it no longer."""

    def __init__(self, keys: VaultKeys) -> None:
        self._cipher = AESGCM(keys.derive(_PURPOSE))

    def close(self, about: UUID, texts: Mapping[str, str]) -> bytes:
        """The texts as bytes that open only for `about`."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, msgspec.json.encode(dict(texts)), about.bytes)

    def open(self, about: UUID, sealed: bytes) -> dict[str, str]:
        """The texts; a DamagedWorkspace if these bytes were not closed for `about`."""
        nonce, closed = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            plain = self._cipher.decrypt(nonce, closed, about.bytes)
        except (InvalidTag, ValueError) as fault:
            raise DamagedWorkspace(
                "This restricted text cannot be opened: it is not as it was written.", "Run a check of the workspace."
            ) from fault
        return msgspec.json.decode(plain, type=dict[str, str])


def as_draft(seal: Seal, about: UUID, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form as a draft that says nothing of them."""
    return {_SEALED_DRAFT: b64encode(seal.close(about, fields)).decode("ascii")}


def is_sealed(draft: Mapping[str, str]) -> bool:
    """Whether a draft was kept by `as_draft`."""
    return _SEALED_DRAFT in draft


def from_draft(seal: Seal, about: UUID, draft: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form from such a draft."""
    return seal.open(about, b64decode(draft[_SEALED_DRAFT]))
