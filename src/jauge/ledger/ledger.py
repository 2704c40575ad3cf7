"""The ledger of one workspace, open for writing."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self

from jauge.ledger import segments
from jauge.ledger.append import Sink
from jauge.ledger.compact import compact
from jauge.ledger.erase import Erased, erase, erase_before
from jauge.ledger.layout import Layout
from jauge.ledger.manifest import Manifest, Segment
from jauge.ledger.pseudonyms import Pseudonyms
from jauge.ledger.rates import Rates
from jauge.ledger.restate import Restated, restate
from jauge.ledger.settle import settle
from jauge.ledger.tail import Tail


class Ledger:
    """The ledger under `workspace`, made when it is not there; several processes may hold it.

    `placements` says for mappings with relative times where their first session starts and how
    far apart sessions are. Persons are stored as pseudonyms unless `has_pseudonyms` is false.
    """

    def __init__(
        self,
        workspace: Path,
        rates: Rates,
        *,
        now: datetime,
        tenant: str = "default",
        placements: Mapping[str, tuple[datetime, timedelta]] | None = None,
        has_pseudonyms: bool = True,
    ) -> None:
        self.layout = Layout.of(workspace)
        self.rates = rates
        self.now = now
        self.tenant = tenant
        self.manifest = Manifest(self.layout)
        self.tail = Tail(self.layout)
        self._has_pseudonyms = has_pseudonyms
        self._placements = {
            name: (anchor.isoformat(), spacing // timedelta(microseconds=1))
            for name, (anchor, spacing) in (placements or {}).items()
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the databases; nothing is pending here."""
        self.manifest.close()
        self.tail.close()

    def importing(self, source_ref: str = "", *, dry_run: bool = False) -> Sink:
        """A sink for batches, to be used in a `with` block.

        They are of the file `source_ref` until `Sink.begin` names another.
        """
        return Sink(self, source_ref=source_ref, placements=self._placements, dry_run=dry_run)

    def pseudonyms(self, *, dry_run: bool = False) -> Pseudonyms | None:
        """What replaces persons in rows that enter; None where they stay as they are sent."""
        return Pseudonyms.of(self.layout, dry_run=dry_run) if self._has_pseudonyms else None

    def compact(self, *, everything: bool = False) -> int:
        """Seal the tail and join small segments that are due; answer how many were joined."""
        return compact(self, everything=everything)

    def restate(
        self, *, dry_run: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> Restated:
        """Rate everything again with today's prices, beside the old version.

        What usage exports and bills show beyond the calls follows in a commit of its own.
        """
        if dry_run:
            return restate(self, dry_run=True, progress=progress)
        settle(self)
        restated = restate(self, dry_run=False, progress=progress)
        settle(self)
        return restated

    def erase(self, person: str, *, dry_run: bool = False) -> Erased:
        """Forget who a person is, by an id as rows have it; what the rows count stays."""
        return erase(self, person, dry_run=dry_run)

    def erase_before(self, day: date, *, dry_run: bool = False) -> Erased:
        """Forget who everybody is in rows of before a day; what the rows count stays."""
        return erase_before(self, day, dry_run=dry_run)

    def check(self) -> list[Segment]:
        """The segments whose bytes changed since they were committed."""
        return segments.damaged(self.layout, self.tail, self.manifest.segments())
