"""Ids that rows of the ledger have, in a few bytes each: what is surely new, and what may not be.

A filter in memory, so that an import reads the ids of a segment once and not for every chunk. It
may take a new id for a known one, which then costs a look at the rows; never the reverse.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from jauge.model.columns import KEYS

if TYPE_CHECKING:
    import numpy.typing as npt

    from jauge.ledger.work import Work

    Prefixes = npt.NDArray[np.uint64]

ID_BYTES: Final = 16
_SLOTS: Final = 16
"""Marks of a bucket: one cache line."""
_FULL: Final = 12
"""Mean marks of a bucket above which buckets are halved; 1.3 % of all then find no slot."""
_MARK_BITS: Final = 32
_BLOCK: Final = 32_768


def prefixes(ids: "pa.Array | pa.ChunkedArray") -> "Prefixes":
    """The first 8 bytes of every id, in their order; ids are digests, so these are random."""
    whole = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    fixed = whole.cast(pa.binary(ID_BYTES))
    start = fixed.offset * ID_BYTES
    data = np.frombuffer(fixed.buffers()[1], np.uint64)[start // 8 :]
    return np.ascontiguousarray(data[: 2 * len(fixed) : 2])


class IdFilter:
    """A set of prefixes of ids that answers wrongly only by taking a new one for a known one.

    The first bits of a prefix name a bucket, the 32 after the first `bits` are its mark there.
    With the default of 19, 50 million ids take 268 MB, and one chunk of 250,000 new ones in 180
    meets a false hit: 250,000 * 5e7 / 2**(19 + 32).
    """

    def __init__(self, bits: int = 19) -> None:
        self._first = self._bits = bits
        self._slots = np.zeros((1 << bits, _SLOTS), np.uint32)
        self._used = np.zeros(1 << bits, np.uint8)
        self._over = np.empty(0, np.uint64)
        self._rows = 0

    def holds(self, ordered: "Prefixes") -> "npt.NDArray[np.bool_]":
        """Which of these prefixes, sorted, may have been added; false for none that was."""
        found = np.zeros(len(ordered), np.bool_)
        if len(self._over):
            nearest = np.searchsorted(self._over, ordered)
            found |= self._over.take(nearest, mode="clip") == ordered
        for start in range(0, len(ordered), _BLOCK):
            bucket, mark = self._place(ordered[start : start + _BLOCK])
            same = (self._slots.take(bucket, axis=0) == mark[:, None]).view(np.uint64)
            found[start : start + _BLOCK] |= (same[:, 0] | same[:, 1]) != 0
        return found

    def add(self, ordered: "Prefixes") -> None:
        """Hold these prefixes, sorted, from now on."""
        self.add_new(ordered[~self.holds(ordered)])

    def add_new(self, new: "Prefixes") -> None:
        """Hold these prefixes, sorted, of which `holds` has just said that it has none."""
        self._rows += len(new)
        while self._rows > _FULL * len(self._slots):
            self._halve_buckets()
        self._put(new)

    def _place(self, given: "Prefixes") -> "tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]":
        bucket = (given >> np.uint64(64 - self._bits)).astype(np.int64)
        mark = (given >> np.uint64(64 - _MARK_BITS - self._first)).astype(np.uint32)
        return bucket, np.maximum(mark, 1)  # 0 is a free slot

    def _put(self, ordered: "Prefixes") -> None:
        """Take the next free slots of their buckets, and keep apart what finds none."""
        bucket, mark = self._place(ordered)
        slot = self._used[bucket] + np.arange(len(bucket)) - np.searchsorted(bucket, bucket)
        fits = slot < _SLOTS
        self._slots[bucket[fits], slot[fits]] = mark[fits]
        self._used[bucket[fits]] = slot[fits] + 1
        if not fits.all():
            self._over = np.sort(np.concatenate([self._over, ordered[~fits]]))

    def _halve_buckets(self) -> None:
        """Twice as many buckets, each with the marks of one half, without a second table."""
        old = len(self._slots)
        self._slots.resize((2 * old, _SLOTS), refcheck=False)
        self._used.resize(2 * old, refcheck=False)
        self._bits += 1
        bit = np.uint32(1 << (_MARK_BITS - self._bits + self._first))
        for end in range(old, 0, -_BLOCK):
            start = max(0, end - _BLOCK)
            marks = self._slots[start:end, None]
            is_upper = (marks & bit) != 0
            halves = np.concatenate(
                [np.where(is_upper, 0, marks), np.where(is_upper, marks, 0)], axis=1
            )
            halves.sort(axis=2)
            self._slots[2 * start : 2 * end] = halves[:, :, ::-1].reshape(-1, _SLOTS)
            self._used[2 * start : 2 * end] = np.count_nonzero(halves, axis=2).reshape(-1)
        over, self._over = self._over, np.empty(0, np.uint64)
        self._put(over)


class Known:
    """Which ids of a chunk may stand in the live rows of a table, read once for each segment.

    The first look at a table answers that all may: for a single chunk one look at the rows is
    cheaper than to read all ids into a filter.
    """

    def __init__(self, work: "Work") -> None:
        self._work = work
        self._filters: dict[str, IdFilter | None] = {}
        self._unseen: dict[str, Prefixes] = {}
        self._learnt: set[str] = set()

    def suspects(self, table: str, ordered: "Prefixes") -> "Prefixes":
        """Those of the prefixes, sorted, whose ids may be in `live_TABLE` of the last refresh."""
        self._unseen.pop(table, None)
        if not self._work.live[table]:
            return ordered[:0]
        if table not in self._filters:
            self._filters[table] = None
            return ordered
        held = self._filters[table] or IdFilter()
        self._filters[table] = held
        self._learn(table, held)
        found = held.holds(ordered)
        self._unseen[table] = ordered[~found]
        return ordered[found]

    def written(self, table: str, segment_ids: Iterable[str]) -> None:
        """These segments hold no other rows of `table` than those that were last asked for."""
        held, unseen = self._filters.get(table), self._unseen.pop(table, None)
        if held is not None and unseen is not None:
            held.add_new(unseen)
            self._learnt.update(segment_ids)

    def _learn(self, table: str, held: IdFilter) -> None:
        new = {s.segment_id for s in self._work.live[table]} - self._learnt
        if not new:
            return
        self._work.narrow(table, new)
        rows = self._work.db.execute(f"SELECT {KEYS[table]} FROM few_{table}")
        for batch in rows.to_arrow_reader(_BLOCK * 8):
            held.add(np.sort(prefixes(batch.column(0))))
        self._learnt |= new
