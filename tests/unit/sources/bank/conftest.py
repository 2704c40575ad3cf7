"""The way from the bytes of a statement to its lines."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.config import BankAccount
from jauge.model import Rejection
from jauge.sources.bank import SOURCE
from jauge.sources.base import Input, Sample

FIXTURES = Path(__file__).parents[3] / "fixtures" / "finops" / "bank"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass
class Statement:
    """What a file gave."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored: int = 0
    read: int = 0

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """Day, amount and currency of each line."""
        return [
            (row["booked_on"].isoformat(), plain(row["amount"]), row["currency"])
            for row in self.rows
        ]

    def column(self, name: str) -> list[Any]:
        """One column of the lines; amounts as texts."""
        values = [row[name] for row in self.rows]
        return [plain(value) if isinstance(value, Decimal) else value for value in values]

    @property
    def reasons(self) -> list[str]:
        """The rejections without their file."""
        return [str(rejection).partition(": ")[2] for rejection in self.rejections]


def plain(amount: Decimal) -> str:
    return f"{amount.quantize(Decimal('0.01')):f}"


class Reader:
    """Recognises and reads statements as an import does."""

    now = NOW

    def file(self, name: str) -> str:
        """The text of a statement of tests/fixtures/finops/bank/csv."""
        path = FIXTURES / "csv" / f"{name}.csv"
        return path.read_bytes().decode()

    def recognised(self, content: str | bytes, encoding: str = "utf-8") -> str | None:
        head = content.encode(encoding) if isinstance(content, str) else content
        return SOURCE.recognise(Sample("file", head[: 256 * 1024], len(head)))

    def __call__(
        self,
        content: str | bytes,
        format_: str,
        *,
        encoding: str = "utf-8",
        account: Mapping[str, Any] | None = None,
        currency: str = "EUR",
    ) -> Statement:
        data = content.encode(encoding) if isinstance(content, str) else content
        given = Input(
            name="file",
            path=Path("file"),
            format=format_,
            open=lambda: io.BytesIO(data),
            now=NOW,
            settings={
                "bank_account": BankAccount(match="*", **account) if account else None,
                "currency": currency,
            },
        )
        found = Statement()
        for batch in SOURCE.read(given):
            assert batch.kind == "bank_line"
            assert batch.read == batch.table.num_rows + batch.ignored + len(batch.rejections)
            found.rows.extend(batch.table.to_pylist())
            found.rejections.extend(batch.rejections)
            found.notes.extend(batch.notes)
            found.ignored += batch.ignored
            found.read += batch.read
        return found

    def csv(self, content: str | bytes, **more: Any) -> Statement:
        """A CSV statement, which must be recognised as one."""
        assert self.recognised(content, more.get("encoding", "utf-8")) == "bank-csv"
        return self(content, "bank-csv", **more)


@pytest.fixture
def read() -> Reader:
    return Reader()
