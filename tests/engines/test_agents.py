"""Agents are the same on every engine: the entries, their evidence, their costs, their rows."""

from pathlib import Path

import pytest

from engines.agent_rows import WAYS, agent_rows
from engines.usage_rows import write_segments
from jauge.analysis import agents
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.model import parse_period
from jauge.pricing.fx import rate_on


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return tuple(write_segments(tmp_path_factory.mktemp("agents"), agent_rows(1200)))


@pytest.mark.parametrize(
    ("period", "zone", "currency", "environment"),
    [
        (None, "Europe/Paris", "EUR", None),
        ("2026-10", "Asia/Kolkata", "USD", None),
        (None, "UTC", "native", "prod"),
    ],
)
def test_same_agents(
    duckdb: Session, other: Session, segments: tuple[Path, ...], period: str | None, zone: str,
    currency: str, environment: str | None,
) -> None:  # fmt: skip
    found = []
    for session in (duckdb, other):
        ground = agents.at(
            Desk(1, Held(session, {"usage": segments}), rate_on),
            parse_period(period, zone) if period else None,
            zone,
            currency,
            environment,
        )
        assert ground is not None
        answer = agents.find(ground)
        details = [agents.detail(ground, one) for one in answer.agents[:1]]
        found.append((answer, details))
    assert found[0][0].agents
    assert environment or len(found[0][0].agents) > len(WAYS) // 2
    assert found[1] == found[0]


def test_no_rows_are_no_agents_everywhere(
    duckdb: Session, other: Session, segments: tuple[Path, ...]
) -> None:
    for session in (duckdb, other):
        desk = Desk(1, Held(session, {"usage": segments}), rate_on)
        assert agents.at(desk, parse_period("2020"), "UTC", "EUR", None) is None
