"""The key file of a workspace: one random vault key, wrapped once for each way in.

A slot is a passphrase (Argon2id), the printed recovery code (HKDF) or the organisation's key (X25519); each wraps the
same 256-bit vault key with AES-256-GCM, its own parameters authenticated as associated data. Everything else is derived
from the vault key with HKDF-SHA256 by purpose, so that a changed passphrase re-wraps some hundred bytes and re-encrypts
nothing. A digest over the whole file finds damage before a passphrase is judged by it, a MAC under the vault key finds
meddling after it, and a second copy (`vault.keys.bak`) mends the first.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import time
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
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
from socialrx_desktop.store import disk, escrow, private_memory, recovery_code

FILE = "vault.keys"
BACKUP = "vault.keys.bak"
SHORTEST_PASSPHRASE = 12

_MAGIC = b"SRXK"
_FORMAT = 2
_READABLE = frozenset({1, 2})  # the second form knows two more kinds of slot
_MEMORY_KIB = 64 * 1024
_MOST_MEMORY_KIB = 256 * 1024
_FEWEST, _MOST = 3, 64

_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Salt = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Nonce = Annotated[bytes, msgspec.Meta(max_length=12)]


class _Slot(msgspec.Struct, frozen=True, array_like=True):
    """One way in; `name` is the worker's, or the organisation's public key, whose slot begins `wrapped` with a key."""

    kind: Literal["passphrase", "recovery", "unproven recovery", "escrow"]
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


class WayIn(StrEnum):
    """What opened the workspace."""

    PASSPHRASE = "passphrase"  # noqa: S105  the name of a way, not a secret
    RECOVERY_CODE = "recovery code"
    ESCROW = "organisation's key"


_WAYS = {
    "passphrase": WayIn.PASSPHRASE,
    "recovery": WayIn.RECOVERY_CODE,
    "unproven recovery": WayIn.RECOVERY_CODE,
    "escrow": WayIn.ESCROW,
}
_CODES = ("recovery", "unproven recovery")


@dataclass(frozen=True)
class Who:
    """A person who may unlock the workspace, as the unlock window lists them."""

    worker: UUID
    name: str


class VaultKeys:
    """The opened vault key of one workspace; `worker` is whose way in was used, `way` which one it was.

    `has_code_to_prove` says that a recovery code was shown of which nobody has proved that it is on paper.
    """

    def __init__(self, envelope: _Envelope, vault_key: bytes, worker: UUID, *, way: WayIn = WayIn.PASSPHRASE) -> None:
        self.workspace = UUID(bytes=envelope.workspace)
        self.epoch = envelope.epoch
        self.worker = worker
        self.way = way
        self.has_code_to_prove = any(slot.kind == "unproven recovery" for slot in envelope.slots)
        self.cipher_salt = envelope.cipher_salt
        self.vault_key = bytearray(vault_key)

    def derive(self, purpose: str) -> bytes:
        """The 32-byte key for one purpose: "db", "oplog/<id>", "audit", "backup/<id>"."""
        return _hkdf(bytes(self.vault_key), self.workspace.bytes, purpose)

    def wipe(self) -> None:
        """Overwrite the vault key in memory; nothing can be derived afterwards."""
        self.vault_key[:] = bytes(len(self.vault_key))


def create(
    folder: Path,
    passphrase: str,
    *,
    workspace: UUID,
    worker: UUID,
    name: str,
    seconds: float = 1.0,
    is_proven: bool = True,
) -> tuple[VaultKeys, str]:
    """Write a new key file; the vault keys and the recovery code, which is shown once and kept nowhere.

    `seconds` is how long one try of the passphrase shall take on this machine. With `is_proven` off, the code waits for
    `prove_recovery_code`.
    """
    private_memory.keep()
    check_passphrase(passphrase)
    vault_key = os.urandom(32)
    envelope = _Envelope(workspace=workspace.bytes, epoch=1, cipher_salt=os.urandom(16), slots=())
    code = recovery_code.new()
    envelope = _with(envelope, _passphrase_slot(envelope, vault_key, passphrase, worker, name, seconds))
    envelope = _with(envelope, _recovery_slot(envelope, vault_key, code, worker, is_proven=is_proven))
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
        if slot.kind in _CODES:
            vault_key = _unwrap(envelope, slot, _recovery_key(value, slot.salt))
            if vault_key is not None:
                return _opened(envelope, vault_key, slot)
    raise WrongPassphrase(
        "That recovery code belongs to another workspace, or a newer code has replaced it.",
        "Look for the sheet with the latest date.",
    )


def unlock_with_escrow(folder: Path, identity: str) -> VaultKeys:
    """The keys, opened by the organisation's secret key: the text of the file that `age-keygen` made."""
    envelope = _load(folder)
    for secret in escrow.identities(identity):
        for slot in envelope.slots:
            if slot.kind == "escrow":
                vault_key = _unwrap_escrow(envelope, slot, secret)
                if vault_key is not None:
                    return _opened(envelope, vault_key, slot)
    raise WrongPassphrase(
        "This organisation's key does not open this workspace.",
        "Use the secret key that belongs to the public key which was set in the workspace.",
    )


