"""Read an export as an import does: recognised by its content, or as the format asked for."""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from jauge.model import Batch, Rejection
from jauge.sources import built_in, recognise
from jauge.sources.base import Input, Sample

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures" / "finops"
_HEAD = 256 * 1024


class Reading(Struct, frozen=True):
    """What came of a file."""

    format: str
    batches: list[Batch]

    @property
    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for batch in self.batches:
            for row in batch.table.to_pylist():
                maps = {n: dict(row[n]) for n in _MAPS if row.get(n) is not None}
                found.append({**row, **maps})
        return found

    @property
    def rejections(self) -> list[Rejection]:
        return [rejection for batch in self.batches for rejection in batch.rejections]

    @property
    def refused(self) -> list[tuple[int | None, str | None, str | None]]:
        return [(each.row, each.field, each.value) for each in self.rejections]

    @property
    def read(self) -> int:
        return sum(batch.read for batch in self.batches)

    @property
    def ignored(self) -> int:
        return sum(batch.ignored for batch in self.batches)

    def by(self, name: str, amount: str) -> dict[str | None, Decimal]:
        """The sum of a column per value of another."""
        sums: dict[str | None, Decimal] = defaultdict(Decimal)
        for row in self.rows:
            sums[row.get(name)] += row[amount]
        return dict(sums)

    def total(self, amount: str) -> Decimal:
        return sum((row[amount] for row in self.rows), Decimal(0))


_MAPS = ("tags", "meters", "source_columns", "x_columns")
Reader = Callable[..., Reading]


@pytest.fixture
def reading(tmp_path: Path) -> Reader:
    """`reading(PATH or bytes or text or JSON value, as_=FORMAT)`."""

    def run(content: object, as_: str | None = None) -> Reading:
        if isinstance(content, Path):
            path = content
        else:
            text = content if isinstance(content, bytes | str) else json.dumps(content)
            path = tmp_path / "file"
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        sources = built_in()
        if as_ is None:
            found = recognise(Sample(path.name, head, path.stat().st_size, path), sources)
            assert found is not None, "not recognised"
            source, as_ = found
        else:
            source = next(source for source in sources if as_ in source.formats)
        given = Input(name=path.name, path=path, format=as_, open=lambda: path.open("rb"), now=NOW)
        answer = Reading(as_, list(source.read(given)))
        for batch in answer.batches:
            taken = batch.table.num_rows + batch.ignored + len(batch.rejections)
            assert batch.read == taken
        return answer

    return run


@pytest.fixture
def fixtures() -> Path:
    """The folder of exports."""
    return FIXTURES
