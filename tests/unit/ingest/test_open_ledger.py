"""The ledger that a configuration opens: its prices, and the names that it gives a meaning."""

import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jauge import config
from jauge.ingest import run_import
from jauge.ingest.open_ledger import open_ledger
from jauge.ledger import export, open_snapshot

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MAPPING = """
[mapping.calls]
match = "calls*"
table = "usage"
columns.started_at = "t"
columns.input_tokens = "i"
columns.output_tokens = "o"
columns.response_model = "m"
columns.response_id = "k"
constants = { provider_name = "azure.ai.openai" }
key = "k"
"""
ALIAS = """
[[alias]]
name = "prod-*"
model = "gpt-4o-mini"
provider = "azure"
from = 2026-10-15
"""
CALLS = """\
k,t,i,o,m
1,2026-10-14T23:59:59Z,1000000,0,Prod-Chat
2,2026-10-15T00:00:00Z,1000000,0,Prod-Chat
3,2026-10-15T00:00:00Z,1000000,0,other-chat
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def configure(workspace: Path, text: str) -> config.Config:
    (workspace / config.FILE).write_text(text)
    return config.load(workspace, environment={})


def rated(workspace: Path) -> dict[str, tuple[str | None, str | None]]:
    """Cost and rule of each call, by its response id."""
    out = io.BytesIO()
    with open_snapshot(workspace) as snapshot:
        export(snapshot, "usage", "jsonl", out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    return {row["response_id"]: (row["effective_cost"], row["price_rule"]) for row in rows}


def test_a_deployment_has_its_price_from_the_day_of_its_alias(workspace: Path) -> None:
    (workspace / "calls.csv").write_text(CALLS)
    run_import(
        workspace, [workspace / "calls.csv"], config=configure(workspace, MAPPING + ALIAS), now=NOW
    )
    found = rated(workspace)
    assert (found["1"][0], found["3"][0]) == (None, None)
    cost, rule = found["2"]
    assert cost is not None
    assert Decimal(cost) == Decimal("0.15")
    assert rule is not None
    assert rule.startswith("alias prod-*")


def test_an_alias_that_came_later_is_applied_by_a_restatement(workspace: Path) -> None:
    (workspace / "calls.csv").write_text(CALLS)
    before = configure(workspace, MAPPING)
    run_import(workspace, [workspace / "calls.csv"], config=before, now=NOW)
    assert {cost for cost, _ in rated(workspace).values()} == {None}
    with open_ledger(workspace, configure(workspace, MAPPING + ALIAS), now=NOW) as ledger:
        assert ledger.restate().changed_rows == 1
    assert [name for name, (cost, _) in rated(workspace).items() if cost is not None] == ["2"]
