"""Lines of a supplier through the mapping of docs/sources/table.md, beside calls of that model."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

PAGE = Path(__file__).parents[3] / "docs" / "sources" / "table.md"
GATEWAY = """
[mapping.gateway]
match = "calls*.csv"
table = "usage"
key = ["id"]
columns = { started_at = "at", input_tokens = "in", output_tokens = "out", response_model = "model" }
constants = { provider_name = "mistral_ai" }

[[price]]
provider = "mistral_ai"
model = "mistral-large-*"
currency = "EUR"
per_million = { input = "1000", output = "1000" }
"""
HEAD = "line,net,from,to,product,team\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Thirty calls of 1 EUR in October, and the mapping of the page for the supplier's lines."""
    (written,) = [
        block
        for block in PAGE.read_text(encoding="utf-8").split("```toml\n")
        if block.startswith("[mapping.supplier]")
    ]
    folder = tmp_path / "w"
    folder.mkdir()
    base = '[workspace]\ncurrency = "EUR"\n'
    (folder / "jauge.toml").write_text(base + GATEWAY + written.partition("```")[0])
    rows = [f"{day},2026-10-{day:02}T09:00:00Z,1000,0,mistral-large-2512" for day in range(1, 31)]
    (tmp_path / "calls.csv").write_text("id,at,in,out,model\n" + "\n".join(rows) + "\n")
    return folder


def asked(workspace: Path, capsys: Any, *words: str) -> list[dict[str, Any]]:
    """What a question answers, as JSON."""
    capsys.readouterr()
    assert run(["--workspace", str(workspace), *words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("line", "cost"),
    [("30.00", "30"), ("31.00", "31"), ("29.00", "30")],
)
def test_a_line_for_calls_that_were_seen_counts_once(
    workspace: Path, capsys: Any, line: str, cost: str
) -> None:
    bill = workspace.parent / "supplier-10.csv"
    bill.write_text(HEAD + f"1,{line},2026-10-01,2026-11-01,Mistral Large,T\n")
    calls = workspace.parent / "calls.csv"
    assert run(["--workspace", str(workspace), "import", str(calls), str(bill)]) == 0
    (total,) = asked(workspace, capsys, "cost")
    assert (Decimal(total["effective_cost"]), total["calls"]) == (Decimal(cost), 30)
    (layer,) = asked(workspace, capsys, "cost", "--by", "layer")
    assert layer["layer"] == "inference"
