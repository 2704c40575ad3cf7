"""Residuals, layers and what stands beside a total are the same on every engine."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engines.cell_rows import varied_cells, varied_charges, write_table
from engines.usage_rows import varied_rows, write_segments
from jauge.analysis.cost import Question
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.analysis.layers import layers
from jauge.analysis.residuals import residuals
from jauge.analysis.residuals_beside import beside
from jauge.config import Layer
from jauge.model import Money, parse_period
from jauge.pricing.fx import rate_on

GIVEN = [
    Layer(name="people", amount=Money(Decimal("1000.01"), "USD"), until=date(2026, 10, 17)),
    Layer(name="it_total", amount=Money(Decimal(90_000), "EUR"), per="quarter"),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    folder = tmp_path_factory.mktemp("bills")
    return {
        "usage": write_segments(folder, varied_rows(400)),
        "charge": write_table(folder, "charge", varied_charges(300)),
        "cell": write_table(folder, "cell", varied_cells(300)),
    }


@pytest.mark.parametrize(
    ("by", "period", "currency"),
    [
        (("supplier",), None, "EUR"),
        ((), "2026-10", "USD"),
        (("account", "model", "day"), "2026-10", "native"),
        (("week", "kind"), None, "EUR"),
        (("cell_id",), "2026-09", "EUR"),
    ],
)
def test_same_residuals(
    duckdb: Session, other: Session, files: dict[str, list[Path]], by: tuple[str, ...],
    period: str | None, currency: str,
) -> None:  # fmt: skip
    cut = parse_period(period) if period else None
    expected, found = (
        residuals(Held(session, files), by, cut, currency, rate_on) for session in (duckdb, other)
    )
    assert expected is not None
    assert expected.lines
    assert found == expected


@pytest.mark.parametrize("basis", ["rated", "billed"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris"])
def test_same_beside(
    duckdb: Session, other: Session, files: dict[str, list[Path]], basis: str, zone: str
) -> None:
    question = Question(period=parse_period("2026-10", zone), timezone=zone, basis=basis)  # type: ignore[arg-type]
    expected, found = (
        beside(Held(session, files), question, rate_on) for session in (duckdb, other)
    )
    assert expected.unexplained
    assert expected.tax
    assert found == expected


@pytest.mark.parametrize("period", [None, "2026-10"])
def test_same_layers(
    duckdb: Session, other: Session, files: dict[str, list[Path]], period: str | None
) -> None:
    zone = "Europe/Paris"
    cut = parse_period(period, zone) if period else None
    expected, found = (
        layers(Desk(1, Held(session, files), rate_on), GIVEN, cut, zone, "EUR")
        for session in (duckdb, other)
    )
    assert expected.ai_total
    assert found == expected
