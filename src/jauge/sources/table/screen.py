"""Which rows of a chunk are rejected: the first problem of a row is the one that is told."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from jauge.model import Rejection
from jauge.sources.table.as_texts import as_texts
from jauge.sources.table.chunk import Chunk, Mask


class Screen:
    """Collects the rejections of one chunk."""

    def __init__(self, file: str, chunk: Chunk) -> None:
        self._file = file
        self._numbers = chunk.numbers
        self.rejected: Mask = np.zeros(len(chunk.numbers), np.bool_)
        self._found: list[Rejection] = list(chunk.broken)
        for fault in chunk.faults:
            self.reject(fault.mask, fault.field, fault.values, fault.reason)

    def reject(self, mask: Mask, field: str | None, values: pa.Array | None, reason: str) -> None:
        """Reject the rows of `mask` that are not yet; `values` show what stands there."""
        new = np.flatnonzero(mask & ~self.rejected)
        if not len(new):
            return
        self.rejected[new] = True
        shown: Sequence[object] = [None] * len(new)
        if values is not None:
            taken = values.take(pa.array(new))
            shown = _values(taken)
        self._found.extend(
            Rejection(
                file=self._file,
                row=int(self._numbers[index]),
                field=field,
                value=_show(value),
                reason=reason,
            )
            for index, value in zip(new, shown, strict=True)
        )

    def more(self, rows: Sequence[int], field: str, values: Sequence[str], reason: str) -> None:
        """Add rejections of parts of rows that are themselves taken."""
        self._found.extend(
            Rejection(file=self._file, row=row, field=field, value=_show(value), reason=reason)
            for row, value in zip(rows, values, strict=True)
        )

    def rejections(self) -> tuple[Rejection, ...]:
        """In the order of the rows."""
        return tuple(sorted(self._found, key=lambda rejection: rejection.row or 0))


def _values(taken: pa.Array) -> Sequence[object]:
    """What stands there, which need be neither UTF-8 nor a time that Python knows."""
    if pa.types.is_string(taken.type):
        return taken.cast(pa.binary()).to_pylist()
    try:
        return taken.to_pylist()
    except (ArithmeticError, ValueError):
        return as_texts(taken).to_pylist()


def _show(value: object) -> str | None:
    if value is None:
        return None
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
