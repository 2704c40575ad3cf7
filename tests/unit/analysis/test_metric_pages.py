"""The worked example on the page of each metric is what Jauge answers."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engines.usage_rows import usage_row, write_segments
from jauge.analysis.comparison import compare
from jauge.analysis.cost import Question, ask
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.model import USAGE, parse_period
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal.records import change_record

PAGES = sorted((Path(__file__).parents[3] / "docs" / "metrics").glob("*.md"))
MONEY = {column.name for column in USAGE if column.type == "money"}


def example(page: Path) -> dict[str, Any]:
    found = re.search(r"```json\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return json.loads(found[1])


def row(number: int, values: dict[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {
        name: Decimal(value) if name in MONEY and value is not None else value
        for name, value in values.items()
    }
    if "started_at" in typed:
        typed["started_at"] = datetime.fromisoformat(typed["started_at"]).astimezone(UTC)
    return usage_row(number, billing_currency="EUR", **typed)


def test_there_are_pages() -> None:
    assert len(PAGES) == 8


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_example(duckdb: Session, tmp_path: Path, page: Path) -> None:
    told = example(page)
    paths = write_segments(tmp_path, [row(n, one) for n, one in enumerate(told["rows"])], 1)
    now, before = (
        ask(Held(duckdb, {"usage": paths}), Question(period=parse_period(month)), rate_on)
        for month in ("2026-10", "2026-09")
    )
    (change,) = compare(now, before)
    record = change_record((), change)
    assert told["expect"]
    assert {name: record[name] for name in told["expect"]} == told["expect"]
