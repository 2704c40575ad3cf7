"""Counted once: a metric counts only where no call of its service does, whichever came first."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from jauge.ledger import Rates
from laws.ledger_rows import START, batch, call, exported, put

METRIC = call(1, natural_key="m", source="otlp", x_grain="bucket", service_name="shop",
              started_at=START, ended_at=START + timedelta(minutes=10))  # fmt: skip
INSIDE: dict[str, Any] = {"service_name": "shop", "started_at": START + timedelta(minutes=5)}


def roles(workspace: Path) -> dict[str, str]:
    rows = [msgspec.json.decode(line) for line in exported(workspace).splitlines()]
    return {row["x_grain"]: row["role"] for row in rows}


@pytest.mark.parametrize(
    ("other", "role"),
    [
        ({}, "check"),
        ({"service_name": "desk"}, "counted"),
        ({"request_model": "small"}, "counted"),
        ({"started_at": START + timedelta(minutes=11)}, "counted"),
    ],
)
def test_a_metric_checks_the_calls_of_its_interval(
    tmp_path: Path, book: Rates, other: dict[str, Any], role: str
) -> None:
    late = batch([call(1, **(INSIDE | other))])
    metric = batch([METRIC], "metrics")
    put(tmp_path / "a", book, metric)
    assert roles(tmp_path / "a") == {"bucket": "counted"}
    put(tmp_path / "a", book, late)
    put(tmp_path / "b", book, late)
    put(tmp_path / "b", book, metric)
    assert roles(tmp_path / "a") == {"bucket": role, "call": "counted"}
    assert exported(tmp_path / "a") == exported(tmp_path / "b")