def change_passphrase(folder: Path, keys: VaultKeys, passphrase: str, *, seconds: float = 1.0) -> None:
    """Replace the passphrase of the worker who unlocked; the old one opens nothing but old backups."""
    check_passphrase(passphrase)
    envelope, vault_key = _trusted(folder, keys), bytes(keys.vault_key)
    name = next((s.name for s in envelope.slots if s.kind == "passphrase" and s.worker == keys.worker.bytes), "")
    kept = tuple(s for s in envelope.slots if s.kind != "passphrase" or s.worker != keys.worker.bytes)
    slot = _passphrase_slot(envelope, vault_key, passphrase, keys.worker, name, seconds)
    _save(folder, msgspec.structs.replace(envelope, slots=(*kept, slot)), vault_key)


def is_passphrase(folder: Path, keys: VaultKeys, passphrase: str) -> bool:
    """Whether this is the passphrase of the worker who unlocked."""
    envelope = _trusted(folder, keys)
    return any(
        _unwrap(envelope, slot, _stretch(passphrase, slot)) is not None
        for slot in envelope.slots
        if slot.kind == "passphrase" and slot.worker == keys.worker.bytes
    )


def new_recovery_code(folder: Path, keys: VaultKeys) -> str:
    """One more recovery code. It opens at once, and so does the old one until `prove_recovery_code` ends it.

    So no sheet that anybody may have printed is worthless before another one is known to be on paper.
    """
    envelope, vault_key = _trusted(folder, keys), bytes(keys.vault_key)
    codes = [s for s in envelope.slots if s.kind in _CODES]
    proven = [s for s in codes if s.kind == "recovery"]
    kept = tuple(s for s in envelope.slots if s.kind not in _CODES) + tuple((proven or codes)[-1:])
    code = recovery_code.new()
    slot = _recovery_slot(envelope, vault_key, code, keys.worker, is_proven=False)
    _save(folder, msgspec.structs.replace(envelope, slots=(*kept, slot)), vault_key)
    keys.has_code_to_prove = True
    return recovery_code.write(code)


def prove_recovery_code(folder: Path, keys: VaultKeys, code: str) -> None:
    """The code is on paper: from now on it is the only one. Older sheets open nothing but old backups."""
    envelope, vault_key, value = _trusted(folder, keys), bytes(keys.vault_key), recovery_code.read(code)
    if not any(
        _unwrap(envelope, s, _recovery_key(value, s.salt)) is not None for s in envelope.slots if s.kind in _CODES
    ):
        raise InputProblem("This code does not open this workspace.", "Make a new recovery code.", field="code")
    kept = tuple(s for s in envelope.slots if s.kind not in _CODES)
    slot = _recovery_slot(envelope, vault_key, value, keys.worker, is_proven=True)
    _save(folder, msgspec.structs.replace(envelope, slots=(*kept, slot)), vault_key)
    keys.has_code_to_prove = False


def set_escrow(folder: Path, keys: VaultKeys, recipient: str) -> None:
    """Let whoever has the secret key of this age recipient in; it replaces one that was set before."""
    recipient = escrow.recipient(recipient)
    envelope, vault_key = _trusted(folder, keys), bytes(keys.vault_key)
    kept = tuple(s for s in envelope.slots if s.kind != "escrow")
    slot = _escrow_slot(envelope, vault_key, recipient, keys.worker)
    _save(folder, msgspec.structs.replace(envelope, slots=(*kept, slot)), vault_key)


