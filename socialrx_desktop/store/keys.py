"""The key file of a workspace: one random vault key, wrapped once for each way in.

A slot is a passphrase (Argon2id) or the printed recovery code (HKDF); each wraps the same 256-bit vault key with
AES-256-GCM, its own parameters authenticated as associated data. Everything else is derived from the vault key with
HKDF-SHA256 by purpose, so that a changed passphrase re-wraps some hundred bytes and re-encrypts nothing. A digest over
the whole file finds damage before a passphrase is judged by it, a MAC under the vault key finds meddling after it, and
a second copy (`vault.keys.bak`) mends the first.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from socialrx_desktop.problems import (
    DamagedKeys,
    DiskProblem,
    InputProblem,
    NewerWorkspace,
    NotAWorkspace,
    WrongPassphrase,
)
from socialrx_desktop.store import disk, recovery_code

FILE = "vault.keys"
BACKUP = "vault.keys.bak"
SHORTEST_PASSPHRASE = 12

_MAGIC = b"SRXK"
_FORMAT = 1
_MEMORY_KIB = 64 * 1024
_MOST_MEMORY_KIB = 256 * 1024
_FEWEST, _MOST = 3, 64

_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Salt = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Nonce = Annotated[bytes, msgspec.Meta(max_length=12)]


class _Slot(msgspec.Struct, frozen=True, array_like=True):
    kind: Literal["passphrase", "recovery"]
    worker: _Id
    name: str
    salt: _Salt
    memory_kib: int
    iterations: int
    nonce: _Nonce
    wrapped: bytes

    def bound(self, envelope: _Envelope) -> bytes:
        """What the wrapped key is tied to: any change of it refuses to unwrap."""
        return msgspec.msgpack.encode(
            (envelope.workspace, envelope.epoch, self.kind, self.worker, self.salt, self.memory_kib, self.iterations)
        )


class _Envelope(msgspec.Struct, frozen=True, array_like=True):
    workspace: _Id
    epoch: int
    cipher_salt: _Salt
    slots: Annotated[tuple[_Slot, ...], msgspec.Meta(max_length=64)]
    mac: bytes = b""


@dataclass(frozen=True)
class Who:
    """A person who may unlock the workspace, as the unlock window lists them."""

    worker: UUID
    name: str


class VaultKeys:
    """The opened vault key of one workspace; `worker` is whose way in was used."""

    def __init__(self, envelope: _Envelope, vault_key: bytes, worker: UUID, *, recovered: bool = False) -> None:
        self.workspace = UUID(bytes=envelope.workspace)
        self.epoch = envelope.epoch
        self.worker = worker
        self.by_recovery_code = recovered
        self.cipher_salt = envelope.cipher_salt
        self.vault_key = bytearray(vault_key)

    def derive(self, purpose: str) -> bytes:
        """The 32-byte key for one purpose: "db", "oplog/<id>", "audit", "backup/<id>"."""
        return _hkdf(bytes(self.vault_key), self.workspace.bytes, purpose)

    def wipe(self) -> None:
        """Overwrite the vault key in memory; nothing can be derived afterwards."""
        self.vault_key[:] = bytes(len(self.vault_key))


def create(
    folder: Path, passphrase: str, *, workspace: UUID, worker: UUID, name: str, seconds: float = 1.0
) -> tuple[VaultKeys, str]:
    """Write a new key file; the vault keys and the recovery code, which is shown once and kept nowhere.

    `seconds` is how long one try of the passphrase shall take on this machine.
    """
    check_passphrase(passphrase)
    vault_key = os.urandom(32)
    envelope = _Envelope(workspace=workspace.bytes, epoch=1, cipher_salt=os.urandom(16), slots=())
    code = recovery_code.new()
    envelope = _with(envelope, _passphrase_slot(envelope, vault_key, passphrase, worker, name, seconds))
    envelope = _with(envelope, _recovery_slot(envelope, vault_key, code, worker))
    _save(folder, envelope, vault_key)
    return VaultKeys(envelope, vault_key, worker), recovery_code.write(code)


def unlock(folder: Path, passphrase: str) -> VaultKeys:
    """The keys, if the passphrase opens any slot; WrongPassphrase if not, DamagedKeys if the file is at fault."""
    envelope = _load(folder)
    for slot in envelope.slots:
        if slot.kind == "passphrase":
            vault_key = _unwrap(envelope, slot, _stretch(passphrase, slot))
            if vault_key is not None:
                return _opened(envelope, vault_key, slot)
    raise WrongPassphrase(
        "That passphrase is not right.",
        "Check Caps Lock and try again. If you have forgotten it, use the printed recovery code.",
    )


def unlock_with_code(folder: Path, code: str) -> VaultKeys:
    """The keys, opened by the printed recovery code."""
    envelope = _load(folder)
    value = recovery_code.read(code)
    for slot in envelope.slots:
        if slot.kind == "recovery":
            vault_key = _unwrap(envelope, slot, _recovery_key(value, slot.salt))
            if vault_key is not None:
                return _opened(envelope, vault_key, slot)
    raise WrongPassphrase(
        "That recovery code belongs to another workspace, or a newer code has replaced it.",
        "Look for the sheet with the latest date.",
    )


def change_passphrase(folder: Path, keys: VaultKeys, passphrase: str, *, seconds: float = 1.0) -> None:
    """Replace the passphrase of the worker who unlocked; the old one opens nothing but old backups."""
    check_passphrase(passphrase)
    envelope, vault_key = _load(folder), bytes(keys.vault_key)
    name = next((s.name for s in envelope.slots if s.kind == "passphrase" and s.worker == keys.worker.bytes), "")
    kept = tuple(s for s in envelope.slots if s.kind != "passphrase" or s.worker != keys.worker.bytes)
    envelope = msgspec.structs.replace(envelope, slots=kept)
    slot = _passphrase_slot(envelope, vault_key, passphrase, keys.worker, name, seconds)
    _save(folder, _with(envelope, slot), vault_key)


def new_recovery_code(folder: Path, keys: VaultKeys) -> str:
    """Replace the recovery code; the old sheet opens nothing but old backups."""
    envelope, vault_key = _load(folder), bytes(keys.vault_key)
    kept = tuple(s for s in envelope.slots if s.kind != "recovery")
    code = recovery_code.new()
    envelope = msgspec.structs.replace(envelope, slots=kept)
    _save(folder, _with(envelope, _recovery_slot(envelope, vault_key, code, keys.worker)), vault_key)
    return recovery_code.write(code)


def who(folder: Path) -> list[Who]:
    """The people whose passphrases open the workspace."""
    return [Who(UUID(bytes=s.worker), s.name) for s in _load(folder).slots if s.kind == "passphrase"]


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that is too short to protect a stolen laptop; no rules on what it is made of."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise InputProblem(
            f"The passphrase must have at least {SHORTEST_PASSPHRASE} letters.",
            "Four words that do not belong together are easy to remember and hard to guess.",
            field="passphrase",
        )


def check(folder: Path) -> None:
    """A DamagedKeys if the key file in `folder` is not whole; its copy is not asked."""
    path = folder / FILE
    if not path.is_file() or _parse(path.read_bytes()) is None:
        raise DamagedKeys("The key file is damaged.", "Its second copy may still open the workspace.")


def envelope_bytes(folder: Path) -> bytes:
    """The key file as it is kept beside each backup."""
    _load(folder)
    return (folder / FILE).read_bytes()


def _opened(envelope: _Envelope, vault_key: bytes, slot: _Slot) -> VaultKeys:
    if not hmac.compare_digest(envelope.mac, _mac(envelope, vault_key)):
        raise _damaged()
    return VaultKeys(envelope, vault_key, UUID(bytes=slot.worker), recovered=slot.kind == "recovery")


def _with(envelope: _Envelope, slot: _Slot) -> _Envelope:
    return msgspec.structs.replace(envelope, slots=(*envelope.slots, slot))


def _passphrase_slot(
    envelope: _Envelope, vault_key: bytes, passphrase: str, worker: UUID, name: str, seconds: float
) -> _Slot:
    slot = _Slot("passphrase", worker.bytes, name, os.urandom(16), _MEMORY_KIB, _iterations(seconds), b"", b"")
    return _wrap(envelope, slot, _stretch(passphrase, slot), vault_key)


def _recovery_slot(envelope: _Envelope, vault_key: bytes, code: int, worker: UUID) -> _Slot:
    slot = _Slot("recovery", worker.bytes, "", os.urandom(16), 0, 0, b"", b"")
    return _wrap(envelope, slot, _recovery_key(code, slot.salt), vault_key)


def _wrap(envelope: _Envelope, slot: _Slot, key: bytes, vault_key: bytes) -> _Slot:
    nonce = os.urandom(12)
    wrapped = AESGCM(key).encrypt(nonce, vault_key, slot.bound(envelope))
    return msgspec.structs.replace(slot, nonce=nonce, wrapped=wrapped)


def _unwrap(envelope: _Envelope, slot: _Slot, key: bytes) -> bytes | None:
    try:
        return AESGCM(key).decrypt(slot.nonce, slot.wrapped, slot.bound(envelope))
    except (InvalidTag, ValueError):
        return None


def _stretch(passphrase: str, slot: _Slot) -> bytes:
    # The file names its own cost. Without a ceiling a hostile file could ask for all memory of the laptop; below the
    # floor none was ever written.
    if not (_MEMORY_KIB <= slot.memory_kib <= _MOST_MEMORY_KIB and _FEWEST <= slot.iterations <= _MOST):
        raise _damaged()
    return _argon2(passphrase, slot.salt, slot.memory_kib, slot.iterations)


def _argon2(passphrase: str, salt: bytes, memory_kib: int, iterations: int) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=iterations, lanes=1, memory_cost=memory_kib)
    # An accent may come as one letter or as two from another keyboard; it is the same passphrase.
    return kdf.derive(unicodedata.normalize("NFKC", passphrase).encode("utf-8"))


def _iterations(seconds: float) -> int:
    """Passes of Argon2id that take about `seconds` here, from the slope between 1 and 4 passes."""
    if seconds <= 0:
        return _FEWEST
    one, four = _passes(1), _passes(4)
    a_pass = max((four - one) / 3, 0.001)
    return min(max(round((seconds - one) / a_pass) + 1, _FEWEST), _MOST)


def _passes(iterations: int) -> float:
    start = time.perf_counter()
    _argon2("calibration", b"0" * 16, _MEMORY_KIB, iterations)
    return time.perf_counter() - start


def _recovery_key(value: int, salt: bytes) -> bytes:
    return _hkdf(value.to_bytes(17, "big"), salt, "recovery code")


def _hkdf(secret: bytes, salt: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose.encode("ascii")).derive(secret)


def _mac(envelope: _Envelope, vault_key: bytes) -> bytes:
    body = msgspec.msgpack.encode(msgspec.structs.replace(envelope, mac=b""))
    return hmac.digest(_hkdf(vault_key, envelope.workspace, "key file"), body, "sha256")


def _save(folder: Path, envelope: _Envelope, vault_key: bytes) -> None:
    envelope = msgspec.structs.replace(envelope, mac=_mac(envelope, vault_key))
    body = _MAGIC + bytes((_FORMAT,)) + msgspec.msgpack.encode(envelope)
    sealed = body + hashlib.sha256(body).digest()
    # The copy is replaced second, so that at every moment one of the two files is whole.
    disk.replace(folder / FILE, sealed)
    disk.replace(folder / BACKUP, sealed)


def _load(folder: Path) -> _Envelope:
    found = False
    for name in (FILE, BACKUP):
        path = folder / name
        if path.is_file():
            found = True
            envelope = _parse(_bytes_of(path))
            if envelope is not None:
                _mend(folder, name)
                return envelope
    if not found:
        raise NotAWorkspace(
            "There is no workspace in this folder.",
            "Choose the folder that holds the file vault.keys, or make a new one.",
        )
    raise _damaged()


def _bytes_of(path: Path) -> bytes:
    """The file's bytes; none if it cannot be read, for then the other copy serves."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _mend(folder: Path, sound: str) -> None:
    """Give both names the bytes of the sound one; a read-only disk may refuse, and the sound copy still opens."""
    other = folder / (BACKUP if sound == FILE else FILE)
    whole = (folder / sound).read_bytes()
    if not other.is_file() or _bytes_of(other) != whole:
        with suppress(DiskProblem):
            disk.replace(other, whole)


def _parse(sealed: bytes) -> _Envelope | None:
    body, digest = sealed[:-32], sealed[-32:]
    if not hmac.compare_digest(hashlib.sha256(body).digest(), digest) or len(body) < 5 or body[:4] != _MAGIC:
        return None
    if body[4] != _FORMAT:
        raise NewerWorkspace(
            "This workspace was made by a newer version of SocialRx Desktop.", "Open it with that version, or update."
        )
    try:
        return msgspec.msgpack.decode(body[5:], type=_Envelope)
    except msgspec.DecodeError:
        return None


def _damaged() -> DamagedKeys:
    return DamagedKeys(
        "The key file of this workspace is damaged, and so is its second copy.",
        "Your passphrase may well be right. Restore the newest backup; each backup holds its own copy of the key file.",
    )
