"""DuckDB as the ledger's calculator: the live rows of every table, and room to work in.

It holds nothing that the manifest does not: closing it loses nothing.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from jauge.ledger.layout import Layout
from jauge.ledger.manifest import Manifest, Segment
from jauge.ledger.schema import arrow_schema, every_column
from jauge.ledger.tail import Tail
from jauge.model import TABLES

MEMORY: Final = os.environ.get("JAUGE_MEMORY", "400MB")
"""What DuckDB may hold before it spills to `ledger/cache`."""

_BATCH: Final = 32_768


class Work:
    """A DuckDB connection with a view `live_TABLE` per table, `segment_id` beside the columns.

    With `tenant` it sees the rows of that tenant only: those of others never meet them. `threads`
    are those of all cores unless it says how many.
    """

    def __init__(
        self,
        layout: Layout,
        manifest: Manifest,
        tail_db: Tail,
        *,
        tenant: str | None = None,
        threads: int | None = None,
    ) -> None:
        self._tenant = tenant
        self._layout = layout
        self._manifest = manifest
        self._tail = tail_db
        self._blobs: dict[str, pa.Table] = {}
        self._seen: dict[str, tuple[str, ...]] = {}
        self.live: dict[str, list[Segment]] = {}
        self.db = duckdb.connect(
            config={
                "memory_limit": MEMORY,
                "temp_directory": str(layout.cache / "spill"),
                "threads": str(threads or os.cpu_count() or 1),
                "preserve_insertion_order": "false",
                # Arrow rows come without a count, so the optimizer takes a chunk for the small
                # side of a join and copies it; every join here has its small side on the right.
                "disabled_optimizers": "build_side_probe_side",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        self.db.execute("SET TimeZone = 'UTC'")
        # Segments never change, and every chunk of an import asks all of them.
        self.db.execute("SET parquet_metadata_cache = true")
        self.db.execute("SET enable_progress_bar = false")

    def close(self) -> None:
        """Free everything."""
        self.db.close()

    def refresh(self, at: int | None = None) -> None:
        """Point the views at the segments of commit `at` (default: the newest)."""
        for table in TABLES:
            live = [
                segment
                for segment in self._manifest.segments(table, at)
                if self._tenant in {None, segment.tenant}
            ]
            self.live[table] = live
            names = tuple(segment.segment_id for segment in live)
            if self._seen.get(table) != names:
                self._view(table, live)
                self._seen[table] = names
        alive = {s.segment_id for found in self.live.values() for s in found}
        self._blobs = {name: rows for name, rows in self._blobs.items() if name in alive}

    def _view(self, table: str, live: list[Segment]) -> None:
        self.db.execute(
            f"CREATE OR REPLACE TEMP VIEW live_{table} AS {self._rows(table, live, 'tail')}"
        )

    def narrow(self, table: str, segment_ids: set[str]) -> None:
        """Make the view `few_TABLE`: like `live_TABLE`, of these segments and their columns only.

        A join reads every column of every file that it is given, so find the segments by a
        narrow query first, then read them whole.
        """
        few = [s for s in self.live[table] if s.segment_id in segment_ids]
        rows = self._rows(table, few, "few_tail", only_held=True)
        self.db.execute(f"CREATE OR REPLACE TEMP VIEW few_{table} AS {rows}")

    def _rows(
        self, table: str, wanted: list[Segment], tail_name: str, *, only_held: bool = False
    ) -> str:
        files = [
            self._layout.sealed(s.table, s.tenant, s.month, s.segment_id)
            for s in wanted
            if s.place == "file"
        ]
        blobs = [self._blob(s.segment_id) for s in wanted if s.place == "tail"]
        parts: list[str] = []
        if files:
            listed = ", ".join(literal(file) for file in files)
            parts.append(
                "SELECT * EXCLUDE (filename), parse_filename(filename, true) AS segment_id"
                f" FROM read_parquet([{listed}], union_by_name=true, hive_partitioning=false,"
                " filename=true)"
            )
        if blobs or not files:
            schema = arrow_schema(table).append(pa.field("segment_id", pa.string()))
            rows = pa.concat_tables(blobs) if blobs else schema.empty_table()
            self.db.register(f"{tail_name}_{table}", rows)
            parts.append(f"SELECT * FROM {tail_name}_{table}")
        rows = " UNION ALL BY NAME ".join(parts)
        return rows if only_held else every_column(table, rows)

    def _blob(self, segment_id: str) -> pa.Table:
        if segment_id not in self._blobs:
            rows = self._tail.rows(segment_id)
            name = pa.repeat(pa.scalar(segment_id), rows.num_rows)
            self._blobs[segment_id] = rows.append_column("segment_id", name)
        return self._blobs[segment_id]

    def let(self, name: str, query: str, *, view: bool = False) -> None:
        """Name the rows of a query, which may read the old `name`; as a view it is not copied."""
        if view:
            self._drop(name)
            self.db.execute(f"CREATE TEMP VIEW {name} AS {query}")
            return
        self.db.execute(f"CREATE OR REPLACE TEMP TABLE {name}_next AS {query}")
        self._drop(name)
        self.db.execute(f"ALTER TABLE {name}_next RENAME TO {name}")

    def told(self, query: str, values: Sequence[str] = ()) -> pa.Table:
        """The rows of a query in small batches: DuckDB's default reserves a million for each."""
        return self.db.execute(query, list(values)).to_arrow_table(_BATCH)

    def let_go(self, *kept: str) -> None:
        """Drop every table but those whose names start so: a chunk's rows, which nobody needs."""
        named = self.db.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
        for (name,) in named:
            if not name.startswith(kept):
                self.db.execute(f"DROP TABLE {name}")

    def _drop(self, name: str) -> None:
        found = self.db.execute(
            "SELECT table_type FROM information_schema.tables WHERE table_name = ?", [name]
        ).fetchall()
        for (kind,) in found:
            self.db.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {name}")

    def count(self, relation: str) -> int:
        """Rows of a relation."""
        found = self.db.execute(f"SELECT count(*) FROM {relation}").fetchone()
        return int(found[0]) if found else 0

    def columns(self, relation: str) -> set[str]:
        """Names of the columns of a relation."""
        return {str(row[0]) for row in self.db.execute(f"DESCRIBE {relation}").fetchall()}


def literal(file: Path) -> str:
    """A path as an SQL text."""
    return text(str(file))


def text(value: str) -> str:
    """A value as an SQL text."""
    return "'" + value.replace("'", "''") + "'"
