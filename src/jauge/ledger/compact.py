"""Many small segments into few: the tail is sealed, small files are joined. No row changes."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from jauge.ledger import segments
from jauge.ledger.layout import SEAL_AGE_S, SEAL_ROWS
from jauge.ledger.manifest import Segment
from jauge.ledger.work import Work
from jauge.model import TABLES

if TYPE_CHECKING:
    from jauge.ledger.ledger import Ledger

_BLOBS: Final = 64
"""Tail segments of a table before they are sealed whatever their rows."""
_SMALL_FILES: Final = 8
"""Files of a month with less than half of SEAL_ROWS rows before they are joined."""
_LARGEST: Final = SEAL_ROWS


def compact(ledger: "Ledger", *, everything: bool = False) -> int:
    """Seal and join what is due, or `everything` that is small; answer how many segments went."""
    if not everything and not any(_due(ledger, table) for table in TABLES):
        return 0
    gone: list[str] = []
    # One thread sorts in a third of the memory, and where memory is short in a third of the time.
    work = Work(ledger.layout, ledger.manifest, ledger.tail, threads=1)
    try:
        with ledger.manifest.writing():
            work.refresh()
            with segments.draft(ledger.layout, ledger.tail, ledger.now) as draft:
                for table in TABLES:
                    for group in _due(ledger, table, everything=everything):
                        work.narrow(table, {segment.segment_id for segment in group})
                        work.db.execute(
                            "CREATE OR REPLACE TEMP VIEW joined AS"
                            f" SELECT * EXCLUDE (segment_id) FROM few_{table}"
                        )
                        draft.write(work, table, "joined", to_file=True, ordered=True)
                        gone.extend(segment.segment_id for segment in group)
                if gone:
                    draft.put_in_place()
                    note = f"{len(gone)} segments into {len(draft.segments)}"
                    ledger.manifest.record(
                        "compact", note, ledger.now, added=draft.segments, removed=gone
                    )
    finally:
        work.close()
    return len(gone)


def _due(ledger: "Ledger", table: str, *, everything: bool = False) -> list[list[Segment]]:
    """Groups of segments of one tenant that should become one file a month."""
    live = ledger.manifest.segments(table)
    groups: list[list[Segment]] = []
    for tenant in sorted({segment.tenant for segment in live}):
        own = [segment for segment in live if segment.tenant == tenant]
        blobs = [segment for segment in own if segment.place == "tail"]
        if blobs and (everything or _is_full(blobs, ledger.now)):
            groups.append(blobs)
        for month in sorted({segment.month for segment in own}):
            small = [
                segment
                for segment in own
                if segment.place == "file"
                and segment.month == month
                and segment.rows < SEAL_ROWS // 2
            ]
            if len(small) > (1 if everything else _SMALL_FILES):
                groups.append(_bounded(small))
    return groups


def _is_full(blobs: list[Segment], now: datetime) -> bool:
    oldest = min(datetime.fromisoformat(segment.written_at) for segment in blobs)
    return (
        sum(segment.rows for segment in blobs) >= SEAL_ROWS
        or len(blobs) >= _BLOBS
        or now - oldest >= timedelta(seconds=SEAL_AGE_S)
    )


def _bounded(small: list[Segment]) -> list[Segment]:
    """As many of them as one segment should hold, in order of writing."""
    taken: list[Segment] = []
    for segment in small:
        if taken and sum(s.rows for s in taken) + segment.rows > _LARGEST:
            break
        taken.append(segment)
    return taken
