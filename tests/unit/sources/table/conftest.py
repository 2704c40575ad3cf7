"""Read a text or a file through a mapping, as an import does."""

import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from msgspec import Struct

from jauge.config import Mapping as TableMapping
from jauge.config.build import build
from jauge.model import Batch, Rejection
from jauge.sources.base import Input
from jauge.sources.table import read

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Reading(Struct, frozen=True):
    """What came of a file."""

    batches: list[Batch]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [row for batch in self.batches for row in batch.table.to_pylist()]

    @property
    def rejections(self) -> list[Rejection]:
        return [rejection for batch in self.batches for rejection in batch.rejections]

    @property
    def refused(self) -> list[tuple[int | None, str | None, str | None]]:
        return [(each.row, each.field, each.value) for each in self.rejections]

    @property
    def read(self) -> int:
        return sum(batch.read for batch in self.batches)


Reader = Callable[..., Reading]


@pytest.fixture
def reading(tmp_path: Path) -> Reader:
    """`reading(content, columns={...}, key=[...], ...)`: bytes, text or an Arrow table."""

    def run(content: bytes | str | pa.Table, **mapping: object) -> Reading:
        path = tmp_path / "file"
        if isinstance(content, pa.Table):
            import pyarrow.parquet as pq

            pq.write_table(content, path)
            data = path.read_bytes()
        else:
            data = content.encode() if isinstance(content, str) else content
            path.write_bytes(data)
        plain: Mapping[str, object] = {"table": "usage"} | mapping
        source = Input(
            name="file",
            path=path,
            format="m",
            open=lambda: io.BytesIO(data),
            now=NOW,
            settings={"mapping": build(TableMapping, plain)},
        )
        found = Reading(list(read(source)))
        for batch in found.batches:
            assert batch.read == batch.table.num_rows + batch.ignored + len(batch.rejections)
            batch.table.validate(full=True)
        return found

    return run
