"""Persons as pseudonyms: the same person has always the same one, and nobody else can make it.

A pseudonym is a keyed hash; its key is the ledger's own, random, made at first use, and stands in
`ledger/secret` alone. Without that file no name leads to a pseudonym: keep it apart from exports,
and in the backup of the folder.
"""

import base64
import fcntl
import os
import re
import secrets
import stat
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.errors import JaugeError
from jauge.i18n import _
from jauge.ledger.layout import Layout
from jauge.model.seat import PSEUDONYMS

_SECRET_BYTES: Final = 32
_LETTERS: Final = 20
"""100 bits: two of a billion persons share one with a chance of 4e-13."""
_MADE: Final = re.compile(rf"u_[a-z2-7]{{{_LETTERS}}}")


def pseudonym(secret: bytes, person: str) -> str:
    """The pseudonym of an e-mail address, a login or any other id; one that is one already stays.

    Blanks around it do not matter, nor the case of an address.
    """
    name = person.strip()
    if not name or _MADE.fullmatch(name):
        return name
    if "@" in name:
        name = name.lower()
    digest = blake2b(name.encode(), key=secret, digest_size=_LETTERS).digest()
    return "u_" + base64.b32encode(digest).decode()[:_LETTERS].lower()


def pseudonym_of(workspace: Path, person: str) -> str | None:
    """What the ledger of `workspace` calls a person; None while it has named nobody.

    Raises JaugeError when `ledger/secret` is damaged.
    """
    secret = read_secret(Layout.of(workspace))
    return None if secret is None else pseudonym(secret, person)


def read_secret(layout: Layout) -> bytes | None:
    """The key of the ledger's pseudonyms, None before it was made; JaugeError when damaged."""
    try:
        text = layout.secret.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return None
    return _parsed(layout, text) if text else None


def is_open(layout: Layout) -> bool:
    """Whether others than the owner may read the key."""
    return bool(stat.S_IMODE(layout.secret.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))


def _parsed(layout: Layout, text: str) -> bytes:
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != _SECRET_BYTES:
        hint = _("{file}: damaged: put a backup in its place, or persons get other pseudonyms")
        raise JaugeError(hint.format(file=layout.secret))
    return secret


def make_secret(layout: Layout) -> bytes:
    """The key of the ledger's pseudonyms, made and durable when there was none.

    Of several processes one makes it: the others wait and read it.
    """
    handle = os.open(layout.secret, os.O_RDWR | os.O_CREAT, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "r+", encoding="ascii", errors="replace") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if text := file.read():
            return _parsed(layout, text)
        secret = secrets.token_bytes(_SECRET_BYTES)
        file.write(secret.hex())
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(layout.root, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return secret


class Pseudonyms:
    """Replaces persons in tables; asks for the key when the first one is met."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = cache(secret)

    @classmethod
    def of(cls, layout: Layout, *, dry_run: bool) -> "Pseudonyms":
        """With the ledger's key; a dry run of a ledger that has none makes none."""
        if dry_run:
            return cls(lambda: read_secret(layout) or secrets.token_bytes(_SECRET_BYTES))
        return cls(lambda: make_secret(layout))

    def replaced(self, table: pa.Table) -> tuple[pa.Table, list[str]]:
        """The table with pseudonyms, and the names of the columns of text that have them now."""
        found: list[str] = []
        for name in PSEUDONYMS:
            place = table.schema.get_field_index(name)
            if place < 0 or table[name].null_count == table.num_rows:
                continue
            if pa.types.is_list(table.schema.field(place).type):
                values = self._listed(table[name])
            else:
                values = self._texts(table[name].cast(pa.string()))
                found.append(name)
            table = table.set_column(place, name, values)
        return table, found

    def _texts(self, values: pa.ChunkedArray) -> pa.ChunkedArray:
        distinct = pc.unique(values)
        secret = self._secret()
        made = [
            None if person is None else pseudonym(secret, person) or None
            for person in distinct.to_pylist()
        ]
        return pa.array(made, pa.string()).take(pc.index_in(values, value_set=distinct))

    def _listed(self, values: pa.ChunkedArray) -> pa.Array:
        secret = self._secret()
        listed = [
            None if persons is None else [pseudonym(secret, one) for one in persons if one]
            for persons in values.to_pylist()
        ]
        return pa.array(listed, values.type)
