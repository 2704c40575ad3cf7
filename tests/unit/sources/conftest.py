"""Read a bill as an import does: recognised by its content, as CSV, gzip or Parquet."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from msgspec import Struct

from jauge.model import Batch, Rejection
from jauge.sources import built_in, recognise
from jauge.sources.base import Input, Sample

FIXTURES = Path(__file__).parents[2] / "fixtures" / "finops"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Bill(Struct, frozen=True):
    """What came of a file."""

    format: str
    batches: list[Batch]

    @property
    def table(self) -> pa.Table:
        return pa.concat_tables([batch.table for batch in self.batches], promote_options="default")

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.table.to_pylist()

    @property
    def notes(self) -> list[str]:
        return [note for batch in self.batches for note in batch.notes]

    @property
    def rejections(self) -> list[Rejection]:
        return [rejection for batch in self.batches for rejection in batch.rejections]

    @property
    def read(self) -> int:
        return sum(batch.read for batch in self.batches)

    def sum(self, name: str) -> Decimal:
        return pc.sum(self.table[name]).as_py()

    def by(self, dimension: str, name: str = "effective_cost") -> dict[str, Decimal]:
        grouped = self.table.group_by(dimension).aggregate([(name, "sum")])
        return {row[dimension]: row[f"{name}_sum"] for row in grouped.to_pylist()}


Reader = Callable[..., Bill]


def read(path: Path, *, now: datetime = NOW) -> Bill:
    """The charges of a file."""

    def opened() -> Any:
        return gzip.open(path) if path.suffix == ".gz" else path.open("rb")

    with opened() as stream:
        head = stream.read(1 << 18)
    sample = Sample(path.name, head, path.stat().st_size, path)
    chosen = recognise(sample, built_in())
    assert chosen is not None, f"{path.name} is not recognised"
    source, name = chosen
    given = Input(name=path.name, path=path, format=name, open=opened, now=now)
    return Bill(name, list(source.read(given)))


@pytest.fixture
def bill(tmp_path: Path) -> Reader:
    """`bill("aws/x.csv")` reads a fixture, `bill(text=...)` and `bill(table=...)` what is given."""

    def run(
        fixture: str | None = None,
        *,
        text: str | bytes | None = None,
        table: pa.Table | None = None,
        name: str = "bill.csv",
    ) -> Bill:
        path = tmp_path / name
        if fixture is not None:
            return read(FIXTURES / fixture)
        if table is not None:
            path = path.with_suffix(".parquet")
            pq.write_table(table, path)
        elif text is not None:
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read(path)

    return run


@pytest.fixture
def fixture_text() -> Callable[[str], str]:
    return lambda name: (FIXTURES / name).read_text("utf-8-sig")


@pytest.fixture
def totals() -> Callable[[str], dict[str, Any]]:
    return lambda name: json.loads((FIXTURES / name).read_text("utf-8"))


@pytest.fixture
def listed(reading: Any, tmp_path: Path) -> Callable[..., Any]:
    """`listed(text, name="claude.csv", as_=FORMAT)`: what came of a file of that name."""

    def run(text: str | bytes, name: str = "list.csv", as_: str | None = None) -> Any:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return reading(path, as_)

    return run


@pytest.fixture
def notes() -> Callable[[Any], list[str]]:
    """What is told of a file as a whole."""
    return lambda found: list(dict.fromkeys(n for batch in found.batches for n in batch.notes))
