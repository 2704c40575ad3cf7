"""What the readers of CSV, Parquet and JSON lines have in common: columns of some records."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from jauge.model import Rejection
from jauge.sources.table.encoding import CONTROLS

Mask = npt.NDArray[np.bool_]
ROWS = 62_500
"""Most rows of a chunk."""
_FIRST_PLAIN = 0x20
_DELETE = 0x7F


@dataclass(frozen=True)
class Fault:
    """Rows whose `field` cannot be taken, and why."""

    mask: Mask
    field: str
    values: pa.Array
    reason: str


@dataclass(frozen=True)
class Chunk:
    """Some records of a file.

    `columns` holds every wanted column of the file under its own name and equally long;
    `numbers` the row of each record, from 1 without the header; `broken` the records that are
    no rows at all; `faults` what the reader itself found in the rows; `content` the whole
    record as text where the reader has it; `decimal_comma` whether a comma is a decimal point.
    """

    columns: Mapping[str, pa.Array]
    numbers: npt.NDArray[np.int64]
    broken: tuple[Rejection, ...] = ()
    faults: tuple[Fault, ...] = ()
    content: pa.Array | None = None
    decimal_comma: bool = False


def true_mask(values: pa.Array) -> Mask:
    """A boolean array as a mask; null counts as false."""
    return values.fill_null(False).to_numpy(zero_copy_only=False)  # noqa: FBT003


def texts(values: pa.Array) -> tuple[pa.Array, Mask | None]:
    """`values` (text or bytes) as valid UTF-8, and where they were not (null there)."""
    if not pa.types.is_binary(values.type):
        try:
            values.validate(full=True)
        except pa.ArrowInvalid:
            values = values.cast(pa.binary(), safe=False)
        else:
            return values, None
    try:
        return values.cast(pa.string()), None
    except pa.ArrowInvalid:
        raw = values.to_pylist()
        bad = np.fromiter((_undecodable(value) for value in raw), np.bool_, len(raw))
        kept = pa.array(raw, pa.binary(), mask=bad | true_mask(values.is_null()))
        return kept.cast(pa.string()), bad


def commanding(values: pa.Array) -> Mask | None:
    """Where cells (bytes) hold control characters; None where none does."""
    _valid, places, held = values.buffers()
    if held is None:
        return None
    ends = np.frombuffer(places, np.int32)[[values.offset, values.offset + len(values)]]
    said = np.frombuffer(held, np.uint8)[ends[0] : ends[1]]
    # Most columns hold none at all: looking at their bytes is ten times as fast as a pattern.
    if not ((said < _FIRST_PLAIN) | (said == _DELETE)).any():
        return None
    mask = true_mask(pc.match_substring_regex(values, CONTROLS))
    return mask if mask.any() else None


def _undecodable(value: bytes | None) -> bool:
    try:
        (value or b"").decode()
    except UnicodeDecodeError:
        return True
    return False