def remove_escrow(folder: Path, keys: VaultKeys) -> None:
    """Let nobody in by an organisation's key; it still opens backups that were made before."""
    envelope = _trusted(folder, keys)
    kept = tuple(s for s in envelope.slots if s.kind != "escrow")
    _save(folder, msgspec.structs.replace(envelope, slots=kept), bytes(keys.vault_key))


def escrow_recipient(folder: Path, keys: VaultKeys) -> str | None:
    """The organisation's public key that is set."""
    return next((s.name for s in _trusted(folder, keys).slots if s.kind == "escrow"), None)


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


def check_fit(folder: Path, keys: VaultKeys) -> None:
    """A DamagedKeys if the key file in `folder` is not whole, or holds another vault key than `keys`."""
    check(folder)
    _trusted(folder, keys)


def envelope_bytes(folder: Path) -> bytes:
    """The key file as it is kept beside each backup."""
    _load(folder)
    return (folder / FILE).read_bytes()


def _opened(envelope: _Envelope, vault_key: bytes, slot: _Slot) -> VaultKeys:
    if not hmac.compare_digest(envelope.mac, _mac(envelope, vault_key)):
        raise _damaged()
    return VaultKeys(envelope, vault_key, UUID(bytes=slot.worker), way=_WAYS[slot.kind])


def _trusted(folder: Path, keys: VaultKeys) -> _Envelope:
    """The key file of an open workspace; a DamagedKeys if anybody else has written it, lest a change signs that."""
    envelope = _load(folder)
    if not hmac.compare_digest(envelope.mac, _mac(envelope, bytes(keys.vault_key))):
        raise _damaged()
    return envelope


def _with(envelope: _Envelope, slot: _Slot) -> _Envelope:
    return msgspec.structs.replace(envelope, slots=(*envelope.slots, slot))


def _passphrase_slot(
    envelope: _Envelope, vault_key: bytes, passphrase: str, worker: UUID, name: str, seconds: float
) -> _Slot:
    slot = _Slot("passphrase", worker.bytes, name, os.urandom(16), _MEMORY_KIB, _iterations(seconds), b"", b"")
    return _wrap(envelope, slot, _stretch(passphrase, slot), vault_key)


def _recovery_slot(envelope: _Envelope, vault_key: bytes, code: int, worker: UUID, *, is_proven: bool) -> _Slot:
    kind: Literal["recovery", "unproven recovery"] = "recovery" if is_proven else "unproven recovery"
    slot = _Slot(kind, worker.bytes, "", os.urandom(16), 0, 0, b"", b"")
    return _wrap(envelope, slot, _recovery_key(code, slot.salt), vault_key)


def _escrow_slot(envelope: _Envelope, vault_key: bytes, recipient: str, worker: UUID) -> _Slot:
    slot = _Slot("escrow", worker.bytes, recipient, os.urandom(16), 0, 0, b"", b"")
    ephemeral, key = escrow.seal(recipient, slot.salt)
    slot = _wrap(envelope, slot, key, vault_key)
    return msgspec.structs.replace(slot, wrapped=ephemeral + slot.wrapped)


def _unwrap_escrow(envelope: _Envelope, slot: _Slot, secret: bytes) -> bytes | None:
    ephemeral, wrapped = slot.wrapped[: escrow.PUBLIC_BYTES], slot.wrapped[escrow.PUBLIC_BYTES :]
    key = escrow.unseal(secret, ephemeral, slot.salt)
    return None if key is None else _unwrap(envelope, msgspec.structs.replace(slot, wrapped=wrapped), key)


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
    private_memory.keep()
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
    if body[4] not in _READABLE:
        raise NewerWorkspace(
            "This workspace was made by a newer version of SocialRx Desktop.", "Open it with that version, or update."
        )
    try:
        return msgspec.msgpack.decode(body[5:], type=_Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError):  # the library lets bad text fly as what it is
        return None


def _damaged() -> DamagedKeys:
    return DamagedKeys(
        "The key file of this workspace is damaged, and so is its second copy.",
        "Your passphrase may well be right. Restore the newest backup; each backup holds its own copy of the key file.",
    )
