"""Batches in, commits out: the only way that rows enter the ledger."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Self

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from jauge.ledger import conflicts, disk, keys, lines, nameless, place, pull, rate, roles, segments
from jauge.ledger.compact import compact
from jauge.ledger.digest import ID, Digests, Prepared
from jauge.ledger.keeping import KEPT
from jauge.ledger.known import Known
from jauge.ledger.layout import CHUNK_ROWS
from jauge.ledger.settle import settle
from jauge.ledger.work import Work
from jauge.model import Batch, Rejection
from jauge.model.columns import KEYS

if TYPE_CHECKING:
    from jauge.ledger.ledger import Ledger

_CHUNK: Final = 32_768
_LASTING: Final = ("dry", "content_seen", "statement_seen")
"""What the tables are called that outlive a chunk."""


class Added(msgspec.Struct, frozen=True):
    """What became of the rows of batches: new, or already there.

    `superseded` counts, beside them, the rows that gave way to a larger one of their key.
    """

    added: int
    duplicate: int
    superseded: int = 0

    def __add__(self, other: "Added") -> "Added":
        return Added(
            self.added + other.added,
            self.duplicate + other.duplicate,
            self.superseded + other.superseded,
        )


class Sink:
    """An import being written, a chunk at a time; each chunk is one commit.

    A chunk may hold many small files or a part of a large one. Leaving the `with` block without
    an exception commits the rest; an exception drops the rows that were not committed yet.
    `total` counts all chunks committed so far, `rejections` are rows whose key the ledger has
    with other values, `nameless` counts the bank lines that name no account and gave way to a line
    that was taken for the same.
    """

    def __init__(
        self,
        ledger: "Ledger",
        *,
        source_ref: str,
        placements: Mapping[str, tuple[str, int]],
        dry_run: bool,
    ) -> None:
        self._ledger = ledger
        self._layout = ledger.layout
        self._manifest = ledger.manifest
        self._tail = ledger.tail
        self._rates = ledger.rates
        self._now = ledger.now
        self._tenant = ledger.tenant
        self._placements = dict(placements)
        self._dry_run = dry_run
        self._source_ref = source_ref
        self._held: list[Batch] = []
        self._held_rows = 0
        self._before_file = 0
        self._file_begun = False
        self._swept = False
        self._work = Work(self._layout, self._manifest, self._tail, tenant=ledger.tenant)
        self._work.db.execute("CREATE TEMP TABLE dry (id BLOB)")
        self._known = Known(self._work)
        self._is_starting = self._is_restating = False
        keys.begin_run(self._work)
        self._digests = Digests(ledger.tenant, ledger.pseudonyms(dry_run=dry_run))
        self.total = Added(0, 0)
        self.rejections: list[Rejection] = []
        self.nameless = 0
        self.begin(source_ref)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, fault: object, trace: object) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._work.close()
        if kind is None and not self._dry_run:
            with disk.writing_to(self._layout):
                settle(self._ledger)
                compact(self._ledger)

    def begin(self, source_ref: str) -> None:
        """The batches that follow are of this file."""
        if self._held and (self._held[-1].is_numbered or self._held[-1].is_restated):
            self._flush()
        keys.begin_file(self._work, again=self._is_restating)
        self._is_starting, self._is_restating = True, False
        self._source_ref = source_ref
        self._before_file = len(self._held)
        self._file_begun = False

    def prepare(self, batch: Batch) -> Prepared:
        """Do what needs no ledger to a batch of the current file: in another thread, if one likes.

        That thread must be done before this one prepares, adds or begins another file.
        """
        return self._digests.prepare(batch, self._source_ref)

    def add(self, batch: Batch) -> None:
        """Prepare and take the rows of a batch."""
        self.take(self.prepare(batch))

    def take(self, prepared: Prepared) -> None:
        """Take the rows of a batch; commits when enough of the same kind are held."""
        batch = prepared.batch
        if not batch.table.num_rows:
            return
        if self._held and not _alike(self._held[0], batch):
            self._flush()
        self._held.append(batch)
        self._held_rows += batch.table.num_rows
        if self._held_rows >= CHUNK_ROWS[batch.kind]:
            self._flush()

    def forget(self) -> bool:
        """Drop what is held of the current file; answer whether some of it was committed."""
        self._held_rows -= sum(b.table.num_rows for b in self._held[self._before_file :])
        del self._held[self._before_file :]
        return self._file_begun

    def _flush(self) -> None:
        if self._held:
            self._file_begun = len(self._held) > self._before_file
            with disk.writing_to(self._layout):
                self._append()
            self._before_file = 0

    def _append(self) -> None:
        """One chunk: everything held, which is of one kind, in one commit."""
        batch = self._held[0]
        rows = _chunked(pa.concat_tables([b.table for b in self._held], promote_options="default"))
        self._held, self._held_rows = [], 0
        if not self._swept and not self._dry_run:
            segments.sweep(self._layout, self._manifest, self._tail, self._now)
            self._swept = True
        with self._manifest.writing():
            self._work.refresh()
            key = KEYS[batch.kind]
            content = batch.is_numbered
            if batch.is_restated and content and self._is_starting:
                keys.go_on(self._work, rows[ID])
            self._is_starting, self._is_restating = False, batch.is_restated
            ids = keys.assign(self._work, rows, self._tenant, key, content=content)
            keyed = batch.is_keyed
            repeats, gave_way = keys.drop_known(
                self._work, self._known, ids, batch.kind, keyed=keyed, restated=batch.is_restated
            )
            rejected = []
            if keyed and not content:
                rejected = conflicts.rejections(self._work, batch.kind)
            if self._dry_run:
                repeats += keys.drop_dry(self._work, key)
            kept = KEPT[batch.kind]
            # A row that says more of what the ledger has is no new one.
            more = 0 if kept.grows else self._work.count("superseded")
            gave = nameless.give_way(self._work, batch.kind, dry_run=self._dry_run)
            repeats, more = repeats + gave.went, more + gave.replaced
            self.nameless += gave.nameless
            added = self._work.count("fresh")
            if added and not self._dry_run:
                note = _files(rows)
                if kept.is_stated:
                    self._commit_stated(batch.kind, note)
                else:
                    self._commit(batch.kind, note)
        self._work.let_go(*_LASTING)
        self.total += Added(added - more, repeats + more - len(rejected), gave_way)
        self.rejections.extend(rejected)

    def _commit_stated(self, table: str, note: str) -> None:
        """Write the rows of `fresh` as they came, in place of those that they supersede."""
        work = self._work
        with segments.draft(self._layout, self._tail, self._now) as draft:
            retired = lines.write(work, draft, table)
            draft.put_in_place()
            kind = "refold" if retired else "append"
            self._manifest.record(kind, note, self._now, added=draft.segments, removed=retired)

    def _commit(self, kind: str, note: str) -> None:
        """Write what `fresh` changes and record it."""
        work = self._work
        work.let("leaving", "SELECT id AS usage_id FROM superseded")
        with segments.draft(self._layout, self._tail, self._now) as draft:
            if kind == "observation":
                self._fold(draft, "fresh")
            else:
                met = pull.collisions(work)
                work.let("unrated", "FROM fresh", view=True)
                if met:
                    self._fold(draft, pull.MET)
                    work.let("unrated", "FROM unrated UNION ALL BY NAME FROM fresh")
            if place.sessions(work, self._placements):
                work.db.execute("INSERT INTO leaving SELECT usage_id FROM moved")
            roles.decide(work)
            if roles.has_exports(work):
                self._manifest.note_exports()
            retired = self._write(draft)
            draft.put_in_place()
            self._manifest.record(
                "refold" if retired else "append",
                note,
                self._now,
                added=draft.segments,
                removed=retired,
                price_book_version=self._rates.version,
            )
        if not retired and all(segment.table == "usage" for segment in draft.segments):
            self._known.written("usage", [segment.segment_id for segment in draft.segments])

    def _fold(self, draft: segments.Draft, relation: str) -> None:
        """Fold new observations with those they meet: `unrated` holds the calls."""
        from jauge.ledger.fold import fold

        work = self._work
        closed = pull.components(work, relation)
        folded = fold(closed)
        work.db.execute(
            f"CREATE OR REPLACE TEMP VIEW new_observation AS SELECT * FROM closed"
            f" WHERE observation_id IN (SELECT observation_id FROM {relation}"
            " UNION ALL SELECT usage_id FROM demoted)"
        )
        draft.write(work, "observation", "new_observation")
        work.db.register("folded", folded.usage)
        work.let("unrated", "FROM folded")
        work.db.unregister("folded")
        work.db.execute(
            "INSERT INTO leaving SELECT usage_id FROM (SELECT usage_id FROM live_usage)"
            " SEMI JOIN closed ON usage_id = closed.observation_id"
        )
        work.db.register("former", folded.aliases)
        work.db.execute(
            "CREATE OR REPLACE TEMP VIEW new_alias AS SELECT l.usage_id AS former_id,"
            " a.usage_id, a.tenant FROM leaving l JOIN former a ON a.former_id = l.usage_id"
            " WHERE l.usage_id NOT IN (SELECT usage_id FROM unrated)"
        )
        draft.write(work, "usage_alias", "new_alias")

    def _write(self, draft: segments.Draft) -> list[str]:
        """Rate and write `unrated` and what stays of the segments that rows leave."""
        work = self._work
        compiled = self._rates.compile(rate.wanted(work, "unrated"))
        rate.rate(work, "unrated", "rated", compiled)
        retired = pull.leaving(work)
        if not retired:
            draft.write(work, "usage", "rated", counted="unrated")
            return []
        work.narrow("usage", retired)
        work.db.execute(
            "CREATE OR REPLACE TEMP VIEW staying AS SELECT * EXCLUDE (segment_id) FROM few_usage"
            " ANTI JOIN leaving USING (usage_id)"
        )
        work.db.execute(
            "CREATE OR REPLACE TEMP VIEW kept AS FROM rated UNION ALL BY NAME FROM staying"
        )
        work.db.execute(
            "CREATE OR REPLACE TEMP VIEW kept_count AS SELECT tenant, started_at FROM unrated"
            " UNION ALL SELECT tenant, started_at FROM staying"
        )
        draft.write(work, "usage", "kept", counted="kept_count")
        return sorted(retired)


def _chunked(rows: pa.Table) -> pa.Table:
    """The same rows in chunks small enough that every core gets some; untyped nulls left out."""
    rows = rows.select([field.name for field in rows.schema if not pa.types.is_null(field.type)])
    return pa.Table.from_batches(rows.to_batches(max_chunksize=_CHUNK), rows.schema)


def _alike(one: Batch, other: Batch) -> bool:
    kinds = ((b.kind, b.key_is_content, b.is_restated) for b in (one, other))
    return next(kinds) == next(kinds)


def _files(rows: pa.Table) -> str:
    """The files that rows came from, as the note of a commit."""
    names = pc.unique(rows["source_ref"].cast(pa.string()))
    return str(names[0]) if len(names) == 1 else f"{names[0]} and {len(names) - 1} more files"
