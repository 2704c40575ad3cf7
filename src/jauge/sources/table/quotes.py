"""Quotes that are never closed, made harmless: one bad line does not swallow the good ones.

A CSV reader takes everything up to the next quote for one field. Here a line with an odd number
of quotes is looked at with the lines that follow: when they make one record of the right width,
they pass; else the line is marked, and only it is rejected.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

MARK: Final = "\x1f"
"""Ends a line whose quote is never closed; no cell that is taken holds it, see `encoding`."""
LONGEST_RECORD_LINES: Final = 200
_BLOCK: Final = 1 << 20
_LONGEST: Final = 16 << 20
_QUOTE: Final = b'"'


class Mended(io.RawIOBase):
    """The lines of `stream`, those with an unclosed quote marked and made too wide to be a row."""

    def __init__(self, stream: BinaryIO, delimiter: str, width: int) -> None:
        super().__init__()
        self._stream = stream
        self._delimiter = delimiter
        self._width = width
        self._blocks = self._mended()
        self._ready = b""

    def readable(self) -> bool:
        """Yes: it is for reading only."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Fill `buffer`, as far as there is."""
        while not self._ready:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._ready = block
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        """Close what is read below."""
        self._stream.close()
        super().close()

    def _mended(self) -> Iterator[bytes]:
        rest = b""
        while read := self._stream.read(_BLOCK):
            block = rest + read
            if _QUOTE not in block or len(block) > _LONGEST:
                # A line must start where the next block does.
                end = block.rfind(b"\n") + 1 or len(block)
                yield block[:end]
                rest = block[end:]
                continue
            lines = block.splitlines(keepends=True)
            # The last lines wait: a record that starts there may go on in the next block.
            keep = min(len(lines), LONGEST_RECORD_LINES)
            done, text = self._lines(lines, len(lines) - keep)
            yield text
            rest = b"".join(lines[done:])
        lines = rest.splitlines(keepends=True)
        yield self._lines(lines, len(lines))[1]

    def _lines(self, lines: list[bytes], stop: int) -> tuple[int, bytes]:
        """The lines up to `stop` or the end of the record there, mended, and where that is."""
        out: list[bytes] = []
        at = 0
        while at < stop:
            line = lines[at]
            if line.count(_QUOTE) % 2 == 0:
                out.append(line)
                at += 1
            elif used := self._record(lines[at : at + LONGEST_RECORD_LINES]):
                out.extend(lines[at : at + used])
                at += used
            else:
                out.append(self._marked(line))
                at += 1
        return at, b"".join(out)

    def _record(self, lines: list[bytes]) -> int:
        """How many lines make one record of the right width; 0 when they do not."""
        reader = csv.reader(_decoded(lines), delimiter=self._delimiter, strict=True)
        try:
            row = next(reader, [])
        except csv.Error:
            return 0
        used = reader.line_num
        closed = used == 1 or sum(line.count(_QUOTE) for line in lines[:used]) % 2 == 0
        if used == 1 and _opens(lines[0], self._delimiter):
            return 0
        return used if closed and len(row) == self._width else 0

    def _marked(self, line: bytes) -> bytes:
        text = line.rstrip(b"\r\n").replace(_QUOTE, b"'")
        return text + self._delimiter.encode() * self._width + MARK.encode() + b"\n"


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    return (line.decode("utf-8", "replace") for line in lines)


def _opens(line: bytes, delimiter: str) -> bool:
    """Whether the last quote of a line opens a field, so that the line ends inside it."""
    before = line[: line.rfind(_QUOTE)].rstrip(b" ")
    return not before or before.endswith(delimiter.encode())
