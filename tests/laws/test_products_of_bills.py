"""The product that a bill names is the supplier's: no service of the organisation, no agent."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from jauge.analysis import agents
from jauge.analysis.agents.signals import UNATTRIBUTED
from jauge.analysis.desk import open_desk
from jauge.config import load
from jauge.ingest import run_import
from jauge.pricing.fx import rate_on

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LINE = {
    "billing_account_id": "01A",
    "sku": {"id": "1", "description": "Gemini 2.5 Flash GA Text Input - Predictions"},
    "usage_start_time": "2026-10-10 07:00:00 UTC",
    "usage_end_time": "2026-10-10 08:00:00 UTC",
    "cost": 0.3,
    "currency": "USD",
    "cost_type": "regular",
}


@pytest.mark.parametrize("product", ["Vertex AI", "Gemini API"])
def test_a_line_of_a_bill_is_an_unregistered_entry(tmp_path: Path, product: str) -> None:
    file = tmp_path / "gcp.jsonl"
    file.write_text(json.dumps(LINE | {"service": {"id": "A", "description": product}}) + "\n")
    config = load(tmp_path)
    run_import(tmp_path, [file], config=config, now=NOW)
    with open_desk(tmp_path, rate_on, config=config) as desk:
        ground = agents.at(desk, None, "UTC", "USD", None)
        assert ground is not None
        (found,) = agents.find(ground).agents
    assert found.signal == UNATTRIBUTED
    assert found.service_name is None
    assert found.kind == "unknown"
    assert [line.sums.effective_cost for line in found.costs] == [Decimal("0.3")]
