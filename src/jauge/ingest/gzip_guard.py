"""Files opened as streams of unzipped bytes, with a guard against gzip bombs.

A first line `sep=;`, which tells Excel the delimiter of a table, is no part of the data.

A gzip file is unfolded once to its end before any of it is read, so that a cut, damaged or
hostile one is refused whole. Two limits hold. Deflate reaches a ratio of about 1030, real logs
10 to 60 and very repetitive ones 100: above `LARGEST_RATIO` a file is refused once it passed
`FREE_BYTES`. And nothing may unfold to more than `LARGEST_BYTES`.
"""

import gzip
import io
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, cast

from jauge.i18n import _
from jauge.sources.base import Unreadable

MAGIC: Final = b"\x1f\x8b"
FREE_BYTES: Final = 64 * 1024**2
LARGEST_RATIO: Final = 200
LARGEST_BYTES: Final = 200 * 1024**3
_BLOCK: Final = 1 << 20

_SEP: Final = re.compile(rb'(?:\xef\xbb\xbf)?"?sep=[,;|\t]"?[,;|\t ]*\r?\n', re.IGNORECASE)
_SEP_BYTES: Final = 64

Told = Callable[[int], None]
"""Told how many bytes of the file on disk were read since the last time."""


class Opened:
    """One file on disk; `size` is what it takes there."""

    def __init__(self, path: Path, told: Told | None = None) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._told = told
        self._before: int | None = None
        with path.open("rb") as stream:
            self.zipped = stream.read(len(MAGIC)) == MAGIC

    def open(self) -> BinaryIO:
        """A fresh stream of the unzipped bytes."""
        raw = self.path.open("rb", buffering=0)
        counted = io.BufferedReader(_Counted(raw, self._told), _BLOCK)
        stream = cast("BinaryIO", _Unzipped(counted)) if self.zipped else counted
        if self._before is None:
            with self.path.open("rb") as start:
                first = cast("BinaryIO", _Unzipped(start)) if self.zipped else start
                self._before = _told_delimiter(first.read(_SEP_BYTES))
        stream.read(self._before)
        return stream

    def head(self, count: int) -> bytes:
        """The first unzipped bytes, as many as there are; Unreadable when it is no gzip."""
        raw = self.path.open("rb")
        with cast("BinaryIO", _Unzipped(raw)) if self.zipped else raw as stream:
            start = stream.read(count + _SEP_BYTES)
        return start[_told_delimiter(start) :][:count]

    def guard(self) -> None:
        """Raise Unreadable for a gzip file that is cut, damaged or a bomb."""
        if not self.zipped:
            return
        unfolded = 0
        with _Unzipped(self.path.open("rb")) as stream:
            while block := stream.read(_BLOCK):
                unfolded += len(block)
                ratio = unfolded / max(self.size, 1)
                if unfolded > LARGEST_BYTES or (unfolded > FREE_BYTES and ratio > LARGEST_RATIO):
                    hint = _("a gzip bomb ({ratio} times its size and more): unpack it yourself")
                    raise Unreadable(hint.format(ratio=int(ratio)))


def _told_delimiter(start: bytes) -> int:
    """The length of a line `sep=;`, by which Excel is told the delimiter, before a table."""
    found = _SEP.match(start)
    return found.end() if found else 0


class _Unzipped(gzip.GzipFile):
    """A gzip stream whose defects are Unreadable, and which closes what it reads."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(fileobj=stream, mode="rb")
        self._below = stream

    def read(self, size: int | None = -1) -> bytes:
        try:
            return super().read(size)
        except EOFError:
            raise Unreadable(_("a cut gzip file: copy it again")) from None
        except (gzip.BadGzipFile, zlib.error) as error:
            hint = _("a damaged gzip file ({error}): copy it again")
            raise Unreadable(hint.format(error=str(error)[:80])) from None

    def close(self) -> None:
        super().close()
        self._below.close()


class _Counted(io.RawIOBase):
    """A file that tells how much of it was read."""

    def __init__(self, raw: io.FileIO, told: Told | None) -> None:
        super().__init__()
        self._raw = raw
        self._told = told

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def readinto(self, buffer: memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Fill `buffer`, as far as there is."""
        count = self._raw.readinto(buffer) or 0
        if self._told is not None and count:
            self._told(count)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
