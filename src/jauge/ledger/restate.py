"""A new generation: every row rated again with the prices of today, beside the old version.

Segments are rated from a snapshot without the write lock; what others committed meanwhile is
rated under it. Segments in which nothing changed stay. The commit before a restatement is
pinned: `--as-of` shows it for ever.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.ledger import rate, segments
from jauge.ledger.manifest import Segment
from jauge.ledger.work import Work
from jauge.model import RATED

if TYPE_CHECKING:
    from jauge.ledger.ledger import Ledger

_COMPARED: Final = tuple(c.name for c in RATED if c.name != "price_book_version")
"""All that rating says; a row that only a newer book says again keeps the version it had."""
_BEFORE: Final = "before_"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What a restatement moved for one model, over the rows that count.

    `before` and `after` are sums of effective_cost; None where unpriced.
    """

    provider_name: str | None
    model: str | None
    rows: int
    before: Decimal | None
    before_currency: str | None
    after: Decimal | None
    after_currency: str | None


class Restated(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome: `shown_as_of` is the commit that still shows the old version.

    `rows` and `changed_rows` count every row, also those that only check others.
    """

    rows: int
    changed_rows: int
    changes: list[Change]
    price_book_version: str
    commit: int | None
    shown_as_of: int | None


def restate(
    ledger: "Ledger", *, dry_run: bool = False, progress: Callable[[int, int], None] | None = None
) -> Restated:
    """Rate the whole ledger again; with `dry_run` only tell what would change.

    `progress` is told rows done and rows in all.
    """
    work = Work(ledger.layout, ledger.manifest, ledger.tail)
    try:
        with segments.draft(ledger.layout, ledger.tail, ledger.now) as draft:
            run = _Run(ledger, work, draft, progress or (lambda _done, _all: None))
            work.refresh()
            run.rate(work.live["usage"])
            if dry_run:
                return run.outcome(None, None)
            with ledger.manifest.writing():
                work.refresh()
                run.rate(work.live["usage"])
                return run.commit()
    finally:
        work.close()


class _Run:
    def __init__(
        self,
        ledger: "Ledger",
        work: Work,
        draft: segments.Draft,
        progress: Callable[[int, int], None],
    ) -> None:
        self._ledger = ledger
        self._work = work
        self._draft = draft
        self._progress = progress
        self._rated: dict[str, list[Segment]] = {}
        self._rows: dict[str, int] = {}
        work.db.execute(
            "CREATE TEMP TABLE change (segment_id VARCHAR, counts BOOLEAN, provider_name VARCHAR,"
            " model VARCHAR, before_currency VARCHAR, after_currency VARCHAR, n BIGINT,"
            " before DECIMAL(38,18), after DECIMAL(38,18))"
        )

    def rate(self, live: Iterable[Segment]) -> None:
        """Rate the segments that were not rated yet and forget those that are gone."""
        wanted = {segment.segment_id: segment for segment in live}
        for gone in self._rated.keys() - wanted.keys():
            del self._rated[gone], self._rows[gone]
            self._work.db.execute("DELETE FROM change WHERE segment_id = ?", [gone])
        total = sum(segment.rows for segment in wanted.values())
        for segment_id, segment in wanted.items():
            if segment_id not in self._rated:
                self._rated[segment_id] = self._one(segment)
                self._rows[segment_id] = segment.rows
                self._progress(sum(self._rows.values()), total)

    def _one(self, segment: Segment) -> list[Segment]:
        """The successors of a segment: none when nothing in it changed."""
        work = self._work
        work.narrow("usage", {segment.segment_id})
        # What is unexplained has no prices of its own: `settle` follows.
        work.let("rated_usage", "FROM few_usage WHERE x_grain <> 'residual'", view=True)
        compiled = self._ledger.rates.compile(rate.wanted(work, "rated_usage"))
        rate.rate(work, "rated_usage", "again", compiled, keep=_COMPARED)
        there = work.columns("again")
        pairs = [(n, f"{_BEFORE}{n}") for n in _COMPARED]
        differs = " OR ".join(
            " IS DISTINCT FROM ".join(n if n in there else "NULL" for n in pair) for pair in pairs
        )
        provider, model, *_where = rate.identity(there)
        work.db.execute(
            f"INSERT INTO change SELECT ?, role = 'counted', {provider}, {model},"
            f" {_BEFORE}billing_currency, billing_currency, count(*),"
            f" sum({_BEFORE}effective_cost), sum(effective_cost)"
            f" FROM again WHERE {differs} GROUP BY ALL",
            [segment.segment_id],
        )
        changed = work.db.execute(
            "SELECT 1 FROM change WHERE segment_id = ? LIMIT 1", [segment.segment_id]
        ).fetchall()
        if not changed:
            return []
        old = ", ".join(before for _, before in pairs if before in there)
        work.db.execute(
            f"CREATE OR REPLACE TEMP VIEW successor AS SELECT * EXCLUDE ({old}) FROM again"
            " UNION ALL BY NAME SELECT * EXCLUDE (segment_id) FROM few_usage"
            " WHERE x_grain = 'residual'"
        )
        first = len(self._draft.segments)
        self._draft.write(work, "usage", "successor", counted="few_usage")
        return self._draft.segments[first:]

    def commit(self) -> Restated:
        """Put the successors in place of what changed, inside the manifest's `writing()`."""
        removed = [segment_id for segment_id, new in self._rated.items() if new]
        added = [segment for new in self._rated.values() for segment in new]
        if not removed:
            self._note_version()
            return self.outcome(None, None)
        self._draft.segments = added
        self._draft.put_in_place()
        manifest = self._ledger.manifest
        version = self._ledger.rates.version
        before = manifest.head()
        number = manifest.record(
            "restate",
            f"price book {version}",
            self._ledger.now,
            added=added,
            removed=removed,
            price_book_version=version,
        )
        return self.outcome(number, before)

    def _note_version(self) -> None:
        """Say that today's prices give the same costs, so that nobody asks for them again."""
        manifest, version = self._ledger.manifest, self._ledger.rates.version
        rated = [c.price_book_version for c in manifest.commits() if c.price_book_version]
        if rated and rated[-1] != version:
            manifest.record(
                "append",
                f"nothing changes with price book {version}",
                self._ledger.now,
                added=(),
                removed=(),
                price_book_version=version,
            )

    def outcome(self, number: int | None, before: int | None) -> Restated:
        """What changed, largest difference first; what only checks other rows costs nothing."""
        rows = self._work.db.execute(
            "SELECT provider_name, model, before_currency, after_currency,"
            " CAST(sum(n) AS BIGINT) AS n, sum(before) AS before, sum(after) AS after"
            " FROM change WHERE counts"
            " GROUP BY provider_name, model, before_currency, after_currency"
            " ORDER BY abs(coalesce(sum(after), 0) - coalesce(sum(before), 0)) DESC,"
            " provider_name, model"
        ).fetchall()
        names = (
            "provider_name",
            "model",
            "before_currency",
            "after_currency",
            "rows",
            "before",
            "after",
        )
        changes = [Change(**dict(zip(names, row, strict=True))) for row in rows]
        (changed_rows,) = self._work.db.execute(
            "SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM change"
        ).fetchall()[0]
        return Restated(
            rows=sum(self._rows.values()),
            changed_rows=changed_rows,
            changes=changes,
            price_book_version=self._ledger.rates.version,
            commit=number,
            shown_as_of=before,
        )
